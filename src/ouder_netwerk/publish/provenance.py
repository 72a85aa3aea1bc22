"""What the results were made from: files, definition, code and steps, with checksums."""

import json
import platform
from importlib.metadata import version
from pathlib import Path
from typing import Any

from ouder_netwerk import __version__, layout
from ouder_netwerk.files import checksum, whole_file
from ouder_netwerk.study.study import Study

_LIBRARIES = ("numpy", "scipy", "pandas", "pyreadstat", "statsmodels", "matplotlib", "snakemake")
_MADE_BY = {
    "estimates.csv": "release",
    "contrasts.csv": "release",
    "models.csv": "release",
    "claims": "claims",
    "tables": "tables",
    "figures": "figures",
    "dossier": "dossier",
    "report": "report",
}
"""Which command makes what in `results/<study>/`."""


def write_provenance(study: Study) -> Path:
    """Write `results/<study>/provenance/run.json`.

    Parameters
    ----------
    study : Study
        With harmonised waves and results in place.

    Returns
    -------
    Path
        The file; the same run writes the same bytes, for it holds no clock time.
    """
    results = layout.RESULTS / study.id
    path = results / "provenance" / "run.json"
    content = {
        "study": study.id,
        "software": {"ouder-netwerk": __version__, "python": platform.python_version()}
        | {name: version(name) for name in _LIBRARIES},
        "settings": study.file.settings.model_dump(),
        "waves": [_wave(study, wave) for wave in study.file.waves],
        "definition": {
            file.relative_to(study.folder).as_posix(): checksum(file) for file in sorted(study.folder.rglob("*.yaml"))
        },
        "results": [_result(file, results) for file in sorted(results.rglob("*")) if _counts(file, path)],
    }
    with whole_file(path) as part:
        part.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


def _wave(study: Study, wave: str) -> dict[str, Any]:
    from ouder_netwerk.harmonise.table import read_origin

    origin = read_origin(layout.harmonised(study.id, wave))
    return {"id": wave, "survey": origin.survey, "wave": origin.wave, "data": origin.data, "files": origin.files}


def _counts(file: Path, own: Path) -> bool:
    return file.is_file() and file != own and not file.name.startswith(".")


def _result(file: Path, results: Path) -> dict[str, str]:
    name = file.relative_to(results)
    made_by = next(command for start, command in _MADE_BY.items() if name.parts[0].startswith(start))
    return {"file": name.as_posix(), "sha256": checksum(file), "made_by": f"ouder-netwerk {made_by} {results.name}"}
