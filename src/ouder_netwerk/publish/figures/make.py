"""All figures of a study, from its released files."""

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from ouder_netwerk.files import csv_text, write_all
from ouder_netwerk.publish.figures.chart import Chart
from ouder_netwerk.publish.figures.charts import make_charts
from ouder_netwerk.publish.figures.drawn import picture_names, recipes, remember, unchanged
from ouder_netwerk.publish.house import HouseStyle, read_house_style
from ouder_netwerk.publish.names import (
    DRAWINGS,
    FIGURE_FORMATS,
    KNOWN_FIGURE_FORMATS,
    SIZE,
    check_formats,
    check_size,
    chosen_figures,
    formats_of,
)
from ouder_netwerk.released import Row
from ouder_netwerk.study.study import Study


def make_figures(
    study: Study,
    results: Path,
    target: Path,
    languages: Sequence[str] = (),
    formats: Sequence[str] = FIGURE_FORMATS,
    only: str | Sequence[str] = (),
    by: str | None = None,
    style: Path | None = None,
    size: str = SIZE,
    jobs: int = 1,
) -> list[Path]:
    """Draw the figures of a study.

    Parameters
    ----------
    study : Study
        From `load_study`.
    results : Path
        `results/<study>`, with the released files.
    target : Path
        Where the files come; those of `figure_files`, when neither `only`, `by` nor `size` is given.
    languages : sequence of str
        Of the study's; all of them when none is named.
    formats : sequence of str
        `svg`, `png`, `pdf`, and without the texts around the chart `bare.svg` and, for phones, `narrow.svg`.
    only : str or sequence of str
        These figures; all when none is named.
    by : str, optional
        Every figure of indicators by this subgroup.
    style : Path, optional
        A house style laid over the package's.
    size : str
        Of the pictures: one of the house style's, such as `word` or `slide`.
    jobs : int
        Processes to draw with.

    Returns
    -------
    list of Path
        What was written: nothing when anything is wrong. A picture that is there as it would be drawn is kept.

    Raises
    ------
    InputError
        When a released file, figure, subgroup, format or style is not there.
    """
    check_formats(formats, KNOWN_FIGURE_FORMATS)
    house = read_house_style(style)
    check_size(size, house.sizes)
    figures = chosen_figures(study, only, by)
    charts = make_charts(study, results, figures, study.chosen_languages(languages))
    wanted = recipes(charts, formats, house, size)
    kept = unchanged(target, wanted)
    to_draw = [chart for chart in charts if not kept.keys() >= set(picture_names(chart, formats, size))]
    files = texts(charts) | kept | draw_all(to_draw, formats, house, size, jobs)
    written = write_all(target, files)
    remember(target, wanted, files)
    return written


def texts(charts: Sequence[Chart]) -> dict[str, bytes]:
    """Return the files beside the pictures by name: alternative texts and data."""
    data = {f"{chart.id}.csv": data_csv(chart.rows) for chart in charts}
    return data | {f"{chart.id}.{chart.language}.txt": _told(chart) for chart in charts}


def _told(chart: Chart) -> bytes:
    """Return the alternative text of a figure, and behind an empty line its long description."""
    return "\n".join([chart.alternative, "", *chart.description, ""]).encode()


def draw_all(
    charts: Sequence[Chart], formats: Sequence[str], house: HouseStyle, size: str, jobs: int
) -> dict[str, bytes]:
    """Return the pictures of charts by name, drawn by several processes."""
    if not charts or not formats:
        return {}
    if jobs == 1 or len(charts) == 1:
        return pictures(charts, formats, house, size)
    with ProcessPoolExecutor(jobs) as pool:
        parts = [pool.submit(pictures, charts[start::jobs], formats, house, size) for start in range(jobs)]
        return {name: content for part in parts for name, content in part.result().items()}


def pictures(charts: Sequence[Chart], formats: Sequence[str], house: HouseStyle, size: str = SIZE) -> dict[str, bytes]:
    """Return the pictures of charts by name."""
    from ouder_netwerk.publish.figures.page import draw
    from ouder_netwerk.publish.figures.save import picture
    from ouder_netwerk.publish.figures.style import say_absent_fonts, styled

    say_absent_fonts(house)
    files: dict[str, bytes] = {}
    sizes = {DRAWINGS.get(form, size) for form in formats}
    for one in sorted(sizes):
        with styled(house, one) as look:
            for chart in charts:
                usual = formats_of(chart.more_formats, formats)
                forms = [form for form in usual if DRAWINGS.get(form, size) == one]
                drawn = draw(chart, look)
                for name, form in zip(picture_names(chart, forms, size), forms, strict=True):
                    files[name] = picture(drawn, chart, form, house)
    return files


def data_csv(rows: Sequence[Row]) -> bytes:
    """Return released rows as they stand in their file."""
    columns = [column for column in rows[0].raw if column] if rows else []
    return csv_text([columns, *([row.raw[column] for column in columns] for row in rows)]).encode()
