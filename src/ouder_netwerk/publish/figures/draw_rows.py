"""Draw rows: label, mark with interval, numbers. Labels stand beside the scale, or above it in narrow pictures."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Self

from ouder_netwerk.publish.figures.chart import Mark, RowChart
from ouder_netwerk.publish.figures.draw_marks import draw_marks, inches
from ouder_netwerk.publish.figures.sheet import Sheet
from ouder_netwerk.publish.figures.style import Look, Style

ROW = 0.235
"""Height of a row with one line of text, in inches at the usual size of letters."""
CLOSE_ROW = 0.2
"""The same where there are many rows."""
MANY = 24
STRIP = 0.18
"""Height of the scale under a label."""
INDENT = 0.15
REASON = 0.08
"""How far from the scale it is said why there is no number."""
GUTTER = 0.16
BETWEEN = 0.3
"""Room between charts under each other."""
LABELS = 0.44
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
        look = style.heading if mark.heading or mark.whole else style.label
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
class RowPlace:
    """Where a row comes: the middle of its label, and from where to where its marks take the scale."""

    label: float
    begin: float
    end: float

    @property
    def middle(self) -> float:
        """Where the mark and the numbers come."""
        return (self.begin + self.end) / 2


@dataclass(frozen=True)
class RowsLayout:
    """Where everything comes; lengths in inches.

    Attributes
    ----------
    chart : RowChart
    labels : tuple of Label
    places : tuple of RowPlace
    plot_left, plot_width : float
        Of the scale.
    value_right, interval_right : float
        Where the numbers end.
    scale_height : float
        Of ticks and title under the rows.
    """

    chart: RowChart
    labels: tuple[Label, ...]
    places: tuple[RowPlace, ...]
    plot_left: float
    plot_width: float
    value_right: float
    interval_right: float
    scale_height: float

    @classmethod
    def of(cls, chart: RowChart, style: Style, width: float) -> Self:
        """Return the layout of a chart over a width."""
        gutter = GUTTER * style.scale
        rows = [mark for mark in chart.marks if not mark.heading]
        value = _widest([mark.value for mark in rows], chart.columns[0], style.value, style)
        interval = _widest([mark.interval for mark in rows], chart.columns[1], style.interval, style)
        numbers = value + interval + gutter * (2 if interval else 1)
        label = 0.0 if style.stacked else _label_width(rows, style, width)
        left = 0.0 if style.stacked else label + gutter
        rooms = [_room(mark, label, width, style) for mark in chart.marks]
        labels = tuple(Label.of(mark, room, style) for mark, room in zip(chart.marks, rooms, strict=True))
        places = _stacked(chart, labels, style, width) if style.stacked else _beside(chart, labels, style)
        value_right = width - (interval + gutter if interval else 0.0)
        scale = style.tick.line * (2 if chart.axis.title else 1) + 0.08
        return cls(chart, labels, tuple(places), left, width - left - numbers, value_right, width, scale)

    @property
    def height(self) -> float:
        """Height of column headings, rows and scale."""
        return self.places[-1].end + self.scale_height

    def draw(self, sheet: Sheet, left: float, top: float) -> None:
        """Draw the chart with its top left corner here."""
        style = sheet.style
        axes = sheet.axes(left + self.plot_left, top, self.plot_width, self.places[-1].end)
        draw_marks(axes, self.chart, [(place.begin, place.end) for place in self.places], self.plot_width, style)
        sheet.text(left + self.value_right, top, [self.chart.columns[0]], style.tick, "right")
        sheet.text(left + self.interval_right, top, [self.chart.columns[1]], style.tick, "right")
        for mark, label, place in zip(self.chart.marks, self.labels, self.places, strict=True):
            label.draw(sheet, left + INDENT * style.scale * mark.indent, top + place.label)
            self._numbers(sheet, left, top, mark, place)
        self._scale(sheet, left + self.plot_left, top + self.places[-1].end)

    def _numbers(self, sheet: Sheet, left: float, top: float, mark: Mark, place: RowPlace) -> None:
        style = sheet.style
        height = top + (place.label if mark.heading else place.middle)
        value, interval = left + self.value_right, left + self.interval_right
        if mark.value:
            sheet.text(value, height, [mark.value], style.value, "right", middle=True)
        if mark.interval:
            sheet.text(interval, height, [mark.interval], style.interval, "right", middle=True)
        if not mark.drawn and mark.reason:
            begin, room = left + self.plot_left + REASON, self.interval_right - self.plot_left - REASON
            sheet.text(
                begin, height, style.wrap("× " + mark.reason, style.note, room), style.note, middle=True, cover=True
            )

    def _scale(self, sheet: Sheet, left: float, top: float) -> None:
        style, axis = sheet.style, self.chart.axis
        free = float("-inf")
        for place, label in axis.ticks:
            middle, half = left + inches(axis, self.plot_width, place), style.text_width(label, style.tick) / 2
            # where the scale is short, a label that would touch the one before it is left out
            if middle - half > free:
                sheet.text(middle, top + 0.05, [label], style.tick, "center")
                free = middle + half + 0.03
        if axis.title:
            sheet.text(left, top + 0.06 + style.tick.line, [axis.title], style.tick)


@dataclass(frozen=True)
class PanelsLayout:
    """Row charts under each other."""

    layouts: tuple[RowsLayout, ...]

    @classmethod
    def of(cls, charts: Sequence[RowChart], style: Style, width: float) -> Self:
        """Return the layout of charts over a width."""
        return cls(tuple(RowsLayout.of(chart, style, width) for chart in charts))

    @property
    def height(self) -> float:
        """Height of all charts."""
        return sum(layout.height for layout in self.layouts) + BETWEEN * (len(self.layouts) - 1)

    def draw(self, sheet: Sheet, left: float, top: float) -> None:
        """Draw the charts with their top left corner here."""
        for layout in self.layouts:
            layout.draw(sheet, left, top)
            top += layout.height + BETWEEN


def _widest(texts: Sequence[str], column: str, look: Look, style: Style) -> float:
    return max([*(style.text_width(text, look) for text in texts), style.text_width(column, style.tick)])


def _label_width(rows: Sequence[Mark], style: Style, width: float) -> float:
    widest = [
        style.text_width(mark.label, style.heading if mark.whole else style.label) + INDENT * style.scale * mark.indent
        for mark in rows
    ]
    return min(max(widest, default=0.0) + 0.02, LABELS * width)


def _room(mark: Mark, label: float, width: float, style: Style) -> float:
    """Return how wide the label of a row may be: a heading runs over the scale, and stops for what is on the right."""
    if mark.heading or style.stacked:
        right = style.text_width(mark.interval, style.interval) + GUTTER if mark.heading and mark.interval else 0.0
        return width - right - INDENT * style.scale * mark.indent
    return label - INDENT * style.scale * mark.indent


def _beside(chart: RowChart, labels: Sequence[Label], style: Style) -> Iterator[RowPlace]:
    least = (CLOSE_ROW if len(chart.marks) > MANY else ROW) * style.scale
    for top, label in _tops(chart.marks, [max(least, one.height + 0.06) for one in labels], style):
        height = max(least, labels[label].height + 0.06)
        yield RowPlace(top + height / 2, top, top + height)


def _stacked(chart: RowChart, labels: Sequence[Label], style: Style, width: float) -> Iterator[RowPlace]:
    strips = [_strip(mark, style, width) for mark in chart.marks]
    heights = [label.height + strip + 0.08 for label, strip in zip(labels, strips, strict=True)]
    for top, number in _tops(chart.marks, heights, style):
        under = top + labels[number].height
        yield RowPlace(top + labels[number].height / 2, under, under + strips[number])


def _strip(mark: Mark, style: Style, width: float) -> float:
    """Return how high the scale under a label is; why there is no number may take several lines of it."""
    if mark.heading:
        return 0.0
    lines = () if mark.drawn else style.wrap("× " + mark.reason, style.note, width - REASON)
    return max(STRIP * style.scale, len(lines) * style.note.line)


def _tops(marks: Sequence[Mark], heights: Sequence[float], style: Style) -> Iterator[tuple[float, int]]:
    """Yield where each row begins, and which it is: rows under a heading stay together, apart from what follows."""
    top = style.tick.line + 0.06
    before = None
    for number, (mark, height) in enumerate(zip(marks, heights, strict=True)):
        apart = before is not None and not mark.indent and (before.indent or mark.heading)
        top += 0.08 if apart else 0.0
        yield top, number
        top += height
        before = mark
