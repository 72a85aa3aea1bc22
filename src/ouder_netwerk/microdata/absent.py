"""Which values of a design column are no values, and by which codes."""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ouder_netwerk.microdata.variables import SYSTEM_MISSING, Variable, code_of, number_of


@dataclass(frozen=True)
class Valued:
    """A column in which only values are left.

    Attributes
    ----------
    variable : Variable
    values : Series, length n
        As in the file; missing where there is no value.
    absent : dict of str to int
        How many respondents have each code that is no value.
    """

    variable: Variable
    values: pd.Series
    absent: dict[str, int]

    def numbers(self) -> np.ndarray:
        """Return the values as numbers; NaN where there is none, as for dates and times."""
        if self.values.dtype.kind in "mM":
            return np.full(len(self.values), np.nan)
        return pd.to_numeric(self.values, errors="coerce").to_numpy(dtype=float, na_value=np.nan)


def valued(column: pd.Series, variable: Variable, scheme: Collection[str] = ()) -> Valued:
    """Take away everything that is no value.

    Parameters
    ----------
    column : Series, length n
        As read.
    variable : Variable
        What the file says about it.
    scheme : collection of str
        The source's missing codes. One that is a number counts only where the file declares it too: 98 may well be a
        neighbourhood or a weight.

    Returns
    -------
    Valued
        Without system-missing, special missings, empty texts, and codes and ranges that the file declares missing.

    Examples
    --------
    >>> found = valued(pd.Series([1.0, 999.0, None]), Variable("w", missing_codes=frozenset({"999"})))
    >>> found.numbers().tolist(), found.absent
    ([1.0, nan, nan], {'999': 1, '.': 1})
    """
    index, uniques = pd.factorize(column, use_na_sentinel=False)
    codes = [code_of(value) for value in uniques]
    gone = np.array(
        [variable.is_missing(code) or (variable.in_scheme(code, scheme) and number_of(code) is None) for code in codes],
        dtype=bool,
    )
    absent: dict[str, int] = {}
    for place, count in enumerate(np.bincount(index, minlength=len(codes)).tolist()):
        if gone[place]:
            absent[codes[place]] = absent.get(codes[place], 0) + count
    return Valued(variable, column.mask(gone[index]), absent)


def absent_codes(absent: dict[str, int], variable: Variable) -> str:
    """Return in words which codes are no value, with their labels and counts.

    Examples
    --------
    >>> weight = Variable("w", value_labels={"999": "unknown"}, missing_codes=frozenset({"999"}))
    >>> absent_codes({"999": 3, ".": 1}, weight)
    '3 with code 999 ("unknown"), which the file declares missing; 1 system-missing'
    """
    return "; ".join(f"{count} {_kind(code, variable)}" for code, count in absent.items())


def _kind(code: str, variable: Variable) -> str:
    if code == SYSTEM_MISSING and variable.kind != "text":
        return "system-missing"
    if not code:
        return "with an empty text"
    label = f' ("{variable.value_labels[code]}")' if variable.value_labels.get(code) else ""
    declared = ", which the file declares missing" if variable.declares_missing(code) else ""
    return f"with code {code}{label}{declared}"
