"""Two releases of a study give no more away together than each alone, when the second knows the first."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from ouder_netwerk.errors import InputError
from ouder_netwerk.release.earlier import EarlierReleases
from ouder_netwerk.release.folder import manifest
from ouder_netwerk.release.internal import Internal
from ouder_netwerk.release.release import COLUMNS, _content, _shown, decide
from ouder_netwerk.released import MANIFEST

from .attacker import Attacker, missing_of, won
from .random_studies import RandomStudy, definitions
from .test_attack import released


def _written(folder, study, decided):
    """Write what a reader of a decided release has."""
    tables = _shown(decided.tables, study.rules, "logit")
    files = {f"{name}.csv": tables[name][columns].to_csv(index=False) for name, columns in COLUMNS.items()}
    folder.mkdir()
    for name, text in (files | {MANIFEST: manifest(_content(study, decided), files)}).items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def _without_pairs(one):
    """Return the study as it was published at first: each subgroup by itself."""
    study = replace(one.study, file=one.study.file.model_copy(update={"pairs": ()}))
    tables = (one.internal.estimates, one.internal.contrasts)
    plain = [table[~table["subgroup"].str.contains("*", regex=False)].reset_index(drop=True) for table in tables]
    return study, Internal(*plain, one.internal.models)


def _lost(one, first, second):
    """Return what somebody works out who has both: each estimate as one of them shows it."""
    key = ["survey", "wave", "indicator", "category", "subgroup", "level"]
    seen, before = released(one.study, second), released(one.study, first).set_index(key)
    earlier = before.reindex(pd.MultiIndex.from_frame(seen[key])).reset_index(drop=True)
    for name in ("estimate", "n", "n_weighted"):
        seen[name] = seen[name].fillna(earlier[name])
    truth, rules = second.tables["estimates"], one.study.rules
    attacker = Attacker(
        one.study, seen, missing_of(one.study, one.dossiers), rules.share_step / 2, rules.count_base // 2,
        rules.digits, one.kind.weights == "equal", truth,
    )  # fmt: skip
    return won(attacker, truth.assign(hidden=seen["estimate"].isna().to_numpy()), rules.protection)


@pytest.fixture(scope="module")
def known(tmp_path_factory):
    return definitions(tmp_path_factory.mktemp("vintages"))


@pytest.mark.parametrize("seed", [9, 13])
def test_pairs_that_are_published_later_give_nothing_away(known, seed, tmp_path):
    one, first, earlier = _published_without_pairs(known, seed, tmp_path)
    careful = decide(one.study, one.internal, one.dossiers, earlier)
    assert _lost(one, first, careful) == []


def test_what_can_not_be_protected_any_more_stops_the_release(known, tmp_path):
    """So much was shown before that there may be nothing left to hide: then nothing more is shown."""
    one, first, earlier = _published_without_pairs(known, 1, tmp_path)
    try:
        careful = decide(one.study, one.internal, one.dossiers, earlier)
    except InputError as stopped:
        assert "can be worked out from the rest or an earlier release" in str(stopped)
    else:
        assert _lost(one, first, careful) == []


def _published_without_pairs(known, seed, folder):
    """Return a study, what was published of it without pairs, and that as an earlier release; pairs would give away."""
    one = RandomStudy.make(known, seed)
    study, internal = _without_pairs(one)
    first = decide(study, internal, one.dossiers)
    assert _lost(one, first, decide(one.study, one.internal, one.dossiers))
    earlier = EarlierReleases.read(study.id, [_written(folder / "first", study, first)], study.rules)
    return one, first, earlier


def test_a_model_that_few_changed_and_counts_hidden_before_stay_hidden(known, tmp_path):
    """A block with two respondents more, and one with forty more; a difference that moved though its sides did not."""
    row = {"survey": "s", "wave": "1", "model": "m", "term": "age", "level": "old", "se": 0.2, "statistic": 2.5}
    row |= {"df": 90.0, "p": 0.012, "ame": 0.1, "ame_se": 0.04, "odds_ratio": 1.6, "or_low": 1.1, "or_high": 2.4}
    row |= {"measure": "odds_ratio", "effect": 1.6, "effect_low": 1.1, "effect_high": 2.4}
    before = pd.DataFrame([row | {"block": block, "estimate": 0.5, "n": 200, "flag": ""} for block in ("few", "many")])
    side = {
        "survey": "s",
        "wave": "1",
        "reference_wave": "1",
        "indicator": "help",
        "category": "yes",
        "subgroup": "age",
    }
    gap = side | {"level": "old", "reference_level": "young", "difference": 0.02, "se": 0.01, "statistic": 2.0}
    gap |= {"df": 90.0, "p": 0.048, "flag": ""}
    hidden = {"code": "9", "label": "", "category": "", "reason": "refused", "respondents": None}
    dossier = {
        "id": "one",
        "recodes": [
            {"concept": "help", "variable": "help", "counts": [hidden, hidden | {"code": "1", "respondents": 50}]}
        ],
        "missing": [{"concept": "help", "share": None, "reasons": {"refused": None}}],
    }
    folder, rules = tmp_path / "first", known["one_wave", False].rules
    (folder / "dossier").mkdir(parents=True)
    before.to_csv(folder / "models.csv", index=False)
    pd.DataFrame([gap]).to_csv(folder / "contrasts.csv", index=False)
    (folder / "dossier/one.json").write_text(json.dumps(dossier), encoding="utf-8")
    earlier = EarlierReleases((folder,), rules)
    now = before.assign(estimate=0.54, n=[202, 240])
    assert earlier.models(now).tolist() == [True, False]
    assert earlier.models(before).tolist() == [False, False]
    moved = pd.DataFrame([gap | {"p": 0.044}])
    sides = np.array([True])
    assert [earlier.contrasts(moved, shown, sides).tolist() for shown in (moved, pd.DataFrame([gap]))] == [
        [True],
        [False],
    ]
    counts = {("one", "help", "help", "9", "", "", "refused"), ("one", "help", "refused")}
    assert earlier.hidden_counts() == counts
