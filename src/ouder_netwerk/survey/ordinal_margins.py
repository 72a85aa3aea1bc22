"""Average marginal effects and predictive margins of proportional-odds models, for every outcome category."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import expit

from .arrays import FloatArray
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
from .ordinal_model import OrdinalFit

LABELS = ["term", "level", "category"]


def ordinal_predictive_margins(
    fit: OrdinalFit, predictor: str, at: Iterable[object] | None = None, *, variance: Variance = "two-part"
) -> pd.DataFrame:
    """Average the predicted probability of each category, everyone put at one value of a predictor.

    Parameters
    ----------
    fit : OrdinalFit
        The model.
    predictor, at, variance
        As for :func:`predictive_margins`.

    Returns
    -------
    DataFrame
        A row per value and category: term, level, category, estimate, se, statistic, df, p, ci_low, ci_high.

    Raises
    ------
    SurveyError
        As for :func:`predictive_margins`.

    References
    ----------
    Graubard and Korn (1999), Predictive margins with survey data, Biometrics 55, 652-659.

    Examples
    --------
    >>> from ouder_netwerk.survey import SurveyDesign, ordinal
    >>> often = pd.Series(pd.Categorical(list("abcabcacbb"), list("abc"), ordered=True))
    >>> fit = ordinal(SurveyDesign([1] * 10), often, pd.DataFrame({"x": [1, 2, 3, 2, 1, 4, 1, 2, 3, 3]}))
    >>> ordinal_predictive_margins(fit, "x", [1, 4])[["level", "category", "estimate"]].round(2).iloc[-1].to_dict()
    {'level': '4', 'category': 'c', 'estimate': 0.84}
    """
    loose, labels, functions = loose_directions(fit), [], []
    for value in margin_values(fit, predictor, at):
        labels += [(predictor, str(value), str(category)) for category in fit.levels]
        functions += _probabilities(fit, loose, predictor, value)
    return average_table(fit, pd.DataFrame(labels, columns=LABELS), functions, variance)


def ordinal_marginal_effects(
    fit: OrdinalFit, predictors: Sequence[str] | None = None, *, variance: Variance = "two-part"
) -> pd.DataFrame:
    """Average the effect of each predictor on the probability of each category over the respondents.

    Parameters
    ----------
    fit : OrdinalFit
        The model.
    predictors, variance
        As for :func:`average_marginal_effects`.

    Returns
    -------
    DataFrame
        A row per number or non-reference level, and category; the effects on all categories add up to zero.

    Raises
    ------
    SurveyError
        For a predictor the model does not have.

    References
    ----------
    As for :func:`average_marginal_effects`.

    Examples
    --------
    >>> from ouder_netwerk.survey import SurveyDesign, ordinal
    >>> often = pd.Series(pd.Categorical(list("abcabcacbb"), list("abc"), ordered=True))
    >>> fit = ordinal(SurveyDesign([1] * 10), often, pd.DataFrame({"x": [1, 2, 3, 2, 1, 4, 1, 2, 3, 3]}))
    >>> effects = ordinal_marginal_effects(fit)
    >>> effects["category"].tolist(), round(float(effects["estimate"].abs().min()), 4)
    (['a', 'b', 'c'], 0.0135)
    """
    named = [predictor.name for predictor in fit.coding.predictors] if predictors is None else predictors
    loose, labels, functions = loose_directions(fit), [], []
    for name in named:
        predictor = find_predictor(fit, name)
        if not predictor.levels:
            labels += [(name, "", str(category)) for category in fit.levels]
            functions += _slopes(fit, loose, name)
            continue
        references = _probabilities(fit, loose, name, predictor.levels[0])
        for level in predictor.levels[1:]:
            labels += [(name, str(level), str(category)) for category in fit.levels]
            pairs = zip(_probabilities(fit, loose, name, level), references, strict=True)
            functions += [difference(upper, lower) for upper, lower in pairs]
    return average_table(fit, pd.DataFrame(labels, columns=LABELS), functions, variance)


def _probabilities(fit: OrdinalFit, loose: FloatArray, name: str, value: Any) -> list[RowFunction]:
    """Return per category the function of predicted probabilities with everyone at one value."""
    matrix = fit.coding.put_at(fit.data, fit.matrix, name, value)
    known = identified(fit, loose, matrix)
    slopes = matrix[:, 1:]

    def of_category(category: int) -> RowFunction:
        def function(coefficients: FloatArray, weights: FloatArray) -> tuple[FloatArray, FloatArray]:
            lower, upper = _cumulative(slopes, coefficients, category)
            gradient = _gradient(slopes, weights, category, lower * (1 - lower), upper * (1 - upper), len(coefficients))
            return np.where(known, upper - lower, np.nan), gradient

        return function

    return [of_category(category) for category in range(len(fit.levels))]


def _slopes(fit: OrdinalFit, loose: FloatArray, name: str) -> list[RowFunction]:
    """Return per category the function of derivatives of its probability to a number."""
    slopes = fit.matrix[:, 1:]
    direction = np.asarray(fit.coding.derivative(fit.data, name))
    known = bool(identified(fit, loose, direction).all())

    def of_category(category: int) -> RowFunction:
        def function(coefficients: FloatArray, weights: FloatArray) -> tuple[FloatArray, FloatArray]:
            lower, upper = _cumulative(slopes, coefficients, category)
            low, high = lower * (1 - lower), upper * (1 - upper)
            change = direction[:, 1:] @ coefficients[: slopes.shape[1]]
            curves = low * (1 - 2 * lower), high * (1 - 2 * upper)
            gradient = -change * _gradient(slopes, weights, category, *curves, len(coefficients))
            gradient[: slopes.shape[1]] += (low - high) @ weights / weights.sum() * direction[0, 1:]
            values = (low - high) * change
            return values if known else np.full_like(values, np.nan), gradient

        return function

    return [of_category(category) for category in range(len(fit.levels))]


def _cumulative(slopes: FloatArray, coefficients: FloatArray, category: int) -> tuple[FloatArray, FloatArray]:
    """Return P(Y < category) and P(Y <= category) of each row."""
    p = slopes.shape[1]
    thresholds = np.concatenate([[-np.inf], coefficients[p:], [np.inf]])
    eta = slopes @ coefficients[:p]
    return expit(thresholds[category] - eta), expit(thresholds[category + 1] - eta)


def _gradient(
    slopes: FloatArray, weights: FloatArray, category: int, lower: FloatArray, upper: FloatArray, size: int
) -> FloatArray:
    """Return the averaged gradient of upper minus lower, given their derivatives to their threshold."""
    gradient = np.zeros(size)
    p = slopes.shape[1]
    gradient[:p] = slopes.T @ (weights * (lower - upper))
    if category > 0:
        gradient[p + category - 1] -= weights @ lower
    if p + category < size:
        gradient[p + category] += weights @ upper
    return gradient / weights.sum()
