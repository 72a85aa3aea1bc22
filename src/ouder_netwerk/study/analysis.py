"""What is estimated: indicators in sections."""

from typing import Any, Self

from pydantic import Field, model_validator

from ouder_netwerk.study.base import Model, Names, Text
from ouder_netwerk.study.conditions import ConditionField
from ouder_netwerk.study.grammar import Verb
from ouder_netwerk.study.statistics import STATISTICS, StatisticName


class Standardised(Model):
    """Direct standardisation: every group gets the composition of the whole wave, so that it confounds no comparison.

    Attributes
    ----------
    over : tuple of str
        Concepts that groups are made alike in, crossed.
    """

    over: Names = Field(min_length=1)


class Indicator(Model):
    """What is estimated of a concept: a share of respondents, unless another statistic is named.

    Attributes
    ----------
    id : str
        Name in the released files; also the concept, unless that is said.
    statistic : str
        A share is of a concept with categories; a mean, median, quantile, total or ratio of one that is a number.
    category : tuple of str
        The categories that count in a share; empty: every category gets an estimate.
    probability : float, optional
        Of a quantile.
    over : str
        Of a ratio: the concept whose total it is divided by.
    standardised : Standardised, optional
        Only shares and means.
    universe : Condition, optional
        The denominator, where it is not everybody who answered.
    label : Text, optional
        The concept's, unless said.
    waves : tuple of str
        Only in these; empty: in every wave that measures the concept.
    verb : Text, optional
        What those do who count, for sentences; absent: sentences name the label.
    compare : tuple of str, optional
        Subgroups that a title or finding may compare; absent: those of the section.
    weight : str, optional
        One of the `weights` of its waves, in the place of that of their design.
    """

    id: str
    concept: str = ""
    statistic: StatisticName = "share"
    category: Names = ()
    probability: float | None = Field(default=None, gt=0, lt=1)
    over: str = ""
    standardised: Standardised | None = None
    universe: ConditionField | None = None
    label: Text | None = None
    note: Text | None = None
    waves: Names = ()
    verb: Verb | None = None
    compare: Names | None = None
    weight: str | None = None

    @property
    def is_share(self) -> bool:
        """Whether it is a share of respondents."""
        return self.statistic == "share"

    @property
    def answer(self) -> str:
        """Name of what counts in the released files: `all|most` for two categories, the statistic where it is no share.

        Empty when each category has its own row.
        """
        return "|".join(self.category) if self.is_share else self.statistic

    @property
    def estimated_from(self) -> tuple[str, ...]:
        """The concepts that a wave has to measure for it."""
        further = (*((self.over,) if self.over else ()), *(self.standardised.over if self.standardised else ()))
        return (self.concept, *further)

    @property
    def quantile_of(self) -> float | None:
        """The probability of a median or quantile; None for what is no quantile."""
        return 0.5 if self.statistic == "median" else self.probability

    @model_validator(mode="before")
    @classmethod
    def _concept_is_id(cls, data: Any) -> Any:
        return {"concept": data.get("id")} | data if isinstance(data, dict) else data

    @model_validator(mode="after")
    def _says_what_its_statistic_needs(self) -> Self:
        needs = STATISTICS[self.statistic].needs
        for key, given in (("probability", self.probability is not None), ("over", bool(self.over))):
            if given != (key == needs):
                named = next(name for name, one in STATISTICS.items() if one.needs == key)
                raise ValueError(
                    f"`{key}` goes with `statistic: {named}` and with no other -> "
                    + ("leave it out" if given else f"add it, such as `{_EXAMPLES[key]}`")
                )
        if self.category and not self.is_share:
            raise ValueError(f"`statistic: {self.statistic}` is of a number -> leave out `category`")
        if self.standardised and self.statistic not in ("share", "mean"):
            raise ValueError("`standardised` goes with shares and means -> leave it out")
        return self


_EXAMPLES = {"probability": "probability: 0.9", "over": "over: number_of_children"}


class Section(Model):
    """Indicators that are read together.

    Attributes
    ----------
    headline : tuple of str
        The indicators that findings are about; absent: whichever stands out, as in a battery of like questions.
    compare : tuple of str, optional
        Subgroups that a title or finding may compare; absent: all.
    """

    id: str
    title: Text
    intro: Text | None = None
    headline: Names = ()
    compare: Names | None = None
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
