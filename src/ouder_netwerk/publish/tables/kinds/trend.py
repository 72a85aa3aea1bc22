"""A section over waves, with the change since the first."""

import itertools

from ouder_netwerk.publish.selection import Name, ReleasedCells, significant
from ouder_netwerk.publish.tables.cells import HEAD, TableCells
from ouder_netwerk.publish.tables.kind import TableKind
from ouder_netwerk.publish.tables.table import Content, Grid, GridCell, GridRow, LongRow
from ouder_netwerk.publish.wording import Words
from ouder_netwerk.released import Contrast, Released
from ouder_netwerk.study.outputs import TrendTable


def content(table: TrendTable, released: Released, words: Words, _by: str | None) -> Content:
    """Return a section over waves, with the change since the first that measures any of it."""
    sheet = TableCells(table, released, words)
    # a wave before any that asks something of the section has nothing to show
    waves = list(itertools.dropwhile(lambda cells: not sheet.indicators(cells), sheet.waves())) or sheet.waves()
    start = waves[0].wave_id
    names = list(dict.fromkeys(itertools.chain.from_iterable(sheet.indicators(cells) for cells in waves)))
    rows: list[LongRow] = []
    grid_rows: list[GridRow] = []
    for name in names:
        for cells in waves:
            change = cells.change(start, *name) if cells is not waves[0] else None
            rows.append(_trend_row(sheet, cells, name, change, first=cells is waves[0]))
        entries = [sheet.entry(cells.estimate(*name)) for cells in waves]
        change = waves[-1].change(start, *name)
        grid_rows.append(GridRow(sheet.label(waves[-1], name), (*entries, _change_entry(sheet, name, change))))
    since = words.say("change_since" if sheet.only_shares else "change_since_plain", wave=words.wave(start))
    headers = (*(words.wave(cells.wave_id) for cells in waves), since)
    columns = (
        *sheet.columns(*HEAD),
        *sheet.share_columns(),
        sheet.difference_column("change", since),
        *sheet.columns("p_holm", form="p"),
        *sheet.columns("significance", "remark"),
    )
    grid = Grid(words.of(table.title), words.say("indicator"), headers, tuple(grid_rows))
    return sheet.content("weighted_table", columns, rows, [grid])


def _trend_row(sheet: TableCells, cells: ReleasedCells, name: Name, change: Contrast | None, first: bool) -> LongRow:
    words = sheet.words
    cell = cells.estimate(*name)
    numbers: LongRow
    if first:
        numbers = {"change": words.say("reference_group"), "p_holm": words.say("not_applicable")}
    elif mark := sheet.mark_of(change):
        numbers = {"change": mark, "p_holm": mark}
    else:
        assert change is not None
        numbers = {"change": sheet.scaled(name[0], change.difference), "p_holm": change.p_adjusted}
    return {
        **sheet.head(cells, name),
        **sheet.unit(name),
        **sheet.share(cell),
        **numbers,
        "significance": sheet.significance(change),
        "remark": sheet.remark(cell) or sheet.remark(change) or words.say("none"),
    }


def _change_entry(sheet: TableCells, name: Name, change: Contrast | None) -> GridCell:
    if mark := sheet.mark_of(change):
        return GridCell((mark,), change.place if change else "")
    assert change is not None
    measure = sheet.words.measure(name[0])
    sign = " " + sheet.marks.put("significant", sheet.words) if significant(change) else ""
    lines = (
        measure.difference(change.difference) + sign,
        f"({measure.difference_interval(change.low, change.high)})",
        sheet.words.p(change.p_adjusted),
    )
    return GridCell(lines, change.place)


KIND = TableKind(("estimates", "contrasts"), content, totals=True)
