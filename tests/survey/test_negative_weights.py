"""Weights that calibration made negative: estimates that stand, and those that are refused."""

import numpy as np
import pandas as pd
import pytest

from ouder_netwerk.survey import (
    SurveyDesign,
    SurveyError,
    calibrate,
    linear,
    logistic,
    means,
    ordinal,
    poststratify,
    quantiles,
    rake,
)

RANDOM = np.random.default_rng(3)
N = 60
DATA = pd.DataFrame(
    {
        "weight": RANDOM.lognormal(0, 1, N),
        "psu": np.arange(N) // 3,
        "x": RANDOM.normal(size=N),
        "one": 1.0,
        "y": (RANDOM.random(N) < 0.4).astype(float),
        "sex": pd.Categorical(RANDOM.choice(["f", "m"], N)),
    }
)
BASE = SurveyDesign(DATA["weight"], psu=DATA["psu"])
FAR = {"one": DATA["weight"].sum(), "x": 1.3 * abs(DATA["weight"] @ DATA["x"]) + 90}
DESIGN = calibrate(BASE, DATA[["one", "x"]], FAR).design
NEGATIVE = int((DESIGN.weights < 0).sum())
SEX = {"f": 60.0, "m": 50.0}


def test_means_use_negative_weights() -> None:
    assert NEGATIVE == 12
    table = means(DESIGN, DATA[["y", "x"]]).set_index("outcome")
    assert table.loc["y", "n"] == N
    assert table.loc["x", "estimate"] == pytest.approx(FAR["x"] / FAR["one"])
    assert poststratify(DESIGN, DATA["sex"], SEX).report.total == pytest.approx(110)


@pytest.mark.parametrize(
    "estimate",
    [
        lambda: linear(DESIGN, DATA["y"], DATA[["x"]]),
        lambda: logistic(DESIGN, DATA["y"], DATA[["x"]]),
        lambda: ordinal(DESIGN, pd.Series(pd.Categorical(np.arange(N) % 3)), DATA[["x"]]),
        lambda: quantiles(DESIGN, DATA[["x"]]),
        lambda: rake(DESIGN, DATA[["sex"]], {"sex": SEX}),
        lambda: calibrate(DESIGN, DATA[["sex"]], {"sex": SEX}),
    ],
)
def test_what_is_not_defined_for_them_is_refused(estimate) -> None:
    with pytest.raises(SurveyError, match=r"12 of 60 weights are negative.* bounds"):
        estimate()


def test_a_domain_without_them_has_a_model_and_quantiles() -> None:
    positive = DESIGN.weights > 0
    assert linear(DESIGN, DATA["y"], DATA[["x"]], domain=positive).n == N - NEGATIVE
    group = pd.DataFrame({"side": pd.Categorical(np.where(positive, "positive", None), ["positive"])})
    assert quantiles(DESIGN, DATA[["x"]], data=group, by=[("side",)])["n"].item() == N - NEGATIVE
