"""Answers from latent variables, calibrated so that weighted shares meet their targets."""

from collections.abc import Iterable, Mapping

import numpy as np

from ouder_netwerk.errors import fail
from ouder_netwerk.standin.assumptions import Assumptions, Battery, Item, MissingSet, Survey, Target
from ouder_netwerk.standin.population import Flags, Floats, Values, Words, holds, stream, total_effect
from ouder_netwerk.standin.weighting import Respondents

SKIPPED = "(skipped)"
"""The answer of those a skip pattern led past the question."""


def draw_answers(name: str, assumptions: Assumptions, people: Respondents) -> tuple[Values, Values]:
    """Draw the answers to every question.

    Parameters
    ----------
    name : str
        Of the survey.
    assumptions : Assumptions
    people : Respondents

    Returns
    -------
    answers : dict of str to ndarray, shape (net,)
        Per item: the answer, "" for an answer that is missing, `SKIPPED` for a question not asked.
    missing : dict of str to ndarray, shape (net,)
        Per item and per background variable with a missing set: the user-missing code, or "".

    Raises
    ------
    InputError
        When fewer were asked than a target says gave an answer.

    Notes
    -----
    Per item: propensity = effects + loadings x latents + standard normal noise. Those with the highest propensity
    give the first answer, as many as bring its weighted share nearest to the target; then the second, and so on.
    Missing answers fall at random among those asked, before calibration, so that targets hold for valid answers.
    """
    survey = assumptions.surveys[name]
    latents = _latents(name, assumptions, people)
    values, missing = dict(people.values), {}
    for variable, background in survey.background.items():
        if background.missing:
            asked = holds(background.asked_if, values, len(people.weight))
            random = stream(assumptions.seed, name, variable, "missing")
            missing[variable] = _missing(survey.missing_sets[background.missing], asked, random)
    answers: Values = {}
    for item_name, battery, item in survey.items():
        random = stream(assumptions.seed, name, item_name)
        asked = holds(battery.asked_if, values, len(people.weight))
        missing[item_name] = _missing(survey.missing_sets[battery.missing], asked, random)
        known = _skipped_for_sure(battery, values, asked)
        valid = asked & (missing[item_name] == "")
        words = list(survey.answer_sets[battery.answers].codes)
        answer = np.where(asked, words[-1], SKIPPED).astype(f"<U{max(map(len, [*words, SKIPPED]))}")
        answer[asked & ~valid] = ""
        if item.completes is None:
            propensity = _propensity(battery, item, values, latents, random)
            base = valid | known if battery.outside else valid
            for target in item.targets:
                where = holds(target.where, values, len(answer))
                place = f"{name}.{item_name}"
                _calibrate(answer, words, target, propensity, people.weight, valid & where, base & where, values, place)
        else:
            others = [answers[other] for other in battery.items if other in answers]
            nowhere = ~np.any([other == words[0] for other in others], axis=0)
            answer[valid & (nowhere | (random.random(len(answer)) < item.completes))] = words[0]
        answers[item_name] = values[item_name] = answer
    return answers, missing


def _latents(name: str, assumptions: Assumptions, people: Respondents) -> dict[str, Floats]:
    size = len(people.weight)
    latents: dict[str, Floats] = {}
    for latent_name, latent in assumptions.latents.items():
        noise = stream(assumptions.seed, name, "latent", latent_name).standard_normal(size)
        latents[latent_name] = noise + total_effect(latent.effects, people.values, size)
        latents[latent_name] += _loaded(latent.loadings, latents)
    return latents


def _loaded(loadings: Mapping[str, float], latents: Mapping[str, Floats]) -> Floats | float:
    return sum(loading * latents[name] for name, loading in loadings.items())


def _propensity(
    battery: Battery, item: Item, values: Values, latents: dict[str, Floats], random: np.random.Generator
) -> Floats:
    size = len(values["sample"])
    total = random.standard_normal(size)
    for part in (battery, item):
        total += total_effect(part.effects, values, size) + _loaded(part.loadings, latents)
    return total


def _missing(codes: MissingSet, asked: Flags, random: np.random.Generator) -> Words:
    limits = np.cumsum([code.rate for code in codes.codes.values()])
    names = np.array([*codes.codes, ""])
    drawn = names[(random.random((len(asked), 1)) >= limits).sum(axis=1)]
    return np.where(asked, drawn, "")


def _skipped_for_sure(battery: Battery, values: Values, asked: Flags) -> Flags:
    """Not asked because of an answer, rather than because the answer before is missing."""
    known = ~asked
    for variable in battery.asked_if:
        known &= values[variable] != ""
    return known


def _calibrate(
    answer: Words,
    words: list[str],
    target: Target,
    propensity: Floats,
    weight: Floats,
    valid: Flags,
    base: Flags,
    values: Values,
    place: str,
) -> None:
    """Give the answers of one target, in place."""
    total = float(weight[base].sum())
    if target.union is None:
        wanted = [(word, share * total, valid) for word, share in target.shares.items()]
    else:
        first, share = next(iter(target.shares.items()))
        elsewhere = np.any([values[other] == words[0] for other in target.union.of], axis=0)
        already = float(weight[base & elsewhere].sum())
        new = target.union.share * total - already
        wanted = [(first, new, valid & ~elsewhere), (first, share * total - new, valid & elsewhere)]
    free = valid.copy()
    for word, amount, among in wanted:
        rows = _highest(propensity, weight, free & among, amount, place)
        answer[rows] = word
        free[rows] = False


def _highest(propensity: Floats, weight: Floats, among: Flags, amount: float, place: str) -> Iterable[int]:
    """Return the rows with the highest propensity whose weights add up nearest to an amount."""
    rows = np.flatnonzero(among)
    order = rows[np.argsort(-propensity[rows], kind="stable")]
    reached = np.concatenate([[0.0], np.cumsum(weight[order])])
    if not 0 <= amount <= reached[-1]:
        raise fail(
            f"standin.yaml: {place}",
            f"the target needs a weight of {amount:.0f} but those who can give the answer have {reached[-1]:.0f}",
            "lower the share, or widen who is asked",
        )
    return order[: int(np.abs(reached - amount).argmin())]
