"""From a number on the page back to where it comes from: released row, command, and raw files."""

from dataclasses import dataclass
from functools import cached_property

from markupsafe import Markup

from ouder_netwerk.released import Contrast, Estimate, Key, ModelRow, Released, Row
from ouder_netwerk.study.study import Study

COLUMNS = {kind.FILE: kind.KEY for kind in (Estimate, Contrast, ModelRow)}
"""Which columns make the key of each released file."""


@dataclass(frozen=True)
class Trace:
    """Where a released row stands and what made it.

    Attributes
    ----------
    file : str
        Such as `estimates.csv`.
    line : int
        In that file, the header counted.
    key : str
        The values of its key columns.
    commands : tuple of str
        What made it, in order.
    waves : tuple of str
        Ids of the waves it was made from.
    """

    file: str
    line: int
    key: str
    commands: tuple[str, ...]
    waves: tuple[str, ...]

    @property
    def link(self) -> str:
        """Link from the report; the part behind # names the line as RFC 7111 does."""
        return f"../{self.file}#row={self.line}"


@dataclass(frozen=True)
class Traces:
    """Where every released row of a study stands."""

    study: Study
    released: Released

    @cached_property
    def _lines(self) -> dict[tuple[str, Key], int]:
        tables = {name: getattr(self.released, name) for name in COLUMNS}
        return {(name, key): line for name, rows in tables.items() for line, key in enumerate(rows, start=2)}

    @cached_property
    def places(self) -> dict[str, tuple[str, int]]:
        """File and line of each released row, by where it stands as `Row.place` says it."""
        return {f"{name}.csv: {'/'.join(key)}": (name, line) for (name, key), line in self._lines.items()}

    @cached_property
    def _waves(self) -> dict[tuple[str, str], str]:
        return {
            (self.study.waves[name].survey, self.study.waves[name].wave): name for name in self.study.published_waves
        }

    def of(self, row: Row) -> Trace:
        """Return the trace of a released row."""
        name, key = row.FILE, row.key
        names = dict.fromkeys(row.raw[column] for column in ("reference_wave", "wave") if column in row.raw)
        waves = tuple(self._waves[row.raw["survey"], wave] for wave in names)
        step = "model" if name == "models" else "compare" if len(waves) > 1 else "estimate"
        target = "" if step == "compare" else f" {waves[0]}"
        commands = (f"ouder-netwerk {step} {self.study.id}{target}", f"ouder-netwerk release {self.study.id}")
        return Trace(f"{name}.csv", self._lines[name, key], "/".join(key), commands, waves)


def number(text: str, row: Row, *columns: str, turned: bool = False) -> Markup:
    """Return a number for the page that carries its released value and the key of its row.

    Parameters
    ----------
    text : str
        As readers see it.
    row : Row
        Where it stands.
    *columns : str
        Which of the row's numbers: one, or the two limits of an interval.
    turned : bool
        The number is a difference seen from the other side: the released one with the opposite sign, which a minus
        before the column says.

    Examples
    --------
    >>> key = dict(zip(Estimate.KEY, ["s", "2019", "help", "yes", "all", "all"]))
    >>> raw = key | {"estimate": "0.25", "flag": "", "data": "real"}
    >>> row = Estimate(raw, "help", "yes", "all", 0.25, 0.2, 0.3, 40, 32)
    >>> print(number("25%", row, "estimate"))
    <data value="0.25" data-trace="estimates.csv: s/2019/help/yes/all/all: estimate">25%</data>
    """
    sign = "-" if turned else ""
    # two signs are none
    value = " ".join(f"{sign}{row.raw[column]}".removeprefix("--") for column in columns)
    trace = f"{row.place}: {' '.join(sign + column for column in columns)}"
    return Markup('<data value="{}" data-trace="{}">{}</data>').format(value, trace, text)
