"""Differences between the waves of one survey."""

from collections.abc import Mapping

import pandas as pd

from ouder_netwerk.analyse.estimate import CONTRAST_NUMBERS
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


def compare_waves(study: Study, estimates: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Compare every wave of a survey with each earlier one.

    Parameters
    ----------
    study : Study
        The study definition.
    estimates : mapping of str to DataFrame
        From wave id to what `estimate_wave` returned.

    Returns
    -------
    DataFrame
        The columns of `contrasts.csv` but for `flag`; the later wave minus the earlier one, for each level both have.
        `p_adjusted` is Holm's over the pairs of waves of one estimate. `remark` is `break` where the indicator, the
        subgroup, or what either is made from, changed between the waves.
    """
    tables = [
        _with_remarks(_pair(study, estimates[later], estimates[earlier]), study, earlier, later)
        for waves in study.surveys().values()
        for place, later in enumerate(waves)
        for earlier in waves[:place]
        # a difference between samples of the same people is not one between independent samples
        if study.overlap(earlier, later) != "same_people"
    ]
    if not tables:
        return pd.DataFrame(columns=_COLUMNS)
    table = pd.concat(tables, ignore_index=True)
    family = table.groupby(["survey", *_KEYS], sort=False)["p"]
    table["p_adjusted"] = family.transform(lambda p: adjust_p(p.to_numpy()))
    return table[_COLUMNS]


def _pair(study: Study, later: pd.DataFrame, earlier: pd.DataFrame) -> pd.DataFrame:
    names = {"indicator": "outcome", "subgroup": "group"}
    table = independent_differences(
        later.rename(columns=names), earlier.rename(columns=names), confidence=study.settings.confidence
    ).rename(columns={new: old for old, new in names.items()})
    data = "stand-in" if "stand-in" in {*later["data"], *earlier["data"]} else "real"
    first = later.iloc[0]
    return table.assign(
        study=first["study"],
        survey=first["survey"],
        wave=first["wave"],
        reference_wave=earlier.iloc[0]["wave"],
        data=data,
        unit=table["indicator"].map({name: study.unit(one) for name, one in study.indicators.all.items()}),
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
