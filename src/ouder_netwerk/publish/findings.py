"""Title sentences made from the numbers: what stands out, and never more than what a test supports."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ouder_netwerk.formatting import percent, points, ratio
from ouder_netwerk.publish.selection import Cells, Name, Shown, significant
from ouder_netwerk.publish.wording import Words, capital, inside
from ouder_netwerk.released import Claim, Contrast

LONGEST = 110
"""Titles with more characters leave the second half out."""
FEW = 2
"""Among so few shares the largest and the smallest are no finding: they are just given."""
NOT_TESTED = ("not-testable", "qualitative")
"""Verdicts of statements that no number was held against."""
MOST_NAMED = 2
"""More effects than this are counted, not named."""


@dataclass(frozen=True)
class Finding:
    """A title.

    Attributes
    ----------
    text : str
    named : tuple of (str, str)
        Heading and label of the marks it speaks of; no heading is empty.
    """

    text: str
    named: tuple[tuple[str, str], ...] = ()


def bars_finding(shown: Sequence[Shown], headline: bool, base: str, words: Words, places: int) -> Finding:
    """Return which share is the largest and which the smallest, or just the shares.

    Parameters
    ----------
    shown : sequence of Shown
        What may be set against each other: shares with one base, or the headline of their section.
    headline : bool
        They are the headline, and so are not ranked.
    base : str
        Of whom, where the figure has others too.
    words : Words
        In which language.
    places : int
        Decimals of percentages.
    """
    known = [item for item in shown if item.cell is not None and not item.cell.hidden]
    if not known:
        return Finding(words.say("find_all_hidden"))

    def value(item: Shown) -> str:
        return percent(item.size, words.language, places)

    of = f" ({base})" if base else ""
    if headline or len(known) <= FEW:
        texts = [words.say("find_share", label=item.label, value=value(item)) for item in known]
        return _fitting([("; ".join(texts[:number]), known[:number]) for number in range(len(known), 0, -1)], base)
    most, least = max(known, key=lambda item: item.size), min(known, key=lambda item: item.size)
    both = words.say("find_extremes", of=of, most=most.label, high=value(most), least=least.label, low=value(least))
    one = words.say("find_most", of=of, most=most.label, high=value(most))
    return _fitting([(both, [most, least]), (one, [most])], base)


def _fitting(texts: Sequence[tuple[str, Sequence[Shown]]], base: str) -> Finding:
    """Return the first text that is not too long, or else the last."""
    text, items = next((one for one in texts if len(one[0]) <= LONGEST), texts[-1])
    return Finding(text, tuple((capital(base), item.label) for item in items))


@dataclass(frozen=True)
class Difference:
    """A released difference between levels of a subgroup.

    Attributes
    ----------
    label : str
        Of the indicator.
    heading : str
        Over the marks of both levels.
    subgroup : str
    leading : bool
        Whether a finding may be about this indicator rather than another.
    contrast : Contrast
    """

    label: str
    heading: str
    subgroup: str
    leading: bool
    contrast: Contrast


def groups_finding(
    differences: Sequence[Difference], subgroups: Sequence[str], cells: Cells, words: Words, places: int
) -> Finding:
    """Return the largest significant difference between levels, or that there is none, or that none was tested.

    Parameters
    ----------
    differences : sequence of Difference
        All that are shown.
    subgroups : sequence of str
        Whose levels are compared.
    cells : Cells
        Where the shares of both levels stand.
    words : Words
        In which language.
    places : int
        Decimals of percentages.
    """
    tested = [item for item in differences if significant(item.contrast)]
    if not tested:
        names = words.listed(inside(words.subgroup(subgroup)) for subgroup in subgroups)
        return Finding(words.say("find_no_difference" if differences else "find_not_tested", subgroup=names))
    largest = max(tested, key=lambda item: (item.leading, abs(item.contrast.difference)))
    contrast, subgroup = largest.contrast, largest.subgroup
    name = contrast.raw["indicator"], contrast.raw["category"]
    levels = contrast.level, contrast.reference
    values = [_share(cells, name, subgroup, level, words, places) for level in levels]
    labels = [words.level(subgroup, level) for level in levels]
    text = words.say(
        "find_difference",
        indicator=largest.label,
        subgroup=inside(words.subgroup(subgroup)),
        level=labels[0],
        value=values[0],
        reference=labels[1],
        other=values[1],
    )
    return Finding(text, tuple((largest.heading, label) for label in labels))


@dataclass(frozen=True)
class Change:
    """An indicator from one wave to a later one without a break between; the same wave when breaks leave no two."""

    label: str
    name: Name
    first: Cells
    last: Cells
    leading: bool = True

    @property
    def compared(self) -> bool:
        """Whether there are two waves to compare."""
        return self.first is not self.last

    @property
    def contrast(self) -> Contrast | None:
        """The released difference."""
        return self.last.change(self.first.wave_id, *self.name)


def trend_finding(changes: Sequence[Change], words: Words, places: int) -> Finding:
    """Return the largest significant change between the ends of series without a break."""
    compared = [change for change in changes if change.compared]
    if not compared:
        return Finding(words.say("find_broken"))
    tested = [(change, found) for change in compared if (found := change.contrast) and significant(found)]
    if not tested:
        start, end = (words.wave(cells.wave_id) for cells in (compared[0].first, compared[0].last))
        return Finding(words.say("find_no_change", start=start, end=end))
    change, found = max(tested, key=lambda item: (item[0].leading, abs(item[1].difference)))
    ends = (change.first, change.last)
    first, last = (_share(cells, change.name, "all", "all", words, places) for cells in ends)
    start, end = (words.wave(cells.wave_id) for cells in ends)
    phrase = "find_rise" if found.difference > 0 else "find_fall"
    return Finding(words.say(phrase, label=change.label, first=first, last=last, start=start, end=end))


@dataclass(frozen=True)
class Effect:
    """An effect of a model on a scale where 0 is none: the logarithm of an odds ratio, or a marginal effect.

    Attributes
    ----------
    label : str
        Of the term and its level, to be read alone.
    place : (str, str)
        Heading and label of its mark.
    size, low, high : float
    p : float
    """

    label: str
    place: tuple[str, str]
    size: float
    low: float
    high: float
    p: float

    @property
    def far(self) -> float:
        """How far from none the interval reaches."""
        return max(abs(self.low), abs(self.high))

    @property
    def near(self) -> float:
        """How near to none the interval comes, when it does not hold none."""
        return min(abs(self.low), abs(self.high))


def forest_finding(effects: Sequence[Effect], effect: str, words: Words) -> Finding:
    """Return the effect furthest from none, with those whose intervals overlap with its own: they may be as strong.

    Parameters
    ----------
    effects : sequence of Effect
        Odds ratios in logarithms, so that halving and doubling are equally far.
    effect : str
        `odds_ratio` or `marginal_effect`.
    words : Words
        In which language.
    """
    furthest, others = furthest_of(effects)
    if furthest is None:
        return Finding(words.say("find_no_association"))
    if effect == "marginal_effect":
        text = words.say("find_ame", term=furthest.label, value=points(furthest.size, words.language))
    else:
        text = words.say("find_or", term=furthest.label, value=ratio(math.exp(furthest.size), words.language))
    if others:
        named = words.listed((f"‘{other.label}’" for other in others), "and")
        counted = words.say("find_others", number=str(len(others)))
        few = len(others) <= MOST_NAMED and len(text) + len(named) <= LONGEST
        text += words.say("find_as_far", terms=named if few else counted)
    return Finding(text, tuple(one.place for one in (furthest, *others)))


def furthest_of(effects: Sequence[Effect]) -> tuple[Effect | None, list[Effect]]:
    """Return the significant effect furthest from none, and the others whose interval overlaps with its own."""
    tested = sorted((one for one in effects if one.p < 0.05 and one.size == one.size), key=lambda one: -abs(one.size))
    if not tested:
        return None, []
    furthest, *others = tested
    return furthest, [other for other in others if other.far >= furthest.near]


def claims_finding(claims: Sequence[Claim], words: Words) -> Finding:
    """Return how many statements were tested with which verdict, and how many were not."""
    tested = Counter(claim.verdict for claim in claims if claim.verdict not in NOT_TESTED)
    others = Counter(claim.verdict for claim in claims if claim.verdict in NOT_TESTED)

    def counted(counts: Counter[str]) -> str:
        return ", ".join(f"{words.verdict(verdict)} ({number})" for verdict, number in counts.most_common())

    text = words.say("find_claims", number=str(tested.total()), counts=counted(tested))
    return Finding(text + (words.say("find_not_checked", counts=counted(others)) if others else ""))


def _share(cells: Cells, name: Name, subgroup: str, level: str, words: Words, places: int) -> str:
    cell = cells.estimate(*name, subgroup, level)
    return "" if cell is None or cell.hidden else percent(cell.estimate, words.language, places)
