"""Answers from latent variables, calibrated so that weighted shares meet their targets."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ouder_netwerk.errors import fail
from ouder_netwerk.standin.assumptions import Assumptions, BatteryAssumption, BatteryItem, Survey, TargetShares
from ouder_netwerk.standin.coded import MissingSet
from ouder_netwerk.standin.population import Flags, Floats, Values, Words, holds, stream, total_effect
from ouder_netwerk.standin.weighting import Respondents

SKIPPED = "(skipped)"
"""The answer of those whom a skip pattern led past the question."""


@dataclass(frozen=True)
class Answers:
    """What respondents said.

    Attributes
    ----------
    given : dict of str to ndarray, shape (net,)
        Per item: the answer, "" where it is missing, `SKIPPED` where the question was not asked.
    missing : dict of str to ndarray, shape (net,)
        Per item and per background variable with a missing set: the user-missing code, or "".
    """

    given: Values
    missing: Values


@dataclass(frozen=True)
class _Interview:
    """Everything an answer depends on; `values` grows with the answers."""

    name: str
    seed: int
    survey: Survey
    weight: Floats
    latents: dict[str, Floats]
    values: Values

    @property
    def size(self) -> int:
        return len(self.weight)


def draw_answers(name: str, assumptions: Assumptions, people: Respondents) -> Answers:
    """Draw the answers to every question.

    Parameters
    ----------
    name : str
        Of the survey.
    assumptions : Assumptions
        Targets, loadings, effects, skip patterns, missing rates.
    people : Respondents
        Background and weights.

    Returns
    -------
    Answers

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
    interview = _Interview(name, assumptions.seed, survey, people.weight, latents, dict(people.values))
    answers = Answers({}, {})
    for variable, background in survey.background.items():
        if background.missing:
            asked = holds(background.asked_if, interview.values, interview.size)
            answers.missing[variable] = _missing(interview, variable, background.missing, asked)
    for variable, battery, item in survey.items():
        asked = holds(battery.asked_if, interview.values, interview.size)
        answers.missing[variable] = _missing(interview, variable, battery.missing, asked)
        valid = asked & (answers.missing[variable] == "")
        answer = _answer(interview, variable, battery, item, asked, valid)
        answers.given[variable] = interview.values[variable] = answer
    return answers


def _latents(name: str, assumptions: Assumptions, people: Respondents) -> dict[str, Floats]:
    size = len(people.weight)
    latents: dict[str, Floats] = {}
    for latent_name, latent in assumptions.latents.items():
        noise = stream(assumptions.seed, name, "latent", latent_name).standard_normal(size)
        effects = total_effect(latent.effects, people.values, size)
        latents[latent_name] = noise + effects + _loaded(latent.loadings, latents)
    return latents


def _loaded(loadings: Mapping[str, float], latents: Mapping[str, Floats]) -> Floats | float:
    return sum(loading * latents[name] for name, loading in loadings.items())


def _missing(interview: _Interview, variable: str, missing_set: str, asked: Flags) -> Words:
    codes: MissingSet = interview.survey.missing_sets[missing_set]
    limits = np.cumsum([code.rate for code in codes.codes.values()])
    names = np.array([*codes.codes, ""])
    uniform = stream(interview.seed, interview.name, variable, "missing").random((interview.size, 1))
    return np.where(asked, names[(uniform >= limits).sum(axis=1)], "")


def _answer(
    interview: _Interview, variable: str, battery: BatteryAssumption, item: BatteryItem, asked: Flags, valid: Flags
) -> Words:
    words = list(interview.survey.answer_sets[battery.answers].codes)
    answer = np.full(interview.size, SKIPPED, dtype=f"<U{max(map(len, [*words, SKIPPED]))}")
    answer[asked] = ""
    answer[valid] = words[-1]
    random = stream(interview.seed, interview.name, variable)
    if item.completes is not None:
        others = [interview.values[other] for other in battery.items if other in interview.values]
        nowhere = ~np.any([other == words[0] for other in others], axis=0)
        answer[valid & (nowhere | (random.random(interview.size) < item.completes))] = words[0]
        return answer
    propensity = _propensity(interview, battery, item, random)
    base = valid | _known_to_be_outside(interview, battery, asked)
    for target in item.targets:
        where = holds(target.where, interview.values, interview.size)
        for word, amount, among in _wanted(interview, target, words[0], valid & where, base & where):
            free = among & (answer == words[-1])
            place = f"surveys.{interview.name}: {variable}"
            answer[_highest(propensity, interview.weight, free, amount, place)] = word
    return answer


def _propensity(
    interview: _Interview, battery: BatteryAssumption, item: BatteryItem, random: np.random.Generator
) -> Floats:
    total = random.standard_normal(interview.size)
    for part in (battery, item):
        total += total_effect(part.effects, interview.values, interview.size)
        total += _loaded(part.loadings, interview.latents)
    return total


def _known_to_be_outside(interview: _Interview, battery: BatteryAssumption, asked: Flags) -> Flags:
    """Say who counts as `outside`: not asked because of an answer, not because the answer before is missing."""
    if battery.outside is None:
        return np.zeros(interview.size, dtype=bool)
    answered = [interview.values[variable] != "" for variable in battery.asked_if]
    return np.asarray(~asked & np.all(answered, axis=0))


def _wanted(
    interview: _Interview, target: TargetShares, first: str, valid: Flags, base: Flags
) -> list[tuple[str, float, Flags]]:
    """Return answers in order, the weight each should reach, and among whom."""
    total = float(interview.weight[base].sum())
    if target.union is None:
        return [(word, share * total, valid) for word, share in target.all_shares.items()]
    others = [interview.values[other] for other in target.union.of]
    elsewhere = np.any([other == first for other in others], axis=0)
    # whether one of them gave the first answer is known of those who answered all, and of those who did elsewhere
    answered = np.all([other != "" for other in others], axis=0)
    known = float(interview.weight[(base & answered) | elsewhere].sum())
    new = target.union.share * known - float(interview.weight[elsewhere].sum())
    return [
        (first, new, valid & answered & ~elsewhere),
        (first, target.shares[first] * total - new, valid & elsewhere),
    ]


def _highest(propensity: Floats, weight: Floats, among: Flags, amount: float, place: str) -> NDArray[np.int64]:
    """Return the rows with the highest propensity whose weights add up nearest to an amount."""
    rows = np.flatnonzero(among)
    order = rows[np.argsort(-propensity[rows], kind="stable")]
    reached = np.concatenate([[0.0], np.cumsum(weight[order])])
    if not 0 <= amount <= reached[-1]:
        raise fail(
            f"standin.yaml: {place}",
            f"a target needs a weight of {amount:.0f}, but those who can give the answer have {reached[-1]:.0f}",
            "change the share, or who is asked",
        )
    return order[: int(np.abs(reached - amount).argmin())]
