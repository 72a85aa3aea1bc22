"""SAS transport files (.xpt, version 5 and 8): several data sets, and special missings, which other readers lose."""

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd

from ouder_netwerk.errors import fail
from ouder_netwerk.microdata.dates import date_converter, with_dates
from ouder_netwerk.microdata.readers.statistics import text_column
from ouder_netwerk.microdata.table import Description, Options
from ouder_netwerk.microdata.texts import BYTES, Texts, known_encoding
from ouder_netwerk.microdata.variables import Kind, Variable

_RECORD = 80
_HEADER = b"HEADER RECORD*******"
_MEMBERS = (b"MEMBER  HEADER", b"MEMBV8  HEADER")
_NAMESTR = struct.Struct(">hhhh8s40s8shhh2x8shhl32sh")
_NAME_LENGTH = slice(74, 78)
_COUNT = slice(53, 58)
_TEXT = 2
_SPECIAL = np.frombuffer(b"._ABCDEFGHIJKLMNOPQRSTUVWXYZ", dtype=np.uint8)
_LONGEST_NUMBER = 8


@dataclass(frozen=True)
class _Column:
    """Where a variable stands in a row."""

    name: str
    label: str
    shown: str
    is_text: bool
    start: int
    length: int


@dataclass(frozen=True)
class _Member:
    """One data set of a transport file; its rows lie between two places in the file."""

    name: str
    label: str
    columns: tuple[_Column, ...]
    start: int
    end: int

    @property
    def length(self) -> int:
        """Bytes of a row."""
        return max((column.start + column.length for column in self.columns), default=0)


class TransportFile:
    """A SAS transport file.

    Parameters
    ----------
    path : Path
    shown : str
        What the user calls it.
    options : Options
        `member` names the data set, where there are several.
    """

    def __init__(self, path: Path, shown: str, options: Options) -> None:
        given = options.get("encoding")
        self._path, self._shown, self._name = path, shown, Path(shown).name
        self._texts = Texts(self._name, None, known_encoding(given, shown) if given else None)
        self._content = np.memmap(path, dtype=np.uint8, mode="r")
        self._impossible: dict[str, int] = {}
        self._member = self._chosen(options.get("member"))
        self._columns = {column.name: column for column in self._member.columns}
        self._dates = {
            name: convert
            for name, column in self._columns.items()
            if not column.is_text and (convert := date_converter("sas", column.shown))
        }
        variables = {name: self._variable(column) for name, column in self._columns.items()}
        self._rows = self._count_rows()
        self.description = Description(variables, self._member.label, self._rows)

    def _chosen(self, wanted: str | None) -> _Member:
        try:
            members = list(self._members())
        except (struct.error, ValueError):
            raise fail(self._shown, "is damaged: its headers do not fit", "copy the file again") from None
        if not members:
            raise fail(self._shown, "holds no data set", "copy the file again: it is cut off")
        names = ", ".join(member.name for member in members)
        found = [member for member in members if wanted is None or member.name.casefold() == wanted.casefold()]
        if not found:
            raise fail(self._shown, f"holds no data set {wanted}", f"name one as `member`: {names}")
        if len(found) > 1:
            raise fail(self._shown, f"holds {len(found)} data sets", f"name one as `member`: {names}")
        return found[0]

    def _bytes(self, start: int, length: int) -> bytes:
        return self._content[start : start + length].tobytes()

    def _members(self) -> Iterator[_Member]:
        at = [place for place in self._headers() if self._bytes(place + len(_HEADER), 14) in _MEMBERS]
        for start, end in pairwise([*at, len(self._content)]):
            yield self._member_between(start, end)

    def _headers(self) -> list[int]:
        """Return where the header records begin: at the beginning of a record each."""
        records = self._content[: len(self._content) // _RECORD * _RECORD].reshape(-1, _RECORD)
        marks = records[:, : len(_HEADER)] == np.frombuffer(_HEADER, dtype=np.uint8)
        return [int(row) * _RECORD for row in np.flatnonzero(marks.all(axis=1))]

    def _member_between(self, start: int, end: int) -> _Member:
        is_long = self._bytes(start + len(_HEADER), 14) == _MEMBERS[1]
        size = int(self._bytes(start, _RECORD)[_NAME_LENGTH])
        described = self._bytes(start + 2 * _RECORD, 2 * _RECORD)
        name = self._words(described[8 : 40 if is_long else 16])
        label = self._words(described[_RECORD + 32 : _RECORD + 72])
        count = int(self._bytes(start + 4 * _RECORD, _RECORD)[_COUNT])
        first = start + 5 * _RECORD
        if size < _NAMESTR.size - 34 or first + size * count > end:
            raise ValueError("variables outside the file")
        columns = [self._column(self._bytes(first + size * place, size), is_long) for place in range(count)]
        after = first + -(-size * count // _RECORD) * _RECORD
        data = next((place for place in self._headers() if place >= after and self._is_data(place)), None)
        if data is None:
            raise ValueError("no respondents")
        if is_long and data > after:
            columns = self._with_long_labels(columns, after + _RECORD, data)
        return _Member(name, label, tuple(columns), data + _RECORD, end)

    def _is_data(self, place: int) -> bool:
        return self._bytes(place + len(_HEADER), 3) == b"OBS"

    def _words(self, content: bytes) -> str:
        return self._texts.decode(content.rstrip(b" \0").decode(BYTES))

    def _column(self, content: bytes, is_long: bool) -> _Column:
        parts = _NAMESTR.unpack(content[: _NAMESTR.size].ljust(_NAMESTR.size, b" "))
        kind, _, length, _, name, label, shown, width, *_, start, long_name, _ = parts
        name = long_name if is_long and long_name.strip(b" \0") else name
        if length < 0 or start < 0 or (kind != _TEXT and length > _LONGEST_NUMBER):
            raise ValueError("a variable outside its row")
        shown = self._words(shown) + (f"{width}." if width else "")
        return _Column(self._words(name), self._words(label), shown, kind == _TEXT, start, length)

    def _with_long_labels(self, columns: list[_Column], start: int, end: int) -> list[_Column]:
        """Return columns with the labels that did not fit in 40 bytes."""
        labels, at = {}, start
        wide = self._bytes(start - _RECORD + len(_HEADER), 7) == b"LABELV9"
        head = struct.Struct(">hhhhh" if wide else ">hhh")
        while at + head.size <= end:
            number, *lengths = head.unpack(self._bytes(at, head.size))
            if not 0 < number <= len(columns) or min(lengths) < 0:
                break
            text = at + head.size + lengths[0]
            labels[number] = self._words(self._bytes(text, lengths[1]))
            at += head.size + sum(lengths)
        return [
            _Column(one.name, labels.get(number, one.label), one.shown, one.is_text, one.start, one.length)
            for number, one in enumerate(columns, start=1)
        ]

    def _variable(self, column: _Column) -> Variable:
        kind: Kind = "text" if column.is_text else "date" if column.name in self._dates else "number"
        return Variable(column.name, column.label, kind=kind, format=column.shown)

    def _count_rows(self) -> int:
        """Return how many rows there are: blank ones at the end fill up the last record."""
        length = self._member.length
        if not length:
            return 0
        count = (self._member.end - self._member.start) // length
        while count and (count - 1) * length + self._member.start > self._member.end - _RECORD:
            if self._bytes(self._member.start + (count - 1) * length, length).strip(b" "):
                break
            count -= 1
        return count

    def frames(self, names: Sequence[str], rows: int) -> Iterator[pd.DataFrame]:
        """Yield respondents, so many at a time."""
        length = self._member.length
        for first in range(0, max(self._rows, 1), rows):
            size = min(rows, self._rows - first)
            start = self._member.start + first * length
            block = np.array(self._content[start : start + size * length]).reshape(size, length)
            yield pd.DataFrame({name: self._values(self._columns[name], block) for name in names})

    def _values(self, column: _Column, block: np.ndarray) -> pd.Series:
        content = np.ascontiguousarray(block[:, column.start : column.start + column.length])
        if column.is_text:
            texts = content.view(f"S{column.length}").ravel() if column.length else np.full(len(block), b"")
            return text_column(pd.Series([text.rstrip(b" ").decode(BYTES) for text in texts], dtype=str), self._decode)
        numbers = ibm_numbers(content)
        if column.name not in self._dates:
            return numbers
        dated = with_dates(numbers, self._dates[column.name])
        self._impossible[column.name] = self._impossible.get(column.name, 0) + dated.impossible
        return pd.Series(dated.values, dtype=object)

    def _decode(self, raw: str) -> str:
        return self._texts.decode(raw, is_answer=True)

    def notes(self) -> list[str]:
        """Return what had to be assumed so far."""
        impossible = [
            f"{self._name}: {name}: {count} dates outside the calendar, kept as the number"
            for name, count in self._impossible.items()
            if count
        ]
        return [*self._texts.notes(), *impossible]


def ibm_numbers(content: np.ndarray) -> pd.Series:
    """Return the numbers that IBM's hexadecimal floating-point form stands for.

    Parameters
    ----------
    content : ndarray of uint8, shape (n, length)
        Two to eight bytes: a sign and an exponent of 16 in the first, then a fraction.

    Returns
    -------
    Series, length n
        NaN for system-missing; texts `.a` to `.z` and `._` for special missings, of which the fraction is zero.

    Examples
    --------
    >>> ibm_numbers(np.array([[0x41, 0x18], [0xC1, 0x10], [0x2E, 0], [0x41, 0x00]], dtype=np.uint8)).tolist()
    [1.5, -1.0, nan, '.a']
    """
    first, rest = content[:, 0], content[:, 1:]
    fraction = np.zeros(len(content), dtype=np.uint64)
    for place in range(7):
        digit = rest[:, place] if place < rest.shape[1] else np.zeros(len(content), dtype=np.uint8)
        fraction = (fraction << np.uint64(8)) | digit.astype(np.uint64)
    exponent = (first & 0x7F).astype(int) - 64 - 14
    values = np.ldexp(fraction.astype(float), 4 * exponent) * np.where(first & 0x80, -1.0, 1.0)
    missing = (fraction == 0) & np.isin(first, _SPECIAL)
    values[missing] = np.nan
    letters = missing & (first != ord("."))
    if not letters.any():
        return pd.Series(values)
    mixed = values.astype(object)
    mixed[letters] = [f".{chr(letter).lower()}" for letter in first[letters]]
    return pd.Series(mixed, dtype=object)
