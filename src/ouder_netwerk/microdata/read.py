"""Read the variables that are asked for from a survey file, with labels and missing codes."""

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

from ouder_netwerk.errors import InputError, Problem
from ouder_netwerk.files import checksum
from ouder_netwerk.microdata.archive import unpacked
from ouder_netwerk.microdata.child import Child, Job, read_in_child
from ouder_netwerk.microdata.table import Description, Options
from ouder_netwerk.microdata.variables import Microdata, Variable, folded

if TYPE_CHECKING:
    import pandas as pd

notes_log = logging.getLogger("ouder_netwerk.notes")
"""Where what had to be assumed of a file is said; a log of its own, for who says it elsewhere."""

CELLS_AT_ONCE = 5_000_000
"""Respondents times variables that a reader holds at a time."""


class OpenMicrodata:
    """A survey file whose description is read and whose respondents can be.

    Attributes
    ----------
    path : Path
        The file as it lies in the raw folder.
    """

    def __init__(self, path: Path, child: Child) -> None:
        self.path = path
        self._child = child

    @property
    def description(self) -> Description:
        """Everything the file says of itself."""
        return self._child.description

    @property
    def variables(self) -> dict[str, Variable]:
        """Every variable, in the order of the file."""
        return self.description.variables

    @property
    def label(self) -> str:
        """Label of the file as a whole."""
        return self.description.label

    @property
    def notes(self) -> tuple[str, ...]:
        """What had to be assumed so far to read it."""
        return self._child.notes

    def read(self, columns: Iterable[str] | None = None) -> "pd.DataFrame":
        """Return all respondents; variables are matched without regard to case."""
        import pandas as pd

        names = set(resolve_names(self.path, self.variables, columns))
        own = [name for name in self.variables if name in names]
        parts = list(self._child.frames(own, _rows_at_once(len(own))))
        return pd.concat(parts, ignore_index=True) if len(parts) > 1 else parts[0]

    def microdata(self, columns: Iterable[str] | None = None) -> Microdata:
        """Return all respondents with what the file says of their variables."""
        frame = self.read(columns)
        variables = {str(name): _with_letters(self.variables[name], frame[name]) for name in frame.columns}
        return Microdata(frame, variables, self.path, checksum(self.path), self.label, self.notes)

    def chunks(self, rows: int | None = None) -> Iterator["pd.DataFrame"]:
        """Yield all respondents, so many at a time: a file may be larger than memory."""
        names = list(self.variables)
        yield from self._child.frames(names, rows or _rows_at_once(len(names)))


def _rows_at_once(variables: int) -> int:
    return max(1000, CELLS_AT_ONCE // max(1, variables))


@contextmanager
def open_microdata(path: Path, **options: Unpack[Options]) -> Iterator[OpenMicrodata]:
    """Open a survey file for as long as it is read; what had to be assumed is said in the log at the end.

    Parameters
    ----------
    path : Path
        A file of one of the formats in `formats.FORMATS`, a .zip with one, or one with .gz, .bz2 or .xz behind it.
    **options : Options
        What the file does not say itself.

    Yields
    ------
    OpenMicrodata

    Raises
    ------
    InputError
        When the file is absent, damaged, of another format than its extension says, or beyond the limits.
    """
    path = Path(path)
    with unpacked(path, options.get("member"), options.get("labels")) as parts:
        inner: Options = {**options, "member": parts.inner}
        with read_in_child(Job(parts.data, parts.labels, str(path), inner)) as child:
            file = OpenMicrodata(path, child)
            try:
                yield file
            finally:
                for note in file.notes:
                    notes_log.warning("%s", note)


def read_microdata(path: Path, columns: Iterable[str] | None = None, **options: Unpack[Options]) -> Microdata:
    """Read a survey file.

    Parameters
    ----------
    path : Path
        As for `open_microdata`.
    columns : iterable of str, optional
        Variables to read, matched without regard to case; all of them when absent.
    **options : Options
        What the file does not say itself.

    Returns
    -------
    Microdata
        Only the variables that were asked for.

    Raises
    ------
    InputError
        When the file is absent, damaged, of another format than its extension says, or lacks variables.
    """
    with open_microdata(path, **options) as file:
        return file.microdata(columns)


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
        Naming every variable that is not in the file, with those that look like it; and every name that fits several
        variables but for case, when it is none of them.
    """
    there = list(there)
    if columns is None:
        return there
    exact = set(there)
    alike: dict[str, list[str]] = {}
    for name in there:
        alike.setdefault(folded(name), []).append(name)
    problems, names = [], []
    for column in dict.fromkeys(columns):
        found = [column] if column in exact else alike.get(folded(column), [])
        if len(found) == 1:
            names.append(found[0])
        elif found:
            what = f"could be {' or '.join(found)}, which differ by case"
            problems.append(Problem(f"{path}: {column}", what, "write the one that is meant as the file does"))
        else:
            problems.append(Problem(f"{path}: {column}", "is not in the file", remedy + _similar(column, alike)))
    if problems:
        raise InputError(problems)
    return list(dict.fromkeys(names))


def _similar(column: str, alike: dict[str, list[str]]) -> str:
    import difflib

    close = difflib.get_close_matches(folded(column), alike, n=3)
    return f"; the file has {', '.join(alike[name][0] for name in close)}" if close else ""


def _with_letters(variable: Variable, values: "pd.Series") -> Variable:
    """Count the special missings that occur among the codes the file declares missing."""
    if variable.kind == "text" or values.dtype.kind in "fiub":
        return variable
    letters = {value for value in values.unique() if isinstance(value, str)}
    return replace(variable, missing_codes=variable.missing_codes | letters)
