"""Variances of many disjoint domains at once, from sums per (sampling unit, domain) cell.

A design of P units and D disjoint domains has at most one cell per row, so that nothing of size rows x domains is
ever made: what the empty cells of a stratum add is known from their number.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ..arrays import BoolArray, FloatArray, IntArray, column_sums, compact_codes, sums_by_code
from ..design.calibrated_design import CalibratedDesign
from ..design.stages import Stage
from ..design.survey_design import SurveyDesign
from .domains import Domains


@dataclass(frozen=True)
class _StageCells:
    """The occurring (unit, domain) cells of one stage.

    `cell` maps the finest cells to the cells of this stage; `stratum_domain` is stratum x D + domain of each cell.
    """

    stage: Stage
    cell: IntArray
    unit: IntArray
    domain: IntArray
    stratum_domain: IntArray

    @cached_property
    def shared(self) -> tuple[IntArray, IntArray, IntArray]:
        """Return cells whose unit has several domains, their position among such units, and those units.

        Only these units add to the covariance between domains beyond what the stratum centres add.
        """
        several = np.bincount(self.unit, minlength=len(self.stage.stratum)) > 1
        units = np.flatnonzero(several)
        shared = np.flatnonzero(several[self.unit])
        return shared, np.searchsorted(units, self.unit[shared]), units


class DomainCells:
    """The cells of a design and a grouping, with the variance of anything summed over them.

    Parameters
    ----------
    design : SurveyDesign
    domains : Domains

    Attributes
    ----------
    rows : ndarray of shape (m,) or slice
        Rows of the design that are in a domain and have a weight that is not zero.
    cell : ndarray of shape (m,)
        Cell of each of those rows.
    domain : ndarray of shape (C,)
        Domain of each cell.

    Examples
    --------
    >>> import numpy as np
    >>> design = SurveyDesign([1, 1, 1, 1], psu=[1, 1, 2, 3])
    >>> cells = DomainCells(design, Domains("g", ("a", "b"), np.array([0, 1, 0, 1])))
    >>> cells.domain.tolist()
    [0, 1, 0, 1]
    >>> totals = np.array([[1.0], [1.0], [2.0], [3.0]])
    >>> cells.variances(totals).ravel().tolist() == np.diag(cells.covariances(totals)[0]).tolist()
    True
    """

    def __init__(self, design: SurveyDesign, domains: Domains) -> None:
        self.design = design
        self.count = domains.count
        inside = (domains.codes >= 0) & (design.weights != 0)
        self.rows: IntArray | slice = slice(None) if inside.all() else np.flatnonzero(inside)
        unit = design.units[self.rows]
        domain = domains.codes[self.rows]
        self.cell, keys = compact_codes(unit * self.count + domain, len(design.stages[-1].stratum) * self.count)
        self.domain = keys % self.count
        self._stages = [self._stage_cells(stage, keys // self.count) for stage in design.stages]

    def _stage_cells(self, stage: Stage, finest_unit: IntArray) -> _StageCells:
        key = stage.unit[finest_unit] * self.count + self.domain
        cell, keys = compact_codes(key, len(stage.stratum) * self.count)
        unit, domain = keys // self.count, keys % self.count
        return _StageCells(stage, cell, unit, domain, stage.stratum[unit] * self.count + domain)

    def variances(self, totals: FloatArray) -> FloatArray:
        """Return the variance of each domain's sum of influence values.

        Parameters
        ----------
        totals : ndarray of shape (C, k)
            Influence values summed per cell.

        Returns
        -------
        ndarray of shape (D, k)
        """
        result = np.zeros((self.count, totals.shape[1]))
        for cells in self._stages:
            values, _, centres = self._centred(cells, totals)
            size = len(cells.stage.size) * self.count
            squares = column_sums(cells.stratum_domain, (values - centres[cells.stratum_domain]) ** 2, size)
            filled = np.bincount(cells.stratum_domain, minlength=size)
            squares += (np.repeat(cells.stage.size, self.count) - filled)[:, None] * centres**2
            result += np.einsum("h,hdk->dk", cells.stage.scale, squares.reshape(-1, *result.shape))
        return result

    def covariances(self, totals: FloatArray) -> FloatArray:
        """Return, per column, the covariance between all domains' sums of influence values.

        Parameters
        ----------
        totals : ndarray of shape (C, k)
            Influence values summed per cell.

        Returns
        -------
        ndarray of shape (k, D, D)
        """
        columns = totals.shape[1]
        result = np.zeros((columns, self.count, self.count))
        for cells in self._stages:
            stage = cells.stage
            values, sums, centres = self._centred(cells, totals)
            shared, compact, units = cells.shared
            for column in range(columns):
                dense = np.zeros((len(units), self.count))
                dense[compact, cells.domain[shared]] = values[shared, column]
                result[column] += (dense * stage.scale[stage.stratum[units], None]).T @ dense
                total = sums[:, column].reshape(-1, self.count)
                centre = centres[:, column].reshape(-1, self.count)
                result[column] += ((total - stage.size[:, None] * centre) * -stage.scale[:, None]).T @ centre
                result[column] -= (centre * stage.scale[:, None]).T @ total
        diagonal = np.arange(self.count)
        result[:, diagonal, diagonal] = self.variances(totals).T
        return result

    def spread(self, totals: FloatArray) -> FloatArray:
        """Return cell totals (C, k) as the dense (F, D k) array that :meth:`joint_covariance` takes."""
        dense = np.zeros((len(self.design.stages[-1].stratum), self.count, totals.shape[1]))
        dense[self._stages[-1].unit, self.domain] = totals
        return dense.reshape(len(dense), -1)

    def joint_covariance(self, spread: FloatArray) -> FloatArray:
        """Return the covariance of everything in columns of :meth:`spread`, of one or more sets of domains."""
        return self.design.covariance_of_units(spread)

    def joint_root(self, spread: FloatArray) -> FloatArray:
        """Return Z with Z'Z what :meth:`joint_covariance` returns."""
        return self.design.root_of_units(spread)

    def degrees_of_freedom(self, present: FloatArray) -> IntArray:
        """Return first-stage PSUs minus strata per domain among cells with something in them.

        Parameters
        ----------
        present : ndarray of shape (C,)
            Positive where a cell holds at least one row that counts.

        Returns
        -------
        ndarray of shape (D,)
        """
        kept, strata = self._present(present)
        return np.bincount(self._stages[0].domain[kept], minlength=self.count) - strata.sum(axis=0)

    def pair_degrees_of_freedom(self, present: FloatArray) -> IntArray:
        """Return first-stage PSUs minus strata in the union of each two domains.

        Parameters
        ----------
        present : ndarray of shape (C,)
            Positive where a cell holds at least one row that counts.

        Returns
        -------
        ndarray of shape (D, D)
            On the diagonal those of the domain itself.
        """
        first = self._stages[0]
        kept, strata = self._present(present)
        in_stratum = strata.astype(np.float64)
        shared, compact, units = first.shared
        in_unit = np.zeros((len(units), self.count))
        in_unit[compact, first.domain[shared]] = kept[shared]
        both = in_unit.T @ in_unit - in_stratum.T @ in_stratum
        alone = self.degrees_of_freedom(present)
        union = alone[:, None] + alone[None, :] - np.rint(both).astype(np.int64)
        np.fill_diagonal(union, alone)
        return union

    def _present(self, present: FloatArray) -> tuple[BoolArray, BoolArray]:
        """Return which first-stage cells hold a row that counts, and which strata do in each domain (H, D)."""
        first = self._stages[0]
        kept = np.bincount(first.cell[present > 0], minlength=len(first.unit)) > 0
        strata = np.bincount(first.stratum_domain[kept], minlength=len(first.stage.size) * self.count) > 0
        return kept, strata.reshape(-1, self.count)

    def _centred(self, cells: _StageCells, totals: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Return stage totals per cell, and sums and centres per stratum x domain."""
        values = totals if cells is self._stages[-1] else column_sums(cells.cell, totals, len(cells.unit))
        strata = len(cells.stage.size)
        sums = column_sums(cells.stratum_domain, values, strata * self.count)
        centres = cells.stage.centres(sums.reshape(strata, -1)).reshape(sums.shape)
        return values, sums, centres


class RowCells:
    """The cells of a calibrated design: every row its own, as its influence also reaches the rows outside the domain.

    Has the attributes and methods of :class:`DomainCells`; the variances go through the dense (n, D k) influence.
    """

    def __init__(self, design: CalibratedDesign, domains: Domains) -> None:
        self._design = design
        self._cells = DomainCells(design, domains)
        self.count = domains.count
        self.rows = self._cells.rows
        self.domain = domains.codes[self.rows]
        self.cell = np.arange(len(self.domain))

    def variances(self, totals: FloatArray) -> FloatArray:
        """Return the (D, k) variances of influence values (m, k)."""
        return self._design.variances(self.spread(totals)).reshape(self.count, -1)

    def covariances(self, totals: FloatArray) -> FloatArray:
        """Return the (k, D, D) covariances of influence values (m, k)."""
        columns = range(totals.shape[1])
        return np.stack([self._design.covariance(self.spread(totals[:, [column]])) for column in columns])

    def spread(self, totals: FloatArray) -> FloatArray:
        """Return influence values (m, k) as the dense (n, D k) array that :meth:`joint_covariance` takes."""
        dense = np.zeros((self._design.n, self.count, totals.shape[1]))
        dense[np.arange(self._design.n)[self.rows], self.domain] = totals
        return dense.reshape(self._design.n, -1)

    def joint_covariance(self, spread: FloatArray) -> FloatArray:
        """Return the covariance of everything in columns of :meth:`spread`."""
        return self._design.covariance(spread)

    def joint_root(self, spread: FloatArray) -> FloatArray:
        """Return Z with Z'Z what :meth:`joint_covariance` returns."""
        return self._design.root(spread)

    def degrees_of_freedom(self, present: FloatArray) -> IntArray:
        """Return first-stage PSUs minus strata per domain among rows marked present (m,)."""
        return self._cells.degrees_of_freedom(self._finest(present))

    def pair_degrees_of_freedom(self, present: FloatArray) -> IntArray:
        """Return first-stage PSUs minus strata in the union of each two domains."""
        return self._cells.pair_degrees_of_freedom(self._finest(present))

    def _finest(self, present: FloatArray) -> FloatArray:
        return sums_by_code(self._cells.cell, present, len(self._cells.domain))
