"""Draw lines over waves, each with its name and last value at its end."""

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from matplotlib.axes import Axes

from ouder_netwerk.publish.figures.chart import Line, LineChart
from ouder_netwerk.publish.figures.sheet import Sheet
from ouder_netwerk.publish.figures.style import Style

PLOT = 3.4
"""Height of the plot in inches, unless the labels at the end need more."""
LABELS = 0.38
GUTTER = 0.16
HIDDEN = 0.11
"""How far under the scale the mark of a wave without a number stands."""
DASHES = ("-", "--", "-.", ":")


@dataclass(frozen=True)
class LinesLayout:
    """Where everything comes; lengths in inches.

    Attributes
    ----------
    chart : LineChart
    labels : tuple of tuple of str
        Name and last value of each line, in lines of text.
    plot_height, scale_width, plot_width, value_width, label_width : float
    """

    chart: LineChart
    labels: tuple[tuple[str, ...], ...]
    plot_height: float
    scale_width: float
    plot_width: float
    value_width: float
    label_width: float

    @classmethod
    def of(cls, chart: LineChart, style: Style, width: float) -> Self:
        """Return the layout of a chart over a width."""
        scale = max(style.text_width(label, style.tick) for _, label in chart.axis.ticks)
        values = [
            style.text_width(value, style.value) for line in chart.lines for value in (line.values[0], line.values[-1])
        ]
        value = max(values)
        named = [style.text_width(line.label, style.label) for line in chart.lines]
        label = min(max(named) + 0.02, LABELS * width)
        labels = tuple(style.wrap(line.label, style.label, label) for line in chart.lines)
        needed = sum(_label_height(lines, style) for lines in labels)
        plot = width - scale - 2 * value - label - 5 * GUTTER
        return cls(chart, labels, max(PLOT, needed), scale, plot, value, label)

    @property
    def height(self) -> float:
        """Height of plot, break label and wave names."""
        return self.plot_height + self._foot + 0.42

    @property
    def _foot(self) -> float:
        """Room under the scale, more where a wave without a number is marked: on the scale it would read as zero."""
        return 0.2 if any(any(line.reasons) for line in self.chart.lines) else 0.08

    def draw(self, sheet: Sheet, left: float, top: float) -> None:
        """Draw the chart with its top left corner here."""
        style = sheet.style
        top += 0.2
        start = left + self.scale_width + self.value_width + 2 * GUTTER
        axes = sheet.axes(start, top, self.plot_width, self.plot_height)
        axes.set_xlim(self.chart.positions[0], self.chart.positions[-1])
        self._scales(sheet, axes, left, start, top)
        self._breaks(sheet, axes, start, top)
        for line in self.chart.lines:
            self._line(line, axes, style)
        self._first_values(sheet, start, top)
        self._ends(sheet, start + self.plot_width, top)

    def _y(self, value: float) -> float:
        axis = self.chart.axis
        return self.plot_height * (1 - (value - axis.low) / (axis.high - axis.low))

    def _scales(self, sheet: Sheet, axes: Axes, left: float, start: float, top: float) -> None:
        style = sheet.style
        for place, label in self.chart.axis.ticks:
            axes.axhline(self._y(place), color=style.grid, linewidth=style.grid_width, zorder=1)
            sheet.text(left + self.scale_width, top + self._y(place), [label], style.tick, "right", middle=True)
        first, last = self.chart.positions[0], self.chart.positions[-1]
        for wave, position in zip(self.chart.waves, self.chart.positions, strict=True):
            place = start + self.plot_width * (position - first) / (last - first)
            sheet.text(place, top + self.plot_height + self._foot, [wave], style.label, "center")

    def _breaks(self, sheet: Sheet, axes: Axes, start: float, top: float) -> None:
        first, last = self.chart.positions[0], self.chart.positions[-1]
        for wave in self.chart.breaks:
            between = (self.chart.positions[wave - 1] + self.chart.positions[wave]) / 2
            axes.axvline(between, color=sheet.style.tick.colour, linewidth=1, linestyle=(0, (4, 3)), zorder=2)
            place = start + self.plot_width * (between - first) / (last - first)
            sheet.text(place, top - 0.2, [self.chart.break_label], sheet.style.note, "center")

    def _line(self, line: Line, axes: Axes, style: Style) -> None:
        colour = style.colours[line.place % len(style.colours)]
        marker = style.markers[line.place % len(style.markers)]
        ys = [self._y(point) for point in line.points]
        # a break or a wave without a number interrupts the line
        pieces = [0, *line.breaks, len(ys)]
        for begin, end in itertools.pairwise(pieces):
            axes.plot(
                self.chart.positions[begin:end],
                ys[begin:end],
                color=colour,
                linewidth=style.line_width,
                linestyle=DASHES[line.place % len(DASHES)],
                marker=marker,
                markersize=style.marker_size,
                zorder=3,
                clip_on=False,
            )
        hidden = [position for position, y in zip(self.chart.positions, ys, strict=True) if math.isnan(y)]
        bottom = [self.plot_height + HIDDEN] * len(hidden)
        axes.plot(hidden, bottom, "x", color=style.ink, markersize=style.marker_size, zorder=4, clip_on=False)
        for position, low, high in zip(self.chart.positions, line.lows, line.highs, strict=True):
            axes.plot([position] * 2, [self._y(low), self._y(high)], color=colour, linewidth=1, zorder=3, clip_on=False)

    def _first_values(self, sheet: Sheet, start: float, top: float) -> None:
        lines = [line for line in self.chart.lines if not math.isnan(line.points[0])]
        wanted = [self._y(line.points[0]) for line in lines]
        places = spread(wanted, [sheet.style.value.line] * len(lines), self.plot_height)
        for line, place in zip(lines, places, strict=True):
            sheet.text(start - 0.1, top + place, [line.values[0]], sheet.style.value, "right", middle=True)

    def _ends(self, sheet: Sheet, end: float, top: float) -> None:
        style = sheet.style
        wanted = [self._y(0.0 if math.isnan(line.last) else line.last) for line in self.chart.lines]
        heights = [_label_height(lines, style) for lines in self.labels]
        places = spread(wanted, heights, self.plot_height)
        leaders = sheet.axes(end, top, 2 * GUTTER, self.plot_height)
        leaders.set_xlim(0, 1)
        for line, lines, place, height in zip(self.chart.lines, self.labels, places, wanted, strict=True):
            colour = style.colours[line.place % len(style.colours)]
            leaders.plot([0.3, 0.9], [height, place], color=colour, linewidth=0.8, clip_on=False)
            value_right = end + 2 * GUTTER + self.value_width
            value = line.values[-1]
            if value:
                sheet.text(value_right, top + place, [value], style.value, "right", middle=True)
            sheet.text(value_right + GUTTER / 2, top + place, lines, style.label, middle=True)


def spread(wanted: Sequence[float], heights: Sequence[float], room: float) -> list[float]:
    """Return places near the wanted ones at which labels of these heights do not overlap.

    Labels that would overlap are pushed together into one block around the mean of what they want.

    Examples
    --------
    >>> [round(place, 2) for place in spread([1.0, 1.0, 3.0], [0.4, 0.4, 0.4], 4.0)]
    [0.8, 1.2, 3.0]
    """
    order = sorted(range(len(wanted)), key=lambda item: wanted[item])
    blocks: list[tuple[float, list[int]]] = []
    for item in order:
        blocks.append((wanted[item] - heights[item] / 2, [item]))
        while len(blocks) > 1 and _end(blocks[-2], heights) > blocks[-1][0]:
            members = blocks[-2][1] + blocks[-1][1]
            blocks[-2:] = [(_begin(members, wanted, heights, room), members)]
    places = [0.0] * len(wanted)
    for begin, members in blocks:
        for item in members:
            places[item] = begin + heights[item] / 2
            begin += heights[item]
    return places


def _end(block: tuple[float, list[int]], heights: Sequence[float]) -> float:
    return block[0] + sum(heights[item] for item in block[1])


def _begin(members: Sequence[int], wanted: Sequence[float], heights: Sequence[float], room: float) -> float:
    total = sum(heights[item] for item in members)
    middle = sum(wanted[item] for item in members) / len(members)
    return min(max(middle - total / 2, -0.1), room - total + 0.1)


def _label_height(lines: Sequence[str], style: Style) -> float:
    return len(lines) * style.label.line + 0.06
