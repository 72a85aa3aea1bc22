"""From a frame of predictors to the columns of a model matrix, and back to terms and levels."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import pandas as pd

from ..errors import SurveyError

# Columns by name, or as they are.
Predictors = str | Sequence[str] | pd.DataFrame | pd.Series

INTERCEPT = "(Intercept)"
THRESHOLD = "(Threshold)"


@dataclass(frozen=True)
class MatrixColumn:
    """One column of a model matrix: the term it belongs to and, for a dummy, the level it marks."""

    term: str
    level: str = ""

    @property
    def name(self) -> str:
        """Term and level in one word, as ``child_age[6-11]``."""
        return f"{self.term}[{self.level}]" if self.level else self.term


@dataclass(frozen=True)
class Predictor:
    """One predictor: its levels, the reference first, or no levels when it is a number."""

    name: str
    levels: tuple[object, ...] = ()


class Coding(Protocol):
    """How rows of data become rows of a model matrix."""

    @property
    def columns(self) -> tuple[MatrixColumn, ...]:
        """The columns of the matrix, in order."""
        ...

    @property
    def predictors(self) -> tuple[Predictor, ...]:
        """The variables the matrix is made from."""
        ...

    def encode(self, data: pd.DataFrame) -> np.ndarray:
        """Return the (n, p) matrix of complete rows of data."""
        ...

    def put_at(self, data: pd.DataFrame, matrix: np.ndarray, predictor: str, value: Any) -> np.ndarray:
        """Return the matrix (n, p) of data with one predictor at the same value in all rows."""
        ...

    def derivative(self, data: pd.DataFrame, predictor: str) -> np.ndarray:
        """Return the derivative of the matrix to a numeric predictor, (n, p) or (1, p) when all rows share it."""
        ...


@dataclass(frozen=True)
class AdditiveCoding:
    """An intercept, then each predictor by itself: numbers as they are, categories as treatment dummies."""

    predictors: tuple[Predictor, ...]

    @property
    def columns(self) -> tuple[MatrixColumn, ...]:
        """The columns of the matrix, in order."""
        columns = [MatrixColumn(INTERCEPT)]
        for predictor in self.predictors:
            columns += [MatrixColumn(predictor.name, str(level)) for level in predictor.levels[1:]] or [
                MatrixColumn(predictor.name)
            ]
        return tuple(columns)

    def encode(self, data: pd.DataFrame) -> np.ndarray:
        """Return the (n, p) matrix of complete rows of data."""
        # Column by column in memory, as it is written and as the products over rows read it.
        matrix = np.zeros((len(data), len(self.columns)), order="F")
        matrix[:, 0] = 1.0
        at = 1
        for predictor in self.predictors:
            column = data[predictor.name]
            if not predictor.levels:
                matrix[:, at] = column.to_numpy(dtype=float, na_value=np.nan)
                at += 1
                continue
            codes = column.cat.codes.to_numpy()
            marked = np.flatnonzero(codes > 0)
            matrix[marked, at - 1 + codes[marked]] = 1.0
            at += len(predictor.levels) - 1
        return matrix

    def put_at(self, data: pd.DataFrame, matrix: np.ndarray, predictor: str, value: Any) -> np.ndarray:
        """Return the matrix (n, p) of data with one predictor at the same value in all rows."""
        changed = matrix.copy(order="K")
        changed[:, term_slices(self.columns)[predictor]] = self.values_at(predictor, value)
        return changed

    def values_at(self, predictor: str, value: Any) -> np.ndarray:
        """Return what the columns of a predictor are in every row that has it at a value."""
        levels = next(known.levels for known in self.predictors if known.name == predictor)
        return np.array([float(level == value) for level in levels[1:]] if levels else [float(value)])

    def derivative(self, data: pd.DataFrame, predictor: str) -> np.ndarray:
        """Return the derivative of the matrix to a numeric predictor: one in its own column."""
        return np.array([[float(column.term == predictor) for column in self.columns]])


def prepare_predictors(data: pd.DataFrame, reference: Mapping[str, object] | None = None) -> pd.DataFrame:
    """Make the reference level of every categorical predictor its first category.

    Parameters
    ----------
    data : DataFrame of shape (n, k)
        Predictors: numbers, booleans (taken as the categories False and True) or Categoricals.
    reference : mapping of str to object, optional
        Reference level by predictor; the first category when not named.

    Returns
    -------
    DataFrame
        The same rows; missing values stay missing.

    Raises
    ------
    SurveyError
        For text columns (their levels would depend on the data at hand), a single category, infinite numbers, or a
        reference that is not a category.

    Examples
    --------
    >>> frame = pd.DataFrame({"age": pd.Categorical(["old", "young"], ["young", "old"])})
    >>> list(prepare_predictors(frame, {"age": "old"})["age"].cat.categories)
    ['old', 'young']
    """
    reference = dict(reference or {})
    unknown = [name for name in reference if name not in data.columns]
    if unknown:
        known = ", ".join(map(str, data.columns))
        raise SurveyError(f"reference: no predictor {', '.join(unknown)}; name one of {known}", code="option")
    prepared = {str(name): _prepare(column, reference.get(str(name))) for name, column in data.items()}
    return pd.DataFrame(prepared, index=data.index, copy=False)


def _prepare(column: pd.Series, reference: object | None) -> pd.Series:
    where = f"predictor {column.name}"
    if pd.api.types.is_bool_dtype(column.dtype):
        column = column.astype(pd.CategoricalDtype([False, True]))
    if isinstance(column.dtype, pd.CategoricalDtype):
        return _with_reference(column, reference, where)
    if not pd.api.types.is_numeric_dtype(column.dtype):
        raise SurveyError(
            f"{where} is {column.dtype}, which has no fixed levels; make it a Categorical, the reference level first",
            code="option",
        )
    if reference is not None:
        raise SurveyError(
            f"{where} is a number and has no reference level; make it a Categorical, or drop it from reference",
            code="option",
        )
    infinite = int(np.isinf(column.to_numpy(dtype=float, na_value=np.nan)).sum())
    if infinite:
        raise SurveyError(
            f"{where}: {infinite} of {len(column)} values are infinite; make them missing, or recode them",
            code="values",
        )
    return column


def _with_reference(column: pd.Series, reference: object | None, where: str) -> pd.Series:
    levels = list(column.cat.categories)
    if len(levels) < 2:
        raise SurveyError(
            f"{where} has {len(levels)} categories, so there is nothing to compare; leave it out", code="values"
        )
    if reference is None:
        return column
    if reference not in levels:
        raise SurveyError(f"{where}: reference {reference!r} is not a category; name one of {levels}", code="option")
    ordered = [reference, *(level for level in levels if level != reference)]
    return column.cat.reorder_categories(ordered)


def additive_coding(data: pd.DataFrame) -> AdditiveCoding:
    """Return the additive coding of prepared predictors.

    Examples
    --------
    >>> frame = pd.DataFrame({"age": pd.Categorical(["a", "b", "c"]), "income": [1.0, 2.0, 3.0]})
    >>> [column.name for column in additive_coding(frame).columns]
    ['(Intercept)', 'age[b]', 'age[c]', 'income']
    """
    return AdditiveCoding(
        tuple(
            Predictor(str(name), tuple(column.cat.categories) if hasattr(column, "cat") else ())
            for name, column in data.items()
        )
    )


def check_references(data: pd.DataFrame, coding: Coding) -> None:
    """Refuse a reference level that no row has: every coefficient of its term would compare with nobody."""
    for predictor in coding.predictors:
        if predictor.levels and not (data[predictor.name] == predictor.levels[0]).any():
            raise SurveyError(
                f"predictor {predictor.name}: its reference level {predictor.levels[0]!r} has no complete rows in the "
                "domain; choose another with `reference`, or leave the predictor out",
                code="option",
            )


def numeric_outcome(outcome: pd.Series | np.ndarray) -> np.ndarray:
    """Return an outcome (numbers, booleans, nullable or not) as floats, missing as NaN.

    Raises
    ------
    SurveyError
        When the outcome is categorical or text: which category counts is for the caller to say. For infinite values.

    Examples
    --------
    >>> numeric_outcome(pd.Series([True, None], dtype="boolean"))
    array([ 1., nan])
    """
    series = pd.Series(outcome)
    numeric = pd.api.types.is_numeric_dtype(series.dtype) or pd.api.types.is_bool_dtype(series.dtype)
    if isinstance(series.dtype, pd.CategoricalDtype) or not numeric:
        raise SurveyError(
            f"outcome is {series.dtype}, so it is open which category counts as 1; give numbers or booleans, such as "
            "(answer == 'yes').where(answer.notna())",
            code="values",
        )
    values = series.to_numpy(dtype=float, na_value=np.nan)
    infinite = int(np.isinf(values).sum())
    if infinite:
        raise SurveyError(
            f"outcome: {infinite} of {len(values)} values are infinite; make them missing, or recode them",
            code="values",
        )
    return values


def term_slices(columns: tuple[MatrixColumn, ...]) -> dict[str, slice]:
    """Return where each term's columns stand.

    Examples
    --------
    >>> term_slices((MatrixColumn("(Intercept)"), MatrixColumn("age", "b"), MatrixColumn("age", "c")))
    {'(Intercept)': slice(0, 1, None), 'age': slice(1, 3, None)}
    """
    slices: dict[str, slice] = {}
    for at, column in enumerate(columns):
        start = slices[column.term].start if column.term in slices else at
        slices[column.term] = slice(start, at + 1)
    return slices
