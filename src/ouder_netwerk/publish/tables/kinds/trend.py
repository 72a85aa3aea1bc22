"""A section over waves, with the change since the first wave that measured it, and since the one before."""

import itertools

from ouder_netwerk.publish.selection import Name, ReleasedCells, significant
from ouder_netwerk.publish.tables.cells import HEAD, TableCells
from ouder_netwerk.publish.tables.kind import TableKind
from ouder_netwerk.publish.tables.table import Content, Grid, GridCell, GridRow, LongRow, Value
from ouder_netwerk.publish.wording import Words
from ouder_netwerk.released import Contrast, Released
from ouder_netwerk.study.outputs import TrendTable


def content(table: TrendTable, released: Released, words: Words, _by: str | None) -> Content:
    """Return a section over waves, with the change since the first that measured it, and since the one before."""
    sheet = TableCells(table, released, words)
    # a wave before any that asks something of the section has nothing to show
    waves = list(itertools.dropwhile(lambda cells: not sheet.indicators(cells), sheet.waves())) or sheet.waves()
    names = list(dict.fromkeys(itertools.chain.from_iterable(sheet.indicators(cells) for cells in waves)))
    rows: list[LongRow] = []
    grid_rows: list[GridRow] = []
    firsts: set[str] = set()
    for name in names:
        measured = [cells for cells in waves if name in sheet.indicators(cells)]
        first = measured[0].wave_id
        firsts.add(first)
        for cells in waves:
            before = [one.wave_id for one in measured[: measured.index(cells)]] if cells in measured else []
            change = cells.change(first, *name) if before else None
            previous = cells.change(before[-1], *name) if before else None
            rows.append(_trend_row(sheet, cells, name, change, previous, first=cells is measured[0]))
        entries = [sheet.entry(cells.estimate(*name)) for cells in waves]
        change = waves[-1].change(first, *name)
        grid_rows.append(GridRow(sheet.label(waves[-1], name), (*entries, _change_entry(sheet, name, change))))
    since = _since(sheet, firsts or {waves[0].wave_id})
    headers = (*(words.wave(cells.wave_id) for cells in waves), since)
    columns = (
        *sheet.columns(*HEAD),
        *sheet.share_columns(),
        sheet.difference_column("change", since),
        *sheet.columns("p_holm", form="p"),
        *sheet.columns("significance", "remark"),
        sheet.difference_column("change_previous", words.say("change_since_previous")),
        *sheet.columns("p_previous", form="p"),
    )
    grid = Grid(words.of(table.title), words.say("indicator"), headers, tuple(grid_rows))
    return sheet.content("weighted_table", columns, rows, [grid])


def _since(sheet: TableCells, firsts: set[str]) -> str:
    """Return the heading of changes: since a wave, or each since the first that measured it."""
    words = sheet.words
    if len(firsts) > 1:
        return words.say("change_since_first")
    (first,) = firsts
    return words.say("change_since" if sheet.only_shares else "change_since_plain", wave=words.wave(first))


def _trend_row(
    sheet: TableCells, cells: ReleasedCells, name: Name, change: Contrast | None, previous: Contrast | None, first: bool
) -> LongRow:
    words = sheet.words
    cell = cells.estimate(*name)
    if first:
        none = words.say("not_applicable")
        numbers: LongRow = {"change": words.say("reference_group"), "p_holm": none}
        since_previous: LongRow = {"change_previous": none, "p_previous": none}
    else:
        numbers = dict(zip(("change", "p_holm"), _change(sheet, name, change), strict=True))
        since_previous = dict(zip(("change_previous", "p_previous"), _change(sheet, name, previous), strict=True))
    return {
        **sheet.head(cells, name),
        **sheet.unit(name),
        **sheet.share(cell),
        **numbers,
        "significance": sheet.significance(change),
        "remark": sheet.remark(cell) or sheet.remark(change) or words.say("none"),
        **since_previous,
    }


def _change(sheet: TableCells, name: Name, change: Contrast | None) -> tuple[Value, Value]:
    """Return a change and its p-value, or the mark in the place of both."""
    if mark := sheet.mark_of(change):
        return mark, mark
    assert change is not None
    return sheet.scaled(name[0], change.difference), change.p_adjusted


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
