"""Concepts: the harmonised variables of a study."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from ouder_netwerk.study.base import Model, Names, Text
from ouder_netwerk.study.conditions import Condition, ConditionField

Reason = Literal["refused", "dont_know", "no_answer", "not_asked", "suppressed"]
"""Why a value is missing."""


class CountOf(Model):
    """How many of some concepts have one of the categories; missing when any is missing."""

    concepts: Names
    categories: Names


class Derivation(Model):
    """How a concept follows from other concepts, in one of four ways.

    Attributes
    ----------
    yes_if : Condition, optional
        Yes where it holds. A missing part leaves it missing only where it could change the answer, unless
        `requires_all_parts`.
    count_of : CountOf, optional
    mean_of, sum_of : tuple of str
        A scale: the mean or the sum of its items. Of a concept with categories the first counts as 1, the next as 2.
    at_least : int, optional
        How many items a respondent must have answered for a mean; absent: all of them. A sum takes all.
    reversed : tuple of str
        Items in which a high answer means the opposite: the last category counts as 1.
    """

    yes_if: ConditionField | None = None
    count_of: CountOf | None = None
    mean_of: Names = ()
    sum_of: Names = ()
    at_least: int | None = Field(default=None, ge=1)
    reversed: Names = ()
    requires_all_parts: bool = False

    @property
    def items(self) -> tuple[str, ...]:
        """The items of a scale; none where it is none."""
        return self.mean_of or self.sum_of

    @property
    def is_number(self) -> bool:
        """Whether what it gives is a number."""
        return self.yes_if is None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        ways = {
            "yes_if": self.yes_if is not None,
            "count_of": self.count_of is not None,
            "mean_of": bool(self.mean_of),
            "sum_of": bool(self.sum_of),
        }
        if sum(ways.values()) != 1:
            raise ValueError(f"needs exactly one of {', '.join(f'`{way}`' for way in ways)}")
        if self.at_least is not None and not self.at_least <= len(self.mean_of):
            raise ValueError("`at_least` goes with `mean_of`, and is at most the number of its items")
        if strange := [name for name in self.reversed if name not in self.items]:
            raise ValueError(f"`reversed` names what is no item of the scale: {', '.join(strange)}")
        return self

    @property
    def parts(self) -> tuple[str, ...]:
        """The concepts it sums up: it holds for whoever has any of them; none when it is made in another way."""
        if self.yes_if is None or self.yes_if.is_in or self.yes_if.all_of or self.yes_if.none_of:
            return ()
        plain = all(one == Condition(is_in=dict.fromkeys(one.is_in, ("yes",))) for one in self.yes_if.any_of)
        return self.concepts() if plain else ()

    def concepts(self) -> tuple[str, ...]:
        """Return the concepts it is made from."""
        if self.yes_if is not None:
            return tuple(dict.fromkeys(self.yes_if.concepts()))
        return self.count_of.concepts if self.count_of else self.items


@dataclass(frozen=True)
class _NoSet:
    """In the place of a category set that is not there."""

    problem: str


def _known_set(categories: object) -> object:
    if isinstance(categories, _NoSet):
        raise ValueError(categories.problem)
    return categories


class Concept(Model):
    """A harmonised variable.

    Attributes
    ----------
    label, question : Text
        Short name and the wording of the question.
    categories : dict of str to Text, or "number"
        In meaningful order; the first is the reference in models.
    universe : Condition, optional
        Who was asked.
    outside : str, optional
        Category of those outside the universe; without it they are missing with reason `not_asked`.
    derive : Derivation, optional
        How it follows from other concepts.
    people : dict of str to Text
        What the people in a category are called, for sentences: `alleenstaande ouders`. A comma at the end stands
        only where a verb follows.
    unit : Text, optional
        Of a number, such as hours; absent: it counts something, or is a mark or score.
    decimals : int
        With which a reader sees what is estimated of a number.
    """

    label: Text
    question: Text | None = None
    categories: Annotated[dict[str, Text] | Literal["number"], BeforeValidator(_known_set)]
    universe: ConditionField | None = None
    outside: str | None = None
    derive: Derivation | None = None
    people: dict[str, Text] = Field(default_factory=dict)
    unit: Text | None = None
    decimals: int = Field(default=1, ge=0, le=6)

    @property
    def is_number(self) -> bool:
        """Whether it is a number, without categories."""
        return self.categories == "number"

    @property
    def category_names(self) -> tuple[str, ...]:
        """Names of the categories; empty for a number."""
        return () if self.categories == "number" else tuple(self.categories)

    @property
    def made_from(self) -> tuple[str, ...]:
        """The concepts that it is derived from, or that say who was asked."""
        derived = self.derive.concepts() if self.derive else ()
        return (*derived, *(self.universe.concepts() if self.universe else ()))

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.outside is not None and self.universe is None:
            raise ValueError("`outside` needs a `universe`")
        if self.outside is not None and self.outside not in self.category_names:
            raise ValueError(f"`outside: {self.outside}` is not one of its categories {list(self.category_names)}")
        if self.derive is not None:
            if not self.derive.is_number and set(self.category_names) != {"yes", "no"}:
                raise ValueError("`yes_if` needs the categories yes and no")
            if self.derive.is_number and not self.is_number:
                raise ValueError("`count_of`, `mean_of` and `sum_of` need `categories: number`")
        if self.unit is not None and not self.is_number:
            raise ValueError("`unit` goes with `categories: number` -> leave it out")
        return self


def derivable(concepts: Mapping[str, Concept], known: Iterable[str]) -> list[str]:
    """Return the derived concepts that can be made from some concepts, each after the ones it is made from."""
    order: list[str] = []
    ready = set(known)
    while True:
        more = [
            name
            for name, concept in concepts.items()
            if name not in ready and concept.derive and ready.issuperset(concept.derive.concepts())
        ]
        if not more:
            return order
        order += more
        ready.update(more)


def concept_of(column: str) -> str:
    """Return the concept of a harmonised column.

    Examples
    --------
    >>> concept_of("low_income"), concept_of("low_income.2")
    ('low_income', 'low_income')
    """
    return column.split(".")[0]


class Concepts(Model):
    """The file `concepts.yaml`."""

    category_sets: dict[str, dict[str, Text]] = Field(default_factory=dict)
    concepts: dict[str, Concept]

    @model_validator(mode="before")
    @classmethod
    def _name_sets(cls, data: Any) -> Any:
        """Put the category set in the place of its name."""
        if not isinstance(data, dict) or not isinstance(data.get("concepts"), dict):
            return data
        given = data.get("category_sets")
        sets = given if isinstance(given, dict) else {}
        concepts = {}
        for name, concept in data["concepts"].items():
            named = concept.get("categories") if isinstance(concept, dict) else None
            if isinstance(named, str) and named != "number":
                absent = _NoSet(f"no category set is called {named} -> name one of: {', '.join(sets) or '(none)'}")
                concept = concept | {"categories": sets.get(named, absent)}
            concepts[name] = concept
        return data | {"concepts": concepts}
