"""Logistic models in cumulative blocks, for one wave."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ouder_netwerk.analyse.prepare import groups, holds, implicates_of, survey_design
from ouder_netwerk.harmonise.table import Harmonised
from ouder_netwerk.study.analysis import Block, LogisticModel
from ouder_netwerk.study.study import Study
from ouder_netwerk.survey import (
    ModelFit,
    SurveyDesign,
    average_marginal_effects,
    combine,
    combined_term_tests,
    logistic,
    pseudo_r2,
    term_tests,
)

MODEL_NUMBERS = (
    "estimate",
    "se",
    "odds_ratio",
    "or_low",
    "or_high",
    "statistic",
    "df",
    "p",
    "ame",
    "ame_se",
    "n",
    "n_level",
    "n_yes",
)
_COLUMNS = ["model", "block", "term", "level", *MODEL_NUMBERS, "reason"]
_KEYS = ["term", "level"]


def model_wave(study: Study, wave_id: str, harmonised: Harmonised) -> pd.DataFrame:
    """Fit every model of a wave, block by block.

    Parameters
    ----------
    study : Study
        The study definition.
    wave_id : str
        The wave.
    harmonised : Harmonised
        Its respondents.

    Returns
    -------
    DataFrame
        The columns of `models.csv` but for `flag`; also `n_level` and `n_yes`, the respondents with a level and those
        among them with the outcome, and `reason`, why a coefficient has no finite estimate.

    Notes
    -----
    Complete cases of each block. With multiply imputed terms the model is fitted in each implicate and combined by
    Rubin's rules; the pseudo-R2 is then the mean.
    """
    design = survey_design(study, wave_id, harmonised)
    tables = [
        _block(study, wave_id, harmonised.frame, design, model, block)
        for model in study.models_of(wave_id)
        for block in model.blocks
    ]
    origin = harmonised.origin
    front = {"study": origin.study, "survey": origin.survey, "wave": origin.wave}
    table = pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=_COLUMNS)
    return pd.concat([pd.DataFrame(front, index=table.index), table], axis=1).assign(data=origin.data)


def _block(
    study: Study, wave_id: str, frame: pd.DataFrame, design: SurveyDesign, model: LogisticModel, block: Block
) -> pd.DataFrame:
    terms = model.terms_until(block)
    values = frame[model.outcome.concept]
    outcome = values.isin(list(model.outcome.category)).astype(float).where(values.notna())
    domain = None if model.universe is None else holds(model.universe, frame)
    fits = [
        logistic(
            design,
            outcome,
            _predictors(study, wave_id, frame, terms, implicate),
            reference={term: level for term, level in model.reference.items() if term in terms},
            domain=domain,
            level=study.file.settings.confidence_level,
        )
        for implicate in range(1, implicates_of(study, wave_id, terms) + 1)
    ]
    rows = pd.concat([_coefficients(fits), _tests(fits), _fit_row(fits)], ignore_index=True)
    return rows.assign(model=model.id, block=block.id, n=round(np.mean([fit.n for fit in fits]))).reindex(
        columns=_COLUMNS
    )


def _predictors(study: Study, wave_id: str, frame: pd.DataFrame, terms: Sequence[str], implicate: int) -> pd.DataFrame:
    numbers = [term for term in terms if study.concepts[term].categories == "number"]
    categorical = groups(study, wave_id, frame, [term for term in terms if term not in numbers], implicate)
    return categorical.assign(**{term: frame[term] for term in numbers})[list(terms)]


def _coefficients(fits: Sequence[ModelFit]) -> pd.DataFrame:
    """Return a row per coefficient with its odds ratio and average marginal effect."""
    coefficients = _combined([fit.table() for fit in fits], fits)
    effects = _combined([average_marginal_effects(fit) for fit in fits], fits)
    effects = effects.rename(columns={"estimate": "ame", "se": "ame_se"})[[*_KEYS, "ame", "ame_se"]]
    counts = _level_counts(fits[0])
    return coefficients.merge(effects, on=_KEYS, how="left").merge(counts, on=_KEYS, how="left")


def _combined(tables: Sequence[pd.DataFrame], fits: Sequence[ModelFit]) -> pd.DataFrame:
    return combine(tables, keys=_KEYS, level=fits[0].level) if len(tables) > 1 else tables[0]


def _level_counts(fit: ModelFit) -> pd.DataFrame:
    """Count the respondents behind each coefficient, and those among them with the outcome."""
    rows = []
    for column in fit.coding.columns:
        there = fit.data[column.term] == column.level if column.level else np.ones(fit.n, dtype=bool)
        rows.append((column.term, column.level, int(np.sum(there)), int(fit.outcome[np.asarray(there)].sum())))
    return pd.DataFrame(rows, columns=[*_KEYS, "n_level", "n_yes"])


def _tests(fits: Sequence[ModelFit]) -> pd.DataFrame:
    tests = combined_term_tests(fits) if len(fits) > 1 else term_tests(fits[0])
    return tests.assign(level="all")[[*_KEYS, "statistic", "df", "p"]]


def _fit_row(fits: Sequence[ModelFit]) -> pd.DataFrame:
    share = np.mean([pseudo_r2(fit).nagelkerke for fit in fits])
    return pd.DataFrame({"term": ["model"], "level": ["all"], "estimate": [share]})
