"""Effects of a model: on which scale they are shown, and which of them a reader is told of."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ouder_netwerk.formatting import amount, amount_interval, points, points_interval, ratio, ratio_interval
from ouder_netwerk.publish.selection import ModelCells
from ouder_netwerk.released import ModelRow
from ouder_netwerk.study.regression import RATIOS, RegressionModel


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
    """An effect of a model on a scale where 0 is none: the logarithm of a ratio, or what it is by itself.

    Attributes
    ----------
    label : str
        Of the term and its level, to be read alone.
    place : (str, str)
        Heading and label of its mark.
    size, low, high : float
    p : float
    """

    label: str
    place: tuple[str, str]
    size: float
    low: float
    high: float
    p: float

    @property
    def far(self) -> float:
        """How far from none the interval reaches."""
        return max(abs(self.low), abs(self.high))

    @property
    def near(self) -> float:
        """How near to none the interval comes, when it does not hold none."""
        return min(abs(self.low), abs(self.high))


def furthest_of(effects: Sequence[Effect]) -> tuple[Effect | None, list[Effect]]:
    """Return the significant effect furthest from none, and the others whose interval overlaps with its own."""
    tested = sorted((one for one in effects if one.p < 0.05 and one.size == one.size), key=lambda one: -abs(one.size))
    if not tested:
        return None, []
    furthest, *others = tested
    return furthest, [other for other in others if other.far >= furthest.near]
