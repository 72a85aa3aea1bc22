"""Frameworks of the texts that a study is about: how they divide help, what they say leads to what, in what order.

A framework is the idea of a text; what stands here is how a survey measures it. Each placement says whether the text
states it or it is ours, and where it stands.
"""

from itertools import product
from typing import Literal, Self

from pydantic import Field, model_validator

from ouder_netwerk.study.base import Model, Names, Text

Basis = Literal["stated", "ours"]
"""Whether a text says it, or we do."""
MOST_OVERLAPPING = 4
"""Of more parts than this it is not released which combinations occur: there are twice as many for each."""


class SourceText(Model):
    """A text that frameworks come from."""

    title: Text
    citation: str


class FromText(Model):
    """What stands in a text.

    Attributes
    ----------
    text, place : str
        Which of the `texts`, and where in it.
    """

    id: str = Field(pattern=r"^[a-z0-9_]+$")
    title: Text
    text: str
    place: str


class Placed(Model):
    """Something that is placed by a text, or by us.

    Attributes
    ----------
    basis : str
        `stated` in the text, or `ours`.
    place : str
        Where the text says it, or what it says nearest to it.
    """

    basis: Basis
    place: str
    note: Text | None = None


class Placement(Placed):
    """A source or type of help in a classification.

    Attributes
    ----------
    concept, category : str
        How it is measured; without a concept it is not, and has a `label`.
    part : str, optional
        Where it belongs; absent: the text leaves it open.
    label : Text, optional
        Short name in figures; the concept's, unless said.
    """

    concept: str | None = None
    category: Names = ("yes",)
    part: str | None = None
    label: Text | None = None

    @model_validator(mode="after")
    def _named(self) -> Self:
        if self.concept is None and self.label is None:
            raise ValueError("needs a `concept`, or when no survey measures it a `label`")
        return self


class ClassificationPart(Model):
    """A part of a classification, such as a layer of the network.

    Attributes
    ----------
    near, formal : bool, optional
        Its place in a quadrant diagram: how near the family, how professional.
    concept : str, optional
        One that says the same already: nothing is derived for it.
    """

    id: str = Field(pattern=r"^[a-z0-9_]+$")
    title: Text
    near: bool | None = None
    formal: bool | None = None
    concept: str | None = None


class CombinationLabels(Model):
    """How the combinations of parts that occur are called.

    Attributes
    ----------
    title : Text
        Of the section.
    none, only : Text
        The label of none of the parts, and of `{part}` alone.
    """

    title: Text
    none: Text
    only: Text


class Classification(FromText):
    """How a text divides sources or types of help.

    Attributes
    ----------
    parts : tuple of ClassificationPart
        What is derived for one is called `<id>_<part>`, for a combination `<id>_only_<part>_<part>`.
    overlap : CombinationLabels, optional
        Given: it is released which combinations of parts occur.
    """

    parts: tuple[ClassificationPart, ...] = Field(min_length=2)
    placements: tuple[Placement, ...]
    overlap: CombinationLabels | None = None

    @model_validator(mode="after")
    def _parts_are_here(self) -> Self:
        known = [part.id for part in self.parts]
        strange = sorted({one.part for one in self.placements if one.part is not None} - set(known))
        if strange:
            raise ValueError(f"places something in {', '.join(strange)} -> place it in one of: {', '.join(known)}")
        if self.overlap and len(self.measured) > MOST_OVERLAPPING:
            raise ValueError(f"`overlap` goes with at most {MOST_OVERLAPPING} measured parts -> leave it out")
        return self

    @property
    def measured(self) -> tuple[ClassificationPart, ...]:
        """The parts of which something is measured."""
        return tuple(part for part in self.parts if part.concept or self.concepts_of(part))

    def concepts_of(self, part: ClassificationPart) -> tuple[Placement, ...]:
        """Return what is measured of a part."""
        return tuple(one for one in self.placements if one.part == part.id and one.concept)

    def indicator(self, part: ClassificationPart) -> str:
        """Return the indicator of a part."""
        return f"{self.id}_{part.id}"

    def combinations(self) -> tuple[tuple[ClassificationPart, ...], ...]:
        """Return each combination of measured parts: none, each alone, and so on."""
        chosen = product((True, False), repeat=len(self.measured))
        found = [tuple(part for part, there in zip(self.measured, one, strict=True) if there) for one in chosen]
        return tuple(sorted(found, key=len))

    def combination(self, parts: tuple[ClassificationPart, ...]) -> str:
        """Return the indicator of a combination."""
        return f"{self.id}_only_{'_'.join(part.id for part in parts)}" if parts else f"{self.id}_none"


class TextDifference(Model):
    """Where two texts differ, and what is done about it here."""

    subject: Text
    says: dict[str, Text] = Field(min_length=2)
    here: Text


class PathNode(Model):
    """What stands at a node of a path diagram.

    Attributes
    ----------
    title : Text
        What the text calls it.
    concept, category : str
        How it is measured: by these answers; without a concept it is not.
    measure : Text, optional
        What the survey says of it; the concept's label, unless said.
    """

    title: Text
    concept: str | None = None
    category: Names = ("yes",)
    measure: Text | None = None


class PathModel(FromText):
    """Whether an association goes by way of something: a direct and an indirect path.

    Attributes
    ----------
    exposure, mediators, outcome : PathNode
        One of the mediators at least is measured; one that is not is drawn so.
    confounders : tuple of str
        Concepts that are held equal.
    replicates, seed : int
        Bootstrap weights that the intervals come from.
    """

    waves: Names
    exposure: PathNode
    mediators: tuple[PathNode, ...] = Field(min_length=1)
    outcome: PathNode
    confounders: Names = ()
    reference: dict[str, str] = Field(default_factory=dict)
    replicates: int = Field(default=200, ge=50)
    seed: int = Field(default=1, ge=0)
    note: Text | None = None

    @model_validator(mode="after")
    def _is_measured(self) -> Self:
        ends = self.exposure.concept and self.outcome.concept
        if not ends or not any(node.concept for node in self.mediators):
            raise ValueError("needs a `concept` for `exposure`, `outcome` and at least one of `mediators`")
        return self

    @property
    def measured_mediators(self) -> tuple[PathNode, ...]:
        """The mediators that a survey measures."""
        return tuple(node for node in self.mediators if node.concept)

    @property
    def concepts(self) -> tuple[str, ...]:
        """Every concept it is about, the confounders last."""
        nodes = (self.exposure, *self.measured_mediators, self.outcome)
        return (*(node.concept for node in nodes if node.concept), *self.confounders)


class Rung(Placed):
    """A rung of a ladder; without a concept no item of a survey is about it."""

    id: str = Field(pattern=r"^[a-z0-9_]+$")
    title: Text
    concept: str | None = None
    category: Names = ("yes",)
    measure: Text | None = None


class Ladder(FromText):
    """An order of rungs: who is on a rung should have those under it too.

    Attributes
    ----------
    on, below : Text
        The label of who is on `{rung}` and on all under it but not on the next, and of who is on none. What is derived
        for these is called `<id>_at_<rung>` and `<id>_at_none`; the item of a rung is `<id>_<rung>`.
    """

    waves: Names
    on: Text
    below: Text
    rungs: tuple[Rung, ...]
    note: Text | None = None

    @property
    def measured(self) -> tuple[Rung, ...]:
        """The rungs that a survey has an item for, from low to high."""
        return tuple(rung for rung in self.rungs if rung.concept)

    @property
    def concepts(self) -> tuple[str, ...]:
        """The concepts of its items."""
        return tuple(str(rung.concept) for rung in self.measured)

    def at(self, rung: Rung | None) -> str:
        """Return the indicator of who is on a rung and not on the next; below the first for none."""
        return f"{self.id}_at_{rung.id if rung else 'none'}"

    def item(self, rung: Rung) -> str:
        """Return the indicator of the item of a rung."""
        return f"{self.id}_{rung.id}"

    @model_validator(mode="after")
    def _is_an_order(self) -> Self:
        if len(self.measured) < 2:
            raise ValueError("an order needs two rungs or more with a `concept`")
        return self


class Together(Model):
    """Whether two kinds of help go together: a term in a model of one on the other, with its confounders."""

    model: str
    term: str
    level: str = "yes"


class TopicPoint(Model):
    """Something a text says that is no figure, with the figures that bear on it."""

    text: Text
    figures: Names = ()


class Topic(FromText):
    """What a text says without a number, such as tasks."""

    intro: Text | None = None
    points: tuple[TopicPoint, ...]


class InterviewFinding(Model):
    """What was found in interviews: never a share.

    Attributes
    ----------
    theme, paraphrase : Text
    layer, form : Text, optional
    text, place : str
        As in `FromText`.
    interviews : int
        How many were held.
    date : Text
    beside : str, optional
        The indicator on the same subject.
    """

    id: str
    theme: Text
    layer: Text | None = None
    form: Text | None = None
    paraphrase: Text
    text: str
    place: str
    interviews: int = Field(gt=0)
    date: Text
    beside: str | None = None


class Frameworks(Model):
    """The file `frameworks.yaml`."""

    texts: dict[str, SourceText] = Field(default_factory=dict)
    classifications: tuple[Classification, ...] = ()
    differences: tuple[TextDifference, ...] = ()
    paths: tuple[PathModel, ...] = ()
    ladders: tuple[Ladder, ...] = ()
    together: tuple[Together, ...] = ()
    topics: tuple[Topic, ...] = ()
    interviews: tuple[InterviewFinding, ...] = ()

    def classification(self, name: str) -> Classification:
        """Return a classification by its id."""
        return next(one for one in self.classifications if one.id == name)

    def ladder(self, name: str) -> Ladder:
        """Return a ladder by its id."""
        return next(one for one in self.ladders if one.id == name)

    def path(self, name: str) -> PathModel:
        """Return a model of paths by its id."""
        return next(one for one in self.paths if one.id == name)

    @property
    def analysed(self) -> "tuple[PathModel | Ladder, ...]":
        """What is estimated beyond shares."""
        return (*self.paths, *self.ladders)

    @property
    def waves(self) -> tuple[str, ...]:
        """Waves of which something is estimated beyond shares."""
        return tuple(dict.fromkeys(wave for one in self.analysed for wave in one.waves))

    def analysed_in(self, wave_id: str) -> tuple[PathModel | Ladder, ...]:
        """Return what is estimated of a wave beyond shares."""
        return tuple(one for one in self.analysed if wave_id in one.waves)
