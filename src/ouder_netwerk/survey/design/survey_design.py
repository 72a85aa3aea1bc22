"""The sampling design: weights, strata, PSUs of one or more stages, finite population corrections."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import pandas as pd

from ..arrays import FloatArray, IntArray, as_columns, column_sums, frozen
from ..errors import SurveyError, check_choice
from ..reproducible import products
from .design_input import check_weights, column_names, crossed_labels, equal_weights, stage_codes
from .row_labels import RowLabels, labels_of
from .stages import SinglePsu, Stage, build_stages


@dataclass(frozen=True, init=False, eq=False, repr=False)
class SurveyDesign:
    """A stratified, clustered, possibly multi-stage sample, checked once and then immutable.

    Subsets are domains: keep every row in the design and let the estimators zero the rows outside.

    Parameters
    ----------
    weights : array-like of shape (n,), or None
        Sampling weights: finite, not negative, not all zero. Only their ratios matter, except for totals. None: every
        row counts once. The index of a Series names the rows: Series and DataFrames given later pair by label.
    strata : array-like of shape (n,), or (n, stages), optional
        Stratum labels of any type; a column per stage when several stages are stratified.
    psu : array-like of shape (n,), or (n, stages), optional
        Labels of the sampling units, a column per stage. Without it every row is its own PSU. Units after the first
        stage are always nested in the stage before.
    fpc : array-like of shape (n,), or (n, stages), optional
        Population size, in sampling units, of the row's stratum at that stage; ``inf`` for none. Without it the
        first stage is taken as drawn with replacement and later stages do not matter.
    nest : bool
        PSU labels are numbered anew in each stratum. If False a label in two strata is an error.
    single_psu : {"fail", "certainty", "remove", "adjust", "average"}
        What a stratum with one PSU (and not taken with certainty by its fpc) contributes to variances.

    Attributes
    ----------
    weights : ndarray of shape (n,)
    n : int
        Rows.
    units : ndarray of shape (n,)
        Code of the finest sampling unit that matters.
    psu, stratum : ndarray of shape (n,)
        Codes of the first-stage unit and stratum.
    stages : tuple of Stage
    single_psu : str
    labels : RowLabels
        How rows of data pair with those of the design.

    Raises
    ------
    SurveyError
        On anything above that does not hold, with counts.

    References
    ----------
    Särndal, Swensson and Wretman (1992), Model Assisted Survey Sampling, sec. 4.3 (several stages) and 5.5
    (linearisation); Lumley (2010), Complex Surveys, sec. 2 and appendix (single-PSU rules).

    Examples
    --------
    Two strata of two PSUs: the variance is the sum over strata of m / (m - 1) times the squared deviations of the PSU
    totals from their mean, here 2 (1 + 1) in the first and 0 in the second:

    >>> design = SurveyDesign([1, 1, 1, 1], strata=["a", "a", "b", "b"])
    >>> design.covariance([1.0, 3.0, 5.0, 5.0])
    array([[4.]])
    >>> design.degrees_of_freedom()
    2
    """

    weights: FloatArray
    n: int
    units: IntArray
    psu: IntArray
    stratum: IntArray
    stages: tuple[Stage, ...]
    single_psu: SinglePsu
    labels: RowLabels

    def __init__(
        self,
        weights: Any,
        *,
        strata: Any = None,
        psu: Any = None,
        fpc: Any = None,
        nest: bool = False,
        single_psu: SinglePsu = "fail",
    ) -> None:
        check_choice("single_psu", single_psu, SinglePsu)
        if weights is None:
            weights = equal_weights(strata, psu, fpc)
        checked = check_weights(weights)
        n = len(checked)
        labels = labels_of(weights, n)
        strata, psu, fpc = (
            None if values is None else labels.in_order(values, what)
            for what, values in (("strata", strata), ("psu", psu), ("fpc", fpc))
        )
        given, names = stage_codes(strata, psu, fpc, n, nest)
        units, built = build_stages(n, given, names, single_psu)
        row_psu = built[0].unit[units]
        values = {
            "weights": frozen(checked),
            "n": n,
            "units": frozen(units),
            "psu": frozen(row_psu),
            "stratum": frozen(built[0].stratum[row_psu]),
            "stages": tuple(built),
            "single_psu": single_psu,
            "labels": labels,
        }
        for name, value in values.items():
            object.__setattr__(self, name, value)

    @classmethod
    def from_frame(
        cls,
        frame: pd.DataFrame,
        *,
        weights: str | None = None,
        strata: str | Sequence[str] | None = None,
        psu: str | Sequence[str] | None = None,
        fpc: str | Sequence[str] | None = None,
        nest: bool = False,
        single_psu: SinglePsu = "fail",
    ) -> Self:
        """Make a design from columns of a frame.

        Parameters
        ----------
        frame : DataFrame
            A row per respondent. The design keeps it: columns may then be named wherever data are asked for.
        weights : str, optional
            Column of the weights; without it every row counts once.
        strata : str or sequence of str, optional
            Column of the first-stage strata; several columns are crossed.
        psu, fpc : str or sequence of str, optional
            A column per stage.
        nest, single_psu
            As for the class.

        Returns
        -------
        SurveyDesign

        Raises
        ------
        SurveyError
            Also for a column that the frame does not have.

        Examples
        --------
        >>> frame = pd.DataFrame({"w": [1, 2, 1, 2], "area": list("nnzz"), "size": list("aaaa"), "psu": [1, 2, 1, 2]})
        >>> SurveyDesign.from_frame(frame, weights="w", strata=["area", "size"], psu="psu", nest=True)
        SurveyDesign(n=4, strata=2, psus=4, stages=1, single_psu='fail')
        """
        wanted = [*column_names(weights), *column_names(strata), *column_names(psu), *column_names(fpc)]
        absent = [name for name in wanted if name not in frame.columns]
        if absent:
            raise SurveyError(f"the frame has no column {', '.join(map(repr, absent))}", code="column")
        design = cls(
            pd.Series(1.0, index=frame.index) if weights is None else frame[weights],
            strata=None if strata is None else crossed_labels(frame, column_names(strata)),
            psu=None if psu is None else frame[column_names(psu)],
            fpc=None if fpc is None else frame[column_names(fpc)],
            nest=nest,
            single_psu=single_psu,
        )
        object.__setattr__(design, "labels", RowLabels(design.n, frame.index, frame.copy(deep=False)))
        return design

    def __repr__(self) -> str:
        first = self.stages[0]
        return (
            f"SurveyDesign(n={self.n}, strata={len(first.size)}, psus={len(first.stratum)}, "
            f"stages={len(self.stages)}, single_psu={self.single_psu!r})"
        )

    def covariance(self, influence: Any) -> FloatArray:
        """Return the design-based covariance of the column totals of an influence array.

        Parameters
        ----------
        influence : array-like of shape (n,) or (n, k)
            What each row adds to the linearised estimates, weight included; 0 outside the domain. No missing values.

        Returns
        -------
        ndarray of shape (k, k)

        Examples
        --------
        >>> SurveyDesign([1, 1, 1]).covariance([[1, 0], [2, 0], [3, 1]])
        array([[3. , 1.5],
               [1.5, 1. ]])
        """
        return self.covariance_of_units(self.unit_totals(influence))

    def covariance_of_units(self, totals: FloatArray) -> FloatArray:
        """Return the covariance of column totals from influence values already summed per finest sampling unit.

        Parameters
        ----------
        totals : ndarray of shape (F, k)
            One row per code in `units`.

        Returns
        -------
        ndarray of shape (k, k)

        Examples
        --------
        >>> import numpy as np
        >>> SurveyDesign([1, 1, 1], psu=["a", "a", "b"]).covariance_of_units(np.array([[3.0], [1.0]]))
        array([[4.]])
        """
        parts = (products(part, scaled) for part, scaled in self._deviations(totals))
        return sum(parts, np.zeros((totals.shape[1],) * 2))

    def root_of_units(self, totals: FloatArray) -> FloatArray:
        """Return Z of shape (units of all stages, k) with Z'Z what :meth:`covariance_of_units` returns."""
        parts = self._deviations(totals)
        scales = [np.sqrt(stage.scale[stage.stratum])[:, None] for stage in self.stages]
        return np.concatenate([part * scale for (part, _), scale in zip(parts, scales, strict=True)])

    def root(self, influence: Any) -> FloatArray:
        """Return Z of shape (units of all stages, k) with Z'Z what :meth:`covariance` returns."""
        return self.root_of_units(self.unit_totals(influence))

    def variances(self, influence: Any) -> FloatArray:
        """Return the diagonal of :meth:`covariance`, without computing the rest.

        Parameters
        ----------
        influence : array-like of shape (n,) or (n, k)
            As for :meth:`covariance`.

        Returns
        -------
        ndarray of shape (k,)

        Examples
        --------
        >>> SurveyDesign([1, 1, 1]).variances([[1, 0], [2, 0], [3, 1]])
        array([3., 1.])
        """
        return self.variances_of_units(self.unit_totals(influence))

    def variances_of_units(self, totals: FloatArray) -> FloatArray:
        """Return the diagonal of :meth:`covariance_of_units`."""
        return sum(
            (np.add.reduce(part * scaled, axis=0) for part, scaled in self._deviations(totals)),
            np.zeros(totals.shape[1]),
        )

    def degrees_of_freedom(self, rows: Any = None) -> int:
        """Return the number of first-stage PSUs minus strata, of the whole design or among some rows.

        Parameters
        ----------
        rows : boolean array-like of shape (n,), optional
            Rows that count; all by default. Rows with weight zero never count, as in R.

        Returns
        -------
        int
            Can be 0, when every stratum has at most one PSU among the rows.

        Examples
        --------
        >>> design = SurveyDesign([1] * 5, strata=list("aaabb"), psu=[1, 1, 2, 3, 4])
        >>> design.degrees_of_freedom(), design.degrees_of_freedom([True, True, False, True, True])
        (2, 1)
        """
        counted = self.weights != 0
        if rows is not None:
            counted = counted & self.labels.inside(rows)
        psus = np.bincount(self.psu[counted], minlength=1)
        strata = np.bincount(self.stratum[counted], minlength=1)
        return int(np.count_nonzero(psus) - np.count_nonzero(strata))

    def unit_totals(self, influence: Any) -> FloatArray:
        """Return influence values (n, k), as for :meth:`covariance`, summed per finest sampling unit, (F, k).

        Examples
        --------
        >>> SurveyDesign([1, 1, 1], psu=["a", "a", "b"]).unit_totals([1.0, 2.0, 1.0]).tolist()
        [[3.0], [1.0]]
        """
        values = as_columns(self.labels.in_order(influence, "influence"))
        finest = len(self.stages[-1].stratum)
        return column_sums(self.units, values, finest)

    def _deviations(self, totals: FloatArray) -> list[tuple[FloatArray, FloatArray]]:
        """Return per stage the (U, k) deviations of unit totals from their centres, plain and scaled."""
        parts = []
        for stage in self.stages:
            unit_totals = totals if stage is self.stages[-1] else column_sums(stage.unit, totals, len(stage.stratum))
            centres = stage.centres(column_sums(stage.stratum, unit_totals, len(stage.size)))
            deviations = unit_totals - centres[stage.stratum]
            parts.append((deviations, deviations * stage.scale[stage.stratum][:, None]))
        return parts
