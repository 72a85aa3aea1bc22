"""Scales that belong to each kind of replicate weights."""

from typing import Any, Literal

import numpy as np

from ..arrays import FloatArray, as_float
from ..errors import SurveyError, check_choice

ReplicateKind = Literal["JK1", "JKn", "BRR", "Fay", "bootstrap", "SDR", "other"]


def default_scale(kind: ReplicateKind, replicates: int, fay: float) -> float:
    """Return the factor of the sum of squared deviations that belongs to a kind of replicate weights.

    Parameters
    ----------
    kind : str
        How the weights were made.
    replicates : int
        Number of replicates R.
    fay : float
        Fay's factor.

    Returns
    -------
    float

    Raises
    ------
    SurveyError
        Unknown kind, or one that has no scale of its own; a Fay factor where there is none, or the reverse.

    Examples
    --------
    >>> default_scale("Fay", 4, 0.5)
    1.0
    """
    check_choice("kind", kind, ReplicateKind)
    if kind == "other":
        raise SurveyError("kind='other' says nothing about the scale: give scale and rscales", code="replicates")
    if (kind == "Fay") != (fay != 0) or not 0 <= fay < 1:
        raise SurveyError(
            f"fay={fay:g} with kind={kind!r}: Fay needs a factor between 0 and 1, no other kind has one",
            code="replicates",
        )
    scales: dict[ReplicateKind, float] = {
        "JK1": (replicates - 1) / replicates,
        "JKn": 1.0,
        "BRR": 1 / replicates,
        "Fay": 1 / (replicates * (1 - fay) ** 2),
        "bootstrap": 1 / (replicates - 1),
        "SDR": 4 / replicates,
    }
    return scales[kind]


def checked_rscales(kind: ReplicateKind, replicates: int, rscales: Any) -> FloatArray:
    """Return the factor per replicate, 1 where the kind needs none.

    Parameters
    ----------
    kind : str
        How the weights were made.
    replicates : int
        Number of replicates R.
    rscales : array-like of shape (R,), optional
        Factors as given.

    Returns
    -------
    ndarray of shape (R,)

    Raises
    ------
    SurveyError
        Not given where the kind needs them, another length, or negative.

    Examples
    --------
    >>> checked_rscales("BRR", 2, None)
    array([1., 1.])
    """
    if rscales is None:
        if kind in ("JKn", "other"):
            raise SurveyError(
                f"kind={kind!r} needs rscales, one per replicate; for a stratified jackknife (m - 1) / m, with m the "
                "number of PSUs in the stratum of the PSU left out",
                code="replicates",
            )
        return np.ones(replicates)
    values = as_float(rscales)
    if values.shape != (replicates,) or not (values >= 0).all():
        raise SurveyError(
            f"rscales: {replicates} numbers of 0 or more are needed, got shape {values.shape}", code="replicates"
        )
    return values
