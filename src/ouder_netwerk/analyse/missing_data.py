"""What a model does about missing values: complete cases, or multiple imputation."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ouder_netwerk.analyse.prepare import groups, implicates_of
from ouder_netwerk.respondents.table import Harmonised
from ouder_netwerk.study.regression import RegressionModel, concepts_of
from ouder_netwerk.study.study import Study

FEW_STRATA = 20
"""Up to so many strata, imputation knows of each respondent's stratum."""


def predictors(study: Study, wave_id: str, frame: pd.DataFrame, terms: Sequence[str], implicate: int) -> pd.DataFrame:
    """Return the terms of a model as they are: Categoricals and numbers, missing where missing.

    Parameters
    ----------
    study : Study
        The study definition.
    wave_id : str
        The wave.
    frame : DataFrame of n rows
        The harmonised table.
    terms : sequence of str
        Concepts.
    implicate : int
        Which implicate of those the file itself has imputed, counted from 1; they are taken in turn.
    """
    numbers = [term for term in terms if study.concepts[term].categories == "number"]
    given = (implicate - 1) % implicates_of(study, wave_id, terms) + 1
    categorical = groups(study, wave_id, frame, [term for term in terms if term not in numbers], given)
    return categorical.assign(**{term: frame[term] for term in numbers})[list(terms)]


def imputed_predictors(
    study: Study,
    wave_id: str,
    harmonised: Harmonised,
    model: RegressionModel,
    outcome: pd.Series,
    inside: np.ndarray,
) -> list[pd.DataFrame]:
    """Return the terms of a model, imputed as often as it asks.

    Parameters
    ----------
    study : Study
        The study definition.
    wave_id : str
        The wave.
    harmonised : Harmonised
        Its respondents.
    model : RegressionModel
        With `missing: {method: multiple_imputation}`.
    outcome : Series of n rows
        1, 0 or missing.
    inside : boolean ndarray of shape (n,)
        Whom the model is about.

    Returns
    -------
    list of DataFrame
        One for each implicate. Values stay missing of those whom the model is not about, who have no outcome, or who
        were not asked one of the terms: that is not a value we do not know, but one there is not.

    Notes
    -----
    Predictors of every term are all other terms, the outcome, the log of the weight, and the stratum where there are at
    most 20; the PSU is none. One chain for each implicate.
    """
    from ouder_netwerk.analyse.chained_equations import impute

    frame, terms = harmonised.frame, concepts_of(model.terms)
    rules = model.missing
    always = pd.DataFrame({"(outcome)": outcome, "(log weight)": np.log(frame["weight"].where(frame["weight"] > 0))})
    if "stratum" in frame and frame["stratum"].nunique() <= FEW_STRATA:
        always["(stratum)"] = pd.Categorical(frame["stratum"]).remove_unused_categories()
    filled = []
    for implicate, seed in enumerate(np.random.SeedSequence(rules.seed).spawn(rules.implicates), start=1):
        values = predictors(study, wave_id, frame, terms, implicate)
        rows = inside & outcome.notna().to_numpy() & ~_not_asked(study, wave_id, frame, terms)
        if values[rows].isna().any(axis=None):
            drawn = impute(values[rows], always[rows], rules.cycles, np.random.default_rng(seed))
            values.loc[rows] = drawn
        filled.append(values)
    return filled


def _not_asked(study: Study, wave_id: str, frame: pd.DataFrame, terms: Sequence[str]) -> np.ndarray:
    """Return who was not asked some term."""
    columns = [f"{term}.1.missing" if study.implicates(wave_id, term) else f"{term}.missing" for term in terms]
    return (frame[columns] == "not_asked").any(axis=1).to_numpy()
