"""Forest charts: odds ratios or average marginal effects of one model."""

import math
from dataclasses import dataclass

from ouder_netwerk.publish.chart import Axis, Chart, Mark, RowChart
from ouder_netwerk.publish.findings import forest_finding
from ouder_netwerk.publish.formatting import points, points_interval, ratio, ratio_interval
from ouder_netwerk.publish.frame import Frame, framed
from ouder_netwerk.publish.released import ModelRow, Released
from ouder_netwerk.publish.scales import difference_axis, ratio_axis
from ouder_netwerk.publish.wording import Words
from ouder_netwerk.study.analysis import Block, LogisticModel
from ouder_netwerk.study.outputs import Figure
from ouder_netwerk.study.study import Study


@dataclass(frozen=True)
class ModelCells:
    """Released rows of one model in one wave."""

    study: Study
    released: Released
    wave_id: str
    model: LogisticModel

    def row(self, block: Block, term: str, level: str) -> ModelRow | None:
        """Return a coefficient; None when the level is the reference, or the term is not in the block."""
        wave = self.study.waves[self.wave_id]
        return self.released.models.get((wave.survey, wave.wave, self.model.id, block.id, term, level))

    def reference(self, term: str) -> str:
        """Return the level that the others are compared with; empty for a number."""
        possible = self.study.possible_categories(self.wave_id, term)
        return self.model.reference.get(term, possible[0]) if possible else ""

    def levels(self, term: str) -> list[str]:
        """Return the levels with a coefficient; for a number the only level is empty."""
        possible = self.study.possible_categories(self.wave_id, term)
        return [level for level in possible if level != self.reference(term)] or [""]

    def average_effect(self, row: ModelRow) -> tuple[float, float, float]:
        """Return the average marginal effect with its limits, on the model's t distribution."""
        from scipy.special import stdtrit

        tail = (1 + self.study.file.settings.confidence_level) / 2
        reach = float(stdtrit(row.df, tail)) * row.ame_se
        return row.ame, row.ame - reach, row.ame + reach


def model_cells(study: Study, released: Released, model: str, wave_id: str) -> ModelCells:
    """Return the released rows of a model."""
    return ModelCells(study, released, wave_id, next(one for one in study.models.models if one.id == model))


def forest(figure: Figure, released: Released, words: Words) -> Chart:
    """Return the chart of a model's odds ratios or average marginal effects, one block."""
    cells = model_cells(words.study, released, str(figure.model), figure.waves[0])
    block = next((block for block in cells.model.blocks if block.id == figure.block), cells.model.blocks[-1])
    marks: list[Mark] = []
    rows: list[ModelRow] = []
    effects: list[tuple[str, float, float]] = []
    for term in cells.model.terms_until(block):
        name = words.of(words.study.concepts[term].label)
        reference = words.category(term, cells.reference(term))
        levels = cells.levels(term)
        named = (
            f"{name} ({words.say('reference', level=reference)})" if reference else f"{name} ({words.say('per_unit')})"
        )
        if len(levels) > 1:
            marks.append(Mark(named, heading=True))
        for level in levels:
            alone = f"{name}: {words.category(term, level)}" if level else name
            label = words.category(term, level) if len(levels) > 1 else _with_reference(alone, reference, words)
            row = cells.row(block, term, level)
            marks.append(_mark(label, row, cells, figure.effect, words, indent=len(levels) > 1))
            if row is not None:
                rows.append(row)
                effects.append((alone, _strength(row, figure.effect), row.p))
    frame = Frame("weighted_model", rows, figure.waves, suffix=f"({words.say('block', title=words.of(block.title))})")
    finding = forest_finding(effects, figure.effect, words)
    return framed(figure, words, _chart(tuple(marks), figure.effect, words), frame, finding)


def _with_reference(label: str, reference: str, words: Words) -> str:
    return f"{label} ({words.say('reference', level=reference)})" if reference else f"{label} ({words.say('per_unit')})"


def _strength(row: ModelRow, effect: str) -> float:
    return row.ame if effect == "marginal_effect" else row.estimate


def _mark(label: str, row: ModelRow | None, cells: ModelCells, effect: str, words: Words, indent: bool) -> Mark:
    if row is None:
        return Mark(label, reason=words.say("absent"), indent=indent)
    if math.isnan(row.odds_ratio) or (effect == "marginal_effect" and math.isnan(row.ame)):
        return Mark(label, reason=words.hidden(row.flag), indent=indent)
    if effect == "marginal_effect":
        point, low, high = cells.average_effect(row)
        value, interval = points(point, words.language), points_interval(low, high, words.language)
    else:
        point, low, high = row.odds_ratio, row.or_low, row.or_high
        value, interval = ratio(point, words.language), ratio_interval(low, high, words.language)
    return Mark(label, point, low, high, value, interval, imprecise=bool(row.flag), indent=indent)


def _chart(marks: tuple[Mark, ...], effect: str, words: Words) -> RowChart:
    limits = [value for mark in marks for value in (mark.point, mark.low, mark.high)]
    make = difference_axis if effect == "marginal_effect" else ratio_axis
    axis: Axis = make(limits, words.language, words.say(effect))
    return RowChart(marks, axis, (words.say(f"{effect}_short"), words.say("interval", level=words.confidence())))
