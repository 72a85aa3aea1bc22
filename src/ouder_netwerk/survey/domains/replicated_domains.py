"""Ratios and totals in disjoint domains with their variances over replicate weights."""

import numpy as np

from ..arrays import BoolArray, FloatArray, IntArray, column_sums, compact_codes, divide
from ..design.replicate_design import ReplicateDesign
from ..reproducible import products_with
from .degrees_of_freedom import DegreesOfFreedom, degrees_by_rule
from .domain_values import DomainEstimates
from .domains import Domains
from .outcomes import Outcome


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
        self._totals = [products_with(part) for part in np.split(design.factors[keys % units], self._ends)]
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

    def differences(
        self, outcome: Outcome, first: IntArray, second: IntArray, *, total: bool = False
    ) -> tuple[FloatArray, FloatArray]:
        """Return ratios or totals of domains `first` minus those of `second` (P, k), and the variances (P, k).

        A replicate without one of the two domains has no difference, and does not count.
        """
        estimate, _, replicates = self._replicate(outcome, total)
        difference = estimate[first] - estimate[second]
        by_domain = replicates.reshape(len(replicates), *estimate.shape)
        departures = (by_domain[:, first] - by_domain[:, second]).reshape(len(replicates), -1)
        variance = self._design.replicate_variances(departures, difference.ravel())
        return difference, variance.reshape(difference.shape)

    def spread(self, outcome: Outcome, *, total: bool = False) -> tuple[FloatArray, FloatArray]:
        """Return ratios or totals (D k,) and what :meth:`joint_covariance` needs of them, a column each."""
        estimate, _, replicates = self._replicate(outcome, total)
        return estimate.ravel(), replicates

    def joint_covariance(self, estimate: FloatArray, spread: FloatArray) -> FloatArray:
        """Return the covariance of all estimates, of one or more outcomes and groupings, from their spreads."""
        return self._design.replicate_covariance(spread, estimate)

    def joint_root(self, estimate: FloatArray, spread: FloatArray) -> FloatArray:
        """Return Z with Z'Z the covariance of all estimates."""
        return self._design.replicate_root(spread, estimate)

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
        totals = self._replicate_totals(np.hstack([residual, denominator]))
        departure = divide(totals[..., :-1], totals[..., -1:])
        return ratio, domain_denominator, (ratio + departure).reshape(replicates, -1)

    def _replicate_totals(self, values: FloatArray) -> FloatArray:
        """Return the (R, D, k) totals per domain under each replicate of values per cell (C, k)."""
        parts = zip(self._totals, np.split(values, self._ends), strict=True)
        return np.stack([totals(part) for totals, part in parts], axis=1)
