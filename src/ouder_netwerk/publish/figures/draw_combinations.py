"""Draw which parts occur together: a matrix of dots, joined in each row, beside bars (an UpSet plot on its side)."""

from dataclasses import dataclass, replace
from typing import Self

from ouder_netwerk.publish.figures.diagrams import CombinationChart
from ouder_netwerk.publish.figures.draw_rows import PanelsLayout
from ouder_netwerk.publish.figures.sheet import Sheet
from ouder_netwerk.publish.figures.style import Style

COLUMN = 0.8
"""The least width of the column of a part."""
DOT = 42.0
"""Size of a dot, in points squared."""


@dataclass(frozen=True)
class CombinationsLayout:
    """The matrix on the left, the bars on the right without their labels; lengths in inches."""

    chart: CombinationChart
    heads: tuple[tuple[str, ...], ...]
    column: float
    bars: PanelsLayout
    head: float

    @classmethod
    def of(cls, chart: CombinationChart, style: Style, width: float) -> Self:
        """Return the layout of a chart over a width."""
        words = [word for part in chart.parts for word in part.split()]
        column = max(COLUMN, *(style.text_width(word, style.tick) + 0.12 for word in words))
        heads = tuple(style.wrap(part, style.tick, column - 0.1) for part in chart.parts)
        plain = replace(chart.rows, marks=tuple(replace(mark, label="") for mark in chart.rows.marks))
        bars = PanelsLayout.of([plain], style, width - column * len(heads))
        head = (max(len(lines) for lines in heads) - 1) * style.tick.line
        return cls(chart, heads, column, bars, head)

    @property
    def height(self) -> float:
        """Height of headings and rows."""
        return self.head + self.bars.height

    def draw(self, sheet: Sheet, left: float, top: float) -> None:
        """Draw the chart with its top left corner here."""
        style = sheet.style
        for number, lines in enumerate(self.heads):
            begin = top + self.head - (len(lines) - 1) * style.tick.line
            sheet.text(left + (number + 0.5) * self.column, begin, lines, style.tick, "center")
        body, width = top + self.head, self.column * len(self.heads)
        self.bars.draw(sheet, left + width, body)
        axes = sheet.axes(left, body, width, self.bars.height)
        axes.set_xlim(0, width)
        for y, there in zip(self._middles(), self.chart.there, strict=True):
            x = [(number + 0.5) * self.column for number in range(len(there))]
            full = [place for place, is_there in zip(x, there, strict=True) if is_there]
            axes.scatter(x, [y] * len(x), s=DOT, color=style.grid, zorder=1)
            if full:
                axes.plot([full[0], full[-1]], [y, y], color=style.ink, linewidth=style.line_width, zorder=2)
                axes.scatter(full, [y] * len(full), s=DOT, color=style.ink, zorder=3)

    def _middles(self) -> list[float]:
        (layout,) = self.bars.layouts
        return [place.middle for place in layout.places]


def combinations_layout(chart: CombinationChart, style: Style, width: float) -> CombinationsLayout | PanelsLayout:
    """Return the layout of a chart over a width; in narrow pictures labels say what dots have no room to show."""
    return PanelsLayout.of([chart.rows], style, width) if style.stacked else CombinationsLayout.of(chart, style, width)
