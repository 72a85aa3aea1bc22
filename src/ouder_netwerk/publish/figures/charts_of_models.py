"""Forest charts: odds ratios or average marginal effects of one model."""

import math

from ouder_netwerk.formatting import points, points_interval, ratio, ratio_interval
from ouder_netwerk.publish.bases import base_of_model
from ouder_netwerk.publish.figures.chart import Axis, Chart, Mark, RowChart
from ouder_netwerk.publish.figures.frame import Frame, framed
from ouder_netwerk.publish.figures.scales import difference_axis, ratio_axis
from ouder_netwerk.publish.findings import Effect, forest_finding
from ouder_netwerk.publish.selection import ModelCells, model_cells
from ouder_netwerk.publish.wording import Words, inside
from ouder_netwerk.released import ModelRow, Released
from ouder_netwerk.study.outputs import Figure


def forest(figure: Figure, released: Released, words: Words) -> Chart:
    """Return the chart of a model's odds ratios or average marginal effects, one block."""
    cells = model_cells(words.study, released, str(figure.model), figure.waves[0])
    block = next((block for block in cells.model.blocks if block.id == figure.block), cells.model.blocks[-1])
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
        "weighted_model",
        rows,
        figure.waves,
        suffix=" " + words.say("blocks", titles=blocks),
        base=words.base(base) if base.conditions else "",
    )
    finding = forest_finding(effects, figure.effect, words)
    return framed(figure, words, _chart(tuple(marks), figure.effect, words), frame, finding)


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
        return Mark(label, reason=words.hidden(row.flag), indent=indent)
    if effect == "marginal_effect":
        point, low, high = cells.average_effect(row)
        value, interval = points(point, words.language), points_interval(low, high, words.language)
    else:
        point, low, high = row.odds_ratio, row.or_low, row.or_high
        value, interval = ratio(point, words.language), ratio_interval(low, high, words.language)
    return Mark(label, point, low, high, value, interval, imprecise=bool(row.flag), indent=indent)


def _chart(marks: tuple[Mark, ...], effect: str, words: Words) -> RowChart:
    limits = [value for mark in marks for value in (mark.point, mark.low, mark.high)]
    make = difference_axis if effect == "marginal_effect" else ratio_axis
    axis: Axis = make(limits, words.language, words.say(effect))
    return RowChart(marks, axis, (words.say(f"{effect}_short"), words.say("interval", level=words.confidence())))
