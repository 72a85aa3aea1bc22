"""Coefficients of a model matrix as the data gave it: collinear, with empty levels, or separated."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from ..arrays import BoolArray, FloatArray, IntArray, first_rows, sums_by_code
from ..errors import SurveyError
from .coding import MatrixColumn
from .families import LOGISTIC, Family
from .irls import Solution, solve
from .separation import (
    DIVERGED,
    DIVERGING_CHANGE,
    Collinearity,
    Separation,
    independent_columns,
    name_separation,
    reasons_left_out,
    separated_rows,
)


@dataclass(frozen=True)
class GlmEstimate:
    """Coefficients of the columns that have one, and why the others have none.

    Attributes
    ----------
    solution : Solution
        Of rows not separated and columns kept.
    kept : boolean ndarray of shape (p,)
    separated : boolean ndarray of shape (n,)
    reasons : tuple of p str
        As in :class:`ModelFit`. A column can be kept and yet have no estimate of its own.
    null_deviance : float
        Of all rows.
    separation : Separation or None
    collinear : tuple of Collinearity
    """

    solution: Solution
    kept: BoolArray
    separated: BoolArray
    reasons: tuple[str, ...]
    null_deviance: float
    separation: Separation | None
    collinear: tuple[Collinearity, ...]


def estimate_coefficients(
    matrix: FloatArray,
    outcome: FloatArray,
    weights: FloatArray,
    family: Family,
    columns: tuple[MatrixColumn, ...],
    offset: FloatArray | None = None,
    patterns: IntArray | None = None,
) -> GlmEstimate:
    """Solve a model for the columns and rows that allow a finite solution.

    Parameters
    ----------
    matrix : ndarray of shape (n, p)
        With whatever columns the data gave.
    outcome : ndarray of shape (n,)
        0 and 1 for the logistic family.
    weights : ndarray of shape (n,)
        Positive.
    family : Family
        Of the outcome.
    columns : tuple of p Columns
        Names for the findings.
    offset : ndarray of shape (n,), optional
        Added to the linear predictor.
    patterns : ndarray of shape (n,), optional
        Code of each row's predictors, where many rows share theirs.

    Returns
    -------
    Estimate

    Raises
    ------
    SurveyError
        When the iterations do not converge although the outcome is not separated.

    Examples
    --------
    >>> matrix = np.array([[1.0, 0.0], [1.0, 0.0], [1.0, 1.0], [1.0, 1.0]])
    >>> columns = (MatrixColumn("(Intercept)"), MatrixColumn("old", "yes"))
    >>> estimate_coefficients(matrix, np.array([0.0, 1.0, 1.0, 1.0]), np.ones(4), LOGISTIC, columns).reasons
    ('', 'separated')
    """
    if patterns is None:
        kept, collinear = independent_columns(matrix, weights, columns)
    else:
        count = int(patterns.max()) + 1
        kept, collinear = independent_columns(
            matrix[first_rows(patterns, count)], sums_by_code(patterns, weights, count), columns
        )
    reasons = np.array(reasons_left_out(columns, kept, collinear), dtype=object)
    x = matrix if kept.all() else matrix[:, kept]
    try:
        if patterns is None or family is not LOGISTIC or offset is not None:
            solution = solve(x, outcome, weights, family, offset=offset)
        else:
            solution = _solve_patterns(x, outcome, weights, patterns)
    except np.linalg.LinAlgError as error:
        raise _no_solution(family) from error
    null_deviance = solution.null_deviance
    if offset is not None:
        null_deviance = solve(np.ones((len(outcome), 1)), outcome, weights, family, offset=offset).deviance
    separated, separation = np.zeros(len(outcome), dtype=bool), None
    if family is LOGISTIC and _diverges(solution):
        separated, solution, kept_free = _solve_separated(matrix, outcome, weights, kept, solution, columns, offset)
    if separated.any():
        named = tuple(column for column, is_kept in zip(columns, kept, strict=True) if is_kept)
        infinite, separation = name_separation(matrix[:, kept], outcome, separated, named)
        reasons[np.flatnonzero(kept)[infinite]] = "separated"
        kept = kept_free
    if not solution.converged:
        raise _no_solution(family)
    return GlmEstimate(solution, kept, separated, tuple(reasons), null_deviance, separation, collinear)


def _solve_patterns(x: FloatArray, outcome: FloatArray, weights: FloatArray, patterns: IntArray) -> Solution:
    """Solve a logistic model for one row per pattern of predictors: its likelihood is linear in the outcome."""
    count = int(patterns.max()) + 1
    size = sums_by_code(patterns, weights, count)
    share = sums_by_code(patterns, weights * outcome, count) / size
    found = solve(x[first_rows(patterns, count)], share, size, LOGISTIC)
    mean = found.mean[patterns]
    return replace(
        found,
        eta=found.eta[patterns],
        mean=mean,
        scores=outcome - mean,
        last_change=found.last_change[patterns],
    )


def _no_solution(family: Family) -> SurveyError:
    if family is LOGISTIC:
        return SurveyError(
            "the logistic model did not converge, though its outcome is not separated; rescale predictors",
            code="no-estimate",
        )
    return SurveyError(
        f"the {family.name} model has no finite estimates, or did not converge: rescale predictors, merge levels "
        "in which all outcomes are alike, or choose another link",
        code="no-estimate",
    )


def _diverges(solution: Solution) -> bool:
    runs_off = np.abs(solution.last_change).max(initial=0.0) > DIVERGING_CHANGE
    return bool(runs_off or np.abs(solution.eta).max(initial=0.0) > DIVERGED)


def _solve_separated(
    matrix: FloatArray,
    outcome: FloatArray,
    weights: FloatArray,
    kept: BoolArray,
    solution: Solution,
    columns: tuple[MatrixColumn, ...],
    offset: FloatArray | None,
) -> tuple[BoolArray, Solution, BoolArray]:
    """Take separated rows out until the others have a finite solution.

    Returns
    -------
    separated : boolean ndarray of shape (n,)
    solution : Solution
        For the rows that are not.
    kept : boolean ndarray of shape (p,)
        Columns that are independent among them.
    """
    free = np.ones(len(outcome), dtype=bool)
    while _diverges(solution):
        found = separated_rows(matrix[np.ix_(free, kept)], outcome[free], solution.last_change)
        if not found.any():
            break
        free[free] = ~found
        if not free.any():
            nothing = np.zeros(0)
            kept = np.zeros(len(columns), dtype=bool)
            return ~free, Solution(nothing, np.zeros((0, 0)), nothing, nothing, nothing, 0.0, 0.0, nothing, True), kept
        kept = kept & independent_columns(matrix[free] * kept, weights[free], columns)[0]
        left = None if offset is None else offset[free]
        solution = solve(matrix[np.ix_(free, kept)], outcome[free], weights[free], LOGISTIC, offset=left)
    return ~free, solution, kept


def solver_again(
    matrix: FloatArray, outcome: FloatArray, estimate: GlmEstimate, family: Family, offset: FloatArray | None = None
) -> Callable[[FloatArray], FloatArray | None]:
    """Return what solves an estimate again under other weights of its rows; None when there is no finite solution."""
    free, start = ~estimate.separated, estimate.solution.coefficients
    # a copy takes as long as a Newton step, and few models need one
    whole = bool(free.all() and estimate.kept.all())
    x, y = matrix if whole else matrix[np.ix_(free, estimate.kept)], outcome[free]

    def solve_again(weights: FloatArray) -> FloatArray | None:
        counted = weights != 0
        added = None if offset is None else offset[free][counted]
        again = solve(x[counted], y[counted], weights[counted], family, start, added)
        finite = again.converged and np.abs(again.last_change).max() < DIVERGING_CHANGE
        return again.coefficients if finite else None

    return solve_again
