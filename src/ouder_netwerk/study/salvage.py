"""A definition file as far as it is sound: what is wrong is reported, and the rest can still be looked at."""

import re
from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from ouder_netwerk.errors import Problem
from ouder_netwerk.study.base import Model, Names
from ouder_netwerk.study.fault_words import in_words
from ouder_netwerk.study.yaml_lines import KeyPath

AnyModel = TypeVar("AnyModel", bound=Model)
_ALTERNATIVE = re.compile(r"(dict|literal)\[.*\]")
"""How pydantic calls the kinds that a value may have, among the keys that lead to a fault."""


def salvage(
    path: Path,
    model: type[AnyModel],
    content: Any,
    lines: Mapping[KeyPath, int],
    problems: list[Problem],
    languages: Names,
    entries: str = "",
    own_only: bool = False,
) -> tuple[AnyModel | None, frozenset[str]]:
    """Validate a file, leaving out what is wrong where the rest makes sense without it.

    Parameters
    ----------
    path : Path
        The file, for messages.
    model : type
        What it should hold.
    content, lines : Any, mapping
        As `read_yaml` gives them.
    problems : list of Problem
        Each fault is added, with its line.
    languages : tuple of str
        In which every text must be.
    entries : str
        A mapping in the file of which a single entry may be left out, such as `concepts`.
    own_only : bool
        Whether to report only faults of keys that stand in this file: the others are taken from another file.

    Returns
    -------
    model : Model or None
        Without unknown keys and without the entries that are wrong; None when something else is wrong.
    left_out : frozenset of str
        The entries that are left out.
    """
    content, left_out = deepcopy(content), set[str]()
    while True:
        try:
            return model.model_validate(content, context={"languages": languages}), frozenset(left_out)
        except ValidationError as error:
            faults = [fault | {"loc": without_kinds(fault["loc"], content)} for fault in error.errors()]
        own = (fault for fault in _once(faults, lines) if not own_only or _stands_in(fault["loc"], lines, entries))
        problems += [problem_of(path, fault, lines) for fault in own]
        for fault in faults:
            keys = fault["loc"]
            if fault["type"] == "extra_forbidden" and _drop(content, keys):
                continue
            if len(keys) < 2 or keys[0] != entries:
                return None, frozenset(left_out)
            # the second fault of an entry finds it gone
            if keys[1] not in left_out and not _drop(content, keys[:2]):
                return None, frozenset(left_out)
            left_out.add(str(keys[1]))


def _stands_in(keys: KeyPath, lines: Mapping[KeyPath, int], entries: str) -> bool:
    return not keys or keys[: 2 if keys[0] == entries else 1] in lines


def _once(faults: Iterable[Any], lines: Mapping[KeyPath, int]) -> Iterator[Any]:
    """Yield what is wrong with categories once: where they stand, not where their set is used nor as a number."""
    for fault in faults:
        keys = tuple(key for key in fault["loc"] if not _ALTERNATIVE.fullmatch(str(key)))
        inside = keys[0:1] + keys[2:3] == ("concepts", "categories") and len(keys) > 3
        other_kind = fault["type"] == "literal_error" and len(keys) < len(fault["loc"])
        if not other_kind and (not inside or keys[:4] in lines):
            yield fault | {"loc": keys}


def _drop(content: Any, keys: KeyPath) -> bool:
    """Remove a key from nested mappings and lists; False when it is not there."""
    for key in keys[:-1]:
        if not (key in content if isinstance(content, dict) else isinstance(content, list) and isinstance(key, int)):
            return False
        content = content[key]
    if not isinstance(content, dict) or keys[-1] not in content:
        return False
    del content[keys[-1]]
    return True


def problem_of(path: Path, fault: Any, lines: Mapping[KeyPath, int]) -> Problem:
    """Return a fault that pydantic found as a problem with its line."""
    keys = fault["loc"]
    at: KeyPath = ()
    for length in range(len(keys), 0, -1):
        named = tuple(key if isinstance(key, int) else str(key) for key in keys[:length])
        if named in lines:
            at = named
            break
    line = f":{lines[at]}" if at else ""
    dotted = ".".join(str(key) for key in keys)
    what, remedy = in_words(fault)
    return Problem(f"{path}{line}", f"{dotted}: {what}" if dotted else what, remedy)


def without_kinds(keys: KeyPath, content: Any) -> KeyPath:
    """Return the path to a fault as it is written: pydantic puts the `kind` of a part behind the part.

    Examples
    --------
    >>> without_kinds(("figures", 0, "bars", "waves"), {"figures": [{"kind": "bars"}]})
    ('figures', 0, 'waves')
    """
    for place, key in enumerate(keys):
        if isinstance(content, dict) and content.get("kind") == key:
            return (*keys[:place], *keys[place + 1 :])
        if not (key in content if isinstance(content, dict) else isinstance(content, list)):
            break
        content = content[key]
    return keys
