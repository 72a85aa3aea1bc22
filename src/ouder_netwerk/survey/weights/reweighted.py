"""What reweighting gives: a design with new weights, full-sample and replicate, and a report on them."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ..arrays import FloatArray
from ..design.calibrated_design import CalibratedDesign, Residuals
from ..design.replicate_design import Design, ReplicateDesign
from ..errors import SurveyError
from .weight_report import WeightReport


@dataclass(frozen=True)
class Reweighted:
    """A design with new weights and how they came out.

    Attributes
    ----------
    design : CalibratedDesign or ReplicateDesign
        For replicate weights every replicate was reweighted to the same totals.
    report : WeightReport
    """

    design: Design
    report: WeightReport


def with_weights(design: Design, columns: FloatArray, residuals: Callable[[FloatArray], Residuals]) -> Design:
    """Return the design with new full-sample and replicate weights (n, 1 + R).

    Replicates carry the calibration in their weights; a design without them gets what `residuals` makes of the new
    weights.

    Raises
    ------
    SurveyError
        Negative full-sample weights for a replicate design.
    """
    if isinstance(design, ReplicateDesign):
        negative = int((columns[:, 0] < 0).sum())
        if negative:
            raise SurveyError(
                f"calibration makes {negative} of {len(columns)} weights negative, which no replicate design takes; "
                "set bounds, or use method='raking'",
                code="weights",
            )
        return design.reweighted(columns)
    return CalibratedDesign(design, columns[:, 0], residuals(columns[:, 0]))


def weight_columns(design: Design) -> FloatArray:
    """Return the (n, 1 + R) full-sample and replicate weights of a design (R = 0 without replicates)."""
    if isinstance(design, ReplicateDesign):
        return np.column_stack([design.weights, design.replicate_weights])
    return design.weights[:, None]
