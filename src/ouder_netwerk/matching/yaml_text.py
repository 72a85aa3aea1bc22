"""Definitions as text: one line of YAML each."""

import re
from typing import Any

import yaml

from ouder_netwerk.study.yaml_lines import plain_words


class _Dumper(yaml.SafeDumper):
    """Writes `yes` and `no` as plain words, and texts that look like numbers quoted."""


_Dumper.yaml_implicit_resolvers = plain_words(yaml.SafeDumper.yaml_implicit_resolvers)
_Dumper.add_representer(
    str,
    lambda dumper, text: dumper.represent_scalar(
        "tag:yaml.org,2002:str", text, style='"' if re.fullmatch(r"[\d.]+|true|false|null|.*[:#,].*|", text) else None
    ),
)


def flow(value: Any) -> str:
    """Return a value on one line of YAML.

    Examples
    --------
    >>> flow({"from": "K8Q35", "values": {"1": "yes", "2": "no"}, "missing": {".m": "no_answer"}})
    '{from: K8Q35, values: {1: yes, 2: no}, missing: {.m: no_answer}}'
    >>> flow(["2018", "yes", True])
    '["2018", yes, true]'
    """
    text = yaml.dump(
        _codes(value), Dumper=_Dumper, default_flow_style=True, width=10**6, sort_keys=False, allow_unicode=True
    )
    return text.removesuffix("\n").removesuffix("\n...")


def _codes(value: Any) -> Any:
    """Codes are read back as text, so they are written as the numbers they look like."""
    if isinstance(value, dict):
        return {int(key) if _is_code(key) else key: _codes(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [int(part) if isinstance(part, float) and part.is_integer() else _codes(part) for part in value]
    return value


def _is_code(key: object) -> bool:
    return isinstance(key, str) and re.fullmatch(r"-?(0|[1-9]\d*)", key) is not None


def remark(text: str) -> str:
    """Return a text from a file as it can stand in a comment: on one line, of a length that is read.

    Examples
    --------
    >>> remark("a  label\\n with a break")
    'a label with a break'
    """
    words = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
    return words if len(words) <= 200 else words[:199] + "…"
