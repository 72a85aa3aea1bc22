"""The released tables for other programs: a Frictionless Data Package, with a Table Schema for each."""

import csv
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

from ouder_netwerk.files import checksum
from ouder_netwerk.released import Claim, Contrast, Estimate, ModelRow
from ouder_netwerk.study.study import Study

DATA_PACKAGE = "datapackage.json"
_TABLES = ("estimates", "contrasts", "models", "claims", "claims_coverage", "dossier/coverage")
_KEYS = {row.FILE: row.KEY for row in (Estimate, Contrast, ModelRow, Claim)}
_ALLOWED = {"data": ["real", "stand-in"]}


def data_package(study: Study, results: Path) -> dict[str, Any]:
    """Return the descriptor of the released tables of a study.

    Parameters
    ----------
    study : Study
        From `load_study`.
    results : Path
        `results/<study>`.

    Notes
    -----
    By the specifications Data Package, Tabular Data Resource and Table Schema, version 1
    (https://specs.frictionlessdata.io).
    """
    published = study.file.publication
    return {
        "profile": "tabular-data-package",
        "name": study.id.lower(),
        "title": study.title.english,
        "description": study.file.source.english,
        **({"created": f"{published.date}T00:00:00Z"} if published else {}),
        **({"licenses": [{"path": published.licence}]} if published and published.licence else {}),
        "resources": [_resource(results, name) for name in _TABLES],
    }


def _resource(results: Path, table: str) -> dict[str, Any]:
    path = results / f"{table}.csv"
    name = Path(table).name
    return {
        "profile": "tabular-data-resource",
        "name": name.replace("_", "-"),
        "path": f"{table}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": path.stat().st_size,
        "hash": f"sha256:{checksum(path)}",
        "schema": {
            "fields": [_field(name, column) for column in _columns(path)],
            "missingValues": [""],
            **({"primaryKey": list(_KEYS[name])} if name in _KEYS else {}),
        },
    }


def _columns(path: Path) -> list[str]:
    with path.open(encoding="utf-8", newline="") as file:
        return next(csv.reader(file))


def _field(table: str, column: str) -> dict[str, Any]:
    known = _descriptions()
    kind, text = known[table].get(column) or known["every"][column]
    allowed = {"constraints": {"enum": _ALLOWED[column]}} if column in _ALLOWED else {}
    return {"name": column, "type": kind, "description": text, **allowed}


@cache
def _descriptions() -> dict[str, dict[str, tuple[str, str]]]:
    text = files("ouder_netwerk.publish").joinpath("columns.yaml").read_text(encoding="utf-8")
    return dict(yaml.load(text, yaml.BaseLoader))
