"""What a reader of released files knows of the shares that are shown: their limits, from every number about them."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import t as student

from ouder_netwerk.release.rounding import digit_unit, steps
from ouder_netwerk.study.disclosure import Rules

_CELL = ["survey", "indicator", "category", "subgroup"]
_PASSES = 3


@dataclass(frozen=True)
class Limits:
    """Between which limits a reader knows the numbers of a row that is shown, (k, 2) each.

    Attributes
    ----------
    shares, counts, weights : ndarray of shape (k, 2)
        Least and most; weights in the unit of the table.
    """

    shares: np.ndarray
    counts: np.ndarray
    weights: np.ndarray


def known_limits(shown: pd.DataFrame, contrasts: pd.DataFrame, rules: Rules) -> Limits:
    """Return what a reader knows of each row, were it shown.

    Parameters
    ----------
    shown : DataFrame
        k rounded estimates.
    contrasts : DataFrame
        Rounded differences between those that are shown.
    rules : Rules
        Thresholds and rounding.
    """
    n, weight = shown["n"].to_numpy(dtype=float), np.nan_to_num(shown["n_weighted"].to_numpy(dtype=float))
    # an integer with an odd base lies at most so far from its multiple
    of_count = rules.count_base // 2
    of_weight = digit_unit(weight, rules.digits) / 2 if rules.digits else np.zeros(len(weight))
    return Limits(
        share_limits(shown, contrasts, rules),
        np.column_stack([n - of_count, n + of_count]),
        np.column_stack([weight - of_weight, weight + of_weight]),
    )


def share_limits(estimates: pd.DataFrame, contrasts: pd.DataFrame, rules: Rules) -> np.ndarray:
    """Return between which limits each share lies, (k, 2).

    Parameters
    ----------
    estimates : DataFrame
        k rounded estimates, and the `share` that each is, of a `span` above the `lowest`, with all digits.
    contrasts : DataFrame
        Rounded differences; empty where hidden. Their p-value and standard error tell a small difference more exactly
        than the shares do.
    rules : Rules
        Thresholds and rounding.
    """
    share, lowest, span, known = (
        estimates[name].to_numpy(dtype=float) for name in ("share", "lowest", "span", "estimate")
    )
    half = (steps(estimates, rules) if rules.rounds else np.zeros(len(known))) / 2
    low, high = np.clip(known - half, lowest, lowest + span), np.clip(known + half, lowest, lowest + span)
    place = pd.Series(np.arange(len(estimates)), estimates.set_index([*_CELL, "wave", "level"]).index)
    there = contrasts[contrasts["difference"].notna()]
    one, other = (
        place.reindex(pd.MultiIndex.from_frame(there[[*_CELL, *side]], names=place.index.names)).to_numpy(dtype=int)
        for side in (("wave", "level"), ("reference_wave", "reference_level"))
    )
    least, most = _differences(there, np.maximum(half[one], half[other]))
    for _ in range(_PASSES):
        np.maximum.at(low, one, low[other] + least)
        np.minimum.at(high, one, high[other] + most)
        np.maximum.at(low, other, low[one] - most)
        np.minimum.at(high, other, high[one] - least)
    limits = (np.column_stack([low, np.maximum(high, low)]) - lowest[:, None]) / span[:, None]
    # a quantile, a total or a standardised share is not the share itself: a reader may know that from elsewhere
    other_number = np.abs(known - lowest - share * span) > half * (1 + 1e-9)
    return np.where(other_number[:, None], share[:, None], limits)


def _differences(table: pd.DataFrame, half: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return between which limits each difference lies: twice the rounding of a share, or standard error times t."""
    difference, se, df, p = (table[name].to_numpy(dtype=float) for name in ("difference", "se", "df", "p"))
    # degrees of freedom have two digits: those of the widest interval count
    t_low = np.where(p > 0.9995, 0.0, student.isf(np.minimum(p + 0.0005, 1.0) / 2, df * 1.06))
    t_high = np.where(p < 0.001, np.inf, student.isf(np.maximum(p - 0.0005, 1e-9) / 2, df * 0.94))
    size_low, size_high = t_low * np.maximum(se - half, 0.0), t_high * (se + half)
    size_low, size_high = np.nan_to_num(size_low, nan=0.0), np.nan_to_num(size_high, nan=np.inf)
    above, below = difference > 2 * half, difference < -2 * half
    least = np.where(above, size_low, -size_high)
    most = np.where(below, -size_low, size_high)
    return np.maximum(least, difference - 2 * half), np.minimum(most, difference + 2 * half)
