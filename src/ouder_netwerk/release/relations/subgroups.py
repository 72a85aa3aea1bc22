"""Levels add up to the total and pairs to their margins, but for those of whom the subgroup is not known."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from ouder_netwerk.release.system import Counted, Place, SystemBuilder
from ouder_netwerk.study.base import PAIR, TOTAL
from ouder_netwerk.study.study import Study


@dataclass(frozen=True)
class DossierCounts:
    """What the released dossiers tell of a wave.

    Attributes
    ----------
    count : int
        DossierCounts.
    missing : dict of str to int
        How many have no value on a concept.
    """

    count: int
    missing: Mapping[str, int]


def relate_levels(build: SystemBuilder, respondents: Mapping[str, DossierCounts]) -> None:
    """Relate what is counted in the levels of each subgroup."""
    for table, cells in build.tables("count", "weight", "answered", "everybody").items():
        kind = table[0]
        for subgroup in dict.fromkeys(place.subgroup for place in cells):
            for unsure, parts, whole in _sums(subgroup, cells):
                missing = respondents[whole.wave].missing
                unknown = sum(missing.get(name, 0) for name in unsure)
                rest = float(unknown) if not unknown or kind in ("count", "everybody") else None
                build.adds_up((build.variables[cells[part]] for part in parts), cells[whole], rest, (subgroup, unsure))


def _sums(subgroup: str, cells: Mapping[Place, Counted]) -> Iterator[tuple[tuple[str, ...], list[Place], Place]]:
    """Yield the sums a table of a subgroup takes part in: who may be missing from it, the parts, the whole."""
    if subgroup == TOTAL:
        return
    here = [place for place in cells if place.subgroup == subgroup]
    wave, names = here[0].wave, subgroup.split(PAIR)
    total = Place(wave, TOTAL, TOTAL)
    margins: dict[Place, tuple[tuple[str, ...], list[Place]]] = {}
    for kept in _parts(len(names)):
        unsure = tuple(name for side, name in enumerate(names) if side not in kept)
        for place in here:
            levels = place.level.split(PAIR)
            margin = Place(wave, PAIR.join(names[side] for side in kept), PAIR.join(levels[side] for side in kept))
            margins.setdefault(margin, (unsure, []))[1].append(place)
    released = {margin: sums for margin, sums in margins.items() if margin in cells}
    for margin, (unsure, parts) in released.items():
        yield unsure, parts, margin
    if not released:
        yield tuple(names), here, total


def _parts(count: int) -> Iterator[tuple[int, ...]]:
    """Yield which of some crossed subgroups a margin of them keeps: single ones, then pairs of three."""
    for kept in range(1, count):
        yield from combinations(range(count), kept)


def relate_everybody(study: Study, build: SystemBuilder, respondents: Mapping[str, DossierCounts]) -> None:
    """Who answered is part of who is in the level; how many there are in all is known."""
    for key, count in build.of_kind("count"):
        everybody = build.variables[Counted("everybody", key.place)]
        concept, universe = study.concepts[key.base[0]], key.base[1]
        lacking = respondents[key.place.wave].missing.get(key.base[0], 0)
        answered_by_all = not universe and (concept.universe is None or concept.outside is not None)
        if key.place.subgroup == TOTAL:
            build.fixed.add(everybody)
        elif answered_by_all and not lacking:
            build.equal({everybody: 1.0, count: -1.0})
            continue
        elif answered_by_all:
            build.at_most({everybody: 1.0, count: -1.0}, float(lacking))
        build.at_most({count: 1.0, everybody: -1.0})
