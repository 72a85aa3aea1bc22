"""Draw rows under each other: label, mark with interval, numbers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Self

from ouder_netwerk.publish.figures.chart import Mark, RowChart
from ouder_netwerk.publish.figures.draw_marks import draw_marks, inches
from ouder_netwerk.publish.figures.sheet import Sheet
from ouder_netwerk.publish.figures.style import Look, Style

ROW = 0.235
"""Height of a row with one line of text, in inches."""
INDENT = 0.15
GUTTER = 0.16
BETWEEN = 0.3
"""Room between charts under each other."""
LABELS = 0.4
"""The widest the labels may be, as part of the whole."""


@dataclass(frozen=True)
class Label:
    """The label of a row, with what the numbers are of under it, in lines."""

    lines: tuple[str, ...]
    look: Look
    detail: tuple[str, ...]
    detail_look: Look

    @classmethod
    def of(cls, mark: Mark, room: float, style: Style) -> Self:
        """Return the label of a row in lines that fit."""
        look = style.heading if mark.heading else style.label
        detail = style.wrap(mark.detail, style.note, room) if mark.detail else ()
        return cls(style.wrap(mark.label, look, room), look, detail, style.note)

    @property
    def height(self) -> float:
        """Height of all lines."""
        return len(self.lines) * self.look.line + len(self.detail) * self.detail_look.line

    def draw(self, sheet: Sheet, left: float, middle: float) -> None:
        """Set the lines around this height."""
        top = middle - self.height / 2
        sheet.text(left, top, self.lines, self.look)
        sheet.text(left, top + len(self.lines) * self.look.line, self.detail, self.detail_look)


@dataclass(frozen=True)
class RowsLayout:
    """Where everything comes; lengths in inches.

    Attributes
    ----------
    chart : RowChart
    labels : tuple of Label
    spans : tuple of (float, float)
        Where each row begins and ends.
    label_width, plot_width : float
    value_width, interval_width : float
    """

    chart: RowChart
    labels: tuple[Label, ...]
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
        # a heading runs over the scale, and stops for what stands on the right
        over = width - (interval + GUTTER if any(mark.interval for mark in chart.marks if mark.heading) else 0.0)
        rooms = [over if mark.heading else label - INDENT * mark.indent for mark in chart.marks]
        labels = tuple(Label.of(mark, room, style) for mark, room in zip(chart.marks, rooms, strict=True))
        spans = tuple(_spans(chart.marks, [max(ROW, one.height + 0.06) for one in labels], style))
        return cls(chart, labels, spans, label, width - label - value - interval - 3 * GUTTER, value, interval)

    @property
    def height(self) -> float:
        """Height of column headings, rows and scale."""
        return self.spans[-1][1] + 0.22 + (0.17 if self.chart.axis.title else 0.0)

    def draw(self, sheet: Sheet, left: float, top: float) -> None:
        """Draw the chart with its top left corner here."""
        style = sheet.style
        axes = sheet.axes(left + self.label_width + GUTTER, top, self.plot_width, self.spans[-1][1])
        draw_marks(axes, self.chart, self.spans, self.plot_width, style)
        value_right = left + self.label_width + self.plot_width + 2 * GUTTER + self.value_width
        interval_right = value_right + GUTTER + self.interval_width
        sheet.text(value_right, top, [self.chart.columns[0]], style.tick, "right")
        sheet.text(interval_right, top, [self.chart.columns[1]], style.tick, "right")
        for mark, label, (begin, end) in zip(self.chart.marks, self.labels, self.spans, strict=True):
            middle = (begin + end) / 2
            label.draw(sheet, left + INDENT * mark.indent, top + middle)
            if mark.value:
                sheet.text(value_right, top + middle, [mark.value], style.value, "right", middle=True)
            if mark.interval:
                sheet.text(interval_right, top + middle, [mark.interval], style.interval, "right", middle=True)
            if not mark.drawn and mark.reason:
                room = left + self.label_width + GUTTER + 0.08
                sheet.text(room, top + middle, ["× " + mark.reason], style.note, middle=True, cover=True)
        self._scale(sheet, left + self.label_width + GUTTER, top + self.spans[-1][1])

    def _scale(self, sheet: Sheet, left: float, top: float) -> None:
        style, axis = sheet.style, self.chart.axis
        for place, label in axis.ticks:
            sheet.text(
                left + inches(self.chart.axis, self.plot_width, place), top + 0.05, [label], style.tick, "center"
            )
        if axis.title:
            sheet.text(left, top + 0.06 + style.tick.line, [axis.title], style.tick)


@dataclass(frozen=True)
class PanelsLayout:
    """Charts of rows under each other, each over the whole width."""

    layouts: tuple[RowsLayout, ...]

    @classmethod
    def of(cls, charts: Sequence[RowChart], style: Style, width: float) -> Self:
        """Return the layout of charts over a width."""
        return cls(tuple(RowsLayout.of(chart, style, width) for chart in charts))

    @property
    def height(self) -> float:
        """Height of all charts with the room between them."""
        return sum(layout.height for layout in self.layouts) + BETWEEN * (len(self.layouts) - 1)

    def draw(self, sheet: Sheet, left: float, top: float) -> None:
        """Draw the charts with their top left corner here."""
        for layout in self.layouts:
            layout.draw(sheet, left, top)
            top += layout.height + BETWEEN


def _spans(marks: Sequence[Mark], heights: Sequence[float], style: Style) -> Iterator[tuple[float, float]]:
    """Yield where rows begin and end: rows under a heading stay together, apart from what follows."""
    top = style.tick.line + 0.06
    before = None
    for mark, height in zip(marks, heights, strict=True):
        apart = before is not None and not mark.indent and (before.indent or mark.heading)
        top += 0.08 if apart else 0.0
        yield top, top + height
        top += height
        before = mark
