"""A narrower universe holds fewer; it is part of those who gave the answers that it asks for."""

from collections import defaultdict
from collections.abc import Mapping

from ouder_netwerk.release.relations.conditions import disjoint_families, necessary
from ouder_netwerk.release.relations.rows import base_of
from ouder_netwerk.release.system import Base, Counted, Place, SystemBuilder
from ouder_netwerk.study.conditions import Condition
from ouder_netwerk.study.study import Study


def relate_universes(study: Study, build: SystemBuilder) -> None:
    """Relate the bases of each concept, and those to what their universes ask for."""
    universes = {base_of(indicator): indicator.universe for indicator in study.indicators.all.values()}
    inner: dict[tuple[str, Place], dict[Base, Condition]] = defaultdict(dict)
    for key, weight in build.of_kind("weight"):
        concept = study.concepts[key.base[0]]
        own = universes[key.base]
        condition = own or (concept.universe if concept.outside is None else None)
        if condition is not None:
            for asked in _sets(build, condition, key.place):
                build.at_most({weight: 1.0, asked: -1.0})
        if own is not None:
            inner[key.base[0], key.place][key.base] = own
    for key, _ in build.of_kind("weight", "answered"):
        if not key.base[1]:
            _relate_inner(build, key, inner[key.base[0], key.place])
    _relate_outside(study, build)


def _relate_inner(build: SystemBuilder, whole: Counted, bases: Mapping[Base, Condition]) -> None:
    """Universes that exclude each other are together part of the whole; each of any is."""
    keys = {base: whole._replace(base=base) for base in bases}
    there = {base: key for base, key in keys.items() if key in build.variables}
    for key in there.values():
        build.at_most({build.variables[key]: 1.0, build.variables[whole]: -1.0})
    for family in disjoint_families({base: bases[base] for base in there}):
        build.adds_up(build.there(there[base] for base in family), whole, None, family)


def _relate_outside(study: Study, build: SystemBuilder) -> None:
    """Who gave an answer that those outside the universe can not have is in the universe."""
    for key, inside in build.of_kind("answered"):
        concept = study.concepts[key.base[0]]
        if concept.universe is not None and concept.outside is not None and concept.outside not in key.answers:
            for asked in _sets(build, concept.universe, key.place):
                build.at_most({inside: 1.0, asked: -1.0})


def _sets(build: SystemBuilder, condition: Condition, place: Place) -> list[int]:
    """Return the released sets that a condition implies membership of."""
    return build.there(Counted("answered", place, (concept, ""), given) for concept, given in necessary(condition))
