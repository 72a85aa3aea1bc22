"""Which cells may not be shown for what is in them, and which are imprecise."""

import numpy as np
import pandas as pd
import pytest

from ouder_netwerk.release import primary
from ouder_netwerk.release.primary import (
    CONFIDENTIAL,
    NO_NUMBER,
    contrast_reasons,
    estimate_reasons,
    imprecise,
    model_reasons,
)
from ouder_netwerk.study.disclosure import Release, Rules

TEN = Rules(minimum_n=10)
CBS = Release(preset="cbs").rules


def _cell(n, n_yes, **more):
    weights = {"with_first": 1.0, "with_second": 1.0, "without_first": 1.0, "without_second": 1.0}
    share = n_yes / n if n else np.nan
    counts = {"n": n, "n_yes": n_yes, "n_no": n - n_yes, "n_weighted": float(n)}
    return counts | {"estimate": share, "share": share, "df": 99.0} | weights | more


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        (_cell(0, 0), "empty"),
        (_cell(9, 5), "few_respondents"),
        (_cell(10, 5), "few_with"),
        (_cell(100, 9), "few_with"),
        (_cell(100, 91), "few_without"),
        (_cell(100, 10), ""),
        (_cell(100, 90), ""),
        (_cell(100, 0), "one_answer"),
        (_cell(100, 100), "one_answer"),
        (_cell(100, 20, with_first=5.1), "dominated"),  # more than a quarter of what 20 weigh
        (_cell(100, 20, with_first=5.0), ""),
        (_cell(100, 80, without_first=5.1), "dominated"),
        (_cell(100, 50, df=7.9), "few_df"),
        (_cell(100, 50, df=8.0), ""),
    ],
)
def test_rules_of_cbs_at_their_edges(cell, reason):
    assert estimate_reasons(pd.DataFrame([cell]), CBS).tolist() == [reason]


@pytest.mark.parametrize(
    ("rules", "cell", "reason"),
    [
        (Rules(p_percent=0.1), _cell(20, 10, with_first=6.0, with_second=3.5), "dominated"),  # 0.5 left of 10: under 0.6
        (Rules(p_percent=0.1), _cell(20, 10, with_first=6.0, with_second=3.4), ""),
        (Rules(dominance_two=0.9), _cell(20, 10, with_first=5.0, with_second=4.1), "dominated"),
        (Rules(minimum_base=25), _cell(24, 12), "few_respondents"),
        (Rules(minimum_base=25), _cell(25, 1), ""),
        (Rules(), _cell(3, 0), ""),
    ],
)  # fmt: skip
def test_rules_of_other_presets(rules, cell, reason):
    assert estimate_reasons(pd.DataFrame([cell]), rules).tolist() == [reason]


def test_the_public_preset_hides_only_where_there_is_no_number():
    cells = pd.DataFrame([_cell(0, 0), _cell(1, 1), _cell(3, 0), _cell(50, 1, with_first=40.0)])
    assert estimate_reasons(cells, Release(preset="public").rules).tolist() == ["empty", "", "", ""]


@pytest.mark.parametrize(
    ("share", "low", "high", "n", "n_eff", "found"),
    [
        (0.5, 0.48, 0.52, 29, 29, True),
        (0.5, 0.48, 0.52, 30, 30, False),
        (0.5, 0.48, 0.52, 100, 29.0, True),
        (0.25, 0.0, 0.3, 400, 400, True),  # thirty points
        (0.25, 0.0, 0.299, 400, 400, False),
        (0.02, 0.0, 0.05, 400, 400, False),  # five points, more than 130% of the share
        (0.02, 0.0, 0.051, 400, 400, True),
        (0.125, 0.0, 0.1625, 400, 400, False),  # 130% of the share
        (0.125, 0.0, 0.163, 400, 400, True),
        (0.96, 0.93, 0.99, 400, 400, True),
        (0.0, 0.0, 0.01, 400, 400, True),  # its standard error says nothing
    ],
)
def test_widths_that_are_just_at_their_limits(share, low, high, n, n_eff, found):
    cell = {"n": n, "n_eff": n_eff, "estimate": share, "se": 0.01, "ci_low": low, "ci_high": high, "statistic": "share"}
    assert imprecise(pd.DataFrame([cell])).tolist() == [found]


@pytest.mark.parametrize(
    ("n", "n_eff", "estimate", "se", "found"),
    [
        (400, 300.0, 7.4, 2.2, False),
        (400, 300.0, 7.4, 2.23, True),  # more than 30 % of it
        (400, 300.0, -7.4, 2.2, False),
        (29, 29.0, 7.4, 0.1, True),
        (400, np.nan, 7.4, 0.1, False),  # a quantile has no effective number
    ],
)
def test_a_mean_is_imprecise_by_its_relative_error(n, n_eff, estimate, se, found):
    cell = {"n": n, "n_eff": n_eff, "estimate": estimate, "se": se, "ci_low": 0.0, "ci_high": 60.0, "statistic": "mean"}
    assert imprecise(pd.DataFrame([cell])).tolist() == [found]


def test_a_difference_is_hidden_with_either_side():
    cell = {"survey": "s", "indicator": "i", "category": "yes", "subgroup": "g", "wave": "2017"}
    estimates = pd.DataFrame(
        [cell | {"level": level, "reason": why} for level, why in [("a", ""), ("b", "secondary"), ("c", "")]]
    )
    pairs = [("b", "a"), ("c", "a"), ("c", "b")]
    contrasts = pd.DataFrame(
        [cell | {"reference_wave": "2017", "level": one, "reference_level": two} for one, two in pairs]
    )
    assert contrast_reasons(contrasts, estimates).tolist() == ["hidden_side", "", "hidden_side"]  # fmt: skip


def _model(levels, **more):
    """Return a block with one term, `levels` of it, and the row of its test."""
    front = {
        "survey": "s",
        "wave": "w",
        "model": "m",
        "block": "b",
        "outcome": "help",
        "df": 90.0,
        "n": 100,
        "reason": "",
    }
    counts = {"n_level": 50, "n_yes": 20, "n_reference": 50, "n_reference_yes": 20}
    none = dict.fromkeys(counts, np.nan)
    rows = [front | counts | {"term": "(Intercept)", "level": ""}]
    rows += [front | counts | {"term": "age", "level": level} | change for level, change in levels.items()]
    rows += [front | none | {"term": term, "level": "all"} for term in ("age", "model")]
    return pd.DataFrame([row | more for row in rows])  # fmt: skip


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({}, ""),
        ({"n_level": 9, "n_yes": 5}, "few_respondents"),
        ({"n_yes": 9}, "few_with"),
        ({"n_yes": 41}, "few_without"),
        ({"n_yes": 50, "reason": "separated"}, "few_without"),
        ({"reason": "separated"}, "separated"),
        ({"reason": "collinear"}, "collinear"),
        ({"n_level": 0, "n_yes": 0}, "empty"),
        ({"reason": "empty"}, "empty"),
        ({"n_reference": 12, "n_reference_yes": 4}, "reference"),
        ({"n_reference": 30, "n_reference_yes": 25}, "reference"),
    ],
)
def test_levels_of_a_model_need_respondents_as_their_reference_does(change, reason):
    found = model_reasons(_model({"young": change, "old": {}}), TEN, set())
    assert found.tolist()[1:3] == [reason, ""]


def test_a_model_with_few_respondents_or_degrees_of_freedom_is_hidden_whole():
    few = model_reasons(_model({"young": {}}, n=9), TEN, set())
    assert set(few) == {"few_respondents"}
    assert set(model_reasons(_model({"young": {}}, df=9.5), CBS, set())) == {"few_df"}


def test_the_test_of_a_term_goes_with_a_hidden_level():
    other = _model({"young": {"n_yes": 3}}).assign(term=lambda rows: rows["term"].replace("age", "place"))
    table = pd.concat([_model({"young": {}, "old": {}}), other[other["term"] == "place"]], ignore_index=True)
    found = pd.Series(model_reasons(table, CBS, set()), index=table["term"] + "/" + table["level"])
    assert (found["place/young"], found["place/all"], found["age/all"]) == ("few_with", "hidden_level", "")


def test_a_block_of_one_term_goes_with_a_hidden_share():
    table = _model({"young": {}, "old": {}})
    assert set(model_reasons(table, CBS, set())) == {""}
    assert set(model_reasons(table, CBS, {("s", "w", "help", "age")})) == {"saturated"}
    assert set(model_reasons(table, CBS, {("s", "w", "other", "age")})) == {""}


def test_every_reason_is_documented():
    assert all(f"`{reason}`" in primary.__doc__ for reason in (*CONFIDENTIAL, *NO_NUMBER, "confidential"))


@pytest.mark.parametrize("change", [{"minimum_n": 9}, {"dominance_one": 0.5}, {"digits": 3}, {"one_reason": False}])
def test_a_preset_can_be_made_stricter_only(change):
    with pytest.raises(ValueError, match=r"is looser than the .* of preset cbs"):
        Release.model_validate({"preset": "cbs"} | change)


def test_a_stricter_threshold_holds():
    rules = Release.model_validate({"preset": "cbs", "minimum_n": 20, "dominance_one": 0.1}).rules
    assert (rules.minimum_n, rules.dominance_one, rules.count_base) == (20, 0.1, 5)
