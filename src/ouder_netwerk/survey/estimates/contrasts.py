"""Linear contrasts of estimates, and adjustment of their p-values for how many are tested."""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from scipy.special import stdtr

from ..arrays import FloatArray, IntArray, as_float
from ..errors import SurveyError, check_choice
from ..intervals import t_limits

Adjustment = Literal["holm", "bh", "none"]


@dataclass(frozen=True)
class Contrasts:
    """Linear contrasts, one per row of coefficients.

    Attributes
    ----------
    estimate, se, statistic, df, p : ndarray of shape (q,)
        Value, standard error, t statistic, its degrees of freedom and two-sided p-value.
    covariance : ndarray of shape (q, q)
    """

    estimate: FloatArray
    se: FloatArray
    statistic: FloatArray
    df: FloatArray
    p: FloatArray
    covariance: FloatArray

    def interval(self, confidence: float = 0.95) -> tuple[FloatArray, FloatArray]:
        """Return t limits at a confidence level."""
        return t_limits(self.estimate, self.se, self.df, confidence)


def linear_contrast(estimates: Any, covariance: Any, coefficients: Any, df: float | FloatArray | IntArray) -> Contrasts:
    """Return linear contrasts of estimates with a known covariance.

    Parameters
    ----------
    estimates : array-like of shape (k,)
        Estimates.
    covariance : array-like of shape (k, k)
        Their covariance; block-diagonal for independent samples.
    coefficients : array-like of shape (k,) or (q, k)
        One contrast per row.
    df : float or array of shape (q,)
        Degrees of freedom of the t distribution; ``inf`` for the normal.

    Returns
    -------
    Contrasts

    Raises
    ------
    SurveyError
        Shapes that do not fit.

    Notes
    -----
    ``C b`` has covariance ``C V C'``.

    References
    ----------
    Särndal, Swensson and Wretman (1992), Model Assisted Survey Sampling, sec. 5.5 and 5.8.

    Examples
    --------
    >>> contrast = linear_contrast([0.5, 0.3], [[0.0004, 0.0001], [0.0001, 0.0004]], [1, -1], df=30)
    >>> contrast.estimate.round(6), contrast.se.round(6), contrast.p.round(6)
    (array([0.2]), array([0.024495]), array([0.]))
    """
    values, matrix = as_float(estimates), as_float(covariance)
    rows = np.atleast_2d(as_float(coefficients))
    k = len(values)
    if matrix.shape != (k, k) or rows.shape[1] != k:
        raise SurveyError(
            f"{k} estimates need a ({k}, {k}) covariance and {k} coefficients, got {matrix.shape} and {rows.shape}",
            code="shape",
        )
    combined = rows @ matrix @ rows.T
    estimate = rows @ values
    se = np.sqrt(np.diagonal(combined))
    degrees = np.broadcast_to(np.asarray(df, dtype=np.float64), estimate.shape)
    statistic, p = t_test(estimate, se, degrees)
    return Contrasts(estimate, se, statistic, degrees, p, combined)


def t_test(estimate: FloatArray, se: FloatArray, df: FloatArray | IntArray) -> tuple[FloatArray, FloatArray]:
    """Return t statistics against 0 and two-sided p-values; NaN where the standard error or df is 0 or missing.

    Examples
    --------
    >>> import numpy as np
    >>> statistic, p = t_test(np.array([2.0, 1.0]), np.array([1.0, 0.0]), np.array([10, 10]))
    >>> statistic, p.round(6)
    (array([ 2., nan]), array([0.073388,      nan]))
    """
    known = (se > 0) & (np.asarray(df) > 0)
    statistic = np.divide(estimate, se, out=np.full(np.shape(estimate), np.nan), where=known)
    return statistic, 2 * stdtr(np.where(known, df, np.nan), -np.abs(statistic))


def adjust_p(p: Any, method: Adjustment = "holm") -> FloatArray:
    """Adjust p-values of one family of tests.

    Parameters
    ----------
    p : array-like of shape (m,)
        Missing values are no tests and stay missing.
    method : {"holm", "bh", "none"}
        Holm's family-wise or Benjamini and Hochberg's false-discovery adjustment.

    Returns
    -------
    ndarray of shape (m,)

    Raises
    ------
    SurveyError
        Unknown method.

    References
    ----------
    Holm (1979), Scandinavian Journal of Statistics 6, 65-70; Benjamini and Hochberg (1995), JRSS B 57, 289-300.

    Examples
    --------
    >>> adjust_p([0.01, 0.04, 0.03]).round(10)
    array([0.03, 0.06, 0.06])
    >>> adjust_p([0.01, 0.04, 0.03], "bh").round(10)
    array([0.03, 0.04, 0.04])
    """
    values = as_float(p)
    check_choice("adjust", method, Adjustment)
    if method == "none":
        return values.copy()
    adjusted = np.full(len(values), np.nan)
    tests = np.flatnonzero(~np.isnan(values))
    order = tests[np.argsort(values[tests], kind="stable")]
    m = len(order)
    if method == "holm":
        stepped = np.maximum.accumulate(values[order] * np.arange(m, 0, -1))
    else:
        stepped = np.minimum.accumulate((values[order] * m / np.arange(1, m + 1))[::-1])[::-1]
    adjusted[order] = np.minimum(stepped, 1.0)
    return adjusted
