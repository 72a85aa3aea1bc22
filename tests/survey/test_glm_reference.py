"""Agreement with R survey 4.1-1: models_glm.R made the numbers."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ouder_netwerk.survey import (
    SurveyDesign,
    linear,
    linear_formula,
    logistic,
    logistic_formula,
    predictive_margins,
    pseudo_r2,
    term_test,
)
from ouder_netwerk.survey.design.replication import jackknife

REFERENCE = Path(__file__).parents[1] / "reference"
GOLDEN = pd.read_csv(REFERENCE / "models_glm.csv", dtype={"name": str})


def golden(case, quantity):
    rows = GOLDEN[(GOLDEN["case"] == case) & (GOLDEN["quantity"] == quantity)]
    assert len(rows), (case, quantity)
    return rows["value"].to_numpy()


def schools(name):
    frame = pd.read_csv(REFERENCE / f"models_{name}.csv")
    return frame.assign(stype=pd.Categorical(frame["stype"], ["E", "H", "M"]))


def strat():
    frame = schools("apistrat")
    return SurveyDesign(frame["pw"], strata=frame["stype"].astype(str), fpc=frame["fpc"]), frame


def clus2():
    frame = schools("apiclus2")
    return SurveyDesign(frame["pw2"], psu=frame[["dnum", "snum"]], fpc=frame[["fpc1", "fpc2"]]), frame


def clus2_with_replacement():
    frame = schools("apiclus2")
    return SurveyDesign(frame["pw2"], psu=frame["dnum"]), frame


def nhanes():
    frame = pd.read_csv(REFERENCE / "models_nhanes.csv")
    frame = frame.assign(
        race=pd.Categorical(frame["race"]),
        agecat=pd.Categorical(frame["agecat"], ["0-19", "19-39", "39-59", "59+"]),
        sex=pd.Categorical(frame["sex"]),
    )
    design = SurveyDesign(frame["WTMEC2YR"], strata=frame["SDMVSTRA"], psu=frame["SDMVPSU"], nest=True)
    return design, frame


def sparse():
    frame = pd.read_csv(REFERENCE / "models_sparse.csv")
    frame = frame.assign(group=pd.Categorical(frame["group"]))
    return SurveyDesign(frame["w"], strata=frame["stratum"], psu=frame["psu"], nest=True), frame


def replicated(make):
    design, frame = make()
    return jackknife(design), frame


LOGIT, LINE = ["stype", "ell", "meals"], ["stype", "ell", "meals", "mobility"]
CASES = {
    "strat logistic": lambda: (logistic, strat(), "wide", LOGIT, None),
    "strat linear": lambda: (linear, strat(), "api00", LINE, None),
    "clus2 logistic": lambda: (logistic, clus2(), "wide", LOGIT, None),
    "clus2 linear": lambda: (linear, clus2(), "api00", LINE, None),
    "strat high": lambda: (logistic, strat(), "wide", ["ell", "meals"], lambda data: data["api00"] > 600),
    "clus2 high": lambda: (logistic, clus2(), "wide", ["ell", "meals"], lambda data: data["api00"] > 600),
    "nhanes": lambda: (logistic, nhanes(), "HI_CHOL", ["race", "agecat", "sex"], None),
    "nhanes women": lambda: (
        logistic,
        nhanes(),
        "HI_CHOL",
        ["race", "agecat"],
        lambda data: data["sex"] == 2,
    ),
    "nhanes young": lambda: (
        logistic,
        nhanes(),
        "HI_CHOL",
        ["race", "sex"],
        lambda data: data["agecat"] == "19-39",
    ),
    "sparse": lambda: (logistic, sparse(), "y", ["group", "x"], lambda data: data["group"] != "d"),
    "sparse domain": lambda: (logistic, sparse(), "y", ["x"], lambda data: data["inside"] == 1),
    "sparse linear domain": lambda: (linear, sparse(), "x", ["group"], lambda data: data["inside"] == 1),
    "strat JKn logistic": lambda: (logistic, replicated(strat), "wide", LOGIT, None),
    "strat JKn linear": lambda: (linear, replicated(strat), "api00", LINE, None),
    "clus2 JK1 logistic": lambda: (logistic, replicated(clus2_with_replacement), "wide", LOGIT, None),
}


def fitted(case):
    model, (design, frame), outcome, predictors, domain = CASES[case]()
    inside = None if domain is None else domain(frame)
    data = frame[predictors]
    if case == "sparse":
        data = data.assign(group=data["group"].cat.remove_categories("d"))
    return model(design, frame[outcome], data, domain=inside)


def test_a_separated_level_costs_a_degree_of_freedom_as_in_r():
    design, frame = sparse()
    fit = logistic(design, frame["y"], frame[["group", "x"]])
    assert "separated" in fit.reasons
    assert fit.df == golden("sparse separated", "df")[0]


@pytest.mark.parametrize("case", CASES)
def test_svyglm(case):
    fit = fitted(case)
    table = fit.table()
    np.testing.assert_allclose(fit.coefficients, golden(case, "coefficient"), rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(table["se"], golden(case, "se"), rtol=1e-10)
    scale = np.outer(table["se"], table["se"])
    covariance = golden(case, "covariance").reshape(scale.shape)
    np.testing.assert_allclose(fit.covariance / scale, covariance / scale, rtol=0, atol=1e-10)
    assert fit.df == golden(case, "df")[0]
    np.testing.assert_allclose(table["p"], golden(case, "p"), rtol=1e-6)
    np.testing.assert_allclose(table["ci_low"], golden(case, "ci_low"), rtol=1e-7)
    np.testing.assert_allclose(table["ci_high"], golden(case, "ci_high"), rtol=1e-7)


@pytest.mark.parametrize("case", [case for case in CASES if "term" in set(GOLDEN[GOLDEN["case"] == case]["quantity"])])
def test_term_tests_as_regtermtest(case):
    fit = fitted(case)
    rows = GOLDEN[(GOLDEN["case"] == case) & (GOLDEN["quantity"] == "term")]
    p_values = golden(case, "term_p")
    for (_, row), p in zip(rows.iterrows(), p_values, strict=True):
        test = term_test(fit, *row["name"].split(" + "))
        np.testing.assert_allclose(test.statistic, row["value"], rtol=1e-7)
        np.testing.assert_allclose(test.p, p, rtol=1e-6)


@pytest.mark.parametrize(
    "case", [case for case in CASES if "pseudo_r2" in set(GOLDEN[GOLDEN["case"] == case]["quantity"])]
)
def test_pseudo_r2_as_psrsq(case):
    measures = pseudo_r2(fitted(case))
    np.testing.assert_allclose([measures.cox_snell, measures.nagelkerke], golden(case, "pseudo_r2"), rtol=1e-9)


@pytest.mark.parametrize(("case", "predictor"), [("nhanes", "race"), ("strat logistic", "stype")])
def test_predictive_margins_as_svypredmeans(case, predictor):
    rows = GOLDEN[(GOLDEN["case"] == case) & (GOLDEN["quantity"] == "margin")]
    expected = rows.set_index("name")["value"]
    margins = predictive_margins(fitted(case), predictor, variance="two-part").set_index("level")
    np.testing.assert_allclose(margins["estimate"][expected.index], expected, rtol=1e-10)
    se = pd.Series(golden(case, "margin_se"), expected.index)
    np.testing.assert_allclose(margins["se"][expected.index], se, rtol=1e-8)


def test_formula_with_interaction_and_transformation():
    design, frame = strat()
    fit = logistic_formula(design, "wide ~ stype * meals + I(ell ** 2)", frame)
    # R orders main effects before interactions, as formulaic does.
    np.testing.assert_allclose(fit.coefficients, golden("strat interaction", "coefficient"), rtol=1e-9)
    np.testing.assert_allclose(fit.table()["se"], golden("strat interaction", "se"), rtol=1e-8)
    test = term_test(fit, "stype:meals")
    np.testing.assert_allclose(test.statistic, golden("strat interaction", "term")[0], rtol=1e-7)


def test_formula_equals_frame():
    design, frame = strat()
    by_formula = linear_formula(design, "api00 ~ stype + ell", frame)
    by_frame = linear(design, frame["api00"], frame[["stype", "ell"]])
    pd.testing.assert_frame_equal(by_formula.table(), by_frame.table(), rtol=1e-12)
