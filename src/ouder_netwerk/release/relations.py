"""Everything that is released as one system of linear relations between numbers of respondents.

A variable is a set of respondents: how many there are (`N`), what they weigh (`W`), and what those of them weigh who
gave some answers (`Y`), in each level of each subgroup, for each base: the respondents who have a value on a concept,
inside a universe. Weights are divided by the mean weight of their survey, so that every variable counts respondents.

An attacker knows how they hang together: levels add up to the total and pairs to their margins, but for respondents
of whom the subgroup is not known; answers add up to the base; a narrower universe holds fewer; what is derived holds
at least each of its parts and at most their sum; pooled waves are the sum of their waves.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from scipy import sparse

from ouder_netwerk.release.conditions import disjoint_families, members, necessary
from ouder_netwerk.release.primary import structural
from ouder_netwerk.study.analysis import Indicator
from ouder_netwerk.study.base import PAIR, TOTAL
from ouder_netwerk.study.conditions import Condition
from ouder_netwerk.study.study import Study

Base = tuple[str, str]
"""A concept, and the universe inside which it is looked at; empty for everybody with a value."""
Place = tuple[str, str, str]
"""Wave, subgroup and level."""
_SAME = 1e-9
REST = "rest"
"""Of a number: how far all respondents together stay below its highest value, or how many lie above a quantile."""


@dataclass(frozen=True)
class DossierCounts:
    """What the released dossiers tell of a wave.

    Attributes
    ----------
    count : int
        Respondents.
    missing : dict of str to int
        How many have no value on a concept.
    """

    count: int
    missing: Mapping[str, int]


@dataclass(frozen=True)
class Cells:
    """The variables behind the rows of the estimates; each array has one entry a row.

    Attributes
    ----------
    with_, without : ndarray of int
        The weight of those with the characteristic and of those without.
    weight, count : ndarray of int
        Of the base.
    unit : ndarray of float
        What one respondent of the cell weighs on average.
    """

    with_: np.ndarray
    without: np.ndarray
    weight: np.ndarray
    count: np.ndarray
    unit: np.ndarray


@dataclass(frozen=True)
class System:
    """Relations between variables: `low <= matrix @ x <= high`, and `x >= 0`.

    Attributes
    ----------
    truth : ndarray of shape (k,)
        What the variables are; it satisfies every relation.
    matrix : sparse array of shape (r, k)
    low, high : ndarray of shape (r,)
    known : ndarray of shape (k,)
        Variables that are known whatever is hidden.
    part : ndarray of int of shape (k,)
        Variables of one wave and base have the same number; what is left over in a sum has -1.
    cells : Cells
    scale : ndarray
        For each row, the weight that counts as one respondent.
    """

    truth: np.ndarray
    matrix: sparse.csr_array
    low: np.ndarray
    high: np.ndarray
    known: np.ndarray
    part: np.ndarray
    cells: Cells
    scale: np.ndarray


@dataclass
class _Builder:
    keys: dict[tuple[object, ...], int] = field(default_factory=dict)
    truth: list[float] = field(default_factory=list)
    known: set[int] = field(default_factory=set)
    relations: list[tuple[dict[int, float], float, float]] = field(default_factory=list)

    def variable(self, key: tuple[object, ...], truth: float) -> int:
        if key not in self.keys:
            self.keys[key] = len(self.truth)
            self.truth.append(truth)
        return self.keys[key]

    def rest(self, key: tuple[object, ...], parts: Iterable[int], whole: int, upper: float | None) -> None:
        """Parts add up to the whole, but for a rest of at most so many; without one they do so exactly."""
        parts = list(parts)
        left = self.truth[whole] - sum(self.truth[part] for part in parts)
        terms = {whole: 1.0}
        for part in parts:
            terms[part] = terms.get(part, 0.0) - 1.0
        if upper is not None and upper <= 0:
            # what imputation leaves of a difference is no secret
            self.relations.append((terms, left, left))
            return
        rest = self.variable(("rest", *key), max(left, 0.0))
        terms[rest] = -1.0
        exact = left - self.truth[rest]
        self.relations.append((terms, exact, exact))
        if upper is not None:
            self.relations.append(({rest: 1.0}, -np.inf, max(upper, self.truth[rest])))

    def at_most(self, small: Mapping[int, float], more: float = 0.0) -> None:
        """A combination is at most `more`."""
        value = sum(weight * self.truth[place] for place, weight in small.items())
        self.relations.append((dict(small), -np.inf, max(more, value)))


def build_system(study: Study, estimates: pd.DataFrame, respondents: Mapping[str, DossierCounts]) -> System:
    """Return the relations between everything that the estimates of a study tell.

    Parameters
    ----------
    study : Study
        The study definition.
    estimates : DataFrame
        Internal estimates of its published waves.
    respondents : mapping of str to Respondents
        By id of the wave, pooled ones too.
    """
    build = _Builder()
    wave_ids = {(wave.survey, wave.wave): wave_id for wave_id, wave in study.waves.items() if wave_id in respondents}
    scales = _scales(estimates)
    rows = _rows(study, build, estimates, wave_ids, scales)
    _equal_weights(build, estimates, rows)
    _answers(study, build)
    _levels(study, build, respondents)
    _asked(study, build, respondents)
    _universes(study, build)
    _derived(study, build)
    _pools(study, build)
    return _finish(build, rows, estimates["survey"].map(scales).to_numpy(dtype=float))


def _scales(estimates: pd.DataFrame) -> dict[str, float]:
    total = estimates[estimates["subgroup"] == TOTAL]
    largest = total.loc[total.groupby("survey")["n"].idxmax()]
    return {
        survey: weight / n if n else 1.0
        for survey, weight, n in zip(largest["survey"], largest["n_weighted"], largest["n"], strict=True)
    }


def _rows(
    study: Study,
    build: _Builder,
    estimates: pd.DataFrame,
    wave_ids: Mapping[tuple[str, str], str],
    scales: Mapping[str, float],
) -> Cells:
    """Make the variables of every estimate."""
    found: list[tuple[int, int, int, int, float]] = []
    columns = ["survey", "wave", "indicator", "category", "subgroup", "level", "n", "n_weighted", "share", "n_level"]
    rows = zip(*(estimates[column] for column in columns), structural(study, estimates), strict=True)
    for survey, wave, name, category, subgroup, level, n, weighted, share, asked, fixed in rows:
        wave_id, indicator = wave_ids[survey, wave], study.indicators.all[name]
        place: Place = (wave_id, subgroup, level)
        base: Base = (
            indicator.concept,
            indicator.universe.model_dump_json(exclude={"label"}) if indicator.universe else "",
        )
        weight = weighted / scales[survey] if n else 0.0
        yes = weight * share if n else 0.0
        answers, others = _both_sides(study, wave_id, indicator, category)
        count = build.variable(("N", base, *place), float(n))
        total = build.variable(("W", base, *place), weight)
        with_ = build.variable(("Y", base, answers, *place), yes)
        without = build.variable(("Y", base, others, *place), weight - yes)
        build.variable(("P", *place), float(asked))
        if fixed:
            build.known.add(with_ if yes <= weight - yes else without)
        found.append((with_, without, total, count, weight / n if n else 0.0))
    return Cells(*(np.array(column) for column in zip(*found, strict=True)))


def _both_sides(
    study: Study, wave_id: str, indicator: Indicator, category: str
) -> tuple[frozenset[str], frozenset[str]]:
    """Return the answers that an estimate is of, and all others; of a number what takes the place of either.

    A mean, total or ratio of a number tells what its values add up to, a quantile how many lie below it.
    """
    if not indicator.is_share:
        side = f"quantile {indicator.quantile_of}" if indicator.quantile_of else "sum"
        return frozenset({side}), frozenset({side, REST})
    every = frozenset(study.possible_categories(wave_id, indicator.concept))
    answers = frozenset(indicator.category or (category,)) & every
    return answers, every - answers


def _equal_weights(build: _Builder, estimates: pd.DataFrame, cells: Cells) -> None:
    """Where everybody weighs the same, a weight tells a count: in waves without weights, or that look like it."""
    for _, part in estimates.groupby(["survey", "wave"], sort=False):
        rows = estimates.index.get_indexer(part.index)
        rows = rows[cells.unit[rows] > 0]
        unit = cells.unit[rows]
        if len(rows) and unit.max() - unit.min() < _SAME * unit.max():
            for weight, count in set(zip(cells.weight[rows].tolist(), cells.count[rows].tolist(), strict=True)):
                terms = {weight: 1.0, count: -float(unit.mean())}
                left = sum(factor * build.truth[place] for place, factor in terms.items())
                build.relations.append((terms, left, left))


def _of_kind(build: _Builder, kind: str) -> dict[tuple[object, ...], int]:
    return {key[1:]: place for key, place in build.keys.items() if key[0] == kind}


def _answers(study: Study, build: _Builder) -> None:
    """Answers add up to their base; sets of several are the sum of single ones, where these are released."""
    sets: dict[tuple[object, ...], set[frozenset[str]]] = defaultdict(set)
    for base, answers, *place in _of_kind(build, "Y"):
        sets[base, *place].add(answers)  # type: ignore[arg-type]
    for (base, *place), known in sets.items():
        whole = build.keys["W", base, *place]
        if study.concepts[base[0]].is_number:  # type: ignore[index]
            for one in known:
                if REST not in one:
                    pair = [build.keys["Y", base, part, *place] for part in (one, one | {REST})]
                    build.rest(("answers", base, one, *place), pair, whole, 0)
            continue
        every = frozenset(study.possible_categories(place[0], base[0]))  # type: ignore[index,arg-type]
        if len(known) == 2:
            build.rest(("answers", base, *place), (build.keys["Y", base, one, *place] for one in known), whole, 0)
            continue
        for one in known:
            if 2 * len(one) <= len(every) or every - one not in known:
                pair = [build.keys["Y", base, part, *place] for part in (one, every - one)]
                build.rest(("answers", base, one, *place), pair, whole, 0)
        single = [one for one in known if len(one) == 1]
        for one in known:
            inside = [part for part in single if part <= one]
            if len(one) > 1 and len(inside) == len(one):
                parts = [build.keys["Y", base, part, *place] for part in inside]
                build.rest(("sum", base, one, *place), parts, build.keys["Y", base, one, *place], 0)


def _levels(study: Study, build: _Builder, respondents: Mapping[str, DossierCounts]) -> None:
    """Levels add up to the total, pairs to their margins, but for those of whom the subgroup is not known."""
    tables: dict[tuple[object, ...], dict[tuple[str, str], int]] = defaultdict(dict)
    for kind in ("N", "W", "Y", "P"):
        for key, place in _of_kind(build, kind).items():
            tables[kind, *key[:-2]][str(key[-2]), str(key[-1])] = place
    for table, cells in tables.items():
        of, *front, wave = table
        missing = respondents[str(wave)].missing
        for subgroup in dict.fromkeys(subgroup for subgroup, _ in cells):
            for names, parts, whole in _sums(subgroup, cells):
                unknown = sum(missing.get(name, 0) for name in names)
                upper = 0 if not unknown else (float(unknown) if of in ("N", "P") else None)
                build.rest((of, *front, wave, subgroup, *names, whole), parts, whole, upper)


def _sums(subgroup: str, cells: Mapping[tuple[str, str], int]) -> list[tuple[tuple[str, ...], list[int], int]]:
    """Return the sums a table of a subgroup takes part in: who may be missing from it, the parts, the whole."""
    if subgroup == TOTAL:
        return []
    here = {level: place for (name, level), place in cells.items() if name == subgroup}
    names = subgroup.split(PAIR)
    if len(names) == 1:
        return [((subgroup,), list(here.values()), cells[TOTAL, TOTAL])]
    sums: list[tuple[tuple[str, ...], list[int], int]] = []
    for side, name in enumerate(names):
        for level in dict.fromkeys(one.split(PAIR)[side] for one in here):
            parts = [place for one, place in here.items() if one.split(PAIR)[side] == level]
            if (name, level) in cells:
                sums.append(((names[1 - side],), parts, cells[name, level]))
    return sums or [((names[0], names[1]), list(here.values()), cells[TOTAL, TOTAL])]


def _asked(study: Study, build: _Builder, respondents: Mapping[str, DossierCounts]) -> None:
    """Who answered is part of who is in the level; how many there are in all is known."""
    for (base, *place), count in _of_kind(build, "N").items():
        everybody = build.keys["P", *place]
        build.at_most({count: 1.0, everybody: -1.0})
        wave_id, subgroup, _ = place
        concept = study.concepts[base[0]]  # type: ignore[index]
        if subgroup == TOTAL:
            build.known.add(everybody)
        elif not base[1] and (concept.universe is None or concept.outside is not None):  # type: ignore[index]
            lacking = respondents[wave_id].missing.get(base[0], 0)  # type: ignore[index]
            build.at_most({everybody: 1.0, count: -1.0}, float(lacking))


def _universes(study: Study, build: _Builder) -> None:
    """A narrower universe holds fewer; it is part of those who gave the answers that it asks for."""
    universes = {
        (indicator.concept, indicator.universe.model_dump_json(exclude={"label"})): indicator.universe
        for indicator in study.indicators.all.values()
        if indicator.universe
    }
    inner: dict[tuple[object, ...], dict[Base, Condition]] = defaultdict(dict)
    for base, *place in _of_kind(build, "W"):
        condition = universes.get(base)  # type: ignore[call-overload]
        concept = study.concepts[base[0]]  # type: ignore[index]
        if condition is None and concept.universe is not None and concept.outside is None:
            condition = concept.universe
        if condition is not None:
            whole = build.keys["W", base, *place]
            for asked in _sets(build, condition, place):
                build.at_most({whole: 1.0, asked: -1.0})
            if base[1]:  # type: ignore[index]
                inner[base[0], *place][base] = condition  # type: ignore[index]
    wide: dict[tuple[object, ...], list[tuple[object, ...]]] = defaultdict(list)
    for key in build.keys:
        if key[0] in ("W", "Y") and not key[1][1]:  # type: ignore[index]
            wide[key[1][0], *key[-3:]].append(key)  # type: ignore[index]
    for place_of, bases in inner.items():
        for key in wide[place_of]:
            _partition(build, key, bases)
    _outside(study, build)


def _partition(build: _Builder, key: tuple[object, ...], bases: Mapping[Base, Condition]) -> None:
    """Universes that exclude each other are together part of the whole; each of any is."""
    kind, _, *rest = key
    there = {base: build.keys[kind, base, *rest] for base in bases if (kind, base, *rest) in build.keys}
    whole = build.keys[key]
    for part in there.values():
        build.at_most({part: 1.0, whole: -1.0})
    for family in disjoint_families({base: bases[base] for base in there}):
        build.rest(("universes", *key, *family), [there[base] for base in family], whole, None)


def _outside(study: Study, build: _Builder) -> None:
    """Who gave an answer that those outside the universe can not have is in the universe."""
    for (base, answers, *place), inside in list(_of_kind(build, "Y").items()):
        concept = study.concepts[base[0]]  # type: ignore[index]
        if concept.universe is not None and concept.outside is not None and concept.outside not in answers:  # type: ignore[operator]
            for asked in _sets(build, concept.universe, place):
                build.at_most({inside: 1.0, asked: -1.0})


def _sets(build: _Builder, condition: Condition, place: Iterable[object]) -> list[int]:
    """Return the released sets that a condition implies membership of."""
    keys = [("Y", (concept, ""), answers, *place) for concept, answers in necessary(condition)]
    return [build.keys[key] for key in keys if key in build.keys]


def _derived(study: Study, build: _Builder) -> None:
    """What is derived holds at least each of its parts and at most their sum, for yes and for no."""
    yes, no = frozenset({"yes"}), frozenset({"no"})
    derived = {
        name: concept.derive.yes_if
        for name, concept in study.concepts.items()
        if concept.derive and concept.derive.yes_if and not concept.derive.requires_all_parts
    }
    families: dict[tuple[object, ...], dict[str, Condition]] = defaultdict(dict)
    for (base, answers, *place), whole in list(_of_kind(build, "Y").items()):
        condition = derived.get(base[0]) if not base[1] else None  # type: ignore[index]
        if condition is None or answers not in (yes, no):
            continue
        any_of, all_of = members(condition, holds=answers == yes)
        wider = [("Y", (concept, ""), given, *place) for concept, given in all_of]
        parts = [("Y", (concept, ""), given, *place) for concept, given in any_of]
        for key in wider:
            if key in build.keys:
                build.at_most({whole: 1.0, build.keys[key]: -1.0})
                if answers == yes:
                    families[key][base[0]] = condition  # type: ignore[index]
        for key in parts:
            if key in build.keys:
                build.at_most({build.keys[key]: 1.0, whole: -1.0})
        if parts and all(key in build.keys for key in parts):
            build.at_most({whole: 1.0} | {build.keys[key]: -1.0 for key in parts})
    for key, inside in families.items():
        for family in disjoint_families(inside):
            parts = [("Y", (name, ""), yes, *key[3:]) for name in family]
            if len(family) > 1:
                build.rest(("family", *key, *family), [build.keys[part] for part in parts], build.keys[key], None)


def _pools(study: Study, build: _Builder) -> None:
    """Pooled waves are the sum of their waves; weights are divided by how many there are."""
    for (kind, *front), pooled in [(key, place) for key, place in build.keys.items() if key[0] in ("N", "W", "Y", "P")]:
        *middle, wave_id, subgroup, level = front
        waves = study.waves[wave_id].pool  # type: ignore[index]
        keys = [(kind, *middle, wave, subgroup, level) for wave in waves]
        if waves and all(key in build.keys for key in keys):
            share = 1.0 if kind in ("N", "P") else 1.0 / len(waves)
            terms = {pooled: 1.0} | {build.keys[key]: -share for key in keys}
            left = sum(weight * build.truth[place] for place, weight in terms.items())
            build.relations.append((terms, left, left))


def _finish(build: _Builder, cells: Cells, scale: np.ndarray) -> System:
    truth = np.array(build.truth)
    rows, columns, values = [], [], []
    for row, (terms, _, _) in enumerate(build.relations):
        for column, value in terms.items():
            rows.append(row)
            columns.append(column)
            values.append(value)
    matrix = sparse.csr_array((values, (rows, columns)), shape=(len(build.relations), len(truth)))
    low = np.array([low for _, low, _ in build.relations])
    high = np.array([high for _, _, high in build.relations])
    known = np.zeros(len(truth), dtype=bool)
    known[list(build.known)] = True
    parts: dict[tuple[object, ...], int] = {}
    part = np.array([-1 if key[0] == "rest" else parts.setdefault(_part(key), len(parts)) for key in build.keys])
    return System(truth, matrix, low, high, known, part, cells, scale)


def _part(key: tuple[object, ...]) -> tuple[object, ...]:
    """Return the wave and the base of a variable."""
    return key[-3], key[1] if key[0] != "P" else ""
