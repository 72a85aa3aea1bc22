"""Separation and collinearity are found, named, and never end in a huge number."""

import numpy as np
import pandas as pd
import pytest

from ouder_netwerk.survey import SurveyDesign, average_marginal_effects, logistic, term_test
from ouder_netwerk.survey.models.separation import null_space, separated_rows


def simulated(seed=0, n=240):
    rng = np.random.default_rng(seed)
    data = pd.DataFrame(
        {
            "group": pd.Categorical(rng.choice(list("abc"), n)),
            "sex": pd.Categorical(rng.choice(["m", "f"], n), ["m", "f"]),
            "x": rng.normal(size=n),
        }
    )
    outcome = (rng.random(n) < 1 / (1 + np.exp(-data["x"]))).astype(float)
    return SurveyDesign(rng.uniform(0.5, 4, n), psu=np.arange(n) % 60), outcome, data


def test_empty_cell_is_named_with_its_counts():
    design, outcome, data = simulated()
    outcome[data["group"] == "c"] = 1
    fit = logistic(design, outcome, data)
    assert fit.separation.kind == "quasi-complete"
    assert [column.name for column in fit.separation.columns] == ["group[c]"]
    (cell,) = fit.separation.cells
    count = int((data["group"] == "c").sum())
    assert (cell[0].name, *cell[1:]) == ("group[c]", 0, count)
    assert f"group[c]: 0 without and {count} with" in fit.findings[0]
    assert fit.table().set_index("level").loc["c", "reason"] == "separated"


def test_other_coefficients_are_those_without_the_separated_level():
    design, outcome, data = simulated()
    outcome[data["group"] == "c"] = 0
    fit = logistic(design, outcome, data)
    without = data.assign(group=data["group"].cat.remove_categories("c"))
    rest = logistic(design, outcome, without)
    finite = [0, 1, 3, 4]
    np.testing.assert_allclose(fit.coefficients[finite], rest.coefficients, rtol=1e-9)
    np.testing.assert_allclose(fit.covariance[np.ix_(finite, finite)], rest.covariance, rtol=1e-7, atol=1e-12)
    # The separated coefficient was fitted too, and costs a degree of freedom.
    assert fit.df == design.degrees_of_freedom() + 1 - 5
    assert np.isnan(fit.coefficients[2])
    assert np.isnan(fit.covariance[2]).all()
    assert (fit.fitted[data["group"] == "c"] == 0).all()


def test_separated_reference_level_takes_its_whole_term_along():
    design, outcome, data = simulated()
    outcome[data["group"] == "a"] = 0
    fit = logistic(design, outcome, data)
    assert [column.name for column in fit.separation.columns] == ["(Intercept)", "group[b]", "group[c]"]
    assert [cell[0].level for cell in fit.separation.cells] == ["reference level"]
    other = logistic(design, outcome, data, reference={"group": "b"})
    np.testing.assert_allclose(fit.coefficients[3:], other.coefficients[3:], rtol=1e-9)
    np.testing.assert_allclose(fit.fitted, other.fitted, rtol=1e-9, atol=1e-12)
    assert fit.df == other.df


def test_complete_separation_leaves_no_coefficient():
    design, _, data = simulated()
    fit = logistic(design, data["x"] > 0, data)
    assert fit.separation.kind == "complete"
    assert np.isnan(fit.coefficients).all()
    assert set(fit.table()["reason"]) == {"separated"}
    assert fit.deviance == 0
    assert average_marginal_effects(fit)["estimate"].isna().all()


def test_separation_by_a_combination_of_predictors():
    design, outcome, data = simulated()
    # No single level has an empty cell: only women in c.
    both = (data["group"] == "c") & (data["sex"] == "f")
    data = data.assign(both=both)
    outcome[both] = 1
    fit = logistic(design, outcome, data)
    assert [column.name for column in fit.separation.columns] == ["both[True]"]


def test_quasi_complete_separation_by_a_number():
    design, outcome, data = simulated()
    data["age"] = np.arange(len(data)) % 10.0
    outcome = np.where(data["age"] > 4, 1.0, np.where(data["age"] < 4, 0.0, outcome))
    fit = logistic(design, outcome, data[["age", "sex"]])
    assert fit.separation.kind == "quasi-complete"
    assert [column.name for column in fit.separation.columns] == ["(Intercept)", "age"]
    at_four = logistic(design, outcome, data[["sex"]], domain=data["age"] == 4)
    np.testing.assert_allclose(fit.coefficients[2], at_four.coefficients[1], rtol=1e-9)


def test_rare_but_not_separated_is_fitted():
    n = 4000
    data = pd.DataFrame({"rare": np.arange(n) % 2 == 0})
    outcome = np.zeros(n)
    outcome[[0, 1]] = 1
    fit = logistic(SurveyDesign(np.ones(n)), outcome, data)
    assert fit.separation is None
    assert fit.coefficients[0] == pytest.approx(np.log(1 / 1999), rel=1e-10)
    assert fit.coefficients[1] == pytest.approx(0, abs=1e-10)


@pytest.mark.parametrize("steep", [5.0, 15.0, 25.0])
def test_steep_but_overlapping_is_fitted(steep):
    rng = np.random.default_rng(4)
    x = rng.uniform(-1, 1, 5000)
    outcome = (rng.random(5000) < 1 / (1 + np.exp(-steep * x))).astype(float)
    fit = logistic(SurveyDesign(np.ones(5000)), outcome, pd.DataFrame({"x": x}))
    assert fit.separation is None
    # five standard errors, and one for the bias of maximum likelihood, which is a tenth of one here
    assert abs(fit.coefficients[1] - steep) < 6 * np.sqrt(fit.covariance[1, 1])


def test_term_with_a_separated_level_has_no_wald_test():
    design, outcome, data = simulated()
    outcome[data["group"] == "c"] = 0
    fit = logistic(design, outcome, data)
    assert np.isnan(term_test(fit, "group").p)
    assert term_test(fit, "group").df == 2
    assert 0 < term_test(fit, "x").p < 1


@pytest.mark.parametrize(("respondents", "rare"), [(3000, 10), (3000, 30), (1000, 10), (500, 10), (300, 12)])
@pytest.mark.parametrize("turned", [False, True])
def test_a_separated_level_is_found_however_rare_the_outcome(respondents, rare, turned):
    rng = np.random.default_rng(1)
    level = np.array(["a"] * (respondents - 4) + ["b"] * 4)
    rng.shuffle(level)
    outcome = np.where(level == "b", 1.0, 0.0)
    outcome[rng.choice(np.flatnonzero(level == "a"), rare, replace=False)] = 1.0
    data = pd.DataFrame({"level": pd.Categorical(level), "x": rng.normal(size=respondents)})
    fit = logistic(SurveyDesign(np.ones(respondents)), 1 - outcome if turned else outcome, data)
    assert [column.name for column in fit.separation.columns] == ["level[b]"] and fit.separation.rows == 4
    assert fit.table().set_index("level").loc["b", "reason"] == "separated"


@pytest.mark.parametrize(("origin", "unit"), [(0.0, 1.0), (2000.0, 1.0), (0.0, 1e-6), (1e5, 1.0)])
def test_a_steep_predictor_far_from_zero_is_no_separation(origin, unit):
    x = np.random.default_rng(0).uniform(0, 20, 300)
    outcome = (x > 10) * 1.0
    x[0], outcome[0] = 9.9, 1.0
    x[1], outcome[1] = 10.1, 0.0
    fit = logistic(SurveyDesign(np.ones(300)), outcome, pd.DataFrame({"x": origin + unit * x}))
    assert fit.separation is None and not fit.separated.any()


def test_collinear_column_is_named_with_its_combination():
    design, outcome, data = simulated()
    data["sum"] = 3 * data["x"] - (data["sex"] == "f") + 2
    fit = logistic(design, outcome, data)
    rest = logistic(design, outcome, data.drop(columns="sum"))
    assert fit.reasons == ("", "", "", "", "", "collinear")
    np.testing.assert_allclose(fit.coefficients[:5], rest.coefficients, rtol=1e-10)
    assert fit.df == rest.df
    combination = fit.collinear[0].combination
    assert combination == pytest.approx({"(Intercept)": 2, "sex[f]": -1, "x": 3})
    assert term_test(fit, "sum").df == 0


def test_level_without_respondents_is_reported():
    design, outcome, data = simulated()
    data["group"] = data["group"].cat.add_categories("z")
    fit = logistic(design, outcome, data)
    assert fit.reasons[3] == "empty"
    assert fit.findings == ("group[z]: no respondent has this level",)
    assert term_test(fit, "group").df == 2


def test_separation_and_collinearity_together():
    design, outcome, data = simulated()
    data["twice"] = data["x"] * 2
    outcome[data["group"] == "b"] = 0
    fit = logistic(design, outcome, data)
    assert fit.reasons == ("", "separated", "", "", "", "collinear")
    assert len(fit.findings) == 2


@pytest.mark.parametrize("scale", [1e-6, 1.0, 1e6])
def test_scale_of_a_predictor_does_not_matter(scale):
    design, outcome, data = simulated()
    fit = logistic(design, outcome, data)
    scaled = logistic(design, outcome, data.assign(x=data["x"] * scale))
    assert scaled.findings == ()
    np.testing.assert_allclose(scaled.coefficients[4] * scale, fit.coefficients[4], rtol=1e-8)
    np.testing.assert_allclose(scaled.fitted, fit.fitted, rtol=1e-8)


def test_nearly_dependent_columns_keep_their_digits():
    design, outcome, data = simulated()
    year = pd.DataFrame({"year": 2017 + data["x"] * 1e-3, "sex": data["sex"]})
    fit = logistic(design, outcome, year)
    centred = logistic(design, outcome, year.assign(year=(year["year"] - 2017) * 1e3))
    assert fit.findings == ()
    np.testing.assert_allclose(fit.fitted, centred.fitted, rtol=1e-7)


def test_linear_programme_marks_exactly_the_separated_rows():
    # Rows 2 and 3 can be pushed to 1; the first two, of both outcomes, fix the intercept.
    matrix = np.array([[1.0, 0.0], [1.0, 0.0], [1.0, 1.0], [1.0, 2.0]])
    outcome = np.array([0.0, 1.0, 1.0, 1.0])
    change = np.array([-1.0, -1.0, 1.0, 1.0])
    assert separated_rows(matrix, outcome, change).tolist() == [False, False, True, True]
    assert not separated_rows(matrix, np.array([0.0, 1.0, 1.0, 0.0]), change).any()
    assert null_space(matrix).shape == (2, 0)


def test_separation_close_to_the_border_is_found_too():
    # Rows just above zero hardly move the linear predictor, and stay finite for many iterations.
    rng = np.random.default_rng(1)
    x = rng.normal(size=3000)
    above = np.where(x > 0, x, 0.0)
    outcome = np.where(x > 0, 1.0, rng.random(3000) < 0.5)
    fit = logistic(SurveyDesign(np.ones(3000)), outcome, pd.DataFrame({"above": above, "z": rng.normal(size=3000)}))
    assert [column.name for column in fit.separation.columns] == ["above"]
    assert fit.separation.rows == (x > 0).sum()
    assert np.isfinite(fit.coefficients[[0, 2]]).all()
