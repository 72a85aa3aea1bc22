"""Trimmed weights keep their sum and stay inside the limits."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ouder_netwerk.survey import SurveyError, trim_weights


@given(
    weights=st.lists(st.floats(0.01, 1000), min_size=2, max_size=40),
    lower=st.floats(0, 0.9),
    upper=st.floats(1.1, 5),
    redistribute=st.sampled_from(["equal", "proportional"]),
)
def test_sum_is_kept_and_limits_hold(weights: list[float], lower: float, upper: float, redistribute: str) -> None:
    mean = float(np.mean(weights))
    low, high = lower * mean, upper * mean
    trimmed = trim_weights(weights, lower=low, upper=high, redistribute=redistribute)
    assert trimmed.weights.sum() == pytest.approx(sum(weights), rel=1e-9)
    assert (trimmed.weights >= low - 1e-9 * mean).all()
    assert (trimmed.weights <= high + 1e-9 * mean).all()
    assert trimmed.report.share_trimmed == trimmed.trimmed.mean()


@given(scale=st.floats(1e-3, 1e3), redistribute=st.sampled_from(["equal", "proportional"]))
def test_unit_of_the_weights_does_not_matter(scale: float, redistribute: str) -> None:
    weights = np.array([1.0, 2.0, 3.0, 4.0, 20.0])
    expected = trim_weights(weights, upper=8, redistribute=redistribute).weights
    found = trim_weights(scale * weights, upper=scale * 8, redistribute=redistribute).weights
    np.testing.assert_allclose(found, scale * expected, rtol=1e-12)


def test_the_others_get_the_excess_in_proportion() -> None:
    trimmed = trim_weights([1.0, 3.0, 12.0], upper=8, redistribute="proportional")
    np.testing.assert_allclose(trimmed.weights, [2.0, 6.0, 8.0])
    assert trimmed.trimmed.tolist() == [False, False, True]


def test_weights_inside_the_limits_are_left_alone() -> None:
    trimmed = trim_weights([1.0, 2.0, 3.0], upper=3.0)
    assert trimmed.weights.tolist() == [1.0, 2.0, 3.0]
    assert not trimmed.trimmed.any()


def test_weights_raised_to_the_lower_limit_are_paid_for_by_the_others() -> None:
    trimmed = trim_weights([0.5, 2.0, 4.0, 6.0, 0.0], lower=2.0)
    np.testing.assert_allclose(trimmed.weights, [2.0, 2.0, 3.25, 5.25, 0.0])


@pytest.mark.parametrize("limits", [{"upper": 1.5}, {"lower": 2.5}])
def test_limits_that_exclude_the_mean_are_refused(limits: dict) -> None:
    with pytest.raises(SurveyError, match="the mean weight 2 is not between the limits"):
        trim_weights([1.0, 2.0, 3.0], **limits)
