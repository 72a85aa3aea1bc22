"""Indicators by the levels of one subgroup."""

from ouder_netwerk.publish.figures.chart import NAN, Chart, Mark
from ouder_netwerk.publish.figures.frame import Frame, framed
from ouder_netwerk.publish.figures.grids import share_grid
from ouder_netwerk.publish.figures.kind import FigureKind, section_theme
from ouder_netwerk.publish.figures.parts import part_of
from ouder_netwerk.publish.figures.shares import (
    common_base,
    common_measure,
    known,
    labels_of,
    method_of,
    row_chart,
    share_mark,
)
from ouder_netwerk.publish.figures.titles import difference_title
from ouder_netwerk.publish.selection import ReleasedCells, Shown, indicators_of
from ouder_netwerk.publish.wording import Words, inside
from ouder_netwerk.released import Estimate, Released
from ouder_netwerk.study.outputs import GroupsFigure


def chart(figure: GroupsFigure, released: Released, words: Words) -> Chart:
    """Return the chart of some indicators by the levels of one subgroup."""
    cells = ReleasedCells(words.study, released, figure.waves[0])
    (subgroup,) = figure.by
    levels = cells.levels(subgroup)
    names = cells.measured(indicators_of(words.study, figure.subject))
    labels = labels_of(cells, names, words)
    marks: list[Mark] = []
    rows: list[Estimate] = []
    for name, label in zip(names, labels, strict=True):
        total = cells.estimate(*name)
        guide = NAN if total is None else total.estimate
        marks.append(Mark(label, heading=True, interval=_total(total, words, figure.decimals)))
        for place, level in enumerate(levels):
            item = Shown(words.level(subgroup, level), cells.estimate(*name, subgroup, level))
            marks.append(share_mark(item, words, figure.decimals, place, guide, indent=True))
            rows += known([item])
    measure = common_measure(names, words)
    frame = Frame(
        "alt_groups",
        method_of(measure, "weighted_percent", "weighted_numbers"),
        rows,
        figure.waves,
        ("total_line",),
        suffix=", " + words.say("by", subgroup=inside(words.subgroup(subgroup))),
        base=common_base(cells, names, words),
    )
    title = difference_title(cells, names, figure.by, words, figure.decimals)
    return framed(figure, words, row_chart(part_of(marks, *figure.part), words, measure), frame, title)


def _total(total: Estimate | None, words: Words, places: int) -> str:
    """Return the number that the line of the total stands for."""
    if total is None or total.hidden:
        return ""
    return f"{inside(words.say('total'))}: {words.measure(total.indicator).with_unit(total.estimate, places)}"


def _place(row: Estimate, figure: GroupsFigure, words: Words) -> tuple[str, str]:
    level = words.level(row.raw["subgroup"], row.level)
    return words.share(figure.waves[0], row.indicator, row.category), level


KIND = FigureKind(("estimates", "contrasts"), chart, section_theme, share_grid(_place))
