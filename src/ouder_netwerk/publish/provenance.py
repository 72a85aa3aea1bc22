"""What the results were made from: files, definition, code and steps, with checksums."""

import json
import platform
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from ouder_netwerk import __version__
from ouder_netwerk.files import checksum
from ouder_netwerk.study.study import Study
from ouder_netwerk.texts.phrases import phrases

_LIBRARIES = ("numpy", "scipy", "pandas", "pyreadstat", "statsmodels", "matplotlib", "snakemake")
MADE_BY = (
    ("release", "estimates.csv"),
    ("release", "contrasts.csv"),
    ("release", "models.csv"),
    ("release", "frameworks.csv"),
    ("release", "power.csv"),
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


def source_line(study: Study, language: str, standin: bool) -> str:
    """Return where numbers come from: never a real source when they were made from stand-in microdata."""
    return phrases(language).text("standin_note") if standin else study.file.source.in_language(language)


def published(results: Path) -> list[tuple[str, str]]:
    """Return every published file, and the command that makes it."""
    return [
        (command, name)
        for command, pattern in MADE_BY
        for name in sorted(file.relative_to(results).as_posix() for file in results.glob(pattern))
        if (results / name).is_file() and not Path(name).name.startswith(".")
    ]


def run_record(study: Study, results: Path) -> dict[str, Any]:
    """Return the content of `provenance/run.json`: inputs, definition, software, and results with their checksums."""
    return {
        "study": study.id,
        "software": {"ouder-netwerk": __version__, "python": platform.python_version()}
        | {name: version(name) for name in _LIBRARIES},
        "settings": study.settings.model_dump(),
        "waves": [_wave(study, wave, results) for wave in study.published_waves],
        "definition": dict(definition_files(study)),
        "results": [
            {"file": name, "sha256": checksum(results / name), "made_by": f"ouder-netwerk {command} {study.id}"}
            for command, name in published(results)
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
