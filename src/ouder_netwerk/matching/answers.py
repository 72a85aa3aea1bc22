"""What respondents answered on one variable."""

import re
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from ouder_netwerk.microdata.variables import DATES, SYSTEM_MISSING, Variable, code_of, number_of

_MISSING_NUMBER = re.compile(r"-?(?:9[5-9]|([789])\1+|9+[678])|-[1-9]")
"""How people write that an answer is missing: 99, 7777, 998, -1."""
_FAR = 2.0
"""A last number is suspicious when it is so many times the largest of the others."""


@dataclass(frozen=True)
class VariableAnswers:
    """What respondents answered on one variable.

    Attributes
    ----------
    counts : dict of str to int
        Respondents by code; system-missing as `.`.
    is_date : bool
    """

    variable: Variable
    counts: dict[str, int]
    is_date: bool = False

    @property
    def absent(self) -> int:
        """Respondents with system-missing."""
        return self.counts.get(SYSTEM_MISSING, 0)

    def substantive(self) -> dict[str, int]:
        """Return the codes that the file does not declare missing."""
        return {code: count for code, count in self.counts.items() if not self.variable.is_missing(code)}

    def numbers(self) -> tuple[np.ndarray, np.ndarray]:
        """Return the answers that are numbers, sorted, and how many gave each."""
        found = ((number_of(code), count) for code, count in self.substantive().items())
        pairs = sorted((number, count) for number, count in found if number is not None)
        return np.array([number for number, _ in pairs]), np.array([count for _, count in pairs], dtype=float)

    @cached_property
    def suspects(self) -> frozenset[str]:
        """Codes without a label, far from all other numbers, that look as people write a missing answer.

        Examples
        --------
        >>> sorted(VariableAnswers(Variable("age"), {"3": 5, "17": 2, "99": 1, "-1": 2}).suspects)
        ['-1', '99']
        >>> VariableAnswers(Variable("age"), {"40": 5, "60": 2, "99": 1}).suspects
        frozenset()
        """
        found = {number: code for code in self.substantive() if (number := number_of(code)) is not None}
        odd = {number for number, code in found.items() if _MISSING_NUMBER.fullmatch(code)}
        usual = [number for number in found if number not in odd]
        if not usual:
            return frozenset()
        top, bottom = max(usual), min(usual)
        far = {number for number in odd if (number > _FAR * max(top, 1.0) if number > 0 else bottom >= 0)}
        return frozenset(found[number] for number in far if found[number] not in self.variable.value_labels)


def answers(variable: Variable, values: pd.Series) -> VariableAnswers:
    """Count the answers on a variable."""
    index, uniques = pd.factorize(values, use_na_sentinel=False)
    counts = np.bincount(index, minlength=len(uniques)).tolist()
    is_date = any(isinstance(value, DATES) for value in uniques)
    return VariableAnswers(variable, dict(zip(map(code_of, uniques), counts, strict=True)), is_date)
