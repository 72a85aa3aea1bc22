"""Statistics beside the tables, against R survey 4.1-1: numbers made by tests/reference/further_statistics.R."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ouder_netwerk.survey import (
    SurveyDesign,
    jackknife,
    means,
    proportion_interval,
    proportions,
    standardize,
    totals,
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
