"""Figures and tables for the report, theme by theme, each subgroup apart so that a reader can choose one."""

import itertools
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ouder_netwerk.publish.figures.charts import make_charts
from ouder_netwerk.publish.figures.kind import MODELS, OVERVIEW, STATEMENTS
from ouder_netwerk.publish.figures.kinds import kind_of as figure_kind
from ouder_netwerk.publish.names import chosen_figures
from ouder_netwerk.publish.report.findings import Sentence
from ouder_netwerk.publish.report.pictures import Picture, make_picture
from ouder_netwerk.publish.tables.kinds import kind_of as table_kind
from ouder_netwerk.publish.tables.pictures import theme_of
from ouder_netwerk.publish.tables.table import Grid
from ouder_netwerk.publish.wording import Words
from ouder_netwerk.released import Released
from ouder_netwerk.study.outputs import Table


@dataclass(frozen=True)
class Part:
    """The grids of a table for one subgroup; `subgroup` is empty when the table has none."""

    subgroup: str
    grids: tuple[Grid, ...]


@dataclass(frozen=True)
class ThemeTable:
    """A table on the page.

    Attributes
    ----------
    id, title : str
    notes : tuple of str
        Those that do not stand under other tables too.
    own : tuple of str
        What holds for this table.
    parts : tuple of Part
    totals : bool
        Whether it is about all respondents together: such a table is printed with the figures.
    """

    id: str
    title: str
    notes: tuple[str, ...]
    own: tuple[str, ...]
    parts: tuple[Part, ...]
    totals: bool


@dataclass(frozen=True)
class Theme:
    """What is found, shown and tabulated about one section of indicators, or about the models.

    Attributes
    ----------
    id, title, intro : str
    findings : tuple of Sentence
    pictures : tuple of Picture
    sheets : tuple of ThemeTable
    """

    id: str
    title: str
    intro: str
    findings: tuple[Sentence, ...]
    pictures: tuple[Picture, ...]
    sheets: tuple[ThemeTable, ...]


@dataclass(frozen=True)
class Themes:
    """All figures and tables of a study.

    Attributes
    ----------
    themes : tuple of Theme
    notes : tuple of str
        What holds for several tables.
    statements : tuple of Picture
        The figures of statements, which stand with those.
    overview : tuple of Picture
        What the report begins with.
    """

    themes: tuple[Theme, ...]
    notes: tuple[str, ...]
    statements: tuple[Picture, ...]
    overview: tuple[Picture, ...]


def make_themes(released: Released, results: Path, words: Words, findings: Mapping[str, Sequence[Sentence]]) -> Themes:
    """Return all figures and tables of a study by theme, with what was found about each.

    Raises
    ------
    InputError
        When a figure has not been drawn.
    """
    study = words.study
    figures = chosen_figures(study)
    charts = make_charts(study, results, figures, [words.language])
    pictures: dict[str, list[Picture]] = {}
    for figure, chart in zip(figures, charts, strict=True):
        theme = figure_kind(figure).theme(figure, study)
        pictures.setdefault(theme, []).append(make_picture(figure, chart, results, words))
    sheets: dict[str, list[ThemeTable]] = {}
    for table in study.tables.tables:
        sheets.setdefault(theme_of(table), []).append(_sheet(table, released, words))
    shared = _shared_notes(sheets)
    titles = {
        section.id: (words.of(section.title), words.of(section.intro) if section.intro else "")
        for section in study.indicators.sections
    }
    titles[MODELS] = words.say("models"), ""
    themes = (
        Theme(
            name,
            title,
            intro,
            tuple(findings.get(name, ())),
            tuple(pictures.get(name, ())),
            tuple(_without(sheet, shared, intro) for sheet in sheets.get(name, ())),
        )
        for name, (title, intro) in titles.items()
        if name in pictures or name in sheets or findings.get(name)
    )
    statements, overview = (tuple(pictures.get(name, ())) for name in (STATEMENTS, OVERVIEW))
    return Themes(tuple(themes), shared, statements, overview)


def _shared_notes(sheets: Mapping[str, list[ThemeTable]]) -> tuple[str, ...]:
    """Return the notes under more than one table."""
    counts = Counter(note for theme in sheets.values() for sheet in theme for note in sheet.notes)
    return tuple(note for note, tables in counts.items() if tables > 1)


def _without(sheet: ThemeTable, shared: tuple[str, ...], intro: str) -> ThemeTable:
    """Return a table without the notes that stand over all tables, or over those of its theme."""
    notes = tuple(note for note in sheet.notes if note not in shared)
    return replace(sheet, notes=notes, own=tuple(note for note in sheet.own if note != intro))


def _sheet(table: Table, released: Released, words: Words) -> ThemeTable:
    kind = table_kind(table)
    whole = kind.content(table, released, words, None)
    if not table.by_subgroup:
        # the caption of a single grid says which wave it is of
        title = whole.grids[0].caption if len(whole.grids) == 1 else whole.title
        return ThemeTable(table.id, title, whole.notes, whole.own, (Part("", whole.grids),), kind.totals)
    subgroups = dict.fromkeys(subgroup for wave in table.waves for subgroup in words.study.shown_subgroups(wave))
    shown = {grid.subgroup for grid in whole.grids}
    # pairs of differences are readable one at a time only
    apart = [kind.content(table, released, words, subgroup).grids for subgroup in subgroups if subgroup not in shown]
    grids = [*whole.grids, *itertools.chain.from_iterable(apart)]
    parts = {name: tuple(grid for grid in grids if grid.subgroup == name) for name in subgroups}
    filled = tuple(Part(name, ours) for name, ours in parts.items() if ours)
    return ThemeTable(table.id, whole.title, whole.notes, whole.own, filled, totals=False)
