"""Proportional odds: agreement with R's svyolr and statsmodels, and what must not change a fit."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.special import fdtrc

from ouder_netwerk.survey import (
    SurveyDesign,
    SurveyError,
    average_marginal_effects,
    combine,
    combined_term_tests,
    ordinal,
    ordinal_formula,
    predictive_margins,
    term_test,
    term_tests,
)
from ouder_netwerk.survey.design.replication import jackknife
from ouder_netwerk.survey.models.proportional_odds import category_probabilities

REFERENCE = Path(__file__).parents[1] / "reference"
GOLDEN = pd.read_csv(REFERENCE / "models_ordinal.csv")


def golden(case, quantity):
    rows = GOLDEN[(GOLDEN["case"] == case) & (GOLDEN["quantity"] == quantity)]
    return rows["value"].to_numpy()


def schools():
    frame = pd.read_csv(REFERENCE / "models_ordinal_clus1.csv")
    return frame.assign(
        poor=pd.Categorical(frame["poor"], ["q1", "q2", "q3", "q4"], ordered=True),
        stype=pd.Categorical(frame["stype"], ["E", "H", "M"]),
    )


def fitted(case):
    frame = schools()
    if case == "clus1 JK1":
        design = jackknife(SurveyDesign(frame["pw"], psu=frame["dnum"]))
        return ordinal(design, frame["poor"], frame[["avg.ed", "mobility"]])
    design = SurveyDesign(frame["pw"], psu=frame["dnum"], fpc=frame["fpc"])
    if case == "clus1":
        return ordinal(design, frame["poor"], frame[["avg.ed", "mobility", "stype"]])
    return ordinal(design, frame["poor"], frame[["avg.ed", "mobility"]], domain=frame["stype"] != "H")


@pytest.mark.parametrize("case", ["clus1", "clus1 part", "clus1 JK1"])
def test_svyolr(case):
    fit = fitted(case)
    # R's BFGS and finite-difference Hessian leave these tolerances, see the R program; its replicates are fitted at
    # optim's default tolerance, whatever is asked.
    rtol = 1e-4 if case == "clus1 JK1" else 5e-6
    np.testing.assert_allclose(fit.coefficients, golden(case, "coefficient"), rtol=1e-6)
    np.testing.assert_allclose(np.sqrt(np.diag(fit.covariance)), golden(case, "se"), rtol=rtol)
    assert fit.df == golden(case, "df")[0]
    np.testing.assert_allclose(fit.deviance, golden(case, "deviance")[0], rtol=1e-10)


def simulated(seed=3, n=400):
    rng = np.random.default_rng(seed)
    data = pd.DataFrame({"x": rng.normal(size=n), "group": pd.Categorical(rng.choice(list("abc"), n))})
    latent = 0.8 * data["x"] + (data["group"] == "b") + rng.logistic(size=n)
    outcome = pd.Series(pd.cut(latent, [-np.inf, -1, 0.5, 2, np.inf], labels=list("klmn")))
    return data, outcome, rng.uniform(0.5, 3, n)


def test_agrees_with_statsmodels():
    from statsmodels.miscmodels.ordinal_model import OrderedModel

    data, outcome, _ = simulated()
    fit = ordinal(SurveyDesign(np.ones(len(data))), outcome, data)
    dummies = pd.get_dummies(data, drop_first=True, dtype=float)
    other = OrderedModel(outcome, dummies, distr="logit").fit(method="newton", disp=False, tol=1e-12)
    slopes = [column.name for column in fit.columns[:3]]
    assert slopes == ["x", "group[b]", "group[c]"]
    np.testing.assert_allclose(fit.coefficients[:3], other.params.iloc[:3], rtol=1e-8)
    np.testing.assert_allclose(fit.deviance, -2 * other.llf, rtol=1e-12)


def test_rows_in_any_order_and_weights_in_any_unit():
    data, outcome, weights = simulated()
    outcome[5] = np.nan
    fit = ordinal(SurveyDesign(weights), outcome, data)
    order = np.random.default_rng(0).permutation(len(data))
    shuffled = ordinal(
        SurveyDesign(7.3 * weights[order]),
        outcome.iloc[order].reset_index(drop=True),
        data.iloc[order].reset_index(drop=True),
    )
    assert fit.missing == shuffled.missing == 1
    np.testing.assert_allclose(shuffled.coefficients, fit.coefficients, rtol=1e-9)
    np.testing.assert_allclose(shuffled.covariance, fit.covariance, rtol=1e-8, atol=1e-12)


def test_reversed_categories_change_signs_only():
    data, outcome, weights = simulated()
    fit = ordinal(SurveyDesign(weights), outcome, data)
    backwards = outcome.cat.reorder_categories(list("nmlk"), ordered=True)
    other = ordinal(SurveyDesign(weights), backwards, data)
    np.testing.assert_allclose(other.coefficients[:3], -fit.coefficients[:3], rtol=1e-8)
    np.testing.assert_allclose(other.coefficients[3:], -fit.coefficients[:2:-1], rtol=1e-8)


def test_term_test_and_thresholds_without_odds_ratio():
    data, outcome, weights = simulated()
    fit = ordinal(SurveyDesign(weights), outcome, data)
    test = term_test(fit, "group")
    assert test.df == 2
    assert test.p == pytest.approx(fdtrc(2, test.df_denominator, test.statistic), rel=1e-12)
    assert list(term_tests(fit)["term"]) == ["x", "group"]
    same = combined_term_tests([fit, fit]).set_index("term").loc["group"]
    assert same["statistic"] == pytest.approx(test.statistic, rel=1e-10)
    table = fit.table().set_index(["term", "level"])
    assert np.isnan(table.loc[("(Threshold)", "k|l"), "odds_ratio"])
    assert table.loc[("x", ""), "odds_ratio"] == pytest.approx(np.exp(fit.coefficients[0]))
    combined = combine([fit.table(), fit.table()], keys=["term", "level"]).set_index(["term", "level"])
    pd.testing.assert_series_equal(combined["odds_ratio"], table["odds_ratio"])


def test_separated_level_is_named():
    data, outcome, weights = simulated()
    outcome[data["group"] == "c"] = "n"
    with pytest.raises(SurveyError, match=r"group\[c\]"):
        ordinal(SurveyDesign(weights), outcome, data)


def test_empty_category_and_collinear_column():
    data, outcome, weights = simulated()
    outcome = outcome.cat.add_categories("z")
    fit = ordinal(SurveyDesign(weights), outcome, data.assign(twice=2 * data["x"]))
    assert fit.levels == tuple("klmn")
    assert fit.reasons == ("", "", "", "collinear", "", "", "")
    assert np.isnan(fit.coefficients[3])
    assert "twice: equals 2 x" in fit.findings[0]


def test_refuses_two_categories_and_plain_numbers():
    data, outcome, weights = simulated()
    with pytest.raises(SurveyError, match="2 categories"):
        ordinal(SurveyDesign(weights), outcome, data, domain=outcome.isin(["k", "l"]))
    with pytest.raises(SurveyError, match="Categorical"):
        ordinal(SurveyDesign(weights), outcome.cat.codes, data)


def by_hand(fit, coefficients, matrix):
    """Weighted mean probability of each category, from the definition."""
    slopes, thresholds = coefficients[:3], coefficients[3:]
    cumulative = 1 / (1 + np.exp(-(thresholds - (matrix @ slopes)[:, None])))
    return np.average(np.diff(cumulative, axis=1, prepend=0, append=1), axis=0, weights=fit.weights)


def test_margins_and_effects_by_definition():
    data, outcome, weights = simulated()
    fit = ordinal(SurveyDesign(weights), outcome, data)
    slopes = fit.matrix[:, 1:]
    put = {level: slopes.copy() for level in "abc"}
    for level, row in (("a", [0, 0]), ("b", [1, 0]), ("c", [0, 1])):
        put[level][:, 1:] = row
    margins = predictive_margins(fit, "group").set_index(["level", "category"])["estimate"]
    effects = average_marginal_effects(fit).set_index(["term", "level", "category"])["estimate"].sort_index()
    for level in "abc":
        np.testing.assert_allclose(margins[level], by_hand(fit, fit.coefficients, put[level]), rtol=1e-10)
    np.testing.assert_allclose(effects["group", "c"], margins["c"] - margins["a"], rtol=1e-9)
    step = np.array([1e-5, 0, 0])
    slope = by_hand(fit, fit.coefficients, slopes + step) - by_hand(fit, fit.coefficients, slopes - step)
    np.testing.assert_allclose(effects["x", ""], slope / 2e-5, rtol=1e-6, atol=1e-9)
    np.testing.assert_allclose(effects.groupby(level=[0, 1]).sum(), 0, atol=1e-14)


def test_conditional_variance_is_the_delta_method():
    data, outcome, weights = simulated()
    fit = ordinal(SurveyDesign(weights), outcome, data)
    slopes = fit.matrix[:, 1:]
    step = 1e-5

    def slope(coefficients):
        moved = np.array([1e-4, 0, 0])
        return (by_hand(fit, coefficients, slopes + moved) - by_hand(fit, coefficients, slopes - moved)) / 2e-4

    for averages, table in (
        (slope, average_marginal_effects(fit, ["x"], variance="conditional")),
        (
            lambda b: by_hand(fit, b, np.column_stack([slopes[:, 0], np.ones(len(slopes)), np.zeros(len(slopes))])),
            predictive_margins(fit, "group", ["b"], variance="conditional"),
        ),
    ):
        gradient = np.array(
            [
                (averages(fit.coefficients + step * unit) - averages(fit.coefficients - step * unit)) / (2 * step)
                for unit in np.eye(6)
            ]
        )
        se = np.sqrt(np.diag(gradient.T @ fit.covariance @ gradient))
        np.testing.assert_allclose(table["se"], se, rtol=1e-5)


def test_linearised_margins_are_close_to_the_jackknife():
    data, outcome, weights = simulated(n=600)
    design = SurveyDesign(weights, psu=np.arange(600) % 60)
    linearised = average_marginal_effects(ordinal(design, outcome, data), variance="linearised")
    replicated = average_marginal_effects(ordinal(jackknife(design), outcome, data))
    np.testing.assert_allclose(replicated["estimate"], linearised["estimate"], rtol=1e-12)
    np.testing.assert_allclose(replicated["se"], linearised["se"], rtol=0.05)


def test_collinear_predictor_has_no_effect():
    data, outcome, weights = simulated()
    fit = ordinal(SurveyDesign(weights), outcome, data.assign(twice=2 * data["x"]))
    effects = average_marginal_effects(fit).set_index("term")["estimate"]
    assert effects[["x", "twice"]].isna().all()
    assert effects["group"].notna().all()


def test_by_formula_as_by_frame():
    frame = schools().rename(columns={"avg.ed": "education"})
    design = SurveyDesign(frame["pw"], psu=frame["dnum"], fpc=frame["fpc"])
    fit = ordinal_formula(design, "poor ~ education + mobility + stype", frame)
    np.testing.assert_allclose(fit.coefficients, golden("clus1", "coefficient"), rtol=1e-6)
    np.testing.assert_allclose(fit.table()["se"], golden("clus1", "se"), rtol=5e-6)
    expected = fitted("clus1")
    for estimate in (average_marginal_effects, lambda of: predictive_margins(of, "stype")):
        ours, theirs = (estimate(each)[["estimate", "se"]] for each in (fit, expected))
        np.testing.assert_allclose(ours, theirs, rtol=1e-5)


def test_effect_of_a_number_that_a_formula_transforms():
    frame = schools()
    design = SurveyDesign(frame["pw"], psu=frame["dnum"])
    fit = ordinal_formula(design, "poor ~ mobility * stype + I(mobility ** 2)", frame)
    effects = average_marginal_effects(fit, ["mobility"])
    assert effects["estimate"].sum() == pytest.approx(0, abs=1e-12)

    def shares(coefficients, step):
        slopes = fit.coding.encode(fit.data.assign(mobility=fit.data["mobility"] + step))[:, 1:]
        return fit.weights @ category_probabilities(slopes, coefficients) / fit.weights.sum()

    def slope(coefficients):
        return (shares(coefficients, 1e-4) - shares(coefficients, -1e-4)) / 2e-4

    np.testing.assert_allclose(effects["estimate"], slope(fit.coefficients), rtol=1e-5)
    steps = np.diag(1e-5 * np.maximum(np.abs(fit.coefficients), 1e-3))
    gradient = np.array(
        [(slope(fit.coefficients + step) - slope(fit.coefficients - step)) / (2 * step.sum()) for step in steps]
    )
    conditional = average_marginal_effects(fit, ["mobility"], variance="conditional")["se"]
    np.testing.assert_allclose(conditional, np.sqrt(np.diag(gradient.T @ fit.covariance @ gradient)), rtol=1e-3)


@pytest.mark.parametrize(
    ("formula", "message"),
    [
        ("poor ~ 0 + stype", "thresholds in place of an intercept"),
        ("nothing ~ stype", "nothing is no column"),
        ("mobility ~ stype", "make it a Categorical"),
    ],
)
def test_formulas_that_are_no_ordinal_model(formula, message):
    frame = schools()
    with pytest.raises(SurveyError, match=message):
        ordinal_formula(SurveyDesign(frame["pw"], psu=frame["dnum"]), formula, frame)


@pytest.mark.parametrize(("origin", "unit"), [(202400.0, 1.0), (1e5, 1.0), (0.0, 1e-9)])
def test_unit_and_origin_of_a_predictor_do_not_matter(origin, unit):
    rng = np.random.default_rng(3)
    x = rng.integers(1, 13, 300) + 0.0
    answers = pd.Categorical.from_codes(
        np.digitize(0.2 * (x - 6) + rng.logistic(size=300), [-1, 1]), ["a", "b", "c"], True
    )
    design = jackknife(SurveyDesign(np.ones(300), psu=np.arange(300) // 15))
    plain, moved = (ordinal(design, answers, pd.DataFrame({"x": values})) for values in (x, origin + unit * x))
    assert moved.coefficients[0] * unit == pytest.approx(plain.coefficients[0], rel=1e-6)
    assert np.sqrt(moved.covariance[0, 0]) * unit == pytest.approx(np.sqrt(plain.covariance[0, 0]), rel=1e-5)
