"""One wave as far as it can be read: what is wrong is found, and the rest goes on."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from ouder_netwerk.checks.finding import Finding, error
from ouder_netwerk.errors import InputError
from ouder_netwerk.harmonise.columns import Column
from ouder_netwerk.harmonise.conditions import evaluate
from ouder_netwerk.harmonise.derive import apply_universe
from ouder_netwerk.harmonise.recode import Recoded, recode
from ouder_netwerk.microdata.read import open_microdata, read_microdata, resolve_names
from ouder_netwerk.microdata.variables import Microdata, Variable
from ouder_netwerk.plan import find_file
from ouder_netwerk.study.concepts import Concept
from ouder_netwerk.study.conditions import Condition
from ouder_netwerk.study.study import Study
from ouder_netwerk.study.waves import TODO, Mapping, Source, Wave


@dataclass(frozen=True)
class Item:
    """One concept, or one implicate of it, in one wave.

    Attributes
    ----------
    name : str
        The concept.
    concept : Concept
    mapping : Mapping
    variable : Variable
        What the file says of the variable it comes from.
    recoded : Recoded
        As it comes from the file.
    asked : ndarray of int8, shape (n,), or None
        Whether each respondent is inside the universe, by three-valued logic; None when everybody is.
    column : Column
        After the universe is applied.
    """

    name: str
    concept: Concept
    mapping: Mapping
    variable: Variable
    recoded: Recoded
    asked: np.ndarray | None
    column: Column

    @property
    def universe(self) -> Condition | None:
        """Who was asked."""
        return self.mapping.universe or self.concept.universe


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

    def column(self, name: str | None) -> pd.Series | None:
        """Return a variable of the file, when it has it."""
        if name is None or name.casefold() not in {own.casefold() for own in self.microdata.variables}:
            return None
        return self.microdata.frame[self.microdata.spelled(name)]

    @property
    def weight(self) -> np.ndarray:
        """Weights as far as they are numbers; ones without any."""
        values = self.column(self.wave.design.weight if self.wave.design else None)
        if values is None:
            return np.ones(len(self.microdata.frame))
        return np.clip(np.nan_to_num(pd.to_numeric(values, errors="coerce").to_numpy(dtype=float)), 0, None)


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
    wave = study.waves[wave_id]
    assert wave.design is not None
    definition = str(study.folder / "waves" / f"{wave_id}.yaml")
    try:
        path = find_file(study, wave_id, raw).path
        source = next((one for one in wave.sources if one.file == path.name), wave.sources[0])
        with open_microdata(path, source.member, source.labels) as file:
            there = {name.casefold() for name in file.variables}
            wanted = [*wave.design.variables, *(name for one in wave.variables.values() for name in one.variables)]
            findings = list(_absent(wave, wanted, there, path, list(file.variables), definition))
        present = [name for name in wanted if name.casefold() in there]
        microdata = read_microdata(path, present, member=source.member, labels=source.labels)
    except InputError as problems:
        return None, [Finding("error", problem) for problem in problems.problems]
    items = _items(study, wave, source, microdata)
    return WaveData(wave_id, wave, source, microdata, items, definition), findings


def _absent(
    wave: Wave, wanted: list[str], there: set[str], path: Path, names: list[str], definition: str
) -> Iterator[Finding]:
    for name in dict.fromkeys(wanted):
        if name.casefold() in there:
            continue
        concepts = [concept for concept, mapping in wave.variables.items() if name in mapping.variables]
        used = f"variables.{', '.join(concepts)}" if concepts else "design"
        if name == TODO:
            what = "no variable is chosen yet"
            yield error(f"{definition}: {used}", what, f"choose one of the candidates at `{TODO}`")
            continue
        try:
            resolve_names(path, names, [name])
        except InputError as problems:
            problem = problems.problems[0]
            yield error(problem.where, f"{problem.what}; {definition}: {used} names it", problem.remedy)


def _items(study: Study, wave: Wave, source: Source, microdata: Microdata) -> dict[str, Item]:
    spelled = {name.casefold(): name for name in microdata.variables}
    items: dict[str, Item] = {}
    for name, mapping in wave.variables.items():
        for number, raw in enumerate(mapping.variables, start=1):
            if raw.casefold() in spelled:
                own = spelled[raw.casefold()]
                variable, concept = microdata.variables[own], study.concepts[name]
                found = recode(microdata.frame[own], variable, mapping, source.missing, concept)
                key = f"{name}.{number}" if mapping.implicates else name
                items[key] = Item(name, concept, mapping, variable, found, None, found.column)
    for key, item in items.items():
        # a universe whose own variable is absent can not be judged; that it is absent is reported by itself
        if item.universe is None or not items.keys() >= set(item.universe.concepts()):
            continue
        columns = {name: other.column for name, other in items.items()}
        asked = evaluate(item.universe, columns)
        column = apply_universe(item.recoded.column, item.universe, item.concept.outside, columns)
        items[key] = Item(item.name, item.concept, item.mapping, item.variable, item.recoded, asked, column)
    return items
