"""One report on claims in the forms its readers want: a terminal, other programs, and continuous integration."""

import json
from collections.abc import Callable, Iterable, Sequence
from math import isnan
from typing import Any, Literal, get_args
from xml.etree import ElementTree

from ouder_netwerk.claims.coverage import markdown_table
from ouder_netwerk.claims.faults import CheckedBy
from ouder_netwerk.claims.report import ClaimReport, ClaimResult
from ouder_netwerk.claims.verdicts import FITTING, Verdict
from ouder_netwerk.claims.words import band_words, estimate_words, source_words, verdict_words
from ouder_netwerk.files import csv_text
from ouder_netwerk.texts.phrases import phrases

Format = Literal["text", "json", "junit", "github", "markdown"]

COLUMNS = (
    "claim",
    "statement",
    "source",
    "kind",
    "basis",
    "band_low",
    "band_high",
    "estimate",
    "ci_low",
    "ci_high",
    "verdict",
    "accepted",
    "reason",
    "attribution",
    "data",
)


def render(report: ClaimReport, form: Format, language: str = "en") -> str:
    """Return a report in one of the forms of `ouder-netwerk verify --format`; JSON holds all languages."""
    return as_json(report) if form == "json" else FORMATS[form](report, language)


def as_csv(report: ClaimReport) -> str:
    """Return the rows of `claims.csv`; texts in English where the study is, numbers that are not there empty."""
    rows: list[Sequence[object]] = [COLUMNS]
    for result in report.results:
        row = _record(result, ())
        row = {column: row[column] for column in COLUMNS} | {
            "accepted": "true" if result.accepted else "false",
            "reason": result.reason(report.main_language),
            "source": f"{result.claim.source}, {result.claim.place.english}",
        }
        rows.append(list(row.values()))
    return csv_text(rows)


def as_json(report: ClaimReport) -> str:
    """Return everything a report holds, with the texts in all languages."""
    content = {
        "study": report.study,
        "exit_code": report.exit_code,
        "counts": report.counts,
        "sources": {key: source.model_dump(exclude_none=True) for key, source in report.file.sources.items()},
        "sections": [section.model_dump() for section in report.file.sections],
        "claims": [_record(result, report.languages) for result in report.results],
        "faults": [
            {"by": fault.by, "place": fault.place}
            | {"reason": {language: fault.reason(language) for language in report.languages}}
            for fault in report.faults
        ],
        "needless_acceptances": [result.claim.id for result in report.results if result.needless],
        "left_out": [sentence.model_dump() for sentence in report.file.left_out],
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def as_text(report: ClaimReport, language: str = "en") -> str:
    """Return a report for a terminal: a block for each section, the counts, then why a verdict is not a plain yes."""
    width = max((len(result.claim.id) for result in report.results), default=0)
    lines = [report.title.in_language(language)]
    for basis, sections in report.by_basis():
        lines += ["", f"== {_basis_words(basis, language)} =="]
        for section, results in sections:
            lines += ["", section.title.in_language(language)]
            lines += [_text_line(result, width, language) for result in results]
    lines += ["", _counts(report, language)]
    for mark in MARKS:
        lines += [_reason_line(result, language) for result in report.results if _mark(result) == mark]
    return "\n".join([*lines, *_fault_lines(report, language)]) + "\n"


def as_markdown(report: ClaimReport, language: str = "en") -> str:
    """Return a report as Markdown, for the summary of a CI run or a page."""
    say = phrases(language).say
    blocks = [f"# {say('verify.title', study=report.title.in_language(language))}", _counts(report, language)]
    header = [say(f"verify.{name}") for name in HEADINGS]
    for basis, sections in report.by_basis():
        blocks.append(f"## {_basis_words(basis, language)}")
        for section, results in sections:
            blocks.append(f"### {section.title.in_language(language)}")
            blocks.append(markdown_table(header, [_markdown_row(result, language) for result in results]))
    blocks += [f"- {line}" for line in _fault_lines(report, language)]
    return "\n\n".join(blocks) + "\n"


def as_junit(report: ClaimReport, language: str = "en") -> str:
    """Return JUnit XML: what failed is a failure; what is accepted, undecided or untestable is skipped, with why."""
    failed = sum(result.failed for result in report.results) + len(report.faults)
    tests = len(report.results) + len(report.faults)
    suites = ElementTree.Element("testsuites", tests=str(tests), failures=str(failed))
    for section in report.file.sections:
        results = report.of_section(section.id)
        suite = ElementTree.SubElement(suites, "testsuite", name=f"{report.study}.{section.id}")
        suite.set("tests", str(len(results)))
        suite.set("failures", str(sum(result.failed for result in results)))
        for result in results:
            suite.append(_case(result, f"{report.study}.{section.id}", str(report.path), language))
    if report.faults:
        suites.append(_fault_suite(report, language))
    ElementTree.indent(suites)
    return ElementTree.tostring(suites, encoding="unicode", xml_declaration=True) + "\n"


def as_github(report: ClaimReport, language: str = "en") -> str:
    """Return GitHub workflow commands: an error at each failed claim, a warning at what else needs a look."""
    lines = []
    for result in report.results:
        if result.failed or result.accepted or result.needless or result.verdict == "inconclusive":
            level = "error" if result.failed else "warning"
            title = _escaped(f"{result.claim.id} {verdict_words(result.verdict, language)}")
            title = title.replace(":", "%3A").replace(",", "%2C")
            message = f"{result.claim.paraphrase.in_language(language)}: {result.reason(language)}"
            lines.append(f"::{level} file={report.path},line={result.line},title={title}::{_escaped(message)}")
    lines += [f"::error file={report.path}::{_escaped(line)}" for line in _fault_lines(report, language)]
    counts = " ".join([_counts(report, language), *_on_each_basis(report, language)])
    return "\n".join([*lines, f"::notice title={report.study}::{_escaped(counts)}"]) + "\n"


HEADINGS = ("claim", "statement", "source", "band", "estimate", "verdict", "reason")
"""Of the table in Markdown."""

FORMATS: dict[Format, Callable[[ClaimReport, str], str]] = {
    "text": as_text,
    "junit": as_junit,
    "github": as_github,
    "markdown": as_markdown,
}

MARKS = "!~?"
"""Before a claim that failed, one with an acceptance, one that is undecided or untestable."""


def _mark(result: ClaimResult) -> str:
    if result.failed:
        return "!"
    if result.has_acceptance:
        return "~"
    return "?" if result.verdict in ("revised", "inconclusive", "not-testable") else " "


def _record(result: ClaimResult, languages: Iterable[str]) -> dict[str, Any]:
    claim, checked = result.claim, result.checked
    return {
        "claim": claim.id,
        "section": claim.section,
        "statement": claim.phrase,
        "paraphrase": claim.paraphrase.model_dump(),
        "source": claim.source,
        "place": claim.place.model_dump(),
        "population": claim.population.model_dump(),
        "survey": claim.survey,
        "kind": claim.kind,
        "quantity": getattr(claim, "quantity", None),
        "basis": checked.basis,
        "band_low": _number(checked.band.low if checked.band else None),
        "band_high": _number(checked.band.high if checked.band else None),
        "estimate": _number(checked.estimate),
        "ci_low": _number(checked.ci_low),
        "ci_high": _number(checked.ci_high),
        "verdict": result.verdict,
        "accepted": result.accepted,
        "reason": {language: result.reason(language) for language in languages},
        "note": claim.note.model_dump() if claim.note else None,
        "attribution": claim.attribution,
        "data": checked.data,
    }


def _number(value: float | None) -> float | None:
    return None if value is None or isnan(value) else round(value, 6)


def _text_line(result: ClaimResult, width: int, language: str) -> str:
    verdict_width = max(len(verdict_words(verdict, language)) for verdict in get_args(Verdict)) + 1
    verdict = f"{verdict_words(result.verdict, language):<{verdict_width}}"
    numbers = f"{band_words(result, language):>14}  {estimate_words(result, language):<21}"
    return f"{_mark(result)} {verdict} {result.claim.id:<{width}} {numbers}  {result.claim.phrase}"


def _reason_line(result: ClaimResult, language: str) -> str:
    reason = result.reason(language)
    return f"{_mark(result)} {result.claim.id} {verdict_words(result.verdict, language)}: {reason}"


def _case(result: ClaimResult, suite: str, path: str, language: str) -> ElementTree.Element:
    name = f"{result.claim.id}: {result.claim.phrase}"
    case = ElementTree.Element("testcase", classname=suite, name=name, file=path, line=str(result.line))
    reason = f"{verdict_words(result.verdict, language)}: {result.reason(language)}"
    if result.failed or result.verdict not in FITTING:
        ElementTree.SubElement(case, "failure" if result.failed else "skipped", message=reason)
    notes = [reason] if result.needless else []
    notes += [phrases(language).text("verify.standin")] if result.checked.data == "stand-in" else []
    if notes:
        ElementTree.SubElement(case, "system-out").text = "\n".join(notes)
    return case


MOST_FAULTS = 20
"""Of more faults by one check, the rest is counted."""


def _fault_lines(report: ClaimReport, language: str) -> list[str]:
    """Return what is wrong with the numbers themselves, by check; of many the first and how many more."""
    say, lines = phrases(language).say, []
    for by in get_args(CheckedBy):
        found = [fault for fault in report.faults if fault.by == by]
        head = f"! {say(f'verify.by_{by}')}"
        lines += [f"{head}: {fault.place}: {fault.reason(language)}" for fault in found[:MOST_FAULTS]]
        if len(found) > MOST_FAULTS:
            lines.append(f"{head}: {say('verify.more', number=str(len(found) - MOST_FAULTS))}")
    return [*lines, f"! {say('verify.tests_nothing')}"] if report.tests_nothing else lines


def _fault_suite(report: ClaimReport, language: str) -> ElementTree.Element:
    suite = ElementTree.Element("testsuite", name=f"{report.study}.numbers")
    suite.set("tests", str(len(report.faults)))
    suite.set("failures", str(len(report.faults)))
    for fault in report.faults:
        case = ElementTree.SubElement(suite, "testcase", classname=suite.get("name") or "", name=fault.place)
        heading = phrases(language).text(f"verify.by_{fault.by}")
        ElementTree.SubElement(case, "failure", message=f"{heading}: {fault.reason(language)}")
    return suite


def _basis_words(basis: str, language: str) -> str:
    """Return the head of the verdicts on one basis."""
    return phrases(language).text(f"verify.basis.{basis or 'none'}")


def _on_each_basis(report: ClaimReport, language: str) -> list[str]:
    """Return how many verdicts there are on each basis."""
    counted = [(basis, sum(len(results) for _, results in sections)) for basis, sections in report.by_basis()]
    return [f"{_basis_words(basis, language)}: {number}." for basis, number in counted]


def _markdown_row(result: ClaimResult, language: str) -> tuple[str, ...]:
    verdict = verdict_words(result.verdict, language)
    return (
        result.claim.id,
        result.claim.paraphrase.in_language(language),
        source_words(result, language),
        band_words(result, language),
        estimate_words(result, language),
        f"**{verdict}**" if result.failed else verdict,
        result.reason(language),
    )


def _counts(report: ClaimReport, language: str) -> str:
    say = phrases(language).say
    counts = ", ".join(f"{verdict_words(verdict, language)} ({count})" for verdict, count in report.counts.items())
    accepted = sum(result.accepted for result in report.results)
    extra = f"; {say('verify.accepted', number=str(accepted))}" if accepted else ""
    numbers = {"number": str(len(report.results)), "different": str(sum(report.counts.values()))}
    return say("verify.counts", **numbers, counts=counts) + extra


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
