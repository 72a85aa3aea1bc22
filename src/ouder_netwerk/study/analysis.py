"""What is estimated: indicators in sections."""

from typing import Any, Self

from pydantic import model_validator

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
