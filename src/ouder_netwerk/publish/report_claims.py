"""The published statements of a study for the report: each with its numbers and the released rows behind them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup

from ouder_netwerk.claims.definition import (
    ChangeTarget,
    Claim,
    DifferenceTarget,
    QualitativeClaim,
    RankingTarget,
    ShareTarget,
    Target,
)
from ouder_netwerk.claims.report import ClaimReport, ClaimResult
from ouder_netwerk.claims.verify import check_claims
from ouder_netwerk.claims.words import band_words, source_words
from ouder_netwerk.publish.formatting import percent, percent_interval, points, points_interval
from ouder_netwerk.publish.released import Contrast, Estimate, Released, Row
from ouder_netwerk.publish.report_phrases import ReportWords
from ouder_netwerk.publish.report_trace import number
from ouder_netwerk.study.study import Study


@dataclass(frozen=True)
class Statement:
    """A published statement as the report shows it.

    Attributes
    ----------
    result : ClaimResult
    text, source, band, verdict, reason, note : str
        In the language of the report; may be empty.
    estimate : Markup
        Estimate and interval, each carrying its row; empty when there is none.
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
        """Return the statements that were held against one of these rows."""
        wanted = {id(row) for row in rows}
        return [
            statement
            for _, statements in self.sections
            for statement in statements
            if wanted.intersection(id(row) for row in statement.rows)
        ]


def read_statements(released: Released, results: Path, words: ReportWords) -> Statements:
    """Return the statements of a study; a study without `claims.yaml` has none."""
    report = check_claims(words.study, results)
    sections = [
        (words.of(section.title), tuple(_statement(one, released, words) for one in report.of_section(section.id)))
        for section in report.file.sections
    ]
    return Statements(report, tuple((title, statements) for title, statements in sections if statements))


def rows_of(claim: Claim, study: Study, released: Released) -> tuple[Row, ...]:
    """Return the released rows a claim is about: the difference where it is about one, else the shares."""
    if isinstance(claim, QualitativeClaim) or claim.target is None:
        return ()
    return tuple(_rows(claim.target, study, released))


def _rows(target: Target, study: Study, released: Released) -> Iterator[Row]:
    wave = study.waves[target.wave]
    if isinstance(target, DifferenceTarget):
        levels = (target.level, target.reference_level)
        yield from _contrast(released, target, wave.survey, (wave.wave, wave.wave), levels)
    elif isinstance(target, ChangeTarget):
        waves = (wave.wave, study.waves[target.reference_wave].wave)
        yield from _contrast(released, target, wave.survey, waves, (target.level, target.level))
    else:
        assert isinstance(target, (ShareTarget, RankingTarget))
        for name in target.indicators:
            row = _estimate(released, study, name, target)
            if row is not None:
                yield row


def _estimate(released: Released, study: Study, indicator: str, target: Target) -> Estimate | None:
    wave = study.waves[target.wave]
    key = (wave.survey, wave.wave, indicator, target.category, target.subgroup, target.level)
    return released.estimates.get(key)


def _contrast(
    released: Released, target: ShareTarget, survey: str, waves: tuple[str, str], levels: tuple[str, str]
) -> Iterator[Contrast]:
    """Yield the difference, whichever of its two sides the released file has as reference."""
    for first in (0, 1):
        between = (waves[first], waves[1 - first]), (levels[first], levels[1 - first])
        key = (survey, *between[0], target.indicator, target.category, target.subgroup, *between[1])
        if key in released.contrasts:
            yield released.contrasts[key]
            return


def _statement(result: ClaimResult, released: Released, words: ReportWords) -> Statement:
    claim = result.claim
    rows = rows_of(claim, words.study, released)
    verdict = words.verdict(result.verdict) + (words.say("accepted") if result.accepted else "")
    return Statement(
        result,
        words.of(claim.paraphrase),
        source_words(result, words.language),
        band_words(result, words.language),
        _numbers(rows, result, words),
        verdict,
        words.of(result.reason),
        words.of(claim.note) if claim.note else "",
        rows,
    )


def _numbers(rows: tuple[Row, ...], result: ClaimResult, words: ReportWords) -> Markup:
    """Return estimate and interval; a difference in the direction that the file has it."""
    language = words.language
    lines = []
    for row in rows:
        if isinstance(row, Contrast) and not row.hidden:
            value = points(row.difference, language), points_interval(row.low, row.high, language)
            lines.append(_line(*value, row, "difference"))
        elif isinstance(row, Estimate) and not row.hidden:
            value = percent(row.estimate, language, 1), percent_interval(row.low, row.high, language, 1)
            name = "" if len(rows) == 1 else f"{words.indicator(row.indicator, row.category)}: "
            lines.append(Markup("{}{}").format(name, _line(*value, row, "estimate")))
        else:
            lines.append(Markup("{}").format(words.hidden(row.flag)))
    return Markup("<br>").join(lines)


def _line(value: str, interval: str, row: Row, column: str) -> Markup:
    return Markup("{} ({})").format(number(value, row, column), number(interval, row, "ci_low", "ci_high"))
