"""What a table holds, before it is written: a long form to work with, and grids to read and paste."""

from dataclasses import dataclass
from typing import Literal

from ouder_netwerk.publish.wording import Words

Format = Literal["text", "share", "points", "number", "amount", "ratio", "p", "count"]
Value = float | str
LongRow = dict[str, Value]
"""A row of the long form, by the names of its columns."""
MOST_COLUMNS = 5
"""Wider grids do not fit an upright page; they are split, each part with the total."""


@dataclass(frozen=True)
class TableColumn:
    """A column of the long form.

    Attributes
    ----------
    name : str
        By which its cells are known in a row.
    title : str
        What a reader sees.
    form : Format
        How its numbers are shown; text in it is a mark such as `[c]`.
    """

    name: str
    title: str
    form: Format = "text"


@dataclass(frozen=True)
class GridCell:
    """A cell of a grid.

    Attributes
    ----------
    lines : tuple of str
        What it says; the first line is the number itself.
    trace : str
        Where the number stands in the released files, such as `estimates.csv: nsch/2019/support_any/yes/all/all`.
    """

    lines: tuple[str, ...]
    trace: str = ""


@dataclass(frozen=True)
class GridRow:
    """A row of a grid; without entries it is a heading over the rows that follow."""

    header: str
    entries: tuple[GridCell, ...] = ()


@dataclass(frozen=True)
class Grid:
    """A table to read: one row of column headings, a heading for each row.

    Attributes
    ----------
    caption, corner : str
    headers : tuple of str
    rows : tuple of GridRow
    subgroup : str
        The subgroup or pair whose levels it shows; empty when it shows none.
    """

    caption: str
    corner: str
    headers: tuple[str, ...]
    rows: tuple[GridRow, ...]
    subgroup: str = ""


@dataclass(frozen=True)
class Content:
    """A table in one language.

    Attributes
    ----------
    id : str
    sheet : str
        Name of its worksheet.
    language : str
    title : str
    banner : str
        Over the table when it comes from stand-in microdata, else empty.
    notes : tuple of str
        Method, marks: what holds for other tables too.
    own : tuple of str
        What holds for this table: the outcome of its model, remarks of the study, the source.
    columns : tuple of TableColumn
    rows : tuple of tuple
        The long form; no cell is empty where a number could be expected.
    grids : tuple of Grid
    """

    id: str
    sheet: str
    language: str
    title: str
    banner: str
    notes: tuple[str, ...]
    own: tuple[str, ...]
    columns: tuple[TableColumn, ...]
    rows: tuple[tuple[Value, ...], ...]
    grids: tuple[Grid, ...]


@dataclass(frozen=True)
class Marks:
    """Which marks a table uses: they are explained under it."""

    used: set[str]

    def put(self, name: str, words: Words) -> str:
        """Return a mark, and remember that it must be explained."""
        self.used.add(name)
        return words.symbol(name)


def without_gaps(rows: "list[tuple[Value, ...]]", marks: Marks, words: Words) -> "tuple[tuple[Value, ...], ...]":
    """Return rows with a mark in the place of every number that cannot be determined: no cell is empty."""
    return tuple(
        tuple(marks.put("absent", words) if isinstance(value, float) and value != value else value for value in row)
        for row in rows
    )


def split(items: "list[str]", most: int = MOST_COLUMNS) -> "list[list[str]]":
    """Return items in as few parts as possible, of about the same length.

    Examples
    --------
    >>> [len(part) for part in split(list("abcdefghijkl"))]
    [4, 4, 4]
    """
    parts = -(-len(items) // most)
    size = -(-len(items) // parts)
    return [items[start : start + size] for start in range(0, len(items), size)]
