"""Missing values in models: counted and left out, or filled in by chained equations and combined."""

import numpy as np
import pandas as pd
import pytest

from conftest import tiny_frame
from ouder_netwerk.analyse.chained_equations import draw_categories, impute, match_numbers, nearest_donors
from ouder_netwerk.errors import InputError
from ouder_netwerk.survey import SurveyDesign, logistic


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
    # r07 lacks both terms; r30 lacks a term and the outcome; both blocks are of those who have both terms
    assert _row(models, "background", "model")["n"] == 48 - (5 + 3 - 1 + 2 - 1)
    assert _row(models, "background", "model")["n_lost"] == 5 + 3 - 1 + 2 - 1
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


REPETITIONS = 40
STANDARD_ERRORS = 5


def _is_zero(differences):
    """Whether a mean of independent differences is within five of its Monte-Carlo standard errors of zero."""
    values = np.asarray(differences)
    return (np.abs(values.mean(axis=0)) < STANDARD_ERRORS * values.std(axis=0, ddof=1) / np.sqrt(len(values))).all()


def _simulated(seed, n=600):
    """Three classes that make help likelier; who has help is far less often known to be in one, or for how many hours.

    Help alone says what is missing, and is a predictor of both by itself: the model that fills in is the true one.
    """
    rng = np.random.default_rng(seed)
    place = rng.choice(3, n, p=[0.4, 0.25, 0.35])
    help_ = rng.random(n) < np.array([0.3, 0.5, 0.7])[place]
    hours = 10 + 5 * help_ + rng.normal(0, 3, n)
    gone = rng.random(n) < np.where(help_, 0.6, 0.1)
    classes = pd.Series(pd.Categorical.from_codes(place, categories=["low", "middle", "high"]))
    return pd.DataFrame({"class": classes, "help": help_.astype(float), "hours": hours}), gone


def test_drawn_categories_take_away_the_bias_of_complete_cases():
    shares, coefficients, complete = [], [], []
    design = SurveyDesign(np.ones(600))

    def estimates(truth, classes):
        return logistic(design, truth["help"], classes.to_frame()).coefficients

    for seed in range(REPETITIONS):
        truth, gone = _simulated(seed)
        known = truth["class"].mask(gone)
        filled = impute(known.to_frame(), truth[["help"]], 2, np.random.default_rng(seed))["class"]
        whole = truth["class"].value_counts(normalize=True)
        shares.append(filled.value_counts(normalize=True)[whole.index] - whole)
        reference = estimates(truth, truth["class"])
        coefficients.append(estimates(truth, filled) - reference)
        complete.append(estimates(truth, known)[0] - reference[0])
    assert _is_zero(shares)
    assert _is_zero(coefficients)
    # a logistic model on who is left by the outcome has another intercept: log(0.4 / 0.9) lower
    assert np.mean(complete) < -0.6


def test_matched_numbers_take_away_the_bias_of_complete_cases():
    imputed, complete, spread = [], [], []
    for seed in range(REPETITIONS):
        truth, gone = _simulated(seed)
        known = truth[["hours"]].mask(gone[:, None])
        filled = impute(known, truth[["help"]], 1, np.random.default_rng(seed))["hours"]
        assert filled[~gone].equals(truth["hours"][~gone])
        assert set(filled[gone]) <= set(truth["hours"][~gone])
        imputed.append(filled.mean() - truth["hours"].mean())
        complete.append(known["hours"].mean() - truth["hours"].mean())
        spread.append(filled.std() - truth["hours"].std())
    assert _is_zero(imputed)
    assert _is_zero(spread)
    assert np.mean(complete) < -0.8


def test_numbers_are_matched_by_a_continuous_predictor_too():
    """Among predictions that all differ: the slope that made the numbers comes back."""
    slopes = []
    for seed in range(REPETITIONS):
        rng = np.random.default_rng(seed)
        x = rng.uniform(0, 10, 600)
        hours = pd.Series(2 * x + rng.normal(0, 1, 600))
        # what is missing lies inside the range of what is not, where donors are to both sides
        gone = (rng.random(600) < 0.5) & (x > 1) & (x < 9)
        filled = impute(hours.mask(gone).to_frame("hours"), pd.DataFrame({"x": x}), 1, rng)["hours"]
        slopes.append(np.polyfit(x[gone], filled[gone], 1)[0] - 2)
    assert _is_zero(slopes)


def test_the_order_of_the_file_does_not_decide_on_donors():
    """Donors at an edge of the file are drawn as often as others with the same prediction."""
    numbers, one = np.arange(20.0), np.ones((20, 1))
    drawn = match_numbers(numbers, one, np.ones((100_000, 1)), np.random.default_rng(1))
    counts = np.bincount(drawn.astype(int), minlength=20)
    assert np.abs(counts - 5000).max() < STANDARD_ERRORS * np.sqrt(100_000 * 0.05 * 0.95)


@pytest.mark.parametrize(
    ("known", "wanted", "chances"),
    [
        ([0, 0, 0, 9, 9, 9], 1.0, [1 / 3, 1 / 3, 1 / 3, 0, 0, 0]),
        # the nearest alone, then two of the four that tie
        ([5, 7, 7, 7, 7, 90], 5.1, [1 / 3, 1 / 6, 1 / 6, 1 / 6, 1 / 6, 0]),
        # to either side and equally near
        ([4, 6, 6, 6, 20, 30], 5.0, [1 / 4, 1 / 4, 1 / 4, 1 / 4, 0, 0]),
        # apart by rounding alone
        ([0.1 + 0.2, 0.3, 0.3, 0.3, 10, 20], 0.3, [1 / 4, 1 / 4, 1 / 4, 1 / 4, 0, 0]),
        # beyond the last donor
        ([1, 2, 3, 4, 5, 6], 9.0, [0, 0, 0, 1 / 3, 1 / 3, 1 / 3]),
    ],
)
def test_three_nearest_donors(known, wanted, chances):
    many = 60_000
    drawn = nearest_donors(np.array(known, dtype=float), np.full(many, wanted), 3, np.random.default_rng(2))
    shares = np.bincount(drawn, minlength=len(known)) / many
    error = np.sqrt(np.array(chances) * (1 - np.array(chances)) / many)
    assert (np.abs(shares - chances) <= STANDARD_ERRORS * error).all()


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
