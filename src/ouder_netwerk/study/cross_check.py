"""Whether the files of a study agree with each other: every name that is used must exist."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations, product

from ouder_netwerk.errors import Dangling, Problem, unknown_names
from ouder_netwerk.layout import OWN_TEXTS
from ouder_netwerk.study.analysis import Indicator
from ouder_netwerk.study.base import NAME, PAIR
from ouder_netwerk.study.conditions import Condition
from ouder_netwerk.study.framework_checks import framework_problems
from ouder_netwerk.study.mappings import TODO
from ouder_netwerk.study.outputs import Figure, Table
from ouder_netwerk.study.regression_check import interaction_problems, outcome_problems
from ouder_netwerk.study.study import Study
from ouder_netwerk.study.waves import EVERYTHING
from ouder_netwerk.texts.languages import known_languages

OUTPUTS = ("study", "indicators", "models", "tables", "figures", "frameworks")
"""Files that say what is made; concepts and waves say what it is made of."""
_NEEDS = {name: {"study", "indicators", "models"} for name in ("tables", "figures", "frameworks")}


@dataclass(frozen=True)
class CrossChecked:
    """What is wrong between the files of a study.

    Attributes
    ----------
    problems : tuple of Problem
    concepts : frozenset of str
        Concepts with a fault of their own.
    mappings : frozenset of (str, str)
        Wave and concept of mappings with a fault.
    """

    problems: tuple[Problem, ...]
    concepts: frozenset[str]
    mappings: frozenset[tuple[str, str]]


def cross_check(study: Study, loaded: Collection[str] = OUTPUTS) -> CrossChecked:
    """Find every name in a study definition that refers to nothing.

    Parameters
    ----------
    study : Study
        The study definition, or what could be loaded of it.
    loaded : collection of str
        Which of `OUTPUTS` could be; the others, and what refers to them, are not looked at.

    Returns
    -------
    CrossChecked
    """
    of_concepts = {name: [*_concept(study, name), *_cycle(study, name)] for name in study.concepts}
    of_mappings: dict[tuple[str, str], list[Problem]] = {}
    for wave_id, where, read in _readings(study):
        for name in read.waves[wave_id].variables:
            if name in study.concepts:
                of_mappings.setdefault((wave_id, name), []).extend(_mapping(read, wave_id, name, where))
    checks = {
        "study": _study,
        "indicators": _indicators,
        "models": _models,
        "tables": _tables,
        "figures": _figures,
        "frameworks": framework_problems,
    }
    of_outputs = [
        problem
        for name, check in checks.items()
        if name in loaded and _NEEDS.get(name, set()) <= set(loaded)
        for problem in check(study)
    ]
    parts = [*of_concepts.values(), *of_mappings.values(), _waves(study), of_outputs]
    return CrossChecked(
        tuple(problem for part in parts for problem in part),
        frozenset(name for name, problems in of_concepts.items() if problems),
        frozenset(key for key, problems in of_mappings.items() if problems),
    )


def _condition(study: Study, where: str, condition: Condition | None) -> Iterator[Problem]:
    for concept, category in condition.categories() if condition else ():
        if concept not in study.concepts:
            yield from unknown_names(where, "concept", [concept], study.concepts)
        else:
            yield from unknown_names(
                where, f"category of {concept}", [category], study.concepts[concept].category_names
            )


def odd_names(where: str, names: Iterable[str]) -> Iterator[Problem]:
    """Yield a problem for each name of a study or wave that files and folders can not well be named by.

    Examples
    --------
    >>> print(*odd_names("config/studies/sdi", ["sdi21", "sdi 22"]))
    config/studies/sdi: the name `sdi 22` has other characters than letters, digits, `_`, `-` and `.`
      -> choose another: files and folders of results are named by it
    """
    for name in names:
        if not NAME.fullmatch(name):
            what = f"the name `{name}` has other characters than letters, digits, `_`, `-` and `.`"
            yield Problem(where, what, "choose another: files and folders of results are named by it")


def _study(study: Study) -> Iterator[Problem]:
    where = f"{study.folder / 'study.yaml'}"
    own, folder = study.id, study.folder.name
    if own != folder:
        what = f"`{own}` is not the name of the folder, `{folder}`: results would lie under another study's name"
        yield Problem(f"{where}: id", what, f"write `id: {folder}`, or rename the folder")
    yield from odd_names(f"{study.folder}", [folder, *study.waves])
    for wave_id in study.published_waves if not study.waves else ():
        what = f"there is no wave `{wave_id}`, nor any other"
        remedy = f"write `waves: []`, make it with `ouder-netwerk wave new {folder} {wave_id} FILE`, then name it"
        yield Dangling(f"{where}: waves", what, remedy, wave_id)
    if study.waves:
        yield from unknown_names(f"{where}: waves", "wave", study.published_waves, study.waves)
    yield from _twice(f"{where}: languages", study.languages, "language")
    for language in set(study.languages) - set(known_languages()):
        remedy = f"write them in {(OWN_TEXTS / language).as_posix()}.yaml; docs/report.md shows how"
        yield Problem(f"{where}: languages", f"there are no phrases in `{language}`", remedy)
    yield from unknown_names(f"{where}: subgroups", "concept", study.subgroups, study.concepts)
    for pair in study.pairs:
        yield from unknown_names(f"{where}: pairs", "subgroup", pair, study.subgroups)
    if study.settings.unweighted and (study.rules.protection or study.rules.rounds):
        what = f"under `release: {study.file.release.preset}` shares without weights would tell counts of respondents"
        yield Problem(f"{where}: settings.unweighted", what, "leave it out, or release by the preset public")
    yield from unknown_names(f"{where}: sensitivity", "subgroup", study.file.sensitivity, study.subgroups)
    for name in study.subgroups:
        if name in study.concepts and study.concepts[name].categories == "number":
            yield Problem(f"{where}: subgroups", f"`{name}` is a number", "make a concept with bands")


def _concept(study: Study, name: str) -> Iterator[Problem]:
    concept, where = study.concepts[name], f"{study.folder / 'concepts.yaml'}: {name}"
    if "." in name or PAIR in name:
        yield Problem(where, "a concept's name may not hold a point or a star", "rename it")
    yield from _condition(study, f"{where}.universe", concept.universe)
    yield from _not_imputed(study, f"{where}.universe", _named(concept.universe))
    if concept.derive:
        yield from unknown_names(f"{where}.derive", "concept", concept.derive.concepts(), study.concepts)
        yield from _not_imputed(study, f"{where}.derive", concept.derive.concepts())
        yield from _condition(study, f"{where}.derive", concept.derive.yes_if)
        for item in set(concept.derive.reversed) & set(study.concepts):
            if study.concepts[item].is_number:
                what = f"`{item}` is a number, so it is not known what its highest answer is"
                yield Problem(f"{where}.derive.reversed", what, "reverse items with categories")
    yield from unknown_names(f"{where}.people", f"category of {name}", concept.people, concept.category_names)


def _cycle(study: Study, name: str) -> Iterator[Problem]:
    todo, seen = _parts(study, name), set[str]()
    while todo:
        part = todo.pop()
        if part == name:
            where, others = f"{study.folder / 'concepts.yaml'}: {name}.derive", ", ".join(sorted(seen)) or name
            yield Problem(where, "is made, by way of others, from itself", f"break the circle through: {others}")
            return
        todo += [more for more in _parts(study, part) if more not in seen]
        seen.add(part)


def _parts(study: Study, name: str) -> list[str]:
    concept = study.concepts.get(name)
    return list(concept.derive.concepts()) if concept and concept.derive else []


def _waves(study: Study) -> Iterator[Problem]:
    for wave_id, wave in study.waves.items():
        where = f"{study.folder / 'waves' / wave_id}.yaml"
        parts = [name for name, other in study.waves.items() if not other.pool]
        yield from unknown_names(f"{where}: pool", "wave", wave.pool, parts)
        yield from unknown_names(f"{where}: breaks", "concept", wave.breaks, [EVERYTHING, *study.concepts])
        yield from unknown_names(f"{where}: overlap", "wave", wave.overlap, parts)
    yield from _one_file_twice(study)
    for wave_id, where, read in _readings(study):
        yield from unknown_names(f"{where}: variables", "concept", read.waves[wave_id].variables, study.concepts)
        yield from _weighting(read, wave_id, where)


def _one_file_twice(study: Study) -> Iterator[Problem]:
    """Yield a problem for each pair of waves that may read the same rows of the same file, unless one says so."""
    for one, other in combinations(study.waves, 2):
        first, second = study.waves[one], study.waves[other]
        files = {(source.file, source.member) for source in first.sources} & {
            (source.file, source.member) for source in second.sources
        }
        if files and not first.is_apart_from(second) and study.overlap(one, other) != "same_people":
            name = min(file for file, _ in files)
            what = f"reads {name}, as wave {one} does: the same people would count as two samples"
            remedy = (
                f"say which rows belong to each by `where`, or `overlap: {{{one}: same_people}}`, by which no change "
                "is tested between the two"
            )
            yield Problem(f"{study.folder / 'waves' / other}.yaml", what, remedy)


def _readings(study: Study) -> Iterator[tuple[str, str, Study]]:
    """Yield each wave with where its mapping stands and the study by it: once, or once for each source with its own."""
    for wave_id, wave in study.waves.items():
        where = f"{study.folder / 'waves' / wave_id}.yaml"
        if any(source.mapping for source in wave.sources):
            for source in wave.sources:
                at = f"{where}: {source.file}" if source.mapping else where
                yield wave_id, at, study.reading({wave_id: source.file})
        else:
            yield wave_id, where, study


def _weighting(study: Study, wave_id: str, where: str) -> Iterator[Problem]:
    wave = study.waves[wave_id]
    for part in wave.pool:
        if part in study.waves:
            yield from _measured(study, f"{where}: pool", study.raked_over(part), [wave_id])
    if wave.design is None or wave.design.weighting is None:
        return
    where, over = f"{where}: design.weighting.over", wave.design.weighting.concepts
    yield from unknown_names(where, "concept", over, study.concepts)
    yield from _not_imputed(study, where, over)
    yield from _measured(study, where, over, [wave_id])
    margins = study.margins.get(wave_id)
    if margins is None:
        return
    for name, totals in margins.totals.items():
        concepts = name.split(PAIR)
        if name not in wave.design.weighting.over or not all(concept in study.concepts for concept in concepts):
            continue
        known = [PAIR.join(names) for names in product(*(study.concepts[one].category_names for one in concepts))]
        table = f"{margins.path}:{margins.lines[name]}"
        yield from unknown_names(table, f"category of {name}", totals, known)


def _mapping(study: Study, wave_id: str, name: str, where: str) -> Iterator[Problem]:
    concept, wave = study.concepts[name], study.waves[wave_id]
    mapping, where = wave.variables[name], f"{where}: variables.{name}"
    for asked in _named(mapping.universe or concept.universe):
        if asked in study.concepts and asked not in wave.variables:
            what = f"the wave does not read `{asked}`, which says who was asked"
            yield Dangling(where, what, "map it too, or give the variable a `universe`", asked)
    yield from _condition(study, f"{where}.universe", mapping.universe)
    if concept.categories == "number" and mapping.categories:
        yield Problem(where, "the concept is a number, so it takes no `values` or `bands`", "remove them")
    elif concept.categories != "number" and not mapping.categories and mapping.from_ != TODO:
        yield Problem(where, "needs `values` or `bands`", f"map codes to: {', '.join(concept.category_names)}")
    else:
        yield from unknown_names(where, f"category of {name}", mapping.categories, concept.category_names)


def _measured(study: Study, where: str, concepts: Iterable[str], waves: Iterable[str]) -> Iterator[Problem]:
    for wave in waves:
        if wave not in study.waves:
            yield from unknown_names(where, "wave", [wave], study.waves)
            continue
        measured = study.measured(wave)
        for concept in concepts:
            if concept in study.concepts and concept not in measured:
                what = f"wave {wave} does not measure `{concept}`"
                yield Dangling(where, what, "map it there or leave it out", concept)


def _indicators(study: Study) -> Iterator[Problem]:
    path = study.folder / "indicators.yaml"
    seen: set[str] = set()
    for section in study.indicators.sections:
        yield from unknown_names(f"{path}: {section.id}.compare", "subgroup", section.compare or (), study.subgroups)
        for indicator in section.indicators:
            where = f"{path}: {section.id}.{indicator.id}"
            if indicator.id in seen:
                yield Problem(where, "is there twice", "give each indicator its own id")
            seen.add(indicator.id)
            yield from unknown_names(where, "concept", [indicator.concept], study.concepts)
            yield from _condition(study, f"{where}.universe", indicator.universe)
            yield from unknown_names(f"{where}.compare", "subgroup", indicator.compare or (), study.subgroups)
            if indicator.concept in study.concepts:
                yield from _not_imputed(study, where, [*indicator.estimated_from, *_named(indicator.universe)])
                yield from _fits_its_statistic(study, where, indicator)
                names = study.concepts[indicator.concept].category_names
                yield from unknown_names(
                    f"{where}.category", f"category of {indicator.concept}", indicator.category, names
                )
                yield from _measured(study, f"{where}.waves", indicator.estimated_from, indicator.waves)
                known = [wave for wave in study.published_waves if wave in study.waves]
                shown = [wave for wave in known if indicator in study.indicators_in(wave)]
                yield from _weight(study, f"{where}.weight", indicator.weight, shown)


def _fits_its_statistic(study: Study, where: str, indicator: Indicator) -> Iterator[Problem]:
    """Yield what is wrong with the concepts of an indicator: a share is of categories, all else of numbers."""
    concept, number = indicator.concept, study.concepts[indicator.concept].is_number
    if indicator.is_share and number:
        what = f"`{concept}` is a number, and a number has no shares"
        yield Problem(where, what, "say `statistic: mean`, median, quantile, total or ratio; or make bands of it")
    if not indicator.is_share and not number:
        what = f"`{concept}` has categories, and they have no {indicator.statistic}"
        yield Problem(
            where, what, "leave out `statistic`, or make a number of it: `derive: {count_of: ...}`, `mean_of`"
        )
    further = indicator.estimated_from[1:]
    yield from unknown_names(where, "concept", further, study.concepts)
    for name in set(further) & set(study.concepts):
        if study.concepts[name].is_number != (name == indicator.over):
            what = f"`{name}` is {'a number' if study.concepts[name].is_number else 'no number'}"
            yield Problem(where, what, "divide by a number; standardise over concepts with categories")


def _weight(study: Study, where: str, weight: str | None, waves: Iterable[str]) -> Iterator[Problem]:
    """Yield a problem for each wave that has not the weight which is asked for; and where its release hides cells."""
    if weight is None:
        return
    for wave in waves:
        for part in (one for one in study.waves[wave].pool or (wave,) if one in study.waves):
            yield from unknown_names(
                f"{where} in {part}", "entry of `weights` of the wave", [weight], study.waves[part].weights
            )
    if study.rules.protection:
        what = f"another weight than that of the design, under `release: {study.file.release.preset}`"
        remedy = (
            "drop the weight, or release by a preset that hides no cell to protect another, such as public: what a "
            "hidden number can be is worked out from sums by one weight"
        )
        yield Problem(where, what, remedy)


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
        once = [name for name in (model.outcome.concept, model.offset, model.exposure) if name]
        needed = [model.outcome.concept, *model.concepts]
        yield from _not_imputed(study, where, [*once, *_named(model.universe)])
        yield from unknown_names(where, "concept", needed, study.concepts)
        yield from _measured(study, where, needed, model.waves)
        yield from _condition(study, f"{where}.universe", model.universe)
        yield from unknown_names(f"{where}.compare", "term", model.compare or (), model.terms)
        yield from _weight(study, f"{where}.weight", model.weight, (w for w in model.waves if w in study.waves))
        yield from outcome_problems(study, where, model)
        yield from interaction_problems(where, model)
        for term, category in model.reference.items():
            if term in study.concepts:
                names = study.concepts[term].category_names
                yield from unknown_names(f"{where}.reference", f"category of {term}", [category], names)


def _tables(study: Study) -> Iterator[Problem]:
    yield from _twice(f"{study.folder / 'tables.yaml'}", (table.id for table in study.tables.tables))
    for language in study.languages:
        # Excel knows no difference between capitals and small letters
        names = (table.sheet_name(language).lower() for table in study.tables.tables)
        yield from _twice(f"{study.folder / 'tables.yaml'}: sheet", names, "sheet, also in small letters")
    for table in study.tables.tables:
        yield from _output(study, f"{study.folder / 'tables.yaml'}: {table.id}", table)


def _figures(study: Study) -> Iterator[Problem]:
    names = (one.id for figure in study.figures.figures for one in figure.one_by_one())
    yield from _twice(f"{study.folder / 'figures.yaml'}", names)
    for figure in study.figures.figures:
        where = f"{study.folder / 'figures.yaml'}: {figure.id}"
        yield from _output(study, where, figure)
        yield from _one_axis(study, where, figure)


def _one_axis(study: Study, where: str, figure: Figure) -> Iterator[Problem]:
    """Yield a problem where the indicators of a figure have no axis in common."""
    subject = figure.subject
    sections = (section for section in study.indicators.sections if section.id in subject.sections)
    wanted = {*subject.indicators, *(indicator.id for section in sections for indicator in section.indicators)}
    units = {
        study.unit(indicator)
        for wave in figure.waves
        if wave in study.waves
        for indicator in study.indicators_in(wave)
        if indicator.id in wanted
    }
    if len(units) > 1:
        named = ", ".join(sorted(unit or "none" for unit in units))
        what = f"its indicators have no axis in common: they are in {named}"
        yield Problem(where, what, "name `indicators` with one unit, and make another figure of the others")


def _twice(where: str, names: Iterable[str], own: str = "id: it names the files") -> Iterator[Problem]:
    for name, number in Counter(names).items():
        if number > 1:
            yield Problem(f"{where}: {name}", f"is there {number} times", f"give each its own {own}")


def _output(study: Study, where: str, output: Table | Figure) -> Iterator[Problem]:
    subject, pairs = output.subject, [PAIR.join(pair) for pair in study.pairs]
    yield from unknown_names(f"{where}.waves", "wave", output.waves, study.published_waves)
    for section in subject.sections:
        yield from _of_section(study, where, section, output.waves)
    for model in subject.models:
        yield from _of_model(study, where, model, output.waves)
    yield from unknown_names(f"{where}.indicators", "indicator", subject.indicators, study.indicators.all)
    yield from unknown_names(f"{where}.by", "subgroup", subject.subgroups, [*study.subgroups, *pairs])
    known = [study.indicators.all[name].concept for name in subject.indicators if name in study.indicators.all]
    by = [concept for name in subject.subgroups for concept in name.split(PAIR)]
    if subject.in_any_wave:
        waves = [wave for wave in output.waves if wave in study.waves]
        everywhere = {concept for wave in waves for concept in study.measured(wave)}
        for concept in dict.fromkeys([*known, *by]):
            if waves and concept in study.concepts and concept not in everywhere:
                what = f"no wave of {', '.join(waves)} measures `{concept}`"
                yield Dangling(where, what, "name a wave that does, or leave it out", concept)
    elif known or by:
        yield from _measured(study, where, [*known, *by], output.waves)


def _of_section(study: Study, where: str, name: str, waves: Iterable[str]) -> Iterator[Problem]:
    sections = {section.id: section for section in study.indicators.sections}
    yield from unknown_names(f"{where}.section", "section", [name], sections)
    for wave in waves if name in sections else ():
        measured = study.measured(wave) if wave in study.waves else ()
        if wave in study.waves and not any(indicator.concept in measured for indicator in sections[name].indicators):
            yield Problem(where, f"wave {wave} measures nothing of section `{name}`", "name another wave")


def _of_model(study: Study, where: str, name: str, waves: Iterable[str]) -> Iterator[Problem]:
    models = {model.id: model for model in study.models.models}
    yield from unknown_names(f"{where}.model", "model", [name], models)
    if name in models:
        known = [wave for wave in waves if wave in study.waves]
        yield from unknown_names(f"{where}.waves", "wave of the model", known, models[name].waves)
