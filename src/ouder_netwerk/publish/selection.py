"""Which released cells an output shows: from names in the study definition to released rows."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from ouder_netwerk.publish.wording import PAIR, TOTAL
from ouder_netwerk.released import Contrast, Estimate, Released
from ouder_netwerk.study.analysis import Indicator
from ouder_netwerk.study.study import Study


@dataclass(frozen=True)
class Cells:
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

    def measured(self, indicators: "tuple[Indicator, ...]") -> list[tuple[str, str]]:
        """Return indicator and category of what the wave measures, in the order of the definition."""
        known = set(self.study.measured(self.wave_id))
        return [
            (indicator.id, category)
            for indicator in indicators
            if indicator.concept in known and (not indicator.waves or self.wave_id in indicator.waves)
            for category in (
                [indicator.answer]
                if indicator.answer
                else self.study.possible_categories(self.wave_id, indicator.concept)
            )
        ]

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


def indicators_of(study: Study, section: str | None, names: tuple[str, ...] = ()) -> tuple[Indicator, ...]:
    """Return the indicators of a section, or those named."""
    if section is None:
        return tuple(study.indicators.all[name] for name in names)
    return next(part.indicators for part in study.indicators.sections if part.id == section)


def significant(contrast: Contrast | None) -> bool:
    """Return whether a difference is shown as significant: p below 0.05 by Holm, and no break between."""
    return contrast is not None and contrast.p_adjusted < 0.05 and contrast.flag != "break"
