"""Statistics beside the tables, against R survey 4.1-1: numbers made by tests/reference/further_statistics.R."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ouder_netwerk.survey import (
    SurveyDesign,
    SurveyError,
    average_marginal_effects,
    correlation,
    glm,
    glm_formula,
    jackknife,
    linear,
    logistic,
    means,
    negative_binomial,
    predict,
    proportion_interval,
    proportions,
    rank_test,
    scale_reliability,
    standardize,
    t_test,
    totals,
    variance,
)

REFERENCE = Path(__file__).parents[1] / "reference"
GOLDEN = pd.read_csv(REFERENCE / "further_statistics.csv").set_index(["case", "quantity", "name"])["value"].sort_index()
OPTIONS = {"clus1": {"psu": "dnum", "fpc": "fpc"}, "strat": {"strata": "stype"}}


def schools(case: str) -> SurveyDesign:
    frame = pd.read_csv(REFERENCE / f"further_{case}.csv")
    frame["stype"] = pd.Categorical(frame["stype"], ["E", "H", "M"])
    frame["wide"] = frame["sch.wide"] == "Yes"
    return SurveyDesign.from_frame(frame, weights="pw", **OPTIONS[case])


@pytest.mark.parametrize("case", OPTIONS)
def test_intervals_of_shares(case: str) -> None:
    table = proportions(schools(case), "wide", interval="asin")
    asin, likelihood = GOLDEN[case, "asin"], GOLDEN[case, "likelihood"]
    assert table[["ci_low", "ci_high"]].iloc[0].tolist() == pytest.approx([asin["low"], asin["high"]], rel=1e-9)
    # R's dispersion makes the effective sample size smaller by (n - 1) / n; its limits are interpolated in a profile
    estimate, se, n, df = table[["estimate", "se", "n", "df"]].to_numpy(dtype=float).T
    low, high = proportion_interval(estimate, se * np.sqrt(n / (n - 1)), n, df, interval="likelihood")
    assert [*low, *high] == pytest.approx([likelihood["low"], likelihood["high"]], rel=1e-5)


@pytest.mark.parametrize("case", OPTIONS)
@pytest.mark.parametrize(("deff", "theirs"), [("with replacement", "replace"), ("without replacement", "TRUE")])
def test_design_effects_over_samples_with_and_without_replacement(case: str, deff: str, theirs: str) -> None:
    mean, total = means(schools(case), "api00", deff=deff), totals(schools(case), "enroll", deff=deff)
    assert mean["deff"].item() == pytest.approx(GOLDEN[case, f"mean deff {theirs}", "api00"], rel=1e-9)
    assert total["deff"].item() == pytest.approx(GOLDEN[case, f"total deff {theirs}", "enroll"], rel=1e-9)


def test_weights_that_are_no_population_have_no_design_effect_without_replacement() -> None:
    row = means(SurveyDesign([1.0, 1.0, 1.0]), pd.DataFrame({"y": [1, 2, 4]}), deff="without replacement").iloc[0]
    assert np.isnan(row["deff"]) and row["se"] > 0


def test_direct_standardisation() -> None:
    population = {"E": 50, "H": 30, "M": 20}
    design = schools("clus1")
    alike = standardize(design, by="stype", over="awards", population=population)
    table = means(alike, "wide", by="awards").set_index("level")
    np.testing.assert_allclose(table["estimate"], GOLDEN["clus1", "standardised"][table.index], rtol=1e-10)
    np.testing.assert_allclose(table["se"], GOLDEN["clus1", "standardised se"][table.index], rtol=1e-8, atol=1e-12)
    row = means(standardize(design, by="stype", population=population), "api00").iloc[0]
    assert row["estimate"] == pytest.approx(GOLDEN["clus1", "standardised all", "api00"], rel=1e-10)
    assert row["se"] == pytest.approx(GOLDEN["clus1", "standardised all se", "api00"], rel=1e-8)


def test_standardised_means_are_the_weighted_means_of_the_means_by_category() -> None:
    design = schools("clus1")
    within = means(design, "api00", by="stype", domain="enroll > 200").set_index("level")["estimate"]
    alike = standardize(design, by="stype", population={"E": 0.2, "H": 0.3, "M": 0.5}, domain="enroll > 200")
    row = means(alike, "api00").iloc[0]
    assert row["estimate"] == pytest.approx(within["E"] * 0.2 + within["H"] * 0.3 + within["M"] * 0.5, rel=1e-12)
    assert row["n"] == (design.labels.frame["enroll"] > 200).sum()
    replicated = standardize(
        jackknife(design), by="stype", population={"E": 0.2, "H": 0.3, "M": 0.5}, domain="enroll > 200"
    )
    other = means(replicated, "api00").iloc[0]
    assert other["estimate"] == pytest.approx(row["estimate"], rel=1e-12)
    # 15 clusters: the jackknife and the linearisation differ by a tenth here
    assert other["se"] == pytest.approx(row["se"], rel=0.25)


@pytest.mark.parametrize("case", OPTIONS)
def test_variances_and_correlations(case: str) -> None:
    design = schools(case)
    row, pair = variance(design, "api00").iloc[0], correlation(design, ("api00", "api99")).iloc[0]
    assert row["estimate"] == pytest.approx(GOLDEN[case, "variance", "api00"], rel=1e-10)
    assert row["se"] == pytest.approx(GOLDEN[case, "variance se", "api00"], rel=1e-9)
    assert pair["estimate"] == pytest.approx(GOLDEN[case, "correlation", "api00,api99"], rel=1e-10)
    assert pair["se"] == pytest.approx(GOLDEN[case, "correlation se", "api00,api99"], rel=1e-7)
    assert -1 < pair["ci_low"] < pair["estimate"] < pair["ci_high"] < 1


def test_variances_and_correlations_under_replicates_are_those_of_every_replicate() -> None:
    design = jackknife(schools("clus1"))
    x, y = (design.labels.frame[name].to_numpy(dtype=float) for name in ("api00", "ell"))

    def moments(weights: np.ndarray) -> np.ndarray:
        share = weights / weights.sum()
        dx, dy = x - share @ x, y - share @ y
        return np.array([share @ dx**2 * 183 / 182, share @ (dx * dy) / np.sqrt((share @ dx**2) * (share @ dy**2))])

    full = moments(design.weights)
    expected = np.sqrt(design.replicate_variances(design.estimates(moments), full))
    rows = pd.concat([variance(design, "api00"), correlation(design, ("api00", "ell"))])
    np.testing.assert_allclose(rows["estimate"], full, rtol=1e-10)
    np.testing.assert_allclose(rows["se"], expected, rtol=1e-9)


def test_correlations_by_group_are_those_of_the_domain_alone() -> None:
    design = schools("strat")
    table = correlation(design, [("api00", "ell")], by="stype").set_index("level")
    alone = correlation(design, ("api00", "ell"), domain="stype == 'H'").iloc[0]
    columns = ["estimate", "se", "n"]
    assert table.loc["H", columns].tolist() == pytest.approx(alone[columns].tolist(), rel=1e-12)
    assert correlation(design, ("api00", "api00"))["estimate"].item() == pytest.approx(1)


@pytest.mark.parametrize("case", OPTIONS)
def test_group_tests(case: str) -> None:
    design = schools(case)
    test, golden = t_test(design, "api00", by="sch.wide"), GOLDEN[case, "t test"]
    found = [test.estimate, test.statistic, test.df, test.p]
    np.testing.assert_allclose(found, golden[["estimate", "statistic", "df", "p"]], rtol=1e-8)
    # among equal values of different weight R's ranks hang on the order of the rows
    tolerance = 1e-7 if case == "clus1" else 5e-3
    for scores, theirs in (("wilcoxon", "KruskalWallis"), ("van der waerden", "vanderWaerden"), ("median", "median")):
        test, golden = rank_test(design, "api00", by="wide", scores=scores), GOLDEN[case, f"rank {theirs}"]
        found = np.sqrt(test.statistic), test.df_denominator, test.p
        assert found == pytest.approx(golden[["statistic", "df", "p"]].tolist(), rel=tolerance)
    test, golden = rank_test(design, "api00", by="stype"), GOLDEN[case, "rank three groups"]
    assert (test.statistic, test.df, test.p) == pytest.approx(golden[["statistic", "df", "p"]].tolist(), rel=tolerance)


def test_a_mean_against_a_value() -> None:
    design = schools("clus1")
    row, test = means(design, "api00").iloc[0], t_test(design, "api00", value=600)
    assert (test.estimate, test.se, test.df) == pytest.approx((row["estimate"] - 600, row["se"], row["df"]), rel=1e-10)
    assert (test.ci_low + 600, test.ci_high + 600) == pytest.approx((row["ci_low"], row["ci_high"]), rel=1e-10)
    with pytest.raises(SurveyError, match="3 groups with respondents, and two are needed"):
        t_test(design, "api00", by="stype")
    with pytest.raises(SurveyError, match="1 groups with respondents"):
        rank_test(design, "api00", by="stype", domain="stype == 'E'")


@pytest.mark.parametrize("case", OPTIONS)
def test_alpha_and_item_statistics(case: str) -> None:
    design, items = schools(case), ["api00", "api99", "meals", "ell"]
    found = scale_reliability(design, items)
    assert found.alpha == pytest.approx(GOLDEN[case, "alpha", "api"], rel=1e-10)
    np.testing.assert_allclose(found.items["mean"], means(design, items)["estimate"], rtol=1e-12)
    np.testing.assert_allclose(found.items["sd"] ** 2, variance(design, items)["estimate"], rtol=1e-10)
    turned = scale_reliability(design, items, reverse=["meals", "ell"])
    assert turned.alpha > found.alpha and (turned.items["item_rest"] > 0).all()
    assert turned.items["alpha_without"][0] == pytest.approx(
        scale_reliability(design, items[1:], reverse=["meals", "ell"]).alpha, rel=1e-12
    )


TERMS = {"(Intercept)": "(Intercept)", "meals": "meals", "stypeH": "stype[H]", "stypeM": "stype[M]"}
MODELS = {
    "poisson": ("ell", ["meals", "stype"], {"family": "poisson"}),
    "offset": ("api.stu", ["meals", "stype"], {"family": "poisson", "offset": "log enroll"}),
    "gamma": ("enroll", ["meals", "stype"], {"family": "gamma"}),
    "inverse": ("enroll", ["meals"], {"family": "gamma", "link": "inverse"}),
    "probit": ("wide", ["meals", "stype"], {"family": "binomial", "link": "probit"}),
    "cloglog": ("wide", ["meals", "stype"], {"family": "binomial", "link": "cloglog"}),
}


def fitted(name: str, design: SurveyDesign | None = None):
    outcome, predictors, options = MODELS[name]
    used = schools("clus1") if design is None else design
    return glm(used, outcome, predictors, data=used.labels.frame.assign(**{"log enroll": logged}), **options)


logged = np.log(pd.read_csv(REFERENCE / "further_clus1.csv")["enroll"])


@pytest.mark.parametrize("name", MODELS)
def test_generalised_linear_models(name: str) -> None:
    fit = fitted(name)
    golden = GOLDEN[name, "coefficient"]
    columns = [column.name for column in fit.columns]
    order = [theirs for theirs, ours in TERMS.items() if ours in columns]
    assert columns == [TERMS[theirs] for theirs in order]
    np.testing.assert_allclose(fit.coefficients, golden[order], rtol=1e-6, atol=1e-9)
    np.testing.assert_allclose(np.sqrt(np.diag(fit.covariance)), GOLDEN[name, "se"][order], rtol=1e-6)
    new = fit.design.labels.frame.assign(**{"log enroll": logged}).head(3)
    # survey 4.1-1 leaves the offset out of what it predicts
    table, link = (predict(fit, new, of=of) for of in ("mean", "link"))
    np.testing.assert_allclose(table["estimate"], GOLDEN[name, "predicted"], rtol=1e-7)
    np.testing.assert_allclose(table["se"], GOLDEN[name, "predicted se"], rtol=1e-6)
    np.testing.assert_allclose(link["se"], GOLDEN[name, "link se"], rtol=1e-6)
    assert (table["ci_low"] < table["estimate"]).all() and (table["estimate"] < table["ci_high"]).all()


@pytest.mark.parametrize("name", ["poisson", "offset", "inverse"])
def test_influence_values_are_the_change_when_a_row_weighs_more(name: str) -> None:
    """With the canonical links, whose expected information is the observed one."""
    fit, frame = fitted(name), schools("clus1").labels.frame
    for row in (3, 70):
        heavier = frame.assign(pw=frame["pw"] * np.where(np.arange(len(frame)) == row, 1.00001, 1))
        again = fitted(name, SurveyDesign.from_frame(heavier, weights="pw", psu="dnum"))
        change = (again.coefficients - fit.coefficients) / 0.00001
        np.testing.assert_allclose(change, fit.influence[row], rtol=1e-3, atol=1e-7 * np.abs(fit.influence).max())


def test_marginal_effects_of_any_model_are_differences_of_predictions() -> None:
    fit = fitted("offset")
    effect = average_marginal_effects(fit, ["stype"]).set_index("level")["estimate"]["H"]
    data = fit.data.assign(**{"log enroll": fit.offset})
    put = [predict(fit, data.assign(stype=level), offset="log enroll")["estimate"] for level in "EH"]
    assert effect == pytest.approx(np.average(put[1] - put[0], weights=fit.weights), rel=1e-10)


def test_logistic_and_linear_are_two_of_them() -> None:
    design = schools("strat")
    one, other = glm(design, "wide", "meals", family="binomial"), logistic(design, "wide", "meals")
    assert (one.coefficients == other.coefficients).all() and one.log_odds
    one, other = glm_formula(design, "api00 ~ meals", family="gaussian"), linear(design, "api00", "meals")
    np.testing.assert_allclose(one.coefficients, other.coefficients, rtol=1e-12)
    assert not one.log_odds


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"family": "binomial"}, "values are neither 0 nor 1"),
        ({"family": "tweedie"}, "choose one of binomial"),
        ({"family": "poisson", "link": "logit"}, "a poisson model has one of the links log, identity"),
        ({"family": "poisson", "offset": "nothing"}, "offset: no column 'nothing'"),
    ],
)
def test_models_that_are_refused(options: dict, message: str) -> None:
    with pytest.raises(SurveyError, match=message):
        glm(schools("strat"), "api00", "meals", **options)


def test_predictions_refuse_what_the_model_does_not_know() -> None:
    fit = fitted("poisson")
    with pytest.raises(SurveyError, match="no level 'X'"):
        predict(fit, pd.DataFrame({"meals": [1.0], "stype": ["X"]}))
    with pytest.raises(SurveyError, match="no column stype"):
        predict(fit, pd.DataFrame({"meals": [1.0]}))
    missing = predict(fit, pd.DataFrame({"meals": [1.0, np.nan], "stype": ["E", "H"]}))
    assert missing.isna().all(axis=1).tolist() == [False, True]


def test_negative_binomial_models() -> None:
    fit = negative_binomial(schools("clus1"), "ell", ["meals", "stype"])
    found = [*fit.coefficients, np.log(fit.theta)], [*np.sqrt(np.diag(fit.covariance)), fit.log_theta_se]
    names = [*TERMS, "log theta"]
    # R maximises by BFGS and takes its Hessian by finite differences
    np.testing.assert_allclose(found[0], GOLDEN["negative binomial", "coefficient"][names], rtol=1e-3)
    np.testing.assert_allclose(found[1], GOLDEN["negative binomial", "se"][names], rtol=5e-3)
    assert average_marginal_effects(fit)["se"].gt(0).all()


def test_influence_on_a_negative_binomial_model_is_the_change_when_a_row_weighs_more() -> None:
    design = schools("clus1")
    fit = negative_binomial(design, "ell", ["meals", "stype"])
    for row in (3, 70):
        heavier = design.labels.frame.assign(pw=design.weights * np.where(np.arange(design.n) == row, 1.00001, 1))
        again = negative_binomial(SurveyDesign.from_frame(heavier, weights="pw"), "ell", ["meals", "stype"])
        change = (again.coefficients - fit.coefficients) / 0.00001
        np.testing.assert_allclose(change, fit.influence[row], rtol=1e-3, atol=1e-5 * np.abs(fit.influence).max())


def test_counts_without_overdispersion_have_no_theta() -> None:
    data = pd.DataFrame({"y": [1, 2] * 20, "x": [0, 0, 1, 1] * 10})
    with pytest.raises(SurveyError, match="vary no more than Poisson"):
        negative_binomial(SurveyDesign(np.ones(40)), "y", "x", data=data)
