"""Released shares and differences as cells of a table, with their marks."""

from dataclasses import dataclass, field

from ouder_netwerk.publish.formatting import count, percent, percent_interval
from ouder_netwerk.publish.released import Contrast, Estimate, Released, Row
from ouder_netwerk.publish.selection import Cells, indicators_of, significant
from ouder_netwerk.publish.table import Column, Content, Entry, Grid, Marks, Value, without_gaps
from ouder_netwerk.publish.wording import PAIR, Words
from ouder_netwerk.study.outputs import Table

PLACES = 1
"""Decimals of percentages in tables."""


@dataclass(frozen=True)
class TableCells:
    """A table being made: where its cells come from, and what has to be said under it."""

    table: Table
    released: Released
    words: Words
    by: str | None
    marks: Marks = field(default_factory=lambda: Marks(set()))
    standin: list[bool] = field(default_factory=list)

    def waves(self) -> list[Cells]:
        """Return the cells of each wave."""
        return [Cells(self.words.study, self.released, wave) for wave in self.table.waves]

    def indicators(self, cells: Cells) -> list[tuple[str, str]]:
        """Return what the wave measures of the section."""
        return cells.measured(indicators_of(self.words.study, self.table.section))

    def subgroups(self, cells: Cells) -> list[str]:
        """Return the subgroups and pairs that the wave can show, or the one asked for."""
        measured = [PAIR.join(names) for names in self.words.study.groupings(cells.wave_id) if names]
        return [name for name in measured if self.by in (None, name)]

    def used(self, row: Row | None) -> None:
        """Remember whether a row comes from stand-in microdata."""
        if row is not None:
            self.standin.append(row.standin)

    def mark_of(self, row: Estimate | Contrast | None) -> str:
        """Return the mark that stands in place of a number; empty when there is one."""
        self.used(row)
        if row is None:
            return self.marks.put("absent", self.words)
        return self.marks.put(self.words.no_number(row.flag), self.words) if row.hidden else ""

    def remark(self, row: Estimate | Contrast | None) -> str:
        """Return why a cell is hidden or to be read with care."""
        if row is None or not row.flag:
            return ""
        return self.words.hidden(row.flag) if row.hidden else self.words.reason(row.flag)

    def share(self, cell: Estimate | None) -> tuple[Value, Value, Value, Value]:
        """Return share, limits and n, or the mark four times."""
        if mark := self.mark_of(cell):
            return mark, mark, mark, mark
        assert cell is not None
        return cell.estimate, cell.low, cell.high, cell.n

    def entry(self, cell: Estimate | None, against: Contrast | None = None) -> Entry:
        """Return a cell to read: share with marks, interval, n."""
        if mark := self.mark_of(cell):
            return Entry((mark,), trace("estimates.csv", cell))
        assert cell is not None
        marks = [self.marks.put("imprecise", self.words)] if cell.flag else []
        marks += [self.marks.put("significant", self.words)] if significant(against) else []
        language = self.words.language
        lines = (
            " ".join([percent(cell.estimate, language, PLACES), *marks]),
            f"({percent_interval(cell.low, cell.high, language, PLACES)})",
            f"n = {count(cell.n, language)}",
        )
        return Entry(lines, trace("estimates.csv", cell))

    def content(
        self, method: str, columns: tuple[Column, ...], rows: list[tuple[Value, ...]], grids: list[Grid]
    ) -> Content:
        """Return the finished table."""
        words = self.words
        filled = without_gaps(rows, self.marks, words)
        notes = [words.say(method, level=words.confidence()), *words.legend(self.marks.used)]
        notes += words.remarks(self.table)
        notes.append(words.source(self.table.waves))
        standin = any(self.standin)
        notes += [words.say("standin_note")] if standin else []
        banner = words.say("standin_banner") if standin else ""
        title = words.of(self.table.title)
        return Content(self.table.id, words.language, title, banner, tuple(notes), columns, filled, tuple(grids))


def trace(file: str, row: Row | None) -> str:
    """Return where a number stands in the released files."""
    if row is None:
        return ""
    keys = ("survey", "wave", "reference_wave", "indicator", "category", "subgroup", "level", "reference_level")
    return f"{file}: " + "/".join(row.raw[key] for key in keys if key in row.raw)
