"""A first study from survey files alone: what is asked, what answers are called and how respondents are weighted."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ouder_netwerk.errors import InputError, Problem
from ouder_netwerk.matching.answers import VariableAnswers, answers
from ouder_netwerk.matching.design_roles import fits_role, identity_of_role
from ouder_netwerk.matching.suggest import SurveyFile
from ouder_netwerk.matching.words import normal, reason_of
from ouder_netwerk.matching.yaml_text import flow, remark
from ouder_netwerk.microdata.variables import SYSTEM_MISSING
from ouder_netwerk.study.concepts import Reason

_MOST = 12
"""Categories of a variable that can be shown as shares."""


@dataclass(frozen=True)
class Wish:
    """What a first study shows.

    Attributes
    ----------
    shares, by : tuple of str
        Variables whose answers are shown, and those whose answers they are shown by.
    weight : str or None
        The weight, where the user named it.
    language : str
        Of the labels in the files, and of the study.
    """

    shares: tuple[str, ...]
    by: tuple[str, ...]
    weight: str | None
    language: str


def first_study(study: str, files: Sequence[tuple[str, str, SurveyFile]], wish: Wish) -> dict[str, str]:
    """Return the text of each file of a study that runs.

    Parameters
    ----------
    study : str
        Its id.
    files : sequence of (wave, file name, SurveyFile)
        One for each wave; the concepts are called after the first.
    wish : Wish
        What it shows, and how.

    Returns
    -------
    dict of str to str
        By name of the file.

    Raises
    ------
    InputError
        Variables that are not in a file, or have too many answers to show as shares; several that could be the weight.
    """
    problems: list[Problem] = []
    names = tuple(dict.fromkeys([*wish.shares, *wish.by]))
    texts: dict[str, str] = {}
    concepts: dict[str, Any] = {}
    for wave, file_name, file in files:
        spelled = {name.casefold(): name for name in file.variables}
        variables: dict[str, Any] = {}
        for name in names:
            own = spelled.get(name.casefold())
            if own is None:
                problems.append(
                    Problem(f"{file_name}: {name}", "is not in the file", "look with `ouder-netwerk codebook`")
                )
                continue
            given = answers(file.variables[own], file.read([own])[own])
            categories, mapping = _mapped(given)
            if not categories or len(categories) > _MOST:
                what = f"has {len(categories)} answers with a label, which can not be shown as shares"
                problems.append(
                    Problem(f"{file_name}: {own}", what, "choose another, or give it bands in the definition")
                )
                continue
            known = concepts.setdefault(
                name.lower(), {"label": _text(file.variables[own].label or own, wish), "categories": {}}
            )
            known["categories"] = {key: _text(text, wish) for key, text in categories.items()} | known["categories"]
            variables[name.lower()] = {"from": own, **mapping}
        design = _design(file, file_name, wish, problems)
        lines = [f"survey: {study}", f"wave: {flow(wave)}", f"title: {flow(_text(f'{study} {wave}', wish))}"]
        lines += [
            f"language: {wish.language}",
            f"sources: [{{file: {flow(file_name)}}}]",
            f"design: {flow(design)}",
            "variables:",
        ]
        texts[f"waves/{wave}.yaml"] = (
            "\n".join([*lines, *(f"  {key}: {flow(one)}" for key, one in variables.items())]) + "\n"
        )
    if problems:
        raise InputError(problems)
    texts["concepts.yaml"] = "concepts:\n" + "".join(f"  {name}: {flow(one)}\n" for name, one in concepts.items())
    shown = "".join(f"      - {{id: {name.lower()}}}\n" for name in wish.shares)
    texts["indicators.yaml"] = (
        f"sections:\n  - id: shares\n    title: {flow(_text(study, wish))}\n    indicators:\n{shown}"
    )
    waves = flow([wave for wave, _, _ in files])
    title = flow(_text(study, wish))
    texts["study.yaml"] = (
        f"id: {study}\nlanguages: [{wish.language}]\ntitle: {title}\nsource: {title}\n"
        f"subgroups: {flow([name.lower() for name in wish.by])}\nwaves: {waves}\n"
    )
    return texts


def _text(text: str, wish: Wish) -> dict[str, str]:
    return {wish.language: remark(text)}


def _mapped(given: VariableAnswers) -> tuple[dict[str, str], dict[str, Any]]:
    """Return the categories of a variable by name, and how its codes become them."""
    labels = given.variable.value_labels
    categories: dict[str, str] = {}
    values: dict[str, str] = {}
    missing: dict[str, Reason] = {}
    for code in sorted({*labels, *given.counts}, key=lambda code: (len(code), code)):
        label = labels.get(code, "")
        reason = reason_of(label) if label else None
        if code == SYSTEM_MISSING or given.variable.is_missing(code) or reason:
            if code == SYSTEM_MISSING or reason or label:
                missing[code] = reason or "no_answer"
        elif label or code in given.counts:
            name = re.sub(r"\W+", "_", normal(label)) or f"code_{code}".replace("-", "minus_").replace(".", "_")
            values[code] = name if name not in categories else f"{name}_{len(categories)}"
            categories[values[code]] = label or code
    return categories, {"values": values} | ({"missing": missing} if missing else {})


def _design(file: SurveyFile, file_name: str, wish: Wish, problems: list[Problem]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    ids = [
        name
        for name in _likely("id", file)
        if fits_role("id", answers(file.variables[name], file.read([name])[name]), None)
    ]
    if ids:
        found["id"] = ids[0]
    weights = [wish.weight] if wish.weight else list(_likely("weight", file))
    fit = [
        name
        for name in weights
        if wish.weight or fits_role("weight", answers(file.variables[name], file.read([name])[name]), None)
    ]
    if len(fit) > 1:
        what = f"several variables could be the weight: {', '.join(fit)}"
        problems.append(Problem(file_name, what, "name the right one by --weight"))
    return found | ({"weight": fit[0]} if fit else {"equal_weights": True})


def _likely(role: Any, file: SurveyFile) -> Iterator[str]:
    for name, variable in file.variables.items():
        if identity_of_role(role, name, variable.label)[0]:
            yield name
