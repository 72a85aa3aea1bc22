"""Estimates and models of a wave in which some ask for another weight than that of the design."""

from collections.abc import Iterator

import pandas as pd

from ouder_netwerk.analyse.estimate import estimate_wave
from ouder_netwerk.analyse.model import model_wave
from ouder_netwerk.respondents.table import Harmonised
from ouder_netwerk.study.study import Study


def estimate_by_weight(study: Study, wave_id: str, harmonised: Harmonised) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return estimates and differences as :func:`estimate_wave`, each indicator by the weight that it asks for."""
    parts = _parts(study, wave_id, harmonised)
    found = [estimate_wave(part, wave_id, those) for part, those in parts if part.indicators_in(wave_id)]
    estimates, contrasts = zip(*found, strict=True)
    return pd.concat(estimates, ignore_index=True), pd.concat(contrasts, ignore_index=True)


def model_by_weight(study: Study, wave_id: str, harmonised: Harmonised) -> pd.DataFrame:
    """Return models as :func:`model_wave`, each by the weight that it asks for."""
    parts = list(_parts(study, wave_id, harmonised))
    found = [model_wave(part, wave_id, those) for part, those in parts if part.models_of(wave_id)]
    return pd.concat(found, ignore_index=True) if found else model_wave(study, wave_id, harmonised)


def _parts(study: Study, wave_id: str, harmonised: Harmonised) -> Iterator[tuple[Study, Harmonised]]:
    """Yield what asks for each weight, with the respondents by that weight and its design."""
    used = study.weights_used(wave_id)
    if used == (None,):
        yield study, harmonised
        return
    for weight in used:
        yield study.weighted_by(weight), harmonised.weighted_by(weight)
