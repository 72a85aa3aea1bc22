"""Load `claims.yaml` and check every name in it against the study."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from ouder_netwerk.claims.bands import KNOWN_FORMS
from ouder_netwerk.claims.definition import (
    ClaimsFile,
    QualitativeClaim,
    RankingTarget,
    ShareClaim,
    TestableClaim,
    WordedShareClaim,
)
from ouder_netwerk.errors import InputError, Problem
from ouder_netwerk.study.load import validate
from ouder_netwerk.study.study import Study
from ouder_netwerk.study.yaml_lines import KeyPath, read_yaml

LONG_LIST = 12
"""Of more names than this only those that look like the unknown one are listed."""


@dataclass(frozen=True)
class Claims:
    """The claims of a study, with their place in the file.

    Attributes
    ----------
    path : Path
        `claims.yaml`.
    file : ClaimsFile
    lines : dict of str to int
        Line of each claim, by id.
    """

    path: Path
    file: ClaimsFile
    lines: dict[str, int]


def load_claims(study: Study) -> Claims:
    """Load and check the claims of a study; a study without `claims.yaml` has none.

    Raises
    ------
    InputError
        With every problem: file, line, key and remedy.
    """
    path = study.folder / "claims.yaml"
    if not path.exists():
        return Claims(path, ClaimsFile(), {})
    content, lines = read_yaml(path)
    try:
        file = validate(path, ClaimsFile, content, _with_kinds(content, lines))
    except InputError as error:
        raise InputError(_naming_the_claim(problem, content) for problem in error.problems) from None
    claims = Claims(path, file, {claim.id: lines["claims", number] for number, claim in enumerate(file.claims)})
    problems = list(_problems(study, claims, lines))
    if problems:
        raise InputError(problems)
    return claims


def _with_kinds(content: object, lines: dict[KeyPath, int]) -> dict[KeyPath, int]:
    """Repeat each claim's lines with its kind in the path, as complaints about one of several kinds name it."""
    listed = content.get("claims") if isinstance(content, dict) else None
    kinds = [str(claim.get("kind")) if isinstance(claim, dict) else "" for claim in listed or ()]
    tagged: dict[KeyPath, int] = {}
    for keys, line in lines.items():
        if len(keys) > 1 and keys[0] == "claims" and isinstance(keys[1], int):
            tagged["claims", keys[1], kinds[keys[1]], *keys[2:]] = line
    return lines | tagged


def _naming_the_claim(problem: Problem, content: Any) -> Problem:
    """Say `claim some-id.key` in place of `claims.3.share.key`."""
    found = re.match(r"claims\.(\d+)(?:\.\w+)?", problem.what)
    claim = content["claims"][int(found[1])] if found else None
    if found is None or not isinstance(claim, dict) or "id" not in claim:
        return problem
    return replace(problem, what=f"claim {claim['id']}{problem.what[found.end() :]}")


def _problems(study: Study, claims: Claims, lines: dict[KeyPath, int]) -> Iterator[Problem]:
    file = claims.file
    sections = [section.id for section in file.sections]
    seen: set[str] = set()
    for number, claim in enumerate(file.claims):
        at = f"{claims.path}:{{line}}: claim {claim.id}"

        def where(*keys: str, number: int = number, at: str = at) -> str:
            path: KeyPath = ("claims", number, *keys)
            return at.format(line=lines.get(path, lines["claims", number])) + "".join(f".{key}" for key in keys)

        if claim.id in seen:
            yield Problem(where("id"), "is there twice", "give each claim its own id")
        seen.add(claim.id)
        yield from _unknown(where("section"), "section", [claim.section], sections)
        yield from _unknown(where("source"), "source", [claim.source], file.sources)
        if not isinstance(claim, QualitativeClaim) and claim.target:
            yield from _band(file, where("quantity"), claim)
            for key, what, names, known in _references(study, claim):
                yield from _unknown(where("target", key), what, names, known)
    for number, left_out in enumerate(file.left_out):
        place = f"{claims.path}:{lines['left_out', number, 'source']}"
        yield from _unknown(f"{place}: left_out.source", "source", [left_out.source], file.sources)


def _unknown(where: str, kind: str, names: Iterable[str], known: Iterable[str]) -> Iterator[Problem]:
    known = list(known)
    for name in names:
        if name not in known:
            near = get_close_matches(name, known, n=5, cutoff=0.5) if len(known) > LONG_LIST else known
            yield Problem(where, f"there is no {kind} `{name}`", f"name one of: {', '.join(near or known) or '(none)'}")


def _band(file: ClaimsFile, where: str, claim: TestableClaim) -> Iterator[Problem]:
    if isinstance(claim, (ShareClaim, WordedShareClaim)) and file.band_of(claim) is None:
        yield Problem(
            where,
            f"no table says what `{claim.quantity}` means",
            f"use one of {KNOWN_FORMS}; or give `band: [low, high]`, or an entry under `bands:`",
        )


Reference = tuple[str, str, Iterable[str], Iterable[str]]


def _references(study: Study, claim: TestableClaim) -> Iterator[Reference]:
    """Yield key, kind of name, names used and names there are; names that hang on an unknown one are not looked at."""
    target = claim.target
    assert target is not None
    yield "wave", "published wave", target.waves, study.file.waves
    known = study.indicators.all
    key = "order" if isinstance(target, RankingTarget) else "indicator"
    yield key, "indicator", target.indicators, known
    for name in target.indicators:
        if name in known:
            answer = known[name].answer
            answers = [answer] if answer else study.concepts[known[name].concept].category_names
            yield "category", f"category of {name}", [target.category], answers
    groupings = {"all": ["all"], **{name: study.concepts[name].category_names for name in study.file.subgroups}}
    for first, second in study.file.pairs:
        groupings[f"{first}*{second}"] = [f"{a}*{b}" for a in groupings[first] for b in groupings[second]]
    yield "subgroup", "subgroup", [target.subgroup], groupings
    if target.subgroup in groupings:
        yield "level", f"level of {target.subgroup}", target.levels, groupings[target.subgroup]
