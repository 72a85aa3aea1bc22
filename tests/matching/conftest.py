"""A later wave of the social domain survey, made from the stand-in of 2017: other names, codes, missing scheme."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ouder_netwerk.microdata.read import read_microdata
from ouder_netwerk.microdata.variables import Microdata
from ouder_netwerk.microdata.write import FileVariable, write_microdata
from ouder_netwerk.standin.make import make_standin
from ouder_netwerk.study.load import load_study
from ouder_netwerk.study.study import Study

STUDIES = Path(__file__).parents[2] / "config/studies"

REWORDED = {
    "ouder": "Wonen er bij u kinderen in huis tot en met 18 jaar?",
    "eenouder": "Soort huishouden van de ouder",
    "inkgrens": "Inkomen van het huishouden ten opzichte van de lage-inkomensgrens (procent)",
    "oplniv": "Hoogst behaald opleidingsniveau",
    "red_huis": "Het doen van het huishouden, zonder hulp",
    "red_geld": "Zelf de geldzaken en administratie regelen zonder hulp van anderen",
    "red_gez": "Zonder hulp van anderen gezinsproblemen oplossen",
    "red_hulp": "Krijgt u bij problemen in uw gezin hulp van bekenden?",
    "zorgkind": "Maakte u zich het afgelopen jaar zorgen over uw kinderen of over de opvoeding?",
    "terugval": "Kunt u, als er problemen komen met opvoeden, terugvallen op mensen die u kent?",
    "cont_fam": "Hoe vaak spreekt of ziet u familieleden buiten uw huishouden?",
    "cont_vri": "Hoe vaak ziet of spreekt u goede vrienden en kennissen?",
    "cont_bur": "Hoe vaak heeft u contact met mensen in uw buurt?",
}
"""One plausible new wording of each item."""

REVERSED = {
    "ouder": "Heeft geen thuiswonende kinderen tot en met 18 jaar",
    "red_huis": "Het huishouden doen met hulp van anderen",
    "red_geld": "De geldzaken niet regelen zonder hulp van anderen",
    "red_gez": "Problemen in het gezin oplossen met hulp van anderen",
    "red_hulp": "Geeft u hulp aan mensen die u kent bij problemen in het gezin?",
    "zorgkind": "Maakte u zich de laatste tijd geen zorgen over uw kind of de opvoeding?",
    "terugval": "Kunt u bij toekomstige opvoedproblemen nooit terugvallen op mensen die u kent?",
    "cont_fam": "Hoe vaak heeft u contact met familie binnen uw huishouden?",
    "cont_vri": "Hoe vaak heeft u geen contact met vrienden of goede kennissen?",
    "cont_bur": "Hoe zelden heeft u contact met buren?",
}
"""The same words with a denial more or less, or with the opposite of one: another question."""

NEW_ITEMS = {
    "Hoe vaak heeft u contact met collega's?": "cont_bur",
    "Geslacht van de interviewer": "geslacht",
    "Krijgt u hulp van de gemeente?": "red_hulp",
    "Het vervoer regelen zonder hulp van anderen": "red_geld",
}
"""Items that were not there before, each with the answers of an old one."""

MISSING = {".a": (97.0, "Weet ik niet"), ".b": (98.0, "Weigert"), ".c": (99.0, "Niet ingevuld"), ".s": (96.0, "N.v.t.")}


@dataclass(frozen=True)
class NextWave:
    """The new file, and what `wave new` should find in it."""

    path: Path
    names: dict[str, str]
    codes: dict[str, dict[str, str]]
    dropped: str
    reworded: str
    reversed: str
    rows: np.ndarray


@pytest.fixture(scope="session")
def scp() -> Study:
    return load_study(STUDIES / "scp2017")


@pytest.fixture(scope="session")
def sdi17(tmp_path_factory: pytest.TempPathFactory) -> Microdata:
    path = tmp_path_factory.mktemp("sdi") / "sdi17.dta"
    make_standin(STUDIES / "scp2017", "sdi17.dta", path)
    return read_microdata(path)


@pytest.fixture(scope="session")
def make_next_wave() -> Callable[[Microdata, Path, int], NextWave]:
    return next_wave


def next_wave(sdi17: Microdata, folder: Path, seed: int) -> NextWave:
    """Rename, recode, reword, reverse, drop, and resample; in odd seeds the old names return on other questions."""
    rng = np.random.default_rng(seed)
    old = list(sdi17.frame.columns)
    turned = str(rng.choice(sorted(REVERSED)))
    reworded = str(rng.choice(sorted(REWORDED.keys() - {turned})))
    # `ouder` says who was asked other items: without it a person has to say so
    dropped = str(rng.choice(sorted(REWORDED.keys() - {turned, reworded, "ouder"})))
    kept = [name for name in old if name != dropped]
    new_names = [f"v{number:03}" for number in rng.permutation(len(kept))]
    if seed % 2:
        shuffled = list(rng.permutation(kept))
        new_names[: len(kept) // 2] = shuffled[: len(kept) // 2]
    names = dict(zip(kept, map(str, new_names), strict=True))
    rows = rng.choice(len(sdi17.frame), len(sdi17.frame))
    frame, described, codes = {}, {}, {}
    for name in rng.permutation(kept):
        variable = sdi17.variables[name]
        labels = {code: label for code, label in variable.value_labels.items() if not code.startswith(".")}
        codes[name] = dict(zip(labels, rng.permutation(list(labels)), strict=True))
        values = sdi17.frame[name].iloc[rows]
        if name == "rinnr":
            values = pd.Series(np.arange(500_000.0, 500_000.0 + len(rows)))
        frame[names[name]] = [_new_value(value, codes[name]) for value in values]
        missing = [MISSING[code] for code in sorted(variable.missing_codes)]
        texts = {float(codes[name][code]): label for code, label in labels.items()} | dict(missing)
        span = (96.0, 99.0) if missing else None
        label = {reworded: REWORDED[reworded], turned: REVERSED[turned]}.get(name, variable.label)
        described[names[name]] = FileVariable(label, texts, missing_range=span, decimals=6)
    for number, (label, like) in enumerate(NEW_ITEMS.items()):
        texts = {float(code): text for code, text in sdi17.variables[like].value_labels.items() if code[0] != "."}
        frame[f"nieuw{number}"] = rng.choice(sorted(texts), len(rows))
        described[f"nieuw{number}"] = FileVariable(label, texts)
    path = folder / "sdi21.sav"
    write_microdata(path, pd.DataFrame(frame), described, "STAND-IN: sdi 2021")
    return NextWave(path, names, codes, dropped, reworded, turned, rows)


def _new_value(value: object, codes: dict[str, str]) -> float:
    if isinstance(value, str):
        return MISSING[value][0]
    key = str(int(value)) if float(value).is_integer() else ""
    return float(codes.get(key, value))
