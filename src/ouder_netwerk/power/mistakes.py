"""The standard mistakes of survey analysis, made on purpose in the harmonised respondents: pure and deterministic."""

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
import pandas as pd

from ouder_netwerk.claims.power import MistakeName
from ouder_netwerk.respondents.table import Harmonised
from ouder_netwerk.study.analysis import Indicator, Section
from ouder_netwerk.study.concepts import concept_of
from ouder_netwerk.study.conditions import Condition
from ouder_netwerk.study.regression import Models, RegressionModel
from ouder_netwerk.study.study import Study

OF_ANSWERS: frozenset[MistakeName] = frozenset({"wrong_base", "swapped_codes", "missing_as_answer"})
"""Mistakes in the answers that claims are about."""
OF_GROUPS: frozenset[MistakeName] = frozenset({"shuffled_groups"})
"""Mistakes in what claims compare people by."""
_SEED = 1
_Based = TypeVar("_Based", Indicator, RegressionModel)


@dataclass(frozen=True)
class StudyWaves:
    """A study with its harmonised waves, as they are or with a mistake in them.

    Attributes
    ----------
    study : Study
    waves : dict of str to Harmonised
        Every published wave that is not pooled.
    neighbours : dict of str to str
        For each wave another of its survey.
    """

    study: Study
    waves: Mapping[str, Harmonised]
    neighbours: Mapping[str, str]

    def changed(self, change: "Callable[[str, pd.DataFrame], pd.DataFrame]") -> "StudyWaves":
        """Return the survey with other respondents in each wave."""
        waves = {name: replace(one, frame=change(name, one.frame.copy())) for name, one in self.waves.items()}
        return replace(self, waves=waves)


def with_mistake(survey: StudyWaves, mistake: MistakeName, concepts: Set[str]) -> StudyWaves:
    """Return a survey in which a mistake was made.

    Parameters
    ----------
    survey : StudyWaves
        As it should be; it is not changed.
    mistake : str
        `unweighted`: everybody counts the same. `wrong_base`: shares of all are those of who was asked, and shares of
        who was asked those of all. `swapped_codes`: the first and the last answer are exchanged. `missing_as_answer`:
        who gave no answer counts as having given the first, such as no. `shuffled_groups`: each respondent has the
        background of another. `wrong_wave`: the respondents are those of the survey's wave before, else after.
    concepts : set of str
        What mistakes in answers and in groups are made in.
    """
    return _MAKE[mistake](survey, concepts)


def _unweighted(survey: StudyWaves, _concepts: Set[str]) -> StudyWaves:
    def equal(_wave: str, frame: pd.DataFrame) -> pd.DataFrame:
        frame = frame.drop(columns="base_weight", errors="ignore")
        for name in (name for name in map(str, frame) if concept_of(name) == "weight"):
            counted = frame[name] > 0
            frame.loc[counted, name] = frame.loc[counted, name].mean()
        return frame

    made = survey.changed(equal)
    return replace(made, waves={name: replace(one, origin=one.origin.unraked) for name, one in made.waves.items()})


def _swapped_codes(survey: StudyWaves, concepts: Set[str]) -> StudyWaves:
    def swap(_wave: str, frame: pd.DataFrame) -> pd.DataFrame:
        for name in _columns(frame, concepts):
            categories = list(frame[name].cat.categories)
            swapped = [categories[-1], *categories[1:-1], categories[0]]
            frame[name] = frame[name].cat.rename_categories(swapped).cat.set_categories(categories)
        return frame

    return survey.changed(swap)


def _missing_as_answer(survey: StudyWaves, concepts: Set[str]) -> StudyWaves:
    def fill(_wave: str, frame: pd.DataFrame) -> pd.DataFrame:
        for name in _columns(frame, concepts):
            silent = frame[name].isna() & (frame[f"{name}.missing"] != "not_asked")
            frame.loc[silent, name] = frame[name].cat.categories[0]
        return frame

    return survey.changed(fill)


def _wrong_base(survey: StudyWaves, concepts: Set[str]) -> StudyWaves:
    """Let who was not asked count as having given the first answer; leave out who has one without being asked."""

    def fill(_wave: str, frame: pd.DataFrame) -> pd.DataFrame:
        for name in _columns(frame, concepts):
            frame.loc[frame[f"{name}.missing"] == "not_asked", name] = frame[name].cat.categories[0]
        return frame

    asked = {name: _asked_of_all(survey, name) for name in concepts}
    indicators, models = survey.study.indicators, survey.study.models

    def with_bases(section: Section) -> Section:
        moved = tuple(_other_base(one, one.concept, asked) for one in section.indicators)
        return section.model_copy(update={"indicators": moved})

    study = replace(
        survey.study,
        indicators=indicators.model_copy(update={"sections": tuple(map(with_bases, indicators.sections))}),
        models=Models(models=tuple(_other_base(one, one.outcome.concept, asked) for one in models.models)),
    )
    return replace(survey.changed(fill), study=study)


def _other_base(one: _Based, concept: str, asked: Mapping[str, Condition | None]) -> _Based:
    """Return an indicator or model without its universe, or if it has none with that of its concept."""
    return one.model_copy(update={"universe": None if one.universe else asked[concept]}) if concept in asked else one


def _asked_of_all(survey: StudyWaves, name: str) -> Condition | None:
    """Return who was asked for a concept that everybody has a value for, also who was not asked."""
    for wave, one in survey.waves.items():
        if name in one.frame and not (one.frame[f"{name}.missing"] == "not_asked").any():
            return universe_of(survey.study, wave, name)
    return None


def universe_of(study: Study, wave_id: str, name: str) -> Condition | None:
    """Return who was asked for a concept in a wave; of a derived one what all its parts share."""
    mapping, concept = study.waves[wave_id].variables.get(name), study.concepts[name]
    if mapping is None and concept.derive is not None:
        parts = [universe_of(study, wave_id, part) for part in concept.derive.concepts()]
        return parts[0] if all(part == parts[0] for part in parts) else None
    return (mapping.universe if mapping else None) or concept.universe


def _shuffled_groups(survey: StudyWaves, concepts: Set[str]) -> StudyWaves:
    def shuffle(_wave: str, frame: pd.DataFrame) -> pd.DataFrame:
        order = np.random.default_rng(_SEED).permutation(len(frame))
        moved = [name for name in map(str, frame) if concept_of(name) in concepts]
        return frame.assign(**{name: frame[name].array[order] for name in moved})

    return survey.changed(shuffle)


def neighbours(study: Study) -> dict[str, str]:
    """Return for each wave the one before it in its survey, for the first the one after; none of a survey held once."""
    return {
        name: waves[place - 1 if place else 1]
        for waves in study.surveys().values()
        for place, name in enumerate(waves if len(waves) > 1 else ())
    }


def _wrong_wave(survey: StudyWaves, _concepts: Set[str]) -> StudyWaves:
    """Return the respondents of another wave under the name of each, with what is known of that other wave."""
    study, waves, definitions = survey.study, dict(survey.waves), dict(survey.study.waves)
    for name, other in survey.neighbours.items():
        called = {key: getattr(study.waves[name], key) for key in ("survey", "wave", "title")}
        definitions[name] = study.waves[other].model_copy(update=called)
        origin = replace(survey.waves[other].origin, wave=study.waves[name].wave)
        waves[name] = Harmonised(survey.waves[other].frame, origin)
    return replace(survey, study=replace(study, waves=definitions), waves=waves)


_MAKE: dict[MistakeName, Callable[[StudyWaves, Set[str]], StudyWaves]] = {
    "unweighted": _unweighted,
    "wrong_base": _wrong_base,
    "swapped_codes": _swapped_codes,
    "missing_as_answer": _missing_as_answer,
    "shuffled_groups": _shuffled_groups,
    "wrong_wave": _wrong_wave,
}


def _columns(frame: pd.DataFrame, concepts: Set[str]) -> list[str]:
    """Return the columns with answers to some questions, of those that have categories."""
    return [name for name in sorted(concepts) if name in frame and isinstance(frame[name].dtype, pd.CategoricalDtype)]
