"""`ouder-netwerk wave replace`: the real file of a wave takes the place of its stand-in."""

import csv
import logging
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ouder_netwerk import layout
from ouder_netwerk.errors import fail

if TYPE_CHECKING:
    from ouder_netwerk.matching.suggest import Suggestion
    from ouder_netwerk.matching.wave_file import NewFile
    from ouder_netwerk.microdata.variables import Microdata
    from ouder_netwerk.study.study import Study

log = logging.getLogger("ouder_netwerk")


def replace_wave(study: "Study", wave: str, path: Path, file: "NewFile", raw: Path | None, force: bool) -> None:
    """Map a file beside the source it takes the place of; when nothing is open, run the study and show the verdicts.

    Raises
    ------
    InputError
        When there is no such wave, or the file is that of another survey.
    """
    from ouder_netwerk.matching.replace import Replaced, left_open, mapping_path, replace_source
    from ouder_netwerk.matching.report import counts

    if wave not in study.waves or study.waves[wave].pool:
        known = [name for name, one in study.waves.items() if not one.pool]
        raise fail(
            str(study.folder / "waves"), f"there is no wave `{wave}` with a file", f"choose one of: {', '.join(known)}"
        )
    definition = study.folder / "waves" / f"{wave}.yaml"
    there = next((source for source in study.waves[wave].sources if source.file == file.name), None)
    mapping = mapping_path(study, wave, file.name)
    if there is not None and not mapping.exists():
        what = f"names {file.name} among its sources already"
        raise fail(str(definition), what, "give the file another name, such as that of its producer, and replace again")
    if there is not None and not force:
        replaced = Replaced(mapping, left_open(study.waves[wave].reading(file.name)))
        log.info("%s is mapped already (%s); --force maps it anew", file.name, mapping)
    else:
        found = _suggested(study, wave, path, file, raw)
        replaced = replace_source(study, wave, found, file)
        log.info("%s: %s", mapping, counts(found))
    if replaced.open:
        log.info("%d to decide: %s", len(replaced.open), ", ".join(replaced.open))
        log.info("  ouder-netwerk wave review %s %s", study.id, wave)
        log.info("then the same command again runs the study and shows the verdicts before and after")
        return
    if layout.find_raw(layout.raw_folder(raw), study.id, file.name) is None:
        log.info(
            "nothing is open; put %s in %s, and run `ouder-netwerk run %s`", path, layout.raw_folder(raw), study.id
        )
        return
    _run(study.id, raw)


def _suggested(study: "Study", wave: str, path: Path, file: "NewFile", raw: Path | None) -> "Suggestion":
    from ouder_netwerk.matching.suggest import suggest_wave
    from ouder_netwerk.microdata.read import open_microdata

    earlier = stand_in_of(study, wave, raw)
    source = earlier.path.name if earlier else study.waves[wave].standin.file
    with open_microdata(path, **file.options) as opened:
        found = suggest_wave(study.reading({wave: source}), wave, opened, earlier, replaces=True)
    if not found.recognised:
        what = f"few of the concepts of {wave} are found in it: it looks like the file of another survey"
        survey = study.waves[wave].title.english
        remedy = f"check that it is the file of {survey}; a new wave is made with `ouder-netwerk wave new`"
        raise fail(str(path), what, remedy)
    return found


def stand_in_of(study: "Study", wave: str, raw: Path | None) -> "Microdata | None":
    """Return the variables of the source that a wave has now, which is made where the study makes it itself."""
    from ouder_netwerk.microdata.find import find_file
    from ouder_netwerk.microdata.read import read_microdata
    from ouder_netwerk.standin.make import make_standin

    source = study.waves[wave].standin
    if study.has_standin:
        path = layout.standin(study.id, source.file)
        if not path.exists():
            make_standin(study.folder, source.file, path)
    else:
        path = find_file(study, wave, layout.raw_folder(raw)).path
        source = study.waves[wave].source_of(path.name)
    names = study.waves[wave].reading(path.name).raw_variables
    return read_microdata(path, names, **source.options)


def _run(study: str, raw: Path | None) -> None:
    from ouder_netwerk.run import run as run_study

    before = _verdicts(study)
    code = run_study(study, raw, 2)
    if code:
        sys.exit(code)
    after = _verdicts(study)
    click.echo(f"verdicts of {study}: before -> after")
    for key in sorted({*before, *after}):
        click.echo(f"  {' '.join(key):40} {before.get(key, 0):4} -> {after.get(key, 0):4}")


def _verdicts(study: str) -> Counter[tuple[str, str, str]]:
    """Count the verdicts of a study by data, basis and verdict; none before the first run."""
    path = layout.released(study, "claims")
    if not path.exists():
        return Counter()
    with path.open(encoding="utf-8", newline="") as file:
        return Counter((row["data"], row["basis"], row["verdict"]) for row in csv.DictReader(file))
