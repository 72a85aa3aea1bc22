"""Confidence intervals of proportions, and the quantiles of t they need; all vectorised."""

from numbers import Real
from typing import Literal

import numpy as np
from scipy.special import betaincinv, expit, log_expit, logit, stdtrit

from .arrays import FloatArray, IntArray
from .errors import SurveyError, check_choice

Interval = Literal["logit", "beta", "nchs", "wilson", "likelihood", "asin", "wald"]


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
        raise SurveyError(f"confidence={confidence}: give a fraction between 0 and 1, such as 0.95", code="option")


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
    interval : {"logit", "beta", "nchs", "wilson", "likelihood", "asin", "wald"}
        ``logit``: t limits on the logit scale. ``beta``: Korn and Graubard's Clopper-Pearson with the effective
        sample size. ``nchs``: the same with an effective sample size of at most `n`, as the US National Center for
        Health Statistics prescribes. ``likelihood``: the values that a likelihood-ratio test scaled by the design
        effect does not reject. ``asin``: t limits on the arcsine square-root scale. ``wilson``: score interval with the
        effective sample size and a t quantile. ``wald``: estimate plus and minus t standard errors, not cut at 0 and 1.
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
    ``(t(n - 1) / t(df))^2``; nchs: the smaller of that and n;
    likelihood: the two q with ``2 n* (p log(p / q) + (1 - p) log((1 - p) / (1 - q))) = t^2``;
    asin: ``sin^2(asin(sqrt(p)) -+ t se / (2 sqrt(p (1 - p))))``;
    wilson: ``(p + t^2 / 2n* -+ t sqrt(p (1 - p) / n* + t^2 / 4n*^2)) / (1 + t^2 / n*)``.

    References
    ----------
    Korn and Graubard (1998), Survey Methodology 24, 193-201; Wilson (1927), JASA 22, 209-212; Dean and Pagano (2015),
    Journal of Survey Statistics and Methodology 3, 484-503; Rao and Scott (1984), Annals of
    Statistics 12, 46-60 (scaled likelihood ratio); Parker et al. (2017), NCHS Vital and Health Statistics 2(175), for
    nchs and for 0 and 100 per cent.

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
    chosen = _LIMITS[interval]
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


def _nchs(p: FloatArray, se: FloatArray, n: FloatArray, df: FloatArray, confidence: float) -> Limits:
    known = se == 0
    adjusted = (
        p * (1 - p) / np.where(known, 1, se) ** 2 * (t_quantile(confidence, n - 1) / t_quantile(confidence, df)) ** 2
    )
    low, high = _clopper_pearson(p, np.minimum(adjusted, n), confidence)
    return np.where(known, p, low), np.where(known, p, high)


def _asin(p: FloatArray, se: FloatArray, n: FloatArray, df: FloatArray, confidence: float) -> Limits:
    centre, half = np.arcsin(np.sqrt(p)), t_quantile(confidence, df) * se / (2 * np.sqrt(p * (1 - p)))
    low, high = np.clip(centre - half, 0, np.pi / 2), np.clip(centre + half, 0, np.pi / 2)
    return np.sin(low) ** 2, np.sin(high) ** 2


def _likelihood(p: FloatArray, se: FloatArray, n: FloatArray, df: FloatArray, confidence: float) -> Limits:
    """By bisection on the logit scale, from p outwards: the divergence of q from p grows with the distance."""
    allowed = (t_quantile(confidence, df) * se) ** 2 / (p * (1 - p)) / 2
    limits = []
    for side in (-1.0, 1.0):
        near, far = logit(p), logit(p) + side * 60.0
        for _ in range(100):
            middle = (near + far) / 2
            divergence = p * (log_expit(logit(p)) - log_expit(middle)) + (1 - p) * (
                log_expit(-logit(p)) - log_expit(-middle)
            )
            inside = divergence < allowed
            near, far = np.where(inside, middle, near), np.where(inside, far, middle)
        limits.append(np.where(np.isnan(allowed), np.nan, expit(near)))
    return limits[0], limits[1]


def _wilson(p: FloatArray, se: FloatArray, n: FloatArray, df: FloatArray, confidence: float) -> Limits:
    t2 = t_quantile(confidence, df) ** 2
    ratio = t2 * se**2 / (p * (1 - p))
    half = np.sqrt(t2 * se**2 + ratio**2 / 4)
    return (p + ratio / 2 - half) / (1 + ratio), (p + ratio / 2 + half) / (1 + ratio)


def _korn_graubard(p: FloatArray, effective: FloatArray, n: FloatArray, df: FloatArray, confidence: float) -> Limits:
    size = effective * (t_quantile(confidence, n - 1) / t_quantile(confidence, df)) ** 2
    return _clopper_pearson(p, size, confidence)


def _clopper_pearson(p: FloatArray, size: FloatArray, confidence: float) -> Limits:
    tail = (1 - confidence) / 2
    yes, no = size * p, size * (1 - p)
    low = np.where(p == 0, 0.0, betaincinv(np.where(p == 0, 1, yes), no + 1, tail))
    high = np.where(p == 1, 1.0, betaincinv(yes + 1, np.where(p == 1, 1, no), 1 - tail))
    return low, high


_LIMITS = {
    "logit": _logit,
    "beta": _beta,
    "nchs": _nchs,
    "wilson": _wilson,
    "likelihood": _likelihood,
    "asin": _asin,
    "wald": _wald,
}
