"""The effects of one model, or its average marginal effects."""

import math
from collections.abc import Sequence

from ouder_netwerk.publish.bases import base_of_model
from ouder_netwerk.publish.effects import Effect, EffectScale, furthest_of, scale_of
from ouder_netwerk.publish.figures.chart import Axis, Chart, Mark, RowChart
from ouder_netwerk.publish.figures.frame import LONGEST, Frame, Headline, framed
from ouder_netwerk.publish.figures.grids import effect_grid
from ouder_netwerk.publish.figures.kind import FigureKind, models_theme
from ouder_netwerk.publish.figures.parts import part_of
from ouder_netwerk.publish.figures.scales import amount_axis, difference_axis, ratio_axis
from ouder_netwerk.publish.selection import ModelCells, model_cells
from ouder_netwerk.publish.wording import Words, inside
from ouder_netwerk.released import ModelRow, Released
from ouder_netwerk.study.outputs import ForestFigure

MOST_NAMED = 2
"""More effects than this are counted, not named."""


def chart(figure: ForestFigure, released: Released, words: Words) -> Chart:
    """Return the chart of a model's effects or average marginal effects, one block."""
    cells = model_cells(words.study, released, figure.model, figure.waves[0])
    block = cells.block(figure.block)
    scale = scale_of(cells.model, figure.effect)
    marks: list[Mark] = []
    rows: list[ModelRow] = []
    effects: list[Effect] = []
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
            mark = _mark(label, row, cells, scale, words, indent=bool(heading))
            marks.append(mark)
            if row is not None:
                rows.append(row)
                effects.append(effect_of(alone, (heading, label), mark, row.p, scale))
    titles = [words.of(one.title) for one in cells.model.blocks[: cells.model.blocks.index(block) + 1]]
    blocks = words.listed([inside(title.removeprefix("+ ")) for title in titles], "and")
    base = base_of_model(words.study, cells.wave_id, cells.model)
    frame = Frame(
        f"alt_{scale.name}",
        f"weighted_{cells.model.kind}",
        rows,
        figure.waves,
        suffix=" " + words.say("blocks", titles=blocks),
        base=words.base(base) if base.conditions else "",
    )
    finding = headline_of(effects, scale, words)
    return framed(figure, words, _chart(part_of(marks, *figure.part), scale, words), frame, finding)


def _with_reference(label: str, reference: str, words: Words) -> str:
    return f"{label} ({words.say('reference', level=reference)})" if reference else f"{label} ({words.say('per_unit')})"


def effect_of(label: str, place: tuple[str, str], mark: Mark, p: float, scale: EffectScale) -> Effect:
    """Return the effect that a mark shows, on a scale where 0 is none."""
    size, low, high = (scale.from_none(end) for end in (mark.point, mark.low, mark.high))
    return Effect(label, place, size, low, high, p)


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


def headline_of(effects: Sequence[Effect], scale: EffectScale, words: Words) -> Headline:
    """Return the effect furthest from none, with those whose intervals overlap with its own: they may be as strong.

    Parameters
    ----------
    effects : sequence of Effect
        Ratios in logarithms, so that halving and doubling are equally far.
    scale : EffectScale
        On which they are shown.
    words : Words
        In which language.
    """
    furthest, others = furthest_of(effects)
    if furthest is None:
        return Headline(words.say("find_no_association"))
    size = math.exp(furthest.size) if scale.ratio else furthest.size
    text = words.say(f"find_{scale.name}", term=furthest.label, value=scale.write(size, words.language))
    if others:
        named = words.listed((f"‘{other.label}’" for other in others), "and")
        counted = words.say("find_others", number=str(len(others)))
        few = len(others) <= MOST_NAMED and len(text) + len(named) <= LONGEST
        text += words.say("find_as_far", terms=named if few else counted)
    return Headline(text, tuple(one.place for one in (furthest, *others)))


KIND = FigureKind(("models",), chart, models_theme, effect_grid)
