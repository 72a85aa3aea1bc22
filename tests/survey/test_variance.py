"""Variances from cells agree with the dense formula, whatever the design."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ouder_netwerk.survey.arrays import column_sums
from ouder_netwerk.survey.design import SurveyDesign
from ouder_netwerk.survey.domains import Domains
from ouder_netwerk.survey.variance import DomainCells

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
