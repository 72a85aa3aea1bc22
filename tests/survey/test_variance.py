"""Variances from cells agree with the dense formula, whatever the design."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ouder_netwerk.survey.arrays import column_sums
from ouder_netwerk.survey.design.survey_design import SurveyDesign
from ouder_netwerk.survey.domains.domain_estimates import in_domains
from ouder_netwerk.survey.domains.domains import Domains
from ouder_netwerk.survey.domains.linearised_domains import ElementDomains, LinearisedDomains
from ouder_netwerk.survey.domains.outcomes import Categories
from ouder_netwerk.survey.domains.variance import DomainCells

KINDS = ["rows", "clusters", "strata", "strata of rows", "two stages", "lonely adjust", "lonely average"]


def make_design(kind: str, random: np.random.Generator, n: int) -> SurveyDesign:
    weights = random.random(n) * (random.random(n) > 0.1)
    weights[0] = 1
    strata, psu = np.arange(n) % 3, np.arange(n) % 12
    if kind == "rows":
        return SurveyDesign(weights)
    if kind == "clusters":
        return SurveyDesign(weights, psu=psu)
    if kind == "strata":
        return SurveyDesign(weights, strata=strata, psu=psu)
    if kind == "strata of rows":
        return SurveyDesign(weights, strata=strata)
    if kind == "two stages":
        stages = np.column_stack([psu, random.integers(0, 3, n)])
        fpc = np.column_stack([np.full(n, 20), np.full(n, 3)])
        return SurveyDesign(weights, strata=strata, psu=stages, fpc=fpc, single_psu="adjust")
    lonely = np.where(psu == 11, 3, strata)
    return SurveyDesign(weights, strata=lonely, psu=psu, single_psu=kind.split()[1])


@given(st.sampled_from(KINDS), st.integers(0, 2**32 - 1), st.integers(1, 6))
@settings(max_examples=60, deadline=None)
def test_cells_give_the_dense_covariance(kind: str, seed: int, count: int) -> None:
    random = np.random.default_rng(seed)
    n = 60
    design = make_design(kind, random, n)
    domains = Domains("g", tuple("abcdef"[:count]), random.integers(-1, count, n))
    cells = DomainCells(design, domains)
    values = random.normal(2, 1, (n, 2)) * (design.weights != 0)[:, None]
    dense = np.zeros((n, count, 2))
    inside = np.flatnonzero(domains.codes >= 0)
    dense[inside, domains.codes[inside]] = values[inside]
    totals = column_sums(cells.cell, values[cells.rows], len(cells.domain))
    for column, covariance in enumerate(cells.covariances(totals)):
        expected = design.covariance(dense[:, :, column])
        np.testing.assert_allclose(covariance, expected, rtol=1e-11, atol=1e-11 * max(np.abs(expected).max(), 1e-300))
    np.testing.assert_allclose(
        cells.joint_covariance(cells.spread(totals)), design.covariance(dense.reshape(n, -1)), rtol=1e-11, atol=1e-13
    )


@given(st.sampled_from(KINDS), st.integers(0, 2**32 - 1))
@settings(max_examples=40, deadline=None)
def test_cells_count_the_degrees_of_freedom_of_rows(kind: str, seed: int) -> None:
    random = np.random.default_rng(seed)
    n = 60
    design = make_design(kind, random, n)
    domains = Domains("g", ("a", "b", "c"), random.integers(-1, 3, n))
    observed = random.random(n) < 0.5
    cells = DomainCells(design, domains)
    present = np.bincount(cells.cell, observed[cells.rows], len(cells.domain))
    pairs = cells.pair_degrees_of_freedom(present)
    assert pairs.diagonal().tolist() == cells.degrees_of_freedom(present).tolist()
    for first in range(3):
        for second in range(3):
            rows = observed & np.isin(domains.codes, [first, second])
            assert pairs[first, second] == design.degrees_of_freedom(rows)


def test_a_variance_that_is_zero_comes_out_as_zero_not_as_rounding() -> None:
    design = SurveyDesign(np.ones(6), psu=[1, 1, 2, 2, 3, 3])
    cells = DomainCells(design, Domains("all", ("all",), np.zeros(6, dtype=np.int64)))
    assert cells.variances(np.full((3, 1), 1e9 / 3))[0, 0] == pytest.approx(0.0, abs=1e-9)


def make_elements(rule: str, random: np.random.Generator, n: int) -> SurveyDesign:
    weights = random.random(n) * (random.random(n) > 0.1)
    weights[0] = 1
    strata = np.append(np.arange(n - 1) % 3, 3)
    fpc = np.array([40.0, 50.0, np.inf, np.inf])[strata] if rule == "certainty" else None
    return SurveyDesign(weights, strata=strata, fpc=fpc, single_psu=rule)


@given(st.sampled_from(["certainty", "remove", "adjust", "average"]), st.integers(0, 2**32 - 1), st.integers(1, 5))
@settings(max_examples=60, deadline=None)
def test_sums_per_stratum_say_what_influence_values_per_row_say(rule: str, seed: int, count: int) -> None:
    random = np.random.default_rng(seed)
    n = 60
    design = make_elements(rule, random, n)
    domains = Domains("g", tuple("abcde")[:count], random.integers(-1, max(count - 1, 1), n))
    answers = random.integers(0, 4, n)
    for outcome in (Categories("y", ("",), np.minimum(answers, 2), 3), Categories("z", ("a", "b", "c"), answers, 4)):
        sums, rows = in_domains(design, domains), LinearisedDomains(design, domains)
        assert isinstance(sums, ElementDomains)
        ours, theirs = sums.estimates(outcome, "domain"), rows.estimates(outcome, "domain")
        for name in ("n", "n_yes", "df"):
            np.testing.assert_array_equal(getattr(ours, name), getattr(theirs, name))
        for name in ("estimate", "variance", "denominator"):
            np.testing.assert_allclose(getattr(ours, name), getattr(theirs, name), rtol=1e-11, atol=1e-16)
        known = ~np.isnan(ours.estimate.T)
        both = known[:, :, None] & known[:, None, :]
        expected = rows.covariances(outcome)[1]
        np.testing.assert_allclose(sums.covariances(outcome)[1][both], expected[both], rtol=1e-11, atol=1e-16)
        np.testing.assert_array_equal(
            sums.pair_degrees_of_freedom(outcome, "domain"), rows.pair_degrees_of_freedom(outcome, "domain")
        )


@given(st.floats(0.01, 100), st.floats(0.01, 100), st.integers(4, 400))
@settings(max_examples=60, deadline=None)
def test_a_share_that_strata_and_weights_fix_has_no_variance(yes: float, no: float, n: int) -> None:
    """Everybody in one stratum says yes and nobody in the other: squares minus squared sums would leave rounding."""
    strata = np.arange(n) % 2
    design = SurveyDesign(np.where(strata == 1, yes, no), strata=strata)
    domains = Domains("all", ("all",), np.zeros(n, dtype=np.int64))
    found = in_domains(design, domains).estimates(Categories("y", ("",), strata, 3), "domain")
    assert 0 < found.estimate[0, 0] < 1
    assert 0 <= np.sqrt(found.variance[0, 0]) < 1e-13


def test_a_table_of_strata_and_domains_is_not_made_larger_than_the_sample() -> None:
    design = SurveyDesign(np.ones(8), strata=np.arange(8) // 2)
    few, many = (Domains("g", tuple("abc"[:count]), np.arange(8) % count) for count in (2, 3))
    assert isinstance(in_domains(design, few), ElementDomains)
    assert not isinstance(in_domains(design, many), ElementDomains)
