"""Horizontal and vertical scales with few, round ticks."""

import math
from collections.abc import Iterable

from ouder_netwerk.formatting import decimal, percent, points
from ouder_netwerk.publish.figures.chart import Axis

STEPS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.25)
RATIOS = (0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 4.0, 10.0, 20.0, 50.0, 100.0)
WIDEST_RATIO = 20.0


def share_axis(values: Iterable[float], language: str, from_zero: bool = True) -> Axis:
    """Return a scale of percentages, wide enough for the values; from zero, unless room is dear.

    Examples
    --------
    >>> axis = share_axis([0.03, 0.63], "nl")
    >>> axis.high, [label for _, label in axis.ticks]
    (0.8, ['0%', '20%', '40%', '60%', '80%'])
    """
    known = _known(values) or [0.1]
    lowest, highest = 0.0 if from_zero else min(known), max(known)
    step = next(step for step in STEPS if highest - lowest <= 5 * step or step == STEPS[-1])
    first, last = math.floor(lowest / step + 1e-9), math.ceil(highest / step - 1e-9)
    ticks = tuple(
        (number * step, percent(number * step, language)) for number in range(first, max(last, first + 1) + 1)
    )
    return Axis(ticks[0][0], ticks[-1][0], ticks, origin=0.0)


def quantity_axis(values: Iterable[float], language: str, from_zero: bool) -> Axis:
    """Return a scale of numbers, wide enough for the values.

    Examples
    --------
    >>> [label for _, label in quantity_axis([3.2, 17.4], "nl", from_zero=True).ticks]
    ['0', '5', '10', '15', '20']
    >>> [label for _, label in quantity_axis([7.6, 8.2], "nl", from_zero=False).ticks]
    ['7,6', '7,8', '8,0', '8,2']
    """
    known = _known(values) or [1.0]
    low, high = min([*known, 0.0] if from_zero else known), max([*known, 0.0] if from_zero else known)
    reach = (high - low) or abs(high) or 1.0
    size = 10.0 ** math.floor(math.log10(reach / 5))
    step = next(size * part for part in (1, 2, 5, 10) if reach <= 5 * size * part * (1 + 1e-9))
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    places = max(0, -math.floor(math.log10(step) + 1e-9))
    ticks = tuple(
        (number * step, decimal(number * step, places, language)) for number in range(first, max(last, first + 1) + 1)
    )
    return Axis(ticks[0][0], ticks[-1][0], ticks, origin=0.0 if from_zero else math.nan)


def difference_axis(values: Iterable[float], language: str, title: str) -> Axis:
    """Return a scale of percentage points around zero."""
    known = [*_known(values), 0.0]
    reach = max(known) - min(known) or 0.1
    step = next(step for step in STEPS if reach <= 5 * step or step == STEPS[-1])
    first, last = math.floor(min(known) / step + 1e-9), math.ceil(max(known) / step - 1e-9)
    ticks = tuple((number * step, points(number * step, language, 0)) for number in range(first, last + 1))
    return Axis(ticks[0][0], ticks[-1][0], ticks, origin=0.0, title=title)


def amount_axis(values: Iterable[float], language: str, title: str) -> Axis:
    """Return a scale around zero in the unit of an outcome.

    Examples
    --------
    >>> [label for _, label in amount_axis([-0.6, 1.2], "en", "").ticks]
    ['−1.0', '−0.5', '0.0', '0.5', '1.0', '1.5']
    """
    known = [*_known(values), 0.0]
    reach = max(known) - min(known) or 1.0
    power = 10.0 ** math.floor(math.log10(reach / 5))
    step = next(size * power for size in (1, 2, 5, 10) if reach <= 5 * size * power)
    first, last = math.floor(min(known) / step + 1e-9), math.ceil(max(known) / step - 1e-9)
    places = max(0, -math.floor(math.log10(step) + 1e-9))
    ticks = tuple((number * step, decimal(number * step, places, language)) for number in range(first, last + 1))
    return Axis(ticks[0][0], ticks[-1][0], ticks, origin=0.0, title=title)


def ratio_axis(values: Iterable[float], language: str, title: str) -> Axis:
    """Return a logarithmic scale of ratios around one; intervals that reach too far are cut off by an arrow.

    Examples
    --------
    >>> [label for _, label in ratio_axis([0.4, 1.7], "en", "").ticks]
    ['0.25', '0.5', '1', '2']
    """
    known = [min(max(value, 1 / WIDEST_RATIO), WIDEST_RATIO) for value in [*_known(values), 0.8, 1.25]]
    low = max(tick for tick in RATIOS if tick <= min(known))
    high = min(tick for tick in RATIOS if tick >= max(known))
    ticks = tuple((tick, decimal(tick, _places(tick), language)) for tick in RATIOS if low <= tick <= high)
    return Axis(low, high, ticks, logarithmic=True, origin=1.0, title=title)


def _places(tick: float) -> int:
    return next(places for places in (0, 1, 2) if round(tick, places) == tick)


def _known(values: Iterable[float]) -> list[float]:
    return [value for value in values if not math.isnan(value)]
