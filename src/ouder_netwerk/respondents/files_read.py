"""From which file each wave was read, for what must know it without a look at the respondents."""

import json
from collections.abc import Iterable

from ouder_netwerk import layout


def files_read(study: str, waves: Iterable[str]) -> dict[str, str]:
    """Return the name of the file that each wave was last read from, where that is known.

    It stands in the wave's dossier: the internal one, or the released one where only results are kept.
    """
    found = {}
    for wave in waves:
        internal, released = layout.dossier(study, wave), layout.RESULTS / study / "dossier" / f"{wave}.json"
        if internal.exists():
            found[wave] = next(iter(json.loads(internal.read_text(encoding="utf-8"))["origin"]["files"]))
        elif released.exists():
            found[wave] = json.loads(released.read_text(encoding="utf-8"))["files"][0]["name"]
    return found
