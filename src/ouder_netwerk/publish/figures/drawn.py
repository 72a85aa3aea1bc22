"""Which pictures need not be drawn again: those of an unchanged chart, untouched since they were drawn."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

from ouder_netwerk.dependencies import PACKAGE, digest_of, loaded_by
from ouder_netwerk.files import whole_file
from ouder_netwerk.publish.figures.chart import Chart
from ouder_netwerk.publish.house import HouseStyle
from ouder_netwerk.publish.names import DRAWINGS, SIZE, formats_of

LEDGER = ".drawn.json"
"""Beside the pictures: for each the recipe it was drawn by, and the checksum of its bytes."""
_DRAWING = [PACKAGE / "publish/figures" / name for name in ("page.py", "save.py")]
"""What draws a chart; how a chart is made from the released rows shows in the chart itself."""


def recipes(charts: Iterable[Chart], formats: Sequence[str], house: HouseStyle, size: str) -> dict[str, str]:
    """Return for each picture a digest of all it comes from: what it shows, style, code and library."""
    drawing = [digest_of(loaded_by(_DRAWING)), version("matplotlib"), repr(house), size]
    return {
        name: _digest("\0".join([repr(chart), *drawing]).encode())
        for chart in charts
        for name in picture_names(chart, formats, size)
    }


def picture_names(chart: Chart, formats: Sequence[str], size: str) -> list[str]:
    """Return the files a chart is drawn in; another size than the usual is named."""
    behind = "" if size == SIZE else f"-{size}"
    return [
        f"{chart.id}{'' if form in DRAWINGS else behind}.{chart.language}.{form}"
        for form in formats_of(chart.more_formats, formats)
    ]


def unchanged(folder: Path, wanted: Mapping[str, str]) -> dict[str, bytes]:
    """Return the pictures that are there as they would be drawn.

    Parameters
    ----------
    folder : Path
        With pictures of an earlier run, and their ledger.
    wanted : mapping of str to str
        Files, each with its recipe.

    Returns
    -------
    dict of str to bytes
        The files that can stay; a picture that was drawn from something else, or touched by anyone, is not among them.
    """
    ledger = _read(folder)
    known = {name: ledger[name][1] for name, by in wanted.items() if name in ledger and ledger[name][0] == by}
    there = {name: (folder / name).read_bytes() for name in known if (folder / name).exists()}
    return {name: content for name, content in there.items() if _digest(content) == known[name]}


def remember(folder: Path, wanted: Mapping[str, str], files: Mapping[str, bytes]) -> None:
    """Write down by which recipe each picture was drawn."""
    drawn = {name: [by, _digest(files[name])] for name, by in wanted.items()}
    ledger = {name: entry for name, entry in (_read(folder) | drawn).items() if (folder / name).exists()}
    with whole_file(folder / LEDGER) as part:
        part.write_text(json.dumps(ledger, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def _read(folder: Path) -> dict[str, list[str]]:
    path = folder / LEDGER
    ledger: dict[str, list[str]] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return ledger


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
