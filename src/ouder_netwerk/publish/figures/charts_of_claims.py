"""The chart of published statements against estimates: shares, differences and orders, each on a scale of its own."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from math import isnan

from ouder_netwerk.claims.targets import RankingTarget, ShareTarget
from ouder_netwerk.formatting import DASH, percent, points, points_interval
from ouder_netwerk.publish.compared import compared
from ouder_netwerk.publish.figures.chart import Chart, Mark, Panels, RowChart
from ouder_netwerk.publish.figures.charts_of_shares import share_mark
from ouder_netwerk.publish.figures.claims_told import told
from ouder_netwerk.publish.figures.frame import Frame, framed
from ouder_netwerk.publish.figures.scales import difference_axis, share_axis
from ouder_netwerk.publish.figures.statements import Statement, testable
from ouder_netwerk.publish.findings import claims_finding
from ouder_netwerk.publish.selection import Cells, Shown
from ouder_netwerk.publish.wording import Words
from ouder_netwerk.released import Released
from ouder_netwerk.study.outputs import Figure


def claims(figure: Figure, released: Released, words: Words) -> Chart:
    """Return the statements under the sections of `claims.yaml`, each with its estimate and interval.

    A share stands beside what was published, a difference with the groups or waves it sets against each other, an
    order with all shares it is about.
    """
    statements = list(testable(released, words))
    panels = {
        "claims_method": _shares(_of(statements, "share", "worded_share"), words, figure.decimals),
        "claims_differences": _differences(_of(statements, "difference", "change"), words),
        "claims_orders": _orders(_of(statements, "ranking"), released, words, figure.decimals),
    }
    filled = {phrase: panel for phrase, panel in panels.items() if panel.marks}
    content = Panels(tuple(filled.values()))
    imprecise = any(mark.imprecise for mark in content.marks)
    frame = Frame(
        "claims_method",
        [statement.found for statement in statements],
        figure.waves,
        tuple(phrase for phrase in filled if phrase != "claims_method"),
        (words.say("imprecise_mark", symbol=words.symbol("imprecise")),) if imprecise else (),
        values=told(statements, content, words, figure),
    )
    return framed(figure, words, content, frame, claims_finding(released.claims, words))


def _of(statements: Sequence[Statement], *kinds: str) -> list[Statement]:
    return [statement for statement in statements if statement.stated.kind in kinds]


def _under_sections(statements: Sequence[Statement], row: Callable[[Statement], Mark]) -> tuple[Mark, ...]:
    marks: list[Mark] = []
    for section, same in groupby(statements, key=lambda statement: statement.section):
        marks += [Mark(section, heading=True), *map(row, same)]
    return tuple(marks)


def _shares(statements: Sequence[Statement], words: Words, places: int) -> RowChart:
    marks = _under_sections(statements, lambda statement: _share(statement, words, places))
    bands = [limit for mark in marks if mark.band for limit in (mark.band.low, mark.band.high)]
    return _on_shares(marks, bands, words)


def _on_shares(marks: tuple[Mark, ...], bands: Sequence[float], words: Words) -> RowChart:
    limits = [value for mark in marks for value in (mark.low, mark.high, mark.point)]
    axis = share_axis([*limits, *bands], words.language, from_zero=False)
    return RowChart(marks, axis, (words.say("estimate"), words.say("verdict")))


def _share(statement: Statement, words: Words, places: int) -> Mark:
    found, band = statement.found, statement.band
    mark = Mark(statement.label, value=DASH, interval=statement.verdict, band=band, indent=True)
    if isnan(found.estimate):
        return mark
    places = band.decimals(found.estimate, places) if band else places
    value = percent(found.estimate, words.language, places)
    return replace(mark, point=found.estimate, low=found.low, high=found.high, value=value)


def _differences(statements: Sequence[Statement], words: Words) -> RowChart:
    marks = _under_sections(statements, lambda statement: _difference(statement, words))
    limits = [value for mark in marks for value in (mark.low, mark.high, mark.point)]
    axis = difference_axis(limits, words.language, words.say("difference"))
    return RowChart(marks, axis, (words.say("difference"), words.say("verdict")))


def _difference(statement: Statement, words: Words) -> Mark:
    found, target = statement.found, statement.stated.target
    detail = compared(target, target.indicator, words) if isinstance(target, ShareTarget) else ""
    mark = Mark(statement.label, value=DASH, interval=statement.verdict, indent=True, detail=detail)
    if isnan(found.estimate):
        return mark
    limits = points_interval(found.low, found.high, words.language)
    value = f"{points(found.estimate, words.language)} ({limits})"
    return replace(mark, point=found.estimate, low=found.low, high=found.high, value=value)


def _orders(statements: Sequence[Statement], released: Released, words: Words, places: int) -> RowChart:
    marks: list[Mark] = []
    for statement in statements:
        marks.append(Mark(statement.label, heading=True, interval=statement.verdict))
        target = statement.stated.target
        if isinstance(target, RankingTarget) and statement.found.verdict != "not-testable":
            marks += _tiers(target, released, words, places)
    return _on_shares(tuple(marks), (), words)


def _tiers(target: RankingTarget, released: Released, words: Words, places: int) -> Iterator[Mark]:
    """Yield the shares in the stated order, numbered: none stands above another of its own number."""
    cells = Cells(words.study, released, target.wave)
    for tier, names in enumerate(target.order):
        for name in names:
            cell = cells.estimate(name, target.category, target.subgroup, target.level)
            label = f"{tier + 1}. {compared(target, name, words)}"
            yield replace(share_mark(Shown(label, cell), words, places, tier, indent=True), interval="")
