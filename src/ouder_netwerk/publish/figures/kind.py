"""What a kind of figure is: all that anything needs to know of it, in one place."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ouder_netwerk.publish.figures.chart import Chart
from ouder_netwerk.publish.tables.table import Grid
from ouder_netwerk.publish.wording import Words
from ouder_netwerk.released import Released
from ouder_netwerk.study.outputs import Figure
from ouder_netwerk.study.study import Study

MODELS, STATEMENTS, OVERVIEW = "models", "claims", "overview"
"""Themes of the report beside the sections of indicators; the overview is its first picture."""


@dataclass(frozen=True)
class FigureKind:
    """A kind of figure; its fields in YAML are a class of `study/outputs.py`.

    Attributes
    ----------
    reads : tuple of str
        The released files it is made from.
    chart : callable
        From figure, released rows and words to what is drawn, with its alternative text.
    theme : callable
        From figure and study to where it stands in the report: a section, `OVERVIEW`, `MODELS` or `STATEMENTS`.
    grid : callable
        From figure, chart and words to its numbers as a table beside it; None when a table elsewhere has them.
    """

    reads: tuple[str, ...]
    chart: Callable[[Any, Released, Words], Chart]
    theme: Callable[[Any, Study], str]
    grid: Callable[[Any, Chart, Words], Grid | None]


def section_theme(figure: Figure, study: Study) -> str:
    """Return the section of a figure, or that of its first indicator."""
    subject = figure.subject
    return next(
        section.id
        for section in study.indicators.sections
        if section.id in subject.sections or {*subject.indicators[:1]} & {one.id for one in section.indicators}
    )


def models_theme(_figure: Figure, _study: Study) -> str:
    """Return that a figure stands with the models."""
    return MODELS


def statements_theme(_figure: Figure, _study: Study) -> str:
    """Return that a figure stands with the published statements."""
    return STATEMENTS
