"""What the kinds of figures of shares have in common: marks, labels, and the largest difference between levels."""

from collections.abc import Sequence
from dataclasses import dataclass

from ouder_netwerk.measures import Measure
from ouder_netwerk.publish.bases import Base
from ouder_netwerk.publish.figures.chart import NAN, Mark, RowChart
from ouder_netwerk.publish.figures.frame import Headline
from ouder_netwerk.publish.figures.scales import quantity_axis, share_axis
from ouder_netwerk.publish.selection import Name, ReleasedCells, Shown, significant
from ouder_netwerk.publish.wording import Words, inside
from ouder_netwerk.released import Contrast, Estimate


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


@dataclass(frozen=True)
class LevelDifference:
    """A released difference between levels of a subgroup.

    Attributes
    ----------
    label : str
        Of the indicator.
    heading : str
        Over the marks of both levels.
    subgroup : str
    leading : bool
        Whether a finding may be about this indicator rather than another.
    contrast : Contrast
    """

    label: str
    heading: str
    subgroup: str
    leading: bool
    contrast: Contrast


def largest_difference(
    differences: Sequence[LevelDifference], subgroups: Sequence[str], cells: ReleasedCells, words: Words, places: int
) -> Headline:
    """Return the largest significant difference between levels, or that there is none, or that none was tested.

    Parameters
    ----------
    differences : sequence of Difference
        All that are shown.
    subgroups : sequence of str
        Whose levels are compared.
    cells : ReleasedCells
        Where the shares of both levels stand.
    words : Words
        In which language.
    places : int
        Decimals of percentages.
    """
    tested = [item for item in differences if significant(item.contrast)]
    if not tested:
        names = words.listed(inside(words.subgroup(subgroup)) for subgroup in subgroups)
        return Headline(words.say("find_no_difference" if differences else "find_not_tested", subgroup=names))
    largest = max(tested, key=lambda item: (item.leading, abs(item.contrast.difference)))
    contrast, subgroup = largest.contrast, largest.subgroup
    name = contrast.raw["indicator"], contrast.raw["category"]
    levels = contrast.level, contrast.reference
    values = [share_text(cells, name, subgroup, level, words, places) for level in levels]
    labels = [words.level(subgroup, level) for level in levels]
    text = words.say(
        "find_difference",
        indicator=largest.label,
        subgroup=inside(words.subgroup(subgroup)),
        level=labels[0],
        value=values[0],
        reference=labels[1],
        other=values[1],
    )
    return Headline(text, tuple((largest.heading, label) for label in labels))


def share_text(cells: ReleasedCells, name: Name, subgroup: str, level: str, words: Words, places: int) -> str:
    """Return an estimate with its unit; empty when there is none."""
    cell = cells.estimate(*name, subgroup, level)
    return "" if cell is None or cell.hidden else words.measure(name[0]).with_unit(cell.estimate, places)
