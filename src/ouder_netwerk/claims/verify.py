"""Check every claim of a study against its released files, and write what was found."""

from collections.abc import Mapping
from pathlib import Path

from ouder_netwerk.claims.check import Numbers, check
from ouder_netwerk.claims.coverage import coverage_csv, coverage_markdown
from ouder_netwerk.claims.definition import QualitativeClaim
from ouder_netwerk.claims.formats import as_csv, as_json
from ouder_netwerk.claims.load import Claims, load_claims
from ouder_netwerk.claims.released import read_released
from ouder_netwerk.claims.report import ClaimReport, ClaimResult
from ouder_netwerk.errors import InputError, Problem, fail
from ouder_netwerk.files import whole_file
from ouder_netwerk.study.base import Text
from ouder_netwerk.study.study import Study


def verify(study: Study, results: Path, accepted: Mapping[str, str] | None = None) -> ClaimReport:
    """Check the claims of a study and write `claims.csv`, `claims.json` and the coverage tables.

    Parameters
    ----------
    study : Study
        Its folder holds `claims.yaml`.
    results : Path
        `results/<study>`: holds the released files, and receives the report.
    accepted : mapping of str to str, optional
        Written reason by claim, on top of those in `claims.yaml`.

    Returns
    -------
    ClaimReport
        Its `exit_code` is 0 or 1.

    Raises
    ------
    InputError
        When `claims.yaml` is wrong, a released file or row is absent, or an acceptance names no claim or no reason.
    """
    report = check_claims(study, results, accepted)
    files = {
        "claims.csv": as_csv(report),
        "claims.json": as_json(report),
        "claims_coverage.csv": coverage_csv(report),
        "claims_coverage.nl.md": coverage_markdown(report, "nl"),
        "claims_coverage.en.md": coverage_markdown(report, "en"),
    }
    for name, content in files.items():
        with whole_file(results / name) as part:
            part.write_text(content, encoding="utf-8", newline="")
    return report


def check_claims(study: Study, results: Path, accepted: Mapping[str, str] | None = None) -> ClaimReport:
    """Check the claims of a study and write nothing; parameters and errors as `verify`."""
    claims = load_claims(study)
    reasons = _acceptances(claims, accepted or {})
    numbers = Numbers(study, claims.file, read_released(results))
    checked = tuple(
        ClaimResult(claim, claims.lines[claim.id], check(claim, numbers), reasons.get(claim.id))
        for claim in claims.file.claims
    )
    return ClaimReport(study.id, study.file.title, claims.path, claims.file, checked)


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


def _acceptances(claims: Claims, accepted: Mapping[str, str]) -> dict[str, Text]:
    testable = [claim for claim in claims.file.claims if not isinstance(claim, QualitativeClaim)]
    known = [claim.id for claim in testable]
    for name, reason in accepted.items():
        if name not in known:
            raise fail(f"--accept {name}", "there is no such claim to accept", f"name one of: {', '.join(known)}")
        if not reason.strip():
            raise fail(f"--accept {name}", "has no reason", "write why the difference is accepted")
    written = {claim.id: claim.accepted for claim in testable if claim.accepted}
    return written | {name: Text(nl=reason, en=reason) for name, reason in accepted.items()}
