"""Design effects: the variance over that of a simple random sample, drawn with or without replacement."""

from typing import Literal

import numpy as np

from ..arrays import FloatArray, IntArray, divide
from ..errors import check_choice

Compared = Literal["with replacement", "without replacement"]


def compared(deff: FloatArray, population: FloatArray, n: IntArray, base: Compared) -> FloatArray:
    """Return design effects over a sample drawn with replacement, or changed to one without.

    Parameters
    ----------
    deff : ndarray of shape (m,)
        Over a sample with replacement.
    population : ndarray of shape (m,)
        Sum of the weights.
    n : ndarray of shape (m,)
        Respondents.
    base : {"with replacement", "without replacement"}
        How the simple random sample is drawn.

    Returns
    -------
    ndarray of shape (m,)
        NaN where the population is not larger than the sample: weights that do not add up to a population.

    Examples
    --------
    >>> compared(np.array([1.5]), np.array([100.0]), np.array([25]), "without replacement")
    array([2.])
    """
    check_choice("deff", base, Compared)
    if base == "with replacement":
        return deff
    left = divide(population - n, population)
    return divide(deff, np.where(left > 0, left, 0.0))
