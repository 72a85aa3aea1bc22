"""Ratios and totals in disjoint domains with their variances: the one place linearised and replicate designs meet."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import numpy as np
import pandas as pd

from ..arrays import BoolArray, FloatArray, IntArray, column_sums, compact_codes, divide
from ..design.calibrated_design import CalibratedDesign
from ..design.replicate_design import Design, ReplicateDesign
from ..design.survey_design import SurveyDesign
from ..errors import SurveyError
from .degrees_of_freedom import DegreesOfFreedom, degrees_by_rule
from .domains import Domains, build_domains
from .element_cells import ElementCells
from .outcomes import Categories, Outcome
from .tables import Block, join_blocks
from .variance import DomainCells, RowCells


@dataclass(frozen=True)
class DomainEstimates:
    """Estimates of k quantities in D domains.

    Attributes
    ----------
    estimate, variance : ndarray of shape (D, k)
        NaN in domains without observations.
    denominator : ndarray of shape (D, 1)
        Sum of weights times denominator: for shares and means the weighted number of respondents.
    n, n_yes : ndarray of shape (D, 1) and (D, k)
        Unweighted numbers of respondents, in all and per category.
    df : ndarray of shape (D, 1)
    """

    estimate: FloatArray
    variance: FloatArray
    denominator: FloatArray
    n: IntArray
    n_yes: IntArray
    df: FloatArray | IntArray


class LinearisedDomains:
    """Estimates in the domains of one grouping under a :class:`SurveyDesign`."""

    def __init__(self, design: SurveyDesign, domains: Domains) -> None:
        self._design = design
        self._domains = domains

    @cached_property
    def _cells(self) -> DomainCells | RowCells:
        if isinstance(self._design, CalibratedDesign):
            return RowCells(self._design, self._domains)
        return DomainCells(self._design, self._domains)

    def estimates(self, outcome: Outcome, df: DegreesOfFreedom, *, total: bool = False) -> DomainEstimates:
        """Return ratios (or, if `total`, the numerators' totals) with variances."""
        estimate, denominator, influence = self._linearise(outcome, total)
        variance = np.where(np.isnan(estimate), np.nan, self._cells.variances(influence))
        yes, observed = self._counts(outcome)
        degrees = degrees_by_rule(
            df,
            (len(estimate),),
            lambda: self._cells.degrees_of_freedom(observed[:, 0]),
            self._design.degrees_of_freedom,
        )
        n, n_yes = self._per_domain(observed), self._per_domain(yes)
        return DomainEstimates(estimate, variance, denominator, n, n_yes, degrees[:, None])

    def covariances(self, outcome: Outcome) -> tuple[FloatArray, FloatArray]:
        """Return ratios (D, k) and per quantity the covariance between domains (k, D, D)."""
        estimate, _, influence = self._linearise(outcome, total=False)
        return estimate, self._cells.covariances(influence)

    def spread(self, outcome: Outcome, *, total: bool = False) -> tuple[FloatArray, FloatArray]:
        """Return ratios or totals (D k,) and what :meth:`joint_covariance` needs of them, a column each."""
        estimate, _, influence = self._linearise(outcome, total)
        return estimate.ravel(), self._cells.spread(influence)

    def joint_covariance(self, estimate: FloatArray, spread: FloatArray) -> FloatArray:
        """Return the covariance of all estimates, of one or more outcomes and groupings, from their spreads."""
        known = np.where(np.isnan(estimate), np.nan, 1.0)
        return self._cells.joint_covariance(spread) * np.outer(known, known)

    def pair_degrees_of_freedom(self, outcome: Outcome, df: DegreesOfFreedom) -> FloatArray | IntArray:
        """Return PSUs minus strata in the union of each two domains (D, D), or as another rule says."""
        present = self._counts(outcome)[1][:, 0]
        shape = (self._cells.count, self._cells.count)
        return degrees_by_rule(
            df, shape, lambda: self._cells.pair_degrees_of_freedom(present), self._design.degrees_of_freedom
        )

    def _counts(self, outcome: Outcome) -> tuple[FloatArray, FloatArray]:
        return outcome.counts(self._cells.rows, self._cells.cell, len(self._cells.domain))

    def _per_domain(self, counts: FloatArray) -> IntArray:
        return column_sums(self._cells.domain, counts, self._cells.count).astype(np.int64)

    def _linearise(self, outcome: Outcome, total: bool) -> tuple[FloatArray, FloatArray, FloatArray]:
        cells = self._cells
        weights = self._design.weights[cells.rows]
        numerator, denominator = outcome.sums(weights, cells.rows, cells.cell, len(cells.domain))
        domain_numerator = column_sums(cells.domain, numerator, cells.count)
        domain_denominator = column_sums(cells.domain, denominator, cells.count)
        if total:
            return domain_numerator, domain_denominator, numerator
        ratio = divide(domain_numerator, domain_denominator)
        residual = numerator - ratio[cells.domain] * denominator
        influence = divide(residual, domain_denominator[cells.domain])
        influence[np.isnan(influence)] = 0.0
        return ratio, domain_denominator, influence


class ElementDomains(LinearisedDomains):
    """The same where every row is a sampling unit: shares then need sums per stratum and category only."""

    def __init__(self, design: SurveyDesign, domains: Domains) -> None:
        super().__init__(design, domains)
        self._elements = ElementCells(design, domains)

    def estimates(self, outcome: Outcome, df: DegreesOfFreedom, *, total: bool = False) -> DomainEstimates:
        """Return ratios (or, if `total`, the numerators' totals) with variances."""
        if total or not isinstance(outcome, Categories):
            return super().estimates(outcome, df, total=total)
        found = self._elements.shares(outcome)
        shape = (self._domains.count,)
        degrees = degrees_by_rule(
            df, shape, lambda: self._elements.degrees_of_freedom(found.n), self._design.degrees_of_freedom
        )
        n, n_yes = found.n.sum(axis=0).astype(np.int64)[:, None], found.n_yes.astype(np.int64)
        return DomainEstimates(found.share, found.variance, found.denominator, n, n_yes, degrees[:, None])

    def covariances(self, outcome: Outcome) -> tuple[FloatArray, FloatArray]:
        """Return ratios (D, k) and per quantity the covariance between domains (k, D, D)."""
        if not isinstance(outcome, Categories):
            return super().covariances(outcome)
        found = self._elements.shares(outcome)
        return found.share, self._elements.covariances(found)

    def pair_degrees_of_freedom(self, outcome: Outcome, df: DegreesOfFreedom) -> FloatArray | IntArray:
        """Return rows minus strata in the union of each two domains (D, D), or as another rule says."""
        cells, shape = self._elements, (self._domains.count, self._domains.count)
        return degrees_by_rule(
            df, shape, lambda: cells.pair_degrees_of_freedom(cells.numbers(outcome)), self._design.degrees_of_freedom
        )


class ReplicatedDomains:
    """Estimates in the domains of one grouping under a :class:`ReplicateDesign`: the same sums under each replicate.

    Rows are summed once per (unit, domain) cell, in order of domain; their totals under all replicates are then one
    product with the factors of the units per domain.
    """

    def __init__(self, design: ReplicateDesign, domains: Domains) -> None:
        self._design = design
        self._domains = domains
        self._rows = np.flatnonzero((domains.codes >= 0) & (design.weights != 0))
        self._codes = domains.codes[self._rows]
        units = len(design.factors)
        self._cell, keys = compact_codes(self._codes * units + design.unit[self._rows], domains.count * units)
        self._domain = keys // units
        self._ends = np.searchsorted(self._domain, np.arange(1, domains.count))
        self._factors = np.split(design.factors[keys % units], self._ends)
        self._most: dict[tuple[int, int], int] = {}

    def estimates(self, outcome: Outcome, df: DegreesOfFreedom, *, total: bool = False) -> DomainEstimates:
        """Return ratios (or, if `total`, the numerators' totals) with variances."""
        estimate, denominator, replicates = self._replicate(outcome, total)
        variance = self._design.replicate_variances(replicates, estimate.ravel()).reshape(estimate.shape)
        yes, observed = outcome.counts(self._rows, self._codes, self._domains.count)
        degrees = degrees_by_rule(
            df,
            (len(estimate),),
            lambda: np.diagonal(self._pairs(outcome, pairs=False)),
            self._design.degrees_of_freedom,
        )
        return DomainEstimates(
            estimate,
            variance,
            denominator,
            observed.astype(np.int64),
            yes.astype(np.int64),
            degrees[:, None],
        )

    def covariances(self, outcome: Outcome) -> tuple[FloatArray, FloatArray]:
        """Return ratios (D, k) and per quantity the covariance between domains (k, D, D)."""
        estimate, _, replicates = self._replicate(outcome, total=False)
        count, columns = estimate.shape
        covariance = self._design.replicate_covariance(replicates, estimate.ravel())
        blocks = covariance.reshape(count, columns, count, columns)
        return estimate, np.einsum("akbk->kab", blocks)

    def spread(self, outcome: Outcome, *, total: bool = False) -> tuple[FloatArray, FloatArray]:
        """Return ratios or totals (D k,) and what :meth:`joint_covariance` needs of them, a column each."""
        estimate, _, replicates = self._replicate(outcome, total)
        return estimate.ravel(), replicates

    def joint_covariance(self, estimate: FloatArray, spread: FloatArray) -> FloatArray:
        """Return the covariance of all estimates, of one or more outcomes and groupings, from their spreads."""
        return self._design.replicate_covariance(spread, estimate)

    def pair_degrees_of_freedom(self, outcome: Outcome, df: DegreesOfFreedom) -> FloatArray | IntArray:
        """Return the replicate degrees of freedom in the union of each two domains (D, D), or as another rule says."""
        shape = (self._domains.count, self._domains.count)
        return degrees_by_rule(df, shape, lambda: self._pairs(outcome, pairs=True), self._design.degrees_of_freedom)

    def _pairs(self, outcome: Outcome, *, pairs: bool) -> IntArray:
        count = self._domains.count
        result = np.zeros((count, count), dtype=np.int64)
        for first in range(count):
            for second in range(first, count if pairs else first + 1):
                result[first, second] = result[second, first] = self._rank(first, second, outcome.observed)
        return result

    def _rank(self, first: int, second: int, observed: BoolArray) -> int:
        """Return the degrees of freedom of the observed rows of two domains.

        No part of the domains has more than the whole. Where a few observed rows have as many, all of them do, and the
        rank of their replicate weights, which is slow, need not be found for every outcome.
        """
        inside = (self._domains.codes == first) | (self._domains.codes == second)
        rows = np.flatnonzero(inside & observed)
        if not len(rows):
            return 0
        if (first, second) not in self._most:
            self._most[first, second] = self._design.degrees_of_freedom(inside)
        few = np.zeros(len(inside), dtype=bool)
        few[rows[:: max(1, len(rows) // (4 * self._design.replicates))]] = True
        if self._design.degrees_of_freedom(few) == self._most[first, second]:
            return self._most[first, second]
        return self._design.degrees_of_freedom(inside & observed)

    def _replicate(self, outcome: Outcome, total: bool) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Return ratios or totals (D, k), denominators (D, 1), and the ratios or totals of replicates (R, D k)."""
        cells, count, replicates = len(self._domain), self._domains.count, self._design.replicates
        numerator, denominator = outcome.sums(self._design.weights[self._rows], self._rows, self._cell, cells)
        domain_numerator = column_sums(self._domain, numerator, count)
        domain_denominator = column_sums(self._domain, denominator, count)
        if total:
            return domain_numerator, domain_denominator, self._replicate_totals(numerator).reshape(replicates, -1)
        ratio = divide(domain_numerator, domain_denominator)
        # from residuals, so that a share of exactly 0 or 1 is so in every replicate
        residual = np.nan_to_num(numerator - ratio[self._domain] * denominator)
        departure = divide(self._replicate_totals(residual), self._replicate_totals(denominator))
        return ratio, domain_denominator, (ratio + departure).reshape(replicates, -1)

    def _replicate_totals(self, values: FloatArray) -> FloatArray:
        """Return the (R, D, k) totals per domain under each replicate of values per cell (C, k)."""
        parts = zip(self._factors, np.split(values, self._ends), strict=True)
        return np.stack([factors.T @ part for factors, part in parts], axis=1)


DomainEstimator = LinearisedDomains | ReplicatedDomains


def in_domains(design: Design, domains: Domains) -> DomainEstimator:
    """Return the estimator for the domains that goes with the kind of design."""
    if isinstance(design, ReplicateDesign):
        return ReplicatedDomains(design, domains)
    return (ElementDomains if ElementCells.serves(design, domains) else LinearisedDomains)(design, domains)


Tabulated = TypeVar("Tabulated", bound=Outcome)


def tabulate(
    design: Design,
    outcomes: Sequence[Tabulated],
    groups: pd.DataFrame | None,
    groupings: Sequence[Sequence[str]],
    blocks: Callable[[DomainEstimator, Tabulated, Domains], Iterable[Block]],
) -> Block:
    """Return the blocks of every outcome in every grouping, by outcome and then by grouping.

    Groupings are the outer loop, because the cells of a grouping serve all outcomes.
    """
    if not outcomes or not groupings:
        raise SurveyError("nothing to estimate: give at least one outcome and one grouping (() is the total)")
    found: list[list[Block]] = [[] for _ in outcomes]
    for grouping in groupings:
        domains = build_domains(groups, grouping, design.n)
        estimator = in_domains(design, domains)
        for outcome, own in zip(outcomes, found, strict=True):
            own.extend(blocks(estimator, outcome, domains))
    return join_blocks(block for own in found for block in own)
