"""Odds ratios or average marginal effects of one model."""

import math
from collections.abc import Sequence

from ouder_netwerk.formatting import points, points_interval, ratio, ratio_interval
from ouder_netwerk.publish.bases import base_of_model
from ouder_netwerk.publish.effects import Effect, furthest_of
from ouder_netwerk.publish.figures.chart import Axis, Chart, Mark, RowChart
from ouder_netwerk.publish.figures.frame import LONGEST, Frame, Headline, framed
from ouder_netwerk.publish.figures.grids import effect_grid
from ouder_netwerk.publish.figures.kind import FigureKind, models_theme
from ouder_netwerk.publish.figures.parts import part_of
from ouder_netwerk.publish.figures.scales import difference_axis, ratio_axis
from ouder_netwerk.publish.selection import ModelCells, model_cells
from ouder_netwerk.publish.wording import Words, inside
from ouder_netwerk.released import ModelRow, Released
from ouder_netwerk.study.outputs import ForestFigure

MOST_NAMED = 2
"""More effects than this are counted, not named."""


def chart(figure: ForestFigure, released: Released, words: Words) -> Chart:
    """Return the chart of a model's odds ratios or average marginal effects, one block."""
    cells = model_cells(words.study, released, figure.model, figure.waves[0])
    block = cells.block(figure.block)
    marks: list[Mark] = []
    rows: list[ModelRow] = []
    effects: list[Effect] = []
    for term in cells.model.terms_until(block):
        name = words.of(words.study.concepts[term].label)
        reference = words.category(term, cells.reference(term))
        levels = cells.levels(term)
        heading = _with_reference(name, reference, words) if len(levels) > 1 else ""
        if heading:
            marks.append(Mark(heading, heading=True))
        for level in levels:
            alone = words.term(term, level)
            label = words.category(term, level) if heading else _with_reference(alone, reference, words)
            row = cells.row(block, term, level)
            mark = _mark(label, row, cells, figure.effect, words, indent=bool(heading))
            marks.append(mark)
            if row is not None:
                rows.append(row)
                effects.append(effect_of(alone, (heading, label), mark, row.p, figure.effect))
    titles = [words.of(one.title) for one in cells.model.blocks[: cells.model.blocks.index(block) + 1]]
    blocks = words.listed([inside(title.removeprefix("+ ")) for title in titles], "and")
    base = base_of_model(words.study, cells.wave_id, cells.model)
    frame = Frame(
        f"alt_{figure.effect}",
        "weighted_model",
        rows,
        figure.waves,
        suffix=" " + words.say("blocks", titles=blocks),
        base=words.base(base) if base.conditions else "",
    )
    finding = headline_of(effects, figure.effect, words)
    return framed(figure, words, _chart(part_of(marks, *figure.part), figure.effect, words), frame, finding)


def _with_reference(label: str, reference: str, words: Words) -> str:
    return f"{label} ({words.say('reference', level=reference)})" if reference else f"{label} ({words.say('per_unit')})"


def effect_of(label: str, place: tuple[str, str], mark: Mark, p: float, effect: str) -> Effect:
    """Return the effect that a mark shows, on a scale where 0 is none."""
    ends = (mark.point, mark.low, mark.high)
    size, low, high = ends if effect == "marginal_effect" else (math.log(end) if end else -math.inf for end in ends)
    return Effect(label, place, size, low, high, p)


def _mark(label: str, row: ModelRow | None, cells: ModelCells, effect: str, words: Words, indent: bool) -> Mark:
    if row is None:
        return Mark(label, reason=words.say("absent"), indent=indent)
    if math.isnan(row.odds_ratio) or (effect == "marginal_effect" and math.isnan(row.ame)):
        return Mark(label, reason=words.hidden(row.flag), indent=indent, row=row)
    if effect == "marginal_effect":
        point, low, high = cells.average_effect(row)
        value, interval = points(point, words.language), points_interval(low, high, words.language)
    else:
        point, low, high = row.odds_ratio, row.or_low, row.or_high
        value, interval = ratio(point, words.language), ratio_interval(low, high, words.language)
    return Mark(label, point, low, high, value, interval, imprecise=bool(row.flag), indent=indent, row=row)


def _chart(marks: tuple[Mark, ...], effect: str, words: Words) -> RowChart:
    limits = [value for mark in marks for value in (mark.point, mark.low, mark.high)]
    make = difference_axis if effect == "marginal_effect" else ratio_axis
    axis: Axis = make(limits, words.language, words.say(effect))
    return RowChart(marks, axis, (words.say(f"{effect}_short"), words.say("interval", level=words.confidence())))


def headline_of(effects: Sequence[Effect], effect: str, words: Words) -> Headline:
    """Return the effect furthest from none, with those whose intervals overlap with its own: they may be as strong.

    Parameters
    ----------
    effects : sequence of Effect
        Odds ratios in logarithms, so that halving and doubling are equally far.
    effect : str
        `odds_ratio` or `marginal_effect`.
    words : Words
        In which language.
    """
    furthest, others = furthest_of(effects)
    if furthest is None:
        return Headline(words.say("find_no_association"))
    if effect == "marginal_effect":
        text = words.say("find_ame", term=furthest.label, value=points(furthest.size, words.language))
    else:
        text = words.say("find_or", term=furthest.label, value=ratio(math.exp(furthest.size), words.language))
    if others:
        named = words.listed((f"‘{other.label}’" for other in others), "and")
        counted = words.say("find_others", number=str(len(others)))
        few = len(others) <= MOST_NAMED and len(text) + len(named) <= LONGEST
        text += words.say("find_as_far", terms=named if few else counted)
    return Headline(text, tuple(one.place for one in (furthest, *others)))


KIND = FigureKind(("models",), chart, models_theme, effect_grid)
