"""Published numbers beside estimates, each number once: shares and differences, each on a scale of its own."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import compress, groupby
from math import isnan
from operator import not_

from ouder_netwerk.claims.load import load_claims
from ouder_netwerk.claims.targets import ChangeTarget, DifferenceTarget, Found, LevelsTarget, ShareTarget
from ouder_netwerk.claims.verdicts import FITTING
from ouder_netwerk.errors import fail
from ouder_netwerk.formatting import percent, percent_interval, points, points_interval
from ouder_netwerk.publish.compared import compared
from ouder_netwerk.publish.figures.chart import Chart, Mark, Panels, RowChart
from ouder_netwerk.publish.figures.frame import Frame, framed
from ouder_netwerk.publish.figures.kind import FigureKind, statements_theme
from ouder_netwerk.publish.figures.scales import difference_axis, share_axis
from ouder_netwerk.publish.figures.statements import Stated, testable
from ouder_netwerk.publish.wording import Words
from ouder_netwerk.released import Claim, Released
from ouder_netwerk.study.outputs import ClaimsFigure

COMPARISONS = (DifferenceTarget, ChangeTarget)
NOT_TESTED = ("not-testable", "qualitative")
"""Verdicts of statements that no number was held against."""
UNDECIDED = ("cannot-tell", "inconclusive")
"""Verdicts of statements that the numbers neither bear out nor contradict."""


def chart(figure: ClaimsFigure, released: Released, words: Words) -> Chart:
    """Return the numbers that were published, each once, with its estimate and interval: shares, then differences."""
    every = list(testable(released, words, figure.sources, figure.sections))
    if not every:
        asked = ", ".join((*figure.sources, *figure.sections)) or "the study"
        where = f"{words.study.folder / 'figures.yaml'}: {figure.id}"
        raise fail(where, f"no statement of {asked} rests on a number", "name others of claims.yaml, or leave it out")
    numbered = list(_numbered(every))
    once = _once(numbered)
    compares = [isinstance(one.stated.target, COMPARISONS) for one in once]
    panels = {
        "claims_method": _shares(list(compress(once, map(not_, compares))), words, figure.decimals),
        "claims_differences": _differences(list(compress(once, compares)), words),
    }
    filled = {phrase: panel for phrase, panel in panels.items() if panel.marks}
    content = Panels(tuple(filled.values()))
    frame = Frame(
        "alt_claims",
        "claims_method",
        [statement.found for statement in every],
        figure.waves,
        tuple(phrase for phrase in filled if phrase != "claims_method"),
        tuple(_remarks(every, len(every) - len(numbered), words)),
        of_waves=tuple(released.estimates.values()),
        values=tuple(_rows_told(every, words, figure.decimals)),
        suffix=_of_sources(figure, words),
    )
    return framed(figure, words, content, frame, title_of_claims([statement.found for statement in every], words))


def _of_sources(figure: ClaimsFigure, words: Words) -> str:
    sources = load_claims(words.study).file.sources
    return "".join(f": {words.of(sources[name].title)}" for name in figure.sources)


def _remarks(statements: Sequence[Stated], elsewhere: int, words: Words) -> Iterator[str]:
    """Yield how many statements were not tested, and how many are about no single number, such as an order."""
    untested = sum(statement.found.verdict in NOT_TESTED for statement in statements)
    if untested:
        yield words.say("find_not_checked", number=str(untested))
    if elsewhere:
        yield words.say("claims_elsewhere", number=str(elsewhere))


def _numbered(statements: Iterable[Stated]) -> Iterator[Stated]:
    """Yield the statements about one share or one difference that was estimated."""
    for statement in statements:
        target = statement.stated.target
        one = isinstance(target, ShareTarget) and not isinstance(target, LevelsTarget)
        if one and not isnan(statement.found.estimate):
            yield statement


def _once(statements: Iterable[Stated]) -> list[Stated]:
    """Return each number once: of statements that repeat it the one that says most of it.

    That is one that does not fit, or else the one with the narrowest range.
    """
    by_number: dict[Found | None, list[Stated]] = {}
    for statement in statements:
        by_number.setdefault(statement.stated.target, []).append(statement)
    return [min(same, key=_tells_least) for same in by_number.values()]


def _tells_least(statement: Stated) -> tuple[bool, float]:
    band = statement.band
    return statement.found.verdict in FITTING, band.high - band.low if band else 1.0


def _under_sections(statements: Sequence[Stated], row: Callable[[Stated], Mark]) -> tuple[Mark, ...]:
    marks: list[Mark] = []
    for section, same in groupby(statements, key=lambda statement: statement.section):
        marks += [Mark(section, heading=True), *map(row, same)]
    return tuple(marks)


def _shares(statements: Sequence[Stated], words: Words, places: int) -> RowChart:
    marks = _under_sections(statements, lambda statement: _share(statement, words, places))
    bands = [limit for mark in marks if mark.band for limit in (mark.band.low, mark.band.high)]
    limits = [value for mark in marks for value in (mark.low, mark.high, mark.point)]
    axis = share_axis([*limits, *bands], words.language, from_zero=False)
    return RowChart(marks, axis, (words.say("estimate"), words.say("published")))


def _share(statement: Stated, words: Words, places: int) -> Mark:
    found, band = statement.found, statement.band
    places = band.decimals(found.estimate, places) if band else places
    value = percent(found.estimate, words.language, places)
    mark = _mark(statement, value, words)
    return replace(mark, band=band, interval=band.in_language(words.language) if band else "")


def _differences(statements: Sequence[Stated], words: Words) -> RowChart:
    marks = _under_sections(statements, lambda one: _mark(one, points(one.found.estimate, words.language), words))
    limits = [value for mark in marks for value in (mark.low, mark.high, mark.point)]
    axis = difference_axis(limits, words.language, words.say("difference"))
    return RowChart(marks, axis, (words.say("estimate"), ""))


def _mark(statement: Stated, value: str, words: Words) -> Mark:
    """Return the row of a number; what does not fit looks otherwise, and says its verdict."""
    found, target = statement.found, statement.stated.target
    assert isinstance(target, ShareTarget)
    fits = found.verdict in FITTING
    return Mark(
        compared(target, target.indicator, words),
        found.estimate,
        found.low,
        found.high,
        value,
        place=0 if fits else 1,
        indent=True,
        detail="" if fits else statement.verdict,
        row=found,
    )


def _rows_told(statements: Sequence[Stated], words: Words, places: int) -> Iterator[str]:
    """Yield each statement as it is read: what was published, estimate with interval, verdict."""
    for statement in statements:
        numbers = _numbers_told(statement, words, places)
        yield f"{statement.label}: {', '.join((*numbers, statement.verdict))}"


def _numbers_told(statement: Stated, words: Words, places: int) -> Iterator[str]:
    found, band, language = statement.found, statement.band, words.language
    if band:
        yield words.say("alt_published", band=band.in_language(language))
    if isnan(found.estimate):
        return
    if isinstance(statement.stated.target, COMPARISONS):
        limits = points_interval(found.low, found.high, language)
        yield f"{points(found.estimate, language)} ({limits}) {words.say('points')}"
    else:
        value = percent(found.estimate, language, band.decimals(found.estimate, places) if band else places)
        interval = words.say("interval", level=words.confidence())
        limits = percent_interval(found.low, found.high, language, places)
        yield words.say("alt_estimated", value=f"{value} ({interval} {limits})")


def title_of_claims(claims: Sequence[Claim], words: Words) -> str:
    """Return how many of the tested statements fit our numbers, and how many remain undecided."""
    tested = [claim.verdict for claim in claims if claim.verdict not in NOT_TESTED]
    if not tested:
        return words.say("find_claims_none")
    undecided = sum(verdict in UNDECIDED for verdict in tested)
    if undecided == len(tested):
        return words.say("find_claims_open", number=str(undecided))
    fitting = sum(verdict in FITTING for verdict in tested if verdict not in UNDECIDED)
    said = words.say(
        "find_claims_all" if fitting == len(tested) else "find_claims", number=str(len(tested)), fitting=str(fitting)
    )
    return f"{said}; {words.say('find_claims_undecided', number=str(undecided))}" if undecided else said


KIND = FigureKind(("claims", "estimates"), chart, statements_theme, lambda *_: None)
