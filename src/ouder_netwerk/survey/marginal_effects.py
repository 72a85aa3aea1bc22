"""Average marginal effects and predictive margins, with standard errors that count the sampling of covariates."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from .arrays import BoolArray, FloatArray
from .margin_average import (
    RowFunction,
    Variance,
    average_table,
    difference,
    find_predictor,
    identified,
    loose_directions,
    margin_values,
)
from .model import ModelFit


def average_marginal_effects(
    fit: ModelFit, predictors: Sequence[str] | None = None, *, variance: Variance = "two-part"
) -> pd.DataFrame:
    """Average the effect of each predictor on the outcome's mean over the respondents of the model.

    Parameters
    ----------
    fit : ModelFit
        Of a logistic or linear model.
    predictors : sequence of str, optional
        All by default. For a categorical predictor each level is compared with its reference, everyone put in either
        (discrete change); for a number it is the derivative.
    variance : {"two-part", "linearised", "conditional"}
        As for :func:`predictive_margins`.

    Returns
    -------
    DataFrame
        A row per number or non-reference level: term, level, estimate, se, statistic, df, p, ci_low, ci_high. NaN
        where the effect rests on a coefficient without finite estimate.

    Raises
    ------
    SurveyError
        For a predictor the model does not have.

    References
    ----------
    Graubard and Korn (1999), Predictive margins with survey data, Biometrics 55; Bartus (2005), Stata Journal 5(3).

    Examples
    --------
    >>> from ouder_netwerk.survey import SurveyDesign, logistic
    >>> frame = pd.DataFrame({"age": pd.Categorical(["young", "old"] * 6, ["young", "old"])})
    >>> fit = logistic(SurveyDesign([1.0] * 12), [1, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0, 1], frame)
    >>> average_marginal_effects(fit)[["term", "level", "estimate"]].round(4).to_dict("records")
    [{'term': 'age', 'level': 'old', 'estimate': -0.3333}]
    """
    named = [predictor.name for predictor in fit.coding.predictors] if predictors is None else predictors
    labels, functions, loose = [], [], loose_directions(fit)
    for name in named:
        predictor = find_predictor(fit, name)
        if not predictor.levels:
            labels.append((name, ""))
            functions.append(_slope(fit, loose, name))
            continue
        reference = _prediction(fit, loose, name, predictor.levels[0])
        for level in predictor.levels[1:]:
            labels.append((name, str(level)))
            functions.append(difference(_prediction(fit, loose, name, level), reference))
    return average_table(fit, pd.DataFrame(labels, columns=["term", "level"]), functions, variance)


def predictive_margins(
    fit: ModelFit, predictor: str, at: Iterable[object] | None = None, *, variance: Variance = "two-part"
) -> pd.DataFrame:
    """Average the predicted mean over the respondents of the model, everyone put at one value of a predictor.

    Parameters
    ----------
    fit : ModelFit
        Of a logistic or linear model.
    predictor : str
        Its name.
    at : iterable, optional
        Values; all levels of a categorical predictor by default, needed for a number.
    variance : {"two-part", "linearised", "conditional"}
        Two-part, as R's ``svypredmeans``: the variance of the averaged predictions plus that of the coefficients,
        taken as uncorrelated. Linearised, as Stata's ``vce(unconditional)``: with their covariance. Conditional: the
        coefficients' part alone, the covariates of the sample taken as fixed. Under replicate weights the first two
        are the same, coefficients and averages both re-estimated.

    Returns
    -------
    DataFrame
        A row per value: term, level, estimate, se, statistic, df, p, ci_low, ci_high.

    Raises
    ------
    SurveyError
        For a predictor the model does not have, a level it does not have, or a number without `at`.

    References
    ----------
    Graubard and Korn (1999), Predictive margins with survey data, Biometrics 55, 652-659.

    Examples
    --------
    >>> from ouder_netwerk.survey import SurveyDesign, logistic
    >>> frame = pd.DataFrame({"age": pd.Categorical(["young", "old"] * 6, ["young", "old"])})
    >>> fit = logistic(SurveyDesign([1.0] * 12), [1, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0, 1], frame)
    >>> predictive_margins(fit, "age")["estimate"].round(4).tolist()
    [0.6667, 0.3333]
    """
    values = margin_values(fit, predictor, at)
    labels, loose = [(predictor, str(value)) for value in values], loose_directions(fit)
    functions = [_prediction(fit, loose, predictor, value) for value in values]
    return average_table(fit, pd.DataFrame(labels, columns=["term", "level"]), functions, variance)


def _prediction(fit: ModelFit, loose: FloatArray, name: str, value: Any) -> RowFunction:
    """Return the function of predicted means with everyone at one value."""
    matrix = fit.coding.put_at(fit.data, fit.matrix, name, value)
    finite, held = _known(fit, loose, matrix)
    usable = matrix if finite.all() else matrix * finite[:, None]

    def function(coefficients: FloatArray, weights: FloatArray) -> tuple[FloatArray, FloatArray]:
        mean, first, _ = fit.family.derivatives(usable @ coefficients)
        values = np.where(finite, mean, np.where(held, fit.outcome, np.nan))
        return values, usable.T @ (weights * first) / weights.sum()

    return function


def _slope(fit: ModelFit, loose: FloatArray, name: str) -> RowFunction:
    """Return the function of derivatives of the predicted mean to a number."""
    direction = np.broadcast_to(fit.coding.derivative(fit.data, name), fit.matrix.shape)
    known = identified(fit, loose, direction)
    free = ~fit.separated

    def function(coefficients: FloatArray, weights: FloatArray) -> tuple[FloatArray, FloatArray]:
        _, first, second = fit.family.derivatives(fit.matrix @ coefficients)
        change = direction @ coefficients
        values = np.where(known, np.where(free, first * change, 0.0), np.nan)
        used = weights * free
        gradient = fit.matrix.T @ (used * second * change) + direction.T @ (used * first)
        return values, gradient / weights.sum()

    return function


def _known(fit: ModelFit, loose: FloatArray, matrix: FloatArray) -> tuple[BoolArray, BoolArray]:
    """Return which counterfactual rows have a finite prediction, and which keep their own certain outcome.

    A separated row keeps its fitted mean of 0 or 1 as long as its place along the separating directions is the same.
    """
    if not loose.shape[1]:
        return np.ones(len(matrix), dtype=bool), fit.separated
    return identified(fit, loose, matrix), fit.separated & identified(fit, loose, matrix - fit.matrix)
