"""Estimates, intervals, quantiles, contrasts and tests against R survey (tests/reference/core_estimates.R).

Closed forms agree to 1e-10 (estimates) and 1e-8 (standard errors), relative; what R fits iteratively (the logit
interval) to 1e-6, and the same interval in R's closed form to 1e-8.
"""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ouder_netwerk.survey import (
    SurveyDesign,
    differences,
    independence_test,
    joint_estimates,
    means,
    proportions,
    quantiles,
    ratios,
    totals,
)
from ouder_netwerk.survey.intervals import t_quantile

REFERENCE = Path(__file__).parents[1] / "reference"
GOLDEN = pd.read_csv(REFERENCE / "core_estimates.csv").set_index(["case", "quantity", "name"])["value"].sort_index()
DESIGNS = {
    "apistrat_fpc": {"strata": "stype", "fpc": "fpc"},
    "apistrat": {"strata": "stype"},
    "apiclus1_fpc": {"psu": "dnum", "fpc": "fpc"},
    "apiclus1": {"psu": "dnum"},
    "apiclus2_fpc": {"psu": ["dnum", "snum"], "fpc": ["fpc1", "fpc2"]},
    "apiclus2": {"psu": ["dnum", "snum"]},
}
TYPES = ["E", "H", "M"]
ESTIMATE, ERROR = 1e-10, 1e-8


def schools(case: str) -> tuple[SurveyDesign, pd.DataFrame]:
    data = pd.read_csv(REFERENCE / f"core_{case.split('_')[0]}.csv")
    data["stype"] = pd.Categorical(data["stype"], categories=TYPES)
    return SurveyDesign.from_frame(data, weights="pw", **DESIGNS[case]), data


@pytest.fixture(scope="module", name="nhanes")
def read_nhanes() -> tuple[SurveyDesign, pd.DataFrame]:
    data = pd.read_csv(REFERENCE / "core_nhanes.csv", dtype={"race": "category", "agecat": "category"})
    design = SurveyDesign.from_frame(data, weights="WTMEC2YR", strata="SDMVSTRA", psu="SDMVPSU", nest=True)
    return design, data


def check(table: pd.DataFrame, case: str, names: pd.Series, columns: dict[str, float]) -> None:
    for column, tolerance in columns.items():
        expected = [GOLDEN[case, column, name] for name in names]
        np.testing.assert_allclose(table[column].to_numpy(float), expected, rtol=tolerance, err_msg=column)


def named(table: pd.DataFrame, prefix: str = "") -> pd.Series:
    levels = np.where(table["level"] == "all", "", " " + table["level"].astype(str))
    return prefix + table["outcome"].astype(str) + levels


@pytest.mark.parametrize("case", DESIGNS)
def test_means(case: str) -> None:
    design, data = schools(case)
    table = means(design, data[["api00", "wide", "enroll"]], data=data[["stype"]], by=[()])
    columns = {"estimate": ESTIMATE, "se": ERROR, "deff": ERROR, "ci_low": ERROR, "ci_high": ERROR, "df": 0}
    check(table, case, named(table), columns)
    by_type = means(design, data[["api00", "wide"]], data=data[["stype"]], by=[("stype",)])
    check(by_type, case, named(by_type), columns)


@pytest.mark.parametrize("case", DESIGNS)
def test_totals_and_ratios(case: str) -> None:
    design, data = schools(case)
    table = totals(design, data[["enroll"]], data=data[["stype"]], by=[(), ("stype",)])
    check(table, case, named(table, "total "), {"estimate": ESTIMATE, "se": ERROR})
    table = ratios(design, ("api.stu", "enroll"), by=[(), ("stype",)], data=data)
    check(table, case, named(table), {"estimate": ESTIMATE, "se": ERROR})


@pytest.mark.parametrize("case", DESIGNS)
@pytest.mark.parametrize(("interval", "method", "tolerance"), [
    ("logit", "logit", 1e-6), ("logit", "xlogit", ERROR), ("beta", "beta", ERROR), ("wald", "mean", ERROR),
])  # fmt: skip
@pytest.mark.parametrize("confidence", [0.95, 0.9])
def test_proportion_intervals(case: str, interval: str, method: str, tolerance: float, confidence: float) -> None:
    design, data = schools(case)
    options = {"interval": interval, "confidence": confidence}
    table = pd.concat([
        proportions(design, data[["wide"]], **options),
        proportions(design, data[["award"]], data=data[["stype"]], by=[("stype",)], **options).iloc[:1],
    ])  # fmt: skip
    for row in table.assign(name=named(table)).itertuples():
        assert row.ci_low == pytest.approx(GOLDEN[case, f"{method} {confidence} low", row.name], rel=tolerance)
        assert row.ci_high == pytest.approx(GOLDEN[case, f"{method} {confidence} high", row.name], rel=tolerance)


@pytest.mark.parametrize("case", DESIGNS)
def test_shares_of_categories_and_their_covariance(case: str) -> None:
    design, data = schools(case)
    table = proportions(design, data[["stype"]])
    expected = [GOLDEN[case, "estimate", f"share {category}"] for category in table["category"]]
    np.testing.assert_allclose(table["estimate"], expected, rtol=ESTIMATE)
    joint = joint_estimates(design, data[["stype"]])
    covariance = [[GOLDEN[case, "covariance", f"{row} {column}"] for row in (1, 2, 3)] for column in (1, 2, 3)]
    # in apistrat the strata are the categories: both covariances are 0 but for rounding
    np.testing.assert_allclose(joint.covariance, covariance, rtol=ERROR, atol=1e-18)


@pytest.mark.parametrize("case", DESIGNS)
@pytest.mark.parametrize("rule", ["math", "school"])
def test_quantiles(case: str, rule: str) -> None:
    design, data = schools(case)
    table = quantiles(design, data[["api00"]], [0.1, 0.25, 0.5, 0.75, 0.9], interval="mean", qrule=rule)
    for row in table.itertuples():
        for ours, theirs in (("estimate", "quantile"), ("ci_low", "ci.2.5"), ("ci_high", "ci.97.5"), ("se", "se")):
            expected = GOLDEN[case, f"quantile {rule} {theirs}", f"{row.quantile:g}"]
            assert getattr(row, ours) == pytest.approx(expected, rel=1e-9, nan_ok=True)


@pytest.mark.parametrize("case", DESIGNS)
@pytest.mark.parametrize("statistic", ["F", "Chisq", "Wald", "adjWald"])
def test_independence(case: str, statistic: str) -> None:
    design, data = schools(case)
    test = independence_test(design, pd.Categorical(data["wide"]), pd.Categorical(data["award"]), statistic=statistic)
    check_test(test, case, f"{statistic} ")


def check_test(test: object, case: str, prefix: str) -> None:
    golden = GOLDEN[case, "independence"]
    assert test.statistic == pytest.approx(golden[f"{prefix}statistic"], rel=ERROR)
    assert test.p == pytest.approx(golden[f"{prefix}p"], rel=1e-7, abs=0)
    assert test.df == pytest.approx(golden[f"{prefix}df 1"], rel=ERROR)
    if np.isfinite(test.df_residual):
        assert test.df_residual == pytest.approx(golden[f"{prefix}df 2"], rel=ERROR)


def test_nhanes_domains(nhanes: tuple[SurveyDesign, pd.DataFrame]) -> None:
    design, data = nhanes
    table = proportions(design, data[["HI_CHOL"]], data=data[["race", "agecat"]], by=[("race",), ("race", "agecat")])
    assert len(table) == 4 + 16
    names = table["group"].replace({"race*agecat": "race*age"}) + " " + table["level"].str.replace("*", " ", n=1)
    check(table, "nhanes", names, {"estimate": ESTIMATE, "se": ERROR, "deff": ERROR, "df": 0})
    for interval, method in (("logit", "xlogit"), ("beta", "beta"), ("wald", "mean")):
        limits = proportions(
            design,
            data[["HI_CHOL"]],
            data=data[["race", "agecat"]],
            by=[("race",), ("race", "agecat")],
            interval=interval,
        )
        for side in ("low", "high"):
            expected = [GOLDEN["nhanes", f"{method} 0.95 {side}", name] for name in names]
            np.testing.assert_allclose(limits[f"ci_{side}"], expected, rtol=ERROR)


def test_df_rules_differ_for_a_domain_with_missing_outcomes(nhanes: tuple[SurveyDesign, pd.DataFrame]) -> None:
    # race 4: 15 PSUs minus strata among all its rows, 14 among those with the outcome observed, 16 in the design
    design, data = nhanes
    outcome, groups = data[["HI_CHOL"]], data[["race"]]
    rows = data["race"].astype(int) == 4
    assert design.degrees_of_freedom(rows) == 15
    for rule, df, low, high in (
        ("domain", 14, 0.05785, 0.16641),
        ("design", 16, 0.05822, 0.16546),
        (15, 15, 0.05805, 0.16590),
    ):
        row = proportions(design, outcome, data=groups, by=[("race",)], df=rule).iloc[3]
        assert row["df"] == df
        assert row["ci_low"] == pytest.approx(low, abs=6e-6)
        assert high is None or row["ci_high"] == pytest.approx(high, abs=6e-6)


def test_nhanes_differences_use_the_covariance_between_domains(nhanes: tuple[SurveyDesign, pd.DataFrame]) -> None:
    design, data = nhanes
    table = differences(design, data[["HI_CHOL"]], data=data[["race"]], by=[("race",)])
    names = table["level"] + " " + table["reference_level"]
    np.testing.assert_allclose(table["difference"], [GOLDEN["nhanes", "difference", name] for name in names], rtol=1e-9)
    np.testing.assert_allclose(table["se"], [GOLDEN["nhanes", "difference se", name] for name in names], rtol=ERROR)
    joint = joint_estimates(design, data[["HI_CHOL"]], data=data[["race"]], by=[("race",)])
    expected = np.array([[GOLDEN["nhanes", "covariance", f"{a} {b}"] for a in range(1, 5)] for b in range(1, 5)])
    np.testing.assert_allclose(joint.covariance, expected, rtol=1e-8, atol=1e-8 * expected.max())


@pytest.mark.parametrize("statistic", ["F", "Chisq", "Wald", "adjWald"])
def test_nhanes_independence(nhanes: tuple[SurveyDesign, pd.DataFrame], statistic: str) -> None:
    design, data = nhanes
    test = independence_test(design, pd.Categorical(data["HI_CHOL"]), data["race"], statistic=statistic)
    check_test(test, "nhanes", f"{statistic} ")


def test_nhanes_independence_in_a_domain(nhanes: tuple[SurveyDesign, pd.DataFrame]) -> None:
    design, data = nhanes
    adults = data["agecat"] != "(0,19]"
    check_test(
        independence_test(design, pd.Categorical(data["HI_CHOL"]), data["race"], domain=adults), "nhanes adults", ""
    )
    women = data["RIAGENDR"] == 2
    check_test(independence_test(design, data["race"], data["agecat"], domain=women), "nhanes women", "")


def lonely_design(case: str, rule: str) -> tuple[SurveyDesign, pd.DataFrame]:
    if case == "stages":
        data = pd.read_csv(REFERENCE / "core_twostage.csv")
        stages = {"psu": ["p", "q"], "fpc": ["n1", "n2"]}
        return SurveyDesign.from_frame(data, weights="w", single_psu=rule, **stages), data
    data = pd.read_csv(REFERENCE / "core_lonely.csv")
    fpc = "population" if case == "fpc" else None
    return SurveyDesign.from_frame(data, weights="w", strata="s", fpc=fpc, single_psu=rule), data


@pytest.mark.parametrize("case", ["plain", "fpc", "stages"])
@pytest.mark.parametrize("rule", ["certainty", "remove", "adjust", "average"])
def test_single_psu_rules(case: str, rule: str) -> None:
    golden = GOLDEN["lonely", rule]
    if np.isnan(golden[f"{case} mean"]):
        with pytest.raises(ValueError, match="no variance to average"):
            lonely_design(case, rule)
        return
    design, data = lonely_design(case, rule)
    assert design.degrees_of_freedom() == golden[f"{case} df"]
    assert means(design, data[["y"]])["se"][0] == pytest.approx(golden[f"{case} mean"], rel=ERROR)
    if case != "stages":
        groups = pd.DataFrame({"g": pd.Categorical(data["g"])})
        domain = means(design, data[["y"]], data=groups, by=[("g",)])["se"][1]
        assert domain == pytest.approx(golden[f"{case} domain"], rel=ERROR)
    if rule != "adjust":
        assert totals(design, data[["y"]])["se"][0] == pytest.approx(golden[f"{case} total"], rel=ERROR)


def test_totals_under_adjust_centre_at_the_mean_psu_total_as_stata_does() -> None:
    # survey 4.1-1 centres at 0 here: 39.37. By hand: PSU totals 6, 10, 24 | 3 | 45, 4, 28, their mean 120 / 7.
    design, data = lonely_design("plain", "adjust")
    strata = [np.array([6.0, 10, 24]), np.array([45.0, 4, 28])]
    variance = sum(3 / 2 * ((each - each.mean()) ** 2).sum() for each in strata) + (3 - 120 / 7) ** 2
    assert totals(design, data[["y"]])["se"][0] == pytest.approx(np.sqrt(variance), rel=1e-12)


@pytest.mark.parametrize(("case", "expected"), [("plain", 41.725536643202865), ("fpc", 39.388569252450665)])
def test_totals_under_adjust_at_one_stage_are_those_of_survey_4_5(case: str, expected: float) -> None:
    design, data = lonely_design(case, "adjust")
    assert totals(design, data[["y"]])["se"][0] == pytest.approx(expected, rel=ERROR)


def test_totals_under_adjust_at_two_stages_by_hand() -> None:
    """Five of 20 PSUs; two of them with one sampled unit at the second stage, of 4 and of 7."""
    first = np.array([40.0, 48, 32, 16, 5])
    several = [(np.array([16.0, 24]), 5), (np.array([4.0, 28]), 6), (np.array([4.0, 12]), 3)]
    single = [(48.0, 4), (5.0, 7)]
    known = (1 - 5 / 20) * 5 / 4 * ((first - first.mean()) ** 2).sum() + 5 / 20 * sum(
        (1 - 2 / size) * 2 * ((each - each.mean()) ** 2).sum() for each, size in several
    )

    def total(centre: float | None) -> float:
        apart = 0 if centre is None else sum((1 - 1 / size) * (each - centre) ** 2 for each, size in single)
        return np.sqrt(known + 5 / 20 * apart)

    design, data = lonely_design("stages", "adjust")
    units = np.concatenate([each for each, _ in several] + [[each for each, _ in single]])
    assert totals(design, data[["y"]])["se"][0] == pytest.approx(total(units.mean()), rel=1e-12)
    assert total(0) == pytest.approx(41.280025147648299, rel=1e-12)  # survey 4.1-1
    assert total(None) == pytest.approx(35.590494985786950, rel=1e-12)  # survey 4.5


def test_a_quantile_limit_beyond_all_respondents_is_the_greatest_or_least_value() -> None:
    y = pd.DataFrame({"y": [0, 0, 1, 1, 2, 3, 5, 9]})
    # F(0) = 0.25 and F(5) = 0.875, with t se of 0.39 and 0.30
    table = quantiles(SurveyDesign(np.ones(8)), y, [0.2, 0.8])
    assert table["estimate"].tolist() == [0, 5]
    assert table["ci_low"].tolist() == [0, 2]
    assert table["ci_high"].tolist() == [2, 9]
    assert quantiles(SurveyDesign(np.ones(8)), y, 0.8, interval="mean")["ci_high"].item() == 9


def test_woodruff_limits_by_hand() -> None:
    """Of 100, F(2) = 0.7 where the median is 2: limits at 0.5 -+ t se(0.7) against 0.7 -+ the same."""
    y = np.repeat([0, 1, 2, 3, 4], [10, 30, 30, 20, 10])
    half = t_quantile(0.95, 99) * np.sqrt(0.7 * 0.3 / 99)
    cumulated = np.array([0.1, 0.4, 0.7, 0.9, 1.0])
    for interval, centre in (("woodruff", 0.5), ("mean", 0.7)):
        row = quantiles(SurveyDesign(np.ones(100)), pd.DataFrame({"y": y}), interval=interval).iloc[0]
        assert row["ci_low"] == np.searchsorted(cumulated, centre - half)
        assert row["ci_high"] == np.searchsorted(cumulated, centre + half)
