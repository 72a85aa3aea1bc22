"""Domains: the subsets a table is about, as one code per row, with the design left whole."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..arrays import IntArray, as_frame
from ..errors import SurveyError


@dataclass(frozen=True)
class Domains:
    """Disjoint domains made by one grouping.

    Attributes
    ----------
    group : str
        Group columns joined by ``*``; ``all`` for the total.
    levels : tuple of str
        One name per domain, joined by ``*`` in the same order.
    codes : ndarray of shape (n,)
        Domain of each row; -1 for rows in no domain.
    """

    group: str
    levels: tuple[str, ...]
    codes: IntArray

    @property
    def count(self) -> int:
        """Number of domains, empty ones included."""
        return len(self.levels)


def build_domains(groups: pd.DataFrame | None, grouping: Sequence[str], n: int) -> Domains:
    """Return the domains of one grouping: every combination of categories, whether it occurs or not.

    Parameters
    ----------
    groups : DataFrame of n rows, or None
        Categorical columns.
    grouping : sequence of str
        Columns of `groups`; empty for the total.
    n : int
        Rows of the design.

    Returns
    -------
    Domains
        Rows with a missing group are in no domain.

    Raises
    ------
    SurveyError
        A column that does not exist, is not categorical, or has another length.

    Examples
    --------
    >>> import pandas as pd
    >>> groups = pd.DataFrame({"a": pd.Categorical(["x", "y", None]), "b": pd.Categorical([1, 1, 2])})
    >>> domains = build_domains(groups, ["a", "b"], 3)
    >>> domains.group, domains.levels, domains.codes.tolist()
    ('a*b', ('x*1', 'x*2', 'y*1', 'y*2'), [0, 2, -1])
    """
    if not len(grouping):
        return Domains("all", ("all",), np.zeros(n, dtype=np.int64))
    columns = None if groups is None else as_frame(groups, "groups")
    codes = np.zeros(n, dtype=np.int64)
    missing = np.zeros(n, dtype=bool)
    levels = [""]
    for name in grouping:
        categories = _categorical(columns, name, n)
        own = categories.codes.astype(np.int64)
        missing |= own < 0
        codes = codes * len(categories.categories) + own
        levels = [f"{level}*{category}" for level in levels for category in categories.categories]
    codes[missing] = -1
    return Domains("*".join(grouping), tuple(level[1:] for level in levels), codes)


def _categorical(groups: pd.DataFrame | None, name: str, n: int) -> pd.Categorical:
    if groups is None or name not in groups.columns:
        raise SurveyError(f"groups has no column {name!r}")
    column = groups[name]
    if len(column) != n:
        raise SurveyError(f"groups: {len(column)} rows for a design of {n}")
    if not isinstance(column.dtype, pd.CategoricalDtype):
        raise SurveyError(
            f"groups: column {name!r} is {column.dtype}, not categorical; "
            "make the categories and their order explicit with pd.Categorical"
        )
    if not len(column.cat.categories):
        raise SurveyError(
            f"groups: column {name!r} has no categories; give them with pd.Categorical(..., categories=...)"
        )
    return column.array
