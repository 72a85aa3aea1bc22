"""YAML with line numbers, YAML 1.2 booleans and no silent duplicate keys."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from ouder_netwerk.errors import fail
from ouder_netwerk.study.text_file import read_text

_LARGEST = 5_000_000
"""Bytes of a definition file; the largest of ours has 0.1 million."""
_DEEPEST = 50
_MOST_VALUES = 500_000
"""Values in a definition file, those that an alias repeats counted each time."""
KeyPath = tuple[str | int, ...]
_REMEDY = (
    "mend the line, or the one before: spaces and no tabs at its start, quotes around a text with `: ` or a comma in it"
)


def plain_words(resolvers: Mapping[str, list[tuple[str, Any]]]) -> dict[str, list[tuple[str, Any]]]:
    """Return resolvers of a YAML loader or dumper for which `yes`, `no`, `on`, `off` and dates are plain words.

    Booleans are `true` and `false` alone.
    """
    special = {"tag:yaml.org,2002:bool", "tag:yaml.org,2002:timestamp"}
    kept = {first: [pair for pair in pairs if pair[0] not in special] for first, pairs in resolvers.items()}
    boolean = ("tag:yaml.org,2002:bool", re.compile("^(true|false)$"))
    return kept | {first: [*kept[first], boolean] for first in "tf"}


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Safe loader in which `yes` and `no` are plain words: they are category names here."""


_Loader.yaml_implicit_resolvers = plain_words(_Loader.yaml_implicit_resolvers)


def read_yaml(path: Path) -> tuple[Any, dict[KeyPath, int]]:
    """Read one YAML file.

    Parameters
    ----------
    path : Path
        UTF-8 file, with or without a byte-order mark.

    Returns
    -------
    content : Any
        Mappings, lists and scalars.
    lines : dict
        From the path of a key inside the content to its line, counted from 1.

    Raises
    ------
    InputError
        When the file is absent, is not UTF-8, is not YAML, names a key twice, or is too large, too deep or by its
        aliases too long to be a definition.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "a.yaml"
    ...     _ = file.write_text("a:\\n  yes: no\\n", encoding="utf-8")
    ...     read_yaml(file)
    ({'a': {'yes': 'no'}}, {('a',): 1, ('a', 'yes'): 2})
    """
    text = read_text(path, "create it; docs/your-own-wave.md shows how")
    _check_size(text, path)
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        lines: dict[KeyPath, int] = {}
        if node is not None:
            _check_aliases(node, path)
            _collect_lines(node, (), lines, path)
        content = loader.construct_document(node) if node is not None else {}
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{path}:{mark.line + 1}" if mark else str(path)
        what = " ".join(str(getattr(error, "problem", error)).split())
        raise fail(where, f"is not YAML: {what}", _REMEDY) from None
    except ValueError as error:
        # Python makes no number of thousands of digits
        raise fail(
            str(path), f"holds a number that is none: {error}", "fix the number, or put quotes around it"
        ) from None
    finally:
        loader.dispose()
    return content, lines


def _check_size(text: str, path: Path) -> None:
    """Refuse, before it is parsed, a file that is too large for a definition, too deep, or has control characters."""
    if len(text) > _LARGEST:
        raise fail(str(path), f"has {len(text):,} characters, too many for a definition", "is it the right file?")
    _refuse_controls(text, path, 0)
    loader, depth = _Loader(text), 0
    try:
        while loader.check_event():
            event = loader.get_event()
            if isinstance(event, yaml.ScalarEvent) and event.start_mark:
                # written as an escape, such as "\x07"
                _refuse_controls(event.value, path, event.start_mark.line)
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > _DEEPEST:
                line = event.start_mark.line + 1
                raise fail(f"{path}:{line}", f"nests lists or mappings more than {_DEEPEST} deep", _REMEDY)
    except yaml.YAMLError:
        # said with its line by who reads it
        return
    finally:
        loader.dispose()


_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def _refuse_controls(text: str, path: Path, above: int) -> None:
    """Refuse a text, with so many lines above it, that holds what no file for readers can hold."""
    if found := _CONTROLS.search(text):
        line = above + text.count("\n", 0, found.start()) + 1
        raise fail(f"{path}:{line}", f"holds the control character {found[0]!r}", "remove it")


def _check_aliases(node: yaml.Node, path: Path) -> None:
    """Refuse aliases that repeat each other into very many values, or a value that holds itself."""
    sizes: dict[int, int] = {}

    def size(one: yaml.Node) -> int:
        if id(one) not in sizes:
            sizes[id(one)] = _MOST_VALUES + 1  # what holds itself never ends
            parts = one.value if isinstance(one, yaml.CollectionNode) else ()
            flat = (part for pair in parts for part in (pair if isinstance(pair, tuple) else (pair,)))
            sizes[id(one)] = 1 + sum(map(size, flat))
        return sizes[id(one)]

    if size(node) > _MOST_VALUES:
        what = f"repeats itself by aliases into more than {_MOST_VALUES:,} values"
        raise fail(str(path), what, "write out what is meant in place of `*` and `&`")


def _collect_lines(node: yaml.Node, at: KeyPath, lines: dict[KeyPath, int], path: Path) -> None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode):
                raise fail(f"{path}:{line}", "has a list or a mapping as a key", "make the key one word")
            inside = (*at, key.value)
            if inside in lines:
                raise fail(
                    f"{path}:{line}",
                    f"names `{key.value}` twice",
                    f"keep one (first in line {lines[inside]})",
                )
            lines[inside] = line
            _collect_lines(value, inside, lines, path)
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            lines[(*at, index)] = value.start_mark.line + 1
            _collect_lines(value, (*at, index), lines, path)
