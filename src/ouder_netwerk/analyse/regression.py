"""One regression: the study definition's kind of model as a call of the statistics."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from ouder_netwerk.analyse.prepare import in_categories
from ouder_netwerk.study.base import PAIR
from ouder_netwerk.study.regression import RATIOS, RegressionModel, concepts_of, interactions
from ouder_netwerk.survey import (
    ModelFit,
    OrdinalFit,
    SurveyDesign,
    average_marginal_effects,
    glm,
    glm_formula,
    negative_binomial,
    negative_binomial_formula,
    ordinal,
    ordinal_formula,
    pseudo_r2,
)
from ouder_netwerk.survey.arrays import BoolArray
from ouder_netwerk.survey.models.coding import THRESHOLD
from ouder_netwerk.survey.models.families import FamilyName
from ouder_netwerk.survey.reproducible import exponential

AnyFit = ModelFit | OrdinalFit
EFFECT = ("effect", "effect_low", "effect_high")
_OUTCOME = "(outcome)"
_BY_TERMS: dict[str, Callable[..., AnyFit]] = {"ordinal": ordinal, "negative_binomial": negative_binomial}
_BY_FORMULA: dict[str, Callable[..., AnyFit]] = {
    "ordinal": ordinal_formula,
    "negative_binomial": negative_binomial_formula,
}
_FAMILIES: dict[str, FamilyName] = {"logistic": "binomial", "linear": "gaussian", "poisson": "poisson"}


def outcome_of(model: RegressionModel, frame: pd.DataFrame, possible: tuple[str, ...]) -> pd.Series:
    """Return what a model explains: 1 and 0, a number, or a Categorical in order with the `possible` categories."""
    values = frame[model.outcome.concept]
    if model.kind == "logistic":
        return in_categories(values, model.outcome.category)
    return values.cat.set_categories(list(possible)) if model.kind == "ordinal" else values


def offset_of(model: RegressionModel, frame: pd.DataFrame) -> pd.Series | None:
    """Return what is added to the linear predictor; missing where there is no logarithm of the exposure."""
    if model.exposure:
        exposure = frame[model.exposure]
        return np.log(exposure.where(exposure > 0))
    return frame[model.offset] if model.offset else None


def fit_regression(
    model: RegressionModel,
    design: SurveyDesign,
    outcome: pd.Series,
    data: pd.DataFrame,
    terms: tuple[str, ...],
    offset: pd.Series | None,
    domain: BoolArray,
    confidence: float,
) -> AnyFit:
    """Fit a model of some terms.

    Parameters
    ----------
    model : RegressionModel
        Its kind, link and reference categories.
    design : SurveyDesign
        Of n rows.
    outcome : Series of n rows
        As :func:`outcome_of` returns it.
    data : DataFrame of n rows
        What the terms are made of.
    terms : tuple of str
        Concepts, and interactions such as `age*income`.
    offset : Series of n rows, optional
        Added to the linear predictor.
    domain : boolean ndarray of shape (n,)
        The respondents it is about.
    confidence : float
        Confidence level.

    Raises
    ------
    SurveyError
        When there is no such fit.
    """
    data = data[list(concepts_of(terms))]
    reference = {name: level for name, level in model.reference.items() if name in data}
    about: dict[str, Any] = {"reference": reference, "domain": domain, "confidence": confidence}
    if model.kind in _FAMILIES:
        about |= {"family": _FAMILIES[model.kind], "link": model.link}
    if model.kind != "ordinal":
        about |= {"offset": offset}
    if interactions(terms):
        right = " + ".join(":".join(f"`{part}`" for part in term.split(PAIR)) for term in terms)
        columns = data.assign(**{_OUTCOME: outcome})
        return _BY_FORMULA.get(model.kind, glm_formula)(design, f"`{_OUTCOME}` ~ {right}", columns, **about)
    return _BY_TERMS.get(model.kind, glm)(design, outcome, data, **about)


def coefficient_table(fit: AnyFit) -> pd.DataFrame:
    """Return a row per coefficient; interactions are named as the study does."""
    return _named_by_study(fit.table())


def effect_table(fit: AnyFit, model: RegressionModel) -> pd.DataFrame:
    """Return the average marginal effects of the concepts of a fit: term, level, `ame`, `ame_se`, df.

    Of an ordinal model they are on the share of one category.
    """
    if isinstance(fit, OrdinalFit):
        return average_marginal_effects(fit, category=(*model.outcome.category, fit.levels[-1])[0])
    return average_marginal_effects(fit)


def with_effects(table: pd.DataFrame, model: RegressionModel) -> pd.DataFrame:
    """Add what readers are shown of each coefficient, with its limits: see `RegressionModel.measure`."""
    shown = {name: table[of].to_numpy() for name, of in zip(EFFECT, ("estimate", "ci_low", "ci_high"), strict=True)}
    # a threshold is no effect
    missing = (table["term"] == THRESHOLD).to_numpy()
    ratio = model.measure in RATIOS
    return table.assign(
        **{name: np.where(missing, np.nan, exponential(one) if ratio else one) for name, one in shown.items()}
    )


def fit_measure(fit: AnyFit) -> float:
    """Return what share a model explains: Nagelkerke's R2 for odds, else of the deviance, which is R2 if linear."""
    if isinstance(fit, OrdinalFit) or fit.log_odds:
        return pseudo_r2(fit).nagelkerke
    return 1 - fit.deviance / fit.null_deviance


def level_counts(fit: AnyFit, model: RegressionModel, observed: pd.DataFrame, outcome: pd.Series) -> pd.DataFrame:
    """Count the respondents behind each coefficient; not the imputed ones.

    Parameters
    ----------
    fit : ModelFit or OrdinalFit
        Of the model.
    model : RegressionModel
        The definition of that model.
    observed : DataFrame of n rows
        What the terms are made of, as it was before anything was imputed.
    outcome : Series of n rows
        As :func:`outcome_of` returns it.

    Returns
    -------
    DataFrame
        term, level, and how many there are with the level and in the reference (of an interaction: in the smallest of
        the other cells it compares), with how many of these have a logistic outcome. A coefficient of an ordinal model
        has no more behind it than the smallest category of the outcome.
    """
    data, values = observed[fit.rows], outcome[fit.rows]
    references = {known.name: known.levels[0] for known in fit.coding.predictors if known.levels}
    smallest = int(values.value_counts().reindex(list(fit.levels)).min()) if isinstance(fit, OrdinalFit) else fit.n

    def counted(there: BoolArray) -> tuple[float, float]:
        having = float(values[there].sum()) if model.kind == "logistic" else np.nan
        return float(min(there.sum(), smallest)), having

    rows = []
    for column in fit.columns:
        there, *others = _cells(column.term, column.level, data, references)
        reference = min((counted(other) for other in others), key=lambda pair: pair[0])
        rows.append((column.term, column.level, *counted(there), *reference))
    names = ["term", "level", "n_level", "n_yes", "n_reference", "n_reference_yes"]
    return _named_by_study(pd.DataFrame(rows, columns=names))


def _cells(term: str, level: str, data: pd.DataFrame, references: Mapping[str, object]) -> list[BoolArray]:
    """Return who is in each cell that a coefficient compares, its own first; everybody for a number."""
    cells = [np.ones(len(data), dtype=bool)]
    parts = [part for part in term.replace("`", "").split(":") if part in references]
    levels = level.split(":") if len(parts) > 1 else [level] * len(parts)
    for part, own in zip(parts, levels, strict=True):
        values = data[part].to_numpy()
        sides = [np.asarray(values == own, dtype=bool), np.asarray(values == references[part], dtype=bool)]
        cells = [cell & side for cell in cells for side in sides]
    return cells if len(cells) > 1 else cells * 2


def _named_by_study(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table with `age*income` and `old*low` where a formula has `age:income` and `old:low`."""
    crossed = table["term"].str.contains(":", regex=False)
    plain = table["term"].str.replace("`", "").str.replace(":", PAIR)
    return table.assign(term=plain, level=table["level"].where(~crossed, table["level"].str.replace(":", PAIR)))
