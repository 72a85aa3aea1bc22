"""The gate: internal tables in, one release out; nothing else writes results/<study>/*.csv of this kind."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ouder_netwerk import layout
from ouder_netwerk.errors import InputError, Problem
from ouder_netwerk.files import private, table_csv, write_csv
from ouder_netwerk.release.dossier import dossier_files, read_dossiers, respondents
from ouder_netwerk.release.earlier import EarlierReleases
from ouder_netwerk.release.folder import manifest, swap_in
from ouder_netwerk.release.internal import (
    CONTRAST_NUMBERS,
    EFFECT_NUMBERS,
    ESTIMATE_NUMBERS,
    MODEL_NUMBERS,
    Internal,
    read_internal,
)
from ouder_netwerk.release.known import known_limits
from ouder_netwerk.release.primary import (
    CONFIDENTIAL,
    NO_NUMBER,
    contrast_reasons,
    estimate_reasons,
    imprecise,
    model_reasons,
    structural,
)
from ouder_netwerk.release.relations import build_system
from ouder_netwerk.release.rounding import rounded_contrasts, rounded_estimates, rounded_models, steps
from ouder_netwerk.release.suppress import suppress
from ouder_netwerk.released import MANIFEST
from ouder_netwerk.study.base import PAIR, TOTAL
from ouder_netwerk.study.disclosure import Rules
from ouder_netwerk.study.statistics import STATISTICS
from ouder_netwerk.study.study import Study
from ouder_netwerk.survey.estimates.contrasts import adjust_p

_CELL = ["study", "survey", "wave"]
_NUMBERS = {"estimates": ESTIMATE_NUMBERS, "contrasts": CONTRAST_NUMBERS, "models": (*MODEL_NUMBERS, *EFFECT_NUMBERS)}
_ANSWER = ["indicator", "category", "subgroup", "level"]
ESTIMATES = [
    *_CELL, *_ANSWER, "estimate", "se", "ci_low", "ci_high", "ci_method", "df", "n", "n_weighted", "n_eff", "deff",
    "flag", "data", "statistic", "unit",
]  # fmt: skip
CONTRASTS = [*_CELL, "reference_wave", *_ANSWER, "reference_level", *CONTRAST_NUMBERS, "flag", "data", "unit"]
MODELS = [*_CELL, "model", "block", "term", "level", *MODEL_NUMBERS, "flag", "data", "measure", *EFFECT_NUMBERS]
UNWEIGHTED = "unweighted"
"""The column behind all others with the share without weights, where a study asks for it."""
COLUMNS = {"estimates": ESTIMATES, "contrasts": CONTRASTS, "models": MODELS}
_FAMILY = ["survey", "wave", "indicator", "category", "subgroup"]
_FAMILY_OF_WAVES = ["survey", *_ANSWER]
_TOTAL_COST, _LEVEL_COST, _PAIR_COST = 20.0, 5.0, 1.0
"""What is lost with a total, a level of a subgroup, a cell of a pair; larger ones count a little more."""


@dataclass(frozen=True)
class Decided:
    """What the gate decided.

    Attributes
    ----------
    tables : dict of str to DataFrame
        Estimates, contrasts and models with every digit, and `reason`: why a row is hidden, else empty.
    width : ndarray
        For each estimate that is hidden, how many respondents wide its interval is at least; NaN where not computed.
    """

    tables: dict[str, pd.DataFrame]
    width: np.ndarray


@dataclass(frozen=True)
class ReleaseOutcome:
    """A release.

    Attributes
    ----------
    decided : Decided
    manifest : dict
        What `release.json` says.
    changed : bool
        Whether it differs from the one that was there.
    """

    decided: Decided
    manifest: dict[str, Any]
    changed: bool

    @property
    def hidden(self) -> int:
        """How many rows are hidden."""
        return sum(int((table["reason"] != "").sum()) for table in self.decided.tables.values())


def release(study: Study, waves: Iterable[str], earlier: Iterable[Path] = ()) -> ReleaseOutcome:
    """Release a study: decide what may be shown, round it, and put it in `results/<study>` in the place of what was.

    Parameters
    ----------
    study : Study
        The study definition.
    waves : iterable of str
        Ids of the waves to release, in order.
    earlier : iterable of Path
        Folders of earlier releases, which readers may hold against this one.

    Raises
    ------
    InputError
        When an internal table or dossier is not there or not as it should be; then nothing is released.
    """
    waves, rules = list(waves), study.rules
    before = EarlierReleases.read(study.id, earlier, rules)
    internal, dossiers = read_internal(study, waves), read_dossiers(study)
    decided = decide(study, internal, dossiers, before)
    shown = _shown(decided.tables, rules, study.settings.confidence_interval)
    columns = COLUMNS | ({"estimates": [*ESTIMATES, UNWEIGHTED]} if study.settings.unweighted else {})
    texts = {name: table_csv(table[columns[name]]) for name, table in shown.items()}
    files = {f"{name}.csv": text for name, text in texts.items()}
    files |= dossier_files(study, dossiers, before.hidden_counts())
    if study.framework_waves:
        files |= _framework_files(study, decided)
    verdicts = _verdicts(study, decided)
    content = _content(study, decided) | ({"verdicts": verdicts} if rules.rounds else {})
    files |= _power(study, verdicts)
    told = manifest(content, files)
    with private():
        write_csv(audit(decided), layout.internal(study.id, "release", "audit"))
    changed = swap_in(study.id, files | {MANIFEST: told})
    return ReleaseOutcome(decided, json.loads(told), changed)


def _framework_files(study: Study, decided: Decided) -> dict[str, str]:
    from ouder_netwerk.release.frameworks import FILE, framework_reasons, read_frameworks, released_frameworks

    table = read_frameworks(study, study.framework_waves)
    reasons = framework_reasons(study, table, decided.tables["estimates"])
    return {f"{FILE}.csv": table_csv(released_frameworks(study, table, reasons))}


def decide(
    study: Study,
    internal: Internal,
    dossiers: Mapping[str, Mapping[str, Any]],
    earlier: EarlierReleases | None = None,
) -> Decided:
    """Return which rows are hidden, and why."""
    rules, estimates = study.rules, internal.estimates.copy()
    earlier = earlier or EarlierReleases((), rules)
    reasons = estimate_reasons(estimates, rules)
    # what the definition says is no secret
    reasons = np.where(
        structural(study, estimates) & np.isin(reasons, ("one_answer", "few_with", "few_without")), "", reasons
    )
    if rules.hide_imprecise:
        reasons = np.where((reasons == "") & imprecise(estimates), "imprecise", reasons)
    forbidden, known = earlier.estimates(estimates)
    reasons = np.where((reasons == "") & forbidden, "earlier", reasons)
    width = np.full(len(estimates), np.nan)
    estimates["reason"] = reasons
    if rules.protection:
        estimates["reason"], width = _secondary(study, estimates, internal.contrasts, dossiers, known)
    contrasts = internal.contrasts.assign(reason=contrast_reasons(internal.contrasts, estimates))
    if earlier.folders:
        contrasts["reason"] = _changed(contrasts, estimates, earlier, known)
    if contrasts["reason"].isin(CONFIDENTIAL).any() and rules.protection:
        contrasts["p_adjusted"] = _adjusted(contrasts)
    models = internal.models.rename(columns={"reason": "fitted"}).assign(reason=internal.models["reason"])
    models["reason"] = model_reasons(models, rules, _hidden_shares(study, estimates))
    models["reason"] = np.where((models["reason"] == "") & earlier.models(models), "earlier", models["reason"])
    return Decided({"estimates": estimates, "contrasts": contrasts, "models": models}, width)


def _changed(
    contrasts: pd.DataFrame, estimates: pd.DataFrame, earlier: EarlierReleases, known: np.ndarray
) -> np.ndarray:
    """Return why each difference is hidden, when earlier releases are held against it."""
    shown = rounded_estimates(estimates, earlier.rules) if earlier.rules.rounds else estimates
    rounded = _round_contrasts(contrasts, shown, earlier.rules)
    of_sides = contrast_reasons(contrasts, estimates.assign(reason=np.where(known, "", "new"))) == ""
    forbidden = earlier.contrasts(contrasts, rounded, of_sides)
    return np.where((contrasts["reason"] == "") & forbidden, "earlier", contrasts["reason"]).astype(object)


def _secondary(
    study: Study,
    estimates: pd.DataFrame,
    contrasts: pd.DataFrame,
    dossiers: Mapping[str, Mapping[str, Any]],
    known: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    rules, reasons = study.rules, estimates["reason"].to_numpy()
    hidden = reasons != ""
    waves = {wave_id: respondents(study, dossiers, wave_id) for wave_id in study.published_waves}
    shown = rounded_estimates(estimates, rules) if rules.rounds else estimates
    kept = contrasts.assign(reason=contrast_reasons(contrasts, estimates))
    limits = known_limits(shown, _round_contrasts(kept[kept["reason"] == ""], shown, rules), rules)
    system = build_system(study, estimates, limits, waves, known)
    found = suppress(system, hidden, _cost(estimates), rules.protection)
    if found.problems:
        cells = estimates.iloc[list(found.problems)]
        raise InputError(
            Problem(
                f"{study.id}: {row.wave} {row.indicator} {row.category} {row.subgroup} {row.level}",
                "can be worked out from the rest or an earlier release, whatever else is hidden",
                "leave out the indicator or the subgroup, or merge categories",
            )
            for row in cells.itertuples()
        )
    return np.where(found.hidden & ~hidden, "secondary", reasons).astype(object), found.width


def _cost(estimates: pd.DataFrame) -> np.ndarray:
    subgroup = estimates["subgroup"]
    kind = np.where(subgroup == TOTAL, _TOTAL_COST, _LEVEL_COST)
    kind = np.where(subgroup.str.contains(PAIR, regex=False), _PAIR_COST, kind)
    return np.asarray(kind * (1 + np.log10(np.maximum(estimates["n"].to_numpy(), 1))))


def _adjusted(contrasts: pd.DataFrame) -> np.ndarray:
    """Return p-values adjusted over the differences that are shown, by Holm."""
    shown = contrasts[contrasts["reason"] == ""]
    adjusted = pd.Series(np.nan, contrasts.index)
    for between, family in ((False, _FAMILY), (True, _FAMILY_OF_WAVES)):
        part = shown[(shown["wave"] != shown["reference_wave"]) == between]
        if len(part):
            found = part.groupby(family, sort=False)["p"].transform(lambda p: adjust_p(p.to_numpy()))
            adjusted.loc[part.index] = found
    return adjusted.to_numpy()


def _hidden_shares(study: Study, estimates: pd.DataFrame) -> set[tuple[str, str, str, str]]:
    hidden = estimates[estimates["reason"].isin(CONFIDENTIAL)]
    concepts = hidden["indicator"].map({name: one.concept for name, one in study.indicators.all.items()})
    return set(zip(hidden["survey"], hidden["wave"], concepts, hidden["subgroup"], strict=True))


def _shown(tables: Mapping[str, pd.DataFrame], rules: Rules, method: str) -> dict[str, pd.DataFrame]:
    """Return the tables as they are released: rounded, hidden numbers empty, with their flags."""
    estimates = tables["estimates"]
    intervals = {name: one.interval or method for name, one in STATISTICS.items()}
    unweighted = (estimates["n_yes"] / estimates["n"]).where(estimates["statistic"] == "share")
    estimates = estimates.assign(ci_method=estimates["statistic"].map(intervals), **{UNWEIGHTED: unweighted})
    remark = np.where(imprecise(estimates), "imprecise", "")
    rounded = dict(tables) | {"estimates": estimates}
    if rules.rounds:
        shown = rounded_estimates(estimates, rules)
        rounded = {
            "estimates": shown,
            "contrasts": _round_contrasts(tables["contrasts"], shown, rules),
            "models": rounded_models(tables["models"], rules),
        }
    remarks = {"estimates": remark, "contrasts": tables["contrasts"]["remark"].to_numpy(), "models": ""}
    return {name: _without_hidden(table, name, remarks[name], rules) for name, table in rounded.items()}


def _round_contrasts(contrasts: pd.DataFrame, shown: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    cell = ["survey", "indicator", "category", "subgroup"]
    if not rules.rounds:
        return contrasts
    known = shown.assign(step=steps(shown, rules)).set_index([*cell, "wave", "level"])[["estimate", "step"]]
    one, other = (
        known.reindex(pd.MultiIndex.from_frame(contrasts[[*cell, wave, level]], names=known.index.names))
        for wave, level in (("wave", "level"), ("reference_wave", "reference_level"))
    )
    sides = one["estimate"].to_numpy(), other["estimate"].to_numpy()
    step = np.fmax(one["step"].to_numpy(), other["step"].to_numpy())
    return rounded_contrasts(contrasts, sides, step, rules)


def _without_hidden(table: pd.DataFrame, name: str, remark: Any, rules: Rules) -> pd.DataFrame:
    reasons = table["reason"].to_numpy()
    told = np.where(np.isin(reasons, CONFIDENTIAL) & rules.one_reason, "confidential", reasons)
    shown = table.assign(flag=np.where(reasons != "", told, remark))
    columns = [*_NUMBERS[name], *([UNWEIGHTED] if UNWEIGHTED in table else [])]
    shown[columns] = shown[columns].astype(object).mask(pd.Series(reasons != "", index=table.index), "")
    return shown


def audit(decided: Decided) -> pd.DataFrame:
    """Return a row for every cell that is hidden: which table, which cell, why, and how well it is protected."""
    names = [
        "survey", "wave", "indicator", "category", "model", "block", "term", "subgroup", "level", "reference_level",
        "reason", "protected_within",
    ]  # fmt: skip
    tables = decided.tables | {"estimates": decided.tables["estimates"].assign(protected_within=decided.width)}
    hidden = [table[table["reason"] != ""].assign(table=name) for name, table in tables.items()]
    return pd.concat(hidden, ignore_index=True).reindex(columns=["table", *names])


def _content(study: Study, decided: Decided) -> dict[str, Any]:
    rules = study.rules
    counts = {}
    for name, table in decided.tables.items():
        confidential, none = (int(table["reason"].isin(which).sum()) for which in (CONFIDENTIAL, NO_NUMBER))
        counts[name] = {"rows": len(table), "hidden": confidential, "no_number": none}
    return {
        "format": 1,
        "study": study.id,
        "preset": study.file.release.preset,
        "rules": rules.model_dump(),
        "tables": counts,
    }


def _power(study: Study, verdicts: Mapping[str, str]) -> dict[str, str]:
    if not layout.internal(study.id, "claims", "power").exists():
        return {}
    from ouder_netwerk.release.power import power_file

    return power_file(study, verdicts)


def _verdicts(study: Study, decided: Decided) -> dict[str, str]:
    """Return the verdicts on claims by numbers with all their digits, where these are not released or are asked for."""
    if not study.rules.rounds and not layout.internal(study.id, "claims", "power").exists():
        return {}
    from ouder_netwerk.release.verdicts import exact_verdicts

    exact = study.rules.model_copy(update={"share_step": 0.0})
    shown = _shown(decided.tables, exact, study.settings.confidence_interval)
    return exact_verdicts(study, {name: table[COLUMNS[name]] for name, table in shown.items()})
