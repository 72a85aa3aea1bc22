"""What conditions say of sets of respondents: which lie in which, and which exclude each other."""

from collections.abc import Iterable, Mapping
from itertools import combinations, product
from typing import TypeVar

from ouder_netwerk.study.conditions import Condition

Answers = tuple[str, frozenset[str]]
"""A concept and some of its categories."""
Name = TypeVar("Name")
_MOST_STATES = 5000


def necessary(condition: Condition) -> list[Answers]:
    """Return answers that everybody has for whom a condition holds.

    Examples
    --------
    >>> necessary(Condition.model_validate({"all_of": [{"a": ["yes"]}, {"any_of": [{"b": ["no"]}, {"c": ["no"]}]}]}))
    [('a', frozenset({'yes'}))]
    """
    found = [(concept, frozenset(names)) for concept, names in condition.is_in.items()]
    for part in condition.all_of:
        found += necessary(part)
    if len(condition.any_of) == 1:
        found += necessary(condition.any_of[0])
    return found


def members(condition: Condition, holds: bool) -> tuple[list[Answers], list[Answers]]:
    """Return the answers that make a yes-or-no condition hold (or not) by themselves, and those it can not do without.

    Parameters
    ----------
    condition : Condition
        On concepts with the categories yes and no.
    holds : bool
        Whether it shall hold, or not hold.

    Examples
    --------
    >>> either = Condition.model_validate({"any_of": [{"a": ["yes"]}, {"b": ["yes"]}]})
    >>> members(either, True)
    ([('a', frozenset({'yes'})), ('b', frozenset({'yes'}))], [])
    >>> members(either, False)
    ([], [('a', frozenset({'no'})), ('b', frozenset({'no'}))])
    """
    leaves = [_leaf(part) for part in condition.any_of]
    plain = [leaf for leaf in leaves if leaf is not None]
    if condition.any_of and not condition.is_in and not condition.all_of and not condition.none_of:
        whole = len(plain) == len(leaves)
        return (plain if whole else [], []) if holds else ([], [_other(leaf) for leaf in plain])
    wider = necessary(condition)
    return ([], wider) if holds else ([_other(leaf) for leaf in wider], [])


def _leaf(condition: Condition) -> Answers | None:
    if len(condition.is_in) == 1 and not (condition.all_of or condition.any_of or condition.none_of):
        concept, names = next(iter(condition.is_in.items()))
        return concept, frozenset(names)
    return None


def _other(answers: Answers) -> Answers:
    concept, names = answers
    return concept, frozenset({"yes", "no"}) - names


def disjoint_families(conditions: Mapping[Name, Condition]) -> list[tuple[Name, ...]]:
    """Return the largest families of conditions of which no two can hold at once.

    Examples
    --------
    >>> conditions = {name: Condition.model_validate({"is_in": {"a": [name]}}) for name in ("x", "y", "z")}
    >>> disjoint_families(conditions)
    [('x', 'y', 'z')]
    """
    names = list(conditions)
    apart = {
        frozenset(pair) for pair in combinations(names, 2) if not _can_both_hold(*(conditions[name] for name in pair))
    }
    families: list[tuple[Name, ...]] = []
    for first in names:
        family = [first]
        for name in names:
            if name != first and all(frozenset((name, other)) in apart for other in family):
                family.append(name)
        ordered = tuple(name for name in names if name in family)
        if ordered not in families:
            families.append(ordered)
    return families


def _can_both_hold(one: Condition, other: Condition) -> bool:
    """Return whether some answers satisfy both; when there are too many to try, they may."""
    answers: dict[str, set[str]] = {}
    for concept, name in (*one.categories(), *other.categories()):
        answers.setdefault(concept, {"(another)"}).add(name)
    for concept, names in answers.items():
        if names <= {"yes", "no", "(another)"}:
            answers[concept] = {"yes", "no"}
    count = 1
    for names in answers.values():
        count *= len(names)
    if count > _MOST_STATES:
        return True
    states = (
        dict(zip(answers, state, strict=True)) for state in product(*(sorted(names) for names in answers.values()))
    )
    return any(holds(one, state) and holds(other, state) for state in states)


def holds(condition: Condition, state: Mapping[str, str]) -> bool:
    """Return whether a condition holds for somebody with these answers."""

    def every(parts: Iterable[Condition]) -> bool:
        return all(holds(part, state) for part in parts)

    return (
        all(state[concept] in names for concept, names in condition.is_in.items())
        and every(condition.all_of)
        and (not condition.any_of or any(holds(part, state) for part in condition.any_of))
        and not any(holds(part, state) for part in condition.none_of)
    )
