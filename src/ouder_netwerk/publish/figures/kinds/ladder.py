"""The rungs of a ladder: whether they are in that order, and who stands on which."""

from collections.abc import Sequence
from itertools import pairwise

from ouder_netwerk.formatting import decimal, percent
from ouder_netwerk.measures import Measure
from ouder_netwerk.publish.figures.chart import Chart, Mark, RowChart
from ouder_netwerk.publish.figures.diagrams import LadderChart, RungBox
from ouder_netwerk.publish.figures.frame import Frame, framed
from ouder_netwerk.publish.figures.grids import share_grid
from ouder_netwerk.publish.figures.kind import FigureKind, section_theme
from ouder_netwerk.publish.figures.shares import row_chart, share_mark
from ouder_netwerk.publish.selection import ReleasedCells, Shown
from ouder_netwerk.publish.wording import TOTAL, Words
from ouder_netwerk.released import Estimate, FrameworkRow, Released
from ouder_netwerk.study.frameworks import Ladder
from ouder_netwerk.study.outputs import LadderFigure

LEAST_H = 0.3
"""Below this items form no scale (Mokken 1971)."""


def chart(figure: LadderFigure, released: Released, words: Words) -> Chart:
    """Return the chart of a ladder in one wave."""
    ladder = words.study.frameworks.ladder(figure.ladder)
    cells = ReleasedCells(words.study, released, figure.waves[0])
    items = [cells.estimate(ladder.item(rung), "|".join(rung.category)) for rung in ladder.measured]
    h = _h(ladder, figure.waves[0], released, words)
    is_order, verdict = judge(items, h, words)
    shown: list[Estimate] = [row for row in items if row]
    standing = _standing(figure, ladder, cells, shown, words) if is_order else None
    content = LadderChart(_rungs(ladder, items, figure, words), verdict, standing)
    told = (*(f"{rung.title}: {rung.value}" for rung in content.rungs), verdict)
    told += _marks_told(standing.marks) if standing else ()
    ours = [words.of(rung.title) for rung in ladder.measured if rung.basis == "ours"]
    placed = (words.say("ladder_placed", rungs=words.listed(ours, "and")),) if ours else ()
    note = (words.of(ladder.note),) if ladder.note else ()
    frame = Frame("alt_ladder", "weighted_percent", shown, figure.waves, explained=(*placed, *note), values=told)
    headline = words.say("find_ladder" if is_order else "find_no_ladder")
    return framed(figure, words, content, frame, headline)


def judge(items: Sequence[Estimate | None], h: Sequence[FrameworkRow], words: Words) -> tuple[bool, str]:
    """Return whether items form a scale in this order, with what that rests on.

    Parameters
    ----------
    items : sequence of Estimate or None
        The share of each, from the lowest rung.
    h : sequence of FrameworkRow
        Loevinger's H of the scale, then that of each item; empty when there is none.
    words : Words
        In which language.
    """
    shares = [row.estimate for row in items if row and not row.hidden]
    if not h or any(row.hidden for row in h) or len(shares) < len(items):
        return False, words.say("ladder_unknown")
    whole, *each = h
    numbers = {"h": _two(whole.estimate, words), "low": _two(whole.low, words), "high": _two(whole.high, words)}
    level = {"level": words.confidence()}
    lowest = min(row.estimate for row in each)
    falls = all(one > other for one, other in pairwise(shares))
    if min(whole.estimate, lowest) < LEAST_H:
        return False, words.say("ladder_no_scale", lowest=_two(lowest, words), **numbers, **level)
    if not falls:
        return False, words.say("ladder_other_order", **numbers, **level)
    return True, words.say("ladder_scale", lowest=_two(lowest, words), **numbers, **level)


def _two(value: float, words: Words) -> str:
    return decimal(value, 2, words.language)


def _h(ladder: Ladder, wave_id: str, released: Released, words: Words) -> list[FrameworkRow]:
    wave = words.study.waves[wave_id]
    keys = [("scale", "")] + [("item", rung.id) for rung in ladder.measured]
    found = [released.frameworks.get((wave.survey, wave.wave, ladder.id, *key)) for key in keys]
    return [row for row in found if row] if all(found) else []


def _rungs(ladder: Ladder, items: Sequence[Estimate | None], figure: LadderFigure, words: Words) -> tuple[RungBox, ...]:
    shares = dict(zip([rung.id for rung in ladder.measured], items, strict=True))
    boxes = []
    for number, rung in enumerate(ladder.rungs, start=1):
        title, row = f"{number} {words.of(rung.title)}", shares.get(rung.id)
        if not rung.concept:
            boxes.append(RungBox(title, words.say("ladder_no_item"), words.say("absent"), measured=False))
            continue
        measure = rung.measure or words.study.concepts[rung.concept].label
        value = (
            words.say("absent")
            if row is None
            else words.hidden(row.flag)
            if row.hidden
            else percent(row.estimate, words.language, figure.decimals)
        )
        boxes.append(RungBox(title, words.of(measure), value))
    return tuple(reversed(boxes))


def _standing(
    figure: LadderFigure, ladder: Ladder, cells: ReleasedCells, shown: list[Estimate], words: Words
) -> RowChart:
    """Return the share on each rung, in total and by the levels of subgroups; adds the rows that are shown."""
    marks: list[Mark] = []
    for rung in (None, *ladder.measured):
        name = ladder.at(rung)
        marks.append(Mark(words.indicator(name), heading=True))
        for subgroup in (TOTAL, *figure.by):
            for level in cells.levels(subgroup):
                row = cells.estimate(name, "yes", subgroup, level)
                label = words.say("total") if subgroup == TOTAL else words.level_with_name(subgroup, level)
                marks.append(share_mark(Shown(label, row), words, figure.decimals, indent=True))
                shown += [row] if row else []
    return row_chart(tuple(marks), words, Measure(words.language), bars=True)


def _marks_told(marks: Sequence[Mark]) -> tuple[str, ...]:
    heading, parts = "", []
    for mark in marks:
        if mark.heading:
            heading = mark.label
        else:
            parts.append(f"{heading}, {mark.label}: {mark.value or mark.reason}")
    return tuple(parts)


def _place(row: Estimate, _figure: LadderFigure, words: Words) -> tuple[str, str]:
    subgroup = row.raw["subgroup"]
    label = words.indicator(row.indicator, row.category)
    return ("", label) if subgroup == TOTAL else (label, words.level_with_name(subgroup, row.level))


KIND = FigureKind(("estimates", "frameworks"), chart, section_theme, share_grid(_place))
