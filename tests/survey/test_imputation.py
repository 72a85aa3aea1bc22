"""Rubin's rules: agreement with mitools, and worked examples by hand."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from ouder_netwerk.survey import (
    SurveyDesign,
    SurveyError,
    combine,
    combine_arrays,
    combined_f_test,
    combined_term_tests,
    combined_test,
    linear,
    logistic,
    proportions,
    totals,
)

REFERENCE = Path(__file__).parents[1] / "reference"
GOLDEN = pd.read_csv(REFERENCE / "models_imputation.csv")


def golden(case, quantity):
    rows = GOLDEN[(GOLDEN["case"] == case) & (GOLDEN["quantity"] == quantity)]
    assert len(rows)
    return rows["value"].to_numpy()


@pytest.fixture(scope="module")
def schools():
    frame = pd.read_csv(REFERENCE / "models_imputation_data.csv")
    frame = frame.assign(stype=pd.Categorical(frame["stype"], ["E", "H", "M"]))
    design = SurveyDesign(frame["pw"], strata=frame["stype"].astype(str), fpc=frame["fpc"])
    implicates = [frame[["stype", "meals"]].assign(ell=frame[f"ell.{i}"]) for i in range(1, 6)]
    return design, frame, implicates


@pytest.fixture(scope="module")
def fits(schools):
    design, frame, implicates = schools
    return [logistic(design, frame["wide"], data[["stype", "ell", "meals"]]) for data in implicates]


@pytest.fixture(scope="module")
def combination(fits):
    return combine_arrays([fit.coefficients for fit in fits], [fit.covariance for fit in fits])


def test_micombine(combination):
    np.testing.assert_allclose(combination.estimates, golden("logistic", "coefficient"), rtol=1e-10)
    np.testing.assert_allclose(np.sqrt(np.diag(combination.covariance)), golden("logistic", "se"), rtol=1e-8)
    np.testing.assert_allclose(combination.df, golden("logistic", "df"), rtol=1e-6)
    np.testing.assert_allclose(combination.missing_information, golden("logistic", "missing"), rtol=1e-6)
    scale = np.sqrt(np.outer(np.diag(combination.covariance), np.diag(combination.covariance)))
    covariance = golden("logistic", "covariance").reshape(5, 5)
    np.testing.assert_allclose(combination.covariance / scale, covariance / scale, atol=1e-8)


def test_small_sample_df(fits, combination):
    small = combine_arrays([fit.coefficients for fit in fits], [fit.covariance for fit in fits], complete_df=193)
    within, between = np.diag(small.within), np.diag(small.between)
    # Barnard and Rubin (1999) have the share of the within variance in the total; mitools leaves out the 1/m there.
    theirs = 1 / (1 / combination.df + 1 / (194 / 196 * 193 * within / (within + between)))
    np.testing.assert_allclose(theirs, golden("logistic finite", "df"), rtol=1e-8)
    ours = 1 / (1 / combination.df + 1 / (194 / 196 * 193 * within / np.diag(small.covariance)))
    np.testing.assert_allclose(small.df, ours, rtol=1e-12)
    assert (small.df < golden("logistic finite", "df")).all()


def test_table_equals_arrays(fits):
    table = combine([fit.table() for fit in fits], keys=["term", "level"])
    arrays = combine_arrays(
        [fit.coefficients for fit in fits], [fit.covariance for fit in fits], complete_df=fits[0].df
    )
    np.testing.assert_allclose(table["estimate"], arrays.estimates, rtol=1e-14)
    np.testing.assert_allclose(table["se"], np.sqrt(np.diag(arrays.covariance)), rtol=1e-12)
    np.testing.assert_allclose(table["df"], arrays.df, rtol=1e-10)
    np.testing.assert_allclose(table["odds_ratio"], np.exp(arrays.estimates), rtol=1e-14)
    np.testing.assert_allclose(np.log(table["or_high"]), table["ci_high"], rtol=1e-12)
    assert list(table["reason"]) == [""] * 5
    assert list(table.columns[: len(fits[0].table().columns)]) == list(fits[0].table().columns)


def test_mean_as_micombine(schools):
    design, _, implicates = schools
    fits = [linear(design, data["ell"], pd.DataFrame(index=data.index)) for data in implicates]
    table = combine([fit.table() for fit in fits], keys=["term", "level"], complete_df=None)
    np.testing.assert_allclose(table["estimate"], golden("mean", "coefficient"), rtol=1e-12)
    np.testing.assert_allclose(table["se"], golden("mean", "se"), rtol=1e-10)
    np.testing.assert_allclose(table["df"], golden("mean", "df"), rtol=1e-8)
    np.testing.assert_allclose(table["missing_information"], golden("mean", "missing"), rtol=1e-8)


def shares(values, se=0.1, df=50):
    return [
        pd.DataFrame({"item": ["a"], "estimate": [value], "se": [se], "df": [df], "n": [10 + i], "flag": [flag]})
        for i, (value, flag) in enumerate(zip(values, ("", "low"), strict=True))
    ]


def test_logit_interval_stays_inside():
    wide = combine(shares([0.9, 0.99]), keys=["item"]).iloc[0]
    inside = combine(shares([0.9, 0.99]), keys=["item"], interval="logit").iloc[0]
    assert wide["ci_high"] > 1
    assert 0 < inside["ci_low"] < inside["estimate"] < inside["ci_high"] < 1
    mirrored = combine(shares([0.1, 0.01]), keys=["item"], interval="logit").iloc[0]
    assert mirrored["ci_low"] == pytest.approx(1 - inside["ci_high"])


def test_limits_at_zero_are_those_of_n_respondents():
    tables = [table.assign(estimate=0.0, se=0.0) for table in shares([0.4, 0.5])]
    row = combine(tables, keys=["item"], interval="logit", complete_df=None).iloc[0]
    assert row["ci_low"] == 0
    # Clopper-Pearson of none in n = 10.5 respondents, n adjusted by t on n - 1 over the normal quantile.
    size = 10.5 * (stats.t.ppf(0.975, 9.5) / stats.norm.ppf(0.975)) ** 2
    assert row["ci_high"] == pytest.approx(1 - 0.025 ** (1 / size))


def test_design_effect_counts_the_variance_between_implicates(schools):
    design, _, implicates = schools
    tables = [proportions(design, pd.DataFrame({"many": data["ell"] > 30})) for data in implicates]
    row = combine(tables, keys=["outcome", "category", "group", "level"]).iloc[0]
    p = np.array([table["estimate"].item() for table in tables])
    simple = (p * (1 - p) / (row["n"] - 1)).mean()
    assert row["deff"] == pytest.approx(row["se"] ** 2 / simple, rel=1e-12)
    assert row["deff"] > max(table["deff"].item() for table in tables)
    assert row["n_eff"] == pytest.approx(row["n"] / row["deff"], rel=1e-12)


def test_design_effect_of_a_share_that_is_zero_in_some_implicates():
    tables = [
        pd.DataFrame(
            {"item": ["a"], "estimate": [p], "se": [se], "df": [50], "n": [101], "deff": [deff], "n_eff": [101 / deff]}
        )
        for p, se, deff in ((0.0, 0.0, np.nan), (0.02, 0.02, 0.02**2 / (0.02 * 0.98 / 100)))
    ]
    row = combine(tables, keys=["item"]).iloc[0]
    variance = 0.02**2 / 2 + 1.5 * 0.02**2 / 2
    assert row["deff"] == pytest.approx(variance / (0.02 * 0.98 / 100 / 2), rel=1e-12)
    assert row["n_eff"] == pytest.approx(101 / row["deff"])
    never = combine([tables[0], tables[0]], keys=["item"]).iloc[0]
    assert np.isnan(never["deff"])
    assert np.isnan(never["n_eff"])


def test_adjusted_p_values_are_left_to_the_caller():
    tables = [table.assign(p_adjusted=0.5) for table in shares([0.4, 0.5])]
    assert "p_adjusted" not in combine(tables, keys=["item"])


def test_no_difference_between_implicates_is_complete_data():
    row = combine(shares([0.4, 0.4]), keys=["item"]).iloc[0]
    assert row["se"] == pytest.approx(0.1)
    assert row["missing_information"] < 0.05
    assert row["relative_increase"] == 0
    # Only the factor (v + 1) / (v + 3) of Barnard and Rubin is left.
    assert row["df"] == pytest.approx(50 * 51 / 53)
    assert combine(shares([0.4, 0.4]), keys=["item"], complete_df=None).iloc[0]["df"] == np.inf


def test_other_columns_are_averaged_or_joined():
    row = combine(shares([0.4, 0.5]), keys=["item"]).iloc[0]
    assert row["n"] == 10.5
    assert row["flag"] == "low"
    assert row["implicates"] == 2


def test_row_missing_in_one_implicate_is_missing():
    tables = shares([0.4, 0.5])
    tables[1] = pd.concat([tables[1].assign(item="b"), tables[1]], ignore_index=True)
    combined = combine(tables, keys=["item"]).set_index("item")
    assert combined.loc["a", "estimate"] == pytest.approx(0.45)
    assert np.isnan(combined.loc["b", "estimate"])
    assert np.isnan(combined.loc["b", "ci_low"])


@pytest.mark.parametrize(
    ("tables", "keys", "message"),
    [
        (shares([0.4, 0.5])[:1], ["item"], "at least 2"),
        (shares([0.4, 0.5]), ["nothing"], "no column nothing"),
        ([pd.concat([table, table]) for table in shares([0.4, 0.5])], ["item"], "repeat the keys"),
    ],
)
def test_refuses_what_cannot_be_combined(tables, keys, message):
    with pytest.raises(SurveyError, match=message):
        combine(tables, keys=keys)


def test_any_order_of_implicates_and_rows(fits):
    tables = [fit.table() for fit in fits]
    combined = combine(tables, keys=["term", "level"]).set_index(["term", "level"])
    shuffled = [table.sample(frac=1, random_state=i) for i, table in enumerate(tables)][::-1]
    again = combine(shuffled, keys=["term", "level"]).set_index(["term", "level"]).loc[combined.index]
    pd.testing.assert_frame_equal(again, combined, rtol=1e-12)


def test_d1_of_one_estimate_is_its_squared_t(combination):
    for column in range(5):
        test = combined_test(combination, [column])
        t = combination.estimates[column] / np.sqrt(combination.covariance[column, column])
        assert test.statistic == pytest.approx(t**2, rel=1e-12)


def test_d1_by_hand():
    # U = I, B = [[2, 0], [0, 0]]; r = 1.5 * 2 / 2 = 1.5; F = (2^2 + 1^2) / (2 * 2.5); t = 2 < 4.
    both = combine_arrays([[1.0, 1.0], [3.0, 1.0]], [np.eye(2), np.eye(2)])
    test = combined_test(both)
    assert test.statistic == pytest.approx(1.0)
    assert test.df_denominator == pytest.approx(2 * 1.5 * (1 + 1 / 1.5) ** 2 / 2)
    many = combine_arrays([[float(i % 2), 1.0] for i in range(6)], [np.eye(2)] * 6)
    r = 7 / 6 * 0.3 / 2
    assert combined_test(many).df_denominator == pytest.approx(4 + 6 * (1 + (1 - 2 / 10) / r) ** 2)


def test_combined_term_tests(fits, combination):
    tests = combined_term_tests(fits).set_index("term")
    assert list(tests.index) == ["stype", "ell", "meals"]
    assert tests.loc["stype", "df"] == 2
    assert tests.loc["ell", "statistic"] == pytest.approx(combination.estimates[3] ** 2 / combination.covariance[3, 3])


def test_identical_implicates_give_the_design_based_test():
    same = combine_arrays([[1.0, 2.0]] * 4, [np.eye(2)] * 4)
    test = combined_test(same)
    assert test.statistic == pytest.approx(2.5)
    assert test.df_denominator == np.inf
    assert test.p == pytest.approx(np.exp(-2.5))


def test_d1_with_finite_complete_df():
    many = combine_arrays([[float(i % 2), 1.0] for i in range(6)], [np.eye(2)] * 6)
    large = combined_test(many).df_denominator
    assert combined_test(many, complete_df=1e9).df_denominator == pytest.approx(large, rel=1e-4)
    assert combined_test(many, complete_df=40).df_denominator < min(large, 40)
    barely = combine_arrays([[1 + 1e-6 * i, 1.0] for i in range(6)], [np.eye(2)] * 6)
    assert combined_test(barely, complete_df=40).df_denominator == pytest.approx(41 / 43 * 40, rel=1e-6)
    for m in (3, 9):
        one = combine_arrays([[float(i % 2)] for i in range(m)], [[[1.0]]] * m, complete_df=40)
        assert combined_test(one, complete_df=40).df_denominator == pytest.approx(one.df[0], rel=1e-12)


def test_proportions_of_implicates(schools):
    design, _, implicates = schools
    tables = [proportions(design, pd.DataFrame({"many": data["ell"] > 30})) for data in implicates]
    table = combine(tables, keys=["outcome", "category", "group", "level"], interval="logit", complete_df=None)
    np.testing.assert_allclose(table["estimate"], golden("share", "coefficient"), rtol=1e-12)
    np.testing.assert_allclose(table["se"], golden("share", "se"), rtol=1e-9)
    assert table["n"].item() == 200


def test_d2_by_hand():
    # sqrt(d) = 2 and 4: r = 1.5 * 2 = 3; F = (10 / 2 - 3 * 3) / 4 < 0; and with 3.9 and 4.1: r = 1.5 * 0.02.
    assert combined_f_test([2.0, 8.0], 2).statistic == 0
    assert combined_f_test([2.0, 8.0], 2).p == 1
    close = combined_f_test([3.9**2 / 2, 4.1**2 / 2], 2)
    assert close.statistic == pytest.approx((16.01 / 2 - 3 * 0.03) / 1.03)
    assert close.df_denominator == pytest.approx(2**-1.5 * (1 + 1 / 0.03) ** 2)


def test_d2_of_equal_statistics_is_the_chi_square_test():
    test = combined_f_test([2.5] * 5, 3)
    assert (test.statistic, test.df_denominator) == (2.5, np.inf)
    assert test.p == pytest.approx(stats.chi2.sf(7.5, 3))
    assert np.isnan(combined_f_test([2.5, np.nan], 3).p)
    with pytest.raises(SurveyError, match="at least two implicates"):
        combined_f_test([2.5], 3)


def test_d2_is_near_d1_with_many_implicates():
    rng = np.random.default_rng(4)
    estimates = np.array([0.9, 1.4, -0.8]) + 0.3 * rng.normal(size=(2000, 3))
    d1 = combined_test(combine_arrays(estimates, [np.eye(3) * 0.3] * 2000))
    d2 = combined_f_test(np.square(estimates).sum(axis=1) / 0.3 / 3, 3)
    # over seeds the ratio has standard deviation 0.008
    assert d2.statistic == pytest.approx(d1.statistic, rel=0.06)


def test_terms_of_fits_that_do_not_fit_together(schools, fits):
    design, frame, implicates = schools
    other = logistic(design, frame["wide"], implicates[0][["ell"]])
    with pytest.raises(SurveyError, match="2 fits with 2 different sets of columns"):
        combined_term_tests([fits[0], other])
    with pytest.raises(SurveyError, match="1 fits"):
        combined_term_tests(fits[:1])


def test_a_singular_within_variance_is_tested_on_its_rank():
    line = np.array([[1.0], [2.0]])
    alone = combined_test(combine_arrays([[1.0], [1.5], [1.2]], [[[0.5]]] * 3))
    doubled = combined_test(combine_arrays([[1.0, 2.0], [1.5, 3.0], [1.2, 2.4]], [line @ line.T * 0.5] * 3))
    assert (doubled.df, doubled.statistic) == (1, pytest.approx(alone.statistic))
    assert np.isnan(combined_test(combine_arrays([[1.0], [1.5]], [[[0.5]]] * 2), []).p)


def test_an_implicate_in_which_all_are_alike_counts_in_the_design_effect():
    rng = np.random.default_rng(0)
    design = SurveyDesign(2 + rng.random(200), psu=np.arange(200) // 10)
    values = [np.ones(200), (rng.random(200) < 0.97) * 1.0, (rng.random(200) < 0.97) * 1.0]
    tables = [totals(design, pd.DataFrame({"y": one}), data=None, by=[()]) for one in values]
    combined = combine(tables, keys=["outcome", "group", "level"])
    simple = [0.0, *(table["se"].iloc[0] ** 2 / table["deff"].iloc[0] for table in tables[1:])]
    assert combined["deff"].iloc[0] == pytest.approx(combined["se"].iloc[0] ** 2 / np.mean(simple))
    assert combined["n_eff"].iloc[0] == pytest.approx(200 / combined["deff"].iloc[0])
