"""Check a study: its definition, its files, and the one against the other."""

from collections.abc import Iterator
from pathlib import Path

from ouder_netwerk.checks.changes import check_changes, wave_before
from ouder_netwerk.checks.codes import check_codes
from ouder_netwerk.checks.definition import check_definition
from ouder_netwerk.checks.design import check_design
from ouder_netwerk.checks.finding import Finding, warning
from ouder_netwerk.checks.universes import check_universes
from ouder_netwerk.checks.wave_data import WaveData, read_wave
from ouder_netwerk.checks.weighting import check_weighting
from ouder_netwerk.errors import InputError
from ouder_netwerk.plan import find_file
from ouder_netwerk.study.load import load_core, load_study
from ouder_netwerk.study.study import Study


def check_study(study_folder: Path | str, raw: Path | str) -> list[Finding]:
    """Find everything that is wrong with a study.

    Parameters
    ----------
    study_folder : path
        `config/studies/<study>`.
    raw : path
        Folder with raw files.

    Returns
    -------
    list of Finding
        Errors first. A fault in the study, its concepts or its waves must be mended before files are looked at.

    Examples
    --------
    >>> [finding.what for finding in check_study("no-such-study", ".")][:1]
    ['does not exist']
    """
    folder = Path(study_folder)
    try:
        study = load_study(folder)
    except InputError as problems:
        found = [Finding("error", problem) for problem in problems.problems]
        try:
            core = load_core(folder)
        except InputError:
            later = warning(str(folder), "the survey files were not looked at", "mend the errors and check again")
            return [*found, later]
        return _sorted([*found, *_files(core, Path(raw))])
    found = [*check_definition(study), *_claims(study), *_files(study, Path(raw))]
    return _sorted(found)


def _sorted(found: list[Finding]) -> list[Finding]:
    return sorted(dict.fromkeys(found), key=lambda finding: finding.severity != "error")


def _claims(study: Study) -> Iterator[Finding]:
    """Claims and stand-in assumptions have loaders of their own, which know what can be wrong with them."""
    from ouder_netwerk.claims.load import load_claims
    from ouder_netwerk.standin.assumptions import load_assumptions

    for file in ("claims.yaml", "standin.yaml"):
        path = study.folder / file
        if path.exists():
            try:
                _ = load_claims(study) if file == "claims.yaml" else load_assumptions(path)
            except InputError as problems:
                yield from (Finding("error", problem) for problem in problems.problems)


def _files(study: Study, raw: Path) -> Iterator[Finding]:
    read: dict[str, WaveData] = {}
    for wave_id, wave in study.waves.items():
        if wave.pool:
            continue
        if _is_unmade_standin(study, wave_id, raw):
            file = wave.sources[0].file
            what = "neither the file nor its stand-in is here, so it was not looked at"
            yield warning(
                f"{raw / file}", what, f"run `ouder-netwerk standin {study.id} {file}`, or put the file there"
            )
            continue
        data, findings = read_wave(study, wave_id, raw)
        yield from findings
        if data is not None:
            read[wave_id] = data
            yield from check_codes(study, data)
            yield from check_universes(data)
            yield from check_design(study, data)
            yield from check_weighting(study, data)
    for wave_id, data in read.items():
        before = wave_before(study, wave_id)
        if before in read and before != wave_id:
            yield from check_changes(read[before], data)


def _is_unmade_standin(study: Study, wave_id: str, raw: Path) -> bool:
    try:
        file = find_file(study, wave_id, raw)
    except InputError:
        return False
    return file.is_standin and not file.path.exists()
