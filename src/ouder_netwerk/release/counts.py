"""Disclosure control of counts that add up: small ones are hidden, and others so that they can not be worked out."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike


def hidden_counts(
    counts: ArrayLike, minimum: int, groups: Sequence[ArrayLike] = (), before: Sequence[bool] | None = None
) -> np.ndarray:
    """Return which counts of one table may not be shown.

    Parameters
    ----------
    counts : array-like of shape (k,)
        Respondents in each cell; their sum is known to readers.
    minimum : int
        Respondents a cell needs; empty cells may be shown.
    groups : sequence of boolean array-likes of shape (k,)
        Cells whose sum is known too.
    before : sequence of k bool, optional
        Cells that were hidden in an earlier release.

    Returns
    -------
    boolean ndarray of shape (k,)

    Notes
    -----
    Cells of 1 to `minimum` - 1 respondents, and then, in each group and in all, the smallest others until two or more
    are hidden that together hold at least `minimum`; as far as there are others.

    Examples
    --------
    >>> hidden_counts([3, 40, 25, 0], 10).tolist()
    [True, False, True, False]
    """
    values = np.asarray(counts)
    hidden = (values > 0) & (values < minimum)
    if before is not None:
        hidden |= np.asarray(before, dtype=bool)
    sums = [np.asarray(group, dtype=bool) & (values > 0) for group in (*groups, np.ones(len(values)))]
    while True:
        # a cell hidden for one sum can leave another sum with one hidden cell
        open_sums = [
            there & ~hidden
            for there in sums
            if _can_be_worked_out(values, hidden & there, minimum) and (there & ~hidden).any()
        ]
        if not open_sums:
            return hidden
        others = np.flatnonzero(open_sums[0])
        hidden[others[np.argmin(values[others])]] = True


def _can_be_worked_out(values: np.ndarray, hidden: np.ndarray, minimum: int) -> bool:
    return int(hidden.sum()) == 1 or 0 < int(values[hidden].sum()) < minimum
