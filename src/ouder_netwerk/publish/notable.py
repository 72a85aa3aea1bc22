"""Which of the released numbers a title or a finding is about."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ouder_netwerk.publish.selection import Name, ReleasedCells, significant
from ouder_netwerk.publish.sentences import Sentences, clearly_first
from ouder_netwerk.publish.wording import PAIR, Words
from ouder_netwerk.released import Contrast, Estimate
from ouder_netwerk.study.study import Study

FEW = 2
"""Among so few shares the largest is no finding: they are just given."""


@dataclass(frozen=True)
class TestedDifference:
    """A released difference with the shares of both sides: the level or later wave, and what it is compared with."""

    contrast: Contrast
    sides: tuple[Estimate, Estimate]


def leading_shares(cells: ReleasedCells, names: Sequence[Name], words: Words) -> tuple[list[Estimate], bool]:
    """Return the shares that stand out, the first of them above all: the headline of the section, or the largest.

    Without shares, or as the headline, numbers such as means are just given.

    Returns
    -------
    list of Estimate
        Those that can be shown; of a battery of like questions the largest alone.
    bool
        Whether that one is clearly the first of several.
    """
    leading = cells.leading(names)
    rows = [row for name in leading if (row := cells.estimate(*name)) is not None and not row.hidden]
    is_headline = any(name[0] in cells.study.indicators.headlines for name in leading)
    shares = [row for row in rows if words.measure(row.indicator).is_share]
    if is_headline or len(shares) <= FEW:
        return rows, False
    first, *others = sorted(shares, key=lambda row: -row.estimate)
    return [first], clearly_first(first, others)


def same_verb(cells: ReleasedCells, names: Sequence[Name], sentences: Sentences) -> bool:
    """Return whether all that may be set against each other is the same doing: only then there is a most often."""
    verbs = {verb and verb.plural for name in cells.leading(names) for verb in [sentences.verb(*name)]}
    return len(verbs) == 1 and None not in verbs


def tested_differences(
    cells: ReleasedCells, names: Sequence[Name], subgroups: Iterable[str], words: Words
) -> list[tuple[bool, Contrast]]:
    """Return the released differences between levels that are of interest, each with whether it may lead a finding."""
    names = comparable(names, words)
    leading = cells.leading(names)
    return [
        (name in leading, contrast)
        for name in names
        for subgroup in subgroups
        if set(subgroup.split(PAIR)) <= set(of_interest(cells.study, name[0]))
        for contrast in cells.contrasts(*name, subgroup)
    ]


def largest_difference(cells: ReleasedCells, contrasts: Sequence[tuple[bool, Contrast]]) -> TestedDifference | None:
    """Return the largest significant difference between levels, in what may lead if there is one."""
    tested = [item for item in contrasts if significant(item[1])]
    if not tested:
        return None
    _, contrast = max(tested, key=lambda item: (item[0], abs(item[1].difference)))
    subgroup = contrast.raw["subgroup"]
    first, second = (_side(cells, contrast, subgroup, level) for level in (contrast.level, contrast.reference))
    return TestedDifference(contrast, (first, second))


def comparable(names: Sequence[Name], words: Words) -> list[Name]:
    """Return the shares, or the numbers that are written as the first is: only of these one can be the largest."""
    measures = [words.measure(name) for name, _ in names]
    wanted = next((one for one in measures if one.is_share), measures[0] if measures else None)
    return [name for name, one in zip(names, measures, strict=True) if one == wanted]


def of_interest(study: Study, indicator: str) -> tuple[str, ...]:
    """Return the subgroups that a title or finding may compare for an indicator.

    Those that the study names, without what the indicator itself is made from or asked by: a difference in that would
    hold by definition.
    """
    section = next(one for one in study.indicators.sections if any(indicator == each.id for each in one.indicators))
    found = study.indicators.all[indicator]
    named = next((names for names in (found.compare, section.compare) if names is not None), study.subgroups)
    given = {*study.concepts[found.concept].made_from, *(found.universe.concepts() if found.universe else ())}
    return tuple(name for name in named if name not in given)


def _side(cells: ReleasedCells, contrast: Contrast, subgroup: str, level: str) -> Estimate:
    row = cells.estimate(contrast.raw["indicator"], contrast.raw["category"], subgroup, level)
    assert row is not None
    return row
