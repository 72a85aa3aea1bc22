"""Labels from a Stata program (.do): some producers ship them apart from the data."""

import re

_VARIABLE = re.compile(
    r'^\s*(?:cap\w*\s+)?la(?:bel)?\s+var(?:iable)?\s+(\w+)\s+"(.*)"\s*$', re.MULTILINE | re.IGNORECASE
)
_DEFINE = re.compile(
    r"^\s*(?:cap\w*\s+)?la(?:bel)?\s+def(?:ine)?\s+(\w+)\s+(.*?)(?:,\s*\w+)?\s*$", re.MULTILINE | re.IGNORECASE
)
_PAIR = re.compile(r'(\.[a-z]|-?\d+)\s+"([^"]*)"')
_VALUES = re.compile(r"^\s*(?:cap\w*\s+)?la(?:bel)?\s+val(?:ues)?\s+(.+?)\s+(\w+)\s*$", re.MULTILINE | re.IGNORECASE)


def stata_labels(program: str) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
    """Return variable labels and value labels that a Stata program defines.

    Parameters
    ----------
    program : str
        Text of the .do file.

    Returns
    -------
    labels : dict of str to str
        From variable (lower case) to its label.
    value_labels : dict of str to dict
        From variable (lower case) to code and label; extended missings as `.a` ... `.z`.

    Examples
    --------
    >>> stata_labels('label var k1 "Help"\\nlabel define l 1 "Yes"\\nlabel define l .m "None", add\\nlabel values k1 l')
    ({'k1': 'Help'}, {'k1': {'1': 'Yes', '.m': 'None'}})
    """
    program = program.replace("\r\n", "\n")
    labels = {name.lower(): text for name, text in _VARIABLE.findall(program)}
    sets: dict[str, dict[str, str]] = {}
    for name, pairs in _DEFINE.findall(program):
        sets.setdefault(name, {}).update(_PAIR.findall(pairs))
    value_labels = {
        variable.lower(): sets[name]
        for variables, name in _VALUES.findall(program)
        for variable in variables.split()
        if name in sets
    }
    return labels, value_labels
