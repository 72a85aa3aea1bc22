"""The internal tables of a study, read whole or not at all: nothing is released from what is not as it should be."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
import pandas as pd

from ouder_netwerk import layout
from ouder_netwerk.errors import InputError, Problem, fail
from ouder_netwerk.files import read_sealed
from ouder_netwerk.study.analysis import Indicator
from ouder_netwerk.study.base import PAIR, TOTAL
from ouder_netwerk.study.study import Study

ESTIMATE_NUMBERS = ("estimate", "se", "ci_low", "ci_high", "df", "n", "n_weighted", "n_eff", "deff")
CONTRAST_NUMBERS = ("difference", "se", "ci_low", "ci_high", "statistic", "df", "p", "p_adjusted")
MODEL_NUMBERS = ("estimate", "se", "odds_ratio", "or_low", "or_high", "statistic", "df", "p", "ame", "ame_se", "n")
EFFECT_NUMBERS = ("effect", "effect_low", "effect_high")
"""What readers are shown of a coefficient, on the scale of its `measure`."""
_OF_CELLS = (
    "n_yes",
    "n_no",
    "share",
    "lowest",
    "span",
    "with_first",
    "with_second",
    "without_first",
    "without_second",
    "n_level",
)
_OF_LEVELS = ("n_level", "n_yes", "n_reference", "n_reference_yes", "n_missing", "n_lost")
_KEY = ["survey", "wave", "indicator", "category", "subgroup", "level"]


@dataclass(frozen=True)
class Internal:
    """Every internal table of a study.

    Attributes
    ----------
    estimates, contrasts, models : DataFrame
        Those of all waves, in order; the models know their `outcome`, a concept.
    """

    estimates: pd.DataFrame
    contrasts: pd.DataFrame
    models: pd.DataFrame


def read_internal(study: Study, waves: Sequence[str]) -> Internal:
    """Read the tables of some waves.

    Raises
    ------
    InputError
        When a table is absent, not the one that was sealed, of another study, lacks a row or column, has a row twice
        or one that the study does not know, or a count that is no count.
    """
    estimates = _read(study, waves, "estimates", "estimate", (*ESTIMATE_NUMBERS, *_OF_CELLS))
    contrasts = _read(study, [*waves, "waves"], "contrasts", "estimate", CONTRAST_NUMBERS)
    models = _read(study, waves, "models", "model", (*MODEL_NUMBERS, *EFFECT_NUMBERS, *_OF_LEVELS))
    contrasts["remark"] = contrasts["remark"].fillna("")  # only differences between waves have one
    problems = [
        *_estimate_problems(study, waves, estimates),
        *_contrast_problems(study, estimates, contrasts),
        *_model_problems(study, waves, models),
    ]
    if problems:
        raise InputError(problems)
    outcomes = {model.id: model.outcome.concept for model in study.models.models}
    return Internal(estimates, contrasts, models.assign(outcome=models["model"].map(outcomes).astype(object)))


def made_by(study: Study, part: str, command: str) -> str:
    """Return the command that makes a table."""
    return f"ouder-netwerk compare {study.id}" if part == "waves" else f"ouder-netwerk {command} {study.id} {part}"


def _read(study: Study, parts: Sequence[str], kind: str, command: str, numbers: tuple[str, ...]) -> pd.DataFrame:
    tables = []
    for part in parts:
        path = layout.internal(study.id, part, kind)
        table = read_sealed(path, made_by(study, part, command), numbers)
        other = set(table["study"]) - {study.id}
        known = {(study.waves[name].survey, study.waves[name].wave) for name in parts if name in study.waves}
        if part != "waves":
            known = {(study.waves[part].survey, study.waves[part].wave)}
        unknown = set(zip(table["survey"], table["wave"], strict=True)) - known
        if other or unknown or not set(table["data"]) <= {"real", "stand-in"}:
            what = f"holds rows of another {'study' if other else 'wave'}: {sorted(other or unknown)}"
            raise fail(str(path), what, f"run `{made_by(study, part, command)}` again")
        tables.append(table)
    return pd.concat(tables, ignore_index=True)


def _expected(study: Study, wave_id: str) -> set[tuple[str, ...]]:
    """Return the key of every estimate that a wave must have."""
    wave = study.waves[wave_id]
    cells = [
        (PAIR.join(names) or TOTAL, PAIR.join(level) or TOTAL)
        for names in study.subgroup_sets(wave_id)
        for level in product(*(study.possible_categories(wave_id, name) for name in names))
    ]
    return {
        (wave.survey, wave.wave, indicator.id, category, *cell)
        for indicator in study.indicators_in(wave_id)
        for category in _categories(study, wave_id, indicator)
        for cell in cells
    }


def _categories(study: Study, wave_id: str, indicator: Indicator) -> tuple[str, ...]:
    return (indicator.answer,) if indicator.answer else study.possible_categories(wave_id, indicator.concept)


def _estimate_problems(study: Study, waves: Iterable[str], table: pd.DataFrame) -> list[Problem]:
    keys = list(table[_KEY].itertuples(index=False, name=None))
    expected = set().union(*(_expected(study, wave) for wave in waves))
    where, remedy = f"internal estimates of {study.id}", f"run `ouder-netwerk estimate {study.id} WAVE` again"
    problems = _differences(where, remedy, keys, expected)
    counts = table[["n", "n_yes", "n_no", "n_level"]].to_numpy()
    whole = np.isfinite(counts).all(axis=1) & (counts >= 0).all(axis=1) & (counts == np.round(counts)).all(axis=1)
    numbers = table[["estimate", "share", "n_weighted", "with_first", "with_second", "without_first", "without_second"]]
    finite = np.isfinite(numbers.to_numpy()).all(axis=1) | (table["n"] == 0).to_numpy() | _imputed(study, waves, table)
    bad = ~whole | ~finite | (table[["n_yes", "n_no"]].max(axis=1) > table["n"]).to_numpy()
    if bad.any():
        problems.append(
            Problem(where, f"{bad.sum()} rows have counts or shares that can not be: {keys[bad.argmax()]}", remedy)
        )
    return problems


def _imputed(study: Study, waves: Iterable[str], table: pd.DataFrame) -> np.ndarray:
    """Return which rows are of an imputed subgroup: a cell that is empty in one implicate has no share."""
    ids = {(study.waves[wave].survey, study.waves[wave].wave): wave for wave in waves}
    rows = zip(table["survey"], table["wave"], table["subgroup"], strict=True)
    return np.array(
        [any(study.implicates(ids[survey, wave], name) for name in subgroup.split(PAIR) if name != TOTAL)
         for survey, wave, subgroup in rows], dtype=bool)  # fmt: skip


def _contrast_problems(study: Study, estimates: pd.DataFrame, table: pd.DataFrame) -> list[Problem]:
    sides = [
        list(table[["survey", wave, "indicator", "category", "subgroup", level]].itertuples(index=False, name=None))
        for wave, level in (("wave", "level"), ("reference_wave", "reference_level"))
    ]
    where, remedy = f"internal differences of {study.id}", f"run `ouder-netwerk estimate {study.id} WAVE` again"
    known = set(estimates[_KEY].itertuples(index=False, name=None))
    pairs = list(zip(*sides, strict=True))
    problems = [Problem(where, f"a side is no estimate: {side}", remedy) for side in {*sides[0], *sides[1]} - known][:3]
    if len(set(pairs)) < len(pairs):
        problems.append(Problem(where, f"{len(pairs) - len(set(pairs))} rows appear twice", remedy))
    return problems


def _model_problems(study: Study, waves: Iterable[str], table: pd.DataFrame) -> list[Problem]:
    where, remedy = f"internal models of {study.id}", f"run `ouder-netwerk model {study.id} WAVE` again"
    tests = table[table["level"] == "all"]
    keys = list(tests[["survey", "wave", "model", "block", "term"]].itertuples(index=False, name=None))
    expected = {
        (study.waves[wave].survey, study.waves[wave].wave, model.id, block.id, term)
        for wave in waves
        for model in study.models_of(wave)
        for block in model.blocks
        for term in (*model.terms_until(block), "model")
    }
    problems = _differences(where, remedy, keys, expected)
    rows = table[[*_KEY[:2], "model", "block", "term", "level"]]
    coefficients = table[table["level"] != "all"]
    logistic = coefficients["model"].isin([model.id for model in study.models.models if model.kind == "logistic"])
    counts = coefficients[["n", "n_level", "n_reference"]].to_numpy()
    having = coefficients.loc[logistic, ["n_yes", "n_reference_yes"]].to_numpy()
    known = np.isfinite(counts).all() and np.isfinite(having).all() and np.isfinite(table["n"]).all()
    if rows.duplicated().any() or not known:
        problems.append(Problem(where, "rows appear twice, or lack a count", remedy))
    return problems


def _differences(where: str, remedy: str, keys: list[Any], expected: set[Any]) -> list[Problem]:
    """Return what is wrong with the keys of a table: twice there, unknown, absent."""
    twice, unknown, absent = len(keys) - len(set(keys)), set(keys) - expected, expected - set(keys)
    problems = [Problem(where, f"{twice} rows appear twice", remedy)] if twice else []
    for what, names in (("unknown", unknown), ("absent", absent)):
        if names:
            problems.append(Problem(where, f"{len(names)} rows are {what}, such as {min(names)}", remedy))
    return problems
