"""Weights and design: what can not be, and what looks wrong."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from ouder_netwerk.checks.finding import Finding, error, warning
from ouder_netwerk.checks.wave_data import WaveData
from ouder_netwerk.errors import InputError
from ouder_netwerk.harmonise.design_columns import design_columns, single_psu_problem
from ouder_netwerk.microdata.absent import Valued
from ouder_netwerk.microdata.variables import code_of
from ouder_netwerk.study.study import Study

MOST_VARIATION = 3.0
"""Coefficient of variation of the weights above which most of the sample counts for nothing: a tenth is effective."""
LARGEST = 100.0
"""Largest weight relative to the median."""


def check_design(study: Study, data: WaveData) -> Iterator[Finding]:
    """Find weights, strata, PSUs and population sizes that can not be right or look wrong.

    Parameters
    ----------
    study : Study
        The study definition.
    data : WaveData
        One wave with its file.

    Yields
    ------
    Finding
    """
    design = data.wave.design
    assert design is not None
    found = {name: data.design_column(name) for name in design.variables}
    for name, column in found.items():
        if column is not None:
            yield from _scheme_codes(data, name, column)
    weight = found[design.weight] if design.weight else None
    if weight is not None:
        yield from _weights(weight.numbers(), f"{data.where}: {design.weight}")
    if any(column is None for column in found.values()):
        return
    try:
        table = design_columns(data.microdata, design, data.source.missing)
    except InputError as problems:
        yield from (Finding("error", problem) for problem in problems.problems)
        return
    yield from _strata(study, data, table)


def _scheme_codes(data: WaveData, name: str, column: Valued) -> Iterator[Finding]:
    """A missing code of the source that the file does not declare is a value; far above all others it hardly is one."""
    design = data.wave.design
    values = np.unique(column.numbers()[np.isfinite(column.numbers())])
    if design is None or name in design.id or values.size < 2 or values[-1] - values[-2] <= 1:
        return
    code = code_of(values[-1])
    if code in data.source.missing:
        what = f"code {code} is the highest value by far, and `missing` of the source says {data.source.missing[code]}"
        remedy = "declare it missing in the file if it is; the run takes it as a value"
        yield warning(f"{data.where}: {name}", what, remedy)


def _weights(weight: np.ndarray, at: str) -> Iterator[Finding]:
    used = weight[np.isfinite(weight) & (weight > 0)]
    zero = int((weight == 0).sum())
    if zero:
        what = f"the weight is zero for {zero} of {len(weight)} respondents"
        yield warning(at, what, "check that they should not count")
    if used.size < 2:
        return
    if len(np.unique(used)) == used.size and (used % 1 == 0).all():
        what = f"the weight is a different whole number for each of {used.size} respondents, as an identification is"
        yield error(at, what, "name the variable that holds the weight")
    elif np.ptp(used) == 0:
        yield warning(at, f"the weight is {used[0]:g} for everybody", "check that the file is the weighted one")
    yield from _spread(used, at)


def _spread(used: np.ndarray, at: str) -> Iterator[Finding]:
    variation = float(used.std() / used.mean())
    if variation > MOST_VARIATION:
        effective = f"so {1 / (1 + variation**2):.0%} of the sample is effective"
        what = f"the weights vary very much: coefficient of variation {variation:.1f}, {effective}"
        yield warning(at, what, "check for a wrong decimal point; trim them if they are right")
    largest = float(used.max() / np.median(used))
    if largest > LARGEST:
        what = f"the largest weight, {used.max():g}, is {largest:.0f} times the median"
        yield warning(at, what, "check that weight; a missing code such as 9999 is none")
    if used.sum() < 0.5 * used.size:
        what = f"the weights add up to {used.sum():.4g}, for {used.size} respondents"
        yield warning(at, what, "weights add up to the respondents or to the population: check the variable")


def _strata(study: Study, data: WaveData, table: pd.DataFrame) -> Iterator[Finding]:
    design = data.wave.design
    assert design is not None
    single = single_psu_problem(design, table, data.where)
    if single is not None:
        yield Finding("error" if study.settings.single_psu == "fail" else "warning", single)
    if "psu" in table and table["psu"].nunique() == len(table):
        what = "every respondent is a PSU of its own"
        yield warning(f"{data.where}: {design.psu}", what, "name the variable of the cluster, or leave `psu` out")
