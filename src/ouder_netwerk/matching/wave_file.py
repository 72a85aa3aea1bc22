"""Write a suggestion as a wave definition: what is certain as YAML, what is not as comments with candidates."""

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

import yaml

from ouder_netwerk.matching.codes import OpenCode
from ouder_netwerk.matching.evidence import Candidate
from ouder_netwerk.matching.suggest import ABSENT, Match, Suggestion
from ouder_netwerk.matching.wave_entries import (
    MOST_OPEN,
    SHOWN,
    Choice,
    Entry,
    design_of,
    entries,
    missing_scheme,
    title_of,
    wave_number,
)
from ouder_netwerk.study.waves import TODO
from ouder_netwerk.study.yaml_lines import plain_words

_WIDTH = 120
_ADD = {
    "strata": "if the sample was drawn within one of these",
    "psu": "if respondents were drawn in clusters of one of these",
}

_NO_WEIGHTS = (
    f"; for a file without weights write, in the place of `weight: {TODO}`, "
    "`weighting: {margins: margins/FILE.csv, over: [CONCEPT, CONCEPT]}` to make them or `equal_weights: true`"
)


@dataclass(frozen=True)
class NewFile:
    """The file of the new wave.

    Attributes
    ----------
    name : str
        As it lies in the raw folder.
    member, labels : str or None
        The microdata and the Stata program with labels inside a .zip.
    encoding, labels_encoding, delimiter, decimal : str or None
        Of a file that does not say its own, when it had to be named.
    """

    name: str
    member: str | None = None
    labels: str | None = None
    encoding: str | None = None
    labels_encoding: str | None = None
    delimiter: str | None = None
    decimal: str | None = None


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
        A definition that loads, unless an item was dropped that says who was asked others. What is open stands in it as
        `from: TODO`, which stops every run until the line is replaced by one of the candidates in the comment above it:
        each is a whole line with its own codes.
    """
    general = missing_scheme(suggestion)
    written = [line for entry in entries(suggestion, general) for line in _entry_lines(entry)]
    lines = [*_head(suggestion, wave_id), "sources:", f"  - file: {flow(file.name)}"]
    given = {key: value for key, value in asdict(file).items() if key != "name"} | {"missing": general}
    lines += [f"    {key}: {flow(value)}" for key, value in given.items() if value]
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
    for match in suggestion.matches:
        if match.wanted.role and match.status != "certain":
            yield from _column_lines(match, design or {})
    if design is not None:
        yield f"design: {flow(design)}"


def _column_lines(match: Match, design: dict[str, Any]) -> Iterator[str]:
    """Yield what could be a column of the design; one that a wave can do without only where something comes near."""
    role = str(match.wanted.role)
    likely = [one for one in match.candidates[:SHOWN] if one.score >= ABSENT]
    if TODO in flow(design.get(role)):
        without = _NO_WEIGHTS if role == "weight" else ""
        yield f"# TODO {match.wanted.key}: {_unsure(match)}; put the right one in the place of {TODO}{without}"
    elif likely:
        yield f"# TODO {match.wanted.key}: {_ADD[role]}, add it to design"
    for one in likely:
        yield f"#   {role}: {one.variable if role != 'strata' else flow([one.variable])}  # {_score(one)}"


def _entry_lines(entry: Entry) -> Iterator[str]:
    concept, match = entry.concept, entry.match
    if entry.reworded:
        before, after = entry.reworded
        yield f'  # wording changed: "{before}" is now "{after}"'
    for code in entry.open:
        yield f"  # TODO {concept}: give code {_named(code)}, {code.count} respondents, a rule"
    if match.status == "absent":
        nearest = "; nearest:" if entry.choices else ""
        yield f"  # {concept}: nothing in the file comes near{nearest}"
        yield from (f"  #   {_choice_line(concept, one)}" for one in entry.choices[:1])
    elif entry.choices:
        yield f"  # TODO {concept}: {_unsure(match)}; put one of these in the place of the line below"
        yield from (f"  #   {_choice_line(concept, one)}" for one in entry.choices)
    if entry.content is None:
        yield f"  {concept}: null"
    elif entry.content is not ...:
        yield from _mapping_lines(concept, entry.content)


def _mapping_lines(concept: str, content: dict[str, Any]) -> Iterator[str]:
    line = f"  {concept}: {flow(content)}"
    if len(line) <= _WIDTH:
        yield line
        return
    yield f"  {concept}:"
    yield from (f"    {key}: {flow(value)}" for key, value in content.items())


def _unsure(match: Match) -> str:
    wanted = match.wanted
    label = f', "{wanted.label}"' if wanted.label else ""
    was = f" (it was {wanted.name}{label})" if wanted.name else ""
    # a variable can be certain and none of its codes
    return f"{'no code' if match.status == 'certain' else 'no variable'} is certain{was}"


def _choice_line(concept: str, choice: Choice) -> str:
    """Return a line that can be copied as it stands: what follows the mapping is a comment."""
    count = len(choice.open)
    named = f"{count} values" if count > MOST_OPEN else ", ".join(map(_named, choice.open))
    left = f"; without a rule: {named}" if choice.open else ""
    return f"{concept}: {flow(choice.content)}  # {_score(choice.candidate)}{left}"


def _score(candidate: Candidate) -> str:
    label = f' "{" ".join(candidate.label.split())}"' if candidate.label else ""
    return f"{candidate.score:.2f}{label}{'; may say the opposite' if candidate.opposed else ''}"


def _named(code: OpenCode) -> str:
    return f'{code.code} ("{code.label}")' if code.label else f"{code.code} (no label)"
