"""Tables of released shares: sections by subgroup, differences between groups, and trends."""

import itertools
from collections.abc import Iterator

from ouder_netwerk.formatting import p_value, percent, points, points_interval
from ouder_netwerk.publish.selection import Cells, Name, significant
from ouder_netwerk.publish.tables.cells import PLACES, TableCells
from ouder_netwerk.publish.tables.table import Column, Content, Entry, Grid, GridRow, Value, split
from ouder_netwerk.publish.wording import PAIR, TOTAL, Words, inside
from ouder_netwerk.released import Contrast, Estimate, Released
from ouder_netwerk.study.outputs import Table


def section(table: Table, released: Released, words: Words, by: str | None) -> Content:
    """Return a section's indicators in total and by each subgroup."""
    sheet = TableCells(table, released, words, by)
    rows: list[tuple[Value, ...]] = []
    grids: list[Grid] = []
    for cells in sheet.waves():
        for name, subgroup in itertools.product(sheet.indicators(cells), [TOTAL, *sheet.subgroups(cells)]):
            rows += _section_rows(sheet, cells, name, subgroup)
        for subgroup in sheet.subgroups(cells) or [TOTAL]:
            grids += _section_grids(sheet, cells, subgroup)
    say = words.say
    columns = (
        *sheet.head_columns(),
        Column(say("subgroup")),
        Column(say("level")),
        *sheet.share_columns(),
        Column(say("against_reference"), "points"),
        Column(say("significance")),
        Column(say("remark")),
    )
    return sheet.content("weighted_table", columns, rows, grids)


def _section_rows(sheet: TableCells, cells: Cells, name: Name, subgroup: str) -> Iterator[tuple[Value, ...]]:
    words = sheet.words
    levels = cells.levels(subgroup)
    for level in levels:
        cell = cells.estimate(*name, subgroup, level)
        against = cells.contrast(*name, subgroup, level, levels[0])
        head = (*sheet.head(cells, name), words.subgroup(subgroup), words.level(subgroup, level))
        difference: Value
        if subgroup == TOTAL:
            difference = words.say("not_applicable")
        elif level == levels[0]:
            difference = words.say("reference_group")
        else:
            mark = sheet.mark_of(against)
            difference = against.difference if against and not mark else mark
        significance = _significance(words, against)
        yield (*head, *sheet.share(cell), difference, significance, sheet.remark(cell) or words.say("none"))


def _significance(words: Words, contrast: Contrast | None) -> str:
    """Say whether a difference is significant, where there is one to compare."""
    if contrast is None or contrast.hidden or contrast.flag == "break":
        return words.say("not_applicable")
    return words.say("yes" if significant(contrast) else "no")


def _section_grids(sheet: TableCells, cells: Cells, subgroup: str) -> Iterator[Grid]:
    words = sheet.words
    levels = cells.levels(subgroup)
    names = sheet.indicators(cells)
    title = f"{words.of(sheet.table.title)}, {words.wave_title(cells.wave_id)}"
    by = "" if subgroup == TOTAL else ", " + words.say("by", subgroup=inside(words.subgroup(subgroup)))
    parts = split(levels) if subgroup != TOTAL else [[]]
    for number, part in enumerate(parts, 1):
        rows = [
            GridRow(
                sheet.label(cells, name),
                (
                    sheet.entry(cells.estimate(*name)),
                    *(
                        sheet.entry(
                            cells.estimate(*name, subgroup, level), cells.contrast(*name, subgroup, level, levels[0])
                        )
                        for level in part
                    ),
                ),
            )
            for name in names
        ]
        reference = f" ({words.say('reference_short')})"
        headers = [words.level(subgroup, level) + (reference if level == levels[0] else "") for level in part]
        more = f" ({number}/{len(parts)})" if len(parts) > 1 else ""
        headings = words.say("total"), *headers
        yield Grid(f"{title}{by}{more}", words.say("indicator"), headings, tuple(rows), subgroup)


def differences(table: Table, released: Released, words: Words, by: str | None) -> Content:
    """Return the differences between levels of each subgroup."""
    sheet = TableCells(table, released, words, by)
    rows: list[tuple[Value, ...]] = []
    grids: list[Grid] = []
    for cells in sheet.waves():
        for subgroup in sheet.subgroups(cells):
            # pairs have so many comparisons that only the long form has them all
            readable = PAIR not in subgroup or by is not None
            grid_rows: list[GridRow] = []
            for name in sheet.indicators(cells):
                found = list(cells.contrasts(*name, subgroup))
                grid_rows += [GridRow(sheet.label(cells, name))] if found else []
                for contrast in found:
                    rows.append(_difference_row(sheet, cells, name, subgroup, contrast))
                    grid_rows.append(_difference_entries(sheet, cells, name, subgroup, contrast))
            grids += [_difference_grid(sheet, cells, subgroup, grid_rows)] if grid_rows and readable else []
    say = words.say
    columns = (
        *sheet.head_columns(),
        Column(say("subgroup")),
        Column(say("level")),
        Column(say("reference_level")),
        Column(say("percentage"), "share"),
        Column(say("reference_percentage"), "share"),
        Column(say("difference"), "points"),
        Column(say("lower", level=words.confidence()), "points"),
        Column(say("upper", level=words.confidence()), "points"),
        Column("p", "p"),
        Column(say("p_holm"), "p"),
        Column(say("significance")),
        Column(say("remark")),
    )
    return sheet.content("weighted_differences", columns, rows, grids)


def _difference_row(
    sheet: TableCells, cells: Cells, name: Name, subgroup: str, contrast: Contrast
) -> tuple[Value, ...]:
    words = sheet.words
    levels = contrast.level, contrast.reference
    shares = [sheet.share(cells.estimate(*name, subgroup, level))[0] for level in levels]
    mark = sheet.mark_of(contrast)
    numbers = (contrast.difference, contrast.low, contrast.high, contrast.p, contrast.p_adjusted)
    return (
        *sheet.head(cells, name),
        words.subgroup(subgroup),
        *(words.level(subgroup, level) for level in levels),
        *shares,
        *((mark,) * len(numbers) if mark else numbers),
        _significance(words, contrast),
        sheet.remark(contrast) or words.say("none"),
    )


def _difference_entries(sheet: TableCells, cells: Cells, name: Name, subgroup: str, contrast: Contrast) -> GridRow:
    words, language = sheet.words, sheet.words.language
    header = words.say(
        "minus", level=words.level(subgroup, contrast.level), reference=words.level(subgroup, contrast.reference)
    )
    shares = [cells.estimate(*name, subgroup, level) for level in (contrast.level, contrast.reference)]
    entries = [_share_entry(sheet, share) for share in shares]
    if mark := sheet.mark_of(contrast):
        return GridRow(header, (*entries, *(Entry((mark,), contrast.place) for _ in range(3))))
    sign = " " + sheet.marks.put("significant", words) if significant(contrast) else ""
    texts = (
        points(contrast.difference, language) + sign,
        points_interval(contrast.low, contrast.high, language),
        p_value(contrast.p_adjusted, language),
    )
    return GridRow(header, (*entries, *(Entry((text,), contrast.place) for text in texts)))


def _share_entry(sheet: TableCells, cell: Estimate | None) -> Entry:
    mark = sheet.mark_of(cell)
    if cell is None:
        return Entry((mark,))
    return Entry((mark or percent(cell.estimate, sheet.words.language, PLACES),), cell.place)


def _difference_grid(sheet: TableCells, cells: Cells, subgroup: str, rows: list[GridRow]) -> Grid:
    words = sheet.words
    by = words.say("by", subgroup=inside(words.subgroup(subgroup)))
    headers = (
        words.say("level"),
        words.say("reference_level"),
        words.say("difference"),
        words.say("interval", level=words.confidence()),
        words.say("p_holm"),
    )
    title = f"{words.of(sheet.table.title)}, {words.wave_title(cells.wave_id)}, {by}"
    return Grid(title, words.say("compared"), headers, tuple(rows), subgroup)


def trend(table: Table, released: Released, words: Words, _by: str | None) -> Content:
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
    significance = _significance(words, change)
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
