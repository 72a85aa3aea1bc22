"""What a caller may give, and what is refused with one clear message instead of an error from deep inside."""

import numpy as np
import pandas as pd
import pytest

from ouder_netwerk.survey import (
    ReplicateDesign,
    SurveyDesign,
    SurveyError,
    bootstrap,
    calibrate,
    differences,
    goodness_of_fit,
    independence_test,
    jackknife,
    joint_estimates,
    linear,
    logistic,
    means,
    ordinal,
    proportions,
    pseudo_r2,
    quantiles,
    totals,
)

RANDOM = np.random.default_rng(5)
N = 40
PSU = np.arange(N) // 10
DESIGN = SurveyDesign(np.ones(N), psu=PSU)
Y = pd.Series((RANDOM.random(N) < 0.5).astype(float), name="y")
X = pd.DataFrame({"x": RANDOM.normal(size=N)})
A, B = (pd.Categorical(RANDOM.choice(list(letters), N)) for letters in ("xy", "uv"))
GROUPS = pd.DataFrame({"g": A})
FIRST_HALF = np.arange(N) < 20


@pytest.mark.parametrize("model", [logistic, linear])
@pytest.mark.parametrize("design", [jackknife(DESIGN), bootstrap(DESIGN, replicates=20, seed=1)])
def test_a_domain_that_a_replicate_empties(design, model) -> None:
    with pytest.raises(SurveyError, match=r"replicate \d+ of \d+: .* the domain loses its last respondents"):
        model(design, Y, X, domain=PSU == 0)


@pytest.mark.parametrize("lost", [0, 1, 2])
def test_an_outcome_category_that_a_replicate_loses(lost: int) -> None:
    others = [code for code in range(3) if code != lost]
    outcome = pd.Series(pd.Categorical(np.where(PSU == 3, RANDOM.integers(0, 3, N), RANDOM.choice(others, N))))
    with pytest.raises(SurveyError, match="replicate 4 of 4"):
        ordinal(jackknife(DESIGN), outcome, X)


@pytest.mark.parametrize(
    ("domain", "message"),
    [
        (np.where(FIRST_HALF, 1.0, np.nan), "domain: 20 of 40 values are missing"),
        (pd.array([True] * 20 + [None] * 20, dtype="boolean"), "domain: 20 of 40 values are missing"),
        ([True] * 3, "domain: 3 rows for a design of 40"),
        (["yes"] * N, "domain: numbers are needed"),
    ],
)
@pytest.mark.parametrize(
    "estimate", [lambda **of: independence_test(DESIGN, A, B, **of), lambda **of: logistic(DESIGN, Y, X, **of)]
)
def test_domains_say_of_each_row_whether_it_is_inside(estimate, domain, message: str) -> None:
    with pytest.raises(SurveyError, match=message):
        estimate(domain=domain)


def test_a_domain_of_zeros_and_ones_or_nullable_booleans() -> None:
    expected = independence_test(DESIGN, A, B, domain=FIRST_HALF)
    assert expected.n == 20
    for domain in (FIRST_HALF.astype(float), pd.array(FIRST_HALF, dtype="boolean"), pd.Series(FIRST_HALF)):
        assert independence_test(DESIGN, A, B, domain=domain) == expected


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: SurveyDesign(["a"]),
        lambda: SurveyDesign([[1, 2], [3]]),
        lambda: SurveyDesign([1, 2], fpc=["a", "b"]),
        lambda: ReplicateDesign([1, 2], [["a", "b"], ["c", "d"]], kind="JK1"),
    ],
)
def test_numbers_are_needed(wrong) -> None:
    with pytest.raises(SurveyError, match="numbers are needed"):
        wrong()


@pytest.mark.parametrize("df", [None, [1, 2], float("nan"), 0, "rows"])
def test_degrees_of_freedom_are_a_rule_or_a_positive_number(df) -> None:
    for estimate in (
        lambda: proportions(DESIGN, Y, df=df),
        lambda: logistic(DESIGN, Y, X, df=df),
        lambda: independence_test(DESIGN, A, B, df=df),
    ):
        with pytest.raises(SurveyError, match=r"df=.* or a positive number"):
            estimate()


def test_a_level_is_a_fraction() -> None:
    with pytest.raises(SurveyError, match="confidence=None"):
        proportions(DESIGN, Y, confidence=None)


@pytest.mark.parametrize("estimate", [proportions, means, totals, quantiles, joint_estimates])
def test_one_outcome_as_a_series(estimate) -> None:
    one, frame = estimate(DESIGN, Y), estimate(DESIGN, Y.to_frame())
    if estimate is joint_estimates:
        one, frame = one.cells, frame.cells
    pd.testing.assert_frame_equal(one, frame)


def test_other_series_in_place_of_frames() -> None:
    groups, frame = GROUPS["g"], GROUPS
    grouped = [differences(DESIGN, Y, data=given, by=[("g",)]) for given in (groups, frame)]
    pd.testing.assert_frame_equal(*grouped)
    assert logistic(DESIGN, Y, X["x"]).coefficients.tolist() == logistic(DESIGN, Y, X).coefficients.tolist()
    assert calibrate(DESIGN, groups, {"g": {"x": 30, "y": 10}}).report.total == pytest.approx(40)
    assert proportions(DESIGN, Y.to_numpy())["estimate"].tolist() == proportions(DESIGN, Y)["estimate"].tolist()
    with pytest.raises(SurveyError, match="outcome: columns without names"):
        proportions(DESIGN, Y.to_frame().to_numpy())


def test_measures_of_logistic_models_refuse_others() -> None:
    rank = ordinal(DESIGN, pd.Categorical(RANDOM.integers(0, 3, N)), X)
    line = linear(DESIGN, Y, X)
    for measure, fit, family in (
        (goodness_of_fit, rank, "proportional-odds"),
        (goodness_of_fit, line, "linear"),
        (pseudo_r2, line, "linear"),
    ):
        with pytest.raises(SurveyError, match=f"not for a {family} one"):
            measure(fit)


def test_design_degrees_of_freedom_are_those_of_the_whole_design() -> None:
    domain = PSU < 3
    table = proportions(DESIGN, Y, data=pd.DataFrame({"g": pd.Categorical(domain)}), by=[("g",)], df="design")
    for rule, expected in (("design", 3), ("domain", 2), ("residual", 1), (7.5, 7.5)):
        assert logistic(DESIGN, Y, X, domain=domain, df=rule).df == expected
    assert set(table["df"]) == {3}
    tests = {rule: independence_test(DESIGN, A, B, domain=domain, df=rule) for rule in ("domain", "design", 7.5)}
    assert [test.df_residual / test.df for test in tests.values()] == pytest.approx([2, 3, 7.5])
    assert len({test.statistic for test in tests.values()}) == 1
