"""The published statements of a study for the report: each with its numbers and the released rows behind them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from markupsafe import Markup

from ouder_netwerk.claims.definition import Publication, TestableClaim
from ouder_netwerk.claims.report import ClaimReport, ClaimResult
from ouder_netwerk.claims.targets import Found, Target
from ouder_netwerk.claims.verify import check_claims
from ouder_netwerk.claims.words import band_words, estimate_words, source_words
from ouder_netwerk.publish.compared import compared
from ouder_netwerk.publish.report.trace import number
from ouder_netwerk.publish.wording import Words
from ouder_netwerk.released import Contrast, Estimate, Key, Released, Row


@dataclass(frozen=True)
class Statement:
    """A published statement as the report shows it.

    Attributes
    ----------
    result : ClaimResult
    text, source, band, verdict, reason, note : str
        In the language of the report; may be empty.
    estimate : Markup
        Estimates with interval and name, each number carrying its row; empty when there is none.
    rows : tuple of Row
        The released rows it was held against.
    """

    result: ClaimResult
    text: str
    source: str
    band: str
    estimate: Markup
    verdict: str
    reason: str
    note: str
    rows: tuple[Row, ...]

    @property
    def id(self) -> str:
        """Id of the claim."""
        return self.result.claim.id


@dataclass(frozen=True)
class Statements:
    """Every published statement of a study, by section.

    Attributes
    ----------
    report : ClaimReport
    sections : tuple of (title, statements)
    """

    report: ClaimReport
    sections: tuple[tuple[str, tuple[Statement, ...]], ...]

    def about(self, rows: Iterable[Row]) -> list[Statement]:
        """Return the statements that were held against one of these rows: another comparison is another statement."""
        wanted = set(map(_place, rows))
        statements = (statement for _, statements in self.sections for statement in statements)
        return [statement for statement in statements if wanted.intersection(map(_place, statement.rows))]


def source_title(source: Publication, words: Words) -> Markup:
    """Return the title of a publication; what all languages quote alike is in the language of the source."""
    parts = re.split(r'("[^"]+")', words.of(source.title))
    quoted = {part for part in parts if part[:1] == '"' and all(part in text for text in source.title.root.values())}
    return Markup("").join(words.quote(part, source.language) if part in quoted else part for part in parts)


def _place(row: Row) -> Key:
    return row.FILE, *row.key


def read_statements(released: Released, words: Words) -> Statements:
    """Return the statements of a study; a study without `claims.yaml` has none."""
    report = check_claims(words.study, released)
    sections = [
        (words.of(section.title), tuple(_statement(one, words) for one in report.of_section(section.id)))
        for section in report.file.sections
    ]
    return Statements(report, tuple((title, statements) for title, statements in sections if statements))


def _statement(result: ClaimResult, words: Words) -> Statement:
    claim = result.claim
    verdict = words.verdict(result.verdict) + (words.say("accepted") if result.accepted else "")
    return Statement(
        result,
        words.of(claim.paraphrase),
        source_words(result, words.language),
        band_words(result, words.language),
        _numbers(result, words),
        verdict,
        result.reason(words.language),
        words.of(claim.note) if claim.note else "",
        result.checked.rows,
    )


def _numbers(result: ClaimResult, words: Words) -> Markup:
    """Return each number the claim was held against, with its interval and under it what it is the number of."""
    target = _target(result)
    if not isinstance(target, Target):
        return Markup("{}").format(estimate_words(result, words.language))
    lines = [
        Markup("{}<small>{}</small>").format(_number(row, result, words), compared(target, row.raw["indicator"], words))
        for row in result.checked.rows
    ]
    return Markup("").join(lines)


def _number(row: Row, result: ClaimResult, words: Words) -> Markup:
    assert isinstance(row, (Estimate, Contrast))
    if row.hidden:
        return Markup("{}").format(words.hidden(row.flag))
    if isinstance(row, Contrast):
        return _difference(row, result, words)
    if result.checked.unit == "count":
        return number(estimate_words(result, words.language), row, "n")
    band, measure = result.checked.band, words.measure(row.indicator)
    places = band.decimals(row.estimate, 1) if band else 1
    return Markup("{} ({})").format(
        number(measure.with_unit(row.estimate, places), row, "estimate"),
        number(measure.interval(row.low, row.high, 1), row, "ci_low", "ci_high"),
    )


def _difference(row: Contrast, result: ClaimResult, words: Words) -> Markup:
    """Return a difference as the statement makes it: the group or wave it is about minus the other."""
    target = _target(result)
    assert isinstance(target, Target)
    turned = (row.raw["wave"], row.level) != (words.wave(target.wave), target.level)
    difference, low, high, limits = row.difference, row.low, row.high, ("ci_low", "ci_high")
    if turned:
        difference, low, high, limits = -difference, -high, -low, limits[::-1]
    measure = words.measure(row.raw["indicator"])
    return Markup("{} {} ({})").format(
        number(measure.difference(difference), row, "difference", turned=turned),
        measure.difference_unit,
        number(measure.difference_interval(low, high), row, *limits, turned=turned),
    )


def _target(result: ClaimResult) -> Found | None:
    """Return where a claim found its numbers, None for one that rests on none."""
    return result.claim.target if isinstance(result.claim, TestableClaim) else None
