"""The published statements of a study for the report: each with its numbers and the released rows behind them."""

from collections.abc import Iterable
from dataclasses import dataclass

from markupsafe import Markup

from ouder_netwerk.claims.report import ClaimReport, ClaimResult
from ouder_netwerk.claims.verify import check_claims
from ouder_netwerk.claims.words import band_words, source_words
from ouder_netwerk.publish.formatting import percent, percent_interval, points, points_interval
from ouder_netwerk.publish.report_phrases import ReportWords
from ouder_netwerk.publish.report_trace import number
from ouder_netwerk.released import Contrast, Estimate, Released, Row


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


def read_statements(released: Released, words: ReportWords) -> Statements:
    """Return the statements of a study; a study without `claims.yaml` has none."""
    report = check_claims(words.study, released)
    sections = [
        (words.of(section.title), tuple(_statement(one, words) for one in report.of_section(section.id)))
        for section in report.file.sections
    ]
    return Statements(report, tuple((title, statements) for title, statements in sections if statements))


def _statement(result: ClaimResult, words: ReportWords) -> Statement:
    claim = result.claim
    verdict = words.verdict(result.verdict) + (words.say("accepted") if result.accepted else "")
    return Statement(
        result,
        words.of(claim.paraphrase),
        source_words(result, words.language),
        band_words(result, words.language),
        _numbers(result, words),
        verdict,
        words.of(result.reason),
        words.of(claim.note) if claim.note else "",
        result.checked.rows,
    )


def _numbers(result: ClaimResult, words: ReportWords) -> Markup:
    """Return estimate and interval; a difference in the direction that the file has it."""
    language, checked = words.language, result.checked
    places = checked.band.decimals(checked.estimate, 1) if checked.band else 1
    lines = []
    for row in checked.rows:
        if isinstance(row, Contrast) and not row.hidden:
            value = points(row.difference, language), points_interval(row.low, row.high, language)
            lines.append(_line(*value, row, "difference"))
        elif isinstance(row, Estimate) and not row.hidden:
            value = percent(row.estimate, language, places), percent_interval(row.low, row.high, language, 1)
            name = "" if len(checked.rows) == 1 else f"{words.indicator(row.indicator, row.category)}: "
            lines.append(Markup("{}{}").format(name, _line(*value, row, "estimate")))
        else:
            lines.append(Markup("{}").format(words.hidden(row.flag)))
    return Markup("<br>").join(lines)


def _line(value: str, interval: str, row: Row, column: str) -> Markup:
    return Markup("{} ({})").format(number(value, row, column), number(interval, row, "ci_low", "ci_high"))
