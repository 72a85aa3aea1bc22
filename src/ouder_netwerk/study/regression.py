"""Regression models in blocks of terms: how an outcome hangs on characteristics of respondents."""

from typing import ClassVar, Literal, Self

from pydantic import Field, model_validator

from ouder_netwerk.study.base import PAIR, Model, Names, Text
from ouder_netwerk.study.conditions import ConditionField
from ouder_netwerk.study.grammar import Verb

RegressionKind = Literal["logistic", "linear", "ordinal", "poisson", "negative_binomial"]
Link = Literal["logit", "probit", "cloglog", "identity", "log"]
Measure = Literal["odds_ratio", "rate_ratio", "mean_difference", "coefficient"]
"""What readers are shown of a coefficient: its exponential, or itself, in the unit of the outcome or in no unit."""

LINKS: dict[RegressionKind, tuple[Link, ...]] = {
    "logistic": ("logit", "probit", "cloglog"),
    "linear": ("identity",),
    "ordinal": ("logit",),
    "poisson": ("log", "identity"),
    "negative_binomial": ("log",),
}
"""The first is the default."""
OF_NUMBERS: tuple[RegressionKind, ...] = ("linear", "poisson", "negative_binomial")
RATIOS: tuple[Measure, ...] = ("odds_ratio", "rate_ratio")
"""Measures of which 1 is no effect; of the others 0 is."""
_MEASURES: dict[Link, Measure] = {"logit": "odds_ratio", "log": "rate_ratio", "identity": "mean_difference"}


class ModelOutcome(Model):
    """What a model explains.

    Attributes
    ----------
    concept : str
    category : tuple of str
        Of a logistic model: the categories that are explained, against all others. Of an ordinal one at most one: that
        on whose share average marginal effects are; the last when not said. Of a number none.
    verb : Text, optional
        What those do who are in them; absent: as the indicator of the same categories says it.
    """

    concept: str
    category: Names = ()
    verb: Verb | None = None


class Block(Model):
    """Terms added to those of the blocks before it; `a*b` is the interaction of two terms."""

    id: str
    title: Text
    terms: Names


class MissingData(Model):
    """What a model does about missing values of its terms.

    Attributes
    ----------
    method : str
        `complete_cases` leaves respondents out when they lack a term; `multiple_imputation` fills the terms in by
        chained equations, and combines the results by Rubin's rules.
    sample : str
        `common`: all blocks are of the respondents who have the terms of all of them, so that blocks differ by their
        terms alone. `each_block`: each block is of those who have its own.
    implicates, cycles, seed : int
        How many times, after how many rounds each, from which random numbers.
    """

    method: Literal["complete_cases", "multiple_imputation"] = "complete_cases"
    sample: Literal["common", "each_block"] = "common"
    implicates: int = Field(default=10, ge=2)
    cycles: int = Field(default=5, ge=1)
    seed: int = Field(default=1, ge=0)


class RegressionModel(Model):
    """A model in cumulative blocks, fitted in each of its waves.

    Attributes
    ----------
    kind : str
        `logistic` and `ordinal` for categories, `linear` for numbers, `poisson` and `negative_binomial` for counts.
    link : str, optional
        Another than the first of `LINKS`.
    offset, exposure : str, optional
        A number that is added to the linear predictor with a coefficient of 1, or whose logarithm is.
    sensitivity : bool
        It only tests how sensitive another is: released, but in no finding.
    compare : tuple of str, optional
        Terms that a title or finding may be about; absent: all.
    weight : str, optional
        One of the `weights` of its waves, in the place of that of their design.
    """

    OLD_KEYS: ClassVar = {"check": "sensitivity"}

    id: str
    title: Text
    kind: RegressionKind = "logistic"
    link: Link | None = None
    outcome: ModelOutcome
    offset: str | None = None
    exposure: str | None = None
    waves: Names
    blocks: tuple[Block, ...]
    universe: ConditionField | None = None
    reference: dict[str, str] = Field(default_factory=dict)
    missing: MissingData = MissingData()
    sensitivity: bool = False
    compare: Names | None = None
    weight: str | None = None
    note: Text | None = None

    @property
    def measure(self) -> Measure:
        """What readers are shown of a coefficient."""
        return _MEASURES.get(self.link or LINKS[self.kind][0], "coefficient")

    @property
    def in_points(self) -> bool:
        """Whether an average marginal effect is on a share; else it is on a mean."""
        return not set(OF_NUMBERS) & {self.kind}

    @property
    def terms(self) -> tuple[str, ...]:
        """Return the terms of all blocks."""
        return self.terms_until(self.blocks[-1])

    @property
    def concepts(self) -> tuple[str, ...]:
        """Return all that a respondent must have, beside the outcome: what the terms are made of, and the offset."""
        added = [name for name in (self.offset, self.exposure) if name]
        return (*concepts_of(self.terms), *added)

    def terms_until(self, block: Block) -> tuple[str, ...]:
        """Return the terms of a block and all before it."""
        until = self.blocks[: self.blocks.index(block) + 1]
        return tuple(term for part in until for term in part.terms)

    @model_validator(mode="after")
    def _outcome_goes_with_kind(self) -> Self:
        kind, count = self.kind, len(self.outcome.category)
        if kind == "logistic" and not count:
            raise ValueError("`outcome` has no category -> name the categories that are explained")
        if kind == "ordinal" and count > 1:
            raise ValueError(f"`outcome` names {count} categories -> name one, on whose share effects are, or none")
        if kind in OF_NUMBERS and count:
            raise ValueError(f"`kind: {kind}` explains a number -> leave `category` out")
        return self

    @model_validator(mode="after")
    def _link_goes_with_kind(self) -> Self:
        kind = self.kind
        if self.link is not None and self.link not in LINKS[kind]:
            known = ", ".join(LINKS[kind])
            raise ValueError(f"`link: {self.link}` does not go with `kind: {kind}` -> choose: {known}")
        if self.offset and self.exposure:
            raise ValueError(
                "has both `offset` and `exposure` -> name one, the number itself or that to take the log of"
            )
        if kind == "ordinal" and (self.offset or self.exposure):
            raise ValueError("an ordinal model takes no offset -> leave it out, or choose another `kind`")
        return self


class Models(Model):
    """The file `models.yaml`."""

    models: tuple[RegressionModel, ...] = ()


def concepts_of(terms: Names) -> tuple[str, ...]:
    """Return the concepts that terms are made of, each once.

    Examples
    --------
    >>> concepts_of(("age", "income", "age*income"))
    ('age', 'income')
    """
    return tuple(dict.fromkeys(part for term in terms for part in term.split(PAIR)))


def interactions(terms: Names) -> tuple[tuple[str, ...], ...]:
    """Return the parts of each term that is an interaction.

    Examples
    --------
    >>> interactions(("age", "income", "age*income"))
    (('age', 'income'),)
    """
    return tuple(tuple(term.split(PAIR)) for term in terms if PAIR in term)
