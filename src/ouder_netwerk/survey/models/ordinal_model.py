"""Proportional-odds models for ordered outcomes, with the design's own covariance."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from ..arrays import BoolArray, FloatArray, IntArray, among_all, sums_by_code
from ..design.replicate_design import Design
from ..errors import SurveyError
from ..intervals import check_confidence
from ..reproducible import logarithm
from .coding import INTERCEPT, THRESHOLD, Coding, MatrixColumn, Predictors, additive_coding, prepare_predictors
from .model_fit import Fit
from .model_sample import (
    ModelDegreesOfFreedom,
    ModelSample,
    covariance_of,
    known_only,
    model_degrees,
    model_sample,
)
from .proportional_odds import OrdinalSolution, solve_proportional_odds
from .separation import DIVERGING_CHANGE, Collinearity, independent_columns, reasons_left_out


@dataclass(frozen=True, eq=False, repr=False)
class OrdinalFit(Fit):
    """A fitted proportional-odds model; N rows in the design, n of them used, p slopes and q thresholds.

    `columns` are the slopes, then the thresholds with level ``lower|upper``; a positive slope means higher categories.
    The first column of `matrix` is an intercept, which the thresholds stand for. No row is separated: such an outcome
    is refused.

    Attributes
    ----------
    levels : tuple of q + 1
        Outcome categories, in order.
    probabilities : ndarray of shape (n, q + 1)
        Of each category.
    null_deviance : float
        Of the model with thresholds alone.
    """

    levels: tuple[object, ...]
    probabilities: FloatArray
    null_deviance: float

    def __repr__(self) -> str:
        return f"OrdinalFit(categories={len(self.levels)}, n={self.n}, missing={self.missing}, df={self.df:g})"


def ordinal(
    design: Design,
    outcome: Any,
    predictors: Predictors,
    *,
    reference: Mapping[str, object] | None = None,
    domain: Any = None,
    data: pd.DataFrame | None = None,
    df: ModelDegreesOfFreedom = "residual",
    confidence: float = 0.95,
) -> OrdinalFit:
    """Fit a proportional-odds (cumulative logit) model to a survey.

    Parameters
    ----------
    design : SurveyDesign or ReplicateDesign
        With N rows, with which those of the data below pair: Series and frames by label, arrays by position.
    outcome : str, or Categorical of N rows
        Its categories in their order, lowest first; missing values allowed. Categories without respondents are left
        out.
    predictors, reference, domain, data, df, confidence
        As for :func:`logistic`.

    Returns
    -------
    OrdinalFit

    Raises
    ------
    SurveyError
        An outcome that is not categorical or has fewer than three categories with respondents, a predictor that
        separates the categories, and as for :func:`logistic`.

    Notes
    -----
    logit P(Y <= k) = threshold_k - x'b (McCullagh 1980). The weighted likelihood is maximised by Newton's method, it
    is concave (Pratt 1981); influence values are the scores times the inverse of the negative Hessian (Binder 1983).
    As in R's ``svyolr``, residual degrees of freedom are those of the design minus the number of slopes.

    Examples
    --------
    >>> from ouder_netwerk.survey import SurveyDesign
    >>> often = pd.Series(pd.Categorical(list("abcabcacbb"), list("abc"), ordered=True))
    >>> fit = ordinal(SurveyDesign([1] * 10), often, pd.DataFrame({"x": [1, 2, 3, 2, 1, 4, 1, 2, 3, 3]}))
    >>> fit.table()[["term", "level", "estimate"]].round(3).to_dict("records")[0]
    {'term': 'x', 'level': '', 'estimate': 1.655}
    """
    codes, categories = ordered_codes(design.labels.column(outcome, "outcome", data))
    prepared = prepare_predictors(design.labels.columns(predictors, "predictors", data), reference)
    inside = design.labels.inside(domain, data)
    return fit_ordinal(design, codes, categories, prepared, additive_coding(prepared), inside, df, confidence)


def ordered_codes(outcome: Any) -> tuple[FloatArray, pd.Index]:
    """Return the place of each value among the categories of an outcome, NaN for missing, and the categories.

    Examples
    --------
    >>> codes, categories = ordered_codes(pd.Series(pd.Categorical(["often", None], ["never", "often"])))
    >>> codes.tolist(), list(categories)
    ([1.0, nan], ['never', 'often'])
    """
    series = pd.Series(outcome)
    if not isinstance(series.dtype, pd.CategoricalDtype):
        raise SurveyError(
            f"outcome is {series.dtype}; make it a Categorical with its categories in order, lowest first",
            code="values",
        )
    codes = series.cat.codes.to_numpy(dtype=float)
    return np.where(codes < 0, np.nan, codes), series.cat.categories


def fit_ordinal(
    design: Design,
    codes: FloatArray,
    categories: pd.Index,
    data: pd.DataFrame,
    coding: Coding,
    inside: BoolArray,
    df: ModelDegreesOfFreedom,
    confidence: float,
) -> OrdinalFit:
    """Fit prepared data: choose rows, categories and columns, and solve.

    Parameters
    ----------
    design : SurveyDesign or ReplicateDesign
        With N rows.
    codes : ndarray of shape (N,)
        Of the outcome, as :func:`ordered_codes` returns them with the categories.
    categories : Index
        Of the outcome.
    data : DataFrame of N rows
        As :func:`prepare_predictors` returns it.
    coding : Coding
        Of those data, an intercept first.
    inside : boolean ndarray of shape (N,)
        Rows the model is about.
    df, confidence
        As for :func:`ordinal`.

    Returns
    -------
    OrdinalFit
    """
    check_confidence(confidence)
    if coding.columns[0].term != INTERCEPT:
        raise SurveyError(
            "an ordinal model has thresholds in place of an intercept; leave `0 +` out of the formula", code="formula"
        )
    sample = model_sample(design, codes, data, coding, inside)
    present, y = np.unique(codes[sample.rows].astype(int), return_inverse=True)
    if len(present) < 3:
        raise SurveyError(
            f"outcome: {len(present)} categories with respondents; with two it is a logistic model", code="few"
        )
    scaled = sample.weights / sample.weights.mean()
    kept, collinear = independent_columns(sample.matrix, scaled, sample.coding.columns)
    degrees = model_degrees(design, sample.rows, df, int(kept.sum()))
    return _fit(sample, tuple(categories[present]), y, scaled, kept, collinear, degrees, confidence)


def _fit(
    sample: ModelSample,
    levels: tuple[object, ...],
    outcome: IntArray,
    scaled: FloatArray,
    kept: BoolArray,
    collinear: tuple[Collinearity, ...],
    df: float,
    confidence: float,
) -> OrdinalFit:
    """Solve for the columns kept with scaled weights (n,), and let the design carry the influence values."""
    slopes = sample.matrix[:, kept][:, 1:]
    fitted = solve_proportional_odds(slopes, outcome, scaled)
    predictors = sample.coding.columns
    _check_finite(fitted, [column for column, keep in zip(predictors, kept, strict=True) if keep][1:])
    thresholds = tuple(MatrixColumn(THRESHOLD, f"{low}|{high}") for low, high in pairwise(levels))
    estimated = np.concatenate([kept[1:], np.ones(len(thresholds), dtype=bool)])
    solution = _spread(fitted.coefficients[None], estimated)[0]
    scores, bread = scaled[:, None] * fitted.scores, _spread(fitted.inverse_information, estimated)
    rows, solve_again = np.flatnonzero(sample.rows), _solver_again(slopes, outcome, fitted)
    covariance, replicates = covariance_of(
        solution, among_all(scores, sample.rows), bread, sample.design, rows, estimated, solve_again
    )
    columns = (*predictors[1:], *thresholds)
    reasons = reasons_left_out(columns, estimated, collinear)
    return OrdinalFit(
        **vars(sample),
        columns=columns,
        coefficients=known_only(solution, reasons),
        covariance=known_only(covariance, reasons),
        reasons=reasons,
        log_odds=True,
        df=df,
        confidence=confidence,
        separated=np.zeros(sample.n, dtype=bool),
        solution=solution,
        scores=scores,
        bread=bread,
        replicates=replicates,
        deviance=fitted.deviance,
        collinear=collinear,
        levels=levels,
        probabilities=fitted.probabilities,
        null_deviance=_null_deviance(outcome, scaled),
    )


def _null_deviance(outcome: IntArray, weights: FloatArray) -> float:
    """Return the deviance of thresholds alone, under which every row has the shares of the categories."""
    totals = sums_by_code(outcome, weights, int(outcome.max()) + 1)
    return -2 * float((totals * logarithm(totals / totals.sum())).sum())


def _spread(values: FloatArray, estimated: BoolArray) -> FloatArray:
    """Put values (n, k) in their places among all columns, zero elsewhere."""
    spread = np.zeros((len(values), len(estimated)))
    spread[:, estimated] = values
    return spread


def _check_finite(solution: OrdinalSolution, columns: list[MatrixColumn]) -> None:
    """Refuse a solution that still runs off to infinity, naming the columns that do."""
    steps = np.abs(solution.last_step[: len(columns)])
    endless = [column.name for column, step in zip(columns, steps, strict=True) if step > DIVERGING_CHANGE]
    if endless or not solution.converged:
        named = ", ".join(endless) or "a threshold"
        raise SurveyError(
            f"outcome: no finite estimate for {named}: respondents with it are all in the lowest or all in the highest "
            "categories; merge levels or categories",
            code="no-estimate",
        )


def _solver_again(
    slopes: FloatArray, outcome: IntArray, fitted: OrdinalSolution
) -> Callable[[FloatArray], FloatArray | None]:
    def solve_again(weights: FloatArray) -> FloatArray | None:
        counted = weights != 0
        if len(np.unique(outcome[counted])) < fitted.probabilities.shape[1]:
            return None
        again = solve_proportional_odds(slopes[counted], outcome[counted], weights[counted], fitted.coefficients)
        finite = again.converged and np.abs(again.last_step).max() < DIVERGING_CHANGE
        return again.coefficients if finite else None

    return solve_again
