"""How the numbers were made, told from the study definition and the released files."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ouder_netwerk.claims.power import power_heads, power_rows, read_power
from ouder_netwerk.formatting import count
from ouder_netwerk.publish.bases import base_of
from ouder_netwerk.publish.wording import TOTAL, Words
from ouder_netwerk.released import Released, Row
from ouder_netwerk.study.mappings import DesignColumns
from ouder_netwerk.study.waves import EVERYTHING

SHOWN = ("imprecise", "break")
"""Reason codes of rows that keep their numbers."""


@dataclass(frozen=True)
class WaveDesign:
    """How a wave was drawn and weighted, and on how many respondents its totals rest."""

    id: str
    title: str
    survey: str
    weight: str
    strata: str
    psu: str
    fpc: str
    respondents: str
    standin: bool
    note: str


@dataclass(frozen=True)
class FlagCount:
    """How many rows of a released file have a reason code; `text` says what that means for a reader."""

    file: str
    flag: str
    text: str
    rows: str


def wave_designs(released: Released, words: Words) -> list[WaveDesign]:
    """Return the design of each published wave."""
    return [_design(wave_id, released, words) for wave_id in words.study.published_waves]


def _design(wave_id: str, released: Released, words: Words) -> WaveDesign:
    study, none = words.study, words.say("none")
    wave = study.waves[wave_id]
    design = wave.design or study.waves[wave.pool[0]].design
    assert design is not None
    of_wave = (row for key, row in released.estimates.items() if key[:2] == (wave.survey, wave.wave))
    totals = [row for row in of_wave if row.raw["subgroup"] == TOTAL]
    pooled = words.say("pooled", waves=", ".join(words.wave_title(part) for part in wave.pool)) if wave.pool else ""
    notes = (pooled, words.of(wave.note) if wave.note else "")
    return WaveDesign(
        wave_id,
        words.wave_title(wave_id),
        wave.survey,
        "; ".join([_weight(design, words), *_other_weights(wave_id, words)]),
        " × ".join(design.strata) or none,
        design.psu or none,
        design.fpc or none,
        _between([row.n for row in totals if not row.hidden], words),
        any(row.standin for row in totals),
        ". ".join(note for note in notes if note),
    )


def _weight(design: DesignColumns, words: Words) -> str:
    """Return the column with weights, and what they were raked over where they are made here."""
    column = design.weight or words.say("no_weight")
    if design.weighting is None:
        return column
    over = (words.subgroup(name) for name in design.weighting.over)
    return f"{column}; {words.say('raked', over=', '.join(over))}"


def _other_weights(wave_id: str, words: Words) -> Iterator[str]:
    """Yield each other weight that an indicator or model asks for, and which do."""
    study = words.study
    wave = study.waves[study.waves[wave_id].pool[0]] if study.waves[wave_id].pool else study.waves[wave_id]
    for name in filter(None, study.weights_used(wave_id)):
        of = study.weighted_by(name)
        asking = [words.indicator(one.id) for one in of.indicators_in(wave_id)]
        asking += [words.of(model.title) for model in of.models_of(wave_id)]
        column = wave.weights[name].columns(name).weight
        yield words.say("other_weight", column=str(column), asking=", ".join(asking))


def breaks(words: Words) -> list[tuple[str, str]]:
    """Return what changed between published waves: wave and concept, and what."""
    study = words.study
    later = {wave for waves in study.surveys().values() for wave in waves[1:]}
    return [
        (
            words.wave_title(wave) if concept == EVERYTHING else f"{words.wave_title(wave)}, {words.subgroup(concept)}",
            words.of(text),
        )
        for wave in study.published_waves
        if wave in later
        for concept, text in study.waves[wave].breaks.items()
    ]


def _between(numbers: list[float], words: Words) -> str:
    if not numbers:
        return words.say("none")
    low, high = (count(n, words.language) for n in (min(numbers), max(numbers)))
    return low if low == high else words.say("n_between", low=low, high=high)


def universes(words: Words) -> list[tuple[str, str]]:
    """Return the indicators that are no shares of all respondents, each with its base."""
    study = words.study
    bases = {
        (words.indicator(name), words.base(base)): None
        for name, indicator in study.indicators.all.items()
        for wave in study.published_waves
        if indicator in study.indicators_in(wave) and (base := base_of(study, wave, indicator)).conditions
    }
    return list(bases)


def imputed(words: Words) -> list[str]:
    """Return the labels of concepts that are multiply imputed in a published wave."""
    study = words.study
    return [
        words.of(concept.label)
        for name, concept in study.concepts.items()
        if any(study.implicates(wave, name) for wave in study.published_waves)
    ]


def flag_counts(released: Released, words: Words) -> list[FlagCount]:
    """Return how many rows of each released file are shown, and how many are hidden for which reason."""
    tables: dict[str, Iterable[Row]] = {
        "estimates.csv": released.estimates.values(),
        "contrasts.csv": released.contrasts.values(),
        "models.csv": released.models.values(),
    }
    return [
        FlagCount(file, flag, _flag_words(flag, words), count(number, words.language))
        for file, rows in tables.items()
        for flag, number in sorted(Counter(row.flag for row in rows).items())
    ]


def power_table(results: Path, words: Words) -> list[tuple[str, ...]]:
    """Return heads and rows of which mistakes each statement would have seen; nothing where the release has none."""
    power = read_power(results, words.study.id)
    if not power:
        return []
    return [tuple(power_heads(words.language)), *power_rows(power, words.language)]


def _flag_words(flag: str, words: Words) -> str:
    if not flag:
        return words.say("shown_plain")
    return words.say("shown_flag", reason=words.reason(flag)) if flag in SHOWN else words.hidden(flag)
