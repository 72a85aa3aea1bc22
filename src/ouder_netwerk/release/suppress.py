"""Secondary suppression: hide as little as possible, so that nothing hidden can be worked out too closely.

A hidden number is safe when two sets of numbers fit everything that is shown and lie as far apart in it as the preset's
protection. One is the truth; the other is looked for by a linear program, which may move shown numbers out of the
interval that their rounding leaves, at a cost: what it moves is hidden too. Every solution is kept, as it mostly proves
many other hidden numbers safe at once.

References
----------
Kelly, Golden and Assad (1992), Cell suppression: disclosure protection for sensitive tabular data, Networks 22(4): the
linear program. Fischetti and Salazar (2001), Management Science 47(7): protection as a distance between two
solutions.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from scipy import sparse
from scipy.optimize import linprog

from ouder_netwerk.release.known import Limits
from ouder_netwerk.release.relations import System

TOLERANCE = 1e-6
_MORE = 1e-4
"""Asked for above the protection, so that no rounding error decides."""


@dataclass(frozen=True)
class Suppressed:
    """What is hidden.

    Attributes
    ----------
    hidden : boolean ndarray
        For each row.
    width : ndarray
        For each row how many respondents wide the interval of its characteristic is at least; NaN where it is shown.
    problems : tuple of int
        Rows that could not be protected although everything was tried.
    """

    hidden: np.ndarray
    width: np.ndarray
    problems: tuple[int, ...]


def suppress(system: System, hidden: np.ndarray, limits: Limits, cost: np.ndarray, protection: float) -> Suppressed:
    """Hide rows until no hidden one can be worked out.

    Parameters
    ----------
    system : System
        Relations between the variables behind k rows.
    hidden : boolean ndarray of shape (k,)
        Rows that may not be shown.
    limits : Limits
        What a reader knows of a row that is shown.
    cost : ndarray of shape (k,)
        What is lost when a row is hidden.
    protection : float
        Respondents.

    Returns
    -------
    Suppressed
    """
    work = _Work(system, hidden.copy(), limits, cost, protection)
    problems: list[int] = []
    queue = np.flatnonzero(work.hidden).tolist()
    while queue:
        row = queue.pop(0)
        before = work.hidden.copy()
        for variable, wanted in work.targets(row):
            if not work.protect(variable, wanted) and row not in problems:
                problems.append(row)
        queue += np.flatnonzero(work.hidden & ~before).tolist()
    # what was hidden later may have opened a count that was shown before
    for row in np.flatnonzero(work.hidden).tolist():
        for variable, wanted in work.targets(row):
            if not work.protect(variable, wanted) and row not in problems:
                problems.append(row)
    width = np.full(len(hidden), np.nan)
    for row in np.flatnonzero(work.hidden).tolist():
        width[row] = min(
            [work.width(variable) / max(unit, TOLERANCE) for variable, unit in work.units(row)], default=np.nan
        )
    return Suppressed(work.hidden, width, tuple(problems))


@dataclass
class _Work:
    system: System
    hidden: np.ndarray
    limits: Limits
    cost: np.ndarray
    protection: float
    high: np.ndarray = field(init=False)
    low: np.ndarray = field(init=False)
    rows_of: dict[int, list[int]] = field(init=False)

    def __post_init__(self) -> None:
        # how far solutions reach that fit all that is shown
        self.high, self.low = self.system.truth.copy(), self.system.truth.copy()
        cells = self.system.cells
        self.rows_of = {}
        for row, variables in enumerate(zip(cells.with_, cells.without, cells.weight, cells.count, strict=True)):
            for variable in variables:
                self.rows_of.setdefault(int(variable), []).append(row)
        self._weights = self.limits.weights / self.system.scale[:, None]
        self._is_base = np.zeros(len(self.system.truth), dtype=bool)
        self._is_base[cells.weight] = self._is_base[cells.count] = True
        self._matrix = self.system.matrix.tocsc()
        self._of_relation = self.system.matrix

    def units(self, row: int) -> Iterator[tuple[int, float]]:
        """Yield the variables of a hidden row that may not be known, and what one respondent is in each."""
        cells, count = self.system.cells, int(self.system.cells.count[row])
        unit = float(cells.unit[row])
        if unit == 0:
            return
        yield from ((int(one), unit) for one in (cells.with_[row], cells.without[row]) if not self.system.known[one])
        if self.system.truth[count] < self.protection and all(self.hidden[other] for other in self.rows_of[count]):
            yield count, 1.0
            yield int(cells.weight[row]), unit

    def targets(self, row: int) -> list[tuple[int, float]]:
        """Return the variables of a hidden row with the width they need."""
        return [(variable, self.protection * unit) for variable, unit in self.units(row)]

    def width(self, variable: int) -> float:
        """Return how far apart the solutions lie that are known."""
        return float(self.high[variable] - self.low[variable])

    def protect(self, variable: int, wanted: float) -> bool:
        """Hide what it takes, near the variable if that will do; False when that can not be done."""
        if self.width(variable) >= wanted - TOLERANCE:
            return True
        for variables in self._scopes(variable):
            found = self._solve(variables, variable, wanted * (1 + _MORE))
            if found is None:
                continue
            solutions, rows = found
            self.hidden[rows] = True
            for moved in solutions:
                solution = self.system.truth[variables] + moved
                self.high[variables] = np.maximum(self.high[variables], solution)
                self.low[variables] = np.minimum(self.low[variables], solution)
            return True
        return False

    def _scopes(self, variable: int) -> Iterator[np.ndarray]:
        """Yield variables to move: of the same wave and base, of those it is related to, and all."""
        inside = self.system.part == self.system.part[variable]
        for _ in range(2):
            yield np.flatnonzero(self._with_rests(inside))
            parts = np.unique(self.system.part[self._touched(inside)])
            inside = np.isin(self.system.part, parts[parts >= 0])
        yield np.arange(len(self.system.truth))

    def _touched(self, inside: np.ndarray) -> np.ndarray:
        """Return the variables that have a relation with some of these."""
        return np.unique(self._of_relation[np.unique(self._matrix[:, inside].indices)].indices)

    def _with_rests(self, inside: np.ndarray) -> np.ndarray:
        """Return these variables and what is left over in their sums."""
        touched = self._touched(inside)
        whole = inside.copy()
        whole[touched[self.system.part[touched] < 0]] = True
        return whole

    def _limits(self, variables: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return how far each variable may move in what is shown, and what it costs to move it further.

        The answers of a row are bound to their base by the share that is shown, not by themselves.
        """
        cells, truth = self.system.cells, self.system.truth
        down, up, cost = -truth[variables], np.full(len(variables), np.inf), np.zeros(len(variables))
        down[self.system.known[variables]] = up[self.system.known[variables]] = 0.0
        for place in np.flatnonzero(self._is_base[variables]):
            variable = int(variables[place])
            rows = [row for row in self.rows_of[variable] if not self.hidden[row]]
            if rows:
                cost[place] = self.cost[rows].sum()
                row = rows[0]
                known = self.limits.counts if variable == cells.count[row] else self._weights
                low, high = known[row] - truth[variable]
                down[place], up[place] = max(min(low, 0.0), -truth[variable]), max(high, 0.0)
        return down, up, cost

    def _solve(
        self, variables: np.ndarray, target: int, apart: float
    ) -> tuple[tuple[np.ndarray, np.ndarray], list[int]] | None:
        """Return how variables move in two solutions that lie so far apart in the target, and which rows have to be
        hidden for it; None when there is no way.
        """
        system, cells = self.system, self.system.cells
        down, up, cost = self._limits(variables)
        costly = np.flatnonzero(cost > 0)
        matrix = self._matrix[:, variables]
        relations = np.unique(matrix.indices)
        here = system.matrix[relations] @ system.truth
        low, high = system.low[relations] - here, system.high[relations] - here
        exact = high - low < TOLERANCE
        count, k = len(variables), len(costly)
        inside = np.zeros(len(system.truth), dtype=bool)
        inside[variables] = True
        rows = np.flatnonzero(inside[cells.with_] & ~self.hidden)
        r = len(rows)
        pick = sparse.csc_array((np.ones(k), (costly, np.arange(k))), shape=(count, k))
        # each variable moves inside its limits, and beyond them at a cost; the last columns are for the shares
        moved = sparse.hstack([sparse.eye_array(count), pick, -pick, sparse.csc_array((count, 2 * r))], format="csr")
        whole = matrix[relations] @ moved
        of_share, room = self._share_relations(variables, rows, moved)
        at_most = sparse.vstack([whole[~exact], -moved[costly], of_share])
        limits = np.concatenate([np.maximum(high[~exact], 0.0), system.truth[variables][costly], room])
        place = int(np.searchsorted(variables, target))
        distance = sparse.hstack([-moved[[place]], moved[[place]]])
        found = linprog(
            np.tile(np.concatenate([np.zeros(count), cost[costly], cost[costly], self.cost[rows], self.cost[rows]]), 2),
            A_ub=sparse.vstack([sparse.block_diag([at_most, at_most]), distance], format="csr"),
            b_ub=np.concatenate([limits, limits, [-apart]]),
            A_eq=sparse.block_diag([whole[exact], whole[exact]], format="csr"),
            b_eq=np.zeros(2 * int(exact.sum())),
            bounds=2 * [*zip(down, up, strict=True), *[(0.0, None)] * (2 * k + 2 * r)],
            method="highs",
        )
        if found.status != 0:
            return None
        both = np.split(found.x, 2)
        excess = both[0][count:] + both[1][count:]
        of_bases, of_rows = excess[:k] + excess[k : 2 * k], excess[2 * k : 2 * k + r] + excess[2 * k + r :]
        to_hide = [row for one in costly[of_bases > TOLERANCE] for row in self.rows_of[int(variables[one])]]
        return (moved @ both[0], moved @ both[1]), [*to_hide, *rows[of_rows > TOLERANCE]]

    def _share_relations(
        self, variables: np.ndarray, rows: np.ndarray, moved: sparse.csr_array
    ) -> tuple[sparse.csr_array, np.ndarray]:
        """Return the inequalities by which a shown share binds answers to their base, but for an excess."""
        cells, truth, r = self.system.cells, self.system.truth, len(rows)
        answers, bases = cells.with_[rows], cells.weight[rows]
        low, high = self.limits.shares[rows].T
        upper = (
            moved[np.searchsorted(variables, answers)]
            - sparse.diags_array(high) @ moved[np.searchsorted(variables, bases)]
        )
        lower = (
            sparse.diags_array(low) @ moved[np.searchsorted(variables, bases)]
            - moved[np.searchsorted(variables, answers)]
        )
        before = moved.shape[1] - 2 * r
        beyond = sparse.eye_array(2 * r, format="csr")
        beyond = sparse.hstack([sparse.csr_array((2 * r, before)), beyond], format="csr")
        room = np.concatenate([high * truth[bases] - truth[answers], truth[answers] - low * truth[bases]])
        return sparse.vstack([upper, lower]) - beyond, np.maximum(room, 0.0)
