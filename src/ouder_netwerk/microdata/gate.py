"""The gate that every survey file comes through: opened by its format, labelled, with texts that are safe anywhere."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ouder_netwerk.errors import fail
from ouder_netwerk.microdata.formats import Format, check_format
from ouder_netwerk.microdata.labels.labels import with_labels
from ouder_netwerk.microdata.labels.sources import read_labels
from ouder_netwerk.microdata.table import Description, OpenFile, Options
from ouder_netwerk.microdata.variables import ResponseSet, Variable
from ouder_netwerk.safe import safe

if TYPE_CHECKING:
    import pandas as pd

_TAKEN = ("member", "encoding", "delimiter", "decimal")


def open_table(data: Path, labels: Path | None, shown: str, options: Options) -> OpenFile:
    """Open a survey file.

    Parameters
    ----------
    data : Path
        The file itself.
    labels : Path or None
        A file with labels for it.
    shown : str
        What the user calls it.
    options : Options
        What the file does not say itself.

    Returns
    -------
    Table
        Names and labels are one line each, without control characters; answers are as they are.

    Raises
    ------
    InputError
        When it cannot be read.
    """
    found = check_format(data, shown)
    table = found.open(data, shown, options)
    description = table.description
    notes = [*_without_effect(found, shown, options)]
    if labels is not None:
        called = Path(str(options.get("labels"))).name
        known, assumed = read_labels(labels, called, list(description.variables), options.get("labels_encoding"))
        variables, count = with_labels(description.variables, known)
        description = replace(description, variables=variables)
        notes += assumed
        if not count:
            notes.append(f"{called}: 0 of {len(variables)} variables got a label from it: do the names agree?")
    return _Gate(table, description, shown, notes)


def _without_effect(found: Format, shown: str, options: Options) -> Iterator[str]:
    name = Path(shown).name
    for key in _TAKEN:
        if options.get(key) and key not in found.takes:
            yield f"{name}: `{key}` has no effect on a {found.name}"
    if options.get("labels_encoding") and not options.get("labels"):
        yield f"{name}: `labels_encoding` has no effect without `labels`"


class _Gate:
    """A table of which the texts that describe it are safe."""

    def __init__(self, table: OpenFile, description: Description, shown: str, notes: list[str]) -> None:
        self._table, self._notes = table, notes
        self._own = {_plain(name) or f"v{place}": name for place, name in enumerate(description.variables, start=1)}
        if len(self._own) < len(description.variables):
            raise fail(shown, "has variables whose names look the same", "give each a name of its own")
        called = {own: name for name, own in self._own.items()}
        variables = {name: _safe(name, description.variables[own]) for name, own in self._own.items()}
        sets = tuple(
            ResponseSet(
                _plain(one.name), _plain(one.label), tuple(called.get(own, own) for own in one.variables), one.counted
            )
            for one in description.sets
        )
        self.description = replace(
            description,
            variables=variables,
            label=_plain(description.label),
            weight=called.get(description.weight, ""),
            sets=sets,
            notes=tuple(self.notes()),
        )

    def frames(self, names: Sequence[str], rows: int) -> "Iterator[pd.DataFrame]":
        """Yield respondents, so many at a time."""
        for frame in self._table.frames([self._own[name] for name in names], rows):
            yield frame.set_axis(list(names), axis=1)

    def notes(self) -> list[str]:
        """Return what had to be assumed so far."""
        return [safe(note) for note in (*self._table.notes(), *self._notes)]


def _plain(text: str) -> str:
    return safe(text).strip()


def _safe(name: str, variable: Variable) -> Variable:
    labels = {code: _plain(label) for code, label in variable.value_labels.items()}
    return replace(variable, name=name, label=_plain(variable.label), value_labels=labels)
