"""Weights that are made: whether the margins can be reached with the respondents of the file."""

from collections.abc import Iterator

import numpy as np

from ouder_netwerk.checks.finding import Finding
from ouder_netwerk.checks.wave_data import WaveData
from ouder_netwerk.errors import InputError
from ouder_netwerk.harmonise.design_columns import design_columns
from ouder_netwerk.harmonise.items import with_derived
from ouder_netwerk.harmonise.recode import UNMAPPED
from ouder_netwerk.respondents.columns import Column
from ouder_netwerk.study.study import Study


def check_weighting(study: Study, data: WaveData) -> Iterator[Finding]:
    """Make the weights as a run does, and find what stops it.

    Parameters
    ----------
    study : Study
        The study definition.
    data : WaveData
        One wave with its file.

    Yields
    ------
    Finding
        Nothing when the design columns or the codes of a concept are wrong: that is found by itself.
    """
    design = data.wave.design
    if design is None or design.weighting is None or data.wave_id not in study.margins:
        return
    if not all(map(data.microdata.has, design.variables)):
        return
    mapped = {key: item.column for key, item in data.items.items() if not _has_unmapped(item.column)}
    columns = with_derived(mapped, study.concepts)
    if not columns.keys() >= set(design.weighting.concepts):
        return
    try:
        table = design_columns(data.microdata, design, data.source.missing)
    except InputError:
        return
    # the statistics take time to import, and few waves need them here
    from ouder_netwerk.harmonise.weighting import rake_wave

    for name in design.weighting.concepts:
        table[name] = columns[name].to_pandas()
    try:
        rake_wave(study, data.wave_id, table)
    except InputError as problems:
        yield from (Finding("error", problem) for problem in problems.problems)


def _has_unmapped(column: Column) -> bool:
    return bool(np.any(column.reasons == UNMAPPED))
