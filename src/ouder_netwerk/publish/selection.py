"""Which released cells an output shows: from names in the study definition to released rows."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import log

from ouder_netwerk.errors import fail
from ouder_netwerk.publish.bases import Base, base_of
from ouder_netwerk.publish.wording import PAIR, TOTAL
from ouder_netwerk.released import Contrast, Estimate, ModelRow, Released
from ouder_netwerk.study.analysis import Indicator
from ouder_netwerk.study.outputs import Subject
from ouder_netwerk.study.regression import RATIOS, Block, RegressionModel
from ouder_netwerk.study.study import Study

Name = tuple[str, str]
"""An indicator and the category that is counted."""


@dataclass(frozen=True)
class Shown:
    """A released share, under the label it is shown with; None when the release step has no row."""

    label: str
    cell: Estimate | None

    @property
    def size(self) -> float:
        """For ordering: what has no number comes last."""
        return -1.0 if self.cell is None or self.cell.hidden else self.cell.estimate


@dataclass(frozen=True)
class ReleasedCells:
    """Released cells of one wave of a study.

    Attributes
    ----------
    study : Study
    released : Released
    wave_id : str
        Id of the wave in the study definition.
    """

    study: Study
    released: Released
    wave_id: str

    @property
    def _wave(self) -> tuple[str, str]:
        wave = self.study.waves[self.wave_id]
        return wave.survey, wave.wave

    def measured(self, indicators: Sequence[Indicator]) -> list[Name]:
        """Return indicator and category of what the wave measures, in the order of the definition."""
        known = self.study.indicators_in(self.wave_id)
        return [
            (indicator.id, category)
            for indicator in indicators
            if indicator in known
            for category in (
                [indicator.answer]
                if indicator.answer
                else self.study.possible_categories(self.wave_id, indicator.concept)
            )
        ]

    def base(self, name: Name) -> Base:
        """Return of whom an indicator is a share."""
        return base_of(self.study, self.wave_id, self.study.indicators.all[name[0]])

    def leading(self, names: Sequence[Name]) -> list[Name]:
        """Return which indicators a finding may set against each other.

        The headline of their section, where it has one; else those with the base that most of them have, without what
        sums up others of them.
        """
        headline = [name for name in names if name[0] in self.study.indicators.headlines]
        if headline:
            return headline
        names = [name for name in names if self.study.indicators.all[name[0]].is_share] or list(names)
        bases = [self.base(name) for name in names]
        most = max(bases, key=bases.count, default=Base())
        alike = [name for name, base in zip(names, bases, strict=True) if base == most]
        concepts = {name: self.study.indicators.all[name[0]].concept for name in alike}
        return [name for name in alike if not self._parts(concepts[name]) & set(concepts.values())]

    def _parts(self, concept: str) -> set[str]:
        derivation = self.study.concepts[concept].derive
        return set(derivation.concepts()) if derivation else set()

    def summed_up(self, name: Name) -> tuple[str, ...]:
        """Return the concepts that a share sums up: who has any of them counts; none when it is no such share."""
        derivation = self.study.concepts[self.study.indicators.all[name[0]].concept].derive
        return derivation.parts if derivation and name[1] == "yes" else ()

    def levels(self, subgroup: str) -> list[str]:
        """Return the levels of a subgroup or pair that can occur in the wave."""
        if subgroup == TOTAL:
            return [TOTAL]
        levels = [""]
        for concept in subgroup.split(PAIR):
            possible = self.study.possible_categories(self.wave_id, concept)
            levels = [f"{before}{PAIR}{level}" if before else level for before in levels for level in possible]
        return levels

    def estimate(self, indicator: str, category: str, subgroup: str = TOTAL, level: str = TOTAL) -> Estimate | None:
        """Return the released row, or None when the release step has none."""
        return self.released.estimates.get((*self._wave, indicator, category, subgroup, level))

    def needed(self, indicator: str, category: str, subgroup: str = TOTAL, level: str = TOTAL) -> Estimate:
        """Return the released row of what the wave measures; a hidden one has a row too.

        Raises
        ------
        InputError
            When the release has none: it was made from another definition.
        """
        row = self.estimate(indicator, category, subgroup, level)
        if row is None:
            key = "/".join((*self._wave, indicator, category, subgroup, level))
            raise fail(
                f"results/{self.study.id}/estimates.csv",
                f"has no row {key}, which a figure shows",
                f"make the released files again with `ouder-netwerk run {self.study.id}`",
            )
        return row

    def contrast(
        self, indicator: str, category: str, subgroup: str, level: str, reference_level: str
    ) -> Contrast | None:
        """Return the difference of a level and the reference level."""
        survey, wave = self._wave
        key = (survey, wave, wave, indicator, category, subgroup, level, reference_level)
        return self.released.contrasts.get(key)

    def contrasts(self, indicator: str, category: str, subgroup: str) -> Iterator[Contrast]:
        """Yield every difference between levels of a subgroup that was released."""
        for reference, level in itertools.permutations(self.levels(subgroup), 2):
            contrast = self.contrast(indicator, category, subgroup, level, reference)
            if contrast is not None:
                yield contrast

    def change(self, since: str, indicator: str, category: str) -> Contrast | None:
        """Return the change of a total since an earlier wave."""
        survey, wave = self._wave
        reference = self.study.waves[since].wave
        return self.released.contrasts.get((survey, wave, reference, indicator, category, TOTAL, TOTAL, TOTAL))


@dataclass(frozen=True)
class ModelCells:
    """Released rows of one model in one wave."""

    study: Study
    released: Released
    wave_id: str
    model: RegressionModel

    def row(self, block: Block, term: str, level: str) -> ModelRow | None:
        """Return a coefficient; None when the level is the reference, or the term is not in the block."""
        wave = self.study.waves[self.wave_id]
        return self.released.models.get((wave.survey, wave.wave, self.model.id, block.id, term, level))

    def block(self, name: str | None) -> Block:
        """Return a block by its name; the last when none is named."""
        return next((block for block in self.model.blocks if block.id == name), self.model.blocks[-1])

    def reference(self, term: str) -> str:
        """Return the level that the others are compared with; empty for a number, and for an interaction."""
        possible = () if PAIR in term else self.study.possible_categories(self.wave_id, term)
        return self.model.reference.get(term, possible[0]) if possible else ""

    def levels(self, term: str) -> list[str]:
        """Return the levels with a coefficient; for a number the only level is empty."""
        levels = (self._levels_of(part) for part in term.split(PAIR))
        return [PAIR.join(names) for names in itertools.product(*(one for one in levels if one))]

    def _levels_of(self, concept: str) -> list[str]:
        possible = self.study.possible_categories(self.wave_id, concept)
        return [level for level in possible if level != self.reference(concept)]

    def average_effect(self, row: ModelRow) -> tuple[float, float, float]:
        """Return the average marginal effect with its limits: as many standard errors away as those of the effect."""
        low, high = (log(row.low), log(row.high)) if row.measure in RATIOS else (row.low, row.high)
        errors = (high - low) / (2 * row.se)
        return row.ame, row.ame - errors * row.ame_se, row.ame + errors * row.ame_se


def model_cells(study: Study, released: Released, model: str, wave_id: str) -> ModelCells:
    """Return the released rows of a model."""
    return ModelCells(study, released, wave_id, next(one for one in study.models.models if one.id == model))


def indicators_of(study: Study, subject: Subject) -> tuple[Indicator, ...]:
    """Return the indicators that an output is about: those of its section, or those it names."""
    of_sections = [one for part in study.indicators.sections if part.id in subject.sections for one in part.indicators]
    return (*of_sections, *(study.indicators.all[name] for name in subject.indicators))


def significant(contrast: Contrast | None) -> bool:
    """Return whether a difference is shown as significant: p below 0.05 by Holm, and no break between."""
    return contrast is not None and contrast.p_adjusted < 0.05 and contrast.flag != "break"
