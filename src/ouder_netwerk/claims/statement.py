"""What every claim says about itself, whatever its kind."""

from typing import Annotated, ClassVar, Literal, Self

from pydantic import BeforeValidator, Field, ValidationInfo, WithJsonSchema, model_validator

from ouder_netwerk.claims.acceptance import Acceptance
from ouder_netwerk.claims.bands import Band
from ouder_netwerk.claims.checked import Checked
from ouder_netwerk.claims.lookup import Numbers
from ouder_netwerk.claims.targets import Found
from ouder_netwerk.study.base import LANGUAGES, Model, Text

StatedBasis = Literal["same-data", "revised-data", "new-data"]


def _same_in_each(text: object, info: ValidationInfo) -> object:
    languages = (info.context or {}).get("languages", LANGUAGES)
    return dict.fromkeys(languages, text) if isinstance(text, str) else text


WhereInSource = Annotated[
    Text,
    BeforeValidator(_same_in_each),
    WithJsonSchema({"anyOf": [{"type": "string"}, Text.model_json_schema()]}),
]
"""Page and paragraph; a plain string reads the same in each language."""


class PublishedStatement(Model):
    """A published statement.

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
    place: WhereInSource
    population: Text
    survey: str | None = None
    attribution: Literal["stated", "inferred"]
    note: Text | None = None

    def check(self, numbers: Numbers) -> Checked:
        """Return what the released files say about it."""
        raise NotImplementedError


class TestableClaim(PublishedStatement):
    """A statement about survey data. Each kind of claim says what it is held against, and how.

    Attributes
    ----------
    target
        Where the number is; or
    not_testable : Text
        why there is none.
    basis : str
        `same-data` when the target is the wave the statement was made from; `revised-data` when that wave was weighted
        anew since; else `new-data`, also when the wave is not known. That microdata are a stand-in follows from the
        released files.
    accepted : Acceptance, optional
        Why a verdict that deviates or contradicts is accepted.
    """

    __test__: ClassVar[bool] = False  # no test, whatever pytest makes of the name

    kind: str
    target: Found | None = None
    not_testable: Text | None = None
    basis: StatedBasis
    accepted: Acceptance | None = None

    @property
    def published(self) -> str:
        """What was published, in short: a quantity, a direction, an order."""
        raise NotImplementedError

    def range_in(self, numbers: Numbers) -> Band | None:
        """Return the range of what was published, None where it has none."""
        return None

    @model_validator(mode="after")
    def _target_or_reason(self) -> Self:
        if (self.target is None) == (self.not_testable is None):
            raise ValueError("needs exactly one of `target` and `not_testable`")
        return self

    @model_validator(mode="after")
    def _basis_of_a_known_survey(self) -> Self:
        if self.basis == "new-data":
            return self
        if self.survey is None:
            raise ValueError(
                f"`basis: {self.basis}` needs `survey` -> name the wave the statement was made from; when that is not "
                "known, use `basis: new-data`"
            )
        if self.target and self.survey not in self.target.waves:
            raise ValueError(
                f"`basis: {self.basis}` with survey `{self.survey}` but target wave `{self.target.wave}` -> name the "
                "same wave, or use `basis: new-data`"
            )
        return self
