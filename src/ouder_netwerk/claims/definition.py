"""Typed model of `claims.yaml`: what was published, and where in the released files it is checked."""

import logging
from typing import Annotated, ClassVar

from pydantic import Field

from ouder_netwerk.claims.bands import Band, normal
from ouder_netwerk.claims.kinds import KINDS
from ouder_netwerk.claims.kinds.interviews import QualitativeClaim
from ouder_netwerk.claims.kinds.shares import Limits, ShareClaim, WordedShareClaim
from ouder_netwerk.claims.statement import TestableClaim, WhereInSource
from ouder_netwerk.study.base import Language, Model, Text

__all__ = [
    "Claim",
    "ClaimSection",
    "ClaimsFile",
    "LeftOut",
    "Publication",
    "QualitativeClaim",
    "ShareClaim",
    "TestableClaim",
    "WordedShareClaim",
]

log = logging.getLogger("ouder_netwerk")

Claim = Annotated[KINDS, Field(discriminator="kind")]


class ClaimSection(Model):
    """Claims that are read together."""

    id: str
    title: Text


class Publication(Model):
    """A publication that makes the statements; `language` is that of the phrases quoted from it."""

    title: Text
    language: Language = "nl"
    url: str | None = None


class LeftOut(Model):
    """A published sentence that is no claim, and why; `form` is what sort of sentence it is."""

    phrase: str
    source: str
    place: WhereInSource
    reason: Text
    form: str = ""


class ClaimsFile(Model):
    """The file `claims.yaml`.

    Attributes
    ----------
    sources, sections : what the claims refer to
    ranges : dict of str to pair of float
        What a quantity means in this study, where that differs from `bands.py`.
    claims : tuple of Claim
    left_out : tuple of LeftOut
    """

    OLD_KEYS: ClassVar = {"bands": "ranges"}

    sources: dict[str, Publication] = Field(default_factory=dict)
    sections: tuple[ClaimSection, ...] = ()
    ranges: dict[str, Limits] = Field(default_factory=dict)
    claims: tuple[Claim, ...] = ()
    left_out: tuple[LeftOut, ...] = ()

    @property
    def own_ranges(self) -> dict[str, tuple[float, float]]:
        """The study's ranges by quantity as the tables write it."""
        return {normal(quantity): limits for quantity, limits in self.ranges.items()}

    def band_of(self, claim: ShareClaim | WordedShareClaim) -> Band | None:
        """Return the range of a claim: its own, else the study's, else that of `bands.py`; None when none knows it."""
        return claim.range_with(self.own_ranges)
