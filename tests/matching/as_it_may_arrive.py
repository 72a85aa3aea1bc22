"""A stand-in file as the real one may arrive: other names, order, codes, wordings, ways to say yes, and extra items."""

import re
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from ouder_netwerk.microdata.variables import SYSTEM_MISSING, Microdata, Variable, code_of
from ouder_netwerk.study.study import Study

TICKED = ({"ja": "Genoemd", "nee": "Niet genoemd"}, {"ja": "Yes", "nee": "No"}, {"ja": "Ja", "nee": "Nee"})
REWORDED = (
    (r"het afgelopen half jaar", "de afgelopen 6 maanden"),
    (r"\bvan het kind\b", "kind"),
    (r"\ben\b", "/"),
    (r"Hoe vaak", "Hoe vaak ongeveer"),
    (r"\been\b ", ""),
    (r"Geslacht van de ouder", "Bent u een man of een vrouw?"),
    (r"Leeftijd van", "Hoe oud is"),
    (r"Hoogst voltooide", "Wat is uw hoogst voltooide"),
)
"""Small changes of wording, each made or not."""
EXTRA = (
    "Bent u tevreden over uw woning?",
    "Imputatievlag inkomen",
    "Geslacht van de interviewer",
    "Duur van de vragenlijst in minuten",
)


@dataclass(frozen=True)
class Arrived:
    """A file that lies nowhere, and what should be found in it.

    Attributes
    ----------
    frame, variables
        The file.
    names : dict of str to str
        From the name in the stand-in to that in the file.
    codes : dict of str to dict
        For each variable of the stand-in, from its codes to those in the file; `.` where a box was left empty.
    """

    frame: pd.DataFrame
    variables: dict[str, Variable]
    names: dict[str, str]
    codes: dict[str, dict[str, str]]

    def read(self, columns):
        return self.frame[list(columns)]


def arrive(study: Study, wave: str, old: Microdata, seed: int) -> Arrived:
    """Rename, recode, reorder and reword a file; every respondent stays."""
    rng = np.random.default_rng(seed)
    ticked = {"ja": "Ja", "nee": "Nee"} if rng.random() < 0.2 else TICKED[rng.integers(2)]
    names = dict(zip(old.variables, (f"V{number}" for number in rng.permutation(len(old.variables))), strict=True))
    wished = [change for change in REWORDED if rng.random() < 0.5]
    numbered, short, ticks = (rng.random() < 0.5 for _ in range(3))
    wave_of = study.waves[wave]
    design = set(wave_of.design.variables)
    frame, variables, codes = {}, {}, {}
    for name in rng.permutation(list(old.variables)):
        given = old.variables[name]
        labels = {code: text for code, text in given.value_labels.items() if not given.is_missing(code)}
        missing = {code: text for code, text in given.value_labels.items() if given.is_missing(code)}
        # the marks 1 to 10 are what they say
        marks = any(text.startswith(code) for code, text in labels.items())
        moved = {code: code for code in labels} if marks else _moved(list(labels), rng)
        apart = {code: str(-8 - place) for place, code in enumerate(missing)}
        if ticks and re.fullmatch(r"\w+_\d", name) and set(labels.values()) == {"Ja", "Nee"}:
            moved = {code: "." if text == "Nee" else "1" for code, text in labels.items()}
            apart = dict.fromkeys(apart, ".")
        codes[name] = moved | apart
        texts = {moved[code]: ticked.get(text.casefold(), text) for code, text in labels.items()}
        texts |= {apart[code]: text for code, text in missing.items()}
        texts.pop(".", None)
        label = given.label
        if name not in design:
            for pattern, words in wished:
                label = re.sub(pattern, words, label)
            label = f"{names[name]} {label}" if numbered else label
            label = label[:60] if short else label
        new = names[name]
        variables[new] = Variable(new, label, texts, frozenset(apart.values()) - {"."})
        index, values = pd.factorize(old.frame[name], use_na_sentinel=False)
        frame[new] = np.array([_recoded(code_of(value), codes[name]) for value in values])[index]
    for number, label in enumerate(EXTRA):
        values = {"1": "Ja", "2": "Nee"} if number < 2 else {"1": "Man", "2": "Vrouw"} if number == 2 else {}
        variables[f"X{number}"] = Variable(f"X{number}", label, values)
        frame[f"X{number}"] = rng.integers(1, 3 if values else 60, len(old.frame)).astype(float)
    return Arrived(pd.DataFrame(frame), variables, names, codes)


def _moved(codes: list[str], rng: np.random.Generator) -> dict[str, str]:
    """Turn the order of the codes round, begin at another number, or leave them; two codes may be 0 and 1."""
    ordered = sorted(codes, key=float) if all(re.fullmatch(r"-?\d+", code) for code in codes) else codes
    turned = ordered[::-1] if rng.random() < 0.5 else ordered
    first = int(rng.integers(0, 2))
    return {code: str(first + place) for place, code in enumerate(turned)}


def _recoded(code: str, codes: dict[str, str]) -> float:
    if code == SYSTEM_MISSING:
        return np.nan
    new = codes.get(code, code)
    return float(new) if re.fullmatch(r"-?\d+(\.\d+)?(e-?\d+)?", new) else np.nan


def without_labels(arrived: Arrived) -> Arrived:
    """Take away every value label."""
    bare = {name: replace(one, value_labels={}) for name, one in arrived.variables.items()}
    return replace(arrived, variables=bare)
