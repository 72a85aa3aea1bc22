"""The page a figure is drawn on: banner, finding and subtitle over the chart, notes and source under it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from matplotlib.artist import Artist
from matplotlib.figure import Figure
from matplotlib.transforms import Bbox

from ouder_netwerk.publish.figures.chart import Chart, Diagram, LineChart, Panels, RowChart
from ouder_netwerk.publish.figures.draw_diagrams import DiagramLayout, diagram_layout
from ouder_netwerk.publish.figures.draw_lines import LinesLayout
from ouder_netwerk.publish.figures.draw_multiples import MultiplesLayout
from ouder_netwerk.publish.figures.draw_overview import draw_overview
from ouder_netwerk.publish.figures.draw_rows import PanelsLayout
from ouder_netwerk.publish.figures.overview import Overview
from ouder_netwerk.publish.figures.sheet import Sheet
from ouder_netwerk.publish.figures.style import Look, Style

MARGIN = 0.2
GAP = 0.1


@dataclass(frozen=True)
class Page:
    """A drawn chart with the texts around it.

    Attributes
    ----------
    figure : matplotlib.figure.Figure
        Wide as the style says, high as the chart needs.
    around : tuple of matplotlib.artist.Artist
        Banner, title, subtitle and footer.
    begin, end : float
        Where the chart stands, in inches from the top.
    """

    figure: Figure
    around: tuple[Artist, ...]
    begin: float
    end: float

    @contextmanager
    def bare(self) -> Iterator[Bbox]:
        """Hide the texts around the chart for as long as this lasts, and give the part of the figure that is left."""
        width, height = self.figure.get_size_inches()
        for artist in self.around:
            artist.set_visible(False)
        yield Bbox([[0, height - self.end], [width, height - self.begin]])
        for artist in self.around:
            artist.set_visible(True)


def draw(chart: Chart, style: Style) -> Page:
    """Draw a chart.

    Parameters
    ----------
    chart : Chart
        What to draw.
    style : Style
        From `styled`, inside whose context this must be called.

    Returns
    -------
    Page
    """
    if isinstance(chart.content, Overview):
        return Page(*draw_overview(chart, chart.content, style))
    width = style.width - 2 * MARGIN
    title = style.wrap(chart.title, style.title, width)
    subtitle = style.wrap(chart.subtitle, style.subtitle, width)
    footer = [line for text in chart.footer for line in style.wrap(text, style.footer, width)]
    layout = _layout(chart.content, style, width)
    notice = style.wrap(chart.banner, style.banner, width - 2 * GAP) if chart.banner else ()
    notice_height = _height(notice, style.banner) + GAP
    banner = notice_height + GAP if chart.banner else 0.0
    body = MARGIN + banner + _height(title, style.title) + GAP / 2 + _height(subtitle, style.subtitle) + GAP
    foot = body + layout.height + GAP
    height = foot + _height(footer, style.footer) + MARGIN / 2
    sheet = Sheet(Figure(figsize=(style.width, height), dpi=style.dpi), style)
    if chart.banner:
        sheet.box(MARGIN, MARGIN, width, notice_height, style.ink)
        sheet.text(MARGIN + GAP, MARGIN + notice_height / 2, notice, style.banner, middle=True)
    sheet.text(MARGIN, MARGIN + banner, title, style.title)
    sheet.text(MARGIN, MARGIN + banner + _height(title, style.title) + GAP / 2, subtitle, style.subtitle)
    over = (*sheet.figure.artists, *sheet.figure.texts)
    layout.draw(sheet, MARGIN, body)
    before = len(sheet.figure.texts)
    sheet.text(MARGIN, foot, footer, style.footer)
    return Page(sheet.figure, (*over, *sheet.figure.texts[before:]), body - GAP, foot)


def _layout(
    content: LineChart | Panels | RowChart | Diagram, style: Style, width: float
) -> LinesLayout | MultiplesLayout | PanelsLayout | DiagramLayout:
    if isinstance(content, Diagram):
        return diagram_layout(content, style, width)
    if isinstance(content, LineChart):
        return (MultiplesLayout if style.stacked or content.apart else LinesLayout).of(content, style, width)
    return PanelsLayout.of(content.charts if isinstance(content, Panels) else (content,), style, width)


def _height(lines: Sequence[str], look: Look) -> float:
    return len(lines) * look.line
