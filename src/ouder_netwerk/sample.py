"""The sample survey of a new working folder: two waves of a municipality's parenting monitor, with made-up answers."""

from pathlib import Path

import numpy as np
import pandas as pd

from ouder_netwerk.microdata.variables import STANDIN_MARK, FileVariable
from ouder_netwerk.microdata.write import write_microdata

_Codes = dict[float | str, str]
_DISTRICTS: _Codes = {1: "Noord", 2: "Oost", 3: "Zuid", 4: "West"}
_SCHOOL = FileVariable("School waar de ouder is geworven")
_PARENTS = 600
_SCHOOLS = 40


def write_sample(folder: Path) -> list[Path]:
    """Write the survey files `monitor24.sav` and `monitor26.sav`, the same bytes every time.

    Parameters
    ----------
    folder : Path
        Where to.

    Returns
    -------
    list of Path
        The files. Their titles mark them as stand-ins, so everything made from them says that it is not about parents.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     [path.name for path in write_sample(Path(folder))]
    ['monitor24.sav', 'monitor26.sav']
    """
    files = [folder / "monitor24.sav", folder / "monitor26.sav"]
    for path, (columns, described) in zip(files, (_wave_2024(), _wave_2026()), strict=True):
        title = f"{STANDIN_MARK}: opvoedmonitor, verzonnen antwoorden"
        write_microdata(path, pd.DataFrame(columns).astype(float), described, title)
    return files


def sample_answers(seed: int) -> dict[str, np.ndarray]:
    """Return the answers of 600 parents of 40 schools in 4 districts, whatever the variables of a file are called.

    Whether one has someone to talk to runs in schools, and is rarer among single parents.
    """
    rng = np.random.default_rng(seed)
    school = np.repeat(np.arange(101, 101 + _SCHOOLS), _PARENTS // _SCHOOLS)
    chance = (0.6 + 0.35 * rng.random(_SCHOOLS))[school - 101]
    single = rng.random(_PARENTS) < 0.2
    return {
        "school": school,
        "district": 1 + (school - 101) // 10,
        "weight": np.round(0.5 + rng.random(_PARENTS), 4),
        "single": single,
        "age": rng.integers(0, 18, _PARENTS),
        "talks": rng.random(_PARENTS) < chance - 0.15 * single,
        "family": rng.random(_PARENTS) < 0.7,
        "friends": rng.random(_PARENTS) < 0.5,
        "hard": rng.integers(1, 4, _PARENTS),
        "unknown": rng.random(_PARENTS) < 0.02,
    }


def _wave_2024() -> tuple[dict[str, np.ndarray], dict[str, FileVariable]]:
    given = sample_answers(24)
    yes_no: _Codes = {1: "Ja", 2: "Nee", 9: "Weet niet"}
    follow_up: _Codes = yes_no | {98: "Niet van toepassing"}
    asked = given["talks"] & ~given["unknown"]
    columns = {
        "nr": 1 + np.arange(_PARENTS),
        "wijk": given["district"],
        "school": given["school"],
        "huish": 1 + given["single"],
        "lftkind": given["age"],
        "praat": np.where(given["unknown"], 9, 2 - given["talks"]),
        "praat_fam": np.where(asked, 2 - given["family"], 98),
        "praat_vri": np.where(asked, 2 - given["friends"], 98),
        "moeite": given["hard"],
        "weegfac": given["weight"],
    }
    described = {
        "nr": FileVariable("Volgnummer van de respondent"),
        "wijk": FileVariable("Stadsdeel", _DISTRICTS),
        "school": _SCHOOL,
        "huish": FileVariable("Samenstelling van het huishouden", {1: "Ouder met partner", 2: "Alleenstaande ouder"}),
        "lftkind": FileVariable("Leeftijd jongste kind (in jaren)"),
        "praat": FileVariable("Is er iemand met wie u over de opvoeding kunt praten?", yes_no, missing=(9,)),
        "praat_fam": FileVariable("Praat u met familie over de opvoeding?", follow_up, missing=(9, 98)),
        "praat_vri": FileVariable("Praat u met vrienden over de opvoeding?", follow_up, missing=(9, 98)),
        "moeite": FileVariable("Moeite met het vragen van hulp", {1: "Geen", 2: "Enige", 3: "Veel"}),
        "weegfac": FileVariable("Weegfactor", decimals=4),
    }
    return columns, described


def _wave_2026() -> tuple[dict[str, np.ndarray], dict[str, FileVariable]]:
    """Other names, answers the other way round, another code for "don't know", and a question less and one more."""
    given = sample_answers(26)
    yes_no: _Codes = {0: "Nee", 1: "Ja", -1: "Weet ik niet"}
    columns = {
        "resp_id": 9001 + np.arange(_PARENTS),
        "gebied": given["district"],
        "schoolnr": given["school"],
        "gewicht": given["weight"],
        "v1": 2 - given["single"],
        "v2": given["age"],
        "v3": np.where(given["unknown"], -1, given["talks"]),
        "v4": np.where(given["talks"] & ~given["unknown"], given["family"], -2),
        "v6": 4 - given["hard"],
        "v7": 1 + np.arange(_PARENTS) % 5,
    }
    described = {
        "resp_id": FileVariable("Volgnummer respondent"),
        "gebied": FileVariable("Stadsdeel", _DISTRICTS),
        "schoolnr": _SCHOOL,
        "gewicht": FileVariable("Weegfactor", decimals=4),
        "v1": FileVariable("Samenstelling van het huishouden", {1: "Alleenstaande ouder", 2: "Ouder met partner"}),
        "v2": FileVariable("Leeftijd jongste kind (in jaren)"),
        "v3": FileVariable("Is er iemand met wie u over de opvoeding kunt praten?", yes_no, missing=(-1,)),
        "v4": FileVariable("Praat u met familie over de opvoeding?", yes_no | {-2: "N.v.t."}, missing=(-1, -2)),
        "v6": FileVariable("Moeite met het vragen om hulp", {1: "Veel", 2: "Enige", 3: "Geen"}),
        "v7": FileVariable("Hoe vaak sport uw kind?"),
    }
    return columns, described
