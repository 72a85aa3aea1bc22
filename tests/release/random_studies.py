"""Small studies from random numbers: missing answers and subgroups, pairs, a pool, tiny groups, weights of all kinds."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ouder_netwerk.analyse.compare import compare_waves
from ouder_netwerk.analyse.estimate import estimate_wave
from ouder_netwerk.harmonise.pool import pool_waves
from ouder_netwerk.release.internal import EFFECT_NUMBERS, MODEL_NUMBERS, Internal
from ouder_netwerk.respondents.table import Harmonised, Origin
from ouder_netwerk.study.load import load_study
from ouder_netwerk.study.study import Study

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
ANSWERS = {
    "sex": ("m", "f"),
    "age": ("young", "middle", "old"),
    "help": ("yes", "no"),
    "kin": ("yes", "no"),
    "friends": ("yes", "no"),
    "amount": ("little", "enough", "much"),
}
LEFT_OUT = ("friends", "either", "amount_helped", "amount_alone")
"""Of the definitions with few questions."""
IMPLICATES = 3
SIZES = ("all", "few_questions", "one_wave")


def write_definition(folder, size="all", imputed=False):
    """Write a study definition: of all questions or few, two waves and their pool or one, age known or imputed."""
    (folder / "waves").mkdir(parents=True)
    left_out = () if size == "all" else LEFT_OUT
    variables = {name: f"{{from: {name}, {_values(name)}}}" for name in ANSWERS if name not in left_out}
    if imputed:
        names = ", ".join(f"age{one + 1}" for one in range(IMPLICATES))
        variables["age"] = f"{{implicates: [{names}], {_values('age')}}}"
    mapped = "\n".join(f"  {name}: {text}" for name, text in variables.items())
    starts = tuple(start for one in left_out for start in (f"  {one}:", f"      - {{id: {one},"))
    for name, text in FILES.items():
        lines = [line for line in text.lstrip().split("\n") if not (left_out and line.startswith(starts))]
        text = "\n".join(lines).replace("variables: {}", f"variables:\n{mapped}")
        if size == "one_wave":
            text = text.replace("waves: [one, two, both]", "waves: [one]")
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def _values(name):
    return f"values: {{{', '.join(f'{place}: {answer}' for place, answer in enumerate(ANSWERS[name]))}}}"


@dataclass(frozen=True)
class Kind:
    """What a random study is like."""

    size: str
    imputed: bool
    weights: str
    lacking: tuple[float, float]
    tiny: bool
    few: bool

    @classmethod
    def of(cls, seed):
        """Return the kind of a seed."""
        return cls(
            size="all" if seed % 24 == 5 else "few_questions" if seed % 4 == 0 else "one_wave",
            weights=("equal", "levels", "spread")[seed % 3],
            lacking=((0.0, 0.0), (0.04, 0.0), (0.03, 0.05), (0.0, 0.03))[seed // 6 % 4],
            tiny=seed // 24 % 2 == 0,
            imputed=seed // 2 % 4 == 3,
            few=seed % 5 == 4,
        )


def definitions(folder):
    """Return the study definitions by size and whether age is imputed, written to a folder."""
    return {
        (size, imputed): load_study(write_definition(folder / f"{size}{imputed}" / "random", size, imputed))
        for size in SIZES
        for imputed in (False, True)
    }


@dataclass(frozen=True)
class RandomStudy:
    """A random study, as far as the gate."""

    study: Study
    kind: Kind
    waves: dict[str, Harmonised]
    internal: Internal
    dossiers: dict

    @classmethod
    def make(cls, known, seed):
        """Make the study of a seed, with its definition out of those that are known."""
        kind, rng = Kind.of(seed), np.random.default_rng(seed)
        study = known[kind.size, kind.imputed]
        names = [name for name in study.published_waves if not study.waves[name].pool]
        waves = {name: random_wave(study, name, rng, kind) for name in names}
        return cls(study, kind, waves, *internal_tables(study, waves))


def random_wave(study, wave_id, rng, kind):
    """Return respondents: some answers rare, and with `tiny` some levels of 1 to 9."""
    n = int(rng.integers(60, 300) if kind.few else rng.integers(800, 4000))
    chances = {"sex": rng.dirichlet([3, 3]), "age": rng.dirichlet([3, 3, 1]), "help": rng.dirichlet([4, 2])}
    chances |= {name: rng.dirichlet([1, 2]) for name in ("kin", "friends")} | {"amount": rng.dirichlet([3, 3, 1])}
    codes = {name: rng.choice(len(chance), n, p=chance) for name, chance in chances.items()}
    if kind.tiny:
        # one level of a subgroup and one answer of 1 to 9
        for name, code in (("age", 2), ("amount", 2)):
            codes[name] = np.where(codes[name] == code, 0, codes[name])
            codes[name][rng.choice(n, int(rng.integers(1, 10)), replace=False)] = code
    for name in codes:
        lacks = kind.lacking[1] if name in ("sex", "age") else kind.lacking[0]
        codes[name] = np.where(rng.random(n) < lacks, -1, codes[name])
    codes["kin"], codes["friends"] = (
        np.where(codes["help"] == 1, 1, np.where(codes["help"] == -1, -1, codes[name])) for name in ("kin", "friends")
    )
    either = np.where((codes["kin"] == 0) | (codes["friends"] == 0), 0, 1)
    codes["either"] = np.where((either == 1) & ((codes["kin"] == -1) | (codes["friends"] == -1)), -1, either)
    by_level = 0.5 + np.arange(6)[np.maximum(codes["sex"], 0) * 3 + np.maximum(codes["age"], 0)] / 3
    weight = {"equal": np.full(n, 2.5), "levels": by_level, "spread": rng.lognormal(0, 0.7, n)}[kind.weights]
    frame = pd.DataFrame({"respondent": [f"{wave_id}{row}" for row in range(n)], "weight": weight})
    for name, code in codes.items():
        if name not in study.concepts:
            continue
        names = list(study.concepts[name].category_names)
        if study.implicates(wave_id, name):
            for one in range(IMPLICATES):
                # who lacks it is given a level, each time another
                drawn = np.where((code < 0) | (rng.random(n) < 0.05), rng.choice(len(names), n, p=chances[name]), code)
                frame[f"{name}.{one + 1}"] = pd.Categorical.from_codes(drawn, names, ordered=True)
            continue
        frame[name] = pd.Categorical.from_codes(code, names, ordered=True)
        frame[f"{name}.missing"] = pd.Categorical.from_codes(np.where(code < 0, 0, -1), ["no_answer"])
    definition = study.waves[wave_id]
    return Harmonised(frame, Origin(study.id, definition.survey, definition.wave, "stand-in", {}))


def internal_tables(study, waves):
    """Return what the steps before the gate make of some waves and their pool, and their dossiers."""
    pooled = {"both": pool_waves(study, "both", waves)} if "both" in study.published_waves else {}
    parts = waves | pooled
    made = {name: estimate_wave(study, name, harmonised) for name, harmonised in parts.items()}
    estimates = pd.concat([table for table, _ in made.values()], ignore_index=True)
    between = compare_waves(study, {name: made[name][0] for name in waves})
    contrasts = pd.concat([*(table for _, table in made.values()), between], ignore_index=True)
    contrasts["remark"] = contrasts["remark"].fillna("")
    dossiers = {name: dossier(harmonised) for name, harmonised in waves.items()}
    return Internal(estimates, contrasts, no_models()), dossiers


def no_models():
    """Return the table of models of a study without any."""
    texts = ["study", "survey", "wave", "model", "block", "term", "level", "reason", "outcome", "data", "measure"]
    numbers = [*MODEL_NUMBERS, *EFFECT_NUMBERS, "n_level", "n_yes", "n_reference", "n_reference_yes"]
    return pd.DataFrame(columns=[*texts, *numbers]).astype(dict.fromkeys(numbers, float))


def dossier(harmonised):
    """Return the counts of an internal dossier that the gate reads."""
    frame = harmonised.frame
    names = [name for name in frame if f"{name}.missing" in frame]
    missing = {name: {"no_answer": int(frame[name].isna().sum())} for name in names}
    return {"respondents": len(frame), "missing": missing}
