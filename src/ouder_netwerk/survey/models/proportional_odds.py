"""Newton's method for the proportional-odds model, on arrays."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from scipy.special import expit, expm1, log_expit, logit

from ..arrays import FloatArray, IntArray, as_float
from ..reproducible import agreed, combination, exponential, inverse, logarithm, products, transform, weighted_totals

DECREMENT_TOLERANCE = 1e-13
MAXIMUM_ITERATIONS = 50


@dataclass(frozen=True)
class OrdinalSolution:
    """The maximum of the weighted likelihood; p slopes, q thresholds.

    Attributes
    ----------
    coefficients : ndarray of shape (p + q,)
        Slopes, then thresholds.
    inverse_information : ndarray of shape (p + q, p + q)
        Inverse of the negative Hessian.
    scores : ndarray of shape (n, p + q)
        Derivatives of each row's log-likelihood, not weighted.
    probabilities : ndarray of shape (n, q + 1)
    deviance : float
    last_step : ndarray of shape (p + q,)
        What the last iteration still added to the coefficients of slopes with mean 0 and variance 1.
    converged : bool
    """

    coefficients: FloatArray
    inverse_information: FloatArray
    scores: FloatArray
    probabilities: FloatArray
    deviance: float
    last_step: FloatArray
    converged: bool


def solve_proportional_odds(
    slopes: FloatArray, outcome: IntArray, weights: FloatArray, start: FloatArray | None = None
) -> OrdinalSolution:
    """Maximise the weighted likelihood of the cumulative logit model.

    Parameters
    ----------
    slopes : ndarray of shape (n, p)
        Model matrix without intercept, columns independent of it and each other.
    outcome : integer ndarray of shape (n,)
        Category 0, 1, ..., q; all occur.
    weights : ndarray of shape (n,)
        Only ratios matter for the coefficients.
    start : ndarray of shape (p + q,), optional
        Coefficients to start from.

    Returns
    -------
    OrdinalSolution

    Notes
    -----
    With a and b the upper and lower threshold of a row's category minus x'b, F the logistic function and f its density,
    log(F(a) - F(b)) has derivatives f(a)/P and -f(b)/P to a and b (McCullagh 1980, Journal of the Royal Statistical
    Society B 42).

    Examples
    --------
    >>> outcome = np.array([0, 1, 2, 0, 1, 2, 2, 0])
    >>> solve_proportional_odds(np.zeros((8, 0)), outcome, np.ones(8)).coefficients.round(4).tolist()
    [-0.5108, 0.5108]
    """
    centre = weighted_totals(weights, slopes) / weights.sum()
    spread = np.sqrt(weighted_totals(weights, (slopes - centre) ** 2) / weights.sum())
    spread[spread == 0] = 1.0
    thresholds = int(outcome.max())
    back = _transformation(1 / spread, centre / spread, thresholds)
    there = _transformation(spread, -centre, thresholds)
    standard = None if start is None else combination(there, start)
    solution = _solve((slopes - centre) / spread, outcome, weights, standard)
    return replace(
        solution,
        coefficients=combination(back, solution.coefficients),
        inverse_information=transform(transform(back, solution.inverse_information), back.T),
        scores=transform(solution.scores, there),
    )


def _transformation(by_slope: FloatArray, to_thresholds: FloatArray, thresholds: int) -> FloatArray:
    """Return the matrix from coefficients of standardised slopes to those of the slopes as they are, or back."""
    p = len(by_slope)
    matrix = np.eye(p + thresholds)
    matrix[:p, :p] = np.diag(by_slope)
    matrix[p:, :p] = to_thresholds
    return matrix


def _solve(slopes: FloatArray, outcome: IntArray, weights: FloatArray, start: FloatArray | None) -> OrdinalSolution:
    """Solve for standardised slopes: what counts as a small step then hangs on no unit and no origin."""
    lower, upper = _rows(slopes, outcome)
    p, shares = slopes.shape[1], np.cumsum(np.bincount(outcome, weights))
    if start is None:
        start = as_float(np.concatenate([np.zeros(p), logit(shares[:-1] / shares[-1])]))
    coefficients = start
    step, converged = np.zeros_like(start), False
    value = _log_likelihood(lower, upper, outcome, coefficients)[0] @ weights
    for _ in range(MAXIMUM_ITERATIONS):
        scores, information = _derivatives(lower, upper, outcome, coefficients, weights, _fast_products)
        gradient = weights @ scores
        step = as_float(np.linalg.solve(information, gradient))
        tolerated = value - 1e-10 * abs(value)
        value = _log_likelihood(lower, upper, outcome, coefficients + step)[0] @ weights
        # Too long a step can put thresholds out of order, where the likelihood is NaN.
        while not value >= tolerated:
            step = step / 2
            value = _log_likelihood(lower, upper, outcome, coefficients + step)[0] @ weights
        coefficients = as_float(coefficients + step)
        if step @ gradient < DECREMENT_TOLERANCE * weights.sum():
            converged = True
            break
    if converged:
        coefficients = _exact(lower, upper, outcome, weights, coefficients)
    scores, information = _derivatives(lower, upper, outcome, coefficients, weights, products)
    # without a solution nothing is done with its covariance
    bread = inverse(information) if converged else np.full_like(information, np.nan)
    deviance = -2 * float(weighted_totals(weights, _log_likelihood(lower, upper, outcome, coefficients)[0]))
    probabilities = category_probabilities(slopes, coefficients)
    return OrdinalSolution(coefficients, bread, scores, probabilities, deviance, step, converged)


def _exact(
    lower: FloatArray, upper: FloatArray, outcome: IntArray, weights: FloatArray, coefficients: FloatArray
) -> FloatArray:
    """Return the coefficients by exact Newton steps from the digits in which all machines agree; one is the rule."""
    exact = agreed(coefficients, np.ones(len(coefficients)))
    for _ in range(MAXIMUM_ITERATIONS):
        # rounding in the information is lost in so small a step
        scores, information = _derivatives(lower, upper, outcome, exact, weights, _fast_products)
        gradient = weighted_totals(weights, scores)
        step = combination(inverse(information), gradient)
        exact = exact + step
        # nearly dependent columns magnify what was rounded
        if (step * gradient).sum() < DECREMENT_TOLERANCE * weights.sum():
            break
    return exact


def category_probabilities(slopes: FloatArray, coefficients: FloatArray) -> FloatArray:
    """Return the probability of each category.

    Parameters
    ----------
    slopes : ndarray of shape (n, p)
        Model matrix without intercept.
    coefficients : ndarray of shape (p + q,)
        Slopes, then thresholds.

    Returns
    -------
    ndarray of shape (n, q + 1)

    Examples
    --------
    >>> category_probabilities(np.zeros((1, 0)), np.array([0.0])).tolist()
    [[0.5, 0.5]]
    """
    p = slopes.shape[1]
    cumulative = expit(coefficients[p:] - combination(slopes, coefficients[:p])[:, None])
    return np.diff(cumulative, axis=1, prepend=0.0, append=1.0)


def _rows(slopes: FloatArray, outcome: IntArray) -> tuple[FloatArray, FloatArray]:
    """Return the rows that give the lower and upper limit as a product with the coefficients."""
    categories = int(outcome.max()) + 1
    limits = np.eye(categories)
    # The first category has no lower and the last no upper limit: their rows are zero and never used.
    lower = np.vstack([np.zeros(categories - 1), limits[:-1, :-1]])[outcome]
    upper = np.vstack([limits[:-1, :-1], np.zeros(categories - 1)])[outcome]
    first, last = outcome == 0, outcome == categories - 1
    return (
        np.hstack([np.where(first[:, None], 0.0, -slopes), lower]),
        np.hstack([np.where(last[:, None], 0.0, -slopes), upper]),
    )


def _limits(
    lower: FloatArray, upper: FloatArray, outcome: IntArray, coefficients: FloatArray
) -> tuple[FloatArray, FloatArray]:
    below = np.where(outcome == 0, -np.inf, combination(lower, coefficients))
    above = np.where(outcome == outcome.max(), np.inf, combination(upper, coefficients))
    return below, above


def _log_likelihood(
    lower: FloatArray, upper: FloatArray, outcome: IntArray, coefficients: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return log P (n,) and the limits; F(a) - F(b) = F(a) F(-b) (1 - exp(b - a)) loses no digits in the tails."""
    below, above = _limits(lower, upper, outcome, coefficients)
    gap = below - above
    with np.errstate(invalid="ignore", divide="ignore"):
        return log_expit(above) + log_expit(-below) + logarithm(-expm1(gap)), below, above


def _fast_products(left: FloatArray, right: FloatArray) -> FloatArray:
    """Return about what `products` does, for steps that an exact one makes up for."""
    return as_float(left.T @ right)


def _derivatives(
    lower: FloatArray,
    upper: FloatArray,
    outcome: IntArray,
    coefficients: FloatArray,
    weights: FloatArray,
    multiply: Callable[[FloatArray, FloatArray], FloatArray],
) -> tuple[FloatArray, FloatArray]:
    """Return scores (n, k) and the negative Hessian (k, k) of the weighted log-likelihood."""
    value, below, above = _log_likelihood(lower, upper, outcome, coefficients)
    density_above = exponential(log_expit(above) + log_expit(-above) - value)
    density_below = exponential(log_expit(below) + log_expit(-below) - value)
    scores = density_above[:, None] * upper - density_below[:, None] * lower
    curve_above = density_above * (1 - 2 * expit(above)) - density_above**2
    curve_below = -density_below * (1 - 2 * expit(below)) - density_below**2
    cross = (weights * density_above * density_below)[:, None] * upper
    mixed = multiply(cross, lower)
    hessian = multiply(upper * (weights * curve_above)[:, None], upper)
    hessian += multiply(lower * (weights * curve_below)[:, None], lower) + mixed + mixed.T
    return scores, -hessian
