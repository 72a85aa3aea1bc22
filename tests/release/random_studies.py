"""Small studies from random numbers: missing answers and subgroups, pairs, a pool, tiny groups, weights of all kinds."""

import numpy as np
import pandas as pd

from ouder_netwerk.analyse.compare import compare_waves
from ouder_netwerk.analyse.estimate import estimate_wave
from ouder_netwerk.harmonise.pool import pool_waves
from ouder_netwerk.release.internal import Internal
from ouder_netwerk.respondents.table import Harmonised, Origin

TEXT = "{nl: x, en: x}"
FILES = {
    "study.yaml": f"""
id: random
title: {TEXT}
source: {TEXT}
release: {{preset: cbs}}
subgroups: [sex, age]
pairs: [[sex, age]]
waves: [one, two, both]
""",
    "concepts.yaml": f"""
category_sets:
  yes_no: {{yes: {TEXT}, no: {TEXT}}}
concepts:
  sex: {{label: {TEXT}, categories: {{m: {TEXT}, f: {TEXT}}}}}
  age: {{label: {TEXT}, categories: {{young: {TEXT}, middle: {TEXT}, old: {TEXT}}}}}
  help: {{label: {TEXT}, categories: yes_no}}
  kin: {{label: {TEXT}, categories: yes_no, universe: {{help: [yes]}}, outside: no}}
  friends: {{label: {TEXT}, categories: yes_no, universe: {{help: [yes]}}, outside: no}}
  either: {{label: {TEXT}, categories: yes_no, derive: {{yes_if: {{any_of: [{{kin: [yes]}}, {{friends: [yes]}}]}}}}}}
  amount: {{label: {TEXT}, categories: {{little: {TEXT}, enough: {TEXT}, much: {TEXT}}}}}
""",
    "indicators.yaml": f"""
sections:
  - id: all
    title: {TEXT}
    indicators:
      - {{id: help, category: yes}}
      - {{id: no_help, concept: help, category: no, label: {TEXT}}}
      - {{id: kin, category: yes}}
      - {{id: kin_asked, concept: kin, category: yes, universe: {{help: [yes]}}, label: {TEXT}}}
      - {{id: friends, category: yes}}
      - {{id: either, category: yes}}
      - {{id: amount}}
      - {{id: amount_helped, concept: amount, category: enough, universe: {{help: [yes]}}, label: {TEXT}}}
      - {{id: amount_alone, concept: amount, category: enough, universe: {{help: [no]}}, label: {TEXT}}}
""",
    "models.yaml": "models: []\n",
    "waves/one.yaml": f"""
survey: random
wave: "1"
title: {TEXT}
sources: [{{file: one.sav}}]
design: {{id: r, weight: w}}
variables: {{}}
""",
    "waves/two.yaml": 'like: one\nwave: "2"\nsources: [{file: two.sav}]\n',
    "waves/both.yaml": f'survey: random\nwave: "1-2"\ntitle: {TEXT}\npool: [one, two]\n',
}
VARIABLES = "\n".join(
    f"  {name}: {{from: {name}, values: {{{', '.join(f'{place}: {answer}' for place, answer in enumerate(answers))}}}}}"
    for name, answers in {
        "sex": ("m", "f"),
        "age": ("young", "middle", "old"),
        "help": ("yes", "no"),
        "kin": ("yes", "no"),
        "friends": ("yes", "no"),
        "amount": ("little", "enough", "much"),
    }.items()
)


def write_definition(folder):
    """Write the study definition, which is the same for all."""
    (folder / "waves").mkdir(parents=True)
    for name, text in FILES.items():
        (folder / name).write_text(text.replace("variables: {}", f"variables:\n{VARIABLES}").lstrip(), encoding="utf-8")
    return folder


def random_wave(study, wave_id, rng, weights, lacking, count=None):
    """Return respondents: some cells tiny, some answers rare."""
    n = int(rng.integers(800, 4000)) if count is None else count
    chances = {"sex": rng.dirichlet([3, 3]), "age": rng.dirichlet([3, 3, 1]), "help": rng.dirichlet([4, 2])}
    chances |= {name: rng.dirichlet([1, 2]) for name in ("kin", "friends")} | {"amount": rng.dirichlet([3, 3, 1])}
    codes = {name: rng.choice(len(chance), n, p=chance) for name, chance in chances.items()}
    for name in codes:
        codes[name] = np.where(rng.random(n) < (lacking if name not in ("sex",) else 0), -1, codes[name])
    codes["kin"], codes["friends"] = (
        np.where(codes["help"] == 1, 1, np.where(codes["help"] == -1, -1, codes[name])) for name in ("kin", "friends")
    )
    either = np.where((codes["kin"] == 0) | (codes["friends"] == 0), 0, 1)
    codes["either"] = np.where((either == 1) & ((codes["kin"] == -1) | (codes["friends"] == -1)), -1, either)
    by_level = 0.5 + np.arange(6)[codes["sex"] * 3 + np.maximum(codes["age"], 0)] / 3
    weight = {"equal": np.full(n, 2.5), "levels": by_level, "spread": rng.lognormal(0, 0.7, n)}[weights]
    frame = pd.DataFrame({"respondent": [f"{wave_id}{row}" for row in range(n)], "weight": weight})
    for name, code in codes.items():
        names = list(study.concepts[name].category_names)
        frame[name] = pd.Categorical.from_codes(code, names, ordered=True)
        frame[f"{name}.missing"] = pd.Categorical.from_codes(np.where(code < 0, 0, -1), ["no_answer"])
    definition = study.waves[wave_id]
    return Harmonised(frame, Origin(study.id, definition.survey, definition.wave, "stand-in", {}))


def internal_tables(study, waves):
    """Return what the steps before the gate make of two waves, and their dossiers."""
    parts = waves | {"both": pool_waves(study, "both", waves)}
    made = {name: estimate_wave(study, name, harmonised) for name, harmonised in parts.items()}
    estimates = pd.concat([table for table, _ in made.values()], ignore_index=True)
    between = compare_waves(study, {name: made[name][0] for name in waves})
    contrasts = pd.concat([*(table for _, table in made.values()), between], ignore_index=True)
    contrasts["remark"] = contrasts["remark"].fillna("")
    dossiers = {name: dossier(harmonised) for name, harmonised in waves.items()}
    return Internal(estimates, contrasts, no_models()), dossiers


def no_models():
    """Return the table of models of a study without any."""
    columns = ["study", "survey", "wave", "model", "block", "term", "level", "n", "df", "reason", "outcome", "data"]
    counts = ["n_level", "n_yes", "n_reference", "n_reference_yes", "estimate", "se", "odds_ratio", "or_low", "or_high"]
    return pd.DataFrame(columns=[*columns, *counts, "statistic", "p", "ame", "ame_se"])


def dossier(harmonised):
    """Return the counts of an internal dossier that the gate reads."""
    frame = harmonised.frame
    names = [name for name in frame if f"{name}.missing" in frame]
    missing = {name: {"no_answer": int(frame[name].isna().sum())} for name in names}
    return {"respondents": len(frame), "missing": missing}
