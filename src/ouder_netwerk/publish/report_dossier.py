"""The released harmonisation dossiers as the report shows them."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ouder_netwerk.publish.formatting import count, percent
from ouder_netwerk.publish.report_phrases import ReportWords
from ouder_netwerk.publish.wording import inside


@dataclass(frozen=True)
class Recode:
    """Where one code of a variable went; the first of a concept names it."""

    concept: str
    variable: str
    code: str
    category: str
    respondents: str


@dataclass(frozen=True)
class Missing:
    """How many respondents lack a concept, and why."""

    concept: str
    share: str
    reasons: str


@dataclass(frozen=True)
class Lost:
    """On how many respondents a block of a model rests, how many it lost to which term, and what was done about it."""

    model: str
    n: str
    lost: str
    terms: str
    method: str


@dataclass(frozen=True)
class Dossier:
    """What was done to one wave.

    Attributes
    ----------
    wave, title : str
        Id and name.
    file : str
        Relative to `results/<study>`.
    respondents : str
        In the raw file.
    recodes : tuple of Recode
    missing : tuple of Missing
    models : tuple of Lost
    notes : tuple of str
    """

    wave: str
    title: str
    file: str
    respondents: str
    recodes: tuple[Recode, ...]
    missing: tuple[Missing, ...]
    models: tuple[Lost, ...]
    notes: tuple[str, ...]


def read_dossiers(results: Path, words: ReportWords) -> list[Dossier]:
    """Return the dossier of each wave that has one; a hidden count shows the mark of hidden cells."""
    return [
        _dossier(wave, content, words)
        for wave in words.study.documented_waves
        if (content := dossier_content(results, wave)) is not None
    ]


def dossier_content(results: Path, wave: str) -> dict[str, Any] | None:
    """Return the released dossier of a wave as it stands in its file; None when there is none."""
    path = results / "dossier" / f"{wave}.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None


def _dossier(wave: str, content: dict[str, Any], words: ReportWords) -> Dossier:
    return Dossier(
        wave,
        words.wave_title(wave),
        f"dossier/{wave}.json",
        count(content["respondents"], words.language),
        tuple(row for recode in content["recodes"] for row in _recodes(recode, words)),
        tuple(_missing(row, words) for row in content["missing"]),
        tuple(_lost(row, words) for row in content["models"]),
        tuple(_note(note, words) for note in content["notes"]),
    )


def _recodes(recode: dict[str, Any], words: ReportWords) -> list[Recode]:
    concept = recode["concept"].split(".")[0]
    return [
        Recode(
            words.of(words.study.concepts[concept].label),
            recode["variable"],
            row["code"],
            words.say(f"missing_{row['reason']}") if row["reason"] else words.category(concept, row["category"]),
            _shown(row["respondents"], words),
        )
        for row in recode["counts"]
    ]


def _missing(row: dict[str, Any], words: ReportWords) -> Missing:
    reasons = (f"{words.say(f'missing_{name}')} {_part(share, words)}" for name, share in row["reasons"].items())
    label = words.of(words.study.concepts[row["concept"].split(".")[0]].label)
    return Missing(label, _part(row["share"], words), ", ".join(reasons) or words.say("none"))


def _lost(row: dict[str, Any], words: ReportWords) -> Lost:
    model = next(model for model in words.study.models.models if model.id == row["model"])
    block = next(block for block in model.blocks if block.id == row["block"])
    name = f"{words.of(model.title)}: {words.of(block.title)}"
    terms = ", ".join(
        f"{_term(term, words)} {_shown(number, words)}" for term, number in row["missing"].items() if number != 0
    )
    method = words.say(row["method"], implicates=str(model.missing.implicates))
    return Lost(name, _shown(row["n"], words), _shown(row["lost"], words), terms or words.say("none"), method)


def _term(term: str, words: ReportWords) -> str:
    return words.say("outcome") if term == "outcome" else inside(words.of(words.study.concepts[term].label))


def _note(note: dict[str, str], words: ReportWords) -> str:
    about = f"{words.subgroup(note['concept'])}: " if note["concept"] else ""
    return about + note[words.language]


def _shown(number: int | None, words: ReportWords) -> str:
    return words.symbol("hidden") if number is None else count(number, words.language)


def _part(share: float | None, words: ReportWords) -> str:
    return words.symbol("hidden") if share is None else percent(share, words.language, 1)
