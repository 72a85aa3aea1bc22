"""How much memory, time and disk space the reading of one file may take, and where that is set."""

import os
from pathlib import Path

from ouder_netwerk.errors import fail

_GB = 1 << 30
_MB = 1 << 20
MEMORY = "OUDER_NETWERK_READ_GB"
SECONDS = "OUDER_NETWERK_READ_SECONDS"
UNPACKED = "OUDER_NETWERK_UNPACKED_GB"


def memory_limit(size: int) -> int:
    """Return how many bytes of memory the reading of a file of a size may take.

    Most readers hold a part of the respondents at a time, so that a large file takes little more than a small one; some
    formats are held whole.
    """
    return int(_set(MEMORY, (1.5 * _GB + 8 * size) / _GB) * _GB)


def time_limit(size: int) -> float:
    """Return how many seconds the reader may take for one answer."""
    return _set(SECONDS, 25 + 5 * size / _MB)


def unpacked_limit(archive: Path) -> int:
    """Return how many bytes may come out of an archive: 20 times its size, but at least 0.2 and at most 8 GB."""
    times = 20 * archive.stat().st_size / _GB
    return int(_set(UNPACKED, min(8.0, max(0.2, times))) * _GB)


def _set(name: str, default: float) -> float:
    given = os.environ.get(name)
    if not given:
        return default
    try:
        number = float(given)
    except ValueError:
        number = 0.0
    if not number > 0:
        raise fail(f"${name}", f"is `{given}`, and not a number above zero", "give a number, or take the variable away")
    return number
