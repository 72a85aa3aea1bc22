"""What every model takes from a design: its rows, its degrees of freedom, its covariance."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from ..arrays import BoolArray, FloatArray, IntArray, cross, factorize
from ..design.design_input import refuse_negative
from ..design.replicate_design import Design, ReplicateDesign
from ..errors import SurveyError, check_df
from ..reproducible import combinations
from .coding import Coding, check_references

ModelDegreesOfFreedom = Literal["residual", "domain", "design"] | float


@dataclass(frozen=True, eq=False, repr=False)
class ModelSample:
    """The rows of a design that a model uses: n of N.

    Attributes
    ----------
    design : SurveyDesign or ReplicateDesign
    coding : Coding
        How predictors became columns.
    rows : boolean ndarray of shape (N,)
        Rows used: in the domain, complete, with a positive weight.
    missing : int
        Rows of the domain left out because a value is missing.
    data : DataFrame of n rows
        The predictors of the rows used.
    matrix : ndarray of shape (n, c)
        As `coding` makes it of the data, a column for each of `coding.columns`.
    weights : ndarray of shape (n,)
        Sampling weights.
    """

    design: Design
    coding: Coding
    rows: BoolArray
    missing: int
    data: pd.DataFrame
    matrix: FloatArray
    weights: FloatArray

    @property
    def n(self) -> int:
        """Rows used."""
        return len(self.weights)


def model_sample(
    design: Design, outcome: FloatArray, data: pd.DataFrame, coding: Coding, inside: BoolArray
) -> ModelSample:
    """Return the sample that a model of an outcome (N,), missing as NaN, and prepared predictors is fitted to.

    Raises
    ------
    SurveyError
        As :func:`rows_used`, and for a reference level without rows.
    """
    rows, missing = rows_used(design, outcome, data, inside)
    used = (data if rows.all() else data.loc[rows]).reset_index(drop=True)
    check_references(used, coding)
    return ModelSample(design, coding, rows, missing, used, coding.encode(used), design.weights[rows])


def rows_used(design: Design, outcome: FloatArray, data: pd.DataFrame, inside: BoolArray) -> tuple[BoolArray, int]:
    """Return the rows a model can use and how many of its domain it cannot, because a value is missing.

    Raises
    ------
    SurveyError
        When the domain has negative weights, or no row is left.

    Examples
    --------
    >>> from ouder_netwerk.survey import SurveyDesign
    >>> design = SurveyDesign([1, 1, 0])
    >>> rows_used(design, np.array([1.0, np.nan, 0.0]), pd.DataFrame(index=range(3)), np.ones(3, dtype=bool))
    (array([ True, False, False]), 1)
    """
    inside = inside & (design.weights != 0)
    refuse_negative(design.weights[inside], "a model")
    rows = inside & ~np.isnan(outcome) & data.notna().all(axis=1).to_numpy()
    if not rows.any():
        counts = {"outcome": int(np.isnan(outcome[inside]).sum())} | data.loc[inside].isna().sum().to_dict()
        missing = ", ".join(f"{count} of {name}" for name, count in counts.items())
        raise SurveyError(f"no complete rows among the {inside.sum()} of the domain; missing: {missing}", code="few")
    return rows, int(inside.sum() - rows.sum())


def shared_patterns(data: pd.DataFrame) -> IntArray | None:
    """Return a code per combination of predictors that occurs; None where fewer than four rows on average have one.

    Examples
    --------
    >>> shared_patterns(pd.DataFrame({"age": list("abababab")})).tolist()
    [0, 1, 0, 1, 0, 1, 0, 1]
    >>> shared_patterns(pd.DataFrame({"x": [0.5, 1.5, 2.5, 2.5]})) is None
    True
    """
    codes = np.zeros(len(data), dtype=np.int64)
    for name in data.columns:
        codes = cross(codes, factorize(data[name])[0])
        if 4 * (int(codes.max()) + 1) > len(codes):
            return None
    return codes


def model_degrees(design: Design, rows: BoolArray, df: ModelDegreesOfFreedom, rank: int) -> float:
    """Return the denominator degrees of freedom of a model's tests.

    Parameters
    ----------
    design : SurveyDesign or ReplicateDesign
        With N rows.
    rows : boolean ndarray of shape (N,)
        Rows used.
    df : {"residual", "domain", "design"} or float
        As for :func:`logistic`.
    rank : int
        Coefficients, the intercept among them.

    Examples
    --------
    >>> from ouder_netwerk.survey import SurveyDesign
    >>> model_degrees(SurveyDesign([1] * 10), np.ones(10, dtype=bool), "residual", 3)
    7.0
    """
    if df == "residual":
        return float(design.degrees_of_freedom(rows) + 1 - rank)
    if df == "domain":
        return float(design.degrees_of_freedom(rows))
    if df == "design":
        return float(design.degrees_of_freedom())
    return check_df(df, "'residual', 'domain', 'design'")


def known_only(values: FloatArray, reasons: tuple[str, ...]) -> FloatArray:
    """Return coefficients (p,) or their covariance (p, p) with NaN where there is a reason for having no estimate.

    Examples
    --------
    >>> known_only(np.ones((2, 2)), ("", "empty"))
    array([[ 1., nan],
           [nan, nan]])
    """
    known = np.array([not reason for reason in reasons])
    return np.where(known if values.ndim == 1 else known & known[:, None], values, np.nan)


def covariance_of(
    solution: FloatArray,
    scores: FloatArray,
    bread: FloatArray,
    design: Design,
    rows: IntArray,
    kept: BoolArray,
    solve: Callable[[FloatArray], FloatArray | None],
) -> tuple[FloatArray, FloatArray]:
    """Return the design-based covariance of coefficients, and the coefficients under each replicate weight.

    Parameters
    ----------
    solution : ndarray of shape (p,)
        Coefficients.
    scores : ndarray of shape (N, c)
        Weighted estimating functions, 0 for rows not used.
    bread : ndarray of shape (c, p)
        What makes influence values of them, which carry the covariance of a linearised design.
    design : SurveyDesign or ReplicateDesign
        With N rows.
    rows : ndarray of shape (m,)
        Rows solved for again under each replicate weight.
    kept : boolean ndarray of shape (p,)
        Coefficients solved for; the others are 0.
    solve : callable
        As for :func:`refit`.

    Returns
    -------
    covariance : ndarray of shape (p, p)
    replicates : ndarray of shape (R, p)
        R is 0 for a linearised design.
    """
    if not isinstance(design, ReplicateDesign):
        # of the sums by unit, of which there are fewer than rows
        return design.covariance_of_units(combinations(design.unit_totals(scores), bread)), np.zeros((0, len(solution)))
    replicates = np.zeros((design.replicates, len(solution)))
    replicates[:, kept] = refit(design.replicate_weights[rows], solve)
    return design.replicate_covariance(replicates, solution), replicates


def refit(replicate_weights: FloatArray, solve: Callable[[FloatArray], FloatArray | None]) -> FloatArray:
    """Solve a model again under each column of replicate weights.

    Parameters
    ----------
    replicate_weights : ndarray of shape (n, R)
        They may be zero or negative.
    solve : callable
        Weights (n,) to coefficients (p,), or None when there is no finite estimate.

    Returns
    -------
    ndarray of shape (R, p)

    Raises
    ------
    SurveyError
        For the first replicate without a finite estimate: leaving it out would make the variance too small.

    Examples
    --------
    >>> refit(np.eye(2), lambda weights: weights[:1]).tolist()
    [[1.0], [0.0]]
    """
    refitted = []
    for replicate, weights in enumerate(replicate_weights.T, start=1):
        try:
            coefficients = solve(weights) if weights.sum() else None
        except np.linalg.LinAlgError:
            coefficients = None
        if coefficients is None:
            raise SurveyError(
                f"replicate {replicate} of {replicate_weights.shape[1]}: the model has no finite estimate under its "
                "weights, as when a level or the domain loses its last respondents; merge sparse levels, or use a "
                "linearised design",
                code="replicates",
            )
        refitted.append(coefficients)
    return np.array(refitted)
