"""What raking must satisfy (R: see test_calibration_replicates_reference)."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ouder_netwerk.survey import SurveyDesign, SurveyError, calibrate, jackknife, proportions, rake, totals

MARGINS = {
    "sex": {"f": 560.0, "m": 440.0},
    "age": {"young": 250.0, "mid": 400.0, "old": 350.0},
    "region": {1: 600.0, 2: 400.0},
}


def sample(seed: int = 1, rows: int = 150) -> tuple[pd.DataFrame, SurveyDesign]:
    random = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "sex": random.choice(["f", "m"], rows),
            "age": random.choice(["young", "mid", "old"], rows),
            "region": random.choice([1, 2], rows),
            "support": random.random(rows) < 0.4,
        }
    )
    return frame, SurveyDesign(random.lognormal(1, 0.4, rows), psu=np.arange(rows) % 30)


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 500), share=st.floats(0.2, 0.8), replicated=st.booleans())
def test_margins_are_reproduced_without_variance(seed: int, share: float, replicated: bool) -> None:
    frame, design = sample(seed)
    margins = {**MARGINS, "sex": {"f": 1000 * share, "m": 1000 * (1 - share)}}
    raked = rake(jackknife(design) if replicated else design, frame, margins)
    indicators = pd.DataFrame(
        {(name, level): (frame[name] == level).astype(float) for name in margins for level in margins[name]}
    )
    found = totals(raked.design, indicators.set_axis(range(indicators.shape[1]), axis=1))
    np.testing.assert_allclose(
        found["estimate"], [t for margin in margins.values() for t in margin.values()], rtol=1e-9
    )
    assert (found["se"] < 1e-7 * found["estimate"]).all()


def test_raking_is_multiplicative_calibration() -> None:
    frame, design = sample()
    one = rake(design, frame, MARGINS, tolerance=1e-12)
    other = calibrate(design, frame, MARGINS, method="raking")
    np.testing.assert_allclose(one.design.weights, other.design.weights, rtol=1e-8)
    pd.testing.assert_frame_equal(
        proportions(one.design, frame[["support"]]), proportions(other.design, frame[["support"]]), rtol=1e-7
    )
    assert one.report.iterations > 1
    assert one.report.kish_deff > 1


def test_one_margin_over_crossed_columns_is_poststratification() -> None:
    frame, design = sample()
    crossed = frame.groupby(["sex", "region"]).size() * 7.0
    raked = rake(design, frame, {("sex", "region"): crossed})
    sums = pd.Series(raked.design.weights).groupby([frame["sex"], frame["region"]]).sum()
    np.testing.assert_allclose(sums, crossed)
    assert raked.report.iterations == 1


@settings(max_examples=20, deadline=None)
@given(order=st.permutations(list(MARGINS)), scale=st.floats(0.01, 100))
def test_order_of_margins_and_scale_of_weights_do_not_matter(order: list[str], scale: float) -> None:
    frame, design = sample()
    expected = rake(design, frame, MARGINS, tolerance=1e-12).design.weights
    scaled = SurveyDesign(scale * design.weights, psu=np.arange(design.n) % 30)
    found = rake(scaled, frame, {name: MARGINS[name] for name in order}, tolerance=1e-12).design.weights
    np.testing.assert_allclose(found, expected, rtol=1e-9)


def test_margins_that_contradict_each_other_are_named() -> None:
    frame, design = sample()
    with pytest.raises(SurveyError, match="sex 990, age 1000"):
        rake(design, frame, {**MARGINS, "sex": {"f": 560, "m": 430}})


def test_margins_that_no_weights_can_reach_are_named() -> None:
    frame, design = sample()
    frame["age"] = np.where(frame["sex"] == "f", "young", frame["age"])
    frame.loc[(frame["sex"] == "m") & (frame["age"] == "young"), "age"] = "old"
    with pytest.raises(SurveyError, match=r"does not reach the margins in 50 rounds(.|\n)*age = young: 560 instead"):
        rake(design, frame, {"age": MARGINS["age"], "sex": MARGINS["sex"]}, max_iterations=50)


def test_unknown_columns_are_named() -> None:
    frame, design = sample()
    with pytest.raises(SurveyError, match="height not among"):
        rake(design, frame, {("sex", "height"): {}})
