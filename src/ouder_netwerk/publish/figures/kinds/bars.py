"""Totals of some indicators as bars, ordered by size."""

from ouder_netwerk.publish.bases import Base
from ouder_netwerk.publish.figures.chart import Chart, Mark
from ouder_netwerk.publish.figures.frame import Frame, framed
from ouder_netwerk.publish.figures.grids import share_grid
from ouder_netwerk.publish.figures.kind import FigureKind, section_theme
from ouder_netwerk.publish.figures.shares import (
    common_base,
    known,
    row_chart,
    share_mark,
    totals,
)
from ouder_netwerk.publish.figures.titles import share_title
from ouder_netwerk.publish.selection import Name, ReleasedCells, indicators_of
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
        shown = totals(cells, same, words)
        if figure.order == "size":
            shown.sort(key=lambda item: -item.size)
        marks += [Mark(capital(words.base(base)), heading=True)] if mixed else []
        marks += [share_mark(item, words, figure.decimals, indent=mixed) for item in shown]
        rows += known(shown)
    title = share_title(cells, names, words, figure.decimals)
    frame = Frame("alt_bars", "weighted_percent", rows, figure.waves, base=common_base(cells, names, words))
    return framed(figure, words, row_chart(tuple(marks), words, bars=True), frame, title)


def _place(row: Estimate, figure: BarsFigure, words: Words) -> tuple[str, str]:
    return "", words.share(figure.waves[0], row.indicator, row.category)


KIND = FigureKind(("estimates",), chart, section_theme, share_grid(_place))
