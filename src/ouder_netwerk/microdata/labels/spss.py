"""Labels and missing codes from SPSS syntax (.sps)."""

import re
from collections.abc import Iterator, Sequence

from ouder_netwerk.microdata.labels.labels import Labels
from ouder_netwerk.microdata.labels.words import Word, words_of
from ouder_netwerk.microdata.variables import folded, number_of

_COMMANDS = {
    "variable labels": re.compile(r"var\w*\s+lab\w*\b", re.IGNORECASE),
    "value labels": re.compile(r"(add\s+)?val\w*\s+lab\w*\b", re.IGNORECASE),
    "missing values": re.compile(r"mis\w*\s+val\w*\b", re.IGNORECASE),
}
_ENDS = {"lo": "lowest", "lowest": "lowest", "hi": "highest", "highest": "highest"}


def spss_labels(program: str, names: Sequence[str] = ()) -> Labels:
    """Return variable labels, value labels and missing codes that SPSS syntax defines.

    Parameters
    ----------
    program : str
        Its text.
    names : sequence of str
        Variables of the file, for lists such as `q1 TO q5`.

    Returns
    -------
    Labels

    Examples
    --------
    >>> program = "VARIABLE LABELS k1 'Help'.\\nVALUE LABELS k1 1 'Yes' 9 'None'.\\nMISSING VALUES k1 (8 THRU 9)."
    >>> found = spss_labels(program)
    >>> found.variables, found.values, found.missing
    ({'k1': 'Help'}, {'k1': {'1': 'Yes', '9': 'None'}}, {'k1': ('8 to 9',)})
    """
    labels: dict[str, str] = {}
    values: dict[str, dict[str, str]] = {}
    missing: dict[str, tuple[str, ...]] = {}
    own = [folded(name) for name in names]
    for command, words in _commands(program):
        if command == "variable labels":
            _label(words, labels)
        elif command == "value labels":
            for variables, pairs in _valued(words, own):
                for name in variables:
                    values[name] = values.get(name, {}) | pairs
        else:
            missing |= _missing(words, own)
    return Labels(labels, values, missing=missing)


def _commands(program: str) -> Iterator[tuple[str, list[Word]]]:
    """Yield the commands on labels with their words; a command ends at a full stop at the end of a line."""
    for text in re.split(r"\.[ \t]*(?:\n|$)|\n[ \t]*\n", program.replace("\r\n", "\n").replace("\r", "\n")):
        text = text.strip()
        for command, pattern in _COMMANDS.items():
            if found := pattern.match(text):
                yield command, _joined(words_of(text[found.end() :]))


def _joined(words: Iterator[Word]) -> list[Word]:
    """Return words in which texts that are added by `+` are one."""
    made: list[Word] = []
    adding = False
    for word in words:
        if word.is_sign("+"):
            adding = True
        elif adding and made and made[-1].is_text and word.is_text:
            made[-1], adding = Word(made[-1].text + word.text, True), False
        else:
            made.append(word)
    return made


def _label(words: list[Word], labels: dict[str, str]) -> None:
    name = ""
    for word in words:
        if word.is_text:
            labels[folded(name)] = word.text
        elif not word.is_sign("/,="):
            name = word.text


def _valued(words: list[Word], own: list[str]) -> Iterator[tuple[list[str], dict[str, str]]]:
    """Yield the variables of each part between strokes, with codes and labels."""
    part: list[Word] = []
    for word in [*words, Word("/")]:
        if not word.is_sign("/"):
            if not word.is_sign(",="):
                part.append(word)
            continue
        at = next(
            (place for place, one in enumerate(part) if one.is_text or number_of(one.text) is not None), len(part)
        )
        pairs = {code.text: label.text for code, label in zip(part[at::2], part[at + 1 :: 2], strict=False)}
        yield _listed([one.text for one in part[:at]], own), pairs
        part = []


def _missing(words: list[Word], own: list[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    variables, codes, inside = list[str](), list[str](), False
    for word in words:
        if word.is_sign("("):
            codes, inside = [], True
        elif word.is_sign(")"):
            found |= dict.fromkeys(_listed(variables, own), tuple(_ranges(codes)))
            variables, inside = [], False
        elif not word.is_sign("/,"):
            (codes if inside else variables).append(word.text)
    return found


def _ranges(codes: list[str]) -> Iterator[str]:
    place = 0
    while place < len(codes):
        if place + 2 < len(codes) and codes[place + 1].lower() == "thru":
            low, high = codes[place], codes[place + 2]
            yield f"{_ENDS.get(low.lower(), low)} to {_ENDS.get(high.lower(), high)}"
            place += 3
        else:
            yield codes[place]
            place += 1


def _listed(words: list[str], own: list[str]) -> list[str]:
    """Return the variables of a list, in which `a TO b` stands for those between as well."""
    made: list[str] = []
    names = [folded(word) for word in words]
    for place, name in enumerate(names):
        if name == "to" and 0 < place < len(names) - 1:
            first, last = names[place - 1], names[place + 1]
            if first in own and last in own:
                made += own[own.index(first) + 1 : own.index(last)]
        else:
            made.append(name)
    return made
