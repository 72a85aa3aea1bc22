"""An attacker who knows everything that is released, and the study definition; shares no code with the gate.

He writes down what he sees as limits on how many there are, what they weigh and what those weigh who gave an answer,
and works out between which limits the hidden ones must lie: by subtraction until nothing moves, then by linear
programs.
"""

import itertools
from collections import defaultdict

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

TIGHT = 1e-7
_FAR = 1e6
AMOUNT = "amount"
"""What all respondents have together, weighted: a mean times its weight. No answers are left over beside it."""


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
    oracle : DataFrame, optional
        The truth, row by row: where a subgroup is imputed he is told by how much its levels miss the total.
    """

    def __init__(self, study, estimates, missing, half_share, half_count, digits, equal=False, oracle=None):
        self.study, self.missing, self.equal, self.truth = study, missing, equal, {}
        self.low, self.high = defaultdict(float), defaultdict(lambda: np.inf)
        self.equations, self.shares, self.places = [], [], set()
        names = {(wave.survey, wave.wave): name for name, wave in study.waves.items()}
        # weights count respondents: in each survey the largest cell that is shown has a mean weight of 1
        largest = estimates.loc[estimates.groupby("survey")["n"].idxmax()]
        self.unit = dict(zip(largest["survey"], largest["n_weighted"] / largest["n"], strict=True))
        places = estimates.groupby("indicator")["estimate"].agg(_last_place)
        self.rows = []
        for row in estimates.itertuples():
            indicator = study.indicators.all[row.indicator]
            wave = names[row.survey, row.wave]
            universe = str(indicator.universe.model_dump(exclude={"label"})) if indicator.universe else ""
            front = (wave, indicator.concept, universe, row.subgroup, row.level)
            every = study.possible_categories(wave, indicator.concept)
            answers = tuple(one for one in every if one in (indicator.category or (row.category,)))
            kind = answers if indicator.is_share else AMOUNT
            y, w, n = (*front, kind), (*front, "weight"), (*front, "count")
            self.rows.append((y, w, n))
            self.places.add(front)
            if not np.isnan(row.estimate):
                half_weight = 10.0 ** (np.floor(np.log10(row.n_weighted)) - digits + 1) / 2 if digits else 0.0
                self._see(n, row.n - half_count, row.n + half_count)
                unit = self.unit[row.survey]
                self._see(w, (row.n_weighted - half_weight) / unit, (row.n_weighted + half_weight) / unit)
                half, most = (half_share, 1.0) if indicator.is_share else (places[row.indicator] / 2, np.inf)
                self.shares.append((y, w, max(row.estimate - half, 0), min(row.estimate + half, most)))
        if oracle is not None:
            for (y, w, n), row in zip(self.rows, oracle.itertuples(), strict=True):
                weight = row.n_weighted / self.unit[row.survey]
                self.truth |= {y: np.nan_to_num(weight * row.estimate), w: weight, n: row.n}
        self._write_down()

    def _see(self, name, low, high):
        self.low[name], self.high[name] = max(self.low[name], low), min(self.high[name], high)

    def _equal(self, parts, slack=0.0):
        """Parts add up to zero, or to something between it and minus the slack."""
        missed = sum(factor * self.truth[name] for name, factor in parts.items()) if self.truth else 0.0
        if not -slack - 1e-9 <= missed <= 1e-9:
            assert any(self.study.implicates(name[0], one) for name in parts for one in name[3].split("*")), parts
        else:
            missed = 0.0
        # what averaging over implicates leaves of a sum is told
        self.equations.append(
            (dict(parts), min(-slack, missed) if slack else missed, max(missed, 0.0) if slack else missed)
        )

    def _write_down(self):
        tables = defaultdict(dict)
        for y, w, n in self.rows:
            for name in (y, w, n):
                tables[name[:3], name[5]][name[3], name[4]] = name
            if y[5] == AMOUNT:
                continue
            every = self.study.possible_categories(y[0], y[1])
            rest = (*y[:5], tuple(one for one in every if one not in y[5]))
            if self.truth:
                self.truth[rest] = self.truth[w] - self.truth[y]
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
                    self._equal({w: 1, n: -high}, np.inf)
                    self._equal({w: -1, n: low}, np.inf)

    def narrow(self, passes=60):
        """Subtract until nothing moves: each equation limits each of its parts by the others."""
        rules = list(self.equations)
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

    def programs(self, wanted):
        """Return the least and most of each of some names, by linear programs over everything at once.

        `wanted` maps each name to the width that interests him: what is wider is not looked at any closer, and what two
        solutions found for another name prove to be as wide neither.
        """
        place = {name: number for number, name in enumerate(self._names())}
        solver = _Programs(self, place)
        low, high = dict.fromkeys(wanted, np.inf), dict.fromkeys(wanted, -np.inf)

        def keep(solution):
            for name in wanted if solution is not None else ():
                low[name], high[name] = min(low[name], solution[place[name]]), max(high[name], solution[place[name]])

        for _ in range(3):
            unsure = [name for name, width in wanted.items() if high[name] - low[name] < width]
            for sign in (1, -1):
                if unsure:
                    keep(solver.push({place[name]: wanted[name] for name in unsure}, sign))
        for name in [name for name, width in wanted.items() if high[name] - low[name] < width]:
            for sign in (1, -1):
                if high[name] - low[name] < wanted[name]:
                    keep(solver.end(place[name], sign))
        return {name: (low[name], high[name]) for name in wanted}

    def _names(self):
        return dict.fromkeys(
            [name for parts, *_ in self.equations for name in parts]
            + [name for y, w, *_ in self.shares for name in (y, w)]
            + [name for row in self.rows for name in row]
        )


class _Programs:
    """All that an attacker has written down, as the constraints of linear programs."""

    def __init__(self, attacker, place):
        rows = list(attacker.equations)
        rows += [({y: 1, w: -high}, -np.inf, 0.0) for y, w, _, high in attacker.shares]
        rows += [({y: 1, w: -low}, 0.0, np.inf) for y, w, low, _ in attacker.shares]
        cells = [(row, place[name], factor) for row, (parts, *_) in enumerate(rows) for name, factor in parts.items()]
        row, column, factor = (np.array(one) for one in zip(*cells, strict=True))
        self.matrix = sparse.csr_array((factor.astype(float), (row, column)), shape=(len(rows), len(place)))
        self.least, self.most = np.array([one[1] for one in rows]), np.array([one[2] for one in rows])
        self.low = np.array([attacker.low[name] - TIGHT for name in place])
        # what has no end is cut off far away
        self.high = np.array([min(attacker.high[name] + TIGHT, _FAR) for name in place])

    def push(self, wanted, sign):
        """Push many at once, each no further than is wanted from where the others let it begin."""
        k, count = len(wanted), len(self.low)
        ends = self.low if sign > 0 else self.high
        caps, start = np.array(list(wanted.values())), ends[list(wanted)]
        pick = sparse.csr_array((np.full(k, float(sign)), (np.arange(k), list(wanted))), shape=(k, count))
        matrix = sparse.block_array([[self.matrix, None], [pick, -sparse.eye_array(k)]], format="csc")
        found = milp(
            np.concatenate([np.zeros(count), -np.ones(k)]),
            constraints=LinearConstraint(
                matrix,
                np.concatenate([self.least, sign * start]),
                np.concatenate([self.most, np.full(k, np.inf)]),
            ),
            bounds=Bounds(np.concatenate([self.low, np.zeros(k)]), np.concatenate([self.high, caps])),
        )
        return found.x[:count] if found.x is not None else None

    def end(self, one, sign):
        """Push one as far as it goes."""
        aim = np.zeros(len(self.low))
        aim[one] = -sign
        constraints = LinearConstraint(self.matrix.tocsc(), self.least, self.most)
        found = milp(aim, constraints=constraints, bounds=Bounds(self.low, self.high))
        assert found.x is not None, "what he wrote down does not fit together"
        return found.x


def _last_place(shown):
    """Return the last decimal place in which some numbers are shown."""
    return 10.0 ** -max((len(f"{one:.10f}".rstrip("0").partition(".")[2]) for one in shown.dropna()), default=0)


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
    wanted, ends = {}, {}
    hidden = [pair for pair in zip(attacker.rows, internal.itertuples(), strict=True) if pair[1].hidden and pair[1].n]
    for (y, w, n), row in hidden:
        weight = row.n_weighted / attacker.unit[row.survey]
        unit, truth = weight / row.n, {y: np.nan_to_num(weight * row.estimate), w: weight, n: row.n}
        for name, one in [(y, unit)] + ([(n, 1.0), (w, unit)] if row.n < protection else []):
            low, high = attacker.low[name], attacker.high[name]
            assert low - 1e-4 <= truth[name] <= high + 1e-4, (name, low, high, truth[name])
            wanted[name], ends[name] = protection * one - 1e-3, (low, high)
    if by_programs:
        wide = {name: width for name, width in wanted.items() if ends[name][1] - ends[name][0] >= width}
        ends |= attacker.programs(wide)
    return [
        (name, ends[name][1] - ends[name][0]) for name, width in wanted.items() if ends[name][1] - ends[name][0] < width
    ]


def missing_of(study, dossiers):
    """Return by wave, pooled ones too, how many have no value on each concept."""
    missing = {
        wave: {name: sum(why.values()) for name, why in one["missing"].items()} for wave, one in dossiers.items()
    }
    for wave_id, wave in study.waves.items():
        if wave.pool and set(wave.pool) <= set(missing):
            missing[wave_id] = {name: sum(missing[part][name] for part in wave.pool) for name in missing[wave.pool[0]]}
    return missing


def as_numbers(path):
    """Read released estimates; empty numbers are NaN."""
    table = pd.read_csv(path, keep_default_na=False, dtype={"wave": str, "level": str})
    for name in ("estimate", "n", "n_weighted"):
        table[name] = pd.to_numeric(table[name])
    return table
