"""Which variables could be columns of the design: the respondent's number, the weight, strata and clusters."""

import re
from itertools import zip_longest
from typing import Literal

from ouder_netwerk.matching.answers import VariableAnswers
from ouder_netwerk.matching.words import normal

Role = Literal["id", "weight", "strata", "psu", "fpc"]

_LIKELY_WORDS: dict[Role, str] = {
    "id": r"resp|\bid\b|nummer|number|identif|volgnr",
    "weight": r"weegf|weegc|\bweeg\d*\b|\bweging(?!en)|pweight|weighting|(survey|sampling|sample|design|final) weight",
    "strata": r"\bstrat(?!eg)|strat(um|a)\b",
    "psu": r"\bpsu|cluster|primary sampling|primaire (steekproef)?eenheid|steekproefpunt|sampling point",
}
_POSSIBLE_WORDS: dict[Role, str] = {
    "id": r"(id|nr|case|key)\b",
    "weight": r"gewicht|weight|\b(gew|wgt|wt)\d*\b",
    "strata": r"\b(laag\b|stadsdeel|wijk|gemeente|regio|provincie|stedelijk|province|municipality|district|urban)",
    "psu": r"\b(wijk|buurt|gemeente|school|klas\b|postcode|pc[46]\b|adres|interviewer|neighbou?rhood|municipality)",
}
_LIKELY, _POSSIBLE = 0.8, 0.5
_ASKS = re.compile(r"\?|\b(u|uw|je|ik|mijn|you|your|my)\b")
"""A label that asks or states something is no column of the design for naming a neighbourhood."""


def identity_of_role(role: Role, variable: str, label: str) -> tuple[float, float, float]:
    """Return how far name and text together say that a variable has a role in the design, and both apart.

    Examples
    --------
    >>> [identity_of_role("weight", name, "")[0] for name in ("weegfac", "gewicht", "beweging")]
    [0.8, 0.5, 0.0]
    >>> [identity_of_role("psu", "v1", label)[0] for label in ("Wijk", "Is uw wijk veilig?")]
    [0.5, 0.0]
    """
    parts = [normal(part.replace("_", " ")) for part in (variable, label)]
    name, text = (_LIKELY * bool(re.search(_LIKELY_WORDS[role], part)) for part in parts)
    if name or text:
        return 1 - (1 - text) * (1 - name), name, text
    asks = _ASKS.search(label.casefold())
    name, text = (0.0 if asks else _POSSIBLE * bool(re.search(_POSSIBLE_WORDS[role], part)) for part in parts)
    return max(name, text), name, text


def fits_role(role: Role, given: VariableAnswers, earlier: VariableAnswers | None) -> float:
    """Return 1 when a variable can have a place in the design: ids that differ, weights that are broken numbers unless
    they were whole before.
    """
    counts = given.substantive()
    respondents = sum(given.counts.values())
    if role == "id":
        return float(len(counts) == respondents)
    values, often = given.numbers()
    if role in {"weight", "fpc"}:
        numbers = often.sum() == respondents and (values >= 0).all()
        whole = bool((values % 1 == 0).all())
        was_whole = earlier is not None and bool((earlier.numbers()[0] % 1 == 0).all())
        return float(numbers and (role == "fpc" or not whole or was_whole))
    broken = values.size and not (values % 1 == 0).all()
    return float(sum(counts.values()) == respondents and 1 < len(counts) < respondents and not broken)


def as_alike(role: Role, earlier: VariableAnswers | None, given: VariableAnswers) -> float | None:
    """Return how alike the sizes of strata or clusters are, or else the numbers of different values; None without an
    earlier file.
    """
    if earlier is None:
        return None
    if role in {"strata", "psu"}:
        before, after = (sorted(one.counts.values(), reverse=True) for one in (earlier, given))
        totals = sum(before), sum(after)
        pairs = zip_longest(before, after, fillvalue=0)
        return 1 - sum(abs(one / totals[0] - other / totals[1]) for one, other in pairs) / 2
    different = len(earlier.counts), len(given.counts)
    return min(different) / max(different)
