"""Findings for a terminal, as JSON, and as a web page."""

import json
from collections.abc import Sequence

from ouder_netwerk.checks.finding import Finding
from ouder_netwerk.templates import template


def summary(findings: Sequence[Finding]) -> str:
    """Return how many errors and warnings there are.

    Examples
    --------
    >>> summary([])
    'nothing wrong'
    """
    errors = sum(finding.severity == "error" for finding in findings)
    parts = [(errors, "error"), (len(findings) - errors, "warning")]
    return ", ".join(f"{count} {name}{'s' * (count != 1)}" for count, name in parts if count) or "nothing wrong"


def as_text(study: str, findings: Sequence[Finding]) -> str:
    """Return the findings for a terminal, numbered."""
    lines = [f"{number}. {finding.severity}: {finding.problem}" for number, finding in enumerate(findings, start=1)]
    return "\n".join([*lines, f"{study}: {summary(findings)}"]) + "\n"


def as_json(study: str, findings: Sequence[Finding]) -> str:
    """Return the findings as JSON: `study`, `errors`, `warnings` and a list of `findings`."""
    rows = [{"severity": one.severity, "where": one.where, "what": one.what, "remedy": one.remedy} for one in findings]
    errors = sum(one.severity == "error" for one in findings)
    content = {"study": study, "errors": errors, "warnings": len(rows) - errors, "findings": rows}
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def as_html(study: str, findings: Sequence[Finding]) -> str:
    """Return the findings as one page that needs no other file."""
    groups = [(severity, [one for one in findings if one.severity == severity]) for severity in ("error", "warning")]
    page = template("checks", "check.html.j2")
    return str(page.render(study=study, summary=summary(findings), groups=groups)) + "\n"
