"""Where claims find their numbers: the study definition for the names, the released files for the rows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ouder_netwerk.claims.targets import ModelTarget, Target
from ouder_netwerk.claims.verdicts import Basis, Cell
from ouder_netwerk.errors import InputError, fail
from ouder_netwerk.layout import released as released_path
from ouder_netwerk.released import (
    CONTRAST_KEY,
    ESTIMATE_KEY,
    MODEL_KEY,
    Contrast,
    Estimate,
    Key,
    ModelRow,
    Released,
    Row,
)
from ouder_netwerk.study.study import Study

Side = tuple[str, str]
"""One side of a difference: wave and level."""


@dataclass(frozen=True)
class Numbers:
    """What claims are held against.

    Attributes
    ----------
    study : Study
    ranges : dict of str to pair of float
        What a quantity means in this study, where that differs from `bands.py`; keys as `bands.normal` writes them.
    released : Released
    """

    study: Study
    ranges: Mapping[str, tuple[float, float]]
    released: Released

    def estimate(self, claim: str, target: Target, indicator: str, level: str, wave: str | None = None) -> Estimate:
        """Return the released share of an answer for one level, of the target's wave unless another is named."""
        answer = (indicator, target.category, target.subgroup, level)
        key = (*self._wave(wave or target.wave), *answer)
        if key not in self.released.estimates:
            raise self._absent(claim, "estimates", ESTIMATE_KEY, key)
        return self.released.estimates[key]

    def contrast(self, claim: str, target: Target, indicator: str, sides: tuple[Side, Side]) -> tuple[Contrast, bool]:
        """Return the released difference of two sides, and whether the file holds it the other way round."""
        first, second = sides

        def key(one: Side, other: Side) -> Key:
            survey, wave = self._wave(one[0])
            answer = (indicator, target.category, target.subgroup)
            return (survey, wave, self._wave(other[0])[1], *answer, one[1], other[1])

        straight, turned = key(first, second), key(second, first)
        contrasts = self.released.contrasts
        if straight in contrasts:
            return contrasts[straight], False
        if turned in contrasts:
            return contrasts[turned], True
        raise self._absent(claim, "contrasts", CONTRAST_KEY, straight)

    def effect(self, claim: str, target: ModelTarget) -> ModelRow:
        """Return the released row of a term of a model."""
        key = (*self._wave(target.wave), target.model, target.block, target.term, target.level)
        if key not in self.released.models:
            raise self._absent(claim, "models", MODEL_KEY, key)
        return self.released.models[key]

    def cell(self, row: Estimate) -> Cell:
        """Return a released share with its name."""
        indicator = self.study.indicators.all[row.indicator]
        name = indicator.label or self.study.concepts[indicator.concept].label
        return Cell(name, row.estimate, row.low, row.high, row.n_eff, row.flag, float(row.raw.get("se") or "nan"))

    def _wave(self, wave: str) -> Key:
        """Return what the released files call a wave of the study definition."""
        return self.study.waves[wave].survey, self.study.waves[wave].wave

    def _absent(self, claim: str, file: str, columns: Key, key: Key) -> InputError:
        named = ", ".join(f"{column}={value}" for column, value in zip(columns, key, strict=True))
        study = self.study.id
        return fail(
            str(released_path(study, file)),
            f"has no row for claim {claim} ({named})",
            f"make the released files of {study} again with `snakemake --cores 2 --config study={study}`, or mend "
            "the claim's target",
        )


def basis_of(stated: Basis, rows: Iterable[Row]) -> Basis:
    """Return the basis of a verdict: what the claim says, unless the numbers come from a stand-in."""
    return "stand-in" if any(row.standin for row in rows) else stated
