"""Title sentences made from the numbers: what stands out, and never more than what a test supports."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from ouder_netwerk.publish.formatting import percent, points, ratio
from ouder_netwerk.publish.released import Claim, Contrast, Estimate
from ouder_netwerk.publish.selection import Cells, significant
from ouder_netwerk.publish.wording import Words, inside

LONGEST = 110
"""Titles with more characters leave the second half out."""


class LabelledCell(Protocol):
    """A released share under the label it is shown with."""

    @property
    def label(self) -> str:
        """What it is called."""

    @property
    def cell(self) -> Estimate | None:
        """The share."""


def bars_finding(shown: Sequence[LabelledCell], words: Words, places: int) -> str:
    """Return which share is the largest, and which the smallest."""
    known = [(item.cell.estimate, item.label) for item in shown if item.cell is not None and not item.cell.hidden]
    if not known:
        return words.say("find_all_hidden")
    (high, most), (low, least) = max(known), min(known)
    high_text, low_text = percent(high, words.language, places), percent(low, words.language, places)
    if len(known) == 1:
        return words.say("find_one", label=most, value=high_text)
    both = words.say("find_extremes", most=most, high=high_text, least=least, low=low_text)
    return both if len(both) <= LONGEST else words.say("find_most", most=most, high=high_text)


def groups_finding(
    contrasts: Sequence[tuple[str, str, Contrast]], subgroups: Sequence[str], cells: Cells, words: Words, places: int
) -> str:
    """Return the largest significant difference between levels, or that there is none, or that none was tested.

    Parameters
    ----------
    contrasts : sequence of (str, str, Contrast)
        Label of the indicator, subgroup, difference.
    subgroups : sequence of str
        Whose levels are compared.
    cells : Cells
        Where the shares of both levels stand.
    words : Words
        In which language.
    places : int
        Decimals of percentages.
    """
    tested = [item for item in contrasts if significant(item[2])]
    if not tested:
        names = words.say("or").join(inside(words.subgroup(subgroup)) for subgroup in subgroups)
        return words.say("find_no_difference" if contrasts else "find_not_tested", subgroup=names)
    label, subgroup, contrast = max(tested, key=lambda item: abs(item[2].difference))
    name = contrast.raw["indicator"], contrast.raw["category"]
    values = [_share(cells, name, subgroup, level, words, places) for level in (contrast.level, contrast.reference)]
    return words.say(
        "find_difference",
        indicator=label,
        subgroup=inside(words.subgroup(subgroup)),
        level=words.level(subgroup, contrast.level),
        value=values[0],
        reference=words.level(subgroup, contrast.reference),
        other=values[1],
    )


@dataclass(frozen=True)
class Change:
    """An indicator from one wave to a later one without a break between; the same wave when breaks leave no two."""

    label: str
    name: tuple[str, str]
    first: Cells
    last: Cells

    @property
    def compared(self) -> bool:
        """Whether there are two waves to compare."""
        return self.first is not self.last

    @property
    def contrast(self) -> Contrast | None:
        """The released difference."""
        return self.last.change(self.first.wave_id, *self.name)


def trend_finding(changes: Sequence[Change], words: Words, places: int) -> str:
    """Return the largest significant change between the ends of series without a break."""
    compared = [change for change in changes if change.compared]
    if not compared:
        return words.say("find_broken")
    tested = [(change, found) for change in compared if (found := change.contrast) and significant(found)]
    if not tested:
        start, end = (words.wave(cells.wave_id) for cells in (compared[0].first, compared[0].last))
        return words.say("find_no_change", start=start, end=end)
    change, found = max(tested, key=lambda item: abs(item[1].difference))
    ends = (change.first, change.last)
    first, last = (_share(cells, change.name, "all", "all", words, places) for cells in ends)
    start, end = (words.wave(cells.wave_id) for cells in ends)
    phrase = "find_rise" if found.difference > 0 else "find_fall"
    return words.say(phrase, label=change.label, first=first, last=last, start=start, end=end)


def forest_finding(effects: Sequence[tuple[str, float, float]], effect: str, words: Words) -> str:
    """Return the strongest significant association.

    Parameters
    ----------
    effects : sequence of (label, effect, p)
        Odds ratios in logarithms, so that halving and doubling are equally strong.
    effect : str
        `odds_ratio` or `marginal_effect`.
    words : Words
        In which language.
    """
    tested = [(label, size) for label, size, p in effects if p < 0.05]
    if not tested:
        return words.say("find_no_association")
    label, size = max(tested, key=lambda item: abs(item[1]))
    if effect == "marginal_effect":
        return words.say("find_ame", term=inside(label), value=points(size, words.language))
    return words.say("find_or", term=inside(label), value=ratio(2.718281828459045**size, words.language))


def claims_finding(claims: Sequence[Claim], words: Words) -> str:
    """Return how many statements got which verdict."""
    counts = Counter(claim.verdict for claim in claims)
    text = ", ".join(f"{number} {words.verdict(verdict)}" for verdict, number in counts.most_common())
    return words.say("find_claims", total=str(len(claims)), counts=text)


def _share(cells: Cells, name: tuple[str, str], subgroup: str, level: str, words: Words, places: int) -> str:
    cell = cells.estimate(*name, subgroup, level)
    return "" if cell is None or cell.hidden else percent(cell.estimate, words.language, places)
