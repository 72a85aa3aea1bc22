"""Claims held against numbers in which a mistake was made: which of them would have turned red."""

import tempfile
from collections.abc import Container, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from ouder_netwerk.analyse.by_weight import estimate_by_weight, model_by_weight
from ouder_netwerk.analyse.compare import compare_waves
from ouder_netwerk.claims.load import Claims, load_claims
from ouder_netwerk.claims.lookup import Numbers
from ouder_netwerk.claims.marginals import expected, missed_marginals
from ouder_netwerk.claims.power import COLUMNS, MISTAKES, MistakeName, PowerOutcome
from ouder_netwerk.claims.report import ClaimResult
from ouder_netwerk.claims.statement import TestableClaim
from ouder_netwerk.claims.targets import Found, ModelTarget, Target
from ouder_netwerk.claims.verdicts import UNTESTED
from ouder_netwerk.claims.verify import READS, by_place, result_of, standin_marginals
from ouder_netwerk.errors import InputError
from ouder_netwerk.files import write_csv
from ouder_netwerk.harmonise.pool import pool_waves
from ouder_netwerk.power.mistakes import OF_ANSWERS, OF_GROUPS, StudyWaves, neighbours, with_mistake
from ouder_netwerk.power.needed import needed, parts
from ouder_netwerk.released import Released, read_rows
from ouder_netwerk.respondents.table import Harmonised
from ouder_netwerk.standin.marginals import Marginal
from ouder_netwerk.study.base import PAIR, TOTAL
from ouder_netwerk.study.study import Study


def claim_power(study: Study, waves: Mapping[str, Harmonised]) -> pd.DataFrame:
    """Hold every claim against numbers in which one standard mistake was made, for each of the mistakes.

    Parameters
    ----------
    study : Study
        Its folder holds `claims.yaml`; without it there is no row.
    waves : mapping of str to Harmonised
        Every published wave that is read from a file.

    Returns
    -------
    DataFrame
        `study`, `claim`, `mistake` and `outcome`: `seen` when the claim turns red, `unseen` when it does not, `none`
        when the mistake changes nothing of what the claim is about, as where nobody's answer is missing, or leaves no
        number to hold it against. A claim that is red without a mistake, or that no number decides, has no row.
    """
    claims = load_claims(study)
    tasks = _Tasks(claims, tuple(standin_marginals(study)), _targets(claims))
    survey = StudyWaves(needed(study, tasks.targets.values()), waves, neighbours(study))
    right = tasks.judged(survey, tasks.targets)
    fit = {
        name: target
        for name, target in tasks.targets.items()
        if not right[name].failed and right[name].verdict not in UNTESTED
    }
    outcomes = {
        (name, mistake): outcome
        for mistake in MISTAKES
        for name, outcome in _outcomes(tasks, survey, mistake, fit, right)
    }
    rows = [(study.id, name, mistake, outcomes.get((name, mistake), "none")) for name in fit for mistake in MISTAKES]
    return pd.DataFrame(rows, columns=COLUMNS)


@dataclass(frozen=True)
class _Tasks:
    """What is judged each time.

    Attributes
    ----------
    claims : Claims
    made_to_have : tuple of Marginal
        Of the stand-in of the study.
    targets : dict of str to Found
        Where each claim that is held against a number finds it.
    """

    claims: Claims
    made_to_have: tuple[Marginal, ...]
    targets: dict[str, Found]

    @property
    def grouped(self) -> set[str]:
        """Indicators that some claim is about by subgroup."""
        by_subgroup = (one for one in self.targets.values() if isinstance(one, Target) and one.subgroup != TOTAL)
        return {name for target in by_subgroup for name in target.indicators}

    def judged(self, survey: StudyWaves, names: Iterable[str]) -> dict[str, ClaimResult]:
        """Return what becomes of some claims; one whose numbers cannot be made is left out."""
        released = _numbers(survey, self.grouped)
        numbers = Numbers(survey.study, self.claims.file.own_ranges, released)
        missed = by_place(missed_marginals(expected(survey.study, self.made_to_have, released)))
        of, results = set(names), {}
        for claim in self.claims.file.claims:
            if claim.id in of:
                with suppress(InputError):
                    results[claim.id] = result_of(claim, self.claims, numbers, missed)
        return results


def _targets(claims: Claims) -> dict[str, Found]:
    testable = (claim for claim in claims.file.claims if isinstance(claim, TestableClaim))
    return {claim.id: claim.target for claim in testable if claim.target is not None}


def _outcomes(
    tasks: _Tasks, survey: StudyWaves, mistake: MistakeName, fit: Mapping[str, Found], right: Mapping[str, ClaimResult]
) -> Iterator[tuple[str, PowerOutcome]]:
    """Yield each claim that a mistake may touch, with whether it saw it."""
    for concepts, touched in _apart(survey.study, mistake, fit):
        wrong = tasks.judged(with_mistake(survey, mistake, concepts), touched)
        for name in touched:
            yield name, _outcome(right[name], wrong[name]) if name in wrong else "none"


def _apart(
    study: Study, mistake: MistakeName, fit: Mapping[str, Found]
) -> Iterator[tuple[frozenset[str], tuple[str, ...]]]:
    """Yield the concepts that a mistake is made in together, and the claims that are then judged.

    A mistake in the answer that says who was asked another question, or that another claim is about, is made apart.
    """
    if mistake not in OF_ANSWERS | OF_GROUPS:
        yield frozenset(), tuple(fit)
        return
    answered = {name: _answered(study, target) for name, target in fit.items()}
    made_in = {name: _groups(target) for name, target in fit.items()} if mistake in OF_GROUPS else answered
    others = _union(answered.values()) if mistake in OF_GROUPS else _conditions(study)
    everything = _union(made_in.values())
    for concepts in (everything - others, everything & others):
        touched = (name for name in fit if made_in[name] & concepts)
        if mistake in OF_GROUPS:
            touched = (name for name in touched if not answered[name] & concepts)
        if found := tuple(touched):
            yield concepts, found


def _union(sets: Iterable[frozenset[str]]) -> frozenset[str]:
    return frozenset().union(*sets)


def _groups(target: Found) -> frozenset[str]:
    """Return the concepts that a claim compares people by."""
    if isinstance(target, ModelTarget):
        return frozenset({target.term})
    assert isinstance(target, Target)
    return frozenset(target.subgroup.split(PAIR)) - {TOTAL}


def _outcome(right: ClaimResult, wrong: ClaimResult) -> PowerOutcome:
    if wrong.failed:
        return "seen"
    unchanged = _shown(right) == _shown(wrong)
    return "none" if unchanged or wrong.verdict in UNTESTED else "unseen"


def _shown(result: ClaimResult) -> tuple[object, ...]:
    """Return the numbers that a claim is about, as texts, in which no number equals another that is not there."""
    checked = result.checked
    if len(checked.rows) > 1:
        return tuple(tuple(row.raw.values()) for row in checked.rows)
    return tuple(map(repr, (checked.estimate, checked.ci_low, checked.ci_high)))


def _answered(study: Study, target: Found) -> frozenset[str]:
    """Return the concepts whose answers a claim is about."""
    if isinstance(target, ModelTarget):
        return frozenset(model.outcome.concept for model in study.models.models if model.id == target.model)
    assert isinstance(target, Target)
    return frozenset(study.indicators.all[name].concept for name in target.indicators)


def _conditions(study: Study) -> frozenset[str]:
    """Return the concepts that say who was asked for what is estimated."""
    indicators = study.indicators.all.values()
    concepts = study.made_from(one.concept for one in indicators)
    universes = [*(one.universe for one in indicators), *(study.concepts[name].universe for name in concepts)]
    return frozenset(name for universe in universes if universe is not None for name in universe.concepts())


def _numbers(survey: StudyWaves, grouped: Container[str]) -> Released:
    """Return what a survey would release if nothing were hidden."""
    study = survey.study
    tables: dict[str, list[pd.DataFrame]] = {name: [] for name in READS}
    of_waves = {}
    for wave in study.published_waves:
        pool = study.waves[wave].pool
        one = pool_waves(study, wave, {part: survey.waves[part] for part in pool}) if pool else survey.waves[wave]
        found = [estimate_by_weight(part, wave, one) for part in parts(study, grouped) if part.indicators_in(wave)]
        if found:
            of_waves[wave] = pd.concat([estimates for estimates, _ in found], ignore_index=True)
            tables["contrasts"] += [contrasts for _, contrasts in found]
        # a model that a mistake leaves without outcome or groups has no rows, and claims on it are not judged
        with suppress(InputError):
            tables["models"].append(model_by_weight(study, wave, one))
    tables["estimates"] = list(of_waves.values())
    if not of_waves.keys() ^ set(study.published_waves):
        tables["contrasts"].append(compare_waves(study, of_waves, survey.waves))
    with tempfile.TemporaryDirectory() as folder:
        for name, made in tables.items():
            write_csv(pd.concat(made, ignore_index=True), Path(folder) / f"{name}.csv")
        return read_rows(Path(folder), READS)
