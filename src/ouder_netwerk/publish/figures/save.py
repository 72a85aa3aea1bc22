"""Figures as bytes that are the same every time, with title and description for readers who cannot see them."""

import re
from contextlib import nullcontext
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

import matplotlib as mpl
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_pdf import FigureCanvasPdf
from matplotlib.backends.backend_svg import FigureCanvasSVG

from ouder_netwerk.publish.figures.chart import Chart
from ouder_netwerk.publish.figures.page import Page
from ouder_netwerk.publish.figures.small_svg import small
from ouder_netwerk.publish.house import HouseStyle
from ouder_netwerk.publish.names import DRAWINGS

CANVASES = {"svg": FigureCanvasSVG, "png": FigureCanvasAgg, "pdf": FigureCanvasPdf}


def picture(page: Page, chart: Chart, form: str, house: HouseStyle) -> bytes:
    """Return a drawn chart as `svg`, `png` or `pdf`, or as one of the small drawings without the texts around it.

    No form holds a date, a random id or the version of a program.
    """
    metadata: dict[str, dict[str, str | None]] = {
        "svg": {"Date": None, "Creator": None, "Format": None, "Type": None},
        "png": {"Software": None, "Title": chart.title, "Description": chart.alternative},
        "pdf": {
            "CreationDate": None,
            "Producer": None,
            "Creator": None,
            "Title": chart.title,
            "Subject": chart.alternative,
        },
    }
    bare = form in DRAWINGS
    out, kind = BytesIO(), "svg" if bare else form
    # half the time of the default level, and hardly larger
    extra: dict[str, Any] = {"pil_kwargs": {"compress_level": 3}} if form == "png" else {}
    with mpl.rc_context({"svg.hashsalt": chart.id}), page.bare() if bare else nullcontext() as part:
        canvas = CANVASES[kind](page.figure)
        canvas.print_figure(out, format=kind, dpi=page.figure.dpi, metadata=metadata[kind], bbox_inches=part, **extra)
    if bare:
        return small(out.getvalue().decode(), chart.title, house.dark_of, ",".join(house.fonts)).encode()
    if kind != "svg":
        return out.getvalue()
    return accessible_svg(out.getvalue().decode(), chart, f"{chart.id}-{chart.language}".replace("_", "-")).encode()


def accessible_svg(svg: str, chart: Chart, name: str) -> str:
    """Return an SVG with role, title and description, and with ids that stay unique when several stand in one page."""
    svg = re.sub(r'((?: id=")|(?:href="#)|(?:url\(#))', rf"\g<1>{name}-", svg)
    opening = re.search(r"<svg\b", svg)
    assert opening is not None
    end = svg.index(">", opening.start())
    names = f'aria-labelledby="{name}-title" aria-describedby="{name}-desc"'
    attributes = f' role="img" lang="{chart.language}" {names}'
    texts = (
        f'\n <title id="{name}-title">{escape(chart.title)}</title>'
        f'\n <desc id="{name}-desc">{escape(chart.alternative)}</desc>'
    )
    return svg[:end] + attributes + svg[end] + texts + svg[end + 1 :]
