"""Figures for the report: two drawings, wide and narrow, with their texts as text of the page."""

import re
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup

from ouder_netwerk.errors import fail
from ouder_netwerk.publish.figures.chart import Chart
from ouder_netwerk.publish.figures.kinds import kind_of
from ouder_netwerk.publish.names import BARE, NARROW
from ouder_netwerk.publish.tables.table import Grid
from ouder_netwerk.publish.wording import Words
from ouder_netwerk.study.outputs import Figure

_VIEW = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')
_TITLE = re.compile(r"<title>.*?</title>")
_ESCAPED = {ord('"'): "'", ord("%"): "%25", ord("#"): "%23", ord("&"): "%26"}
"""What cannot stand in an address, or in an attribute, as it is."""


@dataclass(frozen=True)
class Drawing:
    """A drawing inside the page.

    Attributes
    ----------
    address : Markup
        The drawing itself, as an address; nothing is fetched.
    width, height : int
        In pixels, so that a page knows its room before it draws.
    """

    address: Markup
    width: int
    height: int


@dataclass(frozen=True)
class Picture:
    """A figure on the page.

    Attributes
    ----------
    chart : Chart
    wide, narrow : Drawing
        Without title, subtitle and notes: these are texts of the page.
    subgroup : str
        The subgroup it belongs to; empty when to none.
    grid : Grid, optional
        Its numbers; absent for statements, which have a table of their own.
    """

    chart: Chart
    wide: Drawing
    narrow: Drawing
    subgroup: str
    grid: Grid | None


def make_picture(figure: Figure, chart: Chart, results: Path, words: Words) -> Picture:
    """Return a figure with its numbers.

    Raises
    ------
    InputError
        When it has not been drawn.
    """
    wide, narrow = (
        _drawing(results / "figures" / f"{chart.id}.{chart.language}.{end}", words) for end in (BARE, NARROW)
    )
    return Picture(chart, wide, narrow, figure.subgroup, kind_of(figure).grid(figure, chart, words))


def _drawing(path: Path, words: Words) -> Drawing:
    if not path.exists():
        raise fail(str(path), "is not there", f"draw it with `ouder-netwerk figures {words.study.id}`")
    svg = path.read_text(encoding="utf-8")
    view = _VIEW.search(svg)
    assert view is not None
    # points to pixels
    width, height = (round(float(side) * 4 / 3) for side in view.groups())
    # what it is called, the page says
    return Drawing(Markup("data:image/svg+xml," + _TITLE.sub("", svg).translate(_ESCAPED)), width, height)
