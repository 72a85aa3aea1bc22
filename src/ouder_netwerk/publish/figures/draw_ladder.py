"""Draw a ladder: its rungs from high to low, whether they are in that order, and who stands where."""

from dataclasses import dataclass
from typing import Self

from ouder_netwerk.publish.figures.diagrams import LadderChart, RungBox
from ouder_netwerk.publish.figures.draw_rows import PanelsLayout
from ouder_netwerk.publish.figures.sheet import Sheet
from ouder_netwerk.publish.figures.style import Style

STEP = 0.3
"""How much further in a rung begins than the one under it."""
PAD = 0.1
BETWEEN = 0.06


@dataclass(frozen=True)
class RungLayout:
    """The texts of a rung in lines."""

    rung: RungBox
    detail: tuple[str, ...]
    height: float

    @classmethod
    def of(cls, rung: RungBox, style: Style, width: float) -> Self:
        """Return the texts of a rung over a width."""
        room = width - 2 * PAD - style.text_width(rung.value, style.value) - PAD
        detail = style.wrap(rung.detail, style.label, room)
        return cls(rung, detail, style.heading.line + len(detail) * style.label.line + 2 * PAD)

    def draw(self, sheet: Sheet, left: float, top: float, width: float, place: int) -> None:
        """Draw the rung; one that was not measured has a dashed edge."""
        style, colour = sheet.style, sheet.style.colours[place]
        sheet.frame(left, top, width, self.height, colour, self.rung.measured)
        sheet.text(left + PAD, top + PAD, [self.rung.title], style.heading)
        sheet.text(left + PAD, top + PAD + style.heading.line, self.detail, style.label)
        sheet.text(left + width - PAD, top + self.height / 2, [self.rung.value], style.value, "right", middle=True)


@dataclass(frozen=True)
class LadderLayout:
    """Rungs, verdict and rows under each other; lengths in inches."""

    chart: LadderChart
    rungs: tuple[RungLayout, ...]
    verdict: tuple[str, ...]
    line: float
    standing: PanelsLayout | None
    width: float
    step: float

    @classmethod
    def of(cls, chart: LadderChart, style: Style, width: float) -> Self:
        """Return the layout of a chart over a width."""
        count = len(chart.rungs)
        step = min(STEP, 0.04 * width)
        rungs = tuple(
            RungLayout.of(rung, style, width - 2 * step * (count - 1 - number))
            for number, rung in enumerate(chart.rungs)
        )
        standing = PanelsLayout.of([chart.standing], style, width) if chart.standing else None
        verdict = style.wrap(chart.verdict, style.label, width)
        return cls(chart, rungs, verdict, style.label.line, standing, width, step)

    @property
    def height(self) -> float:
        """Height of all."""
        own = sum(rung.height + BETWEEN for rung in self.rungs) + len(self.verdict) * self.line + 2 * PAD
        return own + (self.standing.height if self.standing else 0.0)

    def draw(self, sheet: Sheet, left: float, top: float) -> None:
        """Draw the chart with its top left corner here."""
        for number, rung in enumerate(self.rungs):
            inside = self.step * (len(self.rungs) - 1 - number)
            rung.draw(sheet, left + inside, top, self.width - 2 * inside, 0)
            top += rung.height + BETWEEN
        sheet.text(left, top + PAD, self.verdict, sheet.style.label)
        if self.standing:
            self.standing.draw(sheet, left, top + len(self.verdict) * self.line + 2 * PAD)
