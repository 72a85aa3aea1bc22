"""Indicators over the waves of a survey, as lines."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from ouder_netwerk.publish.figures.chart import Chart, Line, LineChart
from ouder_netwerk.publish.figures.frame import Frame, framed
from ouder_netwerk.publish.figures.grids import share_grid
from ouder_netwerk.publish.figures.kind import FigureKind, section_theme
from ouder_netwerk.publish.figures.scales import quantity_axis, share_axis
from ouder_netwerk.publish.figures.shares import (
    common_base,
    common_measure,
    labels_of,
    method_of,
    share_mark,
)
from ouder_netwerk.publish.selection import Name, ReleasedCells, Shown, indicators_of, significant
from ouder_netwerk.publish.sentences import CHANGED, Sentences, title_of
from ouder_netwerk.publish.wording import Words
from ouder_netwerk.released import Contrast, Estimate, Released
from ouder_netwerk.study.outputs import TrendFigure
from ouder_netwerk.study.study import Break, Study

MOST_LINES = 4
"""More lines than this are drawn apart."""
NEAR = 0.06
"""Lines that end nearer to each other than this part of the scale are drawn apart: their names would not fit."""


@dataclass(frozen=True)
class Change:
    """An indicator from one wave to a later one without a break between; the same wave when breaks leave no two."""

    name: Name
    first: ReleasedCells
    last: ReleasedCells
    leading: bool = True

    @property
    def compared(self) -> bool:
        """Whether there are two waves to compare."""
        return self.first is not self.last

    @property
    def contrast(self) -> Contrast | None:
        """The released difference."""
        return self.last.change(self.first.wave_id, *self.name)

    @property
    def sides(self) -> tuple[Estimate, Estimate]:
        """The shares of both waves, of a change that was released."""
        first, last = (cells.estimate(*self.name) for cells in (self.first, self.last))
        assert first is not None
        assert last is not None
        return first, last


def chart(figure: TrendFigure, released: Released, words: Words) -> Chart:
    """Return the chart of some indicators over waves."""
    waves = [ReleasedCells(words.study, released, wave) for wave in figure.waves]
    wanted = indicators_of(words.study, figure.subject)
    series = list(dict.fromkeys(itertools.chain.from_iterable(cells.measured(wanted) for cells in waves)))
    labels = labels_of(waves[-1], series, words)
    lines = [
        _line(place, label, name, waves, words, figure.decimals)
        for place, (label, name) in enumerate(zip(labels, series, strict=True))
    ]
    rows = [cell for name in series for cells in waves if (cell := cells.estimate(*name))]
    leading = waves[-1].leading(series)
    changes = [_change(line, name, waves, name in leading) for line, name in zip(lines, series, strict=True)]
    names = tuple(words.wave(wave) for wave in figure.waves)
    measure, highs = common_measure(series, words), [high for line in lines for high in line.highs]
    scale = share_axis if measure.is_share else quantity_axis
    axis = scale(highs, words.language, from_zero=True)
    content = LineChart(
        tuple(lines),
        names,
        _positions(names),
        tuple(sorted(set.intersection(*(set(line.breaks) for line in lines)))) if lines else (),
        words.say("break"),
        axis,
        lie_on_each_other([line.last for line in lines], axis.high - axis.low),
    )
    gaps = [
        f"× {line.label}, {wave}: {reason}."
        for line in lines
        for wave, reason in zip(names, line.reasons, strict=True)
        if reason
    ]
    frame = Frame(
        "alt_trend",
        method_of(measure, "weighted_trend", "weighted_trend_numbers"),
        rows,
        figure.waves,
        ("panels_apart",) if content.apart else (),
        explained=(*gaps, *_breaks_explained(lines, series, waves, words)),
        base=common_base(waves[-1], series, words),
    )
    return framed(figure, words, content, frame, title_of_changes(changes, words, figure.decimals))


def lie_on_each_other(ends: Sequence[float], scale: float) -> bool:
    """Return whether lines end too near to each other, or are too many, to be told apart on one scale.

    Examples
    --------
    >>> lie_on_each_other([0.2, 0.5, 0.85], 1.0), lie_on_each_other([0.84, 0.85, 0.86], 1.0)
    (False, True)
    """
    known = sorted(end for end in ends if end == end)
    return len(ends) > MOST_LINES or any(above - below < NEAR * scale for below, above in itertools.pairwise(known))


def _change(line: Line, name: Name, waves: list[ReleasedCells], leading: bool) -> Change:
    """Return the change over the longest stretch without a break: over a break nothing can be said to have changed."""
    edges = [0, *line.breaks, len(waves)]
    whole = max((waves[begin:end] for begin, end in itertools.pairwise(edges)), key=len)
    return Change(name, whole[0], whole[-1], leading)


def _breaks(name: Name, waves: list[ReleasedCells], study: Study) -> list[tuple[int, Break]]:
    """Return the breaks in the series of an indicator, with the place of the wave each comes before."""
    concept = study.indicators.all[name[0]].concept
    pairs = enumerate(itertools.pairwise(waves), start=1)
    return [
        (place, one)
        for place, (earlier, later) in pairs
        for one in study.breaks(earlier.wave_id, later.wave_id, [concept])
    ]


def _breaks_explained(lines: list[Line], series: list[Name], waves: list[ReleasedCells], words: Words) -> list[str]:
    """Return what broke the series in which wave, and of which lines."""
    broken: dict[tuple[str, str], list[str]] = {}
    for line, name in zip(lines, series, strict=True):
        for _, one in _breaks(name, waves, words.study):
            broken.setdefault((one.wave, words.of(one.text)), []).append(line.label)
    return [
        words.say(
            "break_explained",
            wave=words.wave(wave),
            text=text,
            lines=words.say("all_lines") if len(labels) == len(lines) else words.listed(labels, "and"),
        )
        for (wave, text), labels in broken.items()
    ]


def _line(place: int, label: str, name: Name, waves: list[ReleasedCells], words: Words, places: int) -> Line:
    shown = [Shown("", cells.estimate(*name)) for cells in waves]
    marks = [share_mark(item, words, places) for item in shown]
    return Line(
        label,
        tuple(mark.point for mark in marks),
        tuple(mark.low for mark in marks),
        tuple(mark.high for mark in marks),
        tuple(mark.value or f"× {words.symbol('hidden')}" for mark in marks),
        tuple(mark.interval for mark in marks),
        tuple(mark.reason for mark in marks),
        tuple(dict.fromkeys(before for before, _ in _breaks(name, waves, words.study))),
        place,
    )


def _positions(waves: tuple[str, ...]) -> tuple[float, ...]:
    """Years keep their distance; other names stand evenly."""
    if all(wave.isdecimal() for wave in waves):
        return tuple(float(wave) for wave in waves)
    return tuple(float(place) for place in range(len(waves)))


def title_of_changes(changes: Sequence[Change], words: Words, places: int) -> str:
    """Return the largest significant change between the ends of series without a break."""
    compared = [change for change in changes if change.compared]
    if not compared:
        return words.say("find_broken")
    tested = [(change, found) for change in compared if (found := change.contrast) and significant(found)]
    if not tested:
        start, end = (words.wave(cells.wave_id) for cells in (compared[0].first, compared[0].last))
        return words.say("find_no_change", start=start, end=end)
    change, _ = max(tested, key=lambda item: (item[0].leading, abs(item[1].difference)))
    waves = change.first.wave_id, change.last.wave_id
    first, last = change.sides
    measure = words.measure(last.indicator)
    shown = measure.with_unit(first.estimate, places), measure.with_unit(last.estimate, places)
    return title_of(lambda form: Sentences(words).changed(waves, (first, last), shown, form), CHANGED)


def _place(row: Estimate, figure: TrendFigure, words: Words) -> tuple[str, str]:
    return words.share(figure.waves[-1], row.indicator, row.category), row.raw["wave"]


KIND = FigureKind(("estimates", "contrasts"), chart, section_theme, share_grid(_place))
