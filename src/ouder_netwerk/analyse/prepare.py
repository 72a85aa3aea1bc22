"""Turn a harmonised table into what the statistics take: a design, outcomes and groups."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

from ouder_netwerk.errors import fail
from ouder_netwerk.respondents.cells import cells
from ouder_netwerk.respondents.columns import column_from_pandas
from ouder_netwerk.respondents.conditions import TRUE, evaluate
from ouder_netwerk.respondents.table import Harmonised
from ouder_netwerk.study.conditions import Condition
from ouder_netwerk.study.study import Study
from ouder_netwerk.survey import CalibratedDesign, SurveyDesign, SurveyError
from ouder_netwerk.survey.design.calibrated_design import regression_residuals


def survey_design(study: Study, wave_id: str, harmonised: Harmonised) -> SurveyDesign:
    """Return the design of a wave under the study's rule for strata with a single PSU.

    Where weights were raked it is calibrated: variances are those of residuals on the margins (of each wave, when waves
    are pooled), so that a share the margins fix has none.

    Raises
    ------
    InputError
        When the design can not be used as it is.
    """
    frame = harmonised.frame
    raked_over = harmonised.origin.raked_over
    try:
        design = SurveyDesign(
            frame["base_weight" if raked_over else "weight"],
            strata=frame.get("stratum"),
            psu=frame.get("psu"),
            fpc=frame.get("fpc"),
            nest=True,
            single_psu=study.settings.single_psu,
        )
    except SurveyError as error:
        remedy = f"choose `settings.single_psu` in {study.folder / 'study.yaml'}, or mend the design of the wave"
        raise fail(f"{study.folder / 'waves' / wave_id}.yaml: design", str(error), remedy) from None
    if not raked_over:
        return design
    weights = frame["weight"].to_numpy(dtype=float)
    return CalibratedDesign(
        design, weights, regression_residuals(_margin_indicators(frame, raked_over), design.weights, weights)
    )


def _margin_indicators(frame: pd.DataFrame, raked_over: Mapping[str, Sequence[str]]) -> np.ndarray:
    """Return a column of zeros and ones for each category of each margin of each wave, (n, columns)."""
    blocks = []
    for wave_id, over in raked_over.items():
        there = frame["wave"] == wave_id if "wave" in frame else pd.Series(True, index=frame.index)
        blocks += [pd.get_dummies(cells(frame, name)).mul(there, axis=0).to_numpy(dtype=float) for name in over]
    return np.hstack(blocks)


def outcomes(study: Study, wave_id: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Return a column per indicator.

    Parameters
    ----------
    study : Study
        The study definition.
    wave_id : str
        The wave.
    frame : DataFrame of n rows
        The harmonised table.

    Returns
    -------
    DataFrame of n rows
        Numbers 1 and 0 where an indicator counts some categories, a Categorical where it shows every category, the
        number itself where it is no share; missing outside the indicator's universe. What a ratio divides by stands
        beside it, as `INDICATOR/CONCEPT`.
    """
    columns: dict[str, pd.Series] = {}
    for indicator in study.indicators_in(wave_id):
        values = frame[indicator.concept]
        if indicator.category:
            values = in_categories(values, indicator.category)
        named = {indicator.id: values}
        if indicator.over:
            named[f"{indicator.id}/{indicator.over}"] = frame[indicator.over]
        if indicator.universe is not None:
            inside = holds(indicator.universe, frame)
            named = {name: one.where(inside) for name, one in named.items()}
        columns |= named
    return pd.DataFrame(columns, index=frame.index)


def in_categories(values: pd.Series, categories: Iterable[str]) -> pd.Series:
    """Return 1 where a concept has one of some categories, 0 where it has another, missing where it is missing."""
    return values.isin(list(categories)).astype(float).where(values.notna())


def holds(condition: Condition, frame: pd.DataFrame) -> np.ndarray:
    """Return for which respondents a condition is known to hold."""
    columns = {name: column_from_pandas(frame[name], frame[f"{name}.missing"]) for name in condition.concepts()}
    return evaluate(condition, columns) == TRUE


def groups(study: Study, wave_id: str, frame: pd.DataFrame, names: Iterable[str], implicate: int) -> pd.DataFrame:
    """Return the subgroup concepts as Categoricals that hold only what the wave can show.

    Parameters
    ----------
    study : Study
        The study definition.
    wave_id : str
        The wave.
    frame : DataFrame of n rows
        The harmonised table.
    names : iterable of str
        Concepts.
    implicate : int
        Which implicate of the multiply imputed ones, counted from 1.
    """
    columns = {}
    for name in names:
        values = frame[f"{name}.{implicate}" if study.implicates(wave_id, name) else name]
        columns[name] = values.cat.set_categories(list(study.possible_categories(wave_id, name)))
    return pd.DataFrame(columns, index=frame.index)


def implicates_of(study: Study, wave_id: str, names: Iterable[str]) -> int:
    """Return how many implicates an analysis of some concepts needs; 1 when none is multiply imputed."""
    return max([1, *(study.implicates(wave_id, name) for name in names)])
