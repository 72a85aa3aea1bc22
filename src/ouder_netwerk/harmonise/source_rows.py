"""The rows of one wave: its file with those joined to it, without what is not of this wave or has no weight."""

import logging
from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from ouder_netwerk import layout
from ouder_netwerk.errors import fail
from ouder_netwerk.microdata.absent import valued
from ouder_netwerk.microdata.read import open_microdata, resolve_names
from ouder_netwerk.microdata.variables import Microdata, code_of
from ouder_netwerk.study.base import PAIR
from ouder_netwerk.study.waves import Join, Source, Wave

log = logging.getLogger("ouder_netwerk")


@dataclass(frozen=True)
class RowsLeftOut:
    """Rows of a file that are no respondents of the wave: why, how many, and of how many."""

    why: str
    rows: int
    of: int


@dataclass(frozen=True)
class SourceRows:
    """What is read for a wave.

    Attributes
    ----------
    microdata : Microdata
        The variables that the wave names, of the rows that belong to it.
    files : dict of str to str
        Name of each file that was read, with its SHA-256; the wave's own first.
    left_out : tuple of LeftOut
    """

    microdata: Microdata
    files: dict[str, str]
    left_out: tuple[RowsLeftOut, ...]


def read_rows(study: str, wave: Wave, path: Path, lacking: Collection[str] = ()) -> SourceRows:
    """Read the rows of a wave.

    Parameters
    ----------
    study : str
        Name of the study: joined files may lie in its folder.
    wave : Wave
        As it is read from this file.
    path : Path
        The file; its name says which of the wave's sources it is.
    lacking : collection of str
        Variables that are known to be in none of the files, and are left out.

    Returns
    -------
    SourceRows

    Raises
    ------
    InputError
        Variables that no file has; keys that do not identify a row of a joined file; rows without a row there; rows
        of this wave that are none.
    """
    source = wave.source_of(path.name)
    gone = {name.casefold() for name in lacking}
    wanted = [name for name in wave.raw_variables if name.casefold() not in gone]
    microdata, files, left_out = _joined(study, source, path, wanted)
    for name, codes in wave.where.items():
        if name.casefold() in gone:
            continue
        own = microdata.spelled(name)
        kept = np.isin(_codes(microdata.frame[own]), codes)
        microdata, left_out = _kept(microdata, kept, f"not {own} {' or '.join(codes)}", left_out)
    design = wave.design
    if design and design.weight and design.drop_without_weight and design.weight.casefold() not in gone:
        own = microdata.spelled(design.weight)
        absent = valued(microdata.frame[own], microdata.variables[own], source.missing).values.isna().to_numpy()
        microdata, left_out = _kept(microdata, ~absent, f"no {own}", left_out)
    if microdata.frame.empty:
        reasons = "; ".join(f"{one.rows} with {one.why}" for one in left_out)
        raise fail(str(path), f"no row belongs to this wave: {reasons}", "mend `where` or the weight in the definition")
    return SourceRows(microdata, files, left_out)


def names_in(study: str, source: Source, path: Path) -> list[str]:
    """Return the names of all variables of a source, those of joined files too."""
    names: list[str] = []
    parts: tuple[Source | Join, ...] = (source, *source.join)
    for one in parts:
        with open_microdata(_place(study, one, path), **one.options) as file:
            names += file.variables
    return list(dict.fromkeys(names))


def _place(study: str, one: Source | Join, path: Path) -> Path:
    """Return where a file of a source lies: a joined one beside the other, or anywhere in the raw folder."""
    if isinstance(one, Source):
        return path
    beside = path.with_name(one.file)
    return beside if beside.exists() else layout.find_raw(layout.raw_folder(None), study, one.file) or beside


def _joined(
    study: str, source: Source, path: Path, wanted: list[str]
) -> tuple[Microdata, dict[str, str], tuple[RowsLeftOut, ...]]:
    if not source.join:
        with open_microdata(path, **source.options) as file:
            read = file.microdata(wanted)
        return read, {path.name: read.sha256}, ()
    left = list(dict.fromkeys([*wanted, *(name for join in source.join for name in join.on)]))
    left_out: tuple[RowsLeftOut, ...] = ()
    with open_microdata(path, **source.options) as file:
        there = {name.casefold() for name in file.variables}
        main = file.microdata([name for name in left if name.casefold() in there])
    left = [name for name in left if name.casefold() not in there]
    files = {path.name: main.sha256}
    for join in source.join:
        with open_microdata(_place(study, join, path), **join.options) as file:
            there = {name.casefold() for name in file.variables}
            other = file.microdata([*join.on, *(name for name in left if name.casefold() in there)])
        left = [name for name in left if name.casefold() not in there]
        files[join.file] = other.sha256
        main, left_out = _with(main, other, join, left_out)
    resolve_names(path, main.variables, left)
    return main, files, left_out


def _with(
    main: Microdata, other: Microdata, join: Join, left_out: tuple[RowsLeftOut, ...]
) -> tuple[Microdata, tuple[RowsLeftOut, ...]]:
    """Add the variables of another file to the rows with the same key."""
    resolve_names(main.path, main.variables, join.on)
    keys, others = _key(main, join.on), _key(other, join.on)
    twice = int(others.duplicated(keep=False).sum())
    named = ", ".join(join.on)
    if twice:
        what = f"{twice} of {len(others)} rows share their {named} with another, so it can not be joined by it"
        raise fail(str(other.path), what, "name under `on` all variables that identify a row of this file")
    place = pd.Series(np.arange(len(others)), index=others).reindex(keys)
    found = place.notna().to_numpy()
    unused = len(others) - place.dropna().nunique()
    matched = f"{int(found.sum())} of {len(keys)} rows; {unused} of its {len(others)} rows belong to none"
    log.info("%s: joined by %s to %s", other.path, named, matched)
    if not found.all() and join.unmatched == "fail":
        what = f"{int((~found).sum())} of {len(found)} rows have no row with the same {named} in {other.path}"
        raise fail(str(main.path), what, "mend the keys, or say `unmatched: keep` or `unmatched: drop` in `join`")
    new = [name for name in other.frame if not main.has(str(name))]
    rows = other.frame[new].iloc[place.fillna(0).astype(int).to_numpy()].reset_index(drop=True)
    frame = pd.concat([main.frame.reset_index(drop=True), rows.where(pd.Series(found), np.nan)], axis=1)
    added = replace(
        main, frame=frame, variables=main.variables | {str(name): other.variables[str(name)] for name in new}
    )
    if join.unmatched == "drop":
        return _kept(added, found, f"no row in {join.file}", left_out)
    return added, left_out


def _key(microdata: Microdata, names: tuple[str, ...]) -> pd.Series:
    first, *others = (pd.Series(_codes(microdata.frame[microdata.spelled(name)])) for name in names)
    for other in others:
        first = first + PAIR + other
    return first


def _codes(column: pd.Series) -> np.ndarray:
    index, uniques = pd.factorize(column, use_na_sentinel=False)
    return np.array([code_of(value) for value in uniques], dtype=object)[index]


def _kept(
    microdata: Microdata, kept: np.ndarray, why: str, left_out: tuple[RowsLeftOut, ...]
) -> tuple[Microdata, tuple[RowsLeftOut, ...]]:
    """Keep some rows, and say how many are left out."""
    gone = int((~kept).sum())
    if not gone:
        return microdata, left_out
    log.info("%s: %d of %d rows are left out: %s", microdata.path, gone, len(kept), why)
    frame = microdata.frame[kept].reset_index(drop=True)
    return replace(microdata, frame=frame), (*left_out, RowsLeftOut(why, gone, len(kept)))
