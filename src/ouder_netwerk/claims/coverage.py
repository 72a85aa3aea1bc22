"""Which published sentence became which claim, with what verdict, and which sentences were left out and why."""

from collections.abc import Sequence

from ouder_netwerk.claims.report import ClaimReport
from ouder_netwerk.claims.words import verdict_words
from ouder_netwerk.files import csv_text
from ouder_netwerk.texts.phrases import phrases

COLUMNS = ("source", "place", "phrase", "claim", "kind", "verdict", "accepted", "form", "left_out")


def coverage_csv(report: ClaimReport) -> str:
    """Return the coverage as CSV: a row for each claim, then one for each sentence left out, with why."""
    rows: list[Sequence[str]] = [COLUMNS]
    for result in report.results:
        claim = result.claim
        accepted = "true" if result.accepted else "false"
        said = (claim.source, claim.place.english, claim.phrase)
        rows.append((*said, claim.id, claim.kind, result.verdict, accepted, "", ""))
    for sentence in report.file.left_out:
        said = (sentence.source, sentence.place.english, sentence.phrase)
        rows.append((*said, "", "", "", "", sentence.form, sentence.reason.english))
    return csv_text(rows)


def coverage_markdown(report: ClaimReport, language: str) -> str:
    """Return the coverage as Markdown, source by source."""
    say = phrases(language).say
    blocks = [f"# {say('coverage.title', study=report.title.in_language(language))}"]
    tested_headings = [say(f"coverage.{name}") for name in ("place", "phrase", "claim", "verdict")]
    left_out_headings = [say(f"coverage.{name}") for name in ("place", "phrase", "reason")]
    for key, source in report.file.sources.items():
        tested = [
            (claim.place.in_language(language), claim.phrase, claim.id, verdict_words(verdict, language))
            for claim, verdict in ((result.claim, result.verdict) for result in report.results)
            if claim.source == key
        ]
        left_out = [
            (sentence.place.in_language(language), sentence.phrase, sentence.reason.in_language(language))
            for sentence in report.file.left_out
            if sentence.source == key
        ]
        if tested or left_out:
            blocks.append(f"## {source.title.in_language(language)}")
        if tested or left_out:
            sentences = len({row[:2] for row in (*tested, *left_out)})
            numbers = {"sentences": sentences, "claims": len(tested), "left_out": len(left_out)}
            blocks.append(say("coverage.counts", **{name: str(number) for name, number in numbers.items()}))
        if tested:
            blocks.append(markdown_table(tested_headings, tested))
        if left_out:
            blocks.append(f"### {say('coverage.left_out')}")
            blocks.append(markdown_table(left_out_headings, left_out))
    return "\n\n".join(blocks) + "\n"


def markdown_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a Markdown table.

    Examples
    --------
    >>> print(markdown_table(("a", "b"), [("1", "x|y")]))
    | a | b |
    | --- | --- |
    | 1 | x\\|y |
    """
    lines = [header, ("---",) * len(header), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)
