"""What a new wave should have: the variables of the wave it is like, or the concepts of the study."""

from collections.abc import Iterator, Mapping

from ouder_netwerk.matching.answers import VariableAnswers, answers
from ouder_netwerk.matching.codes import rules
from ouder_netwerk.matching.design_roles import Role
from ouder_netwerk.matching.evidence import Wanted
from ouder_netwerk.matching.words import normal
from ouder_netwerk.microdata.variables import Microdata, Variable
from ouder_netwerk.study.concepts import Concept, Reason
from ouder_netwerk.study.mappings import DesignColumns, Missing
from ouder_netwerk.study.study import Study
from ouder_netwerk.study.waves import Wave

ROLES: tuple[Role, ...] = ("id", "weight", "strata", "psu")


def scheme(wave: Wave) -> Missing:
    """Return the missing codes of a wave's sources; the first source goes before the others."""
    return {code: reason for source in reversed(wave.sources) for code, reason in source.missing.items()}


def design_names(design: DesignColumns) -> Iterator[tuple[Role, str]]:
    """Yield every design column with its role."""
    yield from (("id", name) for name in design.id)
    if design.weight:
        yield "weight", design.weight
    yield from (("strata", name) for name in design.strata)
    if design.psu:
        yield "psu", design.psu
    if design.fpc:
        yield "fpc", design.fpc


def wanted_of(study: Study, like: str | None, earlier: Microdata | None) -> list[Wanted]:
    """Return what to look for in a new file.

    Parameters
    ----------
    study : Study
        The study definition.
    like : str or None
        The wave it is like; without one, every concept that is not derived is looked for by its texts.
    earlier : Microdata or None
        The file of that wave.

    Returns
    -------
    list of Wanted
        One per variable, design columns first; concepts that come from the same variable share one.
    """
    if like is None:
        concepts = [(name, concept) for name, concept in study.concepts.items() if concept.derive is None]
        roles = [Wanted("", (), role, "", (), {}, None) for role in ROLES]
        return roles + [
            Wanted("", (name,), None, "", _texts(name, concept), {name: rules(concept, None, None, {})}, None)
            for name, concept in concepts
        ]
    wave = study.waves[like]
    assert wave.design is not None
    reasons = _learned_reasons(wave, earlier)
    found = []
    for role, name in design_names(wave.design):
        variable, given = _earlier(name, earlier)
        found.append(Wanted(name, (), role, variable.label if variable else "", (), {}, given))
    for name, concepts_of in _by_variable(wave).items():
        variable, given = _earlier(name, earlier)
        known = {one: rules(study.concepts[one], wave.variables[one], variable, reasons, given) for one in concepts_of}
        texts = tuple(text for one in concepts_of for text in _texts(one, study.concepts[one]))
        found.append(Wanted(name, concepts_of, None, variable.label if variable else "", texts, known, given))
    return found


def _texts(name: str, concept: Concept) -> tuple[str, ...]:
    texts = [concept.label, *([concept.question] if concept.question else [])]
    return (*(text for pair in texts for text in pair.root.values()), name.replace("_", " "))


def _by_variable(wave: Wave) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    spelled: dict[str, str] = {}
    for concept, mapping in wave.variables.items():
        for name in mapping.variables:
            own = spelled.setdefault(name.casefold(), name)
            found[own] = (*found.get(own, ()), concept)
    return found


def _earlier(name: str, earlier: Microdata | None) -> tuple[Variable | None, VariableAnswers | None]:
    if earlier is None:
        return None, None
    spelled = earlier.spelled(name)
    return earlier.variables[spelled], answers(earlier.variables[spelled], earlier.frame[spelled])


def _learned_reasons(wave: Wave, earlier: Microdata | None) -> Mapping[str, Reason]:
    """Return why answers are missing by the label they had in the earlier file."""
    learned: dict[str, Reason] = {}
    general = scheme(wave)
    for mapping in wave.variables.values() if earlier else ():
        for name in mapping.variables:
            assert earlier is not None
            for code, label in earlier.variables[earlier.spelled(name)].value_labels.items():
                reason = mapping.missing.get(code) or general.get(code)
                if reason and code not in mapping.values:
                    learned.setdefault(normal(label), reason)
    return learned
