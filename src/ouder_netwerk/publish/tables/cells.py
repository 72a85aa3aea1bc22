"""Released shares and differences as cells of a table, with their marks."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

from ouder_netwerk.formatting import count
from ouder_netwerk.publish.bases import base_of_model
from ouder_netwerk.publish.selection import Name, ReleasedCells, indicators_of, significant
from ouder_netwerk.publish.tables.table import (
    Content,
    Format,
    Grid,
    GridCell,
    LongRow,
    Marks,
    TableColumn,
    without_gaps,
)
from ouder_netwerk.publish.wording import PAIR, Words
from ouder_netwerk.released import Contrast, Estimate, Released, Row, standin_waves
from ouder_netwerk.study.outputs import Table

HEAD = ("wave", "indicator", "base_name")
"""Columns that a row of the long form begins with."""
SHARE = ("percentage", "lower", "upper", "n")
"""Columns of a share."""
PLACES = 1
"""Decimals of percentages in tables."""


@dataclass(frozen=True)
class TableCells:
    """A table being made: where its cells come from, and what has to be said under it."""

    table: Table
    released: Released
    words: Words
    by: str | None = None
    marks: Marks = field(default_factory=lambda: Marks(set()))
    standin: set[tuple[str, str]] = field(default_factory=set)

    def waves(self) -> list[ReleasedCells]:
        """Return the cells of each wave."""
        return [ReleasedCells(self.words.study, self.released, wave) for wave in self.table.waves]

    def indicators(self, cells: ReleasedCells) -> list[Name]:
        """Return what the wave measures of the section."""
        return cells.measured(indicators_of(self.words.study, self.table.subject))

    def subgroups(self, cells: ReleasedCells) -> list[str]:
        """Return the subgroups and pairs that the wave can show, or the one asked for."""
        if self.by is None:
            return list(self.words.study.shown_subgroups(cells.wave_id))
        known = (PAIR.join(names) for names in self.words.study.subgroup_sets(cells.wave_id))
        return [name for name in known if name == self.by]

    def label(self, cells: ReleasedCells, name: Name) -> str:
        """Return the label of an indicator, with its base."""
        return self.words.share(cells.wave_id, *name)

    def head(self, cells: ReleasedCells, name: Name) -> LongRow:
        """Return wave, indicator and base: the first cells of a row of the long form."""
        words = self.words
        head = (words.wave_title(cells.wave_id), words.indicator(*name), words.base(cells.base(name)))
        return dict(zip(HEAD, head, strict=True))

    def columns(self, *names: str, form: Format = "text") -> tuple[TableColumn, ...]:
        """Return columns of one form, by names that are phrases too."""
        level = self.words.confidence()
        return tuple(TableColumn(name, self.words.say(name, level=level), form) for name in names)

    def used(self, row: Row | None) -> None:
        """Remember the wave of a row that comes from stand-in microdata."""
        if row is not None:
            self.standin.update(standin_waves([row]))

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

    def significance(self, contrast: Contrast | None) -> str:
        """Return whether a difference is significant, where there is one to compare."""
        if contrast is None or contrast.hidden or contrast.flag == "break":
            return self.words.say("not_applicable")
        return self.words.say("yes" if significant(contrast) else "no")

    def share(self, cell: Estimate | None) -> LongRow:
        """Return share, limits and n, or the mark in the place of each."""
        if mark := self.mark_of(cell):
            return dict.fromkeys(SHARE, mark)
        assert cell is not None
        numbers = (self.scaled(cell.indicator, value) for value in (cell.estimate, cell.low, cell.high))
        return dict(zip(SHARE, (*numbers, cell.n), strict=True))

    @property
    def only_shares(self) -> bool:
        """Whether all its estimates are shares, so that every number is a percentage."""
        return all(indicator.is_share for indicator in indicators_of(self.words.study, self.table.subject))

    def scaled(self, indicator: str, value: float) -> float:
        """Return a number as its column shows it: beside other numbers a share is a percentage, not a fraction."""
        return value if self.only_shares or not self.words.measure(indicator).is_share else 100 * value

    def unit(self, name: Name) -> LongRow:
        """Return what the numbers of a row are in, where a table has more than percentages."""
        measure = self.words.measure(name[0])
        return {} if self.only_shares else {"unit": "%" if measure.is_share else measure.unit or self.words.say("none")}

    def share_columns(self) -> tuple[TableColumn, ...]:
        """Return the columns of what `share` and `unit` return."""
        n = TableColumn("n", "n", "count")
        if self.only_shares:
            return (*self.columns(*SHARE[:3], form="share"), n)
        estimate = TableColumn(SHARE[0], self.words.say("estimate"), "number")
        return (*self.columns("unit"), estimate, *self.columns(*SHARE[1:3], form="number"), n)

    def difference_column(self, name: str, title: str) -> TableColumn:
        """Return a column of differences: in percentage points, or each in its own unit."""
        return TableColumn(name, title, "points" if self.only_shares else "number")

    def entry(self, cell: Estimate | None, against: Contrast | None = None) -> GridCell:
        """Return a cell to read: share with marks, interval, n."""
        if mark := self.mark_of(cell):
            return GridCell((mark,), cell.place if cell else "")
        assert cell is not None
        marks = [self.marks.put("imprecise", self.words)] if cell.flag else []
        marks += [self.marks.put("significant", self.words)] if significant(against) else []
        measure = self.words.measure(cell.indicator)
        lines = (
            " ".join([measure.value(cell.estimate, PLACES), *marks]),
            f"({measure.interval(cell.low, cell.high, PLACES)})",
            self.words.say("n_is", n=count(cell.n, self.words.language)),
            *self._unweighted(cell),
        )
        return GridCell(lines, cell.place)

    def _unweighted(self, cell: Estimate) -> tuple[str, ...]:
        """Return the share without weights, where the study releases it."""
        if not cell.raw.get("unweighted"):
            return ()
        value = self.words.measure(cell.indicator).value(float(cell.raw["unweighted"]), PLACES)
        return (self.words.say("unweighted_is", value=value),)

    def content(self, method: str, columns: tuple[TableColumn, ...], rows: list[LongRow], grids: list[Grid]) -> Content:
        """Return the finished table."""
        text = self.words.say(method if self.only_shares else f"{method}_numbers", level=self.words.confidence())
        return finished(self.table, self.words, text, self.standin, self.marks, columns, rows, grids)


def finished(
    table: Table,
    words: Words,
    method: str,
    standin: Collection[tuple[str, str]],
    marks: Marks,
    columns: tuple[TableColumn, ...],
    rows: list[LongRow],
    grids: Sequence[Grid],
) -> Content:
    """Return a table with everything that stands around it."""
    filled = without_gaps([tuple(row[column.name] for column in columns) for row in rows], marks, words)
    notes = [method, *words.legend(marks.used)]
    banner = ""
    if standin:
        banner = words.say("standin_banner")
        notes.append(words.say("standin_note"))
        # a grid is also pasted alone, so its caption says it too
        grids = [replace(grid, caption=words.say("standin_caption", caption=grid.caption)) for grid in grids]
    title = words.of(table.title)
    sheet = table.sheet_name(words.language)
    own = (*_outcome(table, words), *words.remarks(table), words.source(table.waves, standin))
    return Content(table.id, sheet, words.language, title, banner, tuple(notes), own, columns, filled, tuple(grids))


def _outcome(table: Table, words: Words) -> list[str]:
    """Return what the model of a table is about, with its base."""
    models = (model for model in words.study.models.models if model.id in table.subject.models)
    bases = ((model, base_of_model(words.study, table.waves[0], model)) for model in models)
    return [words.say("model_outcome", outcome=words.with_base(words.of(model.title), base)) for model, base in bases]
