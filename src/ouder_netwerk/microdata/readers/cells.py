"""Cells of a text file or a workbook: what kind a variable is follows from all of its cells together."""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from ouder_netwerk.errors import fail
from ouder_netwerk.microdata.variables import Kind, is_special
from ouder_netwerk.safe import safe

_NO_VALUE = frozenset({"", "NA", "N/A", "#N/A", "NaN", "nan", "NULL", "null", "#NULL!"})
"""How programs write that there is no number; among texts only the empty one is none."""
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_EXACT = 15
"""Digits that a number keeps; a longer row of digits is an identification."""


def number_pattern(decimal: str) -> re.Pattern[str]:
    """Return what a number looks like; one that begins with a zero, such as a municipality's 0363, is a text."""
    point = re.escape(decimal)
    return re.compile(rf"[+-]?(?:(?:0|[1-9]\d*)(?:{point}\d*)?|{point}\d+)(?:[eE][+-]?\d+)?")


@dataclass
class PossibleKinds:
    """What the cells of one variable allow it to be.

    Attributes
    ----------
    decimal : str
        Before the decimals of a number.
    are_numbers, are_dates : bool
        Whether every cell so far with a value is one.
    has_value : bool
        Whether any has.
    """

    decimal: str = "."
    are_numbers: bool = True
    are_dates: bool = True
    has_value: bool = False
    _number: re.Pattern[str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._number = number_pattern(self.decimal)

    def see(self, cells: Iterable[str]) -> None:
        """Look at more cells, each different one once."""
        for cell in set(cells):
            if cell in _NO_VALUE or is_special(cell):
                continue
            self.has_value = True
            if self.are_numbers and not self._is_number(cell):
                self.are_numbers = False
            if self.are_dates and not _is_date(cell):
                self.are_dates = False
            if not (self.are_numbers or self.are_dates):
                return

    def _is_number(self, cell: str) -> bool:
        return self._number.fullmatch(cell) is not None and (len(cell) <= _EXACT or not cell.lstrip("+-").isdigit())

    @property
    def kind(self) -> Kind:
        """What the variable is; a number when nobody has a value."""
        if self.are_numbers:
            return "number"
        return "date" if self.are_dates else "text"

    def values(self, cells: list[str]) -> pd.Series:
        """Return the values of cells.

        Examples
        --------
        >>> column = PossibleKinds(",")
        >>> column.see(["1,5", ".a", "NA"])
        >>> column.values(["1,5", ".a", "NA"]).tolist()
        [1.5, '.a', nan]
        """
        if self.kind == "text":
            return pd.Series(cells, dtype=str)
        known = {cell: self._value(cell) for cell in set(cells)}
        made = [known[cell] for cell in cells]
        mixed = self.kind == "date" or any(isinstance(value, str) for value in known.values())
        return pd.Series(made, dtype=object if mixed else float)

    def _value(self, cell: str) -> object:
        if cell in _NO_VALUE or cell == ".":
            return None if self.kind == "date" else np.nan
        if is_special(cell):
            return cell
        return dt.date.fromisoformat(cell) if self.kind == "date" else float(cell.replace(self.decimal, "."))


def _is_date(cell: str) -> bool:
    if not _DATE.fullmatch(cell):
        return False
    try:
        dt.date.fromisoformat(cell)
    except ValueError:
        return False
    return True


def variable_names(cells: list[str], where: str) -> list[str]:
    """Return the names in a header.

    Raises
    ------
    InputError
        When a column has none, or two have the same.
    """
    names = [safe(cell).strip() for cell in cells]
    if empty := [place for place, name in enumerate(names, start=1) if not name]:
        columns = ", ".join(map(str, empty[:5])) + (", ..." if len(empty) > 5 else "")
        raise fail(where, f"has no variable name above column {columns}", "give every column a name in the first row")
    seen: dict[str, int] = {}
    for place, name in enumerate(names, start=1):
        if name in seen:
            what = f"has two variables called `{safe(name, longest=60)}`, in columns {seen[name]} and {place}"
            raise fail(where, what, "give each a name of its own")
        seen[name] = place
    return names
