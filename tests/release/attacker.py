"""An attacker who knows everything that is released, and the study definition; shares no code with the gate.

He writes down what he sees as limits on how many there are, what they weigh and what those weigh who gave an answer,
and works out between which limits the hidden ones must lie: by subtraction until nothing moves, then by linear
programs.
"""

import itertools
from collections import defaultdict

import numpy as np
import pandas as pd
from scipy.optimize import linprog

TIGHT = 1e-7


class Attacker:
    """Limits on everything, and equations between them.

    Parameters
    ----------
    study : Study
    estimates : DataFrame
        Released: `estimate`, `n` and `n_weighted` are NaN where hidden.
    missing : dict
        By wave: by concept, how many have no value.
    half_share, half_count, digits : float
        Half of the last place of a share and of a count; significant digits of a weight, 0 for all.
    equal : bool
        Whether he may take every weight for the same.
    """

    def __init__(self, study, estimates, missing, half_share, half_count, digits, equal=False):
        self.study, self.missing, self.equal = study, missing, equal
        self.low, self.high = defaultdict(float), defaultdict(lambda: np.inf)
        self.equations, self.shares, self.places = [], [], set()
        names = {(wave.survey, wave.wave): name for name, wave in study.waves.items()}
        self.rows = []
        for row in estimates.itertuples():
            indicator = study.indicators.all[row.indicator]
            wave = names[row.survey, row.wave]
            universe = str(indicator.universe.model_dump(exclude={"label"})) if indicator.universe else ""
            front = (wave, indicator.concept, universe, row.subgroup, row.level)
            every = study.possible_categories(wave, indicator.concept)
            answers = tuple(one for one in every if one in (indicator.category or (row.category,)))
            y, w, n = (*front, answers), (*front, "weight"), (*front, "count")
            self.rows.append((y, w, n))
            self.places.add(front)
            if not np.isnan(row.estimate):
                half_weight = 10.0 ** (np.floor(np.log10(row.n_weighted)) - digits + 1) / 2 if digits else 0.0
                self._see(n, row.n - half_count, row.n + half_count)
                self._see(w, row.n_weighted - half_weight, row.n_weighted + half_weight)
                self.shares.append((y, w, max(row.estimate - half_share, 0), min(row.estimate + half_share, 1)))
        self._write_down()

    def _see(self, name, low, high):
        self.low[name], self.high[name] = max(self.low[name], low), min(self.high[name], high)

    def _equal(self, parts, slack=0.0):
        """Parts add up to zero, or to something between it and the slack: parts <= 0 <= parts + slack."""
        self.equations.append((dict(parts), 0.0, slack))

    def _write_down(self):
        tables = defaultdict(dict)
        for y, w, n in self.rows:
            for name in (y, w, n):
                tables[name[:3], name[5]][name[3], name[4]] = name
            every = self.study.possible_categories(y[0], y[1])
            rest = (*y[:5], tuple(one for one in every if one not in y[5]))
            self._equal({y: 1, rest: 1, w: -1})
            tables[rest[:3], rest[5]][rest[3], rest[4]] = rest
        for (front, kind), cells in tables.items():
            self._levels(front, kind, cells)
        self._answers(tables)
        self._universes(tables)
        self._derived(tables)
        self._pools(tables)
        if self.equal:
            self._weights_are_equal()

    def _levels(self, front, kind, cells):
        for subgroup in {name for name, _ in cells} - {"all"}:
            names = subgroup.split("*")
            sums = defaultdict(list)
            for (name, level), cell in cells.items():
                if name == subgroup:
                    parts = level.split("*")
                    for side in range(len(names)):
                        whole = ("all", "all") if len(names) == 1 else (names[side], parts[side])
                        sums[whole, names[1 - side] if len(names) > 1 else subgroup].append(cell)
            for (whole, unknown), parts in sums.items():
                if whole in cells:
                    lacking = self.missing[front[0]].get(unknown, 0)
                    loose = 0.0 if not lacking else (lacking if kind == "count" else np.inf)
                    self._equal(dict.fromkeys(parts, 1) | {cells[whole]: -1}, loose)

    def _answers(self, tables):
        sets = defaultdict(set)
        for front, kind in tables:
            if isinstance(kind, tuple):
                sets[front].add(kind)
        for front, known in sets.items():
            for one, two in itertools.combinations(sorted(known), 2):
                both = tuple(name for name in self.study.possible_categories(*front[:2]) if name in one or name in two)
                if not set(one) & set(two) and both in known:
                    for place, cell in tables[front, both].items():
                        self._equal({tables[front, one][place]: 1, tables[front, two][place]: 1, cell: -1})

    def _universes(self, tables):
        """A base inside a universe is part of the same concept's base, and of the answers asked for."""
        for (front, kind), cells in tables.items():
            wave, concept, universe = front
            for place, cell in cells.items():
                if universe and (wide := tables.get(((wave, concept, ""), kind), {}).get(place)):
                    self._equal({cell: 1, wide: -1}, np.inf)
                asked = self._condition(concept, universe)
                needs = kind == "weight" or (
                    isinstance(kind, tuple) and self.study.concepts[concept].outside not in kind
                )
                inside = universe or self.study.concepts[concept].outside is None or kind != "weight"
                if asked is not None and needs and inside:
                    for other, names in asked.is_in.items():
                        wider = tables.get(((wave, other, ""), tuple(names)), {}).get(place)
                        if wider and other != concept:
                            self._equal({cell: 1, wider: -1}, np.inf)
        bases = defaultdict(set)
        for front, _ in tables:
            if front[2]:
                bases[front[0], front[1]].add(front)
        for (wave, concept), inside in bases.items():
            for one, two in itertools.combinations(sorted(inside), 2):
                first, second = (self._condition(concept, front[2]) for front in (one, two))
                apart = any(
                    name in second.is_in and not set(first.is_in[name]) & set(second.is_in[name])
                    for name in first.is_in
                )
                for kind in {kind for front, kind in tables if front == one}:
                    wide = tables.get(((wave, concept, ""), kind), {})
                    for place, cell in tables[one, kind].items():
                        other = tables.get((two, kind), {}).get(place)
                        if apart and other and place in wide:
                            self._equal({cell: 1, other: 1, wide[place]: -1}, np.inf)

    def _condition(self, concept, universe):
        if universe:
            return next(
                one.universe
                for one in self.study.indicators.all.values()
                if one.concept == concept
                and one.universe
                and str(one.universe.model_dump(exclude={"label"})) == universe
            )
        return self.study.concepts[concept].universe

    def _derived(self, tables):
        for wave in {front[0] for front, _ in tables}:
            for name, concept in self.study.concepts.items():
                if not concept.derive or not concept.derive.yes_if or concept.derive.requires_all_parts:
                    continue
                whole = tables.get(((wave, name, ""), ("yes",)), {})
                condition = concept.derive.yes_if
                parts = [
                    tables.get(((wave, *_one(part)), ()), None)
                    or tables.get(((wave, _one(part)[0], ""), _one(part)[1]), {})
                    for part in condition.any_of
                    if _one(part)
                ]
                for place, cell in whole.items():
                    known = [part[place] for part in parts if place in part]
                    for part in known:
                        self._equal({part: 1, cell: -1}, np.inf)
                    if parts and len(known) == len(condition.any_of):
                        self._equal({cell: 1} | dict.fromkeys(known, -1), np.inf)
                    for part in condition.all_of:
                        if (leaf := _one(part)) and (wide := tables.get(((wave, leaf[0], ""), leaf[1]), {}).get(place)):
                            self._equal({cell: 1, wide: -1}, np.inf)
        self._either_or(tables)

    def _either_or(self, tables):
        """Nobody has both formal help only and no help; both are without informal help."""
        for wave in {front[0] for front, _ in tables}:
            first, second, whole = (
                tables.get(((wave, name, ""), (answer,)), {})
                for name, answer in (("formal_help_only", "yes"), ("no_help", "yes"), ("informal_help", "no"))
            )
            for place in set(first) & set(second) & set(whole):
                self._equal({first[place]: 1, second[place]: 1, whole[place]: -1}, np.inf)

    def _pools(self, tables):
        for wave, definition in self.study.waves.items():
            for (front, kind), cells in tables.items():
                if front[0] != wave or not definition.pool:
                    continue
                parts = [tables.get(((part, *front[1:]), kind), {}) for part in definition.pool]
                share = 1.0 if kind == "count" else 1.0 / len(parts)
                for place, cell in cells.items():
                    if all(place in part for part in parts):
                        self._equal({part[place]: share for part in parts} | {cell: -1})

    def _weights_are_equal(self):
        """What one weighs is the weight of the largest cell by its count; the same in all."""
        seen = [(w, n) for _, w, n in self.rows if np.isfinite(self.high[w])]
        unit = {}
        for w, n in seen:
            unit.setdefault(w[0], []).append((self.low[w] / self.high[n], self.high[w] / max(self.low[n], 1e-9)))
        for wave, limits in unit.items():
            low, high = max(one for one, _ in limits), min(one for _, one in limits)
            for _, w, n in self.rows:
                if w[0] == wave and low <= high:
                    self.equations.append(({w: 1, n: -high}, 0.0, np.inf))
                    self.equations.append(({w: -1, n: low}, 0.0, np.inf))

    def narrow(self, passes=60):
        """Subtract until nothing moves: each equation limits each of its parts by the others."""
        rules = [(parts, -slack, 0.0) for parts, _, slack in self.equations]
        rules += [({y: 1, w: -high}, -np.inf, 0.0) for y, w, _, high in self.shares]
        rules += [({y: 1, w: -low}, 0.0, np.inf) for y, w, low, _ in self.shares if low > 0]
        for _ in range(passes):
            moved = 0.0
            for parts, least, most in rules:
                ends = {
                    name: sorted((factor * self.low[name], factor * self.high[name])) for name, factor in parts.items()
                }
                for name, factor in parts.items():
                    low = least - sum(high for other, (_, high) in ends.items() if other != name)
                    high = most - sum(low_ for other, (low_, _) in ends.items() if other != name)
                    low, high = (low, high) if factor > 0 else (-high, -low)
                    low, high = low / abs(factor), high / abs(factor)
                    if low > self.low[name] + TIGHT:
                        moved = max(moved, low - self.low[name])
                        self.low[name] = low
                    if high < self.high[name] - TIGHT:
                        moved = max(moved, min(self.high[name], 1e12) - high)
                        self.high[name] = high
            if moved < 1e-4:
                return

    def bounds(self, target, related):
        """Return the least and the most that the equations allow, by linear programs over related names."""
        place = {name: index for index, name in enumerate(sorted(related, key=str))}
        rows, limits, exact, values = [], [], [], []

        def add(store, right, parts, value):
            row = np.zeros(len(place))
            for name, factor in parts.items():
                row[place[name]] += factor
            store.append(row)
            right.append(value)

        for parts, _, slack in self.equations:
            if set(parts) <= related:
                if slack == 0:
                    add(exact, values, parts, 0.0)
                else:
                    add(rows, limits, parts, 0.0)
                    if np.isfinite(slack):
                        add(rows, limits, {name: -factor for name, factor in parts.items()}, slack)
        for y, w, low, high in self.shares:
            if y in related and w in related:
                add(rows, limits, {y: 1, w: -high}, 0.0)
                add(rows, limits, {y: -1, w: low}, 0.0)
        box = [(self.low[name] - 1e-7, None if np.isinf(self.high[name]) else self.high[name] + 1e-7) for name in place]
        ends = []
        for sign in (1, -1):
            aim = np.zeros(len(place))
            aim[place[target]] = sign
            options = {"A_ub": np.array(rows) if rows else None, "b_ub": limits or None}
            options |= {"A_eq": np.array(exact) if exact else None, "b_eq": values or None}
            found = linprog(aim, bounds=box, method="highs", **options)
            ends.append(sign * found.fun if found.status == 0 else sign * -np.inf)
        return ends

    def related(self, target):
        """Return what hangs together with a name in its own concept and wave, and one step beyond."""
        same = {target}
        for parts, *_ in self.equations:
            if any(name[:2] == target[:2] for name in parts):
                same |= set(parts)
        for y, w, *_ in self.shares:
            if y in same:
                same.add(w)
        return same


def _one(condition):
    """Return the concept and the answers of a condition on one concept."""
    if len(condition.is_in) == 1 and not (condition.all_of or condition.any_of or condition.none_of):
        ((concept, names),) = condition.is_in.items()
        return concept, tuple(names)
    return None


def won(attacker, internal, protection, by_programs=True):
    """Return the hidden cells that lie between limits closer than the protection: row and width, in respondents.

    Parameters
    ----------
    attacker : Attacker
    internal : DataFrame
        The truth, row by row as the released estimates; with `hidden`.
    protection : float
    by_programs : bool
        Also try linear programs where subtraction was not enough.
    """
    attacker.narrow()
    found = []
    for (y, w, n), row in zip(attacker.rows, internal.itertuples(), strict=True):
        if not row.hidden or row.n == 0:
            continue
        unit = row.n_weighted / row.n
        names = [(y, unit)] + ([(n, 1.0), (w, unit)] if row.n < protection else [])
        for name, one in names:
            ends = [attacker.low[name], attacker.high[name]]
            truth = {y: row.n_weighted * row.estimate, w: row.n_weighted, n: row.n}[name]
            assert ends[0] - 1e-4 <= truth <= ends[1] + 1e-4, (name, ends, truth)
            if by_programs and ends[1] - ends[0] >= protection * one - 1e-3:
                ends = attacker.bounds(name, attacker.related(name))
            if ends[1] - ends[0] < protection * one - 1e-3:
                found.append((name, (ends[1] - ends[0]) / one))
                break
    return found


def as_numbers(path):
    """Read released estimates; empty numbers are NaN."""
    table = pd.read_csv(path, keep_default_na=False, dtype={"wave": str, "level": str})
    for name in ("estimate", "n", "n_weighted"):
        table[name] = pd.to_numeric(table[name])
    return table
