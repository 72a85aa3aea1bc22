"""Wald tests: worked by hand, and what must not change them."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from ouder_netwerk.survey import SurveyDesign, SurveyError, hypothesis_test, logistic, term_test, term_tests
from ouder_netwerk.survey.postestimation.wald import wald


def simulated(seed=0, n=300):
    rng = np.random.default_rng(seed)
    data = pd.DataFrame({"group": pd.Categorical(rng.choice(list("abcd"), n)), "x": rng.normal(size=n)})
    outcome = (rng.random(n) < 1 / (1 + np.exp(-0.5 * data["x"]))).astype(float)
    return SurveyDesign(rng.uniform(0.5, 4, n), strata=np.arange(n) % 4, psu=np.arange(n) % 40), outcome, data


def test_by_hand():
    test = wald([1.0, 2.0], [[1.0, 0.5], [0.5, 2.0]], 12)
    chi2 = np.array([1, 2]) @ np.linalg.inv([[1, 0.5], [0.5, 2]]) @ np.array([1, 2])
    assert test.statistic == pytest.approx(chi2 / 2)
    assert test.p == pytest.approx(stats.f.sf(chi2 / 2, 2, 12))
    assert wald([1.0, 2.0], [[1.0, 0.5], [0.5, 2.0]], np.inf).p == pytest.approx(stats.chi2.sf(chi2, 2))


def test_one_coefficient_is_its_squared_t():
    design, outcome, data = simulated()
    fit = logistic(design, outcome, data)
    row = fit.table().set_index("term").loc["x"]
    test = term_test(fit, "x")
    assert test.statistic == pytest.approx(row["statistic"] ** 2, rel=1e-10)
    assert test.p == pytest.approx(row["p"], rel=1e-9)


def test_reference_level_does_not_change_a_term():
    design, outcome, data = simulated()
    tests = [
        term_tests(logistic(design, outcome, data, reference={"group": level})).set_index("term") for level in "abcd"
    ]
    for other in tests[1:]:
        np.testing.assert_allclose(other["statistic"], tests[0]["statistic"], rtol=1e-8)
        np.testing.assert_allclose(other["p"], tests[0]["p"], rtol=1e-7)
    assert list(tests[0]["df"]) == [3, 1]


def test_terms_together():
    design, outcome, data = simulated()
    fit = logistic(design, outcome, data)
    together = term_test(fit, "group", "x")
    assert together.df == 4
    by_matrix = hypothesis_test(fit, np.eye(5)[1:])
    assert together.statistic == pytest.approx(by_matrix.statistic, rel=1e-12)


def test_hypothesis_between_levels_is_the_other_coding():
    design, outcome, data = simulated()
    fit = logistic(design, outcome, data)
    difference = hypothesis_test(fit, [0, -1, 1, 0, 0])
    row = logistic(design, outcome, data, reference={"group": "b"}).table().set_index("level").loc["c"]
    assert difference.p == pytest.approx(row["p"], rel=1e-9)
    shifted = hypothesis_test(fit, [[0, -1, 1, 0, 0]], [fit.coefficients[2] - fit.coefficients[1]])
    assert shifted.statistic == pytest.approx(0, abs=1e-20)


def test_repeated_hypotheses_count_once():
    design, outcome, data = simulated()
    fit = logistic(design, outcome, data)
    once = hypothesis_test(fit, [[0, 1, 0, 0, 0], [0, 0, 1, 0, 0]])
    thrice = hypothesis_test(fit, [[0, 1, 0, 0, 0], [0, 0, 1, 0, 0], [0, 1, -1, 0, 0]])
    assert thrice.df == once.df == 2
    assert thrice.statistic == pytest.approx(once.statistic, rel=1e-8)


def test_more_hypotheses_than_the_design_can_carry():
    # Four PSUs in two strata: a covariance of rank 2 at most, so three dummies make no test of three.
    rng = np.random.default_rng(1)
    n = 80
    data = pd.DataFrame({"group": pd.Categorical(rng.choice(list("abcd"), n))})
    design = SurveyDesign(np.ones(n), strata=np.arange(n) % 2, psu=np.arange(n) % 4)
    fit = logistic(design, np.arange(n) % 3 == 0, data, df="design")
    test = term_test(fit, "group")
    assert test.df == 2
    assert test.df_denominator == 2


def test_unknown_terms_and_shapes():
    design, outcome, data = simulated()
    fit = logistic(design, outcome, data)
    with pytest.raises(SurveyError, match="no term nothing"):
        term_test(fit, "nothing")
    with pytest.raises(SurveyError, match="2 columns"):
        hypothesis_test(fit, [[1, 0]])
