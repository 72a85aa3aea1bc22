"""How each statistic of an indicator is estimated: an entry each, for the indicators of a wave in some subgroups."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

import numpy as np
import pandas as pd

from ouder_netwerk.study.analysis import Indicator
from ouder_netwerk.study.statistics import STATISTICS, StatisticName
from ouder_netwerk.study.study import Settings
from ouder_netwerk.survey import differences, means, proportions, quantiles, ratios, standardize, totals
from ouder_netwerk.survey.design.replicate_design import Design
from ouder_netwerk.survey.estimates.kinds import Estimated
from ouder_netwerk.survey.intervals import Interval

SubgroupSet = tuple[str, ...]
OVER = "/"
"""Between an indicator and the column that a ratio divides by."""


@dataclass(frozen=True)
class IndicatorFamily:
    """Indicators that are estimated in one go: of one statistic, one probability, all standardised or none.

    Attributes
    ----------
    statistic : str
    probability : float, optional
        Of quantiles.
    indicators : tuple of Indicator
    """

    statistic: StatisticName
    probability: float | None
    indicators: tuple[Indicator, ...]

    @property
    def names(self) -> list[str]:
        """Ids of its indicators."""
        return [indicator.id for indicator in self.indicators]

    @property
    def compared(self) -> bool:
        """Whether levels of a subgroup are compared."""
        return STATISTICS[self.statistic].compared

    def interval(self, settings: Settings) -> Interval | None:
        """Return which interval for proportions it takes; None for what is no proportion."""
        return None if STATISTICS[self.statistic].interval else settings.confidence_interval


def families_of(indicators: Sequence[Indicator]) -> tuple[IndicatorFamily, ...]:
    """Return the indicators that are estimated together; each that is standardised is by itself."""

    def key(indicator: Indicator) -> tuple[str, float, str]:
        return indicator.statistic, indicator.quantile_of or 0.0, indicator.id if indicator.standardised else ""

    together = groupby(sorted(indicators, key=key), key=key)
    parts = [tuple(part) for _, part in together]
    return tuple(IndicatorFamily(part[0].statistic, part[0].quantile_of, part) for part in parts)


@dataclass(frozen=True)
class WaveSample:
    """A wave as the estimators take it.

    Attributes
    ----------
    design : SurveyDesign or ReplicateDesign
        Of n rows.
    answers : DataFrame of n rows
        A column for each indicator, and `INDICATOR/CONCEPT` for what a ratio divides by.
    subgroups : DataFrame of n rows
        Categoricals.
    frame : DataFrame of n rows
        The harmonised table.
    settings : Settings
    """

    design: Design
    answers: pd.DataFrame
    subgroups: pd.DataFrame
    frame: pd.DataFrame
    settings: Settings

    @property
    def options(self) -> dict[str, Any]:
        """What every estimator is told."""
        return {"confidence": self.settings.confidence, "df": self.settings.degrees_of_freedom}


Tabulate = Callable[[WaveSample, IndicatorFamily, Sequence[SubgroupSet]], pd.DataFrame]


@dataclass(frozen=True)
class Estimator:
    """How a statistic is estimated.

    Attributes
    ----------
    table : callable
        From sample, family and sets of subgroups to a table of estimates.
    of : str
        What `differences` calls it; empty where levels are not compared.
    """

    table: Tabulate
    of: Estimated | None = None


def _shares(sample: WaveSample, family: IndicatorFamily, sets: Sequence[SubgroupSet]) -> pd.DataFrame:
    limits = {"interval": sample.settings.confidence_interval, **sample.options}
    return proportions(sample.design, sample.answers[family.names], by=sets, data=sample.subgroups, **limits)


def _means(sample: WaveSample, family: IndicatorFamily, sets: Sequence[SubgroupSet]) -> pd.DataFrame:
    return means(sample.design, sample.answers[family.names], by=sets, data=sample.subgroups, **sample.options)


def _totals(sample: WaveSample, family: IndicatorFamily, sets: Sequence[SubgroupSet]) -> pd.DataFrame:
    return totals(sample.design, sample.answers[family.names], by=sets, data=sample.subgroups, **sample.options)


def _quantiles(sample: WaveSample, family: IndicatorFamily, sets: Sequence[SubgroupSet]) -> pd.DataFrame:
    columns, probability = sample.answers[family.names], family.probability or 0.5
    table = quantiles(sample.design, columns, probability, by=sets, data=sample.subgroups, **sample.options)
    return table.drop(columns="quantile").assign(n_eff=np.nan, deff=np.nan)


def _ratios(sample: WaveSample, family: IndicatorFamily, sets: Sequence[SubgroupSet]) -> pd.DataFrame:
    table = ratios(sample.design, _pairs(family), by=sets, data=_parts(sample, family), **sample.options)
    # the weight of the respondents who count, as for every other statistic, not of what it is divided by
    both = [sample.answers[name].where(sample.answers[over].notna()) for name, over in _columns(family)]
    counted = means(sample.design, pd.concat(both, axis=1), by=sets, data=sample.subgroups, **sample.options)
    return table.assign(outcome=table["outcome"].replace(_names(family)), n_weighted=counted["n_weighted"])


def _columns(family: IndicatorFamily) -> list[tuple[str, str]]:
    """Return for each ratio the columns of the answers that it is made from."""
    return [(indicator.id, f"{indicator.id}{OVER}{indicator.over}") for indicator in family.indicators]


def _pairs(family: IndicatorFamily) -> list[tuple[str, str]]:
    """Return for each ratio numerator and denominator, by names that no subgroup has."""
    return [(f"{name}{OVER}numerator", over) for name, over in _columns(family)]


def _parts(sample: WaveSample, family: IndicatorFamily) -> pd.DataFrame:
    """Return numerators and denominators beside the subgroups."""
    named = dict(zip(family.names, (numerator for numerator, _ in _pairs(family)), strict=True))
    parts = sample.answers[[name for pair in _columns(family) for name in pair]].rename(columns=named)
    return pd.concat([parts, sample.subgroups], axis=1)


def _names(family: IndicatorFamily) -> dict[str, str]:
    """Return the indicator of what the statistics call `numerator/denominator`."""
    return {f"{one}/{two}": name for name, (one, two) in zip(family.names, _pairs(family), strict=True)}


ESTIMATORS: dict[StatisticName, Estimator] = {
    "share": Estimator(_shares, "proportions"),
    "mean": Estimator(_means, "means"),
    "median": Estimator(_quantiles),
    "quantile": Estimator(_quantiles),
    "total": Estimator(_totals, "totals"),
    "ratio": Estimator(_ratios, "ratios"),
}


def estimates(sample: WaveSample, family: IndicatorFamily, sets: Sequence[SubgroupSet]) -> pd.DataFrame:
    """Return the estimates of a family in some sets of subgroups; `category` is empty where there is but one."""
    table = pd.concat(
        [ESTIMATORS[family.statistic].table(one, family, part) for one, part in _designs(sample, family, sets)],
        ignore_index=True,
    )
    return table if "category" in table else table.assign(category="")


def gaps(sample: WaveSample, family: IndicatorFamily, sets: Sequence[SubgroupSet]) -> pd.DataFrame:
    """Return the differences between levels; p-values are not adjusted."""
    of = ESTIMATORS[family.statistic].of
    assert of is not None
    tables = []
    for one, part in _designs(sample, family, sets):
        outcomes = _pairs(family) if of == "ratios" else one.answers[family.names]
        data = _parts(one, family) if of == "ratios" else one.subgroups
        tables.append(differences(one.design, outcomes, by=part, data=data, of=of, adjust="none", **one.options))
    table = pd.concat(tables, ignore_index=True)
    return table.assign(outcome=table["outcome"].replace(_names(family))) if of == "ratios" else table


def _designs(
    sample: WaveSample, family: IndicatorFamily, sets: Sequence[SubgroupSet]
) -> list[tuple[WaveSample, Sequence[SubgroupSet]]]:
    """Return which sets of subgroups are estimated from which design: all from one, or each from its own."""
    (first, *_) = family.indicators
    if first.standardised is None or not sets:
        return [(sample, sets)]
    return [(_standardised(sample, first, names), [names]) for names in sets]


def _standardised(sample: WaveSample, indicator: Indicator, names: SubgroupSet) -> WaveSample:
    """Return the sample with the same composition in every level: that of all who answered.

    A level that lacks a category of it can not be given that composition: nobody in it counts.
    """
    assert indicator.standardised is not None
    # a subgroup may have the same name
    over = sample.frame[list(indicator.standardised.over)].add_prefix("over ")
    level = sample.subgroups[list(names)]
    weights = pd.Series(sample.design.weights, index=over.index)
    counted = sample.answers[indicator.id].notna() & over.notna().all(axis=1) & (weights != 0)
    population = weights[counted].groupby([over[name][counted] for name in over], observed=True).sum()
    inside = counted & level.notna().all(axis=1)
    if names:
        found = pd.concat([level, over], axis=1)[inside].drop_duplicates()
        categories = found.groupby(list(names), observed=True)[over.columns[0]].transform("size")
        whole = pd.MultiIndex.from_frame(found.loc[categories == len(population), list(names)])
        inside &= pd.MultiIndex.from_frame(level).isin(whole)
    if not inside.any():
        return replace(sample, answers=sample.answers.where(inside))
    sizes = population if len(over.columns) > 1 else population.to_dict()
    design = standardize(
        sample.design, by=over, population=sizes, over=level if names else None, domain=inside.to_numpy()
    )
    return replace(sample, design=design)
