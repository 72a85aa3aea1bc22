"""How alike two question texts are: the words they share, rare words counting more."""

import math
import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from ouder_netwerk.matching.words import STOP_WORDS, normal

_STEM = 6  # letters by which words of many labels are counted together
_SHARED = 0.9
"""How far two forms of one word are the same: "opvoeden" and "opvoeding", "vriend" and "vrienden"."""
_INSIDE = 0.6
"""How far a word is the same as a longer one that begins with it: "school" and "schoolarts"."""
_SHORTEST = 4
_NUMBER = re.compile(
    r"^(?:vraag\s+|question\s+)?(?:[A-Za-z]{0,4}\d+\w*(?:[._]\d+)*[.:)]?|\d+[a-z]?[.:)])\s+(?=\S+\s+\S)"
)
"""The number of a question, at the start of its label; a year or an amount has no letter or point with it."""
_PHRASES = tuple(
    (re.compile(rf"\b(?:{pattern})\b"), word)
    for pattern, word in (
        ("hoe oud", "leeftijd"),
        ("how old", "age"),
        ("man of (?:een )?vrouw|vrouw of (?:een )?man|moeder of vader|vader of moeder", "geslacht"),
        ("male or female|father or mother|mother or father", "gender"),
        ("6 maanden|zes maanden", "half jaar"),
        ("6 months|six months", "half year"),
        ("samengesteld", "samenstelling"),
    )
)
"""Other words for what nearly every survey asks."""


@lru_cache(maxsize=100_000)
def telling_words(text: str) -> tuple[str, ...]:
    """Return the words of a text that carry meaning, without the number of the question.

    Examples
    --------
    >>> telling_words("V12 Hoe vaak heeft u contact met de buren?")
    ('vaak', 'contact', 'buren')
    """
    plain = normal(re.sub(r"(?<=\w)\((?:[a-z]+)\)|\((?=[a-z]+\)[a-z])", " ", _without_number(text)))
    for pattern, word in _PHRASES:
        plain = pattern.sub(word, plain)
    words = tuple(dict.fromkeys(plain.split()))
    return tuple(word for word in words if word not in STOP_WORDS) or words


def _without_number(text: str) -> str:
    found = _NUMBER.match(text)
    numbered = found and (re.search(r"[A-Za-z]", found[0]) or re.search(r"[.:)]\s*$", found[0]))
    return text[found.end() :] if found and numbered else text


@lru_cache(maxsize=500_000)
def same_word(one: str, other: str) -> float:
    """Return how far two words are the same.

    Examples
    --------
    >>> [same_word(one, "school") for one in ("school", "scholen", "schoolarts", "schoonouders")]
    [1.0, 0.0, 0.6, 0.0]
    >>> same_word("opvoeden", "opvoeding"), same_word("oppas", "oppassen")
    (0.9, 0.9)
    """
    if one == other:
        return 1.0
    short, long = sorted((one, other), key=len)
    if len(short) < _SHORTEST:
        return 0.0
    common = next((place for place, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    if common >= _SHORTEST and common >= 0.6 * len(long) and len(long) - len(short) <= 3:
        return _SHARED
    inside = (common == len(short) or long.endswith(short)) and len(short) > _SHORTEST
    return _INSIDE if inside else 0.0


def abbreviates(short: str, words: tuple[str, ...]) -> bool:
    """Whether a word is made of the first letters of others.

    Examples
    --------
    >>> abbreviates("cjg", ("centrum", "jeugd", "gezin"))
    True
    """
    return len(short) > 2 and short in "".join(word[0] for word in words)


class Rarity:
    """How telling each word is: a word of many labels tells little.

    Parameters
    ----------
    texts : iterable of str
        Every label of the files that are compared.

    Examples
    --------
    >>> rarity = Rarity(["contact met buren", "contact met vrienden", "contact met familie"])
    >>> round(rarity.likeness("contact met buren", "omgang met buren"), 2)
    0.57
    >>> round(rarity.likeness("contact met buren", "contact met familie"), 2)
    0.33
    """

    def __init__(self, texts: Iterable[str]) -> None:
        labels = [{word[:_STEM] for word in telling_words(text)} for text in dict.fromkeys(texts)]
        counts = Counter(stem for label in labels for stem in label)
        self._weights = {stem: math.log(1 + len(labels) / count) for stem, count in counts.items()}
        self._unseen = math.log(1 + len(labels))
        self._known: dict[tuple[str, str], float] = {}

    def likeness(self, one: str, other: str) -> float:
        """Return the weight of the words two texts share, relative to that of all their words (Dice)."""
        if (one, other) not in self._known:
            self._known[one, other] = self._likeness(telling_words(one), telling_words(other))
        return self._known[one, other]

    def _likeness(self, one: tuple[str, ...], other: tuple[str, ...]) -> float:
        total = sum(map(self._weight, (*one, *other)))
        pairs = sorted(
            ((same_word(first, second), first, second) for first in one for second in other),
            key=lambda pair: (-pair[0], pair[1], pair[2]),
        )
        left, right = list(one), list(other)
        shared = 0.0
        for same, first, second in pairs:
            if not same:
                break
            if first in left and second in right:
                shared += same * (self._weight(first) + self._weight(second))
                left.remove(first)
                right.remove(second)
        shared += self._abbreviated(left, tuple(right)) + self._abbreviated(right, tuple(left))
        return min(shared / total, 1.0) if total else 0.0

    def _abbreviated(self, words: list[str], others: tuple[str, ...]) -> float:
        return sum(self._weight(word) + sum(map(self._weight, others)) for word in words if abbreviates(word, others))

    def _weight(self, word: str) -> float:
        return self._weights.get(word[:_STEM], self._unseen)
