"""Files of SPSS (.sav), Stata and SAS (.sas7bdat) by pyreadstat, without believing all it says.

It is asked for bytes and numbers only: texts, dates and missings are made of them here, where more is known of how
files are in practice.
"""

import warnings
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyreadstat

from ouder_netwerk.errors import fail
from ouder_netwerk.microdata.dates import Convert, date_converter, date_or_number, with_dates
from ouder_netwerk.microdata.readers import sav_header
from ouder_netwerk.microdata.table import Description, Options
from ouder_netwerk.microdata.texts import BYTES, Texts, found_encoding, known_encoding
from ouder_netwerk.microdata.variables import Kind, ResponseSet, Variable, code_of

_CUT_OFF = "copy the file again: it is cut off"
_SAID_WHEN_CUT_OFF = ("read from file", "Unable to seek", "expected number of rows")
_DAMAGED = "copy the file again; if that is no help, open it in the program that made it and save it anew"
_STATA_UNICODE = 118
_STATA_TAG = b"<stata_dta><header><release>"
_STATA_LETTERS = 113
"""The first Stata format with special missings; those before have one, which for a double has two forms."""
_OLD_MISSINGS = (2.0**333, 2.0**1023)
_OLD_FLOAT = 2.0**127


class StatisticsFile:
    """A file that pyreadstat reads.

    Parameters
    ----------
    path : Path
    shown : str
        What the user calls it.
    options : Options
    read : callable
        The reader of pyreadstat.
    family : {"spss", "stata", "sas"}
    """

    def __init__(self, path: Path, shown: str, options: Options, read: Any, family: str) -> None:
        self._path, self._shown, self._name = path, shown, Path(shown).name
        self._read, self._family = read, family
        given = options.get("encoding")
        self._texts = Texts(self._name, self._declared(), known_encoding(given, shown) if given else None)
        self._version = _stata_version(path) if family == "stata" else 0
        self._impossible: dict[str, int] = {}
        self._said: list[str] = []
        _, meta = self._call(metadataonly=True)
        decode = self._texts.decode
        self._raw = {decode(raw): raw for raw in meta.column_names}
        self._types = {name: meta.readstat_variable_types[raw] for name, raw in self._raw.items()}
        self._widths = {name: meta.variable_storage_width[raw] for name, raw in self._raw.items()}
        self._dates: dict[str, Convert] = {}
        variables = {name: self._variable(name, raw, meta) for name, raw in self._raw.items()}
        header = sav_header.read(path) if family == "spss" else None
        self.description = Description(
            variables,
            decode(meta.file_label or ""),
            meta.number_rows,
            decode(header.weight) if header else "",
            tuple(self._sets(meta)),
        )

    def _declared(self) -> str | None:
        """Return the encoding that the file declares, in Python's name."""
        if self._family == "stata":
            return "utf-8" if _stata_version(self._path) >= _STATA_UNICODE else "cp1252"
        if self._family == "spss":
            name = sav_header.read(self._path).encoding
        else:
            # what a SAS data set declares the reader alone knows, and says only when its texts are as declared
            try:
                name = self._read(str(self._path), metadataonly=True)[1].file_encoding
            except (pyreadstat.ReadstatError, UnicodeDecodeError):
                name = None
        return found_encoding(name)

    def _call(self, **options: Any) -> tuple[pd.DataFrame, Any]:
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always")
            try:
                found = self._read(
                    str(self._path), encoding=BYTES, user_missing=True, disable_datetime_conversion=True, **options
                )
            except pyreadstat.ReadstatError as error:
                raise self._fault(str(error)) from None
        self._said += [f"{self._name}: {warning.message}" for warning in said if "duplicated" in str(warning.message)]
        return found

    def _fault(self, said: str) -> Exception:
        if "allocate memory" in said:
            return MemoryError(said)
        remedy = _CUT_OFF if any(part in said for part in _SAID_WHEN_CUT_OFF) else _DAMAGED
        return fail(self._shown, f"cannot be read: {said[:1].lower()}{said[1:]}", remedy)

    def _variable(self, name: str, raw: str, meta: Any) -> Variable:
        shown = meta.original_variable_types.get(raw) or ""
        kind: Kind = "text" if self._types[name] == "string" else "number"
        convert = date_converter(self._family, shown) if kind == "number" else None
        if convert is not None:
            kind, self._dates[name] = "date", convert
        code = partial(self._code, name)
        ranges = [(item["lo"], item["hi"]) for item in meta.missing_ranges.get(raw, [])]
        apart = [(low, high) for low, high in ranges if low != high]
        return Variable(
            name,
            self._texts.decode(meta.column_names_to_labels.get(raw) or ""),
            {code(value): self._texts.decode(str(text)) for value, text in _labels(meta, raw)},
            frozenset(code(low) for low, high in ranges if low == high),
            tuple((float(low), float(high)) for low, high in apart if kind == "number"),
            kind,
            self._texts.decode(shown),
        )

    def _code(self, name: str, value: Any) -> str:
        """Return the code of a value among labels or missing codes, spelled as among the answers."""
        if isinstance(value, str):
            return self._texts.decode(value).strip() if self._types[name] == "string" else _letter(value)
        return code_of(date_or_number(value, self._dates[name])[0] if name in self._dates else value)

    def _sets(self, meta: Any) -> Iterator[ResponseSet]:
        own = {raw.casefold(): name for name, raw in self._raw.items()}
        for name, found in meta.mr_sets.items():
            members = tuple(own.get(raw.casefold(), raw) for raw in found["variable_list"])
            counted = found["counted_value"] if found["is_dichotomy"] else None
            yield ResponseSet(
                self._texts.decode(name),
                self._texts.decode(found["label"]),
                members,
                "" if counted is None else code_of(counted),
            )

    def frames(self, names: Sequence[str], rows: int) -> Iterator[pd.DataFrame]:
        """Yield respondents, so many at a time."""
        offset, size = 0, rows
        while size == rows:
            raw, _ = self._call(usecols=[self._raw[name] for name in names], row_offset=offset, row_limit=rows)
            size = len(raw)
            offset += size
            if size or not offset:
                yield pd.DataFrame({name: self._column(name, raw[self._raw[name]]) for name in names})
        expected = self.description.rows
        if expected not in (None, -1, offset):
            raise fail(self._shown, f"holds {offset} of the {expected} rows it announces", _CUT_OFF)

    def _column(self, name: str, column: pd.Series) -> pd.Series:
        if self._types[name] == "string":
            return text_column(column, partial(self._texts.decode, width=self._widths[name], is_answer=True))
        numbers = number_column(column)
        if self._version and self._version < _STATA_LETTERS:
            numbers = numbers.mask(_is_old_missing(numbers, self._types[name]))
        if name not in self._dates:
            return numbers
        dated = with_dates(numbers, self._dates[name])
        self._impossible[name] = self._impossible.get(name, 0) + dated.impossible
        return pd.Series(dated.values, dtype=object)

    def notes(self) -> list[str]:
        """Return what had to be assumed so far."""
        impossible = [
            f"{self._name}: {name}: {count} date{'s' * (count != 1)} outside the calendar, kept as the number"
            for name, count in self._impossible.items()
            if count
        ]
        return [*self._texts.notes(), *dict.fromkeys(self._said), *impossible]


def _labels(meta: Any, raw: str) -> Any:
    return meta.variable_value_labels.get(raw, {}).items()


def _letter(value: str) -> str:
    """Spell a special missing, which the reader gives as a bare letter, as Stata does."""
    return f".{value.lower()}"


def text_column(column: pd.Series, decode: Any) -> pd.Series:
    """Return a column of texts, empty where there is none; each different text is decoded once."""
    index, uniques = pd.factorize(column, use_na_sentinel=False)
    made = np.array(["" if value != value or value is None else decode(value) for value in uniques], dtype=object)
    return pd.Series(made[index] if len(made) else made, dtype=str)


def number_column(column: pd.Series) -> pd.Series:
    """Return a column of numbers; one with special missings holds their spellings in between."""
    if column.dtype.kind in "fiub":
        return column.astype(float)
    index, uniques = pd.factorize(column, use_na_sentinel=False)
    made = np.array([_letter(value) if isinstance(value, str) else value for value in uniques], dtype=object)
    return pd.Series(made[index], dtype=object)


def _is_old_missing(numbers: pd.Series, stored: str) -> np.ndarray:
    values = numbers.to_numpy(dtype=float)
    if stored == "float":
        return values >= _OLD_FLOAT
    return (values == _OLD_MISSINGS[0]) | (values >= _OLD_MISSINGS[1]) if stored == "double" else values != values


def _stata_version(path: Path) -> int:
    with path.open("rb") as stream:
        head = stream.read(len(_STATA_TAG) + 3)
    return int(head[-3:]) if head.startswith(_STATA_TAG) else head[0]


def open_sav(path: Path, shown: str, options: Options) -> StatisticsFile:
    """Open an SPSS system file (.sav, .zsav)."""
    return StatisticsFile(path, shown, options, pyreadstat.read_sav, "spss")


def open_dta(path: Path, shown: str, options: Options) -> StatisticsFile:
    """Open a Stata file (.dta) of format 104 to 119."""
    return StatisticsFile(path, shown, options, pyreadstat.read_dta, "stata")


def open_sas7bdat(path: Path, shown: str, options: Options) -> StatisticsFile:
    """Open a SAS data set (.sas7bdat)."""
    return StatisticsFile(path, shown, options, pyreadstat.read_sas7bdat, "sas")
