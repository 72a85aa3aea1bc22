"""A figure with inches from its top left corner, in place of matplotlib's fractions from the bottom."""

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from ouder_netwerk.publish.style import LINE_SPACING, Look, Style


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
        self, left: float, top: float, lines: Sequence[str], look: Look, align: str = "left", middle: bool = False
    ) -> None:
        """Set lines of text; `middle`: `top` is where their middle comes."""
        self.figure.text(
            left / self.style.width,
            1 - top / self.height,
            "\n".join(lines),
            size=look.size,
            weight=look.weight,
            style=look.slant,
            color=look.colour,
            ha=align,
            va="center_baseline" if middle and len(lines) == 1 else "center" if middle else "top",
            linespacing=LINE_SPACING,
            parse_math=False,
        )

    def box(self, left: float, top: float, width: float, height: float, colour: str) -> None:
        """Fill a rectangle."""
        place = (left / self.style.width, 1 - (top + height) / self.height)
        size = (width / self.style.width, height / self.height)
        self.figure.add_artist(Rectangle(place, *size, facecolor=colour, edgecolor="none"))

    def rule(self, left: float, top: float, width: float) -> None:
        """Draw a thin horizontal line."""
        self.box(left, top, width, self.style.grid_width / 72, self.style.grid)

    def axes(self, left: float, top: float, width: float, height: float) -> Axes:
        """Return bare axes; vertically one unit is an inch, downwards."""
        place = (left / self.style.width, 1 - (top + height) / self.height)
        axes = self.figure.add_axes((*place, width / self.style.width, height / self.height))
        axes.set_axis_off()
        axes.set_ylim(height, 0)
        return axes
