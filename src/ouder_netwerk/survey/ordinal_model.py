"""Proportional-odds models for ordered outcomes, with the design's own covariance."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from .arrays import BoolArray, FloatArray, IntArray
from .coding import (
    THRESHOLD,
    Coding,
    Column,
    additive_coding,
    check_references,
    prepare_predictors,
    term_slices,
)
from .errors import SurveyError
from .intervals import check_level
from .model import DegreesOfFreedom, with_intervals, with_odds_ratios
from .model_sample import among_all, model_degrees, refit, rows_used
from .proportional_odds import OrdinalSolution, solve_proportional_odds
from .replicates import Design, ReplicateDesign
from .separation import DIVERGING_CHANGE, Collinearity, independent_columns


@dataclass(frozen=True, eq=False, repr=False)
class OrdinalFit:
    """A fitted proportional-odds model; N rows in the design, n of them used, p slopes and q thresholds.

    Attributes
    ----------
    design : SurveyDesign or ReplicateDesign
    columns : tuple of p + q Columns
        Slopes, then thresholds with level ``lower|upper``.
    levels : tuple of q + 1
        Outcome categories, in order.
    coefficients : ndarray of shape (p + q,)
        A positive slope means higher categories. NaN for columns left out.
    covariance : ndarray of shape (p + q, p + q)
        Design-based.
    reasons : tuple of p + q str
        "", "collinear" or "empty".
    df : float
        Denominator degrees of freedom.
    level : float
        Confidence level.
    rows : boolean ndarray of shape (N,)
        Rows used.
    missing : int
        Rows of the domain left out because a value is missing.
    coding : Coding
        How predictors became columns; its first column is an intercept, which the thresholds stand for.
    data : DataFrame of n rows
        The predictors of the rows used.
    matrix : ndarray of shape (n, 1 + p)
        As `coding` makes it.
    weights : ndarray of shape (n,)
        Sampling weights.
    solution : ndarray of shape (p + q,)
        Coefficients, 0 where a column was left out.
    influence : ndarray of shape (N, p + q)
        Weighted influence values of `solution`.
    replicates : ndarray of shape (R, p + q)
        `solution` under each replicate weight; R is 0 for a linearised design.
    probabilities : ndarray of shape (n, q + 1)
        Of each category.
    deviance : float
        With weights that average 1 over the rows used.
    collinear : tuple of Collinearity
    """

    design: Design
    columns: tuple[Column, ...]
    levels: tuple[object, ...]
    coefficients: FloatArray
    covariance: FloatArray
    reasons: tuple[str, ...]
    df: float
    level: float
    rows: BoolArray
    missing: int
    coding: Coding
    data: pd.DataFrame
    matrix: FloatArray
    weights: FloatArray
    solution: FloatArray
    influence: FloatArray
    replicates: FloatArray
    probabilities: FloatArray
    deviance: float
    collinear: tuple[Collinearity, ...]

    @property
    def n(self) -> int:
        """Rows used."""
        return len(self.weights)

    @property
    def separated(self) -> BoolArray:
        """No row: a separated outcome is refused."""
        return np.zeros(self.n, dtype=bool)

    @property
    def terms(self) -> dict[str, slice]:
        """Where each term's columns stand."""
        return term_slices(self.columns)

    @property
    def findings(self) -> tuple[str, ...]:
        """What the reader must know, in words."""
        return tuple(str(finding) for finding in self.collinear)

    def __repr__(self) -> str:
        return f"OrdinalFit(categories={len(self.levels)}, n={self.n}, missing={self.missing}, df={self.df:g})"

    def table(self) -> pd.DataFrame:
        """Return a row per slope and threshold, in the columns of :meth:`ModelFit.table`."""
        frame = pd.DataFrame(
            {
                "term": [column.term for column in self.columns],
                "level": [column.level for column in self.columns],
                "estimate": self.coefficients,
                "se": np.sqrt(np.diag(self.covariance)),
            }
        )
        frame = with_odds_ratios(with_intervals(frame, self.df, self.level)).assign(reason=self.reasons)
        # A threshold is no effect; its exponential would read as one.
        frame.loc[frame["term"] == THRESHOLD, ["odds_ratio", "or_low", "or_high"]] = np.nan
        return frame


def ordinal(
    design: Design,
    outcome: pd.Series,
    predictors: pd.DataFrame,
    *,
    reference: Mapping[str, object] | None = None,
    domain: Any = None,
    df: DegreesOfFreedom = "residual",
    level: float = 0.95,
) -> OrdinalFit:
    """Fit a proportional-odds (cumulative logit) model to a survey.

    Parameters
    ----------
    design : SurveyDesign or ReplicateDesign
        With N rows; the data below stand in the same order.
    outcome : Categorical Series of shape (N,)
        Its categories in their order, lowest first; missing values allowed. Categories without respondents are left
        out.
    predictors, reference, domain, df, level
        As for :func:`logistic`.

    Returns
    -------
    OrdinalFit

    Raises
    ------
    SurveyError
        An outcome that is not categorical or has fewer than three categories with respondents, a predictor that
        separates the categories, and as for :func:`logistic`.

    Notes
    -----
    logit P(Y <= k) = threshold_k - x'b (McCullagh 1980). The weighted likelihood is maximised by Newton's method, it
    is concave (Pratt 1981); influence values are the scores times the inverse of the negative Hessian (Binder 1983).
    As in R's ``svyolr``, residual degrees of freedom are those of the design minus the number of slopes.

    Examples
    --------
    >>> from ouder_netwerk.survey import SurveyDesign
    >>> often = pd.Series(pd.Categorical(list("abcabcacbb"), list("abc"), ordered=True))
    >>> fit = ordinal(SurveyDesign([1] * 10), often, pd.DataFrame({"x": [1, 2, 3, 2, 1, 4, 1, 2, 3, 3]}))
    >>> fit.table()[["term", "level", "estimate"]].round(3).to_dict("records")[0]
    {'term': 'x', 'level': '', 'estimate': 1.655}
    """
    if not isinstance(outcome.dtype, pd.CategoricalDtype):
        raise SurveyError(
            f"outcome is {outcome.dtype}; make it a Categorical with its categories in order, lowest first"
        )
    check_level(level)
    prepared = prepare_predictors(predictors, reference)
    codes = outcome.cat.codes.to_numpy(dtype=float)
    rows, missing = rows_used(design, np.where(codes < 0, np.nan, codes), prepared, domain)
    used = prepared.loc[rows].reset_index(drop=True)
    coding = additive_coding(prepared)
    check_references(used, coding)
    present, y = np.unique(codes[rows].astype(int), return_inverse=True)
    if len(present) < 3:
        raise SurveyError(f"outcome: {len(present)} categories with respondents; with two it is a logistic model")
    matrix, weights = coding.encode(used), design.weights[rows]
    scaled = weights / weights.mean()
    kept, collinear = independent_columns(matrix, scaled, coding.columns)
    slopes = matrix[:, kept][:, 1:]
    fitted = solve_proportional_odds(slopes, y, scaled)
    _check_finite(fitted, [column for column, keep in zip(coding.columns, kept, strict=True) if keep][1:])
    levels = tuple(outcome.cat.categories[present])
    columns = (*coding.columns[1:], *(Column(THRESHOLD, f"{low}|{high}") for low, high in pairwise(levels)))
    estimated = np.concatenate([kept[1:], np.ones(len(levels) - 1, dtype=bool)])
    solution = _spread(fitted.coefficients[None], estimated)[0]
    scores = (scaled[:, None] * fitted.scores) @ fitted.inverse_information
    influence = among_all(_spread(scores, estimated), rows)
    replicates = np.zeros((0, len(columns)))
    if isinstance(design, ReplicateDesign):
        replicates = _spread(_refit(design.replicate_weights[rows], slopes, y, fitted), estimated)
        covariance = design.replicate_covariance(replicates, solution)
    else:
        covariance = design.covariance(influence)
    empty = {finding.column for finding in collinear if not finding.combination}
    return OrdinalFit(
        design=design,
        columns=columns,
        levels=levels,
        coefficients=np.where(estimated, solution, np.nan),
        covariance=np.where(estimated & estimated[:, None], covariance, np.nan),
        reasons=tuple(
            "" if known else "empty" if column in empty else "collinear"
            for column, known in zip(columns, estimated, strict=True)
        ),
        df=model_degrees(design, rows, df, int(kept.sum())),
        level=level,
        rows=rows,
        missing=missing,
        coding=coding,
        data=used,
        matrix=matrix,
        weights=weights,
        solution=solution,
        influence=influence,
        replicates=replicates,
        probabilities=fitted.probabilities,
        deviance=fitted.deviance,
        collinear=collinear,
    )


def _spread(values: FloatArray, estimated: BoolArray) -> FloatArray:
    """Put values (n, k) in their places among all columns, zero elsewhere."""
    spread = np.zeros((len(values), len(estimated)))
    spread[:, estimated] = values
    return spread


def _check_finite(solution: OrdinalSolution, columns: list[Column]) -> None:
    """Refuse a solution that still runs off to infinity, naming the columns that do."""
    steps = np.abs(solution.last_step[: len(columns)])
    endless = [column.name for column, step in zip(columns, steps, strict=True) if step > DIVERGING_CHANGE]
    if endless or not solution.converged:
        named = ", ".join(endless) or "a threshold"
        raise SurveyError(
            f"outcome: no finite estimate for {named}: respondents with it are all in the lowest or all in the highest "
            "categories; merge levels or categories"
        )


def _refit(replicate_weights: FloatArray, slopes: FloatArray, outcome: IntArray, fitted: OrdinalSolution) -> FloatArray:
    def solve_again(weights: FloatArray) -> FloatArray | None:
        counted = weights != 0
        again = solve_proportional_odds(slopes[counted], outcome[counted], weights[counted], fitted.coefficients)
        finite = again.converged and np.abs(again.last_step).max() < DIVERGING_CHANGE
        return again.coefficients if finite else None

    return refit(replicate_weights, solve_again)
