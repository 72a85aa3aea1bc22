"""The differences of a section's indicators between levels of each subgroup."""

from ouder_netwerk.formatting import p_value
from ouder_netwerk.publish.selection import Name, ReleasedCells, significant
from ouder_netwerk.publish.tables.cells import HEAD, PLACES, SHARE, TableCells
from ouder_netwerk.publish.tables.kind import TableKind
from ouder_netwerk.publish.tables.table import Content, Grid, GridCell, GridRow, LongRow, TableColumn
from ouder_netwerk.publish.wording import PAIR, Words, inside
from ouder_netwerk.released import Contrast, Estimate, Released
from ouder_netwerk.study.outputs import DifferencesTable


def content(table: DifferencesTable, released: Released, words: Words, by: str | None) -> Content:
    """Return the differences between levels of each subgroup."""
    sheet = TableCells(table, released, words, by)
    rows: list[LongRow] = []
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
    columns = (
        *sheet.columns(*HEAD, "subgroup", "level", "reference_level"),
        *_numbers(sheet),
        TableColumn("p", "p", "p"),
        *sheet.columns("p_holm", form="p"),
        *sheet.columns("significance", "remark"),
    )
    return sheet.content("weighted_differences", columns, rows, grids)


def _numbers(sheet: TableCells) -> tuple[TableColumn, ...]:
    """Return the columns of both sides and of their difference."""
    if sheet.only_shares:
        sides = sheet.columns("percentage", "reference_percentage", form="share")
        return (*sides, *sheet.columns("difference", "lower", "upper", form="points"))
    level = sheet.words.confidence()
    names = {"percentage": "estimate", "reference_percentage": "reference_estimate", "difference": "difference_plain"}
    titles = names | {"lower": "lower", "upper": "upper"}
    numbers = (TableColumn(name, sheet.words.say(title, level=level), "number") for name, title in titles.items())
    return (*sheet.columns("unit"), *numbers)


def _difference_row(sheet: TableCells, cells: ReleasedCells, name: Name, subgroup: str, contrast: Contrast) -> LongRow:
    words = sheet.words
    mark = sheet.mark_of(contrast)
    numbers: LongRow = {
        "difference": sheet.scaled(name[0], contrast.difference),
        "lower": sheet.scaled(name[0], contrast.low),
        "upper": sheet.scaled(name[0], contrast.high),
        "p": contrast.p,
        "p_holm": contrast.p_adjusted,
    }
    return {
        **sheet.head(cells, name),
        "subgroup": words.subgroup(subgroup),
        "level": words.level(subgroup, contrast.level),
        "reference_level": words.level(subgroup, contrast.reference),
        **sheet.unit(name),
        "percentage": sheet.share(cells.estimate(*name, subgroup, contrast.level))[SHARE[0]],
        "reference_percentage": sheet.share(cells.estimate(*name, subgroup, contrast.reference))[SHARE[0]],
        **(dict.fromkeys(numbers, mark) if mark else numbers),
        "significance": sheet.significance(contrast),
        "remark": sheet.remark(contrast) or words.say("none"),
    }


def _difference_entries(
    sheet: TableCells, cells: ReleasedCells, name: Name, subgroup: str, contrast: Contrast
) -> GridRow:
    words, measure = sheet.words, sheet.words.measure(name[0])
    header = words.say(
        "minus", level=words.level(subgroup, contrast.level), reference=words.level(subgroup, contrast.reference)
    )
    shares = [cells.estimate(*name, subgroup, level) for level in (contrast.level, contrast.reference)]
    entries = [_share_entry(sheet, share) for share in shares]
    if mark := sheet.mark_of(contrast):
        return GridRow(header, (*entries, *(GridCell((mark,), contrast.place) for _ in range(3))))
    sign = " " + sheet.marks.put("significant", words) if significant(contrast) else ""
    texts = (
        measure.difference(contrast.difference) + sign,
        measure.difference_interval(contrast.low, contrast.high),
        p_value(contrast.p_adjusted, words.language),
    )
    return GridRow(header, (*entries, *(GridCell((text,), contrast.place) for text in texts)))


def _share_entry(sheet: TableCells, cell: Estimate | None) -> GridCell:
    mark = sheet.mark_of(cell)
    if cell is None:
        return GridCell((mark,))
    return GridCell((mark or sheet.words.measure(cell.indicator).value(cell.estimate, PLACES),), cell.place)


def _difference_grid(sheet: TableCells, cells: ReleasedCells, subgroup: str, rows: list[GridRow]) -> Grid:
    words = sheet.words
    by = words.say("by", subgroup=inside(words.subgroup(subgroup)))
    headers = (
        words.say("level"),
        words.say("reference_level"),
        words.say("difference" if sheet.only_shares else "difference_plain"),
        words.say("interval", level=words.confidence()),
        words.say("p_holm"),
    )
    title = f"{words.of(sheet.table.title)}, {words.wave_title(cells.wave_id)}, {by}"
    return Grid(title, words.say("compared"), headers, tuple(rows), subgroup)


KIND = TableKind(("estimates", "contrasts"), content)
