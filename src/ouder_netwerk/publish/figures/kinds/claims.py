"""Published statements against estimates: shares, differences and orders, each on a scale of its own."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from math import isnan

from ouder_netwerk.claims.targets import RankingTarget, ShareTarget
from ouder_netwerk.claims.verdicts import FITTING
from ouder_netwerk.formatting import DASH, percent, percent_interval, points, points_interval
from ouder_netwerk.publish.compared import compared
from ouder_netwerk.publish.figures.chart import Chart, Mark, Panels, RowChart
from ouder_netwerk.publish.figures.frame import Frame, framed
from ouder_netwerk.publish.figures.kind import FigureKind, statements_theme
from ouder_netwerk.publish.figures.scales import difference_axis, share_axis
from ouder_netwerk.publish.figures.shares import share_mark
from ouder_netwerk.publish.figures.statements import Stated, testable
from ouder_netwerk.publish.selection import ReleasedCells, Shown
from ouder_netwerk.publish.wording import Words
from ouder_netwerk.released import Claim, Released
from ouder_netwerk.study.outputs import ClaimsFigure

NOT_TESTED = ("not-testable", "qualitative")
"""Verdicts of statements that no number was held against."""
UNDECIDED = ("cannot-tell", "inconclusive")
"""Verdicts of statements that the numbers neither bear out nor contradict."""


def chart(figure: ClaimsFigure, released: Released, words: Words) -> Chart:
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
    frame = Frame(
        "alt_claims",
        "claims_method",
        [statement.found for statement in statements],
        figure.waves,
        tuple(phrase for phrase in filled if phrase != "claims_method"),
        tuple(_remarks(released.claims, content, words)),
        of_waves=tuple(released.estimates.values()),
        values=tuple(_rows_told(content, words, figure.decimals)),
    )
    return framed(figure, words, content, frame, title_of_claims(released.claims, words))


def _remarks(claims: Sequence[Claim], content: Panels, words: Words) -> Iterator[str]:
    untested = sum(claim.verdict in NOT_TESTED for claim in claims)
    if untested:
        yield words.say("find_not_checked", number=str(untested))
    if any(mark.imprecise for mark in content.marks):
        yield words.say("imprecise_mark", symbol=words.symbol("imprecise"))


def _of(statements: Sequence[Stated], *kinds: str) -> list[Stated]:
    return [statement for statement in statements if statement.stated.kind in kinds]


def _under_sections(statements: Sequence[Stated], row: Callable[[Stated], Mark]) -> tuple[Mark, ...]:
    marks: list[Mark] = []
    for section, same in groupby(statements, key=lambda statement: statement.section):
        marks += [Mark(section, heading=True), *map(row, same)]
    return tuple(marks)


def _shares(statements: Sequence[Stated], words: Words, places: int) -> RowChart:
    marks = _under_sections(statements, lambda statement: _share(statement, words, places))
    bands = [limit for mark in marks if mark.band for limit in (mark.band.low, mark.band.high)]
    return _on_shares(marks, bands, words)


def _on_shares(marks: tuple[Mark, ...], bands: Sequence[float], words: Words) -> RowChart:
    limits = [value for mark in marks for value in (mark.low, mark.high, mark.point)]
    axis = share_axis([*limits, *bands], words.language, from_zero=False)
    return RowChart(marks, axis, (words.say("estimate"), words.say("verdict")))


def _share(statement: Stated, words: Words, places: int) -> Mark:
    found, band = statement.found, statement.band
    mark = Mark(statement.label, value=DASH, interval=statement.verdict, band=band, indent=True)
    if isnan(found.estimate):
        return mark
    places = band.decimals(found.estimate, places) if band else places
    value = percent(found.estimate, words.language, places)
    return replace(mark, point=found.estimate, low=found.low, high=found.high, value=value)


def _differences(statements: Sequence[Stated], words: Words) -> RowChart:
    marks = _under_sections(statements, lambda statement: _difference(statement, words))
    limits = [value for mark in marks for value in (mark.low, mark.high, mark.point)]
    axis = difference_axis(limits, words.language, words.say("difference"))
    return RowChart(marks, axis, (words.say("difference"), words.say("verdict")))


def _difference(statement: Stated, words: Words) -> Mark:
    found, target = statement.found, statement.stated.target
    detail = compared(target, target.indicator, words) if isinstance(target, ShareTarget) else ""
    mark = Mark(statement.label, value=DASH, interval=statement.verdict, indent=True, detail=detail)
    if isnan(found.estimate):
        return mark
    limits = points_interval(found.low, found.high, words.language)
    value = f"{points(found.estimate, words.language)} ({limits})"
    return replace(mark, point=found.estimate, low=found.low, high=found.high, value=value)


def _orders(statements: Sequence[Stated], released: Released, words: Words, places: int) -> RowChart:
    marks: list[Mark] = []
    for statement in statements:
        marks.append(Mark(statement.label, heading=True, interval=statement.verdict))
        target = statement.stated.target
        if isinstance(target, RankingTarget) and statement.found.verdict != "not-testable":
            marks += _tiers(target, released, words, places)
    return _on_shares(tuple(marks), (), words)


def _tiers(target: RankingTarget, released: Released, words: Words, places: int) -> Iterator[Mark]:
    """Yield the shares in the stated order, numbered: none stands above another of its own number."""
    cells = ReleasedCells(words.study, released, target.wave)
    for tier, names in enumerate(target.order):
        for name in names:
            cell = cells.estimate(name, target.category, target.subgroup, target.level)
            label = f"{tier + 1}. {compared(target, name, words)}"
            yield replace(share_mark(Shown(label, cell), words, places, tier, indent=True), interval="")


def _rows_told(content: Panels, words: Words, places: int) -> Iterator[str]:
    """Yield each row as it is read: what was published, estimate with interval, verdict."""
    for mark in content.marks:
        if mark.heading and not mark.interval:
            continue
        label = f"{mark.label} ({mark.detail})" if mark.detail else mark.label
        numbers = _numbers_told(mark, words, places)
        yield f"{label}: {', '.join(part for part in (*numbers, mark.interval) if part)}"


def _numbers_told(mark: Mark, words: Words, places: int) -> Iterator[str]:
    if mark.band:
        yield words.say("alt_published", band=mark.band.in_language(words.language))
    if mark.reason:
        yield mark.reason
    elif mark.drawn and mark.detail:
        yield f"{mark.value} {words.say('points')}"
    elif mark.drawn:
        interval = words.say("interval", level=words.confidence())
        limits = percent_interval(mark.low, mark.high, words.language, places)
        yield words.say("alt_estimated", value=f"{mark.value} ({interval} {limits})")


def title_of_claims(claims: Sequence[Claim], words: Words) -> str:
    """Return how many of the tested statements fit our numbers, and how many remain undecided."""
    tested = [claim.verdict for claim in claims if claim.verdict not in NOT_TESTED]
    undecided = sum(verdict in UNDECIDED for verdict in tested)
    fitting = sum(verdict in FITTING for verdict in tested if verdict not in UNDECIDED)
    said = words.say(
        "find_claims_all" if fitting == len(tested) else "find_claims", number=str(len(tested)), fitting=str(fitting)
    )
    return f"{said}; {words.say('find_claims_undecided', number=str(undecided))}" if undecided else said


KIND = FigureKind(("claims", "estimates"), chart, statements_theme, lambda *_: None)
