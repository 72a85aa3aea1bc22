"""Rubin's rules: estimates from multiply imputed data combined into one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ..arrays import FloatArray, as_float
from ..errors import SurveyError
from ..models.model_fit import Fit
from ..postestimation.wald import UNTESTED, WaldTest, f_test, inverse_root, term_table, tested_columns
from ..reproducible import products, transform, weighted_totals


@dataclass(frozen=True, eq=False)
class Combination:
    """Estimates combined over m implicates; k estimates.

    Attributes
    ----------
    estimates : ndarray of shape (k,)
    covariance : ndarray of shape (k, k)
        Total: within + (1 + 1/m) between.
    within, between : ndarray of shape (k, k)
    df : ndarray of shape (k,)
    relative_increase : ndarray of shape (k,)
        Of the variance, due to the missing data.
    missing_information : ndarray of shape (k,)
        Fraction of information missing.
    implicates : int
        m.
    """

    estimates: FloatArray
    covariance: FloatArray
    within: FloatArray
    between: FloatArray
    df: FloatArray
    relative_increase: FloatArray
    missing_information: FloatArray
    implicates: int


def combine_arrays(estimates: Any, covariances: Any, *, complete_df: Any = np.inf) -> Combination:
    """Combine estimates and covariances of several implicates by Rubin's rules.

    Parameters
    ----------
    estimates : array-like of shape (m, k)
        A row per implicate, at least two.
    covariances : array-like of shape (m, k, k)
        Design-based covariance within each implicate.
    complete_df : float or array-like of shape (k,)
        Degrees of freedom had nothing been missing; `inf` for Rubin's large-sample rule.

    Returns
    -------
    Combination
        NaN where any implicate has NaN.

    Raises
    ------
    SurveyError
        With fewer than two implicates or shapes that do not fit.

    Notes
    -----
    Rubin (1987, section 3.3): df = (m - 1)(1 + 1/r)^2 with r the relative increase in variance. With finite
    complete-data df v, Barnard and Rubin (1999): 1/df is the sum of the inverses of that and of
    (v + 1)/(v + 3) v / (1 + r). R's ``MIcombine`` takes B/U in place of r = (1 + 1/m) B/U in this last term.

    Examples
    --------
    >>> both = combine_arrays([[1.0], [3.0]], [[[1.0]], [[1.0]]])
    >>> both.estimates.tolist(), both.covariance.tolist(), both.df.round(3).tolist()
    ([2.0], [[4.0]], [1.778])
    """
    values, variances = as_float(estimates), as_float(covariances)
    m, k = values.shape
    if m < 2 or variances.shape != (m, k, k):
        raise SurveyError(
            f"estimates {values.shape} and covariances {variances.shape}: give (m, k) and (m, k, k), m at least 2",
            code="implicates",
        )
    within, centre = variances.mean(axis=0), values.mean(axis=0)
    between = products(values - centre, values - centre) / (m - 1)
    df, increase, missing = rubin_degrees(np.diag(within), np.diag(between), m, as_float(complete_df))
    covariance = within + (1 + 1 / m) * between
    return Combination(centre, covariance, within, between, df, increase, missing, m)


def rubin_degrees(
    within: FloatArray, between: FloatArray, m: int, complete_df: FloatArray | float
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return degrees of freedom, relative increase in variance and fraction of missing information.

    Parameters
    ----------
    within, between : ndarray of shape (k,)
        Variances.
    m : int
        Implicates.
    complete_df : ndarray of shape (k,) or ()
        Degrees of freedom of the complete data.

    Returns
    -------
    df, relative_increase, missing_information : ndarray of shape (k,)

    Examples
    --------
    >>> df, increase, missing = rubin_degrees(np.array([1.0]), np.array([2.0]), 2, np.inf)
    >>> df.round(3).item(), increase.item()
    (1.778, 3.0)
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        increase = np.where((between == 0) & (within == 0), 0.0, (1 + 1 / m) * between / within)
        df = (m - 1) * np.square(1 + 1 / increase)
        observed = (complete_df + 1) / (complete_df + 3) * complete_df / (1 + increase)
        df = np.where(np.isinf(complete_df), df, 1 / (1 / df + 1 / observed))
        share = np.where(np.isinf(increase), 1.0, (increase + 2 / (df + 3)) / (increase + 1))
    return df, increase, share


def combined_test(
    combination: Combination, columns: Sequence[int] | None = None, *, complete_df: float = np.inf
) -> WaldTest:
    """Test whether several combined estimates are all zero (D1).

    Parameters
    ----------
    combination : Combination
        As :func:`combine_arrays` returns it.
    columns : sequence of int, optional
        Estimates tested; all by default.
    complete_df : float
        Degrees of freedom had nothing been missing; `inf` for the large-sample rule.

    Returns
    -------
    WaldTest
        NaN when an estimate is, or none is tested. Where the within variance is singular, k is its rank.

    Notes
    -----
    The between variance is taken as proportional to the within variance, with r = (1 + 1/m) tr(B U^-1) / k:
    F = q' U^-1 q / (k (1 + r)).

    References
    ----------
    Li, Raghunathan and Rubin (1991), Journal of the American Statistical Association 86, 1065-1073; denominator
    degrees of freedom with finite complete-data df: Reiter (2007), Biometrika 94, 502-508.

    Examples
    --------
    >>> both = combine_arrays([[1.0], [3.0]], [[[1.0]], [[1.0]]])
    >>> round(combined_test(both).statistic, 6)
    1.0
    """
    chosen = np.arange(len(combination.estimates)) if columns is None else np.asarray(columns, dtype=np.int64)
    m = combination.implicates
    values, block = combination.estimates[chosen], np.ix_(chosen, chosen)
    if not len(chosen) or np.isnan(values).any():
        return WaldTest(np.nan, len(chosen), np.nan, np.nan)
    root = inverse_root(combination.within[block])
    k = root.shape[1]
    increase = (1 + 1 / m) * float(np.trace(products(root, transform(combination.between[block], root)))) / k
    statistic = float(np.square(weighted_totals(values, root)).sum()) / (k * (1 + increase))
    return f_test(statistic, k, _denominator(increase, k, m, complete_df))


def _denominator(increase: float, k: int, m: int, complete_df: float) -> float:
    """Return the denominator degrees of freedom of D1.

    One estimate: Barnard and Rubin, so that F is the square of the table's t. Several: Li et al. for infinite
    complete-data df, Reiter for finite. Where his expansion does not hold (few implicates or degrees of freedom), the
    inverse sum of Li et al. and the observed-data df.
    """
    observed = np.inf if np.isinf(complete_df) else (complete_df + 1) / (complete_df + 3) * complete_df
    if increase == 0:
        return observed
    t = k * (m - 1)
    share = increase * t / (t - 2) if t > 4 else increase
    if k > 1 and t > 4 and 4 * (1 + share) < observed < np.inf:
        return _reiter(share, t, observed)
    if k == 1:
        large = (m - 1) * (1 + 1 / increase) ** 2
    elif t > 4:
        large = 4 + (t - 4) * (1 + 1 / share) ** 2
    else:
        large = t * (1 + 1 / k) * (1 + 1 / increase) ** 2 / 2
    return 1 / (1 / large + (1 + increase) / observed)


def _reiter(a: float, t: int, observed: float) -> float:
    """Return the denominator of Reiter (2007, section 3), with a the scaled increase and the observed-data df."""
    first, second = observed - 2 * (1 + a), observed - 4 * (1 + a)
    expansion = (
        first / ((1 + a) ** 2 * second)
        + 8 * first / ((1 + a) * second**2)
        + 4 / ((1 + a) * second)
        + 4 / (second * first)
        + 16 * first / second**3
        + 8 / second**2
    )
    return 4 + 1 / (1 / second + a**2 * expansion / (t - 4))


def combined_f_test(statistics: Any, df: float) -> WaldTest:
    """Combine the F statistics of one test in several implicates (D2), such as Rao and Scott's of independence.

    Parameters
    ----------
    statistics : array-like of shape (m,)
        F in each implicate, at least two. NaN in any gives NaN.
    df : float
        Numerator degrees of freedom; the mean over implicates where they differ.

    Returns
    -------
    WaldTest

    Raises
    ------
    SurveyError
        With fewer than two statistics, a negative one, or degrees of freedom that are not positive.

    Notes
    -----
    With d = df F taken as chi-squared and r = (1 + 1/m) times the variance of sqrt(d), the statistic is
    (mean(d) / df - r (m + 1) / (m - 1)) / (1 + r), cut at 0, on df and df^(-3/m) (m - 1) (1 + 1/r)^2 df.
    It needs no covariances and is rougher than :func:`combined_test`: with few implicates take it as an indication.

    References
    ----------
    Li, Meng, Raghunathan and Rubin (1991), Statistica Sinica 1, 65-92.

    Examples
    --------
    >>> test = combined_f_test([3.0, 4.0, 3.5], df=2)
    >>> round(test.statistic, 4), round(test.df_denominator, 1), round(test.p, 4)
    (3.2487, 478.9, 0.0397)
    """
    chi_squares = as_float(statistics) * df
    m = len(chi_squares)
    if m < 2 or not df > 0 or (chi_squares < 0).any():
        raise SurveyError(
            f"{m} statistics on df={df}: give the F of at least two implicates, and a positive df", code="implicates"
        )
    increase = (1 + 1 / m) * float(np.sqrt(chi_squares).var(ddof=1))
    statistic = (float(chi_squares.mean()) / df - increase * (m + 1) / (m - 1)) / (1 + increase)
    denominator = df ** (-3 / m) * (m - 1) * (1 + 1 / increase) ** 2 if increase else np.inf
    return f_test(max(statistic, 0.0) if np.isfinite(statistic) else np.nan, df, denominator)


def combined_term_tests(fits: Sequence[Fit]) -> pd.DataFrame:
    """Test every term of a model fitted to several implicates.

    Parameters
    ----------
    fits : sequence of m ModelFit or OrdinalFit
        The same model, an implicate each; their degrees of freedom are the complete-data ones.

    Returns
    -------
    DataFrame
        A row per term but intercept and thresholds: term, statistic (F), df, df_denominator, p. Columns left out as
        collinear or empty in the first implicate are no part of the hypothesis; NaN where any implicate has no finite
        estimate.

    Raises
    ------
    SurveyError
        Fewer than two fits, or fits with other columns than each other.

    Notes
    -----
    Each term as :func:`combined_test` has it, with the mean of the fits' df for complete data.

    Examples
    --------
    >>> from ouder_netwerk.survey import SurveyDesign, linear
    >>> data = pd.DataFrame({"x": [0, 1, 2, 3, 4]})
    >>> fits = [linear(SurveyDesign([1] * 5), outcome, data) for outcome in ([1, 2, 4, 3, 6], [1, 2, 4, 4, 6])]
    >>> combined_term_tests(fits)[["term", "df"]].to_dict("records")
    [{'term': 'x', 'df': 1}]
    """
    columns = {fit.columns for fit in fits}
    if len(fits) < 2 or len(columns) > 1:
        raise SurveyError(
            f"{len(fits)} fits with {len(columns)} different sets of columns; give the same model of each implicate, "
            "two or more",
            code="implicates",
        )
    combination = combine_arrays([fit.coefficients for fit in fits], [fit.covariance for fit in fits])
    complete_df = float(np.mean([fit.df for fit in fits]))
    tests = {
        term: combined_test(combination, tested_columns(fits[0], term), complete_df=complete_df)
        for term in fits[0].terms
        if term not in UNTESTED
    }
    return term_table(tests)
