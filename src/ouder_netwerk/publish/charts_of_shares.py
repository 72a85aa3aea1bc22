"""Charts of released shares: bars, groups and trends."""

import itertools
from dataclasses import dataclass

from ouder_netwerk.publish.chart import NAN, Chart, Line, LineChart, Mark, RowChart
from ouder_netwerk.publish.findings import Change, bars_finding, groups_finding, trend_finding
from ouder_netwerk.publish.formatting import percent, percent_interval
from ouder_netwerk.publish.frame import Frame, framed
from ouder_netwerk.publish.released import Contrast, Estimate, Released
from ouder_netwerk.publish.scales import share_axis
from ouder_netwerk.publish.selection import Cells, indicators_of
from ouder_netwerk.publish.wording import Words, inside
from ouder_netwerk.study.outputs import Figure
from ouder_netwerk.study.study import Break, Study

MANY_LEVELS = 6
"""With more levels than this every mark has the same shape: the label alone tells them apart."""


@dataclass(frozen=True)
class Shown:
    """A released share, under the label it is shown with; None when the release step has no row."""

    label: str
    cell: Estimate | None

    @property
    def size(self) -> float:
        """For ordering: what has no number comes last."""
        return -1.0 if self.cell is None or self.cell.hidden else self.cell.estimate


def bars(figure: Figure, released: Released, words: Words) -> Chart:
    """Return the chart of some indicators in total."""
    shown = _totals(figure, released, words)
    if figure.order == "size":
        shown.sort(key=lambda item: -item.size)
    marks = tuple(_mark(item, words, figure.decimals) for item in shown)
    frame = Frame("weighted_percent", _cells(shown), figure.waves)
    finding = bars_finding(shown, words, figure.decimals)
    return framed(figure, words, _row_chart(marks, words, bars=True), frame, finding)


def groups(figure: Figure, released: Released, words: Words) -> Chart:
    """Return the chart of some indicators by the levels of one subgroup."""
    cells = Cells(words.study, released, figure.waves[0])
    (subgroup,) = figure.by
    levels = cells.levels(subgroup)
    marks: list[Mark] = []
    rows: list[Estimate] = []
    contrasts: list[tuple[str, str, Contrast]] = []
    for indicator, category in cells.measured(indicators_of(words.study, figure.section, figure.indicators)):
        label = words.indicator(indicator, category)
        total = cells.estimate(indicator, category)
        guide = NAN if total is None else total.estimate
        marks.append(Mark(label, heading=True))
        for place, level in enumerate(levels):
            item = Shown(words.level(subgroup, level), cells.estimate(indicator, category, subgroup, level))
            place = place if len(levels) <= MANY_LEVELS else 0
            marks.append(_mark(item, words, figure.decimals, place, guide, indent=True))
            rows += _cells([item])
        contrasts += [(label, subgroup, contrast) for contrast in cells.contrasts(indicator, category, subgroup)]
    frame = Frame(
        "weighted_percent",
        rows,
        figure.waves,
        ("total_line",),
        suffix=words.say("by", subgroup=inside(words.subgroup(subgroup))),
    )
    finding = groups_finding(contrasts, figure.by, cells, words, figure.decimals)
    return framed(figure, words, _row_chart(tuple(marks), words), frame, finding)


def profile(figure: Figure, released: Released, words: Words) -> Chart:
    """Return the chart of one indicator by the levels of several subgroups."""
    cells = Cells(words.study, released, figure.waves[0])
    (name,) = cells.measured(indicators_of(words.study, None, figure.indicators))[:1]
    label = words.indicator(*name)
    total = Shown(words.say("total"), cells.estimate(*name))
    guide = NAN if total.cell is None else total.cell.estimate
    marks = [_mark(total, words, figure.decimals)]
    rows = _cells([total])
    found: list[tuple[str, str, Contrast]] = []
    for subgroup in figure.by:
        marks.append(Mark(words.subgroup(subgroup), heading=True))
        levels = cells.levels(subgroup)
        for level in levels:
            item = Shown(words.level(subgroup, level), cells.estimate(*name, subgroup, level))
            marks.append(_mark(item, words, figure.decimals, guide=guide, indent=True))
            rows += _cells([item])
        found += [(label, subgroup, contrast) for contrast in cells.contrasts(*name, subgroup)]
    frame = Frame("weighted_percent", rows, figure.waves, ("total_line",))
    finding = groups_finding(found, figure.by, cells, words, figure.decimals)
    return framed(figure, words, _row_chart(tuple(marks), words), frame, finding)


def trend(figure: Figure, released: Released, words: Words) -> Chart:
    """Return the chart of some indicators over waves."""
    waves = [Cells(words.study, released, wave) for wave in figure.waves]
    wanted = indicators_of(words.study, figure.section, figure.indicators)
    series = list(dict.fromkeys(itertools.chain.from_iterable(cells.measured(wanted) for cells in waves)))
    lines = [_line(place, name, waves, words, figure.decimals) for place, name in enumerate(series)]
    rows = [cell for name in series for cells in waves if (cell := cells.estimate(*name))]
    changes = [_change(line, name, waves) for line, name in zip(lines, series, strict=True)]
    names = tuple(words.wave(wave) for wave in figure.waves)
    content = LineChart(
        tuple(lines),
        names,
        _positions(names),
        tuple(sorted(set.intersection(*(set(line.breaks) for line in lines)))) if lines else (),
        words.say("break"),
        share_axis(itertools.chain.from_iterable(line.highs for line in lines), words.language),
    )
    gaps = [
        f"× {line.label}, {wave}: {reason}."
        for line in lines
        for wave, reason in zip(names, line.reasons, strict=True)
        if reason
    ]
    frame = Frame("weighted_percent", rows, figure.waves, explained=(*gaps, *_breaks_explained(series, waves, words)))
    return framed(figure, words, content, frame, trend_finding(changes, words, figure.decimals))


def _change(line: Line, name: tuple[str, str], waves: list[Cells]) -> Change:
    """Return the change over the longest stretch without a break: over a break nothing can be said to have changed."""
    edges = [0, *line.breaks, len(waves)]
    whole = max((waves[begin:end] for begin, end in itertools.pairwise(edges)), key=len)
    return Change(line.label, name, whole[0], whole[-1])


def _breaks(name: tuple[str, str], waves: list[Cells], study: Study) -> list[tuple[int, Break]]:
    """Return the breaks in the series of an indicator, with the place of the wave each comes before."""
    concept = study.indicators.all[name[0]].concept
    pairs = enumerate(itertools.pairwise(waves), start=1)
    return [
        (place, one)
        for place, (earlier, later) in pairs
        for one in study.breaks(earlier.wave_id, later.wave_id, [concept])
    ]


def _breaks_explained(series: list[tuple[str, str]], waves: list[Cells], words: Words) -> list[str]:
    texts = dict.fromkeys(
        (one.wave, words.of(one.text)) for name in series for _, one in _breaks(name, waves, words.study)
    )
    return [words.say("break_explained", wave=words.wave(wave), text=text) for wave, text in texts]


def _totals(figure: Figure, released: Released, words: Words) -> list[Shown]:
    cells = Cells(words.study, released, figure.waves[0])
    measured = cells.measured(indicators_of(words.study, figure.section, figure.indicators))
    return [Shown(words.indicator(*name), cells.estimate(*name)) for name in measured]


def _cells(shown: list[Shown]) -> list[Estimate]:
    return [item.cell for item in shown if item.cell is not None]


def _row_chart(marks: tuple[Mark, ...], words: Words, bars: bool = False) -> RowChart:
    limits = [value for mark in marks for value in (mark.high, mark.point, mark.guide)]
    columns = ("%", words.say("interval", level=words.confidence()))
    return RowChart(marks, share_axis(limits, words.language), columns, bars)


def _mark(item: Shown, words: Words, places: int, place: int = 0, guide: float = NAN, indent: bool = False) -> Mark:
    cell = item.cell
    if cell is None:
        return Mark(item.label, reason=words.say("absent"), indent=indent)
    if cell.hidden:
        return Mark(item.label, reason=words.hidden(cell.flag), indent=indent)
    return Mark(
        item.label,
        cell.estimate,
        cell.low,
        cell.high,
        percent(cell.estimate, words.language, places) + (f" {words.symbol('imprecise')}" if cell.flag else ""),
        percent_interval(cell.low, cell.high, words.language, places),
        place,
        bool(cell.flag),
        guide=guide,
        indent=indent,
    )


def _line(place: int, name: tuple[str, str], waves: list[Cells], words: Words, places: int) -> Line:
    shown = [Shown("", cells.estimate(*name)) for cells in waves]
    marks = [_mark(item, words, places) for item in shown]
    return Line(
        words.indicator(*name),
        tuple(mark.point for mark in marks),
        tuple(mark.low for mark in marks),
        tuple(mark.high for mark in marks),
        tuple(mark.value or f"× {words.symbol('hidden')}" for mark in marks),
        tuple(mark.reason for mark in marks),
        tuple(dict.fromkeys(before for before, _ in _breaks(name, waves, words.study))),
        place,
    )


def _positions(waves: tuple[str, ...]) -> tuple[float, ...]:
    """Years keep their distance; other names stand evenly."""
    if all(wave.isdecimal() for wave in waves):
        return tuple(float(wave) for wave in waves)
    return tuple(float(place) for place in range(len(waves)))
