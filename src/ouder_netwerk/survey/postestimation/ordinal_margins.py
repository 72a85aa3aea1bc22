"""Category probabilities of a proportional-odds model as functions of rows and coefficients, to be averaged."""

from typing import Any

import numpy as np
from scipy.special import expit

from ..arrays import FloatArray
from ..models.ordinal_model import OrdinalFit
from .margin_average import RowFunction, identified


def probabilities_at(fit: OrdinalFit, loose: FloatArray, name: str, value: Any) -> list[RowFunction]:
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


def probability_slopes(fit: OrdinalFit, loose: FloatArray, name: str) -> list[RowFunction]:
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
