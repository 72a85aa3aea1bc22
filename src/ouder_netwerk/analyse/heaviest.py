"""What disclosure control has to know of a cell besides its estimate: who is around it, and who weighs most in it.

Every estimate is looked at as a share: a mean as the share that it is of the way from the lowest value to the highest.
So a respondent counts for `s` between 0 and 1 on the one side and for `1 - s` on the other: 1 or 0 in a share, the
place of the own value between the lowest and the highest in a mean, total or ratio, the probability in a quantile.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import pandas as pd

from ouder_netwerk.analyse.prepare import groups, in_categories
from ouder_netwerk.respondents.table import Harmonised
from ouder_netwerk.study.analysis import Indicator
from ouder_netwerk.study.base import PAIR, TOTAL
from ouder_netwerk.study.study import Study

KEYS = ["indicator", "category", "subgroup", "level"]
HEAVIEST = (
    "n_no", "share", "lowest", "span", "with_first", "with_second", "without_first", "without_second", "n_level",
)  # fmt: skip
"""Respondents on the other side than `n_yes`; the estimate as a share of the way from the lowest value, over a span
(0 and 1 for shares); the largest contribution and the next on either side; and the respondents in the level whether
or not they answered."""


@dataclass(frozen=True)
class _Side:
    """An indicator and category: what each respondent counts for, and how the estimate is scaled.

    Attributes
    ----------
    indicator : Indicator
    category : str
    values : ndarray of shape (n,)
        The answers as numbers; NaN where missing.
    lowest, span : float
    """

    indicator: Indicator
    category: str
    values: np.ndarray
    lowest: float = 0.0
    span: float = 1.0

    @property
    def scaled(self) -> np.ndarray:
        """What each respondent counts for, (n,)."""
        probability = self.indicator.quantile_of
        if probability is not None:
            return np.where(np.isnan(self.values), np.nan, probability)
        return (self.values - self.lowest) / self.span


def heaviest(
    study: Study, wave_id: str, harmonised: Harmonised, answers: pd.DataFrame, estimates: pd.DataFrame
) -> pd.DataFrame:
    """Return estimates with `n_yes` and `HEAVIEST`.

    Parameters
    ----------
    study : Study
        The study definition.
    wave_id : str
        The wave.
    harmonised : Harmonised
        Its respondents, n of them.
    answers : DataFrame of n rows
        The outcomes: numbers, or a Categorical.
    estimates : DataFrame
        With `KEYS`, `estimate`, `n` and, for shares, `n_yes`.

    Returns
    -------
    DataFrame
        A contribution is 0 where nobody, or nobody else, is. A subgroup that is multiply imputed is taken from its
        first implicate.

    Notes
    -----
    `n_yes` and `n_no` are with and without the characteristic in a share; at or below, and at or above, a quantile; of
    a mean, total or ratio those whose value is not the lowest, and everybody. Both are 0 where all have one value.
    """
    weights = harmonised.frame["weight"].to_numpy(dtype=float)
    sets = study.subgroup_sets(wave_id)
    among = groups(study, wave_id, harmonised.frame, {name for names in sets for name in names}, 1)
    sides = _sides(study, answers, weights)
    order = np.argsort(-weights, kind="stable")
    blocks = []
    for names in sets:
        levels, codes = _codes(among, names)
        respondents = np.bincount(codes[(codes >= 0) & (weights > 0)], minlength=len(levels))
        for side in sides:
            found = _contributions(side, codes, weights, order, len(levels))
            block = pd.DataFrame(found, columns=list(HEAVIEST[4:-1]))
            block = block.assign(subgroup=PAIR.join(names) or TOTAL, level=levels, n_level=respondents)
            blocks.append(
                block.assign(indicator=side.indicator.id, category=side.category, lowest=side.lowest, span=side.span)
            )
    table = estimates.merge(pd.concat(blocks, ignore_index=True), on=KEYS, how="left", validate="1:1")
    table = table.assign(share=table["estimate"], n_no=table["n"] - table["n_yes"])
    for side in sides:
        if not side.indicator.is_share or side.indicator.standardised:
            _count_around(table, side, among, weights)
    return table.astype({"n_yes": int, "n_no": int})


def _count_around(table: pd.DataFrame, side: _Side, among: pd.DataFrame, weights: np.ndarray) -> None:
    """Fill in the share and, of what is no share, the respondents on either side."""
    rows = table.index[(table["indicator"] == side.indicator.id) & (table["category"] == side.category)]
    for subgroup, part in table.loc[rows].groupby("subgroup", sort=False):
        levels, codes = _codes(among, [] if subgroup == TOTAL else str(subgroup).split(PAIR))
        place = part["level"].map({level: code for code, level in enumerate(levels)}).to_numpy()
        there = (codes >= 0) & ~np.isnan(side.values) & (weights > 0)
        at, values, size = codes[there], side.values[there], len(levels)
        total = np.bincount(at, weights[there], size)
        scaled = np.bincount(at, weights[there] * side.scaled[there], size)
        table.loc[part.index, "share"] = np.divide(scaled, total, out=np.full(size, np.nan), where=total > 0)[place]
        if side.indicator.is_share:
            continue
        estimate = np.full(size, np.nan)
        estimate[place] = part["estimate"].to_numpy()
        if side.indicator.quantile_of is None:
            yes, no = values > side.lowest, np.ones(len(values), dtype=bool)
        else:
            yes, no = values <= estimate[at], values >= estimate[at]
        least, most = np.full(size, np.inf), np.full(size, -np.inf)
        np.minimum.at(least, at, values)
        np.maximum.at(most, at, values)
        varies = (most > least)[place]
        for column, counted in (("n_yes", yes), ("n_no", no)):
            table.loc[part.index, column] = np.where(varies, np.bincount(at[counted], minlength=size)[place], 0)


def _codes(among: pd.DataFrame, names: Sequence[str]) -> tuple[list[str], np.ndarray]:
    """Return the levels of a set of subgroups and the place of each respondent in them, -1 where a part is missing."""
    columns = [among[name].cat for name in names]
    levels = [PAIR.join(level) or TOTAL for level in product(*(column.categories for column in columns))]
    codes = np.zeros(len(among), dtype=int)
    for column in columns:
        part = column.codes.to_numpy()
        codes = np.where((codes < 0) | (part < 0), -1, codes * len(column.categories) + part)
    return levels, codes


def _sides(study: Study, answers: pd.DataFrame, weights: np.ndarray) -> list[_Side]:
    """Return every indicator and category of a wave."""
    return [
        side
        for name, column in answers.items()
        if name in study.indicators.all
        for side in _sides_of(study.indicators.all[str(name)], column, weights)
    ]


def _sides_of(indicator: Indicator, column: pd.Series, weights: np.ndarray) -> Iterator[_Side]:
    if not indicator.answer:
        for category in column.cat.categories:
            yield _Side(indicator, category, in_categories(column, [category]).to_numpy(dtype=float))
        return
    values = column.to_numpy(dtype=float)
    if indicator.is_share:
        yield _Side(indicator, indicator.answer, values)
        return
    known = values[~np.isnan(values) & (weights > 0)]
    lowest = min(0.0, known.min(initial=0.0))
    # where everybody has the lowest value there is no way to go
    yield _Side(indicator, indicator.answer, values, lowest, (known.max(initial=lowest) - lowest) or 1.0)


def _contributions(side: _Side, codes: np.ndarray, weights: np.ndarray, order: np.ndarray, count: int) -> np.ndarray:
    """Return the two largest contributions to either side in each level, (count, 4)."""
    columns = []
    for scaled in (side.scaled, 1 - side.scaled):
        contribution = np.nan_to_num(weights * scaled)
        # in a share everybody counts for the own weight, whose order is known
        rows = order if side.indicator.is_share else np.argsort(-contribution, kind="stable")
        there = (codes[rows] >= 0) & (contribution[rows] > 0)
        columns.append(_two_largest(codes[rows], contribution[rows], there, count))
    return np.hstack(columns)


def _two_largest(codes: np.ndarray, weights: np.ndarray, here: np.ndarray, count: int) -> np.ndarray:
    """Return the first two weights of each code, (count, 2), from rows in descending order of weight."""
    found, left = np.zeros((count, 2)), np.flatnonzero(here)
    for place in (0, 1):
        seen, first = np.unique(codes[left], return_index=True)
        found[seen, place] = weights[left[first]]
        left = np.delete(left, first)
    return found
