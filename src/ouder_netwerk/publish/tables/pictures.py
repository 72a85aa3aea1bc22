"""The drawn figures of a study for its document, by the theme whose tables they stand before."""

from dataclasses import dataclass
from pathlib import Path

from ouder_netwerk.publish.figures.chart import Chart
from ouder_netwerk.publish.figures.charts import make_charts
from ouder_netwerk.publish.figures.kind import MODELS
from ouder_netwerk.publish.figures.kinds import kind_of
from ouder_netwerk.publish.names import chosen_figures
from ouder_netwerk.study.outputs import Table
from ouder_netwerk.study.study import Study


@dataclass(frozen=True)
class DrawnFigure:
    """A figure that was drawn: its chart, and where the picture lies."""

    chart: Chart
    path: Path


def drawn_figures(study: Study, results: Path, language: str) -> dict[str, list[DrawnFigure]]:
    """Return the figures that have been drawn in a language, by theme; those that have not been are left out."""
    there = {path.name for path in (results / "figures").glob(f"*.{language}.png")}
    figures = [figure for figure in chosen_figures(study) if f"{figure.id}.{language}.png" in there]
    found: dict[str, list[DrawnFigure]] = {}
    if figures:
        for figure, chart in zip(figures, make_charts(study, results, figures, [language]), strict=True):
            path = results / "figures" / f"{chart.id}.{language}.png"
            found.setdefault(kind_of(figure).theme(figure, study), []).append(DrawnFigure(chart, path))
    return found


def theme_of(table: Table) -> str:
    """Return which theme a table is about."""
    return table.subject.sections[0] if table.subject.sections else MODELS
