"""A section over waves, with the change since the first."""

import itertools

from ouder_netwerk.formatting import points, points_interval
from ouder_netwerk.publish.selection import Cells, Name, significant
from ouder_netwerk.publish.tables.cells import TableCells
from ouder_netwerk.publish.tables.kind import TableKind
from ouder_netwerk.publish.tables.table import Column, Content, Entry, Grid, GridRow, Value
from ouder_netwerk.publish.wording import Words
from ouder_netwerk.released import Contrast, Released
from ouder_netwerk.study.outputs import TrendTable


def content(table: TrendTable, released: Released, words: Words, _by: str | None) -> Content:
    """Return a section over waves, with the change since the first."""
    sheet = TableCells(table, released, words)
    waves = sheet.waves()
    names = list(dict.fromkeys(itertools.chain.from_iterable(sheet.indicators(cells) for cells in waves)))
    rows: list[tuple[Value, ...]] = []
    grid_rows: list[GridRow] = []
    for name in names:
        for cells in waves:
            change = cells.change(table.waves[0], *name) if cells is not waves[0] else None
            rows.append(_trend_row(sheet, cells, name, change, first=cells is waves[0]))
        entries = [sheet.entry(cells.estimate(*name)) for cells in waves]
        change = waves[-1].change(table.waves[0], *name)
        grid_rows.append(GridRow(sheet.label(waves[-1], name), (*entries, _change_entry(sheet, change))))
    since = words.say("change_since", wave=words.wave(table.waves[0]))
    headers = (*(words.wave(wave) for wave in table.waves), since)
    say = words.say
    columns = (
        *sheet.head_columns(),
        *sheet.share_columns(),
        Column(since, "points"),
        Column(say("p_holm"), "p"),
        Column(say("significance")),
        Column(say("remark")),
    )
    grid = Grid(words.of(table.title), say("indicator"), headers, tuple(grid_rows))
    return sheet.content("weighted_table", columns, rows, [grid])


def _trend_row(sheet: TableCells, cells: Cells, name: Name, change: Contrast | None, first: bool) -> tuple[Value, ...]:
    words = sheet.words
    cell = cells.estimate(*name)
    if first:
        numbers: tuple[Value, Value] = (words.say("reference_group"), words.say("not_applicable"))
    elif mark := sheet.mark_of(change):
        numbers = (mark, mark)
    else:
        assert change is not None
        numbers = (change.difference, change.p_adjusted)
    significance = sheet.significance(change)
    return (
        *sheet.head(cells, name),
        *sheet.share(cell),
        *numbers,
        significance,
        sheet.remark(cell) or sheet.remark(change) or words.say("none"),
    )


def _change_entry(sheet: TableCells, change: Contrast | None) -> Entry:
    if mark := sheet.mark_of(change):
        return Entry((mark,), change.place if change else "")
    assert change is not None
    language = sheet.words.language
    sign = " " + sheet.marks.put("significant", sheet.words) if significant(change) else ""
    lines = (
        points(change.difference, language) + sign,
        f"({points_interval(change.low, change.high, language)})",
        sheet.words.p(change.p_adjusted),
    )
    return Entry(lines, change.place)


KIND = TableKind(("estimates", "contrasts"), content, totals=True)
