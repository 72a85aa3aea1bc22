"""The numbers of a figure as a table beside it."""

import math
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from ouder_netwerk.formatting import count, p_value
from ouder_netwerk.publish.effects import EffectScale, scale_of
from ouder_netwerk.publish.figures.chart import Chart
from ouder_netwerk.publish.tables.table import Grid, GridCell, GridRow
from ouder_netwerk.publish.wording import Words
from ouder_netwerk.released import Estimate, ModelRow

Place = Callable[[Estimate, Any, Words], tuple[str, str]]
"""From a share, its figure and words to the heading it stands under, and its label."""


def share_grid(place: Place) -> Callable[[Any, Chart, Words], Grid]:
    """Return what makes a table of the shares of a figure, each at its place."""

    def grid(figure: Any, chart: Chart, words: Words) -> Grid:
        shares = all(words.measure(row.indicator).is_share for row in chart.rows if isinstance(row, Estimate))
        heading = words.say("percentage" if shares else "estimate")
        headers = (heading, words.say("interval", level=words.confidence()), "n")
        placed = [(row, place(row, figure, words)) for row in chart.rows if isinstance(row, Estimate)]
        return Grid(chart.subtitle, words.say("indicator"), headers, tuple(_share_rows(placed, words)))

    return grid


def effect_grid(figure: Any, chart: Chart, words: Words) -> Grid:
    """Return the effects of a model as a table."""
    model = next(model for model in words.study.models.models if model.id == figure.model)
    own, average = scale_of(model, "own"), scale_of(model, "marginal_effect")
    interval = words.say("interval", level=words.confidence())
    headers = (words.say(f"{own.name}_short"), interval, "p", words.say(f"{average.name}_column"))
    entries = (
        GridRow(
            words.term(row.term, row.level),
            tuple(GridCell((text,), row.place) for text in _effect(row, own, average, words)),
        )
        for row in chart.rows
        if isinstance(row, ModelRow)
    )
    return Grid(chart.subtitle, words.say("term"), headers, tuple(entries))


def _share_rows(placed: Iterable[tuple[Estimate, tuple[str, str]]], words: Words) -> Iterator[GridRow]:
    """Yield a row for each share, with a heading before the first of those that belong together."""
    before = ""
    for row, (heading, label) in placed:
        if heading not in ("", before):
            yield GridRow(heading)
        before = heading
        yield GridRow(label, tuple(GridCell((text,), row.place) for text in _share(row, words)))


def _share(row: Estimate, words: Words) -> tuple[str, str, str]:
    if row.hidden:
        return (words.hidden(row.flag),) + (words.symbol(words.no_number(row.flag)),) * 2
    language = words.language
    mark = f" {words.symbol('imprecise')}" if row.flag else ""
    measure = words.measure(row.indicator)
    return measure.with_unit(row.estimate, 1) + mark, measure.interval(row.low, row.high, 1), count(row.n, language)


def _effect(row: ModelRow, own: EffectScale, average: EffectScale, words: Words) -> tuple[str, str, str, str]:
    if row.hidden:
        return (words.hidden(row.flag),) + (words.symbol(words.no_number(row.flag)),) * 3
    language = words.language
    effect = words.symbol("absent") if math.isnan(row.ame) else average.write(row.ame, language)
    interval = own.write_interval(row.low, row.high, language)
    return own.write(row.effect, language), interval, p_value(row.p, language), effect
