"""Proportional odds: agreement with R's svyolr and statsmodels, and what must not change a fit."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ouder_netwerk.survey import SurveyDesign, SurveyError, ordinal, term_test
from ouder_netwerk.survey.replication import jackknife

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
    assert test.p < 0.05
    table = fit.table().set_index(["term", "level"])
    assert np.isnan(table.loc[("(Threshold)", "k|l"), "odds_ratio"])
    assert table.loc[("x", ""), "odds_ratio"] == pytest.approx(np.exp(fit.coefficients[0]))


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
