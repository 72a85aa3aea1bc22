"""Labels from a SAS program: PROC FORMAT, and the statements LABEL, FORMAT and ATTRIB."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from ouder_netwerk.microdata.labels.labels import Labels, expanded, format_name
from ouder_netwerk.microdata.labels.words import Word, words_of
from ouder_netwerk.microdata.variables import folded, number_of

_WIDEST = 100
"""Whole numbers that a range with one label is written out for."""


def sas_labels(program: str, names: Sequence[str] = ()) -> Labels:
    """Return variable labels and value labels that a SAS program defines.

    Parameters
    ----------
    program : str
        Its text.
    names : sequence of str
        Variables of the file, for lists such as `q1-q5`.

    Returns
    -------
    Labels

    Examples
    --------
    >>> program = "proc format; value yn 1='Yes' .M='None'; data a; label k1='Help'; format k1 yn.; run;"
    >>> found = sas_labels(program)
    >>> found.variables, found.values
    ({'k1': 'Help'}, {'k1': {'1': 'Yes', '.M': 'None'}})
    """
    labels: dict[str, str] = {}
    formats: dict[str, dict[str, str]] = {}
    shown: dict[str, str] = {}
    for statement in _statements(program):
        command, *words = statement
        match command.text.lower():
            case "value":
                if words:
                    formats.setdefault(format_name(words[0].text), {}).update(_pairs(words[1:]))
            case "label":
                labels |= {folded(name.text): text.text for name, text in _equations(words)}
            case "format":
                shown |= _formats(words, names)
            case "attrib":
                _attributes(words, labels, shown)
    values = {name: formats[one] for name, one in shown.items() if one in formats}
    return Labels(labels, values, formats)


def _statements(program: str) -> Iterator[list[Word]]:
    words: list[Word] = []
    for word in words_of(program):
        if word.is_sign(";"):
            # a statement that begins with an asterisk is a comment
            if words and not words[0].text.startswith("*"):
                yield words
            words = []
        else:
            words.append(word)
    if words:
        yield words


def _equations(words: list[Word]) -> Iterator[tuple[Word, Word]]:
    for (name, sign), (_, text) in pairwise(pairwise(words)):
        if sign.is_sign("="):
            yield name, text


def _pairs(words: list[Word]) -> dict[str, str]:
    """Return codes and labels of a format; several codes, or a range of whole numbers, may share a label."""
    while words and words[0].is_sign("("):
        closed = next((place for place, word in enumerate(words) if word.is_sign(")")), len(words) - 1)
        words = words[closed + 1 :]
    pairs: dict[str, str] = {}
    codes: list[str] = []
    place = 0
    while place < len(words):
        word = words[place]
        if word.is_sign("="):
            label = words[place + 1] if place + 1 < len(words) else Word("", True)
            pairs |= dict.fromkeys((one for code in codes for one in _range(code)), label.text)
            codes, place = [], place + 2
            continue
        if not word.is_sign(","):
            codes.append(word.text)
        place += 1
    return pairs


def _range(code: str) -> list[str]:
    first, _, last = code.rpartition("-")
    low, high = number_of(first), number_of(last)
    if low is None or high is None:
        return [code]
    return [f"{value}" for value in range(int(low), int(high) + 1)] if 0 <= high - low <= _WIDEST else []


def _formats(words: list[Word], names: Sequence[str]) -> dict[str, str]:
    shown: dict[str, str] = {}
    waiting: list[str] = []
    for word in words:
        if word.text.endswith(".") or (waiting and "." in word.text):
            shown |= dict.fromkeys(expanded(waiting, names), format_name(word.text))
            waiting = []
        else:
            waiting.append(word.text)
    return shown


def _attributes(words: list[Word], labels: dict[str, str], shown: dict[str, str]) -> None:
    name = ""
    for place, word in enumerate(words):
        key = word.text.lower()
        followed = place + 2 < len(words) and words[place + 1].is_sign("=")
        if key in {"label", "format", "length", "informat"} and followed:
            value = words[place + 2].text
            if key == "label":
                labels[folded(name)] = value
            elif key == "format":
                shown[folded(name)] = format_name(value)
        elif not word.is_sign("=") and not (place and words[place - 1].is_sign("=")):
            name = word.text
