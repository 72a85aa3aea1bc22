"""Trimming extreme weights and giving what was cut off to the others."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from .arrays import BoolArray, FloatArray
from .design import check_weights
from .errors import SurveyError
from .weight_report import WeightReport, weight_report


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
    redistribute: Literal["equal", "proportional"] = "equal",
) -> TrimmedWeights:
    """Set weights outside the limits to the limit, and spread the difference over the other rows.

    Spreading can push other weights over a limit; those are set to it in turn, until all are inside.

    Parameters
    ----------
    weights : array-like of shape (n,)
        Weights, none missing.
    lower, upper : float
        Limits, in the unit of the weights.
    redistribute : {"equal", "proportional"}
        Whether the rows inside the limits get the same amount each, or in proportion to their weight.

    Returns
    -------
    TrimmedWeights
        The sum of the weights is unchanged.

    Raises
    ------
    SurveyError
        When a weight is missing, or the mean weight is outside the limits so that no weights can meet them.

    Notes
    -----
    Trimming buys a smaller variance with some bias, and undoes calibration: calibrate again afterwards, or use
    bounds while calibrating. "equal" is the rule of ``trimWeights(strict = TRUE)`` in R survey. The sampling
    variance afterwards treats the trimmed weights as given.

    References
    ----------
    Potter, F. J. (1990). A study of procedures to identify and trim extreme sampling weights. Proceedings of the
    Section on Survey Research Methods, American Statistical Association, 225-230.

    Examples
    --------
    >>> trimmed = trim_weights([1.0, 2.0, 3.0, 10.0], upper=7.0)
    >>> trimmed.weights
    array([2., 3., 4., 7.])
    >>> trimmed.report.share_trimmed
    0.25
    """
    given = check_weights(weights)
    if not lower < given.mean() < upper:
        raise SurveyError(
            f"trimming: the mean weight {given.mean():.6g} is not between the limits {lower:.6g} and {upper:.6g}; "
            "widen them: the sum of the weights is kept, so their mean must lie between the limits"
        )
    new = given.copy()
    trimmed = np.zeros(given.shape, dtype=bool)
    passes = 0
    while (outside := (new < lower) | (new > upper)).any():
        trimmed |= outside
        inside = np.clip(new, lower, upper)
        excess = (new - inside).sum()
        share = inside[~trimmed] if redistribute == "proportional" else np.ones((~trimmed).sum())
        inside[~trimmed] += excess * share / share.sum()
        new = inside
        passes += 1
    return TrimmedWeights(new, trimmed, weight_report(new, base=given, trimmed=trimmed, iterations=passes))
