"""What every part of `standin.yaml` shares: basis and source of numbers, and codes with their labels."""

from typing import Any, Literal

from pydantic import Field, model_validator

from ouder_netwerk.study.base import Model, Names
from ouder_netwerk.study.mappings import Code

Basis = Literal["published", "inferred", "assumed"]


class Assumption(Model):
    """Something with numbers in it.

    Attributes
    ----------
    basis : str
        `published` (read in the source), `inferred` (follows from it), `assumed` (ours; the source says why).
    source : tuple of str
        Ids in the index at the top of the file.
    note : str, optional
        Why this number.
    """

    basis: Basis
    source: Names
    note: str = ""


class CodeLabel(Model):
    """One code in the file: its label and its part of the category it belongs to."""

    label: str
    part: float = Field(default=1.0, gt=0, le=1)

    @model_validator(mode="before")
    @classmethod
    def _label_alone(cls, data: Any) -> Any:
        return {"label": data} if isinstance(data, str) else data


Codes = dict[str, dict[Code, CodeLabel]]
"""From category to the codes it has in the file."""


class AnswerSet(Assumption):
    """Answers that several questions share, from highest to lowest propensity, with their codes."""

    codes: Codes


class MissingCode(Model):
    """A user-missing code: its label and the share of those asked who give it."""

    label: str
    rate: float = Field(ge=0, lt=1)


class MissingSet(Assumption):
    """User-missing codes that several questions share; `as_range` declares them as an SPSS range."""

    codes: dict[Code, MissingCode]
    as_range: bool = False


class CodedVariable(Model):
    """A variable in the file; a category has `codes`, or a `range` of whole numbers."""

    name: str
    label: str
    codes: Codes = Field(default_factory=dict)
    range: dict[str, tuple[int, int]] = Field(default_factory=dict)
