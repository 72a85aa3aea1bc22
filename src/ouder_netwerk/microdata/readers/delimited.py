"""Text files with a row per respondent (.csv, .tsv, .txt): any delimiter, decimal commas, any encoding."""

import csv
import itertools
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import pandas as pd

from ouder_netwerk.errors import fail
from ouder_netwerk.microdata.readers.cells import PossibleKinds, number_pattern, variable_names
from ouder_netwerk.microdata.table import Description, Options
from ouder_netwerk.microdata.texts import NAME_ENCODING, OLD_ENCODING, known_encoding
from ouder_netwerk.microdata.variables import Variable

_DELIMITERS = ",;\t|"
_LOOKED_AT = 200
"""Lines from which the delimiter and the decimal sign are told."""
_LONGEST_CELL = 1 << 24
_AT_ONCE = 20_000
_MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


class DelimitedFile:
    """A text file with delimiters, and the names of the variables in its first row.

    Parameters
    ----------
    path : Path
    shown : str
        What the user calls it.
    options : Options
        `delimiter`, `decimal` and `encoding`, where the file is not to tell them.
    """

    def __init__(self, path: Path, shown: str, options: Options) -> None:
        self._path, self._shown, self._name = path, shown, Path(shown).name
        self._notes: list[str] = []
        self._encoding = self._encoding_of(options.get("encoding"))
        sample = self._sample()
        self._delimiter = options.get("delimiter") or delimiter_of(sample)
        if len(self._delimiter) != 1:
            raise fail(shown, f"cannot be split at `{self._delimiter}`", "give one character as `delimiter`")
        rows = self._rows()
        header = next(rows, None)
        if header is None:
            raise fail(shown, "holds no text", "copy the file again")
        names = variable_names(header, shown)
        self._decimal = options.get("decimal") or decimal_of(itertools.islice(self._rows(), 1, _LOOKED_AT))
        if options.get("decimal") not in (None, ".", ","):
            raise fail(shown, f"has no decimal sign `{self._decimal}`", "give `.` or `,` as `decimal`")
        self._columns = {name: PossibleKinds(self._decimal) for name in names}
        count = self._look(rows)
        said = {"\t": "tab"}.get(self._delimiter, self._delimiter)
        if self._decimal == "," or self._delimiter != ",":
            self._notes.append(f"{self._name} is read with delimiter `{said}` and decimal sign `{self._decimal}`")
        described = {name: Variable(name, kind=column.kind) for name, column in self._columns.items()}
        self.description = Description(described, rows=count)

    def _encoding_of(self, given: str | None) -> str:
        if given:
            return known_encoding(given, self._shown)
        with self._path.open("rb") as stream:
            start = stream.read(4)
            marked = next((name for mark, name in _MARKS.items() if start.startswith(mark)), None)
            if marked:
                return marked
            stream.seek(0)
            try:
                for line in stream:
                    line.decode("utf-8")
            except UnicodeDecodeError:
                self._notes.append(
                    f"{self._name} is not in UTF-8: read as {OLD_ENCODING} (another can be given as `encoding`)"
                )
                return OLD_ENCODING
        return "utf-8"

    def _sample(self) -> list[str]:
        with self._path.open(encoding=self._encoding, errors="replace", newline="") as stream:
            return [line[:_LONGEST_CELL] for line in itertools.islice(stream, _LOOKED_AT)]

    def _rows(self) -> Iterator[list[str]]:
        """Yield the cells of each row that has any, the header first; every row has as many as the header."""
        csv.field_size_limit(_LONGEST_CELL)
        with self._path.open(encoding=self._encoding, newline="") as stream:
            reader, width = csv.reader(stream, delimiter=self._delimiter), 0
            try:
                for row in reader:
                    if not row:
                        continue
                    # some programs end every line with a delimiter
                    if width and len(row) == width + 1 and not row[-1]:
                        row = row[:-1]
                    if width and len(row) != width:
                        raise self._ragged(reader.line_num, len(row), width)
                    if not width:
                        row = row[:-1] if len(row) > 1 and not row[-1] else row
                        width = len(row)
                    yield [cell.strip() for cell in row]
            except csv.Error as error:
                raise fail(f"{self._shown}:{reader.line_num}", f"cannot be read: {error}", _QUOTES) from None
            except UnicodeError:
                raise fail(self._shown, f"holds texts that are not in {self._encoding}", NAME_ENCODING) from None

    def _ragged(self, line: int, cells: int, width: int) -> Exception:
        what = f"has {cells} cells, and the first row {width}"
        remedy = (
            "copy the file again if it is cut off; else name the right `delimiter`, or put quotes around texts with it"
        )
        return fail(f"{self._shown}:{line}", what, remedy)

    def _look(self, rows: Iterator[list[str]]) -> int:
        """Look at all cells, and count the respondents."""
        count = 0
        while chunk := list(itertools.islice(rows, _AT_ONCE)):
            count += len(chunk)
            for column, cells in zip(self._columns.values(), zip(*chunk, strict=True), strict=True):
                column.see(cells)
        return count

    def frames(self, names: Sequence[str], rows: int) -> Iterator[pd.DataFrame]:
        """Yield respondents, so many at a time."""
        lines = itertools.islice(self._rows(), 1, None)
        places = {name: place for place, name in enumerate(self._columns)}
        chunk = list(itertools.islice(lines, rows))
        while True:
            cells = list(zip(*chunk, strict=True)) if chunk else [()] * len(places)
            yield pd.DataFrame({name: self._columns[name].values(list(cells[places[name]])) for name in names})
            chunk = list(itertools.islice(lines, rows))
            if not chunk:
                return

    def notes(self) -> list[str]:
        """Return what had to be assumed."""
        return self._notes


_QUOTES = "close every quotation mark, or name the right `delimiter`"


def delimiter_of(lines: list[str]) -> str:
    """Return the delimiter by which most lines have as many cells as the first.

    Examples
    --------
    >>> delimiter_of(["a;b;c", "1,5;2;3", "1;2,5;3"])
    ';'
    """
    best, most = ",", (0.0, 0)
    for delimiter in _DELIMITERS:
        try:
            widths = [len(row) for row in csv.reader(lines, delimiter=delimiter) if row]
        except csv.Error:
            continue
        if widths and widths[0] > 1:
            score = (sum(width == widths[0] for width in widths) / len(widths), widths[0])
            if score > most:
                best, most = delimiter, score
    return best


def decimal_of(rows: Iterator[list[str]]) -> str:
    """Return the sign before the decimals: a comma when more cells are numbers with one than with a point.

    Examples
    --------
    >>> decimal_of(iter([["1,5", "a.b"], ["2,25", "3"]]))
    ','
    """
    patterns = {sign: number_pattern(sign) for sign in ".,"}
    found: Counter[str] = Counter()
    for row in rows:
        for cell in row:
            found.update(sign for sign, pattern in patterns.items() if sign in cell and pattern.fullmatch(cell))
    return "," if found[","] > found["."] else "."
