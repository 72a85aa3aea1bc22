"""What a survey file says about its variables."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

SYSTEM_MISSING = "."
STANDIN_MARK = "STAND-IN"
"""How the label of a file begins that holds no real respondents; it travels with every copy of the file."""


def code_of(value: object) -> str:
    """Return the one spelling of a code: 1, 1.0 and "1" are all `1`; a missing value is `.`.

    Examples
    --------
    >>> [code_of(value) for value in (1, 1.0, "2A ", 1.5, float("nan"), None)]
    ['1', '1', '2A', '1.5', '.', '.']
    """
    if value is None or value != value:
        return SYSTEM_MISSING
    if isinstance(value, str):
        return value.strip()
    number = float(value)  # type: ignore[arg-type]
    return str(int(number)) if number.is_integer() else str(number)


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
        try:
            number = float(code)
        except ValueError:
            return False
        return any(low <= number <= high for low, high in self.missing_ranges)


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
