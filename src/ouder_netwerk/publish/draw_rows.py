"""Draw rows under each other: label, mark with interval, numbers."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Self

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from ouder_netwerk.publish.chart import Mark, RowChart
from ouder_netwerk.publish.sheet import Sheet
from ouder_netwerk.publish.style import Look, Style

ROW = 0.235
"""Height of a row with one line of text, in inches."""
BAR = 0.15
BAND = 0.2
INDENT = 0.15
GUTTER = 0.16
LABELS = 0.4
"""The widest the labels may be, as part of the whole."""


@dataclass(frozen=True)
class RowsLayout:
    """Where everything comes; lengths in inches.

    Attributes
    ----------
    chart : RowChart
    labels : tuple of tuple of str
        Each label in lines.
    spans : tuple of (float, float)
        Where each row begins and ends.
    label_width, plot_width : float
    value_width, interval_width : float
    """

    chart: RowChart
    labels: tuple[tuple[str, ...], ...]
    spans: tuple[tuple[float, float], ...]
    label_width: float
    plot_width: float
    value_width: float
    interval_width: float

    @classmethod
    def of(cls, chart: RowChart, style: Style, width: float) -> Self:
        """Return the layout of a chart over a width."""
        values = [style.text_width(mark.value, style.value) for mark in chart.marks]
        intervals = [style.text_width(mark.interval, style.interval) for mark in chart.marks]
        value = max([*values, style.text_width(chart.columns[0], style.tick)])
        interval = max([*intervals, style.text_width(chart.columns[1], style.tick)])
        widest = [
            style.text_width(mark.label, style.label) + INDENT * mark.indent for mark in chart.marks if not mark.heading
        ]
        label = min(max(widest, default=0.0) + 0.02, LABELS * width)
        rooms = [width if mark.heading else label - INDENT * mark.indent for mark in chart.marks]
        labels = tuple(
            style.wrap(mark.label, _label_look(mark, style), room)
            for mark, room in zip(chart.marks, rooms, strict=True)
        )
        spans = tuple(_spans(chart.marks, [max(ROW, len(lines) * style.label.line + 0.06) for lines in labels], style))
        return cls(chart, labels, spans, label, width - label - value - interval - 3 * GUTTER, value, interval)

    @property
    def height(self) -> float:
        """Height of column headings, rows and scale."""
        return self.spans[-1][1] + 0.22 + (0.17 if self.chart.axis.title else 0.0)

    def draw(self, sheet: Sheet, left: float, top: float) -> None:
        """Draw the chart with its top left corner here."""
        style = sheet.style
        axes = sheet.axes(left + self.label_width + GUTTER, top, self.plot_width, self.spans[-1][1])
        axes.set_xscale("log" if self.chart.axis.logarithmic else "linear")
        axes.set_xlim(self.chart.axis.low, self.chart.axis.high)
        self._grid(axes, style)
        value_right = left + self.label_width + self.plot_width + 2 * GUTTER + self.value_width
        interval_right = value_right + GUTTER + self.interval_width
        sheet.text(value_right, top, [self.chart.columns[0]], style.tick, "right")
        sheet.text(interval_right, top, [self.chart.columns[1]], style.tick, "right")
        for mark, lines, (begin, end) in zip(self.chart.marks, self.labels, self.spans, strict=True):
            middle = (begin + end) / 2
            sheet.text(left + INDENT * mark.indent, top + middle, lines, _label_look(mark, style), middle=True)
            if mark.heading:
                continue
            self._row(mark, axes, style, begin, middle, end)
            if mark.value:
                sheet.text(value_right, top + middle, [mark.value], style.value, "right", middle=True)
            if mark.interval:
                sheet.text(interval_right, top + middle, [mark.interval], style.interval, "right", middle=True)
            if not mark.drawn and mark.reason:
                room = left + self.label_width + GUTTER + 0.08
                sheet.text(room, top + middle, ["× " + mark.reason], style.note, middle=True, cover=True)
        self._scale(sheet, left + self.label_width + GUTTER, top + self.spans[-1][1])

    def _grid(self, axes: Axes, style: Style) -> None:
        # a heading runs over the whole width, so the grid stops for it
        rows = [span for span, mark in zip(self.spans, self.chart.marks, strict=True) if not mark.heading]
        begins, ends = zip(*rows, strict=True)
        for place, _ in self.chart.axis.ticks:
            strong = place == self.chart.axis.origin
            colour, width = (style.tick.colour, 1.0) if strong else (style.grid, style.grid_width)
            axes.vlines([place] * len(rows), begins, ends, color=colour, linewidth=width, zorder=1, clip_on=False)

    def _scale(self, sheet: Sheet, left: float, top: float) -> None:
        style, axis = sheet.style, self.chart.axis
        for place, label in axis.ticks:
            sheet.text(left + self._inches(place), top + 0.05, [label], style.tick, "center")
        if axis.title:
            sheet.text(left, top + 0.06 + style.tick.line, [axis.title], style.tick)

    def _inches(self, value: float) -> float:
        low, high = self.chart.axis.low, self.chart.axis.high
        if self.chart.axis.logarithmic:
            value, low, high = math.log(value), math.log(low), math.log(high)
        return self.plot_width * (value - low) / (high - low)

    def _row(self, mark: Mark, axes: Axes, style: Style, begin: float, middle: float, end: float) -> None:
        if mark.band:
            low, high = mark.band
            axes.add_patch(
                Rectangle((low, middle - BAND / 2), high - low, BAND, facecolor=style.band, alpha=0.55, zorder=2)
            )
            for limit in mark.band:
                axes.plot([limit] * 2, [middle - BAND / 2, middle + BAND / 2], color=style.ink, linewidth=0.9, zorder=2)
        if not math.isnan(mark.guide):
            axes.plot([mark.guide] * 2, [begin, end], color=style.band, linewidth=1.4, zorder=2, solid_capstyle="butt")
        if not mark.drawn:
            return
        colour = style.colours[mark.place % len(style.colours)]
        if self.chart.bars:
            bar = Rectangle(
                (0, middle - BAR / 2),
                mark.point,
                BAR,
                facecolor=style.bar,
                edgecolor=style.ink,
                linewidth=0.6,
                zorder=2,
            )
            if mark.imprecise:
                bar.set(facecolor="white", hatch="////")
            axes.add_patch(bar)
            self._interval(mark, axes, style.ink, style.line_width, middle)
            return
        self._interval(mark, axes, colour, style.line_width, middle)
        if not self.chart.axis.low <= mark.point <= self.chart.axis.high:
            return
        axes.plot(
            [mark.point],
            [middle],
            marker=style.markers[mark.place % len(style.markers)],
            markersize=style.marker_size * (0.75 if mark.band else 1.0),
            markerfacecolor="white" if mark.imprecise else colour,
            markeredgecolor=colour,
            zorder=4,
            clip_on=False,
        )

    def _interval(self, mark: Mark, axes: Axes, colour: str, width: float, middle: float) -> None:
        """Draw the interval; an arrow where it leaves the scale."""
        if math.isnan(mark.low):
            return
        low, high = max(mark.low, self.chart.axis.low), min(mark.high, self.chart.axis.high)
        axes.plot(
            [low, high], [middle, middle], color=colour, linewidth=width, zorder=3, clip_on=False, solid_capstyle="butt"
        )
        for cut, place, arrow in ((mark.low < low, low, "<"), (mark.high > high, high, ">")):
            if cut:
                axes.plot([place], [middle], marker=arrow, markersize=4, color=colour, zorder=3, clip_on=False)


def _spans(marks: Sequence[Mark], heights: Sequence[float], style: Style) -> Iterator[tuple[float, float]]:
    """Yield where rows begin and end: rows under a heading stay together, apart from what follows."""
    top = style.tick.line + 0.06
    indented = False
    for mark, height in zip(marks, heights, strict=True):
        top += 0.08 if indented and not mark.indent else 0.0
        yield top, top + height
        top += height
        indented = mark.indent


def _label_look(mark: Mark, style: Style) -> Look:
    return style.heading if mark.heading else style.label
