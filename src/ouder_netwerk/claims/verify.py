"""Check every claim of a study against its released files, and write what was found."""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import cast

from ouder_netwerk.claims.check import check
from ouder_netwerk.claims.checked import Checked
from ouder_netwerk.claims.coverage import coverage_csv, coverage_markdown
from ouder_netwerk.claims.definition import Claim
from ouder_netwerk.claims.faults import Fault
from ouder_netwerk.claims.formats import as_csv, as_json
from ouder_netwerk.claims.load import Claims, load_claims
from ouder_netwerk.claims.lock import (
    changed_numbers,
    changed_waves,
    read_lock,
    unexpected_verdicts,
    without_lock,
    write_lock,
)
from ouder_netwerk.claims.lookup import Numbers
from ouder_netwerk.claims.marginals import expected, missed_marginals
from ouder_netwerk.claims.report import ClaimReport, ClaimResult
from ouder_netwerk.claims.statement import TestableClaim
from ouder_netwerk.claims.structure import impossible
from ouder_netwerk.claims.verdicts import UNTESTED, Judgement, Verdict
from ouder_netwerk.claims.whole import check_whole
from ouder_netwerk.errors import InputError, Problem, fail, unknown_names
from ouder_netwerk.files import whole_file
from ouder_netwerk.released import Estimate, Released, read_released
from ouder_netwerk.standin.load import load_assumptions
from ouder_netwerk.standin.marginals import Marginal, marginals
from ouder_netwerk.study.study import Study

READS = ("estimates", "contrasts", "models")
"""The released files that claims are held against."""


def write_claims(study: Study, results: Path) -> ClaimReport:
    """Check the claims of a study and write `claims.csv`, `claims.json` and the coverage tables.

    Parameters
    ----------
    study : Study
        Its folder holds `claims.yaml`; without it the files hold no claim.
    results : Path
        `results/<study>`: holds the released files, and receives the report.

    Returns
    -------
    ClaimReport

    Raises
    ------
    InputError
        When `claims.yaml` is wrong, or a released file or row is absent.
    """
    report = check_claims(study, read_released(results, study.id, READS))
    files = {
        "claims.csv": as_csv(report),
        "claims.json": as_json(report),
        "claims_coverage.csv": coverage_csv(report),
    } | {f"claims_coverage.{language}.md": coverage_markdown(report, language) for language in study.languages}
    for name, content in files.items():
        with whole_file(results / name) as part:
            part.write_text(content, encoding="utf-8", newline="")
    return report


def verify(
    study: Study,
    results: Path,
    accepted: Mapping[str, str] | None = None,
    *,
    locked: bool = False,
    strict: bool = False,
) -> ClaimReport:
    """Check the claims of a study to judge it: there must be some, as a check of nothing is no good news.

    Parameters
    ----------
    study : Study
        Its folder holds `claims.yaml`.
    results : Path
        `results/<study>`.
    accepted : mapping of str to str, optional
        Written reason by claim, on top of the acceptances in `claims.yaml`; accepts what is there now.
    locked : bool
        Hold every released number against the lock of the study too.
    strict : bool
        As `locked`, and hold every verdict against the one the lock expects.

    Returns
    -------
    ClaimReport
        Its `exit_code` is 0 or 1.

    Raises
    ------
    InputError
        When `claims.yaml` is wrong, absent or empty, a released file or row is absent or is not what it seems, an
        acceptance names no claim or no reason, or a lock is asked for and there is none.
    """
    claims, made_to_have = load_claims(study), standin_marginals(study)
    if not claims.file.claims:
        raise fail(
            str(claims.path),
            "holds no claim" if claims.path.exists() else "does not exist, so there is nothing to verify",
            "write a published statement in it; docs/claims.md shows how in five minutes",
        )
    released = read_released(results, study.id, READS)
    check_whole(study, results, released, expected(study, made_to_have, released))
    report = judge(study, claims, made_to_have, released, accepted or {})
    return against_lock(study, report, released, strict=strict) if locked or strict else report


def lock(study: Study, results: Path, reason: str) -> int:
    """Lock the released numbers of a study and the verdicts on its claims; see `write_lock`."""
    released = read_released(results, study.id, READS)
    check_whole(study, results, released, expected(study, standin_marginals(study), released))
    return write_lock(study, check_claims(study, released), released, reason)


def against_lock(study: Study, report: ClaimReport, released: Released, *, strict: bool) -> ClaimReport:
    """Return a report with what differs from the lock of the study: numbers, and if `strict` the verdicts too."""
    lock = read_lock(study)
    if lock is None:
        raise without_lock(study)
    file, numbers = lock
    faults = [*changed_waves(study, file, released), *changed_numbers(numbers, released)]
    if strict:
        faults += unexpected_verdicts(file, report)
    return replace(report, faults=(*report.faults, *faults))


def check_claims(study: Study, released: Released, accepted: Mapping[str, str] | None = None) -> ClaimReport:
    """Check the claims of a study against released rows, and write nothing; `accepted` and errors as `verify`."""
    return judge(study, load_claims(study), standin_marginals(study), released, accepted or {})


def judge(
    study: Study,
    claims: Claims,
    made_to_have: Iterable[Marginal],
    released: Released,
    accepted: Mapping[str, str],
) -> ClaimReport:
    """Return the verdict on every claim, and every released number that cannot be right: a function of its arguments.

    Parameters
    ----------
    study : Study
        The definition, for names.
    claims : Claims
        What was published.
    made_to_have : iterable of Marginal
        Of the stand-in of the study; they bear on rows of stand-in microdata alone.
    released : Released
        Estimates, contrasts and models.
    accepted : mapping of str to str
        Reasons given for this run, by claim.
    """
    _refuse_unknown(claims, accepted)
    numbers = Numbers(study, claims.file.own_ranges, released)
    missed = by_place(missed_marginals(expected(study, made_to_have, released)))
    results = [result_of(claim, claims, numbers, missed, accepted.get(claim.id, "")) for claim in claims.file.claims]
    faults = (*missed.values(), *impossible(study, released))
    return ClaimReport(
        study.id, study.title, study.languages, study.main_language, claims.path, claims.file, tuple(results), faults
    )


def result_of(
    claim: Claim, claims: Claims, numbers: Numbers, missed: Mapping[str, Fault], accepted_now: str = ""
) -> ClaimResult:
    """Return what becomes of one claim, of which the stand-in may have missed the shares it was made to have."""
    checked = _with_faults(_decided(check(claim, numbers), numbers.released, claim), missed)
    written = claim.accepted if isinstance(claim, TestableClaim) else None
    number = _number(numbers.study, checked)
    return ClaimResult(claim, claims.lines[claim.id], checked, written, accepted_now, number)


def by_place(faults: Iterable[Fault]) -> dict[str, Fault]:
    """Return faults by the released row they are in."""
    return {fault.place: fault for fault in faults}


def fingerprint(claim: Claim) -> str:
    """Return what tells a claim apart from another, and from itself before a change."""
    return sha256(claim.model_dump_json().encode()).hexdigest()[:16]


def _decided(checked: Checked, released: Released, claim: Claim) -> Checked:
    """Return what was found with the verdict that the gate decided before it rounded; a claim that was changed since
    is held against the rounded numbers. A number that is not there decides nothing, whatever the gate saw.
    """
    if checked.finding.verdict in UNTESTED:
        return checked
    verdict = cast(Verdict, released.verdicts.get(fingerprint(claim), checked.finding.verdict))
    return replace(checked, finding=replace(checked.finding, verdict=verdict))


def standin_marginals(study: Study) -> tuple[Marginal, ...]:
    """Return the shares that the stand-in of a study was made to have; none where the study has no stand-in."""
    return tuple(marginals(load_assumptions(study.folder / "standin.yaml"))) if study.has_standin else ()


def parse_acceptances(options: tuple[str, ...]) -> dict[str, str]:
    """Return the acceptances of a command line, each written as `claim=reason`.

    Raises
    ------
    InputError
        When an option is not of that form.

    Examples
    --------
    >>> parse_acceptances(("family_meals=the files were released again later",))
    {'family_meals': 'the files were released again later'}
    """
    split = [option.partition("=") for option in options]
    bad = [option for option, (_, equals, _) in zip(options, split, strict=True) if not equals]
    if bad:
        raise InputError(Problem(f"--accept {option}", "holds no `=`", "write --accept claim=reason") for option in bad)
    return {claim.strip(): reason.strip() for claim, _, reason in split}


def _with_faults(checked: Checked, missed: Mapping[str, Fault]) -> Checked:
    """Return a claim's result as a fault of the pipeline where one of its rows is not what the stand-in was made of."""
    fault = next((missed[row.place] for row in checked.rows if row.place in missed), None)
    return replace(checked, finding=Judgement("pipeline-fault", fault.reason)) if fault else checked


def _number(study: Study, checked: Checked) -> Hashable:
    """Return what tells the number of a claim from others: a share and that of all other answers are the same one."""
    if not checked.rows:
        return None
    if len(checked.rows) > 1 or not isinstance(checked.rows[0], Estimate) or checked.unit != "share":
        return tuple(row.key for row in checked.rows), checked.unit
    row = checked.rows[0]
    indicator = study.indicators.all[row.indicator]
    everything = frozenset(study.concepts[indicator.concept].category_names)
    answers = frozenset(row.category.split("|"))
    universe = indicator.universe.model_dump_json() if indicator.universe else ""
    return indicator.concept, universe, frozenset((answers, everything - answers)), row.key[:2], row.key[4:]


def _refuse_unknown(claims: Claims, accepted: Mapping[str, str]) -> None:
    known = [claim.id for claim in claims.file.claims if isinstance(claim, TestableClaim)]
    problems: list[Problem] = [*unknown_names("--accept", "claim to accept", accepted, known)]
    problems += [
        Problem(f"--accept {name}", "has no reason", "write why the difference is accepted")
        for name, reason in accepted.items()
        if not reason.strip()
    ]
    if problems:
        raise InputError(problems)
