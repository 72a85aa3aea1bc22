"""Write files all together: nothing is written before everything could be made."""

from collections.abc import Mapping
from pathlib import Path


def write_all(folder: Path, files: Mapping[str, bytes]) -> list[Path]:
    """Write files by name into a folder, each one whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, content in files.items():
        path = folder / name
        unfinished = path.with_name(f".{name}.part")
        unfinished.write_bytes(content)
        unfinished.replace(path)
        written.append(path)
    return written
