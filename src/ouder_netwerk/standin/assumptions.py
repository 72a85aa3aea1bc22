"""The file `standin.yaml`: every assumption behind the stand-in microdata, each with its basis and source."""

from collections.abc import Iterator
from typing import Literal, Self

from pydantic import Field, model_validator

from ouder_netwerk.standin.coded import AnswerSet, Assumption, CodedVariable, MissingSet
from ouder_netwerk.study.base import Model, Names

Effects = dict[str, dict[str, float]]
"""From variable (or `a*b`) to category (or `x*y`) to an effect; a category that is not named has effect 0."""


class Latent(Assumption):
    """A normal variable nobody observes: effects of background, loadings on earlier latents, and unit noise.

    An effect of something a survey does not have is left out there.
    """

    meaning: str
    effects: Effects = Field(default_factory=dict)
    loadings: dict[str, float] = Field(default_factory=dict)


class Stratum(Assumption):
    """A stratum of a sample: people in the population, and how many were drawn."""

    label: str
    population: int = Field(gt=0)
    gross: int = Field(gt=0)


class Response(Assumption):
    """Effects on the log odds of responding; the weighting corrects for exactly these terms."""

    effects: Effects


class WeightingAssumption(Assumption):
    """Variables raked to; `margins` gives shares where they are known, else the gross sample's are used."""

    rake: Names
    margins: dict[str, dict[str, float]] = Field(default_factory=dict)


class Sample(Assumption):
    """A sample with its own response and weighting; `is_level` names the level of a subgroup that it is, if any."""

    label: str
    is_level: dict[str, str] = Field(default_factory=dict, max_length=1)
    net: int = Field(gt=0)
    strata: dict[str, Stratum]
    response: Response
    weighting: WeightingAssumption


class Background(Assumption):
    """A variable of everyone who was drawn.

    Attributes
    ----------
    shares : dict
        Relative shares of the categories where no odds apply.
    odds : dict
        From an earlier variable to its category to what the odds of each category are multiplied by.
    column : CodedVariable, optional
        Absent: not in the file.
    asked_if : dict
        Categories of other variables; for others the file has no value.
    missing : str, optional
        A missing set.
    """

    shares: dict[str, float]
    odds: dict[str, dict[str, dict[str, float]]] = Field(default_factory=dict)
    column: CodedVariable | None = None
    asked_if: dict[str, Names] = Field(default_factory=dict)
    missing: str | None = None


class Union(Assumption):
    """The weighted share that gives the first answer to this item or to one `of` earlier items: that `concept`."""

    concept: str = ""
    of: Names
    share: float = Field(gt=0, lt=1)


class Shares(Assumption):
    """Weighted shares of answers."""

    shares: dict[str, float]


class TargetShares(Shares):
    """Weighted shares of the answers, from the first on; the last answer gets the rest.

    They are shares of everyone `where` says who gave a valid answer or was skipped into `outside`. `then` holds the
    shares of further answers that have another basis.
    """

    where: dict[str, Names] = Field(default_factory=dict)
    union: Union | None = None
    then: Shares | None = None

    @property
    def all_shares(self) -> dict[str, float]:
        """The shares of all answers but the last."""
        return self.shares | (self.then.shares if self.then else {})


class BatteryItem(Model):
    """One question of a battery.

    `loadings` and `effects` add to those of the battery. In place of targets, `completes` gives the first answer to
    everyone asked who gave it nowhere else in the battery, and to this share of the others.
    """

    column: str
    label: str
    targets: tuple[TargetShares, ...] = ()
    completes: float | None = None
    loadings: dict[str, float] = Field(default_factory=dict)
    effects: Effects = Field(default_factory=dict)

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if bool(self.targets) == (self.completes is not None):
            raise ValueError("needs exactly one of `targets` and `completes`")
        return self


class BatteryAssumption(Assumption):
    """Questions with the same answers; basis and source are those of the loadings and effects.

    Attributes
    ----------
    answers, missing : str
        Names of an answer set and a missing set.
    asked_if : dict
        Skip pattern: earlier variables and the categories that lead to the question.
    outside : str, optional
        What those not asked count as in the targets; absent: they do not count.
    """

    answers: str
    missing: str
    items: dict[str, BatteryItem]
    asked_if: dict[str, Names] = Field(default_factory=dict)
    outside: str | None = None
    loadings: dict[str, float] = Field(default_factory=dict)
    effects: Effects = Field(default_factory=dict)


class Weight(Model):
    """The weight variable: summing to the `population` or with a `mean` of one."""

    name: str
    label: str
    scale: Literal["population", "mean"]


class Survey(Model):
    """One survey file, or one survey in several formats.

    Attributes
    ----------
    title : str
        Title inside the file.
    files : tuple of str
        File names; the suffix says the format.
    respondent, weight : CodedVariable, Weight
    skip : tuple of code and label, optional
        The code of a question that was not asked (Stata); absent: system-missing.
    sample_column, stratum_column : CodedVariable, optional
        Where the file keeps what the variables `sample` and `stratum` say.
    """

    title: str
    files: Names
    respondent: CodedVariable
    weight: Weight
    skip: tuple[str, str] | None = None
    samples: dict[str, Sample]
    sample_column: CodedVariable | None = None
    stratum_column: CodedVariable | None = None
    background: dict[str, Background]
    answer_sets: dict[str, AnswerSet]
    missing_sets: dict[str, MissingSet]
    questions: dict[str, BatteryAssumption]

    def items(self) -> Iterator[tuple[str, BatteryAssumption, BatteryItem]]:
        """Yield every item with its name and battery, in the order of the file."""
        for battery in self.questions.values():
            for name, item in battery.items.items():
                yield name, battery, item


class Assumptions(Model):
    """The whole file."""

    seed: int
    sources: dict[str, str]
    latents: dict[str, Latent]
    surveys: dict[str, Survey]

    def survey_of(self, file: str) -> str | None:
        """Return the name of the survey a file belongs to."""
        return next((name for name, survey in self.surveys.items() if file in survey.files), None)
