"""Combinations of the parts of a framework, or places on a ladder: everybody who answered is in exactly one.

What follows from the parts is a sum of combinations. What is left over, as some who lack an answer count in one sum and
not in the other, is taken as known: an attacker knows no more than that.
"""

from collections.abc import Iterable, Mapping

from ouder_netwerk.release.relations.conditions import holds
from ouder_netwerk.release.system import Counted, Place, SystemBuilder
from ouder_netwerk.study.conditions import Condition
from ouder_netwerk.study.frameworks import Classification, Ladder
from ouder_netwerk.study.study import Study

_YES = frozenset({"yes"})


def relate_frameworks(study: Study, build: SystemBuilder) -> None:
    """Relate combinations and places on ladders to each other and to what they are made from."""
    places = {place: None for key, _ in build.of_kind("answered") for place in (key.place,)}
    for classification in study.frameworks.classifications:
        if classification.overlap:
            _combinations(study, build, classification, places)
    for ladder in study.frameworks.ladders:
        _rungs(build, ladder, places)


def _yes(place: Place, concept: str) -> Counted:
    return Counted("answered", place, (concept, ""), _YES)


def _combinations(study: Study, build: SystemBuilder, classification: Classification, places: Iterable[Place]) -> None:
    concept_of = {
        part.id: study.indicators.all[classification.indicator(part)].concept for part in classification.measured
    }
    states = {
        classification.combination(parts): {
            concept: "yes" if part in {one.id for one in parts} else "no" for part, concept in concept_of.items()
        }
        for parts in classification.combinations()
    }
    sums = {name: list(inside) for name, inside in _made_of(study, concept_of.values(), states)}
    for place in places:
        _all_there_are(build, place, list(states))
        for name, inside in sums.items():
            _is_sum(build, place, name, inside)


def _made_of(
    study: Study, parts: Iterable[str], states: Mapping[str, Mapping[str, str]]
) -> Iterable[tuple[str, list[str]]]:
    """Yield what is one of the parts, or is derived from them alone, with the combinations in which it holds."""
    known = set(parts)
    for name, concept in study.concepts.items():
        condition = Condition(is_in={name: ("yes",)}) if name in known else concept.derive and concept.derive.yes_if
        if condition and name not in states and set(condition.concepts()) <= known:
            yield name, [combination for combination, state in states.items() if holds(condition, state)]


def _all_there_are(build: SystemBuilder, place: Place, names: list[str]) -> None:
    parts = build.there(_yes(place, name) for name in names)
    whole = Counted("weight", place, (names[0], ""))
    if len(parts) == len(names):
        build.adds_up(parts, whole)


def _is_sum(build: SystemBuilder, place: Place, name: str, inside: list[str]) -> None:
    parts, whole = build.there(_yes(place, one) for one in inside), _yes(place, name)
    if whole in build.variables and len(parts) == len(inside):
        build.adds_up(parts, whole)


def _rungs(build: SystemBuilder, ladder: Ladder, places: Iterable[Place]) -> None:
    names = [ladder.at(rung) for rung in (None, *ladder.measured)]
    for place in places:
        _all_there_are(build, place, names)
        for number, rung in enumerate(ladder.measured, start=1):
            item = Counted("answered", place, (str(rung.concept), ""), frozenset(rung.category))
            above = build.there(_yes(place, name) for name in names[number:])
            if item in build.variables and len(above) == len(names) - number:
                # on this rung or higher is who has its item and all before it
                build.at_most(dict.fromkeys(above, 1.0) | {build.variables[item]: -1.0})
