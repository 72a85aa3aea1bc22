from pathlib import Path

import numpy as np
import pandas as pd
import pyreadstat
import pytest

from ouder_netwerk.standin.assumptions import Assumptions
from ouder_netwerk.standin.load import load_assumptions
from ouder_netwerk.standin.make import make_standin

STUDY = Path(__file__).parents[2] / "config" / "studies" / "scp2017"
FILES = ["ejoo17.sav", "kok17.sav", "kok17.por", "sdi17.dta"]


@pytest.fixture(scope="session")
def study_folder() -> Path:
    return STUDY


@pytest.fixture(scope="session")
def assumptions() -> Assumptions:
    return load_assumptions(STUDY / "standin.yaml")


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("standin")
    for file in FILES:
        make_standin(STUDY, file, folder / file)
    return folder


@pytest.fixture(scope="session")
def ejoo(folder: Path) -> pd.DataFrame:
    return pyreadstat.read_sav(folder / "ejoo17.sav", user_missing=True)[0]


@pytest.fixture(scope="session")
def kok(folder: Path) -> pd.DataFrame:
    return pyreadstat.read_sav(folder / "kok17.sav", user_missing=True)[0]


@pytest.fixture(scope="session")
def sdi(folder: Path) -> pd.DataFrame:
    frame = pyreadstat.read_dta(folder / "sdi17.dta", user_missing=True)[0]
    return frame.apply(pd.to_numeric, errors="coerce").astype(np.float64)
