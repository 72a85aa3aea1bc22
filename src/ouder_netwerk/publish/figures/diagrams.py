"""What the diagrams of frameworks show, before anything is drawn."""

import math
from dataclasses import dataclass

from ouder_netwerk.publish.figures.chart import Diagram, RowChart


@dataclass(frozen=True)
class Bubble:
    """A source of help: its area is its share.

    Attributes
    ----------
    label : str
    share : float
        NaN when there is no number; `value` then says why.
    value : str
    """

    label: str
    share: float
    value: str


@dataclass(frozen=True)
class Quadrant:
    """One of four kinds of sources.

    Attributes
    ----------
    title, value : str
        Its name, and its own share: of who has at least one of its sources.
    bubbles : tuple of Bubble
    note : str
        What belongs here and was not measured.
    place : int
        In the style's cycle of colours.
    """

    title: str
    value: str
    bubbles: tuple[Bubble, ...]
    note: str
    place: int


@dataclass(frozen=True)
class QuadrantChart(Diagram):
    """Four quadrants: from left to right informal and formal, from top to bottom near and further away.

    Attributes
    ----------
    quadrants : tuple of Quadrant
        Row by row.
    across, down : str
        What the two directions mean.
    note : str
        What has no fixed place.
    """

    quadrants: tuple[Quadrant, ...]
    across: str
    down: str
    note: str

    @property
    def largest(self) -> float:
        """The largest share; 0 when there is none."""
        shares = [bubble.share for one in self.quadrants for bubble in one.bubbles if not math.isnan(bubble.share)]
        return max(shares, default=0.0)


@dataclass(frozen=True)
class CombinationChart(Diagram):
    """Which parts occur together: a row of dots for each combination, in the order of the bars beside it.

    Attributes
    ----------
    parts : tuple of str
        The headings over the dots.
    there : tuple of tuple of bool
        For each row which parts it has.
    rows : RowChart
        The bars.
    """

    parts: tuple[str, ...]
    there: tuple[tuple[bool, ...], ...]
    rows: RowChart


@dataclass(frozen=True)
class PathArrow:
    """An association along an arrow: its size, and its interval or why there is none."""

    value: str
    detail: str
    measured: bool = True


@dataclass(frozen=True)
class PathBox:
    """What stands in a box of a path diagram: what the text calls it, and how it was measured."""

    title: str
    detail: str
    measured: bool = True


@dataclass(frozen=True)
class PathRoute:
    """A way through a mediator: to it, from it, and both together."""

    to: PathArrow
    mediator: PathBox
    onward: PathArrow


@dataclass(frozen=True)
class PathChart(Diagram):
    """A direct path under the indirect ones."""

    exposure: PathBox
    outcome: PathBox
    routes: tuple[PathRoute, ...]
    direct: PathArrow


@dataclass(frozen=True)
class RungBox:
    """A rung of a ladder: its name, what was asked, and the share; not measured without one."""

    title: str
    detail: str
    value: str
    measured: bool = True


@dataclass(frozen=True)
class LadderChart(Diagram):
    """A ladder from its highest rung down, whether it is one, and who stands where.

    Attributes
    ----------
    rungs : tuple of RungBox
    verdict : str
    standing : RowChart, optional
        The share on each rung; absent when the items form no scale.
    """

    rungs: tuple[RungBox, ...]
    verdict: str
    standing: RowChart | None
