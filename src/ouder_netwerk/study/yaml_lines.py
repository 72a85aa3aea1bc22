"""YAML with line numbers, YAML 1.2 booleans and no silent duplicate keys."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from ouder_netwerk.errors import fail
from ouder_netwerk.study.text_file import read_text

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
        When the file is absent, is not UTF-8, is not YAML, or names a key twice.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "a.yaml"
    ...     _ = file.write_text("a:\\n  yes: no\\n", encoding="utf-8")
    ...     read_yaml(file)
    ({'a': {'yes': 'no'}}, {('a',): 1, ('a', 'yes'): 2})
    """
    loader = _Loader(read_text(path, "create it; docs/your-own-wave.md shows how"))
    try:
        node = loader.get_single_node()
        lines: dict[KeyPath, int] = {}
        if node is not None:
            _collect_lines(node, (), lines, path)
        content = loader.construct_document(node) if node is not None else {}
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{path}:{mark.line + 1}" if mark else str(path)
        raise fail(where, f"is not YAML: {getattr(error, 'problem', error)}", _REMEDY) from None
    finally:
        loader.dispose()
    return content, lines


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
