"""What is found as lines of a definition: what is certain is finished, what is open is one line with its candidates."""

from collections.abc import Iterator
from typing import Any

from ouder_netwerk.matching.codes import OpenCode
from ouder_netwerk.matching.evidence import Candidate
from ouder_netwerk.matching.suggest import ABSENT, Match, Suggestion
from ouder_netwerk.matching.wave_entries import MOST_OPEN, SHOWN, Choice, Entry, design_of
from ouder_netwerk.matching.yaml_text import flow, remark
from ouder_netwerk.study.mappings import TODO

_ADD = {
    "strata": "if the sample was drawn within one of these",
    "psu": "if respondents were drawn in clusters of one of these",
}
_NO_WEIGHTS = (
    f"; for a file without weights write, in the place of `weight: {TODO}`, "
    "`weighting: {margins: margins/FILE.csv, over: [CONCEPT, CONCEPT]}` to make them or `equal_weights: true`"
)


def design_lines(suggestion: Suggestion, whole: bool = False) -> Iterator[str]:
    """Yield the design columns, after what could be one; none where they are as in the wave it is like, unless the
    whole is asked for.
    """
    design = design_of(suggestion, whole)
    for match in suggestion.matches:
        if match.wanted.role and match.status != "certain":
            yield from _column_lines(match, design or {})
    if design is not None:
        yield f"design: {flow(design)}"


def _column_lines(match: Match, design: dict[str, Any]) -> Iterator[str]:
    """Yield what could be a column of the design; one that a wave can do without only where something comes near."""
    role = str(match.wanted.role)
    likely = " | ".join(
        f"{one.variable if role != 'strata' else flow([one.variable])} {_score(one)}"
        for one in match.candidates[:SHOWN]
        if one.score >= ABSENT
    )
    if TODO in flow(design.get(role)):
        without = _NO_WEIGHTS if role == "weight" else ""
        named = f": {likely}" if likely else ""
        yield f"# {match.wanted.key}: {_unsure(match)}; put the right one in its place below{named}{without}"
    elif likely:
        yield f"# {match.wanted.key}: {_ADD[role]}, add it to design: {likely}"


def entry_lines(entry: Entry, reworded: bool = True) -> Iterator[str]:
    """Yield the line of a concept, after the earlier wording of its question where that is to be known."""
    concept, match = entry.concept, entry.match
    if entry.reworded and reworded:
        before, after = map(remark, entry.reworded)
        yield f'  # wording changed: "{before}" is now "{after}"'
    if entry.content is ...:
        if entry.choices:
            yield f"  # {concept}: nothing in the file comes near{_nearest(entry)}"
        for code in entry.open:
            yield f"  # TODO {concept}: give code {_counted(code)} a rule"
        return
    if entry.content is None:
        yield f"  {concept}: null  # nothing in the file comes near{_nearest(entry)}"
        return
    line = f"  {concept}: {flow(entry.content)}"
    if entry.choices:
        choices = " | ".join(_choice(one) for one in entry.choices)
        yield f"{line}  # {_unsure(match)}: {choices}"
    elif entry.open:
        yield f"{line}  # {TODO}: without a rule: {', '.join(map(_counted, entry.open))}"
    else:
        yield line


def _nearest(entry: Entry) -> str:
    return f"; nearest: {_choice(entry.choices[0])}" if entry.choices else ""


def _unsure(match: Match) -> str:
    wanted = match.wanted
    label = f', "{remark(wanted.label)}"' if wanted.label else ""
    was = f" (it was {wanted.name}{label})" if wanted.name else ""
    # a variable can be certain and none of its codes
    return f"{'no code' if match.status == 'certain' else 'no variable'} is certain{was}"


def _choice(choice: Choice) -> str:
    """Return a mapping that can be copied as it stands, with what speaks for it."""
    count = len(choice.open)
    named = f"{count} values" if count > MOST_OPEN else ", ".join(map(_named, choice.open))
    left = f"; without a rule: {named}" if choice.open else ""
    return f"{flow(choice.content)} {_score(choice.candidate)}{left}"


def _score(candidate: Candidate) -> str:
    label = f' "{remark(candidate.label)}"' if candidate.label else ""
    return f"{candidate.score:.2f}{label}{', may say the opposite' if candidate.opposed else ''}"


def _named(code: OpenCode) -> str:
    if code.is_suspect:
        return f"{code.code} (no label: is it missing, as is written here, or an amount?)"
    return f'{code.code} ("{remark(code.label)}")' if code.label else f"{code.code} (no label)"


def _counted(code: OpenCode) -> str:
    return f"{_named(code)}, {code.count} respondent{'s' * (code.count != 1)}"
