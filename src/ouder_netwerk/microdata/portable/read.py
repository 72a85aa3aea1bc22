"""Read SPSS portable files: all that is declared missing too, which other readers leave out."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ouder_netwerk.errors import fail
from ouder_netwerk.microdata.dates import Convert, date_converter, date_or_number, with_dates
from ouder_netwerk.microdata.portable.alphabet import (
    CHARACTERS,
    FILE_LABEL,
    FORMATS,
    LINE,
    SIGNATURE,
    SPLASH,
    TITLE,
    number_of_digits,
)
from ouder_netwerk.microdata.table import Description, Options
from ouder_netwerk.microdata.texts import BYTES, Texts, known_encoding
from ouder_netwerk.microdata.variables import Kind, Variable, code_of

_NUMBER = re.compile(r" *(?:\*.|([^/ ]*)/)")
_LONGEST_TEXT = 1 << 20
_END = "Z"


class _Stream:
    """The characters of a portable file, read from left to right."""

    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0
        self._numbers: dict[str, float] = {}

    def peek(self) -> str:
        return self.text[self.at : self.at + 1]

    def took(self, tag: str) -> bool:
        """Step over a tag if it is next."""
        found = self.peek() == tag
        self.at += found
        return found

    def number(self) -> float:
        found = _NUMBER.match(self.text, self.at)
        if found is None:
            raise ValueError(f"no number at character {self.at}")
        self.at = found.end()
        digits = found[1]
        if digits is None:
            return np.nan
        if digits not in self._numbers:
            self._numbers[digits] = number_of_digits(digits)
        return self._numbers[digits]

    def count(self) -> int:
        number = self.number()
        if not 0 <= number <= _LONGEST_TEXT:
            raise ValueError(f"no count at character {self.at}")
        return int(number)

    def string(self) -> str:
        length = self.count()
        self.at += length
        if self.at > len(self.text):
            raise EOFError
        return self.text[self.at - length : self.at]

    def value(self, width: int) -> Any:
        return self.string().rstrip() if width else self.number()


class PortableFile:
    """An SPSS portable file (.por).

    Parameters
    ----------
    path : Path
    shown : str
        What the user calls it.
    options : Options
    """

    def __init__(self, path: Path, shown: str, options: Options) -> None:
        given = options.get("encoding")
        self._path, self._shown, self._name = path, shown, Path(shown).name
        self._texts = Texts(self._name, None, known_encoding(given, shown) if given else None)
        self._widths: dict[str, int] = {}
        self._dates: dict[str, Convert] = {}
        self._impossible = 0
        text = _characters(path)
        self._stream = _Stream(text)
        self._stream.at = SPLASH + len(CHARACTERS) + len(SIGNATURE)
        try:
            weight, variables = self._header()
        except (ValueError, OverflowError) as error:
            raise fail(shown, f"is damaged: {error}", "copy the file again") from None
        except EOFError:
            raise self._cut_off() from None
        start = SPLASH // 5 + len(TITLE)
        label = self._texts.decode(text[start : start + FILE_LABEL].strip())
        self.description = Description(variables, label, weight=weight)
        self._data = self._stream.at

    def _cut_off(self) -> Exception:
        return fail(self._shown, "ends before its last respondent", "copy the file again: it is cut off")

    def _header(self) -> tuple[str, dict[str, Variable]]:
        stream, weight = self._stream, ""
        variables: dict[str, Variable] = {}
        stream.took("A")
        stream.string()
        stream.string()
        while not stream.took("F"):
            tag = stream.peek()
            stream.at += 1
            if not tag:
                raise EOFError
            if tag in "123":
                stream.string()
            elif tag in "45":
                stream.count()
            elif tag == "6":
                weight = self._texts.decode(stream.string())
            elif tag == "7":
                one = self._variable()
                variables[one.name] = one
            elif tag == "D":
                self._value_labels(variables)
            elif tag == "E":
                for _ in range(stream.count()):
                    stream.string()
            else:
                raise ValueError(f"unknown record `{tag}` at character {stream.at}")
        return weight, variables

    def _variable(self) -> Variable:
        stream = self._stream
        width = stream.count()
        name = self._texts.decode(stream.string())
        shape = [stream.count() for _ in range(6)]
        shown = FORMATS.get(shape[0], "F")
        convert = None if width else date_converter("spss", shown)
        kind: Kind = "text" if width else "date" if convert else "number"
        self._widths[name] = width
        if convert:
            self._dates[name] = convert
        codes, ranges = set(), []
        while stream.peek() and stream.peek() in "89AB":
            tag = stream.peek()
            stream.at += 1
            if tag == "8":
                codes.add(self._code(name, stream.value(width)))
            elif tag == "9":
                ranges.append((-np.inf, stream.number()))
            elif tag == "A":
                ranges.append((stream.number(), np.inf))
            else:
                ranges.append((stream.number(), stream.number()))
        label = self._texts.decode(stream.string()) if stream.took("C") else ""
        return Variable(name, label, {}, frozenset(codes), tuple(ranges), kind, f"{shown}{shape[1]}")

    def _code(self, name: str, value: Any) -> str:
        if self._widths[name]:
            return self._texts.decode(value).strip()
        return code_of(date_or_number(value, self._dates[name])[0] if name in self._dates else value)

    def _value_labels(self, variables: dict[str, Variable]) -> None:
        stream = self._stream
        names = [self._texts.decode(stream.string()) for _ in range(stream.count())]
        if not set(names) <= set(variables):
            raise ValueError("value labels of a variable that is not there")
        for _ in range(stream.count()):
            value = stream.value(self._widths[names[0]])
            label = self._texts.decode(stream.string())
            for name in names:
                variables[name].value_labels[self._code(name, value)] = label

    def frames(self, names: Sequence[str], rows: int) -> Iterator[pd.DataFrame]:
        """Yield respondents, so many at a time."""
        stream, total = self._stream, 0
        stream.at = self._data
        while True:
            columns: list[list[Any]] = [[] for _ in self._widths]
            try:
                self._cases(columns, rows)
            except (ValueError, OverflowError) as error:
                what = f"is damaged in respondent {total + len(columns[-1]) + 1}: {error}"
                raise fail(self._shown, what, "copy the file again") from None
            except EOFError:
                raise self._cut_off() from None
            total += len(columns[-1]) if columns else 0
            read = dict(zip(self._widths, columns, strict=True))
            if columns and (columns[0] or total == 0):
                yield pd.DataFrame({name: self._column(name, read[name]) for name in names})
            if not columns or len(columns[0]) < rows:
                return

    def _cases(self, columns: list[list[Any]], rows: int) -> None:
        stream, widths = self._stream, tuple(self._widths.values())
        for _ in range(rows if columns else 0):
            following = stream.peek()
            if following == _END:
                return
            if not following:
                raise EOFError
            for column, width in zip(columns, widths, strict=True):
                column.append(stream.value(width))

    def _column(self, name: str, values: list[Any]) -> pd.Series:
        if self._widths[name]:
            decoded = {text: self._texts.decode(text, is_answer=True) for text in set(values)}
            return pd.Series([decoded[text] for text in values], dtype=str)
        numbers = pd.Series(values, dtype=float)
        if name not in self._dates:
            return numbers
        dated = with_dates(numbers, self._dates[name])
        self._impossible += dated.impossible
        return pd.Series(dated.values, dtype=object)

    def notes(self) -> list[str]:
        """Return what had to be assumed so far."""
        impossible = f"{self._name}: {self._impossible} dates outside the calendar, kept as the number"
        return [*self._texts.notes(), *([impossible] if self._impossible else [])]


def _characters(path: Path) -> str:
    """Return the content in lines that have their full length again, in our own character set."""
    lines = path.read_bytes().decode(BYTES).split("\n")
    text = "".join(line.rstrip("\r").ljust(LINE) for line in lines).rstrip()
    table = text[SPLASH : SPLASH + len(CHARACTERS)]
    letters = slice(CHARACTERS.index("1") - 1, CHARACTERS.index("z") + 1)
    if table[letters] == CHARACTERS[letters]:
        return text
    pairs = zip(table[letters.start :], CHARACTERS[letters.start :], strict=False)
    # the first place of a character counts: those without a meaning are filled with zeros
    return text.translate({ord(place): own for place, own in reversed(list(pairs))})
