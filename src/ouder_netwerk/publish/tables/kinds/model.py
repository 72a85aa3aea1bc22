"""A logistic model: its blocks side by side."""

import math
from collections.abc import Iterator

from ouder_netwerk.formatting import count, decimal, points, points_interval, ratio, ratio_interval
from ouder_netwerk.publish.selection import ModelCells, model_cells
from ouder_netwerk.publish.tables.cells import finished
from ouder_netwerk.publish.tables.kind import TableKind
from ouder_netwerk.publish.tables.table import Content, Grid, GridCell, GridRow, LongRow, Marks, TableColumn, Value
from ouder_netwerk.publish.wording import TOTAL, Words
from ouder_netwerk.released import ModelRow, Released
from ouder_netwerk.study.analysis import Block
from ouder_netwerk.study.outputs import ModelTable

WHOLE = "model"
"""The term under which the released file gives what belongs to a whole model."""


def content(table: ModelTable, released: Released, words: Words, _by: str | None) -> Content:
    """Return the blocks of a model: odds ratios, intervals, p-values and average marginal effects."""
    cells = model_cells(words.study, released, table.model, table.waves[0])
    marks = Marks(set())
    rows = [row for block in cells.model.blocks for row in _long_rows(cells, block, words, marks)]
    grid = Grid(
        f"{words.of(table.title)}, {words.wave_title(table.waves[0])}",
        words.say("term"),
        tuple(words.of(block.title) for block in cells.model.blocks),
        (*_grid_rows(cells, words, marks), *_whole_rows(cells, words)),
    )
    wave = words.study.waves[cells.wave_id]
    shown = (wave.survey, wave.wave, cells.model.id)
    standin = any(row.standin for key, row in released.models.items() if key[:3] == shown)
    method = words.say("weighted_model_table", level=words.confidence())
    return finished(table, words, method, standin, marks, _columns(words), rows, [grid])


def _columns(words: Words) -> tuple[TableColumn, ...]:
    say = words.say
    lower, upper = (say(name, level=words.confidence()) for name in ("lower", "upper"))
    heads = ("wave", "block_name", "term", "level", "reference_level")
    return (
        *(TableColumn(name, say(name)) for name in heads),
        TableColumn("odds_ratio", say("odds_ratio_short"), "ratio"),
        TableColumn("or_low", lower, "ratio"),
        TableColumn("or_high", upper, "ratio"),
        TableColumn("p", "p", "p"),
        TableColumn("p_term", say("p_term"), "p"),
        TableColumn("ame", "AME", "points"),
        TableColumn("ame_low", f"AME, {lower}", "points"),
        TableColumn("ame_high", f"AME, {upper}", "points"),
        TableColumn("n", "n", "count"),
    )


def _long_rows(cells: ModelCells, block: Block, words: Words, marks: Marks) -> Iterator[LongRow]:
    for term in cells.model.terms_until(block):
        test = cells.row(block, term, TOTAL)
        p_term: Value = test.p if test else marks.put("absent", words)
        reference = cells.reference(term)
        for level in cells.levels(term):
            yield {
                "wave": words.wave_title(cells.wave_id),
                "block_name": words.of(block.title),
                "term": words.of(words.study.concepts[term].label),
                "level": words.category(term, level) if level else words.say("per_unit"),
                "reference_level": words.category(term, reference) if reference else words.say("not_applicable"),
                "p_term": p_term,
                **_numbers(cells, cells.row(block, term, level), words, marks),
            }


def _numbers(cells: ModelCells, row: ModelRow | None, words: Words, marks: Marks) -> LongRow:
    """Return the numbers of a level, or the mark in the place of each."""
    if row is None or math.isnan(row.odds_ratio):
        mark = marks.put(words.no_number(row.flag) if row else "absent", words)
        return dict.fromkeys(("odds_ratio", "or_low", "or_high", "p", "ame", "ame_low", "ame_high", "n"), mark)
    effect, low, high = cells.average_effect(row)
    ratios: LongRow = {"odds_ratio": row.odds_ratio, "or_low": row.or_low, "or_high": row.or_high, "p": row.p}
    return ratios | {"ame": effect, "ame_low": low, "ame_high": high, "n": row.n}


def _grid_rows(cells: ModelCells, words: Words, marks: Marks) -> Iterator[GridRow]:
    blocks = cells.model.blocks
    for term in cells.model.terms_until(blocks[-1]):
        label = words.of(words.study.concepts[term].label)
        reference, levels = cells.reference(term), cells.levels(term)
        named = f"{label} ({words.say('reference', level=words.category(term, reference))})" if reference else label
        if len(levels) > 1:
            yield GridRow(
                f"{named}: {words.say('term_test')}", tuple(_test(cells, block, term, words) for block in blocks)
            )
        for level in levels:
            alone = f"{label}: {words.category(term, level)}" if level else label
            header = words.category(term, level) if len(levels) > 1 else alone
            if len(levels) == 1 and reference:
                header += f" ({words.say('reference', level=words.category(term, reference))})"
            entries = (_entry(cells, block, term, level, words, marks) for block in blocks)
            yield GridRow(header, tuple(entries))


def _test(cells: ModelCells, block: Block, term: str, words: Words) -> GridCell:
    test = cells.row(block, term, TOTAL)
    if term not in cells.model.terms_until(block) or test is None:
        return GridCell((words.say("not_applicable"),))
    return GridCell((words.p(test.p),), test.place)


def _entry(cells: ModelCells, block: Block, term: str, level: str, words: Words, marks: Marks) -> GridCell:
    if term not in cells.model.terms_until(block):
        return GridCell((words.say("not_applicable"),))
    row = cells.row(block, term, level)
    if row is None or math.isnan(row.odds_ratio):
        return GridCell((marks.put(words.no_number(row.flag) if row else "absent", words),), row.place if row else "")
    language = words.language
    effect, low, high = cells.average_effect(row)
    lines = [f"{ratio(row.odds_ratio, language)} ({ratio_interval(row.or_low, row.or_high, language)})", words.p(row.p)]
    if not math.isnan(effect):
        lines.append(f"AME {points(effect, language)} ({points_interval(low, high, language)})")
    return GridCell(tuple(lines), row.place if row else "")


def _whole_rows(cells: ModelCells, words: Words) -> Iterator[GridRow]:
    wholes = [cells.row(block, WHOLE, TOTAL) for block in cells.model.blocks]
    if any(wholes):
        missing = GridCell((words.say("not_applicable"),))
        language = words.language
        fits = (GridCell((decimal(row.estimate, 3, language),), row.place) if row else missing for row in wholes)
        yield GridRow("Pseudo-R²", tuple(fits))
        numbers = (GridCell((count(row.n, language),), row.place) if row else missing for row in wholes)
        yield GridRow("n", tuple(numbers))


KIND = TableKind(("models",), content)
