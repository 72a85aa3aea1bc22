"""The harmonisation dossier of a study, as it may be seen: what was done to each wave, without small counts.

`results/<study>/dossier/<wave>.json` for each wave read from a file, and `coverage.csv`: each concept in each wave.
Counts are respondents, not weighted; null stands for a count that is hidden.
"""

import json
from collections.abc import Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

import numpy as np
import pandas as pd

from ouder_netwerk import layout
from ouder_netwerk.errors import fail
from ouder_netwerk.files import csv_text, read_sealed
from ouder_netwerk.release.counts import hidden_counts
from ouder_netwerk.release.earlier import DossierCell, count_cell
from ouder_netwerk.release.relations.subgroups import DossierCounts
from ouder_netwerk.study.base import Text
from ouder_netwerk.study.concepts import concept_of
from ouder_netwerk.study.disclosure import Rules
from ouder_netwerk.study.study import Study
from ouder_netwerk.study.waves import EVERYTHING, Wave

COVERAGE = ("study", "wave", "concept", "how", "variable", "missing", "break")
"""Columns of `coverage.csv`; `how` is measured, imputed, derived or absent, `break` is yes at a break in the series."""


def read_dossiers(study: Study) -> dict[str, dict[str, Any]]:
    """Return the internal dossier of each wave that is read from a file.

    Raises
    ------
    InputError
        When a wave was not harmonised yet, or its dossier is not one.
    """
    found = {}
    for wave_id in study.documented_waves:
        path, command = layout.dossier(study.id, wave_id), f"ouder-netwerk harmonise {study.id} {wave_id}"
        if not path.exists():
            raise fail(str(path), "does not exist", f"run `{command}` first")
        try:
            found[wave_id] = json.loads(path.read_text(encoding="utf-8"))
            right = found[wave_id]["origin"]["study"] == study.id and found[wave_id]["wave"] == wave_id
        except (ValueError, KeyError, TypeError):
            right = False
        if not right:
            raise fail(str(path), f"is not the dossier of {wave_id}", f"run `{command}` again")
    return found


def respondents(study: Study, dossiers: Mapping[str, Mapping[str, Any]], wave_id: str) -> DossierCounts:
    """Return how many respondents a wave has, and how many of them lack each concept; pooled waves have their sum."""
    if wave_id not in dossiers:
        parts = [respondents(study, dossiers, part) for part in study.waves[wave_id].pool]
        names = {name for part in parts for name in part.missing}
        missing = {name: sum(part.missing.get(name, 0) for part in parts) for name in names}
        return DossierCounts(sum(part.count for part in parts), missing)
    missing = {}
    for column, reasons in dossiers[wave_id]["missing"].items():
        missing.setdefault(concept_of(column), sum(reasons.values()))
    return DossierCounts(dossiers[wave_id]["respondents"], missing)


def dossier_files(
    study: Study, dossiers: Mapping[str, Mapping[str, Any]], hidden: frozenset[DossierCell] = frozenset()
) -> dict[str, str]:
    """Return the dossier of each wave and the coverage of concepts by waves, as files by name.

    Parameters
    ----------
    study : Study
        The study definition.
    dossiers : mapping of str to dict
        The internal ones.
    hidden : frozenset of DossierCell
        Counts that stay hidden, for an earlier release hid them.
    """
    shown = {wave_id: _released(study, wave_id, dossiers[wave_id], hidden) for wave_id in study.documented_waves}
    files = {
        f"dossier/{wave_id}.json": json.dumps(dossier, ensure_ascii=False, indent=1) + "\n"
        for wave_id, dossier in shown.items()
    }
    coverage = (row for wave_id, dossier in shown.items() for row in _coverage(study, wave_id, dossier))
    return files | {"dossier/coverage.csv": csv_text([COVERAGE, *coverage])}


def _released(
    study: Study, wave_id: str, internal: Mapping[str, Any], hidden: frozenset[DossierCell]
) -> dict[str, Any]:
    rules = study.rules
    wave, origin, count = study.waves[wave_id], internal["origin"], internal["respondents"]
    recodes = [_recode(recode, study, wave_id, hidden) for recode in internal["recodes"]]
    missing = _missing(internal["missing"], recodes, rules, count, {cell[1:] for cell in hidden if cell[0] == wave_id})
    for recode in recodes:
        for row in recode["counts"]:
            row["respondents"] = _rounded(row["respondents"], rules)
    return {
        "study": study.id,
        "survey": wave.survey,
        "wave": wave.wave,
        "id": wave_id,
        "data": origin["data"],
        "respondents": _rounded(count, rules),
        "files": [_file(wave, name, digest, origin["data"]) for name, digest in origin["files"].items()],
        "assumed": internal["assumed"],
        "notes": _notes(wave),
        "recodes": recodes,
        "missing": missing,
        "weighting": _weighting(internal["weighting"], rules),
        "scales": [_scale(scale, rules) for scale in internal["scales"]],
        "models": _models(study, wave_id, rules),
    }


def _rounded(count: int | None, rules: Rules) -> int | None:
    return None if count is None else (count + rules.count_base // 2) // rules.count_base * rules.count_base


def _share(count: int, respondents: int, rules: Rules) -> float:
    """Return the share of a count, from what is shown of both."""
    if not rules.rounds:
        return count / respondents
    whole = _rounded(respondents, rules)
    return round((_rounded(count, rules) or 0) / whole, 4) if whole else 0.0


def _file(wave: Wave, name: str, digest: str, data: str) -> dict[str, Any]:
    """Return what is known of a file that was read; `published` says whether it is the published one."""
    published = next((source.published for source in wave.sources if source.file == name), None)
    status = "unknown"
    if data == "real" and published is not None and published.sha256 is not None:
        status = "same" if published.sha256 == digest else "changed"
    known = published.model_dump(include={"address", "licence", "terms", "note"}) if published else {}
    return {"name": name, "sha256": digest, "published": status, **known}


def _notes(wave: Wave) -> list[dict[str, str]]:
    """Return what a reader should know about comparability: of the wave, of a break, of a concept."""
    notes = [_note("wave", "", wave.note)] if wave.note else []
    notes += [_note("break", concept, text) for concept, text in wave.breaks.items()]
    notes += [_note("concept", name, mapping.note) for name, mapping in wave.variables.items() if mapping.note]
    return notes


def _note(kind: str, concept: str, text: Text) -> dict[str, str]:
    return {"kind": kind, "concept": concept, **text.model_dump()}


_Cell = tuple[str, str, str, str]
"""Code, label, category and missing reason."""


def _recode(
    recode: dict[str, Any], study: Study, wave_id: str, hidden_before: frozenset[DossierCell]
) -> dict[str, Any]:
    """Return before and after of one variable, by category; the codes inside a band are one row."""
    wave, minimum = study.waves[wave_id], study.rules.minimum_n
    concept = recode["concept"].split(".")[0]
    bands, names = wave.variables[concept].bands, ("", *study.concepts[concept].category_names)
    unordered: dict[_Cell, int] = {}
    for count in recode["counts"]:
        code, label = count["code"], count["label"]
        if count["category"] in bands:
            low, high = bands[count["category"]]
            code, label = f"{low:g}-{high:g}", ""
        cell = (code, label, count["category"], count["reason"])
        unordered[cell] = unordered.get(cell, 0) + count["respondents"]
    cells = dict(sorted(unordered.items(), key=lambda item: _order(item[0], names)))
    respondents = np.array(list(cells.values()))
    missing = np.array([reason != "" for *_, reason in cells])
    # how many are missing in all is shown, unless that is one small cell
    one_small = missing.sum() == 1 and respondents[missing][0] < minimum
    counts = [
        {"code": code, "label": label, "category": category, "reason": reason, "respondents": count}
        for (code, label, category, reason), count in cells.items()
    ]
    before = [count_cell(wave_id, recode, count) in hidden_before for count in counts]
    hidden = hidden_counts(respondents, minimum, () if one_small else (missing, ~missing), before)
    for count, hide in zip(counts, hidden, strict=True):
        if hide:
            count["respondents"] = None
    return {key: recode[key] for key in ("concept", "variable", "question")} | {"counts": counts}


def _order(cell: _Cell, names: Sequence[str]) -> tuple[bool, int, float, str]:
    """Order cells by category, then by code; missing ones last."""
    code, _, category, reason = cell
    number = float(code) if code.lstrip("-").isdigit() else float("inf")
    return reason != "", names.index(category), number, code


def _missing(
    counted: Mapping[str, Mapping[str, int]],
    recodes: list[dict[str, Any]],
    rules: Rules,
    respondents: int,
    hidden_before: set[DossierCell],
) -> list[dict[str, Any]]:
    """Return for each column the share of respondents without a value, and by reason; null where hidden.

    A reason with a hidden cell in the recode is hidden too, for it could be worked out from the other cells.
    """
    unseen = {
        (recode["concept"], count["reason"])
        for recode in recodes
        for count in recode["counts"]
        if count["respondents"] is None
    }
    rows = []
    for concept, reasons in counted.items():
        before = [(concept, reason) in hidden_before for reason in reasons]
        small = hidden_counts(list(reasons.values()), rules.minimum_n, (), before)
        hidden = [hide or (concept, reason) in unseen for reason, hide in zip(reasons, small, strict=True)]
        shares = {
            reason: None if hide else _share(count, respondents, rules)
            for (reason, count), hide in zip(reasons.items(), hidden, strict=True)
        }
        # with one reason hidden the sum would give it away
        share = None if hidden.count(True) == 1 else _share(sum(reasons.values()), respondents, rules)
        rows.append({"concept": concept, "share": share, "reasons": shares})
    return rows


def _weighting(raked: dict[str, Any] | None, rules: Rules) -> dict[str, Any] | None:
    """Return how weights were made; what a small category weighed before is hidden with its count."""
    if raked is None:
        return None
    rows: list[dict[str, Any]] = []
    for _, group in groupby(raked["margins"], key=itemgetter("margin")):
        margin = list(group)
        hidden = hidden_counts([row["respondents"] for row in margin], rules.minimum_n)
        rows += [
            row
            | ({"respondents": None, "before": None} if hide else {"respondents": _rounded(row["respondents"], rules)})
            for row, hide in zip(margin, hidden, strict=True)
        ]
    return {"margins": rows, "report": raked["report"]}


def _scale(scale: Mapping[str, Any], rules: Rules) -> dict[str, Any]:
    """Return how well the items of a scale go together, to two decimals; nothing of it where too few answered all."""
    if scale["n"] < max(rules.minimum_n, rules.minimum_base):
        return {"concept": scale["concept"], "n": None, "alpha": None, "items": []}
    items = [{name: _to_hundredths(value) for name, value in item.items()} for item in scale["items"]]
    n, alpha = _rounded(scale["n"], rules), _to_hundredths(scale["alpha"])
    return {"concept": scale["concept"], "n": n, "alpha": alpha, "items": items}


def _to_hundredths(value: Any) -> Any:
    return round(value, 2) if isinstance(value, float) else value


def _models(study: Study, wave_id: str, rules: Rules) -> list[dict[str, Any]]:
    """Return for each block of each model how many respondents it has, and how many were lost to which term."""
    made_by, minimum = f"ouder-netwerk model {study.id} {wave_id}", rules.minimum_n
    table = read_sealed(layout.internal(study.id, wave_id, "models"), made_by, ("n", "n_missing", "n_lost"))
    rows, tests = [], table[table["level"] == "all"]
    definitions = {model.id: model for model in study.models.models}
    for (model, block), own in tests.groupby(["model", "block"], sort=False):
        definition, part = definitions[str(model)], own
        if definition.missing.sample == "common":
            # whoever lacks a term of a later block is left out of this one too
            last = tests[(tests["model"] == model) & (tests["block"] == definition.blocks[-1].id)]
            part = pd.concat([last[last["term"] != "model"], own[own["term"] == "model"]])
        of_model = part["term"] == "model"
        counts = part["n_missing"].astype(int)
        shown = [None if 0 < count < minimum else int(count) for count in counts]
        row, lost = part[of_model].iloc[0], int(part.loc[of_model, "n_lost"].iloc[0])
        rows.append(
            {
                "model": model,
                "block": block,
                "n": _rounded(int(row["n"]), rules) if row["n"] >= minimum else None,
                "method": row["missing_data"],
                "lost": None if None in shown or 0 < lost < minimum else _rounded(lost, rules),
                "missing": dict(
                    zip(part["term"].replace("model", "outcome"), (_rounded(one, rules) for one in shown), strict=True)
                ),
            }
        )
    return rows


def _coverage(study: Study, wave_id: str, dossier: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    wave, measured = study.waves[wave_id], study.measured(wave_id)
    shares = {row["concept"].split(".")[0]: row["share"] for row in dossier["missing"]}
    rows = []
    for concept in study.concepts:
        mapping = wave.variables.get(concept)
        if mapping is not None:
            how = "imputed" if mapping.implicates else "measured"
        else:
            how = "derived" if concept in measured else "absent"
        variables = " ".join(mapping.variables) if mapping else ""
        broken = "yes" if {EVERYTHING, *study.made_from([concept])} & set(wave.breaks) else ""
        rows.append((study.id, wave_id, concept, how, variables, shares.get(concept), broken))
    return rows
