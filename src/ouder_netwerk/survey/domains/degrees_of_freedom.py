"""Degrees of freedom of estimates in domains, by the rule the caller chooses."""

from collections.abc import Callable
from typing import Literal

import numpy as np

from ..arrays import FloatArray, IntArray
from ..errors import check_df

DegreesOfFreedom = Literal["domain", "design"] | float


def degrees_by_rule(
    rule: DegreesOfFreedom, shape: tuple[int, ...], domain: Callable[[], IntArray], design: Callable[[], int]
) -> FloatArray | IntArray:
    """Return degrees of freedom by a rule: those of the domain, of the whole design, or a given number.

    Examples
    --------
    >>> degrees_by_rule("design", (2,), lambda: np.array([3, 4]), lambda: 9).tolist()
    [9, 9]
    """
    if rule == "domain":
        return domain()
    if rule == "design":
        return np.full(shape, design(), dtype=np.int64)
    return np.full(shape, check_df(rule, "'domain', 'design'"))
