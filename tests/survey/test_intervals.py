"""Intervals of proportions: definitions, 0 and 100 per cent, levels and degrees of freedom."""

from typing import get_args

import numpy as np
import pytest
from scipy import stats

from ouder_netwerk.survey import SurveyError, proportion_interval
from ouder_netwerk.survey.intervals import Interval, t_quantile

INTERVALS = get_args(Interval)


def limits(p: float, se: float, n: int, df: float, **options: object) -> tuple[float, float]:
    low, high = proportion_interval(*(np.array([float(value)]) for value in (p, se, n, df)), **options)
    return low[0], high[0]


def test_wilson_limits_solve_the_score_equation() -> None:
    p, se, df = 0.07, 0.02, 25
    effective, t = p * (1 - p) / se**2, stats.t.ppf(0.975, df)
    for limit in limits(p, se, 400, df, interval="wilson"):
        assert (p - limit) ** 2 == pytest.approx(t**2 * limit * (1 - limit) / effective, rel=1e-12)


def test_beta_of_a_simple_random_sample_is_clopper_pearson() -> None:
    n, yes = 50, 7
    p = yes / n
    low, high = limits(p, np.sqrt(p * (1 - p) / n), n, n - 1, interval="beta")
    exact = stats.binomtest(yes, n).proportion_ci(method="exact")
    assert (low, high) == pytest.approx((exact.low, exact.high), rel=1e-12)


@pytest.mark.parametrize("interval", INTERVALS)
def test_at_zero_and_one_every_interval_is_clopper_pearson_with_the_nominal_n(interval: str) -> None:
    low, high = limits(0, 0, 40, 39, interval=interval)
    assert (low, high) == (0.0, pytest.approx(1 - 0.025 ** (1 / 40), rel=1e-12))
    low, high = limits(1, 0, 40, 39, interval=interval)
    assert (low, high) == (pytest.approx(0.025 ** (1 / 40), rel=1e-12), 1.0)


def test_few_degrees_of_freedom_widen_the_interval_at_zero() -> None:
    assert limits(0, 0, 400, 5)[1] > limits(0, 0, 400, 399)[1]


@pytest.mark.parametrize("interval", INTERVALS)
@pytest.mark.parametrize("p", [0.01, 0.3, 0.5, 0.97])
def test_intervals_contain_the_estimate_and_grow_with_the_level(interval: str, p: float) -> None:
    narrow = limits(p, 0.01, 300, 30, interval=interval, confidence=0.8)
    wide = limits(p, 0.01, 300, 30, interval=interval, confidence=0.99)
    assert wide[0] < narrow[0] < p < narrow[1] < wide[1]
    if interval not in ("wald", "asin"):  # asin is cut off at 0
        assert wide[0] > 0
        assert wide[1] < 1


@pytest.mark.parametrize("interval", INTERVALS)
def test_intervals_of_a_share_mirror_those_of_its_complement(interval: str) -> None:
    low, high = limits(0.13, 0.02, 300, 30, interval=interval)
    assert limits(0.87, 0.02, 300, 30, interval=interval) == pytest.approx((1 - high, 1 - low), rel=1e-12)


@pytest.mark.parametrize("interval", INTERVALS)
def test_infinite_degrees_of_freedom_give_the_normal_quantile(interval: str) -> None:
    assert limits(0.2, 0.02, 500, np.inf, interval=interval) == pytest.approx(
        limits(0.2, 0.02, 500, 1e9, interval=interval), rel=1e-6
    )


@pytest.mark.parametrize("interval", INTERVALS)
@pytest.mark.parametrize("p", [0.0, 0.4])
def test_no_degrees_of_freedom_no_interval(interval: str, p: float) -> None:
    assert np.isnan(limits(p, 0.1, 3, 0, interval=interval)).all()


@pytest.mark.parametrize("interval", INTERVALS)
def test_a_standard_error_of_zero_inside_gives_the_estimate_itself(interval: str) -> None:
    assert limits(0.25, 0, 40, 10, interval=interval) == pytest.approx((0.25, 0.25), rel=1e-7)


@pytest.mark.parametrize("options", [{"confidence": 95}, {"confidence": 0}, {"interval": "exact"}])
def test_unknown_options_are_refused(options: dict[str, object]) -> None:
    with pytest.raises(SurveyError):
        limits(0.5, 0.1, 10, 5, **options)


def test_the_nchs_variant_never_counts_more_respondents_than_there_are() -> None:
    smaller, larger = limits(0.3, 0.02, 100, 30, interval="nchs"), limits(0.3, 0.06, 100, 30, interval="nchs")
    assert smaller == limits(0.3, np.sqrt(0.21 / 100), 100, 99, interval="beta")
    assert larger == limits(0.3, 0.06, 100, 30, interval="beta")


def test_likelihood_limits_solve_the_scaled_likelihood_ratio() -> None:
    p, se = 0.3, 0.05
    for q in limits(p, se, 100, 30, interval="likelihood"):
        divergence = p * np.log(p / q) + (1 - p) * np.log((1 - p) / (1 - q))
        assert 2 * divergence * p * (1 - p) / se**2 == pytest.approx(t_quantile(0.95, 30) ** 2, rel=1e-9)
