"""Predicted probabilities of ordinal and multinomial outcomes for new rows."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ouder_netwerk.survey import (
    SurveyDesign,
    SurveyError,
    logistic,
    multinomial,
    ordinal,
    predict,
    predictive_margins,
)
from survey.test_further_reference import schools

REFERENCE = Path(__file__).parents[1] / "reference"
GOLDEN = pd.read_csv(REFERENCE / "models_predictions.csv").set_index("case")


@pytest.fixture(scope="module")
def ordered():
    frame = pd.read_csv(REFERENCE / "models_ordinal_clus1.csv")
    design = SurveyDesign.from_frame(frame, weights="pw", psu="dnum", fpc="fpc")
    poor = pd.Categorical(frame["poor"], ["q1", "q2", "q3", "q4"], ordered=True)
    return ordinal(design, poor, frame[["avg.ed", "mobility"]])


def test_probabilities_of_an_ordinal_model_equal_those_of_r(ordered):
    new = pd.DataFrame({"avg.ed": [2, 3, 3.5], "mobility": [10, 20, 5]})
    found, golden = predict(ordered, new), GOLDEN.loc["ordinal"]
    assert found["category"].tolist() == golden["category"].tolist()
    # svyolr takes its Hessian by finite differences
    np.testing.assert_allclose(found["estimate"], golden["estimate"], rtol=1e-5)
    np.testing.assert_allclose(found["se"], golden["se"], rtol=1e-4)
    np.testing.assert_allclose(found.groupby(level=0)["estimate"].sum(), 1)
    assert ((found["ci_low"] < found["estimate"]) & (found["estimate"] < found["ci_high"])).all()


def test_probabilities_of_a_multinomial_model_equal_those_of_r():
    design = schools("clus1")
    api = (design.labels.frame["api00"] - 600) / 100
    fit = multinomial(design, "stype", pd.DataFrame({"api": api}))
    found, golden = predict(fit, pd.DataFrame({"api": [-1.0, 0.5]})), GOLDEN.loc["multinomial"]
    assert found["category"].tolist() == golden["category"].tolist()
    # svymle maximises by BFGS and takes its Hessian by finite differences
    np.testing.assert_allclose(found["estimate"], golden["estimate"], rtol=1e-3)
    np.testing.assert_allclose(found["se"], golden["se"], rtol=1e-2)


def test_two_categories_are_predicted_as_a_logistic_model_does():
    design = schools("clus1")
    two = multinomial(design, pd.Categorical(design.labels.frame["sch.wide"]), ["meals", "stype"])
    one = logistic(design, "wide", ["meals", "stype"])
    new = pd.DataFrame({"meals": [10.0, 80.0], "stype": pd.Categorical(["E", "H"])}, index=["a", "b"])
    by_category, mean = predict(two, new).iloc[1::2], predict(one, new)
    assert by_category.index.tolist() == ["a", "b"]
    np.testing.assert_allclose(by_category.drop(columns="category"), mean, rtol=1e-6)


def test_mean_prediction_with_everyone_at_a_value_is_its_conditional_margin(ordered):
    """One row that stands for all: without other predictors the margin is the prediction."""
    alone = ordinal(ordered.design, pd.Categorical(ordered.design.labels.frame["poor"]), ["mobility"])
    margin = predictive_margins(alone, "mobility", [10.0], variance="conditional")
    found = predict(alone, pd.DataFrame({"mobility": [10.0]}))
    np.testing.assert_allclose(found[["estimate", "se"]], margin[["estimate", "se"]], rtol=1e-10)


def test_incomplete_rows_have_no_prediction_and_a_link_is_refused(ordered):
    new = pd.DataFrame({"avg.ed": [2.0, np.nan], "mobility": [10.0, 10.0]})
    found = predict(ordered, new)
    assert found["estimate"].isna().tolist() == [False] * 4 + [True] * 4
    with pytest.raises(SurveyError, match="no single link and no offset"):
        predict(ordered, new, of="link")
