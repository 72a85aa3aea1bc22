"""Average marginal effects and predictive margins: agreement with R, definitions, and limits under separation."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ouder_netwerk.survey import (
    SurveyDesign,
    SurveyError,
    average_marginal_effects,
    linear,
    logistic,
    logistic_formula,
    ordinal,
    predictive_margins,
)
from ouder_netwerk.survey.design.replication import jackknife

REFERENCE = Path(__file__).parents[1] / "reference"
GOLDEN = pd.read_csv(REFERENCE / "models_glm.csv", dtype={"name": str})


def golden(case, quantity, name=None):
    rows = GOLDEN[(GOLDEN["case"] == case) & (GOLDEN["quantity"] == quantity)].set_index("name")["value"]
    return rows if name is None else rows[name]


@pytest.fixture(scope="module")
def strat():
    frame = pd.read_csv(REFERENCE / "models_apistrat.csv")
    frame = frame.assign(stype=pd.Categorical(frame["stype"], ["E", "H", "M"]))
    return SurveyDesign(frame["pw"], strata=frame["stype"].astype(str), fpc=frame["fpc"]), frame


@pytest.fixture(scope="module")
def fit(strat):
    design, frame = strat
    return logistic(design, frame["wide"], frame[["stype", "ell", "meals"]])


def clustered(seed=1, n=300):
    rng = np.random.default_rng(seed)
    data = pd.DataFrame({"x": rng.normal(size=n), "group": pd.Categorical(rng.choice(list("abc"), n))})
    outcome = (rng.random(n) < 1 / (1 + np.exp(-data["x"] - (data["group"] == "b")))).astype(float)
    design = SurveyDesign(rng.uniform(0.5, 3, n), strata=np.arange(n) % 5, psu=np.arange(n) % 50)
    return design, outcome, data


def test_discrete_change_as_contrasts_of_svypredmeans():
    frame = pd.read_csv(REFERENCE / "models_nhanes.csv")
    data = frame[["race", "agecat", "sex"]].astype("category")
    design = SurveyDesign(frame["WTMEC2YR"], strata=frame["SDMVSTRA"], psu=frame["SDMVPSU"], nest=True)
    effects = average_marginal_effects(logistic(design, frame["HI_CHOL"], data), ["race"], variance="two-part")
    effects = effects.set_index("level")
    expected, se = golden("nhanes", "effect"), golden("nhanes", "effect_se")
    np.testing.assert_allclose(effects["estimate"], expected[effects.index], rtol=1e-9)
    np.testing.assert_allclose(effects["se"], se[effects.index], rtol=1e-8)


@pytest.mark.parametrize("variance", ["two-part", "linearised", "conditional"])
def test_slope_as_in_r(fit, variance):
    row = average_marginal_effects(fit, ["meals"], variance=variance).iloc[0]
    np.testing.assert_allclose(row["estimate"], golden("strat logistic", "slope", "meals"), rtol=1e-9)
    # R's gradient is by differences.
    np.testing.assert_allclose(row["se"], golden("strat logistic", "slope_se", variance), rtol=1e-7)


def test_effects_are_differences_of_margins(fit):
    margins = predictive_margins(fit, "stype").set_index("level")["estimate"]
    effects = average_marginal_effects(fit).set_index(["term", "level"])["estimate"]
    for level in ("H", "M"):
        assert effects["stype", level] == pytest.approx(margins[level] - margins["E"], rel=1e-12)


def test_linear_effects_are_the_coefficients(strat):
    design, frame = strat
    fit = linear(design, frame["api00"], frame[["stype", "ell"]])
    for variance in ("two-part", "linearised", "conditional"):
        effects = average_marginal_effects(fit, variance=variance)
        np.testing.assert_allclose(effects["estimate"], fit.coefficients[1:], rtol=1e-10)
        np.testing.assert_allclose(effects["se"], fit.table()["se"][1:], rtol=1e-9)


def test_saturated_margin_is_the_weighted_share():
    design, outcome, data = clustered()
    fit = logistic(design, outcome, data[["group"]])
    margins = predictive_margins(fit, "group")["estimate"]
    shares = [
        np.average(outcome[data["group"] == level], weights=design.weights[data["group"] == level]) for level in "abc"
    ]
    np.testing.assert_allclose(margins, shares, rtol=1e-10)


def test_linearised_variance_is_close_to_the_jackknife():
    design, outcome, data = clustered()
    replicated = logistic(jackknife(design), outcome, data)
    effects = average_marginal_effects(logistic(design, outcome, data), variance="linearised")
    # over seeds the largest difference has mean 0.022 and standard deviation 0.005: five of them are 0.049
    np.testing.assert_allclose(average_marginal_effects(replicated)["se"], effects["se"], rtol=0.06)
    conditional = average_marginal_effects(logistic(design, outcome, data), variance="conditional")
    again = average_marginal_effects(replicated, variance="conditional")
    np.testing.assert_allclose(again["se"], conditional["se"], rtol=0.06)


@pytest.mark.parametrize("ordered", [False, True])
def test_default_standard_errors_are_those_of_the_jackknife_in_clusters(ordered):
    rng = np.random.default_rng(11)
    psu = np.repeat(np.arange(200), 10)
    shared = rng.normal(size=200)[psu]
    data = pd.DataFrame({"x": rng.normal(size=2000) + 0.7 * shared, "z": pd.Categorical(rng.choice(list("abc"), 2000))})
    latent = 0.8 * data["x"] + 0.5 * shared + rng.logistic(size=2000)
    if ordered:
        model, outcome = ordinal, pd.Series(pd.Categorical.from_codes(np.digitize(latent, [-1, 1]), list("pqr"), True))
    else:
        model, outcome = logistic, latent > 0
    design = SurveyDesign(np.exp(0.3 * data["x"]), strata=psu // 10, psu=psu)
    fits = model(design, outcome, data), model(jackknife(design), outcome, data)
    for estimate in (average_marginal_effects, lambda fit, **rules: predictive_margins(fit, "z", **rules)):
        ours, resampled = (estimate(fit)["se"] for fit in fits)
        # over seeds the largest difference has mean 0.004 and standard deviation 0.002
        np.testing.assert_allclose(ours, resampled, rtol=0.03)
    two_part = predictive_margins(fits[0], "z", variance="two-part")["se"]
    # over seeds the smallest ratio has mean 0.89 and standard deviation 0.015
    assert (two_part < 0.97 * resampled).any()


def test_interaction_by_formula_moves_both_columns():
    design, outcome, data = clustered()
    fit = logistic_formula(design, "y ~ group * x + I(x ** 2)", data.assign(y=outcome))
    effects = average_marginal_effects(fit).set_index(["term", "level"])["estimate"]

    def mean(shift, level=None):
        changed = data.assign(x=data["x"] + shift)
        if level:
            changed["group"] = pd.Categorical([level] * len(data), list("abc"))
        probability = 1 / (1 + np.exp(-fit.coding.encode(changed) @ fit.coefficients))
        return np.average(probability, weights=design.weights)

    assert effects["x", ""] == pytest.approx((mean(1e-5) - mean(-1e-5)) / 2e-5, rel=1e-6)
    assert effects["group", "c"] == pytest.approx(mean(0, "c") - mean(0, "a"), rel=1e-9)


def test_separated_level_has_no_effect_but_the_others_have():
    design, outcome, data = clustered()
    outcome[data["group"] == "c"] = 0
    fit = logistic(design, outcome, data)
    effects = average_marginal_effects(fit).set_index(["term", "level"])["estimate"]
    assert np.isnan(effects["group", "c"])
    # The limit of a coefficient that goes to minus infinity.
    coefficients = fit.solution.copy()
    coefficients[3] = -40.0
    matrix = fit.matrix
    probability = 1 / (1 + np.exp(-matrix @ coefficients))
    slope = np.average(coefficients[1] * probability * (1 - probability), weights=fit.weights)
    assert effects["x", ""] == pytest.approx(slope, rel=1e-9)
    moved = [matrix.copy(), matrix.copy()]
    moved[0][:, 2:], moved[1][:, 2:] = [0, 0], [1, 0]
    low, high = (np.average(1 / (1 + np.exp(-m @ coefficients)), weights=fit.weights) for m in moved)
    assert effects["group", "b"] == pytest.approx(high - low, rel=1e-9)


def test_collinear_number_has_no_effect_of_its_own():
    design, outcome, data = clustered()
    fit = logistic(design, outcome, data.assign(twice=2 * data["x"]))
    effects = average_marginal_effects(fit).set_index(["term", "level"])["estimate"]
    assert np.isnan(effects["x", ""])
    assert np.isnan(effects["twice", ""])
    assert effects["group", "b"] == pytest.approx(
        average_marginal_effects(logistic(design, outcome, data)).set_index("level")["estimate"]["b"]
    )


def test_unknown_names_are_refused(fit):
    with pytest.raises(SurveyError, match="no predictor nothing"):
        average_marginal_effects(fit, ["nothing"])
    with pytest.raises(SurveyError, match="no level 'X'"):
        predictive_margins(fit, "stype", ["X"])
    with pytest.raises(SurveyError, match="variance='unconditional'"):
        predictive_margins(fit, "stype", variance="unconditional")
    with pytest.raises(SurveyError, match="is a number"):
        predictive_margins(fit, "ell")


def test_a_level_that_nobody_has_leaves_the_other_effects():
    rng = np.random.default_rng(2)
    levels = rng.choice(list("pqr"), 300)
    x, outcome = rng.normal(size=300), (rng.random(300) < 0.5) * 1.0
    design = SurveyDesign(np.ones(300))
    tables = [
        average_marginal_effects(logistic(design, outcome, pd.DataFrame({"x": x, "a": pd.Categorical(levels, known)})))
        for known in (list("pqr"), list("pqrz"))
    ]
    without, having = (table.set_index(["term", "level"])[["estimate", "se"]] for table in tables)
    assert having.loc[("a", "z")].isna().all()
    pd.testing.assert_frame_equal(having.loc[without.index], without, rtol=1e-9)
