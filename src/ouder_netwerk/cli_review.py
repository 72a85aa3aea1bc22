"""`ouder-netwerk wave review` and `wave apply`: what is open is decided on a page or in a spreadsheet."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ouder_netwerk import layout
from ouder_netwerk.errors import fail

if TYPE_CHECKING:
    from ouder_netwerk.matching.review import OpenItem
    from ouder_netwerk.study.study import Study

log = logging.getLogger("ouder_netwerk")


def definition_of(study: "Study", wave: str) -> Path:
    """Return the file in which the lines of a wave stand: the mapping of its first source, or its own definition."""
    from ouder_netwerk.matching.replace import mapping_path

    if wave not in study.waves:
        known = ", ".join(study.waves)
        raise fail(str(study.folder / "waves"), f"there is no wave `{wave}`", f"choose one of: {known}")
    path = mapping_path(study, wave, study.waves[wave].sources[0].file) if study.waves[wave].sources else None
    return path if path and path.exists() else study.folder / "waves" / f"{wave}.yaml"


@contextmanager
def opened(study: "Study", wave: str, raw: Path | None) -> Iterator["OpenWave"]:
    """Open the first source of a wave, and hold it against what it takes the place of, or is like."""
    from ouder_netwerk.cli_replace import stand_in_of
    from ouder_netwerk.matching.suggest import suggest_wave
    from ouder_netwerk.microdata.read import open_microdata

    one = study.waves[wave]
    source = one.sources[0]
    path = layout.find_raw(layout.raw_folder(raw), study.id, source.file)
    if path is None:
        raise fail(source.file, "does not exist", f"put it in {layout.raw_folder(raw)}, or give its folder by --raw")
    replaces = definition_of(study, wave).parent.name == wave
    like = wave if replaces else one.like
    earlier = stand_in_of(study, like, raw) if like else None
    read = study.reading({wave: one.standin.file}) if replaces else study
    with open_microdata(path, **source.options) as file:
        yield OpenWave(suggest_wave(read, like, file, earlier, replaces), file, definition_of(study, wave))


class OpenWave:
    """A wave with its file, of which some lines are open."""

    def __init__(self, suggestion: object, file: object, path: Path) -> None:
        self._suggestion, self._file, self.path = suggestion, file, path

    def items(self) -> "list[OpenItem]":
        """Return what is open now."""
        from ouder_netwerk.matching.review import open_items

        return open_items(self._suggestion, self._file, self.path.read_text(encoding="utf-8"))  # type: ignore[arg-type]


def write_sheet(wave: OpenWave, target: Path) -> int:
    """Write what is open as a table for a spreadsheet; return how many items it holds."""
    from ouder_netwerk.files import csv_text, whole_file
    from ouder_netwerk.matching.review import SHEET, sheet_rows

    items = wave.items()
    with whole_file(target) as part:
        part.write_text(csv_text([SHEET, *sheet_rows(items)]), encoding="utf-8-sig", newline="")
    return len(items)


def apply_sheet(path: Path, sheet: Path) -> int:
    """Write what was chosen in a spreadsheet in a definition; return how many items."""
    from ouder_netwerk.files import csv_rows
    from ouder_netwerk.matching.review import SHEET, chosen, decide

    if not sheet.exists():
        raise fail(
            str(sheet),
            "does not exist",
            "write it with `ouder-netwerk wave review STUDY WAVE --sheet FILE`, or `wave new` with --sheet",
        )
    with sheet.open(encoding="utf-8-sig", newline="") as file:
        # a spreadsheet in Dutch saves with semicolons
        first = file.readline()
        file.seek(0)
        columns, rows = csv_rows(file, ";" if first.count(";") > first.count(",") else ",")
        decisions = list(chosen(rows, str(sheet))) if set(SHEET) <= set(columns) else []
    if set(SHEET) - set(columns):
        raise fail(str(sheet), f"is not a sheet with the columns {', '.join(SHEET)}", "keep its first row as it was")
    for key, content in decisions:
        decide(path, key, content)
    return len(decisions)


def serve(study: str, wave: OpenWave, name: str, browser: bool) -> None:
    """Show what is open on a page until it is closed."""
    import webbrowser

    from ouder_netwerk.matching.review_server import ReviewServer

    server = ReviewServer(f"{study} {name}", wave.path, wave.items)
    click.echo(server.address)
    if browser:
        webbrowser.open(server.address)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass
    finally:
        server.server_close()
    log.info("%s: %d still to decide", wave.path, len(wave.items()))
