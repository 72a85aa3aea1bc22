"""One wave as far as it can be read: what is wrong is found, and the rest goes on."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from ouder_netwerk.checks.finding import Finding, error
from ouder_netwerk.errors import InputError
from ouder_netwerk.harmonise.design_columns import design_column
from ouder_netwerk.harmonise.items import Item, recode_wave
from ouder_netwerk.harmonise.source_rows import names_in, read_rows
from ouder_netwerk.matching.suggest import suggest_wave
from ouder_netwerk.microdata.absent import Valued
from ouder_netwerk.microdata.find import find_file
from ouder_netwerk.microdata.read import OpenMicrodata, open_microdata, resolve_names
from ouder_netwerk.microdata.variables import Microdata, folded
from ouder_netwerk.study.mappings import TODO
from ouder_netwerk.study.study import Study
from ouder_netwerk.study.waves import Source, Wave

_MOST = 0.5
"""Share of the variables that a wave names of which a file that lacks more is another file."""
_CHOOSE = f"choose one of the candidates at `{TODO}`"


@dataclass(frozen=True)
class WaveData:
    """A wave and its file.

    Attributes
    ----------
    wave_id : str
    wave : Wave
    source : Source
    microdata : Microdata
        Only the variables that the wave names and the file has.
    items : dict of str to Item
        By concept; an implicate is `concept.1`, `concept.2`, ...
    definition : str
        The wave's definition file.
    """

    wave_id: str
    wave: Wave
    source: Source
    microdata: Microdata
    items: dict[str, Item]
    definition: str

    @property
    def where(self) -> str:
        """The raw file."""
        return str(self.microdata.path)

    def design_column(self, name: str | None) -> Valued | None:
        """Return a variable of the design with values only; None when the file lacks it."""
        if name is None or not self.microdata.has(name):
            return None
        return design_column(self.microdata, name, self.source.missing)

    @cached_property
    def weight(self) -> np.ndarray:
        """Weights as far as there are; ones without any."""
        column = self.design_column(self.wave.design.weight if self.wave.design else None)
        if column is None:
            return np.ones(len(self.microdata.frame))
        return np.clip(np.nan_to_num(column.numbers()), 0, None)


def read_wave(study: Study, wave_id: str, raw: Path) -> tuple[WaveData | None, list[Finding]]:
    """Read a wave that is not pooled, as far as that goes.

    Parameters
    ----------
    study : Study
        The study definition.
    wave_id : str
        Name of the wave.
    raw : Path
        Folder with raw files.

    Returns
    -------
    data : WaveData or None
        None when the file is not there or can not be read.
    findings : list of Finding
        A file that is absent or damaged, variables that it lacks.
    """
    definition = str(study.folder / "waves" / f"{wave_id}.yaml")
    try:
        path = find_file(study, wave_id, raw).path
    except InputError as problems:
        findings = list(_left_open(study.waves[wave_id], definition))
        return None, [*findings, *(Finding("error", problem) for problem in problems.problems)]
    study = study.reading({wave_id: path.name})
    wave = study.waves[wave_id]
    source = wave.source_of(path.name)
    if source.mapping is not None:
        definition = f"{definition}: {source.file}"
    findings = list(_left_open(wave, definition))
    try:
        with open_microdata(path, **source.options) as file:
            names = names_in(study.id, source, path) if source.join else list(file.variables)
            findings += _absent(study, wave_id, file, names, definition)
        there = {folded(name) for name in names}
        lacking = [name for name in wave.raw_variables if folded(name) not in there]
        microdata = read_rows(study.id, wave, path, lacking).microdata
    except InputError as problems:
        return None, [*findings, *(Finding("error", problem) for problem in problems.problems)]
    items = recode_wave(study, wave, source, microdata)
    return WaveData(wave_id, wave, source, microdata, items, definition), findings


def _uses(wave: Wave) -> Iterator[tuple[str, str]]:
    """Yield each key of a wave's definition that names a variable, with the variable."""
    design = wave.design
    assert design is not None
    roles = {"id": design.id, "weight": (design.weight,), "strata": design.strata, "psu": (design.psu,)}
    for role, names in (*roles.items(), ("fpc", (design.fpc,))):
        yield from ((f"design.{role}", name) for name in names if name is not None)
    yield from (("where", name) for name in wave.where)
    for concept, mapping in wave.variables.items():
        yield from ((f"variables.{concept}", name) for name in mapping.variables)


def _other_file(study: Study, wave_id: str, file: OpenMicrodata, absent: list[str], definition: str) -> Finding:
    found = suggest_wave(study, wave_id, file)
    nearest = {one.wanted.name: one.candidates[0].variable for one in found.matches if one.candidates}
    named = [f"{name} (nearest: {nearest[name]})" if name in nearest else name for name in absent]
    what = f"lacks {len(absent)} of the variables that {definition} names: {', '.join(named)}"
    same = any(source.file == file.path.name for source in study.waves[wave_id].sources)
    other = " under another name" if same else ""
    remedy = (
        f"if it is the real file of this wave, put it in the raw folder{other}, and let it take the place of the "
        f"stand-in: `ouder-netwerk wave replace {study.id} {wave_id} FILE`"
    )
    return error(str(file.path), what, remedy)


def _left_open(wave: Wave, definition: str) -> Iterator[Finding]:
    for key, name in _uses(wave):
        if name == TODO:
            yield error(f"{definition}: {key}", "no variable is chosen yet", _CHOOSE)


def _absent(study: Study, wave_id: str, file: OpenMicrodata, names: list[str], definition: str) -> Iterator[Finding]:
    """Yield an error for each variable that is not there; one for all where most are not: it is another file."""
    wave, path = study.waves[wave_id], file.path
    there = {folded(name) for name in names}
    keys: dict[str, list[str]] = {}
    for key, name in _uses(wave):
        if folded(name) not in there and name != TODO:
            keys.setdefault(name, []).append(key)
    if len(keys) > _MOST * len({folded(name) for _, name in _uses(wave)}):
        yield _other_file(study, wave_id, file, list(keys), definition)
        return
    for name, used in keys.items():
        try:
            resolve_names(path, names, [name])
        except InputError as problems:
            problem = problems.problems[0]
            yield error(problem.where, f"{problem.what}; {definition}: {', '.join(used)} names it", problem.remedy)
