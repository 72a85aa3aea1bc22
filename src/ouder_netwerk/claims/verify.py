"""Check every claim of a study against its released files, and write what was found."""

from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import cast

from ouder_netwerk.claims.acceptance import Acceptance
from ouder_netwerk.claims.check import Numbers, check
from ouder_netwerk.claims.coverage import coverage_csv, coverage_markdown
from ouder_netwerk.claims.definition import Claim, QualitativeClaim
from ouder_netwerk.claims.formats import as_csv, as_json
from ouder_netwerk.claims.load import Claims, load_claims
from ouder_netwerk.claims.report import Checked, ClaimReport, ClaimResult
from ouder_netwerk.claims.verdicts import Verdict
from ouder_netwerk.errors import InputError, Problem, fail, unknown_names
from ouder_netwerk.files import whole_file
from ouder_netwerk.released import Released, read_released
from ouder_netwerk.study.base import Names, Text
from ouder_netwerk.study.study import Study

READS = ("estimates", "contrasts")
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


def verify(study: Study, results: Path, accepted: Mapping[str, str] | None = None) -> ClaimReport:
    """Check the claims of a study to judge it: there must be some, as a check of nothing is no good news.

    Parameters
    ----------
    study : Study
        Its folder holds `claims.yaml`.
    results : Path
        `results/<study>`.
    accepted : mapping of str to str, optional
        Written reason by claim, on top of the acceptances in `claims.yaml`; accepts what is there now.

    Returns
    -------
    ClaimReport
        Its `exit_code` is 0 or 1.

    Raises
    ------
    InputError
        When `claims.yaml` is wrong, absent or empty, a released file or row is absent, or an acceptance names no
        claim or no reason.
    """
    report = check_claims(study, read_released(results, study.id, READS), accepted)
    if not report.results:
        raise fail(
            str(report.path),
            "holds no claim" if report.path.exists() else "does not exist, so there is nothing to verify",
            "write a published statement in it; docs/claims.md shows how in five minutes",
        )
    return report


def check_claims(study: Study, released: Released, accepted: Mapping[str, str] | None = None) -> ClaimReport:
    """Check the claims of a study against released rows, and write nothing; `accepted` and errors as `verify`."""
    claims = load_claims(study)
    acceptances = _acceptances(claims, accepted or {}, study.languages)
    numbers = Numbers(study, claims.file, released)
    checked = tuple(
        ClaimResult(
            claim,
            claims.lines[claim.id],
            _decided(check(claim, numbers), released, claim),
            acceptances.get(claim.id),
        )
        for claim in claims.file.claims
    )
    return ClaimReport(study.id, study.title, study.languages, study.main_language, claims.path, claims.file, checked)


def fingerprint(claim: Claim) -> str:
    """Return what tells a claim apart from another, and from itself before a change."""
    return sha256(claim.model_dump_json().encode()).hexdigest()[:16]


def _decided(checked: Checked, released: Released, claim: Claim) -> Checked:
    """Return what was found with the verdict that the gate decided before it rounded; a claim that was changed since
    is held against the rounded numbers.
    """
    verdict = cast(Verdict, released.verdicts.get(fingerprint(claim), checked.finding.verdict))
    return replace(checked, finding=replace(checked.finding, verdict=verdict))


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


def _acceptances(claims: Claims, accepted: Mapping[str, str], languages: Names) -> dict[str, Acceptance]:
    testable = [claim for claim in claims.file.claims if not isinstance(claim, QualitativeClaim)]
    known = [claim.id for claim in testable]
    problems: list[Problem] = [*unknown_names("--accept", "claim to accept", accepted, known)]
    problems += [
        Problem(f"--accept {name}", "has no reason", "write why the difference is accepted")
        for name, reason in accepted.items()
        if not reason.strip()
    ]
    if problems:
        raise InputError(problems)
    written: dict[str, Acceptance] = {claim.id: claim.accepted for claim in testable if claim.accepted}
    return written | {
        name: Acceptance(reason=Text(dict.fromkeys(languages, reason))) for name, reason in accepted.items()
    }
