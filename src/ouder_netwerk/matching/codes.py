"""Which category or missing reason each code of a variable stands for."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from ouder_netwerk.matching.answers import VariableAnswers
from ouder_netwerk.matching.in_line import in_line
from ouder_netwerk.matching.synonyms import by_meaning, meaning
from ouder_netwerk.matching.words import normal, opposed, reason_of, same_words
from ouder_netwerk.microdata.variables import SYSTEM_MISSING, Variable, number_of
from ouder_netwerk.study.concepts import Concept, Reason
from ouder_netwerk.study.mappings import VariableMapping

_ALIKE = 0.6
_APART = 0.1
_BAND = re.compile(r"(\d+)(?:-(\d+)|\+)")
_ENDLESS = 999
_COMPOUND = 7
"""Letters of a label that may be the beginning of a longer word."""


@dataclass(frozen=True)
class AnswerRules:
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
    labels : dict of str to str
        Of the codes in the earlier file.
    earlier : VariableAnswers or None
        The answers in the earlier file.
    routed : bool
        Whether only some were asked.
    """

    values: dict[str, str] = field(default_factory=dict)
    bands: dict[str, tuple[float, float]] = field(default_factory=dict)
    wordings: dict[str, tuple[str, ...]] = field(default_factory=dict)
    unlabelled: frozenset[str] = frozenset()
    reasons: Mapping[str, Reason] = field(default_factory=dict)
    is_number: bool = False
    labels: Mapping[str, str] = field(default_factory=dict)
    earlier: VariableAnswers | None = None
    routed: bool = False

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
    concept: Concept,
    mapping: VariableMapping | None,
    earlier: Variable | None,
    reasons: Mapping[str, Reason],
    given: VariableAnswers | None = None,
) -> AnswerRules:
    """Gather what is known of a concept: from the wave it is like, that wave's file, and its own texts."""
    texts = {} if concept.categories == "number" else concept.categories
    wordings = {name: list(text.root.values()) for name, text in texts.items()}
    values = dict(mapping.values) if mapping else {}
    labels = earlier.value_labels if earlier else {}
    for code, category in values.items():
        if code in labels:
            wordings[category].insert(0, labels[code])
    return AnswerRules(
        values,
        dict(mapping.bands) if mapping else _bands_by_name(tuple(texts)),
        {name: tuple(dict.fromkeys(found)) for name, found in wordings.items()},
        frozenset(code for code in values if earlier is not None and code not in labels),
        reasons,
        concept.categories == "number",
        labels,
        given,
        bool(concept.universe or (mapping and mapping.universe)),
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
    is_suspect : bool
        Whether it has no label and looks as people write a missing answer: 7777, 99.
    """

    code: str
    label: str
    count: int
    is_missing: bool
    is_suspect: bool = False


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
    absent : str
        Why system-missing values are missing, where they are new in this file; empty when they are not.
    """

    values: dict[str, str]
    missing: dict[str, Reason]
    open: tuple[OpenCode, ...]
    certainty: float | None
    absent: Reason | None = None


def match_codes(given: VariableAnswers, known: AnswerRules) -> CodeMatch:
    """Match the codes of a variable to categories and missing reasons.

    Parameters
    ----------
    given : VariableAnswers
        What respondents answered.
    known : AnswerRules
        What is known of the question.

    Returns
    -------
    CodeMatch
        A code is matched when its label says the same as an earlier one or as a category; when it says nearly the same
        as one category and not as another; when its place among the others and its share of the answers are those of
        one earlier code; or when neither file has labels and the code is the same. Others are open. System-missing
        counts as `no` where nothing else does: a box that was not ticked.
    """
    labels = given.variable.value_labels
    values, missing, left, certainty = {}, {}, [], {}
    for code in dict.fromkeys([*labels, *sorted(given.counts, key=lambda code: (len(code), code))]):
        label, count = labels.get(code, ""), given.counts.get(code, 0)
        reason = known.reason(label) if label else None
        declared, category = given.variable.is_missing(code), None
        counted = not reason and not declared and _is_counted(code, label, known)
        if code == SYSTEM_MISSING or (counted and code not in given.suspects):
            continue
        if reason and code in known.values and normal(label) == normal(known.labels.get(code, "")):
            # the earlier wave counts this missing answer as a category
            values[code], certainty[code] = known.values[code], 1.0
            continue
        if reason:
            missing[code] = reason
            continue
        if not declared and not counted:
            category, certainty[code] = _category(code, label, known)
        if category is not None:
            values[code] = category
        elif count:
            left.append(OpenCode(code, label, count, declared, counted))
    placed = _placed(given, known, values, [one.code for one in left if not one.is_missing and not one.is_suspect])
    values |= placed
    certainty |= dict.fromkeys(placed, 0.9)
    left = [one for one in left if one.code not in placed]
    if _is_tick_box(given, known, values, left):
        values[SYSTEM_MISSING], certainty[SYSTEM_MISSING] = "no", 1.0
    sure = _certainty(given, known, missing, values, certainty)
    return CodeMatch(values, missing, tuple(left), sure, _absent(given, known, values))


def _placed(given: VariableAnswers, known: AnswerRules, values: Mapping[str, str], left: list[str]) -> dict[str, str]:
    """Return the categories of codes that stand where an earlier code stood, with the same share of the answers."""
    if known.earlier is None or not left or not known.values:
        return {}
    now = _shares({code: given.counts.get(code, 0) for code in (*values, *left)})
    before = _shares({code: known.earlier.counts.get(code, 0) for code in known.values})
    labels = given.variable.value_labels
    twins: dict[str, str] = {}
    for code in now:
        same = [
            old for old in before if code in values and _same_answer(labels.get(code, ""), known.labels.get(old, ""))
        ]
        if len(same) == 1:
            twins[code] = same[0]
    line = in_line(now, before, twins, any(labels.get(code) for code in now) and bool(known.labels))
    return {code: known.values[old] for code, old in line.items() if code in left}


def _shares(counts: Mapping[str, int]) -> dict[str, float]:
    """Return the shares of codes that occur, in order of the numbers that they are."""
    total = sum(counts.values())
    ordered = sorted((number_of(code) or 0.0, code) for code, count in counts.items() if count)
    return {code: counts[code] / total for _, code in ordered}


def _same_answer(one: str, other: str) -> bool:
    if not one or not other:
        return False
    same = meaning(one) is not None and meaning(one) == meaning(other)
    return same or normal(one) == normal(other) or _same_numbers(one, other) or _is_compound(one, other)


def _is_tick_box(given: VariableAnswers, known: AnswerRules, values: Mapping[str, str], left: list[OpenCode]) -> bool:
    """Whether only `yes` was written down, and everybody else left the box empty."""
    return set(known.wordings) == {"yes", "no"} and set(values.values()) == {"yes"} and not left and bool(given.absent)


def _absent(given: VariableAnswers, known: AnswerRules, values: Mapping[str, str]) -> Reason | None:
    """Return why answers are system-missing where they were not in the earlier file."""
    if not given.absent or SYSTEM_MISSING in values or known.earlier is None or known.earlier.absent:
        return None
    return "not_asked" if known.routed else "no_answer"


def is_class(code: str, label: str) -> bool:
    """Whether a label says that a number is a class rather than an amount: it has another number in it, or none.

    Examples
    --------
    >>> is_class("1", "0-3 years"), is_class("1", "1 year"), is_class("10", "10 or more"), is_class("1", "")
    (True, False, False, False)
    """
    numbers = re.findall(r"\d+", label)
    return bool(label) and (not numbers or float(numbers[0]) != number_of(code))


def _is_counted(code: str, label: str, known: AnswerRules) -> bool:
    """Whether a code needs no rule of its own: a number, or one inside a band."""
    return known.is_amount(code) and not is_class(code, label)


def _category(code: str, label: str, known: AnswerRules) -> tuple[str | None, float]:
    if not label:
        return (known.values[code], 0.9) if code in known.unlabelled else (None, 0.0)
    if code in known.unlabelled and not any(
        same_words(label, text) for texts in known.wordings.values() for text in texts
    ):
        return known.values[code], 0.9
    exact = {name for name, texts in known.wordings.items() if normal(label) in map(normal, texts)}
    said = meaning(label)
    common = by_meaning(known.wordings).get(said) if said is not None else None
    if common and not exact:
        return common, 0.97
    counted = {name for name, texts in known.wordings.items() if any(_same_numbers(label, text) for text in texts)}
    if len(counted) == 1 and not exact:
        return counted.pop(), 0.95
    alike = {name: max(_same_label(label, text) for text in texts) for name, texts in known.wordings.items()}
    ranked = sorted(alike.items(), key=lambda item: -item[1])
    best, score = ranked[0] if ranked else ("", 0.0)
    second = ranked[1][1] if len(ranked) > 1 else 0.0
    clear = score == 1.0 or (score >= _ALIKE and score - second >= _APART)
    return (best if clear and second < 1.0 else None), score


def _same_label(one: str, other: str) -> float:
    if normal(one) == normal(other):
        return 1.0
    if _is_compound(one, other):
        return 0.9
    return 0.0 if opposed(one, other) else 0.95 * same_words(one, other)


def _is_compound(one: str, other: str) -> bool:
    """Whether one label is the beginning of the other, were it written in one word: "Een ouder", "Eenoudergezin"."""
    short, long = sorted((normal(text).replace(" ", "") for text in (one, other)), key=len)
    return len(short) >= _COMPOUND and long.startswith(short) and len(normal(one).split()) != len(normal(other).split())


def _same_numbers(one: str, other: str) -> bool:
    """Whether two labels name the same amounts: "1.100 - 1.500" and "1100 tot 1500 euro"."""
    first, second = (_numbers(text) for text in (one, other))
    return bool(first) and first == second and not opposed(one, other)


def _numbers(label: str) -> list[str]:
    return [number.replace(".", "").replace(",", "") for number in re.findall(r"\d+(?:[.,]\d{3})*", label)]


def _certainty(
    given: VariableAnswers,
    known: AnswerRules,
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
