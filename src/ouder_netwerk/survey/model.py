"""The result of a model fit and its table."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from scipy.special import stdtr, stdtrit

from .arrays import BoolArray, FloatArray
from .coding import Coding, term_slices
from .irls import LOGISTIC, Family
from .replicates import Design
from .separation import Collinearity, Separation

DegreesOfFreedom = Literal["residual", "design"] | float


@dataclass(frozen=True, eq=False, repr=False)
class ModelFit:
    """A fitted model; N rows in the design, n of them used, p columns in the model matrix.

    Attributes
    ----------
    family : Family
        Logistic or linear.
    design : SurveyDesign or ReplicateDesign
    coding : Coding
        How predictors became columns; `coding.columns` names them.
    coefficients : ndarray of shape (p,)
        NaN where there is no finite estimate; `reasons` says why.
    covariance : ndarray of shape (p, p)
        Design-based; NaN in the same places.
    reasons : tuple of p str
        "" (estimated), "collinear", "empty" (a level without respondents) or "separated".
    df : float
        Denominator degrees of freedom of tests and intervals, as asked for.
    level : float
        Confidence level of intervals.
    rows : boolean ndarray of shape (N,)
        Rows used: in the domain, complete, with a positive weight.
    missing : int
        Rows of the domain left out because a value is missing.
    data : DataFrame of n rows
        The predictors of the rows used.
    matrix : ndarray of shape (n, p)
    outcome, weights, eta, fitted : ndarray of shape (n,)
        Outcome, sampling weights, linear predictor and fitted mean; a separated row has a fitted mean of 0 or 1.
    separated : boolean ndarray of shape (n,)
        Rows whose outcome is predicted perfectly.
    solution : ndarray of shape (p,)
        Coefficients that reproduce `fitted` in rows not separated: 0 where a column was left out.
    influence : ndarray of shape (N, p)
        Weighted influence values of `solution`.
    replicates : ndarray of shape (R, p)
        `solution` under each replicate weight; R is 0 for a linearised design.
    deviance, null_deviance : float
        With weights that average 1 over the rows used.
    separation : Separation or None
    collinear : tuple of Collinearity
    """

    family: Family
    design: Design
    coding: Coding
    coefficients: FloatArray
    covariance: FloatArray
    reasons: tuple[str, ...]
    df: float
    level: float
    rows: BoolArray
    missing: int
    data: pd.DataFrame
    matrix: FloatArray
    outcome: FloatArray
    weights: FloatArray
    eta: FloatArray
    fitted: FloatArray
    separated: BoolArray
    solution: FloatArray
    influence: FloatArray
    replicates: FloatArray
    deviance: float
    null_deviance: float
    separation: Separation | None
    collinear: tuple[Collinearity, ...]

    @property
    def n(self) -> int:
        """Rows used."""
        return len(self.outcome)

    @property
    def rank(self) -> int:
        """Coefficients estimated."""
        return self.reasons.count("")

    @property
    def terms(self) -> dict[str, slice]:
        """Where each term's columns stand."""
        return term_slices(self.coding.columns)

    @property
    def findings(self) -> tuple[str, ...]:
        """What the reader must know: separation and collinearity, in words."""
        return tuple(str(finding) for finding in (self.separation, *self.collinear) if finding is not None)

    def __repr__(self) -> str:
        return f"ModelFit({self.family.name}, n={self.n}, missing={self.missing}, rank={self.rank}, df={self.df:g})"

    def table(self) -> pd.DataFrame:
        """Return a row per coefficient with its standard error, t test and interval.

        Returns
        -------
        DataFrame
            Columns term, level, estimate, se, statistic, df, p, ci_low, ci_high, for a logistic model also
            odds_ratio, or_low, or_high, and reason (see `reasons`; empty when estimated).
        """
        columns = self.coding.columns
        frame = pd.DataFrame(
            {
                "term": [column.term for column in columns],
                "level": [column.level for column in columns],
                "estimate": self.coefficients,
                "se": np.sqrt(np.diag(self.covariance)),
            }
        )
        frame = with_intervals(frame, self.df, self.level)
        if self.family is LOGISTIC:
            frame = with_odds_ratios(frame)
        return frame.assign(reason=self.reasons)


def with_intervals(frame: pd.DataFrame, df: float | FloatArray, level: float) -> pd.DataFrame:
    """Add statistic, df, p, ci_low and ci_high to a frame with estimate and se, by Student's t.

    Examples
    --------
    >>> with_intervals(pd.DataFrame({"estimate": [2.0], "se": [1.0]}), 10, 0.95).round(3).iloc[0].to_dict()
    {'estimate': 2.0, 'se': 1.0, 'statistic': 2.0, 'df': 10.0, 'p': 0.073, 'ci_low': -0.228, 'ci_high': 4.228}
    """
    degrees = np.broadcast_to(np.asarray(df, dtype=float), len(frame))
    statistic = frame["estimate"] / frame["se"]
    margin = stdtrit(degrees, (1 + level) / 2) * frame["se"]
    return frame.assign(
        statistic=statistic,
        df=degrees,
        p=2 * stdtr(degrees, -statistic.abs()),
        ci_low=frame["estimate"] - margin,
        ci_high=frame["estimate"] + margin,
    )


def with_odds_ratios(frame: pd.DataFrame) -> pd.DataFrame:
    """Add odds_ratio, or_low and or_high: the exponentials of estimate, ci_low and ci_high.

    Examples
    --------
    >>> row = pd.DataFrame({"estimate": [0.0], "ci_low": [-1.0], "ci_high": [1.0]})
    >>> with_odds_ratios(row)["or_high"].round(3).item()
    2.718
    """
    return frame.assign(
        odds_ratio=np.exp(frame["estimate"]), or_low=np.exp(frame["ci_low"]), or_high=np.exp(frame["ci_high"])
    )
