"""A design whose weights were calibrated: variances use the residuals on the calibration variables."""

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from ..arrays import FloatArray, IntArray, as_columns, column_sums, frozen
from ..reproducible import gram_schmidt, products, transform
from .survey_design import SurveyDesign


class Residuals(Protocol):
    """What one calibration leaves of weighted influence values."""

    def __call__(self, influence: FloatArray) -> FloatArray:
        """Return the weighted residuals, same (n, k) shape."""
        ...


@dataclass(frozen=True)
class GroupResiduals:
    """Residuals from the means of groups, for post-stratification.

    Attributes
    ----------
    groups : ndarray of shape (n,)
        Codes of the post-strata.
    base, weights : ndarray of shape (n,)
        Weights before and after.
    """

    groups: IntArray
    base: FloatArray
    weights: FloatArray

    def __call__(self, influence: FloatArray) -> FloatArray:
        """Return the weighted residuals, same (n, k) shape."""
        count = int(self.groups.max()) + 1
        values = influence * _ratio(self.base, self.weights)[:, None]
        means = column_sums(self.groups, values, count) / np.bincount(self.groups, self.base)[:, None]
        return influence - means[self.groups] * self.weights[:, None]


@dataclass(frozen=True)
class RegressionResiduals:
    """Residuals from a weighted regression on the calibration variables.

    Attributes
    ----------
    basis : ndarray of shape (n, r)
        Orthonormal basis of the calibration variables times the root of the regression weights.
    scale : ndarray of shape (n,)
        Calibrated weight over the root of the regression weight.
    """

    basis: FloatArray
    scale: FloatArray

    def __call__(self, influence: FloatArray) -> FloatArray:
        """Return the weighted residuals, same (n, k) shape."""
        values = influence * _ratio(np.ones(len(self.scale)), self.scale)[:, None]
        return (values - transform(self.basis, products(self.basis, values))) * self.scale[:, None]


def regression_residuals(
    variables: FloatArray, regression_weights: FloatArray, weights: FloatArray
) -> RegressionResiduals:
    """Prepare the residuals on calibration variables that may be collinear.

    Parameters
    ----------
    variables : ndarray of shape (n, p)
        Calibration variables.
    regression_weights : ndarray of shape (n,)
        Weights of the regression: the weights before calibration.
    weights : ndarray of shape (n,)
        Weights after calibration.

    Returns
    -------
    RegressionResiduals

    Examples
    --------
    >>> residuals = regression_residuals(np.ones((3, 1)), np.ones(3), np.full(3, 2.0))
    >>> residuals(np.array([[2.0], [4.0], [9.0]])).ravel().round(12)
    array([-3., -1.,  4.])
    """
    root = np.sqrt(regression_weights)
    scaled = variables * root[:, None]
    size = np.sqrt((scaled**2).sum(axis=0))
    basis, _ = gram_schmidt(scaled / np.where(size > 0, size, 1.0))
    return RegressionResiduals(basis[:, basis.any(axis=0)], weights * _ratio(np.ones(len(root)), root))


def _ratio(numerator: FloatArray, denominator: FloatArray) -> FloatArray:
    """Divide, with 0 where the denominator is 0: rows with weight zero carry nothing."""
    return np.divide(numerator, denominator, out=np.zeros_like(numerator), where=denominator != 0)


@dataclass(frozen=True, init=False, eq=False, repr=False)
class CalibratedDesign(SurveyDesign):
    """A survey design after post-stratification, raking or calibration.

    Every estimator takes it in place of the design it was made from. Weights are the calibrated ones; variances are
    those of the residuals from a regression of each influence value on the calibration variables, so that a total
    that was calibrated has variance zero.

    Attributes
    ----------
    residuals : tuple of Residuals
        One per calibration, in the order they were made; applied in the reverse order.

    References
    ----------
    Deville, J.-C. and Särndal, C.-E. (1992). Calibration estimators in survey sampling. JASA 87, 376-382, (3.4).
    """

    residuals: tuple[Residuals, ...]

    def __init__(self, base: SurveyDesign, weights: FloatArray, residuals: Residuals) -> None:
        earlier = base.residuals if isinstance(base, CalibratedDesign) else ()
        values = {
            "weights": frozen(weights),
            "n": base.n,
            "units": base.units,
            "psu": base.psu,
            "stratum": base.stratum,
            "stages": base.stages,
            "single_psu": base.single_psu,
            "labels": base.labels,
            "residuals": (*earlier, residuals),
        }
        for name, value in values.items():
            object.__setattr__(self, name, value)

    def __repr__(self) -> str:
        return f"{super().__repr__()} calibrated"

    def unit_totals(self, influence: Any) -> FloatArray:
        """Return the residuals of influence values (n, k), summed per finest sampling unit, (F, k)."""
        values = as_columns(self.labels.in_order(influence, "influence"))
        for residuals in reversed(self.residuals):
            values = residuals(values)
        return super().unit_totals(values)
