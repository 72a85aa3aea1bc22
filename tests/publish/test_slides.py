"""Slides: each figure as a chart that can be edited, with the numbers of the released files and its alternative text."""

from pathlib import Path

import pytest
from lxml import etree

from ouder_netwerk.publish.figures.chart import Axis, Chart, Mark, RowChart
from ouder_netwerk.publish.slides.make import make_slides
from ouder_netwerk.publish.slides.series import native_charts
from ouder_netwerk.study.study import Study

pptx = pytest.importorskip("pptx")


@pytest.fixture(scope="module")
def slides(sample: tuple[Study, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    (path,) = make_slides(*sample, tmp_path_factory.mktemp("slides"), ("nl",))
    return path


def charts_of(path: Path):
    presentation = pptx.Presentation(str(path))
    return [[shape for shape in slide.shapes if shape.has_chart] for slide in presentation.slides]


def test_every_slide_has_one_chart_its_finding_and_its_alternative_text(
    slides: Path, charts: dict[tuple[str, str], Chart]
) -> None:
    found = charts_of(slides)
    assert len(found) >= 10 and all(len(shapes) == 1 for shapes in found)
    told = {shape._element.nvGraphicFramePr.cNvPr.get("descr") for (shape,) in found}
    drawn = {chart.alternative for (name, language), chart in charts.items() if language == "nl" and "_x_" not in name}
    assert told == drawn
    titles = {slide.shapes.title.text for slide in pptx.Presentation(str(slides)).slides}
    assert charts["sources", "nl"].title in titles


def test_the_numbers_are_those_of_the_figure_and_stand_in_a_workbook(
    slides: Path, charts: dict[tuple[str, str], Chart]
) -> None:
    ((shape,), *_) = charts_of(slides)
    content = charts["sources", "nl"].content
    assert isinstance(content, RowChart)
    (series,) = shape.chart.plots[0].series
    assert list(series.values) == [mark.point for mark in content.marks]
    assert [str(category).strip() for category in shape.chart.plots[0].categories] == [
        mark.label for mark in content.marks
    ]
    assert shape.chart.part.chart_workbook.xlsx_part is not None
    # the interval of each bar
    ups = [float(text) for text in series._element.xpath("c:errBars/c:plus//c:v/text()")]
    assert ups == pytest.approx([mark.high - mark.point for mark in content.marks])
    assert etree.tostring(shape.chart._chartSpace).count(b"errBars>") == 2


def test_levels_under_each_heading_become_series(charts: dict[tuple[str, str], Chart]) -> None:
    content = charts["groups-single_parent", "nl"].content
    (native,) = native_charts(content)
    assert [series.name for series in native.series] == ["nee", "ja"]
    assert len(native.categories) == len(native.series[0].values) == 6
    profile, *_ = native_charts(charts["profile-1", "nl"].content)
    assert any(under for _, under in profile.categories)


def test_a_hidden_number_is_a_gap() -> None:
    marks = (Mark("a", 0.2, 0.1, 0.3), Mark("b", reason="hidden"))
    (native,) = native_charts(RowChart(marks, Axis(0, 1, ()), ("%", "")))
    assert native.series[0].values == (0.2, None)


def test_lines_keep_their_waves(charts: dict[tuple[str, str], Chart]) -> None:
    (native,) = native_charts(charts["trend", "nl"].content)
    assert native.lines and [name for name, _ in native.categories] == ["2017", "2019", "2021"]
    assert native.series[5].values[0] is None


def test_the_same_results_give_the_same_bytes(sample: tuple[Study, Path], slides: Path, tmp_path: Path) -> None:
    (again,) = make_slides(*sample, tmp_path, ("nl",))
    assert again.read_bytes() == slides.read_bytes()
