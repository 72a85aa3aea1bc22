"""What an overview shows, before anything is drawn: columns of lines."""

from dataclasses import dataclass

PEOPLE = 10
"""In a row of pictograms."""


@dataclass(frozen=True)
class Heading:
    """A heading over the lines that follow."""

    text: str


@dataclass(frozen=True)
class Told:
    """A sentence; from interviews it says so."""

    text: str
    label: str = ""


@dataclass(frozen=True)
class Pictogram:
    """So many of ten people, the percentage, and the sentence; without a share the sentence says why."""

    share: float
    value: str
    text: str


@dataclass(frozen=True)
class NumberBar:
    """A label, a bar and its percentage; without a share the value is a mark."""

    label: str
    share: float
    value: str


@dataclass(frozen=True)
class Versus:
    """Two groups on one line, the lower share first.

    Attributes
    ----------
    people, values : (str, str)
        Who, and their shares as text.
    shares, scale : (float, float)
        As numbers, and the ends of a scale that lines under each other have in common.
    differs : bool
        Whether the difference is significant.
    """

    people: tuple[str, str]
    values: tuple[str, str]
    shares: tuple[float, float]
    scale: tuple[float, float]
    differs: bool


OverviewLine = Heading | Told | Pictogram | NumberBar | Versus


@dataclass(frozen=True)
class OverviewColumn:
    """Lines under a title."""

    title: str
    lines: tuple[OverviewLine, ...]


@dataclass(frozen=True)
class Overview:
    """Columns beside each other, with what a pictogram stands for."""

    columns: tuple[OverviewColumn, ...]
    key: str
