"""The effects of one model, or its average marginal effects."""

import math

from ouder_netwerk.publish.bases import base_of_model
from ouder_netwerk.publish.effects import Effect, EffectScale, effects_of, furthest_of, scale_of
from ouder_netwerk.publish.figures.chart import Axis, Chart, Mark, RowChart
from ouder_netwerk.publish.figures.frame import Frame, framed
from ouder_netwerk.publish.figures.grids import effect_grid
from ouder_netwerk.publish.figures.kind import FigureKind, models_theme
from ouder_netwerk.publish.figures.parts import part_of
from ouder_netwerk.publish.figures.scales import amount_axis, difference_axis, ratio_axis
from ouder_netwerk.publish.selection import ModelCells, model_cells
from ouder_netwerk.publish.sentences import EFFECT, Sentences, title_of
from ouder_netwerk.publish.wording import Words, inside
from ouder_netwerk.released import ModelRow, Released
from ouder_netwerk.study.outputs import ForestFigure


def chart(figure: ForestFigure, released: Released, words: Words) -> Chart:
    """Return the chart of a model's effects or average marginal effects, one block."""
    cells = model_cells(words.study, released, figure.model, figure.waves[0])
    block = cells.block(figure.block)
    scale = scale_of(cells.model, figure.effect)
    marks: list[Mark] = []
    rows: list[ModelRow] = []
    for term in cells.model.terms_until(block):
        name = words.term(term, "")
        reference = words.category(term, cells.reference(term))
        levels = cells.levels(term)
        heading = _with_reference(name, reference, words) if len(levels) > 1 else ""
        if heading:
            marks.append(Mark(heading, heading=True))
        for level in levels:
            alone = words.term(term, level)
            label = words.category(term, level) if heading else _with_reference(alone, reference, words)
            row = cells.row(block, term, level)
            marks.append(_mark(label, row, cells, scale, words, indent=bool(heading)))
            if row is not None:
                rows.append(row)
    titles = [words.of(one.title) for one in cells.model.blocks[: cells.model.blocks.index(block) + 1]]
    blocks = words.listed([inside(title.removeprefix("+ ")) for title in titles], "and")
    base = base_of_model(words.study, cells.wave_id, cells.model)
    told, others = furthest_of(effects_of(cells, block), Sentences(words))
    frame = Frame(
        f"alt_{scale.name}",
        f"weighted_{cells.model.kind}",
        rows,
        figure.waves,
        explained=(words.say("find_as_far", number=str(len(others))),) if others else (),
        suffix=" " + words.say("blocks", titles=blocks) + (_size(cells, told, scale, words) if told else ""),
        base=words.base(base) if base.conditions else "",
    )
    content = _chart(part_of(marks, *figure.part), scale, words)
    return framed(figure, words, content, frame, _title(cells, told, words))


def _with_reference(label: str, reference: str, words: Words) -> str:
    return f"{label} ({words.say('reference', level=reference)})" if reference else f"{label} ({words.say('per_unit')})"


def _mark(label: str, row: ModelRow | None, cells: ModelCells, scale: EffectScale, words: Words, indent: bool) -> Mark:
    if row is None:
        return Mark(label, reason=words.say("absent"), indent=indent)
    if row.hidden:
        return Mark(label, reason=words.hidden(row.flag), indent=indent, row=row)
    point, low, high = scale.numbers(cells, row)
    if math.isnan(point):
        # an interaction has no marginal effect of its own
        return Mark(
            label, reason=words.hidden(row.flag) if row.flag else words.say("not_applicable"), indent=indent, row=row
        )
    value, interval = scale.write(point, words.language), scale.write_interval(low, high, words.language)
    return Mark(label, point, low, high, value, interval, imprecise=bool(row.flag), indent=indent, row=row)


def _chart(marks: tuple[Mark, ...], scale: EffectScale, words: Words) -> RowChart:
    limits = [value for mark in marks for value in (mark.point, mark.low, mark.high)]
    in_unit = difference_axis if scale.name == "marginal_effect" else amount_axis
    axis: Axis = (ratio_axis if scale.ratio else in_unit)(limits, words.language, words.say(scale.name))
    return RowChart(marks, axis, (words.say(f"{scale.name}_short"), words.say("interval", level=words.confidence())))


def _title(cells: ModelCells, effect: Effect | None, words: Words) -> str:
    """Return who does what the model explains more, or less, often; how much so is said in the subtitle."""
    if effect is None:
        return words.say("find_no_association")
    sentences, row = Sentences(words), effect.row
    return title_of(lambda form: sentences.effect(cells.model, effect.term, effect.level, row.ame, form), EFFECT)


def _size(cells: ModelCells, effect: Effect, scale: EffectScale, words: Words) -> str:
    """Return the size of the effect in the title, with what it is compared with."""
    value, _, _ = scale.numbers(cells, effect.row)
    reference = words.category(effect.term, cells.reference(effect.term))
    of = words.say("against", reference=reference) if reference else words.say("per_unit")
    measure = inside(words.say(scale.name if scale.name.startswith("marginal") else f"{scale.name}_short"))
    return f"; {words.term(effect.term, effect.level)}: {measure} {scale.write(value, words.language)} {of}"


KIND = FigureKind(("models",), chart, models_theme, effect_grid)
