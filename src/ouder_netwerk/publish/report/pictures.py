"""Figures for the report: the drawing with its texts as text of the page, so that they wrap on any screen."""

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from markupsafe import Markup

from ouder_netwerk.errors import fail
from ouder_netwerk.formatting import count, p_value, percent, percent_interval, points, ratio, ratio_interval
from ouder_netwerk.publish.figures.chart import Chart
from ouder_netwerk.publish.tables.table import Entry, Grid, GridRow
from ouder_netwerk.publish.wording import TOTAL, Words
from ouder_netwerk.released import Estimate, ModelRow
from ouder_netwerk.study.outputs import Figure

_SET_TEXT = re.compile(r'<g id="[^"]*">\s*<text style="([^"]*)" x="([-.\d]+)" y="([-.\d]+)"[^>]*>[^<]*</text>\s*</g>')
TALLEST = 1.6
"""Height of a figure on paper, in widths."""
_ABOVE, _BELOW = 0.85, 0.4
"""Room for letters over and under their base line, as part of the letter size."""


@dataclass(frozen=True)
class Picture:
    """A figure on the page.

    Attributes
    ----------
    chart : Chart
    svg : Markup
        The drawing without title, subtitle and notes: these are texts of the page.
    subgroup : str
        The breakdown it belongs to; empty when to none.
    grid : Grid, optional
        Its numbers; absent for statements, which have a table of their own.
    """

    chart: Chart
    svg: Markup
    subgroup: str
    grid: Grid | None

    @property
    def too_tall(self) -> bool:
        """Whether it fits no sheet of paper in letters that can be read; statements stand in tables there."""
        box = re.search(r'viewBox="0 \S+ (\S+) (\S+)"', self.svg)
        assert box is not None
        return self.grid is None and float(box[2]) > TALLEST * float(box[1])


def make_picture(figure: Figure, chart: Chart, results: Path, words: Words) -> Picture:
    """Return a figure with its numbers.

    Raises
    ------
    InputError
        When it has not been drawn.
    """
    path = results / "figures" / f"{chart.id}.{chart.language}.svg"
    if not path.exists():
        raise fail(str(path), "is not there", f"draw it with `ouder-netwerk figures {words.study.id}`")
    subgroup = figure.by[0] if figure.kind == "groups" else ""
    drawing = inline_svg(path.read_text(encoding="utf-8"), heads=3 if chart.banner else 2)
    return Picture(chart, drawing, subgroup, figure_grid(figure, chart, words))


def inline_svg(svg: str, heads: int) -> Markup:
    """Return a drawing for inside a page: without the head of a file, in the width it is given, without outer texts.

    Parameters
    ----------
    svg : str
        A figure as `make_figures` writes it.
    heads : int
        How many blocks of text stand over the chart, each in a style of its own. The last block is the notes:
        it begins at the margin, unlike the title of an axis before it.
    """
    drawing = svg[svg.index("<svg") :].strip()
    blocks = [list(block) for _, block in groupby(_SET_TEXT.finditer(drawing), key=lambda text: text.group(1, 2))]
    over, under = blocks[heads - 1][-1], blocks[-1][0]
    top = float(over[3]) + _BELOW * _letter_size(over)
    bottom = float(under[3]) - _ABOVE * _letter_size(under)
    for text in (text[0] for block in (*blocks[:heads], blocks[-1]) for text in block):
        drawing = drawing.replace(text, "")
    opening, rest = drawing.split(">", 1)
    opening = re.sub(r' (?:width|height)="[^"]*"', "", opening)
    opening = re.sub(r'viewBox="0 0 (\S+) [^"]*"', rf'viewBox="0 {top:.2f} \1 {bottom - top:.2f}"', opening)
    return Markup(opening + ">" + rest)


def _letter_size(text: re.Match[str]) -> float:
    size = re.search(r"font-size: ([.\d]+)px", text[1])
    assert size is not None
    return float(size[1])


def figure_grid(figure: Figure, chart: Chart, words: Words) -> Grid | None:
    """Return the numbers of a figure as a table; None for statements."""
    if figure.kind == "claims":
        return None
    estimates = [row for row in chart.rows if isinstance(row, Estimate)]
    models = [row for row in chart.rows if isinstance(row, ModelRow)]
    interval = words.say("interval", level=words.confidence())
    if models:
        effects = (words.say("odds_ratio_short"), interval, "p", words.say("ame"))
        return Grid(chart.subtitle, words.say("term"), effects, tuple(_model_rows(models, words)))
    headers = (words.say("percentage"), interval, "n")
    return Grid(chart.subtitle, words.say("indicator"), headers, tuple(_share_rows(figure, estimates, words)))


def _share_rows(figure: Figure, rows: Iterable[Estimate], words: Words) -> Iterator[GridRow]:
    """Yield a row for each share, with a heading before the first of those that belong together."""
    before = ""
    for row in rows:
        heading, label = _place(figure, row, words)
        if heading not in ("", before):
            yield GridRow(heading)
        before = heading
        yield GridRow(label, tuple(Entry((text,), row.place) for text in _share(row, words)))


def _place(figure: Figure, row: Estimate, words: Words) -> tuple[str, str]:
    """Return the heading a share stands under, and its label."""
    indicator = words.share(figure.waves[-1], row.indicator, row.category)
    subgroup = row.raw["subgroup"]
    level = words.level(subgroup, row.level)
    if figure.kind == "bars":
        return "", indicator
    if figure.kind == "trend":
        return indicator, row.raw["wave"]
    if figure.kind == "groups":
        return indicator, level
    return ("", level) if subgroup == TOTAL else (words.subgroup(subgroup), level)


def _share(row: Estimate, words: Words) -> tuple[str, str, str]:
    if row.hidden:
        return (words.hidden(row.flag),) + (words.symbol(words.no_number(row.flag)),) * 2
    language = words.language
    mark = f" {words.symbol('imprecise')}" if row.flag else ""
    interval = percent_interval(row.low, row.high, language, 1)
    return percent(row.estimate, language, 1) + mark, interval, count(row.n, language)


def _model_rows(rows: Iterable[ModelRow], words: Words) -> Iterator[GridRow]:
    for row in rows:
        label = words.of(words.study.concepts[row.term].label)
        named = f"{label}: {words.category(row.term, row.level)}" if row.level else label
        yield GridRow(named, tuple(Entry((text,), row.place) for text in _effect(row, words)))


def _effect(row: ModelRow, words: Words) -> tuple[str, str, str, str]:
    if math.isnan(row.odds_ratio):
        return (words.hidden(row.flag),) + (words.symbol(words.no_number(row.flag)),) * 3
    language = words.language
    effect = words.symbol("absent") if math.isnan(row.ame) else points(row.ame, language)
    interval = ratio_interval(row.or_low, row.or_high, language)
    return ratio(row.odds_ratio, language), interval, p_value(row.p, language), effect
