"""What post-stratification and calibration must satisfy (R: see test_calibration_replicates_reference)."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ouder_netwerk.survey import (
    SurveyDesign,
    SurveyError,
    calibrate,
    jackknife,
    poststratify,
    proportions,
    totals,
    weight_report,
)

SEX = {"f": 560.0, "m": 440.0}


def sample(seed: int = 1, rows: int = 120) -> tuple[pd.DataFrame, SurveyDesign]:
    random = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "sex": random.choice(["f", "m"], rows),
            "age": pd.Categorical.from_codes(random.integers(0, 3, rows), ["young", "mid", "old"]),
            "rooms": random.integers(1, 7, rows).astype(float),
            "support": random.random(rows) < 0.4,
            "stratum": np.arange(rows) % 4,
            "psu": np.arange(rows) % 24,
        }
    )
    weights = random.lognormal(2, 0.3, rows)
    return frame, SurveyDesign(weights, strata=frame["stratum"], psu=frame["psu"])


def column_totals(frame: pd.DataFrame, design) -> pd.DataFrame:
    indicators = pd.get_dummies(frame[["sex", "age"]]).astype(float)
    return totals(design, indicators.assign(rooms=frame["rooms"])).set_index("outcome")


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 500),
    method=st.sampled_from(["linear", "raking", "logit", "bounded"]),
    share=st.floats(0.45, 0.62),
    rooms=st.floats(3.3, 3.8),
    replicated=st.booleans(),
)
def test_calibrated_totals_are_reproduced_without_variance(
    seed: int, method: str, share: float, rooms: float, replicated: bool
) -> None:
    frame, design = sample(seed)
    wanted = {
        "sex": {"f": 1000 * share, "m": 1000 * (1 - share)},
        "age": {"young": 330.0, "mid": 340.0, "old": 330.0},
        "rooms": 1000 * rooms,
    }
    options = {"method": "linear" if method == "bounded" else method}
    if method in ("logit", "bounded"):
        options["bounds"] = (0.1, 5.0)
    weighted = calibrate(design, frame, wanted, **options)
    if replicated and (weighted.design.weights < 0).any():
        with pytest.raises(SurveyError, match="weights negative"):
            calibrate(jackknife(design), frame, wanted, **options)
        return
    if replicated:
        weighted = calibrate(jackknife(design), frame, wanted, **options)
    found = column_totals(frame, weighted.design)
    expected = [1000 * share, 1000 * (1 - share), 330, 340, 330, 1000 * rooms]
    np.testing.assert_allclose(found["estimate"], expected, rtol=1e-8)
    assert (found["se"] < 1e-7 * found["estimate"]).all()
    assert weighted.report.total == pytest.approx(1000)
    assert weighted.report.largest_misfit < 1e-10
    if "bounds" in options:
        # the report divides new by old weights, which rounds in the last digit
        assert weighted.report.smallest_factor >= 0.1 * (1 - 1e-12)
        assert weighted.report.largest_factor <= 5.0 * (1 + 1e-12)


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 500), scale=st.floats(0.01, 100))
def test_order_of_rows_and_scale_of_weights_do_not_matter(seed: int, scale: float) -> None:
    frame, design = sample()
    wanted = {"sex": SEX, "rooms": 3500.0}
    outcome = frame[["support"]]
    expected = proportions(calibrate(design, frame, wanted).design, outcome)
    order = np.random.default_rng(seed).permutation(len(frame))
    moved = frame.iloc[order]
    redesigned = SurveyDesign(scale * design.weights[order], strata=moved["stratum"], psu=moved["psu"])
    found = proportions(calibrate(redesigned, moved, wanted).design, outcome.iloc[order])
    pd.testing.assert_frame_equal(found.drop(columns="n_weighted"), expected.drop(columns="n_weighted"), rtol=1e-8)


def test_poststratification_is_calibration_on_the_groups() -> None:
    frame, design = sample()
    one = poststratify(design, frame["sex"], SEX).design
    other = calibrate(design, frame, {"sex": SEX}).design
    np.testing.assert_allclose(one.weights, other.weights, rtol=1e-12)
    pd.testing.assert_frame_equal(
        proportions(one, frame[["support"]]), proportions(other, frame[["support"]]), rtol=1e-10
    )


def test_the_last_of_two_calibrations_leaves_no_variance_of_its_totals() -> None:
    frame, design = sample()
    age = {"young": 300, "mid": 400, "old": 300}
    twice = poststratify(poststratify(design, frame["sex"], SEX).design, frame["age"], age).design
    found = column_totals(frame, twice)
    np.testing.assert_allclose(found.loc[["age_young", "age_mid", "age_old"], "estimate"], [300, 400, 300])
    assert (found.loc[["age_young", "age_mid", "age_old"], "se"] < 1e-9).all()
    assert (found.loc[["sex_f", "sex_m"], "se"] > 1).all()


def test_variance_of_calibrated_estimates_comes_near_the_recalibrated_jackknife() -> None:
    frame, design = sample(rows=960)
    wanted = {"sex": SEX, "age": {"young": 300, "mid": 400, "old": 300}}
    outcome = ((frame["sex"] == "f") ^ (frame.index % 100 == 0)).to_frame("support")
    linearised = proportions(calibrate(design, frame, wanted).design, outcome)["se"][0]
    replicated = proportions(calibrate(jackknife(design), frame, wanted).design, outcome)["se"][0]
    assert linearised == pytest.approx(replicated, rel=0.05)
    # sex explains all but a hundredth of the outcome
    assert linearised < 0.8 * proportions(design, outcome)["se"][0]


def test_rows_with_weight_zero_stay_zero_and_do_not_matter() -> None:
    frame, design = sample()
    used = frame["psu"] < 20
    zeroed = SurveyDesign(np.where(used, design.weights, 0), strata=frame["stratum"], psu=frame["psu"])
    calibrated = calibrate(zeroed, frame, {"sex": SEX}, method="raking").design
    assert (calibrated.weights[~used] == 0).all()
    assert np.isfinite(proportions(calibrated, frame[["support"]])["se"]).all()


def test_negative_weights_of_linear_calibration_still_count() -> None:
    frame = pd.DataFrame({"x": [0.0, 1.0, 2.0, 10.0], "one": 1.0, "y": [0, 1, 1, 1]})
    design = SurveyDesign(np.ones(4))
    weighted = calibrate(design, frame, {"one": 4, "x": 2.0})
    assert weighted.report.minimum < 0
    found = proportions(weighted.design, frame[["y"]])
    assert found["estimate"][0] == pytest.approx(weighted.design.weights @ frame["y"] / 4)
    assert found["n"][0] == 4
    with pytest.raises(SurveyError, match="makes 1 of 4 weights negative"):
        calibrate(jackknife(design), frame, {"one": 4, "x": 2.0})


@pytest.mark.parametrize(
    ("wanted", "options", "message"),
    [
        ({"sex": {"f": 500, "m": 500}, "age": {"young": 300, "mid": 300, "old": 300}}, {}, "does not reach"),
        ({"sex": {"f": 990, "m": 10}}, {"bounds": (0.9, 1.1)}, "sex = m"),
        ({"sex": {"f": 500, "m": 400, "x": 100}}, {}, "no respondents in x"),
        ({"sex": {"f": 500}}, {}, r"no population total for m \(n ="),
        ({"sex": {"f": 500, "m": -5}}, {}, r"not positive numbers: m \(-5\)"),
        ({"age": 5.0}, {}, "give a total for each category"),
        ({"height": 5.0}, {}, "'height' is not a column"),
        ({"rooms": 3500.0}, {"method": "logit"}, "needs bounds"),
        ({"rooms": 3500.0}, {"method": "logit", "bounds": (1.0, 2.0)}, "both sides of 1"),
        ({"rooms": 3500.0}, {"method": "greg"}, "choose one of linear, raking, logit"),
    ],
)
def test_totals_that_cannot_be_reached_are_named(wanted: dict, options: dict, message: str) -> None:
    frame, design = sample()
    with pytest.raises(SurveyError, match=message):
        calibrate(design, frame, wanted, **options)


def test_missing_values_are_refused_with_their_number() -> None:
    frame, design = sample()
    frame.loc[[2, 5], "rooms"] = np.nan
    frame.loc[7, "sex"] = None
    with pytest.raises(SurveyError, match="'rooms' has 2 of 120 missing"):
        calibrate(design, frame, {"rooms": 3500.0})
    with pytest.raises(SurveyError, match="1 of 120 rows have no category"):
        poststratify(design, frame["sex"], SEX)
    with pytest.raises(SurveyError, match="1 of 120 rows have no category"):
        poststratify(design, frame[["sex", "age"]], {("f", "old"): 1.0})


def test_a_group_that_a_replicate_loses_is_named() -> None:
    frame, design = sample()
    frame["sex"] = np.where(frame["psu"] == 3, "x", frame["sex"])
    with pytest.raises(SurveyError, match=r"1 sums of weights .* such as x in replicate 4"):
        poststratify(jackknife(design), frame["sex"], {**SEX, "x": 50.0})


def test_weight_report_by_hand() -> None:
    report = weight_report([2.0, 2.0, 4.0, 0.0], base=[1.0, 2.0, 2.0, 1.0])
    assert (report.n, report.total, report.minimum, report.maximum) == (3, 8.0, 2.0, 4.0)
    assert report.kish_deff == pytest.approx(3 * 24 / 64)
    assert report.n_eff == pytest.approx(64 / 24)
    assert (report.smallest_factor, report.largest_factor) == (1.0, 2.0)
    with pytest.raises(SurveyError, match="1 of 2 missing"):
        weight_report([1.0, np.nan])
