"""Draw an overview: on a sheet of A4 with columns beside each other, or narrow with the columns under each other."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import singledispatchmethod
from typing import Any

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch, PathPatch, Rectangle
from matplotlib.path import Path
from matplotlib.transforms import Affine2D, Bbox

from ouder_netwerk.errors import fail
from ouder_netwerk.publish.figures.chart import Chart
from ouder_netwerk.publish.figures.overview import (
    PEOPLE,
    Heading,
    NumberBar,
    Overview,
    OverviewColumn,
    OverviewLine,
    Pictogram,
    Told,
    Versus,
)
from ouder_netwerk.publish.figures.sheet import Sheet
from ouder_netwerk.publish.figures.style import POINTS, Look, Style

PAPER = (11.69, 8.27)
"""A4, lying, in inches."""
MARGIN, NARROW_MARGIN = 0.3, 0.05
GAP = 0.14
PAD = 0.13
HEADER = 0.36
PERSON = (0.165, 0.3)
"""Width of a pictogram with the room beside it, and its height."""
BAR = (0.8, 0.11)
BETWEEN = (2.4, 2.1, 1.8, 1.5, 1.2, 1.0, 0.85, 0.7, 0.55, 0.4)
"""Room between lines, from airy to close: each column takes the first that fits the paper."""
AFTER: dict[type, float] = {Heading: 0.03, NumberBar: 0.05, Versus: 0.08}
"""Room under a line, in inches; 0.13 under the others."""
TITLE_SIZE, VALUE_SIZE, HEADER_SIZE, SUBTITLE_SIZE, TEXT_SIZE, SMALL_SIZE = 19.0, 16.0, 12.0, 10.0, 9.0, 8.0
"""Of letters, in points."""
Drawn = tuple[Figure, tuple[Artist, ...], float, float]


def draw_overview(chart: Chart, overview: Overview, style: Style) -> Drawn:
    """Draw an overview.

    Parameters
    ----------
    chart : Chart
        With the texts around it.
    overview : Overview
        What is drawn.
    style : Style
        One that is stacked is narrow; another is laid out on A4.

    Returns
    -------
    tuple
        Figure, the texts around the columns, and where the columns begin and end, in inches from the top.

    Raises
    ------
    InputError
        When a sheet of A4 does not hold it in letters of 8 points.
    """
    paper = not style.stacked
    margin = MARGIN if paper else NARROW_MARGIN
    look = _set_for(style, paper)
    width = look.width - 2 * margin
    title = look.wrap(chart.title, look.title, width)
    subtitle = (*look.wrap(chart.subtitle, look.subtitle, width), *look.wrap(overview.key, look.subtitle, width))
    footer = [line for text in chart.footer for line in look.wrap(text, look.footer, width)]
    banner = look.banner.line + 0.04 if chart.banner else 0.0
    body = margin + banner + _height(title, look.title) + _height(subtitle, look.subtitle) + GAP
    columns = len(overview.columns) if paper else 1
    column_width = (width - GAP * (columns - 1)) / columns
    below = _height(footer, look.footer) + GAP + margin / 2
    if paper:
        layouts = _fitting(chart, overview, look, column_width, PAPER[1] - body - below)
        end = PAPER[1] - below
    else:
        layouts = [_Column(column, place, look, column_width, 1.0) for place, column in enumerate(overview.columns)]
        end = body + sum(layout.height + GAP for layout in layouts) - GAP
    sheet = Sheet(Figure(figsize=(look.width, end + below), dpi=look.dpi), look)
    top = margin
    if chart.banner:
        sheet.box(0, 0, look.width, margin / 2 + banner, look.ink)
        sheet.text(margin, (margin / 2 + banner) / 2, [chart.banner], look.banner, middle=True)
        top += banner
    sheet.text(margin, top, title, look.title)
    sheet.text(margin, top + _height(title, look.title), subtitle, look.subtitle)
    over = (*sheet.figure.artists, *sheet.figure.texts)
    left, high = margin, body
    for layout in layouts:
        layout.draw(sheet, left, high, end - body if paper else layout.height)
        left += column_width + GAP if paper else 0.0
        high += 0.0 if paper else layout.height + GAP
    before = len(sheet.figure.texts)
    sheet.text(margin, end + GAP, footer, look.footer)
    return sheet.figure, (*over, *sheet.figure.texts[before:]), body - GAP / 2, end + GAP / 2


def _set_for(style: Style, paper: bool) -> Style:
    """Return the style in the letters of the overview, whatever the size of other pictures."""
    sizes = {"subtitle": SUBTITLE_SIZE, "footer": SMALL_SIZE} | dict.fromkeys(
        ("heading", "label", "value", "banner"), TEXT_SIZE
    )
    looks: dict[str, Any] = {name: replace(getattr(style, name), size=size) for name, size in sizes.items()}
    if paper:
        looks |= {"title": replace(style.title, size=TITLE_SIZE), "width": PAPER[0]}
    return replace(style, **looks)


def _fitting(chart: Chart, overview: Overview, look: Style, width: float, height: float) -> "list[_Column]":
    return [_fitted(chart, column, place, look, (width, height)) for place, column in enumerate(overview.columns)]


def _fitted(chart: Chart, column: OverviewColumn, place: int, look: Style, room: tuple[float, float]) -> "_Column":
    width, height = room
    for between in BETWEEN:
        layout = _Column(column, place, look, width, between)
        if layout.height <= height:
            return layout
    raise fail(
        f"figures.yaml: {chart.id}",
        f"the panel `{column.title}` does not fit on A4",
        "give it fewer lines, or move some to another panel",
    )


@dataclass(frozen=True)
class _Column:
    """A column: where its lines come, and how they are drawn."""

    column: OverviewColumn
    place: int
    style: Style
    width: float
    between: float

    @property
    def colour(self) -> str:
        """Colour of its header, people and bars: dark enough for white letters."""
        return self.style.colours[(0, 4, 1)[self.place % 3] % len(self.style.colours)]

    @property
    def inner(self) -> float:
        """Width of its lines."""
        return self.width - 2 * PAD

    @property
    def height(self) -> float:
        """Height of header and lines."""
        return HEADER + PAD + sum(self._room(line) + self._after(line) for line in self.column.lines)

    def draw(self, sheet: Sheet, left: float, top: float, height: float) -> None:
        """Draw the column with its top left corner here."""
        sheet.box(left, top, self.width, height, self.style.ground)
        sheet.box(left, top, self.width, HEADER, self.colour)
        title = replace(self.style.banner, size=HEADER_SIZE)
        too_wide = self.style.text_width(self.column.title, title) / self.inner
        title = replace(title, size=HEADER_SIZE / max(too_wide, 1.0))
        sheet.text(left + PAD, top + HEADER / 2, [self.column.title], title, middle=True)
        axes = sheet.axes(left, top, self.width, height)
        axes.set_xlim(0, self.width)
        # over the boxes, which are no part of any axes
        axes.set_zorder(2)
        at = HEADER + PAD
        for line in self.column.lines:
            self._draw(line, sheet, axes, left, top, at)
            at += self._room(line) + self._after(line)

    def _after(self, line: OverviewLine) -> float:
        """Return the room under a line: rows of one kind stay together."""
        return AFTER.get(type(line), 0.13) * self.between

    def _room(self, line: OverviewLine) -> float:
        """Return the height of a line."""
        style = self.style
        match line:
            case Heading(text):
                return 0.06 + _height(style.wrap(text, style.heading, self.inner), style.heading)
            case Told():
                return _height(self._told(line), style.label)
            case Pictogram(_, _, text):
                return PERSON[1] + 0.05 + _height(style.wrap(text, style.label, self.inner), style.label)
            case NumberBar():
                return max(_height(self._bar_label(line), self._small), BAR[1])
            case Versus():
                return max(_height(lines, self._small) for lines in self._who(line))

    @property
    def _small(self) -> Look:
        return replace(self.style.label, size=SMALL_SIZE)

    def _told(self, line: Told) -> tuple[str, ...]:
        return self.style.wrap(f"{line.label} {line.text}".strip(), self._voice(line), self.inner - self._quote(line))

    def _voice(self, line: Told) -> Look:
        return (
            replace(self.style.label, slant="italic", colour=self.style.subtitle.colour)
            if line.label
            else self.style.label
        )

    def _quote(self, line: Told) -> float:
        """Return the room for the stripe beside what interviews found."""
        return 0.1 if line.label else 0.0

    def _bar_label(self, line: NumberBar) -> tuple[str, ...]:
        return self.style.wrap(line.label, self._small, self.inner - BAR[0] - self._value_width - 0.12)

    @property
    def _value_width(self) -> float:
        return self.style.text_width("100%", replace(self.style.value, size=SMALL_SIZE))

    def _who(self, line: Versus) -> list[tuple[str, ...]]:
        return [self.style.wrap(who, self._small, self._who_width) for who in line.people]

    @property
    def _who_width(self) -> float:
        return (0.34 if self.style.stacked else 0.3) * self.inner

    @singledispatchmethod
    def _draw(self, line: OverviewLine, sheet: Sheet, axes: Axes, left: float, top: float, at: float) -> None:
        raise TypeError(line)

    @_draw.register
    def _(self, line: Heading, sheet: Sheet, _axes: Axes, left: float, top: float, at: float) -> None:
        sheet.text(
            left + PAD, top + at + 0.06, self.style.wrap(line.text, self.style.heading, self.inner), self.style.heading
        )

    @_draw.register
    def _(self, line: Told, sheet: Sheet, axes: Axes, left: float, top: float, at: float) -> None:
        if line.label:
            axes.add_patch(Rectangle((PAD, at), 0.03, self._room(line), facecolor=self.colour, edgecolor="none"))
        sheet.text(left + PAD + self._quote(line), top + at, self._told(line), self._voice(line))

    @_draw.register
    def _(self, line: Pictogram, sheet: Sheet, axes: Axes, left: float, top: float, at: float) -> None:
        _people(axes, PAD, at, line.share, (self.colour, self.style.grid))
        value = replace(self.style.title, size=VALUE_SIZE, colour=self.colour)
        beside = left + PAD + PEOPLE * PERSON[0] + 0.15
        sheet.text(beside, top + at + PERSON[1] / 2, [line.value], value, middle=True)
        lines = self.style.wrap(line.text, self.style.label, self.inner)
        sheet.text(left + PAD, top + at + PERSON[1] + 0.05, lines, self.style.label)

    @_draw.register
    def _(self, line: NumberBar, sheet: Sheet, axes: Axes, left: float, top: float, at: float) -> None:
        middle = at + self._room(line) / 2
        begin = self.width - PAD - self._value_width - 0.06 - BAR[0]
        sheet.text(left + PAD, top + middle, self._bar_label(line), self._small, middle=True)
        for part, colour in ((1.0, self.style.grid), (line.share, self.colour)):
            if part == part:
                axes.add_patch(Rectangle((begin, middle - BAR[1] / 2), part * BAR[0], BAR[1], facecolor=colour))
        look = replace(self.style.value, size=SMALL_SIZE)
        sheet.text(left + self.width - PAD, top + middle, [line.value], look, "right", middle=True)

    @_draw.register
    def _(self, line: Versus, sheet: Sheet, axes: Axes, left: float, top: float, at: float) -> None:
        middle, value = at + self._room(line) / 2, replace(self.style.value, size=SMALL_SIZE)
        first, second = self._who(line)
        sheet.text(left + PAD, top + middle, first, self._small, middle=True)
        sheet.text(left + self.width - PAD - self._who_width, top + middle, second, self._small, middle=True)
        begin = PAD + self._who_width + 0.06
        end = self.width - PAD - self._who_width - 0.06
        sheet.text(left + begin, top + middle, [line.values[0]], value, middle=True)
        sheet.text(left + end, top + middle, [line.values[1]], value, "right", middle=True)
        if not self.style.stacked:
            self._ends(axes, line, begin + 0.36, end - 0.36, middle)

    def _ends(self, axes: Axes, line: Versus, begin: float, end: float, middle: float) -> None:
        """Draw both shares on their scale: the first filled, the second open."""
        axes.plot([begin, end], [middle, middle], color=self.style.grid, linewidth=0.8, zorder=1)
        low, high = line.scale
        places = [begin + (share - low) / (high - low) * (end - begin) for share in line.shares]
        if places[0] != places[0] or places[1] != places[1]:
            return
        axes.plot(
            places, [middle, middle], color=self.colour, linewidth=1.8, zorder=2, linestyle="-" if line.differs else ":"
        )
        for place, fill in zip(places, (self.colour, self.style.paper), strict=True):
            axes.plot(
                [place],
                [middle],
                marker="o",
                markersize=5.5,
                markerfacecolor=fill,
                markeredgecolor=self.colour,
                zorder=3,
            )


def _people(axes: Axes, left: float, top: float, share: float, colours: tuple[str, str]) -> None:
    """Draw ten people, of whom a part is full: the last one as far as the share reaches into it."""
    width, height = PERSON
    full = 0.0 if share != share else share * PEOPLE
    whole = int(full + 1e-9)
    middles = [left + (number + 0.36) * width for number in range(PEOPLE)]
    for people, fill in ((middles[whole:], colours[1]), (middles[:whole], colours[0])):
        (line,) = axes.plot(people, [top + height / 2] * len(people), marker=_person(), linestyle="none", clip_on=False)
        line.set(markersize=height * POINTS, markeredgecolor="none", markerfacecolor=fill)
    if full > whole:
        # cut here and not by a clip, which small drawings do not know
        end = ((full - whole) - 0.36) * width / height
        place = Affine2D().scale(height, -height).translate(middles[whole], top + height / 2)
        for outline in _person().to_polygons():
            part = Path(outline).clip_to_bbox(Bbox.from_extents(-1, -1, end, 1))
            axes.add_patch(PathPatch(part.transformed(place), facecolor=colours[0], edgecolor="none", zorder=3))


def _person() -> Path:
    """Return head and body, one high, around the origin: as a marker it stands once in an SVG file."""
    body = FancyBboxPatch((-0.13, -0.43), 0.26, 0.53, boxstyle="round,pad=0.07,rounding_size=0.12")
    return Path.make_compound_path(Path.circle((0, 0.35), 0.15), body.get_path())


def _height(lines: Sequence[str], look: Look) -> float:
    return len(lines) * look.line
