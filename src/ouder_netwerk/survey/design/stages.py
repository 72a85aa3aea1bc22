"""The sampling stages of a design as integer codes, with what each stratum contributes to a variance."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from ..arrays import BoolArray, FloatArray, IntArray, cross, first_rows
from ..errors import SurveyError

SinglePsu = Literal["fail", "certainty", "remove", "adjust", "average"]


@dataclass(frozen=True)
class Stage:
    """One sampling stage; `U` units in `H` strata, `F` units at the finest stage.

    Attributes
    ----------
    unit : ndarray of shape (F,)
        Unit of this stage to which each finest unit belongs.
    stratum : ndarray of shape (U,)
        Stratum of each unit; from the second stage on strata are nested in the units of the stage before.
    size : ndarray of shape (H,)
        Sampled units per stratum.
    scale : ndarray of shape (H,)
        Factor of the sum of squares around the centre: (1 - f) m / (m - 1), times the sampling fractions of the
        stages before, as the single-PSU rule has it.
    recentred : ndarray of shape (H,)
        Strata centred at the mean of all units of the stage instead of their own (rule ``adjust``).
    """

    unit: IntArray
    stratum: IntArray
    size: IntArray
    scale: FloatArray
    recentred: BoolArray

    def centres(self, stratum_totals: FloatArray) -> FloatArray:
        """Return the (H, k) centres of the unit totals, given their (H, k) sums per stratum."""
        means = stratum_totals / self.size[:, None]
        if self.recentred.any():
            means[self.recentred] = stratum_totals.sum(axis=0) / self.size.sum()
        return means


@dataclass(frozen=True)
class StageCodes:
    """What the design says about one stage, per row: codes, or None where the design says nothing."""

    strata: IntArray | None
    psu: IntArray | None
    fpc: FloatArray | None


def build_stages(n: int, given: list[StageCodes], labels: pd.Index, rule: SinglePsu) -> tuple[IntArray, list[Stage]]:
    """Return the finest unit of each row and the stages that contribute to a variance.

    Stages after one without finite population correction contribute nothing and are left out.

    Parameters
    ----------
    n : int
        Rows.
    given : list of StageCodes
        One per stage, first stage first.
    labels : Index
        Names of the first-stage strata, for messages.
    rule : str
        Single-PSU rule.

    Returns
    -------
    units : ndarray of shape (n,)
        Finest unit of each row.
    stages : list of Stage

    Raises
    ------
    SurveyError
        Population smaller than sample, a correction that varies within a stratum, strata with a single PSU.
    """
    parent = np.zeros(n, dtype=np.int64)
    inherited = np.ones(1)
    row_units: list[IntArray] = []
    partial: list[tuple[IntArray, IntArray, FloatArray, BoolArray]] = []
    for number, codes in enumerate(given, start=1):
        stratum_rows = parent if codes.strata is None else cross(parent, codes.strata)
        unit_rows = np.arange(n) if codes.psu is None else cross(stratum_rows, codes.psu)
        firsts = first_rows(unit_rows, int(unit_rows.max()) + 1)
        stratum = stratum_rows[firsts]
        size = np.bincount(stratum)
        stratum_firsts = first_rows(stratum_rows, len(size))
        fraction = _sampling_fractions(codes.fpc, stratum_rows, stratum_firsts, size, number)
        stratum_parent = parent[stratum_firsts]
        single = (size == 1) & (fraction < 1)
        if rule == "fail" and single.any():
            raise SurveyError(_single_psu_message(single, stratum_firsts, codes.strata, labels, number), code="design")
        scale = _scales(size, fraction, single, stratum_parent, rule, number) * inherited[stratum_parent]
        row_units.append(unit_rows)
        partial.append((stratum, size, scale, single & (rule == "adjust")))
        if not fraction.any():
            break
        inherited = (inherited[stratum_parent] * fraction)[stratum]
        parent = unit_rows
    units = row_units[-1]
    firsts = first_rows(units, int(units.max()) + 1)
    return units, [Stage(rows[firsts], *rest) for rows, rest in zip(row_units, partial, strict=True)]


def _sampling_fractions(
    fpc: FloatArray | None, stratum_rows: IntArray, stratum_firsts: IntArray, size: IntArray, number: int
) -> FloatArray:
    if fpc is None:
        return np.zeros(len(size))
    population = fpc[stratum_firsts]
    varying = np.unique(stratum_rows[fpc != population[stratum_rows]])
    if len(varying):
        raise SurveyError(
            f"fpc, stage {number}: the population size differs between rows of one stratum in {len(varying)} of "
            f"{len(size)} strata; give each row the population size of its own stratum",
            code="design",
        )
    smaller = population < size
    if smaller.any():
        worst = int(np.flatnonzero(smaller)[0])
        raise SurveyError(
            f"fpc, stage {number}: the population is smaller than the sample in {smaller.sum()} of {len(size)} strata "
            f"(first: population {population[worst]:g}, sample {size[worst]}); give population sizes in sampling "
            "units of the stage (not fractions, not persons)",
            code="design",
        )
    return size / population


def _scales(
    size: IntArray, fraction: FloatArray, single: BoolArray, parent: IntArray, rule: SinglePsu, number: int
) -> FloatArray:
    scale = np.where(size > 1, (1 - fraction) * size / np.maximum(size - 1, 1), 0.0)
    if rule == "adjust":
        scale[single] = 1 - fraction[single]
    if rule == "average" and single.any():
        strata = np.bincount(parent)
        others = strata - np.bincount(parent, single, minlength=len(strata))
        alone = int((others[np.unique(parent[single])] == 0).sum())
        if alone and number == 1:
            raise SurveyError(
                "single_psu='average': every stratum has one PSU, so there is no variance to average; "
                "combine strata, or use 'adjust'",
                code="design",
            )
        if alone:
            raise SurveyError(
                f"single_psu='average': in {alone} of {len(strata)} units of stage {number - 1} a single unit was "
                f"sampled at stage {number}, so that there is no variance to average; use 'adjust' or 'certainty'",
                code="design",
            )
        scale *= (strata / np.maximum(others, 1))[parent]
    return scale


def _single_psu_message(
    single: BoolArray, firsts: IntArray, strata: IntArray | None, labels: pd.Index, number: int
) -> str:
    rows = firsts[single]
    if number == 1 and strata is not None:
        names = [str(labels[strata[row]]) for row in rows[:10]]
        where = f"strata {', '.join(names)}" + (", ..." if len(rows) > len(names) else "")
    elif number == 1:
        where = "the whole sample is one PSU"
    else:
        where = f"units of stage {number - 1} with a single sampled unit at stage {number}"
    return (
        f"{len(rows)} of {len(single)} strata have one PSU, which gives no variance: {where}.\n"
        "Say what to do with single_psu=\n"
        "  'certainty'  they were sampled with certainty and add no variance\n"
        "  'remove'     they add no variance (the standard errors become too small)\n"
        "  'adjust'     centre them at the mean of all PSUs (cautious)\n"
        "  'average'    give them the average variance of the other strata\n"
        "or combine each with a similar stratum before making the design."
    )
