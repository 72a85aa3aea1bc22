"""Replicate weights made from a design: jackknife, balanced half samples, bootstrap, successive differences.

All resample first-stage units and carry the finite population correction of the first stage.
"""

from typing import Any

import numpy as np

from ..arrays import FloatArray, IntArray
from ..errors import SurveyError
from .calibrated_design import CalibratedDesign
from .hadamard import hadamard
from .replicate_design import ReplicateDesign
from .replicate_scales import ReplicateKind
from .survey_design import SurveyDesign

MOST_REPLICATES = 10_000  # the table of factors has the square of this many numbers: 800 MB


def jackknife(design: SurveyDesign) -> ReplicateDesign:
    """Leave out one PSU at a time: JK1 without strata, JKn with strata.

    Parameters
    ----------
    design : SurveyDesign
        Any design. Strata taken with certainty (or under the single-PSU rules ``certainty`` and ``remove``) get no
        replicates.

    Returns
    -------
    ReplicateDesign
        One replicate per PSU: weight 0 for the PSU, m / (m - 1) for the others of its stratum of m PSUs, scaled by
        (1 - f) (m - 1) / m.

    Raises
    ------
    SurveyError
        Single-PSU rules ``adjust`` and ``average`` when a stratum needs them: no weights express these; designs that
        are calibrated already: make replicates first, then calibrate those; more than 10,000 PSUs.

    References
    ----------
    Wolter (2007), Introduction to Variance Estimation, sec. 4.5.

    Examples
    --------
    >>> replicates = jackknife(SurveyDesign([1, 1, 1, 1], strata=list("aabb")))
    >>> replicates.replicate_weights
    array([[0., 2., 1., 1.],
           [2., 0., 1., 1.],
           [1., 1., 0., 2.],
           [1., 1., 2., 0.]])
    """
    stratum, size, correction = _first_stage(design)
    left_out = np.flatnonzero(correction[stratum] > 0)
    if len(left_out) > MOST_REPLICATES:
        raise SurveyError(
            f"jackknife: {len(left_out)} PSUs make as many replicates, more than {MOST_REPLICATES}; use bootstrap() or "
            "successive_difference(), or the linearised variance of the design itself",
            code="replicates",
        )
    columns = np.arange(len(left_out))
    inflation = (size / np.maximum(size - 1, 1))[stratum]
    same = stratum[:, None] == stratum[left_out]
    factors = np.where(same, inflation[:, None], 1.0)
    factors[left_out, columns] = 0.0
    kind: ReplicateKind = "JK1" if len(size) == 1 else "JKn"
    return ReplicateDesign(
        design.weights,
        factors,
        kind=kind,
        scale=1.0,
        rscales=(correction / np.maximum(size, 1) * (size - 1))[stratum[left_out]],
        combined=False,
        unit=design.psu,
        labels=design.labels,
    )


def balanced_repeated_replication(design: SurveyDesign, *, fay: float = 0.0) -> ReplicateDesign:
    """Take one of the two PSUs of every stratum, in a balanced set of half samples.

    Parameters
    ----------
    design : SurveyDesign
        Exactly two PSUs in each stratum that adds variance.
    fay : float
        Fay's factor, at least 0 and below 1: how much weight the other PSU keeps.

    Returns
    -------
    ReplicateDesign
        Factors 2 - fay and fay; with a finite population correction 1 +- (1 - fay) sqrt(1 - f).

    Raises
    ------
    SurveyError
        Strata with more or fewer PSUs, with their number; also as for :func:`jackknife`.

    Notes
    -----
    With H strata the half samples follow columns 2 to H + 1 of a Hadamard matrix (full balance), so totals get
    exactly the variance of the design. Other estimates depend a little on the matrix and on the order of the strata
    (here of appearance, in R of the labels). R drops the finite population correction.

    References
    ----------
    McCarthy, P. J. (1966). Replication. Vital and Health Statistics 2(14); Judkins, D. R. (1990). Fay's method for
    variance estimation. Journal of Official Statistics 6, 223-239.

    Examples
    --------
    >>> replicates = balanced_repeated_replication(SurveyDesign([1, 1, 1, 1], strata=list("aabb")))
    >>> replicates.replicate_weights
    array([[2., 0., 2., 0.],
           [0., 2., 0., 2.],
           [2., 2., 0., 0.],
           [0., 0., 2., 2.]])
    """
    if not 0 <= fay < 1:
        raise SurveyError(f"fay={fay:g}: give a factor of at least 0 and below 1", code="option")
    stratum, size, correction = _first_stage(design)
    varying = np.flatnonzero(correction > 0)
    unpaired = int((size[varying] != 2).sum())
    if unpaired:
        raise SurveyError(
            f"balanced repeated replication needs two PSUs in each stratum; {unpaired} of {len(size)} strata have "
            "another number; use jackknife() or bootstrap(), or combine PSUs",
            code="replicates",
        )
    matrix = hadamard(len(varying) + 1)
    signs = np.zeros((len(size), len(matrix)))
    signs[varying] = matrix[1 : len(varying) + 1] * ((1 - fay) * np.sqrt(correction[varying]))[:, None]
    second = np.ones(len(stratum), dtype=bool)
    second[np.unique(stratum, return_index=True)[1]] = False
    factors = 1 + np.where(second[:, None], -signs[stratum], signs[stratum])
    return ReplicateDesign(
        design.weights,
        factors,
        kind="Fay" if fay else "BRR",
        fay=fay,
        combined=False,
        unit=design.psu,
        labels=design.labels,
    )


def bootstrap(design: SurveyDesign, *, replicates: int, seed: int) -> ReplicateDesign:
    """Draw m - 1 of the m PSUs of each stratum with replacement, rescaled (Rao and Wu).

    Parameters
    ----------
    design : SurveyDesign
        As for :func:`jackknife`.
    replicates : int
        Number of bootstrap samples R; several hundred for stable standard errors.
    seed : int
        Of the random numbers; the same seed gives the same weights.

    Returns
    -------
    ReplicateDesign
        Factors 1 - a + a m / (m - 1) r, with r the times the PSU was drawn and a = sqrt(1 - f); scale 1 / (R - 1).

    Raises
    ------
    SurveyError
        As for :func:`jackknife`.

    References
    ----------
    Rao, J. N. K., Wu, C. F. J. and Yue, K. (1992). Some recent work on resampling methods for complex surveys.
    Survey Methodology 18, 209-217.

    Examples
    --------
    >>> design = SurveyDesign(np.ones(6), strata=list("aaabbb"))
    >>> bootstrap(design, replicates=200, seed=1).degrees_of_freedom()
    4
    """
    stratum, size, correction = _first_stage(design)
    random = np.random.default_rng(seed)
    factors = np.ones((len(stratum), replicates))
    for code in np.flatnonzero(correction > 0):
        psus = int(size[code])
        drawn = random.multinomial(psus - 1, np.full(psus, 1 / psus), size=replicates).T
        weight = np.sqrt(correction[code])
        factors[stratum == code] = 1 - weight + weight * psus / (psus - 1) * drawn
    return ReplicateDesign(
        design.weights, factors, kind="bootstrap", combined=False, unit=design.psu, labels=design.labels
    )


def successive_difference(design: SurveyDesign, *, replicates: int = 80, order: Any = None) -> ReplicateDesign:
    """Make successive difference replicates, for systematic samples.

    Parameters
    ----------
    design : SurveyDesign
        As for :func:`jackknife`.
    replicates : int
        Least number of replicates; the order of the Hadamard matrix used can be a little larger.
    order : array-like of shape (n,) or str, optional
        Sorting key (or its column) of the rows that gives the order in which the sample was drawn; row order by
        default. A PSU takes the place of its first row.

    Returns
    -------
    ReplicateDesign
        Factors 1 + (a - b) sqrt(1 - f) / 2^1.5 with a and b successive rows of a Hadamard matrix; scale 4 / R, around
        the full-sample estimate.

    Raises
    ------
    SurveyError
        As for :func:`jackknife`.

    Notes
    -----
    With fewer PSUs than replicates a total gets exactly half the sum of squared differences between neighbours in a
    closed loop through each stratum. With more, rows of the matrix are used again, at another distance in every pass,
    and this holds on average.

    References
    ----------
    Fay, R. E. and Train, G. F. (1995). Aspects of survey and model-based postcensal estimation. Proceedings of the
    Section on Government Statistics, American Statistical Association, 154-159; Ash, S. (2014). Using successive
    difference replication for estimating variances. Survey Methodology 40, 47-59.

    Examples
    --------
    >>> replicates = successive_difference(SurveyDesign([1, 1, 1]), replicates=4)
    >>> replicates.variances([[1.0], [2.0], [4.0]]).round(12)
    array([7.])
    """
    stratum, _, correction = _first_stage(design)
    matrix = hadamard(replicates)
    size = len(matrix)
    place = np.full(len(stratum), design.n)
    np.minimum.at(place, design.psu, _ranks(order, design))
    factors = np.ones((len(stratum), size))
    start = 0
    for code in np.flatnonzero(correction > 0):
        units = np.flatnonzero(stratum == code)
        units = units[np.argsort(place[units], kind="stable")]
        for loop in np.array_split(units, -(-len(units) // (size - 1))):
            rows = _hadamard_rows(start, len(loop), size)
            steps = matrix[rows] - matrix[np.roll(rows, -1)]
            factors[loop] += steps * np.sqrt(correction[code]) / 2**1.5
            start += len(loop)
    return ReplicateDesign(design.weights, factors, kind="SDR", combined=False, unit=design.psu, labels=design.labels)


def _ranks(order: Any, design: SurveyDesign) -> IntArray:
    if order is None:
        return np.arange(design.n)
    ranks = np.empty(design.n, dtype=np.int64)
    ranks[np.argsort(np.asarray(design.labels.column(order, "order")), kind="stable")] = np.arange(design.n)
    return ranks


def _hadamard_rows(start: int, count: int, size: int) -> IntArray:
    """Rows 1 ... size-1, all different within a loop, with another step in each pass through the matrix."""
    steps = [step for step in range(1, size) if np.gcd(step, size - 1) == 1]
    step = steps[start // (size - 1) % len(steps)]
    return 1 + (start + np.arange(count)) * step % (size - 1)


def _first_stage(design: SurveyDesign) -> tuple[IntArray, IntArray, FloatArray]:
    """Return stratum per PSU, PSUs per stratum, and 1 - f per stratum (0 where it adds no variance)."""
    if isinstance(design, CalibratedDesign):
        raise SurveyError(
            "the design is calibrated: make replicates of the design before calibration, then calibrate the replicates",
            code="replicates",
        )
    stage = design.stages[0]
    single = int((stage.size == 1).sum())
    if single and design.single_psu in ("adjust", "average"):
        raise SurveyError(
            f"{single} strata have one PSU, and no replicate weights express single_psu={design.single_psu!r}; "
            "combine these strata with others, or use 'certainty' or 'remove'",
            code="replicates",
        )
    return stage.stratum, stage.size, stage.scale * (stage.size - 1) / stage.size
