"""Category probabilities of a proportional-odds model as functions of rows and coefficients, to be averaged."""

from typing import Any

import numpy as np
from scipy.special import expit

from ..arrays import FloatArray
from ..models.ordinal_model import OrdinalFit
from ..reproducible import combination, weighted_totals
from .margin_average import RowFunction, identified


def probabilities_at(fit: OrdinalFit, loose: FloatArray, name: str, value: Any) -> list[RowFunction]:
    """Return per category the function of predicted probabilities with everyone at one value."""
    matrix = fit.coding.put_at(fit.data, fit.matrix, name, value)
    known = identified(fit, loose, matrix)
    slopes = matrix[:, 1:]

    def of_category(category: int) -> RowFunction:
        def function(coefficients: FloatArray, weights: FloatArray) -> tuple[FloatArray, FloatArray]:
            lower, upper = _cumulative(slopes, coefficients, category)
            shares, curves = weights / weights.sum(), (lower * (1 - lower), upper * (1 - upper))
            return np.where(known, upper - lower, np.nan), _gradient(slopes, shares, category, *curves, coefficients)

        return function

    return [of_category(category) for category in range(len(fit.levels))]


def probability_slopes(fit: OrdinalFit, loose: FloatArray, name: str) -> list[RowFunction]:
    """Return per category the function of derivatives of its probability to a number."""
    slopes = fit.matrix[:, 1:]
    direction = np.broadcast_to(fit.coding.derivative(fit.data, name), fit.matrix.shape)
    known = identified(fit, loose, direction)

    def of_category(category: int) -> RowFunction:
        def function(coefficients: FloatArray, weights: FloatArray) -> tuple[FloatArray, FloatArray]:
            lower, upper = _cumulative(slopes, coefficients, category)
            low, high = lower * (1 - lower), upper * (1 - upper)
            change = combination(direction[:, 1:], coefficients[: slopes.shape[1]])
            shares, curves = weights / weights.sum(), (low * (1 - 2 * lower), high * (1 - 2 * upper))
            gradient = -_gradient(slopes, shares * change, category, *curves, coefficients)
            gradient[: slopes.shape[1]] += weighted_totals(shares * (low - high), direction[:, 1:])
            return np.where(known, (low - high) * change, np.nan), gradient

        return function

    return [of_category(category) for category in range(len(fit.levels))]


def _cumulative(slopes: FloatArray, coefficients: FloatArray, category: int) -> tuple[FloatArray, FloatArray]:
    """Return P(Y < category) and P(Y <= category) of each row."""
    p = slopes.shape[1]
    thresholds = np.concatenate([[-np.inf], coefficients[p:], [np.inf]])
    eta = combination(slopes, coefficients[:p])
    return expit(thresholds[category] - eta), expit(thresholds[category + 1] - eta)


def _gradient(
    slopes: FloatArray,
    weights: FloatArray,
    category: int,
    lower: FloatArray,
    upper: FloatArray,
    coefficients: FloatArray,
) -> FloatArray:
    """Return the weighted sum of the gradients of upper minus lower, given their derivatives to their threshold."""
    size, p = len(coefficients), slopes.shape[1]
    gradient = np.zeros(size)
    gradient[:p] = weighted_totals(weights * (lower - upper), slopes)
    if category > 0:
        gradient[p + category - 1] -= weighted_totals(weights, lower)
    if p + category < size:
        gradient[p + category] += weighted_totals(weights, upper)
    return gradient
