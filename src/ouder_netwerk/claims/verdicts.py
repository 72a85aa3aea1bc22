"""From numbers to a verdict: a pure function for each kind of claim. docs/claims.md works the rules out in numbers."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from math import hypot, inf, isnan, nan
from typing import Literal

from ouder_netwerk.claims import reasons
from ouder_netwerk.claims.bands import TOLERANCE, Band
from ouder_netwerk.study.base import Text
from ouder_netwerk.texts.phrases import Told

Basis = Literal["same-data", "revised-data", "new-data", "stand-in"]
"""What a statement is held against: the data it was made from, a later release of them, others, or a stand-in."""
Direction = Literal["higher", "lower", "same", "different"]
"""What a statement says of a group against another; `different` where it leaves open which way."""
Verdict = Literal[
    "reproduced",
    "revised",
    "deviates",
    "supports",
    "cannot-tell",
    "contradicted",
    "pipeline-fault",
    "inconclusive",
    "not-testable",
    "qualitative",
]

FAILING: frozenset[Verdict] = frozenset({"deviates", "contradicted", "pipeline-fault"})
"""Verdicts that fail the check; all but a fault of the pipeline can be accepted with a reason."""
FITTING: frozenset[Verdict] = frozenset({"reproduced", "revised", "supports", "cannot-tell"})
"""Verdicts of statements that the numbers do not speak against."""
UNTESTED: frozenset[Verdict] = frozenset({"inconclusive", "not-testable", "qualitative"})
"""Verdicts of statements that no number was held against, or none that could decide anything."""

PUBLISHER_BASES: frozenset[Basis] = frozenset({"same-data", "revised-data"})
"""Bases on which sampling error is no excuse: the published number came from these very respondents."""
REVISION = 0.75
"""How far a number may lie from its range when the data were weighted anew, in standard errors of the estimate: the
shares that Okwori (2022) published for the very children of the 2018 file lie up to 0.6 away from those of today."""
EQUAL = 0.05
"""A difference whose whole interval is no larger than this counts as none."""

MINIMUM_EFFECTIVE_N = 30
"""New data with a smaller effective sample size decide nothing: the interval itself is not to be trusted."""

PUBLISHED_UNIT = 0.01
"""Statements are made from whole percentages: shares that round to the same one are tied."""


@dataclass(frozen=True)
class Judgement:
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
    se : float
        Standard error; NaN when not known.
    """

    name: Text
    estimate: float
    ci_low: float
    ci_high: float
    n_eff: float
    flag: str
    se: float = nan

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


def share_verdict(cell: Cell, band: Band, basis: Basis) -> Judgement:
    """Return whether a published share holds.

    Parameters
    ----------
    cell : Cell
        The released share.
    band : Band
        The range of shares the published quantity can mean.
    basis : str
        On the same data the estimate must lie in the range; after a new weighting of the same respondents within
        `REVISION` standard errors of it. On other data its interval supports the statement when it lies in the range
        as a whole, and cannot tell it from the wordings next to it when it reaches out of the range.

    Returns
    -------
    Finding
        Hidden cells are inconclusive on every basis, cells with few respondents on other data.

    Examples
    --------
    >>> meals = Cell(Text(nl="maaltijden", en="meals"), 0.6448, 0.6224, 0.6667, 3900.0, "", 0.0112)
    >>> found = share_verdict(meals, Band(0.645, 0.655), "same-data")
    >>> found.verdict, found.reason("en")
    ('deviates', '64.48% lies 0.02 percentage points below 64.5–65.5%')
    >>> share_verdict(meals, Band(0.645, 0.655), "revised-data").verdict
    'revised'
    >>> [share_verdict(meals, band, "new-data").verdict for band in (Band(0.645, 0.655), Band(0.6, 0.7))]
    ['cannot-tell', 'supports']
    """
    if cell.hidden:
        return _hidden(cell)
    if basis in PUBLISHER_BASES:
        return _on_same_respondents(cell, band, basis)
    if cell.too_few:
        return _too_few(cell)
    reason = reasons.interval_and_band(cell.ci_low, cell.ci_high, band)
    if not band.meets(cell.ci_low, cell.ci_high):
        return Judgement("contradicted", reason)
    inside = band.contains(cell.ci_low) and band.contains(cell.ci_high)
    return Judgement("supports" if inside else "cannot-tell", reason)


def _on_same_respondents(cell: Cell, band: Band, basis: Basis) -> Judgement:
    reason = reasons.share_and_band(cell.estimate, band)
    if band.contains(cell.estimate):
        return Judgement("reproduced", reason)
    near = basis == "revised-data" and band.distance(cell.estimate, cell.estimate) <= REVISION * cell.se
    return Judgement("revised", reasons.revised(reason)) if near else Judgement("deviates", reason)


def ranking_verdict(tiers: Sequence[Sequence[Cell]], basis: Basis) -> Judgement:
    """Return whether an order of shares holds: every share of a tier above every share of the tiers after it.

    Parameters
    ----------
    tiers : sequence of sequences of Cell
        Highest first.
    basis : str
        On the same data a pair in the wrong order deviates, unless both round to the same whole percentage: a tie. On
        other data a pair contradicts when the share that should be higher lies significantly below the other; the
        order is supported when every pair is significantly the right way round.

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
    ('cannot-tell', 'contradicted')
    >>> ranking_verdict([[three], [one]], "new-data").verdict
    'supports'
    """
    same = basis in PUBLISHER_BASES
    for above, below in _pairs(tiers):
        if _reversed(above, below, basis):
            reason = reasons.wrong_order(_named(above), _named(below))
            return Judgement("deviates" if same else "contradicted", reason)
    for cell in (cell for tier in tiers for cell in tier):
        if cell.hidden:
            return _hidden(cell)
        if not same and cell.too_few:
            return _too_few(cell)
    reason = reasons.order([[_named(cell) for cell in tier] for tier in tiers])
    if same:
        return Judgement("reproduced", reason)
    clear = all(_clearly_above(above, below) for above, below in _pairs(tiers))
    return Judgement("supports" if clear else "cannot-tell", reason)


def difference_verdict(found: Difference, direction: Direction, hedged: bool, basis: Basis) -> Judgement:
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
        direction. On other data a significant difference the stated way supports it, and one the other way contradicts
        it. `same` needs a difference that is not significant, and is supported by an interval within `EQUAL` of none.
        Nothing contradicts `different` on other data. An interval that touches zero is not significant.

    Returns
    -------
    Finding
        Inconclusive when hidden, and on other data when either group has few respondents.

    Examples
    --------
    >>> seen = Difference(0.03, -0.01, 0.07, "", 400.0)
    >>> difference_verdict(seen, "higher", False, "same-data").verdict
    'deviates'
    >>> difference_verdict(seen, "higher", True, "same-data").verdict
    'reproduced'
    >>> difference_verdict(seen, "higher", False, "new-data").verdict
    'cannot-tell'
    """
    if isnan(found.difference):
        return Judgement("inconclusive", reasons.not_released(found.flag))
    if found.flag == "break":
        return Judgement("inconclusive", reasons.broken())
    if basis not in PUBLISHER_BASES and not found.fewest >= MINIMUM_EFFECTIVE_N:
        return Judgement("inconclusive", reasons.too_few(found.fewest, MINIMUM_EFFECTIVE_N))
    toward = found.reversed() if direction == "lower" else found
    side = 1 if toward.ci_low > TOLERANCE else -1 if toward.ci_high < -TOLERANCE else 0
    reason = reasons.difference(found.difference, found.ci_low, found.ci_high, side != 0)
    if basis in PUBLISHER_BASES:
        holds = {"same": side == 0, "different": side != 0}.get(
            direction, toward.difference > TOLERANCE if hedged else side > 0
        )
        return Judgement("reproduced" if holds else "deviates", reason)
    return Judgement(_on_other_data(toward, direction, side), reason)


def effect_verdict(low: float, high: float, direction: Direction, basis: Basis) -> Verdict:
    """Return whether an effect, by the limits of its distance from none, has the stated direction.

    Examples
    --------
    >>> effect_verdict(-0.76, -0.45, "lower", "stand-in"), effect_verdict(-0.1, 0.2, "lower", "same-data")
    ('supports', 'deviates')
    """
    seen = Difference((low + high) / 2, low, high, "", inf)
    return difference_verdict(seen, direction, hedged=False, basis=basis).verdict


def number_verdict(inside: bool, near: bool, basis: Basis) -> Verdict:
    """Return the verdict on a number that lies inside its rounding or not, and within a standard error of it or not."""
    if basis not in PUBLISHER_BASES:
        return "cannot-tell" if inside else "contradicted"
    if inside:
        return "reproduced"
    return "revised" if near and basis == "revised-data" else "deviates"


def weakest(verdicts: Iterable[Verdict]) -> Verdict:
    """Return the verdict of a statement with several parts: that of the part which fits least.

    Examples
    --------
    >>> weakest(["supports", "cannot-tell"]), weakest(["reproduced", "deviates"])
    ('cannot-tell', 'deviates')
    """
    return max(verdicts, key=_FROM_STRONG.index)


_FROM_STRONG: tuple[Verdict, ...] = (
    "reproduced",
    "supports",
    "revised",
    "cannot-tell",
    "inconclusive",
    "not-testable",
    "deviates",
    "contradicted",
    "pipeline-fault",
    "qualitative",
)


def _on_other_data(toward: Difference, direction: Direction, side: int) -> Verdict:
    """Return the verdict on other data, where `side` is the side on which the difference is significant, or 0."""
    if direction == "different":
        return "supports" if side else "cannot-tell"
    if direction == "same":
        none = max(abs(toward.ci_low), abs(toward.ci_high)) <= EQUAL
        return "contradicted" if side else "supports" if none else "cannot-tell"
    return "supports" if side > 0 else "contradicted" if side < 0 else "cannot-tell"


def _pairs(tiers: Sequence[Sequence[Cell]]) -> Iterator[tuple[Cell, Cell]]:
    for higher, lower in combinations(tiers, 2):
        yield from product(higher, lower)


def _reversed(above: Cell, below: Cell, basis: Basis) -> bool:
    """Return whether a pair is in the wrong order; never with a hidden share, nor on other data with few cases."""
    if above.hidden or below.hidden:
        return False
    if basis in PUBLISHER_BASES:
        tied = round(above.estimate / PUBLISHED_UNIT) == round(below.estimate / PUBLISHED_UNIT)
        return above.estimate < below.estimate and not tied
    return _clearly_above(below, above) and not (above.too_few or below.too_few)


def _clearly_above(first: Cell, second: Cell) -> bool:
    """Return whether one share lies significantly above another."""
    margin = hypot(second.ci_high - second.estimate, first.estimate - first.ci_low)
    return first.estimate - second.estimate > margin + TOLERANCE


def _hidden(cell: Cell) -> Judgement:
    return Judgement("inconclusive", reasons.of(cell.name.in_language, reasons.not_released(cell.flag)))


def _too_few(cell: Cell) -> Judgement:
    reason = reasons.too_imprecise(cell.flag) if cell.flag else reasons.too_few(cell.n_eff, MINIMUM_EFFECTIVE_N)
    return Judgement("inconclusive", reasons.of(cell.name.in_language, reason))


def _named(cell: Cell) -> Told:
    return reasons.named_share(cell.name.in_language, cell.estimate)
