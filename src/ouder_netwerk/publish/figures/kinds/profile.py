"""One indicator by the levels of several subgroups."""

from ouder_netwerk.publish.figures.chart import NAN, Chart, Mark
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
)
from ouder_netwerk.publish.figures.titles import difference_title
from ouder_netwerk.publish.selection import ReleasedCells, Shown, indicators_of
from ouder_netwerk.publish.wording import TOTAL, Words
from ouder_netwerk.released import Estimate, Released
from ouder_netwerk.study.outputs import ProfileFigure


def chart(figure: ProfileFigure, released: Released, words: Words) -> Chart:
    """Return the chart of one indicator by the levels of several subgroups."""
    cells = ReleasedCells(words.study, released, figure.waves[0])
    (name,) = cells.measured(indicators_of(words.study, figure.subject))[:1]
    total = Shown(words.say("total"), cells.estimate(*name))
    guide = NAN if total.cell is None else total.cell.estimate
    marks = [share_mark(total, words, figure.decimals)]
    rows = known([total])
    for subgroup in figure.by:
        heading = words.subgroup(subgroup)
        marks.append(Mark(heading, heading=True))
        for level in cells.levels(subgroup):
            item = Shown(words.level(subgroup, level), cells.estimate(*name, subgroup, level))
            marks.append(share_mark(item, words, figure.decimals, guide=guide, indent=True))
            rows += known([item])
    measure = common_measure([name], words)
    method = method_of(measure, "weighted_percent", "weighted_numbers")
    frame = Frame("alt_profile", method, rows, figure.waves, ("total_line",), base=common_base(cells, [name], words))
    title = difference_title(cells, [name], figure.by, words, figure.decimals)
    return framed(figure, words, row_chart(part_of(marks, *figure.part), words, measure), frame, title)


def _place(row: Estimate, _figure: ProfileFigure, words: Words) -> tuple[str, str]:
    subgroup = row.raw["subgroup"]
    level = words.level(subgroup, row.level)
    return ("", level) if subgroup == TOTAL else (words.subgroup(subgroup), level)


KIND = FigureKind(("estimates", "contrasts"), chart, section_theme, share_grid(_place))
