"""Which published sentence became which claim, with what verdict, and which sentences were left out and why."""

import csv
from collections.abc import Sequence
from io import StringIO

from ouder_netwerk.claims.report import ClaimReport
from ouder_netwerk.claims.words import VERDICTS
from ouder_netwerk.study.base import Language, Text

COLUMNS = ("source", "place", "phrase", "claim", "kind", "verdict", "accepted", "form", "left_out")

HEADINGS = {
    "title": Text(nl="Dekking van de uitspraken", en="Coverage of the statements"),
    "place": Text(nl="plaats", en="place"),
    "phrase": Text(nl="zin", en="sentence"),
    "claim": Text(nl="toets", en="claim"),
    "verdict": Text(nl="oordeel", en="verdict"),
    "left_out": Text(nl="Weggelaten", en="Left out"),
    "reason": Text(nl="reden", en="reason"),
    "counted": Text(
        nl="{} zinnen: {} uitspraken, {} weggelaten met een reden.",
        en="{} sentences: {} claims, {} left out with a reason.",
    ),
}


def coverage_csv(report: ClaimReport) -> str:
    """Return the coverage as CSV in English: a row for each claim, then one for each sentence left out, with why."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for result in report.results:
        claim = result.claim
        accepted = "true" if result.accepted else "false"
        said = (claim.source, claim.place.en, claim.phrase)
        writer.writerow((*said, claim.id, claim.kind, result.verdict, accepted, "", ""))
    for sentence in report.file.left_out:
        writer.writerow(
            (sentence.source, sentence.place.en, sentence.phrase, "", "", "", "", sentence.form, sentence.reason.en)
        )
    return out.getvalue()


def coverage_markdown(report: ClaimReport, language: Language) -> str:
    """Return the coverage as Markdown, source by source."""
    words = {key: text.in_language(language) for key, text in HEADINGS.items()}
    blocks = [f"# {words['title']}: {report.title.in_language(language)}"]
    for key, source in report.file.sources.items():
        tested = [
            (claim.place.in_language(language), claim.phrase, claim.id, VERDICTS[verdict].in_language(language))
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
            sentences = {(place, phrase) for place, phrase, *_ in (*tested, *left_out)}
            blocks.append(words["counted"].format(len(sentences), len(tested), len(left_out)))
        if tested:
            blocks.append(markdown_table((words["place"], words["phrase"], words["claim"], words["verdict"]), tested))
        if left_out:
            blocks.append(f"### {words['left_out']}")
            blocks.append(markdown_table((words["place"], words["phrase"], words["reason"]), left_out))
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
