"""Negative binomial models for counts that vary more than Poisson, with the design's own covariance."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import digamma, polygamma, rel_entr, xlogy

from ..arrays import BoolArray, FloatArray, among_all, as_float
from ..design.replicate_design import Design
from ..errors import SurveyError
from ..reproducible import combination, combinations, exponential, logarithm, products, weighted_totals
from ..reproducible import solve as solve_system
from .coding import Coding, Predictors, additive_coding, numeric_outcome, prepare_predictors
from .families import Family, check_outcome, compose, family_of
from .glm import fit_model
from .irls import solve
from .model_fit import ModelFit
from .model_sample import ModelDegreesOfFreedom, covariance_of, known_only

MAXIMUM_ITERATIONS = 200
# Above this the variance is that of a Poisson model to five digits.
LARGEST = 1e5


@dataclass(frozen=True, eq=False, repr=False)
class NegativeBinomialFit(ModelFit):
    """A fitted negative binomial model with log link: variance mean + mean^2 / theta.

    Attributes
    ----------
    theta : float
    log_theta_se : float
        Standard error of the logarithm of theta.
    """

    theta: float
    log_theta_se: float

    def __repr__(self) -> str:
        return f"NegativeBinomialFit(theta={self.theta:g}, n={self.n}, missing={self.missing}, df={self.df:g})"


def negative_binomial(
    design: Design,
    outcome: Any,
    predictors: Predictors,
    *,
    offset: Any = None,
    reference: Mapping[str, object] | None = None,
    domain: Any = None,
    data: pd.DataFrame | None = None,
    df: ModelDegreesOfFreedom = "residual",
    confidence: float = 0.95,
) -> NegativeBinomialFit:
    """Fit a negative binomial model to a survey: coefficients and overdispersion together.

    Parameters
    ----------
    design, predictors, offset, reference, domain, data, df, confidence
        As for :func:`glm`.
    outcome : str or array-like of shape (N,)
        Counts.

    Returns
    -------
    NegativeBinomialFit

    Raises
    ------
    SurveyError
        As for :func:`glm`; counts that vary no more than Poisson.

    Notes
    -----
    Weighted maximum likelihood with variance mu + mu^2 / theta. Influence values are the scores of coefficients and
    log(theta) times the inverse of the negative Hessian of both (Binder 1983). A poisson :func:`glm` has consistent
    coefficients too, and its design-based standard errors need no theta: the gain here is in precision.

    References
    ----------
    Hilbe (2011), Negative Binomial Regression, 2nd ed., ch. 8 (NB2).

    Examples
    --------
    >>> from ouder_netwerk.survey import SurveyDesign, negative_binomial
    >>> visits = [0, 0, 1, 0, 5, 9, 2, 0, 14, 3, 1, 0]
    >>> fit = negative_binomial(SurveyDesign([1] * 12), visits, pd.DataFrame({"x": [0, 1] * 6}))
    >>> fit.coefficients.round(3).tolist(), round(fit.theta, 3)
    ([1.344, -0.651], 0.458)
    """
    values = numeric_outcome(design.labels.column(outcome, "outcome", data))
    check_outcome(values, "poisson")
    prepared = prepare_predictors(design.labels.columns(predictors, "predictors", data), reference)
    added = None if offset is None else as_float(design.labels.column(offset, "offset", data), "offset")
    inside, coding = design.labels.inside(domain, data), additive_coding(prepared)
    return fit_negative_binomial(design, values, prepared, coding, inside, df, confidence, added)


def fit_negative_binomial(
    design: Design,
    outcome: FloatArray,
    data: pd.DataFrame,
    coding: Coding,
    inside: BoolArray,
    df: ModelDegreesOfFreedom,
    confidence: float,
    offset: FloatArray | None = None,
) -> NegativeBinomialFit:
    """Fit prepared data, as :func:`fit_model` takes them.

    Returns
    -------
    NegativeBinomialFit
    """
    start = fit_model(design, outcome, data, coding, family_of("poisson", None), inside, df, confidence, offset)
    kept = np.array([not reason for reason in start.reasons])
    x, y, scaled = start.matrix[:, kept], start.outcome, start.weights / start.weights.mean()
    coefficients, theta = solve_negative_binomial(x, y, scaled, start.offset, start.solution[kept])
    family = with_theta(theta)
    fit = fit_model(design, outcome, data, coding, family, inside, df, confidence, offset)
    scores, hessian = _derivatives(x, y, scaled, combination(x, coefficients) + start.offset, theta)
    weighted, inverse = scaled[:, None] * scores, solve_system(hessian, np.eye(len(hessian)))
    bread = np.zeros((len(inverse), len(kept)))
    bread[:, kept] = inverse[:, :-1]
    spread = among_all(weighted, start.rows)

    def solve_again(weights: FloatArray) -> FloatArray | None:
        counted = weights != 0
        try:
            return solve_negative_binomial(
                x[counted], y[counted], weights[counted], start.offset[counted], coefficients
            )[0]
        except SurveyError:
            return None

    rows = np.flatnonzero(start.rows)
    covariance, replicates = covariance_of(fit.solution, spread, bread, design, rows, kept, solve_again)
    about_theta = design.covariance(combinations(spread, inverse[:, [-1]]))[0, 0]
    changed = {
        "covariance": known_only(covariance, fit.reasons),
        "scores": weighted,
        "bread": bread,
        "replicates": replicates,
    }
    return NegativeBinomialFit(**(vars(fit) | changed), theta=theta, log_theta_se=float(np.sqrt(about_theta)))


def solve_negative_binomial(
    x: FloatArray, outcome: FloatArray, weights: FloatArray, offset: FloatArray, start: FloatArray
) -> tuple[FloatArray, float]:
    """Maximise the weighted likelihood in turn over coefficients and theta, until neither moves.

    Parameters
    ----------
    x : ndarray of shape (n, p)
        Independent columns.
    outcome, weights, offset : ndarray of shape (n,)
        Counts, weights, and what is added to the linear predictor.
    start : ndarray of shape (p,)
        Coefficients to start from.

    Returns
    -------
    coefficients : ndarray of shape (p,)
    theta : float

    Raises
    ------
    SurveyError
        When theta grows beyond all bounds: the counts vary no more than Poisson.

    Examples
    --------
    >>> y = np.array([0.0, 0.0, 1.0, 9.0])
    >>> coefficients, theta = solve_negative_binomial(np.ones((4, 1)), y, np.ones(4), np.zeros(4), np.zeros(1))
    >>> np.exp(coefficients).round(4).tolist(), round(theta, 4)
    ([2.5], 0.307)
    """
    coefficients, log_theta = start, 0.0
    for _ in range(MAXIMUM_ITERATIONS):
        before = coefficients, log_theta
        coefficients = solve(x, outcome, weights, with_theta(math.exp(log_theta)), coefficients, offset).coefficients
        mean = exponential(combination(x, coefficients) + offset)
        for _ in range(5):
            scores, curves = _by_log_theta(outcome, mean, math.exp(log_theta))
            slope, curve = float(weighted_totals(weights, scores)), -float(weighted_totals(weights, curves))
            log_theta += float(np.clip(slope / curve if curve > 0 else np.sign(slope), -1.0, 1.0))
        if log_theta > math.log(LARGEST):
            break
        if np.abs(coefficients - before[0]).max() < 1e-10 and abs(log_theta - before[1]) < 1e-10:
            return coefficients, math.exp(log_theta)
    raise SurveyError(
        "the negative binomial model has no finite theta: the counts vary no more than Poisson; use glm with "
        "family='poisson'",
        code="no-estimate",
    )


def with_theta(theta: float) -> Family:
    """Return the negative binomial family with log link and a given theta.

    Examples
    --------
    >>> with_theta(2.0).evaluate(np.array([3.0]), np.array([0.0]))[2].round(4).tolist()
    [0.6667]
    """

    def deviance(y: FloatArray, mean: FloatArray) -> FloatArray:
        return 2 * (rel_entr(y, mean) - xlogy(y + theta, (y + theta) / (mean + theta)))

    return compose("negative binomial", "log", lambda mean: mean + mean**2 / theta, deviance)


def _derivatives(
    x: FloatArray, y: FloatArray, weights: FloatArray, eta: FloatArray, theta: float
) -> tuple[FloatArray, FloatArray]:
    """Return scores (n, p + 1) to coefficients and log(theta), and the weighted negative Hessian."""
    mean = exponential(eta)
    total = mean + theta
    by_eta = (y - mean) * theta / total
    by_log_theta, curve = _by_log_theta(y, mean, theta)
    scores = np.column_stack([x * by_eta[:, None], by_log_theta])
    p = x.shape[1]
    hessian = np.empty((p + 1, p + 1))
    hessian[:p, :p] = products(x * (weights * mean * theta * (y + theta) / total**2)[:, None], x)
    hessian[:p, p] = hessian[p, :p] = -weighted_totals(weights * theta * mean * (y - mean) / total**2, x)
    hessian[p, p] = -weighted_totals(weights, curve)
    return scores, hessian


def _by_log_theta(y: FloatArray, mean: FloatArray, theta: float) -> tuple[FloatArray, FloatArray]:
    """Return the first and second derivative (n,) of each row's log-likelihood to log(theta)."""
    total = mean + theta
    first = digamma(y + theta) - digamma(theta) + logarithm(theta / total) + 1 - (y + theta) / total
    second = polygamma(1, y + theta) - polygamma(1, theta) + 1 / theta - 1 / total - (mean - y) / total**2
    return theta * first, theta**2 * second + theta * first
