"""What the kinds of figures of shares have in common: marks and labels."""

from collections.abc import Sequence

from ouder_netwerk.measures import Measure
from ouder_netwerk.publish.bases import Base
from ouder_netwerk.publish.figures.chart import NAN, Mark, RowChart
from ouder_netwerk.publish.figures.scales import quantity_axis, share_axis
from ouder_netwerk.publish.selection import Name, ReleasedCells, Shown
from ouder_netwerk.publish.wording import Words
from ouder_netwerk.released import Estimate


def labels_of(cells: ReleasedCells, names: Sequence[Name], words: Words) -> list[str]:
    """Return the labels of indicators, with the base of each where they do not have the same."""
    labels = [words.indicator(*name) for name in names]
    bases = [cells.base(name) for name in names]
    if len(set(bases)) <= 1:
        return labels
    return [words.with_base(label, base) for label, base in zip(labels, bases, strict=True)]


def common_base(cells: ReleasedCells, names: Sequence[Name], words: Words) -> str:
    """Return of whom all shares are; empty when that is all respondents, or not the same for each."""
    bases = {cells.base(name) for name in names}
    return words.base(*bases) if len(bases) == 1 and bases != {Base()} else ""


def totals(cells: ReleasedCells, names: Sequence[Name], words: Words) -> list[Shown]:
    """Return the shares of all."""
    return [Shown(words.indicator(*name), cells.estimate(*name)) for name in names]


def known(shown: Sequence[Shown]) -> list[Estimate]:
    """Return the released rows that there are."""
    return [item.cell for item in shown if item.cell is not None]


def common_measure(names: Sequence[Name], words: Words) -> Measure:
    """Return how the numbers of a figure are written: those of all its indicators alike."""
    return words.measure(names[0][0]) if names else Measure(words.language)


def row_chart(marks: tuple[Mark, ...], words: Words, measure: Measure, bars: bool = False) -> RowChart:
    """Return the chart of estimates on a scale that they fit: bars, and shares, begin at zero."""
    limits = [value for mark in marks for value in (mark.low, mark.high, mark.point, mark.guide)]
    interval = words.say("interval", level=words.confidence())
    if measure.is_share:
        return RowChart(marks, share_axis(limits, words.language), ("%", interval), bars)
    heading = measure.unit or words.say("estimate")
    return RowChart(marks, quantity_axis(limits, words.language, from_zero=bars), (heading, interval), bars)


def method_of(measure: Measure, shares: str, numbers: str) -> str:
    """Return the phrase that says how the numbers of a figure were made."""
    return shares if measure.is_share else numbers


def share_mark(item: Shown, words: Words, places: int, place: int = 0, guide: float = NAN, indent: int = 0) -> Mark:
    """Return the row of a share, or the reason why there is none."""
    cell = item.cell
    if cell is None:
        return Mark(item.label, reason=words.say("absent"), indent=indent)
    if cell.hidden:
        return Mark(item.label, reason=words.hidden(cell.flag), indent=indent, row=cell)
    measure = words.measure(cell.indicator)
    return Mark(
        item.label,
        cell.estimate,
        cell.low,
        cell.high,
        measure.value(cell.estimate, places) + (f" {words.symbol('imprecise')}" if cell.flag else ""),
        measure.interval(cell.low, cell.high, places),
        place,
        bool(cell.flag),
        guide=guide,
        indent=indent,
        row=cell,
    )
