"""What the kinds of figures of shares have in common: marks and labels."""

from collections.abc import Sequence

from ouder_netwerk.formatting import percent, percent_interval
from ouder_netwerk.publish.bases import Base
from ouder_netwerk.publish.figures.chart import NAN, Mark, RowChart
from ouder_netwerk.publish.figures.scales import share_axis
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


def row_chart(marks: tuple[Mark, ...], words: Words, bars: bool = False) -> RowChart:
    """Return the chart of shares on a scale that they fit."""
    limits = [value for mark in marks for value in (mark.high, mark.point, mark.guide)]
    columns = ("%", words.say("interval", level=words.confidence()))
    return RowChart(marks, share_axis(limits, words.language), columns, bars)


def share_mark(item: Shown, words: Words, places: int, place: int = 0, guide: float = NAN, indent: int = 0) -> Mark:
    """Return the row of a share, or the reason why there is none."""
    cell = item.cell
    if cell is None:
        return Mark(item.label, reason=words.say("absent"), indent=indent)
    if cell.hidden:
        return Mark(item.label, reason=words.hidden(cell.flag), indent=indent, row=cell)
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
        row=cell,
    )
