"""A regression model: its blocks side by side."""

import math
from collections.abc import Iterator

from ouder_netwerk.formatting import count, decimal
from ouder_netwerk.publish.effects import EffectScale, scale_of
from ouder_netwerk.publish.selection import ModelCells, model_cells
from ouder_netwerk.publish.tables.cells import finished
from ouder_netwerk.publish.tables.kind import TableKind
from ouder_netwerk.publish.tables.table import (
    Content,
    Format,
    Grid,
    GridCell,
    GridRow,
    LongRow,
    Marks,
    TableColumn,
    Value,
)
from ouder_netwerk.publish.wording import TOTAL, Words, inside
from ouder_netwerk.released import ModelRow, Released, standin_waves
from ouder_netwerk.study.outputs import ModelTable
from ouder_netwerk.study.regression import Block

WHOLE = "model"
"""The term under which the released file gives what belongs to a whole model."""


def content(table: ModelTable, released: Released, words: Words, _by: str | None) -> Content:
    """Return the blocks of a model: effects, intervals, p-values and average marginal effects."""
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
    standin = standin_waves(row for key, row in released.models.items() if key[:3] == shown)
    own, average = _scales(cells)
    method = words.say(
        "weighted_model_table",
        regression=words.say(f"regression_{cells.model.kind}"),
        measure=inside(words.say(f"{own.name}_short")),
        average=inside(words.say(average.name)),
        level=words.confidence(),
    )
    return finished(table, words, method, standin, marks, _columns(own, average, words), rows, [grid])


def _scales(cells: ModelCells) -> tuple[EffectScale, EffectScale]:
    return scale_of(cells.model, "own"), scale_of(cells.model, "marginal_effect")


def _columns(own: EffectScale, average: EffectScale, words: Words) -> tuple[TableColumn, ...]:
    say = words.say
    lower, upper = (say(name, level=words.confidence()) for name in ("lower", "upper"))
    form: Format = "ratio" if own.ratio else "amount"
    of_average: Format = "points" if average.name == "marginal_effect" else "amount"
    heads = ("wave", "block_name", "term", "level", "reference_level")
    return (
        *(TableColumn(name, say(name)) for name in heads),
        TableColumn("effect", say(f"{own.name}_short"), form),
        TableColumn("effect_low", lower, form),
        TableColumn("effect_high", upper, form),
        TableColumn("p", "p", "p"),
        TableColumn("p_term", say("p_term"), "p"),
        TableColumn("ame", "AME", of_average),
        TableColumn("ame_low", f"AME, {lower}", of_average),
        TableColumn("ame_high", f"AME, {upper}", of_average),
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
                "term": words.term(term, ""),
                "level": words.term_level(term, level) if level else words.say("per_unit"),
                "reference_level": words.category(term, reference) if reference else words.say("not_applicable"),
                "p_term": p_term,
                **_numbers(cells, cells.row(block, term, level), words, marks),
            }


def _numbers(cells: ModelCells, row: ModelRow | None, words: Words, marks: Marks) -> LongRow:
    """Return the numbers of a level, or the mark in the place of each."""
    if row is None or row.hidden:
        mark = marks.put(words.no_number(row.flag) if row else "absent", words)
        return dict.fromkeys(("effect", "effect_low", "effect_high", "p", "ame", "ame_low", "ame_high", "n"), mark)
    average, low, high = cells.average_effect(row)
    effects: LongRow = {"effect": row.effect, "effect_low": row.low, "effect_high": row.high, "p": row.p}
    return effects | {"ame": average, "ame_low": low, "ame_high": high, "n": row.n}


def _grid_rows(cells: ModelCells, words: Words, marks: Marks) -> Iterator[GridRow]:
    blocks = cells.model.blocks
    for term in cells.model.terms_until(blocks[-1]):
        label = words.term(term, "")
        reference, levels = cells.reference(term), cells.levels(term)
        named = f"{label} ({words.say('reference', level=words.category(term, reference))})" if reference else label
        if len(levels) > 1:
            yield GridRow(
                f"{named}: {words.say('term_test')}", tuple(_test(cells, block, term, words) for block in blocks)
            )
        for level in levels:
            header = words.term_level(term, level) if len(levels) > 1 else words.term(term, level)
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
    if row is None or row.hidden:
        return GridCell((marks.put(words.no_number(row.flag) if row else "absent", words),), row.place if row else "")
    language = words.language
    own, average = _scales(cells)
    lines = [f"{own.write(row.effect, language)} ({own.write_interval(row.low, row.high, language)})", words.p(row.p)]
    effect, low, high = cells.average_effect(row)
    if not math.isnan(effect):
        lines.append(f"AME {average.write(effect, language)} ({average.write_interval(low, high, language)})")
    return GridCell(tuple(lines), row.place if row else "")


def _whole_rows(cells: ModelCells, words: Words) -> Iterator[GridRow]:
    wholes = [cells.row(block, WHOLE, TOTAL) for block in cells.model.blocks]
    if any(wholes):
        missing = GridCell((words.say("not_applicable"),))
        language = words.language
        fits = (GridCell((decimal(row.estimate, 3, language),), row.place) if row else missing for row in wholes)
        yield GridRow("R²" if cells.model.kind == "linear" else "Pseudo-R²", tuple(fits))
        numbers = (GridCell((count(row.n, language),), row.place) if row else missing for row in wholes)
        yield GridRow("n", tuple(numbers))


KIND = TableKind(("models",), content)
