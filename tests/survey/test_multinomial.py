"""Multinomial logistic models: against R's pseudo-maximum likelihood, against logistic models, and by finite differences."""

import numpy as np
import pandas as pd
import pytest

from ouder_netwerk.survey import (
    SurveyDesign,
    SurveyError,
    average_marginal_effects,
    jackknife,
    logistic,
    multinomial,
    predictive_margins,
    term_test,
    term_tests,
)
from survey.test_further_reference import GOLDEN, schools


def fitted(design: SurveyDesign | None = None):
    used = schools("clus1") if design is None else design
    frame = used.labels.frame
    data = frame.assign(api=(frame["api00"] - 600) / 100, wide01=frame["wide"] * 1.0)
    return multinomial(used, "stype", ["api", "wide01"], data=data)


def test_pseudo_maximum_likelihood_of_r() -> None:
    table = fitted().table()
    names = table["category"] + " " + table["term"]
    # R maximises by BFGS and takes its Hessian by finite differences
    np.testing.assert_allclose(table["estimate"], GOLDEN["multinomial", "coefficient"][names], rtol=1e-4)
    np.testing.assert_allclose(table["se"], GOLDEN["multinomial", "se"][names], rtol=1e-3)


def test_two_categories_are_a_logistic_model() -> None:
    design = schools("clus1")
    two = multinomial(design, pd.Categorical(design.labels.frame["sch.wide"]), ["meals", "stype"])
    one = logistic(design, "wide", ["meals", "stype"])
    np.testing.assert_allclose(two.coefficients, one.coefficients, rtol=1e-8)
    np.testing.assert_allclose(two.covariance, one.covariance, rtol=1e-8)
    effects = [average_marginal_effects(fit)[["estimate", "se"]] for fit in (one, two)]
    np.testing.assert_allclose(effects[1].iloc[1::2], effects[0], rtol=1e-7)
    np.testing.assert_allclose(effects[1].iloc[::2]["estimate"], -effects[0]["estimate"], rtol=1e-7)
    assert term_test(two, "stype").statistic == pytest.approx(term_test(one, "stype").statistic, rel=1e-7)


def test_effects_on_three_categories() -> None:
    fit = fitted()
    slopes = average_marginal_effects(fit).set_index(["term", "category"])
    np.testing.assert_allclose(slopes.groupby("term")["estimate"].sum(), 0, atol=1e-13)
    low, high = predictive_margins(fit, "wide01", [0.0, 1.0]).groupby("level")["estimate"].sum()
    assert (low, high) == pytest.approx((1, 1))
    assert term_tests(fit)["df"].tolist() == [2, 2]


def test_gradients_of_effects_are_confirmed_by_the_jackknife() -> None:
    """Each respondent a PSU: linearised and re-estimated standard errors of 183 differ by a tenth at most."""
    frame = schools("clus1").labels.frame
    design = SurveyDesign.from_frame(frame)
    for estimate in (average_marginal_effects, lambda fit: predictive_margins(fit, "api", [-1, 1])):
        ours, resampled = (estimate(fitted(each))["se"] for each in (design, jackknife(design)))
        np.testing.assert_allclose(ours, resampled, rtol=0.2)


def test_what_is_refused() -> None:
    design = schools("clus1")
    with pytest.raises(SurveyError, match=r"no finite estimate for .*stype\[H\]"):
        multinomial(design, pd.Categorical(design.labels.frame["stype"]), ["stype"])
    with pytest.raises(SurveyError, match="1 category with respondents"):
        multinomial(design, "stype", ["meals"], domain="stype == 'E'")
    with pytest.raises(SurveyError, match="make it a Categorical"):
        multinomial(design, "awards", ["meals"])
