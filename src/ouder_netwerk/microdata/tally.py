"""Counts, weighted counts and moments of variables, gathered a chunk of respondents at a time."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from ouder_netwerk.microdata.variables import DATES, Kind, Variable, code_of, number_of

_SUSPICIOUS = np.array(
    [
        *(int(digit * length) for digit in "789" for length in range(3, 9)),
        *(int("9" * length) - less for length in range(3, 9) for less in (1, 2, 3)),
        *(-code for code in (1, 2, 3, 4, 5, 6, 7, 8, 9, 77, 88, 97, 98, 99, 777, 888, 997, 998, 999, 9999)),
    ],
    dtype=float,
)
"""Numbers that often mean that there is no answer."""
MOST_CODES = 1000
"""A variable with more different values keeps only those with a label or a missing code: the rest is an amount."""


@dataclass
class Tally:
    """Running totals of one variable.

    Attributes
    ----------
    variable : Variable
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
    marked : dict of float to int
        Respondents with a number that often means that there is no answer.
    plain_low, plain_high : float
        Lowest and highest of the other numbers.
    """

    variable: Variable
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
    marked: dict[float, int] = field(default_factory=lambda: defaultdict(int))
    plain_low: float = np.inf
    plain_high: float = -np.inf

    @property
    def kind(self) -> Kind:
        """What its values are."""
        return self.variable.kind

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
        if self.is_amount and self.kind == "number" and values.dtype.kind in "fi":
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
        elif self.kind != "number":
            self.valid_weight += weight
            # a number among dates is one outside the calendar
            if isinstance(value, DATES):
                self._stretch(value, value)
        else:
            number, respondents, by_weight = (np.array([part], dtype=float) for part in (value, count, weight))
            self._add_numbers(number, respondents, by_weight)
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
        marked = np.isin(numbers, _SUSPICIOUS)
        for number, count in zip(numbers[marked].tolist(), counts[marked].tolist(), strict=True):
            self.marked[number] += int(count)
        if not marked.all():
            self.plain_low = min(self.plain_low, float(numbers[~marked].min()))
            self.plain_high = max(self.plain_high, float(numbers[~marked].max()))

    def suspicious_extremes(self) -> tuple[tuple[str, int], ...]:
        """Return the numbers beyond all others that often mean that there is no answer, and how many have each."""
        beyond = [number for number in sorted(self.marked) if number < self.plain_low or number > self.plain_high]
        bare = [number for number in beyond if not self.names(code_of(number))]
        return tuple((code_of(number), self.marked[number]) for number in bare)

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
