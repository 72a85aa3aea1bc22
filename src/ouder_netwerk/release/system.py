"""A system of linear relations between numbers of respondents, and what released rows tell of them."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

import numpy as np
from scipy import sparse

Base = tuple[str, str]
"""A concept, and the universe inside which it is looked at; empty for everybody with a value."""


class Place(NamedTuple):
    """A level of a subgroup in a wave."""

    wave: str
    subgroup: str
    level: str


class Counted(NamedTuple):
    """What a variable counts in a place: how many there are at all, how many have a value on a base, what these weigh,
    and what those of them weigh who gave some answers; or the rest of a sum.
    """

    kind: Literal["everybody", "count", "weight", "answered", "rest"]
    place: Place
    base: Base = ("", "")
    answers: frozenset[str] = frozenset()
    detail: Hashable = ()

    @property
    def table(self) -> tuple[Hashable, ...]:
        """What has the same answers in other places of its wave."""
        return self.kind, self.place.wave, self.base, self.answers, self.detail


@dataclass(frozen=True)
class Guarded:
    """A number that may not be known too closely once its row is hidden.

    Attributes
    ----------
    variable : int
    unit : float
        What one respondent is in it.
    only_untold : bool
        Not as long as some row that is shown tells the number itself.
    """

    variable: int
    unit: float
    only_untold: bool = False


@dataclass(frozen=True)
class System:
    """Relations between variables, `low <= matrix @ x <= high` and `x >= 0`, and statements of released rows.

    Attributes
    ----------
    keys : tuple of Counted
        What each of the k variables is.
    truth : ndarray of shape (k,)
        What the variables are; it satisfies every relation and statement.
    matrix : sparse array of shape (r, k)
    low, high : ndarray of shape (r,)
    fixed : ndarray of bool of shape (k,)
        Variables that are known whatever is hidden.
    part : ndarray of int of shape (k,)
        Variables of one wave and base have the same number; what is left over in a sum has -1.
    statements : sparse array of shape (s, k)
        `least <= statements @ x <= most`, for who sees at least one of the rows that tell it.
    least, most : ndarray of shape (s,)
    tellers : sparse array of shape (s, n)
        Which of the n rows tell each statement.
    targets : tuple of tuple of Guarded
        For each row.
    public : ndarray of bool of shape (n,)
        Rows that readers know already; hiding them takes nothing back.
    """

    keys: tuple[Counted, ...]
    truth: np.ndarray
    matrix: sparse.csr_array
    low: np.ndarray
    high: np.ndarray
    fixed: np.ndarray
    part: np.ndarray
    statements: sparse.csr_array
    least: np.ndarray
    most: np.ndarray
    tellers: sparse.csr_array
    targets: tuple[tuple[Guarded, ...], ...]
    public: np.ndarray


@dataclass
class SystemBuilder:
    """Collects variables, relations, and what rows tell."""

    variables: dict[Counted, int] = field(default_factory=dict)
    truth: list[float] = field(default_factory=list)
    fixed: set[int] = field(default_factory=set)
    relations: list[tuple[dict[int, float], float, float]] = field(default_factory=list)
    statements: dict[Hashable, tuple[dict[int, float], float, float, list[int]]] = field(default_factory=dict)
    targets: list[list[Guarded]] = field(default_factory=list)
    public: set[int] = field(default_factory=set)

    def variable(self, key: Counted, truth: float) -> int:
        """Return the place of a variable, a new one when nobody asked for it before."""
        if key not in self.variables:
            self.variables[key] = len(self.truth)
            self.truth.append(truth)
        return self.variables[key]

    def of_kind(self, *kinds: str) -> list[tuple[Counted, int]]:
        """Return the variables of some kinds."""
        return [(key, variable) for key, variable in self.variables.items() if key.kind in kinds]

    def tables(self, *kinds: str) -> dict[tuple[Hashable, ...], dict[Place, Counted]]:
        """Return the variables of some kinds, those together that differ in their place alone."""
        found: dict[tuple[Hashable, ...], dict[Place, Counted]] = defaultdict(dict)
        for key, _ in self.of_kind(*kinds):
            found[key.table][key.place] = key
        return found

    def there(self, keys: Iterable[Counted]) -> list[int]:
        """Return those of some variables that there are."""
        return [self.variables[key] for key in keys if key in self.variables]

    def row(self) -> int:
        """Return the number of a new row."""
        self.targets.append([])
        return len(self.targets) - 1

    def value(self, terms: Mapping[int, float]) -> float:
        """Return what a combination of variables is."""
        return sum(factor * self.truth[place] for place, factor in terms.items())

    def equal(self, terms: Mapping[int, float]) -> None:
        """A combination is what it is, whatever is hidden."""
        value = self.value(terms)
        self.relations.append((dict(terms), value, value))

    def at_most(self, terms: Mapping[int, float], more: float = 0.0) -> None:
        """A combination is at most `more`."""
        self.relations.append((dict(terms), -np.inf, max(more, self.value(terms))))

    def adds_up(self, parts: Iterable[int], whole: Counted, rest: float | None = 0.0, detail: Hashable = ()) -> None:
        """Parts add up to the whole, but for a rest of at most so many; None for any number of them.

        `detail` tells the rest of one sum from that of another with the same whole.
        """
        terms = {self.variables[whole]: 1.0}
        for part in parts:
            terms[part] = terms.get(part, 0.0) - 1.0
        if rest is not None and rest <= 0:
            # what imputation leaves of a difference is no secret
            self.equal(terms)
            return
        key = Counted("rest", whole.place, whole.base, whole.answers, (whole.kind, detail))
        left = self.variable(key, max(self.value(terms), 0.0))
        self.equal(terms | {left: -1.0})
        if rest is not None:
            self.at_most({left: 1.0}, rest)

    def tells(self, row: int, key: Hashable, terms: Mapping[int, float], least: float, most: float) -> None:
        """A row tells who sees it between which limits a combination lies; rows that tell the same have one key."""
        if key in self.statements:
            self.statements[key][3].append(row)
            return
        value = self.value(terms)
        self.statements[key] = (dict(terms), min(least, value), max(most, value), [row])

    def built(self) -> System:
        """Return the system."""
        k, told = len(self.truth), list(self.statements.values())
        parts: dict[Hashable, int] = {}
        public = np.zeros(len(self.targets), dtype=bool)
        public[list(self.public)] = True
        fixed = np.zeros(k, dtype=bool)
        fixed[list(self.fixed)] = True
        return System(
            tuple(self.variables),
            np.array(self.truth),
            _matrix([terms for terms, *_ in self.relations], k),
            np.array([low for _, low, _ in self.relations]),
            np.array([high for _, _, high in self.relations]),
            fixed,
            np.array([_part(key, parts) for key in self.variables]),
            _matrix([terms for terms, *_ in told], k),
            np.array([least for _, least, *_ in told]),
            np.array([most for *_, most, _ in told]),
            _matrix([dict.fromkeys(rows, 1.0) for *_, rows in told], len(self.targets)),
            tuple(tuple(targets) for targets in self.targets),
            public,
        )


def _matrix(rows: Sequence[Mapping[int, float]], width: int) -> sparse.csr_array:
    places = [(row, column, value) for row, terms in enumerate(rows) for column, value in terms.items()]
    row, column, value = zip(*places, strict=True) if places else ((), (), ())
    return sparse.csr_array((value, (row, column)), shape=(len(rows), width), dtype=float)


def _part(key: Counted, parts: dict[Hashable, int]) -> int:
    """Return the number of a variable's wave and base."""
    return -1 if key.kind == "rest" else parts.setdefault((key.place.wave, key.base), len(parts))
