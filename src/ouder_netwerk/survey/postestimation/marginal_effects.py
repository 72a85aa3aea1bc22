"""Average marginal effects and predictive margins, with standard errors that count the sampling of covariates."""

from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

from ..arrays import FloatArray
from ..errors import SurveyError
from ..models.model_fit import ModelFit
from ..models.multinomial_model import MultinomialFit
from ..models.ordinal_model import OrdinalFit
from .glm_margins import mean_at, mean_slope
from .margin_average import (
    RowFunction,
    Variance,
    average_table,
    difference,
    find_predictor,
    loose_directions,
    margin_values,
    remembered,
)
from .multinomial_margins import chance_slopes, chances_at
from .ordinal_margins import probabilities_at, probability_slopes

AnyFit = ModelFit | OrdinalFit | MultinomialFit


def average_marginal_effects(
    fit: AnyFit,
    predictors: Sequence[str] | None = None,
    *,
    category: object = None,
    variance: Variance = "linearised",
) -> pd.DataFrame:
    """Average the effect of each predictor on the outcome's mean over the respondents of the model.

    Parameters
    ----------
    fit : ModelFit, OrdinalFit or MultinomialFit
        Of any model; for an ordinal or multinomial one the effects are on the probability of each outcome category.
    predictors : sequence of str, optional
        All by default. For a categorical predictor each level is compared with its reference, everyone put in either
        (discrete change); for a number it is the derivative.
    category : object, optional
        Of the outcome of an ordinal or multinomial model, if the effects on one category are enough.
    variance : {"linearised", "two-part", "conditional"}
        As for :func:`predictive_margins`.

    Returns
    -------
    DataFrame
        A row per number or non-reference level: term, level, estimate, se, statistic, df, p, ci_low, ci_high. NaN
        where the effect rests on a coefficient without finite estimate. For those two a row per outcome category
        too, with its name in `category` after `level`; the effects on all categories add up to zero.

    Raises
    ------
    SurveyError
        For a predictor or category the model does not have, a model without any predictor, or a number that a formula
        cuts into steps.

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
    if not named:
        raise SurveyError("average marginal effects: the model has no predictor, or none is asked for", code="term")
    wanted = _wanted(fit, category)
    loose, labels = loose_directions(fit), []
    functions: list[RowFunction] = []
    for name in named:
        predictor = find_predictor(fit, name)
        if not predictor.levels:
            labels.append((name, ""))
            functions += _slopes(fit, loose, name)[wanted]
            continue
        references = [remembered(one) for one in _predictions(fit, loose, name, predictor.levels[0])[wanted]]
        for level in predictor.levels[1:]:
            labels.append((name, str(level)))
            functions += map(difference, _predictions(fit, loose, name, level)[wanted], references)
    return average_table(fit, _labelled(fit, labels, wanted), functions, variance)


def _wanted(fit: AnyFit, category: object) -> slice:
    """Return where one category of an outcome stands among all, or all of them."""
    if category is None:
        return slice(None)
    levels = () if isinstance(fit, ModelFit) else fit.levels
    if category not in levels:
        known = ", ".join(map(str, levels)) or "none: this model has one mean"
        raise SurveyError(f"category {category!r}: the categories of the outcome are {known}", code="term")
    at = levels.index(category)
    return slice(at, at + 1)


def predictive_margins(
    fit: AnyFit,
    predictor: str,
    at: Iterable[object] | None = None,
    *,
    variance: Variance = "linearised",
) -> pd.DataFrame:
    """Average the predicted mean over the respondents of the model, everyone put at one value of a predictor.

    Parameters
    ----------
    fit : ModelFit, OrdinalFit or MultinomialFit
        Of any model; for an ordinal or multinomial one the predictions are the probabilities of the outcome categories.
    predictor : str
        Its name.
    at : iterable, optional
        Values; all levels of a categorical predictor by default, needed for a number.
    variance : {"linearised", "two-part", "conditional"}
        Linearised: the unconditional variance, of coefficients and of the averaged covariates with their covariance, as
        Stata's ``vce(unconditional)`` and the jackknife. Two-part, as R's ``svypredmeans``: the same taken as
        uncorrelated, which in clustered samples they need not be. Conditional: the coefficients' part alone, the
        covariates of the sample taken as fixed. Under replicate weights the first two are the same, coefficients and
        averages both re-estimated.

    Returns
    -------
    DataFrame
        A row per value: term, level, estimate, se, statistic, df, p, ci_low, ci_high. For those two a row per
        value and outcome category, with its name in `category` after `level`.

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
    values, loose = margin_values(fit, predictor, at), loose_directions(fit)
    functions = [function for value in values for function in _predictions(fit, loose, predictor, value)]
    return average_table(fit, _labelled(fit, [(predictor, str(value)) for value in values]), functions, variance)


def _labelled(fit: AnyFit, labels: list[tuple[str, str]], wanted: slice = slice(None)) -> pd.DataFrame:
    """Return terms and levels as columns, for an ordinal or multinomial model with every outcome category."""
    if isinstance(fit, ModelFit):
        return pd.DataFrame(labels, columns=["term", "level"])
    rows = [(term, level, str(category)) for term, level in labels for category in fit.levels[wanted]]
    return pd.DataFrame(rows, columns=["term", "level", "category"])


def _predictions(fit: AnyFit, loose: FloatArray, name: str, value: Any) -> list[RowFunction]:
    """Return the functions of predicted means or probabilities with everyone at one value."""
    if isinstance(fit, ModelFit):
        return [mean_at(fit, loose, name, value)]
    if isinstance(fit, OrdinalFit):
        return probabilities_at(fit, loose, name, value)
    return chances_at(fit, loose, name, value)


def _slopes(fit: AnyFit, loose: FloatArray, name: str) -> list[RowFunction]:
    """Return the functions of derivatives of predicted means or probabilities to a number."""
    if isinstance(fit, ModelFit):
        return [mean_slope(fit, loose, name)]
    if isinstance(fit, OrdinalFit):
        return probability_slopes(fit, loose, name)
    return chance_slopes(fit, loose, name)
