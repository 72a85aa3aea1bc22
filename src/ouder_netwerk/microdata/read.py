"""Read the variables that are asked for from a survey file, with labels and missing codes."""

import hashlib
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ouder_netwerk.errors import InputError, Problem, fail
from ouder_netwerk.microdata.formats import check_format
from ouder_netwerk.microdata.stata_labels import stata_labels
from ouder_netwerk.microdata.variables import Microdata, Variable, code_of

if TYPE_CHECKING:
    import pandas as pd

_READERS = {
    ".sav": "read_sav",
    ".zsav": "read_sav",
    ".por": "read_por",
    ".dta": "read_dta",
    ".sas7bdat": "read_sas7bdat",
    ".xpt": "read_xport",
}


def read_microdata(
    path: Path, columns: Iterable[str] | None = None, member: str | None = None, labels: str | None = None
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

    Returns
    -------
    Microdata
        Only the variables that were asked for.

    Raises
    ------
    InputError
        When the file is absent, truncated, of another format than its extension says, or lacks variables.
    """
    path = Path(path)
    with _unpacked(path, member, labels) as (data, program):
        extension = check_format(data)
        metadata = _read(path, data, extension, metadataonly=True)[1]
        names = _resolve(path, metadata.column_names, columns)
        frame, metadata = _read(path, data, extension, usecols=list(dict.fromkeys(names)), user_missing=True)
        expected = metadata.number_rows
        if expected not in (None, -1, len(frame)):
            raise fail(
                str(path),
                f"holds {len(frame)} of the {expected} rows it announces",
                "copy the file again: it is cut off",
            )
        variables = {name: _variable(name, metadata) for name in names}
        if program is not None:
            variables = _with_program(variables, program.read_text(encoding="utf-8", errors="replace"))
    frame = _with_extended_missings(frame, metadata)
    return Microdata(frame, variables, path, checksum(path), metadata.file_label or "")


def checksum(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


@contextmanager
def _unpacked(path: Path, member: str | None, labels: str | None) -> Iterator[tuple[Path, Path | None]]:
    """Give the paths of the data and of the label program, unpacked for as long as they are read."""
    if check_format(path) != ".zip":
        program = path.parent / labels if labels else None
        if program is not None and not program.exists():
            raise fail(str(program), "does not exist", f"put it beside {path.name}: it holds the labels")
        yield path, program
        return
    with tempfile.TemporaryDirectory() as folder:
        try:
            with zipfile.ZipFile(path) as archive:
                inside = [name for name in archive.namelist() if Path(name).suffix.lower() in _READERS]
                if member is None and len(inside) == 1:
                    member = inside[0]
                wanted = [name for name in (member, labels) if name]
                absent = [name for name in wanted if name not in archive.namelist()]
                if absent or member is None:
                    what = f"does not hold {', '.join(absent)}" if absent else "holds more than one survey file"
                    raise fail(
                        str(path), what, f"name one as `member`: {', '.join(inside) or '(no survey file inside)'}"
                    )
                for name in wanted:
                    archive.extract(name, folder)
        except zipfile.BadZipFile as error:
            raise fail(str(path), f"is a damaged zip archive ({error})", "copy the file again") from None
        yield Path(folder) / member, Path(folder) / labels if labels else None


def _read(path: Path, data: Path, extension: str, **options: Any) -> tuple["pd.DataFrame", Any]:
    import pyreadstat

    if extension in {".por", ".xpt"}:  # these give declared missings as system-missing, and know no other way
        options.pop("user_missing", None)
    try:
        return getattr(pyreadstat, _READERS[extension])(str(data), **options)
    except (pyreadstat.ReadstatError, UnicodeDecodeError, ValueError) as error:
        raise fail(str(path), f"can not be read: {error}", "copy the file again: it is cut off or damaged") from None


def _resolve(path: Path, there: list[str], columns: Iterable[str] | None) -> list[str]:
    """Return the file's own spelling of each variable that was asked for."""
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
            problems.append(
                Problem(
                    f"{path}: {column}",
                    "is not in the file",
                    "mend the name in the wave definition" + _similar(column, folded),
                )
            )
    if problems:
        raise InputError(problems)
    return names


def _similar(column: str, folded: dict[str, str]) -> str:
    import difflib

    close = difflib.get_close_matches(column.casefold(), folded, n=3)
    return f"; the file has {', '.join(folded[name] for name in close)}" if close else ""


def _variable(name: str, metadata: Any) -> Variable:
    labels = metadata.variable_value_labels.get(name, {})
    extended = metadata.missing_user_values.get(name, [])
    ranges = [(item["lo"], item["hi"]) for item in metadata.missing_ranges.get(name, [])]
    return Variable(
        name,
        metadata.column_names_to_labels.get(name) or "",
        {_spelled(code, extended): str(text) for code, text in labels.items()},
        frozenset(_spelled(letter, extended) for letter in extended)
        | {code_of(low) for low, high in ranges if low == high},
        tuple((float(low), float(high)) for low, high in ranges if low != high),
    )


def _spelled(code: object, extended: list[str]) -> str:
    return f".{str(code).lower()}" if code in extended and isinstance(code, str) else code_of(code)


def _with_extended_missings(frame: "pd.DataFrame", metadata: Any) -> "pd.DataFrame":
    """Spell the extended missings, which the reader gives as bare letters, as Stata does."""
    for name, letters in metadata.missing_user_values.items():
        if name in frame:
            frame[name] = frame[name].replace({letter: f".{letter.lower()}" for letter in letters})
    return frame


def _with_program(variables: dict[str, Variable], program: str) -> dict[str, Variable]:
    labels, value_labels = stata_labels(program)
    return {
        name: replace(
            variable,
            label=labels.get(name.lower(), variable.label),
            value_labels=variable.value_labels | value_labels.get(name.lower(), {}),
        )
        for name, variable in variables.items()
    }
