"""What is published: figures and tables, each kind with its own fields.

A kind of figure is a class here, with its fields in YAML, and a module of its name in `publish/figures/kinds/`; a kind
of table the same, in `publish/tables/kinds/`. Nothing else asks which kind an output is.
"""

from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, PrivateAttr, model_validator

from ouder_netwerk.study.base import PAIR, Model, Names, Text
from ouder_netwerk.study.overview import BarLine, ComparedLine, OverviewPanel, PictogramLine, RangeLine

LONGEST_SHEET = 31
NOT_IN_SHEETS = "[]:*?/\\'"
"""Letters that Excel refuses in the name of a worksheet, or needs doubled in links to it."""


def _fits_a_sheet(text: Text) -> Text:
    for name in text.root.values():
        if not 0 < len(name) <= LONGEST_SHEET or set(name) & set(NOT_IN_SHEETS):
            raise ValueError(
                f"`{name}` is no name for a worksheet: at most {LONGEST_SHEET} characters, none of {NOT_IN_SHEETS}"
            )
    return text


def _one(names: Names) -> Names:
    if len(names) != 1:
        raise ValueError("goes with one wave -> name one")
    return names


def _own(effect: object) -> object:
    return "own" if effect == "odds_ratio" else effect


def _several(names: Names) -> Names:
    if len(names) < 2:
        raise ValueError("goes over two waves or more -> name them in order")
    return names


SheetName = Annotated[Text, AfterValidator(_fits_a_sheet)]
"""Name of a worksheet, as Excel allows it."""
OneWave = Annotated[Names, AfterValidator(_one)]
SeveralWaves = Annotated[Names, AfterValidator(_several)]


@dataclass(frozen=True)
class Subject:
    """What a figure or table is about, by names of the study definition.

    Attributes
    ----------
    sections, indicators, models : tuple of str
    subgroups : tuple of str
        Subgroups and pairs whose levels it compares.
    in_any_wave : bool
        One of its waves measures each indicator and subgroup; else each wave measures all.
    block : str, optional
        Of its model; absent: the last.
    """

    sections: Names = ()
    indicators: Names = ()
    models: Names = ()
    subgroups: Names = ()
    in_any_wave: bool = False
    block: str | None = None


class Figure(Model):
    """What every figure says of itself.

    Attributes
    ----------
    id : str
        Name of its files; of a figure for each of several subgroups, a hyphen and the subgroup are added.
    title : Text, optional
        Absent: a sentence with the main finding, made from the numbers.
    subtitle : Text
        What is shown, and of whom.
    waves : tuple of str
        Ids of waves.
    decimals : int
        Of percentages; whole percentages unless said.
    """

    more_formats: ClassVar[tuple[str, ...]] = ()
    """In which it is drawn beside those of every figure."""

    id: str = Field(pattern=r"^[a-z0-9_]+$")
    kind: str
    title: Text | None = None
    subtitle: Text
    waves: Names = ()
    decimals: int = Field(default=0, ge=0, le=2)
    note: Text | None = None

    @property
    def subject(self) -> Subject:
        """What it is about."""
        return Subject()

    @property
    def subgroup(self) -> str:
        """The one subgroup or pair whose levels it shows; empty when there is none, or there are several."""
        return ""

    in_rows: ClassVar[bool] = True
    """Whether each number has a row of its own, so that many numbers need several pictures."""
    _part: tuple[int, int] = PrivateAttr(default=(1, 1))

    @property
    def part(self) -> tuple[int, int]:
        """Which part of a figure that is drawn in several it is, counted from 1, and of how many."""
        return self._part

    def as_part(self, part: int, parts: int) -> Self:
        """Return one of several parts of this figure, under a name of its own."""
        one = self.model_copy(update={"id": f"{self.id}-{part}"})
        one._part = (part, parts)
        return one

    def one_by_one(self) -> "tuple[Figure, ...]":
        """Return the figures it is drawn as: itself, or one for each of several subgroups or sources."""
        return (self,)

    def split_by(self, subgroup: str) -> "Figure | None":
        """Return the figure by the levels of one subgroup; None when it has no shares to show so."""
        return None


class FigureOfIndicators(Figure):
    """A figure of all indicators of a section that its wave measures, or of some indicators."""

    section: str | None = None
    indicators: Names = ()

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if bool(self.section) == bool(self.indicators):
            raise ValueError(f"`kind: {self.kind}` needs exactly one of `section` and `indicators`")
        return self

    @property
    def subject(self) -> Subject:
        """Its section or indicators."""
        return Subject(sections=(self.section,) if self.section else (), indicators=self.indicators)


class BarsFigure(FigureOfIndicators):
    """Totals of some indicators, ordered by size, or as `given` in the definition (for answers on a scale)."""

    kind: Literal["bars"]
    waves: OneWave
    order: Literal["size", "given"] = "size"

    def split_by(self, subgroup: str) -> Figure:
        """Return the figure by the levels of one subgroup."""
        return _by_levels(self, subgroup, section=self.section, indicators=self.indicators)


class GroupsFigure(FigureOfIndicators):
    """Indicators by the levels of a subgroup or pair such as `single_parent*low_income`, each a figure of its own.

    Examples
    --------
    >>> figure = GroupsFigure(id="sources", kind="groups", subtitle=Text(nl="", en=""), waves=("2019",),
    ...                       section="sources", by=("single_parent", "child_age"))
    >>> [one.id for one in figure.one_by_one()]
    ['sources-single_parent', 'sources-child_age']
    """

    kind: Literal["groups"]
    waves: OneWave
    by: Annotated[Names, Field(min_length=1)]

    @property
    def subject(self) -> Subject:
        """Its section or indicators, and the subgroups."""
        return Subject(super().subject.sections, self.indicators, subgroups=self.by)

    @property
    def subgroup(self) -> str:
        """The subgroup, of a figure by one."""
        return self.by[0]

    def one_by_one(self) -> tuple[Figure, ...]:
        """Return a figure for each subgroup."""
        return tuple(self.split_by(subgroup) for subgroup in self.by)

    def split_by(self, subgroup: str) -> Figure:
        """Return the figure by the levels of one subgroup."""
        return _by_levels(self, subgroup, section=self.section, indicators=self.indicators)


class ProfileFigure(Figure):
    """One indicator by the levels of several subgroups and pairs, under each other."""

    kind: Literal["profile"]
    waves: OneWave
    indicators: Annotated[Names, Field(min_length=1, max_length=1)]
    by: Annotated[Names, Field(min_length=1)]

    @property
    def subject(self) -> Subject:
        """Its indicator and the subgroups."""
        return Subject(indicators=self.indicators, subgroups=self.by)

    def split_by(self, subgroup: str) -> Figure:
        """Return the figure by the levels of one subgroup."""
        return _by_levels(self, subgroup, indicators=self.indicators)


class TrendFigure(FigureOfIndicators):
    """Indicators over the waves of one survey."""

    in_rows: ClassVar[bool] = False
    kind: Literal["trend"]
    waves: SeveralWaves


class ForestFigure(Figure):
    """The effects of one model on its own scale (see `RegressionModel.measure`), or its average marginal effects.

    Of its last block unless said. `odds_ratio` is what `own` was called when there were only logistic models.
    """

    kind: Literal["forest"]
    waves: OneWave
    model: str
    block: str | None = None
    effect: Annotated[Literal["own", "marginal_effect"], BeforeValidator(_own)] = "own"

    @property
    def subject(self) -> Subject:
        """Its model."""
        return Subject(models=(self.model,), block=self.block)


class OverviewFigure(Figure):
    """A page that tells the main findings in sentences, with pictograms: for readers who read nothing else.

    Attributes
    ----------
    lead : str
        The indicator that its title is about, unless it has a title.
    panels : tuple of OverviewPanel
        Beside each other.
    """

    more_formats: ClassVar = ("pdf",)
    in_rows: ClassVar = False
    kind: Literal["overview"]
    waves: Annotated[Names, Field(min_length=1)]
    lead: str
    panels: Annotated[tuple[OverviewPanel, ...], Field(min_length=1, max_length=3)]

    @property
    def subject(self) -> Subject:
        """Every indicator and subgroup of its lines."""
        indicators, subgroups = [self.lead], list[str]()
        for line in (line for panel in self.panels for line in panel.lines):
            match line:
                case PictogramLine():
                    indicators += [line.share, *line.above]
                case BarLine():
                    indicators.append(line.bar)
                case RangeLine():
                    indicators += line.together
                    subgroups += [line.by] if line.by else []
                case ComparedLine():
                    indicators.append(line.compare)
                    subgroups += line.by
        return Subject(
            indicators=tuple(dict.fromkeys(indicators)), subgroups=tuple(dict.fromkeys(subgroups)), in_any_wave=True
        )


class ClaimsFigure(Figure):
    """Published numbers beside estimates, a figure for each source; the waves are for the source line.

    Attributes
    ----------
    sources, sections : tuple of str
        Of `claims.yaml`; all when none is named.
    """

    kind: Literal["claims"]
    sources: Names = ()
    sections: Names = ()

    def one_by_one(self) -> tuple[Figure, ...]:
        """Return a figure for each of several sources."""
        if len(self.sources) <= 1:
            return (self,)
        return tuple(
            self.model_copy(update={"id": f"{self.id}-{source}", "sources": (source,)}) for source in self.sources
        )


class QuadrantFigure(Figure):
    """The sources of a classification as bubbles in four quadrants: near or not, formal or not."""

    in_rows: ClassVar[bool] = False
    kind: Literal["quadrant"]
    waves: OneWave
    classification: str

    @property
    def subject(self) -> Subject:
        """The section of its classification."""
        return Subject(sections=(self.classification,))


class CombinationsFigure(Figure):
    """Which parts of a classification occur together: dots and bars, an UpSet plot."""

    in_rows: ClassVar[bool] = False
    kind: Literal["combinations"]
    waves: OneWave
    classification: str

    @property
    def subject(self) -> Subject:
        """The section of the combinations of its classification."""
        return Subject(sections=(f"{self.classification}_overlap",))


class PathsFigure(Figure):
    """A direct and an indirect path, of `frameworks.yaml`."""

    in_rows: ClassVar[bool] = False
    kind: Literal["paths"]
    waves: OneWave
    path: str


class LadderFigure(Figure):
    """The rungs of a ladder of `frameworks.yaml`, and who stands on each, in total and by subgroup."""

    in_rows: ClassVar[bool] = False
    kind: Literal["ladder"]
    waves: OneWave
    ladder: str
    by: Names = ()

    @property
    def subject(self) -> Subject:
        """The section of its ladder, and the subgroups."""
        return Subject(sections=(self.ladder,), subgroups=self.by)


def _by_levels(figure: Figure, subgroup: str, section: str | None = None, indicators: Names = ()) -> GroupsFigure:
    # not validated: its name may have a hyphen, and a star may not stand in a file's name everywhere
    return GroupsFigure.model_construct(
        id=f"{figure.id}-{subgroup.replace(PAIR, '_x_')}",
        kind="groups",
        title=figure.title,
        subtitle=figure.subtitle,
        waves=figure.waves,
        decimals=figure.decimals,
        note=figure.note,
        section=section,
        indicators=indicators,
        by=(subgroup,),
    )


AnyFigure = Annotated[
    BarsFigure
    | GroupsFigure
    | ProfileFigure
    | TrendFigure
    | ForestFigure
    | OverviewFigure
    | ClaimsFigure
    | QuadrantFigure
    | CombinationsFigure
    | PathsFigure
    | LadderFigure,
    Field(discriminator="kind"),
]


class Figures(Model):
    """The file `figures.yaml`."""

    figures: tuple[AnyFigure, ...] = ()


class Table(Model):
    """What every table says of itself.

    Attributes
    ----------
    id : str
        Name of its files.
    sheet : Text, optional
        Name of its worksheet, which Excel allows 31 characters; absent: the id.
    waves : tuple of str
        Ids of waves.
    """

    by_subgroup: ClassVar[bool] = False
    """Whether it shows the levels of subgroups."""

    id: str = Field(pattern=r"^[a-z0-9_]+$", max_length=LONGEST_SHEET)
    sheet: SheetName | None = None
    kind: str
    title: Text
    waves: Names
    note: Text | None = None

    @property
    def subject(self) -> Subject:
        """What it is about."""
        return Subject()

    def sheet_name(self, language: str) -> str:
        """Return the name of its worksheet."""
        return self.sheet.in_language(language) if self.sheet else self.id


class TableOfSection(Table):
    """A table of a section."""

    section: str

    @property
    def subject(self) -> Subject:
        """Its section."""
        return Subject(sections=(self.section,))


class SectionTable(TableOfSection):
    """The indicators of a section in total and by each subgroup."""

    by_subgroup: ClassVar[bool] = True
    kind: Literal["section"]


class DifferencesTable(TableOfSection):
    """The differences of a section's indicators between levels of subgroups."""

    by_subgroup: ClassVar[bool] = True
    kind: Literal["differences"]


class TrendTable(TableOfSection):
    """A section over the waves of a survey, with the change since the first."""

    kind: Literal["trend"]
    waves: SeveralWaves


class ModelTable(Table):
    """The blocks of one model side by side."""

    kind: Literal["model"]
    waves: OneWave
    model: str

    @property
    def subject(self) -> Subject:
        """Its model."""
        return Subject(models=(self.model,))


AnyTable = Annotated[SectionTable | DifferencesTable | TrendTable | ModelTable, Field(discriminator="kind")]


class Tables(Model):
    """The file `tables.yaml`."""

    tables: tuple[AnyTable, ...] = ()
