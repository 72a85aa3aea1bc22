"""The look of figures, from one style file, and how much room a text takes in it."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Literal

import matplotlib as mpl
from cycler import cycler
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.font_manager import FontProperties, font_family_aliases, fontManager

from ouder_netwerk.errors import fail

log = logging.getLogger("ouder_netwerk")

OWN = Path(__file__).with_name("style.mplstyle")
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
    """The style file in the terms of our figures; lengths in inches.

    Attributes
    ----------
    title, subtitle, label, value, interval, note, footer, tick, banner : Look
    colours, markers : tuple
        Cycle for levels and lines.
    """

    width: float
    dpi: float
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
    ink: str
    bar: str
    band: str
    grid: str
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
        """Return a text in lines that fit; a word that is too long for a line is cut."""
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
            if pieces[-1] and self.text_width(pieces[-1] + letter, look) > width:
                pieces.append("")
            pieces[-1] += letter
        return pieces


@contextmanager
def styled(own: Path | None = None) -> Iterator[Style]:
    """Lay the style over matplotlib's defaults while figures are drawn, and give it back in our terms.

    Parameters
    ----------
    own : Path, optional
        A style file laid over the package's.

    Raises
    ------
    InputError
        When the file is not there or matplotlib does not understand it.
    """
    with mpl.rc_context(), _quiet():
        mpl.rcdefaults()
        for path in [OWN, *([own] if own else [])]:
            mpl.rcParams.update(_settings(path))
        if own:
            _say_absent_fonts(own)
        style = _style()
        # marks say their own colour and shape; the cycle would put shapes on every line
        mpl.rcParams["axes.prop_cycle"] = cycler(color=[style.ink])
        yield style


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep matplotlib from saying of each text that a font is not there, and of a style file what we say ourselves."""
    logger = logging.getLogger("matplotlib")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(level)


def _say_absent_fonts(path: Path) -> None:
    wanted = [
        font
        for family in mpl.rcParams["font.family"]
        for font in (mpl.rcParams["font.sans-serif"] if family == "sans-serif" else [family])
        if font not in font_family_aliases
    ]
    if not {font.name for font in fontManager.ttflist}.intersection(wanted):
        fonts = ", ".join(wanted)
        log.warning(
            "%s: this computer has no %s; widths are those of %s", path, fonts, fontManager.defaultFamily["ttf"]
        )


def _settings(path: Path) -> "mpl.RcParams":
    if not path.is_file():
        raise fail(str(path), "does not exist", "name a matplotlib style file")
    settings = mpl.rc_params_from_file(path, use_default_template=False)
    lines = path.read_text(encoding="utf-8").splitlines()
    keys = [line.partition(":")[0].strip() for line in lines if line.strip() and not line.lstrip().startswith("#")]
    # matplotlib only logs what it does not understand
    wrong = [key for key in keys if key not in settings]
    if wrong:
        raise fail(str(path), f"has a wrong key or value: {', '.join(wrong)}", "see docs/figures-and-tables.md")
    return settings


def _style() -> Style:
    rc = mpl.rcParams
    cycle = rc["axes.prop_cycle"].by_key()
    ink, muted = _colour(rc["text.color"]), _colour(rc["axes.labelcolor"])
    size = float(rc["font.size"])
    colours = tuple(_colour(colour) for colour in cycle["color"])
    return Style(
        width=float(rc["figure.figsize"][0]),
        dpi=float(rc["savefig.dpi"]),
        title=Look(float(rc["figure.titlesize"]), ink, str(rc["figure.titleweight"])),
        subtitle=Look(float(rc["axes.titlesize"]), muted),
        heading=Look(size, ink, "bold"),
        label=Look(size, ink),
        value=Look(size, ink, "bold"),
        interval=Look(size, muted),
        note=Look(size - 0.5, muted, slant="italic"),
        footer=Look(float(rc["legend.fontsize"]), muted),
        tick=Look(float(rc["xtick.labelsize"]), muted),
        banner=Look(size, "#ffffff", "bold"),
        colours=colours,
        markers=tuple(cycle.get("marker", ["o"] * len(colours))),
        ink=ink,
        bar=_colour(rc["patch.facecolor"]),
        band=_colour(rc["hatch.color"]),
        grid=_colour(rc["grid.color"]),
        grid_width=float(rc["grid.linewidth"]),
        line_width=float(rc["lines.linewidth"]),
        marker_size=float(rc["lines.markersize"]),
    )


def _colour(value: object) -> str:
    from matplotlib.colors import to_hex

    return to_hex(value)  # type: ignore[arg-type]
