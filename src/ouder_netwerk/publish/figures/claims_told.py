"""The figure of published statements for those who cannot see it."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from ouder_netwerk.claims.verdicts import FITTING
from ouder_netwerk.formatting import percent_interval
from ouder_netwerk.publish.figures.chart import Mark, Panels
from ouder_netwerk.publish.figures.frame import LONG
from ouder_netwerk.publish.figures.statements import Statement
from ouder_netwerk.publish.wording import Words, capital
from ouder_netwerk.study.outputs import Figure


def told(statements: Sequence[Statement], content: Panels, words: Words, figure: Figure) -> str:
    """Return every statement with its numbers; of many how many fit, and by name those that do not."""
    if len(statements) <= LONG:
        return "; ".join(_rows_told(content, words, figure.decimals)) + "."
    fitting = sum(statement.found.verdict in FITTING for statement in statements)
    number = str(len(statements))
    parts = [words.say("alt_claims_fitting", number=number, fitting=str(fitting)), *_others(statements)]
    return " ".join([*parts, words.say("alt_claims_all", file=f"{figure.id}.csv")])


def _others(statements: Sequence[Statement]) -> Iterator[str]:
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
