"""Effects of a model, and which of them a reader is told of."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from ouder_netwerk.publish.selection import ModelCells
from ouder_netwerk.publish.sentences import Sentences
from ouder_netwerk.released import ModelRow
from ouder_netwerk.study.analysis import Block


@dataclass(frozen=True)
class Effect:
    """A level of a term against its reference, with the released row: on the logarithmic scale none is 0."""

    term: str
    level: str
    row: ModelRow

    @property
    def far(self) -> float:
        """How far from none the interval reaches."""
        return max(abs(math.log(limit)) for limit in (self.row.or_low, self.row.or_high))

    @property
    def near(self) -> float:
        """How near to none the interval comes, when it does not hold none."""
        return min(abs(math.log(limit)) for limit in (self.row.or_low, self.row.or_high))


def effects_of(cells: ModelCells, block: Block) -> list[Effect]:
    """Return the effects of a block that a title or finding may be about: of terms that are of interest."""
    compared = cells.model.compare
    return [
        Effect(term, level, row)
        for term in cells.model.terms_until(block)
        if compared is None or term in compared
        for level in cells.levels(term)
        if (row := cells.row(block, term, level)) is not None and not math.isnan(row.odds_ratio + row.ame)
    ]


def furthest_of(effects: Sequence[Effect], sentences: Sentences) -> tuple[Effect | None, list[Effect]]:
    """Return the significant effect furthest from none, and the others whose interval overlaps with its own.

    An effect among people whom the study gives a name goes before all others: of those a sentence can be made.
    """
    tested = [one for one in effects if one.row.p < 0.05]
    if not tested:
        return None, []
    furthest = max(tested, key=lambda one: (sentences.name(one.term, one.level) is not None, abs(one.row.estimate)))
    return furthest, [other for other in tested if other is not furthest and other.far >= furthest.near]
