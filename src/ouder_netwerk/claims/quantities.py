"""From a share to the words for it: the inverse of `bands.py`, in every language.

The words of a language stand in its file in `texts/`, under `quantities`; how far each reaches, only in `bands.py`.
"""

from dataclasses import dataclass
from functools import cache
from math import isnan

from ouder_netwerk.claims.bands import (
    HEDGES,
    PLAIN_FRACTION,
    PLAIN_TENTHS,
    TOLERANCE,
    WHOLE_WORDS,
    Band,
    Hedge,
    one_in_band,
)
from ouder_netwerk.formatting import percent
from ouder_netwerk.texts.phrases import phrases

HEDGED: dict[str, Hedge] = {
    "almost": HEDGES["bijna"],
    "over": HEDGES["ruim"],
    "about": HEDGES["ongeveer"],
    "more_than": HEDGES["meer dan"],
    "less_than": HEDGES["minder dan"],
}
"""What may stand before a quantity, by its name in the files of phrases."""
PARTS = {"quarter": 1 / 4, "third": 1 / 3, "half": 1 / 2, "two_thirds": 2 / 3, "three_quarters": 3 / 4}
TENTHS = (3, 4, 6, 7, 8, 9)
ONE_IN = (5, 6, 7, 8, 9, 10, 12, 15, 20, 30, 40, 50, 100)
MIDDLE = (1 / 3, 2 / 3)
"""Between these a wide interval on one side of half is told as more, or less, than half."""
WIDE = 0.1
"""An interval wider than this is."""
NEARLY_ALL = 0.945
"""From here a share, rounded to 95%, is told as nearly all."""


@dataclass(frozen=True)
class WordedQuantity:
    """A share in words, without those it is a share of.

    Attributes
    ----------
    text : str
        `bijna de helft`, `een op de negen`.
    band : Band
        What the words can mean.
    of : str
        How those it is a share of follow: the phrase `quantities.<of>`.
    plural : bool
        Whether the verb is in the plural.
    """

    text: str
    band: Band
    of: str
    plural: bool

    def whom(self, people: str, language: str) -> str:
        """Return the subject of a sentence.

        Examples
        --------
        >>> worded(0.48, "nl").whom("ouders", "nl"), worded(0.11, "en").whom("parents", "en")
        ('bijna de helft van de ouders', 'one in nine parents')
        """
        return phrases(language).say(f"quantities.{self.of}", quantity=self.text, people=people)


@dataclass(frozen=True)
class Anchor:
    """A quantity without a word before it."""

    text: str
    share: float
    band: Band
    of: str
    plural: bool

    def hedged(self, hedge: str, language: str) -> WordedQuantity:
        """Return the quantity with a word before it."""
        text = phrases(language).say(f"quantities.{hedge}", quantity=self.text)
        return WordedQuantity(text, HEDGED[hedge].around(self.share, self.share), self.of, self.plural)

    @property
    def plain(self) -> WordedQuantity:
        """The quantity by itself."""
        return WordedQuantity(self.text, self.band, self.of, self.plural)


@cache
def anchors(language: str) -> tuple[Anchor, ...]:
    """Return the quantities that shares are told by, in one language."""
    said = phrases(language)
    parts_plural = said.text("quantities.part_verb") == "plural"
    parts = [
        Anchor(said.text(f"quantities.{name}"), share, PLAIN_FRACTION.around(share, share), "of_part", parts_plural)
        for name, share in PARTS.items()
    ]
    tenths = [
        Anchor(_in_ten(number, language), number / 10, PLAIN_TENTHS.around(number / 10, number / 10), "of_number", True)
        for number in TENTHS
    ]
    one_in = [
        Anchor(
            said.say("quantities.one_in", number=_number(total, language)),
            1 / total,
            one_in_band(total),
            "of_number",
            False,
        )
        for total in ONE_IN
    ]
    return (*parts, *tenths, *one_in)


def worded(share: float, language: str, low: float = float("nan"), high: float = float("nan")) -> WordedQuantity:
    """Return a share in words that reach as far as its interval.

    Parameters
    ----------
    share : float
        As a fraction.
    language : str
        Of the reader.
    low, high : float
        Its interval; missing when nothing is known of it. An interval wider than what the words can mean makes them
        `about`.

    Returns
    -------
    WordedQuantity
        Its band contains the share, so that the same words, read as a statement, fit the number.

    Examples
    --------
    >>> [worded(share, "nl").text for share in (0.645, 0.36, 0.42, 0.27, 0.13)]
    ['bijna twee derde', 'ruim een derde', 'ruim vier op de tien', 'ruim een kwart', 'een op de acht']
    >>> worded(0.11, "en", 0.08, 0.14).text, worded(0.6, "en", 0.52, 0.68).text
    ('about one in nine', 'more than half')
    """
    if (end := _at_an_end(share, language)) is not None:
        return end
    width = 0.0 if isnan(low) or isnan(high) else high - low
    nearest = min(anchors(language), key=lambda anchor: abs(anchor.share - share))
    half = next(anchor for anchor in anchors(language) if anchor.share == 1 / 2)
    if width > WIDE and MIDDLE[0] < share < MIDDLE[1] and not low <= half.share <= high:
        return half.hedged("more_than" if share > half.share else "less_than", language)
    word = _closest(share, nearest, language)
    if width <= word.band.high - word.band.low + TOLERANCE:
        return word
    about = nearest.hedged("about", language)
    return about if about.band.contains(share) else between_tenths(share, share, language) or word


def between_tenths(low: float, high: float, language: str) -> WordedQuantity | None:
    """Return the two tenths between which some shares lie; None when they lie further apart.

    Examples
    --------
    >>> between_tenths(0.21, 0.285, "nl").text, between_tenths(0.21, 0.35, "nl")
    ('twee à drie op de tien', None)
    """
    first = int(low * 10 + TOLERANCE)
    if not 1 <= first <= 8 or high > (first + 1) / 10 + TOLERANCE:
        return None
    ends = {"low": _number(first, language), "high": _number(first + 1, language)}
    text = phrases(language).say("quantities.tenths", **ends)
    return WordedQuantity(text, Band(first / 10, (first + 1) / 10), "of_number", plural=True)


def worded_range(low: float, high: float, language: str) -> WordedQuantity:
    """Return from what to what some shares run: in percentages where no words lie near enough to both ends.

    Examples
    --------
    >>> worded_range(0.52, 0.65, "nl").text, worded_range(0.21, 0.285, "en").text, worded_range(0.07, 0.46, "en").text
    ('de helft tot twee derde', 'two to three in ten', 'between 7% and 46%')
    """
    if (tenths := between_tenths(low, high, language)) is not None:
        return tenths
    parts = [anchor for anchor in anchors(language) if anchor.of == "of_part"]
    first, last = (min(parts, key=lambda part: abs(part.share - share)) for share in (low, high))
    if first != last and first.band.contains(low) and last.band.contains(high):
        text = phrases(language).say("quantities.range", low=first.text, high=last.text)
        return WordedQuantity(text, Band(first.share, last.share), last.of, last.plural)
    text = phrases(language).say("quantities.between", low=percent(low, language), high=percent(high, language))
    return WordedQuantity(text, Band(low, high), "of_part", last.plural)


def readings(language: str) -> dict[str, Band]:
    """Return everything that `worded` can say of a part, with what it can mean."""
    said = {anchor.text: anchor.band for anchor in anchors(language)}
    for hedge in HEDGED:
        said |= {one.text: one.band for one in (anchor.hedged(hedge, language) for anchor in anchors(language))}
    return said


def _at_an_end(share: float, language: str) -> WordedQuantity | None:
    """Return the words for none, all and nearly all."""
    said = phrases(language)
    if share <= 0:
        return WordedQuantity("", Band(0.0, 0.0), "none", said.text("quantities.none_verb") == "plural")
    if share >= 1:
        return WordedQuantity("", Band(1.0, 1.0), "all", plural=True)
    if share >= NEARLY_ALL:
        return WordedQuantity("", WHOLE_WORDS["vrijwel alle"], "nearly_all", plural=True)
    smallest = min(anchors(language), key=lambda anchor: anchor.share)
    return smallest.hedged("less_than", language) if share < smallest.band.low else None


def _closest(share: float, nearest: Anchor, language: str) -> WordedQuantity:
    """Return a quantity by itself when the whole percentage beside it is no further than a point away, else hedged."""
    if abs(round(100 * share) - 100 * nearest.share) < 1 - TOLERANCE:
        return nearest.plain if nearest.band.contains(share) else nearest.hedged("about", language)
    return nearest.hedged("almost" if share < nearest.share else "over", language)


def _in_ten(number: int, language: str) -> str:
    return phrases(language).say("quantities.in_ten", number=_number(number, language))


def _number(number: int, language: str) -> str:
    return phrases(language).text(f"quantities.numbers.{number}")
