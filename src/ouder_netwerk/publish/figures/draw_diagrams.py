"""How each kind of diagram is drawn."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from ouder_netwerk.publish.figures.chart import Diagram
from ouder_netwerk.publish.figures.diagrams import CombinationChart, LadderChart, PathChart, QuadrantChart
from ouder_netwerk.publish.figures.draw_combinations import combinations_layout
from ouder_netwerk.publish.figures.draw_ladder import LadderLayout
from ouder_netwerk.publish.figures.draw_paths import paths_layout
from ouder_netwerk.publish.figures.draw_quadrants import QuadrantsLayout
from ouder_netwerk.publish.figures.sheet import Sheet
from ouder_netwerk.publish.figures.style import Style


class DiagramLayout(Protocol):
    """Where everything of a diagram comes."""

    @property
    def height(self) -> float:
        """Height in inches."""
        ...

    def draw(self, sheet: Sheet, left: float, top: float) -> None:
        """Draw it with its top left corner here."""
        ...


_LAYOUTS: Mapping[type[Diagram], Callable[[Any, Style, float], DiagramLayout]] = {
    QuadrantChart: QuadrantsLayout.of,
    CombinationChart: combinations_layout,
    PathChart: paths_layout,
    LadderChart: LadderLayout.of,
}


def diagram_layout(diagram: Diagram, style: Style, width: float) -> DiagramLayout:
    """Return the layout of a diagram over a width."""
    return _LAYOUTS[type(diagram)](diagram, style, width)
