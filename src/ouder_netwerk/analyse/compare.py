"""Differences between the waves of one survey."""

from collections.abc import Mapping

import pandas as pd

from ouder_netwerk.analyse.estimate import CONTRAST_NUMBERS
from ouder_netwerk.analyse.panel import panel_changes
from ouder_netwerk.respondents.table import Harmonised
from ouder_netwerk.study.study import Study
from ouder_netwerk.survey import independent_differences
from ouder_netwerk.survey.estimates.contrasts import adjust_p

_KEYS = ["indicator", "category", "subgroup", "level"]
_COLUMNS = [
    "study",
    "survey",
    "wave",
    "reference_wave",
    *_KEYS,
    "reference_level",
    *CONTRAST_NUMBERS,
    "remark",
    "data",
    "unit",
]
BREAK = "break"
"""Remark on a difference between waves that are not comparable: the question, the mode or the sample changed."""


def compare_waves(
    study: Study, estimates: Mapping[str, pd.DataFrame], panel: Mapping[str, Harmonised] | None = None
) -> pd.DataFrame:
    """Compare every wave of a survey with each earlier one.

    Parameters
    ----------
    study : Study
        The study definition.
    estimates : mapping of str to DataFrame
        From wave id to what `estimate_wave` returned.
    panel : mapping of str to Harmonised
        The respondents of the waves that `study.panel_waves` names.

    Returns
    -------
    DataFrame
        The columns of `contrasts.csv` but for `flag`; the later wave minus the earlier one, for each level both have.
        `p_adjusted` is Holm's over the pairs of waves of one estimate. `remark` is `break` where the indicator, the
        subgroup, or what either is made from, changed between the waves.
    """
    tables = []
    for waves in study.surveys().values():
        for place, later in enumerate(waves):
            for earlier in waves[:place]:
                if study.overlap(earlier, later) == "same_people":
                    found = _in_both(_panel(study, earlier, later, panel or {}), estimates[later], estimates[earlier])
                else:
                    found = _independent(study, estimates[later], estimates[earlier])
                labelled = _labelled(found, estimates[later], estimates[earlier])
                tables.append(_with_remarks(labelled, study, earlier, later))
    if not tables:
        return pd.DataFrame(columns=_COLUMNS)
    table = pd.concat(tables, ignore_index=True)
    family = table.groupby(["survey", *_KEYS], sort=False)["p"]
    table["p_adjusted"] = family.transform(lambda p: adjust_p(p.to_numpy()))
    return table[_COLUMNS]


def _independent(study: Study, later: pd.DataFrame, earlier: pd.DataFrame) -> pd.DataFrame:
    names = {"indicator": "outcome", "subgroup": "group"}
    return independent_differences(
        later.rename(columns=names), earlier.rename(columns=names), confidence=study.settings.confidence
    )


def _panel(study: Study, earlier: str, later: str, panel: Mapping[str, Harmonised]) -> pd.DataFrame:
    """Return the changes between waves that share respondents, by the weight that each indicator asks for."""
    tables = []
    for weight in study.weights_used(later):
        of = study.weighted_by(weight)
        if of.indicators_in(later):
            waves = {name: panel[name].weighted_by(weight) for name in (earlier, later)}
            tables.append(panel_changes(of, earlier, later, waves))
    table = pd.concat(tables, ignore_index=True)
    counted = table["outcome"].map(lambda name: study.indicators.all[name].answer)
    return table.assign(category=table["category"].where(table["category"] != "", counted))


def _in_both(changes: pd.DataFrame, later: pd.DataFrame, earlier: pd.DataFrame) -> pd.DataFrame:
    """Return the changes of what both waves have an estimate of, in the order of the later one."""
    shared = later[_KEYS].merge(earlier[_KEYS], on=_KEYS)
    return shared.merge(changes, left_on=_KEYS, right_on=["outcome", "category", "group", "level"])[list(changes)]


def _labelled(table: pd.DataFrame, later: pd.DataFrame, earlier: pd.DataFrame) -> pd.DataFrame:
    """Give a table of changes the names of the released files."""
    first = later.iloc[0]
    return table.rename(columns={"outcome": "indicator", "group": "subgroup"}).assign(
        study=first["study"],
        survey=first["survey"],
        wave=first["wave"],
        reference_wave=earlier.iloc[0]["wave"],
        data="stand-in" if "stand-in" in {*later["data"], *earlier["data"]} else "real",
        unit=table["outcome"].map(later.drop_duplicates("indicator").set_index("indicator")["unit"]),
    )


def _with_remarks(table: pd.DataFrame, study: Study, earlier: str, later: str) -> pd.DataFrame:
    shown = table[["indicator", "subgroup"]].drop_duplicates().itertuples(index=False, name=None)
    broken = {names for names in shown if study.breaks(earlier, later, _concepts(study, *names))}
    remarks = [BREAK if names in broken else "" for names in zip(table["indicator"], table["subgroup"], strict=True)]
    return table.assign(remark=remarks)


def _concepts(study: Study, indicator: str, subgroup: str) -> list[str]:
    """Return every concept that an estimate of an indicator in a subgroup rests on."""
    shown = study.indicators.all[indicator]
    groups = [] if subgroup == "all" else subgroup.split("*")
    return [shown.concept, *(shown.universe.concepts() if shown.universe else ()), *groups]
