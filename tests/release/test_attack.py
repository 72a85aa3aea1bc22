"""Who knows everything that is released works out nothing that is hidden; on the gate of before he does."""

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from ouder_netwerk.analyse.estimate import estimate_wave
from ouder_netwerk.harmonise.wave import harmonise_wave
from ouder_netwerk.release.internal import Internal
from ouder_netwerk.release.release import COLUMNS, _shown, decide
from ouder_netwerk.standin.make import make_standin
from ouder_netwerk.study.load import load_study

from .attacker import Attacker, missing_of, won
from .random_studies import RandomStudy, definitions, no_models

STUDIES = Path(__file__).parents[2] / "config/studies"
OLD = Path(__file__).with_name("old_gate.csv")
SEEDS = (1, 2, 3, 4, 7, 9, 13, 15, 31, 33, 38)
"""Each kind of weights, missing answers and subgroups, tiny levels, imputed ones, one wave and pooled ones."""


def released(study, decided):
    """Return the released estimates as a reader has them."""
    shown = _shown(decided.tables, study.rules, "logit")["estimates"][COLUMNS["estimates"]]
    return shown.assign(**{name: pd.to_numeric(shown[name]) for name in ("estimate", "n", "n_weighted", "deff")})


def attack(study, decided, dossiers, equal=False, by_programs=True):
    """Return what the attacker wins on a decided release."""
    rules, truth = study.rules, decided.tables["estimates"]
    seen = released(study, decided)
    attacker = Attacker(
        study,
        seen,
        missing_of(study, dossiers),
        rules.share_step / 2,
        rules.count_base // 2,
        rules.digits,
        equal,
        truth,
    )
    return won(attacker, truth.assign(hidden=truth["reason"] != ""), rules.protection, by_programs)


def test_he_wins_on_the_gate_of_before():
    """Its released numbers of three questions, and the truth behind what it hid: nearly all come back exactly."""
    table = pd.read_csv(OLD, keep_default_na=False, dtype={"wave": str, "level": str})
    for name in ("estimate", "n", "n_weighted"):
        table[name] = pd.to_numeric(table[name])
    study = load_study(STUDIES / "scp2017")
    truth = table[["survey", "true_estimate", "true_n", "true_n_weighted"]].rename(
        columns=lambda name: name.removeprefix("true_")
    )
    truth["hidden"] = table["estimate"].isna()
    # of whom the subgroup is not known: some of education, income, and the age of the child
    missing = {wave: {"low_income": 200, "education": 30} for wave in study.published_waves}
    found = won(Attacker(study, table, missing, 1e-12, 0, 0), truth, 5.0, by_programs=False)
    exact = [name for name, width in found if width < 0.001]
    assert truth["hidden"].sum() == 25
    assert len(exact) >= 18


@pytest.fixture(scope="module")
def known(tmp_path_factory):
    return definitions(tmp_path_factory.mktemp("random"))


@pytest.mark.parametrize("seed", SEEDS)
def test_he_wins_nothing_on_random_studies(known, seed):
    one = RandomStudy.make(known, seed)
    decided = decide(one.study, one.internal, one.dossiers)
    assert (decided.tables["estimates"]["reason"] != "").any()
    assert attack(one.study, decided, one.dossiers, equal=one.kind.weights == "equal") == []


@pytest.mark.parametrize("seed", [1, 13])
def test_he_wins_when_only_primary_rules_hide(known, seed):
    """What the programs of an attacker are worth: without secondary suppression they find many."""
    one = RandomStudy.make(known, seed)
    decided = decide(one.study, one.internal, one.dossiers)
    estimates = decided.tables["estimates"]
    estimates["reason"] = estimates["reason"].where(estimates["reason"] != "secondary", "")
    hidden = estimates["reason"] != ""
    lost = attack(one.study, decided, one.dossiers, equal=one.kind.weights == "equal")
    assert len(lost) > hidden.sum() / 4 > 0


def test_he_wins_nothing_on_two_surveys_of_2017(tmp_path, monkeypatch):
    """With their pairs, universes, complements and batteries, from their stand-ins."""
    monkeypatch.chdir(tmp_path)
    study = load_study(STUDIES / "scp2017")
    waves = ("kok17", "sdi17")
    study = replace(study, file=study.file.model_copy(update={"waves": waves}))
    tables, dossiers = [], {}
    for wave in waves:
        path = tmp_path / study.waves[wave].sources[0].file
        make_standin(study.folder, path.name, path)
        harmonised, kept = harmonise_wave(study, wave, path)
        tables.append(estimate_wave(study, wave, harmonised))
        dossiers[wave] = {"respondents": kept.respondents, "missing": kept.missing}
    estimates, contrasts = (pd.concat(part, ignore_index=True) for part in zip(*tables, strict=True))
    decided = decide(study, Internal(estimates, contrasts.assign(remark=""), no_models()), dossiers)
    hidden = (decided.tables["estimates"]["reason"] != "").mean()
    assert 0 < hidden < 0.4
    assert attack(study, decided, dossiers, by_programs=False) == []
