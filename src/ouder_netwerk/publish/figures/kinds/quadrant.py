"""The sources of a classification in four quadrants: how near, and how professional."""

import math
from collections.abc import Sequence

from ouder_netwerk.formatting import percent
from ouder_netwerk.publish.figures.chart import Chart
from ouder_netwerk.publish.figures.diagrams import Bubble, Quadrant, QuadrantChart
from ouder_netwerk.publish.figures.frame import Frame, framed
from ouder_netwerk.publish.figures.grids import share_grid
from ouder_netwerk.publish.figures.kind import FigureKind, section_theme
from ouder_netwerk.publish.selection import ReleasedCells
from ouder_netwerk.publish.wording import Words, inside
from ouder_netwerk.released import Estimate, Released
from ouder_netwerk.study.frameworks import Classification, ClassificationPart, Placement
from ouder_netwerk.study.outputs import QuadrantFigure

_ORDER = ((True, False), (True, True), (False, False), (False, True))
"""Near or not and formal or not, row by row."""
_PLACES = {(False, True): 0, (False, False): 2, (True, True): 4, (True, False): 1}
"""Colours by formal and near."""


def chart(figure: QuadrantFigure, released: Released, words: Words) -> Chart:
    """Return the chart of a classification in one wave."""
    study = words.study
    classification = study.frameworks.classification(figure.classification)
    cells = ReleasedCells(study, released, figure.waves[0])
    rows: list[Estimate] = []
    parts = sorted(classification.parts, key=lambda part: _ORDER.index((bool(part.near), bool(part.formal))))
    content = QuadrantChart(
        tuple(_quadrant(classification, part, cells, rows, words, figure.decimals) for part in parts),
        words.say("quadrant_across"),
        words.say("quadrant_down"),
        _loose(classification, words),
    )
    frame = Frame(
        "alt_quadrant",
        "weighted_area",
        rows,
        figure.waves,
        ("quadrant_shares",),
        values=_told(content, words),
    )
    return framed(figure, words, content, frame, _headline(classification, cells, words, figure.decimals))


def _quadrant(
    classification: Classification,
    part: ClassificationPart,
    cells: ReleasedCells,
    rows: list[Estimate],
    words: Words,
    places: int,
) -> Quadrant:
    own = cells.estimate(classification.indicator(part), "yes")
    rows += [own] if own else []
    placed = [one for one in classification.placements if one.part == part.id]
    bubbles = []
    for one in placed:
        name = words.study.shown_by(one.concept, one.category) if one.concept else None
        row = cells.estimate(name, "|".join(one.category)) if name else None
        if row:
            rows.append(row)
            bubbles.append(Bubble(name_of(one, words), row.estimate, _share(row, words, places)))
    ordered = sorted(bubbles, key=lambda bubble: -1.0 if math.isnan(bubble.share) else bubble.share, reverse=True)
    absent = [inside(name_of(one, words)) for one in placed if not one.concept]
    note = words.say("not_measured", names=words.listed(absent, "and")) if absent else ""
    value = words.say("together", value=_share(own, words, places)) if own else words.say("absent")
    place = _PLACES[bool(part.formal), bool(part.near)]
    return Quadrant(words.of(part.title), value, tuple(ordered), note, place)


def name_of(placement: Placement, words: Words) -> str:
    """Return the short name of what is placed."""
    if placement.label:
        return words.of(placement.label)
    return words.of(words.study.concepts[str(placement.concept)].label)


def _share(row: Estimate, words: Words, places: int) -> str:
    if row.hidden:
        return words.symbol(words.no_number(row.flag))
    return percent(row.estimate, words.language, places) + (f" {words.symbol('imprecise')}" if row.flag else "")


def _loose(classification: Classification, words: Words) -> str:
    names = [inside(name_of(one, words)) for one in classification.placements if one.part is None]
    return words.say("no_fixed_place", names=words.listed(names, "and")) if names else ""


def _told(content: QuadrantChart, words: Words) -> tuple[str, ...]:
    parts = []
    for one in content.quadrants:
        sources = "; ".join(f"{bubble.label} {bubble.value}" for bubble in one.bubbles)
        parts.append(f"{one.title}, {one.value}: {sources}. {one.note}".strip())
    return (*parts, content.note) if content.note else tuple(parts)


def _headline(classification: Classification, cells: ReleasedCells, words: Words, places: int) -> str:
    shares = []
    for part in classification.measured:
        row = cells.estimate(classification.indicator(part), "yes")
        shares += [(row.estimate, part)] if row and not row.hidden else []
    return most_and_least([(share, words.of(part.title)) for share, part in shares], words, places)


def most_and_least(shares: Sequence[tuple[float, str]], words: Words, places: int) -> str:
    """Return which of some shares is the largest and which the smallest."""
    if len(shares) < 2:
        return words.say("absent")
    ordered = sorted(shares, key=lambda one: one[0])
    (least, lowest), (most, highest) = ordered[0], ordered[-1]
    return words.say(
        "find_parts",
        most=inside(highest),
        value=percent(most, words.language, places),
        least=inside(lowest),
        other=percent(least, words.language, places),
    )


def _place(row: Estimate, figure: QuadrantFigure, words: Words) -> tuple[str, str]:
    classification = words.study.frameworks.classification(figure.classification)
    for part in classification.parts:
        if row.indicator == classification.indicator(part):
            return words.of(part.title), words.say("one_or_more")
        for one in classification.placements:
            if one.part == part.id and one.concept and words.study.shown_by(one.concept, one.category) == row.indicator:
                return words.of(part.title), name_of(one, words)
    return "", words.indicator(row.indicator, row.category)


KIND = FigureKind(("estimates",), chart, section_theme, share_grid(_place))
