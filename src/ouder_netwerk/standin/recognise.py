"""A stand-in file is known by its content as well as by its label."""

import tempfile
from pathlib import Path

import pandas as pd

from ouder_netwerk.errors import InputError
from ouder_netwerk.microdata.read import read_microdata
from ouder_netwerk.microdata.variables import Microdata
from ouder_netwerk.standin.make import make_standin
from ouder_netwerk.study.study import Study

_SAME = 0.5
"""Share of the rows of a file from which, being rows of the stand-in, they were not given by people."""


def is_standin_content(study: Study, wave_id: str, path: Path) -> bool:
    """Whether a file without the label of a stand-in holds the rows of one.

    Parameters
    ----------
    study : Study
        The study definition.
    wave_id : str
        A wave that the study makes a stand-in for.
    path : Path
        The file. One that lacks variables of the stand-in is none.
    """
    source = study.waves[wave_id].standin
    wave = study.waves[wave_id].reading(source.file)
    try:
        given = read_microdata(path, wave.raw_variables, **study.waves[wave_id].source_of(path.name).options)
    except InputError:
        return False
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / source.file
        make_standin(study.folder, source.file, made)
        rows = _rows(read_microdata(made, wave.raw_variables))
    return bool(_rows(given).isin(rows).mean() >= _SAME)


def _rows(microdata: Microdata) -> pd.Series:
    """Return a number for each row, the same for the same values whatever the order and case of names."""
    frame = microdata.frame.rename(columns=str.casefold)
    ordered = frame[sorted(frame.columns)].apply(pd.to_numeric, errors="coerce").round(6)
    return pd.util.hash_pandas_object(ordered, index=False)
