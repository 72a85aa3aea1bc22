"""Category probabilities of a multinomial model as functions of rows and coefficients, to be averaged."""

from typing import Any

import numpy as np

from ..arrays import FloatArray
from ..models.multinomial_model import MultinomialFit, category_probabilities
from .margin_average import RowFunction, identified


def chances_at(fit: MultinomialFit, loose: FloatArray, name: str, value: Any) -> list[RowFunction]:
    """Return per category the function of predicted probabilities with everyone at one value."""
    matrix = fit.coding.put_at(fit.data, fit.matrix, name, value)
    known = identified(fit, loose, matrix)

    def of_category(category: int) -> RowFunction:
        def function(coefficients: FloatArray, weights: FloatArray) -> tuple[FloatArray, FloatArray]:
            chances = category_probabilities(matrix, coefficients)
            own = chances[:, category]
            towards = own[:, None] * ((np.arange(1, chances.shape[1]) == category) - chances[:, 1:])
            gradient = matrix.T @ (weights[:, None] * towards) / weights.sum()
            return np.where(known, own, np.nan), gradient.ravel()

        return function

    return [of_category(category) for category in range(len(fit.levels))]


def chance_slopes(fit: MultinomialFit, loose: FloatArray, name: str) -> list[RowFunction]:
    """Return per category the function of derivatives of its probability to a number."""
    direction = np.broadcast_to(fit.coding.derivative(fit.data, name), fit.matrix.shape)
    known = identified(fit, loose, direction)

    def of_category(category: int) -> RowFunction:
        def function(coefficients: FloatArray, weights: FloatArray) -> tuple[FloatArray, FloatArray]:
            chances = category_probabilities(fit.matrix, coefficients)
            own, others = chances[:, category], chances[:, 1:]
            change = direction @ coefficients.reshape(fit.matrix.shape[1], -1)
            mean_change = (others * change).sum(axis=1)
            is_own = (np.arange(1, chances.shape[1]) == category).astype(np.float64)
            slope = own * (change @ is_own - mean_change)
            # the derivative of the slope to the linear predictor of each other category, and to its change
            towards = slope[:, None] * (is_own - others) - own[:, None] * others * (change - mean_change[:, None])
            by_change = own[:, None] * (is_own - others)
            shares = (weights / weights.sum())[:, None]
            gradient = fit.matrix.T @ (shares * towards) + direction.T @ (shares * by_change)
            return np.where(known, slope, np.nan), gradient.ravel()

        return function

    return [of_category(category) for category in range(len(fit.levels))]
