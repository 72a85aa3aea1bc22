"""Which file each wave of a study is read from.

The workflow asks this before it builds its graph; so this module imports neither pandas nor any statistics.
"""

from dataclasses import dataclass
from pathlib import Path

from ouder_netwerk import layout
from ouder_netwerk.errors import InputError, Problem, fail
from ouder_netwerk.study.study import Study


@dataclass(frozen=True)
class WaveFile:
    """The file a wave is read from.

    Attributes
    ----------
    path : Path
    is_standin : bool
        Whether the pipeline makes the file itself.
    joined : tuple of Path
        The files that are joined to it, and the one with its labels where that lies beside it.
    """

    path: Path
    is_standin: bool
    joined: tuple[Path, ...] = ()


def find_files(study: Study, raw: Path) -> dict[str, WaveFile]:
    """Return the file of each published wave.

    Raises
    ------
    InputError
        Naming every file that is absent from a study without stand-in microdata.
    """
    files: dict[str, WaveFile] = {}
    problems: list[Problem] = []
    for wave_id in dict.fromkeys(part for wave in study.published_waves for part in study.waves[wave].pool or (wave,)):
        try:
            files[wave_id] = find_file(study, wave_id, raw)
        except InputError as error:
            problems.extend(error.problems)
    if problems:
        raise InputError(problems)
    return files


def as_found(study: Study, raw: Path) -> Study:
    """Return the study with each wave as it is read from the file that is there, whatever wave lacks one."""
    files = {}
    for wave_id, wave in study.waves.items():
        if not wave.pool:
            try:
                files[wave_id] = find_file(study, wave_id, raw).path.name
            except InputError:
                continue
    return study.reading(files)


def find_file(study: Study, wave_id: str, raw: Path) -> WaveFile:
    """Return the file a wave is read from: the first of its sources that is there, else its stand-in.

    Raises
    ------
    InputError
        When there is no file and the study has no stand-in microdata.
    """
    sources = study.waves[wave_id].sources
    found = next(filter(None, (layout.find_raw(raw, study.id, source.file) for source in sources)), None)
    if found is not None:
        return WaveFile(found, is_standin=False, joined=_joined(study, wave_id, found, raw))
    if study.has_standin:
        return WaveFile(layout.standin(study.id, study.waves[wave_id].standin.file), is_standin=True)
    names = " or ".join(source.file for source in sources)
    how = next((source.published.how_to_get(source.file) + "\n     " for source in sources if source.published), "")
    remedy = f"{how}put it there, or give its folder: `raw=FOLDER`, or ${layout.RAW_VARIABLE}"
    raise fail(str(raw / sources[0].file), f"does not exist; wave {wave_id} of {study.id} needs {names}", remedy)


def _joined(study: Study, wave_id: str, path: Path, raw: Path) -> tuple[Path, ...]:
    """Return where the files lie that are joined to the file of a wave, and the one with its labels."""
    source = study.waves[wave_id].source_of(path.name)
    names = [join.file for join in source.join]
    places = {name: layout.find_raw(raw, study.id, name) for name in names}
    absent = [name for name, place in places.items() if place is None]
    if absent:
        what = f"does not exist; wave {wave_id} of {study.id} joins it to {path.name}"
        raise InputError(Problem(str(raw / name), what, "put it beside that file") for name in absent)
    labels = path.parent / (source.labels or "")
    return (*(place for place in places.values() if place is not None), *([labels] if labels.is_file() else []))
