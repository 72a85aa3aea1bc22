"""Logistic and linear models with the design's own covariance."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from .arrays import BoolArray, FloatArray
from .coding import Coding, Column, additive_coding, check_references, numeric_outcome, prepare_predictors
from .errors import SurveyError
from .irls import LINEAR, LOGISTIC, Family, Solution, solve
from .model import DegreesOfFreedom, ModelFit
from .model_sample import check_binary, model_degrees, refit, rows_used
from .replicates import ReplicateDesign
from .separation import (
    DIVERGING_CHANGE,
    Collinearity,
    Separation,
    independent_columns,
    name_separation,
    separated_rows,
)


def logistic(
    design: Any,
    outcome: Any,
    predictors: pd.DataFrame,
    *,
    reference: Mapping[str, object] | None = None,
    domain: Any = None,
    df: DegreesOfFreedom = "residual",
    level: float = 0.95,
) -> ModelFit:
    """Fit a logistic model to a survey: quasi-binomial estimating equations, design-based covariance.

    Parameters
    ----------
    design : SurveyDesign or ReplicateDesign
        With N rows; the data below stand in the same order.
    outcome : array-like of shape (N,)
        0 and 1, or booleans; missing values allowed.
    predictors : DataFrame of shape (N, k)
        Numbers enter as they are; Categoricals and booleans as treatment dummies against their first category.
    reference : mapping of str to object, optional
        Another reference level, by predictor.
    domain : boolean array-like of shape (N,), optional
        Rows the model is about; the others stay in the design.
    df : {"residual", "design"} or float
        Degrees of freedom of t and F tests. Residual, as R: design degrees of freedom of the rows used + 1 - rank.
        Design, as Stata: PSUs minus strata of the rows used.
    level : float
        Confidence level.

    Returns
    -------
    ModelFit
        Rows with a missing value are left out and counted in `missing`. Coefficients without a finite estimate
        (separation, collinearity, empty levels) are NaN and named in `findings`.

    Raises
    ------
    SurveyError
        An outcome other than 0 and 1 or without variation, text predictors, a reference level without respondents,
        lengths that differ from the design's, a fit that does not converge.

    Notes
    -----
    Binder (1983): with scores u_i = w_i x_i (y_i - mu_i) and information J = X'WVX, row i has the influence J^-1 u_i,
    and the covariance is the design's covariance of their totals.

    Examples
    --------
    >>> from ouder_netwerk.survey import SurveyDesign
    >>> frame = pd.DataFrame({"age": pd.Categorical(["young", "old"] * 6, ["young", "old"])})
    >>> helped = [1, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0, 1]
    >>> fit = logistic(SurveyDesign([1.0] * 12), helped, frame)
    >>> fit.table()[["term", "level", "estimate", "se", "odds_ratio"]].round(4)
              term level  estimate      se  odds_ratio
    0  (Intercept)          0.6931  0.9045        2.00
    1          age   old   -1.3863  1.2792        0.25
    """
    values = numeric_outcome(outcome)
    check_binary(values)
    prepared = prepare_predictors(predictors, reference)
    return fit_model(design, values, prepared, additive_coding(prepared), LOGISTIC, domain, df, level)


def linear(
    design: Any,
    outcome: Any,
    predictors: pd.DataFrame,
    *,
    reference: Mapping[str, object] | None = None,
    domain: Any = None,
    df: DegreesOfFreedom = "residual",
    level: float = 0.95,
) -> ModelFit:
    """Fit a linear model to a survey by weighted least squares with the design-based covariance.

    Parameters
    ----------
    design, predictors, reference, domain, df, level
        As for :func:`logistic`.
    outcome : array-like of shape (N,)
        Numbers; missing values allowed.

    Returns
    -------
    ModelFit

    Raises
    ------
    SurveyError
        As for :func:`logistic`.

    References
    ----------
    Fuller (1975), Regression analysis for sample survey.

    Examples
    --------
    >>> from ouder_netwerk.survey import SurveyDesign
    >>> fit = linear(SurveyDesign([1, 1, 2]), [1.0, 2.0, 4.0], pd.DataFrame({"x": [0.0, 1.0, 2.0]}))
    >>> fit.coefficients.round(6).tolist()
    [0.818182, 1.545455]
    """
    prepared = prepare_predictors(predictors, reference)
    return fit_model(
        design, numeric_outcome(outcome), prepared, additive_coding(prepared), LINEAR, domain, df, level
    )


def fit_model(
    design: Any,
    outcome: FloatArray,
    data: pd.DataFrame,
    coding: Coding,
    family: Family,
    domain: Any,
    df: DegreesOfFreedom,
    level: float,
) -> ModelFit:
    """Fit prepared data: choose rows and columns, solve, and let the design carry the influence values.

    Parameters
    ----------
    design : SurveyDesign or ReplicateDesign
        With N rows.
    outcome : ndarray of shape (N,)
        Missing as NaN.
    data : DataFrame of N rows
        As :func:`prepare_predictors` returns it.
    coding : Coding
        Of those data.
    family : Family
        LOGISTIC or LINEAR.
    domain, df, level
        As for :func:`logistic`.

    Returns
    -------
    ModelFit
    """
    rows, missing = rows_used(design, outcome, data, domain)
    used = data.loc[rows].reset_index(drop=True)
    check_references(used, coding)
    matrix, y, weights = coding.encode(used), outcome[rows], design.weights[rows]
    if (y == y[0]).all():
        raise SurveyError(
            f"outcome: all {len(y)} rows used have the value {y[0]:g}, so there is nothing to model"
        )
    scaled = weights / weights.mean()
    estimate = _estimate(matrix, y, scaled, family, coding.columns)
    solution, free = estimate.solution, ~estimate.separated
    coefficients = np.zeros(matrix.shape[1])
    coefficients[estimate.kept] = solution.coefficients
    eta = np.where(y > 0, np.inf, -np.inf)
    fitted = y.copy()
    eta[free], fitted[free] = solution.eta, solution.mean
    influence = np.zeros((design.n, matrix.shape[1]))
    scores = (scaled * (y - fitted))[:, None] * matrix[:, estimate.kept]
    influence[np.ix_(rows, estimate.kept)] = scores @ solution.inverse_information
    replicates = None
    if isinstance(design, ReplicateDesign):
        replicates = _refit(design, rows, matrix, y, estimate, coefficients, family)
        covariance = design.replicate_covariance(replicates, coefficients)
    else:
        covariance = design.covariance(influence)
    unknown = np.array([reason != "" for reason in estimate.reasons])
    covariance = np.where(unknown[:, None] | unknown, np.nan, covariance)
    return ModelFit(
        family=family,
        design=design,
        coding=coding,
        coefficients=np.where(unknown, np.nan, coefficients),
        covariance=covariance,
        reasons=estimate.reasons,
        df=model_degrees(design, rows, df, int(estimate.kept.sum())),
        level=level,
        rows=rows,
        missing=missing,
        data=used,
        matrix=matrix,
        outcome=y,
        weights=weights,
        eta=eta,
        fitted=fitted,
        separated=estimate.separated,
        solution=coefficients,
        influence=influence,
        replicates=replicates,
        deviance=solution.deviance,
        null_deviance=estimate.null_deviance,
        separation=estimate.separation,
        collinear=estimate.collinear,
    )


@dataclass(frozen=True)
class _Estimate:
    solution: Solution
    kept: BoolArray
    separated: BoolArray
    reasons: tuple[str, ...]
    null_deviance: float
    separation: Separation | None
    collinear: tuple[Collinearity, ...]


def _estimate(
    matrix: FloatArray, outcome: FloatArray, weights: FloatArray, family: Family, columns: tuple[Column, ...]
) -> _Estimate:
    kept, collinear = independent_columns(matrix, weights, columns)
    reasons = np.full(len(columns), "", dtype=object)
    empty = {finding.column for finding in collinear if not finding.combination}
    reasons[~kept] = ["empty" if column in empty else "collinear" for column in np.array(columns)[~kept]]
    solution = solve(matrix[:, kept], outcome, weights, family)
    null_deviance = solution.null_deviance
    separated, separation = np.zeros(len(outcome), dtype=bool), None
    diverging = np.abs(solution.last_change) > DIVERGING_CHANGE
    if family is LOGISTIC and diverging.any():
        separated = separated_rows(matrix[:, kept], outcome, diverging)
    if separated.any():
        named = tuple(column for column, is_kept in zip(columns, kept, strict=True) if is_kept)
        infinite, separation = name_separation(matrix[:, kept], outcome, separated, named)
        reasons[np.flatnonzero(kept)[infinite]] = "separated"
        free = ~separated
        kept = kept & independent_columns(matrix[free] * kept, weights[free], columns)[0]
        solution = _solve_free(matrix[np.ix_(free, kept)], outcome[free], weights[free])
    if not solution.converged:
        raise SurveyError(
            f"the {family.name} model did not converge, though its outcome is not separated; rescale predictors"
        )
    return _Estimate(solution, kept, separated, tuple(reasons), null_deviance, separation, collinear)


def _solve_free(matrix: FloatArray, outcome: FloatArray, weights: FloatArray) -> Solution:
    """Solve for the rows that are not separated; under complete separation there are none."""
    if len(outcome):
        return solve(matrix, outcome, weights, LOGISTIC)
    nothing = np.zeros(0)
    return Solution(nothing, np.zeros((0, 0)), nothing, nothing, 0.0, 0.0, nothing, True)


def _refit(
    design: ReplicateDesign,
    rows: BoolArray,
    matrix: FloatArray,
    outcome: FloatArray,
    estimate: _Estimate,
    coefficients: FloatArray,
    family: Family,
) -> FloatArray:
    """Return the (R, p) coefficients under each replicate weight."""
    free = ~estimate.separated
    x, y, start = matrix[np.ix_(free, estimate.kept)], outcome[free], coefficients[estimate.kept]

    def solve_again(weights: FloatArray) -> FloatArray | None:
        counted = weights != 0
        again = solve(x[counted], y[counted], weights[counted], family, start)
        finite = again.converged and np.abs(again.last_change).max() < DIVERGING_CHANGE
        return again.coefficients if finite else None

    refitted = np.zeros((design.replicates, len(coefficients)))
    refitted[:, estimate.kept] = refit(design.replicate_weights[rows][free], solve_again)
    return refitted
