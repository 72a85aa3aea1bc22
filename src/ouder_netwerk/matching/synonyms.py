"""Value labels that mean the same whatever the question: yes and ticked, man and male, the steps of agreement."""

from collections.abc import Mapping

from ouder_netwerk.matching.words import normal

_GROUPS = (
    "ja|yes|wel|genoemd|aangekruist|aangevinkt|gekozen|geselecteerd|mentioned|quoted|selected|checked|ticked|"
    "chosen|marked|waar|true|van toepassing|applies",
    "nee|neen|no|niet|niet genoemd|niet aangekruist|niet aangevinkt|niet gekozen|niet geselecteerd|not mentioned|"
    "not quoted|not selected|unselected|not checked|unchecked|not ticked|not chosen|not marked|onwaar|false|"
    "does not apply",
    "man|mannelijk|male|vader|father|men",
    "vrouw|vrouwelijk|female|moeder|mother|women",
    "helemaal mee eens|helemaal eens|helemaal eens met de stelling|zeer mee eens|sterk mee eens|volledig mee eens|"
    "geheel mee eens|strongly agree|completely agree|totally agree|fully agree|agree strongly",
    "mee eens|eens|agree|somewhat agree|enigszins mee eens",
    "niet mee eens niet mee oneens|niet eens niet oneens|niet mee eens en niet mee oneens|niet eens en niet oneens|"
    "niet eens of oneens|neutraal|neutral|neither agree nor disagree|neither",
    "mee oneens|oneens|disagree|somewhat disagree|enigszins mee oneens",
    "helemaal mee oneens|helemaal oneens|zeer mee oneens|sterk mee oneens|volledig mee oneens|geheel mee oneens|"
    "strongly disagree|completely disagree|totally disagree|disagree strongly",
)
_GROUP = {text: number for number, group in enumerate(_GROUPS) for text in group.split("|")}


def meaning(label: str) -> int | None:
    """Return which common answer a label gives; None for a label of its own.

    Examples
    --------
    >>> meaning("Niet genoemd") == meaning("nee"), meaning("Genoemd") == meaning("Ja"), meaning("Soms")
    (True, True, None)
    """
    return _GROUP.get(normal(label))


def by_meaning(wordings: Mapping[str, tuple[str, ...]]) -> dict[int, str]:
    """Return for each common answer the category that has it; none of those that several categories have.

    Examples
    --------
    >>> by_meaning({"yes": ("Ja",), "no": ("Nee", "niet")}) == {meaning("ja"): "yes", meaning("nee"): "no"}
    True
    """
    found: dict[int, set[str]] = {}
    for category, texts in wordings.items():
        for text in texts:
            number = meaning(text)
            if number is not None:
                found.setdefault(number, set()).add(category)
    return {number: next(iter(names)) for number, names in found.items() if len(names) == 1}
