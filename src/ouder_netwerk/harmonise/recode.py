"""One raw variable to one concept: every code must have a rule."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ouder_netwerk.errors import Problem
from ouder_netwerk.harmonise.columns import PRESENT, REASONS, Column
from ouder_netwerk.microdata.variables import SYSTEM_MISSING, Variable, code_of
from ouder_netwerk.study.concepts import Concept
from ouder_netwerk.study.waves import Mapping, Missing

UNMAPPED = len(REASONS)
"""Reason code of a value without a rule; none of these may be left after universes are applied."""


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
    """

    column: Column
    code_index: np.ndarray
    codes: tuple[str, ...]


def recode(raw: pd.Series, variable: Variable, mapping: Mapping, missing: Missing, concept: Concept) -> Recoded:
    """Recode one variable.

    Parameters
    ----------
    raw : Series, length n
        Codes as in the file; system-missing as missing.
    variable : Variable
        What the file says about it.
    mapping : Mapping
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
    return Recoded(Column(values, reasons, concept.category_names), code_index, codes)


def _rule(
    code: str, mapping: Mapping, scheme: Missing, variable: Variable, names: tuple[str, ...]
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
    if code in scheme:
        return np.nan, REASONS.index(scheme[code])
    return np.nan, REASONS.index("no_answer") if declared else UNMAPPED


def _value(code: str, mapping: Mapping, names: tuple[str, ...]) -> float | None:
    """Return the band of a number, or the number itself for a concept without categories."""
    number = _number(code)
    if number is None or not names:
        return number
    return next((names.index(name) for name, (low, high) in mapping.bands.items() if low <= number <= high), None)


def _number(code: str) -> float | None:
    try:
        return None if code == SYSTEM_MISSING else float(code)
    except ValueError:
        return None


def unmapped_problems(recoded: Recoded, reasons: np.ndarray, variable: Variable, where: str) -> list[Problem]:
    """Return a problem for each code that is left without a rule, with its label and count."""
    counts = np.bincount(recoded.code_index[reasons == UNMAPPED], minlength=len(recoded.codes))
    return [
        Problem(
            f"{where}: {variable.name}",
            f"code {code} ({_label(code, variable)}) has no rule; {count} respondent{'s' if count > 1 else ''}",
            "add it to `values`, `bands` or `missing` of this variable in the wave definition",
        )
        for code, count in zip(recoded.codes, counts, strict=True)
        if count
    ]


def _label(code: str, variable: Variable) -> str:
    if code == SYSTEM_MISSING:
        return "system-missing"
    return f'"{variable.value_labels[code]}"' if code in variable.value_labels else "no label"
