"""Claims on an effect in a model: on the model's own scale, or as an average marginal effect."""

from math import isnan
from typing import ClassVar, Literal, Self, get_args

from pydantic import Field, model_validator

from ouder_netwerk.claims import reasons
from ouder_netwerk.claims.bands import Band
from ouder_netwerk.claims.checked import Checked, Unit
from ouder_netwerk.claims.lookup import Numbers, basis_of
from ouder_netwerk.claims.statement import TestableClaim
from ouder_netwerk.claims.targets import ModelTarget
from ouder_netwerk.claims.verdicts import PUBLISHER_BASES, Direction, Judgement, effect_verdict, number_verdict
from ouder_netwerk.released import ModelRow
from ouder_netwerk.study.regression import RATIOS, Measure

NORMAL = 1.959964
"""Of a 95% interval; that of a marginal effect is not released."""


class ModelClaim(TestableClaim):
    """An effect of one level of a term against its reference level.

    Attributes
    ----------
    direction : str, optional
        `higher`, `lower`, `same` (not significant) or `different`; or
    value : str, optional
        the published number, as written: the estimate must round to it. On other data its interval must hold it.
    """

    measures: ClassVar[tuple[Measure, ...]]
    unit: ClassVar[Unit]

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

    def check(self, numbers: Numbers) -> Checked:
        """Hold it against the released effect."""
        assert self.target is not None
        row = numbers.effect(self.id, self.target)
        unit: Unit = "amount" if self.unit == "points" and not row.in_points else self.unit
        neutral, scale = float(unit in RATIOS), 100.0 if unit == "points" else 1.0
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


class OddsRatioClaim(ModelClaim):
    """An odds ratio, of a logistic or ordinal model."""

    kind: Literal["odds_ratio"]
    measures: ClassVar[tuple[Measure, ...]] = ("odds_ratio",)
    unit: ClassVar[Unit] = "odds_ratio"

    def _numbers(self, row: ModelRow) -> tuple[float, float, float]:
        return row.effect, row.low, row.high


class RateRatioClaim(OddsRatioClaim):
    """A rate ratio, of a model of counts."""

    kind: Literal["rate_ratio"]  # type: ignore[assignment]
    measures: ClassVar[tuple[Measure, ...]] = ("rate_ratio",)
    unit: ClassVar[Unit] = "rate_ratio"


class CoefficientClaim(OddsRatioClaim):
    """A coefficient itself: of a linear model the difference in the mean, in the unit of the outcome."""

    kind: Literal["coefficient"]  # type: ignore[assignment]
    measures: ClassVar[tuple[Measure, ...]] = ("mean_difference", "coefficient")
    unit: ClassVar[Unit] = "amount"


class EffectClaim(ModelClaim):
    """An average marginal effect: in percentage points, or in the unit of an outcome that is a number."""

    kind: Literal["effect"]
    measures: ClassVar[tuple[Measure, ...]] = get_args(Measure)
    unit: ClassVar[Unit] = "points"

    def _numbers(self, row: ModelRow) -> tuple[float, float, float]:
        return row.ame, row.ame - NORMAL * row.ame_se, row.ame + NORMAL * row.ame_se


def _rounded(value: str, scale: float) -> Band:
    """Return what a number can have been before it was rounded as written."""
    text = value.replace(",", ".").replace("−", "-")
    decimals = len(text.partition(".")[2])
    half = 0.5 * 10.0**-decimals
    return Band((float(text) - half) / scale, (float(text) + half) / scale)
