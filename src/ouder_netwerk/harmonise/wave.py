"""Harmonise one wave: raw file and study definition in, table of respondents out."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from ouder_netwerk.errors import InputError, Problem
from ouder_netwerk.harmonise.columns import Column
from ouder_netwerk.harmonise.derive import apply_universe, derivation_order, derive
from ouder_netwerk.harmonise.design_columns import design_columns
from ouder_netwerk.harmonise.dossier import Dossier, Recode
from ouder_netwerk.harmonise.recode import Recoded, recode, unmapped_problems
from ouder_netwerk.harmonise.table import DataKind, Harmonised, Origin
from ouder_netwerk.microdata.read import read_microdata
from ouder_netwerk.microdata.variables import Microdata
from ouder_netwerk.study.study import Study
from ouder_netwerk.study.waves import Source, Wave


@dataclass(frozen=True)
class _Raw:
    """Everything about the file that recoding needs."""

    wave: Wave
    source: Source
    microdata: Microdata
    where: str


def harmonise_wave(study: Study, wave_id: str, path: Path) -> tuple[Harmonised, Dossier]:
    """Harmonise one wave that is not pooled.

    Parameters
    ----------
    study : Study
        The study definition.
    wave_id : str
        Name of the wave's definition file.
    path : Path
        The raw file; its name says which of the wave's sources it is.

    Returns
    -------
    harmonised : Harmonised
    dossier : Dossier
        What every recode did, for the record.

    Raises
    ------
    InputError
        With everything that is wrong: the file, missing variables, codes without a rule, weights, empty subgroups.
    """
    wave = study.waves[wave_id]
    source = next((one for one in wave.sources if one.file == path.name), wave.sources[0])
    assert wave.design is not None
    design = wave.design
    wanted = [design.id, design.weight, *design.strata, *filter(None, (design.psu, design.fpc))]
    wanted += [name for mapping in wave.variables.values() for name in mapping.variables]
    microdata = read_microdata(path, wanted, member=source.member, labels=source.labels)
    raw = _Raw(wave, source, microdata, str(path))
    table = design_columns(microdata, design)
    columns, recodes = _columns(study, raw)
    problems = _empty_subgroups(study, wave_id, columns, str(path))
    if problems:
        raise InputError(problems)
    ordered = {
        key: column
        for concept in study.measured(wave_id)
        for key, column in columns.items()
        if key.split(".")[0] == concept
    }
    frame = pd.concat([table, _as_frame(ordered)], axis=1)
    data: DataKind = "stand-in" if microdata.is_standin else "real"
    origin = Origin(study.id, wave.survey, wave.wave, data, {path.name: microdata.sha256})
    return Harmonised(frame, origin), Dossier(study.id, wave_id, len(frame), tuple(recodes))


def _as_frame(columns: dict[str, Column]) -> pd.DataFrame:
    content: dict[str, Any] = {}
    for name, column in columns.items():
        content[name] = column.to_pandas()
        content[f"{name}.missing"] = column.reasons_to_pandas()
    return pd.DataFrame(content)


def _columns(study: Study, raw: _Raw) -> tuple[dict[str, Column], list[Recode]]:
    recoded = {key: _recode(study, raw, key, variable) for key, variable in _keys(raw.wave)}
    described = {key: raw.microdata.variables[raw.microdata.spelled(variable)] for key, variable in _keys(raw.wave)}
    columns = {key: one.column for key, one in recoded.items()}
    for key in recoded:
        concept, mapping = study.concepts[key.split(".")[0]], raw.wave.variables[key.split(".")[0]]
        universe = mapping.universe or concept.universe
        if universe is not None:
            columns[key] = apply_universe(columns[key], universe, concept.outside, columns)
    problems = [
        problem
        for key in recoded
        for problem in unmapped_problems(recoded[key], columns[key].reasons, described[key], raw.where)
    ]
    if problems:
        raise InputError(problems)
    recodes = [Recode.of(key, described[key], recoded[key], columns[key]) for key in recoded]
    for name in derivation_order(study.concepts, set(columns)):
        columns[name] = derive(study.concepts[name], columns)
    return columns, recodes


def _keys(wave: Wave) -> list[tuple[str, str]]:
    """Return each column to make with the raw variable it comes from; an implicate is `concept.1`, `concept.2`, ..."""
    return [
        (f"{concept}.{number}" if mapping.implicates else concept, variable)
        for concept, mapping in wave.variables.items()
        for number, variable in enumerate(mapping.variables, start=1)
    ]


def _recode(study: Study, raw: _Raw, key: str, variable: str) -> Recoded:
    concept = key.split(".")[0]
    name = raw.microdata.spelled(variable)
    return recode(
        raw.microdata.frame[name],
        raw.microdata.variables[name],
        raw.wave.variables[concept],
        raw.source.missing,
        study.concepts[concept],
    )


def _empty_subgroups(study: Study, wave_id: str, columns: dict[str, Column], where: str) -> list[Problem]:
    problems = []
    for name in study.file.subgroups:
        keys = [key for key in columns if key.split(".")[0] == name]
        for level in study.possible_categories(wave_id, name) if keys else ():
            code = columns[keys[0]].categories.index(level)
            if not any((columns[key].values == code).any() for key in keys):
                what = f"subgroup {name}: no respondent is in `{level}`"
                problems.append(Problem(where, what, "mend the mapping, or map nothing to that category in this wave"))
    return problems
