"""Draw four quadrants of bubbles: areas to scale, and what does not fit into a bubble said beside it."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Self

from matplotlib.patches import Circle

from ouder_netwerk.publish.figures.diagrams import Bubble, Quadrant, QuadrantChart
from ouder_netwerk.publish.figures.sheet import Sheet
from ouder_netwerk.publish.figures.style import Style

NARROW = 5.0
"""Quadrants stand under each other in a picture of less inches."""
LARGEST = 0.95
"""Diameter of the largest bubble, in inches."""
LABEL = 1.25
"""How wide the label of a bubble may be."""
PAD = 0.12
BETWEEN = 0.08
TINT = 0.1
"""How much of a quadrant's colour its ground has."""


@dataclass(frozen=True)
class PlacedBubble:
    """A bubble with the middle of its circle, inside its quadrant; its value stands inside, or before its label."""

    bubble: Bubble
    x: float
    y: float
    radius: float
    inside: bool
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Panel:
    """A quadrant with all that is in it; lengths in inches."""

    quadrant: Quadrant
    title: tuple[str, ...]
    note: tuple[str, ...]
    bubbles: tuple[PlacedBubble, ...]
    height: float

    @classmethod
    def of(cls, quadrant: Quadrant, largest: float, style: Style, width: float) -> Self:
        """Return the layout of a quadrant over a width."""
        room = width - 2 * PAD
        title = style.wrap(quadrant.title, style.heading, room - style.text_width(quadrant.value, style.value) - PAD)
        top = PAD + len(title) * style.heading.line + PAD
        placed, end = _rows(quadrant.bubbles, largest, style, room, top)
        note = style.wrap(quadrant.note, style.note, room) if quadrant.note else ()
        return cls(quadrant, title, note, tuple(placed), end + len(note) * style.note.line + PAD)

    def draw(self, sheet: Sheet, left: float, top: float, width: float, height: float) -> None:
        """Draw the quadrant over a height that may be more than its own."""
        style, colour = sheet.style, sheet.style.colours[self.quadrant.place]
        axes = sheet.axes(left, top, width, height)
        axes.set_xlim(0, width)
        axes.fill_between([0, width], 0, height, color=colour, alpha=TINT, linewidth=0)
        for one in self.bubbles:
            axes.add_patch(Circle((one.x, one.y), one.radius, facecolor=colour, edgecolor="none"))
        sheet.text(left + PAD, top + PAD, self.title, style.heading)
        sheet.text(left + width - PAD, top + PAD, [self.quadrant.value], style.value, "right")
        for one in self.bubbles:
            x = left + one.x
            if one.inside:
                white = type(style.value)(style.value.size, "#ffffff", "bold")
                sheet.text(x, top + one.y, [one.bubble.value], white, "center", middle=True)
            sheet.text(x, top + one.y + one.radius + 0.03, one.lines, style.label, "center")
        foot = top + height - PAD - len(self.note) * style.note.line
        sheet.text(left + PAD, foot, self.note, style.note)


@dataclass(frozen=True)
class QuadrantsLayout:
    """Four panels, two beside each other where there is room; the two directions stand over and under them."""

    chart: QuadrantChart
    panels: tuple[Panel, ...]
    width: float
    columns: int
    over: tuple[str, ...]
    under: tuple[str, ...]
    line: float

    @classmethod
    def of(cls, chart: QuadrantChart, style: Style, width: float) -> Self:
        """Return the layout of a chart over a width."""
        columns = 1 if width < NARROW else 2
        own = (width - (columns - 1) * BETWEEN) / columns
        panels = tuple(Panel.of(one, chart.largest, style, own) for one in chart.quadrants)
        over = style.wrap(f"{chart.across} · {chart.down}", style.tick, width)
        under = style.wrap(chart.note, style.note, width) if chart.note else ()
        return cls(chart, panels, own, columns, over, under, max(style.tick.line, style.note.line))

    @property
    def _heights(self) -> list[float]:
        rows = [self.panels[start : start + self.columns] for start in range(0, len(self.panels), self.columns)]
        return [max(panel.height for panel in row) for row in rows]

    @property
    def height(self) -> float:
        """Height of directions, panels and note."""
        texts = (len(self.over) + len(self.under)) * self.line + 2 * BETWEEN
        return texts + sum(self._heights) + BETWEEN * len(self._heights)

    def draw(self, sheet: Sheet, left: float, top: float) -> None:
        """Draw the chart with its top left corner here."""
        sheet.text(left, top, self.over, sheet.style.tick)
        top += len(self.over) * self.line + BETWEEN
        for row, height in enumerate(self._heights):
            for column, panel in enumerate(self.panels[row * self.columns : (row + 1) * self.columns]):
                panel.draw(sheet, left + column * (self.width + BETWEEN), top, self.width, height)
            top += height + BETWEEN
        sheet.text(left, top, self.under, sheet.style.note)


def _rows(
    bubbles: Sequence[Bubble], largest: float, style: Style, room: float, top: float
) -> tuple[list[PlacedBubble], float]:
    """Return the bubbles beside and under each other, and where they end."""
    placed: list[PlacedBubble] = []
    for row in _lines(bubbles, largest, style, room):
        radius = max(_radius(bubble, largest) for bubble, _ in row)
        texts = [_label(bubble, largest, style, width) for bubble, width in row]
        gap = (room - sum(width for _, width in row)) / (len(row) + 1)
        x = PAD + gap
        for (bubble, width), (inside, lines) in zip(row, texts, strict=True):
            own = _radius(bubble, largest)
            placed.append(PlacedBubble(bubble, x + width / 2, top + radius, own, inside, lines))
            x += width + gap
        top += 2 * radius + 0.03 + max(len(lines) for _, lines in texts) * style.label.line + PAD
    return placed, top


def _lines(
    bubbles: Sequence[Bubble], largest: float, style: Style, room: float
) -> Iterator[list[tuple[Bubble, float]]]:
    row: list[tuple[Bubble, float]] = []
    for bubble in bubbles:
        longest = style.text_width(f"{bubble.label} {bubble.value}", style.label)
        width = max(2 * _radius(bubble, largest), min(longest, LABEL))
        if row and sum(one for _, one in row) + width + (len(row) + 1) * BETWEEN > room:
            yield row
            row = []
        row.append((bubble, width))
    if row:
        yield row


def _radius(bubble: Bubble, largest: float) -> float:
    if math.isnan(bubble.share) or not largest:
        return 0.0
    return LARGEST / 2 * math.sqrt(bubble.share / largest)


def _label(bubble: Bubble, largest: float, style: Style, width: float) -> tuple[bool, tuple[str, ...]]:
    """Return whether the value fits into the bubble, and the lines under it."""
    inside = style.text_width(bubble.value, style.value) < 1.7 * _radius(bubble, largest)
    text = bubble.label if inside else f"{bubble.label} {bubble.value}"
    return inside, style.wrap(text, style.label, width)
