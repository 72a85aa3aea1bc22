"""Weights for a wave that has none: raked to a table of known totals, with the variance that follows."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from conftest import tiny_frame
from harmonise.raked import SHARES, TOTALS, harmonised_wave, weigh
from ouder_netwerk.analyse.prepare import survey_design
from ouder_netwerk.harmonise.pool import pool_waves
from ouder_netwerk.plan import Plan
from ouder_netwerk.respondents.table import read_harmonised
from ouder_netwerk.survey import CalibratedDesign, SurveyDesign, means, rake

REFERENCE = Path(__file__).parents[1] / "reference"
KNOWN = {"single_parent": {"yes": 300.0, "no": 700.0}, "child_age": {"0-3": 250.0, "4-18": 750.0}}


def _sums(frame, concept):
    return frame.groupby(concept, observed=True)["weight"].sum().to_dict()


def test_the_weights_meet_the_margins(tiny):
    weigh(tiny)
    harmonised = harmonised_wave(tiny)
    for concept, totals in KNOWN.items():
        assert _sums(harmonised.frame, concept) == pytest.approx(totals, rel=1e-9)
    assert harmonised.frame["base_weight"].tolist() == pytest.approx([1000 / 48] * 48)
    assert harmonised.origin.raked_over == {"tiny17": ["single_parent", "child_age"]}


def test_shares_of_a_population_are_the_same_as_totals(tiny):
    weigh(tiny)
    by_totals = harmonised_wave(tiny).frame["weight"]
    weigh(tiny, SHARES, population=1000)
    np.testing.assert_allclose(harmonised_wave(tiny).frame["weight"], by_totals, rtol=1e-12)


def test_a_weight_beside_it_is_the_weight_before_raking(tiny):
    weigh(tiny)
    tiny.edit("waves/tiny17.yaml", lambda content: content["design"].update(weight="GEW"))
    frame = harmonised_wave(tiny).frame
    given = tiny_frame()["GEW"]
    np.testing.assert_allclose(frame["base_weight"], given * 1000 / given.sum(), rtol=1e-12)
    assert _sums(frame, "single_parent") == pytest.approx(KNOWN["single_parent"], rel=1e-9)


def test_a_crossed_margin(tiny):
    table = "concept,category,share\n" + "".join(
        f"single_parent*child_age,{single}*{age},{share}\n"
        for single, age, share in [("yes", "0-3", 0.1), ("yes", "4-18", 0.2), ("no", "0-3", 0.2), ("no", "4-18", 0.5)]
    )
    weigh(tiny, table, over=["single_parent*child_age"], population=100)
    frame = harmonised_wave(tiny).frame
    sums = frame.groupby(["single_parent", "child_age"], observed=True)["weight"].sum()
    assert sums[("yes", "4-18")] == pytest.approx(20)
    assert sums[("no", "0-3")] == pytest.approx(20)


def test_bounds_limit_the_factors_on_the_base_weight(tiny):
    table = TOTALS + "help,yes,500\nhelp,no,500\n"
    over = ["single_parent", "child_age", "help"]
    base = 1000 / 48
    weigh(tiny, table, over=over)
    assert harmonised_wave(tiny).frame["weight"].max() > 1.85 * base
    weigh(tiny, table, over=over, bounds=[0.5, 1.8])
    frame = harmonised_wave(tiny).frame
    assert frame["weight"].max() == pytest.approx(1.8 * base)
    assert frame["weight"].min() >= 0.5 * base - 1e-9
    assert _sums(frame, "help") == pytest.approx({"no": 500, "yes": 500}, rel=1e-8)


def test_analysis_takes_the_calibrated_design_up_again(tiny):
    """The design from the file is the one raking gave, so a fixed share has no variance and others have the same."""
    weigh(tiny)
    harmonised = harmonised_wave(tiny)
    frame = harmonised.frame
    design = survey_design(tiny.study, "tiny17", harmonised)
    assert isinstance(design, CalibratedDesign)
    base = SurveyDesign(frame["base_weight"], strata=frame["stratum"], psu=frame["psu"])
    direct = rake(base, frame[["single_parent", "child_age"]].astype(str), KNOWN).design
    help_ = (frame["help"] == "yes").to_numpy(dtype=float)
    values = np.column_stack([help_, help_ * (frame["single_parent"] == "yes")])
    np.testing.assert_allclose(design.covariance(values), direct.covariance(values), rtol=1e-9)
    result = tiny.run("estimate", "tiny", "tiny17")
    assert result.exit_code == 0, result.output
    estimates = pd.read_csv("data/estimates/tiny/tiny17.estimates.csv")
    row = estimates[(estimates["indicator"] == "help") & (estimates["subgroup"] == "all")].iloc[0]
    expected = means(direct, pd.DataFrame({"help": help_})).iloc[0]
    assert row["estimate"] == pytest.approx(expected["estimate"], rel=1e-12)
    assert row["se"] == pytest.approx(expected["se"], rel=1e-9)
    fixed = means(design, (frame[["single_parent"]] == "yes").astype(float)).iloc[0]
    assert fixed["estimate"] == pytest.approx(0.3)
    assert fixed["se"] == pytest.approx(0, abs=1e-12)


def test_estimates_and_models_agree_with_r(tiny):
    weigh(tiny)
    tiny.run_all()
    reference = pd.read_csv(REFERENCE / "weighting_of_waves.csv")
    estimates = pd.read_csv("data/estimates/tiny/tiny17.estimates.csv")
    shares = estimates[estimates["indicator"] == "help"].set_index(["subgroup", "level"])
    models = pd.read_csv("data/estimates/tiny/tiny17.models.csv")
    models = models[(models["block"] == "age") & (models["level"] != "all")].set_index("term")
    of_model = reference["subgroup"] == "model"
    expected = reference[~of_model].set_index(["subgroup", "level"])
    for column in ("estimate", "se"):
        np.testing.assert_allclose(shares.loc[expected.index, column], expected[column], rtol=1e-7)
        wanted = reference[of_model].set_index("level")[column]
        np.testing.assert_allclose(models.loc[wanted.index, column], wanted, rtol=1e-6)


def test_pooled_waves_are_calibrated_each_for_itself(tiny):
    weigh(tiny)
    one = harmonised_wave(tiny)
    path = tiny.folder / "config/studies/tiny/waves/tiny18.yaml"
    path.write_text('like: tiny17\nwave: "2018"\noverlap: {tiny17: same_people}\n')
    (tiny.folder / "config/studies/tiny/waves/both.yaml").write_text(
        "survey: tiny\nwave: both\ntitle: {nl: x, en: x}\npool: [tiny17, tiny18]\n"
    )
    assert tiny.run("harmonise", "tiny", "tiny18").exit_code == 0
    other = read_harmonised(tiny.folder / "data/harmonised/tiny/tiny18.parquet")
    pooled = pool_waves(tiny.study, "both", {"tiny17": one, "tiny18": other})
    assert pooled.frame["weight"].sum() == pytest.approx(1000)
    assert set(pooled.origin.raked_over) == {"tiny17", "tiny18"}
    design = survey_design(tiny.study, "both", pooled)
    first = (pooled.frame["wave"] == "tiny17").to_numpy(dtype=float)
    single = (pooled.frame["single_parent"] == "yes").to_numpy(dtype=float)
    weights = pooled.frame["weight"].to_numpy()
    assert design.variances(weights * first * single)[0] == pytest.approx(0, abs=1e-18)
    help_ = (pooled.frame["help"] == "yes").to_numpy(dtype=float)
    # strata are shared by the waves, so the residuals of one wave are centred among the PSUs of both
    alone = survey_design(tiny.study, "tiny17", one)
    assert isinstance(alone, CalibratedDesign)
    residuals = np.zeros((96, 1))
    residuals[:48] = alone.residuals[0](one.frame[["weight"]].to_numpy() / 2 * help_[:48, None])
    uncalibrated = SurveyDesign(
        pooled.frame["base_weight"], strata=pooled.frame["stratum"], psu=pooled.frame["psu"], nest=True
    )
    np.testing.assert_allclose(design.variances(weights * first * help_), uncalibrated.variances(residuals), rtol=1e-9)


def test_the_dossier_says_how_the_weights_came_out(tiny):
    weigh(tiny)
    frame = harmonised_wave(tiny).frame
    dossier = json.loads((tiny.folder / "data/harmonised/tiny/tiny17.dossier.json").read_text())
    report = dossier["weighting"]["report"]
    assert report["total"] == pytest.approx(1000)
    assert report["kish_deff"] == pytest.approx(48 * (frame["weight"] ** 2).sum() / 1000**2)
    single = next(row for row in dossier["weighting"]["margins"] if row["category"] == "yes")
    count = int((tiny_frame()["ALLEEN"] == 1).sum())
    assert (single["respondents"], single["known"]) == (count, 300)
    assert single["before"] == pytest.approx(count * 1000 / 48)
    assert single["after"] == pytest.approx(300)


def test_another_total_remakes_the_wave(tiny):
    weigh(tiny)
    before = Plan(tiny.study, {}).digest("harmonise", "tiny17")
    assert Plan(tiny.study, {}).digest("harmonise", "tiny17") == before
    weigh(tiny, TOTALS.replace("300", "310").replace("700", "690"))
    assert Plan(tiny.study, {}).digest("harmonise", "tiny17") != before


def test_weights_of_the_file_leave_no_trace_of_raking(tiny):
    harmonised = harmonised_wave(tiny)
    assert "base_weight" not in harmonised.frame
    assert harmonised.origin.raked_over == {}
    assert type(survey_design(tiny.study, "tiny17", harmonised)) is SurveyDesign
