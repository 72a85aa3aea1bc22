"""Effects of a model: on which scale they are shown, and which of them a reader is told of."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ouder_netwerk.formatting import amount, amount_interval, points, points_interval, ratio, ratio_interval
from ouder_netwerk.publish.selection import ModelCells
from ouder_netwerk.publish.sentences import Sentences
from ouder_netwerk.released import ModelRow
from ouder_netwerk.study.regression import RATIOS, Block, RegressionModel


@dataclass(frozen=True)
class EffectScale:
    """What readers are shown of the coefficients of a model.

    Attributes
    ----------
    name : str
        Phrase that names it on an axis; with `_short` over a column, after `alt_` and `find_` in texts.
    numbers : callable
        From the cells of a model and a row to the effect with its limits; NaN where there is none.
    write, write_interval : callable
        How an effect, and its limits, are written in a language.
    ratio : bool
        No effect is 1, not 0.
    """

    name: str
    numbers: Callable[[ModelCells, ModelRow], tuple[float, float, float]]
    write: Callable[[float, str], str]
    write_interval: Callable[[float, float, str], str]
    ratio: bool = False

    def from_none(self, value: float) -> float:
        """Return how far an effect is from none: of a ratio its logarithm, so that halving and doubling are alike."""
        if not self.ratio:
            return value
        return math.log(value) if value else -math.inf


def scale_of(model: RegressionModel, effect: str) -> EffectScale:
    """Return the scale of a model's own effects, or of its average marginal effects (`marginal_effect`)."""
    if effect == "marginal_effect":
        if model.in_points:
            return EffectScale(effect, ModelCells.average_effect, points, points_interval)
        return EffectScale(f"{effect}_in_unit", ModelCells.average_effect, amount, amount_interval)
    measure = model.measure
    if measure in RATIOS:
        return EffectScale(measure, _own, ratio, ratio_interval, ratio=True)
    return EffectScale(measure, _own, amount, amount_interval)


def _own(_cells: ModelCells, row: ModelRow) -> tuple[float, float, float]:
    return row.effect, row.low, row.high


@dataclass(frozen=True)
class Effect:
    """A level of a term against its reference, with the released row and the scale of its model."""

    term: str
    level: str
    row: ModelRow
    scale: EffectScale

    @property
    def size(self) -> float:
        """How far from none it is, on a scale where none is 0."""
        return abs(self.scale.from_none(self.row.effect))

    @property
    def far(self) -> float:
        """How far from none the interval reaches."""
        return max(abs(self.scale.from_none(limit)) for limit in (self.row.low, self.row.high))

    @property
    def near(self) -> float:
        """How near to none the interval comes, when it does not hold none."""
        return min(abs(self.scale.from_none(limit)) for limit in (self.row.low, self.row.high))


def effects_of(cells: ModelCells, block: Block) -> list[Effect]:
    """Return the effects of a block that a title or finding may be about: of terms that are of interest."""
    compared, scale = cells.model.compare, scale_of(cells.model, "own")
    return [
        Effect(term, level, row, scale)
        for term in cells.model.terms_until(block)
        if compared is None or term in compared
        for level in cells.levels(term)
        if (row := cells.row(block, term, level)) is not None and not row.hidden and not math.isnan(row.ame)
    ]


def furthest_of(effects: Sequence[Effect], sentences: Sentences) -> tuple[Effect | None, list[Effect]]:
    """Return the significant effect furthest from none, and the others whose interval overlaps with its own.

    An effect among people whom the study gives a name goes before all others: of those a sentence can be made.
    """
    tested = [one for one in effects if one.row.p < 0.05]
    if not tested:
        return None, []
    furthest = max(tested, key=lambda one: (sentences.name(one.term, one.level) is not None, one.size))
    return furthest, [other for other in tested if other is not furthest and other.far >= furthest.near]
