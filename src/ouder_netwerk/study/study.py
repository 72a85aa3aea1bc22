"""A whole study: every definition file in one frozen object."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import Field

from ouder_netwerk.study.analysis import Indicators, LogisticModel, Models
from ouder_netwerk.study.base import Model, Names, Text
from ouder_netwerk.study.concepts import Concept
from ouder_netwerk.study.outputs import Figures, Tables
from ouder_netwerk.study.waves import Wave


class Settings(Model):
    """Statistical choices of a study; docs/method.md argues the defaults."""

    confidence_interval: Literal["logit", "beta", "wilson", "wald"] = "logit"
    confidence_level: float = Field(default=0.95, gt=0, lt=1)
    degrees_of_freedom: Literal["domain", "design"] = "domain"
    single_psu: Literal["fail", "certainty", "remove", "adjust", "average"] = "fail"


class Release(Model):
    """Disclosure control: how many respondents an estimate needs, in total and giving either answer."""

    minimum_n: int = Field(default=10, ge=3)


class StudyFile(Model):
    """The file `study.yaml`."""

    id: str
    title: Text
    source: Text
    settings: Settings = Settings()
    release: Release = Release()
    subgroups: tuple[str, ...]
    pairs: tuple[tuple[str, str], ...] = ()
    waves: Names


@dataclass(frozen=True)
class Study:
    """A study definition, loaded and checked.

    Attributes
    ----------
    folder : Path
        `config/studies/<study>`.
    file : StudyFile
        Title, settings, subgroups, order of waves.
    concepts : dict of str to Concept
    waves : dict of str to Wave
        Every wave by id, also those that `file.waves` does not publish.
    indicators : Indicators
    models : Models
    tables : Tables
    figures : Figures
    """

    folder: Path
    file: StudyFile
    concepts: dict[str, Concept]
    waves: dict[str, Wave]
    indicators: Indicators
    models: Models
    tables: Tables
    figures: Figures

    @property
    def id(self) -> str:
        """Name of the study, and of its folder."""
        return self.file.id

    @property
    def has_standin(self) -> bool:
        """Whether absent files are replaced by stand-in microdata."""
        return (self.folder / "standin.yaml").exists()

    def measured(self, wave_id: str) -> tuple[str, ...]:
        """Return the concepts a wave measures, in the order of `concepts.yaml`; derived ones too."""
        wave = self.waves[wave_id]
        if wave.pool:
            per_wave = [set(self.measured(part)) for part in wave.pool]
            return tuple(name for name in self.concepts if all(name in part for part in per_wave))
        known = set(wave.variables)
        while True:
            more = {
                name
                for name, concept in self.concepts.items()
                if name not in known and concept.derive and known.issuperset(concept.derive.concepts())
            }
            if not more:
                return tuple(name for name in self.concepts if name in known)
            known |= more

    def implicates(self, wave_id: str, concept: str) -> int:
        """Return how many implicates a concept has in a wave; 0 when it is not multiply imputed."""
        wave = self.waves[wave_id]
        if wave.pool:
            return self.implicates(wave.pool[0], concept)
        mapping = wave.variables.get(concept)
        return len(mapping.implicates) if mapping else 0

    def possible_categories(self, wave_id: str, concept: str) -> tuple[str, ...]:
        """Return the categories that can occur in a wave, in the concept's order."""
        wave = self.waves[wave_id]
        if wave.pool:
            possible = {name for part in wave.pool for name in self.possible_categories(part, concept)}
        elif concept in wave.variables:
            outside = self.concepts[concept].outside
            possible = {*wave.variables[concept].categories, *([outside] if outside else [])}
        else:
            possible = set(self.concepts[concept].category_names)
        return tuple(name for name in self.concepts[concept].category_names if name in possible)

    def groupings(self, wave_id: str) -> tuple[tuple[str, ...], ...]:
        """Return the subgroups and pairs that a wave can show; the empty grouping is the total."""
        measured = set(self.measured(wave_id))
        wanted = [(), *((name,) for name in self.file.subgroups), *self.file.pairs]
        return tuple(tuple(names) for names in wanted if measured.issuperset(names))

    def models_of(self, wave_id: str) -> tuple[LogisticModel, ...]:
        """Return the models fitted in a wave."""
        return tuple(model for model in self.models.models if wave_id in model.waves)

    def surveys(self) -> dict[str, tuple[str, ...]]:
        """Return the published, not pooled waves of each survey, in order."""
        surveys: dict[str, tuple[str, ...]] = {}
        for wave_id in self.file.waves:
            wave = self.waves[wave_id]
            if not wave.pool:
                surveys[wave.survey] = (*surveys.get(wave.survey, ()), wave_id)
        return surveys
