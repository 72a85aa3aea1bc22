"""`ouder-netwerk study new`: a first study from survey files alone."""

import logging
import re
from contextlib import ExitStack
from pathlib import Path

import click

from ouder_netwerk import layout
from ouder_netwerk.errors import InputError, fail

log = logging.getLogger("ouder_netwerk")


@click.group()
def study() -> None:
    """Begin a study."""


@study.command()
@click.argument("study")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--share", "shares", multiple=True, required=True, metavar="VARIABLE", help="Show the shares of its answers."
)
@click.option("--by", multiple=True, metavar="VARIABLE", help="Show them by the answers of this one too.")
@click.option("--weight", help="The weight, where several variables could be it.")
@click.option("--lang", "language", default="nl", show_default=True, help="Language of the labels and of the study.")
@click.option("--raw", type=click.Path(path_type=Path), help="Folder with the raw files (data/raw).")
def new(
    study: str,
    files: tuple[Path, ...],
    shares: tuple[str, ...],
    by: tuple[str, ...],
    weight: str | None,
    language: str,
    raw: Path | None,
) -> None:
    """Write a STUDY that runs from survey FILES, a wave each: shares of what is picked, by the subgroups picked."""
    from ouder_netwerk.files import whole_file
    from ouder_netwerk.matching.first_study import Wish, first_study
    from ouder_netwerk.microdata.read import open_microdata
    from ouder_netwerk.study.cross_check import odd_names
    from ouder_netwerk.study.load import STUDIES

    folder = STUDIES / study
    if odd := list(odd_names(str(folder), [study])):
        raise InputError(odd)
    if folder.exists():
        raise fail(str(folder), "is there already", "choose another name")
    with ExitStack() as stack:
        waves = []
        for file in files:
            path = file if file.exists() else layout.find_raw(layout.raw_folder(raw), study, str(file))
            if path is None:
                raise fail(str(file), "does not exist", f"put it in {layout.raw_folder(raw)}, or give its path")
            waves.append((_wave(path, len(files)), path.name, stack.enter_context(open_microdata(path))))
        texts = first_study(study, waves, Wish(shares, by, weight, language))
    for name, text in texts.items():
        with whole_file(folder / name) as part:
            part.write_text(text, encoding="utf-8")
    for wave, _, _ in waves:
        design = next(line for line in texts[f"waves/{wave}.yaml"].splitlines() if line.startswith("design:"))
        log.info("%s: wave %s, %s", folder, wave, design)
    log.info("  ouder-netwerk run %s", study)


def _wave(path: Path, count: int) -> str:
    """Return what a wave is called: the year in the name of its file, else the name."""
    year = re.search(r"(?:19|20)\d\d", path.stem)
    return year[0] if year else re.sub(r"[^\w.-]", "_", path.stem) if count > 1 else "1"
