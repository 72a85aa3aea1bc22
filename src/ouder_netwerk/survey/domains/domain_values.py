"""Estimates of several quantities in the domains of one grouping, as arrays."""

from dataclasses import dataclass

from ..arrays import FloatArray, IntArray


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
