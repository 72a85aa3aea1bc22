"""Whether what stands in `results/` comes from one run, or from two."""

from collections.abc import Sequence
from pathlib import Path

Files = dict[str, bytes]


def results(folder: Path) -> Files:
    """Return every file in the results of a folder, also what begins with a point."""
    found = folder / "results"
    return {path.relative_to(found).as_posix(): path.read_bytes() for path in found.rglob("*") if path.is_file()}


def vintage(found: Files, whole: Sequence[Files]) -> int | None:
    """Return which of some whole runs all files are of; None when there are none, or none that tell.

    Files that are being written, and a release that is being made beside the other, are no part of it.
    """
    versions = set()
    for name, content in found.items():
        if name.startswith(".") or "/.part-" in name:
            continue
        same = [number for number, files in enumerate(whole) if files.get(name) == content]
        assert same, f"{name} is of no whole run, or half written"
        versions |= set(same) if len(same) == 1 else set()
    assert len(versions) < 2, f"files of several runs: {sorted(found)}"
    return versions.pop() if versions else None
