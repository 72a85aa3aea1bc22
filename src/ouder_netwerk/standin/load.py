"""Read `standin.yaml`, and check that every name in it refers to something."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from ouder_netwerk.errors import InputError, Problem, unknown_names
from ouder_netwerk.standin.assumptions import Assumptions, BatteryAssumption, BatteryItem, Effects, Survey
from ouder_netwerk.standin.coded import Assumption
from ouder_netwerk.study.base import PAIR
from ouder_netwerk.study.load import validate
from ouder_netwerk.study.yaml_lines import read_yaml

Known = dict[str, set[str]]
"""Variables so far, with their categories."""


def load_assumptions(path: Path) -> Assumptions:
    """Load and check `standin.yaml`.

    Parameters
    ----------
    path : Path
        The file; every study with restricted surveys has one.

    Returns
    -------
    Assumptions

    Raises
    ------
    InputError
        One problem for each key that is wrong, with its line, and for each name that refers to nothing.
    """
    content, lines = read_yaml(path)
    assumptions = validate(path, Assumptions, content, lines)
    problems = list(unknown_references(assumptions))
    if problems:
        raise InputError(replace(problem, where=f"{path}: {problem.where}") for problem in problems)
    return assumptions


def unknown_references(assumptions: Assumptions) -> Iterator[Problem]:
    """Yield a problem for every name that refers to nothing."""
    for where, assumption in _assumptions(assumptions):
        yield from unknown_names(f"{where}.source", "source", assumption.source, assumptions.sources)
    everywhere: Known = {}
    for name, survey in assumptions.surveys.items():
        yield from _survey(f"surveys.{name}", survey, assumptions, everywhere)
    earlier: list[str] = []
    for name, latent in assumptions.latents.items():
        yield from unknown_names(f"latents.{name}.loadings", "earlier latent", latent.loadings, earlier)
        yield from _effects(f"latents.{name}.effects", latent.effects, everywhere)
        earlier.append(name)


def _survey(where: str, survey: Survey, assumptions: Assumptions, everywhere: Known) -> Iterator[Problem]:
    known: Known = {
        "sample": set(survey.samples),
        "stratum": {name for sample in survey.samples.values() for name in sample.strata},
    }
    for name, background in survey.background.items():
        at = f"{where}.background.{name}"
        for variable, by_category in background.odds.items():
            yield from _categories(f"{at}.odds", variable, by_category, known)
        for variable, categories in background.asked_if.items():
            yield from _categories(f"{at}.asked_if", variable, categories, known)
        if background.missing:
            yield from unknown_names(f"{at}.missing", "missing set", [background.missing], survey.missing_sets)
        known[name] = set(background.shares)
        if background.column:
            coded = background.column.codes or background.column.range
            yield from unknown_names(f"{at}.column", "code for category", background.shares, coded)
    for variable, all_categories in known.items():
        everywhere[variable] = everywhere.get(variable, set()) | all_categories
    for name, sample in survey.samples.items():
        at = f"{where}.samples.{name}"
        yield from _effects(f"{at}.response.effects", sample.response.effects, known)
        yield from unknown_names(f"{at}.weighting.rake", "background variable", sample.weighting.rake, known)
        yield from _effects(f"{at}.weighting.margins", sample.weighting.margins, known)
    for name, battery in survey.questions.items():
        yield from _battery(f"{where}.questions.{name}", battery, survey, assumptions, known)


def _battery(
    where: str, battery: BatteryAssumption, survey: Survey, assumptions: Assumptions, known: Known
) -> Iterator[Problem]:
    yield from unknown_names(f"{where}.missing", "missing set", [battery.missing], survey.missing_sets)
    if battery.answers not in survey.answer_sets:
        yield from unknown_names(f"{where}.answers", "answer set", [battery.answers], survey.answer_sets)
        return
    answers = set(survey.answer_sets[battery.answers].codes)
    for variable, categories in battery.asked_if.items():
        yield from _categories(f"{where}.asked_if", variable, categories, known)
    for name, item in battery.items.items():
        at = f"{where}.items.{name}"
        yield from unknown_names(f"{at}.loadings", "latent", battery.loadings | item.loadings, assumptions.latents)
        yield from _effects(f"{at}.effects", battery.effects | item.effects, known)
        yield from _targets(f"{at}.targets", item, answers, known)
        known[name] = answers


def _targets(where: str, item: BatteryItem, answers: set[str], known: Known) -> Iterator[Problem]:
    for target in item.targets:
        yield from unknown_names(f"{where}.shares", "answer", target.all_shares, answers)
        for variable, categories in target.where.items():
            yield from _categories(f"{where}.where", variable, categories, known)
        if target.union:
            yield from unknown_names(f"{where}.union", "earlier item", target.union.of, known)


def _effects(where: str, effects: Effects, known: Known) -> Iterator[Problem]:
    for variables, by_category in effects.items():
        for categories in by_category:
            for variable, category in zip(variables.split(PAIR), categories.split(PAIR), strict=True):
                yield from _categories(where, variable, [category], known)


def _categories(where: str, variable: str, categories: Iterable[str], known: Known) -> Iterator[Problem]:
    if variable not in known:
        yield from unknown_names(where, "earlier variable", [variable], known)
    else:
        yield from unknown_names(f"{where}.{variable}", "category", categories, known[variable])


def _assumptions(assumptions: Assumptions) -> Iterator[tuple[str, Assumption]]:
    yield from ((f"latents.{name}", latent) for name, latent in assumptions.latents.items())
    for survey_name, survey in assumptions.surveys.items():
        at = f"surveys.{survey_name}"
        for name, sample in survey.samples.items():
            yield f"{at}.samples.{name}", sample
            yield f"{at}.samples.{name}.response", sample.response
            yield f"{at}.samples.{name}.weighting", sample.weighting
            yield from ((f"{at}.samples.{name}.strata", stratum) for stratum in sample.strata.values())
        for kind in ("background", "answer_sets", "missing_sets", "questions"):
            yield from ((f"{at}.{kind}.{name}", part) for name, part in getattr(survey, kind).items())
        for name, _, item in survey.items():
            for target in item.targets:
                parts = (target, target.then, target.union)
                yield from ((f"{at}.{name}.targets", part) for part in parts if part is not None)
