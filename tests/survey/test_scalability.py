"""Loevinger's H: perfect and random scales, values made by hand, and what its error means."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ouder_netwerk.survey import SurveyDesign, SurveyError, jackknife, scalability


def guttman_errors(items: pd.DataFrame, weights: np.ndarray) -> dict[tuple[str, str], tuple[float, float]]:
    """Return for each pair the weight of who has the rarer item alone, and what it would be by chance (Mokken 1971)."""
    total, found = weights.sum(), {}
    names = list(items)
    for number, one in enumerate(names):
        for other in names[number + 1 :]:
            shares = {name: weights[items[name] == 1].sum() / total for name in (one, other)}
            easy, hard = sorted((one, other), key=lambda name: -shares[name])
            wrong = weights[(items[easy] == 0) & (items[hard] == 1)].sum() / total
            found[one, other] = wrong, (1 - shares[easy]) * shares[hard]
    return found


def largest_covariance(one: np.ndarray, other: np.ndarray) -> float:
    """Return the covariance of two items when each is sorted: the largest that their margins allow."""
    return float(np.cov(np.sort(one), np.sort(other), bias=True)[0, 1])


def answers(seed: int, n: int = 300) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    trait = random.normal(size=n)
    return pd.DataFrame(
        {name: (trait + random.normal(size=n) > cut) * 1.0 for name, cut in zip("abcd", (-1, 0, 0.6, 1.2), strict=True)}
    )


def test_perfect_scale_has_an_h_of_one():
    trait = np.arange(40)
    items = pd.DataFrame({name: (trait >= cut) * 1 for name, cut in (("c", 30), ("a", 10), ("b", 22))})
    found = scalability(SurveyDesign(np.ones(40)), items)
    for table in (found.scale, found.items, found.pairs):
        assert table["estimate"].tolist() == pytest.approx([1.0] * len(table), abs=1e-12)
        assert table["ci_high"].tolist() == pytest.approx([1.0] * len(table), abs=1e-12)


def test_independent_items_have_an_h_of_zero():
    # every combination of three answers as often as chance has it
    items = pd.DataFrame([(a, b, c) for a in (0, 1) for b in (0, 1) for c in (0, 1)] * 5, columns=list("abc"))
    found = scalability(SurveyDesign(np.ones(40)), items)
    assert found.scale["estimate"].item() == pytest.approx(0, abs=1e-12)
    assert found.scale["ci_low"].item() < 0 < found.scale["ci_high"].item()


def test_by_hand():
    # ten respondents: the easy item 7 of 10, the hard one 4 of 10, one has the hard one alone; by chance 0.3 * 0.4
    items = pd.DataFrame({"easy": [1] * 7 + [0] * 3, "hard": [1, 1, 1, 0, 0, 0, 0, 1, 0, 0]})
    found = scalability(SurveyDesign(np.ones(10)), items)
    assert found.pairs["estimate"].item() == pytest.approx(1 - 0.1 / 0.12)


@pytest.mark.parametrize("weighted", [False, True])
def test_equals_one_minus_observed_over_expected_errors(weighted):
    items = answers(3)
    weights = np.random.default_rng(4).uniform(1, 3, len(items)) if weighted else np.ones(len(items))
    found = scalability(SurveyDesign(weights), items)
    errors = guttman_errors(items, weights)
    by_hand = [1 - wrong / chance for wrong, chance in errors.values()]
    assert found.pairs["estimate"].tolist() == pytest.approx(by_hand)
    assert found.pairs[["item", "other"]].apply(tuple, axis=1).tolist() == list(errors)
    wrong, chance = np.sum(list(errors.values()), axis=0)
    assert found.scale["estimate"].item() == pytest.approx(1 - wrong / chance)
    for name, own in found.items.set_index("item")["estimate"].items():
        wrong, chance = np.sum([value for pair, value in errors.items() if name in pair], axis=0)
        assert own == pytest.approx(1 - wrong / chance)


def test_ordered_answers_against_sorted_ones():
    random = np.random.default_rng(5)
    trait = random.normal(size=200)
    items = pd.DataFrame(
        {
            name: np.digitize(trait + random.normal(size=200), cuts)
            for name, cuts in (("a", [-1, 0, 2]), ("b", [0, 1]), ("c", [-2, 0.5]))
        }
    )
    found = scalability(SurveyDesign(np.ones(200)), items).pairs
    by_hand = [
        np.cov(items[a], items[b], bias=True)[0, 1] / largest_covariance(items[a], items[b])
        for a, b in zip(found["item"], found["other"], strict=True)
    ]
    assert found["estimate"].tolist() == pytest.approx(by_hand)


def test_error_agrees_with_the_jackknife():
    items = answers(6, 240)
    design = SurveyDesign(np.random.default_rng(7).uniform(1, 2, 240), psu=np.arange(240) // 4)
    replicates = jackknife(design)
    h = [
        scalability(SurveyDesign(replicates.replicate_weights[:, column]), items).scale["estimate"].item()
        for column in range(60)
    ]
    se = float(np.sqrt(59 / 60 * ((np.array(h) - np.mean(h)) ** 2).sum()))
    # both are first-order: they differ by terms of 1 in 60
    assert scalability(design, items).scale["se"].item() == pytest.approx(se, rel=0.1)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.floats(0.5, 20))
def test_neither_order_nor_size_of_weights_nor_scoring_matters(seed, size):
    items = answers(seed, 80)
    if (items.nunique() < 2).any():
        return
    design = SurveyDesign(np.ones(80))
    found = scalability(design, items).scale["estimate"].item()
    shuffled = (
        scalability(SurveyDesign(np.full(80, size)), items[["d", "a", "c", "b"]] * 2 + 1).scale["estimate"].item()
    )
    assert shuffled == pytest.approx(found, abs=1e-12)
    assert found <= 1 + 1e-12


def test_an_item_that_does_not_vary_has_no_h():
    found = scalability(
        SurveyDesign(np.ones(6)), pd.DataFrame({"a": [1, 1, 0, 0, 1, 0], "b": [1] * 6, "c": [1, 0, 0, 0, 1, 0]})
    )
    known = found.pairs.set_index(["item", "other"])["estimate"].notna()
    assert known.to_dict() == {("a", "b"): False, ("a", "c"): True, ("b", "c"): False}
    assert found.scale["estimate"].isna().all()


def test_only_complete_respondents_of_the_domain_count():
    items = answers(8, 60)
    holes = items.copy()
    holes.loc[:9, "a"] = np.nan
    design = SurveyDesign(np.ones(60))
    found = scalability(design, holes, domain=np.arange(60) < 40)
    alone = scalability(SurveyDesign(np.ones(30)), items.iloc[10:40].reset_index(drop=True))
    assert found.n == 30
    assert found.scale["estimate"].item() == pytest.approx(alone.scale["estimate"].item())


def test_one_item_is_no_scale():
    with pytest.raises(SurveyError, match="two of each are needed"):
        scalability(SurveyDesign(np.ones(4)), pd.DataFrame({"a": [1, 0, 1, 0]}))
