"""Read the variables that are asked for from a survey file, with labels and missing codes."""

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ouder_netwerk.errors import InputError, Problem, fail
from ouder_netwerk.files import checksum
from ouder_netwerk.microdata.formats import check_format
from ouder_netwerk.microdata.stata_labels import stata_labels
from ouder_netwerk.microdata.unpack import unpacked
from ouder_netwerk.microdata.variables import Microdata, Variable, code_of

if TYPE_CHECKING:
    import pandas as pd

log = logging.getLogger("ouder_netwerk")

_READERS = {
    ".sav": "read_sav",
    ".zsav": "read_sav",
    ".por": "read_por",
    ".dta": "read_dta",
    ".sas7bdat": "read_sas7bdat",
    ".xpt": "read_xport",
}
_LACKS = {".por": {"user_missing", "encoding"}, ".xpt": {"user_missing"}}
"""Options that the reader of a format does not take."""
OLD_ENCODING = "cp1252"
"""What Windows wrote before UTF-8; many a Dutch file from before 2010 is in it without saying so."""

_NAME_ENCODING = (
    "name the right one, such as cp850 or latin1: `encoding` of the source in the wave definition, or --encoding"
)


@dataclass(frozen=True)
class OpenMicrodata:
    """A survey file whose description is read and whose respondents can be.

    Attributes
    ----------
    path : Path
        The file as it lies in the raw folder.
    data : Path
        The same, or what was unpacked from it.
    metadata : object
        What the reader says of the file.
    variables : dict of str to Variable
        Every variable, in the order of the file.
    encoding : str or None
        Encoding that had to be given to read it.
    """

    path: Path
    data: Path
    metadata: Any
    variables: dict[str, Variable]
    encoding: str | None

    @property
    def label(self) -> str:
        """Label of the file as a whole."""
        return self.metadata.file_label or ""

    def read(self, columns: Iterable[str] | None = None) -> "pd.DataFrame":
        """Return all respondents; variables are matched without regard to case."""
        names = resolve_names(self.path, self.variables, columns)
        frame, _ = _read(self.path, self.data, self.encoding, usecols=names, user_missing=True)
        self._check_rows(len(frame))
        return frame

    def microdata(self, columns: Iterable[str] | None = None) -> Microdata:
        """Return all respondents with what the file says of their variables."""
        frame = self.read(columns)
        variables = {str(name): _with_letters(self.variables[name], frame[name]) for name in frame.columns}
        return Microdata(frame, variables, self.path, checksum(self.path), self.label)

    def chunks(self, rows: int) -> Iterator["pd.DataFrame"]:
        """Yield all respondents, so many at a time: a file may be larger than memory."""
        total, size = 0, rows
        while size == rows:
            frame, _ = _read(self.path, self.data, self.encoding, user_missing=True, row_offset=total, row_limit=rows)
            size = len(frame)
            total += size
            if size:
                yield frame
        self._check_rows(total)

    def _check_rows(self, count: int) -> None:
        expected = self.metadata.number_rows
        if expected not in (None, -1, count):
            raise fail(
                str(self.path),
                f"holds {count} of the {expected} rows it announces",
                "copy the file again: it is cut off",
            )


@contextmanager
def open_microdata(
    path: Path, member: str | None = None, labels: str | None = None, encoding: str | None = None
) -> Iterator[OpenMicrodata]:
    """Open a survey file for as long as it is read.

    Parameters
    ----------
    path : Path
        .sav, .zsav, .por, .dta, .sas7bdat, .xpt, or a .zip that holds one.
    member : str, optional
        Which file inside the .zip; not needed when only one fits.
    labels : str, optional
        Stata program with labels, inside the .zip or beside the file.
    encoding : str, optional
        When the file does not say its own; a file that is not UTF-8 is read as cp1252, with a word about it.

    Yields
    ------
    OpenMicrodata

    Raises
    ------
    InputError
        When the file is absent, damaged, or of another format than its extension says.
    """
    path = Path(path)
    with unpacked(path, member, labels, _READERS) as (data, program):
        check_format(data)
        _, metadata = _read(path, data, encoding, metadataonly=True, user_missing=True)
        if metadata.file_encoding == OLD_ENCODING:
            encoding = OLD_ENCODING
        variables = {name: _variable(name, metadata, data.suffix.lower()) for name in metadata.column_names}
        if program is not None:
            variables = _with_program(variables, program.read_text(encoding="utf-8", errors="replace"))
        yield OpenMicrodata(path, data, metadata, variables, encoding)


def read_microdata(
    path: Path,
    columns: Iterable[str] | None = None,
    member: str | None = None,
    labels: str | None = None,
    encoding: str | None = None,
) -> Microdata:
    """Read a survey file.

    Parameters
    ----------
    path : Path
        .sav, .zsav, .por, .dta, .sas7bdat, .xpt, or a .zip that holds one.
    columns : iterable of str, optional
        Variables to read, matched without regard to case; all of them when absent.
    member : str, optional
        Which file inside the .zip; not needed when only one fits.
    labels : str, optional
        Stata program with labels, inside the .zip or beside the file.
    encoding : str, optional
        When the file does not say its own; a file that is not UTF-8 is read as cp1252, with a word about it.

    Returns
    -------
    Microdata
        Only the variables that were asked for.

    Raises
    ------
    InputError
        When the file is absent, truncated, of another format than its extension says, or lacks variables.
    """
    with open_microdata(path, member, labels, encoding) as file:
        return file.microdata(columns)


def _read(path: Path, data: Path, encoding: str | None, **options: Any) -> tuple["pd.DataFrame", Any]:
    import pyreadstat

    lacks = _LACKS.get(data.suffix.lower(), set())
    given = {key: value for key, value in {**options, "encoding": encoding}.items() if key not in lacks}
    try:
        frame, metadata = getattr(pyreadstat, _READERS[data.suffix.lower()])(str(data), **given)
    except (pyreadstat.ReadstatError, UnicodeDecodeError, ValueError, OverflowError) as error:
        undecodable = "invalid byte sequence" in str(error) and "encoding" not in lacks
        if undecodable and encoding is None:
            log.warning("%s is not in UTF-8: read as %s (another can be given as `encoding`)", path, OLD_ENCODING)
            return _read(path, data, OLD_ENCODING, **options)
        if undecodable:
            raise fail(str(path), f"holds texts that are not in {encoding}", _NAME_ENCODING) from None
        if "unsupported character set" in str(error):
            raise fail(str(path), f"there is no encoding `{encoding}`", "name one such as cp1252 or latin1") from None
        raise fail(str(path), f"can not be read: {error}", "copy the file again: it is cut off or damaged") from None
    return _with_extended_missings(frame, metadata), metadata


def resolve_names(
    path: Path,
    there: Iterable[str],
    columns: Iterable[str] | None,
    remedy: str = "mend the name in the wave definition",
) -> list[str]:
    """Return the file's own spelling of each variable that was asked for; all of them when none is.

    Raises
    ------
    InputError
        Naming every variable that is not in the file, with those that look like it.
    """
    there = list(there)
    if columns is None:
        return there
    exact, folded = set(there), {name.casefold(): name for name in there}
    problems, names = [], []
    for column in dict.fromkeys(columns):
        if column in exact:
            names.append(column)
        elif column.casefold() in folded:
            names.append(folded[column.casefold()])
        else:
            problems.append(Problem(f"{path}: {column}", "is not in the file", remedy + _similar(column, folded)))
    if problems:
        raise InputError(problems)
    return list(dict.fromkeys(names))


def _similar(column: str, folded: dict[str, str]) -> str:
    import difflib

    close = difflib.get_close_matches(column.casefold(), folded, n=3)
    return f"; the file has {', '.join(folded[name] for name in close)}" if close else ""


def _variable(name: str, metadata: Any, extension: str) -> Variable:
    labels = metadata.variable_value_labels.get(name, {})
    ranges = [(item["lo"], item["hi"]) for item in metadata.missing_ranges.get(name, [])]
    return Variable(
        name,
        metadata.column_names_to_labels.get(name) or "",
        {_spelled(code, extension): str(text) for code, text in labels.items()},
        frozenset(code_of(low) for low, high in ranges if low == high),
        tuple((float(low), float(high)) for low, high in ranges if low != high),
    )


def _spelled(code: object, extension: str) -> str:
    """Stata labels no text values, so a letter among its labels is an extended missing."""
    return f".{code.lower()}" if isinstance(code, str) and extension == ".dta" else code_of(code)


def _with_letters(variable: Variable, values: "pd.Series") -> Variable:
    """Count the extended missings that occur among the codes the file declares missing."""
    if values.dtype.kind in "fiub":
        return variable
    letters = {value for value in values.unique() if isinstance(value, str) and value.startswith(".")}
    return replace(variable, missing_codes=variable.missing_codes | letters)


def _with_extended_missings(frame: "pd.DataFrame", metadata: Any) -> "pd.DataFrame":
    """Spell the extended missings, which the reader gives as bare letters, as Stata does."""
    for name, letters in metadata.missing_user_values.items():
        if name in frame:
            frame[name] = frame[name].replace({letter: f".{letter.lower()}" for letter in letters})
    return frame


def _with_program(variables: dict[str, Variable], program: str) -> dict[str, Variable]:
    labels, coded = stata_labels(program)
    # a Stata program may write the number 1 as 01
    value_labels = {
        name: {code if code.startswith(".") else code_of(int(code)): text for code, text in codes.items()}
        for name, codes in coded.items()
    }
    return {
        name: replace(
            variable,
            label=labels.get(name.lower(), variable.label),
            value_labels=variable.value_labels | value_labels.get(name.lower(), {}),
        )
        for name, variable in variables.items()
    }
