"""Regression models in cumulative blocks, for one wave."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ouder_netwerk.analyse.missing_data import imputed_predictors, predictors
from ouder_netwerk.analyse.prepare import holds, implicates_of, survey_design
from ouder_netwerk.analyse.regression import (
    AnyFit,
    coefficient_table,
    effect_table,
    fit_measure,
    fit_regression,
    level_counts,
    offset_of,
    outcome_of,
    with_effects,
)
from ouder_netwerk.errors import fail
from ouder_netwerk.respondents.table import Harmonised
from ouder_netwerk.study.base import PAIR
from ouder_netwerk.study.regression import Block, RegressionModel, concepts_of
from ouder_netwerk.study.study import Study
from ouder_netwerk.survey import SurveyDesign, SurveyError, combine, combined_term_tests, term_tests
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
    "effect",
    "effect_low",
    "effect_high",
)
_COLUMNS = ["model", "block", "term", "level", *MODEL_NUMBERS, "measure", "reason", "missing_data"]
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
        and those among them with a logistic outcome, and the same of the reference level; `reason`, why a
        coefficient has no finite estimate; in the row of a
        term `n_missing`, who lack it; and in the row of the model `n_missing`, who lack the outcome, `n_lost`, who
        are left out for any of it, and `missing_data`, what was done about it.

    Raises
    ------
    InputError
        When a model can not be fitted at all, as when all have the same outcome.

    Notes
    -----
    Every block is fitted to the respondents who have all terms of all blocks, unless the model says otherwise. With
    multiply imputed terms the model is fitted in each implicate and combined by Rubin's rules; the (pseudo-)R2 is then
    the mean.
    """
    design = survey_design(study, wave_id, harmonised)
    tables = [_model(study, wave_id, harmonised, design, model) for model in study.models_of(wave_id)]
    origin = harmonised.origin
    front = {"study": origin.study, "survey": origin.survey, "wave": origin.wave}
    table = pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=_COLUMNS)
    return pd.concat([pd.DataFrame(front, index=table.index), table], axis=1).assign(data=origin.data)


@dataclass(frozen=True)
class _Task:
    """One model in one wave.

    Attributes
    ----------
    study, wave_id, design, model
        Of the model and its wave.
    outcome, offset : Series of n rows
        What is explained, and what is added to the linear predictor.
    inside : boolean ndarray of shape (n,)
        Whom the model is about.
    observed, used : list of DataFrame
        What the terms are made of, for each implicate: as measured, and with what was imputed.
    """

    study: Study
    wave_id: str
    design: SurveyDesign
    model: RegressionModel
    outcome: pd.Series
    offset: pd.Series | None
    inside: BoolArray
    observed: Sequence[pd.DataFrame]
    used: Sequence[pd.DataFrame]

    def domain(self, terms: Sequence[str]) -> BoolArray:
        """Return who has the outcome, the offset and all that terms are made of, in each implicate."""
        names = list(concepts_of(tuple(terms)))
        known = self.inside & self.outcome.notna().to_numpy()
        if self.offset is not None:
            known &= self.offset.notna().to_numpy()
        for data in self.used:
            known &= data[names].notna().all(axis=1).to_numpy()
        return known


def _model(
    study: Study, wave_id: str, harmonised: Harmonised, design: SurveyDesign, model: RegressionModel
) -> pd.DataFrame:
    frame = harmonised.frame
    outcome = outcome_of(model, frame, study.possible_categories(wave_id, model.outcome.concept))
    inside = design.weights > 0
    if model.universe is not None:
        inside &= holds(model.universe, frame)
    concepts = concepts_of(model.terms)
    count = implicates_of(study, wave_id, concepts)
    observed = [predictors(study, wave_id, frame, concepts, number) for number in range(1, count + 1)]
    used = observed
    if model.missing.method == "multiple_imputation":
        used = imputed_predictors(study, wave_id, harmonised, model, outcome, inside)
    task = _Task(study, wave_id, design, model, outcome, offset_of(model, frame), inside, observed, used)
    try:
        blocks = pd.concat([_block(task, block) for block in model.blocks], ignore_index=True)
    except SurveyError as error:
        remedy = "leave out the term or category, or the wave"
        raise fail(f"{study.folder / 'models.yaml'}: {model.id} in {wave_id}", str(error), remedy) from None
    blocks["missing_data"] = np.where(blocks["term"] == "model", model.missing.method, "")
    return blocks.assign(model=model.id, measure=model.measure).reindex(columns=_COLUMNS)


def _block(task: _Task, block: Block) -> pd.DataFrame:
    model, terms = task.model, task.model.terms_until(block)
    domain = task.domain(model.terms if model.missing.sample == "common" else terms)
    needed = list(concepts_of(terms))
    implicates = implicates_of(task.study, task.wave_id, needed) if task.used is task.observed else len(task.used)
    fits = [
        fit_regression(
            model, task.design, task.outcome, data, terms, task.offset, domain, task.study.settings.confidence
        )
        for data in task.used[:implicates]
    ]
    missing = _missing(task, terms)
    # no counts: a log is not checked for small ones
    lacking = ", ".join(name for name, count in missing.items() if count) or "nothing"
    log.info("%s, model %s, block %s fitted; somebody lacks: %s", task.wave_id, model.id, block.id, lacking)
    lost = int((task.inside & ~domain).sum())
    rows = pd.concat([_coefficients(task, fits), _tests(fits, missing), _fit_row(fits, missing, lost)])
    return rows.assign(block=block.id, n=fits[0].n)


def _missing(task: _Task, terms: Sequence[str]) -> dict[str, int]:
    """Count for the outcome and each term how many respondents, of those the model is about, lack it."""
    lacking = {"outcome": task.outcome.isna()}
    lacking |= {term: task.observed[0][term.split(PAIR)].isna().any(axis=1) for term in terms}
    return {name: int(column[task.inside].sum()) for name, column in lacking.items()}


def _coefficients(task: _Task, fits: Sequence[AnyFit]) -> pd.DataFrame:
    """Return a row per coefficient with its effect and average marginal effect."""
    coefficients = with_effects(_combined([coefficient_table(fit) for fit in fits], fits), task.model)
    effects = _combined([effect_table(fit, task.model) for fit in fits], fits)
    effects = effects.rename(columns={"estimate": "ame", "se": "ame_se"})[[*_KEYS, "ame", "ame_se"]]
    counts = level_counts(fits[0], task.model, task.observed[0], task.outcome)
    return coefficients.merge(effects, on=_KEYS, how="left").merge(counts, on=_KEYS, how="left")


def _combined(tables: Sequence[pd.DataFrame], fits: Sequence[AnyFit]) -> pd.DataFrame:
    return combine(tables, keys=_KEYS, confidence=fits[0].confidence) if len(tables) > 1 else tables[0]


def _tests(fits: Sequence[AnyFit], missing: Mapping[str, int]) -> pd.DataFrame:
    tests = combined_term_tests(fits) if len(fits) > 1 else term_tests(fits[0])
    tests["term"] = tests["term"].str.replace("`", "").str.replace(":", PAIR)
    tests = tests.assign(level="all", n_missing=tests["term"].map(missing))
    return tests[[*_KEYS, "statistic", "df", "p", "n_missing"]]


def _fit_row(fits: Sequence[AnyFit], missing: Mapping[str, int], lost: int) -> pd.DataFrame:
    row = {
        "term": "model",
        "level": "all",
        "estimate": np.mean([fit_measure(fit) for fit in fits]),
        "n_missing": missing["outcome"],
        "n_lost": lost,
    }
    return pd.DataFrame([row])
