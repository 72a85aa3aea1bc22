"""Weighted averages over respondents of functions of fitted coefficients, and their covariance."""

from collections.abc import Callable, Iterable
from typing import Literal

import numpy as np
import pandas as pd

from ..arrays import BoolArray, FloatArray, among_all
from ..design.replicate_design import ReplicateDesign
from ..design.survey_design import SurveyDesign
from ..errors import SurveyError, check_choice
from ..models.coding import Predictor
from ..models.model_fit import Fit, with_intervals
from ..models.separation import null_space
from ..reproducible import combinations, transform, weighted_totals

Variance = Literal["two-part", "linearised", "conditional"]
# Coefficients (p,) and weights (n,) to a value per row (n,) and the weighted average of its gradient (p,).
RowFunction = Callable[[FloatArray, FloatArray], tuple[FloatArray, FloatArray]]


def find_predictor(fit: Fit, name: str) -> Predictor:
    """Return a predictor of the model by name, or say which there are."""
    known = {predictor.name: predictor for predictor in fit.coding.predictors}
    if name not in known:
        raise SurveyError(f"no predictor {name} in the model; name one of {', '.join(known)}", code="term")
    return known[name]


def margin_values(fit: Fit, predictor: str, at: Iterable[object] | None) -> list[object]:
    """Return the values of a predictor at which margins are asked for: its levels unless said otherwise."""
    known = find_predictor(fit, predictor)
    values = list(known.levels) if at is None else list(at)
    if not values:
        raise SurveyError(f"predictor {predictor} is a number; say at which values with `at`", code="term")
    absent = [value for value in values if known.levels and value not in known.levels]
    if absent:
        raise SurveyError(
            f"predictor {predictor} has no level {absent[0]!r}; its levels are {list(known.levels)}", code="term"
        )
    return values


def difference(upper: RowFunction, lower: RowFunction) -> RowFunction:
    """Return the difference of two functions of rows."""

    def function(coefficients: FloatArray, weights: FloatArray) -> tuple[FloatArray, FloatArray]:
        (high, high_gradient), (low, low_gradient) = (
            upper(coefficients, weights),
            lower(coefficients, weights),
        )
        return high - low, high_gradient - low_gradient

    return function


def remembered(function: RowFunction) -> RowFunction:
    """Return a function of rows that is not computed again for the coefficients and weights it was asked for last."""
    last: list[tuple[FloatArray, FloatArray, tuple[FloatArray, FloatArray]]] = []

    def again(coefficients: FloatArray, weights: FloatArray) -> tuple[FloatArray, FloatArray]:
        if not last or last[0][0] is not coefficients or last[0][1] is not weights:
            last[:] = [(coefficients, weights, function(coefficients, weights))]
        return last[0][2]

    return again


def loose_directions(fit: Fit) -> FloatArray:
    """Return the directions (p, q) of the coefficients without finite estimate; q is 0 when all have one."""
    return null_space(fit.matrix[~fit.separated]) if any(fit.reasons) else np.zeros((fit.matrix.shape[1], 0))


def identified(fit: Fit, loose: FloatArray, matrix: FloatArray) -> BoolArray:
    """Return which rows (n, p) do not move along loose directions."""
    largest = np.abs(fit.matrix).max(axis=0)
    # a level that nobody has is a column of zeros: its direction moves by its own coefficient
    scale = np.abs(loose).T @ np.where(largest > 0, largest, 1.0)
    return np.asarray((np.abs(matrix @ loose) < 1e-8 * scale).all(axis=1))


def average_table(fit: Fit, labels: pd.DataFrame, functions: list[RowFunction], variance: Variance) -> pd.DataFrame:
    """Average functions of rows and coefficients over the rows of a model.

    Parameters
    ----------
    fit : ModelFit or OrdinalFit
        The model.
    labels : DataFrame of k rows
        What each average is called.
    functions : list of k RowFunctions
        What is averaged; NaN in any row makes the average NaN.
    variance : {"linearised", "two-part", "conditional"}
        As for :func:`predictive_margins`.

    Returns
    -------
    DataFrame
        The labels with estimate, se, statistic, df, p, ci_low, ci_high.

    Raises
    ------
    SurveyError
        For an unknown `variance`.
    """
    check_choice("variance", variance, Variance)
    parts = [function(fit.solution, fit.weights) for function in functions]
    values = np.column_stack([part[0] for part in parts])
    gradient = np.column_stack([part[1] for part in parts])
    total = fit.weights.sum()
    estimates = weighted_totals(fit.weights, values) / total
    if isinstance(fit.design, ReplicateDesign):
        variances = np.diag(_replicate_covariance(fit, fit.design, functions, estimates, variance))
    else:
        finite = ~np.isnan(estimates)
        centred = np.where(finite, (fit.weights / total)[:, None] * (values - estimates), 0.0)
        variances = _linearised_variances(fit, fit.design, centred, gradient, variance)
    se = np.where(np.isnan(estimates), np.nan, np.sqrt(variances))
    return with_intervals(labels.assign(estimate=estimates, se=se), fit.df, fit.confidence)


def _linearised_variances(
    fit: Fit, design: SurveyDesign, centred: FloatArray, gradient: FloatArray, variance: Variance
) -> FloatArray:
    """Return the variances (k,) of averages, given what each row (n, k) and coefficient (p, k) adds to them."""
    scores = design.unit_totals(among_all(fit.scores, fit.rows))
    fitting = combinations(scores, transform(fit.bread, gradient))
    if variance == "conditional":
        return design.variances_of_units(fitting)
    sampling = design.unit_totals(among_all(centred, fit.rows))
    if variance == "linearised":
        return design.variances_of_units(sampling + fitting)
    return design.variances_of_units(fitting) + design.variances_of_units(sampling)


def _replicate_covariance(
    fit: Fit,
    design: ReplicateDesign,
    functions: list[RowFunction],
    estimates: FloatArray,
    variance: Variance,
) -> FloatArray:
    refitted = np.empty((len(fit.replicates), len(functions)))
    replicate_weights = design.replicate_weights[fit.rows]
    for replicate, coefficients in enumerate(fit.replicates):
        weights = fit.weights if variance == "conditional" else replicate_weights[:, replicate]
        values = [function(coefficients, weights)[0] for function in functions]
        refitted[replicate] = [weighted_totals(weights, value) / weights.sum() for value in values]
    finite = ~np.isnan(estimates)
    return design.replicate_covariance(np.where(finite, refitted, 0.0), np.where(finite, estimates, 0.0))
