"""Hold one claim against the released numbers."""

from collections.abc import Iterator

from ouder_netwerk.claims.checked import Checked
from ouder_netwerk.claims.definition import Claim
from ouder_netwerk.claims.lookup import Numbers
from ouder_netwerk.claims.statement import TestableClaim
from ouder_netwerk.claims.targets import ModelTarget, Target
from ouder_netwerk.claims.verdicts import Judgement
from ouder_netwerk.study.regression import concepts_of
from ouder_netwerk.study.study import Study
from ouder_netwerk.texts.phrases import Told, told


def check(claim: Claim, numbers: Numbers) -> Checked:
    """Return what the released files say about a claim.

    Raises
    ------
    InputError
        When a row that the study definition promises is not in the released files.
    """
    if isinstance(claim, TestableClaim):
        reason = claim.not_testable.in_language if claim.not_testable else _not_measured(claim, numbers.study)
        if reason:
            return Checked(Judgement("not-testable", reason), claim.basis, band=claim.range_in(numbers))
    return claim.check(numbers)


def _not_measured(claim: TestableClaim, study: Study) -> Told | None:
    """Return why a wave cannot say anything about a claim, None when it can."""
    target = claim.target
    assert target is not None
    for wave in target.waves:
        absent = next(_absent(target, study, wave), None)
        if absent:
            return told("reasons.not_measured", wave=wave, name=absent)
    return None


def _absent(target: object, study: Study, wave: str) -> Iterator[str]:
    """Yield what a target needs and a wave does not have: indicators that are not for it, then concepts."""
    if isinstance(target, ModelTarget):
        model = next(model for model in study.models.models if model.id == target.model)
        needed = [model.outcome.concept, *concepts_of((target.term,))]
    else:
        assert isinstance(target, Target)
        indicators = [study.indicators.all[name] for name in target.indicators]
        yield from (indicator.id for indicator in indicators if indicator.waves and wave not in indicator.waves)
        subgroups = [] if target.subgroup == "all" else target.subgroup.split("*")
        needed = [*(indicator.concept for indicator in indicators), *subgroups]
    measured = study.measured(wave)
    yield from (name for name in needed if name not in measured)
