"""Logistic models in cumulative blocks, for one wave."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ouder_netwerk.analyse.missing_data import imputed_predictors, predictors
from ouder_netwerk.analyse.prepare import holds, implicates_of, in_categories, survey_design
from ouder_netwerk.errors import fail
from ouder_netwerk.respondents.table import Harmonised
from ouder_netwerk.study.analysis import Block, LogisticModel
from ouder_netwerk.study.study import Study
from ouder_netwerk.survey import (
    ModelFit,
    SurveyDesign,
    SurveyError,
    average_marginal_effects,
    combine,
    combined_term_tests,
    logistic,
    pseudo_r2,
    term_tests,
)
from ouder_netwerk.survey.arrays import BoolArray

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
    "n_reference",
    "n_reference_yes",
    "n_missing",
    "n_lost",
)
_COLUMNS = ["model", "block", "term", "level", *MODEL_NUMBERS, "reason", "missing_data"]
_KEYS = ["term", "level"]

log = logging.getLogger("ouder_netwerk")


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
        The columns of `models.csv` but for `flag`; also `n_level` and `n_yes`, the respondents observed with a level
        and those among them with the outcome, and the same of the reference level; `reason`, why a
        coefficient has no finite estimate; in the row of a
        term `n_missing`, who lack it; and in the row of the model `n_missing`, who lack the outcome, `n_lost`, who
        are left out for any of it, and `missing_data`, what was done about it.

    Raises
    ------
    InputError
        When a model can not be fitted at all, as when all have the same outcome.

    Notes
    -----
    Complete cases of each block, unless the model asks for multiple imputation. With multiply imputed terms the model
    is fitted in each implicate and combined by Rubin's rules; the pseudo-R2 is then the mean.
    """
    design = survey_design(study, wave_id, harmonised)
    tables = [_model(study, wave_id, harmonised, design, model) for model in study.models_of(wave_id)]
    origin = harmonised.origin
    front = {"study": origin.study, "survey": origin.survey, "wave": origin.wave}
    table = pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=_COLUMNS)
    return pd.concat([pd.DataFrame(front, index=table.index), table], axis=1).assign(data=origin.data)


@dataclass(frozen=True)
class _Task:
    """One model in one wave: its data, and whom it is about."""

    study: Study
    wave_id: str
    frame: pd.DataFrame
    design: SurveyDesign
    model: LogisticModel
    outcome: pd.Series
    inside: BoolArray

    def observed(self, terms: Sequence[str]) -> list[pd.DataFrame]:
        """Return the terms as the harmonised table has them, for each implicate there."""
        count = implicates_of(self.study, self.wave_id, terms)
        return [predictors(self.study, self.wave_id, self.frame, terms, number) for number in range(1, count + 1)]


def _model(
    study: Study, wave_id: str, harmonised: Harmonised, design: SurveyDesign, model: LogisticModel
) -> pd.DataFrame:
    outcome = in_categories(harmonised.frame[model.outcome.concept], model.outcome.category)
    inside = design.weights > 0
    if model.universe is not None:
        inside &= holds(model.universe, harmonised.frame)
    task = _Task(study, wave_id, harmonised.frame, design, model, outcome, inside)
    imputed = None
    if model.missing.method == "multiple_imputation":
        imputed = imputed_predictors(study, wave_id, harmonised, model, outcome, inside)
    try:
        blocks = pd.concat([_block(task, block, imputed) for block in model.blocks], ignore_index=True)
    except SurveyError as error:
        remedy = "leave out the term or category, or the wave"
        raise fail(f"{study.folder / 'models.yaml'}: {model.id} in {wave_id}", str(error), remedy) from None
    blocks["missing_data"] = np.where(blocks["term"] == "model", model.missing.method, "")
    return blocks.assign(model=model.id).reindex(columns=_COLUMNS)


def _block(task: _Task, block: Block, imputed: Sequence[pd.DataFrame] | None) -> pd.DataFrame:
    model, terms = task.model, list(task.model.terms_until(block))
    observed = task.observed(terms)
    fits = [
        logistic(
            task.design,
            task.outcome,
            data,
            reference={term: level for term, level in model.reference.items() if term in terms},
            domain=task.inside,
            confidence=task.study.settings.confidence,
        )
        for data in (observed if imputed is None else [filled[terms] for filled in imputed])
    ]
    missing = _missing(task, observed[0])
    # no counts: a log is not checked for small ones
    lacking = ", ".join(name for name, count in missing.items() if count) or "nothing"
    log.info("%s, model %s, block %s fitted; somebody lacks: %s", task.wave_id, model.id, block.id, lacking)
    rows = pd.concat([_coefficients(fits, observed[0]), _tests(fits, missing), _fit_row(fits, missing)])
    return rows.assign(block=block.id, n=round(np.mean([fit.n for fit in fits])))


def _missing(task: _Task, terms: pd.DataFrame) -> dict[str, int]:
    """Count for the outcome and each term how many respondents, of those the model is about, lack it."""
    columns = {"outcome": task.outcome} | {str(name): column for name, column in terms.items()}
    return {name: int(column[task.inside].isna().sum()) for name, column in columns.items()}


def _coefficients(fits: Sequence[ModelFit], observed: pd.DataFrame) -> pd.DataFrame:
    """Return a row per coefficient with its odds ratio and average marginal effect."""
    coefficients = _combined([fit.table() for fit in fits], fits)
    effects = _combined([average_marginal_effects(fit) for fit in fits], fits)
    effects = effects.rename(columns={"estimate": "ame", "se": "ame_se"})[[*_KEYS, "ame", "ame_se"]]
    counts = _level_counts(fits[0], observed)
    return coefficients.merge(effects, on=_KEYS, how="left").merge(counts, on=_KEYS, how="left")


def _combined(tables: Sequence[pd.DataFrame], fits: Sequence[ModelFit]) -> pd.DataFrame:
    return combine(tables, keys=_KEYS, confidence=fits[0].confidence) if len(tables) > 1 else tables[0]


def _level_counts(fit: ModelFit, observed: pd.DataFrame) -> pd.DataFrame:
    """Count the respondents behind each coefficient, and those among them with the outcome; not the imputed ones."""
    rows, data = [], observed[fit.rows]

    def counted(there: BoolArray) -> tuple[int, int]:
        return int(there.sum()), int(fit.outcome[there].sum())

    references = {predictor.name: predictor.levels[0] for predictor in fit.coding.predictors if predictor.levels}
    everybody = np.ones(fit.n, dtype=bool)
    for column in fit.coding.columns:
        there = (data[column.term] == column.level).to_numpy(dtype=bool) if column.level else everybody
        reference = (data[column.term] == references[column.term]).to_numpy(dtype=bool) if column.level else everybody
        rows.append((column.term, column.level, *counted(there), *counted(reference)))
    return pd.DataFrame(rows, columns=[*_KEYS, "n_level", "n_yes", "n_reference", "n_reference_yes"])


def _tests(fits: Sequence[ModelFit], missing: Mapping[str, int]) -> pd.DataFrame:
    tests = combined_term_tests(fits) if len(fits) > 1 else term_tests(fits[0])
    tests = tests.assign(level="all", n_missing=tests["term"].map(missing))
    return tests[[*_KEYS, "statistic", "df", "p", "n_missing"]]


def _fit_row(fits: Sequence[ModelFit], missing: Mapping[str, int]) -> pd.DataFrame:
    row = {
        "term": "model",
        "level": "all",
        "estimate": np.mean([pseudo_r2(fit).nagelkerke for fit in fits]),
        "n_missing": missing["outcome"],
        "n_lost": fits[0].missing,
    }
    return pd.DataFrame([row])
