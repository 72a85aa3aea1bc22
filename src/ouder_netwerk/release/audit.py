"""For who checks the output: every table, rule, hidden cell and reason, as a page, a workbook and a record."""

import html
import json
from pathlib import Path
from typing import Any

import pandas as pd

from ouder_netwerk import layout
from ouder_netwerk.dependencies import digest_of, loaded_by_command
from ouder_netwerk.files import checksum, whole_file
from ouder_netwerk.release.dossier import read_dossiers
from ouder_netwerk.release.primary import CONFIDENTIAL
from ouder_netwerk.release.release import ReleaseOutcome, audit
from ouder_netwerk.study.disclosure import presets
from ouder_netwerk.study.study import Study

NAME = "release.audit"


def write_audit(study: Study, outcome: ReleaseOutcome) -> list[Path]:
    """Write `release.audit.html`, `release.audit.xlsx` and `acro_results.json` beside the internal tables.

    Parameters
    ----------
    study : Study
        The study definition.
    outcome : ReleaseOutcome
        Of its release.

    Returns
    -------
    list of Path
        The files; none may leave the room, for reasons say how few there are.
    """
    folder = layout.internal(study.id, "release", "audit").parent
    made_from = _made_from(study)
    parts = _parts(study, outcome) | {"made from": made_from}
    page, workbook, record = (folder / name for name in (f"{NAME}.html", f"{NAME}.xlsx", "acro_results.json"))
    with whole_file(page) as part:
        part.write_text(_page(study, parts), encoding="utf-8")
    texts = {"options": {"strings_to_formulas": False, "strings_to_urls": False}}
    with (
        whole_file(workbook) as part,
        pd.ExcelWriter(part, engine="xlsxwriter", engine_kwargs=texts) as writer,
    ):
        for name, table in parts.items():
            table.to_excel(writer, sheet_name=name, index=False)
    with whole_file(record) as part:
        part.write_text(json.dumps(acro_record(study, outcome, made_from), indent=1) + "\n", encoding="utf-8")
    return [page, workbook, record]


def _parts(study: Study, outcome: ReleaseOutcome) -> dict[str, pd.DataFrame]:
    """Return what the page and the workbook show, by name."""
    thresholds = presets()[study.file.release.preset]["thresholds"]
    rules = [
        (name, value, thresholds.get(name, {}).get("source", ""), thresholds.get(name, {}).get("verified", ""))
        for name, value in study.rules.model_dump().items()
    ]
    tables = [(name, *counts.values()) for name, counts in outcome.manifest["tables"].items()]
    reasons = [
        (name, reason, count)
        for name, table in outcome.decided.tables.items()
        for reason, count in table["reason"].value_counts().items()
        if reason
    ]
    return {
        "tables": pd.DataFrame(tables, columns=["table", "rows", "hidden", "no number"]),
        "rules": pd.DataFrame(rules, columns=["rule", "value", "source", "verified"]),
        "reasons": pd.DataFrame(reasons, columns=["table", "reason", "rows"]),
        "files": pd.DataFrame(outcome.manifest["files"].items(), columns=["file", "sha256"]),
        "hidden": audit(outcome.decided).round({"protected_within": 1}).astype(object).fillna(""),
    }


def _made_from(study: Study) -> pd.DataFrame:
    """Return the SHA-256 of all that the release was made from: code, definition, survey files, internal tables."""
    code = [
        (name, digest_of(loaded_by_command(name))) for name in ("harmonise", "estimate", "model", "compare", "release")
    ]
    definition = [path for path in sorted(study.folder.rglob("*")) if path.is_file()]
    read = {name: digest for one in read_dossiers(study).values() for name, digest in one["origin"]["files"].items()}
    tables = [
        layout.internal(study.id, wave, kind)
        for wave in study.published_waves
        for kind in ("estimates", "contrasts", "models")
    ]
    rows = [
        *(("code of a step", name, digest) for name, digest in code),
        *(("definition", str(path.relative_to(study.folder)), checksum(path)) for path in definition),
        *(("survey file", name, digest) for name, digest in read.items()),
        *(("internal table", path.name, checksum(path)) for path in tables if path.exists()),
    ]
    return pd.DataFrame(rows, columns=["kind", "name", "sha256"])


def _page(study: Study, parts: dict[str, pd.DataFrame]) -> str:
    title = f"Output check: {html.escape(study.id)}, preset {study.file.release.preset}"
    body = "\n".join(f"<h2>{name}</h2>\n{table.to_html(index=False, border=0)}" for name, table in parts.items())
    style = "body{font-family:sans-serif;margin:2em}td,th{text-align:left;padding:.1em .6em;vertical-align:top}"
    warning = "<p>Internal: reasons say how few respondents there are. Not for release.</p>"
    return (
        f'<!doctype html>\n<html lang="en"><meta charset="utf-8"><title>{title}</title><style>{style}</style>\n'
        f"<h1>{title}</h1>\n{warning}\n{body}\n</html>\n"
    )


def acro_record(study: Study, outcome: ReleaseOutcome, made_from: pd.DataFrame) -> dict[str, Any]:
    """Return what was released as records like those of ACRO: one an output, with its status and summary.

    Notes
    -----
    Modelled on the `results.json` of ACRO 1.0: `uid`, `status`, `type`, `properties`, `summary`, `outcome`, `files`.
    """
    kinds = {"estimates": "table", "contrasts": "table", "models": "regression"}
    results = {}
    for name, table in outcome.decided.tables.items():
        reasons = table["reason"]
        counted = {
            str(reason): int(count) for reason, count in reasons.value_counts().items() if reason in CONFIDENTIAL
        }
        hidden = "; ".join(f"{reason}: {count} rows suppressed" for reason, count in counted.items())
        results[name] = {
            "uid": name,
            "status": "pass",
            "type": kinds[name],
            "properties": {
                "method": f"ouder-netwerk release {study.id}",
                "preset": study.file.release.preset,
                "made_from": made_from.to_dict("records"),
            },
            "files": [{"name": f"{name}.csv", "checksum": outcome.manifest["files"][f"{name}.csv"]}],
            "command": f"ouder-netwerk release {study.id}",
            "summary": hidden or "nothing suppressed",
            "outcome": counted,
            "exception": "",
        }
    return {"version": "1", "results": results}
