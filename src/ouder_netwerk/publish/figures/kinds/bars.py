"""Totals of some indicators as bars, ordered by size."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from ouder_netwerk.publish.bases import Base
from ouder_netwerk.publish.figures.chart import Chart, Mark
from ouder_netwerk.publish.figures.frame import Frame, framed
from ouder_netwerk.publish.figures.grids import share_grid
from ouder_netwerk.publish.figures.kind import FigureKind, section_theme
from ouder_netwerk.publish.figures.parts import part_of
from ouder_netwerk.publish.figures.shares import (
    common_base,
    common_measure,
    known,
    method_of,
    row_chart,
    share_mark,
    totals,
)
from ouder_netwerk.publish.figures.titles import share_title
from ouder_netwerk.publish.selection import Name, ReleasedCells, Shown, indicators_of
from ouder_netwerk.publish.wording import Words, capital
from ouder_netwerk.released import Estimate, Released
from ouder_netwerk.study.outputs import BarsFigure


def chart(figure: BarsFigure, released: Released, words: Words) -> Chart:
    """Return the chart of some indicators in total; those with another base stand under a heading that names it."""
    cells = ReleasedCells(words.study, released, figure.waves[0])
    names = cells.measured(indicators_of(words.study, figure.subject))
    by_base: dict[Base, list[Name]] = {}
    for name in names:
        by_base.setdefault(cells.base(name), []).append(name)
    mixed = len(by_base) > 1
    marks: list[Mark] = []
    rows: list[Estimate] = []
    for base, same in by_base.items():
        shown = list(_in_order(cells, same, figure.order, words))
        marks += [Mark(capital(words.base(base)), heading=True)] if mixed else []
        marks += [
            replace(share_mark(item, words, figure.decimals, indent=depth + mixed), whole=whole)
            for item, depth, whole in shown
        ]
        rows += known([item for item, _, _ in shown])
    title = share_title(cells, names, words, figure.decimals)
    notes = ("parts_indented",) if any(mark.whole for mark in marks) else ()
    measure = common_measure(names, words)
    method = method_of(measure, "weighted_percent", "weighted_numbers")
    frame = Frame("alt_bars", method, rows, figure.waves, notes, base=common_base(cells, names, words))
    content = row_chart(part_of(marks, *figure.part), words, measure, bars=True)
    return framed(figure, words, content, frame, title)


def _in_order(
    cells: ReleasedCells, names: Sequence[Name], order: str, words: Words
) -> Iterator[tuple[Shown, int, bool]]:
    """Yield the shares, how deep each stands under what it is a part of, and whether it has parts itself.

    By size the parts of a whole follow it, before the next whole.
    """
    shown = dict(zip(names, totals(cells, names, words), strict=True))
    if order == "given":
        yield from ((item, 0, False) for item in shown.values())
        return
    under: dict[Name | None, list[Name]] = {}
    for name in sorted(names, key=lambda one: -shown[one].size):
        under.setdefault(_whole_of(name, cells, shown), []).append(name)

    def below(whole: Name | None, depth: int) -> Iterator[tuple[Shown, int, bool]]:
        for name in under.get(whole, ()):
            yield shown[name], depth, name in under
            yield from below(name, depth + 1)

    yield from below(None, 0)


def _whole_of(part: Name, cells: ReleasedCells, shown: Mapping[Name, Shown]) -> Name | None:
    """Return the smallest of the shares that sums up this one with others; None when no share does."""
    concept = cells.study.indicators.all[part[0]].concept
    wholes = [name for name in shown if concept in cells.summed_up(name)]
    return min(wholes, key=lambda name: shown[name].size, default=None)


def _place(row: Estimate, figure: BarsFigure, words: Words) -> tuple[str, str]:
    return "", words.share(figure.waves[0], row.indicator, row.category)


KIND = FigureKind(("estimates",), chart, section_theme, share_grid(_place))
