"""The variables behind every estimate, and what its row tells."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from ouder_netwerk.release.known import Limits
from ouder_netwerk.release.primary import structural
from ouder_netwerk.release.relations.counts import SUM
from ouder_netwerk.release.system import Counted, Guarded, Place, SystemBuilder
from ouder_netwerk.study.analysis import Indicator
from ouder_netwerk.study.base import PAIR, TOTAL
from ouder_netwerk.study.study import Study

_SAME = 1e-9
REST = "rest"
"""Of a number: how far all respondents together stay below its highest value, or how many lie above a quantile."""
_COLUMNS = ["survey", "wave", "indicator", "category", "subgroup", "level", "n", "n_weighted", "share", "n_level"]


def add_estimates(
    study: Study, build: SystemBuilder, estimates: pd.DataFrame, waves: Mapping[tuple[str, str], str], limits: Limits,
    protection: float,
) -> None:  # fmt: skip
    """Add the variables of each estimate, and what its row tells: its share, count and weight.

    Parameters
    ----------
    study : Study
        The study definition.
    build : SystemBuilder
        What is added to.
    estimates : DataFrame
        Internal estimates.
    waves : mapping of (survey, wave) to str
        The id of each wave.
    limits : Limits
        Between which limits a reader knows the numbers of each row.
    protection : float
        Respondents: a hidden count that is smaller is protected too.
    """
    scales = _scales(estimates)
    units: dict[str, list[float]] = {}
    rows = zip(*(estimates[column] for column in _COLUMNS), structural(study, estimates), strict=True)
    for row, (survey, wave, name, category, subgroup, level, n, weighted, share, asked, fixed) in enumerate(rows):
        wave_id, indicator, scale = waves[survey, wave], study.indicators.all[name], scales[survey]
        weight, unit = (weighted / scale, weighted / scale / n) if n else (0.0, 0.0)
        # a cell that is empty in one implicate has no share
        defined = bool(n) and not np.isnan(share)
        yes = weight * share if defined else 0.0
        place, base = Place(wave_id, subgroup, level), base_of(indicator)
        answers, others = _both_sides(study, wave_id, indicator, category)
        count = build.variable(Counted("count", place, base), float(n))
        total = build.variable(Counted("weight", place, base), weight)
        sides = [
            build.variable(Counted("answered", place, base, given), value)
            for given, value in ((answers, yes), (others, weight - yes))
        ]
        build.variable(Counted("everybody", place), float(asked))
        if fixed:
            build.fixed.add(sides[0] if yes <= weight - yes else sides[1])
        number = build.row()
        build.tells(number, ("count", count), {count: 1.0}, *limits.counts[row])
        build.tells(number, ("weight", total), {total: 1.0}, *limits.weights[row] / scale)
        if defined:
            low, high = limits.shares[row]
            build.tells(number, ("at least", number), {sides[0]: 1.0, total: -low}, 0.0, np.inf)
            build.tells(number, ("at most", number), {sides[0]: 1.0, total: -high}, -np.inf, 0.0)
        if n:
            if not any(study.implicates(wave_id, one) for one in subgroup.split(PAIR)):
                units.setdefault(wave_id, []).append(unit)
            build.targets[number] += [Guarded(side, unit) for side in sides]
            if n < protection:
                build.targets[number] += [Guarded(count, 1.0, only_untold=True), Guarded(total, unit, only_untold=True)]
    _equal_weights(build, units)


def _both_sides(
    study: Study, wave_id: str, indicator: Indicator, category: str
) -> tuple[frozenset[str], frozenset[str]]:
    """Return the answers that an estimate is of, and all others; of a number what takes the place of either.

    A mean, total or ratio of a number tells what its values add up to, a quantile how many lie below it.
    """
    if not indicator.is_share:
        side = frozenset({f"quantile {indicator.quantile_of}"}) if indicator.quantile_of else SUM
        return side, side | {REST}
    every = frozenset(study.possible_categories(wave_id, indicator.concept))
    answers = frozenset(indicator.category or (category,)) & every
    return answers, every - answers


def base_of(indicator: Indicator) -> tuple[str, str]:
    """Return the concept of an indicator, and its own universe as a text."""
    return indicator.concept, indicator.universe.model_dump_json(exclude={"label"}) if indicator.universe else ""


def _scales(estimates: pd.DataFrame) -> dict[str, float]:
    """Return the mean weight of each survey, which counts as one respondent."""
    total = estimates[estimates["subgroup"] == TOTAL]
    largest = total.loc[total.groupby("survey")["n"].idxmax()]
    return {
        survey: weight / n if n else 1.0
        for survey, weight, n in zip(largest["survey"], largest["n_weighted"], largest["n"], strict=True)
    }


def _equal_weights(build: SystemBuilder, units: Mapping[str, list[float]]) -> None:
    """Where everybody weighs the same, a weight tells a count: in waves without weights, or that look like it."""
    for key, weight in build.of_kind("weight"):
        unit = units.get(key.place.wave, [])
        count = build.variables[key._replace(kind="count")]
        if unit and max(unit) - min(unit) < _SAME * max(unit) and build.truth[count]:
            build.equal({weight: 1.0, count: -float(np.mean(unit))})
