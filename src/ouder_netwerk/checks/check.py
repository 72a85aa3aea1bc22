"""Check a study: its definition, its files, and the one against the other."""

from collections.abc import Callable, Iterator
from pathlib import Path

from ouder_netwerk.checks.changes import check_changes, wave_before
from ouder_netwerk.checks.codes import check_codes
from ouder_netwerk.checks.definition import check_definition, check_texts
from ouder_netwerk.checks.design import check_design
from ouder_netwerk.checks.finding import Finding, warning
from ouder_netwerk.checks.universes import check_universes
from ouder_netwerk.checks.wave_data import WaveData, read_wave
from ouder_netwerk.checks.weighting import check_weighting
from ouder_netwerk.errors import InputError, listed_once
from ouder_netwerk.harmonise.design_columns import design_columns
from ouder_netwerk.microdata.find import as_found, find_file
from ouder_netwerk.respondents.overlap import shared_people
from ouder_netwerk.study.load import load_draft
from ouder_netwerk.study.study import Study
from ouder_netwerk.texts.languages import known_languages
from ouder_netwerk.texts.phrases import phrases


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
        Errors first. What hangs on something that is wrong is left out, and said to be where it is a whole file.

    Examples
    --------
    >>> [finding.what for finding in check_study("no-such-study", ".")][:1]
    ['does not exist']
    """
    draft = load_draft(Path(study_folder))
    found = [Finding("error", problem) for problem in draft.problems]
    if draft.study is None:
        what = "the survey files were not looked at"
        return [*found, warning(str(study_folder), what, "mend the errors and check again")]
    study = as_found(draft.study, Path(raw))
    found += [*_phrases(study), *check_texts(study), *_standin(study), *_files(study, Path(raw))]
    for wave in draft.left_out:
        where = f"{study.folder / 'waves' / wave}.yaml"
        found.append(warning(where, "the file of this wave was not looked at", "mend the errors and check again"))
    if not draft.problems:
        found += [*check_definition(study), *_claims(study)]
    elif _claims_file(study).exists():
        found.append(warning(str(_claims_file(study)), "was not looked at", "mend the errors and check again"))
    return _sorted(found)


def _sorted(found: list[Finding]) -> list[Finding]:
    return sorted(dict.fromkeys(found), key=lambda finding: finding.severity != "error")


def _claims_file(study: Study) -> Path:
    return study.folder / "claims.yaml"


def _claims(study: Study) -> Iterator[Finding]:
    from ouder_netwerk.claims.load import load_claims

    if _claims_file(study).exists():
        yield from _errors(lambda: load_claims(study))


def _phrases(study: Study) -> Iterator[Finding]:
    for language in set(study.languages) & set(known_languages()):
        yield from _errors(lambda language=language: phrases(language))  # type: ignore[misc]


def _standin(study: Study) -> Iterator[Finding]:
    from ouder_netwerk.standin.load import load_assumptions

    if study.has_standin:
        yield from _errors(lambda: load_assumptions(study.folder / "standin.yaml"))


def _errors(load: Callable[[], object]) -> Iterator[Finding]:
    try:
        load()
    except InputError as problems:
        yield from (Finding("error", problem) for problem in listed_once(problems.problems))


def _files(study: Study, raw: Path) -> Iterator[Finding]:
    read: dict[str, WaveData] = {}
    for wave_id, wave in study.waves.items():
        if wave.pool:
            continue
        if _is_unmade_standin(study, wave_id, raw):
            file = wave.standin.file
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
    yield from _shared_people(study, read)
    for wave_id, data in read.items():
        before = wave_before(study, wave_id)
        if before in read and before != wave_id:
            yield from check_changes(read[before], data)


def _shared_people(study: Study, read: dict[str, WaveData]) -> Iterator[Finding]:
    numbers = {}
    for wave_id, data in read.items():
        assert data.wave.design is not None
        try:
            numbers[wave_id] = design_columns(data.microdata, data.wave.design, data.source.missing)[["respondent"]]
        except (InputError, StopIteration):
            continue
    for waves in study.surveys().values():
        known = {wave: numbers[wave] for wave in waves if wave in numbers}
        yield from (Finding("error", problem) for problem in shared_people(study, known))


def _is_unmade_standin(study: Study, wave_id: str, raw: Path) -> bool:
    try:
        file = find_file(study, wave_id, raw)
    except InputError:
        return False
    return file.is_standin and not file.path.exists()
