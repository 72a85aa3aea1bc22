"""Newton's method for the weighted logistic and linear model, on arrays.

Steps are fast; from the digits that every machine finds by them, an exact last one gives the same result on each.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.special import expit, log_expit

from ..reproducible import cholesky, gram_schmidt, inverse_of_lower, products, weighted_totals

# Per unit of null deviance; at this decrement the next Newton step changes coefficients by about its square.
DECREMENT_TOLERANCE = 1e-13
MAXIMUM_ITERATIONS = 40
# Enough rows to start within a Newton step or two of the solution for all rows.
SAMPLED_ROWS = 8192
# Unit-scaled Cholesky pivots under this lose half the digits in normal equations; QR keeps them.
ILL_CONDITIONED = 1e-4
# Share of a column's length left after the columns before it; under this there is no inverse worth the name.
DEPENDENT = 1e-9
# Binary digits kept of coefficients before the last step: far fewer than a fit on another machine agrees in, and enough
# for a step to double them to all there are.
AGREED_BITS = 26


@dataclass(frozen=True)
class Family:
    """What the solver needs to know of a model family.

    Attributes
    ----------
    name : str
        ``logistic`` or ``linear``.
    start : callable
        Outcome (n,) and weights (n,) to the linear predictor of the model with an intercept alone.
    evaluate : callable
        Outcome (n,) and linear predictor (n,) to mean, variance function and deviance, each (n,).
    derivatives : callable
        Linear predictor (n,) to the mean and its first and second derivative, each (n,).
    """

    name: str
    start: Callable[[np.ndarray, np.ndarray], float]
    evaluate: Callable[[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray, np.ndarray]]
    derivatives: Callable[[np.ndarray], tuple[np.ndarray, np.ndarray, np.ndarray]]


def _evaluate_logistic(outcome: np.ndarray, eta: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    # SciPy's functions, whose last digit does not depend on the processor as that of np.exp does
    mean = expit(eta)
    # The floor keeps the information invertible on the way to a probability of 0 or 1.
    variance = np.maximum(mean * expit(-eta), 1e-15)
    return mean, variance, -2.0 * (log_expit(eta) - (1.0 - outcome) * eta)


def _start_logistic(outcome: np.ndarray, weights: np.ndarray) -> float:
    # Among rows left after separation the outcome can be constant.
    share = np.clip(np.average(outcome, weights=weights), 1e-12, 1.0 - 1e-12)
    return float(np.log(share / (1.0 - share)))


def _evaluate_linear(outcome: np.ndarray, eta: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return eta, np.ones_like(eta), np.square(outcome - eta)


def _start_linear(outcome: np.ndarray, weights: np.ndarray) -> float:
    return float(np.average(outcome, weights=weights))


def _derive_logistic(eta: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    mean = expit(eta)
    first = mean * expit(-eta)
    return mean, first, first * (1.0 - 2.0 * mean)


def _derive_linear(eta: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return eta, np.ones_like(eta), np.zeros_like(eta)


LOGISTIC = Family("logistic", _start_logistic, _evaluate_logistic, _derive_logistic)
LINEAR = Family("linear", _start_linear, _evaluate_linear, _derive_linear)


@dataclass(frozen=True)
class Solution:
    """The solution of the estimating equations.

    Attributes
    ----------
    coefficients : ndarray of shape (p,)
    inverse_information : ndarray of shape (p, p)
        Inverse of X'WVX, in the scale of the weights given.
    eta, mean : ndarray of shape (n,)
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
    information = products(matrix, matrix * working[:, None])
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
        if (working < 0).any():
            raise np.linalg.LinAlgError("negative weights leave the information without a root")
        lower = gram_schmidt(np.sqrt(working)[:, None] * matrix * scale)[1]
        if np.diag(lower).min() < DEPENDENT:
            raise np.linalg.LinAlgError("columns are dependent")
    root = inverse_of_lower(lower)
    return products(root, root) * np.outer(scale, scale)


def _newton_matrix(matrix: np.ndarray, working: np.ndarray) -> np.ndarray:
    """Return about the inverse of X'WX: fast, for steps that a last one makes up for."""
    information = matrix.T @ (matrix * working[:, None])
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
        LOGISTIC or LINEAR.
    start : ndarray of shape (p,), optional
        Coefficients to start from.

    Returns
    -------
    Solution

    Notes
    -----
    For the canonical links Newton's method is iteratively reweighted least squares (McCullagh and Nelder 1989,
    section 2.5). It stops when the Newton decrement is below 1e-13 of the null deviance, well past R's ``glm.fit`` at
    its default tolerance.

    Examples
    --------
    >>> one = np.ones((4, 1))
    >>> solve(one, np.array([0.0, 0.0, 0.0, 1.0]), np.ones(4), LOGISTIC).coefficients.round(6).tolist()
    [-1.098612]
    """
    null_eta = np.full(len(outcome), family.start(outcome, weights))
    null_deviance = float(weighted_totals(weights, family.evaluate(outcome, null_eta)[2]))
    coefficients = _first(matrix, outcome, weights, family, null_eta) if start is None else start
    eta = matrix @ coefficients
    mean, variance, contributions = family.evaluate(outcome, eta)
    deviance, change, converged = float(weights @ contributions), eta, False
    for _ in range(MAXIMUM_ITERATIONS):
        gradient = matrix.T @ (weights * (outcome - mean))
        step = _newton_matrix(matrix, weights * variance) @ gradient
        decrement = float(step @ gradient)
        previous, tolerated = eta, deviance + 1e-10 * null_deviance
        eta = matrix @ (coefficients + step)
        mean, variance, contributions = family.evaluate(outcome, eta)
        while weights @ contributions > tolerated:
            step = step / 2
            eta = matrix @ (coefficients + step)
            mean, variance, contributions = family.evaluate(outcome, eta)
        coefficients, deviance, change = coefficients + step, float(weights @ contributions), eta - previous
        if decrement < DECREMENT_TOLERANCE * null_deviance:
            converged = True
            break
    if converged:
        coefficients = _exact(matrix, outcome, weights, family, coefficients, DECREMENT_TOLERANCE * null_deviance)
    eta = predictor(matrix, coefficients)
    mean, variance, contributions = family.evaluate(outcome, eta)
    inverse, deviance = inverse_information(matrix, weights * variance), float(weighted_totals(weights, contributions))
    return Solution(coefficients, inverse, eta, mean, deviance, null_deviance, change, converged)


def predictor(matrix: np.ndarray, coefficients: np.ndarray) -> np.ndarray:
    """Return the linear predictor (n,), added up column by column."""
    total = np.zeros(len(matrix))
    for column, slope in zip(matrix.T, coefficients, strict=True):
        total += column * slope
    return total


def _exact(
    matrix: np.ndarray,
    outcome: np.ndarray,
    weights: np.ndarray,
    family: Family,
    coefficients: np.ndarray,
    tolerated: float,
) -> np.ndarray:
    """Return the coefficients by exact Newton steps from the digits in which all machines agree; one is the rule."""
    smallest = 1.0 / np.sqrt(np.add.reduce(np.square(matrix), axis=0))
    unit = np.ldexp(1.0, np.frexp(np.maximum(np.abs(coefficients), smallest))[1] - AGREED_BITS)
    exact = np.rint(coefficients / unit) * unit
    for _ in range(MAXIMUM_ITERATIONS):
        mean, variance, _ = family.evaluate(outcome, predictor(matrix, exact))
        gradient = weighted_totals(weights * (outcome - mean), matrix)
        step = predictor(inverse_information(matrix, weights * variance), gradient)
        exact = exact + step
        # nearly dependent columns magnify what was rounded
        if weighted_totals(step, gradient) < tolerated:
            break
    return exact


def _first(
    matrix: np.ndarray, outcome: np.ndarray, weights: np.ndarray, family: Family, null_eta: np.ndarray
) -> np.ndarray:
    """Return coefficients to start from: those of every so many-th row, when there are rows enough to spare steps."""
    apart = len(matrix) // SAMPLED_ROWS
    if family is LOGISTIC and apart > 1:
        try:
            part = solve(matrix[::apart], outcome[::apart], weights[::apart], family)
        except np.linalg.LinAlgError:
            part = None
        if part is not None and np.abs(part.last_change).max() < 1.0:
            return part.coefficients
    return _regress(matrix, outcome, weights, family, null_eta)


def _regress(
    matrix: np.ndarray, outcome: np.ndarray, weights: np.ndarray, family: Family, eta: np.ndarray
) -> np.ndarray:
    """Return the coefficients of one reweighted regression from the predictor of an intercept-only model."""
    mean, variance, _ = family.evaluate(outcome, eta)
    working = weights * variance
    return _newton_matrix(matrix, working) @ (matrix.T @ (working * eta + weights * (outcome - mean)))
