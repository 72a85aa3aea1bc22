"""Domains: the subsets a table is about, as one code per row, with the design left whole."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ..arrays import BoolArray, IntArray, as_categorical
from ..design.replicate_design import Design
from ..design.row_labels import RowLabels
from ..errors import SurveyError

By = str | Sequence[str] | Sequence[Sequence[str]] | pd.Series | pd.DataFrame | pd.Categorical | None


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


def domains_of(design: Design, by: By, domain: Any = None, data: pd.DataFrame | None = None) -> list[Domains]:
    """Return the domains of each grouping that `by` asks for, among the rows of a domain.

    Parameters
    ----------
    design : SurveyDesign or ReplicateDesign
        Of n rows.
    by : str, sequence of str, Series, DataFrame, sequence of sequences of str, or None
        None: the total. A column, or several crossed, by name or as they are. A sequence of sequences of names: one
        grouping each, ``()`` the total.
    domain : boolean array-like of shape (n,), str, or None
        Rows outside are in no domain.
    data : DataFrame of n rows, optional
        Where columns are found by name, in place of the frame of the design.

    Returns
    -------
    list of Domains

    Raises
    ------
    SurveyError
        No grouping at all, a column that does not exist or cannot be a group, rows that do not pair.

    Examples
    --------
    >>> from ouder_netwerk.survey import SurveyDesign
    >>> design = SurveyDesign.from_frame(pd.DataFrame({"sex": list("fmm"), "age": [9, 12, 40]}))
    >>> [(each.group, each.codes.tolist()) for each in domains_of(design, [(), ("sex",)], "age < 40")]
    [('all', [0, 0, -1]), ('sex', [0, 1, -1])]
    """
    return groupings_of(design.labels, by, design.labels.inside(domain, data), data)


def groupings_of(labels: RowLabels, by: By, inside: BoolArray, data: pd.DataFrame | None) -> list[Domains]:
    """Return what :func:`domains_of` does, given the labels of the rows and which of them are in the domain."""
    if isinstance(by, (pd.Series, pd.DataFrame, pd.Categorical, np.ndarray)):
        columns = labels.columns(by, "by").rename(columns=str)
        return [build_domains(columns, list(columns.columns), inside)]
    names = names_in(by)
    columns = labels.columns(names, "by", data) if names else pd.DataFrame(index=range(labels.n))
    return [build_domains(columns, grouping, inside) for grouping in _listed(by)]


def names_in(by: By) -> list[str]:
    """Return the columns that groupings name, each once.

    Examples
    --------
    >>> names_in([(), ("sex",), ("sex", "age")])
    ['sex', 'age']
    """
    return list(dict.fromkeys(name for grouping in _listed(by) for name in grouping))


def _listed(by: Any) -> list[tuple[str, ...]]:
    """Return groupings as tuples of names."""
    if by is None:
        return [()]
    if isinstance(by, str):
        return [(by,)]
    if not len(by):
        raise SurveyError("by=[]: nothing to estimate; give at least one grouping (() is the total)", code="groups")
    if all(isinstance(name, str) for name in by):
        return [tuple(by)]
    return [(grouping,) if isinstance(grouping, str) else tuple(grouping) for grouping in by]


def build_domains(columns: pd.DataFrame, grouping: Sequence[str], inside: BoolArray) -> Domains:
    """Return the domains of one grouping: every combination of categories, whether it occurs or not.

    Parameters
    ----------
    columns : DataFrame of n rows
        Categories, text, booleans or whole numbers.
    grouping : sequence of str
        Columns that are crossed; none for the total.
    inside : boolean ndarray of shape (n,)
        Rows that can be in a domain.

    Returns
    -------
    Domains
        Rows with a missing group are in no domain.

    Raises
    ------
    SurveyError
        A column without categories, or that cannot be a group.

    Examples
    --------
    >>> columns = pd.DataFrame({"a": pd.Categorical(["x", "y", None]), "b": [1, 1, 2]})
    >>> domains = build_domains(columns, ["a", "b"], np.ones(3, dtype=bool))
    >>> domains.group, domains.levels, domains.codes.tolist()
    ('a*b', ('x*1', 'x*2', 'y*1', 'y*2'), [0, 2, -1])
    """
    if not len(grouping):
        return Domains("all", ("all",), np.where(inside, 0, -1))
    codes = np.zeros(len(inside), dtype=np.int64)
    outside = ~inside
    levels = [""]
    for name in grouping:
        categories = as_categorical(columns[name], f"group {name!r}")
        own = categories.codes.astype(np.int64)
        outside |= own < 0
        codes = codes * len(categories.categories) + own
        levels = [f"{level}*{category}" for level in levels for category in categories.categories]
    codes[outside] = -1
    return Domains("*".join(grouping), tuple(level[1:] for level in levels), codes)
