"""Newton's method (Fisher scoring) for weighted generalised linear models, on arrays.

Steps are fast; from the digits that every machine finds by them, an exact last one gives the same result on each.
"""

from dataclasses import dataclass

import numpy as np

from ..reproducible import (
    agreed,
    cholesky,
    combination,
    gram,
    gram_schmidt,
    inverse_of_lower,
    products,
    weighted_totals,
)
from .families import LOGISTIC, Family

# Per unit of null deviance; at this decrement the next Newton step changes coefficients by about its square.
DECREMENT_TOLERANCE = 1e-13
MAXIMUM_ITERATIONS = 40
# Enough rows to start within a Newton step or two of the solution for all rows.
SAMPLED_ROWS = 8192
# Unit-scaled Cholesky pivots under this lose half the digits in normal equations; QR keeps them.
ILL_CONDITIONED = 1e-4
# Share of a column's length left after the columns before it; under this there is no inverse worth the name.
DEPENDENT = 1e-9


@dataclass(frozen=True)
class Solution:
    """The solution of the estimating equations.

    Attributes
    ----------
    coefficients : ndarray of shape (p,)
    inverse_information : ndarray of shape (p, p)
        Inverse of X'WVX, in the scale of the weights given.
    eta, mean, scores : ndarray of shape (n,)
        Linear predictor, mean, and derivative of each row's quasi-log-likelihood to its linear predictor.
    deviance, null_deviance : float
        Weighted, in the scale of the weights given.
    last_change : ndarray of shape (n,)
        What the last iteration still added to the linear predictor: next to nothing, except where a row runs off to
        a probability of 0 or 1.
    converged : bool
    """

    coefficients: np.ndarray
    inverse_information: np.ndarray
    eta: np.ndarray
    mean: np.ndarray
    scores: np.ndarray
    deviance: float
    null_deviance: float
    last_change: np.ndarray
    converged: bool


def inverse_information(matrix: np.ndarray, working: np.ndarray) -> np.ndarray:
    """Return the inverse of X'WX: by Cholesky, or by Gram-Schmidt when the columns are nearly dependent.

    Parameters
    ----------
    matrix : ndarray of shape (n, p)
        Independent columns.
    working : ndarray of shape (n,)
        Working weights, positive.

    Returns
    -------
    ndarray of shape (p, p)

    Raises
    ------
    numpy.linalg.LinAlgError
        When a column has no weight, or is a combination of others.

    Examples
    --------
    >>> inverse_information(np.array([[1.0, 0.0], [1.0, 2.0]]), np.ones(2)).round(6).tolist()
    [[1.0, -0.5], [-0.5, 0.5]]
    """
    negative = (working < 0).any()
    root = matrix * np.sqrt(np.abs(working))[:, None]
    information = products(root, root * np.sign(working)[:, None]) if negative else gram(root)
    lengths = np.diag(information)
    if not (lengths > 0).all():
        raise np.linalg.LinAlgError("a column has no weight")
    scale = 1.0 / np.sqrt(lengths)
    try:
        lower = cholesky(information * np.outer(scale, scale))
        well_conditioned = np.diag(lower).min() > ILL_CONDITIONED
    except np.linalg.LinAlgError:
        well_conditioned = False
    if not well_conditioned:
        if negative:
            raise np.linalg.LinAlgError("negative weights leave the information without a root")
        lower = gram_schmidt(root * scale)[1]
        if np.diag(lower).min() < DEPENDENT:
            raise np.linalg.LinAlgError("columns are dependent")
    root = inverse_of_lower(lower)
    return products(root, root) * np.outer(scale, scale)


def _newton_matrix(matrix: np.ndarray, working: np.ndarray) -> np.ndarray:
    """Return about the inverse of X'WX: fast, for steps that a last one makes up for."""
    with np.errstate(invalid="ignore"):  # replicate weights may be negative
        root = matrix * np.sqrt(working)[:, None]
    information = root.T @ root
    lengths = np.diag(information)
    if (lengths > 0).all():
        scale = 1.0 / np.sqrt(lengths)
        try:
            lower = np.linalg.cholesky(information * np.outer(scale, scale))
        except np.linalg.LinAlgError:
            return inverse_information(matrix, working)
        if np.diag(lower).min() > ILL_CONDITIONED:
            root = np.linalg.inv(lower) * scale
            return np.asarray(root.T @ root)
    return inverse_information(matrix, working)


def solve(
    matrix: np.ndarray,
    outcome: np.ndarray,
    weights: np.ndarray,
    family: Family,
    start: np.ndarray | None = None,
    offset: np.ndarray | None = None,
) -> Solution:
    """Solve the weighted score equations by Newton's method with step halving.

    Parameters
    ----------
    matrix : ndarray of shape (n, p)
        Independent columns.
    outcome : ndarray of shape (n,)
        0 and 1 for the logistic family.
    weights : ndarray of shape (n,)
        Positive; only their ratios matter for the coefficients.
    family : Family
        Of the outcome.
    start : ndarray of shape (p,), optional
        Coefficients to start from.
    offset : ndarray of shape (n,), optional
        Added to the linear predictor, with a coefficient of 1.

    Returns
    -------
    Solution

    Notes
    -----
    Newton's method with the expected information is iteratively reweighted least squares (McCullagh and Nelder 1989,
    section 2.5); for canonical links it is Newton's method itself. It stops when the Newton decrement is below 1e-13 of
    the null deviance, well past R's ``glm.fit`` at its default tolerance.

    Examples
    --------
    >>> one = np.ones((4, 1))
    >>> solve(one, np.array([0.0, 0.0, 0.0, 1.0]), np.ones(4), LOGISTIC).coefficients.round(6).tolist()
    [-1.098612]
    """
    null_eta = np.array([family.start(outcome, weights)])
    null_deviance = float(weighted_totals(weights, family.evaluate(outcome, null_eta)[3]))
    coefficients = _first(matrix, outcome, weights, family, null_eta, null_deviance, offset) if start is None else start
    coefficients, change, converged = _iterate(matrix, outcome, weights, family, coefficients, offset, null_deviance)
    if converged:
        # with another than the canonical link a step leaves more than its square
        tolerated = (DECREMENT_TOLERANCE if family.canonical else DECREMENT_TOLERANCE**2) * null_deviance
        coefficients = _exact(matrix, outcome, weights, family, coefficients, offset, tolerated)
    eta = _exact_predictor(matrix, coefficients, offset)
    mean, scores, information, contributions = family.evaluate(outcome, eta)
    inverse, deviance = (
        inverse_information(matrix, weights * information),
        float(weighted_totals(weights, contributions)),
    )
    return Solution(coefficients, inverse, eta, mean, scores, deviance, null_deviance, change, converged)


def _iterate(
    matrix: np.ndarray,
    outcome: np.ndarray,
    weights: np.ndarray,
    family: Family,
    coefficients: np.ndarray,
    offset: np.ndarray | None,
    null_deviance: float,
) -> tuple[np.ndarray, np.ndarray, bool]:
    """Return coefficients after fast steps, what the last one added to each predictor, and whether it was small."""
    eta = _predictor(matrix, coefficients, offset)
    scores, information, contributions = family.approximate(outcome, eta)
    deviance, change, converged = float(weights @ contributions), eta, False
    for _ in range(MAXIMUM_ITERATIONS):
        gradient = matrix.T @ (weights * scores)
        step = _newton_matrix(matrix, weights * information) @ gradient
        decrement = float(step @ gradient)
        previous, tolerated = eta, deviance + 1e-10 * null_deviance
        eta = _predictor(matrix, coefficients + step, offset)
        scores, information, contributions = family.approximate(outcome, eta)
        while weights @ contributions > tolerated:
            step = step / 2
            eta = _predictor(matrix, coefficients + step, offset)
            scores, information, contributions = family.approximate(outcome, eta)
        coefficients, deviance, change = coefficients + step, float(weights @ contributions), eta - previous
        if decrement < DECREMENT_TOLERANCE * null_deviance:
            converged = True
            break
    return coefficients, change, converged


def _predictor(matrix: np.ndarray, coefficients: np.ndarray, offset: np.ndarray | None) -> np.ndarray:
    eta = matrix @ coefficients
    return eta if offset is None else eta + offset


def _exact_predictor(matrix: np.ndarray, coefficients: np.ndarray, offset: np.ndarray | None) -> np.ndarray:
    eta = combination(matrix, coefficients)
    return eta if offset is None else eta + offset


def _exact(
    matrix: np.ndarray,
    outcome: np.ndarray,
    weights: np.ndarray,
    family: Family,
    coefficients: np.ndarray,
    offset: np.ndarray | None,
    tolerated: float,
) -> np.ndarray:
    """Return the coefficients by exact Newton steps from the digits in which all machines agree; one is the rule."""
    smallest = 1.0 / np.sqrt(np.add.reduce(np.square(matrix), axis=0))
    exact = agreed(coefficients, smallest)
    for _ in range(MAXIMUM_ITERATIONS):
        _, scores, information, _ = family.evaluate(outcome, _exact_predictor(matrix, exact, offset))
        gradient = weighted_totals(weights * scores, matrix)
        # rounding in the matrix is lost in so small a step
        step = combination(_newton_matrix(matrix, weights * information), gradient)
        exact = exact + step
        # nearly dependent columns magnify what was rounded
        if weighted_totals(step, gradient) < tolerated:
            break
    return exact


def _first(
    matrix: np.ndarray,
    outcome: np.ndarray,
    weights: np.ndarray,
    family: Family,
    null_eta: np.ndarray,
    null_deviance: float,
    offset: np.ndarray | None,
) -> np.ndarray:
    """Return coefficients to start from: those of every so many-th row, when there are rows enough to spare steps."""
    apart = len(matrix) // SAMPLED_ROWS
    if family is LOGISTIC and apart > 1 and offset is None:
        part = matrix[::apart], outcome[::apart], weights[::apart]
        try:
            start = _regress(*part, family, null_eta, None)
            coefficients, change, _ = _iterate(*part, family, start, None, null_deviance / apart)
        except np.linalg.LinAlgError:
            change = np.full(1, np.inf)
        if np.abs(change).max() < 1.0:
            return coefficients
    return _regress(matrix, outcome, weights, family, null_eta, offset)


def _regress(
    matrix: np.ndarray,
    outcome: np.ndarray,
    weights: np.ndarray,
    family: Family,
    eta: np.ndarray,
    offset: np.ndarray | None,
) -> np.ndarray:
    """Return the coefficients of one reweighted regression from the predictor of an intercept-only model."""
    _, scores, information, _ = family.evaluate(outcome, eta)
    working, aim = weights * information, eta if offset is None else eta - offset
    return _newton_matrix(matrix, working) @ (matrix.T @ (working * aim + weights * scores))
