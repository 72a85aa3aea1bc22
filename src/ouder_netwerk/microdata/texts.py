"""Bytes of a survey file as text: encodings that are declared, not declared, falsely declared, and mixed.

The readers of statistics files hand over every byte as the Latin-1 character of its number. What the bytes mean is
decided here, text by text, since a file may hold labels of several makers.
"""

import codecs
import contextlib
from dataclasses import dataclass, field

from ouder_netwerk.errors import fail
from ouder_netwerk.safe import safe

BYTES = "iso-8859-1"
"""The encoding in which every byte is the character of its number."""
OLD_ENCODING = "cp1252"
"""What Windows wrote before UTF-8; many a Dutch file from before 2010 is in it without saying so."""
NAME_ENCODING = (
    "name the right one, such as cp850 or latin1: `encoding` of the source in the wave definition, or --encoding"
)
_EACH_BYTE = "ouder_netwerk.cp1252"
"""Name of the way to decode what is not UTF-8 as cp1252, byte by byte."""
_LATIN_STARTS = frozenset(b"\xc2\xc3\xc4\xc5\xe2")
"""How letters and signs of Latin texts begin in UTF-8; in cp1252 none of these ends a word."""
_SHOWN = 40
_SUSPECT = frozenset("ÃÂâÅÄ")
"""How UTF-8 letters begin that were read as cp1252."""


def known_encoding(name: str, where: str) -> str:
    """Return Python's name of an encoding.

    Raises
    ------
    InputError
        When there is none of that name.
    """
    found = found_encoding(name)
    if found is None:
        raise fail(where, f"there is no encoding `{name}`", "name one such as cp1252 or latin1")
    return found


def found_encoding(name: str | None) -> str | None:
    """Return Python's name of an encoding; None for none, and for one that is unknown, as in a damaged header."""
    try:
        # Python has some that make no text of bytes, such as base64
        b"a".decode(name or "", errors="replace")
        return codecs.lookup(name or "").name
    except (LookupError, ValueError):
        return None


@dataclass
class Texts:
    """Turns bytes into text, and remembers what it had to assume.

    Attributes
    ----------
    where : str
        The file.
    declared : str or None
        Encoding that the file declares, in Python's name; None when it declares none.
    given : str or None
        Encoding that the user names, which goes before what the file says.
    examples : dict of str to str
        The first text of which something was assumed: `old`, `cut`, `utf8` or `twice`; empty for an answer.
    """

    where: str
    declared: str | None = None
    given: str | None = None
    examples: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        # ASCII is what programs declare that know no better
        if self.declared == "ascii":
            self.declared = None

    def decode(self, raw: str, width: int | None = None, is_answer: bool = False) -> str:
        """Return the text that bytes stand for.

        Parameters
        ----------
        raw : str
            Each character a byte.
        width : int, optional
            Bytes that the file has room for: UTF-8 may be cut there in the middle of a letter.
        is_answer : bool
            Whether a respondent wrote it: then it is no example.

        Raises
        ------
        InputError
            When they are no text in the encoding that is given or, without one, in UTF-8 and cp1252.

        Examples
        --------
        >>> texts = Texts("a.sav")
        >>> texts.decode("Priv\\u00e9"), texts.decode("Caf\\u00c3\\u00a9"), texts.notes()[0]
        ('Privé', 'Café', 'a.sav is not in UTF-8: read as cp1252, as in "Privé" (another can be given as `encoding`)')
        """
        if raw.isascii():
            return raw
        content = raw.encode(BYTES)
        encoding = self.given or self.declared or "utf-8"
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError as error:
            kind, text = self._assumed(content, encoding, error, width)
        else:
            is_utf8 = encoding != "utf-8" and self.given is None and _is_utf8(content)
            kind = "utf8" if is_utf8 else "twice" if _SUSPECT.intersection(text) and _is_twice(text) else ""
        if kind and not self.examples.get(kind):
            self.examples[kind] = "" if is_answer else safe(text, longest=_SHOWN)
        return text

    def _assumed(self, content: bytes, encoding: str, error: UnicodeDecodeError, width: int | None) -> tuple[str, str]:
        """Return what was assumed of bytes, and the text that they are then."""
        if encoding == "utf-8" and _is_cut(content, error, width):
            return "cut", content[: error.start].decode(encoding)
        if encoding == "utf-8":
            # a file may hold texts of both kinds, and a text letters
            with contextlib.suppress(UnicodeDecodeError):
                return "old", content.decode("utf-8", errors=_EACH_BYTE)
            encoding = OLD_ENCODING
        raise fail(self.where, f"holds texts that are not in {encoding}", NAME_ENCODING)

    def notes(self) -> list[str]:
        """Return in words what was assumed."""
        not_utf8 = "declares UTF-8, but is not in UTF-8" if self.declared else "is not in UTF-8"
        says = {
            "old": f"{not_utf8}: read as cp1252{{}} (another can be given as `encoding`)",
            "cut": "has texts that end in the middle of a letter, which is left out{}",
            "utf8": f"declares {self.declared}, but holds texts that look like UTF-8{{}}: if they are garbled, give "
            "`--encoding utf-8`",
            "twice": "holds texts that were garbled before it was saved{}: no encoding repairs them",
        }
        as_in = {kind: f', as in "{example}"' if example else "" for kind, example in self.examples.items()}
        return [f"{self.where} {says[kind].format(as_in[kind])}" for kind in says if kind in as_in]


def _is_cut(content: bytes, error: UnicodeDecodeError, width: int | None) -> bool:
    """Whether UTF-8 was cut where the file had no more room, or its last letter is in another encoding."""
    if error.reason != "unexpected end of data" or width is None or len(content) < width:
        return False
    return content[error.start] in _LATIN_STARTS or not content[: error.start].isascii()


def _old_bytes(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)
    return error.object[error.start : error.end].decode(OLD_ENCODING), error.end


codecs.register_error(_EACH_BYTE, _old_bytes)


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _is_twice(text: str) -> bool:
    """Whether a text is UTF-8 that was once taken for cp1252 and saved as that."""
    try:
        text.encode(OLD_ENCODING).decode("utf-8")
    except UnicodeError:
        return False
    return True


def text_of(content: bytes, where: str, given: str | None) -> tuple[str, list[str]]:
    """Return the content of a text file that people or programs wrote, and what had to be assumed.

    Raises
    ------
    InputError
        When it is not in the encoding that is given.
    """
    marks = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
    marked = next((encoding for mark, encoding in marks.items() if content.startswith(mark)), None)
    if given is None and marked is None and not _is_utf8(content):
        try:
            return content.decode(OLD_ENCODING), [f"{where} is not in UTF-8: read as {OLD_ENCODING}"]
        except UnicodeDecodeError:
            raise fail(where, f"holds texts that are not in {OLD_ENCODING}", NAME_ENCODING) from None
    encoding = known_encoding(given, where) if given else marked or "utf-8"
    try:
        return content.decode(encoding), []
    except UnicodeDecodeError:
        raise fail(where, f"holds texts that are not in {encoding}", NAME_ENCODING) from None
