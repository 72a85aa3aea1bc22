"""What must hold of any released table, whatever was published: sums, nesting, complements, ends of intervals.

Each check takes the rows of one group of people together. Respondents who skipped a question differ from answer to
answer, so shares of different questions are compared with some slack; shares of one question are not.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from math import isnan

from ouder_netwerk.claims.faults import Fault
from ouder_netwerk.released import Estimate, Key, Released, Row
from ouder_netwerk.study.analysis import Indicator
from ouder_netwerk.study.concepts import Concept
from ouder_netwerk.study.conditions import Condition
from ouder_netwerk.study.study import Study

ROUNDING = 0.0011
"""Two shares released to a tenth of a percentage point can be this far from what they add up to."""
SLACK = 0.02
"""What item nonresponse may do to the share of one question beside that of another."""

Cell = tuple[str, str, str, str, str]
"""Survey, wave, subgroup, level and weight: those whom a row is about, and how they count."""


Rows = Mapping[tuple[str, str], Estimate]
"""The rows of one group of people, by indicator and answer; hidden ones are left out."""


@dataclass(frozen=True)
class _Shown:
    """The rows of one group of people, found by what they are of.

    Attributes
    ----------
    concepts : dict of str to Concept
    indicators : dict of str to Indicator
    rows : dict
    everybody : dict
        Rows that are of everybody who answered, by concept and category.
    """

    concepts: Mapping[str, Concept]
    indicators: Mapping[str, Indicator]
    rows: Rows
    everybody: Rows

    @classmethod
    def of(cls, concepts: Mapping[str, Concept], indicators: Mapping[str, Indicator], rows: Rows) -> "_Shown":
        """Return the rows with those of everybody found."""
        everybody = {
            (indicators[name].concept, answer): row
            for (name, answer), row in rows.items()
            if indicators[name].universe is None
        }
        return cls(concepts, indicators, rows, everybody)


def impossible(study: Study, released: Released) -> Iterator[Fault]:
    """Yield a fault for each released row that cannot be right beside the others.

    Parameters
    ----------
    study : Study
        Says which indicators, answers and concepts hang together.
    released : Released
        Estimates and contrasts; hidden rows prove nothing.
    """
    cells: dict[Cell, dict[tuple[str, str], Estimate]] = {}
    indicators = study.indicators.all
    # only plain shares hang together
    plain = {name for name, one in indicators.items() if one.is_share and not one.standardised}
    for row in released.estimates.values():
        if row.indicator in indicators and row.indicator not in plain and not row.hidden:
            yield from _outside_its_interval(row)
        if row.indicator in plain and not row.hidden:
            survey, wave, _, _, subgroup, level = row.key
            weight = indicators[row.indicator].weight or ""
            cells.setdefault((survey, wave, subgroup, level, weight), {})[row.indicator, row.category] = row
    for rows in cells.values():
        shown = _Shown.of(study.concepts, indicators, rows)
        yield from _single_rows(rows.values())
        yield from _answers_of_one_question(shown)
        yield from _parts_of_concepts(shown)
    yield from _levels_around_total(cells)
    yield from _differences(released)


def _fault(row: Row, phrase: str, **values: str) -> Fault:
    return Fault.of("structure", row.place, phrase, **values)


def _single_rows(rows: Iterable[Estimate]) -> Iterator[Fault]:
    for row in rows:
        if not -1e-9 <= row.estimate <= 1 + 1e-9:
            yield _fault(row, "no_share")
        yield from _outside_its_interval(row)


def _outside_its_interval(row: Estimate) -> Iterator[Fault]:
    if not (isnan(row.low) or row.low - ROUNDING <= row.estimate <= row.high + ROUNDING):
        yield _fault(row, "outside_interval")


def _answers_of_one_question(shown: _Shown) -> Iterator[Fault]:
    """Yield faults in sums: categories to 1, complements to 1, and an answer inside a wider one."""
    by_indicator: dict[str, list[Estimate]] = {}
    for (name, _), row in shown.rows.items():
        by_indicator.setdefault(name, []).append(row)
    for name, rows in by_indicator.items():
        indicator = shown.indicators[name]
        if not indicator.category and len(rows) == len(shown.concepts[indicator.concept].category_names):
            yield from _sum_to_one(rows)
    together: dict[tuple[str, str], list[tuple[frozenset[str], Estimate]]] = {}
    for (name, answer), row in shown.rows.items():
        indicator = shown.indicators[name]
        base = indicator.universe.model_dump_json() if indicator.universe else ""
        together.setdefault((indicator.concept, base), []).append((frozenset(answer.split("|")), row))
    for (concept, _), answers in together.items():
        everything = frozenset(shown.concepts[concept].category_names)
        for (one, first), (other, second) in combinations(answers, 2):
            if first.n != second.n:
                yield _fault(second, "other_n", n=f"{second.n:.0f}", other=f"{first.n:.0f}")
            elif one | other == everything and not one & other:
                yield from _sum_to_one([first, second])
            elif one < other and first.estimate > second.estimate + ROUNDING:
                yield _fault(first, "larger_than_whole")


def _sum_to_one(rows: list[Estimate]) -> Iterator[Fault]:
    total = sum(row.estimate for row in rows)
    if abs(total - 1) > ROUNDING * len(rows) / 2:
        yield _fault(rows[0], "add_up_to", total=f"{100 * total:.2f}")


def _parts_of_concepts(shown: _Shown) -> Iterator[Fault]:
    """Yield faults between a concept and what it is made from, or depends on."""
    for name, concept in shown.concepts.items():
        whole = shown.everybody.get((name, "yes"))
        if whole is None:
            continue
        if concept.derive and concept.derive.yes_if and not concept.derive.requires_all_parts:
            yield from _derived(whole, concept.derive.yes_if, shown)
        if concept.universe and concept.outside == "no":
            yield from _inside_its_universe(name, whole, concept.universe, shown)


def _derived(whole: Estimate, rule: Condition, shown: _Shown) -> Iterator[Fault]:
    parts = [shown.everybody.get(pair) for part in rule.any_of for pair in _alone(part)]
    shares = [part.estimate for part in parts if part is not None]
    if len(shares) == len(rule.any_of) > 0:
        if whole.estimate < max(shares) - SLACK:
            yield _fault(whole, "smaller_than_part")
        if whole.estimate > sum(shares) + SLACK:
            yield _fault(whole, "larger_than_parts")


def _alone(rule: Condition) -> Iterator[tuple[str, str]]:
    pairs = list(rule.categories())
    if len(pairs) == 1:
        yield pairs[0]


def _inside_its_universe(name: str, whole: Estimate, universe: Condition, shown: _Shown) -> Iterator[Fault]:
    """Yield faults where who was not asked counts as no: the share cannot exceed, and must follow from, those asked."""
    pairs = list(universe.categories())
    gate = shown.everybody.get(pairs[0]) if len(pairs) == 1 else None
    if gate is None:
        return
    if whole.estimate > gate.estimate + SLACK:
        yield _fault(whole, "larger_than_asked")
    for (indicator, _), row in shown.rows.items():
        asked = shown.indicators[indicator]
        if asked.concept != name or asked.category != ("yes",) or asked.universe is None:
            continue
        if asked.universe.is_in == universe.is_in and abs(row.estimate * gate.estimate - whole.estimate) > SLACK:
            yield _fault(row, "not_of_all")


def _levels_around_total(cells: Mapping[Cell, Mapping[tuple[str, str], Estimate]]) -> Iterator[Fault]:
    """Yield totals that lie outside the shares of the levels of a subgroup which together are everybody."""
    levels: dict[tuple[str, ...], list[Estimate]] = {}
    for (survey, wave, subgroup, _, weight), shown in cells.items():
        if subgroup != "all":
            for (indicator, answer), row in shown.items():
                levels.setdefault((survey, wave, weight, indicator, answer, subgroup), []).append(row)
    for (survey, wave, weight, indicator, answer, _), rows in levels.items():
        total = cells.get((survey, wave, "all", "all", weight), {}).get((indicator, answer))
        if total is not None:
            yield from _around(total, rows)


def _around(total: Estimate, rows: list[Estimate]) -> Iterator[Fault]:
    counted = sum(row.n for row in rows)
    if counted > total.n + 5 * len(rows):  # each n may have been rounded to a multiple of five
        yield _fault(total, "n_of_levels", n=f"{total.n:.0f}", together=f"{counted:.0f}")
    shares = [row.estimate for row in rows]
    if counted == total.n and not min(shares) - ROUNDING <= total.estimate <= max(shares) + ROUNDING:
        yield _fault(total, "outside_levels")


def _differences(released: Released) -> Iterator[Fault]:
    """Yield differences that are not the difference of the two shares they are of."""
    for row in released.contrasts.values():
        raw = row.raw
        answer = (raw["indicator"], raw["category"], raw["subgroup"])
        sides: list[Key] = [
            (raw["survey"], raw["wave"], *answer, raw["level"]),
            (raw["survey"], raw["reference_wave"], *answer, raw["reference_level"]),
        ]
        first, second = (released.estimates.get(side) for side in sides)
        if first is None or second is None or row.hidden:
            continue
        if first.hidden or second.hidden:
            yield _fault(row, "hidden_side")
            continue
        if abs(first.estimate - second.estimate - row.difference) > 2 * ROUNDING:
            yield _fault(row, "not_the_difference")
