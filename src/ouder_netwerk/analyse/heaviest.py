"""What disclosure control has to know of a cell besides its estimate: whose weights are the largest, on either side."""

from collections.abc import Sequence
from itertools import product

import numpy as np
import pandas as pd

from ouder_netwerk.analyse.prepare import groups, in_categories
from ouder_netwerk.respondents.table import Harmonised
from ouder_netwerk.study.base import PAIR, TOTAL
from ouder_netwerk.study.study import Study

KEYS = ["indicator", "category", "subgroup", "level"]
HEAVIEST = ("with_first", "with_second", "without_first", "without_second", "n_level")
"""The largest weight and the next of those with and of those without the characteristic, and the respondents in the
level whether or not they answered."""


def heaviest(study: Study, wave_id: str, harmonised: Harmonised, answers: pd.DataFrame) -> pd.DataFrame:
    """Return the largest weights in every cell of a wave, by the keys of its estimates.

    Parameters
    ----------
    study : Study
        The study definition.
    wave_id : str
        The wave.
    harmonised : Harmonised
        Its respondents, n of them.
    answers : DataFrame of n rows
        The outcomes: numbers 1 and 0, or a Categorical.

    Returns
    -------
    DataFrame
        `KEYS` and `HEAVIEST`; a weight is 0 where nobody, or nobody else, is. A subgroup that is multiply imputed is
        taken from its first implicate.
    """
    weights = harmonised.frame["weight"].to_numpy(dtype=float)
    subgroup_sets = study.subgroup_sets(wave_id)
    among = groups(study, wave_id, harmonised.frame, {name for names in subgroup_sets for name in names}, 1)
    order = np.argsort(-weights, kind="stable")
    blocks = []
    for names in subgroup_sets:
        levels, codes = _codes(among, names)
        respondents = np.bincount(codes[(codes >= 0) & (weights > 0)], minlength=len(levels))
        for indicator, category, answer in _sides(study, answers):
            there, known = codes[order] >= 0, ~np.isnan(answer[order])
            columns = [
                _two_largest(codes[order], weights[order], there & known & (answer[order] == side), len(levels))
                for side in (1, 0)
            ]
            numbers = np.hstack([*columns, respondents[:, None]])
            block = pd.DataFrame(numbers, columns=list(HEAVIEST))
            blocks.append(
                block.assign(indicator=indicator, category=category, subgroup=PAIR.join(names) or TOTAL, level=levels)
            )
    return pd.concat(blocks, ignore_index=True)[[*KEYS, *HEAVIEST]]


def _codes(among: pd.DataFrame, names: Sequence[str]) -> tuple[list[str], np.ndarray]:
    """Return the levels of a set of subgroups and the place of each respondent in them, -1 where a part is missing."""
    columns = [among[name].cat for name in names]
    levels = [PAIR.join(level) or TOTAL for level in product(*(column.categories for column in columns))]
    codes = np.zeros(len(among), dtype=int)
    for column in columns:
        part = column.codes.to_numpy()
        codes = np.where((codes < 0) | (part < 0), -1, codes * len(column.categories) + part)
    return levels, codes


def _sides(study: Study, answers: pd.DataFrame) -> list[tuple[str, str, np.ndarray]]:
    """Return every indicator and category with 1, 0 or NaN for each respondent."""
    sides = []
    for name, column in answers.items():
        answer = study.indicators.all[str(name)].answer
        if answer:
            sides.append((str(name), answer, column.to_numpy(dtype=float)))
        else:
            sides += [
                (str(name), category, in_categories(column, [category]).to_numpy(dtype=float))
                for category in column.cat.categories
            ]
    return sides


def _two_largest(codes: np.ndarray, weights: np.ndarray, here: np.ndarray, count: int) -> np.ndarray:
    """Return the first two weights of each code, (count, 2), from rows in descending order of weight."""
    found, left = np.zeros((count, 2)), np.flatnonzero(here)
    for place in (0, 1):
        seen, first = np.unique(codes[left], return_index=True)
        found[seen, place] = weights[left[first]]
        left = np.delete(left, first)
    return found
