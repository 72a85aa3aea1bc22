"""The released harmonisation dossiers as the report shows them."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

from markupsafe import Markup

from ouder_netwerk.formatting import count, decimal, percent
from ouder_netwerk.publish.provenance import dossier_content
from ouder_netwerk.publish.tables.table import Grid, GridCell, GridRow
from ouder_netwerk.publish.wording import Words, inside


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
class WaveDossier:
    """What was done to one wave.

    Attributes
    ----------
    wave, title : str
        Id and name.
    file : str
        Relative to `results/<study>`.
    respondents : str
        In the raw file.
    recodes : Grid
        Where each code of each variable went.
    weighting : Grid, optional
        Weighted totals before and after, where weights were made.
    scales : Grid, optional
        How well the items of each scale go together, where there are scales.
    weights : str
        What making them cost; empty when none were made.
    missing : tuple of Missing
    models : tuple of Lost
    notes : tuple of str
    """

    wave: str
    title: str
    file: str
    respondents: str
    recodes: Grid
    weighting: Grid | None
    scales: Grid | None
    weights: str
    missing: tuple[Missing, ...]
    models: tuple[Lost, ...]
    notes: tuple[str, ...]


def read_dossiers(results: Path, words: Words) -> list[WaveDossier]:
    """Return the dossier of each wave that has one; a hidden count shows the mark of hidden cells."""
    return [
        _dossier(wave, content, words)
        for wave in words.study.documented_waves
        if (content := dossier_content(results, wave)) is not None
    ]


def _dossier(wave: str, content: dict[str, Any], words: Words) -> WaveDossier:
    return WaveDossier(
        wave,
        words.wave_title(wave),
        f"dossier/{wave}.json",
        count(content["respondents"], words.language),
        _recodes(wave, content["recodes"], words),
        _weighting(wave, content["weighting"]["margins"], words) if content["weighting"] else None,
        _scales(wave, content["scales"], words) if content["scales"] else None,
        _weights(content["weighting"]["report"], words) if content["weighting"] else "",
        tuple(_missing(row, words) for row in content["missing"]),
        tuple(_lost(row, words) for row in content["models"]),
        tuple(_note(note, words) for note in content["notes"]),
    )


def _recodes(wave: str, recodes: list[dict[str, Any]], words: Words) -> Grid:
    language = words.study.waves[wave].language

    def rows() -> Iterator[GridRow]:
        for recode in recodes:
            question = words.quote(f": {recode['question']}" if recode["question"] else "", language)
            yield GridRow(Markup("{} ({}{})").format(_concept(recode["concept"], words), recode["variable"], question))
            for row in recode["counts"]:
                label = words.quote(row["label"], language)
                entries = _category(recode["concept"], row, words), _shown(row["respondents"], words)
                yield GridRow(Markup("{} {}").format(row["code"], label), tuple(GridCell((text,)) for text in entries))

    headers = (words.say("category"), words.say("respondents"))
    return Grid(words.say("recode_caption", wave=words.wave_title(wave)), words.say("code"), headers, tuple(rows()))


def _category(concept: str, row: dict[str, Any], words: Words) -> str:
    if row["reason"]:
        return words.say(f"missing_{row['reason']}")
    return words.category(concept.split(".")[0], row["category"])


def _weighting(wave: str, margins: list[dict[str, Any]], words: Words) -> Grid:
    def rows() -> Iterator[GridRow]:
        for margin, categories in groupby(margins, key=itemgetter("margin")):
            yield GridRow(words.subgroup(margin))
            for row in categories:
                numbers = (row[name] for name in ("respondents", "before", "known", "after"))
                entries = tuple(GridCell((_shown(number, words),)) for number in numbers)
                yield GridRow(words.level(margin, row["category"]), entries)

    headers = tuple(words.say(name) for name in ("respondents", "weighted_before", "known_total", "weighted_after"))
    caption = words.say("weighting_caption", wave=words.wave_title(wave))
    return Grid(caption, words.say("category"), headers, tuple(rows()))


def _scales(wave: str, scales: list[dict[str, Any]], words: Words) -> Grid:
    def rows() -> Iterator[GridRow]:
        for scale in scales:
            alpha, n = _hundredths(scale["alpha"], words), _shown(scale["n"], words)
            label = words.of(words.study.concepts[scale["concept"]].label)
            yield GridRow(f"{label} ({words.say('alpha_is', alpha=alpha, n=n)})")
            for item in scale["items"]:
                name = words.of(words.study.concepts[item["concept"]].label)
                numbers = (_hundredths(item[key], words) for key in ("mean", "sd", "item_rest", "alpha_without"))
                turned = f" ({words.say('reversed')})" if item["reversed"] else ""
                yield GridRow(name + turned, tuple(GridCell((text,)) for text in numbers))

    headers = tuple(words.say(name) for name in ("statistics.mean", "sd", "item_rest", "alpha_without"))
    return Grid(words.say("scales_caption", wave=words.wave_title(wave)), words.say("item"), headers, tuple(rows()))


def _hundredths(value: float | None, words: Words) -> str:
    return words.symbol("absent") if value is None else decimal(value, 2, words.language)


def _weights(report: dict[str, Any], words: Words) -> str:
    numbers = {name: decimal(report[name], 2, words.language) for name in ("smallest_factor", "largest_factor")}
    design_effect, n_eff = decimal(report["kish_deff"], 2, words.language), count(report["n_eff"], words.language)
    return words.say("weights_text", design_effect=design_effect, n_eff=n_eff, **numbers)


def read_coverage(results: Path, words: Words) -> Grid | None:
    """Return how each wave has each concept, from the released dossier; None when there is none."""
    path = results / "dossier" / "coverage.csv"
    if not path.exists():
        return None
    with path.open(encoding="utf-8", newline="") as file:
        cells = {(row["concept"], row["wave"]): row for row in csv.DictReader(file)}
    waves = tuple(dict.fromkeys(wave for _, wave in cells))
    rows = (
        GridRow(words.subgroup(concept), tuple(_covered(cells[concept, wave], words) for wave in waves))
        for concept in dict.fromkeys(concept for concept, _ in cells)
    )
    return Grid(words.say("coverage_caption"), words.say("indicator"), tuple(map(words.wave_title, waves)), tuple(rows))


def _covered(row: dict[str, str], words: Words) -> GridCell:
    how = words.say(f"how_{row['how']}") + (f", {words.say('break')}" if row["break"] else "")
    return GridCell((how, row["variable"]) if row["variable"] else (how,))


def _missing(row: dict[str, Any], words: Words) -> Missing:
    reasons = (f"{words.say(f'missing_{name}')} {_part(share, words)}" for name, share in row["reasons"].items())
    return Missing(_concept(row["concept"], words), _part(row["share"], words), ", ".join(reasons) or words.say("none"))


def _lost(row: dict[str, Any], words: Words) -> Lost:
    model = next(model for model in words.study.models.models if model.id == row["model"])
    block = next(block for block in model.blocks if block.id == row["block"])
    name = f"{words.of(model.title)}: {words.of(block.title)}"
    terms = ", ".join(
        f"{_term(term, words)} {_shown(number, words)}" for term, number in row["missing"].items() if number != 0
    )
    method = words.say(row["method"], implicates=str(model.missing.implicates))
    return Lost(name, _shown(row["n"], words), _shown(row["lost"], words), terms or words.say("none"), method)


def _term(term: str, words: Words) -> str:
    return words.say("outcome") if term == "outcome" else inside(words.of(words.study.concepts[term].label))


def _concept(name: str, words: Words) -> str:
    """Return the label of a concept, and which of its imputations it is where there are several."""
    concept, _, implicate = name.partition(".")
    label = words.subgroup(concept)
    return f"{label} ({words.say('implicate', number=implicate)})" if implicate else label


def _note(note: dict[str, str], words: Words) -> str:
    about = f"{words.subgroup(note['concept'])}: " if note["concept"] else ""
    return about + note[words.language]


def _shown(number: int | None, words: Words) -> str:
    return words.symbol("hidden") if number is None else count(number, words.language)


def _part(share: float | None, words: Words) -> str:
    return words.symbol("hidden") if share is None else percent(share, words.language, 1)
