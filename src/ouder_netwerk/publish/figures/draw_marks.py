"""Draw the marks of a row chart, each kind in one go: a collection is much quicker than many lines."""

import itertools
import math
from collections.abc import Sequence
from dataclasses import replace

from matplotlib.axes import Axes
from matplotlib.collections import PatchCollection
from matplotlib.patches import Rectangle

from ouder_netwerk.publish.figures.chart import Axis, Mark, RowChart
from ouder_netwerk.publish.figures.style import Style

BAR = 0.15
BAND = 0.19
"""Heights in inches, at the usual size of letters."""
Placed = tuple[Mark, float]


def inches(axis: Axis, width: float, value: float) -> float:
    """Return where a value comes on a scale of this width.

    Examples
    --------
    >>> inches(Axis(0.25, 4.0, (), logarithmic=True), 2.0, 1.0)
    1.0
    """
    low, high = axis.low, axis.high
    if axis.logarithmic:
        value, low, high = math.log(value), math.log(low), math.log(high)
    return width * (value - low) / (high - low)


def draw_marks(axes: Axes, chart: RowChart, spans: Sequence[tuple[float, float]], width: float, style: Style) -> None:
    """Draw grid, published ranges, reference lines, bars, intervals and points.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        In inches, downwards.
    chart : RowChart
        What is shown.
    spans : sequence of (float, float)
        Where each row begins and ends.
    width : float
        Of the scale, in inches.
    style : Style
        From the style file.
    """
    axes.set_xlim(0, width)
    rows = [(mark, span) for mark, span in zip(chart.marks, spans, strict=True) if not mark.heading]
    placed = [(mark, (begin + end) / 2) for mark, (begin, end) in rows]
    _grid(axes, chart.axis, [span for _, span in rows], width, style)
    guides = [(inches(chart.axis, width, mark.guide), *span) for mark, span in rows if not math.isnan(mark.guide)]
    if guides:
        axes.vlines(*zip(*guides, strict=True), color=style.band, linewidth=1.4, zorder=2)
    _bands(axes, chart.axis, placed, width, style)
    drawn = [(mark, middle) for mark, middle in placed if mark.drawn]
    if chart.bars:
        _bars(axes, chart.axis, drawn, width, style)
    if any(mark.place >= min(len(style.colours), len(style.markers)) for mark in chart.marks):
        # more levels than colours and shapes: the label alone tells them apart
        drawn = [(replace(mark, place=0), middle) for mark, middle in drawn]
    colours = [style.ink if chart.bars else style.colours[mark.place] for mark, _ in drawn]
    _intervals(axes, chart.axis, drawn, width, colours, style)
    if not chart.bars:
        _points(axes, chart.axis, drawn, width, style)


def _grid(axes: Axes, axis: Axis, spans: Sequence[tuple[float, float]], width: float, style: Style) -> None:
    # a heading runs over the whole width, so the grid stops for it
    places = [inches(axis, width, tick) for tick, _ in axis.ticks]
    lines = [(place, *span) for place in places for span in spans]
    axes.vlines(*zip(*lines, strict=True), color=style.grid, linewidth=style.grid_width, zorder=1, clip_on=False)
    if not math.isnan(axis.origin) and axis.low <= axis.origin:
        origin = [(inches(axis, width, axis.origin), *span) for span in spans]
        axes.vlines(*zip(*origin, strict=True), color=style.tick.colour, linewidth=1.0, zorder=1, clip_on=False)


def _bands(axes: Axes, axis: Axis, placed: Sequence[Placed], width: float, style: Style) -> None:
    ends = [
        (inches(axis, width, mark.band.low), inches(axis, width, mark.band.high), middle)
        for mark, middle in placed
        if mark.band
    ]
    if ends:
        height = BAND * style.scale
        boxes = [Rectangle((low, middle - height / 2), high - low, height) for low, high, middle in ends]
        axes.add_collection(PatchCollection(boxes, facecolor=style.band, edgecolor=style.ink, linewidth=0.8, alpha=0.6))


def _bars(axes: Axes, axis: Axis, drawn: Sequence[Placed], width: float, style: Style) -> None:
    height = BAR * style.scale
    looks = {
        (False, False): (style.bar, None),
        (True, False): (style.whole, None),
        (False, True): (style.paper, "////"),
        (True, True): (style.paper, "////"),
    }
    for look, (colour, hatch) in looks.items():
        boxes = [
            Rectangle((0, middle - height / 2), inches(axis, width, mark.point), height)
            for mark, middle in drawn
            if (mark.whole, mark.imprecise) == look
        ]
        axes.add_collection(
            PatchCollection(boxes, facecolor=colour, hatch=hatch, edgecolor=style.ink, linewidth=0.6, zorder=2)
        )


def _intervals(
    axes: Axes, axis: Axis, drawn: Sequence[Placed], width: float, colours: Sequence[str], style: Style
) -> None:
    """Draw the intervals; an arrow where one leaves the scale."""
    known = [
        (mark, middle, colour) for (mark, middle), colour in zip(drawn, colours, strict=True) if mark.low <= mark.high
    ]
    if not known:
        return
    lows = [inches(axis, width, max(mark.low, axis.low)) for mark, _, _ in known]
    highs = [inches(axis, width, min(mark.high, axis.high)) for mark, _, _ in known]
    middles = [middle for _, middle, _ in known]
    shades = [colour for _, _, colour in known]
    axes.hlines(middles, lows, highs, colors=shades, linewidth=style.line_width, zorder=3, clip_on=False)
    for mark, middle, colour in known:
        for cut, place, arrow in ((mark.low < axis.low, 0.0, "<"), (mark.high > axis.high, width, ">")):
            if cut:
                axes.plot([place], [middle], marker=arrow, markersize=4, color=colour, zorder=3, clip_on=False)


def _points(axes: Axes, axis: Axis, drawn: Sequence[Placed], width: float, style: Style) -> None:
    inside = [(mark, middle) for mark, middle in drawn if axis.low <= mark.point <= axis.high]

    def look(item: Placed) -> tuple[int, bool, bool]:
        mark = item[0]
        return mark.place, mark.imprecise, mark.band is not None

    for (place, imprecise, banded), same in itertools.groupby(sorted(inside, key=look), look):
        items = list(same)
        colour = style.colours[place]
        axes.plot(
            [inches(axis, width, mark.point) for mark, _ in items],
            [middle for _, middle in items],
            linestyle="none",
            marker=style.markers[place],
            markersize=style.marker_size * (0.7 if banded else 1.0),
            markerfacecolor=style.paper if imprecise else colour,
            markeredgecolor=colour,
            zorder=4,
            clip_on=False,
        )
