"""How a concept comes from the variables that were found for it, as it stands in a wave definition."""

from collections.abc import Mapping, Sequence
from typing import Any

from ouder_netwerk.matching.codes import AnswerRules, CodeMatch
from ouder_netwerk.matching.evidence import Candidate
from ouder_netwerk.microdata.variables import SYSTEM_MISSING
from ouder_netwerk.study.concepts import Reason
from ouder_netwerk.study.mappings import Missing, VariableMapping


def mapping_of(
    concept: str, known: AnswerRules, found: Sequence[Candidate], earlier: VariableMapping | None, general: Missing
) -> dict[str, Any]:
    """Return the mapping of a concept.

    Parameters
    ----------
    concept : str
        The concept.
    known : AnswerRules
        What is known of its answers.
    found : sequence of Candidate
        Its variable, or one per implicate.
    earlier : VariableMapping or None
        That of the wave it is like.
    general : dict of code to reason
        The file's missing codes for all variables.

    Returns
    -------
    dict
        Without `values` and `bands` when no code has a category.
    """
    names = [one.variable for one in found]
    content = _from(names, earlier) | _categories(known, found[0].codes[concept], earlier)
    if "values" not in content:
        # what would count as an amount must be named by the variable itself
        general = {code: reason for code, reason in general.items() if not known.is_amount(code)}
    reasons = {code: reason for one in found for code, reason in one.missing.items()}
    missing = _missing(reasons, earlier.missing if earlier else {}, general)
    absent = found[0].codes[concept].absent
    if absent is not None and SYSTEM_MISSING not in general:
        missing.setdefault(SYSTEM_MISSING, absent)
    if SYSTEM_MISSING in content.get("values", {}):
        missing.pop(SYSTEM_MISSING, None)
    return content | ({"missing": missing} if missing else {}) | _rest(earlier)


def as_written(mapping: VariableMapping) -> dict[str, Any]:
    """Return the mapping of an earlier wave as it stands in a file."""
    return {
        **_from(list(mapping.variables), mapping),
        **({"values": dict(mapping.values)} if mapping.values else {}),
        **({"bands": _bands(mapping.bands)} if mapping.bands else {}),
        **({"missing": dict(mapping.missing)} if mapping.missing else {}),
        **_rest(mapping),
    }


def _from(names: list[str], earlier: VariableMapping | None) -> dict[str, Any]:
    """Return where it comes from, in the earlier spelling where only case differs."""
    if earlier is None:
        return {"from": names[0]}
    own = [old if new.casefold() == old.casefold() else new for old, new in zip(earlier.variables, names, strict=True)]
    return {"implicates": own} if earlier.implicates else {"from": own[0]}


def _categories(known: AnswerRules, codes: CodeMatch, earlier: VariableMapping | None) -> dict[str, Any]:
    """Return `values` or `bands`: as in the wave it is like where that still fits, but never its rule for a code that
    is open: codes move.
    """
    open_codes = [one.code for one in codes.open if not one.is_missing and not one.is_suspect]
    if known.bands and not codes.values and not any(map(known.is_amount, open_codes)):
        return {"bands": _bands(known.bands)}
    before = earlier.values if earlier else {}
    fits = all(before.get(code) == category for code, category in codes.values.items())
    values = before if codes.values and fits else codes.values
    kept = {code: category for code, category in values.items() if code not in open_codes}
    return {"values": kept} if kept else {}


def _missing(found: Missing, own: Missing, general: Missing) -> dict[str, Reason]:
    """Return the variable's own missing codes: those of the wave it is like where they still fit."""
    named = own.keys() - {SYSTEM_MISSING}
    elsewhere = bool(found) and bool(named) and not named & found.keys()
    if not elsewhere and all((own.get(code) or general.get(code)) == reason for code, reason in found.items()):
        return dict(own)
    # a rule for system-missing does not show in labels, so it stays
    kept: dict[str, Reason] = {code: reason for code, reason in own.items() if code == SYSTEM_MISSING}
    return {code: reason for code, reason in found.items() if general.get(code) != reason} | kept


def _rest(earlier: VariableMapping | None) -> dict[str, Any]:
    if earlier is None:
        return {}
    universe = {"universe": condition(earlier.universe.model_dump())} if earlier.universe else {}
    return universe | ({"note": earlier.note.model_dump()} if earlier.note else {})


def condition(dumped: dict[str, Any]) -> dict[str, Any]:
    """Return a condition as one writes it.

    Examples
    --------
    >>> condition({"is_in": {"help": ("yes",)}, "all_of": (), "any_of": (), "none_of": ()})
    {'help': ['yes']}
    """
    parts = {key: [condition(part) for part in dumped[key]] for key in ("all_of", "any_of", "none_of") if dumped[key]}
    named = {concept: list(names) for concept, names in dumped["is_in"].items()}
    label = {"label": dumped["label"]} if dumped.get("label") else {}
    return ({"is_in": named, **parts} if parts and named else parts or named) | label


def _bands(bands: Mapping[str, tuple[float, float]]) -> dict[str, list[float]]:
    return {name: list(limits) for name, limits in bands.items()}
