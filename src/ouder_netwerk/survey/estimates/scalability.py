"""Whether items form one cumulative scale: Loevinger's H of the scale, of each item and of each pair of items."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Any

import numpy as np
import pandas as pd

from ..arrays import BoolArray, FloatArray, among_all, divide
from ..design.design_input import refuse_negative
from ..design.replicate_design import Design
from ..domains.outcomes import quantity_outcomes
from ..errors import SurveyError
from ..intervals import check_confidence, t_quantile
from ..reproducible import exponential, weighted_totals


@dataclass(frozen=True, eq=False)
class Scalability:
    """How far items form one cumulative scale: 1 when whoever has a rare one has all that are more common, 0 by chance.

    Attributes
    ----------
    scale : DataFrame of one row
        `estimate`, `se`, `ci_low` and `ci_high` of H, `df` and `n`.
    items : DataFrame of k rows
        The same of each `item`, and its weighted `mean`.
    pairs : DataFrame of k (k - 1) / 2 rows
        The same of each `item` with an `other`.
    n : int
        Respondents with all items and a weight.
    """

    scale: pd.DataFrame
    items: pd.DataFrame
    pairs: pd.DataFrame
    n: int


def scalability(
    design: Design,
    items: Sequence[str] | pd.DataFrame,
    *,
    domain: Any = None,
    data: pd.DataFrame | None = None,
    confidence: float = 0.95,
) -> Scalability:
    """Estimate Loevinger's H in the population: covariances of items over the largest that their margins allow.

    Parameters
    ----------
    design, domain, data, confidence
        As for :func:`means`.
    items : sequence of str, or DataFrame of n rows
        Two or more numeric columns, such as 0 and 1 or the steps of an answer; a row counts when all are observed.

    Returns
    -------
    Scalability
        NaN for an item that does not vary, and for all that it takes part in.

    Raises
    ------
    SurveyError
        Fewer than two items or respondents, text, rows that do not pair, negative weights in the domain.

    Notes
    -----
    An item is a sum of steps. Of two items the covariance is the sum over their steps a and b of P(a, b) - P(a) P(b),
    and the largest one with these margins that of min(P(a), P(b)) - P(a) P(b). H of a pair is their ratio; H of an
    item, or of the scale, that of their sums over its pairs, or all (Molenaar 1991). All are functions of weighted
    means, linearised in these; the influence values go through the design. Limits are symmetric on the scale of
    -log(1 - H), so that none is above 1 (Koopman, Zijlstra and Van der Ark 2021).

    References
    ----------
    Loevinger (1948), Psychological Bulletin 45, 507-529; Mokken (1971), A Theory and Procedure of Scale Analysis;
    Molenaar (1991), Kwantitatieve Methoden 12(37), 97-117.

    Examples
    --------
    >>> from ouder_netwerk.survey import SurveyDesign, scalability
    >>> frame = pd.DataFrame({"often": [1, 1, 1, 1, 0, 0], "seldom": [1, 1, 0, 0, 0, 1]})
    >>> scalability(SurveyDesign.from_frame(frame), ["often", "seldom"]).scale["estimate"].round(6).tolist()
    [0.0]
    """
    check_confidence(confidence)
    columns = design.labels.columns(items if isinstance(items, pd.DataFrame) else list(items), "items", data)
    quantities = quantity_outcomes(columns)
    names = [quantity.name for quantity in quantities]
    observed = np.logical_and.reduce([quantity.observed for quantity in quantities])
    inside = design.labels.inside(domain, data) & (design.weights != 0)
    refuse_negative(design.weights[inside], "scalability")
    rows = observed & inside
    if len(names) < 2 or rows.sum() < 2:
        raise SurveyError(
            f"scalability: {len(names)} items and {rows.sum()} respondents; two of each are needed", code="few"
        )
    values = np.column_stack([quantity.numerator[rows] for quantity in quantities])
    weights = design.weights[rows]
    pairs = list(combinations(range(len(names)), 2))
    parts = [_Pair.of(values[:, one], values[:, other], weights) for one, other in pairs]
    table = _Tables(design, rows, confidence)
    of_items = [[part for pair, part in zip(pairs, parts, strict=True) if item in pair] for item in range(len(names))]
    means = weighted_totals(weights / weights.sum(), values)
    labels = pd.DataFrame([(names[one], names[other]) for one, other in pairs], columns=["item", "other"])
    return Scalability(
        table.of([parts]),
        pd.concat([pd.DataFrame({"item": names, "mean": means}), table.of(of_items)], axis=1),
        pd.concat([labels, table.of([[part] for part in parts])], axis=1),
        int(rows.sum()),
    )


@dataclass(frozen=True, eq=False)
class _Pair:
    """Covariance of two items and the largest that their margins allow, with the influence (n,) of each."""

    covariance: float
    largest: float
    influence: FloatArray
    influence_of_largest: FloatArray

    @classmethod
    def of(cls, one: FloatArray, other: FloatArray, weights: FloatArray) -> "_Pair":
        """Add up the steps of two items (n,)."""
        share = weights / weights.sum()
        covariance, largest = 0.0, 0.0
        influence, of_largest = np.zeros(len(share)), np.zeros(len(share))
        for height, there in _steps(one):
            p = float(share[there].sum())
            for width, too in _steps(other):
                q, both, size = float(share[too].sum()), there & too, height * width
                joint = float(share[both].sum())
                of_product = q * there + p * too - 2 * p * q
                smaller, lesser = (there, p) if p <= q else (too, q)
                covariance += size * (joint - p * q)
                largest += size * (lesser - p * q)
                influence += size * (both - joint - of_product)
                of_largest += size * (smaller - lesser - of_product)
        return cls(covariance, largest, share * influence, share * of_largest)


def _steps(values: FloatArray) -> Iterator[tuple[float, BoolArray]]:
    """Yield the height of each step of an item, and who is on it or above."""
    levels = np.unique(values)
    for below, level in pairwise(levels):
        yield float(level - below), values >= level


@dataclass(frozen=True, eq=False)
class _Tables:
    """Estimates with their errors by the design, of rows among its own."""

    design: Design
    rows: BoolArray
    confidence: float

    def of(self, sums: Sequence[Sequence[_Pair]]) -> pd.DataFrame:
        """Return a row for each sum of pairs."""
        covariance = np.array([sum(part.covariance for part in parts) for parts in sums])
        largest = np.array([sum(part.largest for part in parts) for parts in sums])
        h = divide(covariance, largest)
        # what does not vary has no H, and neither has what it is part of
        h[[any(part.largest == 0 for part in parts) for parts in sums]] = np.nan
        influence = np.column_stack([np.sum([part.influence for part in parts], axis=0) for parts in sums])
        of_largest = np.column_stack([np.sum([part.influence_of_largest for part in parts], axis=0) for parts in sums])
        linearised = divide(influence - h * of_largest, np.broadcast_to(largest, influence.shape))
        variances = self.design.variances(among_all(np.nan_to_num(linearised), self.rows))
        se = np.where(np.isnan(h), np.nan, np.sqrt(variances))
        df = self.design.degrees_of_freedom(self.rows)
        low, high = _limits(h, se, df, self.confidence)
        columns = {"estimate": h, "se": se, "ci_low": low, "ci_high": high, "df": df, "n": int(self.rows.sum())}
        return pd.DataFrame(columns, index=range(len(sums)))


def _limits(h: FloatArray, se: FloatArray, df: int, confidence: float) -> tuple[FloatArray, FloatArray]:
    """Return limits that are symmetric for -log(1 - H); of a perfect scale both are 1."""
    factor = exponential(t_quantile(confidence, df) * divide(se, 1 - h))
    low, high = 1 - (1 - h) * factor, 1 - divide(1 - h, factor)
    return np.where(h == 1, h, low), np.where(h == 1, h, high)
