"""The faults that are planted in the two studies, by where they are made."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from ouder_netwerk.harmonise.wave import harmonise_wave
from ouder_netwerk.released import Contrast, Estimate, ModelRow, Released
from ouder_netwerk.respondents.table import Harmonised
from ouder_netwerk.study.study import Study

from .prepared import Prepared

Files = Mapping[str, Any]
Plant = Callable[[Prepared, Files], Prepared]
"""Plants a fault in a prepared study, of which the survey files are known by wave."""
PlantInRows = Callable[[Released], Released]
"""Plants a fault in released rows."""


@dataclass(frozen=True)
class Mistake:
    """A fault to plant in a study; `needs_lock` where claims, marginals and structure alone do not see it."""

    name: str
    plant: Plant | None = None
    in_rows: PlantInRows | None = None
    needs_lock: bool = False


# --- in harmonising: the study definition is wrong, and a wave is harmonised again --------------------------------------


def remapped(wave: str, concept: str, **change: Any) -> Plant:
    """Read a concept of a wave in another way."""

    def plant(prepared: Prepared, files: Files) -> Prepared:
        study = prepared.study
        mapping = study.waves[wave].variables[concept].model_copy(update=change)
        variables = study.waves[wave].variables | {concept: mapping}
        changed = study.waves[wave].model_copy(update={"variables": variables})
        return again(prepared, replace(study, waves=study.waves | {wave: changed}), {wave}, files)

    return plant


def read_from(wave: str, concepts: Mapping[str, str]) -> Plant:
    """Read each concept of a wave from the variable of another."""

    def plant(prepared: Prepared, files: Files) -> Prepared:
        variables = prepared.study.waves[wave].variables
        mixed = variables | {concept: variables[other] for concept, other in concepts.items()}
        changed = prepared.study.waves[wave].model_copy(update={"variables": mixed})
        waves = prepared.study.waves | {wave: changed}
        return again(prepared, replace(prepared.study, waves=waves), {wave}, files)

    return plant


def redefined(concept: str, waves: set[str], **change: Any) -> Plant:
    """Define a concept in another way."""

    def plant(prepared: Prepared, files: Files) -> Prepared:
        changed = prepared.study.concepts[concept].model_copy(update=change)
        concepts = prepared.study.concepts | {concept: changed}
        return again(prepared, replace(prepared.study, concepts=concepts), waves, files)

    return plant


def of_another_year(wave: str, other: str) -> Plant:
    """Read the file of another wave, by the definition of that wave."""

    def plant(prepared: Prepared, files: Files) -> Prepared:
        found = prepared.harmonised[other]
        origin = replace(found.origin, wave=prepared.harmonised[wave].origin.wave)
        return prepared.with_waves({wave: replace(found, origin=origin)})

    return plant


def again(prepared: Prepared, study: Study, waves: set[str], files: Files) -> Prepared:
    """Harmonise some waves by a changed definition; the claims are those of the right one."""
    changed = {wave: harmonise_wave(study, wave, files[wave])[0] for wave in waves}
    return replace(replace(prepared, study=study).with_waves(changed), study=prepared.study)


# --- in the harmonised respondents: answers, weights, design, sample -----------------------------------------------------


def in_frame(wave: str, change: Callable[[pd.DataFrame], pd.DataFrame]) -> Plant:
    """Change the harmonised table of a wave."""

    def plant(prepared: Prepared, _files: Files) -> Prepared:
        found = prepared.harmonised[wave]
        return prepared.with_waves({wave: Harmonised(change(found.frame.copy()), found.origin)})

    return plant


def weights(wave: str, change: Callable[[np.ndarray], Any]) -> Plant:
    """Change the weights of a wave."""
    return in_frame(wave, lambda frame: frame.assign(weight=change(frame["weight"].to_numpy())))


def exchanged(wave: str, concept: str, names: Mapping[str, str]) -> Plant:
    """Give some categories of a harmonised concept the names of others."""

    def change(frame: pd.DataFrame) -> pd.DataFrame:
        values = frame[concept]
        renamed = values.astype(object).map(lambda value: names.get(value, value))
        return frame.assign(**{concept: pd.Categorical(renamed, values.cat.categories, ordered=values.cat.ordered)})

    return in_frame(wave, change)


def missing_as(wave: str, concept: str, category: str) -> Plant:
    """Read every missing answer to a question as an answer."""

    def change(frame: pd.DataFrame) -> pd.DataFrame:
        return frame.assign(**{concept: frame[concept].fillna(category)})

    return in_frame(wave, change)


def shuffled(wave: str, *concepts: str) -> Plant:
    """Give each respondent the background of another."""

    def change(frame: pd.DataFrame) -> pd.DataFrame:
        order = np.random.default_rng(1).permutation(len(frame))
        columns = [name for name in frame.columns if name.split(".")[0] in concepts]
        moved = frame[columns].iloc[order].reset_index(drop=True)
        return frame.reset_index(drop=True).assign(**{name: moved[name] for name in columns})

    return in_frame(wave, change)


def part_of(wave: str, step: int) -> Plant:
    """Keep one respondent in so many."""
    return in_frame(wave, lambda frame: frame.iloc[::step].reset_index(drop=True))


def repeated(wave: str, times: int) -> Plant:
    """Have every respondent several times."""

    def change(frame: pd.DataFrame) -> pd.DataFrame:
        copies = [frame.assign(respondent=frame["respondent"] + f"-{number}") for number in range(times)]
        return pd.concat(copies, ignore_index=True)

    return in_frame(wave, change)


def squeezed(weight: np.ndarray) -> np.ndarray:
    """Trim weights at their 95th percentile."""
    return np.minimum(weight, np.quantile(weight, 0.95))


def one_stratum(frame: pd.DataFrame) -> pd.DataFrame:
    """Forget the strata."""
    return frame.assign(stratum="1")


def neighbours_as_clusters(frame: pd.DataFrame) -> pd.DataFrame:
    """Take ten respondents after each other for a cluster."""
    return frame.assign(psu=[str(row // 10) for row in range(len(frame))])


# --- in the tables and the released rows ----------------------------------------------------------------------------------


def in_estimates(change: Callable[[Estimate], dict[str, float] | None]) -> PlantInRows:
    """Change the numbers of released shares; None leaves a row as it is."""

    def plant(released: Released) -> Released:
        rows = {key: _changed(row, change(row)) for key, row in released.estimates.items()}
        return replace(released, estimates=rows)

    return plant


def in_contrasts(change: Callable[[Contrast], dict[str, float] | None]) -> PlantInRows:
    """Change the numbers of released differences."""

    def plant(released: Released) -> Released:
        rows = {key: _changed(row, change(row)) for key, row in released.contrasts.items()}
        return replace(released, contrasts=rows)

    return plant


def in_models(change: Callable[[ModelRow], dict[str, float] | None]) -> PlantInRows:
    """Change the numbers of released model terms."""

    def plant(released: Released) -> Released:
        rows = {key: _changed(row, change(row)) for key, row in released.models.items()}
        return replace(released, models=rows)

    return plant


_COLUMN = {"low": "ci_low", "high": "ci_high"}


def _changed(row: Any, numbers: dict[str, float] | None) -> Any:
    if not numbers:
        return row
    raw = row.raw | {_COLUMN.get(name, name): repr(value) for name, value in numbers.items()}
    return replace(row, raw=raw, **{name: value for name, value in numbers.items() if name != "se"})


def exchanged_rows(wave: str, one: str, other: str) -> PlantInRows:
    """Put the numbers of one indicator under the name of another, and the other way round."""

    def plant(released: Released) -> Released:
        rows = dict(released.estimates)
        for key, row in released.estimates.items():
            if key[1] == wave and key[2] in (one, other):
                twin = (*key[:2], other if key[2] == one else one, *key[3:])
                if twin in rows:
                    rows[twin] = replace(row, indicator=twin[2], raw=row.raw | {"indicator": twin[2]})
        return replace(released, estimates=rows)

    return plant


def levels_turned(subgroup: str, one: str, other: str) -> PlantInRows:
    """Put the numbers of one level under the name of another in the released shares alone."""

    def plant(released: Released) -> Released:
        rows = dict(released.estimates)
        for key, row in released.estimates.items():
            if key[4] == subgroup and key[5] in (one, other):
                level = other if key[5] == one else one
                rows[(*key[:5], level)] = replace(row, level=level, raw=row.raw | {"level": level})
        return replace(released, estimates=rows)

    return plant


def hidden(released: Released) -> Released:
    """Hide every share."""
    numbers = ("estimate", "se", "ci_low", "ci_high", "n", "n_eff")
    nothing = dict.fromkeys(numbers, "") | {"flag": "few_respondents"}
    nan = float("nan")
    rows = {
        key: replace(row, raw=row.raw | nothing, estimate=nan, low=nan, high=nan, n=nan, n_eff=nan)
        for key, row in released.estimates.items()
    }
    return replace(released, estimates=rows)


def without(kind: str, name: str) -> PlantInRows:
    """Leave an indicator, subgroup or model out."""

    def plant(released: Released) -> Released:
        kept = {
            table: {key: row for key, row in getattr(released, table).items() if row.raw.get(kind) != name}
            for table in ("estimates", "contrasts", "models")
        }
        return replace(released, **kept)

    return plant
