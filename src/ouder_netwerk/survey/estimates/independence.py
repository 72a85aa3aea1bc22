"""Tests of independence of two categorical variables that respect the design."""

import math
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
from scipy.special import chdtrc, fdtrc

from ..arrays import BoolArray, FloatArray, IntArray, as_categorical
from ..design.replicate_design import Design
from ..domains.degrees_of_freedom import DegreesOfFreedom, degrees_by_rule
from ..domains.domain_estimates import in_domains
from ..domains.domains import Domains
from ..domains.outcomes import Categories
from ..errors import SurveyError, check_choice

TestStatistic = Literal["F", "Chisq", "Wald", "adjWald"]


@dataclass(frozen=True)
class IndependenceTest:
    """A test of independence in an r x c table.

    Attributes
    ----------
    statistic : float
        F; for ``Chisq`` Pearson's X-squared itself.
    df : float
        Numerator degrees of freedom.
    df_residual : float
        Denominator degrees of freedom; ``inf`` for ``Chisq``.
    p : float
    pearson : float
        Pearson's X-squared of the weighted proportions times n, uncorrected.
    n : int
        Respondents with both variables observed and a weight.
    """

    statistic: float
    df: float
    df_residual: float
    p: float
    pearson: float
    n: int


def independence_test(
    design: Design,
    a: Any,
    b: Any,
    *,
    statistic: TestStatistic = "F",
    domain: Any = None,
    data: pd.DataFrame | None = None,
    df: DegreesOfFreedom = "domain",
) -> IndependenceTest:
    """Test whether two categorical variables are independent in the population.

    Parameters
    ----------
    design : SurveyDesign or ReplicateDesign
        Of n rows.
    a, b : str, Series or array of n rows
        Categories, text, booleans or whole numbers. Rows where either is missing do not count; neither do categories
        that nobody is in.
    statistic : {"F", "Chisq", "Wald", "adjWald"}
        ``F``: Rao and Scott's second-order correction of Pearson's X-squared, referred to F. ``Chisq``: their
        first-order correction, referred to chi-squared. ``Wald``: of the residuals from independence, referred to F
        with the design's degrees of freedom. ``adjWald``: the same with Fellegi's correction for few PSUs.
    domain, data
        As for :func:`proportions`.
    df : {"domain", "design"} or float
        Degrees of freedom nu of the covariance: PSUs minus strata among the rows that count, as R; those of the whole
        design; or a number.

    Returns
    -------
    IndependenceTest

    Raises
    ------
    SurveyError
        Variables without categories or whose rows do not pair with the design, fewer than two categories, an unknown
        statistic, a singular covariance for the Wald tests, a domain with missing values or of another length.

    Notes
    -----
    With P the diagonal of the cell proportions, V their design covariance and C a basis of the interaction contrasts
    (rows and columns sum to 0), the generalised design effects are the eigenvalues of
    (C' P^-1 C / n)^-1 (C' P^-1 V P^-1 C), empty cells having no part in it. With their sum s1 and sum of squares s2,
    F = X^2 / s1 on s1^2 / s2 and nu s1^2 / s2 degrees of freedom, nu as `df` says.
    The Wald statistics are of the residuals N_ij - N_i. N_.j / N of the weighted counts.

    References
    ----------
    Rao and Scott (1984), Annals of Statistics 12, 46-60; Koch, Freeman and Freeman (1975), International
    Statistical Review 43, 59-78 (Wald); Fellegi (1980), JASA 75, 261-268.

    Examples
    --------
    >>> import pandas as pd
    >>> from ouder_netwerk.survey import SurveyDesign, independence_test
    >>> a, b = pd.Categorical(list("xxxxyyyy")), pd.Categorical(list("uuuvuvvv"))
    >>> test = independence_test(SurveyDesign([1] * 8), a, b)
    >>> round(test.pearson, 6), round(test.statistic, 6), round(test.df, 6), round(test.p, 4)
    (2.0, 1.75, 1.0, 0.2275)
    """
    check_choice("statistic", statistic, TestStatistic)
    first, second = (design.labels.column(values, name, data) for name, values in (("a", a), ("b", b)))
    outcome, shape = _crossed(design, first, second, design.labels.inside(domain, data))
    estimator = in_domains(design, Domains("all", ("all",), np.zeros(design.n, dtype=np.int64)))
    p, spread = estimator.spread(outcome)
    n = int(outcome.observed.sum())
    nu = float(degrees_by_rule(df, (), lambda: _counted(design, outcome), design.degrees_of_freedom))
    if nu < 1:
        raise SurveyError(
            f"independence_test: {n} respondents leave no degrees of freedom (PSUs minus strata)", code="few"
        )
    pearson = n * _pearson(p.reshape(shape))
    if statistic in ("F", "Chisq"):
        effects = _design_effects(p, estimator.joint_root(p, spread), shape, n)
        return _rao_scott(pearson, effects, nu, n, second_order=statistic == "F")
    counts, spread = estimator.spread(outcome, total=True)
    wald, k = _wald(counts, estimator.joint_covariance(counts, spread), shape)
    residual_df = nu - k + 1 if statistic == "adjWald" else nu
    if residual_df < 1:
        raise SurveyError(
            f"independence_test: {nu:g} degrees of freedom are too few for {k} residuals; use statistic='F'", code="few"
        )
    value = wald / k * residual_df / nu
    return IndependenceTest(value, k, residual_df, float(fdtrc(k, residual_df, value)), pearson, n)


def _counted(design: Design, outcome: Categories) -> IntArray:
    return np.asarray(design.degrees_of_freedom(outcome.observed), dtype=np.int64)


def _crossed(design: Design, a: Any, b: Any, inside: BoolArray) -> tuple[Categories, tuple[int, int]]:
    """Return the cells of the table as one outcome, without empty rows and columns."""
    present = inside & (design.weights != 0)
    coded = []
    for name, values in (("a", a), ("b", b)):
        codes = as_categorical(pd.Series(values), name).codes.astype(np.int64)
        present &= codes >= 0
        coded.append(codes)
    tables = []
    for name, codes in zip(("a", "b"), coded, strict=True):
        found, own = np.unique(codes[present], return_inverse=True)
        if len(found) < 2:
            raise SurveyError(
                f"{name}: {len(found)} category has respondents where both are observed; two are needed", code="few"
            )
        tables.append((len(found), own))
    (rows, first), (columns, second) = tables
    cells = np.full(design.n, rows * columns, dtype=np.int64)
    cells[present] = first * columns + second
    labels = tuple(str(cell) for cell in range(rows * columns))
    return Categories("a*b", labels, cells, rows * columns + 1), (rows, columns)


def _pearson(table: FloatArray) -> float:
    expected = np.outer(table.sum(axis=1), table.sum(axis=0))
    return float(((table - expected) ** 2 / expected).sum())


@dataclass(frozen=True)
class _Effects:
    """The generalised design effects: how many, their sum and the sum of their squares."""

    count: int
    total: float
    squares: float


def _design_effects(p: FloatArray, root: FloatArray, shape: tuple[int, int], n: int) -> _Effects:
    """Return the generalised design effects without making anything of size cells x contrasts.

    They are the eigenvalues of n R R', with R the root Z (units, cells) of the covariance times P^-1/2, projected on
    the columns of P^-1/2 C. What is orthogonal to those has few dimensions: P^1/2 times the tables that are a row
    effect plus a column effect, and 0 in the empty cells.
    """
    kept = p > 0
    half = np.sqrt(p[kept])
    basis = np.linalg.qr(half[:, None] * _additive(shape, kept))[0]
    scaled = root[:, kept] / half
    projected = scaled - (scaled @ basis) @ basis.T
    gram = projected @ projected.T if len(projected) < kept.sum() else projected.T @ projected
    return _Effects(
        math.prod(size - 1 for size in shape), n * float(np.trace(gram)), n**2 * float(np.square(gram).sum())
    )


def _additive(shape: tuple[int, int], kept: BoolArray) -> FloatArray:
    """Return a basis of the tables (cells kept, k) that add a row and a column effect, and are 0 in the other cells."""
    rows, columns = shape
    tables = np.hstack(
        [np.kron(np.eye(rows), np.ones((columns, 1))), np.kron(np.ones((rows, 1)), np.eye(columns)[:, 1:])]
    )
    if kept.all():
        return np.asarray(tables, dtype=np.float64)
    _, values, directions = np.linalg.svd(np.linalg.qr(tables[~kept], mode="r"))
    rank = int((values > 1e-10 * values[0]).sum())
    return np.asarray(tables[kept] @ directions[rank:].T, dtype=np.float64)


def _rao_scott(pearson: float, effects: _Effects, nu: float, n: int, *, second_order: bool) -> IndependenceTest:
    if not second_order:
        k = effects.count
        return IndependenceTest(pearson, k, np.inf, float(chdtrc(k, pearson / (effects.total / k))), pearson, n)
    df = effects.total**2 / effects.squares
    statistic = pearson / effects.total
    return IndependenceTest(statistic, df, df * nu, float(fdtrc(df, df * nu, statistic)), pearson, n)


def _wald(counts: FloatArray, covariance: FloatArray, shape: tuple[int, int]) -> tuple[float, int]:
    """Return the Wald statistic of N_ij - N_i. N_.j / N for all rows and columns but the last, and their number."""
    table = counts.reshape(shape)
    total = counts.sum()
    row, column = table.sum(axis=1) / total, table.sum(axis=0) / total
    kept = np.zeros(shape, dtype=bool)
    kept[:-1, :-1] = True
    residual = (table - total * np.outer(row, column))[kept]
    in_row, in_column = (np.kron(*parts) for parts in _margins(shape))
    by_row = in_row * np.tile(column, shape[0])[:, None]
    by_column = in_column * np.repeat(row, shape[1])[:, None]
    jacobian = (np.eye(len(counts)) - by_row - by_column + np.outer(row, column).ravel()[:, None])[kept.ravel()]
    spread = jacobian @ covariance @ jacobian.T
    if np.linalg.matrix_rank(spread) < len(spread):
        raise SurveyError(
            "independence_test: the covariance of the residuals is singular; use statistic='F'", code="few"
        )
    return float(residual @ np.linalg.solve(spread, residual)), len(residual)


def _margins(shape: tuple[int, int]) -> tuple[tuple[FloatArray, FloatArray], tuple[FloatArray, FloatArray]]:
    """Return Kronecker factors of the derivatives of each cell's row margin and column margin."""
    rows, columns = shape
    return (np.eye(rows), np.ones((columns, columns))), (np.ones((rows, rows)), np.eye(columns))
