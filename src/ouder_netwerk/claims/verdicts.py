"""From numbers to a verdict: a pure function for each kind of claim. docs/claims.md works the rules out in numbers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from math import hypot, isnan
from typing import Literal

from ouder_netwerk.claims import reasons
from ouder_netwerk.claims.bands import TOLERANCE, Band
from ouder_netwerk.claims.definition import Direction
from ouder_netwerk.study.base import Text
from ouder_netwerk.texts.phrases import Told

Basis = Literal["same-data", "new-data", "stand-in"]
Verdict = Literal["reproduced", "deviates", "compatible", "contradicted", "inconclusive", "not-testable", "qualitative"]

FAILING: frozenset[Verdict] = frozenset({"deviates", "contradicted"})
"""Verdicts that need an accepted reason."""

MINIMUM_EFFECTIVE_N = 30
"""New data with a smaller effective sample size decide nothing: the interval itself is not to be trusted."""

PUBLISHED_UNIT = 0.01
"""Statements are made from whole percentages: shares that round to the same one are tied."""


@dataclass(frozen=True)
class Finding:
    """A verdict and its explanation."""

    verdict: Verdict
    reason: Told


@dataclass(frozen=True)
class Cell:
    """A released share.

    Attributes
    ----------
    name : Text
        What to call it in an explanation.
    estimate, ci_low, ci_high : float
        Fractions; NaN when hidden.
    n_eff : float
        Effective number of respondents.
    flag : str
        Why it is hidden or to be used with care; may be empty.
    """

    name: Text
    estimate: float
    ci_low: float
    ci_high: float
    n_eff: float
    flag: str

    @property
    def hidden(self) -> bool:
        """Whether disclosure control took the number away."""
        return isnan(self.estimate)

    @property
    def too_few(self) -> bool:
        """Whether it rests on too few respondents to decide anything, or was released as too imprecise to build on."""
        return not self.n_eff >= MINIMUM_EFFECTIVE_N or bool(self.flag)


@dataclass(frozen=True)
class Difference:
    """A released difference between two levels or two waves: NaN when hidden; `fewest` is the smaller n_eff."""

    difference: float
    ci_low: float
    ci_high: float
    flag: str
    fewest: float

    def reversed(self) -> "Difference":
        """Return the same difference, seen from the other side."""
        return Difference(-self.difference, -self.ci_high, -self.ci_low, self.flag, self.fewest)


def share_verdict(cell: Cell, band: Band, basis: Basis) -> Finding:
    """Return whether a published share holds.

    Parameters
    ----------
    cell : Cell
        The released share.
    band : Band
        What the published quantity can mean.
    basis : str
        On the same data the estimate must lie in the band; on new data its interval must meet the band.

    Returns
    -------
    Finding
        Hidden cells are inconclusive on every basis, cells with few respondents on new data.

    Examples
    --------
    >>> meals = Cell(Text(nl="maaltijden", en="meals"), 0.6448, 0.6224, 0.6667, 3900.0, "")
    >>> found = share_verdict(meals, Band(0.645, 0.655), "same-data")
    >>> found.verdict, found.reason("en")
    ('deviates', '64.48% lies 0.02 percentage points below 64.5–65.5%')
    >>> share_verdict(meals, Band(0.645, 0.655), "new-data").verdict
    'compatible'
    """
    if cell.hidden:
        return _hidden(cell)
    if basis == "same-data":
        inside = band.contains(cell.estimate)
        return Finding("reproduced" if inside else "deviates", reasons.share_and_band(cell.estimate, band))
    if cell.too_few:
        return _too_few(cell)
    meets = band.meets(cell.ci_low, cell.ci_high)
    reason = reasons.interval_and_band(cell.ci_low, cell.ci_high, band)
    return Finding("compatible" if meets else "contradicted", reason)


def ranking_verdict(tiers: Sequence[Sequence[Cell]], basis: Basis) -> Finding:
    """Return whether an order of shares holds: every share of a tier above every share of the tiers after it.

    Parameters
    ----------
    tiers : sequence of sequences of Cell
        Highest first.
    basis : str
        On the same data a pair in the wrong order deviates, unless both round to the same whole percentage: a tie. On
        new data a pair contradicts when the share that should be higher lies significantly below the other.

    Returns
    -------
    Finding
        One pair in the wrong order decides, also when others are hidden; else a hidden cell, or on new data one
        with few respondents, makes it inconclusive.

    Notes
    -----
    Each pair is tested by itself. Limits of the difference follow from the limits of both shares, with the two taken
    as independent, since released files do not hold the covariance of two answers of one respondent (Zou and Donner
    2008, Statistics in Medicine 27(10)). Where answers go together, as in a battery asked of those who had help at
    all, that contradicts too late rather than too soon.

    Examples
    --------
    >>> name = Text(nl="hulp", en="help")
    >>> one, two, three = (Cell(name, p, p - 0.03, p + 0.03, 900.0, "") for p in (0.30, 0.34, 0.35))
    >>> ranking_verdict([[one], [two]], "new-data").verdict, ranking_verdict([[one], [three]], "new-data").verdict
    ('compatible', 'contradicted')
    """
    for above, below in _pairs(tiers):
        if _reversed(above, below, basis):
            reason = reasons.wrong_order(_named(above), _named(below))
            return Finding("deviates" if basis == "same-data" else "contradicted", reason)
    for cell in (cell for tier in tiers for cell in tier):
        if cell.hidden:
            return _hidden(cell)
        if basis != "same-data" and cell.too_few:
            return _too_few(cell)
    reason = reasons.order([[_named(cell) for cell in tier] for tier in tiers])
    return Finding("reproduced" if basis == "same-data" else "compatible", reason)


def difference_verdict(found: Difference, direction: Direction, hedged: bool, basis: Basis) -> Finding:
    """Return whether a difference between groups or waves has the stated direction.

    Parameters
    ----------
    found : Difference
        Group minus reference group, or wave minus reference wave.
    direction : str
        What the statement says of the first: `higher`, `lower`, the `same`, or `different` without saying which way.
    hedged : bool
        "Lijkt": the statement claims a direction but no significance.
    basis : str
        On the same data a plain statement needs a significant difference the stated way, a hedged one only the
        direction. On new data only a significant difference the other way contradicts. `same` needs a difference that
        is not significant. `different` needs a significant one; new data without it leave the statement inconclusive,
        as nothing can contradict it. An interval that touches zero is not significant.

    Returns
    -------
    Finding
        Inconclusive when hidden, and on new data when either group has few respondents.

    Examples
    --------
    >>> seen = Difference(0.03, -0.01, 0.07, "", 400.0)
    >>> difference_verdict(seen, "higher", False, "same-data").verdict
    'deviates'
    >>> difference_verdict(seen, "higher", True, "same-data").verdict
    'reproduced'
    """
    if isnan(found.difference):
        return Finding("inconclusive", reasons.not_released(found.flag))
    if found.flag == "break":
        return Finding("inconclusive", reasons.broken())
    if basis != "same-data" and not found.fewest >= MINIMUM_EFFECTIVE_N:
        return Finding("inconclusive", reasons.too_few(found.fewest, MINIMUM_EFFECTIVE_N))
    toward = found.reversed() if direction == "lower" else found
    significant_toward, significant_away = toward.ci_low > TOLERANCE, toward.ci_high < -TOLERANCE
    significant = significant_toward or significant_away
    reason = reasons.difference(found.difference, found.ci_low, found.ci_high, significant)
    if direction == "different" and basis != "same-data":
        return Finding("compatible" if significant else "inconclusive", reason)
    if direction in ("same", "different"):
        holds = significant == (direction == "different")
    elif basis == "same-data":
        holds = toward.difference > TOLERANCE if hedged else significant_toward
    else:
        holds = not significant_away
    if basis == "same-data":
        return Finding("reproduced" if holds else "deviates", reason)
    return Finding("compatible" if holds else "contradicted", reason)


def _pairs(tiers: Sequence[Sequence[Cell]]) -> Iterator[tuple[Cell, Cell]]:
    for higher, lower in combinations(tiers, 2):
        yield from product(higher, lower)


def _reversed(above: Cell, below: Cell, basis: Basis) -> bool:
    """Return whether a pair is in the wrong order; never with a hidden share, nor on new data with few cases."""
    if above.hidden or below.hidden:
        return False
    if basis == "same-data":
        tied = round(above.estimate / PUBLISHED_UNIT) == round(below.estimate / PUBLISHED_UNIT)
        return above.estimate < below.estimate and not tied
    margin = hypot(above.ci_high - above.estimate, below.estimate - below.ci_low)
    return below.estimate - above.estimate > margin + TOLERANCE and not (above.too_few or below.too_few)


def _hidden(cell: Cell) -> Finding:
    return Finding("inconclusive", reasons.of(cell.name.in_language, reasons.not_released(cell.flag)))


def _too_few(cell: Cell) -> Finding:
    reason = reasons.too_imprecise(cell.flag) if cell.flag else reasons.too_few(cell.n_eff, MINIMUM_EFFECTIVE_N)
    return Finding("inconclusive", reasons.of(cell.name.in_language, reason))


def _named(cell: Cell) -> Told:
    return reasons.named_share(cell.name.in_language, cell.estimate)
