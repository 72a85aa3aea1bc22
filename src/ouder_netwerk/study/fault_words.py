"""What is wrong with a value in a definition file and how to mend it, in our own words for each fault of pydantic."""

from collections.abc import Callable, Mapping
from typing import Any

_SHORT = 40
"""Longer values are not quoted whole."""
_FORMS = {
    r"^[a-z]{2,3}(-[A-Za-z0-9]+)*$": "a language by its code, such as `nl` or `de-CH`",
    r"^[0-9a-f]{64}$": "a SHA-256: 64 of the characters 0 to 9 and a to f",
    r"^[a-z0-9_]+$": "small letters, digits and `_`",
    r"^[A-Za-z0-9_-]+$": "letters, digits, `_` and `-`",
    r"^[A-Za-z]\w*$": "a letter, then letters, digits and `_`",
    r"^[-−]?\d+([.,]\d+)?$": "a number as it was published, such as `1.8`",
}
"""Patterns that a text must have, as a user would describe them."""
Words = tuple[str, str]
"""What is wrong, and how to mend it."""


def in_words(fault: Mapping[str, Any]) -> Words:
    """Return what is wrong and how to mend it.

    Parameters
    ----------
    fault : mapping
        One of `ValidationError.errors()` of pydantic.

    Examples
    --------
    >>> in_words({"type": "too_long", "input": [1, 2, 3], "ctx": {"max_length": 2}, "loc": (), "msg": ""})
    ('has 3 entries, and should have at most 2', 'write at most 2 between brackets: [..., ...]')
    >>> in_words({"type": "literal_error", "input": "x", "ctx": {"expected": "'a', 'b' or 'c'"}, "loc": (), "msg": ""})
    ('`x` is none of what it can be', 'choose one of: a, b, c')
    """
    kind = fault["type"]
    if kind in {"value_error", "assertion_error"}:
        what, _, remedy = fault["msg"].removeprefix("Value error, ").partition(" -> ")
        return what, remedy or "mend the value"
    say = _WORDS.get(kind)
    if say is None:
        return f"{quoted(fault['input'])} can not stand here", "look up in docs/architecture.md what can"
    return say(fault)


def quoted(given: object) -> str:
    """Return a value as a message names it.

    Examples
    --------
    >>> quoted("x"), quoted(True), quoted([1]), quoted(None), quoted({"a": 1})
    ('`x`', '`true`', 'a list', 'nothing', 'a mapping')
    """
    if given is None:
        return "nothing"
    if isinstance(given, (list, tuple)):
        return "a list"
    if isinstance(given, dict):
        return "a mapping"
    text = str(given).lower() if isinstance(given, bool) else str(given)
    return f"`{text}`" if len(text) <= _SHORT else f"`{text[:_SHORT]}...`"


def _text(fault: Mapping[str, Any]) -> Words:
    given, keys = fault["input"], fault["loc"]
    if isinstance(given, dict) and set(given) == {"from"}:
        return "is a mapping, and should be a name", f"write the name alone: `{keys[-1]}: {given['from']}`"
    if isinstance(given, (int, float)):
        read, as_what = (str(given).lower(), "true or false") if isinstance(given, bool) else (given, "a number")
        return f"{read} is read as {as_what}, and should be a name or a text", f'put it in quotes: "{read}"'
    return f"is {quoted(given)}, and should be a name or a text", "write one text, in quotes where it has a colon"


def _extra(fault: Mapping[str, Any]) -> Words:
    if fault["input"] is None:
        return "is no key here", "put quotes around the text before it, which a comma ends; or remove the key"
    return "is no key here", "remove the key or mend its spelling"


def _choice(fault: Mapping[str, Any]) -> Words:
    expected = str(fault["ctx"]["expected"]).replace(" or ", ", ").replace("'", "")
    return f"{quoted(fault['input'])} is none of what it can be", f"choose one of: {expected}"


def _form(fault: Mapping[str, Any]) -> Words:
    pattern = fault["ctx"]["pattern"]
    return f"{quoted(fault['input'])} has not the form that it must have", f"write {_FORMS.get(pattern, pattern)}"


def _entries(limit: str, how: str) -> Callable[[Mapping[str, Any]], Words]:
    def say(fault: Mapping[str, Any]) -> Words:
        number = fault["ctx"][limit]
        entries = f"{len(fault['input'])} {'entry' if len(fault['input']) == 1 else 'entries'}"
        return f"has {entries}, and should have {how} {number}", f"write {how} {number} between brackets: [..., ...]"

    return say


def _bound(name: str, how: str) -> Callable[[Mapping[str, Any]], Words]:
    def say(fault: Mapping[str, Any]) -> Words:
        limit = fault["ctx"][name]
        return f"is {quoted(fault['input'])}, and should be {how} {limit}", f"write a number {how} {limit}"

    return say


def _should_be(what: str, remedy: str) -> Callable[[Mapping[str, Any]], Words]:
    return lambda fault: (f"is {quoted(fault['input'])}, and should be {what}", remedy)


_MAPPING = _should_be("a mapping of keys to values", "write `key: value` lines under it, or {key: value}")
_NUMBER = _should_be("a number", "write a number, with a point for decimals")
_WHOLE = _should_be("a whole number", "write a whole number, without quotes or decimals")
_YES_OR_NO = _should_be("true or false", "write true or false")


def _no_kind(_fault: Mapping[str, Any]) -> Words:
    return "has no `kind`", "add the key `kind`, which says what the others mean"


def _unknown_kind(fault: Mapping[str, Any]) -> Words:
    known = fault["ctx"]["expected_tags"].replace("'", "`")
    return f"there is no kind `{fault['ctx']['tag']}`", f"choose one of: {known}"


_WORDS: dict[str, Callable[[Mapping[str, Any]], Words]] = {
    "missing": lambda _fault: ("is not there", "add the key"),
    "extra_forbidden": _extra,
    "string_type": _text,
    "string_pattern_mismatch": _form,
    "literal_error": _choice,
    "enum": _choice,
    "union_tag_not_found": _no_kind,
    "union_tag_invalid": _unknown_kind,
    "tuple_type": lambda _fault: ("is no list", "write it between brackets: [..., ...]"),
    "list_type": lambda _fault: ("is no list", "write it between brackets: [..., ...]"),
    "too_short": _entries("min_length", "at least"),
    "too_long": _entries("max_length", "at most"),
    "greater_than": _bound("gt", "more than"),
    "greater_than_equal": _bound("ge", "no less than"),
    "less_than": _bound("lt", "less than"),
    "less_than_equal": _bound("le", "no more than"),
    **dict.fromkeys(("model_type", "model_attributes_type", "dict_type", "mapping_type"), _MAPPING),
    **dict.fromkeys(("float_type", "float_parsing", "finite_number"), _NUMBER),
    **dict.fromkeys(("int_type", "int_parsing", "int_from_float", "int_parsing_size"), _WHOLE),
    **dict.fromkeys(("bool_type", "bool_parsing"), _YES_OR_NO),
}
"""By the type of a fault, as pydantic calls it."""
