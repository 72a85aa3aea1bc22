"""The numbers of a chart as PowerPoint takes them: categories, and a series for each thing that is compared."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ouder_netwerk.publish.figures.chart import Axis, Content, LineChart, Mark, Panels, RowChart


@dataclass(frozen=True)
class Series:
    """One series; a missing number is None.

    Attributes
    ----------
    name : str
    values, lows, highs : tuple of float or None
        The numbers, and the limits of their intervals.
    """

    name: str
    values: tuple[float | None, ...]
    lows: tuple[float | None, ...]
    highs: tuple[float | None, ...]


@dataclass(frozen=True)
class NativeChart:
    """A chart as PowerPoint draws it.

    Attributes
    ----------
    categories : tuple of (str, tuple of str)
        Names along the axis; with names under them where rows stand under a heading.
    series : tuple of Series
    axis : Axis
        Of the numbers.
    lines : bool
        Lines over waves instead of bars.
    """

    categories: tuple[tuple[str, tuple[str, ...]], ...]
    series: tuple[Series, ...]
    axis: Axis
    lines: bool = False


def native_charts(content: Content) -> Iterator[NativeChart]:
    """Yield the charts of a figure: one, or one for each of its panels."""
    if isinstance(content, LineChart):
        series = tuple(
            Series(line.label, _known(line.points), _known(line.lows), _known(line.highs)) for line in content.lines
        )
        yield NativeChart(tuple((wave, ()) for wave in content.waves), series, content.axis, lines=True)
    elif isinstance(content, Panels):
        for panel in content.charts:
            yield _rows(panel)
    elif isinstance(content, RowChart):
        yield _rows(content)


def _rows(chart: RowChart) -> NativeChart:
    blocks = _blocks(chart.marks)
    levels = [tuple(mark.label for mark in marks) for _, marks in blocks]
    if len(blocks) > 1 and len(set(levels)) == 1 and len(levels[0]) > 1:
        # the same levels under each heading: a series for each level
        series = (_series(level, [marks[place] for _, marks in blocks]) for place, level in enumerate(levels[0]))
        return NativeChart(tuple((heading, ()) for heading, _ in blocks), tuple(series), chart.axis)
    every = [mark for _, marks in blocks for mark in marks]
    if any(heading for heading, _ in blocks):
        categories = tuple((heading, tuple(mark.label for mark in marks)) for heading, marks in blocks)
    else:
        categories = tuple(("   " * mark.indent + mark.label, ()) for mark in every)
    return NativeChart(categories, (_series(chart.columns[0], every),), chart.axis)


def _blocks(marks: Sequence[Mark]) -> list[tuple[str, list[Mark]]]:
    """Return the rows under their headings; rows without one under an empty heading."""
    blocks: list[tuple[str, list[Mark]]] = []
    for mark in marks:
        if mark.heading:
            blocks.append((mark.label, []))
        elif blocks and (mark.indent or not blocks[-1][0]):
            blocks[-1][1].append(mark)
        else:
            blocks.append(("", [mark]))
    return [block for block in blocks if block[1]]


def _series(name: str, marks: Sequence[Mark]) -> Series:
    numbers = ([getattr(mark, part) for mark in marks] for part in ("point", "low", "high"))
    values, lows, highs = map(_known, numbers)
    return Series(name, values, lows, highs)


def _known(numbers: Sequence[float]) -> tuple[float | None, ...]:
    return tuple(None if math.isnan(number) else number for number in numbers)
