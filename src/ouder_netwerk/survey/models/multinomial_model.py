"""Multinomial logistic models for outcomes without order, with the design's own covariance."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ..arrays import FloatArray, IntArray, among_all
from ..design.replicate_design import Design
from ..errors import SurveyError
from ..intervals import check_confidence
from ..reproducible import combination, exponential, inverse, logarithm, products, weighted_totals
from .coding import Predictors, additive_coding, prepare_predictors
from .model_fit import Fit
from .model_sample import ModelDegreesOfFreedom, covariance_of, known_only, model_degrees, model_sample
from .ordinal_model import ordered_codes
from .separation import DIVERGING_CHANGE, independent_columns, reasons_left_out

DECREMENT_TOLERANCE = 1e-13
MAXIMUM_ITERATIONS = 50


@dataclass(frozen=True, eq=False, repr=False)
class MultinomialFit(Fit):
    """A fitted multinomial logistic model: each category of the outcome but the first against the first.

    `columns` are the columns of the matrix, each with every such category; p columns and q categories make p q
    coefficients.

    Attributes
    ----------
    levels : tuple of q + 1
        Outcome categories, the reference first.
    probabilities : ndarray of shape (n, q + 1)
        Of each category.
    """

    levels: tuple[object, ...]
    probabilities: FloatArray

    def __repr__(self) -> str:
        return f"MultinomialFit(categories={len(self.levels)}, n={self.n}, missing={self.missing}, df={self.df:g})"

    def table(self) -> pd.DataFrame:
        """Return a row per coefficient, as for other models, with the outcome `category` after `level`."""
        frame = super().table()
        others = [str(level) for level in self.levels[1:]]
        frame.insert(2, "category", others * (len(frame) // len(others)))
        return frame


def multinomial(
    design: Design,
    outcome: Any,
    predictors: Predictors,
    *,
    reference: Mapping[str, object] | None = None,
    domain: Any = None,
    data: pd.DataFrame | None = None,
    df: ModelDegreesOfFreedom = "residual",
    confidence: float = 0.95,
) -> MultinomialFit:
    """Fit a multinomial logistic model to a survey.

    Parameters
    ----------
    design, predictors, reference, domain, data, df, confidence
        As for :func:`logistic`; the rank of residual degrees of freedom is that of the predictors.
    outcome : str, or Categorical of N rows
        Its first category is the one the others are compared with. Categories without respondents are left out.

    Returns
    -------
    MultinomialFit

    Raises
    ------
    SurveyError
        As for :func:`ordinal`.

    Notes
    -----
    log(P_k / P_0) = x'b_k. The weighted likelihood is maximised by Newton's method; influence values are the scores
    times the inverse of the information (Binder 1983). With two categories it is :func:`logistic`.

    Examples
    --------
    >>> from ouder_netwerk.survey import SurveyDesign, multinomial
    >>> care = pd.Categorical(list("nfcnfcncnf"), ["n", "f", "c"])
    >>> fit = multinomial(SurveyDesign([1] * 10), care, pd.DataFrame({"x": [1, 2, 3, 2, 1, 4, 1, 2, 3, 3]}))
    >>> fit.table()[["term", "category", "estimate"]].round(3).to_dict("records")[3]
    {'term': 'x', 'category': 'c', 'estimate': 1.684}
    """
    check_confidence(confidence)
    codes, categories = ordered_codes(design.labels.column(outcome, "outcome", data))
    prepared = prepare_predictors(design.labels.columns(predictors, "predictors", data), reference)
    inside = design.labels.inside(domain, data)
    sample = model_sample(design, codes, prepared, additive_coding(prepared), inside)
    present, y = np.unique(codes[sample.rows].astype(int), return_inverse=True)
    if len(present) < 2:
        raise SurveyError(f"outcome: {len(present)} category with respondents, and at least two are needed", code="few")
    scaled = sample.weights / sample.weights.mean()
    columns = sample.coding.columns
    kept, collinear = independent_columns(sample.matrix, scaled, columns)
    others = len(present) - 1
    x = sample.matrix[:, kept]
    fitted = solve_multinomial(x, y, scaled)
    endless = np.abs(fitted.last_step).reshape(-1, others).max(axis=1) > DIVERGING_CHANGE
    if endless.any() or not fitted.converged:
        known = [column.name for column, keep in zip(columns, kept, strict=True) if keep]
        named = ", ".join(name for name, runs_off in zip(known, endless, strict=True) if runs_off) or known[0]
        raise SurveyError(
            f"outcome: no finite estimate for {named}: respondents with it are all in some categories; merge levels or "
            "categories",
            code="no-estimate",
        )
    estimated = np.repeat(kept, others)
    scores = scaled[:, None] * fitted.scores
    solution, bread = np.zeros(len(estimated)), np.zeros((scores.shape[1], len(estimated)))
    solution[estimated], bread[:, estimated] = fitted.coefficients, fitted.inverse_information
    spread = among_all(scores, sample.rows)
    again = _solver_again(x, y, fitted)
    covariance, replicates = covariance_of(
        solution, spread, bread, design, np.flatnonzero(sample.rows), estimated, again
    )
    repeated = tuple(column for column in columns for _ in range(others))
    reasons = tuple(reason for reason in reasons_left_out(columns, kept, collinear) for _ in range(others))
    return MultinomialFit(
        **vars(sample),
        columns=repeated,
        coefficients=known_only(solution, reasons),
        covariance=known_only(covariance, reasons),
        reasons=reasons,
        log_odds=True,
        df=model_degrees(design, sample.rows, df, int(kept.sum())),
        confidence=confidence,
        separated=np.zeros(sample.n, dtype=bool),
        solution=solution,
        scores=scores,
        bread=bread,
        replicates=replicates,
        deviance=fitted.deviance,
        collinear=collinear,
        levels=tuple(categories[present]),
        probabilities=category_probabilities(sample.matrix, solution),
    )


@dataclass(frozen=True)
class MultinomialSolution:
    """The maximum of the weighted likelihood; p columns, q categories but the first.

    Attributes
    ----------
    coefficients : ndarray of shape (p * q,)
        By column, then category.
    inverse_information : ndarray of shape (p * q, p * q)
    scores : ndarray of shape (n, p * q)
        Derivatives of each row's log-likelihood, not weighted.
    deviance : float
    last_step : ndarray of shape (p * q,)
        What the last iteration added, in standard deviations of the columns.
    converged : bool
    """

    coefficients: FloatArray
    inverse_information: FloatArray
    scores: FloatArray
    deviance: float
    last_step: FloatArray
    converged: bool


def solve_multinomial(
    x: FloatArray, outcome: IntArray, weights: FloatArray, start: FloatArray | None = None
) -> MultinomialSolution:
    """Maximise the weighted likelihood by Newton's method with step halving.

    Parameters
    ----------
    x : ndarray of shape (n, p)
        Independent columns.
    outcome : integer ndarray of shape (n,)
        Category 0, 1, ..., q; all occur.
    weights : ndarray of shape (n,)
        Only their ratios matter for the coefficients.
    start : ndarray of shape (p * q,), optional
        Coefficients to start from.

    Returns
    -------
    MultinomialSolution

    Examples
    --------
    >>> solve_multinomial(np.ones((6, 1)), np.array([0, 1, 1, 2, 2, 2]), np.ones(6)).coefficients.round(4).tolist()
    [0.6931, 1.0986]
    """
    q = int(outcome.max())
    indicators = (outcome[:, None] == np.arange(1, q + 1)).astype(np.float64)
    size = np.repeat(np.sqrt(np.average(x**2, axis=0, weights=weights)), q)
    coefficients = np.zeros(x.shape[1] * q) if start is None else start
    step, converged = np.zeros_like(coefficients), False
    value, logs = _log_likelihood(x, outcome, weights, coefficients)
    for _ in range(MAXIMUM_ITERATIONS):
        chances = exponential(logs[:, 1:])
        gradient = products(x, weights[:, None] * (indicators - chances)).ravel()
        try:
            step = combination(inverse(_information(x, chances, weights)), gradient)
        except np.linalg.LinAlgError:
            break
        decrement, tolerated = float((step * gradient).sum()), value - 1e-10 * abs(value)
        value, logs = _log_likelihood(x, outcome, weights, coefficients + step)
        while not value >= tolerated:
            step = step / 2
            value, logs = _log_likelihood(x, outcome, weights, coefficients + step)
        coefficients = coefficients + step
        if decrement < DECREMENT_TOLERANCE * weights.sum():
            converged = True
            break
    chances = exponential(logs[:, 1:])
    # without a solution nothing is done with its covariance
    bread = inverse(_information(x, chances, weights)) if converged else np.full((len(coefficients),) * 2, np.nan)
    scores = (x[:, :, None] * (indicators - chances)[:, None, :]).reshape(len(x), -1)
    return MultinomialSolution(coefficients, bread, scores, -2 * value, step * size, converged)


def category_probabilities(matrix: FloatArray, coefficients: FloatArray) -> FloatArray:
    """Return the probability of each category (n, q + 1), given columns (n, p) and coefficients (p * q,).

    Examples
    --------
    >>> category_probabilities(np.ones((1, 1)), np.log([1.0, 2.0])).tolist()
    [[0.25, 0.25, 0.5]]
    """
    return exponential(_logs(matrix, coefficients))


def _logs(matrix: FloatArray, coefficients: FloatArray) -> FloatArray:
    others = coefficients.reshape(matrix.shape[1], -1).T
    eta = np.column_stack([np.zeros(len(matrix)), *(combination(matrix, category) for category in others)])
    eta -= eta.max(axis=1)[:, None]
    return np.asarray(eta - logarithm(exponential(eta).sum(axis=1))[:, None])


def _log_likelihood(
    x: FloatArray, outcome: IntArray, weights: FloatArray, coefficients: FloatArray
) -> tuple[float, FloatArray]:
    logs = _logs(x, coefficients)
    return float(weighted_totals(weights, logs[np.arange(len(x)), outcome])), logs


def _information(x: FloatArray, probabilities: FloatArray, weights: FloatArray) -> FloatArray:
    """Return the information (p q, p q), by column and then category."""
    p, q = x.shape[1], probabilities.shape[1]
    information = np.empty((p, q, p, q))
    for first in range(q):
        for second in range(first, q):
            own = float(first == second) - probabilities[:, second]
            block = products(x, x * (weights * probabilities[:, first] * own)[:, None])
            information[:, first, :, second] = information[:, second, :, first] = block
    return information.reshape(p * q, p * q)


def _solver_again(
    x: FloatArray, outcome: IntArray, fitted: MultinomialSolution
) -> Callable[[FloatArray], FloatArray | None]:
    def solve_again(weights: FloatArray) -> FloatArray | None:
        counted = weights != 0
        if len(np.unique(outcome[counted])) <= outcome.max():
            return None
        again = solve_multinomial(x[counted], outcome[counted], weights[counted], fitted.coefficients)
        finite = again.converged and np.abs(again.last_step).max() < DIVERGING_CHANGE
        return again.coefficients if finite else None

    return solve_again
