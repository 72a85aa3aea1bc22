"""Where a claim finds its numbers in the released files."""

from typing import Literal, Self

from pydantic import Field, model_validator

from ouder_netwerk.study.base import Model


class Found(Model):
    """Where a claim finds its numbers: somewhere in the results of a wave."""

    wave: str

    @property
    def waves(self) -> tuple[str, ...]:
        """Every wave it needs."""
        return (self.wave,)


class ModelTarget(Found):
    """A level of a term in one block of a model, against its reference level."""

    model: str
    block: str
    term: str
    level: str


class Target(Found):
    """An answer in a wave, for everybody or for one level of a subgroup."""

    category: str = "yes"
    subgroup: str = "all"
    level: str = "all"

    @property
    def indicators(self) -> tuple[str, ...]:
        """Every indicator it needs."""
        raise NotImplementedError

    @property
    def levels(self) -> tuple[str, ...]:
        """Every level of the subgroup it needs."""
        return (self.level,)


class ShareTarget(Target):
    """One released share."""

    indicator: str

    @property
    def indicators(self) -> tuple[str, ...]:
        """Every indicator it needs."""
        return (self.indicator,)


class MeanTarget(ShareTarget):
    """One released mean."""

    category: Literal["mean"] = "mean"


class MedianTarget(ShareTarget):
    """One released median."""

    category: Literal["median"] = "median"


class DifferenceTarget(ShareTarget):
    """A level against another level of the same subgroup, in one wave."""

    subgroup: str
    level: str
    reference_level: str

    @property
    def levels(self) -> tuple[str, ...]:
        """Every level of the subgroup it needs."""
        return self.level, self.reference_level


class ChangeTarget(ShareTarget):
    """A wave against an earlier wave of the same survey."""

    reference_wave: str

    @property
    def waves(self) -> tuple[str, ...]:
        """Every wave it needs."""
        return self.wave, self.reference_wave


class LevelsTarget(ShareTarget):
    """A share in each `among` some levels of a subgroup."""

    subgroup: str
    among: tuple[str, ...] = Field(min_length=2)

    @property
    def levels(self) -> tuple[str, ...]:
        """Every level of the subgroup it needs."""
        return self.among


class RankingTarget(Target):
    """Indicators in the order the statement gives: each tier above the next, no order inside a tier."""

    order: tuple[tuple[str, ...], ...] = Field(min_length=2)

    @property
    def indicators(self) -> tuple[str, ...]:
        """Every indicator it needs."""
        return tuple(name for tier in self.order for name in tier)

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        if len(set(self.indicators)) < len(self.indicators) or not all(self.order):
            raise ValueError("`order` needs indicators in every tier, and each indicator once")
        return self
