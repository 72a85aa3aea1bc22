"""Logistic and linear models: what must not change a fit, and what input is refused."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ouder_netwerk.survey import (
    SurveyDesign,
    SurveyError,
    average_marginal_effects,
    linear,
    logistic,
    logistic_formula,
    term_tests,
)
from ouder_netwerk.survey.design.replicate_design import ReplicateDesign


def sample(seed, n=150):
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "weight": rng.uniform(0.5, 5, n),
            "stratum": np.arange(n) % 3,
            "psu": rng.integers(0, 8, n),
            "group": pd.Categorical(rng.choice(["low", "middle", "high"], n), ["low", "middle", "high"]),
            "single": rng.random(n) < 0.4,
            "x": rng.normal(10, 3, n),
        }
    )
    eta = -2 + 0.2 * frame["x"] + (frame["group"] == "high") - 0.5 * frame["single"]
    frame["y"] = (rng.random(n) < 1 / (1 + np.exp(-eta))).astype(float)
    frame.loc[rng.choice(n, 5), "y"] = np.nan
    frame.loc[rng.choice(n, 5), "x"] = np.nan
    frame.loc[rng.choice(n, 5), "group"] = np.nan
    return frame


PREDICTORS = ["group", "single", "x"]


def design_of(frame, **options):
    return SurveyDesign(frame["weight"], strata=frame["stratum"], psu=frame["psu"], nest=True, **options)


def fit_of(frame, model=logistic, **options):
    return model(design_of(frame), frame["y"], frame[PREDICTORS], **options)


def assert_same(one, other, rtol=1e-8):
    np.testing.assert_allclose(other.coefficients, one.coefficients, rtol=rtol, atol=1e-10)
    scale = np.sqrt(np.outer(np.diag(one.covariance), np.diag(one.covariance)))
    np.testing.assert_allclose(other.covariance / scale, one.covariance / scale, rtol=0, atol=rtol)
    assert (other.df, other.n, other.missing) == (one.df, one.n, one.missing)


seeds = st.integers(0, 10_000)
models = st.sampled_from([logistic, linear])


@settings(max_examples=15, deadline=None)
@given(seeds, models)
def test_order_of_rows_does_not_matter(seed, model):
    frame = sample(seed)
    shuffled = frame.sample(frac=1, random_state=seed)
    assert_same(fit_of(frame, model), fit_of(shuffled, model))


@settings(max_examples=15, deadline=None)
@given(seeds, models, st.floats(1e-6, 1e6))
def test_unit_of_weights_does_not_matter(seed, model, unit):
    frame = sample(seed)
    assert_same(fit_of(frame, model), fit_of(frame.assign(weight=frame["weight"] * unit), model))


@settings(max_examples=15, deadline=None)
@given(seeds, models)
def test_duplicates_within_a_psu_at_half_weight_change_nothing(seed, model):
    frame = sample(seed)
    doubled = pd.concat([frame, frame], ignore_index=True).assign(weight=np.tile(frame["weight"].to_numpy() / 2, 2))
    one, other = fit_of(frame, model), fit_of(doubled, model)
    np.testing.assert_allclose(other.coefficients, one.coefficients, rtol=1e-8)
    np.testing.assert_allclose(other.table()["se"], one.table()["se"], rtol=1e-8)
    assert other.df == one.df


@settings(max_examples=15, deadline=None)
@given(seeds, models, st.sampled_from(["middle", "high"]), st.booleans())
def test_reference_levels_change_neither_fit_nor_tests(seed, model, level, single):
    frame = sample(seed)
    one = fit_of(frame, model)
    other = fit_of(frame, model, reference={"group": level, "single": single})
    np.testing.assert_allclose(other.fitted, one.fitted, rtol=1e-8)
    np.testing.assert_allclose(term_tests(other)["statistic"], term_tests(one)["statistic"], rtol=1e-6)
    assert other.deviance == pytest.approx(one.deviance, rel=1e-10)


@settings(max_examples=10, deadline=None)
@given(seeds, models)
def test_domain_is_the_same_as_zero_weights(seed, model):
    frame = sample(seed)
    inside = frame["group"] != "middle"
    data = frame[["single", "x"]]
    domain = model(design_of(frame), frame["y"], data, domain=inside)
    zero = model(design_of(frame.assign(weight=frame["weight"] * inside)), frame["y"], data)
    assert_same(domain, zero, rtol=1e-10)
    assert not domain.influence[~inside.to_numpy()].any()


@settings(max_examples=10, deadline=None)
@given(seeds)
def test_agrees_with_statsmodels(seed):
    import statsmodels.api as sm

    frame = sample(seed)
    fit = fit_of(frame)
    family = sm.families.Binomial()
    other = sm.GLM(fit.outcome, fit.matrix, family=family, freq_weights=fit.weights).fit(tol=1e-14, maxiter=100)
    np.testing.assert_allclose(fit.coefficients, other.params, rtol=1e-10)


def test_influence_totals_are_zero_and_carry_the_covariance():
    frame = sample(1)
    fit = fit_of(frame)
    np.testing.assert_allclose(fit.influence.sum(axis=0), 0, atol=1e-10)
    np.testing.assert_allclose(fit.design.covariance(fit.influence), fit.covariance, rtol=1e-12)


def test_missing_rows_are_counted_and_stay_in_the_design():
    frame = sample(2)
    fit = fit_of(frame)
    complete = frame[["y", *PREDICTORS]].notna().all(axis=1)
    assert fit.n == complete.sum()
    assert fit.missing == len(frame) - complete.sum()
    assert fit.influence.shape[0] == len(frame)
    assert not fit.influence[~complete.to_numpy()].any()


def test_degrees_of_freedom_are_honoured():
    frame = sample(3)
    residual, by_design, given_df = (fit_of(frame, df=df) for df in ("residual", "design", 7))
    assert by_design.df == design_of(frame).degrees_of_freedom(by_design.rows)
    assert residual.df == by_design.df + 1 - 5
    assert given_df.df == 7
    assert (by_design.table()["p"] < residual.table()["p"]).all()
    narrow, wide = fit_of(frame, confidence=0.5).table(), fit_of(frame, confidence=0.99).table()
    assert (narrow["ci_high"] < wide["ci_high"]).all()


def test_more_coefficients_than_degrees_of_freedom_gives_no_p_value():
    frame = sample(4).assign(stratum=0, psu=lambda data: np.arange(len(data)) % 3)
    table = fit_of(frame).table()
    assert table["df"].iloc[0] <= 0
    assert table["p"].isna().all()
    assert table["ci_low"].isna().all()
    assert table["se"].notna().all()


@pytest.mark.parametrize("level", ["low", "high"])
def test_replicates_that_lose_a_level_are_refused(level):
    frame = sample(5).dropna()
    replicates = np.tile(frame["weight"].to_numpy()[:, None], (1, 4))
    replicates[(frame["group"] == level).to_numpy(), 2] = 0
    design = ReplicateDesign(frame["weight"], replicates, kind="bootstrap")
    with pytest.raises(SurveyError, match="replicate 3 of 4"):
        logistic(design, frame["y"], frame[PREDICTORS])


def test_replicates_around_the_same_weights_have_no_variance():
    frame = sample(6).dropna()
    design = ReplicateDesign(frame["weight"], np.tile(frame["weight"].to_numpy()[:, None], (1, 5)), kind="bootstrap")
    fit = logistic(design, frame["y"], frame[PREDICTORS], df="design")
    np.testing.assert_allclose(fit.covariance, 0, atol=1e-18)
    assert average_marginal_effects(fit)["se"].max() < 1e-8


@pytest.mark.parametrize("dtype", ["float32", "Int64", "boolean", "int8"])
def test_any_dtype_of_outcome(dtype):
    frame = sample(7).dropna(subset="y")
    expected = fit_of(frame)
    other = fit_of(frame.assign(y=frame["y"].astype(dtype)))
    assert_same(expected, other, rtol=1e-12)


def test_predictors_without_names():
    frame = sample(7)
    numbered = frame[["single", "x"]].set_axis([0, 1], axis=1)
    fit = logistic(design_of(frame), frame["y"], numbered)
    assert list(fit.terms) == ["(Intercept)", "0", "1"]
    assert len(average_marginal_effects(fit)) == 2


def test_nullable_outcome_and_predictors():
    frame = sample(8)
    nullable = frame.assign(y=frame["y"].astype("Int8"), x=frame["x"].astype("Float64"))
    assert_same(fit_of(frame), fit_of(nullable), rtol=1e-12)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"y": lambda data: data["y"] + 1}, "neither 0 nor 1"),
        ({"y": lambda data: pd.Categorical(data["y"])}, "open which category"),
        ({"y": 1.0}, "nothing to model"),
        ({"y": np.nan}, "no complete rows"),
        ({"x": lambda data: data["x"].astype(str)}, "no fixed levels"),
        ({"x": np.inf}, "infinite"),
        ({"group": pd.Categorical(["low"] * 150)}, "has 1 categories"),
        (
            {
                "group": lambda data: (
                    data["group"].cat.add_categories("none").cat.reorder_categories(["none", "low", "middle", "high"])
                )
            },
            "reference level 'none' has no complete rows",
        ),
    ],
)
def test_input_that_is_refused(change, message):
    with pytest.raises(SurveyError, match=message):
        fit_of(sample(9).assign(**change))


def test_options_that_are_refused():
    frame = sample(9)
    with pytest.raises(SurveyError, match="no predictor nothing"):
        fit_of(frame, reference={"nothing": 1})
    with pytest.raises(SurveyError, match="'lowest' is not a category"):
        fit_of(frame, reference={"group": "lowest"})
    with pytest.raises(SurveyError, match="is a number"):
        fit_of(frame, reference={"x": 3})
    with pytest.raises(SurveyError, match="df='residuals'"):
        fit_of(frame, df="residuals")
    with pytest.raises(SurveyError, match="confidence=95"):
        fit_of(frame, confidence=95)
    with pytest.raises(SurveyError, match="domain: 3 rows"):
        fit_of(frame, domain=[True, False, True])
    with pytest.raises(SurveyError, match="predictors: 10 rows"):
        logistic(design_of(frame), frame["y"], frame[PREDICTORS].head(10))


def test_formula_errors_say_what_is_wrong():
    frame = sample(10)
    design = design_of(frame)
    with pytest.raises(SurveyError, match="has no outcome"):
        logistic_formula(design, "x + group", frame)
    with pytest.raises(SurveyError, match="nothing"):
        logistic_formula(design, "y ~ nothing", frame)
    with pytest.raises(SurveyError, match="formula"):
        logistic_formula(design, "y ~ ~ x", frame)
    with pytest.raises(SurveyError, match="no fixed levels"):
        logistic_formula(design, "y ~ text", frame.assign(text="a"))
    with pytest.raises(SurveyError, match="open which category"):
        logistic_formula(design, "group ~ x", frame)
    with pytest.raises(SurveyError, match="2 columns"):
        logistic_formula(design, "y + x ~ group", frame)


def test_formula_transformations_are_fixed_on_the_rows_used():
    frame = sample(11)
    fit = logistic_formula(design_of(frame), "y ~ center(x) + single", frame, domain=frame["stratum"] != 1)
    used = frame.loc[fit.rows, "x"]
    names = [column.term for column in fit.coding.columns]
    np.testing.assert_allclose(fit.matrix[:, names.index("center(x)")], used - used.mean(), atol=1e-12)
    moved = fit.coding.encode(fit.data.assign(x=fit.data["x"] + 1))
    np.testing.assert_allclose(moved[:, names.index("center(x)")], used - used.mean() + 1, atol=1e-12)


@pytest.mark.parametrize("separated", [False, True])
def test_a_model_of_many_levels_is_the_same_solved_by_pattern_or_by_row(separated, monkeypatch):
    rng = np.random.default_rng(3)
    area = rng.integers(0, 60, 3000)
    data = pd.DataFrame({"area": pd.Categorical(area), "sex": pd.Categorical(rng.choice(list("mf"), 3000))})
    outcome = (rng.random(3000) < 0.3 + 0.005 * area) * 1.0
    if separated:
        outcome[area == 7] = 1.0
    design = SurveyDesign(rng.uniform(1, 3, 3000), psu=np.arange(3000) % 300)
    by_pattern = logistic(design, outcome, data)
    monkeypatch.setattr("ouder_netwerk.survey.models.glm.MANY_COLUMNS", 1000)
    by_row = logistic(design, outcome, data)
    np.testing.assert_allclose(by_pattern.coefficients, by_row.coefficients, rtol=1e-9)
    np.testing.assert_allclose(by_pattern.covariance, by_row.covariance, rtol=1e-7, atol=1e-14)
    assert by_pattern.deviance == pytest.approx(by_row.deviance, rel=1e-12)
    assert by_pattern.reasons == by_row.reasons
    assert ("separated" in by_row.reasons) is separated
