"""Charts of released shares: bars, groups and trends."""

import itertools
from collections.abc import Sequence

from ouder_netwerk.formatting import percent, percent_interval
from ouder_netwerk.publish.bases import Base
from ouder_netwerk.publish.figures.chart import NAN, Chart, Line, LineChart, Mark, RowChart
from ouder_netwerk.publish.figures.frame import Frame, framed
from ouder_netwerk.publish.figures.scales import share_axis
from ouder_netwerk.publish.findings import Change, Difference, bars_finding, groups_finding, trend_finding
from ouder_netwerk.publish.selection import Cells, Name, Shown, indicators_of
from ouder_netwerk.publish.wording import Words, capital, inside
from ouder_netwerk.released import Estimate, Released
from ouder_netwerk.study.outputs import Figure
from ouder_netwerk.study.study import Break, Study

MANY_LEVELS = 6
"""With more levels than this every mark has the same shape: the label alone tells them apart."""


def bars(figure: Figure, released: Released, words: Words) -> Chart:
    """Return the chart of some indicators in total; those with another base stand under a heading that names it."""
    cells = Cells(words.study, released, figure.waves[0])
    names = cells.measured(indicators_of(words.study, figure.section, figure.indicators))
    by_base: dict[Base, list[Name]] = {}
    for name in names:
        by_base.setdefault(cells.base(name), []).append(name)
    mixed = len(by_base) > 1
    marks: list[Mark] = []
    rows: list[Estimate] = []
    for base, same in by_base.items():
        shown = _totals(cells, same, words)
        if figure.order == "size":
            shown.sort(key=lambda item: -item.size)
        marks += [Mark(capital(words.base(base)), heading=True)] if mixed else []
        marks += [share_mark(item, words, figure.decimals, indent=mixed) for item in shown]
        rows += _cells(shown)
    leading = cells.leading(names)
    of = words.base(cells.base(leading[0])) if mixed else ""
    headline = leading[0][0] in words.study.indicators.headlines
    finding = bars_finding(_totals(cells, leading, words), headline, of, words, figure.decimals)
    frame = Frame("weighted_percent", rows, figure.waves, base=_common_base(cells, names, words))
    return framed(figure, words, _row_chart(tuple(marks), words, bars=True), frame, finding)


def groups(figure: Figure, released: Released, words: Words) -> Chart:
    """Return the chart of some indicators by the levels of one subgroup."""
    cells = Cells(words.study, released, figure.waves[0])
    (subgroup,) = figure.by
    levels = cells.levels(subgroup)
    names = cells.measured(indicators_of(words.study, figure.section, figure.indicators))
    labels = _labels(cells, names, words)
    leading = cells.leading(names)
    marks: list[Mark] = []
    rows: list[Estimate] = []
    found: list[Difference] = []
    for name, label in zip(names, labels, strict=True):
        total = cells.estimate(*name)
        guide = NAN if total is None else total.estimate
        marks.append(Mark(label, heading=True))
        for place, level in enumerate(levels):
            item = Shown(words.level(subgroup, level), cells.estimate(*name, subgroup, level))
            place = place if len(levels) <= MANY_LEVELS else 0
            marks.append(share_mark(item, words, figure.decimals, place, guide, indent=True))
            rows += _cells([item])
        found += [Difference(label, label, subgroup, name in leading, one) for one in cells.contrasts(*name, subgroup)]
    frame = Frame(
        "weighted_percent",
        rows,
        figure.waves,
        ("total_line",),
        suffix=", " + words.say("by", subgroup=inside(words.subgroup(subgroup))),
        base=_common_base(cells, names, words),
    )
    finding = groups_finding(found, figure.by, cells, words, figure.decimals)
    return framed(figure, words, _row_chart(tuple(marks), words), frame, finding)


def profile(figure: Figure, released: Released, words: Words) -> Chart:
    """Return the chart of one indicator by the levels of several subgroups."""
    cells = Cells(words.study, released, figure.waves[0])
    (name,) = cells.measured(indicators_of(words.study, None, figure.indicators))[:1]
    label = words.indicator(*name)
    total = Shown(words.say("total"), cells.estimate(*name))
    guide = NAN if total.cell is None else total.cell.estimate
    marks = [share_mark(total, words, figure.decimals)]
    rows = _cells([total])
    found: list[Difference] = []
    for subgroup in figure.by:
        heading = words.subgroup(subgroup)
        marks.append(Mark(heading, heading=True))
        for level in cells.levels(subgroup):
            item = Shown(words.level(subgroup, level), cells.estimate(*name, subgroup, level))
            marks.append(share_mark(item, words, figure.decimals, guide=guide, indent=True))
            rows += _cells([item])
        found += [Difference(label, heading, subgroup, True, one) for one in cells.contrasts(*name, subgroup)]
    frame = Frame("weighted_percent", rows, figure.waves, ("total_line",), base=_common_base(cells, [name], words))
    finding = groups_finding(found, figure.by, cells, words, figure.decimals)
    return framed(figure, words, _row_chart(tuple(marks), words), frame, finding)


def trend(figure: Figure, released: Released, words: Words) -> Chart:
    """Return the chart of some indicators over waves."""
    waves = [Cells(words.study, released, wave) for wave in figure.waves]
    wanted = indicators_of(words.study, figure.section, figure.indicators)
    series = list(dict.fromkeys(itertools.chain.from_iterable(cells.measured(wanted) for cells in waves)))
    labels = _labels(waves[-1], series, words)
    lines = [
        _line(place, label, name, waves, words, figure.decimals)
        for place, (label, name) in enumerate(zip(labels, series, strict=True))
    ]
    rows = [cell for name in series for cells in waves if (cell := cells.estimate(*name))]
    leading = waves[-1].leading(series)
    changes = [_change(line, name, waves, name in leading) for line, name in zip(lines, series, strict=True)]
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
    frame = Frame(
        "weighted_trend",
        rows,
        figure.waves,
        explained=(*gaps, *_breaks_explained(lines, series, waves, words)),
        base=_common_base(waves[-1], series, words),
    )
    return framed(figure, words, content, frame, trend_finding(changes, words, figure.decimals))


def _change(line: Line, name: Name, waves: list[Cells], leading: bool) -> Change:
    """Return the change over the longest stretch without a break: over a break nothing can be said to have changed."""
    edges = [0, *line.breaks, len(waves)]
    whole = max((waves[begin:end] for begin, end in itertools.pairwise(edges)), key=len)
    return Change(line.label, name, whole[0], whole[-1], leading)


def _breaks(name: Name, waves: list[Cells], study: Study) -> list[tuple[int, Break]]:
    """Return the breaks in the series of an indicator, with the place of the wave each comes before."""
    concept = study.indicators.all[name[0]].concept
    pairs = enumerate(itertools.pairwise(waves), start=1)
    return [
        (place, one)
        for place, (earlier, later) in pairs
        for one in study.breaks(earlier.wave_id, later.wave_id, [concept])
    ]


def _breaks_explained(lines: list[Line], series: list[Name], waves: list[Cells], words: Words) -> list[str]:
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


def _labels(cells: Cells, names: Sequence[Name], words: Words) -> list[str]:
    """Return the labels of indicators, with the base of each where they do not have the same."""
    labels = [words.indicator(*name) for name in names]
    bases = [cells.base(name) for name in names]
    if len(set(bases)) <= 1:
        return labels
    return [words.with_base(label, base) for label, base in zip(labels, bases, strict=True)]


def _common_base(cells: Cells, names: Sequence[Name], words: Words) -> str:
    """Return of whom all shares are; empty when that is all respondents, or not the same for each."""
    bases = {cells.base(name) for name in names}
    return words.base(*bases) if len(bases) == 1 and bases != {Base()} else ""


def _totals(cells: Cells, names: Sequence[Name], words: Words) -> list[Shown]:
    return [Shown(words.indicator(*name), cells.estimate(*name)) for name in names]


def _cells(shown: list[Shown]) -> list[Estimate]:
    return [item.cell for item in shown if item.cell is not None]


def _row_chart(marks: tuple[Mark, ...], words: Words, bars: bool = False) -> RowChart:
    limits = [value for mark in marks for value in (mark.high, mark.point, mark.guide)]
    columns = ("%", words.say("interval", level=words.confidence()))
    return RowChart(marks, share_axis(limits, words.language), columns, bars)


def share_mark(
    item: Shown, words: Words, places: int, place: int = 0, guide: float = NAN, indent: bool = False
) -> Mark:
    """Return the row of a share, or the reason why there is none."""
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


def _line(place: int, label: str, name: Name, waves: list[Cells], words: Words, places: int) -> Line:
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
