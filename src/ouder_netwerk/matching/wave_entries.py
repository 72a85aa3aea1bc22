"""From a suggestion to what a wave definition says of each concept and column: only what differs."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from ouder_netwerk.matching.codes import AnswerRules, OpenCode
from ouder_netwerk.matching.evidence import Candidate
from ouder_netwerk.matching.mapping import as_written, mapping_of
from ouder_netwerk.matching.suggest import Match, Suggestion
from ouder_netwerk.matching.wanted import design_names, scheme
from ouder_netwerk.matching.words import normal
from ouder_netwerk.study.concepts import Reason
from ouder_netwerk.study.mappings import TODO, Missing, VariableMapping

SHOWN = 3
"""Candidates that are named."""
MOST_OPEN = 25
"""A choice with more codes that no rule explains does not name them: they are amounts, texts or dates."""


@dataclass(frozen=True)
class Choice:
    """One way to write a concept that is left open, ready to be put in its place.

    Attributes
    ----------
    content : dict
        The mapping; `TODO` is the category of each code that no rule explains, unless there are many.
    candidate : Candidate
        The variable, or of several the first that is not certain.
    open : tuple of OpenCode
        Codes that no rule explains.
    """

    content: dict[str, Any]
    candidate: Candidate
    open: tuple[OpenCode, ...]


@dataclass(frozen=True)
class Entry:
    """One concept in a wave definition.

    Attributes
    ----------
    concept : str
    content : dict, None or Ellipsis
        What to write: a mapping, null for a dropped concept, or `...` for nothing: it is as in the wave it is like.
    open : tuple of OpenCode
        Codes of the match that no rule explains.
    reworded : tuple of (str, str), optional
        The earlier and the new text of the question, when they differ.
    match : Match
        The first that is not certain, else the first.
    choices : tuple of Choice
        What to write in its place, the best first; none when it is certain.
    """

    concept: str
    content: Any
    open: tuple[OpenCode, ...]
    reworded: tuple[str, str] | None
    match: Match
    choices: tuple[Choice, ...]


def wave_number(like_id: str, like_wave: str, wave_id: str) -> str:
    """Return what a wave is called in results, in the manner of the one it is like.

    Examples
    --------
    >>> wave_number("sdi17", "2017", "sdi21"), wave_number("2017", "2017", "2018"), wave_number("a", "first", "b")
    ('2021', '2018', 'b')
    """
    old, new = (re.search(r"\d+$", name) for name in (like_id, wave_id))
    if old and new and like_wave.endswith(old[0]) and len(old[0]) == len(new[0]):
        return like_wave.removesuffix(old[0]) + new[0]
    return wave_id


def title_of(suggestion: Suggestion, wave_id: str) -> dict[str, str]:
    """Return the title of the new wave: as that of the one it is like where that ends with its number, else by the
    study's.
    """
    study, like = suggestion.study, suggestion.like
    if like is None:
        return {language: f"{text}, {wave_id}" for language, text in study.title.model_dump().items()}
    earlier = study.waves[like]
    number = wave_number(like, earlier.wave, wave_id)
    titles = earlier.title.model_dump()
    # a number at the end names the wave; anywhere else it may be half of a range or part of a name
    last = f" {earlier.wave}"
    if all(text.endswith(last) for text in titles.values()):
        return {language: text.removesuffix(last) + f" {number}" for language, text in titles.items()}
    return {language: f"{text}, {number}" for language, text in study.title.model_dump().items()}


def missing_scheme(suggestion: Suggestion) -> dict[str, Reason]:
    """Return the missing codes of the file: the scheme of the wave it is like where that still fits, else what most
    variables say of each code.
    """
    votes: dict[str, Counter[Reason]] = {}
    for match in suggestion.matches:
        if match.status == "certain" and match.wanted.concepts:
            for code, reason in match.best.missing.items():
                votes.setdefault(code, Counter())[reason] += 1
    found = {code: counter.most_common(1)[0][0] for code, counter in sorted(votes.items())}
    earlier = scheme(suggestion.study.waves[suggestion.like]) if suggestion.like else {}
    kept = {code for code in found if code in earlier}
    if earlier and kept == set(found) and all(earlier[code] == found[code] for code in kept):
        first = suggestion.study.waves[suggestion.like].sources[0].missing if suggestion.like else {}
        return dict(first if kept <= set(first) else earlier)
    return found


def design_of(suggestion: Suggestion, whole: bool = False) -> dict[str, Any] | None:
    """Return the design columns; None when they are as in the wave it is like and are not asked for as a whole."""
    found = [match for match in suggestion.matches if match.wanted.role]
    names = [match.best.variable if match.status == "certain" else TODO for match in found]
    design = suggestion.study.waves[suggestion.like].design if suggestion.like else None
    same = [name.casefold() for _, name in design_names(design)] if design else None
    if [name.casefold() for name in names] == same and not whole:
        return None
    content: dict[str, Any] = {}
    for match, name in zip(found, names, strict=True):
        if match.wanted.role == "strata" and (suggestion.like or name != TODO):
            content.setdefault("strata", []).append(name)
        elif match.wanted.role == "id" and "id" in content:
            content["id"] = [*([content["id"]] if isinstance(content["id"], str) else content["id"]), name]
        elif match.wanted.role in {"id", "weight"} or suggestion.like or name != TODO:
            content[str(match.wanted.role)] = name
    kept = design.model_dump(include={"weighting", "equal_weights"}, exclude_defaults=True) if design else {}
    return content | kept


def entries(suggestion: Suggestion, general: Missing, whole: bool = False) -> Iterator[Entry]:
    """Yield what to write of every concept.

    Parameters
    ----------
    suggestion : Suggestion
        What was found.
    general : dict of code to reason
        The file's missing codes for all variables.
    whole : bool
        Whether to write what is as in the wave it is like too, and what is absent as open.
    """
    for concept in dict.fromkeys(name for match in suggestion.matches for name in match.wanted.concepts):
        yield _entry(suggestion, concept, general, whole)


def _entry(suggestion: Suggestion, concept: str, general: Missing, whole: bool) -> Entry:
    earlier = suggestion.study.waves[suggestion.like].variables[concept] if suggestion.like else None
    matches, status = suggestion.of(concept), suggestion.status(concept)
    known = matches[0].wanted.rules[concept]
    if status == "certain":
        picks = [match.best for match in matches]
        content = mapping_of(concept, known, picks, earlier, general)
        left = _open(concept, picks)
        if (known.is_number or "values" in content or "bands" in content) and not any(one.is_suspect for one in left):
            same = not whole and earlier is not None and content == as_written(earlier)
            return Entry(concept, ... if same and not left else content, left, _reworded(matches), matches[0], ())
    first = next((match for match in matches if match.status != "certain"), matches[0])
    choices = tuple(
        _choice(concept, known, _together(matches, first, candidate), candidate, earlier, general)
        for candidate in first.candidates[:SHOWN]
    )
    if status == "absent" and not whole:
        return Entry(concept, None if earlier else ..., (), None, first, choices)
    return Entry(concept, {"from": TODO}, (), None, first, choices)


def _reworded(matches: tuple[Match, ...]) -> tuple[str, str] | None:
    before, after = matches[0].wanted.label, matches[0].best.label
    return (before, after) if before and normal(before) != normal(after) else None


def _open(concept: str, picks: list[Candidate]) -> tuple[OpenCode, ...]:
    return tuple({code.code: code for pick in picks for code in pick.codes[concept].open}.values())


def _together(matches: tuple[Match, ...], first: Match, candidate: Candidate) -> list[Candidate]:
    """Return a candidate with the best for every other implicate, none of them twice."""
    picks: list[Candidate] = []
    for match in matches:
        free = (
            one for one in match.candidates if one.variable not in {candidate.variable, *(p.variable for p in picks)}
        )
        picks.append(candidate if match is first else next(free, replace(candidate, variable=TODO)))
    return picks


def _choice(
    concept: str,
    known: AnswerRules,
    picks: list[Candidate],
    candidate: Candidate,
    earlier: VariableMapping | None,
    general: Missing,
) -> Choice:
    content = mapping_of(concept, known, picks, earlier, general)
    left = _open(concept, picks)
    open_values = {code.code: TODO for code in left if not code.is_missing and not code.is_suspect}
    suspects: dict[str, Reason] = {code.code: "no_answer" for code in left if code.is_suspect}
    if suspects:
        content["missing"] = content.get("missing", {}) | suspects
    if 0 < len(open_values) <= MOST_OPEN and "bands" not in content and not known.is_number:
        content["values"] = content.get("values", {}) | open_values
    return Choice(content, candidate, left)
