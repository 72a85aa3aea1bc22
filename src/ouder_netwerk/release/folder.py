"""A release is one folder, swapped at once; `release.json` in it says what belongs to it."""

import json
import os
import shutil
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from ouder_netwerk import layout
from ouder_netwerk.files import write_all
from ouder_netwerk.released import MANIFEST


def manifest(content: Mapping[str, Any], files: Mapping[str, str]) -> str:
    """Return `release.json`: what is known of the release, and the SHA-256 of every file of it."""
    digests = {name: sha256(text.encode()).hexdigest() for name, text in files.items()}
    return json.dumps({**content, "files": digests}, ensure_ascii=False, indent=1) + "\n"


def swap_in(study: str, files: Mapping[str, str]) -> bool:
    """Put a release in the place of the one before, and everything made from that out of the way.

    Parameters
    ----------
    study : str
        Id of the study.
    files : mapping of str to str
        Content by name inside `results/<study>`.

    Returns
    -------
    bool
        False when the same release was there already; then what was made from it stays.
    """
    target = layout.RESULTS / study
    new, old = (layout.RESULTS / f".{kind}-{study}" for kind in ("new", "old"))
    for left in (new, old):
        if left.exists():
            shutil.rmtree(left)
    if _is_there(target, files):
        for name in files:
            os.utime(target / name)
        return False
    write_all(new, {name: text.encode() for name, text in files.items()})
    if target.exists():
        target.rename(old)
    new.rename(target)
    if old.exists():
        shutil.rmtree(old)
    return True


def _is_there(target: Path, files: Mapping[str, str]) -> bool:
    return (target / MANIFEST).exists() and all(
        (target / name).is_file() and (target / name).read_bytes() == text.encode() for name, text in files.items()
    )
