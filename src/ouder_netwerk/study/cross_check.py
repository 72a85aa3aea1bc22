"""Whether the files of a study agree with each other: every name that is used must exist."""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import product

from ouder_netwerk.errors import Problem
from ouder_netwerk.study.conditions import Condition
from ouder_netwerk.study.outputs import Figure, Table
from ouder_netwerk.study.study import Study
from ouder_netwerk.study.waves import EVERYTHING, TODO, VariableMapping
from ouder_netwerk.study.weighting import CROSS


def cross_check(study: Study) -> list[Problem]:
    """Return every name in a study definition that refers to nothing."""
    checks = (_study, _concepts, _cycles, _waves, _indicators, _models, _tables, _figures)
    # a reference that fails early would make later checks stumble over the same hole
    problems: list[Problem] = []
    for check in checks:
        problems.extend(check(study))
        if problems and check in (_concepts, _cycles, _waves):
            break
    return problems


def _unknown(where: str, kind: str, names: Iterable[str], known: Iterable[str]) -> Iterator[Problem]:
    known = list(known)
    for name in names:
        if name not in known:
            yield Problem(where, f"there is no {kind} `{name}`", f"name one of: {', '.join(known) or '(none)'}")


def _condition(study: Study, where: str, condition: Condition | None) -> Iterator[Problem]:
    for concept, category in condition.categories() if condition else ():
        if concept not in study.concepts:
            yield from _unknown(where, "concept", [concept], study.concepts)
        else:
            yield from _unknown(where, f"category of {concept}", [category], study.concepts[concept].category_names)


def _study(study: Study) -> Iterator[Problem]:
    where = f"{study.folder / 'study.yaml'}"
    yield from _unknown(f"{where}: waves", "wave", study.file.waves, study.waves)
    yield from _unknown(f"{where}: subgroups", "concept", study.file.subgroups, study.concepts)
    for pair in study.file.pairs:
        yield from _unknown(f"{where}: pairs", "subgroup", pair, study.file.subgroups)
    yield from _unknown(f"{where}: checks", "subgroup", study.file.checks, study.file.subgroups)
    for name in study.file.subgroups:
        if name in study.concepts and study.concepts[name].categories == "number":
            yield Problem(f"{where}: subgroups", f"`{name}` is a number", "make a concept with bands")


def _concepts(study: Study) -> Iterator[Problem]:
    for name, concept in study.concepts.items():
        where = f"{study.folder / 'concepts.yaml'}: {name}"
        if "." in name or "*" in name:
            yield Problem(where, "a concept's name may not hold a point or a star", "rename it")
        yield from _condition(study, f"{where}.universe", concept.universe)
        yield from _not_imputed(study, f"{where}.universe", _named(concept.universe))
        if concept.derive:
            yield from _unknown(f"{where}.derive", "concept", concept.derive.concepts(), study.concepts)
            yield from _not_imputed(study, f"{where}.derive", concept.derive.concepts())
            yield from _condition(study, f"{where}.derive", concept.derive.yes_if)


def _cycles(study: Study) -> Iterator[Problem]:
    for name, concept in study.concepts.items():
        todo = list(concept.derive.concepts() if concept.derive else ())
        seen: set[str] = set()
        while todo:
            part = todo.pop()
            if part == name:
                yield Problem(
                    f"{study.folder / 'concepts.yaml'}: {name}.derive",
                    "is made, by way of others, from itself",
                    f"break the circle through: {', '.join(sorted(seen)) or name}",
                )
                break
            derive = study.concepts[part].derive
            todo += [more for more in (derive.concepts() if derive else ()) if more not in seen]
            seen.add(part)


def _waves(study: Study) -> Iterator[Problem]:
    for wave_id, wave in study.waves.items():
        where = f"{study.folder / 'waves' / wave_id}.yaml"
        parts = [name for name, other in study.waves.items() if not other.pool]
        yield from _unknown(f"{where}: pool", "wave", wave.pool, parts)
        yield from _unknown(f"{where}: variables", "concept", wave.variables, study.concepts)
        yield from _unknown(f"{where}: breaks", "concept", wave.breaks, [EVERYTHING, *study.concepts])
        for name, mapping in wave.variables.items():
            if name in study.concepts:
                yield from _mapping(study, f"{where}: variables.{name}", name, mapping)
                asked = _named(mapping.universe or study.concepts[name].universe)
                for concept in asked:
                    if concept in study.concepts and concept not in wave.variables:
                        what = f"the wave does not read `{concept}`, which says who was asked"
                        yield Problem(
                            f"{where}: variables.{name}", what, "map it too, or give the variable a `universe`"
                        )
        yield from _weighting(study, wave_id, where)


def _weighting(study: Study, wave_id: str, where: str) -> Iterator[Problem]:
    wave = study.waves[wave_id]
    for part in wave.pool:
        if part in study.waves:
            yield from _measured(study, f"{where}: pool", study.raked_over(part), [wave_id])
    if wave.design is None or wave.design.weighting is None:
        return
    where, over = f"{where}: design.weighting.over", wave.design.weighting.concepts
    yield from _unknown(where, "concept", over, study.concepts)
    yield from _not_imputed(study, where, over)
    yield from _measured(study, where, over, [wave_id])
    for name, totals in study.margins[wave_id].totals.items():
        concepts = name.split(CROSS)
        if name not in wave.design.weighting.over or not all(concept in study.concepts for concept in concepts):
            continue
        known = [CROSS.join(names) for names in product(*(study.concepts[one].category_names for one in concepts))]
        table = f"{study.margins[wave_id].path}:{study.margins[wave_id].lines[name]}"
        yield from _unknown(table, f"category of {name}", totals, known)


def _mapping(study: Study, where: str, name: str, mapping: VariableMapping) -> Iterator[Problem]:
    concept = study.concepts[name]
    yield from _condition(study, f"{where}.universe", mapping.universe)
    if concept.categories == "number" and mapping.categories:
        yield Problem(where, "the concept is a number, so it takes no `values` or `bands`", "remove them")
    elif concept.categories != "number" and not mapping.categories and mapping.from_ != TODO:
        yield Problem(where, "needs `values` or `bands`", f"map codes to: {', '.join(concept.category_names)}")
    else:
        yield from _unknown(where, f"category of {name}", mapping.categories, concept.category_names)


def _measured(study: Study, where: str, concepts: Iterable[str], waves: Iterable[str]) -> Iterator[Problem]:
    for wave in waves:
        if wave not in study.waves:
            yield from _unknown(where, "wave", [wave], study.waves)
            continue
        measured = study.measured(wave)
        for concept in concepts:
            if concept in study.concepts and concept not in measured:
                yield Problem(where, f"wave {wave} does not measure `{concept}`", "map it there or leave it out")


def _indicators(study: Study) -> Iterator[Problem]:
    path = study.folder / "indicators.yaml"
    seen: set[str] = set()
    for section in study.indicators.sections:
        for indicator in section.indicators:
            where = f"{path}: {section.id}.{indicator.id}"
            if indicator.id in seen:
                yield Problem(where, "is there twice", "give each indicator its own id")
            seen.add(indicator.id)
            yield from _unknown(where, "concept", [indicator.concept], study.concepts)
            yield from _condition(study, f"{where}.universe", indicator.universe)
            if indicator.concept in study.concepts:
                yield from _not_imputed(study, where, [indicator.concept, *_named(indicator.universe)])
                names = study.concepts[indicator.concept].category_names
                yield from _unknown(f"{where}.category", f"category of {indicator.concept}", indicator.category, names)
                yield from _measured(study, f"{where}.waves", [indicator.concept], indicator.waves)


def _named(condition: Condition | None) -> list[str]:
    return list(condition.concepts()) if condition else []


def _not_imputed(study: Study, where: str, concepts: Iterable[str]) -> Iterator[Problem]:
    for concept in concepts:
        if any(concept in wave.variables and wave.variables[concept].implicates for wave in study.waves.values()):
            what = f"`{concept}` is multiply imputed, so it can be a subgroup or a term of a model only"
            yield Problem(where, what, "make a concept from one implicate")


def _models(study: Study) -> Iterator[Problem]:
    for model in study.models.models:
        where = f"{study.folder / 'models.yaml'}: {model.id}"
        terms = [term for block in model.blocks for term in block.terms]
        yield from _not_imputed(study, where, [model.outcome.concept, *_named(model.universe)])
        yield from _unknown(where, "concept", [model.outcome.concept, *terms], study.concepts)
        yield from _measured(study, where, [model.outcome.concept, *terms], model.waves)
        yield from _condition(study, f"{where}.universe", model.universe)
        if model.outcome.concept in study.concepts:
            names = study.concepts[model.outcome.concept].category_names
            yield from _unknown(
                f"{where}.outcome", f"category of {model.outcome.concept}", model.outcome.category, names
            )
        for term, category in model.reference.items():
            if term in study.concepts:
                names = study.concepts[term].category_names
                yield from _unknown(f"{where}.reference", f"category of {term}", [category], names)


def _tables(study: Study) -> Iterator[Problem]:
    yield from _twice(f"{study.folder / 'tables.yaml'}", (table.id for table in study.tables.tables))
    for table in study.tables.tables:
        yield from _output(study, f"{study.folder / 'tables.yaml'}: {table.id}", table)


def _figures(study: Study) -> Iterator[Problem]:
    names = (one.id for figure in study.figures.figures for one in figure.one_by_one())
    yield from _twice(f"{study.folder / 'figures.yaml'}", names)
    pairs = ["*".join(pair) for pair in study.file.pairs]
    for figure in study.figures.figures:
        where = f"{study.folder / 'figures.yaml'}: {figure.id}"
        yield from _output(study, where, figure)
        yield from _unknown(f"{where}.indicators", "indicator", figure.indicators, study.indicators.all)
        yield from _unknown(f"{where}.by", "subgroup", figure.by, [*study.file.subgroups, *pairs])
        known = [study.indicators.all[name].concept for name in figure.indicators if name in study.indicators.all]
        by = [concept for name in figure.by for concept in name.split("*")]
        yield from _measured(study, where, [*known, *by], figure.waves)


def _twice(where: str, names: Iterable[str]) -> Iterator[Problem]:
    for name, number in Counter(names).items():
        if number > 1:
            yield Problem(f"{where}: {name}", f"is there {number} times", "give each its own id: it names the files")


def _output(study: Study, where: str, output: Table | Figure) -> Iterator[Problem]:
    yield from _unknown(f"{where}.waves", "wave", output.waves, study.file.waves)
    if output.section is not None:
        sections = {section.id: section for section in study.indicators.sections}
        yield from _unknown(f"{where}.section", "section", [output.section], sections)
        for wave in output.waves if output.section in sections else ():
            measured = study.measured(wave) if wave in study.waves else ()
            if wave in study.waves and not any(
                indicator.concept in measured for indicator in sections[output.section].indicators
            ):
                yield Problem(where, f"wave {wave} measures nothing of section `{output.section}`", "name another wave")
    if output.model is not None:
        models = {model.id: model for model in study.models.models}
        yield from _unknown(f"{where}.model", "model", [output.model], models)
        if output.model in models:
            yield from _unknown(f"{where}.waves", "wave of the model", output.waves, models[output.model].waves)
