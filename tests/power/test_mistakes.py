"""Each mistake changes what it says, in a table that can be counted by hand, and nothing else."""

import numpy as np
import pandas as pd
import pytest

from ouder_netwerk.power.mistakes import StudyWaves, neighbours, with_mistake
from ouder_netwerk.respondents.table import Harmonised, Origin


def harmonised(study, frame):
    return Harmonised(frame, Origin(study.id, "tiny", "2017", "real", {}))


@pytest.fixture
def survey(tiny):
    """Six parents: four had help, of whom three were helped by parents; one of those four said nothing of neighbours."""
    yes_no = pd.CategoricalDtype(["no", "yes"], ordered=True)
    reasons = pd.CategoricalDtype(["dont_know", "not_asked"])
    frame = pd.DataFrame(
        {
            "respondent": list("abcdef"),
            "weight": [1.0, 2, 3, 1, 2, 3],
            "single_parent": pd.Series(["yes", "no", "no", "yes", "no", "no"], dtype=yes_no),
            "help": pd.Series(["yes", "yes", "yes", "yes", "no", "no"], dtype=yes_no),
            "help_parents": pd.Series(["yes", "yes", "yes", "no", "no", "no"], dtype=yes_no),
            "help_neighbours": pd.Series(["yes", "no", None, "no", None, None], dtype=yes_no),
        }
    )
    for name in ("single_parent", "help", "help_parents"):
        frame[f"{name}.missing"] = pd.Series([None] * 6, dtype=reasons)
    silent = [None, None, "dont_know", None, "not_asked", "not_asked"]
    frame["help_neighbours.missing"] = pd.Series(silent, dtype=reasons)
    study = tiny.study
    return StudyWaves(study, {"tiny17": harmonised(study, frame)}, neighbours(study))


def made(survey, mistake, *concepts):
    return with_mistake(survey, mistake, frozenset(concepts)).waves["tiny17"].frame


def changed(before, after):
    return {name for name in before if not before[name].astype(object).equals(after[name].astype(object))}


def test_everybody_counts_the_same(survey):
    frame = made(survey, "unweighted")
    assert frame["weight"].tolist() == [2.0] * 6
    assert changed(survey.waves["tiny17"].frame, frame) == {"weight"}


def test_codes_are_swapped(survey):
    frame = made(survey, "swapped_codes", "help")
    assert frame["help"].tolist() == ["no", "no", "no", "no", "yes", "yes"]
    assert list(frame["help"].cat.categories) == ["no", "yes"]
    assert changed(survey.waves["tiny17"].frame, frame) == {"help"}


def test_who_said_nothing_has_the_first_answer_but_who_was_not_asked_has_none(survey):
    frame = made(survey, "missing_as_answer", "help_neighbours")
    assert frame["help_neighbours"].astype(object).fillna("-").tolist() == ["yes", "no", "no", "no", "-", "-"]


def test_a_share_of_all_becomes_one_of_who_was_asked_and_the_other_way_round(survey):
    wrong = with_mistake(survey, "wrong_base", frozenset({"help_parents", "help_neighbours"}))
    frame = wrong.waves["tiny17"].frame
    assert frame["help_neighbours"].astype(object).fillna("-").tolist() == ["yes", "no", "-", "no", "no", "no"]
    before, after = survey.study.indicators.all, wrong.study.indicators.all
    assert before["help_parents"].universe is after["help_parents_asked"].universe is None
    assert after["help_parents"].universe == before["help_parents_asked"].universe
    assert after["help"] == before["help"]


def test_groups_are_shuffled_and_as_many_stay_in_each(survey):
    frame = made(survey, "shuffled_groups", "single_parent")
    before = survey.waves["tiny17"].frame
    assert frame["single_parent"].value_counts().to_dict() == before["single_parent"].value_counts().to_dict()
    assert changed(before, frame) <= {"single_parent"}
    pd.testing.assert_frame_equal(frame, made(survey, "shuffled_groups", "single_parent"))


def test_a_survey_held_once_has_no_other_wave(survey):
    assert made(survey, "wrong_wave") is survey.waves["tiny17"].frame


def test_the_other_wave_is_the_one_before_and_for_the_first_the_one_after(tiny):
    for wave in ("tiny18", "tiny19"):
        text = f'like: tiny17\nwave: "20{wave[-2:]}"\nsources: [{{file: {wave}.sav}}]\n'
        (tiny.folder / f"config/studies/tiny/waves/{wave}.yaml").write_text(text)
    tiny.edit("study.yaml", lambda content: content.update(waves=["tiny17", "tiny18", "tiny19"]))
    assert neighbours(tiny.study) == {"tiny17": "tiny18", "tiny18": "tiny17", "tiny19": "tiny18"}
    waves = {
        name: harmonised(tiny.study, pd.DataFrame({"weight": np.full(2, at)}))
        for at, name in enumerate(tiny.study.waves)
    }
    wrong = with_mistake(StudyWaves(tiny.study, waves, neighbours(tiny.study)), "wrong_wave", frozenset())
    assert [wrong.waves[name].frame["weight"].iloc[0] for name in waves] == [1, 0, 1]
    assert wrong.waves["tiny19"].origin.wave == wrong.study.waves["tiny19"].wave == "2019"
