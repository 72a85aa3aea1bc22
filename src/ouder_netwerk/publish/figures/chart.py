"""What a figure shows, before anything is drawn: texts, rows and lines in the order of reading."""

import math
from dataclasses import dataclass

from ouder_netwerk.claims.bands import Band
from ouder_netwerk.publish.figures.overview import Overview
from ouder_netwerk.released import Row

NAN = math.nan


@dataclass(frozen=True)
class Mark:
    """One line of a row chart: a label, a mark with its interval, and the numbers in words.

    Attributes
    ----------
    label : str
    point, low, high : float
        On the scale of the axis; NaN when there is nothing to draw.
    value, interval : str
        The numbers as text.
    place : int
        Place in the style's cycle of colours and marker shapes.
    imprecise : bool
        Drawn with an open mark.
    reason : str
        Stands in the place of the mark when there is none.
    guide : float
        Where a reference line crosses the row, such as the total.
    band : Band, optional
        What was published can mean.
    heading : bool
        Only a label, over the rows that follow.
    indent : int
        How deep it belongs to the heading, or to the whole, before it.
    whole : bool
        The rows under it are its parts.
    detail : str
        In smaller letters under the label: what the numbers are of.
    row : Row, optional
        The released row it shows.
    """

    label: str
    point: float = NAN
    low: float = NAN
    high: float = NAN
    value: str = ""
    interval: str = ""
    place: int = 0
    imprecise: bool = False
    reason: str = ""
    guide: float = NAN
    band: Band | None = None
    heading: bool = False
    indent: int = 0
    whole: bool = False
    detail: str = ""
    row: Row | None = None

    @property
    def drawn(self) -> bool:
        """Whether there is a mark to draw."""
        return not math.isnan(self.point)


@dataclass(frozen=True)
class Axis:
    """A horizontal scale.

    Attributes
    ----------
    low, high : float
        Its ends.
    ticks : tuple of (float, str)
        Places and labels.
    logarithmic : bool
    origin : float
        Where `no influence` stands, or where bars begin; NaN for none.
    title : str
    """

    low: float
    high: float
    ticks: tuple[tuple[float, str], ...]
    logarithmic: bool = False
    origin: float = NAN
    title: str = ""


@dataclass(frozen=True)
class RowChart:
    """Rows under each other with one scale; `columns` are the headings over the numbers on the right."""

    marks: tuple[Mark, ...]
    axis: Axis
    columns: tuple[str, str]
    bars: bool = False


@dataclass(frozen=True)
class Panels:
    """Row charts under each other, each with a scale of its own: shares and differences have none in common."""

    charts: tuple[RowChart, ...]

    @property
    def marks(self) -> tuple[Mark, ...]:
        """The rows of all charts."""
        return tuple(mark for chart in self.charts for mark in chart.marks)


@dataclass(frozen=True)
class Line:
    """One indicator over the waves; a wave without a number has NaN, `breaks` are the waves a new line begins at."""

    label: str
    points: tuple[float, ...]
    lows: tuple[float, ...]
    highs: tuple[float, ...]
    values: tuple[str, ...]
    intervals: tuple[str, ...]
    reasons: tuple[str, ...]
    breaks: tuple[int, ...]
    place: int

    def drawn(self, wave: int) -> bool:
        """Whether there is a point in a wave."""
        return not math.isnan(self.points[wave])

    @property
    def last(self) -> float:
        """The last number there is; NaN when there is none."""
        return next((point for point in reversed(self.points) if not math.isnan(point)), NAN)


@dataclass(frozen=True)
class LineChart:
    """Lines over waves.

    Attributes
    ----------
    lines : tuple of Line
    waves : tuple of str
        Labels under the axis.
    positions : tuple of float
        Where the waves stand: years keep their distance.
    breaks : tuple of int
        Waves before which every line is broken.
    break_label : str
    axis : Axis
        The vertical scale.
    apart : bool
        Each line is drawn in a panel of its own: on one scale they would lie on each other.
    """

    lines: tuple[Line, ...]
    waves: tuple[str, ...]
    positions: tuple[float, ...]
    breaks: tuple[int, ...]
    break_label: str
    axis: Axis
    apart: bool = False


class Diagram:
    """A picture that is neither rows nor lines: of a kind in `diagrams.py`, drawn as `draw_diagrams.py` says."""


Content = RowChart | Panels | LineChart | Diagram | Overview
"""What can stand in a figure."""


@dataclass(frozen=True)
class Chart:
    """A figure in one language.

    Attributes
    ----------
    id : str
    language : str
    title, subtitle : str
    content : RowChart, Panels, LineChart, Diagram or Overview
    banner : str
        Over the figure when it comes from stand-in microdata, else empty.
    footer : tuple of str
        Notes, respondents, source.
    alternative : str
        What a reader who cannot see it is told, in a sentence or two.
    description : tuple of str
        Every value in words, a line each.
    rows : tuple of Row
        The released rows behind it.
    more_formats : tuple of str
        In which it is drawn beside those of every figure.
    """

    id: str
    language: str
    title: str
    subtitle: str
    content: Content
    banner: str
    footer: tuple[str, ...]
    alternative: str
    description: tuple[str, ...]
    rows: tuple[Row, ...]
    more_formats: tuple[str, ...] = ()
