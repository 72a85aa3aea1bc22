"""What the results were made from: files, definition, code and steps, with checksums."""

import json
import platform
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from ouder_netwerk import __version__, layout
from ouder_netwerk.files import checksum, write_all
from ouder_netwerk.publish.components import components
from ouder_netwerk.publish.crate import CRATE, crate
from ouder_netwerk.publish.data_package import DATA_PACKAGE, data_package
from ouder_netwerk.publish.ddi import ddi_codebook
from ouder_netwerk.publish.names import COMPONENTS, ddi_file
from ouder_netwerk.study.study import Study

_LIBRARIES = ("numpy", "scipy", "pandas", "pyreadstat", "statsmodels", "matplotlib", "snakemake")
MADE_BY = (
    ("release", "estimates.csv"),
    ("release", "contrasts.csv"),
    ("release", "models.csv"),
    ("release", "frameworks.csv"),
    ("release", "dossier/*"),
    ("release", "release.json"),
    ("claims", "claims*"),
    ("tables", "tables/*"),
    ("figures", "figures/*"),
    ("report", "report/*"),
)
"""Which command makes what in `results/<study>/`."""


@dataclass(frozen=True)
class Input:
    """A raw file that a wave was read from.

    Attributes
    ----------
    wave : str
        Id of the wave.
    file, sha256 : str
    standin : bool
        Whether the pipeline made the file itself.
    """

    wave: str
    file: str
    sha256: str
    standin: bool


def write_provenance(study: Study) -> list[Path]:
    """Write `results/<study>/provenance/`, and the two descriptions of all results that programs look for beside them.

    Parameters
    ----------
    study : Study
        With harmonised waves and results in place.

    Returns
    -------
    list of Path
        The files; the same run writes the same bytes, for they hold no clock time.
    """
    results = layout.RESULTS / study.id
    made = {"provenance/run.json": _json(_run(study, results)), DATA_PACKAGE: _json(data_package(study, results))}
    made[f"provenance/{COMPONENTS}"] = _json(components())
    for wave_id in study.documented_waves:
        made[f"provenance/{ddi_file(wave_id)}"] = ddi_codebook(study, wave_id, results)
    workflow = layout.WORKFLOW.parent
    for path in (layout.WORKFLOW, *sorted(workflow.glob("rules/*.smk"))):
        made[f"provenance/workflow/{path.relative_to(workflow).as_posix()}"] = path.read_bytes()
    written = write_all(results, made)
    files = [name for _, name in _published(results)]
    inputs = [(one.file, one.sha256) for one in read_inputs(study, results)]
    return written + write_all(results, {CRATE: _json(crate(study, results, [*files, *made], inputs))})


def _json(content: Any) -> bytes:
    return (json.dumps(content, indent=1, ensure_ascii=False) + "\n").encode()


def _published(results: Path) -> list[tuple[str, str]]:
    """Return every published file, and the command that makes it."""
    return [
        (command, name)
        for command, pattern in MADE_BY
        for name in sorted(file.relative_to(results).as_posix() for file in results.glob(pattern))
        if (results / name).is_file() and not Path(name).name.startswith(".")
    ]


def _run(study: Study, results: Path) -> dict[str, Any]:
    return {
        "study": study.id,
        "software": {"ouder-netwerk": __version__, "python": platform.python_version()}
        | {name: version(name) for name in _LIBRARIES},
        "settings": study.settings.model_dump(),
        "waves": [_wave(study, wave, results) for wave in study.published_waves],
        "definition": dict(definition_files(study)),
        "results": [
            {"file": name, "sha256": checksum(results / name), "made_by": f"ouder-netwerk {command} {study.id}"}
            for command, name in _published(results)
        ],
    }


def read_inputs(study: Study, results: Path) -> list[Input]:
    """Return the raw files behind the results, as the released dossiers name them."""
    return [one for wave in study.published_waves for one in _inputs(study, wave, results)]


def dossier_content(results: Path, wave: str) -> dict[str, Any] | None:
    """Return the released dossier of a wave as it stands in its file; None when there is none."""
    path = results / "dossier" / f"{wave}.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None


def definition_files(study: Study) -> list[tuple[str, str]]:
    """Return every file of the study definition with its SHA-256."""
    return [
        (path.relative_to(study.folder).as_posix(), checksum(path)) for path in sorted(study.folder.rglob("*.yaml"))
    ]


def _inputs(study: Study, wave: str, results: Path) -> list[Input]:
    return [
        Input(wave, file["name"], file["sha256"], dossier["data"] == "stand-in")
        for part in study.waves[wave].pool or (wave,)
        if (dossier := dossier_content(results, part)) is not None
        for file in dossier["files"]
    ]


def _wave(study: Study, wave: str, results: Path) -> dict[str, Any]:
    inputs = _inputs(study, wave, results)
    definition = study.waves[wave]
    return {
        "id": wave,
        "survey": definition.survey,
        "wave": definition.wave,
        "data": "stand-in" if any(one.standin for one in inputs) else "real",
        "files": {one.file: one.sha256 for one in inputs},
    }
