"""Confidence intervals of proportions, and the quantiles of t they need; all vectorised."""

from numbers import Real
from typing import Literal

import numpy as np
from scipy.special import betaincinv, expit, logit, stdtrit

from .arrays import FloatArray, IntArray
from .errors import SurveyError, check_choice

Interval = Literal["logit", "beta", "wilson", "wald"]


def t_quantile(confidence: float, df: FloatArray | IntArray | float) -> FloatArray:
    """Return the two-sided Student t quantile; NaN without degrees of freedom.

    Parameters
    ----------
    confidence : float
        Confidence level, between 0 and 1.
    df : array or float
        Degrees of freedom; ``inf`` gives the normal quantile.

    Returns
    -------
    ndarray

    Examples
    --------
    >>> t_quantile(0.95, [10, 0]).round(6)
    array([2.228139,      nan])
    """
    values = np.asarray(df, dtype=np.float64)
    quantile: FloatArray = stdtrit(np.where(values > 0, values, np.nan), (1 + confidence) / 2)
    return quantile


def t_limits(
    estimate: FloatArray, se: FloatArray, df: FloatArray | IntArray | float, confidence: float
) -> tuple[FloatArray, FloatArray]:
    """Return estimate minus and plus t standard errors; NaN without degrees of freedom.

    Parameters
    ----------
    estimate, se : ndarray of shape (m,)
        Estimates and their standard errors.
    df : ndarray of shape (m,) or float
        Degrees of freedom; ``inf`` for the normal.
    confidence : float
        Confidence level, between 0 and 1.

    Returns
    -------
    low, high : ndarray of shape (m,)

    Examples
    --------
    >>> import numpy as np
    >>> low, high = t_limits(np.array([2.0]), np.array([1.0]), 10, 0.95)
    >>> low.round(3).item(), high.round(3).item()
    (-0.228, 4.228)
    """
    half = t_quantile(confidence, df) * se
    return estimate - half, estimate + half


def check_confidence(confidence: float) -> None:
    """Refuse a confidence level that is not a fraction between 0 and 1.

    Examples
    --------
    >>> check_confidence(95)
    Traceback (most recent call last):
    ouder_netwerk.survey.errors.SurveyError: confidence=95: give a fraction between 0 and 1, such as 0.95
    """
    if not (isinstance(confidence, Real) and 0 < confidence < 1):
        raise SurveyError(f"confidence={confidence}: give a fraction between 0 and 1, such as 0.95")


def proportion_interval(
    estimate: FloatArray,
    se: FloatArray,
    n: FloatArray,
    df: FloatArray,
    *,
    interval: Interval = "logit",
    confidence: float = 0.95,
) -> tuple[FloatArray, FloatArray]:
    """Return the limits of a design-based confidence interval of proportions.

    Parameters
    ----------
    estimate, se : ndarray of shape (m,)
        Proportions and their standard errors.
    n : ndarray of shape (m,)
        Unweighted respondents.
    df : ndarray of shape (m,)
        Degrees of freedom of `se`.
    interval : {"logit", "beta", "wilson", "wald"}
        ``logit``: t limits on the logit scale. ``beta``: Korn and Graubard's Clopper-Pearson with the effective
        sample size. ``wilson``: score interval with the effective sample size and a t quantile. ``wald``: estimate
        plus and minus t standard errors, not cut at 0 and 1.
    confidence : float
        Confidence level.

    Returns
    -------
    low, high : ndarray of shape (m,)
        NaN where `df` is 0 or the estimate is missing. At exactly 0 and 1, where the variance and so the design effect
        say nothing, every method gives the Korn-Graubard limits with a design effect of 1.

    Raises
    ------
    SurveyError
        Unknown interval or a confidence level outside (0, 1).

    Notes
    -----
    With ``t`` the two-sided quantile on `df` and ``n* = p (1 - p) / se^2``:
    logit: ``expit(logit(p) -+ t se / (p (1 - p)))``;
    beta: quantiles of Beta(x, n* - x + 1) and Beta(x + 1, n* - x), x = n* p, after n* is multiplied by
    ``(t(n - 1) / t(df))^2``;
    wilson: ``(p + t^2 / 2n* -+ t sqrt(p (1 - p) / n* + t^2 / 4n*^2)) / (1 + t^2 / n*)``.

    References
    ----------
    Korn and Graubard (1998), Survey Methodology 24, 193-201; Wilson (1927), JASA 22, 209-212; Dean and Pagano (2015),
    Journal of Survey Statistics and Methodology 3, 484-503; Parker et al. (2017), NCHS Vital and Health Statistics
    2(175), for 0 and 100 per cent.

    Examples
    --------
    >>> import numpy as np
    >>> low, high = proportion_interval(*np.array([[0.3, 0.0], [0.05, 0.0], [100, 100], [40, 40]]))
    >>> low.round(4), high.round(4)
    (array([0.2094, 0.    ]), array([0.4095, 0.0375]))
    """
    check_confidence(confidence)
    check_choice("interval", interval, Interval)
    low = np.full(len(estimate), np.nan)
    high = low.copy()
    inside = (estimate > 0) & (estimate < 1) & (df > 0)
    boundary = ((estimate == 0) | (estimate == 1)) & (df > 0)
    chosen = {"logit": _logit, "beta": _beta, "wilson": _wilson, "wald": _wald}[interval]
    low[inside], high[inside] = chosen(estimate[inside], se[inside], n[inside], df[inside], confidence)
    low[boundary], high[boundary] = _korn_graubard(
        estimate[boundary], n[boundary], n[boundary], df[boundary], confidence
    )
    return low, high


Limits = tuple[FloatArray, FloatArray]


def _wald(p: FloatArray, se: FloatArray, n: FloatArray, df: FloatArray, confidence: float) -> Limits:
    return t_limits(p, se, df, confidence)


def _logit(p: FloatArray, se: FloatArray, n: FloatArray, df: FloatArray, confidence: float) -> Limits:
    half = t_quantile(confidence, df) * se / (p * (1 - p))
    return expit(logit(p) - half), expit(logit(p) + half)


def _beta(p: FloatArray, se: FloatArray, n: FloatArray, df: FloatArray, confidence: float) -> Limits:
    known = se == 0
    effective = p * (1 - p) / np.where(known, 1, se) ** 2
    low, high = _korn_graubard(p, effective, n, df, confidence)
    return np.where(known, p, low), np.where(known, p, high)


def _wilson(p: FloatArray, se: FloatArray, n: FloatArray, df: FloatArray, confidence: float) -> Limits:
    t2 = t_quantile(confidence, df) ** 2
    ratio = t2 * se**2 / (p * (1 - p))
    half = np.sqrt(t2 * se**2 + ratio**2 / 4)
    return (p + ratio / 2 - half) / (1 + ratio), (p + ratio / 2 + half) / (1 + ratio)


def _korn_graubard(p: FloatArray, effective: FloatArray, n: FloatArray, df: FloatArray, confidence: float) -> Limits:
    tail = (1 - confidence) / 2
    size = effective * (t_quantile(confidence, n - 1) / t_quantile(confidence, df)) ** 2
    yes, no = size * p, size * (1 - p)
    low = np.where(p == 0, 0.0, betaincinv(np.where(p == 0, 1, yes), no + 1, tail))
    high = np.where(p == 1, 1.0, betaincinv(yes + 1, np.where(p == 1, 1, no), 1 - tail))
    return low, high
