"""One raw variable to one concept: every code must have a rule."""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ouder_netwerk.errors import Problem
from ouder_netwerk.microdata.variables import DATES, SYSTEM_MISSING, Variable, code_of, number_of
from ouder_netwerk.respondents.columns import PRESENT, REASONS, Column
from ouder_netwerk.safe import safe
from ouder_netwerk.study.concepts import Concept
from ouder_netwerk.study.mappings import Missing, VariableMapping

UNMAPPED = len(REASONS)
"""Reason code of a value without a rule; none of these may be left after universes are applied."""
MOST_CODES_SHOWN = 10
LONGEST_CODE = 30
_ADD = "add it to `values`, `bands` or `missing` of this variable in the wave definition"


@dataclass(frozen=True)
class Recoded:
    """A concept as it comes from the file, before its universe is known.

    Attributes
    ----------
    column : Column
    code_index : ndarray of int, shape (n,)
        For each respondent the place of its code in `codes`.
    codes : tuple of str
        Every code that occurs.
    are_dates : bool
        Whether the values are dates or times, each a code of its own.
    """

    column: Column
    code_index: np.ndarray
    codes: tuple[str, ...]
    are_dates: bool


def recode(raw: pd.Series, variable: Variable, mapping: VariableMapping, missing: Missing, concept: Concept) -> Recoded:
    """Recode one variable.

    Parameters
    ----------
    raw : Series, length n
        Codes as in the file; system-missing as missing.
    variable : Variable
        What the file says about it.
    mapping : VariableMapping
        The wave's rules.
    missing : dict of code to reason
        The source's scheme of missing codes. For a number or a band it counts only where the file itself declares
        the code missing: 98 may be a missing code in one variable and an amount in another.
    concept : Concept
        Its categories.

    Returns
    -------
    Recoded
        A code without a rule gets the reason code `UNMAPPED`. A code that the file declares missing and no rule
        names counts as `no_answer`. System-missing without a rule is `UNMAPPED` too.
    """
    code_index, uniques = pd.factorize(raw, use_na_sentinel=False)
    codes = tuple(code_of(value) for value in uniques)
    found = [_rule(code, mapping, missing, variable, concept.category_names) for code in codes]
    values = np.array([value for value, _ in found], dtype=float)[code_index]
    reasons = np.array([reason for _, reason in found], dtype=np.int8)[code_index]
    if concept.category_names:
        values = np.where(np.isnan(values), -1, values).astype(np.int8)
    are_dates = any(isinstance(value, DATES) for value in uniques)
    return Recoded(Column(values, reasons, concept.category_names), code_index, codes, are_dates)


def _rule(
    code: str, mapping: VariableMapping, scheme: Missing, variable: Variable, names: tuple[str, ...]
) -> tuple[float, int]:
    """Return value and reason of one code; what is said of the variable goes before the file's general scheme."""
    declared = variable.declares_missing(code)
    if code in mapping.values:
        return names.index(mapping.values[code]), PRESENT
    if code in mapping.missing:
        return np.nan, REASONS.index(mapping.missing[code])
    value = None if declared else _value(code, mapping, names)
    if value is not None:
        return value, PRESENT
    if variable.in_scheme(code, scheme):
        return np.nan, REASONS.index(scheme[code])
    return np.nan, REASONS.index("no_answer") if declared else UNMAPPED


def _value(code: str, mapping: VariableMapping, names: tuple[str, ...]) -> float | None:
    """Return the band of a number, or the number itself for a concept without categories."""
    number = number_of(code)
    if number is None or not names:
        return number
    return next((names.index(name) for name, (low, high) in mapping.bands.items() if low <= number <= high), None)


def unmapped_problems(recoded: Recoded, reasons: np.ndarray, variable: Variable, where: str) -> list[Problem]:
    """Return a problem for each code that is left without a rule, with its label and count.

    Dates and open texts are one problem each, and of many codes the first are named: what a respondent wrote in own
    words stays in the file.
    """
    counts = np.bincount(recoded.code_index[reasons == UNMAPPED], minlength=len(recoded.codes))
    left = {code: int(count) for code, count in zip(recoded.codes, counts, strict=True) if count}
    where = f"{where}: {variable.name}"
    if recoded.are_dates and left.keys() - {SYSTEM_MISSING}:
        what = f"holds dates, and {len(left)} of them have no rule"
        return [Problem(where, what, "make a number or categories of it in the file, such as a year or an age")]
    if is_open_text(left, variable):
        what = f"holds {len(left)} different texts without a rule; {respondents(sum(left.values()))}: an open answer?"
        return [Problem(where, what, "map another variable, or code the answers in the file first")]
    shown = list(left.items())[:MOST_CODES_SHOWN]
    problems = [
        Problem(where, f"code {shortened(code)} ({_label(code, variable)}) has no rule; {respondents(count)}", _ADD)
        for code, count in shown
    ]
    if len(left) > len(shown):
        problems.append(Problem(where, f"{len(left) - len(shown):,} more codes have no rule", _ADD))
    return problems


def is_open_text(codes: Collection[str], variable: Variable) -> bool:
    """Whether codes are so many texts without a label that they are words of respondents.

    Examples
    --------
    >>> is_open_text([f"story {number}" for number in range(30)], Variable("v"))
    True
    """
    texts = [code for code in codes if number_of(code) is None and code not in variable.value_labels]
    return len(texts) > MOST_CODES_SHOWN


def shortened(code: str) -> str:
    """Return a code, cut off where it is so long that it may be a text of a respondent."""
    code = safe(code)
    return code if len(code) <= LONGEST_CODE else f"{code[:LONGEST_CODE]}..."


def respondents(count: int) -> str:
    """Return a count of respondents in words."""
    return f"{count} respondent{'s' * (count != 1)}"


def _label(code: str, variable: Variable) -> str:
    if code == SYSTEM_MISSING and variable.kind != "text":
        return "system-missing"
    if not code:
        return "empty text"
    return f'"{variable.value_labels[code]}"' if code in variable.value_labels else "no label"
