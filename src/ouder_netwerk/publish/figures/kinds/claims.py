"""Published statements against estimates: shares, differences and orders, each on a scale of its own."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from math import isnan

from ouder_netwerk.claims.targets import RankingTarget, ShareTarget
from ouder_netwerk.claims.verdicts import FITTING
from ouder_netwerk.formatting import DASH, percent, percent_interval, points, points_interval
from ouder_netwerk.publish.compared import compared
from ouder_netwerk.publish.figures.chart import Chart, Mark, Panels, RowChart
from ouder_netwerk.publish.figures.frame import LONG, Frame, Headline, framed
from ouder_netwerk.publish.figures.kind import FigureKind, statements_theme
from ouder_netwerk.publish.figures.scales import difference_axis, share_axis
from ouder_netwerk.publish.figures.shares import share_mark
from ouder_netwerk.publish.figures.statements import Stated, testable
from ouder_netwerk.publish.selection import ReleasedCells, Shown
from ouder_netwerk.publish.wording import Words, capital
from ouder_netwerk.released import Claim, Released
from ouder_netwerk.study.outputs import ClaimsFigure

NOT_TESTED = ("not-testable", "qualitative")
"""Verdicts of statements that no number was held against."""


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
    imprecise = any(mark.imprecise for mark in content.marks)
    frame = Frame(
        "alt_claims",
        "claims_method",
        [statement.found for statement in statements],
        figure.waves,
        tuple(phrase for phrase in filled if phrase != "claims_method"),
        (words.say("imprecise_mark", symbol=words.symbol("imprecise")),) if imprecise else (),
        values=_told(statements, content, words, figure),
    )
    return framed(figure, words, content, frame, headline_of(released.claims, words))


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


def _told(statements: Sequence[Stated], content: Panels, words: Words, figure: ClaimsFigure) -> str:
    """Return every statement with its numbers; of many how many fit, and by name those that do not."""
    if len(statements) <= LONG:
        return "; ".join(_rows_told(content, words, figure.decimals)) + "."
    fitting = sum(statement.found.verdict in FITTING for statement in statements)
    number = str(len(statements))
    parts = [words.say("alt_claims_fitting", number=number, fitting=str(fitting)), *_others(statements)]
    return " ".join([*parts, words.say("alt_claims_all", file=f"{figure.id}.csv")])


def _others(statements: Sequence[Stated]) -> Iterator[str]:
    """Yield by verdict the statements that do not fit, or of which that is not known."""
    others = sorted((one for one in statements if one.found.verdict not in FITTING), key=lambda one: one.verdict)
    for verdict, same in groupby(others, key=lambda one: one.verdict):
        labels = [f"‘{statement.label}’" for statement in same]
        yield f"{capital(verdict)} ({len(labels)}): {'; '.join(labels)}."


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


def headline_of(claims: Sequence[Claim], words: Words) -> Headline:
    """Return how many statements were tested with which verdict, and how many were not."""
    tested = Counter(claim.verdict for claim in claims if claim.verdict not in NOT_TESTED)
    others = Counter(claim.verdict for claim in claims if claim.verdict in NOT_TESTED)

    def counted(counts: Counter[str]) -> str:
        return ", ".join(f"{words.verdict(verdict)} ({number})" for verdict, number in counts.most_common())

    text = words.say("find_claims", number=str(tested.total()), counts=counted(tested))
    return Headline(text + (words.say("find_not_checked", counts=counted(others)) if others else ""))


KIND = FigureKind(("claims", "estimates"), chart, statements_theme, lambda *_: None)
