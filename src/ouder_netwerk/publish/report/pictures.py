"""Figures for the report: the drawing with its texts as text of the page, so that they wrap on any screen."""

from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from xml.etree import ElementTree

from markupsafe import Markup

from ouder_netwerk.errors import fail
from ouder_netwerk.publish.figures.chart import Chart
from ouder_netwerk.publish.figures.kinds import kind_of
from ouder_netwerk.publish.names import BARE
from ouder_netwerk.publish.tables.table import Grid
from ouder_netwerk.publish.wording import Words
from ouder_netwerk.study.outputs import Figure

TALLEST = 1.6
"""Height of a figure on paper, in widths."""


@dataclass(frozen=True)
class Picture:
    """A figure on the page.

    Attributes
    ----------
    chart : Chart
    svg : Markup
        The drawing without title, subtitle and notes: these are texts of the page.
    is_tall : bool
        Whether it is higher than a sheet of paper takes at that width.
    subgroup : str
        The subgroup it is by; empty when to none.
    grid : Grid, optional
        Its numbers; absent for statements, which have a table of their own.
    """

    chart: Chart
    svg: Markup
    is_tall: bool
    subgroup: str
    grid: Grid | None

    @property
    def too_tall(self) -> bool:
        """Whether it fits no sheet of paper in letters that can be read; statements stand in tables there."""
        return self.grid is None and self.is_tall


def make_picture(figure: Figure, chart: Chart, results: Path, words: Words) -> Picture:
    """Return a figure with its numbers.

    Raises
    ------
    InputError
        When it has not been drawn.
    """
    path = results / "figures" / f"{chart.id}.{chart.language}.{BARE}"
    if not path.exists():
        raise fail(str(path), "is not there", f"draw it with `ouder-netwerk figures {words.study.id}`")
    svg = path.read_text(encoding="utf-8")
    # inside a page, without the head of a file
    drawing = Markup(svg[svg.index("<svg") :].strip())
    return Picture(chart, drawing, _height(svg) > TALLEST, figure.subgroup, kind_of(figure).grid(figure, chart, words))


def _height(svg: str) -> float:
    """Return the height of a drawing, in widths."""
    _, root = next(ElementTree.iterparse(StringIO(svg), ["start"]))
    _, _, width, height = (float(number) for number in root.attrib["viewBox"].split())
    return height / width
