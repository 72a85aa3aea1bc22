"""The indicators of a section in total and by each subgroup."""

import itertools
from collections.abc import Iterator

from ouder_netwerk.publish.selection import Name, ReleasedCells
from ouder_netwerk.publish.tables.cells import HEAD, TableCells
from ouder_netwerk.publish.tables.kind import TableKind
from ouder_netwerk.publish.tables.table import Content, Grid, GridRow, LongRow, Value, split
from ouder_netwerk.publish.wording import TOTAL, Words, inside
from ouder_netwerk.released import Released
from ouder_netwerk.study.outputs import SectionTable


def content(table: SectionTable, released: Released, words: Words, by: str | None) -> Content:
    """Return a section's indicators in total and by each subgroup."""
    sheet = TableCells(table, released, words, by)
    rows: list[LongRow] = []
    grids: list[Grid] = []
    for cells in sheet.waves():
        for name, subgroup in itertools.product(sheet.indicators(cells), [TOTAL, *sheet.subgroups(cells)]):
            rows += _section_rows(sheet, cells, name, subgroup)
        for subgroup in sheet.subgroups(cells) or [TOTAL]:
            grids += _section_grids(sheet, cells, subgroup)
    columns = (
        *sheet.columns(*HEAD, "subgroup", "level"),
        *sheet.share_columns(),
        sheet.difference_column(
            "against_reference", words.say("against_reference" if sheet.only_shares else "against_plain")
        ),
        *sheet.columns("significance", "remark"),
    )
    return sheet.content("weighted_table", columns, rows, grids)


def _section_rows(sheet: TableCells, cells: ReleasedCells, name: Name, subgroup: str) -> Iterator[LongRow]:
    words = sheet.words
    levels = cells.levels(subgroup)
    for level in levels:
        cell = cells.estimate(*name, subgroup, level)
        against = cells.contrast(*name, subgroup, level, levels[0])
        difference: Value
        if subgroup == TOTAL:
            difference = words.say("not_applicable")
        elif level == levels[0]:
            difference = words.say("reference_group")
        else:
            mark = sheet.mark_of(against)
            difference = sheet.scaled(name[0], against.difference) if against and not mark else mark
        yield {
            **sheet.head(cells, name),
            "subgroup": words.subgroup(subgroup),
            "level": words.level(subgroup, level),
            **sheet.unit(name),
            **sheet.share(cell),
            "against_reference": difference,
            "significance": sheet.significance(against),
            "remark": sheet.remark(cell) or words.say("none"),
        }


def _section_grids(sheet: TableCells, cells: ReleasedCells, subgroup: str) -> Iterator[Grid]:
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


KIND = TableKind(("estimates", "contrasts"), content)
