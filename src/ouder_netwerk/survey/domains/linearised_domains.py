"""Ratios and totals in disjoint domains with their linearised variances."""

from functools import cached_property

import numpy as np

from ..arrays import FloatArray, IntArray, column_sums, divide
from ..design.calibrated_design import CalibratedDesign
from ..design.survey_design import SurveyDesign
from .degrees_of_freedom import DegreesOfFreedom, degrees_by_rule
from .domain_values import DomainEstimates
from .domains import Domains
from .element_cells import ElementCells
from .outcomes import Categories, Outcome
from .variance import DomainCells, RowCells


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

    def covariances(self, outcome: Outcome, *, total: bool = False) -> tuple[FloatArray, FloatArray]:
        """Return ratios or totals (D, k) and per quantity the covariance between domains (k, D, D)."""
        estimate, _, influence = self._linearise(outcome, total)
        return estimate, self._cells.covariances(influence)

    def differences(
        self, outcome: Outcome, first: IntArray, second: IntArray, *, total: bool = False
    ) -> tuple[FloatArray, FloatArray]:
        """Return ratios or totals of domains `first` minus those of `second` (P, k), and the variances (P, k)."""
        estimate, covariance = self.covariances(outcome, total=total)
        difference = estimate[first] - estimate[second]
        own = np.diagonal(covariance, axis1=1, axis2=2).T
        variance = own[first] + own[second] - 2 * covariance[:, first, second].T
        # rounding can leave a variance that is 0 just below it
        return difference, np.where(np.isnan(difference), np.nan, np.maximum(variance, 0.0))

    def spread(self, outcome: Outcome, *, total: bool = False) -> tuple[FloatArray, FloatArray]:
        """Return ratios or totals (D k,) and what :meth:`joint_covariance` needs of them, a column each."""
        estimate, _, influence = self._linearise(outcome, total)
        return estimate.ravel(), self._cells.spread(influence)

    def joint_covariance(self, estimate: FloatArray, spread: FloatArray) -> FloatArray:
        """Return the covariance of all estimates, of one or more outcomes and groupings, from their spreads."""
        known = np.where(np.isnan(estimate), np.nan, 1.0)
        return self._cells.joint_covariance(spread) * np.outer(known, known)

    def joint_root(self, estimate: FloatArray, spread: FloatArray) -> FloatArray:
        """Return Z with Z'Z the covariance of all estimates."""
        return self._cells.joint_root(spread)

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

    def covariances(self, outcome: Outcome, *, total: bool = False) -> tuple[FloatArray, FloatArray]:
        """Return ratios or totals (D, k) and per quantity the covariance between domains (k, D, D)."""
        if total or not isinstance(outcome, Categories):
            return super().covariances(outcome, total=total)
        found = self._elements.shares(outcome)
        return found.share, self._elements.covariances(found)

    def pair_degrees_of_freedom(self, outcome: Outcome, df: DegreesOfFreedom) -> FloatArray | IntArray:
        """Return rows minus strata in the union of each two domains (D, D), or as another rule says."""
        cells, shape = self._elements, (self._domains.count, self._domains.count)
        return degrees_by_rule(
            df, shape, lambda: cells.pair_degrees_of_freedom(cells.numbers(outcome)), self._design.degrees_of_freedom
        )
