"""Which parts of a classification occur together (an UpSet plot)."""

from ouder_netwerk.formatting import percent
from ouder_netwerk.measures import Measure
from ouder_netwerk.publish.figures.chart import Chart
from ouder_netwerk.publish.figures.diagrams import CombinationChart
from ouder_netwerk.publish.figures.frame import Frame, framed
from ouder_netwerk.publish.figures.grids import share_grid
from ouder_netwerk.publish.figures.kind import FigureKind, section_theme
from ouder_netwerk.publish.figures.shares import known, row_chart, share_mark
from ouder_netwerk.publish.selection import ReleasedCells, Shown
from ouder_netwerk.publish.wording import Words, inside
from ouder_netwerk.released import Estimate, Released
from ouder_netwerk.study.outputs import CombinationsFigure


def chart(figure: CombinationsFigure, released: Released, words: Words) -> Chart:
    """Return the chart of the combinations of a classification, the largest first."""
    classification = words.study.frameworks.classification(figure.classification)
    cells = ReleasedCells(words.study, released, figure.waves[0])
    found = []
    for parts in classification.combinations():
        name = classification.combination(parts)
        there = tuple(part in parts for part in classification.measured)
        found.append((Shown(words.indicator(name), cells.estimate(name, "yes")), there))
    found.sort(key=lambda one: one[0].size, reverse=True)
    marks = tuple(share_mark(shown, words, figure.decimals) for shown, _ in found)
    rows = row_chart(marks, words, Measure(words.language), bars=True)
    heads = tuple(words.of(part.title) for part in classification.measured)
    content = CombinationChart(heads, tuple(there for _, there in found), rows)
    told = tuple(f"{mark.label}: {mark.value or mark.reason}" for mark in marks)
    frame = Frame(
        "alt_combinations",
        "weighted_percent",
        known([shown for shown, _ in found]),
        figure.waves,
        ("combination_dots",),
        values=told,
    )
    largest = found[0][0]
    if largest.size <= 0 or largest.cell is None:
        return framed(figure, words, content, frame, words.say("absent"))
    value = percent(largest.cell.estimate, words.language, figure.decimals)
    headline = words.say("find_combination", most=inside(largest.label), value=value)
    return framed(figure, words, content, frame, headline)


def _place(row: Estimate, _figure: CombinationsFigure, words: Words) -> tuple[str, str]:
    return "", words.indicator(row.indicator, row.category)


KIND = FigureKind(("estimates",), chart, section_theme, share_grid(_place))
