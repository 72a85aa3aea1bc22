"""What a set of weights looks like, and how a reweighting came out."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from ..arrays import BoolArray, as_float
from ..errors import SurveyError


@dataclass(frozen=True)
class WeightReport:
    """Diagnostics of a set of weights.

    Attributes
    ----------
    n : int
        Respondents with a weight other than zero.
    total, minimum, maximum, mean : float
        Sum, extremes and mean of those weights.
    cv : float
        Coefficient of variation, with the population standard deviation.
    kish_deff : float
        1 + cv squared: the loss of precision when weights are unrelated to the outcome.
    n_eff : float
        n / kish_deff, the effective number of respondents.
    smallest_factor, largest_factor : float
        Extremes of new weight over old weight; 1 when the weights were only described.
    share_trimmed : float
        Share of the n respondents whose weight was set to a limit.
    iterations : int
        Passes the algorithm needed; 0 when nothing was iterated.
    largest_misfit : float
        Largest relative distance left between a weighted total and its target.
    """

    n: int
    total: float
    minimum: float
    maximum: float
    mean: float
    cv: float
    kish_deff: float
    n_eff: float
    smallest_factor: float = 1.0
    largest_factor: float = 1.0
    share_trimmed: float = 0.0
    iterations: int = 0
    largest_misfit: float = 0.0


def weight_report(
    weights: ArrayLike,
    *,
    base: ArrayLike | None = None,
    trimmed: BoolArray | None = None,
    iterations: int = 0,
    largest_misfit: float = 0.0,
) -> WeightReport:
    """Describe weights, and what they became from.

    Parameters
    ----------
    weights : array-like of shape (n,)
        The weights; rows with weight zero are not counted.
    base : array-like of shape (n,), optional
        The weights before; gives the factors.
    trimmed : bool array of shape (n,), optional
        Rows whose weight was set to a limit.
    iterations, largest_misfit : int, float
        How the algorithm ended.

    Returns
    -------
    WeightReport

    Raises
    ------
    SurveyError
        When no weight differs from zero or any is missing.

    References
    ----------
    Kish, L. (1992). Weighting for unequal Pi. Journal of Official Statistics 8, 183-200.

    Examples
    --------
    >>> report = weight_report([1.0, 1.0, 2.0, 4.0])
    >>> report.n, report.kish_deff, round(report.n_eff, 4)
    (4, 1.375, 2.9091)
    """
    new = as_float(weights)
    used = new != 0
    if not used.any() or np.isnan(new).any():
        what = f"{np.isnan(new).sum()} of {new.size} missing, {(~used).sum()} zero"
        raise SurveyError(f"weights: {what}; give every respondent a weight", code="weights")
    kept = new[used]
    old = kept if base is None else as_float(base)[used]
    cv = float(kept.std() / kept.mean())
    return WeightReport(
        n=kept.size,
        total=float(kept.sum()),
        minimum=float(kept.min()),
        maximum=float(kept.max()),
        mean=float(kept.mean()),
        cv=cv,
        kish_deff=1 + cv**2,
        n_eff=kept.size / (1 + cv**2),
        smallest_factor=float((kept / old).min()),
        largest_factor=float((kept / old).max()),
        share_trimmed=0.0 if trimmed is None else float(trimmed[used].mean()),
        iterations=iterations,
        largest_misfit=largest_misfit,
    )
