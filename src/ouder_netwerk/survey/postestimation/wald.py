"""Wald tests of terms and of any linear hypothesis about coefficients."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import chdtrc, fdtrc

from ..arrays import FloatArray, as_float
from ..errors import SurveyError
from ..models.coding import INTERCEPT, THRESHOLD
from ..models.model_fit import Fit
from ..reproducible import cholesky, inverse_of_lower, weighted_totals

# Coefficients a term test is about: those estimated, and those it cannot be made for without them.
TESTED = ("", "separated")
# Smallest pivot of a correlation matrix that is taken to have full rank.
_FULL_RANK = 1e-4
# Terms no hypothesis is about.
UNTESTED = (INTERCEPT, THRESHOLD)


@dataclass(frozen=True)
class WaldTest:
    """An F test.

    Attributes
    ----------
    statistic : float
        F: the Wald chi-square divided by its degrees of freedom. NaN when a tested coefficient is not finite.
    df : float
        Numerator degrees of freedom: independent hypotheses.
    df_denominator : float
    p : float
    """

    statistic: float
    df: float
    df_denominator: float
    p: float


def wald(estimates: Any, covariance: Any, df_denominator: float) -> WaldTest:
    """Test whether all of some estimates are zero.

    Parameters
    ----------
    estimates : array-like of shape (q,)
        Zero under the hypothesis.
    covariance : array-like of shape (q, q)
        Of rank q; its rank is the numerator's degrees of freedom otherwise.
    df_denominator : float
        `inf` for a chi-square test.

    Returns
    -------
    WaldTest

    Notes
    -----
    F = b' V^-1 b / q on q and the given degrees of freedom, without the (d - q + 1) / d correction of Stata's ``test``
    after svy estimation: the residual degrees of freedom already count the model.

    Examples
    --------
    >>> wald([2.0, 0.0], [[1.0, 0.0], [0.0, 1.0]], 10)
    WaldTest(statistic=2.0, df=2, df_denominator=10, p=0.18593443208187066)
    """
    values, matrix = as_float(estimates), as_float(covariance)
    if not len(values) or np.isnan(values).any() or np.isnan(matrix).any():
        return WaldTest(np.nan, len(values), df_denominator, np.nan)
    root = inverse_root(matrix)
    rank = root.shape[1]
    if not rank:
        return WaldTest(np.nan, 0, df_denominator, np.nan)
    return f_test(float(np.square(weighted_totals(values, root)).sum()) / rank, rank, df_denominator)


def inverse_root(covariance: FloatArray) -> FloatArray:
    """Return R of shape (q, rank) with R R' the inverse of a covariance (q, q), or its generalised inverse.

    Examples
    --------
    >>> inverse_root(np.array([[4.0, 4.0], [4.0, 4.0]])).shape
    (2, 1)
    """
    scale = np.sqrt(np.diag(covariance))
    scale = np.where(scale == 0, 1.0, scale)
    correlation = covariance / np.outer(scale, scale)
    try:
        lower = cholesky(correlation)
        if np.diag(lower).min() > _FULL_RANK:
            return np.asarray(inverse_of_lower(lower).T / scale[:, None])
    except np.linalg.LinAlgError:
        pass  # of less than full rank
    roots, directions = np.linalg.eigh(correlation)
    usable = roots > 1e-10 * len(covariance)
    return np.asarray(directions[:, usable] / np.sqrt(roots[usable]) / scale[:, None])


def f_test(statistic: float, df: float, df_denominator: float) -> WaldTest:
    """Return the test of an F statistic; by the chi-square distribution when the denominator has infinite degrees.

    Parameters
    ----------
    statistic : float
        F.
    df : float
        Numerator degrees of freedom.
    df_denominator : float
        NaN p when not positive.

    Returns
    -------
    WaldTest

    Examples
    --------
    >>> round(f_test(3.0, 1, np.inf).p, 4)
    0.0833
    """
    p = chdtrc(df, statistic * df) if np.isinf(df_denominator) else fdtrc(df, df_denominator, statistic)
    return WaldTest(statistic, df, df_denominator, float(p))


def term_test(fit: Fit, *terms: str) -> WaldTest:
    """Test whether all coefficients of one or several terms are zero, as R's ``regTermTest(method = "Wald")``.

    Parameters
    ----------
    fit : ModelFit or OrdinalFit
        Of any model.
    *terms : str
        Tested together.

    Returns
    -------
    WaldTest
        With the fit's degrees of freedom. Coefficients left out as collinear or empty are not part of the hypothesis;
        with a separated coefficient there is no Wald test, and statistic and p are NaN.

    Raises
    ------
    SurveyError
        For a term the model does not have.

    References
    ----------
    Binder (1983), International Statistical Review 51, 279-292; Korn and Graubard (1990), American Statistician 44,
    270-276 (few degrees of freedom).

    Examples
    --------
    >>> from ouder_netwerk.survey import SurveyDesign, linear
    >>> fit = linear(SurveyDesign([1] * 5), [1, 2, 4, 3, 6], pd.DataFrame({"x": [0, 1, 2, 3, 4]}))
    >>> round(term_test(fit, "x").statistic, 4)
    30.828
    """
    slices = fit.terms
    unknown = [term for term in terms if term not in slices]
    if unknown or not terms:
        raise SurveyError(f"no term {', '.join(unknown)} in the model; name one of {', '.join(slices)}", code="term")
    tested = [at for term in terms for at in tested_columns(fit, term)]
    return wald(fit.coefficients[tested], fit.covariance[np.ix_(tested, tested)], fit.df)


def tested_columns(fit: Fit, term: str) -> list[int]:
    """Return where the coefficients stand that a test of a term is about: not those left out as collinear or empty."""
    columns = fit.terms[term]
    return [at for at in range(columns.start, columns.stop) if fit.reasons[at] in TESTED]


def term_tests(fit: Fit) -> pd.DataFrame:
    """Test every term of a model but the intercept or thresholds.

    Parameters
    ----------
    fit : ModelFit or OrdinalFit
        Of any model.

    Returns
    -------
    DataFrame
        A row per term: term, statistic (F), df, df_denominator, p. No rows for a model without terms.

    Notes
    -----
    Each term as :func:`term_test` has it.

    Examples
    --------
    >>> from ouder_netwerk.survey import SurveyDesign, linear
    >>> fit = linear(SurveyDesign([1] * 5), [1, 2, 4, 3, 6], pd.DataFrame({"x": [0, 1, 2, 3, 4]}))
    >>> term_tests(fit)[["term", "df"]].to_dict("records")
    [{'term': 'x', 'df': 1}]
    """
    tests = {term: term_test(fit, term) for term in fit.terms if term not in UNTESTED}
    return term_table(tests)


def term_table(tests: Mapping[str, WaldTest]) -> pd.DataFrame:
    """Return tests by term as a frame: term, statistic, df, df_denominator, p.

    Examples
    --------
    >>> term_table({"age": WaldTest(4.0, 2, 20.0, 0.035)}).iloc[0].to_dict()
    {'term': 'age', 'statistic': 4.0, 'df': 2, 'df_denominator': 20.0, 'p': 0.035}
    """
    columns = ["term", *(field.name for field in fields(WaldTest))]
    return pd.DataFrame([{"term": term} | asdict(test) for term, test in tests.items()], columns=columns)


def hypothesis_test(fit: Fit, matrix: Any, values: Any = 0.0) -> WaldTest:
    """Test the linear hypothesis L b = c.

    Parameters
    ----------
    fit : ModelFit or OrdinalFit
        Of any model.
    matrix : array-like of shape (q, p)
        L, a row per hypothesis, a column per coefficient in the order of `fit.columns`.
    values : float or array-like of shape (q,)
        c.

    Returns
    -------
    WaldTest
        NaN when a hypothesis involves a coefficient without finite estimate.

    Raises
    ------
    SurveyError
        When L does not have p columns.

    Notes
    -----
    F = (L b - c)' (L V L')^-1 (L b - c) / q on q and the fit's df; q is the rank of L V L' where that is lower.

    References
    ----------
    Binder (1983), International Statistical Review 51, 279-292.

    Examples
    --------
    >>> from ouder_netwerk.survey import SurveyDesign, linear
    >>> fit = linear(SurveyDesign([1] * 5), [1, 2, 4, 3, 6], pd.DataFrame({"x": [0, 1, 2, 3, 4]}))
    >>> round(hypothesis_test(fit, [[0, 1]], 1.0).p, 4)
    0.6485
    """
    rows = np.atleast_2d(as_float(matrix))
    if rows.shape[1] != len(fit.coefficients):
        raise SurveyError(
            f"the hypothesis has {rows.shape[1]} columns, the model {len(fit.coefficients)} coefficients", code="shape"
        )
    # Coefficients a hypothesis leaves alone may be NaN without harm.
    involved = rows.any(axis=0)
    rows = rows[:, involved]
    covariance = fit.covariance[np.ix_(involved, involved)]
    return wald(rows @ fit.coefficients[involved] - values, rows @ covariance @ rows.T, fit.df)
