"""Trimming extreme weights and giving what was cut off to the others."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from ..arrays import BoolArray, FloatArray
from ..design.design_input import check_weights
from ..errors import SurveyError, check_choice
from .weight_report import WeightReport, weight_report

Redistribution = Literal["equal", "proportional"]


@dataclass(frozen=True)
class TrimmedWeights:
    """Weights within limits, with the same sum as before.

    Attributes
    ----------
    weights : ndarray of shape (n,)
    trimmed : bool ndarray of shape (n,)
        Rows that were set to a limit.
    report : WeightReport
    """

    weights: FloatArray
    trimmed: BoolArray
    report: WeightReport


def trim_weights(
    weights: ArrayLike,
    *,
    lower: float = 0.0,
    upper: float = np.inf,
    redistribute: Redistribution = "equal",
) -> TrimmedWeights:
    """Cut weights off at limits, and shift or scale them all so that their sum stays the same.

    All weights are raised or lowered by one amount, or one factor, and then cut off; the amount is the one that keeps
    the sum, so that no second round is needed.

    Parameters
    ----------
    weights : array-like of shape (n,)
        Weights, none missing. Rows with weight 0 are no respondents, and stay 0.
    lower, upper : float
        Limits, in the unit of the weights.
    redistribute : {"equal", "proportional"}
        Whether rows inside the limits change by the same amount each, or in proportion to their weight.

    Returns
    -------
    TrimmedWeights
        The sum of the weights is unchanged.

    Raises
    ------
    SurveyError
        When a weight is missing, or the mean weight is outside the limits so that no weights can meet them; an
        unknown option.

    Notes
    -----
    Trimming buys a smaller variance with some bias, and undoes calibration: calibrate again afterwards, or use
    bounds while calibrating. With an upper limit only, "equal" is ``trimWeights(strict = TRUE)`` in R survey. The
    variance afterwards treats the trimmed weights as given.

    References
    ----------
    Potter, F. J. (1990). A study of procedures to identify and trim extreme sampling weights. Proceedings of the
    Section on Survey Research Methods, American Statistical Association, 225-230.

    Examples
    --------
    >>> trimmed = trim_weights([1.0, 2.0, 3.0, 10.0], upper=7.0)  # 3 too many, 1 for each of the others
    >>> trimmed.weights
    array([2., 3., 4., 7.])
    >>> trimmed.report.share_trimmed
    0.25
    """
    check_choice("redistribute", redistribute, Redistribution)
    given = check_weights(weights)
    used = given > 0
    old = given[used]
    if not lower < old.mean() < upper:
        raise SurveyError(
            f"trimming: the mean weight {old.mean():.6g} is not between the limits {lower:.6g} and {upper:.6g}; "
            "widen them: the sum of the weights is kept, so their mean must lie between the limits",
            code="unreachable",
        )
    new, trimmed = given.copy(), np.zeros(given.shape, dtype=bool)
    if ((old < lower) | (old > upper)).any():
        moved = old + _shift(old, lower, upper) if redistribute == "equal" else old * _factor(old, lower, upper)
        new[used] = np.clip(moved, lower, upper)
        trimmed[used] = new[used] != moved
    return TrimmedWeights(new, trimmed, weight_report(new, base=given, trimmed=trimmed))


def _shift(weights: FloatArray, lower: float, upper: float) -> float:
    """Solve sum(clip(weights + c, lower, upper)) = sum(weights) for c."""
    return _solve(lower - weights, upper - weights, np.ones_like(weights), lower, float(weights.sum()))


def _factor(weights: FloatArray, lower: float, upper: float) -> float:
    """Solve sum(clip(c weights, lower, upper)) = sum(weights) for c."""
    return _solve(lower / weights, upper / weights, weights, lower, float(weights.sum()))


def _solve(starts: FloatArray, ends: FloatArray, slopes: FloatArray, lower: float, total: float) -> float:
    """Return where a sum of ramps reaches a total; ramp i rises from `lower` by slope i between its start and end."""
    kinks, changes = np.concatenate([starts, ends]), np.concatenate([slopes, -slopes])
    order = np.argsort(kinks, kind="stable")[: np.isfinite(kinks).sum()]
    at = kinks[order]
    rises = np.cumsum(changes[order])[:-1] * np.diff(at)
    sums = lower * len(slopes) + np.concatenate([[0.0], np.cumsum(rises)])
    return float(np.interp(total, sums, at))
