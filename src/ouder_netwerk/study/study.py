"""A whole study: every definition file in one frozen object."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from pathlib import Path
from typing import Annotated, ClassVar, Literal

from pydantic import BeforeValidator, Field

from ouder_netwerk.errors import fail
from ouder_netwerk.study.analysis import Indicator, Indicators
from ouder_netwerk.study.base import LANGUAGES, Language, Model, Names, Text, as_tuple
from ouder_netwerk.study.concepts import Concept, derivable
from ouder_netwerk.study.disclosure import Release, Rules
from ouder_netwerk.study.frameworks import Frameworks
from ouder_netwerk.study.outputs import Figures, Tables
from ouder_netwerk.study.regression import Models, RegressionModel
from ouder_netwerk.study.statistics import FRACTION
from ouder_netwerk.study.waves import EVERYTHING, Overlap, Wave
from ouder_netwerk.study.weighting import Margins


class Settings(Model):
    """Statistical choices of a study; docs/method.md argues the defaults."""

    OLD_KEYS: ClassVar = {"confidence_level": "confidence"}

    confidence_interval: Literal["logit", "beta", "nchs", "wilson", "likelihood", "asin", "wald"] = "logit"
    confidence: float = Field(default=0.95, gt=0, lt=1)
    degrees_of_freedom: Literal["domain", "design"] = "domain"
    single_psu: Literal["fail", "certainty", "remove", "adjust", "average"] = "fail"
    unweighted: bool = False
    """Whether shares without weights are released beside the weighted ones."""


Crossed = Annotated[tuple[str, ...], Field(min_length=2, max_length=3)]
"""Two or three subgroups that are crossed."""


class ResultsPublication(Model):
    """When and under which licence the results are published, for programs that read descriptions of them."""

    date: datetime.date
    licence: str | None = None
    """An address, such as https://creativecommons.org/licenses/by/4.0/."""


class StudyFile(Model):
    """The file `study.yaml`."""

    OLD_KEYS: ClassVar = {"checks": "sensitivity"}

    id: str
    languages: Annotated[tuple[Language, ...], BeforeValidator(as_tuple), Field(min_length=1)] = LANGUAGES
    """In which it is published: every text that can reach a reader is in each of them."""
    title: Text
    source: Text
    people: Text | None = None
    """What the respondents are called, for sentences: `ouders`."""
    note: Text | None = None
    """What a reader of any figure or table must know."""
    publisher: Text | None = None
    """Who publishes the results and how to reach them, for the cover of the workbook; not the producer of the data."""
    publication: ResultsPublication | None = None
    settings: Settings = Settings()
    release: Release = Release()
    subgroups: tuple[str, ...]
    pairs: tuple[Crossed, ...] = ()
    sensitivity: Names = ()
    """Subgroups that only test how sensitive another is: released, but in no table, finding or chooser."""
    waves: Names


@dataclass(frozen=True)
class Break:
    """A break in a series: what changed in a concept (or in everything) since the wave before."""

    wave: str
    concept: str
    text: Text


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
        Every wave by id, also those that are not published.
    indicators : Indicators
    models : Models
    tables : Tables
    figures : Figures
    margins : dict of str to Margins
        For each wave whose weights are made: the known totals.
    frameworks : Frameworks
        What they add to concepts and indicators is among these.
    """

    folder: Path
    file: StudyFile
    concepts: dict[str, Concept]
    waves: dict[str, Wave]
    indicators: Indicators
    models: Models
    tables: Tables
    figures: Figures
    margins: dict[str, Margins] = field(default_factory=dict)
    frameworks: Frameworks = field(default_factory=Frameworks)

    @property
    def id(self) -> str:
        """Name of the study, and of its folder."""
        return self.file.id

    @property
    def languages(self) -> tuple[str, ...]:
        """In which it is published."""
        return self.file.languages

    @property
    def main_language(self) -> str:
        """English, else the first of its languages: of files and messages that have one language."""
        return "en" if "en" in self.languages else self.languages[0]

    def chosen_languages(self, wanted: Sequence[str] = ()) -> tuple[str, ...]:
        """Return the languages that are wanted, or all when none is named.

        Raises
        ------
        InputError
            When the study is not published in one of them.
        """
        unknown = [language for language in wanted if language not in self.languages]
        if unknown:
            what = f"{self.id} is not published in {', '.join(unknown)}"
            raise fail("--lang", what, f"choose from: {', '.join(self.languages)}")
        return tuple(wanted) or self.languages

    @property
    def title(self) -> Text:
        """Title of the study."""
        return self.file.title

    @property
    def source(self) -> Text:
        """Whose data it rests on, as figures and tables name it."""
        return self.file.source

    @property
    def settings(self) -> Settings:
        """Statistical choices."""
        return self.file.settings

    @property
    def rules(self) -> Rules:
        """Thresholds of disclosure control."""
        return self.file.release.rules

    @property
    def subgroups(self) -> Names:
        """Concepts that estimates are broken down by."""
        return self.file.subgroups

    @property
    def pairs(self) -> tuple[tuple[str, ...], ...]:
        """Subgroups that are crossed, two or three together."""
        return self.file.pairs

    @property
    def published_waves(self) -> Names:
        """Ids of the waves that are published, in order; `waves` holds the others too."""
        return self.file.waves

    @property
    def documented_waves(self) -> tuple[str, ...]:
        """Published waves with a harmonisation dossier: those that are read from a file."""
        return tuple(wave_id for wave_id in self.published_waves if not self.waves[wave_id].pool)

    @property
    def has_standin(self) -> bool:
        """Whether absent files are replaced by stand-in microdata."""
        return (self.folder / "standin.yaml").exists()

    @property
    def sources_differ(self) -> bool:
        """Whether some file is read in another way than its wave says, so that it matters which one was."""
        return any(source.differs for wave in self.waves.values() for source in wave.sources)

    def reading(self, files: Mapping[str, str]) -> "Study":
        """Return the study with each wave as it is read from a file, which is one of its sources.

        Parameters
        ----------
        files : mapping of str to str
            Names of files by wave; a wave without one is read from the first of its sources.
        """
        read = {name: self.waves[name].reading(file) for name, file in files.items() if name in self.waves}
        return replace(self, waves=self.waves | read)

    def measured(self, wave_id: str) -> tuple[str, ...]:
        """Return the concepts a wave measures, in the order of `concepts.yaml`; derived ones too."""
        wave = self.waves[wave_id]
        if wave.pool:
            per_wave = [set(self.measured(part)) for part in wave.pool if part in self.waves]
            return tuple(name for name in self.concepts if all(name in part for part in per_wave))
        known = {*wave.variables, *derivable(self.concepts, wave.variables)}
        return tuple(name for name in self.concepts if name in known)

    def scales_in(self, wave_id: str) -> tuple[str, ...]:
        """Return the scales that a wave makes of two or more of its items; a pooled wave has those of its parts."""
        wave = self.waves[wave_id]
        return tuple(
            name
            for name in self.measured(wave_id)
            if not wave.pool
            and name not in wave.variables
            and (derivation := self.concepts[name].derive)
            and len(derivation.items) > 1
        )

    def indicators_in(self, wave_id: str) -> tuple[Indicator, ...]:
        """Return the indicators that a wave measures, in the order of the sections."""
        measured = set(self.measured(wave_id))
        return tuple(
            indicator
            for indicator in self.indicators.all.values()
            if measured.issuperset(indicator.estimated_from) and (not indicator.waves or wave_id in indicator.waves)
        )

    def shown_by(self, concept: str, categories: Names) -> str | None:
        """Return the indicator that is the share of all respondents with some answers; None when there is none."""
        return next(
            (
                name
                for name, one in self.indicators.all.items()
                if one.concept == concept and one.category == categories and one.universe is None
            ),
            None,
        )

    def unit(self, indicator: Indicator) -> str:
        """Return what the estimates of an indicator are in: a fraction, or the unit of its concept in one language."""
        unit = self.concepts[indicator.concept].unit
        if indicator.is_share:
            return FRACTION
        return unit.in_language(self.main_language) if unit else ""

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

    def made_from(self, concepts: Iterable[str]) -> tuple[str, ...]:
        """Return some concepts with all they are derived from and all that decides who was asked."""
        todo, found = list(concepts), dict[str, None]()
        while todo:
            name = todo.pop()
            if name not in found:
                found[name] = None
                todo += self.concepts[name].made_from
        return tuple(name for name in self.concepts if name in found)

    def breaks(self, earlier: str, later: str, concepts: Iterable[str]) -> tuple[Break, ...]:
        """Return the breaks after one wave of a survey, up to and including a later one, that touch some concepts.

        Parameters
        ----------
        earlier, later : str
            Ids of published, not pooled waves of one survey.
        concepts : iterable of str
            What is compared; what it is made from counts too.
        """
        waves = self.surveys()[self.waves[later].survey]
        touched = {EVERYTHING, *self.made_from(concepts)}
        return tuple(
            Break(wave_id, concept, text)
            for wave_id in waves[waves.index(earlier) + 1 : waves.index(later) + 1]
            for concept, text in self.waves[wave_id].breaks.items()
            if concept in touched
        )

    def overlap(self, one: str, other: str) -> Overlap | None:
        """Return what either of two waves says about people they share; None when neither says anything."""
        return self.waves[one].overlap.get(other) or self.waves[other].overlap.get(one)

    @property
    def panel_waves(self) -> tuple[str, ...]:
        """Published waves that share respondents with another of their survey, as either of the two says."""
        pairs = (
            (earlier, later)
            for waves in self.surveys().values()
            for earlier, later in combinations(waves, 2)
            if self.overlap(earlier, later) == "same_people"
        )
        found = {wave for pair in pairs for wave in pair}
        return tuple(wave for wave in self.published_waves if wave in found)

    def subgroup_sets(self, wave_id: str) -> tuple[tuple[str, ...], ...]:
        """Return the subgroups and pairs that a wave can show; the empty set is the total."""
        measured = set(self.measured(wave_id))
        wanted = [(), *((name,) for name in self.subgroups), *self.pairs]
        return tuple(tuple(names) for names in wanted if measured.issuperset(names))

    def shown_subgroups(self, wave_id: str) -> tuple[str, ...]:
        """Return the subgroups and pairs, such as `single_parent*low_income`, that a wave is shown by."""
        named = (names for names in self.subgroup_sets(wave_id) if names)
        return tuple("*".join(names) for names in named if not set(names) & set(self.file.sensitivity))

    @property
    def framework_waves(self) -> tuple[str, ...]:
        """Published waves of which ladders or paths are estimated."""
        return tuple(wave_id for wave_id in self.published_waves if wave_id in self.frameworks.waves)

    def models_of(self, wave_id: str) -> tuple[RegressionModel, ...]:
        """Return the models fitted in a wave."""
        return tuple(model for model in self.models.models if wave_id in model.waves)

    def weights_used(self, wave_id: str) -> tuple[str | None, ...]:
        """Return the weights that indicators and models of a wave ask for; None is that of its design."""
        indicators = [one.weight for one in self.indicators_in(wave_id)]
        return tuple(dict.fromkeys([*indicators, *(model.weight for model in self.models_of(wave_id))]))

    def weighted_by(self, weight: str | None) -> "Study":
        """Return the study with the indicators and models that ask for one weight alone."""
        sections = tuple(
            section.model_copy(
                update={
                    "headline": (),
                    "indicators": tuple(one for one in section.indicators if one.weight == weight),
                }
            )
            for section in self.indicators.sections
        )
        models = tuple(model for model in self.models.models if model.weight == weight)
        return replace(
            self,
            indicators=self.indicators.model_copy(update={"sections": sections}),
            models=self.models.model_copy(update={"models": models}),
        )

    def raked_over(self, wave_id: str) -> tuple[str, ...]:
        """Return the concepts that the weights of a wave were raked over; none when the file has weights."""
        design = self.waves[wave_id].design
        return design.weighting.concepts if design and design.weighting else ()

    def surveys(self) -> dict[str, tuple[str, ...]]:
        """Return the published, not pooled waves of each survey, in order."""
        surveys: dict[str, tuple[str, ...]] = {}
        for wave_id in self.published_waves:
            wave = self.waves[wave_id]
            if not wave.pool:
                surveys[wave.survey] = (*surveys.get(wave.survey, ()), wave_id)
        return surveys
