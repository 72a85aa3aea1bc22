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
        draw_marks(axes, self.chart, self.spans, self.plot_width, style)
        value_right = left + self.label_width + self.plot_width + 2 * GUTTER + self.value_width
        interval_right = value_right + GUTTER + self.interval_width
        sheet.text(value_right, top, [self.chart.columns[0]], style.tick, "right")
        sheet.text(interval_right, top, [self.chart.columns[1]], style.tick, "right")
        for mark, lines, (begin, end) in zip(self.chart.marks, self.labels, self.spans, strict=True):
            middle = (begin + end) / 2
            sheet.text(left + INDENT * mark.indent, top + middle, lines, _label_look(mark, style), middle=True)
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


def _label_look(mark: Mark, style: Style) -> Look:
    return style.heading if mark.heading else style.label
