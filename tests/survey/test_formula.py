"""Models by formula: what a transformation leaves without a value, numbers as levels, and which columns it names."""

import warnings

import numpy as np
import pandas as pd
import pytest

from ouder_netwerk.survey import (
    SurveyDesign,
    SurveyError,
    average_marginal_effects,
    linear_formula,
    logistic,
    logistic_formula,
    predictive_margins,
    term_tests,
)

RANDOM = np.random.default_rng(5)
N = 400
DESIGN = SurveyDesign(np.ones(N), psu=np.arange(N) // 4)
DATA = pd.DataFrame(
    {
        "y": (RANDOM.random(N) < 0.4).astype(float),
        "v": RANDOM.integers(0, 5, N).astype(float),
        "x": RANDOM.exponential(size=N),
        "z": pd.Categorical(RANDOM.choice(["a", "b"], N)),
    }
)


@pytest.fixture(autouse=True)
def no_warnings():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


def test_rows_without_a_value_are_missing() -> None:
    fit = logistic_formula(DESIGN, "y ~ np.sqrt(v - 1) + z", DATA)
    lost = int((DATA["v"] < 1).sum())
    assert (fit.n, fit.missing) == (N - lost, lost)
    root = DATA.assign(root=np.sqrt((DATA["v"] - 1).where(DATA["v"] >= 1)))
    by_frame = logistic(DESIGN, DATA["y"], root[["root", "z"]])
    np.testing.assert_allclose(fit.coefficients, by_frame.coefficients, rtol=1e-10)
    np.testing.assert_allclose(fit.table()["se"], by_frame.table()["se"], rtol=1e-10)


@pytest.mark.parametrize(
    ("formula", "message"),
    [
        ("y ~ np.log(v) + z", r"np\.log\(v\) is not a finite number in \d+ of 400 complete rows"),
        ("y ~ x + lag(v)", r"lag\(v\) is not a finite number in 1 of 399"),
        ("y ~ np.log(-1 - x)", "has a value in none of the 400"),
        ("y ~ (x > 1).astype(int)", "formula 'y ~"),
        ("np.log(y) ~ x", "outcome: .* values are infinite"),
    ],
)
@pytest.mark.parametrize("model", [logistic_formula, linear_formula])
def test_formulas_without_finite_values_are_refused(model, formula: str, message: str) -> None:
    with pytest.raises(SurveyError, match=message):
        model(DESIGN, formula, DATA)


def test_a_number_made_categorical_has_levels() -> None:
    by_formula = logistic_formula(DESIGN, "y ~ C(v) + x", DATA)
    by_frame = logistic(DESIGN, DATA["y"], DATA[["v", "x"]].assign(v=pd.Categorical(DATA["v"])))
    numbers = ["estimate", "se", "p"]
    effects, expected = average_marginal_effects(by_formula), average_marginal_effects(by_frame)
    assert effects["level"].tolist() == expected["level"].tolist()
    # The effect of x is by differences.
    np.testing.assert_allclose(effects[numbers], expected[numbers], rtol=1e-6)
    margins, frames = predictive_margins(by_formula, "v"), predictive_margins(by_frame, "v")
    np.testing.assert_allclose(margins[numbers], frames[numbers], rtol=1e-9)
    with pytest.raises(SurveyError, match="no level 7"):
        predictive_margins(by_formula, "v", at=[7])


@pytest.mark.parametrize("term", ["{v > 1}", "C(np.round(v))", "np.floor(x)", "v + {v > 1}"])
def test_steps_have_no_marginal_effect(term: str) -> None:
    name = "x" if "x" in term else "v"
    fit = logistic_formula(DESIGN, f"y ~ {term}", DATA)
    with pytest.raises(SurveyError, match=f"predictor {name} enters the formula by steps"):
        average_marginal_effects(fit, [name])
    assert predictive_margins(fit, name, at=[1, 2])["estimate"].between(0, 1).all()


def test_margins_at_a_value_the_formula_does_not_know_are_refused() -> None:
    with pytest.raises(SurveyError, match="outside of the nominated levels"):
        predictive_margins(logistic_formula(DESIGN, "y ~ C(np.round(v))", DATA), "v", at=[7])
    with pytest.raises(SurveyError, match="extend beyond"):
        predictive_margins(logistic_formula(DESIGN, "y ~ bs(x, df=4)", DATA), "x", at=[1000])
    with pytest.raises(SurveyError, match="not a finite number"):
        predictive_margins(logistic_formula(DESIGN, "y ~ np.log(x)", DATA), "x", at=[0])


def test_effect_of_a_spline_is_the_mean_slope_of_its_curve() -> None:
    fit = linear_formula(DESIGN, "y ~ bs(x, df=4)", DATA)
    inside = fit.data["x"].clip(fit.data["x"].min() + 1e-5, fit.data["x"].max() - 1e-5)
    high, low = (fit.coding.encode(pd.DataFrame({"x": inside + step})) for step in (1e-6, -1e-6))
    slope = ((high - low) @ fit.coefficients / 2e-6).mean()
    assert average_marginal_effects(fit)["estimate"].item() == pytest.approx(slope, rel=1e-3)


def test_only_named_columns_decide_what_is_missing() -> None:
    half = np.where(RANDOM.random(N) < 0.5, np.nan, 1.0)
    data = DATA.assign(u=half, C=half, log=half, df=half, **{"house hold": DATA["x"]})
    formula = "y ~ C(z, Treatment('b')) + np.log(`house hold`) + bs(x, df=3) + C(v)"
    assert logistic_formula(DESIGN, formula, data.assign(b=half)).missing == 0
    assert logistic_formula(DESIGN, "y ~ x + u", data).missing == int(np.isnan(half).sum())


@pytest.mark.parametrize(
    ("term", "levels"),
    [
        ("C(z, levels=['b', 'a'])", ["", "a"]),
        ("C(`odd name`, levels=['r]s', 'p:q'])", ["", "p:q"]),
        ("z * `odd name`", ["", "b", "r]s", "b:r]s"]),
    ],
)
def test_levels_have_their_own_names_whatever_stands_around_them(term: str, levels: list[str]) -> None:
    odd = pd.Categorical(np.where(DATA["x"] > 1, "r]s", "p:q"))
    fit = logistic_formula(DESIGN, f"y ~ {term}", DATA.assign(**{"odd name": odd}))
    assert fit.table()["level"].tolist() == levels


def test_arguments_in_another_order() -> None:
    with pytest.raises(SurveyError, match="formula is a DataFrame; give the design, the formula as text, the data"):
        logistic_formula(DESIGN, DATA, "y ~ x")  # type: ignore[arg-type]


def test_a_model_without_predictors_has_no_effects() -> None:
    fit = logistic_formula(DESIGN, "y ~ 1", DATA)
    with pytest.raises(SurveyError, match="no predictor"):
        average_marginal_effects(fit)
    assert term_tests(fit).columns.tolist() == ["term", "statistic", "df", "df_denominator", "p"]
