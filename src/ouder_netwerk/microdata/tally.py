"""Counts, weighted counts and moments of variables, gathered a chunk of respondents at a time."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from ouder_netwerk.microdata.variables import DATES, Variable, code_of, number_of

MOST_CODES = 1000
"""A variable with more different values keeps only those with a label or a missing code: the rest is an amount."""


@dataclass
class Tally:
    """Running totals of one variable.

    Attributes
    ----------
    variable : Variable
    kind : str
        `number`, `text` or `date`.
    counts, weights : dict of str to number
        Respondents, and the sum of their weights, by code.
    respondents, missing : int
        All, and those without a value.
    total_weight, valid_weight : float
        Sums of weights of all, and of those with a value.
    numbers, sum, number_weight, weighted_sum : number
        How many values are numbers, their sum, the sum of their weights, and of weight times number.
    low, high : object
        Lowest and highest value that is not missing.
    is_amount : bool
        Whether there were more than `MOST_CODES` different values.
    """

    variable: Variable
    kind: str = "number"
    counts: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    weights: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    respondents: int = 0
    missing: int = 0
    total_weight: float = 0.0
    valid_weight: float = 0.0
    numbers: int = 0
    sum: float = 0.0
    number_weight: float = 0.0
    weighted_sum: float = 0.0
    low: Any = None
    high: Any = None
    is_amount: bool = False

    def add(self, values: pd.Series, weight: np.ndarray) -> None:
        """Count a chunk.

        Parameters
        ----------
        values : Series, length n
            As the reader gives them.
        weight : ndarray, shape (n,)
            Ones where there is no weight.
        """
        index, uniques = pd.factorize(values, use_na_sentinel=False)
        counts = np.bincount(index, minlength=len(uniques))
        weights = np.bincount(index, weight, minlength=len(uniques))
        self.respondents += len(index)
        self.total_weight += float(weight.sum())
        if len(uniques) > MOST_CODES:
            self.is_amount = True
        if self.is_amount and values.dtype.kind in "fi":
            numbers = np.asarray(uniques, dtype=float)
            bare = ~self._named(numbers)
            self._add_numbers(numbers[bare], counts[bare], weights[bare])
            uniques, counts, weights = uniques[~bare], counts[~bare], weights[~bare]
        for value, count, by_weight in zip(uniques, counts.tolist(), weights.tolist(), strict=True):
            self._add_code(value, count, by_weight)
        if self.is_amount or len(self.counts) > MOST_CODES + len(self.variable.value_labels):
            self.is_amount = True
            self.counts = defaultdict(int, {code: count for code, count in self.counts.items() if self.names(code)})

    def _named(self, numbers: np.ndarray) -> np.ndarray:
        """Return which of the numbers are shown by themselves."""
        codes = map(number_of, (*self.variable.value_labels, *self.variable.missing_codes))
        named = np.isnan(numbers) | np.isin(numbers, [code for code in codes if code is not None])
        for low, high in self.variable.missing_ranges:
            named |= (numbers >= low) & (numbers <= high)
        return named

    def _add_code(self, value: object, count: int, weight: float) -> None:
        code = code_of(value)
        if self.variable.is_missing(code):
            self.missing += count
        elif isinstance(value, str):
            self.kind = "text"
            self.valid_weight += weight
        elif isinstance(value, DATES):
            self.kind = "date"
            self.valid_weight += weight
            self._stretch(value, value)
        else:
            self._add_numbers(*(np.array([part], dtype=float) for part in (value, count, weight)))
        if not self.is_amount or self.names(code):
            self.counts[code] += count
            self.weights[code] += weight

    def _add_numbers(self, numbers: np.ndarray, counts: np.ndarray, weights: np.ndarray) -> None:
        if not numbers.size:
            return
        self.numbers += int(counts.sum())
        self.sum += float(numbers @ counts)
        self.number_weight += float(weights.sum())
        self.valid_weight += float(weights.sum())
        self.weighted_sum += float(numbers @ weights)
        self._stretch(float(numbers.min()), float(numbers.max()))

    def _stretch(self, low: Any, high: Any) -> None:
        self.low = low if self.low is None else min(self.low, low)
        self.high = high if self.high is None else max(self.high, high)

    def names(self, code: str) -> bool:
        """Whether a code is one to show by itself, however many values there are."""
        return self.variable.is_missing(code) or code in self.variable.value_labels

    def codes(self) -> Iterator[str]:
        """Yield the codes to show: those that occur and those with a label, values before missing codes."""
        codes = {*self.counts, *self.variable.value_labels}
        yield from sorted(codes, key=lambda code: (self.variable.is_missing(code), _order(code)))


def _order(code: str) -> tuple[bool, float, str]:
    number = number_of(code)
    return number is None, number or 0.0, code
