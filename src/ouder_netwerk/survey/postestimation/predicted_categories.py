"""Predicted probabilities of outcome categories for new rows, and how they hang on the coefficients."""

import numpy as np

from ..arrays import FloatArray
from ..models.multinomial_model import MultinomialFit
from ..models.multinomial_model import category_probabilities as multinomial_probabilities
from ..models.ordinal_model import OrdinalFit
from ..models.proportional_odds import category_probabilities as ordinal_probabilities


def ordinal_gradients(fit: OrdinalFit, matrix: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the probability of each category (m, q + 1), and its gradient to the coefficients (m, q + 1, p + q).

    With a and b the upper and lower threshold of a category minus x'b, and f the logistic density, the derivatives of
    F(a) - F(b) are f(a) to its upper and -f(b) to its lower threshold, and (f(b) - f(a)) x to the slopes.

    Parameters
    ----------
    fit : OrdinalFit
        Of p slopes and q thresholds.
    matrix : ndarray of shape (m, p + 1)
        New rows, as the coding makes them: an intercept first.
    """
    slopes = matrix[:, 1:]
    p, categories = slopes.shape[1], len(fit.levels)
    chances = ordinal_probabilities(slopes, fit.solution)
    below = np.cumsum(chances, axis=1)[:, :-1]
    density = np.pad(below * (1 - below), ((0, 0), (1, 1)))
    gradients = np.zeros((len(matrix), categories, len(fit.solution)))
    for category in range(categories):
        lower, upper = density[:, category], density[:, category + 1]
        gradients[:, category, :p] = (lower - upper)[:, None] * slopes
        if category:
            gradients[:, category, p + category - 1] = -lower
        if category < categories - 1:
            gradients[:, category, p + category] = upper
    return chances, gradients


def multinomial_gradients(fit: MultinomialFit, matrix: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the probability of each category (m, q + 1), and its gradient to the coefficients (m, q + 1, p q).

    The derivative of P_k to the coefficient of column j and category l is P_k (1{k = l} - P_l) x_j.

    Parameters
    ----------
    fit : MultinomialFit
        Of p columns and q categories but the first.
    matrix : ndarray of shape (m, p)
        New rows, as the coding makes them.
    """
    chances = multinomial_probabilities(matrix, fit.solution)
    others = np.arange(1, len(fit.levels))
    same = (np.arange(len(fit.levels))[:, None] == others).astype(np.float64)
    by_category = chances[:, :, None] * (same - chances[:, None, 1:])
    gradients = matrix[:, None, :, None] * by_category[:, :, None, :]
    return chances, gradients.reshape(len(matrix), len(fit.levels), -1)
