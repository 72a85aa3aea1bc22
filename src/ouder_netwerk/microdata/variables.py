"""What a survey file says about its variables."""

import datetime
import math
import numbers
import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import pandas as pd

Kind = Literal["number", "text", "date"]
SYSTEM_MISSING = "."
DATES = (datetime.date, datetime.time, datetime.timedelta)
"""What the values of a date or time variable are, for pandas too."""
_SPECIAL = re.compile(r"\.[a-z_]?")
"""System-missing, and the special missings of Stata (.a to .z) and SAS (._ too)."""
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
    if isinstance(value, numbers.Integral):
        # a whole number may have more digits than a float keeps
        return str(int(value))
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


def folded(name: str) -> str:
    """Return a variable's name as it is compared: without regard to case, or to how an accent is stored.

    Examples
    --------
    >>> folded("LEEFTIJD") == folded("leeftijd"), folded("e\\u0301e\\u0301n") == folded("\\u00c9\\u00c9N")
    (True, True)
    """
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def is_special(code: str) -> bool:
    """Whether a code is spelled as system-missing or as a special missing: what it is when its variable is no text.

    Examples
    --------
    >>> [is_special(code) for code in (".", ".a", "._", "", "9")]
    [True, True, True, False, False]
    """
    return _SPECIAL.fullmatch(code) is not None


@dataclass(frozen=True)
class Variable:
    """One variable of a survey file.

    Attributes
    ----------
    name : str
    label : str
    value_labels : dict of str to str
        From code to label.
    missing_codes : frozenset of str
        Codes the file itself declares missing.
    missing_ranges : tuple of (float, float)
        Ranges the file itself declares missing, both ends included.
    kind : {"number", "text", "date"}
        What its values are. The answer "." or ".a" to an open question is a value; among numbers it is a missing.
    format : str
        How the file shows it, as `F8.2`, `%9.0g` or the name of a SAS format; empty when it does not say.
    """

    name: str
    label: str = ""
    value_labels: dict[str, str] = field(default_factory=dict)
    missing_codes: frozenset[str] = frozenset()
    missing_ranges: tuple[tuple[float, float], ...] = ()
    kind: Kind = "number"
    format: str = ""

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
        """Whether a code is no value: system-missing, a special missing, an empty text, or declared in the file.

        Examples
        --------
        >>> [Variable("v1", missing_codes=frozenset({"99"})).is_missing(code) for code in ("", ".", ".a", "99", "9")]
        [True, True, True, True, False]
        >>> [Variable("v2", kind="text").is_missing(code) for code in ("", ".", ".a")]
        [True, False, False]
        """
        return not code or (self.kind != "text" and is_special(code)) or self.declares_missing(code)

    def in_scheme(self, code: str, scheme: Collection[str]) -> bool:
        """Whether a code is among missing codes that are said of all variables; `.a` says nothing of a text.

        Examples
        --------
        >>> Variable("v1").in_scheme(".a", {".a"}), Variable("v2", kind="text").in_scheme(".a", {".a"})
        (True, False)
        """
        return code in scheme and not (self.kind == "text" and is_special(code))


@dataclass(frozen=True)
class ResponseSet:
    """A question with several answers, each in a variable of its own.

    Attributes
    ----------
    name, label : str
    variables : tuple of str
    counted : str
        Code that means the answer was given; empty when each variable holds one of the answers.
    """

    name: str
    label: str
    variables: tuple[str, ...]
    counted: str = ""

    def __str__(self) -> str:
        label = f' "{self.label}"' if self.label else ""
        counted = f", code {self.counted} counted" if self.counted else ""
        return f"multiple-response set ${self.name}{label}: {', '.join(self.variables)}{counted}"


@dataclass(frozen=True)
class Microdata:
    """A survey file, read.

    Attributes
    ----------
    frame : DataFrame
        A row per respondent, a column per variable by the file's own name, in the file's order. Among numbers and dates
        a text is a special missing (`.a` ... `.z`, `._`), and system-missing is missing. Of texts an empty one is none.
    variables : dict of str to Variable
    path : Path
    sha256 : str
        Checksum of the file as it lies in the raw folder.
    label : str
        Label of the file as a whole.
    notes : tuple of str
        What had to be assumed to read it.
    """

    frame: "pd.DataFrame"
    variables: dict[str, Variable]
    path: Path
    sha256: str
    label: str = ""
    notes: tuple[str, ...] = ()

    @property
    def is_standin(self) -> bool:
        """Whether the file says of itself that it holds no real respondents."""
        return self.label.startswith(STANDIN_MARK)

    def spelled(self, name: str) -> str:
        """Return the file's own spelling of a variable's name, matched without regard to case."""
        if name in self.variables:
            return name
        return next(own for own in self.variables if folded(own) == folded(name))

    def has(self, name: str) -> bool:
        """Whether a variable is among those that were read, without regard to case."""
        return any(folded(own) == folded(name) for own in self.variables)


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
