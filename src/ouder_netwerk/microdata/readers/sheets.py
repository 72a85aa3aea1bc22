"""Workbooks (.xlsx, .ods): a sheet with a row per respondent, and often one with the codebook."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import python_calamine

from ouder_netwerk.errors import fail
from ouder_netwerk.microdata.labels.codebook_rows import is_codebook, labels_of_rows
from ouder_netwerk.microdata.labels.labels import Labels, with_labels
from ouder_netwerk.microdata.readers.cells import PossibleKinds, variable_names
from ouder_netwerk.microdata.table import Description, Options
from ouder_netwerk.microdata.variables import Variable, code_of

_AT_ONCE = 20_000


class Workbook:
    """A workbook.

    Parameters
    ----------
    path : Path
    shown : str
        What the user calls it.
    options : Options
        `member` names the sheet, where several have data.
    """

    def __init__(self, path: Path, shown: str, options: Options) -> None:
        self._path, self._shown, self._name = path, shown, Path(shown).name
        sheets = _sheets(path, shown)
        books = {name: rows for name, rows in sheets.items() if rows and is_codebook(rows[0])}
        name = self._chosen({name: rows for name, rows in sheets.items() if rows and name not in books}, options)
        header, *self._rows = sheets[name]
        # cells beyond the header are empty, or have no name
        names = variable_names(header, f"{shown}: {name}")
        self._columns = {name: PossibleKinds() for name in names}
        for start in range(0, len(self._rows), _AT_ONCE):
            chunk = self._rows[start : start + _AT_ONCE]
            for column, cells in zip(self._columns.values(), zip(*chunk, strict=True), strict=True):
                column.see(cells)
        described = {name: Variable(name, kind=column.kind) for name, column in self._columns.items()}
        for rows in books.values():
            described, _ = with_labels(described, _labels_of(rows))
        self.description = Description(described, rows=len(self._rows))

    def _chosen(self, sheets: dict[str, list[list[str]]], options: Options) -> str:
        wanted, names = options.get("member"), ", ".join(sheets)
        if wanted is not None:
            if wanted not in sheets:
                raise fail(self._shown, f"holds no sheet {wanted} with data", f"name one as `member`: {names}")
            return wanted
        if len(sheets) != 1:
            what = f"holds {len(sheets)} sheets with data" if sheets else "holds no sheet with data"
            raise fail(self._shown, what, f"name one as `member`: {names}" if sheets else "fill one")
        return next(iter(sheets))

    def frames(self, names: Sequence[str], rows: int) -> Iterator[pd.DataFrame]:
        """Yield respondents, so many at a time."""
        places = {name: place for place, name in enumerate(self._columns)}
        for start in range(0, max(len(self._rows), 1), rows):
            chunk = self._rows[start : start + rows]
            yield pd.DataFrame(
                {name: self._columns[name].values([row[places[name]] for row in chunk]) for name in names}
            )

    def notes(self) -> list[str]:
        """Return what had to be assumed: nothing."""
        return []


def codebook_in(path: Path, shown: str) -> Labels:
    """Return the labels in the codebook of a workbook.

    Raises
    ------
    InputError
        When no sheet is a codebook.
    """
    books = [rows for rows in _sheets(path, shown).values() if rows and is_codebook(rows[0])]
    if not books:
        remedy = "give the columns of one these names: variable, label, code, value label, missing"
        raise fail(shown, "holds no sheet that looks like a codebook", remedy)
    return _labels_of(books[0])


def _labels_of(rows: list[list[str]]) -> Labels:
    return labels_of_rows([dict(zip(rows[0], row, strict=True)) for row in rows[1:]])


def _sheets(path: Path, shown: str) -> dict[str, list[list[str]]]:
    """Return the cells of every sheet, without rows that are empty."""
    try:
        book = python_calamine.CalamineWorkbook.from_path(str(path))
        return {name: _cells(book, name) for name in book.sheet_names}
    except python_calamine.CalamineError as error:
        raise fail(shown, f"cannot be read: {error}", "open it, and save it as a new workbook") from None


def _cells(book: Any, name: str) -> list[list[str]]:
    rows = book.get_sheet_by_name(name).to_python(skip_empty_area=True)
    return [[_spelled(cell) for cell in row] for row in rows if any(cell != "" for cell in row)]


def _spelled(cell: object) -> str:
    if isinstance(cell, bool):
        return str(int(cell))
    return cell.strip() if isinstance(cell, str) else code_of(cell)
