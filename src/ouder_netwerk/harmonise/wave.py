"""Harmonise one wave: raw file and study definition in, table of respondents out."""

import logging
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from ouder_netwerk.errors import InputError, Problem, fail
from ouder_netwerk.harmonise.design_columns import design_columns, other_weights, single_psu_problem
from ouder_netwerk.harmonise.dossier import Dossier, Recode, missing_by_reason
from ouder_netwerk.harmonise.items import recode_wave, with_derived
from ouder_netwerk.harmonise.recode import unmapped_problems
from ouder_netwerk.harmonise.source_rows import read_rows
from ouder_netwerk.microdata.variables import Microdata
from ouder_netwerk.respondents.columns import Column
from ouder_netwerk.respondents.table import DataKind, Harmonised, Origin
from ouder_netwerk.study.concepts import concept_of
from ouder_netwerk.study.study import Study
from ouder_netwerk.study.waves import Source

log = logging.getLogger("ouder_netwerk")


def harmonise_wave(study: Study, wave_id: str, path: Path, made_up: bool = False) -> tuple[Harmonised, Dossier]:
    """Harmonise one wave that is not pooled.

    Parameters
    ----------
    study : Study
        The study definition.
    wave_id : str
        Name of the wave's definition file.
    path : Path
        The raw file; its name says which of the wave's sources it is.
    made_up : bool
        Whether it is known to hold no real respondents though it does not say so.

    Returns
    -------
    harmonised : Harmonised
    dossier : Dossier
        What every recode did, for the record.

    Raises
    ------
    InputError
        With everything that is wrong: the file, missing variables, codes without a rule, weights, empty subgroups; and
        a file that is not the published one, unless the study only wants a warning.
    """
    study = study.reading({wave_id: path.name})
    wave = study.waves[wave_id]
    source = wave.source_of(path.name)
    assert wave.design is not None
    read = read_rows(study.id, wave, path)
    microdata = read.microdata
    if not wave.design.id:
        log.info("%s: the definition names no id, so respondents are numbered by row", path)
    _check_published(source, microdata)
    items = recode_wave(study, wave, source, microdata)
    problems = [
        problem
        for item in items.values()
        for problem in unmapped_problems(item.recoded, item.column.reasons, item.variable, str(path))
    ]
    try:
        table = design_columns(microdata, wave.design, source.missing)
        others = other_weights(microdata, wave, source.missing)
    except InputError as error:
        problems = [*error.problems, *problems]
    if problems:
        raise InputError(problems)
    columns = with_derived({key: item.column for key, item in items.items()}, study.concepts)
    problems = _empty_subgroups(study, wave_id, columns, str(path))
    single = single_psu_problem(wave.design, table, str(path))
    if single is not None and study.settings.single_psu == "fail":
        problems = [single, *problems]
    if problems:
        raise InputError(problems)
    ordered = {
        key: column
        for concept in study.measured(wave_id)
        for key, column in columns.items()
        if concept_of(key) == concept
    }
    frame = pd.concat([table, others, _as_frame(ordered)], axis=1)
    data: DataKind = "stand-in" if made_up or microdata.is_standin else "real"
    origin = Origin(study.id, wave.survey, wave.wave, data, read.files)
    recodes = tuple(Recode.of(key, item.variable, item.recoded, item.column) for key, item in items.items())
    dossier = Dossier(
        wave_id,
        origin,
        len(frame),
        recodes,
        missing_by_reason(ordered),
        assumed=microdata.notes,
        left_out=read.left_out,
    )
    if wave.design.weighting is None:
        return Harmonised(frame, origin), _with_scales(study, dossier, frame)
    # the statistics take time to import, and few waves need them here
    from ouder_netwerk.harmonise.weighting import rake_wave

    frame, raked = rake_wave(study, wave_id, frame)
    origin = replace(origin, raked_over={wave_id: list(wave.design.weighting.over)})
    dossier = replace(dossier, origin=origin, weighting=raked)
    return Harmonised(frame, origin), _with_scales(study, dossier, frame)


def _with_scales(study: Study, dossier: Dossier, frame: pd.DataFrame) -> Dossier:
    """Return a dossier with how well the items of each scale go together."""
    if not study.scales_in(dossier.wave):
        return dossier
    # the statistics take time to import, and few waves need them here
    from ouder_netwerk.harmonise.scales import scales_of

    return replace(dossier, scales=scales_of(study, dossier.wave, frame))


def _check_published(source: Source, microdata: Microdata) -> None:
    """Compare the checksum of a real file with that of the published one."""
    published = source.published
    if published is None or published.sha256 in (None, microdata.sha256) or microdata.is_standin:
        return
    what = f"is not the published file: its SHA-256 is {microdata.sha256}, not {published.sha256}"
    if published.on_change == "fail":
        remedy = f"{published.how_to_get(source.file)}; or, if the producer released it anew, mend `published.sha256`"
        raise fail(str(microdata.path), what, remedy)
    log.warning("%s: %s; the producer may have released it anew, so results can differ", microdata.path, what)


def _as_frame(columns: dict[str, Column]) -> pd.DataFrame:
    content: dict[str, Any] = {}
    for name, column in columns.items():
        content[name] = column.to_pandas()
        content[f"{name}.missing"] = column.reasons_to_pandas()
    return pd.DataFrame(content)


def _empty_subgroups(study: Study, wave_id: str, columns: dict[str, Column], where: str) -> list[Problem]:
    problems = []
    for name in study.subgroups:
        keys = [key for key in columns if concept_of(key) == name]
        for level in study.possible_categories(wave_id, name) if keys else ():
            code = columns[keys[0]].categories.index(level)
            if not any((columns[key].values == code).any() for key in keys):
                what = f"subgroup {name}: no respondent is in `{level}`"
                problems.append(Problem(where, what, "mend the mapping, or map nothing to that category in this wave"))
    return problems
