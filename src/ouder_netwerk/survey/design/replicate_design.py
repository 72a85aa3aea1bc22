"""Designs described by replicate weights, given with the data or generated (see `replication`)."""

import re
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import pandas as pd

from ..arrays import BoolArray, FloatArray, IntArray, as_columns, as_float, column_sums, frozen
from ..errors import SurveyError
from .design_input import check_weights
from .replicate_scales import ReplicateKind, checked_rscales, default_scale
from .row_labels import RowLabels, labels_of
from .survey_design import SurveyDesign


@dataclass(frozen=True, init=False, eq=False, repr=False)
class ReplicateDesign:
    """A sample with replicate weights: the variance is the scaled spread of the re-estimated replicates.

    Parameters
    ----------
    weights : array-like of shape (n,)
        Full-sample weights.
    replicate_weights : array-like of shape (n, R)
        A column per replicate, none missing; zero where the full-sample weight is zero. They may be negative.
    kind : {"JK1", "JKn", "BRR", "Fay", "bootstrap", "SDR", "other"}
        How they were made; decides `scale`: (R-1)/R for JK1, 1 for JKn, 1/R for BRR, 1/(R (1-fay)^2) for Fay,
        1/(R-1) for the bootstrap, 4/R for SDR (successive differences, as in the American Community Survey).
    fay : float
        Fay's factor, between 0 and 1; only for kind Fay.
    scale : float, optional
        Overrides the factor above; required for "other".
    rscales : array-like of shape (R,), optional
        Factor per replicate; required for JKn and "other", else 1.
    combined : bool
        Whether the columns are weights; if False they are factors of the full-sample weights.
    unit : int array of shape (n,), optional
        Row of a (U, R) table of factors that holds for each row of the design; needs ``combined=False``. Spares the
        (n, R) table when rows of a PSU share their factors.
    mse : bool, optional
        Spread around the full-sample estimate (True) or around the mean of the replicates (False). By default True
        for SDR, which is defined so, and False for the others, as in R and Stata.
    degrees_of_freedom : int, optional
        As the data provider gives it; otherwise the rank of the replicate weights minus 1.
    labels : RowLabels, optional
        How rows of data pair with those of the design; by the index of `weights` where that is a Series.

    Attributes
    ----------
    weights : ndarray of shape (n,)
    n : int
    kind : str
    unit : ndarray of shape (n,)
        Rows with the same unit have the same factors.
    factors : ndarray of shape (U, R)
        Replicate weight over full-sample weight, per unit.
    scale : float
    rscales : ndarray of shape (R,)
    mse : bool
    given_degrees_of_freedom : int or None
        As the data provider gave it.
    labels : RowLabels
        How rows of data pair with those of the design.

    Raises
    ------
    SurveyError
        On wrong shapes, missing weights, or a kind without the scales it needs.

    References
    ----------
    Wolter, K. M. (2007). Introduction to Variance Estimation, 2nd ed., ch. 3-5; Fay, R. E. and Train, G. F. (1995).
    Aspects of survey and model-based postcensal estimation. Proceedings of the Section on Government Statistics,
    American Statistical Association, 154-159 (SDR).

    Examples
    --------
    Leaving out one of three units in turn gives the textbook variance of a mean, 1/3:

    >>> weights = np.ones(3)
    >>> design = ReplicateDesign(weights, 1.5 * (1 - np.eye(3)), kind="JK1")
    >>> y = np.array([1.0, 2.0, 3.0])
    >>> replicates = design.estimates(lambda w: w @ y / w.sum())
    >>> design.replicate_covariance(replicates, np.array([2.0])).round(12)
    array([[0.33333333]])
    >>> design.degrees_of_freedom()
    2
    """

    weights: FloatArray
    n: int
    kind: ReplicateKind
    unit: IntArray
    factors: FloatArray
    scale: float
    rscales: FloatArray
    mse: bool
    given_degrees_of_freedom: int | None
    labels: RowLabels

    def __init__(
        self,
        weights: Any,
        replicate_weights: Any,
        *,
        kind: ReplicateKind,
        fay: float = 0.0,
        scale: float | None = None,
        rscales: Any = None,
        combined: bool = True,
        unit: Any = None,
        mse: bool | None = None,
        degrees_of_freedom: int | None = None,
        labels: RowLabels | None = None,
    ) -> None:
        checked = check_weights(weights)
        pairing = labels_of(weights, len(checked)) if labels is None else labels
        if unit is None:
            replicate_weights = pairing.in_order(replicate_weights, "replicate_weights")
        rows = np.arange(len(checked)) if unit is None else np.asarray(unit)
        factors = _factors(checked, as_float(replicate_weights, "replicate_weights"), rows, combined)
        count = factors.shape[1]
        values = {
            "weights": frozen(checked),
            "n": len(checked),
            "kind": kind,
            "unit": frozen(rows),
            "factors": frozen(factors),
            "scale": default_scale(kind, count, fay) if scale is None else float(scale),
            "rscales": frozen(checked_rscales(kind, count, rscales)),
            "mse": kind == "SDR" if mse is None else mse,
            "given_degrees_of_freedom": degrees_of_freedom,
            "labels": pairing,
        }
        for name, value in values.items():
            object.__setattr__(self, name, value)

    @classmethod
    def from_frame(
        cls, frame: pd.DataFrame, *, weights: str, replicate_weights: str | Sequence[str], **options: Any
    ) -> Self:
        """Make a design from columns of a frame, which it keeps: columns may then be named wherever data are asked for.

        Parameters
        ----------
        frame : DataFrame
            A row per respondent.
        weights : str
            Column of the full-sample weights.
        replicate_weights : sequence of str, or str
            Their columns; a text is a regular expression that their names match from beginning to end.
        **options
            As for the class.

        Returns
        -------
        ReplicateDesign

        Raises
        ------
        SurveyError
            Also for a column that the frame does not have.

        Examples
        --------
        >>> frame = pd.DataFrame({"w": [1, 1], "w1": [0, 2], "w2": [2, 0]})
        >>> ReplicateDesign.from_frame(frame, weights="w", replicate_weights="w[0-9]+", kind="JK1")
        ReplicateDesign(n=2, replicates=2, kind='JK1')
        """
        labels = RowLabels(len(frame), frame.index, frame.copy(deep=False))
        if isinstance(replicate_weights, str):
            replicate_weights = [name for name in map(str, frame.columns) if re.fullmatch(replicate_weights, name)]
        columns = labels.columns(list(replicate_weights), "replicate_weights")
        return cls(labels.column(weights, "weights"), columns, labels=labels, **options)

    def __repr__(self) -> str:
        return f"ReplicateDesign(n={self.n}, replicates={self.replicates}, kind={self.kind!r})"

    @property
    def replicates(self) -> int:
        """Number of replicates R."""
        return self.factors.shape[1]

    @property
    def replicate_weights(self) -> FloatArray:
        """The (n, R) replicate weights."""
        return self.weights[:, None] * self.factors[self.unit]

    def reweighted(self, columns: FloatArray) -> "ReplicateDesign":
        """Return the design with other full-sample and replicate weights (n, 1 + R)."""
        return ReplicateDesign(
            columns[:, 0],
            columns[:, 1:],
            kind=self.kind,
            scale=self.scale,
            rscales=self.rscales,
            mse=self.mse,
            degrees_of_freedom=self.given_degrees_of_freedom,
            labels=self.labels,
        )

    def replicate_totals(self, values: Any) -> FloatArray:
        """Return the (R, k) totals under each replicate of weighted values (n, k).

        Examples
        --------
        >>> design = ReplicateDesign([1, 1], [[0, 2], [2, 0]], kind="JK1")
        >>> design.replicate_totals([[1.0], [3.0]])
        array([[6.],
               [2.]])
        """
        ordered = as_columns(self.labels.in_order(values, "values"))
        return self.factors.T @ column_sums(self.unit, ordered, len(self.factors))

    def estimates(self, point: Callable[[FloatArray], Any]) -> FloatArray:
        """Return the (R, k) estimates ``point(weights)`` under each column of replicate weights.

        Examples
        --------
        >>> design = ReplicateDesign([1, 1], [[0, 2], [2, 0]], kind="JK1")
        >>> design.estimates(lambda weights: weights @ [1.0, 3.0] / weights.sum())
        array([[3.],
               [1.]])
        """
        return np.stack([np.atleast_1d(point(self.weights * column[self.unit])) for column in self.factors.T])

    def replicate_covariance(self, estimates: FloatArray, full: FloatArray) -> FloatArray:
        """Return the (k, k) covariance of estimates from their replicates.

        Parameters
        ----------
        estimates : ndarray of shape (R, k)
            Estimates under each replicate. A replicate in which an estimate does not exist (NaN: nobody of the domain
            is in it) does not count, for any of them, with a warning, as in R. Estimates that exist in none are left
            out of that.
        full : ndarray of shape (k,)
            Estimates with the full-sample weights.

        Returns
        -------
        ndarray of shape (k, k)

        Examples
        --------
        >>> design = ReplicateDesign([1, 1], [[0, 2], [2, 0]], kind="JK1")
        >>> design.replicate_covariance(np.array([[3.0], [1.0]]), np.array([2.0]))
        array([[1.]])
        """
        deviations = self.replicate_root(estimates, full)
        return deviations.T @ deviations

    def replicate_root(self, estimates: FloatArray, full: FloatArray) -> FloatArray:
        """Return Z of shape (R, k) with Z'Z what :meth:`replicate_covariance` returns."""
        usable = np.asarray(np.isfinite(estimates))
        complete = np.asarray(usable[:, usable.any(axis=0)].all(axis=1))
        return self._deviations(np.where(complete[:, None], estimates, np.nan), full)

    def replicate_variances(self, estimates: FloatArray, full: FloatArray) -> FloatArray:
        """Return the variance of each estimate by itself: only replicates without that estimate do not count."""
        return (self._deviations(estimates, full) ** 2).sum(axis=0)

    def covariance(self, influence: Any) -> FloatArray:
        """Return the covariance of the column totals of weighted influence values (n, k), from their replicates.

        Exact for totals; for other linearised estimates close to re-estimating them under each replicate.

        Examples
        --------
        >>> ReplicateDesign(np.ones(3), 1.5 * (1 - np.eye(3)), kind="JK1").covariance([1.0, 2.0, 3.0]).round(12)
        array([[3.]])
        """
        return self.replicate_covariance(self.replicate_totals(influence), as_columns(influence).sum(axis=0))

    def variances(self, influence: Any) -> FloatArray:
        """Return the diagonal of :meth:`covariance`."""
        return self.replicate_variances(self.replicate_totals(influence), as_columns(influence).sum(axis=0))

    def degrees_of_freedom(self, rows: Any = None) -> int:
        """Return the rank of the replicate weights minus 1, of all rows or of some; never more than a given number.

        Parameters
        ----------
        rows : boolean array-like of shape (n,), optional
            Rows that count; all by default. Rows with weight zero never count.

        Returns
        -------
        int
        """
        counted = self.weights > 0
        if rows is None and self.given_degrees_of_freedom is not None:
            return self.given_degrees_of_freedom
        if rows is not None:
            counted = counted & self.labels.inside(rows)
        own = _rank(self.factors[np.unique(self.unit[counted])]) - 1
        return own if self.given_degrees_of_freedom is None else min(own, self.given_degrees_of_freedom)

    def _deviations(self, estimates: FloatArray, full: FloatArray) -> FloatArray:
        usable = np.isfinite(estimates)
        somewhere = usable[:, usable.any(axis=0)]
        if not somewhere.all():
            _warn_of_lost_replicates(somewhere)
        counted = usable & (self.rscales > 0)[:, None]
        known = np.where(usable, estimates, 0.0)
        with np.errstate(invalid="ignore"):
            mean = (known * counted).sum(axis=0) / counted.sum(axis=0)
        centre = np.where(counted.any(axis=0), full, np.nan) if self.mse else mean
        return np.where(usable, known - centre, 0.0 * centre) * np.sqrt(self.scale * self.rscales)[:, None]


Design = SurveyDesign | ReplicateDesign


def _warn_of_lost_replicates(usable: BoolArray) -> None:
    lost = int((~usable).any(axis=1).sum())
    warnings.warn(
        f"{lost} of {len(usable)} replicates have nobody in some domain; they do not count for it, and its standard "
        "error may be too small",
        UserWarning,
        stacklevel=4,
    )


def _factors(weights: FloatArray, replicates: FloatArray, unit: IntArray, combined: bool) -> FloatArray:
    rows = int(unit.max()) + 1
    if replicates.ndim != 2 or len(replicates) != rows or len(unit) != len(weights) or replicates.shape[1] < 2:
        raise SurveyError(
            f"replicate_weights: an array of shape ({rows}, R) with R of 2 or more is needed for {len(weights)} "
            f"weights, got {replicates.shape}",
            code="replicates",
        )
    missing = int((~np.isfinite(replicates)).sum())
    if missing:
        raise SurveyError(
            f"replicate_weights: {missing} of {replicates.size} missing or infinite; leave out the rows without "
            "replicate weights, or put 0 where a row is not in a replicate",
            code="replicates",
        )
    if not combined:
        return replicates
    stray = int(((weights == 0) & (replicates != 0).any(axis=1)).sum())
    if stray:
        raise SurveyError(
            f"replicate_weights: {stray} rows with weight 0 have replicate weights; set those to 0, or correct "
            "the weights",
            code="replicates",
        )
    return np.divide(replicates, weights[:, None], out=np.zeros_like(replicates), where=weights[:, None] > 0)


def _rank(matrix: FloatArray) -> int:
    """Rank from the Gram matrix of rows brought to one size; 1e-11 is a tolerance of 3e-6 on the matrix itself."""
    size = np.abs(matrix).max(axis=1, initial=0.0)
    rows = matrix[size > 0] / size[size > 0][:, None]
    eigenvalues = np.linalg.eigvalsh(rows.T @ rows)
    return int((eigenvalues > 1e-11 * eigenvalues[-1]).sum())
