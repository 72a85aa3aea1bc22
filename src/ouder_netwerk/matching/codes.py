"""Which category or missing reason each code of a variable stands for."""

import re
from collections import Counter
from collections.abc import Mapping as Map
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from ouder_netwerk.matching.words import normal, reason_of, same_words
from ouder_netwerk.microdata.variables import SYSTEM_MISSING, Microdata, Variable, code_of
from ouder_netwerk.study.concepts import Concept, Reason
from ouder_netwerk.study.waves import Mapping

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
    """

    variable: Variable
    counts: dict[str, int]

    def substantive(self) -> dict[str, int]:
        """Return the codes that the file does not declare missing."""
        return {code: count for code, count in self.counts.items() if not self.is_missing(code)}

    def is_missing(self, code: str) -> bool:
        """Whether the file itself says that a code is no answer."""
        extended = code.startswith(SYSTEM_MISSING) and not code[1:].isdigit()
        return extended or self.variable.declares_missing(code)

    def numbers(self) -> tuple[np.ndarray, np.ndarray]:
        """Return the answers that are numbers, sorted, and how many gave each."""
        pairs = sorted((float(code), count) for code, count in self.substantive().items() if is_number(code))
        return np.array([value for value, _ in pairs]), np.array([count for _, count in pairs], dtype=float)


def answers(microdata: Microdata, name: str) -> Answers:
    """Count the answers on a variable of a file."""
    values = microdata.frame[name]
    index, uniques = pd.factorize(values, use_na_sentinel=False)
    counts = np.bincount(index, minlength=len(uniques)).tolist()
    codes = [str(value) if hasattr(value, "year") else code_of(value) for value in uniques]
    return Answers(microdata.variables[name], dict(zip(codes, counts, strict=True)))


def is_number(code: str) -> bool:
    """Whether a code is a number."""
    try:
        float(code)
    except ValueError:
        return False
    return True


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
    reasons: Map[str, Reason] = field(default_factory=dict)
    is_number: bool = False

    def reason(self, label: str) -> Reason | None:
        """Return why an answer with this label is missing; what the earlier wave made of it goes first."""
        return self.reasons.get(normal(label)) or reason_of(label)


def rules(concept: Concept, mapping: Mapping | None, earlier: Variable | None, reasons: Map[str, Reason]) -> Rules:
    """Gather what is known of a concept: from the wave it is like, that wave's file, and its own texts."""
    texts = {} if concept.categories == "number" else concept.categories
    wordings = {name: [text.nl, text.en] for name, text in texts.items()}
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
    """A code that no rule explains."""

    code: str
    label: str
    count: int


@dataclass(frozen=True)
class CodeMatch:
    """What the codes of a variable stand for.

    Attributes
    ----------
    values : dict of code to category
    missing : dict of code to reason
    open : tuple of OpenCode
        Codes left to the user.
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
    for code in dict.fromkeys([*labels, *given.counts]):
        label, count = labels.get(code, ""), given.counts.get(code, 0)
        reason = known.reason(label) if label else None
        if code == SYSTEM_MISSING:
            continue
        if given.is_missing(code) or reason:
            if reason:
                missing[code] = reason
            elif count:
                left.append(OpenCode(code, label, count))
        elif not _is_counted(code, label, known):
            category, certain = _category(code, label, known)
            certainty[code] = certain
            if category is None:
                left.append(OpenCode(code, label, count))
            else:
                values[code] = category
    return CodeMatch(values, missing, tuple(left), _certainty(given, known, missing, values, certainty))


def is_class(code: str, label: str) -> bool:
    """Whether a label says that a number is a class rather than an amount: it has another number in it, or none.

    Examples
    --------
    >>> is_class("1", "0-3 years"), is_class("1", "1 year"), is_class("10", "10 or more"), is_class("1", "")
    (True, False, False, False)
    """
    numbers = re.findall(r"\d+", label)
    return bool(label) and (not numbers or float(numbers[0]) != float(code))


def _is_counted(code: str, label: str, known: Rules) -> bool:
    """Whether a code needs no rule of its own: a number, or one inside a band."""
    if not is_number(code) or is_class(code, label):
        return False
    return known.is_number or any(low <= float(code) <= high for low, high in known.bands.values())


def _category(code: str, label: str, known: Rules) -> tuple[str | None, float]:
    if not label:
        return (known.values[code], 0.9) if code in known.unlabelled else (None, 0.0)
    alike = {
        name: max((1.0 if normal(label) == normal(text) else 0.95 * same_words(label, text)) for text in texts)
        for name, texts in known.wordings.items()
    }
    ranked = sorted(alike.items(), key=lambda item: -item[1])
    best, score = ranked[0] if ranked else ("", 0.0)
    second = ranked[1][1] if len(ranked) > 1 else 0.0
    clear = score == 1.0 or (score >= _ALIKE and score - second >= _APART)
    return (best if clear and second < 1.0 else None), score


def _certainty(
    given: Answers, known: Rules, missing: Map[str, Reason], values: Map[str, str], certainty: Map[str, float]
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
