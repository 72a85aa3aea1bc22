"""The look of figures in one size, from the house style, and how much room a text takes in it."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import matplotlib as mpl
from cycler import cycler
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.font_manager import FontProperties, font_family_aliases, fontManager

from ouder_netwerk.publish.house import HouseStyle

log = logging.getLogger("ouder_netwerk")

POINTS = 72.0
MEASURE_DPI = 288
"""Glyph widths are rounded to pixels; this makes the rounding invisible."""
LINE_SPACING = 1.25


@dataclass(frozen=True)
class Look:
    """How a text is set.

    Attributes
    ----------
    size : float
        In points.
    weight : str
    colour : str
    slant : str
    """

    size: float
    colour: str
    weight: str = "normal"
    slant: Literal["normal", "italic"] = "normal"

    @property
    def line(self) -> float:
        """Height of a line in inches."""
        return self.size * LINE_SPACING / POINTS


@dataclass(frozen=True)
class Style:
    """The house style in one size, in the terms of our figures; lengths in inches.

    Attributes
    ----------
    stacked : bool
        Labels stand above their bars, for narrow pictures.
    scale : float
        How much larger than usual the letters are, and with them rows and gaps.
    title, subtitle, label, value, interval, note, footer, tick, banner : Look
    colours, markers : tuple
        Cycle for levels and lines.
    """

    width: float
    dpi: float
    stacked: bool
    title: Look
    subtitle: Look
    heading: Look
    label: Look
    value: Look
    interval: Look
    note: Look
    footer: Look
    tick: Look
    banner: Look
    colours: tuple[str, ...]
    markers: tuple[str, ...]
    paper: str
    ink: str
    bar: str
    whole: str
    band: str
    grid: str
    ground: str
    scale: float
    grid_width: float
    line_width: float
    marker_size: float
    _widths: dict[tuple[str, Look], float] = field(default_factory=dict, repr=False)

    @cached_property
    def _renderer(self) -> RendererAgg:
        return RendererAgg(8, 8, MEASURE_DPI)

    def text_width(self, text: str, look: Look) -> float:
        """Return the width of one line of text in inches."""
        if (text, look) not in self._widths:
            font = FontProperties(size=look.size, weight=look.weight, style=look.slant)
            width, _, _ = self._renderer.get_text_width_height_descent(text, font, ismath=False)
            self._widths[text, look] = width / MEASURE_DPI
        return self._widths[text, look]

    def wrap(self, text: str, look: Look, width: float) -> tuple[str, ...]:
        """Return a text in lines that fit; a word that is too long for a line is cut, with a hyphen."""
        space = self.text_width(" ", look)
        lines: list[list[str]] = [[]]
        used = 0.0
        for word in text.split():
            for piece in self._cut(word, look, width):
                room = self.text_width(piece, look)
                if lines[-1] and used + space + room > width:
                    lines.append([])
                used = used + space + room if lines[-1] else room
                lines[-1].append(piece)
        return tuple(" ".join(line) for line in lines)

    def _cut(self, word: str, look: Look, width: float) -> list[str]:
        if self.text_width(word, look) <= width:
            return [word]
        pieces = [""]
        for letter in word:
            if pieces[-1] and self.text_width(f"{pieces[-1]}{letter}-", look) > width:
                pieces[-1] += "-"
                pieces.append("")
            pieces[-1] += letter
        return pieces


@contextmanager
def styled(house: HouseStyle, size: str = "web") -> Iterator[Style]:
    """Lay the house style over matplotlib's defaults while figures are drawn, and give it back in our terms.

    Parameters
    ----------
    house : HouseStyle
        Whose colours and fonts.
    size : str
        One of its sizes.
    """
    with mpl.rc_context(), _quiet():
        mpl.rcdefaults()
        mpl.rcParams.update(
            {
                "figure.facecolor": house.colours.light.paper,
                "font.family": "sans-serif",
                "font.sans-serif": list(house.fonts),
                "svg.fonttype": "none",
                "pdf.fonttype": 42,
                # letters keep their widths at every size
                "text.hinting": "none",
                "hatch.linewidth": 0.8,
                # marks say their own colour and shape; a cycle would put shapes on every line
                "axes.prop_cycle": cycler(color=[house.colours.light.ink]),
            }
        )
        yield _style(house, size)


def say_absent_fonts(house: HouseStyle) -> None:
    """Warn when none of the fonts is on this computer."""
    wanted = [font for font in house.fonts if font not in font_family_aliases]
    if not {font.name for font in fontManager.ttflist}.intersection(wanted):
        given = fontManager.defaultFamily["ttf"]
        log.warning("this computer has no %s; widths in figures are those of %s", ", ".join(wanted), given)


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep matplotlib from saying of each text that a font is not there: that is said once, by us."""
    logger = logging.getLogger("matplotlib")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(level)


def _style(house: HouseStyle, name: str) -> Style:
    size, light = house.sizes[name], house.colours.light
    ink, muted = light.ink, light.muted
    scale = size.text / 9
    return Style(
        width=size.width,
        dpi=size.dpi,
        stacked=size.stacked,
        title=Look(size.title, ink, "bold"),
        subtitle=Look(size.subtitle, muted),
        heading=Look(size.text, ink, "bold"),
        label=Look(size.text, ink),
        value=Look(size.text, ink, "bold"),
        interval=Look(size.text, muted),
        note=Look(max(size.text - 0.5, size.small), muted, slant="italic"),
        footer=Look(size.small, muted),
        tick=Look(size.small, muted),
        banner=Look(size.text, light.paper, "bold"),
        colours=light.series,
        markers=house.markers,
        paper=light.paper,
        ink=ink,
        bar=light.bar,
        whole=light.whole,
        band=light.band,
        grid=light.grid,
        ground=light.ground,
        scale=scale,
        grid_width=0.7 * scale,
        line_width=1.6 * scale,
        marker_size=6 * scale,
    )
