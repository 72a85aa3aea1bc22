"""The released tables for other programs: a Frictionless Data Package, with a Table Schema for each."""

import csv
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

from ouder_netwerk.files import checksum
from ouder_netwerk.publish.provenance import published, read_inputs, source_line
from ouder_netwerk.released import Claim, Contrast, Estimate, FrameworkRow, ModelRow
from ouder_netwerk.study.study import Study

DATA_PACKAGE = "datapackage.json"
_MADE_BY = ("release", "claims")
"""Which steps make tables for programs; those for readers are no part of it."""
_KEYS = {row.FILE: row.KEY for row in (Estimate, Contrast, ModelRow, FrameworkRow, Claim)}
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
    publication = study.file.publication
    return {
        "profile": "tabular-data-package",
        "name": study.id.lower(),
        "title": study.title.english,
        "description": source_line(study, study.main_language, any(one.standin for one in read_inputs(study, results))),
        **({"created": f"{publication.date}T00:00:00Z"} if publication else {}),
        **({"licenses": [{"path": publication.licence}]} if publication and publication.licence else {}),
        "resources": [
            _resource(results, Path(name))
            for command, name in published(results)
            if command in _MADE_BY and name.endswith(".csv")
        ],
    }


def _resource(results: Path, table: Path) -> dict[str, Any]:
    path, name = results / table, table.stem
    return {
        "profile": "tabular-data-resource",
        "name": name.replace("_", "-"),
        "path": table.as_posix(),
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
    kind, text = known.get(table, {}).get(column) or known["every"].get(column, ("any", ""))
    allowed = {"constraints": {"enum": _ALLOWED[column]}} if column in _ALLOWED else {}
    return {"name": column, "type": kind, "description": text, **allowed}


@cache
def _descriptions() -> dict[str, dict[str, tuple[str, str]]]:
    text = files("ouder_netwerk.publish").joinpath("columns.yaml").read_text(encoding="utf-8")
    return dict(yaml.load(text, yaml.BaseLoader))
