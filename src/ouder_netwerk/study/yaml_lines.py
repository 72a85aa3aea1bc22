"""YAML with line numbers, YAML 1.2 booleans and no silent duplicate keys."""

import re
from pathlib import Path
from typing import Any

import yaml

from ouder_netwerk.errors import fail

KeyPath = tuple[str | int, ...]


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Safe loader in which `yes`, `no`, `on` and `off` are plain words: they are category names here."""


_Loader.yaml_implicit_resolvers = {
    first: [
        (tag, pattern)
        for tag, pattern in resolvers
        if tag not in {"tag:yaml.org,2002:bool", "tag:yaml.org,2002:timestamp"}
    ]
    for first, resolvers in _Loader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(true|false)$"), list("tf"))


def read_yaml(path: Path) -> tuple[Any, dict[KeyPath, int]]:
    """Read one YAML file.

    Parameters
    ----------
    path : Path
        UTF-8 file.

    Returns
    -------
    content : Any
        Mappings, lists and scalars.
    lines : dict
        From the path of a key inside the content to its line, counted from 1.

    Raises
    ------
    InputError
        When the file is absent, is not YAML, or names a key twice.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "a.yaml"
    ...     _ = file.write_text("a:\\n  yes: no\\n", encoding="utf-8")
    ...     read_yaml(file)
    ({'a': {'yes': 'no'}}, {('a',): 1, ('a', 'yes'): 2})
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise fail(str(path), "does not exist", "create it; docs/your-own-wave.md shows how") from None
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        lines: dict[KeyPath, int] = {}
        if node is not None:
            _collect_lines(node, (), lines, path)
        content = loader.construct_document(node) if node is not None else {}
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{path}:{mark.line + 1}" if mark else str(path)
        raise fail(where, f"is not YAML: {getattr(error, 'problem', error)}", "mend the line") from None
    finally:
        loader.dispose()
    return content, lines


def _collect_lines(node: yaml.Node, at: KeyPath, lines: dict[KeyPath, int], path: Path) -> None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            inside = (*at, key.value)
            line = key.start_mark.line + 1
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
