"""Figures and tables for the report, theme by theme, each breakdown apart so that a reader can choose one."""

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup

from ouder_netwerk.errors import fail
from ouder_netwerk.publish.chart import Chart
from ouder_netwerk.publish.figures import make_charts
from ouder_netwerk.publish.formatting import count, p_value, percent, percent_interval, points, ratio, ratio_interval
from ouder_netwerk.publish.names import chosen_figures
from ouder_netwerk.publish.released import Estimate, ModelRow, Released
from ouder_netwerk.publish.report_phrases import ReportWords
from ouder_netwerk.publish.table import Entry, Grid, GridRow
from ouder_netwerk.publish.tables import KINDS
from ouder_netwerk.publish.tables_of_shares import trace
from ouder_netwerk.publish.wording import PAIR, TOTAL
from ouder_netwerk.study.outputs import Figure, Table

MODELS, CLAIMS = "models", "claims"


@dataclass(frozen=True)
class Picture:
    """A figure on the page.

    Attributes
    ----------
    chart : Chart
    svg : Markup
        The drawing, with title and description.
    subgroup : str
        The breakdown it belongs to; empty when to none.
    grid : Grid, optional
        Its numbers; absent for statements, which have a table of their own.
    """

    chart: Chart
    svg: Markup
    subgroup: str
    grid: Grid | None


@dataclass(frozen=True)
class Part:
    """The grids of a table for one breakdown; `subgroup` is empty when the table has none."""

    subgroup: str
    grids: tuple[Grid, ...]


@dataclass(frozen=True)
class Sheet:
    """A table on the page."""

    id: str
    title: str
    notes: tuple[str, ...]
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Theme:
    """Figures and tables about one section of indicators, about the models, or about the statements."""

    id: str
    title: str
    intro: str
    pictures: tuple[Picture, ...]
    sheets: tuple[Sheet, ...]


def make_themes(released: Released, results: Path, words: ReportWords) -> list[Theme]:
    """Return all figures and tables of a study by theme.

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
        pictures.setdefault(_theme_of(figure, words), []).append(_picture(figure, chart, results, words))
    sheets: dict[str, list[Sheet]] = {}
    for table in study.tables.tables:
        sheets.setdefault(table.section or MODELS, []).append(_sheet(table, released, words))
    titles = {section.id: (words.of(section.title), section.intro) for section in study.indicators.sections}
    titles |= {MODELS: (words.say("models"), None), CLAIMS: (words.say("claims"), None)}
    return [
        Theme(name, title, words.of(intro) if intro else "", tuple(pictures.get(name, ())), tuple(sheets.get(name, ())))
        for name, (title, intro) in titles.items()
        if name in pictures or name in sheets
    ]


def _theme_of(figure: Figure, words: ReportWords) -> str:
    if figure.kind == "claims":
        return CLAIMS
    if figure.model:
        return MODELS
    sections = words.study.indicators.sections
    return figure.section or next(
        section.id for section in sections if figure.indicators[0] in {one.id for one in section.indicators}
    )


def _picture(figure: Figure, chart: Chart, results: Path, words: ReportWords) -> Picture:
    path = results / "figures" / f"{chart.id}.{chart.language}.svg"
    if not path.exists():
        raise fail(str(path), "is not there", f"draw it with `ouder-netwerk figures {words.study.id}`")
    subgroup = figure.by[0] if figure.kind == "groups" else ""
    return Picture(chart, inline_svg(path.read_text(encoding="utf-8")), subgroup, figure_grid(figure, chart, words))


def inline_svg(svg: str) -> Markup:
    """Return a drawing for inside a page: without the head of a file, in the width it is given.

    Examples
    --------
    >>> print(inline_svg('<?xml version="1.0"?><svg width="10pt" height="5pt" viewBox="0 0 10 5"> <g/></svg>'))
    <svg viewBox="0 0 10 5"> <g/></svg>
    """
    drawing = svg[svg.index("<svg") :].strip()
    opening, rest = drawing.split(">", 1)
    return Markup(re.sub(r' (?:width|height)="[^"]*"', "", opening) + ">" + rest)


def figure_grid(figure: Figure, chart: Chart, words: ReportWords) -> Grid | None:
    """Return the numbers of a figure as a table; None for statements."""
    if figure.kind == "claims":
        return None
    estimates = [row for row in chart.rows if isinstance(row, Estimate)]
    models = [row for row in chart.rows if isinstance(row, ModelRow)]
    interval = words.say("interval", level=words.confidence())
    if models:
        effects = (words.say("odds_ratio_short"), interval, "p", words.say("ame"))
        return Grid(chart.title, words.say("term"), effects, tuple(_model_rows(models, words)))
    headers = (words.say("percentage"), interval, "n")
    return Grid(chart.title, words.say("indicator"), headers, tuple(_share_rows(figure, estimates, words)))


def _share_rows(figure: Figure, rows: Iterable[Estimate], words: ReportWords) -> Iterator[GridRow]:
    """Yield a row for each share, with a heading before the first of those that belong together."""
    before = ""
    for row in rows:
        heading, label = _place(figure, row, words)
        if heading not in ("", before):
            yield GridRow(heading)
        before = heading
        yield GridRow(label, tuple(Entry((text,), trace("estimates.csv", row)) for text in _share(row, words)))


def _place(figure: Figure, row: Estimate, words: ReportWords) -> tuple[str, str]:
    """Return the heading a share stands under, and its label."""
    indicator = words.indicator(row.indicator, row.category)
    subgroup = row.raw["subgroup"]
    level = words.level(subgroup, row.level)
    if figure.kind == "bars":
        return "", indicator
    if figure.kind == "trend":
        return indicator, row.raw["wave"]
    if figure.kind == "groups":
        return indicator, level
    return ("", level) if subgroup == TOTAL else (words.subgroup(subgroup), level)


def _share(row: Estimate, words: ReportWords) -> tuple[str, str, str]:
    if row.hidden:
        return (words.hidden(row.flag),) + (words.symbol(words.no_number(row.flag)),) * 2
    language = words.language
    mark = f" {words.symbol('imprecise')}" if row.flag else ""
    interval = percent_interval(row.low, row.high, language, 1)
    return percent(row.estimate, language, 1) + mark, interval, count(row.n, language)


def _model_rows(rows: Iterable[ModelRow], words: ReportWords) -> Iterator[GridRow]:
    for row in rows:
        label = words.of(words.study.concepts[row.term].label)
        named = f"{label}: {words.category(row.term, row.level)}" if row.level else label
        place = "models.csv: " + "/".join(row.raw[key] for key in ("survey", "wave", "model", "block", "term", "level"))
        yield GridRow(named, tuple(Entry((text,), place) for text in _effect(row, words)))


def _effect(row: ModelRow, words: ReportWords) -> tuple[str, str, str, str]:
    if math.isnan(row.odds_ratio):
        return (words.hidden(row.flag),) + (words.symbol(words.no_number(row.flag)),) * 3
    language = words.language
    effect = words.symbol("absent") if math.isnan(row.ame) else points(row.ame, language)
    interval = ratio_interval(row.or_low, row.or_high, language)
    return ratio(row.odds_ratio, language), interval, p_value(row.p, language), effect


def _sheet(table: Table, released: Released, words: ReportWords) -> Sheet:
    make = KINDS[table.kind]
    whole = make(table, released, words, None)
    if table.kind not in ("section", "differences"):
        return Sheet(table.id, whole.title, whole.notes, (Part("", whole.grids),))
    parts: dict[str, list[Grid]] = {}
    for wave in table.waves:
        one_wave = table.model_copy(update={"waves": (wave,)})
        for names in filter(None, words.study.groupings(wave)):
            subgroup = PAIR.join(names)
            parts.setdefault(subgroup, []).extend(make(one_wave, released, words, subgroup).grids)
    return Sheet(
        table.id, whole.title, whole.notes, tuple(Part(name, tuple(grids)) for name, grids in parts.items() if grids)
    )
