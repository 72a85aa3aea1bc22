"""Write a suggestion as a wave definition: what is certain as YAML, what is not as comments with candidates."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from ouder_netwerk.matching.definition import (
    Entry,
    design_of,
    entries,
    missing_scheme,
    title_of,
    wave_number,
    written_bands,
)
from ouder_netwerk.matching.evidence import Candidate
from ouder_netwerk.matching.suggest import Match, Suggestion

_WIDTH = 120
_SHOWN = 3  # candidates named in a comment


@dataclass(frozen=True)
class NewFile:
    """The file of the new wave.

    Attributes
    ----------
    name : str
        As it lies in the raw folder.
    member, labels : str or None
        The microdata and the Stata program with labels inside a .zip.
    """

    name: str
    member: str | None = None
    labels: str | None = None


class _Dumper(yaml.SafeDumper):
    """Writes `yes` and `no` as plain words, and texts that look like numbers quoted."""


_Dumper.yaml_implicit_resolvers = {
    first: [
        (tag, pattern)
        for tag, pattern in resolvers
        if tag not in {"tag:yaml.org,2002:bool", "tag:yaml.org,2002:timestamp"}
    ]
    for first, resolvers in yaml.SafeDumper.yaml_implicit_resolvers.items()
}
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
    >>> flow("2018")
    '"2018"'
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


def wave_yaml(suggestion: Suggestion, wave_id: str, file: NewFile) -> str:
    """Return the text of `waves/<wave_id>.yaml`: only what differs from the wave it is like.

    Parameters
    ----------
    suggestion : Suggestion
        What was found.
    wave_id : str
        Name of the new wave.
    file : NewFile
        Its file.

    Returns
    -------
    str
        A definition that loads. What is open stands in it as `from: TODO`, which stops every run until a variable is
        chosen, under a comment with the candidates and their scores.
    """
    general = missing_scheme(suggestion)
    written = [line for entry in entries(suggestion, general) for line in _entry_lines(entry)]
    lines = [*_head(suggestion, wave_id), "sources:", f"  - file: {flow(file.name)}"]
    for key, value in (("member", file.member), ("labels", file.labels), ("missing", general)):
        if value:
            lines.append(f"    {key}: {flow(value)}")
    lines += _design_lines(suggestion)
    if all(line.lstrip().startswith("#") for line in written):
        lines += [line.strip() for line in written]
    else:
        lines += ["variables:", *written]
    return "\n".join(lines) + "\n"


def _head(suggestion: Suggestion, wave_id: str) -> list[str]:
    title = f"title: {flow(title_of(suggestion, wave_id))}"
    if suggestion.like is None:
        return [f"survey: {flow(suggestion.study.id)}", f"wave: {flow(wave_id)}", title]
    earlier = suggestion.study.waves[suggestion.like]
    number = wave_number(suggestion.like, earlier.wave, wave_id)
    # what broke the series before that wave did not break it again before this one
    breaks = ["breaks: {}"] if earlier.breaks else []
    return [f"like: {flow(suggestion.like)}", f"wave: {flow(number)}", title, *breaks]


def _design_lines(suggestion: Suggestion) -> Iterator[str]:
    design = design_of(suggestion)
    found = [match for match in suggestion.matches if match.wanted.role]
    for match in found:
        if match.status != "certain" and (match.candidates or suggestion.like):
            yield f"# TODO {match.wanted.key}: {_reason(match)}"
            yield from (f"#   {_described(match, one)}" for one in match.candidates[:_SHOWN])
    if design is not None:
        yield f"design: {flow(design)}"


def _entry_lines(entry: Entry) -> Iterator[str]:
    match = next((one for one in entry.matches if one.status != "certain"), entry.matches[0])
    status = match.status
    if entry.reworded and status == "certain":
        before, after = entry.reworded
        yield f'  # wording changed: "{before}" is now "{after}"'
    for code in entry.open:
        label = f'"{code.label}"' if code.label else "no label"
        yield f"  # TODO {entry.concept}: give code {code.code} ({label}, {code.count} respondents) a rule"
    if status == "open":
        yield f"  # TODO {entry.concept}: {_reason(match)}"
        yield from (f"  #   {_described(match, one)}" for one in match.candidates[:_SHOWN])
    if status == "absent":
        best = f"; nearest: {_described(match, match.candidates[0])}" if match.candidates else ""
        yield f"  # {entry.concept}: nothing in the file comes near{best}"
    if entry.content is None:
        yield f"  {entry.concept}: null"
    elif entry.content is not ...:
        yield from _mapping_lines(entry.concept, entry.content)


def _mapping_lines(concept: str, content: dict[str, Any]) -> Iterator[str]:
    line = f"  {concept}: {flow(content)}"
    if len(line) <= _WIDTH:
        yield line
        return
    yield f"  {concept}:"
    yield from (f"    {key}: {flow(value)}" for key, value in content.items())


def _reason(match: Match) -> str:
    wanted = match.wanted
    if not wanted.name:
        return "no variable is certain"
    label = f', "{wanted.label}"' if wanted.label else ""
    return f"no variable is certain (it was {wanted.name}{label}); put the right one in the place of TODO"


def _described(match: Match, candidate: Candidate) -> str:
    """Return a candidate as it could be written, with its score."""
    content: dict[str, Any] = {"from": candidate.variable}
    if candidate.codes.values:
        content["values"] = candidate.codes.values
    elif match.wanted.rules.bands:
        content["bands"] = written_bands(match.wanted.rules.bands)
    label = f'  "{candidate.label}"' if candidate.label else ""
    return f"{candidate.score:.2f} {flow(content)}{label}"
