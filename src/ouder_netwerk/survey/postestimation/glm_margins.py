"""Predicted means of a generalised linear model as functions of rows and coefficients, to be averaged."""

from typing import Any

import numpy as np

from ..arrays import BoolArray, FloatArray
from ..models.coding import AdditiveCoding
from ..models.model_fit import ModelFit
from ..reproducible import combination, weighted_totals
from .margin_average import RowFunction, identified


def mean_at(fit: ModelFit, loose: FloatArray, name: str, value: Any) -> RowFunction:
    """Return the function of predicted means with everyone at one value."""
    if isinstance(fit.coding, AdditiveCoding) and not loose.shape[1]:
        return _mean_of_rest(fit, fit.coding, name, value)
    matrix = fit.coding.put_at(fit.data, fit.matrix, name, value)
    finite, held = _known(fit, loose, matrix)
    usable = matrix if finite.all() else matrix * finite[:, None]

    def function(coefficients: FloatArray, weights: FloatArray) -> tuple[FloatArray, FloatArray]:
        mean, first, _ = fit.family.derivatives(combination(usable, coefficients) + fit.offset)
        values = np.where(finite, mean, np.where(held, fit.outcome, np.nan))
        return values, weighted_totals(weights * first, usable) / weights.sum()

    return function


def _mean_of_rest(fit: ModelFit, coding: AdditiveCoding, name: str, value: Any) -> RowFunction:
    """Return what :func:`mean_at` does, without a matrix of its own: only the columns of one term are other ones."""
    at, row = fit.terms[name], coding.values_at(name, value)
    others = np.delete(np.arange(fit.matrix.shape[1]), at)

    def function(coefficients: FloatArray, weights: FloatArray) -> tuple[FloatArray, FloatArray]:
        eta = fit.offset + float((row * coefficients[at]).sum())
        for column in others:
            eta += fit.matrix[:, column] * coefficients[column]
        mean, first, _ = fit.family.derivatives(eta)
        slopes = weights * first
        gradient = weighted_totals(slopes, fit.matrix)
        gradient[at] = row * slopes.sum()
        return mean, gradient / weights.sum()

    return function


def mean_slope(fit: ModelFit, loose: FloatArray, name: str) -> RowFunction:
    """Return the function of derivatives of the predicted mean to a number."""
    direction = fit.coding.derivative(fit.data, name)
    known = identified(fit, loose, direction)
    free = ~fit.separated

    def function(coefficients: FloatArray, weights: FloatArray) -> tuple[FloatArray, FloatArray]:
        _, first, second = fit.family.derivatives(combination(fit.matrix, coefficients) + fit.offset)
        change = combination(direction, coefficients)
        values = np.where(known, np.where(free, first * change, 0.0), np.nan)
        used = weights * free
        shared = len(direction) == 1
        moved = (used * first).sum() * direction[0] if shared else weighted_totals(used * first, direction)
        gradient = weighted_totals(used * second * change, fit.matrix) + moved
        return values, gradient / weights.sum()

    return function


def _known(fit: ModelFit, loose: FloatArray, matrix: FloatArray) -> tuple[BoolArray, BoolArray]:
    """Return which counterfactual rows have a finite prediction, and which keep their own certain outcome.

    A separated row keeps its fitted mean of 0 or 1 as long as its place along the separating directions is the same.
    """
    if not loose.shape[1]:
        return np.ones(len(matrix), dtype=bool), fit.separated
    return identified(fit, loose, matrix), fit.separated & identified(fit, loose, matrix - fit.matrix)
