"""How well a variable of the new file fits what is wanted: by name, text, value labels and distribution."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from ouder_netwerk.matching.answers import VariableAnswers
from ouder_netwerk.matching.codes import AnswerRules, CodeMatch, match_codes
from ouder_netwerk.matching.design_roles import Role, as_alike, fits_role, identity_of_role
from ouder_netwerk.matching.likeness import Rarity
from ouder_netwerk.matching.words import opposed, same_name
from ouder_netwerk.microdata.variables import SYSTEM_MISSING
from ouder_netwerk.study.concepts import Reason

_NAME_COUNTS = 0.5
"""How far an equal name makes up for a different text; names get reused for other questions."""
_NAME_COUNTS_BLIND = 0.8
"""The same where the earlier file is not there and only the concept's own label can be compared."""
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
    rules : dict of str to Rules
        By concept.
    earlier : VariableAnswers or None
        The answers in the earlier file.
    """

    name: str
    concepts: tuple[str, ...]
    role: Role | None
    label: str
    texts: tuple[str, ...]
    rules: dict[str, AnswerRules]
    earlier: VariableAnswers | None

    @property
    def is_amount(self) -> bool:
        """Whether a number is wanted, or bands of one."""
        return any(known.is_number or known.bands for known in self.rules.values())

    @property
    def known_by(self) -> tuple[str, ...]:
        """The texts it is compared by: that of the earlier file, where it has one."""
        return (self.label,) if self.label else self.texts

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
    codes : dict of str to CodeMatch
        By concept.
    opposed : bool
        Whether its text may say the opposite of what is wanted.
    """

    variable: str
    label: str
    score: float
    name: float
    text: float | None
    values: float | None
    distribution: float | None
    codes: dict[str, CodeMatch]
    opposed: bool

    @property
    def missing(self) -> dict[str, Reason]:
        """Why answers are missing, by code; the same for every concept."""
        return next(iter(self.codes.values())).missing


def identity(wanted: Wanted, variable: str, label: str, rarity: Rarity) -> tuple[float, float, float | None]:
    """Return how far name and text together say that it is the same question, and both apart."""
    if wanted.role and not wanted.name:
        return identity_of_role(wanted.role, variable, label)
    name = same_name(wanted.name, variable) if wanted.name else 0.0
    if not wanted.role and variable.casefold() in wanted.concepts:
        name = 1.0
    text = max((rarity.likeness(one, label) for one in wanted.known_by), default=None) if label else None
    if text is None:
        same = max(name, _UNKNOWN)
    else:
        counts = _NAME_COUNTS if wanted.label else _NAME_COUNTS_BLIND
        same = 1 - (1 - text) * (1 - counts * name)
    if wanted.role:
        same = max(same, identity_of_role(wanted.role, variable, label)[0])
    return same, name, text


def weigh(wanted: Wanted, given: VariableAnswers, rarity: Rarity) -> Candidate:
    """Hold one variable against what is wanted."""
    variable = given.variable
    same, name, text = identity(wanted, variable.name, variable.label, rarity)
    codes = {concept: match_codes(given, known) for concept, known in wanted.rules.items()}
    values: float | None
    if wanted.role:
        values, distribution = (
            fits_role(wanted.role, given, wanted.earlier),
            as_alike(wanted.role, wanted.earlier, given),
        )
    else:
        values = min((one.certainty for one in codes.values() if one.certainty is not None), default=None)
        distribution = _same_distribution(wanted, given, codes)
    parts = [(same, _IDENTITY), (values, _VALUES), (distribution, _DISTRIBUTION)]
    known = [(part, weight) for part, weight in parts if part is not None]
    score = sum(part * weight for part, weight in known) / sum(weight for _, weight in known)
    nearest = max(wanted.known_by, key=lambda one: rarity.likeness(one, variable.label), default="")
    reverse = bool(nearest and variable.label) and opposed(nearest, variable.label)
    return Candidate(variable.name, variable.label, score, name, text, values, distribution, codes, reverse)


def _same_distribution(wanted: Wanted, given: VariableAnswers, codes: Mapping[str, CodeMatch]) -> float | None:
    """Return 1 minus the largest difference between the distributions: total variation, or Kolmogorov's for numbers."""
    if wanted.earlier is None:
        return None
    concept = wanted.concepts[0]
    if wanted.rules[concept].values:
        if SYSTEM_MISSING in codes[concept].values:
            return 1 - abs(
                _ticked(wanted.earlier, wanted.rules[concept].values) - _ticked(given, codes[concept].values)
            )
        before = _shares(wanted.earlier, wanted.rules[concept].values.get)
        after = _shares(given, codes[concept].values.get)
        if not before or not after:
            return None
        likeness = 1 - sum(abs(before.get(name, 0) - after.get(name, 0)) for name in {*before, *after}) / 2
        return min(likeness, 1 - abs(_asked(wanted.earlier) - _asked(given)))
    (old, old_counts), (new, new_counts) = wanted.earlier.numbers(), given.numbers()
    if not old.size or not new.size:
        return None
    points = np.union1d(old, new)
    return 1 - float(np.abs(_cumulated(old, old_counts, points) - _cumulated(new, new_counts, points)).max())


def _ticked(given: VariableAnswers, values: Mapping[str, str]) -> float:
    """Return the share of all respondents that said yes: who was not asked left the box empty as well."""
    total = sum(given.counts.values())
    return sum(count for code, count in given.counts.items() if values.get(code) == "yes") / total if total else 0.0


def _asked(given: VariableAnswers) -> float:
    """Return the share of respondents that have an answer, or any code."""
    total = sum(given.counts.values())
    return 1 - given.absent / total if total else 0.0


def _shares(given: VariableAnswers, category: Callable[[str], str | None]) -> dict[str, float]:
    counts: dict[str, int] = {}
    for code, count in given.counts.items():
        name = category(code)
        if name is not None:
            counts[name] = counts.get(name, 0) + count
    total = sum(counts.values())
    return {name: count / total for name, count in counts.items()} if total else {}


def _cumulated(values: np.ndarray, counts: np.ndarray, points: np.ndarray) -> np.ndarray:
    return np.concatenate([[0.0], np.cumsum(counts) / counts.sum()])[np.searchsorted(values, points, side="right")]
