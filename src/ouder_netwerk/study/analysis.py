"""What is estimated: indicators in sections, and logistic models in blocks."""

from typing import Any, ClassVar, Literal, Self

from pydantic import Field, model_validator

from ouder_netwerk.study.base import Model, Names, Text
from ouder_netwerk.study.conditions import ConditionField


class Indicator(Model):
    """A share of respondents.

    Attributes
    ----------
    id : str
        Name in the released files; also the concept, unless that is said.
    category : tuple of str
        The categories that count; empty: every category gets an estimate.
    universe : Condition, optional
        The denominator, where it is not everybody who answered.
    label : Text, optional
        The concept's, unless said.
    waves : tuple of str
        Only in these; empty: in every wave that measures the concept.
    weight : str, optional
        One of the `weights` of its waves, in the place of that of their design.
    """

    id: str
    concept: str = ""
    category: Names = ()
    universe: ConditionField | None = None
    label: Text | None = None
    note: Text | None = None
    waves: Names = ()
    weight: str | None = None

    @property
    def answer(self) -> str:
        """Name of what counts in the released files: `all|most` for two categories; empty when each has its own row."""
        return "|".join(self.category)

    @model_validator(mode="before")
    @classmethod
    def _concept_is_id(cls, data: Any) -> Any:
        return {"concept": data.get("id")} | data if isinstance(data, dict) else data


class Section(Model):
    """Indicators that are read together.

    Attributes
    ----------
    headline : tuple of str
        The indicators that findings are about; absent: whichever stands out, as in a battery of like questions.
    """

    id: str
    title: Text
    intro: Text | None = None
    headline: Names = ()
    indicators: tuple[Indicator, ...]

    @model_validator(mode="after")
    def _headline_is_here(self) -> Self:
        here = [indicator.id for indicator in self.indicators]
        absent = [name for name in self.headline if name not in here]
        if absent:
            raise ValueError(
                f"`headline` names no indicator of this section: {', '.join(absent)} -> name one of: {here}"
            )
        return self


class Indicators(Model):
    """The file `indicators.yaml`."""

    sections: tuple[Section, ...]

    @property
    def all(self) -> dict[str, Indicator]:
        """Every indicator by id."""
        return {indicator.id: indicator for section in self.sections for indicator in section.indicators}

    @property
    def headlines(self) -> frozenset[str]:
        """Ids of the indicators that findings are about, of all sections."""
        return frozenset(name for section in self.sections for name in section.headline)


class ModelOutcome(Model):
    """What a model explains: one concept, in one of these categories."""

    concept: str
    category: Names


class Block(Model):
    """Terms added to those of the blocks before it."""

    id: str
    title: Text
    terms: Names


class MissingData(Model):
    """What a model does about missing values of its terms.

    Attributes
    ----------
    method : str
        `complete_cases` leaves respondents out of a block when they lack one of its terms; `multiple_imputation` fills
        the terms in by chained equations, and combines the results by Rubin's rules.
    implicates, cycles, seed : int
        How many times, after how many rounds each, from which random numbers.
    """

    method: Literal["complete_cases", "multiple_imputation"] = "complete_cases"
    implicates: int = Field(default=10, ge=2)
    cycles: int = Field(default=5, ge=1)
    seed: int = Field(default=1, ge=0)


class LogisticModel(Model):
    """A logistic model in cumulative blocks, fitted in each of its waves.

    Attributes
    ----------
    sensitivity : bool
        It only tests how sensitive another is: released, but in no finding.
    weight : str, optional
        One of the `weights` of its waves, in the place of that of their design.
    """

    OLD_KEYS: ClassVar = {"check": "sensitivity"}

    id: str
    title: Text
    outcome: ModelOutcome
    waves: Names
    blocks: tuple[Block, ...]
    universe: ConditionField | None = None
    reference: dict[str, str] = Field(default_factory=dict)
    missing: MissingData = MissingData()
    sensitivity: bool = False
    weight: str | None = None
    note: Text | None = None

    @property
    def terms(self) -> tuple[str, ...]:
        """Return the terms of all blocks."""
        return self.terms_until(self.blocks[-1])

    def terms_until(self, block: Block) -> tuple[str, ...]:
        """Return the terms of a block and all before it."""
        until = self.blocks[: self.blocks.index(block) + 1]
        return tuple(term for part in until for term in part.terms)


class Models(Model):
    """The file `models.yaml`."""

    models: tuple[LogisticModel, ...] = ()
