"""Missing values in models: counted and left out, or filled in by chained equations and combined."""

import numpy as np
import pandas as pd
import pytest

from conftest import tiny_frame
from ouder_netwerk.analyse.chained_equations import draw_categories, impute
from ouder_netwerk.errors import InputError
from ouder_netwerk.survey import SurveyDesign, combine, logistic


def _unknown(frame):
    """Five do not say whether they are a single parent, three how old the child is, two whether they get help."""
    frame.loc[[0, 7, 8, 20, 33], "ALLEEN"] = 9
    frame.loc[[7, 30, 31], "LEEFTIJD"] = 99
    frame.loc[[30, 40], ["HULP", "HULPOUD", "HULPBUUR"]] = [9, 98, 98]
    return frame


@pytest.fixture
def gaps(tiny):
    tiny.write(_unknown)

    def rules(content):
        content["variables"]["single_parent"]["missing"] = {"9": "refused"}
        content["variables"]["child_age"]["missing"] = {"99": "dont_know"}

    tiny.edit("waves/tiny17.yaml", rules)
    return tiny


def _impute(tiny, **rules):
    rules = {"method": "multiple_imputation"} | rules
    tiny.edit("models.yaml", lambda content: content["models"][0].update(missing=rules))


def _models(tiny):
    for step in ("harmonise", "model"):
        result = tiny.run(step, "tiny", "tiny17")
        assert result.exit_code == 0, result.output
    return pd.read_csv("data/estimates/tiny/tiny17.models.csv"), result.output


def _row(models, block, term, level="all"):
    return models[(models["block"] == block) & (models["term"] == term) & (models["level"] == level)].iloc[0]


def test_complete_cases_are_counted(gaps):
    models, output = _models(gaps)
    # r07 lacks both terms; r30 lacks a term and the outcome
    assert _row(models, "background", "model")["n"] == 48 - 5 - 2
    assert _row(models, "background", "model")["n_lost"] == 7
    assert _row(models, "age", "model")["n_lost"] == 5 + 3 - 1 + 2 - 1
    assert _row(models, "age", "model")["n_missing"] == 2
    assert _row(models, "age", "single_parent")["n_missing"] == 5
    assert _row(models, "age", "child_age")["n_missing"] == 3
    assert _row(models, "age", "model")["missing_data"] == "complete_cases"
    assert "tiny17, model help, block age fitted; somebody lacks: outcome, single_parent, child_age" in output


def test_imputation_keeps_all_who_have_the_outcome_in_every_block(gaps):
    _impute(gaps)
    models, _ = _models(gaps)
    for block in ("background", "age"):
        row = _row(models, block, "model")
        assert (row["n"], row["n_lost"], row["missing_data"]) == (46, 2, "multiple_imputation")
    assert _row(models, "age", "single_parent")["n_missing"] == 5


def test_imputed_respondents_do_not_count_for_disclosure(gaps):
    _impute(gaps)
    models, _ = _models(gaps)
    frame = _unknown(tiny_frame())
    single = (frame["ALLEEN"] == 1) & (frame["HULP"] != 9)
    row = _row(models, "background", "single_parent", "yes")
    assert (row["n_level"], row["n_yes"]) == (single.sum(), (single & (frame["HULP"] == 1)).sum())


def test_the_seed_decides(gaps):
    _impute(gaps, seed=3, implicates=3)
    first, _ = _models(gaps)
    again, _ = _models(gaps)
    pd.testing.assert_frame_equal(first, again)
    _impute(gaps, seed=4, implicates=3)
    other, _ = _models(gaps)
    assert (first["estimate"].dropna() != other["estimate"].dropna()).any()


def test_with_nothing_missing_imputation_changes_nothing(tiny):
    complete, _ = _models(tiny)
    _impute(tiny)
    imputed, _ = _models(tiny)
    for column in ("estimate", "se", "odds_ratio", "ame", "n"):
        np.testing.assert_allclose(imputed[column], complete[column], rtol=1e-10)


def test_who_was_not_asked_a_term_is_not_given_an_answer(gaps):
    gaps.edit("models.yaml", lambda c: c["models"][0]["outcome"].update(concept="help_parents"))
    gaps.edit("models.yaml", lambda c: c["models"][0]["blocks"][1].update(terms=["help_neighbours"]))
    _impute(gaps)
    models, _ = _models(gaps)
    frame = _unknown(tiny_frame())
    helped = frame["HULP"] == 1
    # one of those with help refused the question on neighbours: that is filled in
    assert ((frame["HULPBUUR"] == 9) & helped).sum() == 1
    assert _row(models, "age", "model")["n"] == helped.sum()


def test_a_model_that_can_not_be_fitted_is_named(tiny):
    tiny.write(lambda frame: frame.assign(HULP=1, HULPOUD=1, HULPBUUR=1))
    assert tiny.run("harmonise", "tiny", "tiny17").exit_code == 0
    result = tiny.run("model", "tiny", "tiny17")
    assert result.exit_code == 2
    assert "models.yaml: help in tiny17: outcome: all 48 rows used have the value 1" in result.output


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ({"method": "mean"}, r"models\.yaml:\d+: models\.0\.missing\.method"),
        ({"implicates": 1}, r"models\.yaml:\d+: models\.0\.missing\.implicates"),
        ({"draws": 5}, r"models\.yaml:\d+: models\.0\.missing\.draws"),
    ],
)
def test_a_wrong_rule_is_named_with_its_line(tiny, rules, expected):
    _impute(tiny, **rules)
    with pytest.raises(InputError, match=expected):
        _ = tiny.study


def _simulated(n=6000):
    """Three classes that depend on sex and help; whether the class is known depends on help and sex alone."""
    rng = np.random.default_rng(7)
    sex = rng.random(n) < 0.5
    chances = np.where(sex[:, None], [0.2, 0.3, 0.5], [0.6, 0.2, 0.2])
    place = (rng.random(n)[:, None] > chances.cumsum(axis=1)).sum(axis=1)
    help_ = rng.random(n) < 1 / (1 + np.exp(-(-1.0 + 0.8 * (place == 1) + 1.6 * (place == 2) - 0.5 * sex)))
    hours = 10 + 5 * place + 4 * help_ + rng.normal(0, 3, n)
    gone = rng.random(n) < np.where(help_, 0.3 + 0.5 * sex, 0.1)
    return pd.DataFrame({"sex": sex.astype(float), "class": place, "help": help_.astype(float), "hours": hours}), gone


def test_imputation_takes_away_the_bias_of_complete_cases():
    truth, gone = _simulated()
    classes = pd.Series(pd.Categorical.from_codes(truth["class"], categories=["low", "middle", "high"]))
    terms = pd.DataFrame({"class": classes.mask(gone), "sex": truth["sex"]})
    always = truth[["help"]]
    filled = [impute(terms, always, 5, np.random.default_rng(seed)) for seed in range(10)]
    whole = classes.value_counts(normalize=True)
    complete = terms["class"].value_counts(normalize=True)
    drawn = pd.concat([one["class"] for one in filled]).value_counts(normalize=True)
    assert abs(complete["high"] - whole["high"]) > 0.05
    np.testing.assert_allclose(drawn[whole.index], whole, atol=0.02)

    design = SurveyDesign(np.ones(len(truth)))

    def coefficients(data):
        return logistic(design, truth["help"], data).table().set_index(["term", "level"])

    reference = coefficients(pd.DataFrame({"class": classes, "sex": truth["sex"]}))
    by_complete_cases = coefficients(terms)
    fits = [logistic(design, truth["help"], data) for data in filled]
    combined = combine([fit.table() for fit in fits], keys=["term", "level"]).set_index(["term", "level"])
    sex = ("sex", "")
    assert abs(by_complete_cases.loc[sex, "estimate"] - reference.loc[sex, "estimate"]) > 0.8
    np.testing.assert_allclose(combined["estimate"], reference["estimate"], atol=0.15)
    assert (combined.loc["class", "se"] > reference.loc["class", "se"]).all()


def test_numbers_are_matched_with_observed_ones():
    truth, gone = _simulated(2000)
    terms = truth[["hours"]].mask(gone[:, None] if gone.ndim == 1 else gone)
    filled = impute(terms, truth[["help", "sex"]], 3, np.random.default_rng(1))
    assert filled["hours"][~gone].equals(truth["hours"][~gone])
    assert set(filled["hours"][gone]) <= set(truth["hours"][~gone])
    assert abs(terms["hours"].mean() - truth["hours"].mean()) > 0.5
    assert filled["hours"].mean() == pytest.approx(truth["hours"].mean(), abs=0.3)


def test_a_perfect_prediction_does_not_run_off():
    """All with the predictor have the category and none without: the draw follows, with finite parameters."""
    x = np.repeat([0.0, 1.0], 50)
    observed = np.column_stack([np.ones(100), x])
    drawn = draw_categories(x.astype(int), observed, observed, 2, np.random.default_rng(1))
    assert (drawn == x).mean() > 0.9


def test_a_category_that_nobody_has_is_never_drawn():
    values = pd.Categorical(["a", "c", None, "a"] * 10, categories=["a", "b", "c"])
    filled = impute(pd.DataFrame({"v": values}), pd.DataFrame({"y": [0.0, 1.0] * 20}), 2, np.random.default_rng(2))
    assert set(filled["v"]) == {"a", "c"}
    assert list(filled["v"].cat.categories) == ["a", "b", "c"]
