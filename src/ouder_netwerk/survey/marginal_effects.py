"""Average marginal effects and predictive margins, with standard errors that count the sampling of covariates."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Literal

import numpy as np
import pandas as pd

from .arrays import BoolArray, FloatArray
from .coding import Predictor
from .errors import SurveyError
from .model import ModelFit, with_intervals
from .replicates import ReplicateDesign
from .separation import null_space

Variance = Literal["two-part", "linearised", "conditional"]
# Coefficients (p,) and weights (n,) to a value per row (n,) and the weighted average of its gradient (p,).
RowFunction = Callable[[FloatArray, FloatArray], tuple[FloatArray, FloatArray]]


def average_marginal_effects(
    fit: ModelFit, predictors: Sequence[str] | None = None, *, variance: Variance = "two-part"
) -> pd.DataFrame:
    """Average the effect of each predictor on the outcome's mean over the respondents of the model.

    Parameters
    ----------
    fit : ModelFit
        Of a logistic or linear model.
    predictors : sequence of str, optional
        All by default. For a categorical predictor each level is compared with its reference, everyone put in either
        (discrete change); for a number it is the derivative.
    variance : {"two-part", "linearised", "conditional"}
        As for :func:`predictive_margins`.

    Returns
    -------
    DataFrame
        A row per number or non-reference level: term, level, estimate, se, statistic, df, p, ci_low, ci_high. NaN
        where the effect rests on a coefficient without finite estimate.

    Raises
    ------
    SurveyError
        For a predictor the model does not have.

    References
    ----------
    Graubard and Korn (1999), Predictive margins with survey data, Biometrics 55; Bartus (2005), Stata Journal 5(3).

    Examples
    --------
    >>> from ouder_netwerk.survey import SurveyDesign, logistic
    >>> frame = pd.DataFrame({"age": pd.Categorical(["young", "old"] * 6, ["young", "old"])})
    >>> fit = logistic(SurveyDesign([1.0] * 12), [1, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0, 1], frame)
    >>> average_marginal_effects(fit)[["term", "level", "estimate"]].round(4).to_dict("records")
    [{'term': 'age', 'level': 'old', 'estimate': -0.3333}]
    """
    named = [predictor.name for predictor in fit.coding.predictors] if predictors is None else predictors
    labels, functions, loose = [], [], _loose(fit)
    for name in named:
        predictor = _predictor(fit, name)
        if not predictor.levels:
            labels.append((name, ""))
            functions.append(_slope(fit, loose, name))
            continue
        reference = _prediction(fit, loose, name, predictor.levels[0])
        for level in predictor.levels[1:]:
            labels.append((name, str(level)))
            functions.append(_difference(_prediction(fit, loose, name, level), reference))
    return _average(fit, labels, functions, variance)


def predictive_margins(
    fit: ModelFit, predictor: str, at: Iterable[object] | None = None, *, variance: Variance = "two-part"
) -> pd.DataFrame:
    """Average the predicted mean over the respondents of the model, everyone put at one value of a predictor.

    Parameters
    ----------
    fit : ModelFit
        Of a logistic or linear model.
    predictor : str
        Its name.
    at : iterable, optional
        Values; all levels of a categorical predictor by default, needed for a number.
    variance : {"two-part", "linearised", "conditional"}
        Two-part, as R's ``svypredmeans``: the variance of the averaged predictions plus that of the coefficients,
        taken as uncorrelated. Linearised, as Stata's ``vce(unconditional)``: with their covariance. Conditional: the
        coefficients' part alone, the covariates of the sample taken as fixed. Under replicate weights the first two
        are the same, coefficients and averages both re-estimated.

    Returns
    -------
    DataFrame
        A row per value: term, level, estimate, se, statistic, df, p, ci_low, ci_high.

    Raises
    ------
    SurveyError
        For a predictor the model does not have, a level it does not have, or a number without `at`.

    References
    ----------
    Graubard and Korn (1999), Predictive margins with survey data, Biometrics 55, 652-659.

    Examples
    --------
    >>> from ouder_netwerk.survey import SurveyDesign, logistic
    >>> frame = pd.DataFrame({"age": pd.Categorical(["young", "old"] * 6, ["young", "old"])})
    >>> fit = logistic(SurveyDesign([1.0] * 12), [1, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0, 1], frame)
    >>> predictive_margins(fit, "age")["estimate"].round(4).tolist()
    [0.6667, 0.3333]
    """
    known = _predictor(fit, predictor)
    values = list(known.levels) if at is None else list(at)
    if not values:
        raise SurveyError(f"predictor {predictor} is a number; say at which values with `at`")
    absent = [value for value in values if known.levels and value not in known.levels]
    if absent:
        raise SurveyError(
            f"predictor {predictor} has no level {absent[0]!r}; its levels are {list(known.levels)}"
        )
    labels, loose = [(predictor, str(value)) for value in values], _loose(fit)
    functions = [_prediction(fit, loose, predictor, value) for value in values]
    return _average(fit, labels, functions, variance)


def _predictor(fit: ModelFit, name: str) -> Predictor:
    known = {predictor.name: predictor for predictor in fit.coding.predictors}
    if name not in known:
        raise SurveyError(f"no predictor {name} in the model; name one of {', '.join(known)}")
    return known[name]


def _prediction(fit: ModelFit, loose: FloatArray, name: str, value: Any) -> RowFunction:
    """Return the function of predicted means with everyone at one value."""
    matrix = fit.coding.put_at(fit.data, fit.matrix, name, value)
    finite, held = _known(fit, loose, matrix)
    usable = matrix if finite.all() else matrix * finite[:, None]

    def function(coefficients: FloatArray, weights: FloatArray) -> tuple[FloatArray, FloatArray]:
        mean, first, _ = fit.family.derivatives(usable @ coefficients)
        values = np.where(finite, mean, np.where(held, fit.outcome, np.nan))
        return values, usable.T @ (weights * first) / weights.sum()

    return function


def _difference(upper: RowFunction, lower: RowFunction) -> RowFunction:
    def function(coefficients: FloatArray, weights: FloatArray) -> tuple[FloatArray, FloatArray]:
        (high, high_gradient), (low, low_gradient) = (
            upper(coefficients, weights),
            lower(coefficients, weights),
        )
        return high - low, high_gradient - low_gradient

    return function


def _slope(fit: ModelFit, loose: FloatArray, name: str) -> RowFunction:
    """Return the function of derivatives of the predicted mean to a number."""
    direction = np.broadcast_to(fit.coding.derivative(fit.data, name), fit.matrix.shape)
    identified = _identified(fit, loose, direction)
    free = ~fit.separated

    def function(coefficients: FloatArray, weights: FloatArray) -> tuple[FloatArray, FloatArray]:
        _, first, second = fit.family.derivatives(fit.matrix @ coefficients)
        change = direction @ coefficients
        values = np.where(identified, np.where(free, first * change, 0.0), np.nan)
        used = weights * free
        gradient = fit.matrix.T @ (used * second * change) + direction.T @ (used * first)
        return values, gradient / weights.sum()

    return function


def _loose(fit: ModelFit) -> FloatArray:
    """Return the directions (p, q) of the coefficients without finite estimate; q is 0 when all have one."""
    return null_space(fit.matrix[~fit.separated]) if any(fit.reasons) else np.zeros((fit.matrix.shape[1], 0))


def _identified(fit: ModelFit, loose: FloatArray, matrix: FloatArray) -> BoolArray:
    """Return which rows (n, p) do not move along loose directions."""
    scale = np.abs(loose).T @ np.abs(fit.matrix).max(axis=0)
    return (np.abs(matrix @ loose) < 1e-8 * scale).all(axis=1)


def _known(fit: ModelFit, loose: FloatArray, matrix: FloatArray) -> tuple[BoolArray, BoolArray]:
    """Return which counterfactual rows have a finite prediction, and which keep their own certain outcome.

    A separated row keeps its fitted mean of 0 or 1 as long as its place along the separating directions is the same.
    """
    if not loose.shape[1]:
        return np.ones(len(matrix), dtype=bool), fit.separated
    return _identified(fit, loose, matrix), fit.separated & _identified(fit, loose, matrix - fit.matrix)


def _average(
    fit: ModelFit, labels: list[tuple[str, str]], functions: list[RowFunction], variance: Variance
) -> pd.DataFrame:
    parts = [function(fit.solution, fit.weights) for function in functions]
    values = np.column_stack([part[0] for part in parts])
    gradient = np.column_stack([part[1] for part in parts])
    total = fit.weights.sum()
    estimates = fit.weights @ values / total
    if isinstance(fit.design, ReplicateDesign):
        covariance = _replicate_covariance(fit, fit.design, functions, estimates, variance)
    else:
        finite = ~np.isnan(estimates)
        sampling = np.zeros((fit.design.n, len(functions)))
        sampling[fit.rows] = np.where(finite, (fit.weights / total)[:, None] * (values - estimates), 0.0)
        covariance = _linearised_covariance(fit, sampling, fit.influence @ gradient, variance)
    frame = pd.DataFrame(labels, columns=["term", "level"])
    se = np.where(np.isnan(estimates), np.nan, np.sqrt(np.diag(covariance)))
    return with_intervals(frame.assign(estimate=estimates, se=se), fit.df, fit.level)


def _linearised_covariance(
    fit: ModelFit, sampling: FloatArray, fitting: FloatArray, variance: Variance
) -> FloatArray:
    if variance == "linearised":
        return fit.design.covariance(sampling + fitting)
    if variance == "two-part":
        return fit.design.covariance(fitting) + fit.design.covariance(sampling)
    return fit.design.covariance(fitting)


def _replicate_covariance(
    fit: ModelFit,
    design: ReplicateDesign,
    functions: list[RowFunction],
    estimates: FloatArray,
    variance: Variance,
) -> FloatArray:
    refitted = np.empty((len(fit.replicates), len(functions)))
    replicate_weights = design.replicate_weights[fit.rows]
    for replicate, coefficients in enumerate(fit.replicates):
        weights = fit.weights if variance == "conditional" else replicate_weights[:, replicate]
        values = [function(coefficients, weights)[0] for function in functions]
        refitted[replicate] = [weights @ value / weights.sum() for value in values]
    finite = ~np.isnan(estimates)
    return design.replicate_covariance(np.where(finite, refitted, 0.0), np.where(finite, estimates, 0.0))
