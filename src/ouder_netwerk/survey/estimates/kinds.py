"""The kinds of estimates that are ratios or totals of sums, by the name of the function that tabulates them."""

from collections.abc import Sequence
from typing import Any, Literal

import pandas as pd

from ..design.replicate_design import Design
from ..domains.outcomes import Outcome, quantity_outcomes, share_outcomes
from ..errors import check_choice
from .estimators import ratio_columns

Estimated = Literal["proportions", "means", "totals", "ratios"]


def outcomes_of(design: Design, outcomes: Any, of: str, data: pd.DataFrame | None) -> Sequence[Outcome]:
    """Return outcomes as the function named in `of` takes them."""
    check_choice("of", of, Estimated)
    if of == "ratios":
        return ratio_columns(design, outcomes, data)
    columns = design.labels.columns(outcomes, "outcome", data)
    return share_outcomes(columns) if of == "proportions" else quantity_outcomes(columns)
