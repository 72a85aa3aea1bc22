"""Draw lines over waves apart, in a small panel each: for lines that lie on each other, and for narrow pictures."""

import itertools
import math
from dataclasses import dataclass
from typing import Self

from matplotlib.axes import Axes

from ouder_netwerk.publish.figures.chart import Line, LineChart
from ouder_netwerk.publish.figures.sheet import Sheet
from ouder_netwerk.publish.figures.style import Style

COLUMNS = 3
NARROW_COLUMNS = 2
GUTTER = 0.3
PLOT = 0.8
"""Height of a panel's plot, in inches at the usual size of letters."""
SIDE = 0.2
"""Room left and right of the first and the last point for their values."""
OVER = 0.2
"""Room over the highest interval for its value."""


@dataclass(frozen=True)
class MultiplesLayout:
    """Where everything comes; lengths in inches.

    Attributes
    ----------
    chart : LineChart
    labels : tuple of tuple of str
        The name of each line, in lines of text.
    columns : int
    panel_width, plot_height, name_height, foot : float
    span : float
        How much of the scale every panel shows, so that changes of one size look alike.
    """

    chart: LineChart
    labels: tuple[tuple[str, ...], ...]
    columns: int
    panel_width: float
    plot_height: float
    name_height: float
    foot: float
    span: float

    @classmethod
    def of(cls, chart: LineChart, style: Style, width: float) -> Self:
        """Return the layout of a chart over a width."""
        columns = NARROW_COLUMNS if style.stacked else COLUMNS
        panel = (width - GUTTER * (columns - 1)) / columns
        labels = tuple(style.wrap(line.label, style.heading, panel) for line in chart.lines)
        name = max(len(lines) for lines in labels) * style.heading.line + 0.04
        reach = max(_reach(line)[1] - _reach(line)[0] for line in chart.lines)
        foot = style.tick.line + 0.2
        return cls(chart, labels, columns, panel, PLOT * style.scale, name, foot, max(reach, 0.02))

    @property
    def height(self) -> float:
        """Height of all rows of panels."""
        return math.ceil(len(self.chart.lines) / self.columns) * self._row

    @property
    def _row(self) -> float:
        return self.name_height + OVER + self.plot_height + self.foot

    def draw(self, sheet: Sheet, left: float, top: float) -> None:
        """Draw the panels with the top left corner of the first here."""
        for number, (line, name) in enumerate(zip(self.chart.lines, self.labels, strict=True)):
            row, column = divmod(number, self.columns)
            self._panel(sheet, left + column * (self.panel_width + GUTTER), top + row * self._row, line, name)

    def _panel(self, sheet: Sheet, left: float, top: float, line: Line, name: tuple[str, ...]) -> None:
        style = sheet.style
        sheet.text(left, top, name, style.heading)
        under = top + self.name_height + OVER
        axes = sheet.axes(left + SIDE, under, self.panel_width - 2 * SIDE, self.plot_height)
        positions = self.chart.positions
        axes.set_xlim(positions[0], positions[-1])
        middle = sum(_reach(line)) / 2
        heights = [self._y(point, middle) for point in line.points]
        self._marks(axes, line, heights, middle, style)
        for place, position in enumerate(positions):
            across = left + SIDE + (self.panel_width - 2 * SIDE) * _part(position, positions)
            top_of_mark = self._y(line.highs[place], middle) if line.drawn(place) else self.plot_height
            sheet.text(across, under + top_of_mark - style.value.line, [line.values[place]], style.value, "center")
            sheet.text(across, under + self.plot_height + 0.06, [self.chart.waves[place]], style.tick, "center")

    def _y(self, value: float, middle: float) -> float:
        return self.plot_height * (0.5 - (value - middle) / self.span)

    def _marks(self, axes: Axes, line: Line, heights: list[float], middle: float, style: Style) -> None:
        positions, colour = self.chart.positions, style.colours[0]
        axes.axhline(self.plot_height + 0.03, color=style.grid, linewidth=style.grid_width, clip_on=False)
        for wave in line.breaks:
            between = (positions[wave - 1] + positions[wave]) / 2
            axes.axvline(between, color=style.tick.colour, linewidth=1, linestyle=(0, (4, 3)), zorder=2)
        for begin, end in itertools.pairwise([0, *line.breaks, len(heights)]):
            axes.plot(
                positions[begin:end],
                heights[begin:end],
                color=colour,
                linewidth=style.line_width,
                marker="o",
                markersize=style.marker_size * 0.8,
                zorder=3,
                clip_on=False,
            )
        for position, low, high in zip(positions, line.lows, line.highs, strict=True):
            ends = [self._y(low, middle), self._y(high, middle)]
            axes.plot([position] * 2, ends, color=colour, linewidth=style.line_width, zorder=3, clip_on=False)


def _reach(line: Line) -> tuple[float, float]:
    """Return from where to where the intervals of a line go."""
    known = [(low, high) for low, high in zip(line.lows, line.highs, strict=True) if not math.isnan(low)]
    return (min(low for low, _ in known), max(high for _, high in known)) if known else (0.0, 0.0)


def _part(position: float, positions: tuple[float, ...]) -> float:
    return (position - positions[0]) / (positions[-1] - positions[0])
