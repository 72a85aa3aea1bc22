"""The whole way of a study from survey files to verdicts, with room for a mistake."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from ouder_netwerk import layout
from ouder_netwerk.analyse.compare import compare_waves
from ouder_netwerk.analyse.estimate import estimate_wave
from ouder_netwerk.analyse.frameworks import frameworks_wave
from ouder_netwerk.analyse.model import model_wave
from ouder_netwerk.claims.report import ClaimReport
from ouder_netwerk.claims.verify import write_claims
from ouder_netwerk.files import write_sealed
from ouder_netwerk.harmonise.pool import pool_waves
from ouder_netwerk.harmonise.wave import harmonise_wave
from ouder_netwerk.release.release import release
from ouder_netwerk.respondents.table import Harmonised
from ouder_netwerk.study.analysis import Indicators
from ouder_netwerk.study.frameworks import Frameworks
from ouder_netwerk.study.mappings import VariableMapping
from ouder_netwerk.study.regression import Models
from ouder_netwerk.study.study import Study

STUDIES = Path(__file__).parents[2] / "config" / "studies"
Mistake = Callable[[Harmonised], Harmonised]


@dataclass(frozen=True)
class Walk:
    """A study with its survey files, walked from file to verdicts.

    Attributes
    ----------
    study : Study
    files : dict of str to Path
        Survey file of each wave that is not pooled.
    """

    study: Study
    files: dict[str, Path]

    def verdicts(self, mistake: Mistake = lambda harmonised: harmonised) -> ClaimReport:
        """Harmonise, make the mistake, estimate, release and verify; everything is written in the working folder."""
        parts: dict[str, Harmonised] = {}
        for wave, path in self.files.items():
            harmonised, dossier = harmonise_wave(self.study, wave, path)
            dossier.write(layout.dossier(self.study.id, wave))
            parts[wave] = mistake(harmonised)
        estimates: dict[str, pd.DataFrame] = {}
        for wave in self.study.published_waves:
            pool = self.study.waves[wave].pool
            harmonised = pool_waves(self.study, wave, {part: parts[part] for part in pool}) if pool else parts[wave]
            estimates[wave], contrasts = estimate_wave(self.study, wave, harmonised)
            write_sealed(estimates[wave], layout.internal(self.study.id, wave, "estimates"))
            write_sealed(contrasts, layout.internal(self.study.id, wave, "contrasts"))
            write_sealed(model_wave(self.study, wave, harmonised), layout.internal(self.study.id, wave, "models"))
            if wave in self.study.framework_waves:
                table = frameworks_wave(self.study, wave, harmonised)
                write_sealed(table, layout.internal(self.study.id, wave, "frameworks"))
        write_sealed(compare_waves(self.study, estimates), layout.internal(self.study.id, "waves", "contrasts"))
        release(self.study, self.study.published_waves)
        return write_claims(self.study, layout.RESULTS / self.study.id)

    def recoded(self, wave: str, concept: str, **change: Any) -> "Walk":
        """Return the walk with another mapping for one concept of a wave."""
        return self.remapped(wave, {concept: self.study.waves[wave].variables[concept].model_copy(update=change)})

    def remapped(self, wave: str, mappings: dict[str, VariableMapping]) -> "Walk":
        """Return the walk with other mappings in a wave."""
        changed = self.study.waves[wave].model_copy(update={"variables": self.study.waves[wave].variables | mappings})
        return replace(self, study=replace(self.study, waves=self.study.waves | {wave: changed}))

    def redefined(self, concept: str, **change: Any) -> "Walk":
        """Return the walk with another definition of one concept."""
        changed = self.study.concepts[concept].model_copy(update=change)
        return replace(self, study=replace(self.study, concepts=self.study.concepts | {concept: changed}))


def lean(
    study: Study, indicators: set[str], subgroups: tuple[str, ...], waves: tuple[str, ...], models: tuple[str, ...] = ()
) -> Study:
    """Return a study with only what its claims need, which is estimated in a moment."""
    sections = tuple(
        section.model_copy(update={"indicators": kept})
        for section in study.indicators.sections
        if (kept := tuple(indicator for indicator in section.indicators if indicator.id in indicators))
    )
    file = study.file.model_copy(update={"subgroups": subgroups, "pairs": (), "waves": waves})
    kept_models = Models(models=tuple(model for model in study.models.models if model.id in models))
    return replace(
        study, file=file, indicators=Indicators(sections=sections), models=kept_models, frameworks=Frameworks()
    )
