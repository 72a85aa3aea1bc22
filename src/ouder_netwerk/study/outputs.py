"""What is published: figures and tables."""

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from ouder_netwerk.study.base import PAIR, Model, Names, Text

FigureKind = Literal["bars", "groups", "profile", "forest", "trend", "claims"]
TableKind = Literal["section", "differences", "model", "trend"]
LONGEST_SHEET = 31
NOT_IN_SHEETS = "[]:*?/\\'"
"""Letters that Excel refuses in the name of a worksheet, or needs doubled in links to it."""
BY_SUBGROUP = ("groups", "profile")
ONE_WAVE = ("bars", "groups", "profile", "forest")


def _fits_a_sheet(text: Text) -> Text:
    for name in text.root.values():
        if not 0 < len(name) <= LONGEST_SHEET or set(name) & set(NOT_IN_SHEETS):
            raise ValueError(
                f"`{name}` is no name for a worksheet: at most {LONGEST_SHEET} characters, none of {NOT_IN_SHEETS}"
            )
    return text


SheetName = Annotated[Text, AfterValidator(_fits_a_sheet)]
"""Name of a worksheet, as Excel allows it."""


class Figure(Model):
    """One figure, or one for each subgroup named in `by`.

    Attributes
    ----------
    id : str
        Name of its files; with `by`, a hyphen and the subgroup are added.
    kind : str
        `bars`: totals of some indicators, ordered by size; `groups`: indicators by the levels of a subgroup;
        `profile`: one indicator by the levels of several subgroups and pairs;
        `forest`: odds ratios (or average marginal effects) of one model; `trend`: indicators over the waves of one
        survey; `claims`: published statements against estimates.
    title : Text, optional
        Absent: a sentence with the main finding, made from the numbers.
    subtitle : Text
        What is shown, and of whom.
    waves : tuple of str
        Ids of waves: one, or for `trend` several.
    section : str, optional
        All indicators of a section that the wave measures; or
    indicators : tuple of str
        some indicators.
    by : tuple of str
        For `groups`: subgroups or pairs such as `single_parent*low_income`, each a figure of its own; for `profile`:
        those under each other.
    order : str
        For `bars`: `size`, or `given` as in the definition (for answers on a scale).
    model, block : str, optional
        For `forest`; the last block unless said.
    effect : str
        For `forest`: `odds_ratio` or `marginal_effect`.
    decimals : int
        Of percentages; whole percentages unless said.
    """

    id: str = Field(pattern=r"^[a-z0-9_]+$")
    kind: FigureKind
    title: Text | None = None
    subtitle: Text
    waves: Names = ()
    section: str | None = None
    indicators: Names = ()
    by: Names = ()
    order: Literal["size", "given"] = "size"
    model: str | None = None
    block: str | None = None
    effect: Literal["odds_ratio", "marginal_effect"] = "odds_ratio"
    decimals: int = Field(default=0, ge=0, le=2)
    note: Text | None = None

    @model_validator(mode="after")
    def _complete(self) -> Self:
        shows_indicators = self.kind in ("bars", "groups", "profile", "trend")
        if shows_indicators and bool(self.section) == bool(self.indicators):
            raise ValueError(f"`kind: {self.kind}` needs exactly one of `section` and `indicators`")
        if self.kind == "forest" and not self.model:
            raise ValueError("`kind: forest` needs `model`")
        if self.kind in ONE_WAVE and len(self.waves) != 1:
            raise ValueError(f"`kind: {self.kind}` needs `waves` with one wave")
        if self.kind == "trend" and len(self.waves) < 2:
            raise ValueError("`kind: trend` needs `waves` with two waves or more")
        if (self.kind in BY_SUBGROUP) != bool(self.by):
            raise ValueError("`by` names the subgroups of `kind: groups` or `profile`, and of no other kind")
        if self.kind == "profile" and len(self.indicators) != 1:
            raise ValueError("`kind: profile` needs `indicators` with one indicator")
        return self

    def one_by_one(self) -> "tuple[Figure, ...]":
        """Return a figure for each subgroup in `by`; itself when there is none.

        Examples
        --------
        >>> figure = Figure(id="sources", kind="groups", subtitle=Text(nl="", en=""), waves="2019", section="sources",
        ...                 by=("single_parent", "child_age"))
        >>> [one.id for one in figure.one_by_one()]
        ['sources-single_parent', 'sources-child_age']
        """
        return tuple(self.split_by(subgroup) for subgroup in self.by) if self.kind == "groups" else (self,)

    def split_by(self, subgroup: str) -> "Figure":
        """Return the figure by the levels of one subgroup."""
        # a star may not stand in a file's name everywhere
        name = f"{self.id}-{subgroup.replace(PAIR, '_x_')}"
        return self.model_copy(update={"id": name, "kind": "groups", "by": (subgroup,)})


class Figures(Model):
    """The file `figures.yaml`."""

    figures: tuple[Figure, ...] = ()


class Table(Model):
    """One table.

    Attributes
    ----------
    id : str
        Name of its files.
    sheet : Text, optional
        Name of its worksheet, which Excel allows 31 characters; absent: the id.
    kind : str
        `section`: the indicators of a section in total and by each subgroup; `differences`: their differences between
        levels of subgroups; `model`: the blocks of one model side by side; `trend`: the section over the waves of a
        survey, with the change since the first.
    section, model : str, optional
        What the table holds.
    waves : tuple of str
        Ids of waves; for `model` one, for `trend` two or more.
    """

    id: str = Field(pattern=r"^[a-z0-9_]+$", max_length=31)
    sheet: SheetName | None = None
    kind: TableKind
    title: Text
    section: str | None = None
    model: str | None = None
    waves: Names
    note: Text | None = None

    def sheet_name(self, language: str) -> str:
        """Return the name of its worksheet."""
        return self.sheet.in_language(language) if self.sheet else self.id

    @model_validator(mode="after")
    def _complete(self) -> Self:
        holds = "model" if self.kind == "model" else "section"
        other = "section" if self.kind == "model" else "model"
        if getattr(self, holds) is None or getattr(self, other) is not None:
            raise ValueError(f"`kind: {self.kind}` needs `{holds}` and no `{other}`")
        if self.kind == "model" and len(self.waves) != 1:
            raise ValueError("`kind: model` needs `waves` with one wave")
        if self.kind == "trend" and len(self.waves) < 2:
            raise ValueError("`kind: trend` needs `waves` with two waves or more")
        return self


class Tables(Model):
    """The file `tables.yaml`."""

    tables: tuple[Table, ...] = ()
