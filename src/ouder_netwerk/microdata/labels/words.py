"""Words, texts in quotes and signs of a SAS or SPSS program."""

import re
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Word:
    """A word or sign, or a text in quotes."""

    text: str
    is_text: bool = False

    def is_sign(self, signs: str) -> bool:
        """Whether it is one of these signs, outside quotes."""
        return not self.is_text and len(self.text) == 1 and self.text in signs


_PIECE = re.compile(
    r"(?P<comment>/\*.*?(?:\*/|$))"
    r"|'(?P<single>(?:[^']|'')*)'"
    r'|"(?P<double>(?:[^"]|"")*)"'
    r"|(?P<sign>[=;/(),+])"
    r"|(?P<word>(?:(?!/\*)[^\s'\"=;/(),+])+)",
    re.DOTALL,
)


def words_of(program: str) -> Iterator[Word]:
    """Yield the words of a program, without its comments between strokes and asterisks.

    Examples
    --------
    >>> [word.text for word in words_of("value yn 1='It''s' /* no */ 2=\\"No\\";")]
    ['value', 'yn', '1', '=', "It's", '2', '=', 'No', ';']
    """
    for found in _PIECE.finditer(program):
        if found.lastgroup == "single":
            yield Word(found["single"].replace("''", "'"), True)
        elif found.lastgroup == "double":
            yield Word(found["double"].replace('""', '"'), True)
        elif found.lastgroup != "comment":
            yield Word(found[0])
