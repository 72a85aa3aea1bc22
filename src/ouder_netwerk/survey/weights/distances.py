"""Calibration distances: how far a weight moves for a given multiplier."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from ..arrays import FloatArray
from ..errors import SurveyError, check_choice

Method = Literal["linear", "raking", "logit"]
Evaluation = tuple[FloatArray, FloatArray]


@dataclass(frozen=True)
class Distance:
    """A calibration function F between limits.

    Attributes
    ----------
    function : callable
        From the linear predictor u to F(u) and its derivative, both without limits.
    lower, upper : float
        Limits of the factors; at a limit the derivative is 0.
    """

    function: Callable[[FloatArray], Evaluation]
    lower: float
    upper: float

    def evaluate(self, predictor: FloatArray) -> Evaluation:
        """Return factors F(u) within the limits and their derivatives, both of shape (n,)."""
        factors, slopes = self.function(predictor)
        inside = (factors > self.lower) & (factors < self.upper)
        return np.clip(factors, self.lower, self.upper), np.where(inside, slopes, 0.0)


def distance(method: Method, bounds: tuple[float, float] | None) -> Distance:
    """Return the calibration function of a method.

    Parameters
    ----------
    method : {"linear", "raking", "logit"}
        See :func:`ouder_netwerk.survey.calibrate`.
    bounds : (float, float) or None
        Limits of the factors.

    Returns
    -------
    Distance

    Raises
    ------
    SurveyError
        Unknown method; limits that do not lie around 1; logit without limits.

    Examples
    --------
    >>> factors, slopes = distance("logit", (0.5, 2.0)).evaluate(np.array([-9.0, 0.0, 9.0]))
    >>> factors.round(3)
    array([0.5, 1. , 2. ])
    """
    check_choice("method", method, Method)
    if method == "logit" and bounds is None:
        raise SurveyError("method='logit' needs bounds, such as (0.5, 2)", code="option")
    lower, upper = (-np.inf, np.inf) if bounds is None else bounds
    if not lower < 1 < upper:
        raise SurveyError(
            f"bounds={bounds}: the limits of new over old weight must lie on both sides of 1", code="option"
        )
    if method == "logit":
        return Distance(_logit(lower, upper), lower, upper)
    return Distance(_linear if method == "linear" else _exponential, lower, upper)


def _linear(predictor: FloatArray) -> Evaluation:
    return 1 + predictor, np.ones_like(predictor)


def _exponential(predictor: FloatArray) -> Evaluation:
    with np.errstate(over="ignore"):
        factors = np.exp(predictor)
    return factors, factors


def _logit(lower: float, upper: float) -> Callable[[FloatArray], Evaluation]:
    rate = (upper - lower) / ((1 - lower) * (upper - 1))

    def evaluate(predictor: FloatArray) -> Evaluation:
        from_lower = upper - 1
        weight = np.exp(np.clip(rate * predictor, -700, 700)) * (1 - lower)
        factors = (lower * from_lower + upper * weight) / (from_lower + weight)
        return factors, (upper - factors) * (factors - lower) * rate / (upper - lower)

    return evaluate
