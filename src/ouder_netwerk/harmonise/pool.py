"""Pool harmonised waves of one survey."""

from collections.abc import Mapping

import pandas as pd

from ouder_netwerk.respondents.table import DESIGN_ROLES, DataKind, Harmonised, Origin
from ouder_netwerk.study.concepts import concept_of
from ouder_netwerk.study.study import Study


def pool_waves(study: Study, wave_id: str, parts: Mapping[str, Harmonised]) -> Harmonised:
    """Stack waves; weights are divided by the number of waves, so that totals stay those of one year.

    Parameters
    ----------
    study : Study
        The study definition.
    wave_id : str
        A wave with `pool`.
    parts : mapping of str to Harmonised
        The pooled waves by id.

    Returns
    -------
    Harmonised
        Strata are those of the parts, not crossed with the wave; PSUs and respondents are told apart by their wave.
        Where a part's weights were raked, all parts have a base weight, and the note says what each was raked over.
    """
    wave = study.waves[wave_id]
    measured = study.measured(wave_id)
    raked_over = {name: over for part in parts.values() for name, over in part.origin.raked_over.items()}
    frames = []
    for part_id, part in parts.items():
        weights = {name: part.frame[name] / len(parts) for name in part.frame if concept_of(str(name)) == "weight"}
        frame = part.frame.assign(**weights, wave=part_id)  # type: ignore[arg-type]
        if raked_over:
            base = part.frame.get("base_weight", part.frame["weight"])
            frame["base_weight"] = base / len(parts)
        for name in (name for name in frame if concept_of(str(name)) in {"respondent", "psu"}):
            frame[name] = part_id + ":" + frame[name].astype(str)
        frames.append(frame)
    shared = [name for name in frames[0].columns if all(name in frame for frame in frames) and _belongs(name, measured)]
    as_text = {name: str for name in shared if concept_of(name) == "stratum"}
    pooled = pd.concat([frame[shared].astype(as_text) for frame in frames], ignore_index=True)
    for name in (name for name in pooled if concept_of(str(name)) in {"stratum", "psu"}):
        pooled[name] = pooled[name].astype("category")
    origins = [part.origin for part in parts.values()]
    data: DataKind = "stand-in" if any(origin.data == "stand-in" for origin in origins) else "real"
    files = {name: digest for origin in origins for name, digest in origin.files.items()}
    return Harmonised(pooled, Origin(study.id, wave.survey, wave.wave, data, files, raked_over))


def _belongs(name: str, measured: tuple[str, ...]) -> bool:
    design = {"respondent", "base_weight", "wave", *DESIGN_ROLES}
    return concept_of(name) in design or concept_of(name) in measured
