"""Replicate weights, post-stratification, raking and calibration against R survey.

Estimates agree to 1e-10 and standard errors to 1e-8, relative; R's iterations were tightened to 1e-12 and more.
"""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ouder_netwerk.survey import (
    ReplicateDesign,
    SurveyDesign,
    balanced_repeated_replication,
    calibrate,
    jackknife,
    logistic,
    means,
    poststratify,
    proportions,
    rake,
    ratios,
    totals,
    trim_weights,
)

REFERENCE = Path(__file__).parents[1] / "reference"
RESULTS = pd.read_csv(REFERENCE / "weighting_results.csv")
STYPE = {"E": 4421, "H": 755, "M": 1018}
WEIGHTS = pd.read_csv(REFERENCE / "weighting_weights.csv")
SCHWIDE = {"No": 1072, "Yes": 5122}
API99 = 3914069


def read(name: str) -> pd.DataFrame:
    return pd.read_csv(REFERENCE / f"weighting_{name}.csv", keep_default_na=False)


def api(name: str) -> tuple[pd.DataFrame, SurveyDesign]:
    frame = read(name)
    if name == "clus1":
        return frame, SurveyDesign(frame["pw"], psu=frame["dnum"], fpc=frame["fpc"])
    if name == "clus2":
        return frame, SurveyDesign(frame["pw"], psu=frame[["dnum", "snum"]], fpc=frame[["fpc1", "fpc2"]])
    return frame, SurveyDesign(frame["pw"], strata=frame["stype"], fpc=frame["fpc"])


def nhanes() -> tuple[pd.DataFrame, SurveyDesign]:
    frame = read("nhanes")
    design = SurveyDesign(frame["WTMEC2YR"], strata=frame["SDMVSTRA"], psu=frame["SDMVPSU"], nest=True)
    return frame, design


def ratio(design, numerator, denominator, inside) -> tuple[float, float]:
    """Estimate a ratio in a domain with its standard error, from the design's own methods alone."""
    top, bottom = np.where(inside, numerator, 0.0), np.where(inside, denominator, 0.0)
    estimate = design.weights @ top / (design.weights @ bottom)
    if isinstance(design, ReplicateDesign):
        replicates = design.estimates(lambda weights: weights @ top / (weights @ bottom))
        return estimate, float(np.sqrt(design.replicate_covariance(replicates, np.array([estimate]))[0, 0]))
    influence = design.weights * (top - estimate * bottom) / (design.weights @ bottom)
    return estimate, float(np.sqrt(design.variances(influence)[0]))


def total(design, values) -> tuple[float, float]:
    weighted = design.weights * np.asarray(values, dtype=float)
    return weighted.sum(), float(np.sqrt(design.variances(weighted)[0]))


def api_estimates(design, frame: pd.DataFrame) -> pd.DataFrame:
    """The statistics of ``api_statistics`` in the R program, in its order."""
    award = (frame["awards"] == "Yes").to_numpy(dtype=float)
    score, enroll = frame["api00"].to_numpy(dtype=float), frame["enroll"].to_numpy(dtype=float)
    one, everyone = np.ones(len(frame)), np.ones(len(frame), dtype=bool)
    types = [(frame["stype"] == level).to_numpy() for level in "EHM"]
    rows = [
        ratio(design, score, one, everyone),
        total(design, enroll),
        ratio(design, frame["api.stu"].to_numpy(dtype=float), enroll, everyone),
        ratio(design, award, one, everyone),
        *(ratio(design, award, one, inside) for inside in types),
        *(ratio(design, score, one, inside) for inside in types),
    ]
    return pd.DataFrame(rows, columns=["estimate", "se"])


def assert_agrees(found: pd.DataFrame, case: str, se: float = 1e-8) -> None:
    golden = RESULTS[RESULTS["case"] == case].reset_index(drop=True)
    assert len(golden) == len(found)
    np.testing.assert_allclose(found["estimate"], golden["estimate"], rtol=1e-10)
    # the post-strata can determine an estimate: its standard error is then zero, here and there up to rounding
    np.testing.assert_allclose(found["se"], golden["se"], rtol=se, atol=1e-14)


def nhanes_estimates(design, frame: pd.DataFrame) -> pd.DataFrame:
    """The statistics of ``nhanes_statistics`` in the R program, in its order."""
    ill = frame["hi_chol"].to_numpy(dtype=float)
    one, everyone = np.ones(len(frame)), np.ones(len(frame), dtype=bool)
    rows = [ratio(design, ill, one, everyone), total(design, ill)]
    rows += [ratio(design, ill, one, (frame["race"] == level).to_numpy()) for level in (1, 2, 3, 4)]
    return pd.DataFrame(rows, columns=["estimate", "se"])


def degrees_of_freedom(case: str) -> float:
    return RESULTS.loc[RESULTS["case"] == case, "df"].iloc[0]


@pytest.mark.parametrize("case", ["jk1", "jk1_mse", "jkn"])
def test_jackknife_of_api(case: str) -> None:
    frame, design = api("strat" if case == "jkn" else "clus1")
    made = jackknife(design)
    if case == "jk1_mse":
        made = ReplicateDesign(
            made.weights, made.replicate_weights, kind="JK1", scale=1, rscales=made.rscales, mse=True
        )
    assert_agrees(api_estimates(made, frame), case)
    assert made.degrees_of_freedom() == degrees_of_freedom(case)


def test_jackknife_of_nhanes() -> None:
    frame, design = nhanes()
    made = jackknife(design)
    assert_agrees(nhanes_estimates(made, frame), "nhanes_jkn")
    assert made.degrees_of_freedom() == degrees_of_freedom("nhanes_jkn")


GIVEN = {
    "given_brr": ("brr", {"kind": "BRR"}),
    "given_fay": ("fay", {"kind": "Fay", "fay": 0.3}),
    "given_bootstrap": ("bootstrap", {"kind": "bootstrap"}),
    "given_bootstrap_mse": ("bootstrap", {"kind": "bootstrap", "mse": True}),
    "given_sdr": ("bootstrap", {"kind": "SDR"}),
    "given_other": ("bootstrap", {"kind": "other", "scale": 0.01, "rscales": np.linspace(0.5, 2, 30)}),
}


@pytest.mark.parametrize("case", GIVEN)
@pytest.mark.parametrize("combined", [True, False])
def test_given_replicate_weights(case: str, combined: bool) -> None:
    name, options = GIVEN[case]
    frame, _ = nhanes()
    keys = ["SDMVSTRA", "SDMVPSU"]
    factors = frame[keys].merge(read(f"factors_{name}"), on=keys, how="left").drop(columns=keys).to_numpy()
    weights = frame["WTMEC2YR"].to_numpy()
    columns = weights[:, None] * factors if combined else factors
    design = ReplicateDesign(weights, columns, combined=combined, **options)
    assert_agrees(nhanes_estimates(design, frame), case)
    assert design.degrees_of_freedom() == degrees_of_freedom(case)


@pytest.mark.parametrize(("case", "fay"), [("given_brr", 0.0), ("given_fay", 0.3)])
def test_generated_half_samples(case: str, fay: float) -> None:
    """With 16 replicates R takes the Sylvester matrix too, its rows in the order of the stratum labels."""
    frame, _ = nhanes()
    frame = frame.sort_values("SDMVSTRA", kind="stable")
    design = SurveyDesign(frame["WTMEC2YR"], strata=frame["SDMVSTRA"], psu=frame["SDMVPSU"], nest=True)
    assert_agrees(nhanes_estimates(balanced_repeated_replication(design, fay=fay), frame), case)


AUXILIARY = {"stype": STYPE, "api99": API99}
BOUNDS = {
    "clus1": (0.6, 1.75),
    "clus2": (0.2, 3),
    "strat": (0.95, 1.04),
    "jk1": (0.4, 2.6),
    "jkn": (0.9, 1.1),
}
CROSSED = read("crossed_totals").set_index(["stype", "sch.wide"])["Freq"]
TIGHT = {"tolerance": 1e-12}
REWEIGHTINGS = {
    "poststratify": lambda design, frame, bounds: poststratify(design, frame["stype"], STYPE),
    "crossed": lambda design, frame, bounds: poststratify(design, frame[["stype", "sch.wide"]], CROSSED),
    "linear": lambda design, frame, bounds: calibrate(design, frame, AUXILIARY, **TIGHT),
    "bounded": lambda design, frame, bounds: calibrate(design, frame, AUXILIARY, bounds=bounds, **TIGHT),
    "raking": lambda design, frame, bounds: calibrate(design, frame, AUXILIARY, method="raking", **TIGHT),
    "logit": lambda design, frame, bounds: calibrate(design, frame, AUXILIARY, method="logit", bounds=bounds, **TIGHT),
    "margins": lambda design, frame, bounds: rake(design, frame, {"stype": STYPE, "sch.wide": SCHWIDE}, **TIGHT),
}


@pytest.mark.parametrize("sample", BOUNDS)
@pytest.mark.parametrize("reweighting", REWEIGHTINGS)
def test_reweighting(sample: str, reweighting: str) -> None:
    frame, design = api({"jk1": "clus1", "jkn": "strat"}.get(sample, sample))
    base = jackknife(design) if sample.startswith("jk") else design
    reweighted = REWEIGHTINGS[reweighting](base, frame, BOUNDS[sample])
    case = f"{sample}_{reweighting}"
    assert_agrees(api_estimates(reweighted.design, frame), case)
    if base is design:
        golden = WEIGHTS.loc[WEIGHTS["case"] == case, "weight"]
        np.testing.assert_allclose(reweighted.design.weights, golden, rtol=1e-9)


@pytest.mark.parametrize("sample", BOUNDS)
def test_rake_as_r_does(sample: str) -> None:
    """R's rake() regresses without weights, in ten alternating projections: short of convergence in one sample."""
    frame, design = api({"jk1": "clus1", "jkn": "strat"}.get(sample, sample))
    base = jackknife(design) if sample.startswith("jk") else design
    raked = rake(base, frame, {"stype": STYPE, "sch.wide": SCHWIDE}, residuals="unweighted", **TIGHT)
    assert_agrees(api_estimates(raked.design, frame), f"{sample}_rake", se=1e-5 if sample == "clus2" else 1e-8)


@pytest.mark.parametrize("upper", [50, 46])
def test_trimmed_weights(upper: float) -> None:
    frame, design = api("clus1")
    weights = calibrate(design, frame, AUXILIARY).design.weights
    golden = WEIGHTS.loc[WEIGHTS["case"] == f"trimmed_{upper}", "weight"]
    np.testing.assert_allclose(trim_weights(weights, upper=upper).weights, golden, rtol=1e-10)


def test_proportions_take_reweighted_and_replicate_designs_unchanged() -> None:
    frame, design = api("clus1")
    outcomes = pd.DataFrame({"award": frame["awards"] == "Yes"})
    groups = pd.DataFrame({"stype": pd.Categorical(frame["stype"], ["E", "H", "M"])})
    for case, used in {
        "clus1_raking": calibrate(design, frame, AUXILIARY, method="raking", **TIGHT).design,
        "clus1_poststratify": poststratify(design, frame["stype"], STYPE).design,
        "jk1_linear": calibrate(jackknife(design), frame, AUXILIARY, **TIGHT).design,
    }.items():
        table = proportions(used, outcomes, data=groups, by=[(), ("stype",)])
        golden = RESULTS[(RESULTS["case"] == case) & (RESULTS["statistic"] == "proportion")]
        np.testing.assert_allclose(table["estimate"], golden["estimate"], rtol=1e-10)
        np.testing.assert_allclose(table["se"], golden["se"], rtol=1e-8)


def test_means_totals_and_ratios_take_reweighted_designs_unchanged() -> None:
    frame, design = api("clus1")
    for case, base in {"clus1_bounded": design, "jk1_bounded": jackknife(design)}.items():
        used = calibrate(base, frame, AUXILIARY, bounds=BOUNDS[case.split("_")[0]], **TIGHT).design
        found = pd.concat(
            [
                means(used, frame[["api00"]]),
                totals(used, frame[["enroll"]]),
                ratios(used, [("api.stu", "enroll")], data=frame),
            ]
        )
        golden = RESULTS[(RESULTS["case"] == case) & (RESULTS["level"] == "all")].iloc[:3]
        np.testing.assert_allclose(found["estimate"], golden["estimate"], rtol=1e-10)
        np.testing.assert_allclose(found["se"], golden["se"], rtol=1e-8)


@pytest.mark.parametrize("case", ["clus1_logistic_raked", "jk1_logistic_raked"])
def test_logistic_models_take_reweighted_designs_unchanged(case: str) -> None:
    frame, design = api("clus1")
    base = jackknife(design) if case.startswith("jk1") else design
    used = rake(base, frame, {"stype": STYPE, "sch.wide": SCHWIDE}, **TIGHT).design
    predictors = pd.DataFrame({"stype": pd.Categorical(frame["stype"], ["E", "H", "M"]), "api99": frame["api99"]})
    fit = logistic(used, frame["awards"] == "Yes", predictors)
    golden = RESULTS[RESULTS["case"] == case]
    np.testing.assert_allclose(fit.coefficients, golden["estimate"], rtol=1e-10)
    np.testing.assert_allclose(np.sqrt(np.diag(fit.covariance)), golden["se"], rtol=1e-8)
