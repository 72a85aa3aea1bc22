"""How rows of data pair with the rows of a design: by label where both have labels, by position otherwise.

Everything public that takes data by row asks the `labels` of the design for them, and nothing else does.
"""

import ast
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ..arrays import BoolArray, as_float
from ..errors import SurveyError


@dataclass(frozen=True, eq=False)
class RowLabels:
    """The rows of a design: how many, what they are called, and the columns that belong to them.

    Attributes
    ----------
    n : int
        Rows.
    index : Index or None
        Their labels; None where the design was made from arrays.
    frame : DataFrame or None
        The frame the design was made from, in which columns are found by name.
    """

    n: int
    index: pd.Index | None = None
    frame: pd.DataFrame | None = None

    def in_order(self, values: Any, what: str) -> Any:
        """Return values, one per row, in the order of the design.

        Parameters
        ----------
        values : array-like of n rows
            A Series or DataFrame is put in order by its index; anything else is taken to be in order.
        what : str
            What the values are, for the message.

        Returns
        -------
        array-like of n rows
            Of the same type.

        Raises
        ------
        SurveyError
            Another number of rows, labels that are not those of the design, or labels that occur twice.

        Examples
        --------
        >>> labels = RowLabels(2, pd.Index(["an", "bo"]))
        >>> labels.in_order(pd.Series({"bo": 2, "an": 1}), "age").tolist()
        [1, 2]
        """
        count = len(values)
        if count != self.n:
            raise SurveyError(f"{what}: {count} rows for a design of {self.n}; give a value for every row", code="rows")
        if self.index is None or not isinstance(values, (pd.Series, pd.DataFrame)) or self.index.equals(values.index):
            return values
        for whose, index in (("the design", self.index), (what, values.index)):
            if not index.is_unique:
                raise SurveyError(
                    f"{what}: rows pair with the design by label, but {index.duplicated().sum()} labels of {whose} "
                    "occur more than once; give both one index, or the values as an array in the order of the design",
                    code="rows",
                )
        places = values.index.get_indexer(self.index)
        if (places < 0).any():
            strange = values.index[~values.index.isin(self.index)]
            raise SurveyError(
                f"{what}: {len(strange)} of {count} rows have a label that no row of the design has (such as "
                f"{strange[0]!r}); take them from the frame of the design, or give an array in the order of the design",
                code="rows",
            )
        return values.iloc[places]

    def column(self, values: Any, what: str, data: pd.DataFrame | None = None) -> Any:
        """Return one column in the order of the design: values as they are given, or found by name.

        Examples
        --------
        >>> RowLabels(2, None, pd.DataFrame({"age": [30, 40]})).column("age", "outcome").tolist()
        [30, 40]
        """
        if isinstance(values, str):
            return self._named([values], what, data)[values]
        return self.in_order(values, what)

    def columns(self, values: Any, what: str, data: pd.DataFrame | None = None) -> pd.DataFrame:
        """Return columns in the order of the design: a frame, a Series, one array, or names of columns.

        Examples
        --------
        >>> RowLabels(2, None, pd.DataFrame({"age": [30, 40], "sex": list("fm")})).columns(["sex"], "by")
          sex
        0   f
        1   m
        """
        if isinstance(values, str):
            return self._named([values], what, data)
        if isinstance(values, (list, tuple)) and values and all(isinstance(name, str) for name in values):
            return self._named(list(values), what, data)
        ordered = self.in_order(values, what)
        if isinstance(ordered, pd.DataFrame):
            return ordered
        if isinstance(ordered, pd.Series):
            return ordered.to_frame(what if ordered.name is None else ordered.name)
        if getattr(ordered, "ndim", 1) != 1:
            raise SurveyError(f"{what}: columns without names; make them a DataFrame", code="column")
        return pd.DataFrame({what: ordered})

    def inside(self, domain: Any, data: pd.DataFrame | None = None) -> BoolArray:
        """Return which rows are in a domain; all of them without one.

        Parameters
        ----------
        domain : array-like of n booleans or 0 and 1, str, or None
            An expression such as ``age >= 18 and region == "north"`` is about columns; a row with a missing value in
            one of them is outside.
        data : DataFrame, optional
            Where the columns are, in place of the frame of the design.

        Returns
        -------
        ndarray of shape (n,)

        Raises
        ------
        SurveyError
            Missing values, another number of rows, an expression that cannot be evaluated.

        Examples
        --------
        >>> RowLabels(3, None, pd.DataFrame({"age": [12, 40, None]})).inside("age != 40")
        array([ True, False, False])
        """
        if domain is None:
            return np.ones(self.n, dtype=bool)
        given = self._evaluated(domain, data) if isinstance(domain, str) else self.in_order(domain, "domain")
        wanted = as_float(given, "domain")
        if wanted.shape != (self.n,):
            raise SurveyError(f"domain: values of shape {wanted.shape} for a design of {self.n} rows", code="domain")
        unknown = int(np.isnan(wanted).sum())
        if unknown:
            raise SurveyError(
                f"domain: {unknown} of {self.n} values are missing; say of each row whether it is inside", code="domain"
            )
        return np.asarray(wanted != 0)

    def _evaluated(self, expression: str, data: pd.DataFrame | None) -> Any:
        frame = self.source("domain", data)
        try:
            names = {node.id for node in ast.walk(ast.parse(expression, mode="eval")) if isinstance(node, ast.Name)}
            values = frame.eval(expression, engine="python")
        except Exception as error:  # whatever the expression makes pandas raise is about the expression
            raise SurveyError(f"domain={expression!r} cannot be evaluated: {error}", code="domain") from error
        known = frame[[name for name in frame.columns if name in names]].notna().all(axis=1)
        return np.where(known, pd.Series(values, index=frame.index).fillna(False), False)

    def source(self, what: str, data: pd.DataFrame | None = None) -> pd.DataFrame:
        """Return the frame in which columns are found by name: `data` in the order of the design, or its own.

        Examples
        --------
        >>> RowLabels(1, None, pd.DataFrame({"age": [30]})).source("by").columns.tolist()
        ['age']
        """
        if data is not None:
            return self.columns(data, "data")
        if self.frame is None:
            raise SurveyError(
                f"{what}: columns are named, but the design has no frame; make it with SurveyDesign.from_frame, "
                "or give `data`",
                code="column",
            )
        return self.frame

    def _named(self, names: list[str], what: str, data: pd.DataFrame | None) -> pd.DataFrame:
        frame = self.source(what, data)
        absent = [name for name in names if name not in frame.columns]
        if absent:
            raise SurveyError(f"{what}: no column {', '.join(map(repr, absent))}", code="column")
        return frame[list(dict.fromkeys(names))]


def labels_of(values: Any, n: int) -> RowLabels:
    """Return the labels of rows whose weights are `values`: those of a Series, none of an array.

    Examples
    --------
    >>> labels_of(pd.Series([1.0], index=["an"]), 1).index.tolist()
    ['an']
    """
    return RowLabels(n, values.index if isinstance(values, pd.Series) else None)
