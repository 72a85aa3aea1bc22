"""What changed since the wave before: wordings, labels, distributions, weights."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from ouder_netwerk.checks.finding import Finding, warning
from ouder_netwerk.checks.wave_data import WaveData
from ouder_netwerk.harmonise.items import Item
from ouder_netwerk.matching.words import normal
from ouder_netwerk.study.study import Study
from ouder_netwerk.study.waves import EVERYTHING

LARGE_SHIFT = 0.05
"""A share, of a category or of missing answers, has shifted when it differs by five points from the wave before ..."""
LARGE_Z = 4.0
"""... and by four standard errors, the sample counted as large as its weights leave it (Kish)."""
LARGE_MEAN_SHIFT = 0.25
"""A number has shifted when its mean differs by a quarter of its standard deviation, and by four standard errors."""
LARGE_SUM_SHIFT = 2.0
"""The sum of weights has shifted when it doubles or halves."""


def wave_before(study: Study, wave_id: str) -> str | None:
    """Return the wave to compare with: the one before it in the same survey, else the one it is like."""
    wave = study.waves[wave_id]
    order = study.surveys().get(wave.survey, ())
    if wave_id in order and order.index(wave_id) > 0:
        return order[order.index(wave_id) - 1]
    return wave.like


def check_changes(before: WaveData, after: WaveData) -> Iterator[Finding]:
    """Find wordings, labels and distributions that differ from an earlier wave.

    Parameters
    ----------
    before, after : WaveData
        Two waves with their files. What `breaks` of the later one names is known and not reported.

    Yields
    ------
    Finding
    """
    if EVERYTHING in after.wave.breaks:
        return
    yield from _sums(before, after)
    for key in after.items:
        if key in before.items and after.items[key].name not in after.wave.breaks:
            yield from _wording(before, after, key)
            yield from _labels(before, after, key)
            yield from _shift(before, after, key)


def _remedy(item: Item, after: WaveData) -> str:
    return f"check that they compare; if not, say so under `breaks: {{{item.name}: ...}}` in {after.definition}"


def _wording(before: WaveData, after: WaveData, key: str) -> Iterator[Finding]:
    old, new = before.items[key].variable, after.items[key].variable
    if old.label and new.label and normal(old.label) != normal(new.label):
        what = f'the question of {key} was "{old.label}" in {before.wave_id} and is "{new.label}"'
        yield warning(f"{after.where}: {new.name}", what, _remedy(after.items[key], after))


def _labels(before: WaveData, after: WaveData, key: str) -> Iterator[Finding]:
    """Labels are compared by the category they count as, since codes may have moved."""
    old, new = _by_category(before.items[key]), _by_category(after.items[key])
    for category in old.keys() & new.keys():
        gone, come = old[category] - new[category], new[category] - old[category]
        if {normal(label) for label in gone} != {normal(label) for label in come}:
            was, now = (" / ".join(f'"{label}"' for label in sorted(labels)) or "nothing" for labels in (gone, come))
            what = f"what counts as `{category}` of {key} was labelled {was} in {before.wave_id} and is {now}"
            yield warning(f"{after.where}: {after.items[key].variable.name}", what, _remedy(after.items[key], after))


def _by_category(item: Item) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for code, category in item.mapping.values.items():
        if item.variable.value_labels.get(code):
            found.setdefault(category, set()).add(item.variable.value_labels[code])
    return found


def _shift(before: WaveData, after: WaveData, key: str) -> Iterator[Finding]:
    old, new = before.items[key], after.items[key]
    at = f"{after.where}: {new.variable.name}"
    shifts = [
        shift
        for shift in _shares(old, new, before.weight, after.weight)
        if abs(shift.now - shift.was) >= LARGE_SHIFT and abs(shift.z) >= LARGE_Z
    ]
    if shifts:
        # shares of one concept add up, so the largest shift says it
        worst = max(shifts, key=lambda shift: abs(shift.now - shift.was))
        what = f"{worst.label} of {key} went from {worst.was:.1%} in {before.wave_id} to {worst.now:.1%}"
        yield warning(at, what, _remedy(new, after))
    if not new.column.categories and not old.column.categories:
        yield from _mean_shift(before, after, key)


class _Shift(NamedTuple):
    """How a share moved: from, to, and in standard errors."""

    label: str
    was: float
    now: float
    z: float


def _shares(old: Item, new: Item, old_weight: np.ndarray, new_weight: np.ndarray) -> Iterator[_Shift]:
    everybody = [np.ones(len(weight), dtype=bool) for weight in (old_weight, new_weight)]
    yield _compared(
        "the share without an answer", ~old.column.present, ~new.column.present, everybody, old_weight, new_weight
    )
    answered = [old.column.present, new.column.present]
    for category in new.column.categories:
        was, now = (item.column.values == item.column.categories.index(category) for item in (old, new))
        yield _compared(f"`{category}`", was, now, answered, old_weight, new_weight)


def _compared(
    label: str, was: np.ndarray, now: np.ndarray, base: list[np.ndarray], old_weight: np.ndarray, new_weight: np.ndarray
) -> _Shift:
    first, first_n = _share(was[base[0]], old_weight[base[0]])
    second, second_n = _share(now[base[1]], new_weight[base[1]])
    if not first_n or not second_n:
        return _Shift(label, first, second, 0.0)
    pooled = (first * first_n + second * second_n) / (first_n + second_n)
    error = float(np.sqrt(pooled * (1 - pooled) * (1 / first_n + 1 / second_n)))
    return _Shift(label, first, second, (second - first) / error if error else 0.0)


def _share(rows: np.ndarray, weight: np.ndarray) -> tuple[float, float]:
    """Return a weighted share and the effective sample size, (sum w)^2 / sum w^2."""
    total = float(weight.sum())
    return (float(weight[rows].sum() / total), total**2 / float((weight**2).sum())) if total else (0.0, 0.0)


def _mean_shift(before: WaveData, after: WaveData, key: str) -> Iterator[Finding]:
    means, spreads, sizes = [], [], []
    for data in (before, after):
        column = data.items[key].column
        weight = data.weight[column.present]
        values = column.values[column.present]
        if not weight.sum():
            return
        mean = float(np.average(values, weights=weight))
        means.append(mean)
        spreads.append(float(np.average((values - mean) ** 2, weights=weight)))
        sizes.append(float(weight.sum()) ** 2 / float((weight**2).sum()))
    difference = abs(means[1] - means[0])
    error = np.sqrt(spreads[0] / sizes[0] + spreads[1] / sizes[1])
    if difference > LARGE_MEAN_SHIFT * np.sqrt(spreads[0]) and difference > LARGE_Z * error:
        what = f"the mean of {key} went from {means[0]:.4g} in {before.wave_id} to {means[1]:.4g}"
        yield warning(f"{after.where}: {after.items[key].variable.name}", what, _remedy(after.items[key], after))


def _sums(before: WaveData, after: WaveData) -> Iterator[Finding]:
    old, new = float(before.weight.sum()), float(after.weight.sum())
    design = after.wave.design
    if design and design.weight and old and new and not 1 / LARGE_SUM_SHIFT < new / old < LARGE_SUM_SHIFT:
        what = f"the weights add up to {new:.4g}, in {before.wave_id} to {old:.4g}"
        yield warning(f"{after.where}: {design.weight}", what, "check that both are scaled in the same way")
