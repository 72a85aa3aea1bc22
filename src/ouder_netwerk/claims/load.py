"""Load `claims.yaml` and check every name in it against the study."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path
from typing import Any

from ouder_netwerk.claims.bands import KNOWN_FORMS, normal
from ouder_netwerk.claims.definition import Claim, ClaimsFile, ShareClaim, WordedShareClaim
from ouder_netwerk.claims.kinds.models import ModelClaim
from ouder_netwerk.claims.statement import TestableClaim
from ouder_netwerk.claims.targets import Found, LevelsTarget, ModelTarget, RankingTarget, Target
from ouder_netwerk.errors import LONG_LIST, InputError, Problem, unknown_names
from ouder_netwerk.study.base import PAIR
from ouder_netwerk.study.load import validate
from ouder_netwerk.study.regression import Measure
from ouder_netwerk.study.study import Study
from ouder_netwerk.study.yaml_lines import KeyPath, read_yaml


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
        file = validate(path, ClaimsFile, content, _with_kinds(content, lines), study.languages)
    except InputError as error:
        raise InputError(_naming_the_claim(problem, content) for problem in error.problems) from None
    claims = Claims(path, file, {claim.id: lines["claims", number] for number, claim in enumerate(file.claims)})
    problems = list(_problems(study, file, _Places(path, lines)))
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


@dataclass(frozen=True)
class _Places:
    """Where keys stand in the file."""

    path: Path
    lines: dict[KeyPath, int]

    def at(self, *keys: str | int) -> str:
        """Return file and line of a key, or of the innermost key around it that is written."""
        written = next(keys[:length] for length in range(len(keys), 0, -1) if keys[:length] in self.lines)
        return f"{self.path}:{self.lines[written]}"


def _problems(study: Study, file: ClaimsFile, places: _Places) -> Iterator[Problem]:
    sections = [section.id for section in file.sections]
    yield from _twice(sections, [f"{places.at('sections', n, 'id')}: section" for n in range(len(sections))])
    yield from _unused_ranges(file, places)
    names = [claim.id for claim in file.claims]
    yield from _twice(names, [f"{places.at('claims', n, 'id')}: claim" for n in range(len(names))])
    for number, claim in enumerate(file.claims):

        def where(*keys: str, number: int = number, claim: Claim = claim) -> str:
            return f"{places.at('claims', number, *keys)}: claim {'.'.join((claim.id, *keys))}"

        yield from unknown_names(where("section"), "section", [claim.section], sections)
        yield from unknown_names(where("source"), "source", [claim.source], file.sources)
        yield from unknown_names(where("survey"), "wave", [claim.survey] if claim.survey else [], study.waves)
        if isinstance(claim, TestableClaim) and claim.target:
            yield from _range(file, where("quantity"), claim)
            measures = claim.measures if isinstance(claim, ModelClaim) else ()
            for key, what, used, known in _references(study, claim.target, measures):
                yield from unknown_names(where("target", key), what, used, known)
            if isinstance(claim.target, Target):
                yield from _level(study, where("target", "level"), claim.target)
    for number, left_out in enumerate(file.left_out):
        place = f"{places.at('left_out', number, 'source')}: left_out.source"
        yield from unknown_names(place, "source", [left_out.source], file.sources)


def _twice(names: list[str], where: list[str]) -> Iterator[Problem]:
    counts = Counter(names)
    for number, name in enumerate(names):
        if counts[name] > 1 and name in names[:number]:
            yield Problem(f"{where[number]} {name}.id", "is there twice", "give each its own id")


def _unused_ranges(file: ClaimsFile, places: _Places) -> Iterator[Problem]:
    """Yield ranges of quantities that no claim has: such a range is misspelt, or changes nothing."""
    used = dict.fromkeys(claim.quantity for claim in file.claims if isinstance(claim, (ShareClaim, WordedShareClaim)))
    known = {normal(quantity) for quantity in used}
    key = "ranges" if ("ranges",) in places.lines else "bands"
    for quantity in file.ranges:
        if normal(quantity) not in known:
            yield from unknown_names(f"{places.at(key, quantity)}: {key}", "claim with quantity", [quantity], used)


def _range(file: ClaimsFile, where: str, claim: TestableClaim) -> Iterator[Problem]:
    if isinstance(claim, (ShareClaim, WordedShareClaim)) and file.band_of(claim) is None:
        yield Problem(
            where,
            f"no table says what `{claim.quantity}` means",
            f"use one of {KNOWN_FORMS}; or give `range: [low, high]`, or an entry under `ranges:`",
        )


Reference = tuple[str, str, Iterable[str], Iterable[str]]


def _references(study: Study, target: Found, measures: tuple[Measure, ...]) -> Iterator[Reference]:
    """Yield key, kind of name, names used and names there are; names that hang on an unknown one are not looked at."""
    yield "wave", "published wave", target.waves, study.published_waves
    if isinstance(target, ModelTarget):
        yield from _in_a_model(study, target, measures)
    elif isinstance(target, Target):
        yield from _in_a_table(study, target)


def _in_a_table(study: Study, target: Target) -> Iterator[Reference]:
    known = study.indicators.all
    key = "order" if isinstance(target, RankingTarget) else "indicator"
    yield key, "indicator", target.indicators, known
    for name in target.indicators:
        if name in known:
            answer = known[name].answer
            answers = [answer] if answer else study.concepts[known[name].concept].category_names
            yield "category", f"category of {name}", [target.category], answers
    yield "subgroup", "subgroup", [target.subgroup], ["all", *_subgroup_levels(study)]


def _in_a_model(study: Study, target: ModelTarget, measures: tuple[Measure, ...]) -> Iterator[Reference]:
    models = {model.id: model for model in study.models.models}
    yield "model", "model", [target.model], models
    if target.model not in models:
        return
    measured = [name for name, model in models.items() if model.measure in measures]
    yield "model", f"model of which the effect is a {' or '.join(measures)}", [target.model], measured
    blocks = {block.id: place for place, block in enumerate(models[target.model].blocks)}
    yield "block", f"block of {target.model}", [target.block], blocks
    if target.block not in blocks:
        return
    upto = models[target.model].blocks[: blocks[target.block] + 1]
    terms = [term for block in upto for term in block.terms]
    yield "term", f"term of {target.model} up to {target.block}", [target.term], terms
    parts = target.term.split(PAIR)
    if all(part in study.concepts for part in parts):
        # a number has no levels
        categories = (names for part in parts if (names := study.concepts[part].category_names))
        levels = [PAIR.join(names) for names in product(*categories)]
        yield "level", f"level of {target.term}", [target.level], levels


def _subgroup_levels(study: Study) -> dict[str, list[str]]:
    """Return the levels of each subgroup and pair of subgroups."""
    levels = {name: list(study.concepts[name].category_names) for name in study.subgroups}
    return levels | {
        PAIR.join(pair): [PAIR.join(parts) for parts in product(*(levels[name] for name in pair))]
        for pair in study.pairs
    }


def _level(study: Study, where: str, target: Target) -> Iterator[Problem]:
    levels = _subgroup_levels(study).get(target.subgroup)
    if target.subgroup == "all" and target.level != "all":
        yield Problem(where, f"names level `{target.level}` without a subgroup", "add `subgroup`, or drop `level`")
    elif levels and target.level == "all" and not isinstance(target, LevelsTarget):
        named = " or ".join(f"`level: {level}`" for level in levels[:LONG_LIST])
        yield Problem(where, f"names subgroup `{target.subgroup}` without a level", f"add {named}")
    elif levels:
        yield from unknown_names(where, f"level of {target.subgroup}", target.levels, levels)
