"""How alike two texts or names are, in Dutch and English, whether one says the opposite of the other, and which labels
mean that an answer is missing.
"""

import difflib
import re
import unicodedata
from functools import lru_cache

from ouder_netwerk.study.concepts import Reason

_STOP_WORDS = """
aan al alle als andere bent bij dan dat de den der deze die dit door een eens en er et gaat haar had hebben hebt
heeft hem het hier hij hoe hun ik in is ja je kan kunt maar me mee meer men met mij mijn naar nog nu of om omdat
onder ons ook op over per te tot u uit uw van veel voor waar wat we wel welke werd wie wij worden wordt ze zei zich
zij zijn zo zou zult a about all an and any are as at be been by can could did do does for from had has have he her
his how i if in into is it its many me most much my of on or our out she so some such than that the their them then
there these they this those through to was we were what when where which who will with would you your
"""
STOP_WORDS = frozenset(_STOP_WORDS.split())
"""Words that say nothing about what a question asks; words of denial are not among them."""

_DENIAL = re.compile(
    r"\b(?:niet|geen|nooit|niemand|niets|nergens|zonder|not|no|never|nobody|none|nothing|nowhere|without|cannot|"
    r"(?:do|does|did|ca|wo|is|are|was|were|has|have|had|could|would|should)n ?t)\b"
)
_OPPOSITES = (
    ("krijgen krijgt kreeg kregen gekregen ontvangen ontvangt ontving receive receives received get got",
     "geven geeft gaf gaven gegeven bieden biedt bood geboden give gives gave given provide provides provided"),
    ("meer vaker more", "minder less fewer"),
    ("veel vaak altijd many much often always", "weinig zelden few little seldom rarely"),
    ("gemakkelijk makkelijk easy easily", "moeilijk lastig moeite difficult difficulty hard"),
    ("goed good well", "slecht bad badly poor poorly"),
    ("voor before", "na after"),
    ("binnen inside within", "buiten outside"),
    ("moeder mother", "vader father"),
)  # fmt: skip
_REVERSING = ("on", "un", "dis")
"""Beginnings that turn a word round: eens and oneens, satisfied and dissatisfied."""
_OPPOSED = [
    pair
    for one, other in _OPPOSITES
    for pair in ((set(one.split()), set(other.split())), (set(other.split()), set(one.split())))
]

_SPELLED_ALIKE = 0.75
_MISSING: tuple[tuple[Reason, str], ...] = (
    (
        "refused",
        r"wei?gert|geweigerd|wil (dat |het |dit )?niet|wil ik niet|zeg (dat |het )?liever niet|refuse|prefer not",
    ),
    ("dont_know", r"weet (ik |het )?niet|weet (ik )?het niet|onbekend|dont know|don t know|do not know|unknown|unsure"),
    (
        "not_asked",
        r"niet van toepassing|n ?v ?t|niet gevraagd|niet gesteld|overgeslagen|routing|not applicable|not asked|"
        r"logical skip|valid skip|not in universe|skipped|inapplicable",
    ),
    (
        "no_answer",
        r"geen antwoord|niet (in)?gevuld|niet beantwoord|ontbreekt|no answer|no valid response|not answered|not stated|"
        r"not ascertained|missing|blank|geen opgave",
    ),
    ("suppressed", r"onderdrukt|afgeschermd|geheim|suppressed|confidential|withheld"),
)
_PATTERNS = tuple((reason, re.compile(rf"\b(?:{pattern})")) for reason, pattern in _MISSING)


@lru_cache(maxsize=100_000)
def normal(text: str) -> str:
    """Return a text without capitals, accents and punctuation.

    Examples
    --------
    >>> normal("Eén ouder, (privé)?")
    'een ouder prive'
    """
    plain = unicodedata.normalize("NFKD", text.casefold())
    return " ".join(re.findall(r"[a-z0-9]+", "".join(letter for letter in plain if not unicodedata.combining(letter))))


def reason_of(label: str) -> Reason | None:
    """Return why an answer is missing, when a value label says so.

    Examples
    --------
    >>> reason_of("Weet niet"), reason_of("Prefer not to say"), reason_of("Nee")
    ('dont_know', 'refused', None)
    """
    return next((reason for reason, pattern in _PATTERNS if pattern.search(normal(label))), None)


def same_words(one: str, other: str) -> float:
    """Return how many words two value labels share (Dice), every word counted: "lukt met moeite", "lukt zonder moeite".

    Examples
    --------
    >>> same_words("Not at all", "Not well at all") > same_words("Not very well", "Not well at all")
    True
    """
    first, second = set(normal(one).split()), set(normal(other).split())
    return 2 * len(first & second) / (len(first) + len(second)) if first and second else 0.0


@lru_cache(maxsize=100_000)
def opposed(one: str, other: str) -> bool:
    """Whether one of two texts may say the opposite of the other: it denies more often, or has the opposite of a word.

    Examples
    --------
    >>> opposed("Ik vind het moeilijk", "Ik vind het niet moeilijk"), opposed("I don't ask", "I never ask")
    (True, False)
    >>> opposed("Hulp gekregen van buren", "Hulp gegeven aan buren"), opposed("Mee eens", "Mee oneens")
    (True, True)
    """
    first, second = normal(one), normal(other)
    if len(_DENIAL.findall(first)) != len(_DENIAL.findall(second)):
        return True
    only_first, only_second = set(first.split()) - set(second.split()), set(second.split()) - set(first.split())
    return any(only_first & words and only_second & opposites for words, opposites in _OPPOSED) or any(
        prefix + word in others
        for words, others in ((only_first, only_second), (only_second, only_first))
        for word in words
        for prefix in _REVERSING
    )


def same_name(one: str, other: str) -> float:
    """Return how alike two names of variables are: 1 without regard to case, less when spelled nearly alike, else 0.

    Examples
    --------
    >>> same_name("K8Q35", "k8q35"), same_name("zorg_1", "zorg_2"), same_name("cont_fam", "contfam") > 0.7
    (1.0, 0.0, True)
    """
    first, second = one.casefold(), other.casefold()
    if first == second:
        return 1.0
    if re.findall(r"\d+", first) != re.findall(r"\d+", second):
        return 0.0
    ratio = difflib.SequenceMatcher(None, first, second).ratio()
    return 0.8 * ratio if ratio >= _SPELLED_ALIKE else 0.0
