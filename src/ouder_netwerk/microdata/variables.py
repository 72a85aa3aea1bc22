"""What a survey file says about its variables."""

import datetime
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

SYSTEM_MISSING = "."
DATES = (datetime.date, datetime.time, datetime.timedelta)
"""What the values of a date or time variable are, for pandas too."""
_NO_VALUE = re.compile(r"(\.[a-z]?)?")
"""System-missing, Stata's extended missings, and an empty text."""
STANDIN_MARK = "STAND-IN"
"""How the label of a file begins that holds no real respondents; it travels with every copy of the file."""


def code_of(value: object) -> str:
    """Return the one spelling of a code: 1, 1.0 and "1" are all `1`; a missing value is `.`; a date is in ISO form.

    Examples
    --------
    >>> [code_of(value) for value in (1, 1.0, "2A ", 1.5, float("nan"), None, datetime.date(2017, 6, 1))]
    ['1', '1', '2A', '1.5', '.', '.', '2017-06-01']
    """
    if value is None or value != value:
        return SYSTEM_MISSING
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, DATES):
        return str(value)
    number = float(value)  # type: ignore[arg-type]
    return str(int(number)) if number.is_integer() else str(number)


def number_of(code: str) -> float | None:
    """Return the number that a code is; None when it is none.

    Examples
    --------
    >>> [number_of(code) for code in ("98", "-1.5", ".m", "2A", "nan")]
    [98.0, -1.5, None, None, None]
    """
    try:
        number = float(code)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


@dataclass(frozen=True)
class Variable:
    """One variable of a survey file.

    Attributes
    ----------
    name : str
        As the file spells it.
    label : str
        Variable label, often the question; empty when there is none.
    value_labels : dict of str to str
        From code to label; codes spelled by `code_of`, Stata's extended missings as `.a` ... `.z`.
    missing_codes : frozenset of str
        Codes the file itself declares missing.
    missing_ranges : tuple of (float, float)
        Ranges the file itself declares missing, both ends included.
    """

    name: str
    label: str = ""
    value_labels: dict[str, str] = field(default_factory=dict)
    missing_codes: frozenset[str] = frozenset()
    missing_ranges: tuple[tuple[float, float], ...] = ()

    def declares_missing(self, code: str) -> bool:
        """Whether the file itself says that a code means missing.

        Examples
        --------
        >>> Variable("v1", missing_ranges=((96.0, 99.0),)).declares_missing("98")
        True
        """
        if code in self.missing_codes:
            return True
        number = number_of(code) if self.missing_ranges else None
        return number is not None and any(low <= number <= high for low, high in self.missing_ranges)

    def is_missing(self, code: str) -> bool:
        """Whether a code is no value: system-missing, an extended missing, an empty text, or declared in the file.

        Examples
        --------
        >>> [Variable("v1", missing_codes=frozenset({"99"})).is_missing(code) for code in ("", ".", ".a", "99", "9")]
        [True, True, True, True, False]
        """
        return _NO_VALUE.fullmatch(code) is not None or self.declares_missing(code)


@dataclass(frozen=True)
class Microdata:
    """A survey file, read.

    Attributes
    ----------
    frame : DataFrame
        A row per respondent, a column per variable by the file's own name, in the file's order. Codes as in the file;
        Stata's extended missings as `.a` ... `.z`; system-missing as missing.
    variables : dict of str to Variable
    path : Path
    sha256 : str
        Checksum of the file as it lies in the raw folder.
    label : str
        Label of the file as a whole.
    """

    frame: "pd.DataFrame"
    variables: dict[str, Variable]
    path: Path
    sha256: str
    label: str = ""

    @property
    def is_standin(self) -> bool:
        """Whether the file says of itself that it holds no real respondents."""
        return self.label.startswith(STANDIN_MARK)

    def spelled(self, name: str) -> str:
        """Return the file's own spelling of a variable's name, matched without regard to case."""
        if name in self.variables:
            return name
        return next(own for own in self.variables if own.casefold() == name.casefold())

    def has(self, name: str) -> bool:
        """Whether a variable is among those that were read, without regard to case."""
        return any(own.casefold() == name.casefold() for own in self.variables)


Code = float | str
"""A value to write; Stata's extended missings are written as in Stata: ".a" to ".z"."""


@dataclass(frozen=True)
class FileVariable:
    """How one variable stands in a survey file.

    Attributes
    ----------
    label : str
        Variable label.
    value_labels : mapping of code to str
        Value labels; in Stata files also for extended missings (".a").
    missing : tuple of codes
        User-missing codes: at most three values in SPSS, extended missings in Stata.
    missing_range : tuple of float, optional
        Lowest and highest user-missing value (SPSS); then `missing` holds at most one code.
    decimals : int
        Decimals shown; the stored value is not rounded.
    """

    label: str
    value_labels: Mapping[Code, str] = field(default_factory=dict)
    missing: tuple[Code, ...] = ()
    missing_range: tuple[float, float] | None = None
    decimals: int = 0
