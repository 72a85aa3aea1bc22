"""The phrases of one language, from the package or from the user's own folder of languages."""

import string
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from ouder_netwerk.errors import InputError, Problem, fail, unknown_names
from ouder_netwerk.texts.languages import SHIPPED, texts_file

COMPLETE = "en"
"""The language whose file says which phrases there are."""
Told = Callable[[str], str]
"""Something that can be said in any language: a function from a language to a text."""


@dataclass(frozen=True)
class Phrases:
    """What readers are told in one language.

    Attributes
    ----------
    language : str
    written : mapping of str to str
        By name; a phrase inside a section of the file as `section.name`, a form of a phrase as `name.other`.

    Examples
    --------
    >>> english = phrases("en")
    >>> english.say("by", subgroup="age"), english.say("find_not_checked", number="1"), english.say("symbols.hidden")
    ('by age', 'One statement was not tested.', '[c]')
    """

    language: str
    written: Mapping[str, str]

    def say(self, name: str, /, **values: str) -> str:
        """Return a phrase with its gaps filled in; one with the forms `one` and `other` goes by its `number`."""
        return self.text(name if name in self.written else f"{name}.{_form(values['number'])}").format(**values)

    def text(self, name: str) -> str:
        """Return a phrase with its gaps."""
        return self.written[name]

    def __contains__(self, name: str) -> bool:
        """Return whether there is such a phrase."""
        return name in self.written


def told(name: str, /, **values: str | Told) -> Told:
    """Return a phrase that can be said in any language, with its values: fixed, or in that language too.

    Examples
    --------
    >>> told("reasons.accepted", reason=told("total"))("nl")
    'aanvaard: Totaal'
    """

    def say(language: str) -> str:
        said = {key: value if isinstance(value, str) else value(language) for key, value in values.items()}
        return phrases(language).say(name, **said)

    return say


@cache
def phrases(language: str) -> Phrases:
    """Return the phrases of a language: from the user's own file, else from the package's.

    Raises
    ------
    InputError
        When there is no such language, or the user's file lacks a phrase, has one too many, or has other gaps in one.
    """
    path = texts_file(language)
    written = _read(path)
    if path.parent != SHIPPED:
        problems = list(differences(path, written, _read(SHIPPED / f"{COMPLETE}.yaml")))
        if problems:
            raise InputError(problems)
    return Phrases(language, written)


def differences(path: Path, written: Mapping[str, str], complete: Mapping[str, str]) -> Iterator[Problem]:
    """Yield every phrase of a file that is absent, empty, unknown, or has other gaps than in the complete file."""
    for name, example in complete.items():
        if name not in written:
            yield Problem(f"{path}: {name}", "is absent", f"write what says: {example.strip()}")
        elif not written[name]:
            yield Problem(f"{path}: {name}", "is empty", f"write what says: {example.strip()}")
        elif not name.endswith(".one") and (gaps(written[name]) != gaps(example)):
            known = ", ".join(f"{{{gap}}}" for gap in sorted(gaps(example) or ())) or "none"
            yield Problem(f"{path}: {name}", f"has other gaps: {written[name].strip()}", f"use these: {known}")
    yield from unknown_names(f"{path}", "phrase", written, complete)


def gaps(phrase: str) -> set[str] | None:
    """Return the names of the values that a phrase is filled in with; None when its braces do not match.

    Examples
    --------
    >>> sorted(gaps("{low} tot {high}")), gaps("{low"), gaps("geen")
    (['high', 'low'], None, set())
    """
    try:
        return {name for _, name, _, _ in string.Formatter().parse(phrase) if name is not None}
    except ValueError:
        return None


def _read(path: Path) -> dict[str, str]:
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise fail(str(path), f"is not YAML in UTF-8: {error}", "mend it, or begin with a copy of en.yaml") from None
    return dict(_named(content, "")) if isinstance(content, dict) else {}


def _named(content: Mapping[Any, Any], before: str) -> Iterator[tuple[str, str]]:
    for name, phrase in content.items():
        if isinstance(phrase, dict):
            yield from _named(phrase, f"{before}{name}.")
        else:
            yield f"{before}{name}", "" if phrase is None else str(phrase)


def _form(number: str) -> str:
    return "one" if number == "1" else "other"
