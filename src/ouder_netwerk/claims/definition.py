"""Typed models of `claims.yaml`: what was published, and where in the released files it is checked."""

from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from ouder_netwerk.claims.bands import KNOWN_FORMS, Band, form_of, number_band, word_band
from ouder_netwerk.study.base import Language, Model, Text

Direction = Literal["higher", "lower", "same", "different"]
"""What a statement says of a group against another; `different` where it leaves open which way."""
Limits = tuple[Annotated[float, Field(ge=0, le=1)], Annotated[float, Field(ge=0, le=1)]]


class Target(Model):
    """Where a claim finds its numbers: an answer in a wave, for everybody or for one level of a subgroup."""

    category: str = "yes"
    wave: str
    subgroup: str = "all"
    level: str = "all"

    @property
    def indicators(self) -> tuple[str, ...]:
        """Every indicator it needs."""
        raise NotImplementedError

    @property
    def waves(self) -> tuple[str, ...]:
        """Every wave it needs."""
        return (self.wave,)

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


class _Statement(Model):
    """What every claim says about itself.

    Attributes
    ----------
    id : str
        Short and stable: acceptances and reports refer to it.
    section : str
        Section of `claims.yaml` it is shown in.
    phrase : str
        The shortest part of the published sentence that identifies it, in the language of the source.
    paraphrase : Text
        What the sentence says, in our words.
    source, place : str
        Key of `sources`, and page and paragraph in it.
    population : Text
        Whom the statement is about.
    survey : str, optional
        The survey behind it; absent when not known.
    attribution : str
        `stated` when the source itself ties the statement to this survey, population and measure; `inferred` when
        that is our reading.
    note : Text, optional
        What a reader of the verdict should know.
    """

    id: str = Field(pattern=r"^[A-Za-z0-9_-]+$")
    section: str
    phrase: str
    paraphrase: Text
    source: str
    place: str
    population: Text
    survey: str | None = None
    attribution: Literal["stated", "inferred"]
    note: Text | None = None


class _Testable(_Statement):
    """A statement about survey data.

    Attributes
    ----------
    target
        Where the number is; or
    not_testable : Text
        why there is none.
    basis : str
        `same-data` when the target is the wave the statement was made from, else `new-data`. That microdata are a
        stand-in follows from the released files.
    accepted : Text, optional
        Written reason why a verdict that deviates or contradicts is accepted.
    """

    target: Target | None = None
    not_testable: Text | None = None
    basis: Literal["same-data", "new-data"]
    accepted: Text | None = None

    @model_validator(mode="after")
    def _target_or_reason(self) -> Self:
        if (self.target is None) == (self.not_testable is None):
            raise ValueError("needs exactly one of `target` and `not_testable`")
        if self.accepted and not (self.accepted.nl.strip() and self.accepted.en.strip()):
            raise ValueError("`accepted` needs a written reason in both languages")
        return self


class _Quantified(_Testable):
    """A statement with a quantity.

    Attributes
    ----------
    quantity : str
        The number or words as published: `27%`, `een op de acht`, `bijna twee derde`.
    band : pair of float, optional
        Lowest and highest share it can mean, when it is not what `bands.py` or the study's `bands` say.
    """

    target: ShareTarget | None = None
    quantity: str
    band: Limits | None = None


class ShareClaim(_Quantified):
    """A number: only rounding stands between it and the estimate."""

    kind: Literal["share"]

    @model_validator(mode="after")
    def _number(self) -> Self:
        if not self.band and form_of(self.quantity) != "number":
            known = "is in words: use `kind: worded_share`" if form_of(self.quantity) else f"is not among {KNOWN_FORMS}"
            raise ValueError(f"quantity `{self.quantity}` {known}; or give `band: [low, high]`")
        return self


class WordedShareClaim(_Quantified):
    """A quantity in words, with or without a hedge; words that no table knows need `band` or an entry in `bands`."""

    kind: Literal["worded_share"]

    @model_validator(mode="after")
    def _words(self) -> Self:
        if form_of(self.quantity) == "number" and not self.band:
            raise ValueError(f"quantity `{self.quantity}` is a number: use `kind: share`")
        return self


class RankingClaim(_Testable):
    """Highest, lowest, or an order of tiers."""

    kind: Literal["ranking"]
    target: RankingTarget | None = None


class DifferenceClaim(_Testable):
    """One group against another; `hedged` for "lijkt": the statement does not claim significance."""

    kind: Literal["difference"]
    target: DifferenceTarget | None = None
    direction: Direction
    hedged: bool = False


class ChangeClaim(_Testable):
    """One wave against an earlier one."""

    kind: Literal["change"]
    target: ChangeTarget | None = None
    direction: Direction
    hedged: bool = False


class QualitativeClaim(_Statement):
    """From interviews only: never an estimate."""

    kind: Literal["qualitative"]


TestableClaim = ShareClaim | WordedShareClaim | RankingClaim | DifferenceClaim | ChangeClaim
Claim = Annotated[TestableClaim | QualitativeClaim, Field(discriminator="kind")]


class Section(Model):
    """Claims that are read together."""

    id: str
    title: Text


class Source(Model):
    """A publication that makes the statements; `language` is that of the phrases quoted from it."""

    title: Text
    language: Language = "nl"
    url: str | None = None


class LeftOut(Model):
    """A published sentence that is no claim, and why."""

    phrase: str
    source: str
    place: str
    reason: Text


class ClaimsFile(Model):
    """The file `claims.yaml`.

    Attributes
    ----------
    sources, sections : what the claims refer to
    bands : dict of str to pair of float
        What a quantity means in this study, where that differs from `bands.py`.
    claims : tuple of Claim
    left_out : tuple of LeftOut
    """

    sources: dict[str, Source] = Field(default_factory=dict)
    sections: tuple[Section, ...] = ()
    bands: dict[str, Limits] = Field(default_factory=dict)
    claims: tuple[Claim, ...] = ()
    left_out: tuple[LeftOut, ...] = ()

    def band_of(self, claim: ShareClaim | WordedShareClaim) -> Band | None:
        """Return the band of a claim: its own, else the study's, else that of `bands.py`; None when none knows it."""
        if limits := claim.band or self.bands.get(claim.quantity):
            return Band(*limits)
        return number_band(claim.quantity) if claim.kind == "share" else word_band(claim.quantity)


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of `claims.yaml`, for editors that complete and check while one types.

    Examples
    --------
    >>> sorted(json_schema()["properties"])
    ['bands', 'claims', 'left_out', 'sections', 'sources']
    """
    return ClaimsFile.model_json_schema()
