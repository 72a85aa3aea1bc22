"""The result of a model fit and its table."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import stdtr

from ..arrays import BoolArray, FloatArray, among_all
from ..intervals import t_limits
from ..reproducible import combinations, exponential
from .coding import THRESHOLD, MatrixColumn, term_slices
from .families import Family
from .model_sample import ModelSample
from .separation import Collinearity, Separation

ODDS_RATIOS = ["odds_ratio", "or_low", "or_high"]


@dataclass(frozen=True, eq=False, repr=False)
class Fit(ModelSample):
    """What every fitted model has: the sample it is from, and p coefficients.

    Attributes
    ----------
    columns : tuple of p Columns
        Term and level of each coefficient.
    coefficients : ndarray of shape (p,)
        NaN where there is no finite estimate; `reasons` says why.
    covariance : ndarray of shape (p, p)
        Design-based; NaN in the same places.
    reasons : tuple of p str
        "" (estimated), "collinear", "empty" (a level without respondents) or "separated".
    log_odds : bool
        Coefficients are log odds ratios.
    df : float
        Denominator degrees of freedom of tests and intervals, as asked for.
    confidence : float
        Confidence level of intervals.
    separated : boolean ndarray of shape (n,)
        Rows whose outcome is predicted perfectly.
    solution : ndarray of shape (p,)
        Coefficients that reproduce the fitted means in rows not separated: 0 where a column was left out.
    scores : ndarray of shape (n, c)
        Weighted estimating functions of the rows used.
    bread : ndarray of shape (c, p)
        What makes influence values on `solution` of them.
    replicates : ndarray of shape (R, p)
        `solution` under each replicate weight; R is 0 for a linearised design.
    deviance : float
        With weights that average 1 over the rows used.
    collinear : tuple of Collinearity
    """

    columns: tuple[MatrixColumn, ...]
    coefficients: FloatArray
    covariance: FloatArray
    reasons: tuple[str, ...]
    log_odds: bool
    df: float
    confidence: float
    separated: BoolArray
    solution: FloatArray
    scores: FloatArray
    bread: FloatArray
    replicates: FloatArray
    deviance: float
    collinear: tuple[Collinearity, ...]

    @property
    def terms(self) -> dict[str, slice]:
        """Where each term's columns stand."""
        return term_slices(self.columns)

    @property
    def influence(self) -> FloatArray:
        """Weighted influence values (N, p) of `solution`; 0 for rows not used."""
        return among_all(combinations(self.scores, self.bread), self.rows)

    @property
    def findings(self) -> tuple[str, ...]:
        """What the reader must know, in words."""
        return tuple(map(str, self.collinear))

    def table(self) -> pd.DataFrame:
        """Return a row per coefficient with its standard error, t test and interval.

        Returns
        -------
        DataFrame
            Columns term, level, estimate, se, statistic, df, p, ci_low, ci_high, where coefficients are log odds
            ratios also odds_ratio, or_low, or_high, and reason (see `reasons`; empty when estimated).
        """
        frame = pd.DataFrame(
            {
                "term": [column.term for column in self.columns],
                "level": [column.level for column in self.columns],
                "estimate": self.coefficients,
                "se": np.sqrt(np.diag(self.covariance)),
            }
        )
        frame = with_intervals(frame, self.df, self.confidence)
        if self.log_odds:
            frame = with_odds_ratios(frame)
            # A threshold is no effect; its exponential would read as one.
            frame.loc[frame["term"] == THRESHOLD, ODDS_RATIOS] = np.nan
        return frame.assign(reason=self.reasons)


@dataclass(frozen=True, eq=False, repr=False)
class ModelFit(Fit):
    """A fitted generalised linear model; N rows in the design, n of them used, p columns in the model matrix.

    Attributes
    ----------
    family : Family
        Logistic, linear or another.
    outcome, eta, fitted : ndarray of shape (n,)
        Outcome, linear predictor and fitted mean; a separated row has a fitted mean of 0 or 1.
    null_deviance : float
        Of the model with an intercept alone.
    separation : Separation or None
    offset : ndarray of shape (n,)
        Added to the linear predictor; 0 without one.
    """

    family: Family
    outcome: FloatArray
    eta: FloatArray
    fitted: FloatArray
    null_deviance: float
    separation: Separation | None
    offset: FloatArray

    @property
    def rank(self) -> int:
        """Coefficients estimated."""
        return self.reasons.count("")

    @property
    def findings(self) -> tuple[str, ...]:
        """What the reader must know: separation and collinearity, in words."""
        return super().findings if self.separation is None else (str(self.separation), *super().findings)

    def __repr__(self) -> str:
        return f"ModelFit({self.family.name}, n={self.n}, missing={self.missing}, rank={self.rank}, df={self.df:g})"


def with_intervals(frame: pd.DataFrame, df: float | FloatArray, confidence: float) -> pd.DataFrame:
    """Add statistic, df, p, ci_low and ci_high to a frame with estimate and se, by Student's t.

    Examples
    --------
    >>> with_intervals(pd.DataFrame({"estimate": [2.0], "se": [1.0]}), 10, 0.95).round(3).iloc[0].to_dict()
    {'estimate': 2.0, 'se': 1.0, 'statistic': 2.0, 'df': 10.0, 'p': 0.073, 'ci_low': -0.228, 'ci_high': 4.228}
    """
    degrees = np.broadcast_to(np.asarray(df, dtype=float), len(frame))
    statistic = frame["estimate"] / frame["se"]
    low, high = t_limits(
        frame["estimate"].to_numpy(dtype=float), frame["se"].to_numpy(dtype=float), degrees, confidence
    )
    return frame.assign(
        statistic=statistic,
        df=degrees,
        p=2 * stdtr(degrees, -statistic.abs()),
        ci_low=low,
        ci_high=high,
    )


def with_odds_ratios(frame: pd.DataFrame) -> pd.DataFrame:
    """Add odds_ratio, or_low and or_high: the exponentials of estimate, ci_low and ci_high.

    Examples
    --------
    >>> row = pd.DataFrame({"estimate": [0.0], "ci_low": [-1.0], "ci_high": [1.0]})
    >>> with_odds_ratios(row)["or_high"].round(3).item()
    2.718
    """
    exponentials = {"odds_ratio": "estimate", "or_low": "ci_low", "or_high": "ci_high"}
    return frame.assign(**{name: exponential(frame[of]) for name, of in exponentials.items()})
