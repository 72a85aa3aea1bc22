"""Weights and design: what can not be, and what looks wrong."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from ouder_netwerk.checks.finding import Finding, error, warning
from ouder_netwerk.checks.wave_data import WaveData
from ouder_netwerk.errors import InputError
from ouder_netwerk.harmonise.design_columns import design_columns
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
    if any(data.column(name) is None for name in design.variables):
        return
    yield from _weights(data, design.weight)
    try:
        table = design_columns(data.microdata, design)
    except InputError as problems:
        yield from (Finding("error", problem) for problem in problems.problems)
        return
    yield from _strata(study, data, table)
    if "fpc" in table:
        yield from _population(data, table)


def _weights(data: WaveData, name: str | None) -> Iterator[Finding]:
    values = data.column(name)
    if values is None or name is None:
        return
    at = f"{data.where}: {name}"
    weight = pd.to_numeric(values, errors="coerce").to_numpy(dtype=float)
    if np.isnan(weight).all():
        yield error(at, "the weight holds no number", "name the right variable")
        return
    used = weight[np.isfinite(weight) & (weight > 0)]
    zero = int((weight == 0).sum())
    if zero:
        yield warning(
            at, f"the weight is zero for {zero} of {len(weight)} respondents", "check that they should not count"
        )
    if used.size < 2:
        return
    if len(np.unique(used)) == used.size and (used % 1 == 0).all():
        what = f"the weight is a different whole number for each of {used.size} respondents, as an identification is"
        yield error(at, what, "name the variable that holds the weight")
    elif np.ptp(used) == 0:
        yield warning(at, f"the weight is {used[0]:g} for everybody", "check that the file is the weighted one")
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
    unit = table["psu"] if "psu" in table else table["respondent"]
    stratum = table["stratum"] if "stratum" in table else pd.Series("all", index=table.index)
    units = unit.astype(str).groupby(stratum.astype(str)).nunique()
    single = sorted(units.index[units == 1])
    if single:
        kind = "PSU" if design.psu else "respondent"
        shown = ", ".join(single[:5]) + (", ..." if len(single) > 5 else "")
        what = f"{len(single)} of {len(units)} strata have one {kind}: {shown}"
        remedy = "join the stratum with one like it, or choose another `single_psu` in study.yaml"
        found = error if study.file.settings.single_psu == "fail" else warning
        yield found(f"{data.where}: {', '.join(design.strata) or design.psu}", what, remedy)
    if "psu" in table and table["psu"].nunique() == len(table):
        what = "every respondent is a PSU of its own"
        yield warning(f"{data.where}: {design.psu}", what, "name the variable of the cluster, or leave `psu` out")


def _population(data: WaveData, table: pd.DataFrame) -> Iterator[Finding]:
    design = data.wave.design
    assert design is not None and design.fpc is not None
    at = f"{data.where}: {design.fpc}"
    absent = int(table["fpc"].isna().sum())
    if absent:
        yield error(at, f"the population size is missing for {absent} respondents", "mend the file")
    unit = table["psu"] if "psu" in table else table["respondent"]
    stratum = (table["stratum"] if "stratum" in table else pd.Series("all", index=table.index)).astype(str)
    drawn = unit.astype(str).groupby(stratum).nunique()
    size = table["fpc"].groupby(stratum).min()
    small = sorted(drawn.index[drawn > size])
    if small:
        what = f"the population is smaller than the sample in {len(small)} strata: {', '.join(small[:5])}"
        yield error(at, what, "name the variable with the number of units in the stratum's population")
