"""Make a folder of files that a test wrote a release, as the gate does."""

from pathlib import Path

from ouder_netwerk.release.folder import manifest
from ouder_netwerk.released import MANIFEST


def seal(results: Path) -> None:
    """Write down what belongs to the release of a study, which is named as its folder."""
    tables = ("estimates", "contrasts", "models")
    names = [f"{name}.csv" for name in tables] + sorted(f"dossier/{path.name}" for path in results.glob("dossier/*"))
    files = {name: (results / name).read_bytes().decode() for name in names if (results / name).exists()}
    (results / MANIFEST).write_text(manifest({"format": 1, "study": results.name}, files), encoding="utf-8")
