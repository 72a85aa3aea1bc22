"""From a suggestion to a wave definition that says only what differs."""

import re
from collections import Counter
from collections.abc import Iterator
from collections.abc import Mapping as Map
from dataclasses import dataclass
from typing import Any

from ouder_netwerk.matching.codes import OpenCode
from ouder_netwerk.matching.suggest import Match, Suggestion
from ouder_netwerk.matching.wanted import design_names, scheme
from ouder_netwerk.matching.words import normal
from ouder_netwerk.microdata.variables import SYSTEM_MISSING
from ouder_netwerk.study.concepts import Reason
from ouder_netwerk.study.waves import Mapping, Missing

TODO = "TODO"
"""Stands in the place of a variable that the user must choose; no file has one of that name, so a run stops at it."""


@dataclass(frozen=True)
class Entry:
    """One concept in a wave definition.

    Attributes
    ----------
    concept : str
    content : dict, None or Ellipsis
        What to write: a mapping, null for a dropped concept, or `...` for nothing: it is as in the wave it is like.
    open : tuple of OpenCode
        Codes that no rule explains.
    reworded : tuple of (str, str), optional
        The earlier and the new text of the question, when they differ.
    matches : tuple of Match
    """

    concept: str
    content: Any
    open: tuple[OpenCode, ...]
    reworded: tuple[str, str] | None
    matches: tuple[Match, ...]


def wave_number(like_id: str, like_wave: str, wave_id: str) -> str:
    """Return what a wave is called in results, in the manner of the one it is like.

    Examples
    --------
    >>> wave_number("sdi17", "2017", "sdi21"), wave_number("2017", "2017", "2018"), wave_number("a", "first", "b")
    ('2021', '2018', 'b')
    """
    old, new = (re.search(r"\d+$", name) for name in (like_id, wave_id))
    if old and new and like_wave.endswith(old[0]) and len(old[0]) == len(new[0]):
        return like_wave.removesuffix(old[0]) + new[0]
    return wave_id


def title_of(suggestion: Suggestion, wave_id: str) -> dict[str, str]:
    """Return the title of the new wave: that of the one it is like, with the new number in it."""
    study, like = suggestion.study, suggestion.like
    if like is None:
        return {language: f"{text}, {wave_id}" for language, text in study.file.title.model_dump().items()}
    earlier = study.waves[like]
    number = wave_number(like, earlier.wave, wave_id)
    return {
        language: text.replace(earlier.wave, number) if earlier.wave in text else f"{text} ({number})"
        for language, text in earlier.title.model_dump().items()
    }


def missing_scheme(suggestion: Suggestion) -> dict[str, Reason]:
    """Return the missing codes of the file: the scheme of the wave it is like where that still fits, else what most
    variables say of each code.
    """
    votes: dict[str, Counter[Reason]] = {}
    for match in _certain(suggestion):
        for code, reason in match.best.codes.missing.items():
            votes.setdefault(code, Counter())[reason] += 1
    found = {code: counter.most_common(1)[0][0] for code, counter in sorted(votes.items())}
    earlier = scheme(suggestion.study.waves[suggestion.like]) if suggestion.like else {}
    kept = {code for code in found if code in earlier}
    if earlier and kept == set(found) and all(earlier[code] == found[code] for code in kept):
        first = suggestion.study.waves[suggestion.like].sources[0].missing if suggestion.like else {}
        return dict(first if kept <= set(first) else earlier)
    return found


def design_of(suggestion: Suggestion) -> dict[str, Any] | None:
    """Return the design columns; None when they are as in the wave it is like."""
    found = [match for match in suggestion.matches if match.wanted.role]
    names = [match.best.variable if match.status == "certain" else TODO for match in found]
    design = suggestion.study.waves[suggestion.like].design if suggestion.like else None
    same = [name.casefold() for _, name in design_names(design)] if design else None
    if [name.casefold() for name in names] == same:
        return None
    content: dict[str, Any] = {}
    if design is not None and design.weighting:
        content["weighting"] = design.weighting.model_dump(exclude_defaults=True)
    for match, name in zip(found, names, strict=True):
        if match.wanted.role == "strata" and (suggestion.like or name != TODO):
            content.setdefault("strata", []).append(name)
        elif match.wanted.role in {"id", "weight"} or suggestion.like or name != TODO:
            content[str(match.wanted.role)] = name
    return content


def entries(suggestion: Suggestion, general: Missing) -> Iterator[Entry]:
    """Yield what to write of every concept.

    Parameters
    ----------
    suggestion : Suggestion
        What was found.
    general : dict of code to reason
        The file's missing codes for all variables.
    """
    study = suggestion.study
    wave = study.waves[suggestion.like] if suggestion.like else None
    for concept in dict.fromkeys(name for match in suggestion.matches for name in match.wanted.concepts):
        matches, status = suggestion.of(concept), suggestion.status(concept)
        earlier = wave.variables[concept] if wave else None
        if status == "absent":
            yield Entry(concept, None if earlier else ..., (), None, matches)
        elif status == "open":
            yield Entry(concept, _left_open(earlier, matches) if earlier else ..., (), None, matches)
        else:
            content = _mapping(matches, earlier, general)
            same = earlier is not None and content == _dumped(earlier, list(earlier.variables))
            left = tuple(one for match in matches for one in match.best.codes.open if one.count)
            yield Entry(concept, ... if same and not left else content, left, _reworded(matches), matches)


def _certain(suggestion: Suggestion) -> list[Match]:
    return [match for match in suggestion.matches if match.status == "certain" and match.wanted.concepts]


def _reworded(matches: tuple[Match, ...]) -> tuple[str, str] | None:
    before, after = matches[0].wanted.label, matches[0].best.label
    return (before, after) if before and normal(before) != normal(after) else None


def _left_open(earlier: Mapping, matches: tuple[Match, ...]) -> dict[str, Any]:
    names = [match.best.variable if match.status == "certain" else TODO for match in matches]
    return _dumped(earlier, names)


def _mapping(matches: tuple[Match, ...], earlier: Mapping | None, general: Missing) -> dict[str, Any]:
    """Return the mapping of a concept whose variables are certain."""
    names = [match.best.variable for match in matches]
    base = earlier or Mapping.model_validate({"from": names[0]})
    content = _dumped(base, names)
    codes = matches[0].best.codes
    if codes.values and any(base.values.get(code) != category for code, category in codes.values.items()):
        content.pop("bands", None)
        content["values"] = dict(codes.values)
    elif not base.values and not codes.values and matches[0].wanted.rules.bands:
        content["bands"] = written_bands(matches[0].wanted.rules.bands)
    missing = _missing(matches, base, general)
    if missing is not None:
        content["missing"] = missing
    elif not base.missing:
        content.pop("missing", None)
    return _in_order(content)


def _missing(matches: tuple[Match, ...], base: Mapping, general: Missing) -> dict[str, Reason] | None:
    """Return the variable's own missing codes; None when those of the wave it is like do."""
    found = {code: reason for match in matches for code, reason in match.best.codes.missing.items()}
    wrong = [code for code, reason in found.items() if _reason(code, base, general) != reason]
    if not wrong:
        return None
    # a rule for system-missing does not show in labels, so it stays
    kept = {code: reason for code, reason in base.missing.items() if code == SYSTEM_MISSING}
    needed = {code: reason for code, reason in found.items() if general.get(code) != reason or _banded(code, base)}
    return needed | kept


def _reason(code: str, base: Mapping, general: Missing) -> Reason | None:
    return base.missing.get(code) or (None if _banded(code, base) else general.get(code))


def _banded(code: str, base: Mapping) -> bool:
    """Whether a code would be taken for an amount, were it not named by the variable itself."""
    if not base.bands or code.startswith(SYSTEM_MISSING):
        return False
    return any(low <= float(code) <= high for low, high in base.bands.values())


def _dumped(mapping: Mapping, names: list[str]) -> dict[str, Any]:
    """Return a mapping as it stands in a file, with these variables; the earlier spelling where only case differs."""
    own = [old if new.casefold() == old.casefold() else new for old, new in zip(mapping.variables, names, strict=True)]
    content: dict[str, Any] = {"implicates": own} if mapping.implicates else {"from": own[0]}
    content |= {"values": dict(mapping.values)} if mapping.values else {}
    content |= {"bands": written_bands(mapping.bands)} if mapping.bands else {}
    content |= {"missing": dict(mapping.missing)} if mapping.missing else {}
    content |= {"universe": condition(mapping.universe.model_dump())} if mapping.universe else {}
    content |= {"note": mapping.note.model_dump()} if mapping.note else {}
    return content


def _in_order(content: dict[str, Any]) -> dict[str, Any]:
    order = ("from", "implicates", "values", "bands", "missing", "universe", "note")
    return {key: content[key] for key in order if content.get(key)}


def condition(dumped: dict[str, Any]) -> dict[str, Any]:
    """Return a condition as one writes it.

    Examples
    --------
    >>> condition({"is_in": {"help": ("yes",)}, "all_of": (), "any_of": (), "none_of": ()})
    {'help': ['yes']}
    """
    parts = {key: [condition(part) for part in dumped[key]] for key in ("all_of", "any_of", "none_of") if dumped[key]}
    named = {concept: list(names) for concept, names in dumped["is_in"].items()}
    return {"is_in": named, **parts} if parts and named else parts or named


def written_bands(bands: Map[str, tuple[float, float]]) -> dict[str, list[float]]:
    """Return bands as they stand in a file."""
    return {name: list(limits) for name, limits in bands.items()}
