"""Which variable of a new file each concept comes from; what is not certain stays open."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal, Protocol

import pandas as pd

from ouder_netwerk.matching.answers import VariableAnswers, answers
from ouder_netwerk.matching.design_roles import identity_of_role
from ouder_netwerk.matching.evidence import Candidate, Wanted, identity, weigh
from ouder_netwerk.matching.likeness import Rarity
from ouder_netwerk.matching.technical import is_technical
from ouder_netwerk.matching.wanted import wanted_of
from ouder_netwerk.microdata.variables import Microdata, Variable
from ouder_netwerk.study.study import Study

ACCEPT = 0.8
"""Score from which a match counts as certain, when nothing else comes near."""
MARGIN = 0.08
"""How far the runner-up, or another concept that wants the same variable, must stay behind."""
_SAME = 1 - 1e-9
"""Likeness of what is the same but for rounding."""
ABSENT = 0.5
"""Best score below which an item counts as dropped."""
_REPLACES = (0.6, 0.3, 0.9, 0.95)
"""For the real file of a wave, whose answers are distributed as known: least score, text, values and distribution from
which a match counts as certain as well."""
_RECOGNISED = 0.4
"""Share of the concepts that must be certain in a file of the same survey; else it is taken for another survey's."""
_WEIGHED = 12  # variables whose codes and distribution are looked at, those with the most similar name and text
_AT_ONCE = 50  # variables in memory together

Status = Literal["certain", "open", "absent"]


@dataclass(frozen=True)
class Match:
    """What was found for one variable that is wanted.

    Attributes
    ----------
    wanted : Wanted
    status : str
        `certain`; `open`: the user must choose; `absent`: nothing in the file comes near.
    candidates : tuple of Candidate
        The best first: the match, when it is certain, and those that no other concept has for certain.
    """

    wanted: Wanted
    status: Status
    candidates: tuple[Candidate, ...]

    @property
    def best(self) -> Candidate:
        """The match, when the status is certain."""
        return self.candidates[0]


@dataclass(frozen=True)
class Suggestion:
    """How a new file could become a wave.

    Attributes
    ----------
    study : Study
    like : str or None
    matches : tuple of Match
    compared : bool
        Whether the earlier file was there to compare labels and distributions with.
    recognised : bool
        Whether it can be the survey of the wave it is like; if not, nothing is certain.
    """

    study: Study
    like: str | None
    matches: tuple[Match, ...]
    compared: bool
    recognised: bool = True

    def of(self, concept: str) -> tuple[Match, ...]:
        """Return the match of a concept; several when it is multiply imputed."""
        return tuple(match for match in self.matches if concept in match.wanted.concepts)

    def status(self, concept: str) -> Status:
        """Return the least certain status among the variables of a concept."""
        found = {match.status for match in self.of(concept)}
        return "absent" if found == {"absent"} else "certain" if found == {"certain"} else "open"


class SurveyFile(Protocol):
    """A file whose variables are described, and whose respondents are read as far as they are asked for."""

    @property
    def variables(self) -> Mapping[str, Variable]:
        """Every variable of the file."""
        ...

    def read(self, columns: Iterable[str]) -> pd.DataFrame:
        """Return these variables of all respondents."""
        ...


def suggest_wave(
    study: Study, like: str | None, file: SurveyFile, earlier: Microdata | None = None, replaces: bool = False
) -> Suggestion:
    """Suggest which variable each concept comes from.

    Parameters
    ----------
    study : Study
        The study definition.
    like : str or None
        The wave that the new one is like; without one, concepts are looked for by their texts in both languages.
    file : SurveyFile
        The new file, such as `open_microdata` gives. Only variables whose name or text comes near are read.
    earlier : Microdata, optional
        The file of the wave it is like; without it, question texts are compared with the concepts' own, and
        distributions not at all.
    replaces : bool
        Whether it is the same wave, in another file: its answers are then distributed as in the earlier one.

    Returns
    -------
    Suggestion

    Notes
    -----
    A pair of a wanted and a new variable scores 0.6 times identity, 0.25 times agreement of value labels, 0.15 times
    likeness of distributions, relative to what is known. Identity is text likeness (weighted Dice over word stems,
    rare words counting more), to which an equal name adds half of what is missing. Pairs are taken in order of score,
    each variable once. A match is certain from `ACCEPT`, when it is `MARGIN` ahead of every other free variable and of
    every other concept without a match that wants the same one, and its text does not deny or reverse the earlier one.
    Where few concepts of the wave it is like are certain, the file is taken for another survey's, and nothing is.
    """
    wanted = wanted_of(study, like, earlier)
    labels = [variable.label for variable in file.variables.values()]
    rarity = Rarity([*labels, *(text for item in wanted for text in (item.label, *item.texts))])
    nearest = [_nearest(item, file.variables, rarity) for item in wanted]
    counted = _counted(file, list(dict.fromkeys(name for names in nearest for name in names)))
    weighed = [
        sorted((weigh(item, one, rarity) for one in _usable(item, names, counted)), key=lambda one: -one.score)
        for item, names in zip(wanted, nearest, strict=True)
    ]
    matches = _decide(wanted, weighed, _assign(wanted, weighed), replaces and earlier is not None)
    recognised = like is None or _recognised(matches)
    if not recognised:
        matches = tuple(replace(one, status="open") if one.status == "certain" else one for one in matches)
    return Suggestion(study, like, matches, earlier is not None, recognised)


def _recognised(matches: tuple[Match, ...]) -> bool:
    """Whether enough concepts are certain for a file of the same survey."""
    found = [match.status == "certain" for match in matches if match.wanted.concepts]
    return not found or sum(found) >= _RECOGNISED * len(found)


def _nearest(wanted: Wanted, variables: Mapping[str, Variable], rarity: Rarity) -> list[str]:
    same = {name: identity(wanted, name, one.label, rarity)[0] for name, one in variables.items()}
    ranked = sorted((name for name, score in same.items() if score > 0), key=lambda name: -same[name])
    # those without a label all rank the same, so each gets its chance by values and distribution
    return ranked[:_WEIGHED] + [name for name in ranked[_WEIGHED:] if not variables[name].label]


def _counted(file: SurveyFile, names: list[str]) -> dict[str, VariableAnswers]:
    counted: dict[str, VariableAnswers] = {}
    for start in range(0, len(names), _AT_ONCE):
        part = names[start : start + _AT_ONCE]
        frame = file.read(part)
        counted |= {name: answers(file.variables[name], frame[name]) for name in part}
    return counted


def _usable(wanted: Wanted, names: list[str], counted: Mapping[str, VariableAnswers]) -> Iterator[VariableAnswers]:
    """Yield what could be the one: a date is no answer to a question with categories, and no column of the design; a
    flag, or how the interview went, is none to a question that is not about that.
    """
    asked = wanted.role is not None or any(is_technical(wanted.name, text) for text in (wanted.label, *wanted.texts))
    for name in names:
        one = counted[name]
        if (wanted.is_amount or not one.is_date) and (asked or not is_technical(name, one.variable.label)):
            yield one


def _assign(wanted: list[Wanted], weighed: list[list[Candidate]]) -> dict[int, str]:
    """Take pairs in order of score: each wanted once, each variable once or for all that were one variable before."""
    pairs = sorted(
        ((one.score, index, one.variable) for index, found in enumerate(weighed) for one in found),
        key=lambda pair: (-pair[0], pair[1]),
    )
    taken: dict[int, str] = {}
    used: dict[str, int] = {}
    for score, index, variable in pairs:
        if score >= ABSENT and index not in taken and _same(wanted, used.setdefault(variable, index), index):
            taken[index] = variable
    return taken


def _same(wanted: list[Wanted], one: int, other: int) -> bool:
    """Whether two that are wanted are one, or were one variable before: a stratum can be a concept as well."""
    return one == other or wanted[one].name.casefold() == wanted[other].name.casefold() != ""


def _decide(
    wanted: list[Wanted], weighed: list[list[Candidate]], taken: Mapping[int, str], replaces: bool
) -> tuple[Match, ...]:
    scores = [{one.variable: one.score for one in found} for found in weighed]
    opposed = {(index, one.variable) for index, found in enumerate(weighed) for one in found if one.opposed}
    expected = {(index, one.variable) for index, found in enumerate(weighed) for one in found if _is_as_expected(one)}
    same = {(index, one.variable) for index, found in enumerate(weighed) for one in found if _is_the_same(one)}
    sure = {
        index: variable
        for index, variable in taken.items()
        if (scores[index][variable] >= ACCEPT or (replaces and (index, variable) in expected))
        and ((index, variable) in same or _margin(index, variable, wanted, scores, taken) >= MARGIN)
        and (index, variable) not in opposed
        and not (wanted[index].role == "weight" and wanted[index].name and _several_weights(weighed[index]))
    }
    matches = []
    for index, item in enumerate(wanted):
        elsewhere = {variable for other, variable in sure.items() if not _same(wanted, other, index)}
        free = tuple(one for one in weighed[index] if one.variable not in elsewhere)
        if index in sure:
            free = tuple(sorted(free, key=lambda one: (one.variable != sure[index], -one.score)))
            matches.append(Match(item, "certain", free))
        else:
            near = bool(free) and free[0].score >= ABSENT
            matches.append(Match(item, "open" if near else "absent", free))
    return tuple(matches)


def _several_weights(found: list[Candidate]) -> bool:
    """Whether several variables can be the weight, none of them by its name alone: only a person knows which."""
    fit = [one for one in found if one.values == 1.0 and identity_of_role("weight", one.variable, one.label)[0]]
    return len(fit) > 1 and not any(one.name == 1.0 for one in fit)


def _is_the_same(one: Candidate) -> bool:
    """Whether name, label and codes are those of the earlier wave: then another that is like it does not matter."""
    return all(part is not None and part > _SAME for part in (one.name, one.text, one.values))


def _is_as_expected(one: Candidate) -> bool:
    """Whether every witness speaks for a match, though no text is the same."""
    parts = (one.score, one.text, one.values, one.distribution)
    return all(part is not None and part >= least for part, least in zip(parts, _REPLACES, strict=True))


def _margin(
    index: int, variable: str, wanted: list[Wanted], scores: list[dict[str, float]], taken: Mapping[int, str]
) -> float:
    """Return how far the best other choice stays behind: another variable for this concept, or another concept for it.

    A rival that fits its own match better than it fits here is none.
    """
    owner = {name: other for other, name in taken.items()}
    own = scores[index]
    rivals = [
        score
        for name, score in own.items()
        if name != variable and (name not in owner or scores[owner[name]][name] <= score)
    ]
    rivals += [
        other[variable]
        for number, other in enumerate(scores)
        if not _same(wanted, number, index)
        and variable in other
        and (number not in taken or other[taken[number]] <= other[variable])
    ]
    return own[variable] - max(rivals, default=0.0)
