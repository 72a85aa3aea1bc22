"""What may not be seen is hidden with a reason, and every hidden cell is in the audit."""

import numpy as np
import pandas as pd
import pytest

from ouder_netwerk.release.disclosure import HIDING, audit, contrast_flags, estimate_flags, model_flags, without_hidden


def _cell(n, n_yes, estimate=0.5, half_width=0.02, n_eff=None):
    return {
        "n": n,
        "n_yes": n_yes,
        "n_eff": n if n_eff is None else n_eff,
        "estimate": estimate,
        "ci_low": estimate - half_width,
        "ci_high": estimate + half_width,
    }


@pytest.mark.parametrize(
    ("cell", "flag"),
    [
        (_cell(0, 0, np.nan, np.nan, np.nan), "empty"),
        (_cell(9, 5), "few_respondents"),
        (_cell(10, 5), "few_with"),
        (_cell(100, 9), "few_with"),
        (_cell(100, 91), "few_without"),
        (_cell(100, 0, 0.0), "few_with"),
        (_cell(100, 10), ""),
        (_cell(100, 90), ""),
        (_cell(29, 14), "imprecise"),
        (_cell(30, 15), ""),
        (_cell(100, 50, n_eff=29.0), "imprecise"),
        (_cell(100, 50, half_width=0.15), "imprecise"),
        (_cell(400, 20, estimate=0.04, half_width=0.03), "imprecise"),
        (_cell(400, 380, estimate=0.96, half_width=0.03), "imprecise"),
        (_cell(400, 20, estimate=0.01, half_width=0.02), ""),
    ],
)
def test_flags_at_their_edges(cell, flag):
    assert estimate_flags(pd.DataFrame([cell]), 10).tolist() == [flag]


def test_a_difference_is_hidden_with_either_side():
    cell = {"survey": "s", "indicator": "i", "category": "yes", "subgroup": "g", "wave": "2017"}
    estimates = pd.DataFrame(
        [cell | {"level": level, "flag": flag} for level, flag in [("a", ""), ("b", "few_with"), ("c", "imprecise")]]
    )
    pairs = [("b", "a"), ("c", "a"), ("c", "b")]
    contrasts = pd.DataFrame(
        [cell | {"reference_wave": "2017", "level": one, "reference_level": two, "remark": ""} for one, two in pairs]
    )
    assert contrast_flags(contrasts, estimates).tolist() == ["hidden_side", "", "hidden_side"]


@pytest.mark.parametrize(
    ("low", "share", "high", "flag"),
    [
        (0.0, 0.25, 0.3, "imprecise"),  # thirty points
        (0.0, 0.25, 0.299, ""),
        (0.0, 0.02, 0.05, ""),  # five points, more than 130% of the share
        (0.0, 0.02, 0.051, "imprecise"),
        (0.0, 0.125, 0.1625, ""),  # 130% of the share
        (0.0, 0.125, 0.163, "imprecise"),
    ],
)
def test_widths_that_are_just_at_their_limits(low, share, high, flag):
    cell = {"n": 400, "n_yes": 50, "n_eff": 400, "estimate": share, "ci_low": low, "ci_high": high}
    assert estimate_flags(pd.DataFrame([cell]), 10).tolist() == [flag]


@pytest.mark.parametrize(
    ("level", "yes", "reason", "flag"),
    [
        (50, 20, "", ""),
        (20, 10, "", ""),
        (9, 5, "", "few_respondents"),
        (10, 5, "", "few_with"),
        (50, 9, "", "few_with"),
        (50, 41, "", "few_without"),
        (50, 50, "separated", "few_without"),
        (50, 20, "separated", "separated"),
        (50, 20, "collinear", "collinear"),
        (0, 0, "empty", "empty"),
        (0, 0, "", "empty"),  # imputed respondents only
        (50, 20, "empty", "empty"),  # a number that is zero for all
        (np.nan, np.nan, "", ""),  # a test
    ],
)
def test_model_levels_need_respondents_with_and_without_the_outcome(level, yes, reason, flag):
    rows = pd.DataFrame({"n": [100], "n_level": [level], "n_yes": [yes], "reason": [reason]})
    assert model_flags(rows, 10).tolist() == [flag]


@pytest.mark.parametrize(("respondents", "flag"), [(9, "few_respondents"), (10, "")])
def test_tests_of_a_model_on_few_respondents_are_hidden(respondents, flag):
    tests = pd.DataFrame({"n": respondents, "n_level": np.nan, "n_yes": np.nan, "reason": ["", ""]})
    assert model_flags(tests, 10).tolist() == [flag, flag]


def test_hidden_numbers_are_gone_and_audited():
    table = pd.DataFrame(
        {"survey": "s", "level": ["a", "b"], "n": [5, 50], "estimate": [0.2, 0.4], "flag": ["few_respondents", ""]}
    )
    shown = without_hidden(table, ("n", "estimate"))
    assert shown["estimate"].tolist() == ["", 0.4]
    assert shown["n"].tolist() == ["", 50]
    hidden = audit({"estimates": table})
    assert hidden[["table", "level", "flag"]].to_numpy().tolist() == [["estimates", "a", "few_respondents"]]


def test_every_hiding_reason_is_documented():
    from ouder_netwerk.release import disclosure

    assert all(f"`{reason}`" in disclosure.__doc__ for reason in HIDING)


def test_released_files_keep_the_contract_and_hide(tiny):
    tiny.edit("study.yaml", lambda content: content["release"].update(minimum_n="5"))
    tiny.run_all()
    estimates = pd.read_csv("results/tiny/estimates.csv")
    assert list(estimates) == ["study", "survey", "wave", "indicator", "category", "subgroup", "level", "estimate", "se", "ci_low", "ci_high", "ci_method", "df", "n", "n_weighted", "n_eff", "deff", "flag", "data"]  # fmt: skip
    assert set(estimates["data"]) == {"real"}
    hidden = estimates["flag"].isin(HIDING)
    assert hidden.any()
    assert not hidden.all()
    numbers = estimates.loc[hidden, ["estimate", "se", "ci_low", "ci_high", "df", "n", "n_weighted", "n_eff", "deff"]]
    assert numbers.isna().all(axis=None)
    audited = pd.read_csv("data/estimates/tiny/release.audit.csv")
    assert (audited["table"] == "estimates").sum() == hidden.sum()
    contrasts = pd.read_csv("results/tiny/contrasts.csv")
    assert list(contrasts) == ["study", "survey", "wave", "reference_wave", "indicator", "category", "subgroup", "level", "reference_level", "difference", "se", "ci_low", "ci_high", "statistic", "df", "p", "p_adjusted", "flag", "data"]  # fmt: skip
    models = pd.read_csv("results/tiny/models.csv")
    assert list(models) == ["study", "survey", "wave", "model", "block", "term", "level", "estimate", "se", "odds_ratio", "or_low", "or_high", "statistic", "df", "p", "ame", "ame_se", "n", "flag", "data"]  # fmt: skip


@pytest.mark.parametrize(
    ("absent", "command"),
    [
        ("tiny17.estimates.csv", "estimate tiny tiny17"),
        ("tiny17.contrasts.csv", "estimate tiny tiny17"),
        ("waves.contrasts.csv", "compare tiny"),
        ("tiny17.models.csv", "model tiny tiny17"),
    ],
)
def test_a_table_that_is_absent_is_named_with_the_command_that_makes_it(tiny, absent, command):
    tiny.run_all()
    (tiny.folder / "data/estimates/tiny" / absent).unlink()
    result = tiny.run("release", "tiny")
    assert result.exit_code == 2
    assert f"{absent}: does not exist\n  -> run `ouder-netwerk {command}` first" in result.output
