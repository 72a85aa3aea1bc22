"""From whatever the caller holds (lists, NumPy, pandas, nullable dtypes) to plain arrays and integer codes."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from .errors import SurveyError

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]


def as_float(values: Any, what: str = "values") -> FloatArray:
    """Return `values` as float64 with every kind of missing value as NaN.

    Parameters
    ----------
    values : array-like of shape (n,) or (n, k)
        Any real, boolean or nullable dtype.
    what : str
        What the values are, for the message.

    Returns
    -------
    ndarray of float64
        Same shape; a copy only where the dtype demands one.

    Raises
    ------
    SurveyError
        For text, or rows of unequal length.

    Examples
    --------
    >>> import pandas as pd
    >>> as_float(pd.array([True, None], dtype="boolean"))
    array([ 1., nan])
    """
    if isinstance(values, pd.api.extensions.ExtensionArray):
        values = pd.Series(values)
    if not _is_real(values):
        raise SurveyError(f"{what}: numbers are needed, not dates, durations or complex numbers", code="values")
    try:
        if isinstance(values, (pd.Series, pd.DataFrame)):
            return values.to_numpy(dtype=np.float64, na_value=np.nan)
        return np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise SurveyError(f"{what}: numbers are needed; {error}", code="values") from error


def _is_real(values: Any) -> bool:
    """Whether no column is of a dtype that NumPy would turn into numbers without their meaning."""
    dtypes = values.dtypes if isinstance(values, pd.DataFrame) else [getattr(values, "dtype", None)]
    return all(getattr(dtype, "kind", "f") not in ("m", "M", "c") for dtype in dtypes)


def as_categorical(column: pd.Series, what: str) -> pd.Categorical:
    """Return a column as categories: those it has, or the distinct texts, booleans or whole numbers in order.

    Parameters
    ----------
    column : Series
        Categorical, text, booleans or whole numbers, missing values allowed.
    what : str
        What the column is, for the message.

    Returns
    -------
    Categorical
        Both booleans are categories, whether they occur or not.

    Raises
    ------
    SurveyError
        For anything else, and where there is no category.

    Examples
    --------
    >>> as_categorical(pd.Series([10, 9, None]), "group 'size'").categories.tolist()
    [9, 10]
    """
    if isinstance(column.dtype, pd.CategoricalDtype):
        found: Any = column.array
    elif pd.api.types.is_bool_dtype(column.dtype):
        found = pd.Categorical(column, categories=[False, True])
    elif pd.api.types.is_numeric_dtype(column.dtype) and not pd.api.types.is_complex_dtype(column.dtype):
        numbers = as_float(column, what)
        if not (np.isnan(numbers) | (numbers == np.round(numbers))).all():
            raise SurveyError(f"{what} has numbers that are not whole; make groups of them with pd.cut", code="values")
        found = pd.Categorical(pd.Series(numbers).astype("Int64"))
    elif pd.api.types.is_string_dtype(column.dtype) and column.dropna().map(lambda value: isinstance(value, str)).all():
        found = pd.Categorical(column)
    else:
        raise SurveyError(
            f"{what} is {column.dtype}; groups are categories, text, booleans or whole numbers", code="values"
        )
    if not len(found.categories):
        raise SurveyError(
            f"{what} has no categories; give them with pd.Categorical(..., categories=...)", code="values"
        )
    return pd.Categorical(found)


def as_columns(values: Any) -> FloatArray:
    """Return `values` as :func:`as_float` does, of shape (n, k): one column where there is one dimension.

    Examples
    --------
    >>> as_columns([1, 2]).shape
    (2, 1)
    """
    columns = as_float(values)
    return columns[:, None] if columns.ndim == 1 else columns


def factorize(values: Any) -> tuple[IntArray, pd.Index]:
    """Return integer codes (-1 for missing) and the distinct labels, in order of appearance.

    Examples
    --------
    >>> codes, labels = factorize(["b", "a", None, "b"])
    >>> codes.tolist(), list(labels)
    ([0, 1, -1, 0], ['b', 'a'])
    """
    codes, labels = pd.factorize(pd.Series(values))
    return codes.astype(np.int64, copy=False), pd.Index(labels)


def cross(first: IntArray, second: IntArray) -> IntArray:
    """Return codes 0, 1, ... of the distinct pairs of two code arrays (without missing codes).

    Examples
    --------
    >>> import numpy as np
    >>> cross(np.array([0, 0, 1]), np.array([5, 6, 5])).tolist()
    [0, 1, 2]
    """
    if not len(first):
        return first
    return pd.factorize(first * (second.max() + 1) + second)[0].astype(np.int64, copy=False)


def compact_codes(keys: IntArray, bound: int) -> tuple[IntArray, IntArray]:
    """Return codes 0, 1, ... of the distinct keys in increasing order, and those keys; `bound` is above every key.

    Examples
    --------
    >>> import numpy as np
    >>> codes, keys = compact_codes(np.array([7, 3, 7]), 8)
    >>> codes.tolist(), keys.tolist()
    ([1, 0, 1], [3, 7])
    """
    if bound <= 4 * len(keys):
        present = np.bincount(keys, minlength=bound) > 0
        return (np.cumsum(present) - 1)[keys], np.flatnonzero(present)
    codes, distinct = pd.factorize(keys, sort=True)
    return codes.astype(np.int64, copy=False), np.asarray(distinct, dtype=np.int64)


def divide(numerator: FloatArray | IntArray, denominator: FloatArray) -> FloatArray:
    """Return the ratio of two broadcastable arrays, NaN where the denominator is 0 or missing.

    Examples
    --------
    >>> import numpy as np
    >>> divide(np.array([1.0, 2.0]), np.array([2.0, 0.0]))
    array([0.5, nan])
    """
    result = np.full(np.broadcast_shapes(numerator.shape, denominator.shape), np.nan)
    return np.divide(numerator, denominator, out=result, where=denominator != 0)


def first_rows(codes: IntArray, count: int) -> IntArray:
    """Return for each code 0 ... count-1 the first row that carries it.

    Examples
    --------
    >>> import numpy as np
    >>> first_rows(np.array([0, 1, 0, 2]), 3).tolist()
    [0, 1, 3]
    """
    rows = np.empty(count, dtype=np.int64)
    rows[codes[::-1]] = np.arange(len(codes) - 1, -1, -1)
    return rows


def sums_by_code(codes: IntArray, values: FloatArray, count: int) -> FloatArray:
    """Return the (count,) sums of `values` (n,) by code.

    Examples
    --------
    >>> import numpy as np
    >>> sums_by_code(np.array([0, 1, 0]), np.array([1.0, 2.0, 3.0]), 3).tolist()
    [4.0, 2.0, 0.0]
    """
    return np.asarray(np.bincount(codes, values, count), dtype=np.float64)


def column_sums(codes: IntArray, values: FloatArray, count: int) -> FloatArray:
    """Return the (count, k) sums of the rows of `values` (n, k) by code.

    Examples
    --------
    >>> import numpy as np
    >>> column_sums(np.array([0, 1, 0]), np.array([[1.0], [2.0], [3.0]]), 2).ravel().tolist()
    [4.0, 2.0]
    """
    sums = np.empty((count, values.shape[1]))
    for column in range(values.shape[1]):
        sums[:, column] = sums_by_code(codes, values[:, column], count)
    return sums


def among_all(values: FloatArray, rows: BoolArray) -> FloatArray:
    """Return values (n, k) of the rows used as values (N, k) of all rows, zero elsewhere.

    Examples
    --------
    >>> import numpy as np
    >>> among_all(np.ones((1, 2)), np.array([False, True])).tolist()
    [[0.0, 0.0], [1.0, 1.0]]
    """
    if rows.all():
        return values
    spread = np.zeros((len(rows), values.shape[1]))
    spread[rows] = values
    return spread


def frozen(values: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return a read-only copy, so that a design cannot change behind the back of what was computed from it.

    Examples
    --------
    >>> import numpy as np
    >>> frozen(np.ones(2)).flags.writeable
    False
    """
    copy = values.copy()
    copy.setflags(write=False)
    return copy
