"""One report on claims in the forms its readers want: a terminal, other programs, and continuous integration."""

import csv
import json
from collections.abc import Callable
from io import StringIO
from math import isnan
from typing import Any, Literal
from xml.etree import ElementTree

from ouder_netwerk.claims.coverage import markdown_table
from ouder_netwerk.claims.report import ClaimReport, ClaimResult
from ouder_netwerk.claims.words import STANDIN, VERDICTS, band_words, estimate_words, source_words
from ouder_netwerk.study.base import Language, Text

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


def render(report: ClaimReport, form: Format) -> str:
    """Return a report in one of the forms of `ouder-netwerk verify --format`."""
    return FORMATS[form](report)


def as_csv(report: ClaimReport) -> str:
    """Return the rows of `claims.csv`; reasons in English, numbers that are not there empty."""
    out = StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for result in report.results:
        row = _record(result)
        row = {column: row[column] for column in COLUMNS} | {
            "accepted": "true" if result.accepted else "false",
            "reason": result.reason.en,
            "source": f"{result.claim.source}, {result.claim.place}",
        }
        writer.writerow(row)
    return out.getvalue()


def as_json(report: ClaimReport) -> str:
    """Return everything a report holds, with the texts in both languages."""
    content = {
        "study": report.study,
        "exit_code": report.exit_code,
        "counts": report.counts,
        "sources": {key: source.model_dump(exclude_none=True) for key, source in report.file.sources.items()},
        "sections": [section.model_dump() for section in report.file.sections],
        "claims": [_record(result) for result in report.results],
        "left_out": [sentence.model_dump() for sentence in report.file.left_out],
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def as_text(report: ClaimReport) -> str:
    """Return a report for a terminal: a block for each section, then the counts, what failed, and what is accepted."""
    lines = [report.title.en, *([STANDIN.en] if report.on_standin else [])]
    width = max((len(result.claim.id) for result in report.results), default=0)
    for section in report.file.sections:
        lines += ["", section.title.en, *(_text_line(result, width) for result in report.of_section(section.id))]
    lines += ["", _counts(report, "en")]
    lines += [f"! {result.claim.id} {result.verdict}: {result.reason.en}" for result in report.results if result.failed]
    lines += [
        f"~ {result.claim.id} {result.verdict}: {result.reason.en}" for result in report.results if result.accepted
    ]
    lines += [f"the acceptance of {name} is not needed (any more)" for name in report.needless_acceptances]
    return "\n".join(lines) + "\n"


def as_markdown(report: ClaimReport, language: Language = "en") -> str:
    """Return a report as Markdown, for the summary of a CI run or a page."""
    title = Text(nl="Uitspraken getoetst", en="Statements tested").in_language(language)
    blocks = [f"# {title}: {report.title.in_language(language)}", _counts(report, language)]
    if report.on_standin:
        blocks.append(f"> {STANDIN.in_language(language)}")
    header = Text(
        nl="toets|uitspraak|bron|band|schatting|oordeel|uitleg",
        en="claim|statement|source|band|estimate|verdict|reason",
    )
    for section in report.file.sections:
        rows = [_markdown_row(result, language) for result in report.of_section(section.id)]
        if rows:
            blocks.append(f"## {section.title.in_language(language)}")
            blocks.append(markdown_table(tuple(header.in_language(language).split("|")), rows))
    return "\n\n".join(blocks) + "\n"


def as_junit(report: ClaimReport) -> str:
    """Return JUnit XML: what failed is a failure; what is accepted, undecided or untestable is skipped, with why."""
    failed = sum(result.failed for result in report.results)
    suites = ElementTree.Element("testsuites", tests=str(len(report.results)), failures=str(failed))
    for section in report.file.sections:
        results = report.of_section(section.id)
        suite = ElementTree.SubElement(suites, "testsuite", name=f"{report.study}.{section.id}")
        suite.set("tests", str(len(results)))
        suite.set("failures", str(sum(result.failed for result in results)))
        for result in results:
            name = f"{result.claim.id}: {result.claim.phrase}"
            case = ElementTree.SubElement(suite, "testcase", classname=f"{report.study}.{section.id}", name=name)
            case.set("file", str(report.path))
            case.set("line", str(result.line))
            outcome = "failure" if result.failed else "skipped"
            if result.failed or result.verdict not in ("reproduced", "compatible"):
                ElementTree.SubElement(case, outcome, message=f"{result.verdict}: {result.reason.en}")
            if result.checked.data == "stand-in":
                ElementTree.SubElement(case, "system-out").text = STANDIN.en
    ElementTree.indent(suites)
    return ElementTree.tostring(suites, encoding="unicode", xml_declaration=True) + "\n"


def as_github(report: ClaimReport) -> str:
    """Return GitHub workflow commands: an error at each failed claim, a warning where accepted or undecided."""
    lines = []
    for result in report.results:
        if result.failed or result.accepted or result.verdict == "inconclusive":
            level = "error" if result.failed else "warning"
            title = _escaped(f"{result.claim.id} {result.verdict}").replace(":", "%3A").replace(",", "%2C")
            message = _escaped(f"{result.claim.paraphrase.en}: {result.reason.en}")
            lines.append(f"::{level} file={report.path},line={result.line},title={title}::{message}")
    note = f" ({STANDIN.en})" if report.on_standin else ""
    return "\n".join([*lines, f"::notice title={report.study}::{_escaped(_counts(report, 'en') + note)}"]) + "\n"


FORMATS: dict[Format, Callable[[ClaimReport], str]] = {
    "text": as_text,
    "json": as_json,
    "junit": as_junit,
    "github": as_github,
    "markdown": as_markdown,
}


def _record(result: ClaimResult) -> dict[str, Any]:
    claim, checked = result.claim, result.checked
    return {
        "claim": claim.id,
        "section": claim.section,
        "statement": claim.phrase,
        "paraphrase": claim.paraphrase.model_dump(),
        "source": claim.source,
        "place": claim.place,
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
        "reason": result.reason.model_dump(),
        "note": claim.note.model_dump() if claim.note else None,
        "attribution": claim.attribution,
        "data": checked.data,
    }


def _number(value: float | None) -> float | None:
    return None if value is None or isnan(value) else round(value, 6)


def _text_line(result: ClaimResult, width: int) -> str:
    mark = "!" if result.failed else ("~" if result.accepted else " ")
    numbers = f"{band_words(result, 'en'):>14}  {estimate_words(result, 'en'):<21}"
    return f"{mark} {result.verdict:<13} {result.claim.id:<{width}} {numbers}  {result.claim.phrase}"


def _markdown_row(result: ClaimResult, language: Language) -> tuple[str, ...]:
    verdict = VERDICTS[result.verdict].in_language(language)
    return (
        result.claim.id,
        result.claim.paraphrase.in_language(language),
        source_words(result, language),
        band_words(result, language),
        estimate_words(result, language),
        f"**{verdict}**" if result.failed else verdict,
        result.reason.in_language(language),
    )


def _counts(report: ClaimReport, language: Language) -> str:
    counts = [f"{count} {VERDICTS[verdict].in_language(language)}" for verdict, count in report.counts.items()]
    claims = Text(nl="uitspraken", en="statements").in_language(language)
    accepted = sum(result.accepted for result in report.results)
    extra = [f"{accepted} {Text(nl='aanvaard', en='accepted').in_language(language)}"] if accepted else []
    return f"{len(report.results)} {claims}: {', '.join([*counts, *extra])}"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
