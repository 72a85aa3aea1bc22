"""Figures for the report: the drawing with its texts as text of the page, so that they wrap on any screen."""

import re
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from markupsafe import Markup

from ouder_netwerk.errors import fail
from ouder_netwerk.publish.figures.chart import Chart
from ouder_netwerk.publish.figures.kinds import kind_of
from ouder_netwerk.publish.tables.table import Grid
from ouder_netwerk.publish.wording import Words
from ouder_netwerk.study.outputs import Figure

_SET_TEXT = re.compile(r'<g id="[^"]*">\s*<text style="([^"]*)" x="([-.\d]+)" y="([-.\d]+)"[^>]*>[^<]*</text>\s*</g>')
TALLEST = 1.6
"""Height of a figure on paper, in widths."""
_ABOVE, _BELOW = 0.85, 0.4
"""Room for letters over and under their base line, as part of the letter size."""


@dataclass(frozen=True)
class Picture:
    """A figure on the page.

    Attributes
    ----------
    chart : Chart
    svg : Markup
        The drawing without title, subtitle and notes: these are texts of the page.
    subgroup : str
        The breakdown it belongs to; empty when to none.
    grid : Grid, optional
        Its numbers; absent for statements, which have a table of their own.
    """

    chart: Chart
    svg: Markup
    subgroup: str
    grid: Grid | None

    @property
    def too_tall(self) -> bool:
        """Whether it fits no sheet of paper in letters that can be read; statements stand in tables there."""
        box = re.search(r'viewBox="0 \S+ (\S+) (\S+)"', self.svg)
        assert box is not None
        return self.grid is None and float(box[2]) > TALLEST * float(box[1])


def make_picture(figure: Figure, chart: Chart, results: Path, words: Words) -> Picture:
    """Return a figure with its numbers.

    Raises
    ------
    InputError
        When it has not been drawn.
    """
    path = results / "figures" / f"{chart.id}.{chart.language}.svg"
    if not path.exists():
        raise fail(str(path), "is not there", f"draw it with `ouder-netwerk figures {words.study.id}`")
    drawing = inline_svg(path.read_text(encoding="utf-8"), heads=3 if chart.banner else 2)
    return Picture(chart, drawing, figure.breakdown, kind_of(figure).grid(figure, chart, words))


def inline_svg(svg: str, heads: int) -> Markup:
    """Return a drawing for inside a page: without the head of a file, in the width it is given, without outer texts.

    Parameters
    ----------
    svg : str
        A figure as `make_figures` writes it.
    heads : int
        How many blocks of text stand over the chart, each in a style of its own. The last block is the notes:
        it begins at the margin, unlike the title of an axis before it.
    """
    drawing = svg[svg.index("<svg") :].strip()
    blocks = [list(block) for _, block in groupby(_SET_TEXT.finditer(drawing), key=lambda text: text.group(1, 2))]
    over, under = blocks[heads - 1][-1], blocks[-1][0]
    top = float(over[3]) + _BELOW * _letter_size(over)
    bottom = float(under[3]) - _ABOVE * _letter_size(under)
    for text in (text[0] for block in (*blocks[:heads], blocks[-1]) for text in block):
        drawing = drawing.replace(text, "")
    opening, rest = drawing.split(">", 1)
    opening = re.sub(r' (?:width|height)="[^"]*"', "", opening)
    opening = re.sub(r'viewBox="0 0 (\S+) [^"]*"', rf'viewBox="0 {top:.2f} \1 {bottom - top:.2f}"', opening)
    return Markup(opening + ">" + rest)


def _letter_size(text: re.Match[str]) -> float:
    size = re.search(r"font-size: ([.\d]+)px", text[1])
    assert size is not None
    return float(size[1])
