"""A break in a series: the difference is shown, and said to be more than a change in time."""

import pandas as pd
import pytest

from ouder_netwerk.errors import InputError
from ouder_netwerk.plan import Plan

TEXT = {"nl": "Andere vraag", "en": "Other wording"}


def _break(tiny, wave, **breaks):
    tiny.edit(f"waves/{wave}.yaml", lambda content: content.update(breaks=breaks))


def _released(tiny):
    for wave in tiny.study.published_waves:
        for step in ("harmonise", "estimate", "model"):
            assert tiny.run(step, "tiny", wave).exit_code == 0
    for step in ("compare", "release"):
        result = tiny.run(step, "tiny")
        assert result.exit_code == 0, result.output
    contrasts = pd.read_csv(
        "results/tiny/contrasts.csv", dtype={"wave": str, "reference_wave": str}, keep_default_na=False
    )
    return contrasts[contrasts["wave"] != contrasts["reference_wave"]]


def _flags(contrasts, **cell):
    cell = {"subgroup": "all"} | cell
    rows = contrasts[(contrasts[list(cell)] == pd.Series(cell)).all(axis=1)]
    return dict(zip(rows["wave"] + "-" + rows["reference_wave"], rows["flag"], strict=True))


def test_without_a_break_nothing_is_flagged(series):
    assert set(_flags(_released(series), indicator="help").values()) == {""}


def test_only_pairs_across_the_break_are_flagged_and_still_shown(series):
    _break(series, "tiny18", help=TEXT)
    contrasts = _released(series)
    assert _flags(contrasts, indicator="help") == {"2018-2017": "break", "2019-2017": "break", "2019-2018": ""}
    broken = contrasts[(contrasts["indicator"] == "help") & (contrasts["flag"] == "break")]
    assert (broken["difference"] != "").all()
    assert (broken["p"] != "").all()


def test_what_is_asked_after_or_made_from_a_changed_question_is_broken_too(series):
    _break(series, "tiny19", help_parents=TEXT)
    contrasts = _released(series)
    for indicator in ("help_parents", "help_parents_asked", "help_either"):
        assert _flags(contrasts, indicator=indicator)["2019-2018"] == "break"
    assert _flags(contrasts, indicator="help")["2019-2018"] == ""


def test_a_changed_subgroup_breaks_its_levels_only(series):
    _break(series, "tiny19", child_age=TEXT)
    contrasts = _released(series)
    assert _flags(contrasts, indicator="help")["2019-2018"] == ""
    assert _flags(contrasts, indicator="help", subgroup="child_age", level="4-18")["2019-2018"] == "break"
    assert (
        _flags(contrasts, indicator="help", subgroup="single_parent*child_age", level="no*4-18")["2019-2018"] == "break"
    )


def test_a_change_of_mode_breaks_everything(series):
    _break(series, "tiny19", all=TEXT)
    contrasts = _released(series)
    shown = contrasts[contrasts["difference"] != ""]
    assert set(shown.loc[shown["wave"] == "2019", "flag"]) == {"break"}
    assert set(shown.loc[shown["wave"] == "2018", "flag"]) == {""}


def test_a_break_is_not_inherited_by_a_wave_that_is_like_it(series):
    _break(series, "tiny18", help=TEXT)
    series.edit("waves/tiny19.yaml", lambda content: content.update(like="tiny18"))
    study = series.study
    assert study.waves["tiny19"].breaks == {}
    (found,) = study.breaks("tiny17", "tiny19", ["help"])
    assert (found.wave, found.concept, found.text.english) == ("tiny18", "help", "Other wording")


def test_a_break_remakes_comparisons_only(series):
    steps = [("harmonise", "tiny18"), ("estimate", "tiny18"), ("model", "tiny18"), ("compare", None)]
    before = {step: Plan(series.study, {}).digest(*step) for step in steps}
    _break(series, "tiny18", help=TEXT)
    changed = [step for step in steps if Plan(series.study, {}).digest(*step) != before[step]]
    assert changed == [("compare", None)]


def test_a_break_in_nothing_is_named(series):
    _break(series, "tiny18", money=TEXT)
    with pytest.raises(InputError, match=r"tiny18\.yaml: breaks: there is no concept `money`"):
        _ = series.study


def test_a_hidden_difference_stays_hidden_across_a_break(series):
    series.edit("study.yaml", lambda content: content["release"].update(minimum_n="20"))
    _break(series, "tiny18", all=TEXT)
    contrasts = _released(series)
    hidden = contrasts[contrasts["flag"] == "hidden_side"]
    assert len(hidden)
    assert (hidden["difference"] == "").all()
