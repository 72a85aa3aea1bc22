"""Typed models of `claims.yaml`: what was published, and where in the released files it is checked."""

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo, WithJsonSchema, model_validator

from ouder_netwerk.claims.acceptance import Acceptance, AcceptedNumber, Quantity
from ouder_netwerk.claims.bands import KNOWN_FORMS, Band, form_of, normal, number_band, word_band
from ouder_netwerk.claims.targets import ChangeTarget, DifferenceTarget, RankingTarget, ShareTarget, Target
from ouder_netwerk.study.base import LANGUAGES, Language, Model, Text

Direction = Literal["higher", "lower", "same", "different"]
"""What a statement says of a group against another; `different` where it leaves open which way."""
Share = Annotated[float, Field(ge=0, le=1)]


def _ordered(limits: tuple[float, float]) -> tuple[float, float]:
    if limits[0] >= limits[1]:
        raise ValueError("the first limit must lie below the second -> write `[low, high]`")
    return limits


def _same_in_each(text: object, info: ValidationInfo) -> object:
    languages = (info.context or {}).get("languages", LANGUAGES)
    return dict.fromkeys(languages, text) if isinstance(text, str) else text


Limits = Annotated[tuple[Share, Share], AfterValidator(_ordered)]
"""Lowest and highest share that a quantity can mean."""

Place = Annotated[
    Text,
    BeforeValidator(_same_in_each),
    WithJsonSchema({"anyOf": [{"type": "string"}, Text.model_json_schema()]}),
]
"""Page and paragraph; a plain string reads the same in each language."""


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
    source : str
        Key of `sources`.
    place : Text
        Page and paragraph in it.
    population : Text
        Whom the statement is about.
    survey : str, optional
        The wave the statement was made from; absent when not known, or when it is no wave of this study.
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
    place: Place
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
        `same-data` when the target is the wave the statement was made from, else `new-data`; also when that wave is
        not known. That microdata are a stand-in follows from the released files.
    accepted : Acceptance, optional
        Why a verdict that deviates or contradicts is accepted.
    """

    target: Target | None = None
    not_testable: Text | None = None
    basis: Literal["same-data", "new-data"]
    accepted: Acceptance | None = None

    @model_validator(mode="after")
    def _target_or_reason(self) -> Self:
        if (self.target is None) == (self.not_testable is None):
            raise ValueError("needs exactly one of `target` and `not_testable`")
        return self

    @model_validator(mode="after")
    def _same_data_of_a_known_survey(self) -> Self:
        if self.basis == "same-data" and self.survey is None:
            raise ValueError(
                "`basis: same-data` needs `survey` -> name the wave the statement was made from; when that is not "
                "known, use `basis: new-data`"
            )
        if self.basis == "same-data" and self.target and self.survey not in self.target.waves:
            raise ValueError(
                f"`basis: same-data` with survey `{self.survey}` but target wave `{self.target.wave}` -> name the "
                "same wave, or use `basis: new-data`"
            )
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
    quantity: Quantity
    band: Limits | None = None
    accepted: AcceptedNumber | None = None


class ShareClaim(_Quantified):
    """A number: only rounding stands between it and the estimate."""

    kind: Literal["share"]

    @model_validator(mode="after")
    def _number(self) -> Self:
        if not self.band and form_of(self.quantity) != "number":
            if form_of(self.quantity):
                what, remedy = "is in words", "use `kind: worded_share`, or give `band: [low, high]`"
            else:
                what, remedy = f"is not among {KNOWN_FORMS}", "mend it, or give `band: [low, high]`"
            raise ValueError(f"quantity `{self.quantity}` {what} -> {remedy}")
        return self


class WordedShareClaim(_Quantified):
    """A quantity in words, with or without a hedge; words that no table knows need `band` or an entry in `bands`."""

    kind: Literal["worded_share"]

    @model_validator(mode="after")
    def _words(self) -> Self:
        if form_of(self.quantity) == "number" and not self.band:
            raise ValueError(f"quantity `{self.quantity}` is a number -> use `kind: share`")
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
    """A finding that rests on no survey, such as one from interviews: never an estimate.

    Attributes
    ----------
    rests_on : Text
        What it rests on, as far as its source says: the words of the verdict.
    """

    kind: Literal["qualitative"]
    rests_on: Text


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
    place: Place
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
        own = {normal(quantity): limits for quantity, limits in self.bands.items()}
        if limits := claim.band or own.get(normal(claim.quantity)):
            return Band(*limits)
        return number_band(claim.quantity) if claim.kind == "share" else word_band(claim.quantity)
