"""Labels from a Stata program (.do), in the styles that producers write them."""

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ouder_netwerk.microdata.labels.labels import Labels, expanded
from ouder_netwerk.microdata.variables import folded

_PIECE = re.compile(
    r'(?P<compound>`"(?:[^"]|"(?!\'))*"\')'
    r'|(?P<string>"[^"\n]*")'
    r"|(?P<continued>///[^\n]*(?:\n|$))"
    r"|(?P<comment>/\*.*?\*/|(?<!\S)//[^\n]*)"
    r"|(?P<end>[\n;])"
    r"|(?P<comma>,)|(?P<brace>[{}])"
    r"|(?P<word>(?:(?!/\*|///)[^\s\",;{}`]|`(?!\"))+)"
    r"|(?P<other>[^\S\n]+|.)",
    re.DOTALL,
)
_PREFIXES = ("capture", "quietly", "noisily")
_MACRO = re.compile(r"`(\w+)'|\$\{?(\w+)\}?")
_RANGE = re.compile(r"(-?\d+)(?:/|\((\d+)\))(-?\d+)")
_MOST = 200_000
"""Statements and rounds of loops that are followed."""


@dataclass(frozen=True)
class _Token:
    """A word, or a text in quotes."""

    text: str
    is_text: bool = False


def stata_labels(program: str, names: Sequence[str] = ()) -> Labels:
    """Return variable labels and value labels that a Stata program defines.

    Parameters
    ----------
    program : str
        Text of the .do file. Loops over lists and numbers and local macros are followed, as far as labels need them.
    names : sequence of str
        Variables of the file, for lists such as `q1-q5` and `q*`.

    Returns
    -------
    Labels

    Examples
    --------
    >>> found = stata_labels('lab var k1 "Help"\\nlabel define l 1 "Yes"\\nlabel define l .m "None", add\\nla val k1 l')
    >>> found.variables, found.values
    ({'k1': 'Help'}, {'k1': {'1': 'Yes', '.m': 'None'}})
    """
    labels: dict[str, str] = {}
    sets: dict[str, dict[str, str]] = {}
    attached: dict[str, str] = {}
    unrolled = _unrolled(list(_statements(program)), {}, itertools.repeat(None, _MOST))
    for words in unrolled:
        match _command(words):
            case "variable", [name, text, *_]:
                labels[folded(name.text)] = text.text
            case "define", [name, *rest]:
                _define(sets, name.text, rest)
            case "values", [_, _, *_] as rest:
                *variables, last = (word.text for word in _before_comma(rest))
                attached |= dict.fromkeys(expanded(variables, names), last)
    values = {name: sets[one] for name, one in attached.items() if one in sets}
    return Labels(labels, values, formats={folded(name): codes for name, codes in sets.items()})


def _statements(program: str) -> Iterator[list[_Token]]:
    """Yield the words of each statement; `#delimit` says what ends one."""
    end, words = "\n", list[_Token]()
    at_start = skipping = False
    glued = False
    for found in _PIECE.finditer(program.replace("\r\n", "\n").replace("\r", "\n")):
        kind, text = found.lastgroup, found[0]
        at_start = not words
        if kind == "end" and (text == end or (text == "\n" and words and words[0].text.startswith("#d"))):
            if words and words[0].text.startswith("#d"):
                end = ";" if len(words) > 1 and words[1].text == ";" else "\n"
            elif words and not skipping:
                yield words
            words, skipping = [], False
        elif kind == "end" and words and words[0].text.startswith("#d"):
            words.append(_Token(text))
        elif kind in {"compound", "string"}:
            cut = 2 if kind == "compound" else 1
            words.append(_Token(text[cut:-cut], is_text=True))
        elif kind in {"word", "comma", "brace"}:
            skipping = skipping or (at_start and text.startswith("*"))
            if glued and kind == "word" and words and not words[-1].is_text:
                words[-1] = _Token(words[-1].text + text)
            else:
                words.append(_Token(text))
        glued = kind == "word"
    if words and not skipping:
        yield words


def _unrolled(statements: list[list[_Token]], macros: dict[str, str], steps: Iterator[None]) -> Iterator[list[_Token]]:
    """Yield statements with macros filled in, those in a loop once for each of its rounds, until no steps are left."""
    place = 0
    while place < len(statements) and next(steps, "none") is None:
        words = [filled for word in statements[place] for filled in _filled(word, macros)]
        place += 1
        plain = [word.text for word in words]
        if plain and plain[0] in {"local", "global", "loc"} and len(plain) > 2:
            macros[plain[1]] = " ".join(text for text in plain[2:] if text != "=")
        elif plain and plain[-1] == "{":
            body, place = _body(statements, place)
            for value in _rounds(plain):
                if next(steps, "none") is not None:
                    return
                yield from _unrolled(body, macros | {plain[1]: value}, steps)
        elif words:
            yield words


def _body(statements: list[list[_Token]], start: int) -> tuple[list[list[_Token]], int]:
    """Return the statements up to the brace that closes, and the place after it."""
    depth = 1
    for place in range(start, len(statements)):
        texts = [word.text for word in statements[place]]
        depth += texts.count("{") - texts.count("}")
        if depth <= 0:
            return statements[start:place], place + 1
    return statements[start:], len(statements)


def _rounds(words: list[str]) -> list[str]:
    """Return the values that the macro of a loop takes; one round without any for another block."""
    if not words[0].startswith(("foreach", "forv")):
        return [""]
    listed = words[2:-1]
    while listed and listed[0] in {"in", "of", "varlist", "numlist", "newlist", "local", "="}:
        listed = listed[1:]
    values: list[str] = []
    for word in listed:
        found = _RANGE.fullmatch(word.removeprefix("="))
        if found:
            first, step, last = int(found[1]), int(found[2] or 1) or 1, int(found[3])
            values += map(str, range(first, last + 1, step)[:_MOST])
        else:
            values.append(word)
    return values


def _filled(word: _Token, macros: dict[str, str]) -> list[_Token]:
    if not macros or not _MACRO.search(word.text):
        return [word]
    text = _MACRO.sub(lambda found: macros.get(found[1] or found[2], ""), word.text)
    return [_Token(text, True)] if word.is_text else [_Token(part) for part in text.split()]


def _command(words: list[_Token]) -> tuple[str, list[_Token]]:
    """Return which of the commands on labels a statement is, and what it is about."""
    while words and len(words[0].text) >= 2 and any(one.startswith(words[0].text.rstrip(":")) for one in _PREFIXES):
        words = words[1:]
    if len(words) < 3 or len(words[0].text) < 2 or not "label".startswith(words[0].text.lower()):
        return "", []
    part = words[1].text.lower()
    shortest = {"variable": 3, "define": 2, "values": 3}
    found = next((one for one, least in shortest.items() if len(part) >= least and one.startswith(part)), "")
    return found, words[2:]


def _before_comma(words: list[_Token]) -> list[_Token]:
    commas = [place for place, word in enumerate(words) if word.text == "," and not word.is_text]
    return words[: commas[0]] if commas else words


def _define(sets: dict[str, dict[str, str]], name: str, words: list[_Token]) -> None:
    pairs = _before_comma(words)
    if "replace" in {word.text for word in words[len(pairs) :]}:
        sets[name] = {}
    own = sets.setdefault(name, {})
    for code, label in zip(pairs[::2], pairs[1::2], strict=False):
        own[code.text] = label.text
