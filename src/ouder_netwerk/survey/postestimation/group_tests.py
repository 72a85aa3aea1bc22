"""Tests of whether groups differ in a quantity: by its mean, or by its ranks."""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
from scipy.special import ndtri, stdtr

from ..arrays import FloatArray, as_categorical
from ..design.replicate_design import Design
from ..errors import SurveyError, check_choice
from ..intervals import t_limits
from ..models.coding import numeric_outcome
from ..models.glm import linear
from .wald import WaldTest, term_test

Scores = Literal["wilcoxon", "van der waerden", "median"]


@dataclass(frozen=True)
class TTest:
    """A design-based t test.

    Attributes
    ----------
    estimate : float
        The mean less the value it is tested against, or the mean of the second group less that of the first.
    se, statistic, df, p : float
        Standard error, t, its degrees of freedom and the two-sided p-value.
    ci_low, ci_high : float
        Limits of the estimate.
    """

    estimate: float
    se: float
    statistic: float
    df: float
    p: float
    ci_low: float
    ci_high: float


def t_test(
    design: Design,
    outcome: Any,
    *,
    by: Any = None,
    value: float = 0.0,
    domain: Any = None,
    data: pd.DataFrame | None = None,
    confidence: float = 0.95,
) -> TTest:
    """Test whether a mean has a value, or whether two groups have the same mean.

    Parameters
    ----------
    design : SurveyDesign or ReplicateDesign
        Of n rows.
    outcome : str or array-like of n rows
        Numbers; missing values do not count.
    by : str or array-like of n rows, optional
        Two groups: categories, text, booleans or whole numbers. Without it the mean itself is tested.
    value : float
        What the mean is, or the second mean less the first, under the hypothesis.
    domain, data, confidence
        As for :func:`means`.

    Returns
    -------
    TTest

    Raises
    ------
    SurveyError
        Another number of groups than two with respondents, and as for :func:`linear`.

    Notes
    -----
    The coefficient of a :func:`linear` model on the group, as R's ``svyttest``; its degrees of freedom are PSUs minus
    strata, and one less for two groups. For one group R survey 4.1 has one less too.

    Examples
    --------
    >>> from ouder_netwerk.survey import SurveyDesign, t_test
    >>> test = t_test(SurveyDesign([1] * 6), [1, 2, 3, 3, 4, 5], by=np.array(["a", "a", "a", "b", "b", "b"]))
    >>> test.estimate, round(test.statistic, 4), test.df
    (2.0, 2.7386, 4.0)
    """
    observed, groups = _observed(design, outcome, by, domain, data)
    if by is not None and groups.shape[1] != 1:
        raise SurveyError(f"t_test: {groups.shape[1] + 1} groups with respondents, and two are needed", code="groups")
    fit = linear(design, observed, groups, confidence=confidence)
    estimate, se = float(fit.coefficients[-1]) - value, float(np.sqrt(fit.covariance[-1, -1]))
    statistic = estimate / se if se > 0 else np.nan
    low, high = t_limits(np.array([estimate]), np.array([se]), fit.df, confidence)
    p = 2 * float(stdtr(fit.df, -abs(statistic)))
    return TTest(estimate, se, statistic, fit.df, p, float(low[0]), float(high[0]))


def rank_test(
    design: Design,
    outcome: Any,
    *,
    by: Any,
    scores: Scores = "wilcoxon",
    domain: Any = None,
    data: pd.DataFrame | None = None,
) -> WaldTest:
    """Test whether groups have the same distribution, by ranks: Wilcoxon for two groups, Kruskal-Wallis for more.

    Parameters
    ----------
    design, outcome, by, domain, data
        As for :func:`t_test`; two or more groups.
    scores : {"wilcoxon", "van der waerden", "median"}
        Of a rank r of the estimated population N: r / N, the normal quantile of that, or whether it is above a half.

    Returns
    -------
    WaldTest
        F on the number of groups less one, and PSUs minus strata less the same.

    Raises
    ------
    SurveyError
        Fewer than two groups with respondents, an unknown score, and as for :func:`linear`.

    Notes
    -----
    Ranks are midranks in the estimated population: the weight below plus half the weight at a value. The test is that
    of a :func:`linear` model of the scores on the groups, the scores taken as given, as R's ``svyranktest`` (in which
    ranks of equal values of different weight hang a little on the order of the rows).

    References
    ----------
    Lumley and Scott (2013), Two-sample rank tests under complex sampling, Biometrika 100, 831-842.

    Examples
    --------
    >>> from ouder_netwerk.survey import SurveyDesign, rank_test
    >>> test = rank_test(SurveyDesign([1] * 6), [1, 2, 3, 3, 4, 5], by=np.array(["a", "a", "a", "b", "b", "b"]))
    >>> round(test.statistic, 4), test.df, test.df_denominator
    (8.4211, 1, 4.0)
    """
    check_choice("scores", scores, Scores)
    observed, groups = _observed(design, outcome, by, domain, data)
    ranks = _midranks(observed, design.weights)
    scored = {
        "wilcoxon": lambda: ranks,
        "van der waerden": lambda: ndtri(ranks),
        "median": lambda: np.where(np.isnan(ranks), np.nan, ranks > 0.5),
    }[scores]()
    fit = linear(design, scored, groups)
    return term_test(fit, *(str(name) for name in groups.columns))


def _observed(
    design: Design, outcome: Any, by: Any, domain: Any, data: pd.DataFrame | None
) -> tuple[FloatArray, pd.DataFrame]:
    """Return the outcome (n,), NaN for rows that do not count, and an indicator of every group but the first."""
    values = numeric_outcome(design.labels.column(outcome, "outcome", data))
    inside = design.labels.inside(domain, data) & (design.weights != 0)
    indicators: dict[str, FloatArray] = {}
    if by is not None:
        coded = as_categorical(pd.Series(design.labels.column(by, "by", data)), "by")
        inside &= coded.codes >= 0
        present = np.unique(coded.codes[inside & ~np.isnan(values)])
        if len(present) < 2:
            raise SurveyError(f"by: {len(present)} groups with respondents, and at least two are needed", code="groups")
        indicators = {str(coded.categories[code]): (coded.codes == code) * 1.0 for code in present[1:]}
    index = range(design.n) if design.labels.index is None else design.labels.index
    return np.where(inside, values, np.nan), pd.DataFrame(indicators, index=index)


def _midranks(values: FloatArray, weights: FloatArray) -> FloatArray:
    """Return the share of the population below each value and half of that at it; NaN for missing."""
    observed = ~np.isnan(values)
    distinct, codes = np.unique(values[observed], return_inverse=True)
    at = np.bincount(codes, weights[observed], minlength=len(distinct))
    ranks = np.full(len(values), np.nan)
    ranks[observed] = ((np.cumsum(at) - at / 2) / at.sum())[codes]
    return ranks
