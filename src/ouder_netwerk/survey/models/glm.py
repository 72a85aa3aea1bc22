"""Generalised linear models with the design's own covariance."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from ..arrays import BoolArray, FloatArray, among_all, as_float
from ..design.replicate_design import Design
from ..errors import SurveyError
from ..intervals import check_confidence
from .coding import Coding, Predictors, additive_coding, numeric_outcome, prepare_predictors
from .families import LINEAR, LOGISTIC, Family, FamilyName, LinkName, check_outcome, family_of
from .glm_estimate import GlmEstimate, estimate_coefficients, solver_again
from .model_fit import ModelFit
from .model_sample import (
    ModelDegreesOfFreedom,
    ModelSample,
    covariance_of,
    known_only,
    model_degrees,
    model_sample,
    shared_patterns,
)


def logistic(
    design: Design,
    outcome: Any,
    predictors: Predictors,
    *,
    reference: Mapping[str, object] | None = None,
    domain: Any = None,
    data: pd.DataFrame | None = None,
    df: ModelDegreesOfFreedom = "residual",
    confidence: float = 0.95,
) -> ModelFit:
    """Fit a logistic model to a survey: quasi-binomial estimating equations, design-based covariance.

    Parameters
    ----------
    design : SurveyDesign or ReplicateDesign
        With N rows, with which those of the data below pair: Series and frames by label, arrays by position.
    outcome : str or array-like of shape (N,)
        0 and 1, or booleans; missing values allowed.
    predictors : str, sequence of str, DataFrame of shape (N, k), or one column as a Series
        By name, or as they are. Numbers enter as they are; Categoricals and booleans as treatment dummies against their
        first category.
    reference : mapping of str to object, optional
        Another reference level, by predictor.
    domain : boolean array-like of shape (N,) or str, optional
        Rows the model is about; the others stay in the design. An expression on columns, such as ``age >= 18``.
    data : DataFrame of N rows, optional
        Where columns are found by name, in place of the frame of the design.
    df : {"residual", "domain", "design"} or float
        Degrees of freedom of t and F tests. Residual, as R: those of the domain + 1 - rank. Domain: PSUs minus strata
        among the rows used. Design: PSUs minus strata of the whole design, as :func:`proportions` has it.
    confidence : float
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
        rows that do not pair with the design's, negative weights in the domain, a fit that does not converge.

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
    values = numeric_outcome(design.labels.column(outcome, "outcome", data))
    check_outcome(values, "binomial")
    prepared = prepare_predictors(design.labels.columns(predictors, "predictors", data), reference)
    inside = design.labels.inside(domain, data)
    return fit_model(design, values, prepared, additive_coding(prepared), LOGISTIC, inside, df, confidence)


def linear(
    design: Design,
    outcome: Any,
    predictors: Predictors,
    *,
    reference: Mapping[str, object] | None = None,
    domain: Any = None,
    data: pd.DataFrame | None = None,
    df: ModelDegreesOfFreedom = "residual",
    confidence: float = 0.95,
) -> ModelFit:
    """Fit a linear model to a survey by weighted least squares with the design-based covariance.

    Parameters
    ----------
    design : SurveyDesign or ReplicateDesign
        With N rows, with which those of the data below pair: Series and frames by label, arrays by position.
    outcome : str or array-like of shape (N,)
        Numbers; missing values allowed.
    predictors, reference, domain, data, df, confidence
        As for :func:`logistic`.

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
    values = numeric_outcome(design.labels.column(outcome, "outcome", data))
    prepared = prepare_predictors(design.labels.columns(predictors, "predictors", data), reference)
    inside = design.labels.inside(domain, data)
    return fit_model(design, values, prepared, additive_coding(prepared), LINEAR, inside, df, confidence)


# From here on summing rows with the same predictors first pays, if there are few such patterns.
MANY_COLUMNS = 50


def glm(
    design: Design,
    outcome: Any,
    predictors: Predictors,
    *,
    family: FamilyName,
    link: LinkName | None = None,
    offset: Any = None,
    reference: Mapping[str, object] | None = None,
    domain: Any = None,
    data: pd.DataFrame | None = None,
    df: ModelDegreesOfFreedom = "residual",
    confidence: float = 0.95,
) -> ModelFit:
    """Fit a generalised linear model to a survey: quasi-likelihood, design-based covariance.

    Parameters
    ----------
    design, predictors, reference, domain, data, df, confidence
        As for :func:`logistic`.
    outcome : str or array-like of shape (N,)
        Binomial: 0 and 1; poisson: 0 or more; gamma: above 0. Missing values allowed.
    family : {"binomial", "gaussian", "poisson", "gamma"}
        How the variance hangs on the mean, but for a factor, which the design's own covariance does not need:
        overdispersed counts are poisson, as R's quasipoisson.
    link : {"logit", "probit", "cloglog", "identity", "log", "inverse"}, optional
        By default logit for binomial (else probit, cloglog), identity for gaussian (else log), log for poisson (else
        identity) and gamma (else inverse, R's default, or identity).
    offset : str or array-like of shape (N,), optional
        Added to the linear predictor, such as the logarithm of an exposure.

    Returns
    -------
    ModelFit
        Odds ratios with the logit link only.

    Raises
    ------
    SurveyError
        As for :func:`logistic`; values or a link that do not go with the family. Without a finite estimate only the
        logit link tells which predictors are to blame.

    Notes
    -----
    As for :func:`logistic`, with scores w x (y - mu) (d mu / d eta) / V(mu) and the expected information
    (McCullagh and Nelder 1989, section 2.5), as R's ``svyglm``.

    Examples
    --------
    >>> from ouder_netwerk.survey import SurveyDesign
    >>> frame = pd.DataFrame({"visits": [0, 1, 2, 1, 3, 6], "x": [0, 0, 0, 1, 1, 1]})
    >>> fit = glm(SurveyDesign.from_frame(frame), "visits", "x", family="poisson")
    >>> np.exp(fit.coefficients).round(4).tolist()
    [1.0, 3.3333]
    """
    chosen = family_of(family, link)
    values = numeric_outcome(design.labels.column(outcome, "outcome", data))
    check_outcome(values, family)
    prepared = prepare_predictors(design.labels.columns(predictors, "predictors", data), reference)
    added = None if offset is None else as_float(design.labels.column(offset, "offset", data), "offset")
    inside = design.labels.inside(domain, data)
    return fit_model(design, values, prepared, additive_coding(prepared), chosen, inside, df, confidence, added)


def fit_model(
    design: Design,
    outcome: FloatArray,
    data: pd.DataFrame,
    coding: Coding,
    family: Family,
    inside: BoolArray,
    df: ModelDegreesOfFreedom,
    confidence: float,
    offset: FloatArray | None = None,
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
        Of the outcome.
    inside : boolean ndarray of shape (N,)
        Rows the model is about.
    df, confidence
        As for :func:`logistic`.
    offset : ndarray of shape (N,), optional
        Added to the linear predictor; missing as NaN.

    Returns
    -------
    ModelFit
    """
    check_confidence(confidence)
    complete = outcome if offset is None else np.where(np.isnan(offset), np.nan, outcome)
    sample = model_sample(design, complete, data, coding, inside)
    y, added = outcome[sample.rows], None if offset is None else offset[sample.rows]
    if (y == y[0]).all():
        raise SurveyError(
            f"outcome: all {len(y)} rows used have the value {y[0]:g}, so there is nothing to model", code="few"
        )
    # Only ratios of weights matter; around 1 they keep tolerances meaningful.
    scaled = sample.weights / sample.weights.mean()
    patterns = shared_patterns(sample.data) if len(coding.columns) >= MANY_COLUMNS else None
    estimate = estimate_coefficients(sample.matrix, y, scaled, family, coding.columns, added, patterns)
    # A separated coefficient is infinite, and fitted all the same.
    rank = estimate.reasons.count("") + estimate.reasons.count("separated")
    degrees = model_degrees(design, sample.rows, df, rank)
    return _fit(sample, y, scaled, estimate, family, degrees, confidence, added)


def _fit(
    sample: ModelSample,
    outcome: FloatArray,
    scaled: FloatArray,
    estimate: GlmEstimate,
    family: Family,
    df: float,
    confidence: float,
    offset: FloatArray | None,
) -> ModelFit:
    """Let the design carry the influence values of an estimate made with scaled weights (n,)."""
    columns = sample.coding.columns
    solution = np.zeros(len(columns))
    solution[estimate.kept] = estimate.solution.coefficients
    eta, fitted = _predicted(estimate, outcome)
    scores = np.zeros(len(outcome))
    scores[~estimate.separated] = estimate.solution.scores
    weighted = sample.matrix * (scaled * scores)[:, None]
    bread = np.zeros((len(columns),) * 2)
    bread[np.ix_(estimate.kept, estimate.kept)] = estimate.solution.inverse_information
    free = np.flatnonzero(sample.rows)[~estimate.separated]
    solve_again = solver_again(sample.matrix, outcome, estimate, family, offset)
    covariance, replicates = covariance_of(
        solution, among_all(weighted, sample.rows), bread, sample.design, free, estimate.kept, solve_again
    )
    return ModelFit(
        **vars(sample),
        columns=columns,
        coefficients=known_only(solution, estimate.reasons),
        covariance=known_only(covariance, estimate.reasons),
        reasons=estimate.reasons,
        log_odds=family is LOGISTIC,
        df=df,
        confidence=confidence,
        separated=estimate.separated,
        solution=solution,
        scores=weighted,
        bread=bread,
        replicates=replicates,
        deviance=estimate.solution.deviance,
        collinear=estimate.collinear,
        family=family,
        outcome=outcome,
        eta=eta,
        fitted=fitted,
        null_deviance=estimate.null_deviance,
        separation=estimate.separation,
        offset=np.zeros(len(outcome)) if offset is None else offset,
    )


def _predicted(estimate: GlmEstimate, outcome: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return linear predictor and mean of all rows; the separated ones are at their own outcome."""
    eta, fitted = np.where(outcome > 0, np.inf, -np.inf), outcome.copy()
    free = ~estimate.separated
    eta[free], fitted[free] = estimate.solution.eta, estimate.solution.mean
    return eta, fitted
