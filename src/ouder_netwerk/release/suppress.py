"""Secondary suppression: hide as little as possible, so that nothing hidden can be worked out too closely.

A hidden number is safe when two sets of numbers fit everything that is shown and lie as far apart in it as the preset's
protection. The truth is one that fits. How far the others reach is found by linear programs: first by some that push
many hidden numbers at once as far as what is shown lets them go; then, for a number that does not get far enough, by
one that may move shown numbers out of what their rows tell, at a cost: those rows are hidden too. Every solution is
kept, as it mostly proves many other hidden numbers safe.

References
----------
Kelly, Golden and Assad (1992), Cell suppression: disclosure protection for sensitive tabular data, Networks 22(4): the
linear program. Fischetti and Salazar (2001), Management Science 47(7): protection as a distance between two
solutions.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy import sparse
from scipy.optimize import linprog

from ouder_netwerk.release.system import Guarded, System

TOLERANCE = 1e-6
_MORE = 1e-4
"""Asked for above the protection, so that no rounding error decides."""
_PUSHES = 3
"""How often all open numbers are pushed at once before they are looked at one by one."""
_WHOLE_PER_PUSH = 20
"""How many programs over a whole component are solved before all are pushed again."""


@dataclass(frozen=True)
class Suppressed:
    """What is hidden.

    Attributes
    ----------
    hidden : boolean ndarray
        For each row.
    width : ndarray
        For each row how many respondents wide the intervals of its numbers are at least; NaN where it is shown.
    problems : tuple of int
        Rows that could not be protected although everything was tried.
    """

    hidden: np.ndarray
    width: np.ndarray
    problems: tuple[int, ...]


def suppress(system: System, hidden: np.ndarray, cost: np.ndarray, protection: float) -> Suppressed:
    """Hide rows until no hidden one can be worked out.

    Parameters
    ----------
    system : System
        Relations between the variables behind n rows, and what the rows tell.
    hidden : boolean ndarray of shape (n,)
        Rows that may not be shown.
    cost : ndarray of shape (n,)
        What is lost when a row is hidden.
    protection : float
        Respondents.

    Returns
    -------
    Suppressed
    """
    work = _Suppression(system, hidden.copy(), cost, protection)
    problems: dict[int, int] = {}
    while open_numbers := work.open(problems):
        work.push(open_numbers)
        whole = 0
        for number in work.open(problems):
            scope = work.protect(number)
            if scope is None:
                # neither way far enough: perhaps a part of the way in each
                work.push([number])
                if work.lacks(number):
                    problems[number.variable] = number.row
            whole += scope == "component"
            if whole == _WHOLE_PER_PUSH:
                break
    width = np.full(len(hidden), np.nan)
    for row, guards in work.guards():
        reached = (work.reach(guard.variable) / guard.unit for guard in guards)
        width[row] = min(reached, default=np.nan)
    return Suppressed(work.hidden, width, tuple(dict.fromkeys(problems.values())))


@dataclass(frozen=True)
class _Open:
    """A hidden number that is not known to be safe yet: what row asks for it, and how far apart solutions must lie."""

    variable: int
    row: int
    wanted: float


@dataclass
class _Suppression:
    system: System
    hidden: np.ndarray
    cost: np.ndarray
    protection: float
    up: np.ndarray = field(init=False)
    down: np.ndarray = field(init=False)

    def __post_init__(self) -> None:
        # how far solutions reach above and below the truth that fit all that is shown
        system = self.system
        self.up, self.down = np.zeros(len(system.truth)), np.zeros(len(system.truth))
        self._relations, self._statements = system.matrix.tocsc(), system.statements.tocsc()
        # numbers whose last digits depend on the processor would lead the programs to other corners
        self._relations.data, self._statements.data = _plain(self._relations.data), _plain(self._statements.data)
        self._truth = _plain(system.truth)
        here, told = system.matrix @ system.truth, system.statements @ system.truth
        self._low, self._high = _plain(np.minimum(system.low - here, 0.0)), _plain(np.maximum(system.high - here, 0.0))
        self._least = _plain(np.minimum(system.least - told, 0.0))
        self._most = _plain(np.maximum(system.most - told, 0.0))
        self.cost = _plain(self.cost)
        self._component = _components(system)
        alone = np.flatnonzero(np.diff(system.statements.indptr) == 1)
        self._telling = dict(
            zip(system.statements.indices[system.statements.indptr[alone]].tolist(), alone, strict=True)
        )

    def told(self) -> np.ndarray:
        """Return which statements a reader sees."""
        return np.asarray(self.system.tellers @ (~self.hidden | self.system.public) > 0)

    def guards(self) -> Iterator[tuple[int, list[Guarded]]]:
        """Yield the hidden rows with what may not be known of them."""
        told, fixed = self.told(), self.system.fixed
        for row in np.flatnonzero(self.hidden).tolist():
            yield (
                row,
                [
                    guard
                    for guard in self.system.targets[row]
                    if not fixed[guard.variable] and not (guard.only_untold and told[self._telling[guard.variable]])
                ],
            )

    def open(self, problems: Mapping[int, int]) -> list[_Open]:
        """Return the numbers that do not reach far enough, but for those that can not."""
        found: dict[int, _Open] = {}
        for row, guards in self.guards():
            for guard in guards:
                one = _Open(guard.variable, row, self.protection * guard.unit * (1 + _MORE))
                if guard.variable not in problems and self.lacks(one):
                    found.setdefault(guard.variable, one)
        return list(found.values())

    def lacks(self, number: _Open) -> bool:
        return self.reach(number.variable) < number.wanted / (1 + _MORE) - TOLERANCE

    def reach(self, variable: int) -> float:
        """Return how far apart the solutions lie that are known."""
        return float(self.up[variable] + self.down[variable])

    def push(self, numbers: Sequence[_Open]) -> None:
        """Push many numbers at once, up and down, as far as what is shown allows."""
        component = self._component
        for which in np.unique([component[number.variable] for number in numbers]):
            inside = np.flatnonzero(component == which)
            left = [number for number in numbers if component[number.variable] == which]
            for _ in range(_PUSHES):
                before = len(left)
                for sign in (1, -1):
                    if left:
                        self._push(inside, left, sign)
                    left = [number for number in left if self.lacks(number)]
                if len(left) in (0, before):
                    break

    def _push(self, inside: np.ndarray, numbers: Sequence[_Open], sign: int) -> None:
        pushed = np.array([number.variable for number in numbers])
        other = self.down if sign > 0 else self.up
        lacking = np.array([number.wanted for number in numbers]) - other[pushed]
        count, k = len(inside), len(pushed)
        rows, low, high = self._limits(inside)
        place = np.searchsorted(inside, pushed)
        # an auxiliary column for each: it gets no further than the variable, and no further than is asked
        behind = sparse.csr_array((np.full(k, float(sign)), (np.arange(k), place)), shape=(k, count))
        matrix = sparse.block_array([[rows, None], [behind, -sparse.eye_array(k)]], format="csc")
        solution = _solve(
            np.concatenate([np.zeros(count), -1.0 / lacking]),
            (matrix, np.concatenate([low, np.zeros(k)]), np.concatenate([high, np.full(k, np.inf)])),
            np.concatenate([self._lowest(inside), np.zeros(k)]),
            np.concatenate([self._highest(inside), lacking]),
        )
        if solution is not None:
            self._keep(inside, solution[:count])

    def protect(self, number: _Open) -> str | None:
        """Hide what it takes, near the number if that will do; return in which scope it was done, None in none."""
        if not self.lacks(number):
            return "nothing"
        for scope, inside in self._scopes(number.variable):
            solutions = []
            for sign in (1, -1):
                found = self._cheapest(inside, number, sign)
                if found is not None:
                    solutions.append(found)
                    if not len(found[1]):
                        break
            if solutions:
                moved, rows = min(solutions, key=lambda one: float(self.cost[one[1]].sum()))
                self.hidden[rows] = True
                self._keep(inside, moved)
                return scope
        return None

    def _cheapest(self, inside: np.ndarray, number: _Open, sign: int) -> tuple[np.ndarray, np.ndarray] | None:
        """Return how variables move so that one gets far enough, and which rows have to be hidden for it; None when
        there is no way.
        """
        variable = number.variable
        lacking = number.wanted - (self.down if sign > 0 else self.up)[variable]
        if sign < 0 and lacking > self.system.truth[variable]:
            return None
        told = np.unique(self._statements[:, inside].indices)
        told = told[self.told()[told]]
        relations, low, high = self._relation_limits(inside)
        least, most = self._least[told], self._most[told]
        price = (self.system.tellers @ np.where(self.hidden, 0.0, self.cost))[told]
        # what a reader knows already can not be taken back
        free = self.system.tellers[told] @ self.system.public == 0
        under, over = np.flatnonzero(np.isfinite(least) & free), np.flatnonzero(np.isfinite(most) & free)
        s, count = len(told), len(inside)
        beyond = sparse.hstack([_columns(under, s, 1.0), _columns(over, s, -1.0)])
        matrix = sparse.block_array(
            [[relations, None], [self._statements[:, inside].tocsr()[told], beyond]], format="csc"
        )
        solution = _solve(
            np.concatenate([np.zeros(count), price[under], price[over]]),
            (matrix, np.concatenate([low, least]), np.concatenate([high, most])),
            *self._bounds(inside, variable, sign * lacking, beyond.shape[1]),
        )
        if solution is None:
            return None
        excess = np.zeros(s)
        np.maximum.at(excess, np.concatenate([under, over]), solution[count:])
        to_hide = self.system.tellers[told[excess > TOLERANCE]].indices
        return solution[:count], np.unique(to_hide)

    def _bounds(self, inside: np.ndarray, variable: int, least: float, more: int) -> tuple[np.ndarray, np.ndarray]:
        low, high = self._lowest(inside), self._highest(inside)
        place = np.searchsorted(inside, variable)
        if least > 0:
            low[place] = least
        else:
            high[place] = least
        return np.concatenate([low, np.zeros(more)]), np.concatenate([high, np.full(more, np.inf)])

    def _relation_limits(self, inside: np.ndarray) -> tuple[sparse.csr_array, np.ndarray, np.ndarray]:
        matrix = self._relations[:, inside]
        relations = np.unique(matrix.indices)
        return matrix.tocsr()[relations], self._low[relations], self._high[relations]

    def _limits(self, inside: np.ndarray) -> tuple[sparse.csr_array, np.ndarray, np.ndarray]:
        """Return everything a reader knows of some variables: relations, and what shown rows tell."""
        relations, low, high = self._relation_limits(inside)
        told = self.told()
        return (
            sparse.vstack([relations, self._statements[:, inside].tocsr()[told]]),
            np.concatenate([low, self._least[told]]),
            np.concatenate([high, self._most[told]]),
        )

    def _lowest(self, inside: np.ndarray) -> np.ndarray:
        return np.where(self.system.fixed[inside], 0.0, -self._truth[inside])

    def _highest(self, inside: np.ndarray) -> np.ndarray:
        return np.where(self.system.fixed[inside], 0.0, np.inf)

    def _keep(self, inside: np.ndarray, moved: np.ndarray) -> None:
        self.up[inside] = np.maximum(self.up[inside], moved)
        self.down[inside] = np.maximum(self.down[inside], -moved)

    def _scopes(self, variable: int) -> Iterator[tuple[str, np.ndarray]]:
        """Yield variables to move: of the same wave and base, of those it is related to, and so on to its component."""
        part, whole = self.system.part, self._component == self._component[variable]
        parts, name = np.array([part[variable]]), "base"
        while True:
            inside = self._with_rests(np.isin(part, parts))
            if name == "component" or 2 * inside.sum() > whole.sum():
                break
            yield name, np.flatnonzero(inside)
            wider = np.unique(part[self._touched(inside)])
            wider = wider[wider >= 0]
            parts, name = wider, "related" if len(wider) > len(parts) else "component"
        yield "component", np.flatnonzero(whole)

    def _touched(self, inside: np.ndarray) -> np.ndarray:
        """Return the variables that have a relation with some of these."""
        return np.unique(self.system.matrix[np.unique(self._relations[:, inside].indices)].indices)

    def _with_rests(self, inside: np.ndarray) -> np.ndarray:
        """Return these variables and what is left over in their sums."""
        touched = self._touched(inside)
        whole = inside.copy()
        whole[touched[self.system.part[touched] < 0]] = True
        return whole


def _plain(numbers: np.ndarray) -> np.ndarray:
    """Return numbers without the digits that no protection depends on."""
    return np.round(numbers, 9)


def _solve(
    cost: np.ndarray,
    limited: tuple[sparse.csc_array, np.ndarray, np.ndarray],
    lowest: np.ndarray,
    highest: np.ndarray,
) -> np.ndarray | None:
    """Return the cheapest numbers whose sums lie within their limits; None when there are none.

    The interior-point method of HiGHS, with a vertex found from its end, is three times as fast here as the simplex.
    """
    sums, low, high = limited[0].tocsr(), limited[1], limited[2]
    equal = low == high
    under, over = ~equal & np.isfinite(high), ~equal & np.isfinite(low)
    parts: dict[str, Any] = {
        "A_ub": sparse.vstack([sums[under], -sums[over]]),
        "b_ub": np.concatenate([high[under], -low[over]]),
        "A_eq": sums[equal],
        "b_eq": low[equal],
        "bounds": np.column_stack([lowest, highest]),
    }
    found = linprog(cost, **parts, method="highs-ipm")
    # that there are none is the simplex method's to say
    found = found if found.success else linprog(cost, **parts, method="highs-ds")
    return np.asarray(found.x) if found.success else None


def _columns(rows: np.ndarray, height: int, value: float) -> sparse.csc_array:
    count = len(rows)
    return sparse.csc_array((np.full(count, value), (rows, np.arange(count))), shape=(height, count))


def _components(system: System) -> np.ndarray:
    """Return a number for each variable, the same for all that hang together."""
    rows = sparse.vstack([system.matrix, system.statements], format="csr")
    rows.data = np.ones(len(rows.data))
    _, number = sparse.csgraph.connected_components(rows.T @ rows, directed=False)
    return np.asarray(number)
