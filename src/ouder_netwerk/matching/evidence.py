"""How well a variable of the new file fits what is wanted: by name, text, value labels and distribution."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from ouder_netwerk.matching.codes import Answers, CodeMatch, Rules, match_codes
from ouder_netwerk.matching.words import Rarity, same_name

Role = Literal["id", "weight", "strata", "psu", "fpc"]

_NAME_COUNTS = 0.5
"""How far an equal name makes up for a different text; names get reused for other questions."""
_NAME_COUNTS_BLIND = 0.8
"""The same where the earlier file is not there and only the concept's own label can be compared."""
_ROLES: dict[Role, str] = {
    "id": r"resp|\bid\b|nummer|number|identif|volgnr",
    "weight": r"weeg|weging|gewicht|weight|wgt",
    "strata": r"strat",
    "psu": r"psu|cluster|primary sampling|primaire eenheid",
    "fpc": r"fpc|populatie|population",
}
_ROLE_WORD = 0.8  # one telling word in a name or a label makes a design column likely, not certain
_UNKNOWN = 0.4
"""Identity where there are no texts to compare: enough for a candidate, by values and distribution, not for a match."""
_IDENTITY, _VALUES, _DISTRIBUTION = 0.6, 0.25, 0.15


@dataclass(frozen=True)
class Wanted:
    """A variable of the wave it is like, or a concept without one.

    Attributes
    ----------
    name : str
        Name in the earlier file; empty without one.
    concepts : tuple of str
        The concepts that come from it; empty for a design column.
    role : str or None
        Of a design column.
    label : str
        Text in the earlier file; empty when it is not there.
    texts : tuple of str
        Other texts it may go by: the concept's label and question in both languages.
    rules : Rules
    earlier : Answers or None
        The answers in the earlier file.
    """

    name: str
    concepts: tuple[str, ...]
    role: Role | None
    label: str
    texts: tuple[str, ...]
    rules: Rules
    earlier: Answers | None

    @property
    def key(self) -> str:
        """What it is called to the user."""
        return ", ".join(self.concepts) if self.concepts else f"design.{self.role}"


@dataclass(frozen=True)
class Candidate:
    """A variable of the new file, held against what is wanted.

    Attributes
    ----------
    variable, label : str
    score : float
        Between 0 and 1: the weighted mean of identity (name and text, 0.6), values (0.25) and distribution (0.15), as
        far as these are known.
    name, text, values, distribution : float or None
        The parts; None where nothing can be said.
    codes : CodeMatch
    """

    variable: str
    label: str
    score: float
    name: float
    text: float | None
    values: float | None
    distribution: float | None
    codes: CodeMatch


def identity(wanted: Wanted, variable: str, label: str, rarity: Rarity) -> tuple[float, float, float | None]:
    """Return how far name and text together say that it is the same question, and both apart."""
    if wanted.role and not wanted.name:
        return _identity_of_role(wanted.role, variable, label)
    name = same_name(wanted.name, variable) if wanted.name else 0.0
    texts = [wanted.label] if wanted.label else list(wanted.texts)
    text = max((rarity.likeness(one, label) for one in texts), default=None) if label else None
    if text is None:
        return max(name, _UNKNOWN), name, None
    counts = _NAME_COUNTS if wanted.label else _NAME_COUNTS_BLIND
    return 1 - (1 - text) * (1 - counts * name), name, text


def _identity_of_role(role: Role, variable: str, label: str) -> tuple[float, float, float]:
    name, text = (_ROLE_WORD * bool(re.search(_ROLES[role], part.casefold())) for part in (variable, label))
    return 1 - (1 - text) * (1 - name), name, text


def weigh(wanted: Wanted, given: Answers, rarity: Rarity) -> Candidate:
    """Hold one variable against what is wanted."""
    variable = given.variable
    same, name, text = identity(wanted, variable.name, variable.label, rarity)
    values: float | None
    if wanted.role:
        codes = CodeMatch({}, {}, (), None)
        values, distribution = _fits_role(wanted.role, given, wanted.earlier), _as_many(wanted.earlier, given)
    else:
        codes = match_codes(given, wanted.rules)
        values, distribution = codes.certainty, _same_distribution(wanted, given, codes)
    parts = [(same, _IDENTITY), (values, _VALUES), (distribution, _DISTRIBUTION)]
    known = [(part, weight) for part, weight in parts if part is not None]
    score = sum(part * weight for part, weight in known) / sum(weight for _, weight in known)
    return Candidate(variable.name, variable.label, score, name, text, values, distribution, codes)


def _same_distribution(wanted: Wanted, given: Answers, codes: CodeMatch) -> float | None:
    """Return 1 minus the largest difference between the distributions: total variation, or Kolmogorov's for numbers."""
    if wanted.earlier is None:
        return None
    if wanted.rules.values:
        before = _shares(wanted.earlier, wanted.rules.values.get)
        after = _shares(given, codes.values.get)
        if not before or not after:
            return None
        return 1 - sum(abs(before.get(name, 0) - after.get(name, 0)) for name in {*before, *after}) / 2
    (old, old_counts), (new, new_counts) = wanted.earlier.numbers(), given.numbers()
    if not old.size or not new.size:
        return None
    points = np.union1d(old, new)
    return 1 - float(np.abs(_cumulated(old, old_counts, points) - _cumulated(new, new_counts, points)).max())


def _shares(given: Answers, category: Callable[[str], str | None]) -> dict[str, float]:
    counts: dict[str, int] = {}
    for code, count in given.counts.items():
        name = category(code)
        if name is not None:
            counts[name] = counts.get(name, 0) + count
    total = sum(counts.values())
    return {name: count / total for name, count in counts.items()} if total else {}


def _cumulated(values: np.ndarray, counts: np.ndarray, points: np.ndarray) -> np.ndarray:
    return np.concatenate([[0.0], np.cumsum(counts) / counts.sum()])[np.searchsorted(values, points, side="right")]


def _fits_role(role: Role, given: Answers, earlier: Answers | None) -> float:
    """Return 1 when a variable can have a place in the design: ids that differ, weights that are broken numbers unless
    they were whole before.
    """
    counts = given.substantive()
    respondents = sum(given.counts.values())
    if role == "id":
        return float(len(counts) == respondents)
    values, often = given.numbers()
    if role in {"weight", "fpc"}:
        numbers = often.sum() == respondents and (values >= 0).all()
        whole = bool((values % 1 == 0).all())
        was_whole = earlier is not None and bool((earlier.numbers()[0] % 1 == 0).all())
        return float(numbers and (role == "fpc" or not whole or was_whole))
    return float(sum(counts.values()) == respondents and 1 < len(counts) < respondents)


def _as_many(earlier: Answers | None, given: Answers) -> float | None:
    if earlier is None:
        return None
    before, after = len(earlier.counts), len(given.counts)
    return min(before, after) / max(before, after)
