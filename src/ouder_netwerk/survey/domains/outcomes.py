"""Outcomes as the sums they need: for a set of rows with weights, numerators and denominators per code."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..arrays import BoolArray, FloatArray, IntArray, as_float, sums_by_code
from ..errors import SurveyError

Rows = IntArray | slice
# Columns by name, or as they are.
Outcomes = str | Sequence[str] | pd.DataFrame | pd.Series | npt.NDArray[Any]


class Outcome(Protocol):
    """What estimators need to know of an outcome: where it is observed, and weighted sums by code over those rows."""

    @property
    def name(self) -> str:
        """Name of the outcome."""
        ...

    @property
    def labels(self) -> tuple[str, ...]:
        """Categories that are reported; one empty label where there are none."""
        ...

    @property
    def observed(self) -> BoolArray:
        """Return which of the n rows have a value."""
        ...

    def sums(self, weights: FloatArray, rows: Rows, codes: IntArray, count: int) -> tuple[FloatArray, FloatArray]:
        """Return numerators (count, k) and denominators (count, 1) summed by `codes` over `rows`."""
        ...

    def counts(self, rows: Rows, codes: IntArray, count: int) -> tuple[FloatArray, FloatArray]:
        """Return numbers of rows per category (count, k) and of observed rows (count, 1) by `codes` over `rows`."""
        ...


@dataclass(frozen=True)
class Categories:
    """A binary or categorical outcome, to be estimated as shares.

    Attributes
    ----------
    name : str
    labels : tuple of str
        Reported categories; one empty label for a binary outcome, of which only the ones are reported.
    codes : ndarray of shape (n,)
        Category of each row; `slots` - 1 where missing.
    slots : int
        Categories that exist plus one for missing.
    """

    name: str
    labels: tuple[str, ...]
    codes: IntArray
    slots: int

    @cached_property
    def observed(self) -> BoolArray:
        """Return which of the n rows have a value."""
        return self.codes < self.slots - 1

    def sums(self, weights: FloatArray, rows: Rows, codes: IntArray, count: int) -> tuple[FloatArray, FloatArray]:
        """Return weight per reported category, and weight of all observed rows, by code."""
        return self.split(sums_by_code(self.keys(rows, codes), weights, count * self.slots))

    def counts(self, rows: Rows, codes: IntArray, count: int) -> tuple[FloatArray, FloatArray]:
        """Return the number of rows per reported category, and of all observed rows, by code."""
        table = np.bincount(self.keys(rows, codes), minlength=count * self.slots)
        return self.split(table.astype(np.float64))

    def keys(self, rows: Rows, codes: IntArray) -> IntArray:
        """Return the place of each row in a flat table of codes x slots."""
        return codes * self.slots + self.codes[rows]

    def split(self, table: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return the reported categories (count, k) and all observed ones together (count, 1) of such a table."""
        observed = table.reshape(-1, self.slots)[:, :-1]
        # a matrix product, because summing over a short last axis is many times slower
        return observed[:, -len(self.labels) :], observed @ np.ones((self.slots - 1, 1))


@dataclass(frozen=True)
class Quantity:
    """A numerator and a denominator per row; the denominator is 1 for a mean or a total.

    Attributes
    ----------
    name : str
    numerator, denominator : ndarray of shape (n,)
        0 where the outcome is missing.
    observed : ndarray of shape (n,)
    """

    name: str
    numerator: FloatArray
    denominator: FloatArray
    observed: BoolArray

    @property
    def labels(self) -> tuple[str, ...]:
        """One empty label: a quantity has no categories."""
        return ("",)

    def sums(self, weights: FloatArray, rows: Rows, codes: IntArray, count: int) -> tuple[FloatArray, FloatArray]:
        """Return weighted numerator and denominator by code."""
        numerator = sums_by_code(codes, weights * self.numerator[rows], count)
        denominator = sums_by_code(codes, weights * self.denominator[rows], count)
        return numerator[:, None], denominator[:, None]

    def counts(self, rows: Rows, codes: IntArray, count: int) -> tuple[FloatArray, FloatArray]:
        """Return the number of observed rows by code, twice: a quantity has no categories."""
        observed = sums_by_code(codes, self.observed[rows].astype(np.float64), count)[:, None]
        return observed, observed


def share_outcomes(outcomes: pd.DataFrame) -> list[Categories]:
    """Return the columns of a frame as outcomes whose shares can be estimated.

    Parameters
    ----------
    outcomes : DataFrame of n rows
        Boolean or 0/1 columns (any dtype, missing allowed) or Categorical columns.

    Returns
    -------
    list of Categories

    Raises
    ------
    SurveyError
        Values other than 0, 1 and missing in a column that is not categorical.

    Examples
    --------
    >>> import pandas as pd
    >>> outcome, = share_outcomes(pd.DataFrame({"y": [0, 1, None]}))
    >>> outcome.labels, outcome.codes.tolist()
    (('',), [0, 1, 2])
    """
    return [_share_outcome(str(name), column) for name, column in outcomes.items()]


def quantity_outcomes(outcomes: pd.DataFrame) -> list[Quantity]:
    """Return the columns of a frame as outcomes whose mean or total can be estimated.

    Parameters
    ----------
    outcomes : DataFrame of n rows
        Numeric or boolean columns of any dtype, missing allowed.

    Returns
    -------
    list of Quantity

    Raises
    ------
    SurveyError
        Text or categories, infinite values.

    Examples
    --------
    >>> import pandas as pd
    >>> outcome, = quantity_outcomes(pd.DataFrame({"y": [3.5, None]}))
    >>> outcome.numerator.tolist(), outcome.denominator.tolist()
    ([3.5, 0.0], [1.0, 0.0])
    """
    return [quantity(str(name), _numeric(str(name), column)) for name, column in outcomes.items()]


def ratio_outcomes(data: pd.DataFrame, pairs: Sequence[tuple[str, str]]) -> list[Quantity]:
    """Return pairs of columns of a frame as outcomes whose ratio of totals can be estimated.

    Parameters
    ----------
    data : DataFrame of n rows
        Numeric columns, those of the pairs.
    pairs : sequence of (str, str)
        Columns of numerator and denominator.

    Returns
    -------
    list of Quantity
        Observed where both columns are.

    Raises
    ------
    SurveyError
        As for :func:`quantity_outcomes`.

    Examples
    --------
    >>> data = pd.DataFrame({"helpers": [2, 3], "parents": [1, None]})
    >>> outcome, = ratio_outcomes(data, [("helpers", "parents")])
    >>> outcome.name, outcome.observed.tolist()
    ('helpers/parents', [True, False])
    """
    columns = {
        outcome.name: np.where(outcome.observed, outcome.numerator, np.nan) for outcome in quantity_outcomes(data)
    }
    return [quantity(f"{above}/{below}", columns[above], columns[below]) for above, below in pairs]


def quantity(name: str, numerator: FloatArray, denominator: FloatArray | None = None) -> Quantity:
    """Return the outcome numerator / denominator, observed where both are; without a denominator it is 1.

    Examples
    --------
    >>> import numpy as np
    >>> quantity("r", np.array([1.0, np.nan]), np.array([2.0, 2.0])).observed
    array([ True, False])
    """
    below = np.ones(len(numerator)) if denominator is None else denominator
    observed = ~(np.isnan(numerator) | np.isnan(below))
    infinite = int((np.isinf(numerator) | np.isinf(below)).sum())
    if infinite:
        raise SurveyError(
            f"outcome {name!r}: {infinite} of {len(numerator)} values are infinite; make them missing", code="values"
        )
    return Quantity(name, np.where(observed, numerator, 0.0), np.where(observed, below, 0.0), observed)


def _share_outcome(name: str, column: pd.Series) -> Categories:
    if isinstance(column.dtype, pd.CategoricalDtype):
        labels = tuple(str(category) for category in column.cat.categories)
        if not labels:
            raise SurveyError(
                f"outcome {name!r} has no categories; give them with pd.Categorical(..., categories=...)", code="values"
            )
        codes = column.cat.codes.to_numpy(dtype=np.int64)
        return Categories(name, labels, np.where(codes < 0, len(labels), codes), len(labels) + 1)
    values = _numeric(name, column)
    missing = np.isnan(values)
    other = ~missing & (values != 0) & (values != 1)
    if other.any():
        raise SurveyError(
            f"outcome {name!r}: {other.sum()} of {len(values)} values are neither 0, 1 nor missing (first: "
            f"{values[other][0]:g}); use a Categorical for several categories, or means() for a quantity",
            code="values",
        )
    return Categories(name, ("",), np.where(missing, 2, values).astype(np.int64), 3)


def _numeric(name: str, column: pd.Series) -> FloatArray:
    if isinstance(column.dtype, pd.CategoricalDtype):
        raise SurveyError(f"outcome {name!r} is categorical; its shares are estimated by proportions()", code="values")
    try:
        return as_float(column, f"outcome {name!r}")
    except SurveyError as error:
        raise SurveyError(f"{error}; make text a Categorical", code="values") from error
