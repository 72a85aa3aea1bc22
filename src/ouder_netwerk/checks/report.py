"""Findings for a terminal, as JSON, and as a web page."""

import json
from collections.abc import Sequence
from functools import cache
from typing import Any

from ouder_netwerk.checks.finding import Finding

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Check of {{ study }}</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 70rem; padding: 1rem; color: #1a1a1a; }
table { border-collapse: collapse; width: 100%; }
caption { font-weight: bold; padding: .5rem 0; text-align: left; }
th, td { border-top: 1px solid #767676; padding: .3rem .7rem .3rem 0; text-align: left; vertical-align: top; }
td { overflow-wrap: anywhere; }
@media (prefers-color-scheme: dark) { body { background: #161616; color: #eee; } }
</style>
</head>
<body>
<h1>Check of {{ study }}</h1>
<p role="status">{{ summary }}</p>
{%- for severity, rows in groups if rows %}
<table>
<caption>{{ severity | capitalize }}s ({{ rows | length }})</caption>
<thead><tr><th scope="col">Where</th><th scope="col">What</th><th scope="col">How to mend it</th></tr></thead>
<tbody>
{%- for finding in rows %}
<tr><th scope="row">{{ finding.where }}</th><td>{{ finding.what }}</td><td>{{ finding.remedy }}</td></tr>
{%- endfor %}
</tbody>
</table>
{%- endfor %}
</body>
</html>
"""


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
    return str(_template().render(study=study, summary=summary(findings), groups=groups)) + "\n"


@cache
def _template() -> Any:
    import jinja2

    return jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined).from_string(_PAGE)
