"""Totals of some indicators as bars, ordered by size."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from ouder_netwerk.publish.bases import Base
from ouder_netwerk.publish.figures.chart import Chart, Mark
from ouder_netwerk.publish.figures.frame import Frame, Headline, framed
from ouder_netwerk.publish.figures.grids import share_grid
from ouder_netwerk.publish.figures.kind import FigureKind, section_theme
from ouder_netwerk.publish.figures.parts import part_of
from ouder_netwerk.publish.figures.shares import (
    common_base,
    common_measure,
    known,
    method_of,
    row_chart,
    share_mark,
    totals,
)
from ouder_netwerk.publish.selection import Name, ReleasedCells, Shown, indicators_of
from ouder_netwerk.publish.wording import Words, capital
from ouder_netwerk.released import Estimate, Released
from ouder_netwerk.study.outputs import BarsFigure

LONGEST = 110
"""Titles with more characters leave the second half out."""
FEW = 2
"""Among so few shares the largest and the smallest are no finding: they are just given."""


def chart(figure: BarsFigure, released: Released, words: Words) -> Chart:
    """Return the chart of some indicators in total; those with another base stand under a heading that names it."""
    cells = ReleasedCells(words.study, released, figure.waves[0])
    names = cells.measured(indicators_of(words.study, figure.subject))
    by_base: dict[Base, list[Name]] = {}
    for name in names:
        by_base.setdefault(cells.base(name), []).append(name)
    mixed = len(by_base) > 1
    marks: list[Mark] = []
    rows: list[Estimate] = []
    for base, same in by_base.items():
        shown = list(_in_order(cells, same, figure.order, words))
        marks += [Mark(capital(words.base(base)), heading=True)] if mixed else []
        marks += [
            replace(share_mark(item, words, figure.decimals, indent=depth + mixed), whole=whole)
            for item, depth, whole in shown
        ]
        rows += known([item for item, _, _ in shown])
    leading = cells.leading(names)
    of = words.base(cells.base(leading[0])) if mixed else ""
    is_headline = leading[0][0] in words.study.indicators.headlines
    measure = common_measure(names, words)
    ranked = measure.is_share and not is_headline
    finding = headline_of(totals(cells, leading, words), ranked, of, words, figure.decimals)
    notes = ("parts_indented",) if any(mark.whole for mark in marks) else ()
    method = method_of(measure, "weighted_percent", "weighted_numbers")
    frame = Frame("alt_bars", method, rows, figure.waves, notes, base=common_base(cells, names, words))
    content = row_chart(part_of(marks, *figure.part), words, measure, bars=True)
    return framed(figure, words, content, frame, finding)


def _in_order(
    cells: ReleasedCells, names: Sequence[Name], order: str, words: Words
) -> Iterator[tuple[Shown, int, bool]]:
    """Yield the shares, how deep each stands under what it is a part of, and whether it has parts itself.

    By size the parts of a whole follow it, before the next whole.
    """
    shown = dict(zip(names, totals(cells, names, words), strict=True))
    if order == "given":
        yield from ((item, 0, False) for item in shown.values())
        return
    under: dict[Name | None, list[Name]] = {}
    for name in sorted(names, key=lambda one: -shown[one].size):
        under.setdefault(_whole_of(name, cells, shown), []).append(name)

    def below(whole: Name | None, depth: int) -> Iterator[tuple[Shown, int, bool]]:
        for name in under.get(whole, ()):
            yield shown[name], depth, name in under
            yield from below(name, depth + 1)

    yield from below(None, 0)


def _whole_of(part: Name, cells: ReleasedCells, shown: Mapping[Name, Shown]) -> Name | None:
    """Return the smallest of the shares that sums up this one with others; None when no share does."""
    concept = cells.study.indicators.all[part[0]].concept
    wholes = [name for name in shown if concept in cells.summed_up(name)]
    return min(wholes, key=lambda name: shown[name].size, default=None)


def headline_of(shown: Sequence[Shown], ranked: bool, base: str, words: Words, places: int) -> Headline:
    """Return which share is the largest and which the smallest, or just the shares.

    Parameters
    ----------
    shown : sequence of Shown
        What may be set against each other: shares with one base, or the headline of their section.
    ranked : bool
        Whether the largest and the smallest are a finding; not of the headline of a section, nor of numbers.
    base : str
        Of whom, where the figure has others too.
    words : Words
        In which language.
    places : int
        Decimals of percentages.
    """
    known = [item for item in shown if item.cell is not None and not item.cell.hidden]
    if not known:
        return Headline(words.say("find_all_hidden"))

    def value(item: Shown) -> str:
        assert item.cell is not None
        return words.measure(item.cell.indicator).with_unit(item.size, places)

    of = f" ({base})" if base else ""
    if not ranked or len(known) <= FEW:
        texts = [words.say("find_share", label=item.label, value=value(item)) for item in known]
        return _fitting([("; ".join(texts[:number]), known[:number]) for number in range(len(known), 0, -1)], base)
    most, least = max(known, key=lambda item: item.size), min(known, key=lambda item: item.size)
    both = words.say("find_extremes", of=of, most=most.label, high=value(most), least=least.label, low=value(least))
    one = words.say("find_most", of=of, most=most.label, high=value(most))
    return _fitting([(both, [most, least]), (one, [most])], base)


def _fitting(texts: Sequence[tuple[str, Sequence[Shown]]], base: str) -> Headline:
    """Return the first text that is not too long, or else the last."""
    text, items = next((one for one in texts if len(one[0]) <= LONGEST), texts[-1])
    return Headline(text, tuple((capital(base), item.label) for item in items))


def _place(row: Estimate, figure: BarsFigure, words: Words) -> tuple[str, str]:
    return "", words.share(figure.waves[0], row.indicator, row.category)


KIND = FigureKind(("estimates",), chart, section_theme, share_grid(_place))
