"""Reliability of a scale made of several items: Cronbach's alpha, and what each item adds to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ..arrays import FloatArray, divide
from ..design.replicate_design import Design
from ..domains.outcomes import quantity_outcomes
from ..errors import SurveyError


@dataclass(frozen=True, eq=False)
class ScaleReliability:
    """How well the items of a scale go together.

    Attributes
    ----------
    alpha : float
        Cronbach's alpha: at most 1; NaN where the sum of the items does not vary.
    standardized_alpha : float
        The same of items brought to one variance.
    items : DataFrame of k rows
        `item`, weighted `mean` and `sd`, `item_rest` (correlation with the sum of the other items) and
        `alpha_without` (alpha of the other items).
    n : int
        Respondents with all items and a weight.
    """

    alpha: float
    standardized_alpha: float
    items: pd.DataFrame
    n: int


def scale_reliability(
    design: Design,
    items: Sequence[str] | pd.DataFrame,
    *,
    reverse: Sequence[str] = (),
    domain: Any = None,
    data: pd.DataFrame | None = None,
) -> ScaleReliability:
    """Estimate Cronbach's alpha and item statistics in the population.

    Parameters
    ----------
    design, domain, data
        As for :func:`means`.
    items : sequence of str, or DataFrame of n rows
        Two or more numeric columns; a row counts when all are observed.
    reverse : sequence of str
        Items in which a high value means the opposite: their sign is changed.

    Returns
    -------
    ScaleReliability

    Raises
    ------
    SurveyError
        Fewer than two items or respondents, a reversed item that is not among them, text, rows that do not pair.

    Notes
    -----
    k / (k - 1) (1 - sum of the variances of k items / variance of their sum), variances weighted, as R's
    ``svycralpha``; standardised: k r / (1 + (k - 1) r) of the mean correlation r.

    References
    ----------
    Cronbach (1951), Coefficient alpha and the internal structure of tests, Psychometrika 16, 297-334.

    Examples
    --------
    >>> from ouder_netwerk.survey import SurveyDesign, scale_reliability
    >>> frame = pd.DataFrame({"a": [1, 2, 3, 4], "b": [2, 1, 4, 3], "c": [1, 2, 4, 4]})
    >>> round(scale_reliability(SurveyDesign.from_frame(frame), ["a", "b", "c"]).alpha, 4)
    0.9123
    """
    columns = design.labels.columns(items if isinstance(items, pd.DataFrame) else list(items), "items", data)
    quantities = quantity_outcomes(columns)
    names = [quantity.name for quantity in quantities]
    strange = [name for name in reverse if name not in names]
    if strange:
        raise SurveyError(f"reverse: {', '.join(strange)} not among the items {', '.join(names)}", code="option")
    observed = np.logical_and.reduce([quantity.observed for quantity in quantities])
    rows = observed & design.labels.inside(domain, data) & (design.weights != 0)
    if len(names) < 2 or rows.sum() < 2:
        raise SurveyError(
            f"scale_reliability: {len(names)} items and {rows.sum()} respondents; two of each are needed", code="few"
        )
    signs = np.array([-1.0 if name in reverse else 1.0 for name in names])
    values = np.column_stack([quantity.numerator[rows] for quantity in quantities])
    weights = design.weights[rows] / design.weights[rows].sum()
    mean = weights @ values
    centred = (values - mean) * signs
    n = int(rows.sum())
    covariance = (centred * weights[:, None]).T @ centred * n / (n - 1)
    sd = np.sqrt(np.diagonal(covariance))
    kept = ~np.eye(len(names), dtype=bool)
    rest = covariance.sum(axis=1) - np.diagonal(covariance)
    rest_variance = np.array([covariance[np.ix_(others, others)].sum() for others in kept])
    without = [alpha(covariance[np.ix_(others, others)]) if len(names) > 2 else np.nan for others in kept]
    correlations = divide(covariance, np.outer(sd, sd))
    return ScaleReliability(
        alpha(covariance),
        alpha(correlations),
        pd.DataFrame(
            {
                "item": names,
                "mean": mean,
                "sd": sd,
                "item_rest": divide(rest, sd * np.sqrt(rest_variance)),
                "alpha_without": without,
            }
        ),
        n,
    )


def alpha(covariance: FloatArray) -> float:
    """Return Cronbach's alpha of items with a covariance (k, k).

    Examples
    --------
    >>> alpha(np.array([[1.0, 0.5], [0.5, 1.0]])).__round__(4)
    0.6667
    """
    k, total = len(covariance), covariance.sum()
    return float(k / (k - 1) * (1 - np.trace(covariance) / total)) if total > 0 else np.nan
