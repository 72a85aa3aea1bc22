"""Shares and variances from the cells of partial sums."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ..arrays import BoolArray, FloatArray, IntArray, column_sums
from ..design.stages import SinglePsu
from ..design.survey_design import SurveyDesign
from ..domains.degrees_of_freedom import DegreesOfFreedom, degrees_by_rule
from ..domains.domain_values import DomainEstimates
from ..domains.domains import Domains
from ..domains.linearised_domains import LinearisedDomains
from ..errors import SurveyError
from .chunks import PartialSums


@dataclass(frozen=True)
class SummedShares:
    """An outcome of which the rows are cells: the sums are added, whatever the cells' own weights."""

    name: str
    labels: tuple[str, ...]
    yes: FloatArray
    weight: FloatArray
    n_yes: FloatArray
    n: FloatArray
    squares: tuple[FloatArray, FloatArray] | None

    @property
    def observed(self) -> BoolArray:
        """Return which cells have an observed row."""
        return self.n[:, 0] > 0

    def sums(self, weights: FloatArray, rows: Any, codes: IntArray, count: int) -> tuple[FloatArray, FloatArray]:
        """Return weight per reported category, and weight of all observed rows, by code."""
        return column_sums(codes, self.yes[rows], count), column_sums(codes, self.weight[rows], count)

    def counts(self, rows: Any, codes: IntArray, count: int) -> tuple[FloatArray, FloatArray]:
        """Return the number of rows per reported category, and of all observed rows, by code."""
        return column_sums(codes, self.n_yes[rows], count), column_sums(codes, self.n[rows], count)


def summed_outcomes(sums: PartialSums) -> list[SummedShares]:
    """Return the outcomes of partial sums, in order."""
    found = []
    for name, labels, shares, outcome in _columns(sums):
        squares = None if sums.clustered else (sums.sums["yes2"][:, shares], sums.sums["observed2"][:, outcome])
        found.append(
            SummedShares(
                name,
                labels,
                sums.sums["yes"][:, shares],
                sums.sums["observed"][:, outcome],
                sums.sums["n_yes"][:, shares],
                sums.sums["n"][:, outcome],
                squares,
            )
        )
    return found


class ClusterCells:
    """Cells of PSUs: a small design with a row per cell."""

    def __init__(self, sums: PartialSums, fpc: Mapping[Any, float] | None, single_psu: SinglePsu) -> None:
        strata = sums.cells["stratum"]
        self._design = SurveyDesign(
            (sums.sums["counted"][:, 0] > 0).astype(float),
            strata=strata,
            psu=sums.cells["psu"],
            fpc=None if fpc is None else _sizes(strata, fpc),
            nest=True,
            single_psu=single_psu,
        )

    def estimates(self, outcome: SummedShares, domains: Domains, df: DegreesOfFreedom) -> DomainEstimates:
        """Return the shares of an outcome in disjoint domains."""
        return LinearisedDomains(self._design, domains).estimates(outcome, df)


class PersonCells:
    """Cells of strata whose rows are the PSUs: their squared weights stand for the rows."""

    def __init__(self, sums: PartialSums, fpc: Mapping[Any, float] | None, single_psu: SinglePsu) -> None:
        self._stratum, labels = pd.factorize(sums.cells["stratum"])
        rows, counted = (np.bincount(self._stratum, sums.sums[name][:, 0]) for name in ("rows", "counted"))
        fraction = np.zeros(len(labels)) if fpc is None else rows / _sizes(pd.Series(labels), fpc)
        single = (rows == 1) & (fraction < 1)
        if single.any() and single_psu not in ("certainty", "remove"):
            raise SurveyError(
                f"{single.sum()} of {len(labels)} strata have one row, which gives no variance (such as stratum "
                f"{labels[single][0]}); combine strata, or say single_psu='certainty' or 'remove'",
                code="parts",
            )
        self._rows = rows
        self._scale = np.where(rows > 1, (1 - fraction) * rows / np.maximum(rows - 1, 1), 0.0)
        self._design_df = int(counted.sum() - np.count_nonzero(counted))

    def estimates(self, outcome: SummedShares, domains: Domains, df: DegreesOfFreedom) -> DomainEstimates:
        """Return the shares of an outcome in disjoint domains."""
        kept = np.flatnonzero(domains.codes >= 0)
        strata, count = len(self._rows), domains.count
        cell = self._stratum[kept] * count + domains.codes[kept]

        def table(values: FloatArray) -> FloatArray:
            return column_sums(cell, values[kept], strata * count).reshape(strata, count, -1)

        assert outcome.squares is not None
        yes, weight, n_yes, n = map(table, (outcome.yes, outcome.weight, outcome.n_yes, outcome.n))
        yes2, weight2 = map(table, outcome.squares)
        denominator = weight.sum(axis=0)
        size = np.where(denominator > 0, denominator, np.nan)
        share = yes.sum(axis=0) / size
        influence = (yes - share * weight) / size
        squares = ((1 - share) ** 2 * yes2 + share**2 * (weight2 - yes2)) / size**2
        spread = squares - influence**2 / self._rows[:, None, None]
        return DomainEstimates(
            share,
            np.einsum("h,hdk->dk", self._scale, spread),
            denominator,
            n.sum(axis=0).astype(np.int64),
            n_yes.sum(axis=0).astype(np.int64),
            self._degrees(n, df),
        )

    def _degrees(self, n: FloatArray, rule: DegreesOfFreedom) -> FloatArray | IntArray:
        """Return rows minus strata (D, 1) among the observed rows (H, D, 1), or as another rule says."""

        def of_domain() -> IntArray:
            return (n.sum(axis=0) - np.count_nonzero(n, axis=0)).astype(np.int64)

        return degrees_by_rule(rule, n.shape[1:], of_domain, lambda: self._design_df)


def _columns(sums: PartialSums) -> list[tuple[str, tuple[str, ...], slice, slice]]:
    """Return per outcome its name, categories, and columns among the K shares and J outcomes."""
    found, start = [], 0
    for at, (name, labels) in enumerate(sums.outcomes):
        found.append((name, labels, slice(start, start + len(labels)), slice(at, at + 1)))
        start += len(labels)
    return found


def _sizes(strata: pd.Series, fpc: Mapping[Any, float]) -> FloatArray:
    absent = [stratum for stratum in strata.unique() if stratum not in fpc]
    if absent:
        raise SurveyError(
            f"fpc: no population size for {len(absent)} strata, such as {absent[0]}; give every stratum one",
            code="parts",
        )
    return np.array([float(fpc[stratum]) for stratum in strata])
