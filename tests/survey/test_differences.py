"""Differences between domains and between samples, contrasts, adjustment of p-values."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from statsmodels.stats.multitest import multipletests

from ouder_netwerk.survey import (
    ReplicateDesign,
    SurveyDesign,
    SurveyError,
    adjust_p,
    differences,
    independent_differences,
    joint_estimates,
    linear,
    linear_contrast,
    means,
    proportions,
    quantiles,
    ratios,
    totals,
)

RANDOM = np.random.default_rng(8)
N = 300
WEIGHTS = RANDOM.lognormal(0, 0.4, N)
PSU = np.arange(N) % 25
OUTCOMES = pd.DataFrame(
    {
        "help": RANDOM.random(N) < 0.3 + 0.2 * (PSU % 2),
        "contact": pd.Categorical.from_codes(RANDOM.integers(-1, 3, N), ["weekly", "monthly", "never"]),
    }
)
GROUPS = pd.DataFrame({"age": pd.Categorical.from_codes(RANDOM.integers(-1, 3, N), ["0-5", "6-11", "12-17", "18+"])})
DESIGN = SurveyDesign(WEIGHTS, psu=PSU)


def test_rows_are_all_pairs_with_the_earlier_category_as_reference() -> None:
    table = differences(DESIGN, OUTCOMES, data=GROUPS, by=[(), ("age",)])
    assert len(table) == (1 + 3) * 6
    pairs = list(zip(table["level"][:6], table["reference_level"][:6], strict=True))
    assert pairs == [
        ("6-11", "0-5"),
        ("12-17", "0-5"),
        ("18+", "0-5"),
        ("12-17", "6-11"),
        ("18+", "6-11"),
        ("18+", "12-17"),
    ]
    assert table[table["level"] == "18+"][["difference", "se", "p", "p_adjusted", "ci_low"]].isna().all(axis=None)


def test_a_difference_is_that_of_the_proportions_with_their_joint_covariance() -> None:
    table = differences(DESIGN, OUTCOMES, data=GROUPS, by=[("age",)], adjust="none")
    row = table[
        (table["category"] == "never") & (table["level"] == "12-17") & (table["reference_level"] == "0-5")
    ].iloc[0]
    joint = joint_estimates(DESIGN, OUTCOMES[["contact"]], data=GROUPS, by=[("age",)])
    cell = (joint.cells["category"] == "never").to_numpy()
    coefficients = cell * (
        joint.cells["level"].eq("12-17").to_numpy(float) - joint.cells["level"].eq("0-5").to_numpy(float)
    )
    known = ~np.isnan(joint.estimate)
    covariance = joint.covariance[np.ix_(known, known)]
    contrast = linear_contrast(joint.estimate[known], covariance, coefficients[known], row["df"])
    assert row["difference"] == pytest.approx(contrast.estimate[0], rel=1e-12)
    assert row["se"] == pytest.approx(contrast.se[0], rel=1e-12)
    assert row["p"] == pytest.approx(contrast.p[0], rel=1e-10)
    assert (row["ci_low"], row["ci_high"]) == pytest.approx(tuple(side[0] for side in contrast.interval()), rel=1e-10)


def test_domains_that_share_psus_are_not_independent() -> None:
    by_psu = pd.DataFrame({"y": RANDOM.random(25)[PSU] < 0.5})
    table = differences(DESIGN, by_psu, data=GROUPS, by=[("age",)])
    cells = proportions(DESIGN, by_psu, data=GROUPS, by=[("age",)])
    independent = np.hypot(cells["se"][0], cells["se"][1])
    # over seeds the ratio has mean 0.52 and standard deviation 0.074
    assert table["se"][0] < 0.9 * independent


def test_df_counts_psus_of_both_domains() -> None:
    age = GROUPS["age"]
    table = differences(DESIGN, OUTCOMES[["contact"]], data=GROUPS, by=[("age",)])
    rows = age.isin(["0-5", "6-11"]) & OUTCOMES["contact"].notna()
    assert table["df"][0] == DESIGN.degrees_of_freedom(rows)
    assert set(differences(DESIGN, OUTCOMES, data=GROUPS, by=[("age",)], df="design")["df"]) == {24}


def test_p_values_are_adjusted_within_outcome_category_and_grouping() -> None:
    groups = GROUPS.assign(half=pd.Categorical(np.arange(N) % 2))
    table = differences(DESIGN, OUTCOMES, data=groups, by=[("half",), ("age",)])
    for _, family in table.groupby(["outcome", "category", "group"]):
        np.testing.assert_allclose(family["p_adjusted"], adjust_p(family["p"]))
    assert (table[table["group"] == "half"]["p"] == table[table["group"] == "half"]["p_adjusted"]).all()


@pytest.mark.parametrize(("ours", "theirs"), [("holm", "holm"), ("bh", "fdr_bh")])
def test_adjustments_agree_with_statsmodels(ours: str, theirs: str) -> None:
    p = RANDOM.random(20) ** 3
    np.testing.assert_allclose(adjust_p(p, ours), multipletests(p, method=theirs)[1], rtol=1e-12)
    with_gap = np.insert(p, 4, np.nan)
    np.testing.assert_allclose(np.delete(adjust_p(with_gap, ours), 4), adjust_p(p, ours))


def test_replicate_weights_give_nearly_the_same_differences() -> None:
    kept = PSU[:, None] != np.arange(25)
    replicated = ReplicateDesign(WEIGHTS, WEIGHTS[:, None] * kept * 25 / 24, kind="JK1")
    groups = GROUPS.assign(age=GROUPS["age"].cat.remove_unused_categories())
    one, two = (differences(design, OUTCOMES, data=groups, by=[("age",)]) for design in (DESIGN, replicated))
    np.testing.assert_allclose(one["difference"], two["difference"], atol=1e-13)
    # over seeds the largest difference has mean 0.02 and standard deviation 0.008
    np.testing.assert_allclose(one["se"], two["se"], rtol=0.08)
    assert one["df"].tolist() == two["df"].tolist()


def test_a_difference_without_spread_has_no_test() -> None:
    outcome = pd.DataFrame({"y": GROUPS["age"] == "0-5"})
    row = differences(DESIGN, outcome, data=GROUPS, by=[("age",)]).iloc[0]
    assert (row["difference"], row["se"]) == (-1, 0)
    assert np.isnan(row["p"])


def test_independent_samples_of_equal_size_have_welch_degrees_of_freedom() -> None:
    y, z = pd.DataFrame({"y": [1, 0, 1, 1, 0, 1]}), pd.DataFrame({"y": [0, 0, 1, 0, 0, 0, 1, 0]})
    new, old = proportions(SurveyDesign(np.ones(6)), y), proportions(SurveyDesign(np.ones(8)), z)
    row = independent_differences(new, old).iloc[0]
    # weighted means of equal weights: the variance of R's and Welch's t test
    welch = stats.ttest_ind(y["y"], z["y"], equal_var=False)
    assert row["statistic"] == pytest.approx(welch.statistic, rel=1e-12)
    assert row["df"] == pytest.approx(welch.df, rel=1e-12)
    assert row["p"] == pytest.approx(welch.pvalue, rel=1e-10)
    low, high = welch.confidence_interval()
    assert (row["ci_low"], row["ci_high"]) == pytest.approx((low, high), rel=1e-10)


def test_waves_are_matched_by_cell_whatever_their_order() -> None:
    table = proportions(DESIGN, OUTCOMES, data=GROUPS, by=[(), ("age",)])
    shuffled = table.sample(frac=1, random_state=1).iloc[3:]
    compared = independent_differences(table, shuffled)
    assert len(compared) == len(shuffled)
    assert (compared["difference"].dropna() == 0).all()
    assert (compared["level"] == compared["reference_level"]).all()


def test_any_table_of_estimates_is_compared_by_the_columns_that_name_its_cells() -> None:
    data = pd.DataFrame({"hours": RANDOM.normal(size=N), "parents": RANDOM.integers(1, 3, N)})
    later = data.assign(hours=data["hours"] + 1)
    calls = {
        "means": lambda frame: means(DESIGN, frame, data=GROUPS, by=[(), ("age",)]),
        "totals": lambda frame: totals(DESIGN, frame, data=GROUPS, by=[("age",)]),
        "ratios": lambda frame: ratios(DESIGN, [("hours", "parents")], data=frame),
        "quantiles": lambda frame: quantiles(DESIGN, frame, [0.25, 0.5], data=GROUPS, by=[("age",)]),
        "coefficients": lambda frame: linear(DESIGN, frame["hours"], frame[["parents"]]).table(),
    }
    for name, estimate in calls.items():
        new, old = estimate(later), estimate(data)
        table = independent_differences(new, old, adjust="none")
        assert len(table) == len(new)
        np.testing.assert_allclose(table["difference"], new["estimate"] - old["estimate"], atol=1e-12, err_msg=name)
        np.testing.assert_allclose(table["se"], np.hypot(new["se"], old["se"]), rtol=1e-12, err_msg=name)
    with pytest.raises(SurveyError, match="outcome, quantile, group, level in one table and by outcome, group, level"):
        independent_differences(calls["quantiles"](data), calls["means"](data))


def test_a_cell_that_occurs_twice_is_refused() -> None:
    table = proportions(DESIGN, OUTCOMES)
    with pytest.raises(SurveyError, match="4 cells occur twice"):
        independent_differences(pd.concat([table, table]), table)


def test_contrasts_refuse_shapes_that_do_not_fit() -> None:
    with pytest.raises(SurveyError, match="2 estimates need a"):
        linear_contrast([1, 2], np.eye(3), [1, -1], 10)
    with pytest.raises(SurveyError, match="choose one of holm, bh, none"):
        adjust_p([0.1], "bonferroni")
