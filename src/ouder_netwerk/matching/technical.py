"""Variables that no respondent answered: flags of imputation and editing, and how the interview went."""

import re

from ouder_netwerk.matching.words import normal

_FLAG_NAME = re.compile(r"_(if|flag|imp)$|^(imp|flag)_", re.IGNORECASE)
_LABEL = re.compile(
    r"imputation flag|\b(was|is) imputed|imputatie|geimputeerd|\bedit flag"
    r"|\binterviewer|(interview|vragenlijst)duur|duur (van )?(het |de )?(interview|vragenlijst)"
    r"|(interview|questionnaire|survey) (duration|length)|(duration|length) of (the )?(interview|questionnaire)"
    r"|\b(start|begin|eind)tijd|\b(start|end) time|timestamp|tijdstip|contact ?poging|contact attempt"
    r"|\bip.?adres|\bbrowser|\b(device|apparaat) (type|used)|soort apparaat"
)


def is_technical(variable: str, label: str) -> bool:
    """Return whether a variable is a flag or says how the interview went, by its name and label.

    Examples
    --------
    >>> is_technical("FPL_IF", ""), is_technical("v9", "Imputatie: inkomen"), is_technical("v3", "Duur interview")
    (True, True, True)
    >>> is_technical("inkomen", "Inkomen van het huishouden"), is_technical("v2", "Hoe lang duurde het gesprek?")
    (False, False)
    """
    return bool(_FLAG_NAME.search(variable) or _LABEL.search(normal(label)))
