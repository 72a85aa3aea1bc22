"""What is derived holds at least each of its parts and at most their sum, for yes and for no."""

from collections import defaultdict

from ouder_netwerk.release.relations.conditions import disjoint_families, members
from ouder_netwerk.release.system import Counted, SystemBuilder
from ouder_netwerk.study.conditions import Condition
from ouder_netwerk.study.study import Study

_YES, _NO = frozenset({"yes"}), frozenset({"no"})


def relate_derived(study: Study, build: SystemBuilder) -> None:
    """Relate what is derived to what it is derived from, where both are released."""
    derived = {
        name: concept.derive.yes_if
        for name, concept in study.concepts.items()
        if concept.derive and concept.derive.yes_if and not concept.derive.requires_all_parts
    }
    inside: dict[Counted, dict[str, Condition]] = defaultdict(dict)
    for key, whole in build.of_kind("answered"):
        condition = derived.get(key.base[0])
        if condition is None or key.base[1] or key.answers not in (_YES, _NO):
            continue
        any_of, all_of = (
            [Counted("answered", key.place, (concept, ""), given) for concept, given in answers]
            for answers in members(condition, holds=key.answers == _YES)
        )
        for wider in all_of:
            if wider in build.variables:
                build.at_most({whole: 1.0, build.variables[wider]: -1.0})
                if key.answers == _YES:
                    inside[wider][key.base[0]] = condition
        parts = build.there(any_of)
        for part in parts:
            build.at_most({part: 1.0, whole: -1.0})
        if parts and len(parts) == len(any_of):
            build.at_most({whole: 1.0} | dict.fromkeys(parts, -1.0))
    for wider, conditions in inside.items():
        for family in disjoint_families(conditions):
            if len(family) > 1:
                held = build.there(wider._replace(base=(name, ""), answers=_YES) for name in family)
                build.adds_up(held, wider, None, family)
