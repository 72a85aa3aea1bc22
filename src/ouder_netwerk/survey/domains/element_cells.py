"""Shares in samples of elements, from sums per (stratum, domain, category) instead of influence values per row.

Where every row is a sampling unit of its own, rows of one stratum, domain and category differ in nothing but their
weight, so that sums of weights and of squared weights say all about a variance that the rows would say.
"""

from dataclasses import dataclass

import numpy as np

from ..arrays import FloatArray, IntArray, divide, sums_by_code
from ..design.calibrated_design import CalibratedDesign
from ..design.survey_design import SurveyDesign
from ..reproducible import products, weighted_totals
from .domains import Domains
from .outcomes import Categories, Outcome


@dataclass(frozen=True)
class ElementShares:
    """Shares of k categories in D domains, and what their influence values add up to in H strata.

    Attributes
    ----------
    share, variance : ndarray of shape (D, k)
        NaN in domains without observations.
    denominator : ndarray of shape (D, 1)
    n : ndarray of shape (H, D)
        Observed respondents.
    n_yes : ndarray of shape (D, k)
    totals, centres : ndarray of shape (H, D, k)
        Sums of influence values and the values they are centred at.
    """

    share: FloatArray
    variance: FloatArray
    denominator: FloatArray
    n: FloatArray
    n_yes: FloatArray
    totals: FloatArray
    centres: FloatArray


class ElementCells:
    """The strata x domains of a design in which every row is a sampling unit.

    Parameters
    ----------
    design : SurveyDesign
        For which :func:`serves` is true.
    domains : Domains
        D of them.

    Examples
    --------
    >>> design = SurveyDesign([1, 1, 1, 1])
    >>> cells = ElementCells(design, Domains("all", ("all",), np.zeros(4, dtype=np.int64)))
    >>> found = cells.shares(Categories("y", ("",), np.array([0, 1, 1, 2]), 3))
    >>> found.share.round(4).tolist(), found.variance.round(4).tolist(), cells.degrees_of_freedom(found.n).tolist()
    ([[0.6667]], [[0.0988]], [2])
    """

    def __init__(self, design: SurveyDesign, domains: Domains) -> None:
        self._stage = design.stages[0]
        self._shape = len(self._stage.size), domains.count
        inside = (domains.codes >= 0) & (design.weights != 0)
        self._rows: IntArray | slice = slice(None) if inside.all() else np.flatnonzero(inside)
        stratum = design.stratum[self._rows]
        self._cell = stratum * domains.count + domains.codes[self._rows]
        self._mean = sums_by_code(design.stratum, design.weights, len(self._stage.size)) / self._stage.size
        self._weights = design.weights[self._rows]
        # around the stratum's mean weight, so that what cancels out does so without loss of digits
        self._offsets = self._weights - self._mean[stratum]
        self._squares = self._offsets**2

    @staticmethod
    def serves(design: SurveyDesign, domains: Domains) -> bool:
        """Say whether rows are the sampling units, and the table of strata x domains is smaller than the rows."""
        elements = len(design.stages) == 1 and len(design.stages[0].stratum) == design.n
        small = len(design.stages[0].size) * domains.count <= design.n
        return elements and small and not isinstance(design, CalibratedDesign)

    def shares(self, outcome: Categories) -> ElementShares:
        """Return the shares of an outcome with their variances.

        Notes
        -----
        The influence of a row with weight w is w a, with a = (1 - p) / N for rows in the category and -p / N for others
        with N the sum of weights. Around the centre c of its stratum, with w = m + u and m the stratum's mean weight,
        (w a - c)^2 = a^2 u^2 + 2 a u (m a - c) + (m a - c)^2, which is summed from u^2, u and 1.
        """
        keys = outcome.keys(self._rows, self._cell)
        number, weight, offset, square = (
            self._in_and_out(outcome, keys, values) for values in (None, self._weights, self._offsets, self._squares)
        )
        n, denominator = number.sum(axis=0), weight.sum(axis=(0, 1))
        share = divide(weight[0].sum(axis=0), denominator)
        factor = divide(np.stack([1 - share, -share]), denominator)[:, None]
        totals = (factor * weight).sum(axis=0)
        centres = self._stage.centres(totals.reshape(len(totals), -1)).reshape(totals.shape)
        apart = self._mean[:, None, None] * factor - centres
        squares = (factor**2 * square + 2 * factor * apart * offset + apart**2 * number).sum(axis=0)
        squares += (self._stage.size[:, None, None] - n) * centres**2
        # rounding can leave a variance that is 0 just below it
        variance = np.maximum(weighted_totals(self._stage.scale, squares), 0.0)
        return ElementShares(share, variance, denominator[:, :1], n[:, :, 0], number[0].sum(axis=0), totals, centres)

    def covariances(self, shares: ElementShares) -> FloatArray:
        """Return per category the covariance between domains (k, D, D), to which only the centres contribute."""
        totals, centres = (np.moveaxis(values, 2, 0) for values in (shares.totals, shares.centres))
        scaled = centres * self._stage.scale[:, None]
        # minus centre x total and its mirror image, plus size x centre x centre, in one product
        left = np.concatenate([scaled, -totals], axis=1)
        right = np.concatenate([centres * self._stage.size[:, None] - totals, scaled], axis=1)
        result = np.stack([products(*pair) for pair in zip(left, right, strict=True)])
        diagonal = np.arange(self._shape[1])
        result[:, diagonal, diagonal] = shares.variance.T
        return result

    def numbers(self, outcome: Outcome) -> FloatArray:
        """Return the observed respondents per stratum and domain (H, D)."""
        return outcome.counts(self._rows, self._cell, self._shape[0] * self._shape[1])[1].reshape(self._shape)

    def degrees_of_freedom(self, n: FloatArray) -> IntArray:
        """Return rows minus strata per domain (D,), from respondents per stratum and domain (H, D)."""
        return (n.sum(axis=0) - np.count_nonzero(n, axis=0)).astype(np.int64)

    def pair_degrees_of_freedom(self, n: FloatArray) -> IntArray:
        """Return rows minus strata in the union of each two domains (D, D); on the diagonal those of the domain."""
        alone, present = self.degrees_of_freedom(n), (n > 0).astype(np.int64)
        union = alone[:, None] + alone + present.T @ present
        np.fill_diagonal(union, alone)
        return union

    def _in_and_out(self, outcome: Categories, keys: IntArray, values: FloatArray | None) -> FloatArray:
        """Return sums (2, H, D, k) over rows in a category and over other observed rows; numbers without values."""
        table = np.bincount(keys, values, self._shape[0] * self._shape[1] * outcome.slots)
        inside, observed = outcome.split(table.astype(np.float64, copy=False))
        return np.stack([inside, observed - inside]).reshape(2, *self._shape, -1)
