"""A figure with inches from its top left corner, in place of matplotlib's fractions from the bottom."""

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from ouder_netwerk.publish.figures.style import POINTS, Look, Style

TINT = 0.12
"""How much of its colour the ground of a box has."""
BASE_LINE = 0.98
"""From the top of a line to its base line, as part of the letter size."""


@dataclass(frozen=True)
class Sheet:
    """A figure to draw on.

    Attributes
    ----------
    figure : matplotlib.figure.Figure
    style : Style
    """

    figure: Figure
    style: Style

    @property
    def height(self) -> float:
        """Height in inches."""
        return float(self.figure.get_figheight())

    def text(
        self,
        left: float,
        top: float,
        lines: Sequence[str],
        look: Look,
        align: str = "left",
        middle: bool = False,
        cover: bool = False,
    ) -> None:
        """Set lines of text.

        Parameters
        ----------
        left, top : float
            Where it begins, or ends, or has its middle.
        lines : sequence of str
            One text each.
        look : Look
            How they are set.
        align : str
            Which side `left` is: `left`, `right` or `center`.
        middle : bool
            `top` is where the middle comes.
        cover : bool
            Hide the grid behind the text.
        """
        begin = top - (len(lines) * look.line / 2 if middle else 0.0)
        for number, line in enumerate(lines):
            # texts beside each other share a base line, whatever letters they have
            base = begin + number * look.line + BASE_LINE * look.size / POINTS
            self.figure.text(
                left / self.style.width,
                1 - base / self.height,
                line,
                size=look.size,
                weight=look.weight,
                style=look.slant,
                color=look.colour,
                ha=align,
                va="baseline",
                parse_math=False,
                bbox={"facecolor": self.style.paper, "edgecolor": "none", "pad": 0.5} if cover else None,
            )

    def box(self, left: float, top: float, width: float, height: float, colour: str) -> None:
        """Fill a rectangle."""
        place = (left / self.style.width, 1 - (top + height) / self.height)
        size = (width / self.style.width, height / self.height)
        self.figure.add_artist(Rectangle(place, *size, facecolor=colour, edgecolor="none"))

    def frame(self, left: float, top: float, width: float, height: float, colour: str, measured: bool) -> None:
        """Draw a box with a light ground; of what was not measured a dashed edge alone."""
        place = (left / self.style.width, 1 - (top + height) / self.height)
        size = (width / self.style.width, height / self.height)
        ground = to_rgba(colour, TINT if measured else 0.0)
        line = "-" if measured else "--"
        box = Rectangle(place, *size, facecolor=ground, edgecolor=colour, linewidth=1.2, linestyle=line)
        self.figure.add_artist(box)

    def axes(self, left: float, top: float, width: float, height: float) -> Axes:
        """Return bare axes; vertically one unit is an inch, downwards."""
        place = (left / self.style.width, 1 - (top + height) / self.height)
        axes = self.figure.add_axes((*place, width / self.style.width, height / self.height))
        axes.set_axis_off()
        axes.set_ylim(height, 0)
        return axes
