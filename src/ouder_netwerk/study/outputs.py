"""What is published: tables and figures."""

from typing import Literal

from ouder_netwerk.study.base import Model, Names, Text

FigureKind = Literal["bars", "groups", "forest", "trend", "claims"]


class Figure(Model):
    """One figure.

    Attributes
    ----------
    id : str
        Name of its files.
    kind : str
        `bars`: totals of some indicators, ordered by size; `groups`: indicators by the levels of one subgroup;
        `forest`: odds ratios (or marginal effects) of one model; `trend`: indicators over the waves of one survey;
        `claims`: published statements against estimates.
    wave : tuple of str
        Ids of waves; `trend` takes several.
    indicators : tuple of str
        What is drawn, for bars, groups and trend.
    subgroup : str, optional
        For groups.
    level : str, optional
        For bars and trend of one level of the subgroup instead of the total.
    model, block : str, optional
        For forest; the last block unless said.
    effect : str
        For forest: `odds_ratio` or `marginal_effect`.
    """

    id: str
    kind: FigureKind
    title: Text | None = None
    subtitle: Text
    waves: Names = ()
    indicators: Names = ()
    subgroup: str | None = None
    level: str | None = None
    model: str | None = None
    block: str | None = None
    effect: Literal["odds_ratio", "marginal_effect"] = "odds_ratio"
    note: Text | None = None


class Figures(Model):
    """The file `figures.yaml`."""

    figures: tuple[Figure, ...] = ()


class Table(Model):
    """One table: a section's indicators in one wave by subgroup, differences, or a model.

    Attributes
    ----------
    id : str
        Name of its files.
    kind : str
        `section`: the section's indicators in total and by each subgroup; `differences`: the section's differences
        between levels; `model`: the blocks of one model side by side; `trend`: the section over the waves of a survey.
    section, model : str, optional
        What the table holds.
    waves : tuple of str
        Ids of waves.
    """

    id: str
    kind: Literal["section", "differences", "model", "trend"]
    title: Text
    section: str | None = None
    model: str | None = None
    waves: Names = ()
    note: Text | None = None


class Tables(Model):
    """The file `tables.yaml`."""

    tables: tuple[Table, ...] = ()
