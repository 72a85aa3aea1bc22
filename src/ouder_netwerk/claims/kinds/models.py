"""Claims on an effect in a model: as an odds ratio, or as an average marginal effect in percentage points."""

from math import isnan
from typing import Literal, Self

from pydantic import Field, model_validator

from ouder_netwerk.claims import reasons
from ouder_netwerk.claims.bands import Band
from ouder_netwerk.claims.checked import Checked, Unit
from ouder_netwerk.claims.lookup import Numbers, basis_of
from ouder_netwerk.claims.statement import TestableClaim
from ouder_netwerk.claims.targets import ModelTarget
from ouder_netwerk.claims.verdicts import PUBLISHER_BASES, Direction, Judgement, effect_verdict, number_verdict
from ouder_netwerk.released import ModelRow

NORMAL = 1.959964
"""Of a 95% interval; that of a marginal effect is not released."""


class _ModelClaim(TestableClaim):
    """An effect of one level of a term against its reference level.

    Attributes
    ----------
    direction : str, optional
        `higher`, `lower`, `same` (not significant) or `different`; or
    value : str, optional
        the published number, as written: the estimate must round to it. On other data its interval must hold it.
    """

    target: ModelTarget | None = None
    direction: Direction | None = None
    value: str | None = Field(default=None, pattern=r"^[-−]?\d+([.,]\d+)?$")

    @model_validator(mode="after")
    def _one_thing(self) -> Self:
        if (self.direction is None) == (self.value is None):
            raise ValueError("needs exactly one of `direction` and `value`")
        return self

    @property
    def published(self) -> str:
        """The number, else the direction."""
        return self.value or self.direction or ""

    def _held(self, numbers: Numbers, unit: Unit, neutral: float, scale: float) -> Checked:
        assert self.target is not None
        row = numbers.effect(self.id, self.target)
        basis = basis_of(self.basis, [row])
        estimate, low, high = self._numbers(row)
        if isnan(estimate):
            return Checked(Judgement("inconclusive", reasons.not_released(row.flag)), basis, (row,), unit=unit)
        reason = reasons.effect(estimate, low, high, unit, low > neutral or high < neutral)
        if self.value is None:
            assert self.direction is not None
            verdict = effect_verdict(low - neutral, high - neutral, self.direction, basis)
            return Checked(Judgement(verdict, reason), basis, (row,), None, estimate, low, high, unit)
        rounded = _rounded(self.value, scale)
        inside = rounded.contains(estimate) if basis in PUBLISHER_BASES else rounded.meets(low, high)
        spread = (high - low) / (2 * NORMAL)
        verdict = number_verdict(inside, rounded.distance(estimate, estimate) <= spread, basis)
        return Checked(Judgement(verdict, reason), basis, (row,), None, estimate, low, high, unit)

    def _numbers(self, row: ModelRow) -> tuple[float, float, float]:
        raise NotImplementedError


class OddsRatioClaim(_ModelClaim):
    """An odds ratio."""

    kind: Literal["odds_ratio"]

    def check(self, numbers: Numbers) -> Checked:
        """Hold it against the released odds ratio."""
        return self._held(numbers, "ratio", neutral=1.0, scale=1.0)

    def _numbers(self, row: ModelRow) -> tuple[float, float, float]:
        return row.odds_ratio, row.or_low, row.or_high


class EffectClaim(_ModelClaim):
    """An average marginal effect, in percentage points."""

    kind: Literal["effect"]

    def check(self, numbers: Numbers) -> Checked:
        """Hold it against the released average marginal effect."""
        return self._held(numbers, "points", neutral=0.0, scale=100.0)

    def _numbers(self, row: ModelRow) -> tuple[float, float, float]:
        return row.ame, row.ame - NORMAL * row.ame_se, row.ame + NORMAL * row.ame_se


def _rounded(value: str, scale: float) -> Band:
    """Return what a number can have been before it was rounded as written."""
    text = value.replace(",", ".").replace("−", "-")
    decimals = len(text.partition(".")[2])
    half = 0.5 * 10.0**-decimals
    return Band((float(text) - half) / scale, (float(text) + half) / scale)
