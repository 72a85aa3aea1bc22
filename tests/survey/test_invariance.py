"""What should not change a result does not: order, scale of weights, labels, dtypes, rows outside the domain."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ouder_netwerk.survey import (
    SurveyDesign,
    differences,
    independence_test,
    means,
    proportions,
    quantiles,
    ratios,
    totals,
)

GROUPINGS = [(), ("single",), ("single", "age")]
Estimator = Callable[[SurveyDesign, pd.DataFrame], pd.DataFrame]
ESTIMATORS: dict[str, Estimator] = {
    "proportions": lambda design, data: proportions(design, data[["help", "contact"]], data=data, by=GROUPINGS),
    "means": lambda design, data: means(design, data[["hours"]], data=data, by=GROUPINGS),
    "ratios": lambda design, data: ratios(design, [("hours", "size")], by=GROUPINGS, data=data),
    "quantiles": lambda design, data: quantiles(
        design, data[["hours"]], [0.2, 0.5], data=data, by=GROUPINGS[:2], qrule="school"
    ),
    "differences": lambda design, data: differences(design, data[["help"]], data=data, by=GROUPINGS[1:]),
}
SCALED = ["n_weighted"]


def respondents(seed: int, n: int = 120) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "w": random.lognormal(0, 0.6, n),
            "s": np.arange(n) % 4,
            "p": np.arange(n) // 4 % 6,
            "help": np.where(random.random(n) < 0.1, np.nan, random.random(n) < 0.3),
            "contact": pd.Categorical.from_codes(random.integers(-1, 3, n), ["weekly", "monthly", "never"]),
            "hours": random.integers(0, 12, n).astype(float),
            "size": random.integers(1, 6, n).astype(float),
            "single": pd.Categorical.from_codes(random.integers(-1, 2, n), ["no", "yes"]),
            "age": pd.Categorical.from_codes(random.integers(-1, 3, n), ["0-5", "6-11", "12-17"]),
        }
    )


def design_of(data: pd.DataFrame) -> SurveyDesign:
    return SurveyDesign.from_frame(data, weights="w", strata="s", psu="p", nest=True)


def same(one: pd.DataFrame, two: pd.DataFrame, leave_out: tuple[str, ...] = ()) -> None:
    kept = [column for column in one.columns if column not in leave_out]
    pd.testing.assert_frame_equal(one[kept], two[kept], rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("name", ESTIMATORS)
@given(seed=st.integers(0, 10**6))
@settings(max_examples=15, deadline=None)
def test_the_order_of_rows(name: str, seed: int) -> None:
    data = respondents(seed)
    shuffled = data.sample(frac=1, random_state=seed)
    same(ESTIMATORS[name](design_of(data), data), ESTIMATORS[name](design_of(shuffled), shuffled))


@pytest.mark.parametrize("name", ESTIMATORS)
@given(seed=st.integers(0, 10**6), factor=st.floats(1e-6, 1e6))
@settings(max_examples=15, deadline=None)
def test_the_scale_of_weights(name: str, seed: int, factor: float) -> None:
    data = respondents(seed)
    scaled = data.assign(w=data["w"] * factor)
    same(ESTIMATORS[name](design_of(data), data), ESTIMATORS[name](design_of(scaled), scaled), ("n_weighted",))


@given(seed=st.integers(0, 10**6), factor=st.floats(1e-3, 1e3))
@settings(max_examples=15, deadline=None)
def test_totals_follow_the_scale_of_weights(seed: int, factor: float) -> None:
    data = respondents(seed)
    one = totals(design_of(data), data[["hours"]], data=data, by=GROUPINGS)
    two = totals(design_of(data.assign(w=data["w"] * factor)), data[["hours"]], data=data, by=GROUPINGS)
    for column in ("estimate", "se", "ci_low", "ci_high", "n_weighted"):
        np.testing.assert_allclose(one[column] * factor, two[column], rtol=1e-9, atol=1e-9 * factor)


@pytest.mark.parametrize("name", ESTIMATORS)
def test_psu_labels_that_recur_in_strata_are_those_of_distinct_psus(name: str) -> None:
    data = respondents(1)
    distinct = SurveyDesign(data["w"], strata=data["s"], psu=data["s"].astype(str) + "/" + data["p"].astype(str))
    same(ESTIMATORS[name](design_of(data), data), ESTIMATORS[name](distinct, data))


@pytest.mark.parametrize("name", ESTIMATORS)
def test_a_row_split_in_two_with_half_its_weight_changes_no_error(name: str) -> None:
    data = respondents(2)
    split = pd.concat([data, data.iloc[:30]], ignore_index=True)
    split.loc[split.index[:30].union(split.index[-30:]), "w"] /= 2
    counts = ("n", "n_yes", "n_eff", "deff")
    same(ESTIMATORS[name](design_of(data), data), ESTIMATORS[name](design_of(split), split), counts)


@pytest.mark.parametrize("name", ESTIMATORS)
def test_a_domain_is_the_design_with_weight_zero_outside(name: str) -> None:
    data = respondents(3).drop(columns="single")
    inside = np.arange(len(data)) % 3 > 0
    data["single"] = pd.Categorical(np.where(inside, "yes", None), ["yes"])
    zeroed = data.assign(w=data["w"].where(inside, 0.0))
    one, two = ESTIMATORS[name](design_of(data), data), ESTIMATORS[name](design_of(zeroed), zeroed)
    in_domain = one["group"] != "all"
    same(one[in_domain], two[in_domain])
    if name == "proportions":
        domain = one[one["group"] == "single"].drop(columns=["group", "level"]).reset_index(drop=True)
        total = two[two["group"] == "all"].drop(columns=["group", "level"]).reset_index(drop=True)
        same(domain, total)


@pytest.mark.parametrize("dtype", ["float32", "Int8", "Float64", "boolean", "object"])
def test_the_dtype_of_an_outcome(dtype: str) -> None:
    data = respondents(4)
    typed = data.assign(help=data["help"].astype(object).where(data["help"].notna(), None).astype(dtype))
    for name in ("proportions", "differences"):
        same(ESTIMATORS[name](design_of(data), data), ESTIMATORS[name](design_of(data), typed))


@pytest.mark.parametrize("dtype", ["float32", "int16", "Int64", "Float32"])
def test_the_dtype_of_quantities_and_weights(dtype: str) -> None:
    data = respondents(5)
    data["w"] = np.arange(len(data)) % 7 + 1
    typed = data.astype({"hours": dtype, "size": dtype, "w": dtype})
    for estimator in ESTIMATORS.values():
        same(estimator(design_of(data), data), estimator(design_of(typed), typed))


@pytest.mark.parametrize("statistic", ["F", "Chisq", "Wald", "adjWald"])
def test_independence_ignores_order_scale_and_which_variable_comes_first(statistic: str) -> None:
    data = respondents(6)
    test = independence_test(design_of(data), data["contact"], data["single"], statistic=statistic)
    other = data.sample(frac=1, random_state=1).assign(w=lambda frame: frame["w"] * 1000)
    contact = other["contact"].cat.reorder_categories(["never", "weekly", "monthly"])
    again = independence_test(design_of(other), other["single"], contact, statistic=statistic)
    assert (again.statistic, again.df, again.p) == pytest.approx((test.statistic, test.df, test.p), rel=1e-9)
