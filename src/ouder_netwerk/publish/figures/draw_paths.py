"""Draw a path diagram: boxes from left to right with arrows between them, or under each other in narrow pictures."""

from dataclasses import dataclass
from typing import Self

from matplotlib.axes import Axes
from matplotlib.patches import FancyArrowPatch

from ouder_netwerk.publish.figures.diagrams import PathArrow, PathBox, PathChart
from ouder_netwerk.publish.figures.sheet import Sheet
from ouder_netwerk.publish.figures.style import Look, Style

NARROW = 5.0
SIDE, MIDDLE = 0.22, 0.25
"""How much of the width the boxes at the sides and in the middle take."""
PAD = 0.1
APART = 0.22
ARROW = 0.62
"""Height of an arrow that points down, with its text beside it."""


@dataclass(frozen=True)
class BoxLayout:
    """The texts of a box in lines."""

    box: PathBox
    title: tuple[str, ...]
    detail: tuple[str, ...]
    width: float
    height: float

    @classmethod
    def of(cls, box: PathBox, style: Style, width: float) -> Self:
        """Return the texts of a box over a width."""
        title = style.wrap(box.title, style.heading, width - 2 * PAD)
        detail = style.wrap(box.detail, style.interval, width - 2 * PAD)
        height = len(title) * style.heading.line + len(detail) * style.interval.line + 2 * PAD
        return cls(box, title, detail, width, height)

    def draw(self, sheet: Sheet, left: float, top: float, height: float, place: int) -> None:
        """Draw the box with its texts in the middle; one that was not measured has a dashed edge and no ground."""
        style, colour = sheet.style, sheet.style.colours[place]
        sheet.frame(left, top, self.width, height, colour, self.box.measured)
        begin = top + (height - self.height) / 2 + PAD
        middle = left + self.width / 2
        sheet.text(middle, begin, self.title, style.heading, "center")
        sheet.text(middle, begin + len(self.title) * style.heading.line, self.detail, style.interval, "center")


@dataclass(frozen=True)
class BesideLayout:
    """Exposure, mediators and outcome from left to right, and the direct path under the mediators."""

    chart: PathChart
    exposure: BoxLayout
    outcome: BoxLayout
    mediators: tuple[BoxLayout, ...]
    width: float
    gap: float
    rows: tuple[float, ...]
    direct: float

    @classmethod
    def of(cls, chart: PathChart, style: Style, width: float) -> Self:
        """Return the layout of a chart over a width."""
        side, middle = SIDE * width, MIDDLE * width
        mediators = tuple(BoxLayout.of(route.mediator, style, middle) for route in chart.routes)
        gap = (width - 2 * side - middle) / 2
        text = style.value.line + style.interval.line + PAD
        rows = tuple(max(box.height, 2 * text) for box in mediators)
        exposure, outcome = (BoxLayout.of(box, style, side) for box in (chart.exposure, chart.outcome))
        return cls(chart, exposure, outcome, mediators, width, gap, rows, text + PAD)

    @property
    def height(self) -> float:
        """Height of the mediators and the direct path."""
        return sum(self.rows) + APART * len(self.rows) + self.direct + PAD

    def draw(self, sheet: Sheet, left: float, top: float) -> None:
        """Draw the chart with its top left corner here."""
        style, side = sheet.style, self.exposure.width
        axes = sheet.axes(left, top, self.width, self.height)
        axes.set_xlim(0, self.width)
        begin, end = side, self.width - side
        first, second = begin + self.gap, end - self.gap
        y = 0.0
        for route, box, height in zip(self.chart.routes, self.mediators, self.rows, strict=True):
            middle = y + height / 2
            box.draw(sheet, left + first, top + y, height, 2)
            for arrow, x, to in ((route.to, begin, first), (route.onward, second, end)):
                _arrow(axes, (x, middle), (to, middle), arrow, style, 0)
                _said(sheet, left + (x + to) / 2, top + middle, arrow, self.gap - 0.16, style)
            y += height + APART
        level = y + self.direct / 2
        _arrow(axes, (begin, level), (end, level), self.chart.direct, style, 4)
        _said(sheet, left + self.width / 2, top + level, self.chart.direct, end - begin, style)
        for box, x, place in ((self.exposure, 0.0, 0), (self.outcome, end, 1)):
            box.draw(sheet, left + x, top, self.height - PAD, place)


@dataclass(frozen=True)
class UnderLayout:
    """Everything under each other: exposure, each way through a mediator, the direct path, outcome."""

    chart: PathChart
    boxes: tuple[BoxLayout, ...]
    width: float

    @classmethod
    def of(cls, chart: PathChart, style: Style, width: float) -> Self:
        """Return the layout of a chart over a width."""
        boxes = (chart.exposure, *(route.mediator for route in chart.routes), chart.outcome)
        return cls(chart, tuple(BoxLayout.of(box, style, width) for box in boxes), width)

    @property
    def _arrows(self) -> list[tuple[PathArrow, str, str]]:
        """The arrows from top to bottom, with what they lead from and to: each mediator's, then the direct one."""
        first, last = self.chart.exposure.title, self.chart.outcome.title
        found = []
        for route in self.chart.routes:
            title = route.mediator.title
            found += [(route.to, first, title), (route.onward, title, last)]
        return [*found, (self.chart.direct, first, last)]

    @property
    def height(self) -> float:
        """Height of boxes and arrows."""
        return sum(box.height for box in self.boxes) + ARROW * len(self._arrows) + PAD

    def draw(self, sheet: Sheet, left: float, top: float) -> None:
        """Draw the chart with its top left corner here."""
        style, middles = sheet.style, len(self.chart.routes)
        axes = sheet.axes(left, top, self.width, self.height)
        axes.set_xlim(0, self.width)
        arrows, y = iter(self._arrows), 0.0

        def down(place: int) -> None:
            nonlocal y
            arrow, begin, end = next(arrows)
            _arrow(axes, (0.2, y + 0.04), (0.2, y + ARROW - 0.04), arrow, style, place)
            size = f"{arrow.value} ({arrow.detail})" if arrow.value else arrow.detail
            text = style.wrap(f"{begin} → {end}: {size}", style.interval, self.width - 0.4)
            sheet.text(left + 0.4, top + y + ARROW / 2, text, style.interval, middle=True)
            y += ARROW

        for number, box in enumerate(self.boxes):
            place = 0 if number == 0 else 1 if number > middles else 2
            if 0 < number <= middles:
                down(0)
            if number > middles:
                down(4)
            box.draw(sheet, left, top + y, box.height, place)
            y += box.height
            if 0 < number <= middles:
                down(0)


def paths_layout(chart: PathChart, style: Style, width: float) -> BesideLayout | UnderLayout:
    """Return the layout of a chart over a width."""
    return (UnderLayout if width < NARROW else BesideLayout).of(chart, style, width)


def _arrow(
    axes: Axes, begin: tuple[float, float], end: tuple[float, float], arrow: PathArrow, style: Style, place: int
) -> None:
    axes.add_patch(
        FancyArrowPatch(
            begin,
            end,
            arrowstyle="-|>",
            mutation_scale=12,
            shrinkA=2,
            shrinkB=2,
            linewidth=1.6,
            linestyle="-" if arrow.measured else (0, (4, 3)),
            color=style.colours[place] if arrow.measured else style.band,
        )
    )


def _said(sheet: Sheet, middle: float, level: float, arrow: PathArrow, room: float, style: Style) -> None:
    """Set the size of an association over its arrow, and the interval under it."""
    look: Look = style.value if arrow.measured else style.note
    if arrow.value:
        sheet.text(middle, level - look.line - 0.04, [arrow.value], look, "center")
    sheet.text(middle, level + 0.05, style.wrap(arrow.detail, style.interval, room), style.interval, "center")
