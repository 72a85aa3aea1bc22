"""What is open in a definition, with both sides of each choice, and the line that a decision makes of it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from ouder_netwerk.errors import fail
from ouder_netwerk.files import whole_file
from ouder_netwerk.matching.answers import VariableAnswers, answers
from ouder_netwerk.matching.suggest import Suggestion, SurveyFile
from ouder_netwerk.matching.wave_entries import SHOWN, entries, missing_scheme
from ouder_netwerk.matching.yaml_text import flow
from ouder_netwerk.microdata.variables import SYSTEM_MISSING
from ouder_netwerk.study.mappings import TODO

_MOST_ROWS = 12
"""Answers that are shown of a variable."""


@dataclass(frozen=True)
class AnswerRow:
    """One answer: code, label, share of the respondents in percent, and what it would count as."""

    code: str
    label: str
    share: str
    counts_as: str


@dataclass(frozen=True)
class Option:
    """One way to decide: a variable of the file with its answers, and what is written then."""

    variable: str
    label: str
    score: str
    content: Any
    rows: tuple[AnswerRow, ...]
    opposed: bool

    @property
    def text(self) -> str:
        """What is written, as one reads it in the definition."""
        return flow(self.content)


@dataclass(frozen=True)
class OpenItem:
    """What is to be decided: a concept, or a column of the design such as `design.weight`."""

    key: str
    label: str
    was: str
    rows: tuple[AnswerRow, ...]
    options: tuple[Option, ...]


def open_items(suggestion: Suggestion, file: SurveyFile, text: str) -> list[OpenItem]:
    """Return what is open in the text of a definition.

    Parameters
    ----------
    suggestion : Suggestion
        What was found in the file.
    file : SurveyFile
        The file itself, for the answers of its variables.
    text : str
        The definition as it stands.
    """
    left = {
        line.split(":")[0].strip()
        for line in text.splitlines()
        if line.startswith("  ") and TODO in line.split("  # ")[0]
    }
    design = next((line for line in text.splitlines() if line.startswith("design:")), "")
    found = list(_columns(suggestion, file, design))
    for entry in entries(suggestion, missing_scheme(suggestion), whole=True):
        if entry.concept in left:
            wanted = entry.match.wanted
            options = tuple(
                _option(file, one.candidate.variable, one.content, one.candidate.score, one.candidate.opposed)
                for one in entry.choices
            )
            rows = _rows(wanted.earlier, wanted.rules[entry.concept].values)
            found.append(OpenItem(entry.concept, wanted.label, wanted.name, rows, options))
    return found


def _columns(suggestion: Suggestion, file: SurveyFile, design: str) -> Iterator[OpenItem]:
    content = yaml.load(design, yaml.BaseLoader)["design"] if design else {}
    for match in suggestion.matches:
        role = match.wanted.role
        if role is not None and TODO in flow(content.get(role, "")):
            options = [
                _option(file, one.variable, one.variable, one.score, one.opposed) for one in match.candidates[:SHOWN]
            ]
            yield OpenItem(match.wanted.key, match.wanted.label, match.wanted.name, (), tuple(options))


def _option(file: SurveyFile, variable: str, content: Any, score: float, opposed: bool) -> Option:
    given = answers(file.variables[variable], file.read([variable])[variable])
    values = content.get("values", {}) if isinstance(content, dict) else {}
    missing = content.get("missing", {}) if isinstance(content, dict) else {}
    rows = _rows(given, {**missing, **values})
    return Option(variable, file.variables[variable].label, f"{score:.2f}", content, rows, opposed)


def _rows(given: VariableAnswers | None, counts_as: dict[str, str]) -> tuple[AnswerRow, ...]:
    """Return the answers with their shares; no count of respondents, and no answer in own words."""
    if given is None or len(given.counts) > _MOST_ROWS:
        return ()
    total = sum(given.counts.values())
    labels = given.variable.value_labels
    return tuple(
        AnswerRow(
            code,
            "system-missing" if code == SYSTEM_MISSING else labels.get(code, ""),
            f"{count / total:.0%}",
            str(counts_as.get(code, "")),
        )
        for code, count in sorted(given.counts.items(), key=lambda item: (len(item[0]), item[0]))
    )


def decide(path: Path, key: str, content: Any) -> None:
    """Write a decision in a definition; the rest stays as it is.

    Parameters
    ----------
    path : Path
        The definition, with one line for each concept.
    key : str
        A concept, or a column of the design.
    content : Any
        Its mapping, or the variable of the column; None where the file lacks it, and the line goes.

    Raises
    ------
    InputError
        When there is no open line for it.
    """
    lines = path.read_text(encoding="utf-8").splitlines()
    role = key.removeprefix("design.")
    at = [number for number, line in enumerate(lines) if line.startswith("design:" if role != key else f"  {key}:")]
    if not at or TODO not in lines[at[0]].split("  # ")[0]:
        raise fail(str(path), f"has no open line for {key}", "choose again: it was decided meanwhile")
    if role == key:
        written = [] if content is None else [f"  {key}: {flow(content)}"]
    else:
        design = yaml.load(lines[at[0]], yaml.BaseLoader)["design"]
        if content is None:
            design.pop(role)
        else:
            design[role] = [content] if isinstance(design[role], list) else content
        written = [f"design: {flow(design)}"]
    lines[at[0] : at[0] + 1] = written
    with whole_file(path) as part:
        part.write_text("\n".join(lines) + "\n", encoding="utf-8")


SHEET = ("item", "was", "question", "variable", "text", "score", "choose", "written")


def sheet_rows(items: Iterable[OpenItem]) -> Iterator[tuple[str, ...]]:
    """Yield a row for each option of each open item, for a spreadsheet: an x under `choose` decides."""
    for item in items:
        for one in item.options:
            yield (item.key, item.was, item.label, one.variable, one.label, one.score, "", one.text)


def chosen(rows: Iterable[dict[str, str]], where: str) -> Iterator[tuple[str, Any]]:
    """Yield what was chosen in a spreadsheet: an item and its content.

    Raises
    ------
    InputError
        When two options of one item are chosen.
    """
    taken: dict[str, int] = {}
    for number, row in enumerate(rows, start=2):
        if not (row.get("choose") or "").strip():
            continue
        key = row["item"]
        if key in taken:
            raise fail(f"{where}:{number}", f"chooses {key} a second time (first in row {taken[key]})", "keep one x")
        taken[key] = number
        yield key, yaml.load(row["written"], yaml.BaseLoader) if re.match(r"[{\[]", row["written"]) else row["variable"]
