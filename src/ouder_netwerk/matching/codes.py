"""Which category or missing reason each code of a variable stands for."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from ouder_netwerk.matching.words import normal, opposed, reason_of, same_words
from ouder_netwerk.microdata.variables import DATES, SYSTEM_MISSING, Variable, code_of, number_of
from ouder_netwerk.study.concepts import Concept, Reason
from ouder_netwerk.study.waves import VariableMapping

_ALIKE = 0.6
_APART = 0.1
_BAND = re.compile(r"(\d+)(?:-(\d+)|\+)")
_ENDLESS = 999


@dataclass(frozen=True)
class Answers:
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

    def substantive(self) -> dict[str, int]:
        """Return the codes that the file does not declare missing."""
        return {code: count for code, count in self.counts.items() if not self.variable.is_missing(code)}

    def numbers(self) -> tuple[np.ndarray, np.ndarray]:
        """Return the answers that are numbers, sorted, and how many gave each."""
        found = ((number_of(code), count) for code, count in self.substantive().items())
        pairs = sorted((number, count) for number, count in found if number is not None)
        return np.array([number for number, _ in pairs]), np.array([count for _, count in pairs], dtype=float)


def answers(variable: Variable, values: pd.Series) -> Answers:
    """Count the answers on a variable."""
    index, uniques = pd.factorize(values, use_na_sentinel=False)
    counts = np.bincount(index, minlength=len(uniques)).tolist()
    is_date = any(isinstance(value, DATES) for value in uniques)
    return Answers(variable, dict(zip(map(code_of, uniques), counts, strict=True)), is_date)


@dataclass(frozen=True)
class Rules:
    """What is known of the answers to a question before the new file is seen.

    Attributes
    ----------
    values : dict of code to category
        As in the wave it is like.
    bands : dict of category to (low, high)
    wordings : dict of category to tuple of str
        Every text that means the category: value labels of the earlier file, and the concept's own in both languages.
    unlabelled : frozenset of str
        Codes that had no label in the earlier file either.
    reasons : dict of str to reason
        From a label in plain form to why the answer is missing.
    is_number : bool
    """

    values: dict[str, str] = field(default_factory=dict)
    bands: dict[str, tuple[float, float]] = field(default_factory=dict)
    wordings: dict[str, tuple[str, ...]] = field(default_factory=dict)
    unlabelled: frozenset[str] = frozenset()
    reasons: Mapping[str, Reason] = field(default_factory=dict)
    is_number: bool = False

    def reason(self, label: str) -> Reason | None:
        """Return why an answer with this label is missing; what the earlier wave made of it goes first."""
        return self.reasons.get(normal(label)) or reason_of(label)

    def is_amount(self, code: str) -> bool:
        """Whether a code would be taken for an amount, were nothing said of it."""
        number = number_of(code)
        return number is not None and (
            self.is_number or any(low <= number <= high for low, high in self.bands.values())
        )


def rules(
    concept: Concept, mapping: VariableMapping | None, earlier: Variable | None, reasons: Mapping[str, Reason]
) -> Rules:
    """Gather what is known of a concept: from the wave it is like, that wave's file, and its own texts."""
    texts = {} if concept.categories == "number" else concept.categories
    wordings = {name: list(text.root.values()) for name, text in texts.items()}
    values = dict(mapping.values) if mapping else {}
    labels = earlier.value_labels if earlier else {}
    for code, category in values.items():
        if code in labels:
            wordings[category].insert(0, labels[code])
    return Rules(
        values,
        dict(mapping.bands) if mapping else _bands_by_name(tuple(texts)),
        {name: tuple(dict.fromkeys(found)) for name, found in wordings.items()},
        frozenset(code for code in values if earlier is not None and code not in labels),
        reasons,
        concept.categories == "number",
    )


def _bands_by_name(names: tuple[str, ...]) -> dict[str, tuple[float, float]]:
    """Return the bands of categories that are called 0-3, 4-11 or 12+; none when any is called otherwise."""
    parts = {name: _BAND.fullmatch(name) for name in names}
    if not all(parts.values()):
        return {}
    return {name: (float(found[1]), float(found[2] or _ENDLESS)) for name, found in parts.items() if found}


@dataclass(frozen=True)
class OpenCode:
    """A code that no rule explains.

    Attributes
    ----------
    code, label : str
    count : int
        Respondents with it.
    is_missing : bool
        Whether the file declares it missing, so that only the reason is open.
    """

    code: str
    label: str
    count: int
    is_missing: bool


@dataclass(frozen=True)
class CodeMatch:
    """What the codes of a variable stand for.

    Attributes
    ----------
    values : dict of code to category
    missing : dict of code to reason
    open : tuple of OpenCode
        Codes that occur and are left to the user.
    certainty : float or None
        Share of the answers whose category is known, times how well the labels agree, times the share of categories
        that occur; None when nothing can be said, as without labels.
    """

    values: dict[str, str]
    missing: dict[str, Reason]
    open: tuple[OpenCode, ...]
    certainty: float | None


def match_codes(given: Answers, known: Rules) -> CodeMatch:
    """Match the codes of a variable to categories and missing reasons.

    Parameters
    ----------
    given : Answers
        What respondents answered.
    known : Rules
        What is known of the question.

    Returns
    -------
    CodeMatch
        A code is matched when its label says the same as an earlier one or as a category; when it says nearly the same
        as one category and not as another; or when neither file has labels and the code is the same. Others are open.
    """
    labels = given.variable.value_labels
    values, missing, left, certainty = {}, {}, [], {}
    for code in dict.fromkeys([*labels, *sorted(given.counts, key=lambda code: (len(code), code))]):
        label, count = labels.get(code, ""), given.counts.get(code, 0)
        reason = known.reason(label) if label else None
        declared, category = given.variable.is_missing(code), None
        if code == SYSTEM_MISSING or (not reason and not declared and _is_counted(code, label, known)):
            continue
        if reason:
            missing[code] = reason
            continue
        if not declared:
            category, certainty[code] = _category(code, label, known)
        if category is not None:
            values[code] = category
        elif count:
            left.append(OpenCode(code, label, count, declared))
    return CodeMatch(values, missing, tuple(left), _certainty(given, known, missing, values, certainty))


def is_class(code: str, label: str) -> bool:
    """Whether a label says that a number is a class rather than an amount: it has another number in it, or none.

    Examples
    --------
    >>> is_class("1", "0-3 years"), is_class("1", "1 year"), is_class("10", "10 or more"), is_class("1", "")
    (True, False, False, False)
    """
    numbers = re.findall(r"\d+", label)
    return bool(label) and (not numbers or float(numbers[0]) != number_of(code))


def _is_counted(code: str, label: str, known: Rules) -> bool:
    """Whether a code needs no rule of its own: a number, or one inside a band."""
    return known.is_amount(code) and not is_class(code, label)


def _category(code: str, label: str, known: Rules) -> tuple[str | None, float]:
    if not label:
        return (known.values[code], 0.9) if code in known.unlabelled else (None, 0.0)
    alike = {name: max(_same_label(label, text) for text in texts) for name, texts in known.wordings.items()}
    ranked = sorted(alike.items(), key=lambda item: -item[1])
    best, score = ranked[0] if ranked else ("", 0.0)
    second = ranked[1][1] if len(ranked) > 1 else 0.0
    clear = score == 1.0 or (score >= _ALIKE and score - second >= _APART)
    return (best if clear and second < 1.0 else None), score


def _same_label(one: str, other: str) -> float:
    if normal(one) == normal(other):
        return 1.0
    return 0.0 if opposed(one, other) else 0.95 * same_words(one, other)


def _certainty(
    given: Answers,
    known: Rules,
    missing: Mapping[str, Reason],
    values: Mapping[str, str],
    certainty: Mapping[str, float],
) -> float | None:
    counts = Counter({code: count for code, count in given.substantive().items() if code not in missing})
    total = sum(counts.values())
    if not total:
        return None
    if known.is_number or (known.bands and not values):
        labels = given.variable.value_labels
        return sum(count for code, count in counts.items() if _is_counted(code, labels.get(code, ""), known)) / total
    if not known.wordings or not any(given.variable.value_labels.get(code) for code in counts):
        return None
    found = sum(count * certainty.get(code, 0.0) for code, count in counts.items()) / total
    wanted = set(known.values.values()) or set(known.wordings)
    return found * len(wanted.intersection(values.values())) / len(wanted)
