"""What published numbers and words mean as a band: the one place where that is decided.

A study overrides a reading under `bands:` in its `claims.yaml`, a single claim with its own `band:`.
"""

import re
from dataclasses import dataclass, field
from itertools import count
from math import isnan
from typing import Literal

from ouder_netwerk.formatting import DASH, decimal, percent, percent_interval
from ouder_netwerk.texts.phrases import phrases

TOLERANCE = 1e-9
"""Difference between shares that is only floating-point noise."""


@dataclass(frozen=True)
class Band:
    """The shares a published quantity can stand for.

    Attributes
    ----------
    low, high : float
        Limits, as fractions.
    open_low, open_high : bool
        Whether a limit itself lies outside: "almost half" is not half.
    number : bool
        The limits are numbers of their own, such as a mean, in place of fractions that are read as percentages.

    Examples
    --------
    >>> Band(0.45, 0.50, open_high=True).contains(0.50)
    False
    """

    low: float
    high: float
    open_low: bool = False
    open_high: bool = False
    number: bool = field(default=False, repr=False)

    def contains(self, share: float) -> bool:
        """Return whether a share lies inside."""
        return self.meets(share, share)

    def meets(self, low: float, high: float) -> bool:
        """Return whether a closed interval has a point in common with the band; touching a closed limit is meeting."""
        starts = low < self.high - TOLERANCE if self.open_high else low <= self.high + TOLERANCE
        return starts and not self.lies_above(high)

    def lies_above(self, share: float) -> bool:
        """Return whether all of the band lies above a share."""
        return share <= self.low + TOLERANCE if self.open_low else share < self.low - TOLERANCE

    def distance(self, low: float, high: float) -> float:
        """Return how far a closed interval lies from the band, below it or above; 0 when they meet."""
        if self.meets(low, high):
            return 0.0
        return abs(high - self.low if self.lies_above(high) else low - self.high)

    def decimals(self, share: float, least: int) -> int:
        """Return how many decimals to show a percentage with, so that rounding puts none in a band that it misses.

        Examples
        --------
        >>> Band(0.645, 0.655).decimals(0.6448, least=1), Band(0.645, 0.655).decimals(0.62, least=1)
        (2, 1)
        """
        if isnan(share) or self.contains(share):
            return least
        further = 0 if self.number else 2
        return next(places for places in count(least) if not self.contains(round(share, places + further)))

    def written(self, value: float, language: str, places: int) -> str:
        """Return a number that is held against the band, as readers see it.

        Examples
        --------
        >>> Band(0.6, 0.7).written(0.6448, "nl", 2), Band(7.5, 8.5, number=True).written(7.62, "nl", 2)
        ('64,48%', '7,62')
        """
        return decimal(value, places, language) if self.number else percent(value, language, places)

    def written_interval(self, low: float, high: float, language: str, places: int) -> str:
        """Return the limits of what is held against the band."""
        if self.number:
            return DASH.join(decimal(end, places, language) for end in (low, high))
        return percent_interval(low, high, language, places)

    def in_language(self, language: str) -> str:
        """Return the band: `62–66.6%`, `45–<50%` without its upper end, `>50%` without an end; `7.5–8.5` of numbers."""
        if self.number:
            text = DASH.join(f"{limit:.6g}" for limit in (self.low, self.high))
            return text.replace(".", phrases(language).text("language.decimal"))
        low, high = (f"{100 * limit:.4g}" for limit in (self.low, self.high))
        if self.high >= 1 and self.open_low:
            text = f">{low}%"
        elif self.low <= 0 and self.open_high:
            text = f"<{high}%"
        else:
            text = f"{'>' * self.open_low}{low}{DASH}{'<' * self.open_high}{high}%"
        return text.replace(".", phrases(language).text("language.decimal"))


@dataclass(frozen=True)
class Hedge:
    """How far a word reaches from the quantity it stands before.

    Attributes
    ----------
    below, above : float or None
        `None` reaches to 0% or 100%. On a side where the word does not reach, the quantity itself is excluded.
    """

    below: float | None
    above: float | None

    def around(self, low: float, high: float) -> Band:
        """Return the band around a quantity that itself runs from low to high."""
        return Band(
            0.0 if self.below is None else low - self.below,
            1.0 if self.above is None else high + self.above,
            open_low=self.below == 0,
            open_high=self.above == 0,
        )


HEDGES = {
    "bijna": Hedge(0.05, 0),
    "een kleine": Hedge(0.05, 0),
    "ruim": Hedge(0, 0.05),
    "ongeveer": Hedge(0.025, 0.025),
    "circa": Hedge(0.025, 0.025),
    "meer dan": Hedge(0, None),
    "minder dan": Hedge(None, 0),
}
"""Words before a quantity."""

PLAIN_FRACTION = Hedge(0.025, 0.025)
"""A fraction in words without a hedge: `twee derde`, `een kwart`."""

PLAIN_TENTHS = Hedge(0.02, 0.02)
"""So many in ten without a hedge: `drie op de tien`."""

WHOLE_WORDS = {
    "de meeste": Band(0.5, 1.0, open_low=True),
    "vrijwel alle": Band(0.9, 1.0),
}
"""Words that are a quantity by themselves."""

_NUMBERS = {
    "een": 1,
    "twee": 2,
    "drie": 3,
    "vier": 4,
    "vijf": 5,
    "zes": 6,
    "zeven": 7,
    "acht": 8,
    "negen": 9,
    "tien": 10,
    "twaalf": 12,
    "vijftien": 15,
    "twintig": 20,
    "dertig": 30,
    "veertig": 40,
    "vijftig": 50,
    "honderd": 100,
}
_PARTS = {"helft": 2, "derde": 3, "kwart": 4, "vierde": 4, "vijfde": 5, "zesde": 6, "achtste": 8, "tiende": 10}
_UNIT = re.compile(rf" op de \w+$| ?(?:%|procent)$| (?:{'|'.join(_PARTS)})$")
KNOWN_FORMS = (
    "`27%`, `een op de acht`, `drie op de tien`, `twee derde`, `de helft`; before these: "
    + ", ".join(f"`{word}`" for word in HEDGES)
    + "; ranges: `20 tot 30%`, `twee à drie op de tien`, `de helft tot twee derde`; alone: "
    + ", ".join(f"`{word}`" for word in WHOLE_WORDS)
    + " (nothing above 100%)"
)


def number_band(quantity: str) -> Band | None:
    """Return what a published number can have been before it was rounded.

    Parameters
    ----------
    quantity : str
        A percentage (`27%`, `64,5%`) or one in so many (`een op de acht`, `1 op de 8`).

    Returns
    -------
    Band or None
        Half a unit of the last decimal either way, both ends included because a tie may have been rounded up or
        down; for one in N everything from 1 in N + 0.5 to 1 in N - 0.5, but no further than `PLAIN_FRACTION`: one in
        three says no less than a third does. None when it is no number.

    Examples
    --------
    >>> number_band("27%")
    Band(low=0.265, high=0.275, open_low=False, open_high=False)
    >>> number_band("een op de acht").in_language("en")
    '11.76–13.33%'
    >>> number_band("bijna de helft") is None
    True
    """
    parts = _in_so_many(normal(quantity))
    return one_in_band(parts[1]) if parts and parts[0] == 1 < parts[1] else percentage_band(quantity)


def one_in_band(total: int) -> Band:
    """Return what one in so many can have been before it was rounded.

    Examples
    --------
    >>> one_in_band(9).in_language("en")
    '10.53–11.76%'
    """
    as_fraction = PLAIN_FRACTION.around(1 / total, 1 / total)
    return Band(max(1 / (total + 0.5), as_fraction.low), min(1 / (total - 0.5), as_fraction.high))


def plain_number_band(quantity: str) -> Band | None:
    """Return what a published number that is no share can have been before it was rounded; None when it is no number.

    Examples
    --------
    >>> plain_number_band("8").in_language("en"), plain_number_band("7,4 uur").in_language("nl")
    ('7.5–8.5', '7,35–7,45')
    >>> plain_number_band("veel") is None
    True
    """
    found = _PLAIN_NUMBER.fullmatch(normal(quantity))
    if found is None:
        return None
    whole, decimals = found["whole"].replace(".", ""), found["decimals"] or ""
    half = 0.5 * 10.0 ** -len(decimals)
    value = float(f"{whole}.{decimals or 0}")
    return Band(value - half, value + half, number=True)


_PLAIN_NUMBER = re.compile(r"(?P<whole>-?\d{1,3}(?:\.\d{3})+|-?\d+)(?:[,.](?P<decimals>\d{1,2}|\d{4,}))?(?: [^\d%]+)?")
"""A number, perhaps with a unit behind it: a point before three digits parts thousands."""


def percentage_band(quantity: str) -> Band | None:
    """Return the shares that round to a percentage as written, None when it is no percentage.

    Examples
    --------
    >>> percentage_band("64.48%")
    Band(low=0.64475, high=0.64485, open_low=False, open_high=False)
    >>> percentage_band("270%") is None
    True
    """
    percentage = _percentage(normal(quantity))
    if percentage is None:
        return None
    share, half_unit = percentage
    return Band(round(share - half_unit, 12), round(share + half_unit, 12))


def word_band(quantity: str) -> Band | None:
    """Return the band that a quantity in words means by the tables of this module.

    Parameters
    ----------
    quantity : str
        A quantity with or without a hedge, a range, or a word such as `de meeste`.

    Returns
    -------
    Band or None
        None when the words are not known.

    Examples
    --------
    >>> word_band("bijna de helft")
    Band(low=0.45, high=0.5, open_low=False, open_high=True)
    >>> word_band("twee à drie op de tien").in_language("nl")
    '20–30%'
    >>> word_band("een heleboel") is None
    True
    """
    text = normal(quantity)
    if text in WHOLE_WORDS:
        return WHOLE_WORDS[text]
    for word, hedge in HEDGES.items():
        if text.startswith(f"{word} ") and (share := _share(text.removeprefix(f"{word} "))) is not None:
            return hedge.around(share, share)
    if limits := _range(text):
        return Band(*limits)
    if (share := _share(text)) is not None:
        return (PLAIN_TENTHS if " op de " in text else PLAIN_FRACTION).around(share, share)
    return None


def ends(quantity: str) -> tuple[float, float] | None:
    """Return the two ends of a range, None when it is no range.

    Examples
    --------
    >>> ends("20 tot 30%"), ends("een derde")
    ((0.2, 0.3), None)
    """
    return _range(normal(quantity))


Form = Literal["number", "words"]


def form_of(quantity: str) -> Form | None:
    """Return whether a quantity is a number or words, None when it is neither.

    Examples
    --------
    >>> form_of("27%"), form_of("ruim een derde"), form_of("een heleboel")
    ('number', 'words', None)
    """
    if number_band(quantity):
        return "number"
    return "words" if word_band(quantity) else None


def normal(quantity: str) -> str:
    """Return a quantity as the tables write it: small letters, single spaces, no accents."""
    return re.sub(r"\s+", " ", quantity.strip().lower()).replace("à", "a").replace("één", "een")


def _percentage(text: str) -> tuple[float, float] | None:
    """Return a percentage, of at most 100, as share and half a unit of its last decimal."""
    found = re.fullmatch(r"(\d+)(?:[.,](\d+))? ?(?:%|procent)", text)
    if not found:
        return None
    whole, decimals = found[1], found[2] or ""
    share = float(f"{whole}.{decimals}") / 100
    return (share, 0.5 * 10.0 ** -len(decimals) / 100) if share <= 1 else None


def _number(word: str) -> int | None:
    return int(word) if word.isdigit() else _NUMBERS.get(word)


def _in_so_many(text: str) -> tuple[int, int] | None:
    part, _, total = text.partition(" op de ")
    count, among = _number(part), _number(total)
    return (count, among) if count and among and count <= among else None


def _share(text: str) -> float | None:
    """Return the share that a quantity without hedge names."""
    if percentage := _percentage(text):
        return percentage[0]
    if parts := _in_so_many(text):
        return parts[0] / parts[1]
    *amount, part = text.replace("driekwart", "drie kwart").split(" ")
    number = _NUMBERS.get(amount[0]) if amount and amount != ["de"] else 1
    return number / _PARTS[part] if number and part in _PARTS and len(amount) < 2 else None


def _range(text: str) -> tuple[float, float] | None:
    """Return from what to what: the first part takes its unit from the second where it has none of its own."""
    found = re.fullmatch(r"(.+?) (?:a|tot) (.+)", text)
    if not found:
        return None
    low_text, high_text = found.groups()
    unit = _UNIT.search(high_text)
    low, high = _share(low_text), _share(high_text)
    if low is None and unit:
        low = _share(low_text + unit[0])
    return (low, high) if low is not None and high is not None and low < high else None
