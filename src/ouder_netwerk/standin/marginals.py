"""The shares that a stand-in was made to have: what a pipeline without a fault must find in it again."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from ouder_netwerk.standin.assumptions import Assumptions, BatteryAssumption, Survey, TargetShares
from ouder_netwerk.study.base import Names

SAMPLE = "sample"


@dataclass(frozen=True)
class Marginal:
    """The weighted shares of the answers to a question.

    Attributes
    ----------
    survey : str
        The survey of `standin.yaml`, which is a wave of the study.
    concept : str
        The question, which is called what its concept is.
    shares : dict of str to float
        By answer; those that give a valid answer, or count as one, are the base.
    where : dict of str to tuple of str
        Of whom: by concept the categories they are in.
    asked : dict of str to tuple of str
        The skip pattern of the question.
    subgroup, level : str
        The released level that the sample is; `all` where it is not about one sample.
    """

    survey: str
    concept: str
    shares: dict[str, float]
    where: dict[str, Names] = field(default_factory=dict)
    asked: dict[str, Names] = field(default_factory=dict)
    subgroup: str = "all"
    level: str = "all"


def marginals(assumptions: Assumptions) -> Iterator[Marginal]:
    """Yield every marginal share that the assumptions set for somebody whom the released files show.

    Parameters
    ----------
    assumptions : Assumptions
        Targets for a sample are left out where that is no level of a subgroup (`is_level`).

    Examples
    --------
    >>> from pathlib import Path
    >>> from ouder_netwerk.standin.load import load_assumptions
    >>> made = marginals(load_assumptions(Path("config/studies/scp2017/standin.yaml")))
    >>> next(one.shares for one in made if one.concept == "help_type_transport")
    {'yes': 0.27, 'no': 0.73}
    """
    for name, survey in assumptions.surveys.items():
        for item_name, battery, item in survey.items():
            for target in item.targets:
                yield from _of_target(name, survey, item_name, battery, target)
        for sample in survey.samples.values():
            for concept, shares in sample.weighting.margins.items():
                if sample.is_level:
                    (level,) = sample.is_level.items()
                    yield Marginal(name, concept, shares, {}, {}, *level)


def _of_target(
    name: str, survey: Survey, concept: str, battery: BatteryAssumption, target: TargetShares
) -> Iterator[Marginal]:
    where = dict(target.where)
    samples = where.pop(SAMPLE, ())
    levels = [survey.samples[sample].is_level for sample in samples]
    if any(not level for level in levels) or len(levels) > 1:
        return
    (level,) = levels[0].items() if levels else [("all", "all")]
    answers = list(survey.answer_sets[battery.answers].codes)
    rest = round(1 - sum(target.all_shares.values()), 12)
    shares = {answer: target.all_shares.get(answer, rest) for answer in answers}
    yield Marginal(name, concept, shares, where, dict(battery.asked_if), *level)
    if target.union and target.union.concept:
        first = answers[0]
        union = {first: target.union.share, answers[-1]: 1 - target.union.share}
        yield Marginal(name, target.union.concept, union, where, {}, *level)
