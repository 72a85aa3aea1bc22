"""Effects of a model on a scale where 0 is none, and which of them a reader is told of."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Effect:
    """An effect of a model on a scale where 0 is none: the logarithm of an odds ratio, or a marginal effect.

    Attributes
    ----------
    label : str
        Of the term and its level, to be read alone.
    place : (str, str)
        Heading and label of its mark.
    size, low, high : float
    p : float
    """

    label: str
    place: tuple[str, str]
    size: float
    low: float
    high: float
    p: float

    @property
    def far(self) -> float:
        """How far from none the interval reaches."""
        return max(abs(self.low), abs(self.high))

    @property
    def near(self) -> float:
        """How near to none the interval comes, when it does not hold none."""
        return min(abs(self.low), abs(self.high))


def furthest_of(effects: Sequence[Effect]) -> tuple[Effect | None, list[Effect]]:
    """Return the significant effect furthest from none, and the others whose interval overlaps with its own."""
    tested = sorted((one for one in effects if one.p < 0.05 and one.size == one.size), key=lambda one: -abs(one.size))
    if not tested:
        return None, []
    furthest, *others = tested
    return furthest, [other for other in others if other.far >= furthest.near]
