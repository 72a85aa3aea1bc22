"""What every reader of a survey file gives: a description, and the respondents so many at a time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypedDict

from ouder_netwerk.microdata.variables import ResponseSet, Variable

if TYPE_CHECKING:
    import pandas as pd


class Options(TypedDict, total=False):
    """What a user may say about a file that does not say it itself; each may be absent or None.

    Attributes
    ----------
    member : str
        Which file in an archive, data set in a SAS transport file, sheet of a workbook, or object of an R file.
    labels : str
        A file with labels, in the archive or beside the survey file: a Stata, SAS or SPSS program, a SAS catalogue, or
        a codebook.
    encoding : str
        Of the texts in the survey file.
    labels_encoding : str
        Of the file with labels.
    delimiter, decimal : str
        Between the cells of a text file, and before the decimals of its numbers.
    """

    member: str | None
    labels: str | None
    encoding: str | None
    labels_encoding: str | None
    delimiter: str | None
    decimal: str | None


@dataclass(frozen=True)
class Description:
    """Everything a file says of itself before its respondents are read.

    Attributes
    ----------
    variables : dict of str to Variable
        In the order of the file.
    label : str
        Of the file as a whole.
    rows : int or None
        Respondents it announces; None when it does not.
    weight : str
        Variable the respondents were weighted by when the file was saved; empty for none.
    sets : tuple of ResponseSet
    notes : tuple of str
        What had to be assumed to read it.
    """

    variables: dict[str, Variable]
    label: str = ""
    rows: int | None = None
    weight: str = ""
    sets: tuple[ResponseSet, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def remarks(self) -> tuple[str, ...]:
        """What there is to know of the file as a whole, in words: its own weight, and its multiple-response sets."""
        weight = [f"saved while weighted by {self.weight}"] if self.weight else []
        return (*weight, *map(str, self.sets))


class OpenFile(Protocol):
    """An open survey file."""

    @property
    def description(self) -> Description:
        """What it says of itself."""
        ...

    def frames(self, names: Sequence[str], rows: int) -> "Iterator[pd.DataFrame]":
        """Yield the variables that are named, at most so many respondents at a time."""
        ...

    def notes(self) -> list[str]:
        """Return what had to be assumed so far."""
        ...


class Reader(Protocol):
    """What opens a file of a format."""

    def __call__(self, path: Path, shown: str, options: Options) -> OpenFile:
        """Open it; messages call the file by what is shown."""
        ...
