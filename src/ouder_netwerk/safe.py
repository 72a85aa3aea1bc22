"""Text that others wrote, such as labels in a survey file, made safe for the place it goes to."""

import html
import re
import unicodedata
from typing import Literal

Syntax = Literal["line", "csv", "markup"]

_BREAKS = re.compile(r"[\s\x1c-\x1f\x85\u2028\u2029]+")
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
"""Categories of characters that show nothing: controls, marks such as those that turn the direction of writing, halves
of a pair, private and unassigned ones."""
_JOINERS = frozenset("\u200c\u200d")
"""What is not seen either, but without which some scripts and signs fall apart."""
_APOSTROPHE = "'"
_NUMBER = re.compile(r"[-+]?(\d+([.,]\d+)*|[.,]\d+)([eE][-+]?\d+)?")
_FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""How a cell begins that a spreadsheet may take for a formula; the last four are the wide forms."""


def safe(text: str, syntax: Syntax = "line", longest: int | None = None) -> str:
    """Return a text that means in another syntax what it says, and nothing else.

    Parameters
    ----------
    text : str
        As somebody wrote it: with line breaks, control characters, marks that turn the direction of writing.
    syntax : {"line", "csv", "markup"}
        `line`: one line of Unicode that a terminal, XML, YAML, JSON and Word can hold, for libraries that quote it
        themselves (as those for YAML, Word and templates do), and for comments in YAML; `csv`: a cell that every
        spreadsheet shows as text, by an apostrophe before what looks like a formula and is no number; `markup`: for
        HTML and SVG.
    longest : int, optional
        Characters to keep; what is longer ends in `...`.

    Returns
    -------
    str

    Examples
    --------
    >>> safe("Ja,\\nvan\\u2028familie\\x1b[31m"), safe("=1+1", "csv"), safe("-8", "csv"), safe("a < b", "markup")
    ('Ja, van familie[31m', "'=1+1", '-8', 'a &lt; b')
    """
    if not (text.isascii() and text.isprintable()):
        text = "".join(kept for kept in _BREAKS.sub(" ", text) if not _is_unseen(kept))
    if longest is not None and len(text) > longest:
        text = f"{text[: longest - 3]}..."
    if syntax == "csv" and _is_formula(text.lstrip(_APOSTROPHE)):
        return f"{_APOSTROPHE}{text}"
    return html.escape(text) if syntax == "markup" else text


def from_csv(cell: str) -> str:
    """Return what a cell of a CSV file says: without the apostrophe that `safe` put before what is no formula.

    Examples
    --------
    >>> [from_csv(safe(text, "csv")) for text in ("=1+1", "'=1", "-8", "'s avonds")]
    ['=1+1', "'=1", '-8', "'s avonds"]
    """
    quoted = cell.startswith(_APOSTROPHE) and _is_formula(cell.lstrip(_APOSTROPHE))
    return cell[1:] if quoted else cell


def _is_formula(text: str) -> bool:
    return text.lstrip().startswith(_FORMULA) and not _NUMBER.fullmatch(text)


def _is_unseen(character: str) -> bool:
    return unicodedata.category(character) in _UNSEEN and character not in _JOINERS
