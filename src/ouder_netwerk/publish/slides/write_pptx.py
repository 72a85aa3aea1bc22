"""Slides with one native chart each, its finding as the title and its alternative text."""

import re
import zipfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

import pptx
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_LEGEND_POSITION, XL_TICK_LABEL_POSITION
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls
from pptx.util import Inches, Pt

from ouder_netwerk.publish.figures.chart import Chart
from ouder_netwerk.publish.house import HouseStyle, publisher_name
from ouder_netwerk.publish.slides.series import NativeChart, Series, native_charts
from ouder_netwerk.publish.wording import Words

CREATED = datetime(2000, 1, 1, tzinfo=UTC)
ZIPPED = (1980, 1, 1, 0, 0, 0)
WIDE, HIGH, MARGIN = Inches(13.333), Inches(7.5), Inches(0.5)
TITLE_ONLY = 5
"""Layout of the library's own template."""
MOST_LABELS = 30
"""With more numbers than this, labels would lie over each other."""
_DATES = re.compile(rb"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z")


def presentation(charts: Sequence[Chart], words: Words, house: HouseStyle) -> bytes:
    """Return slides with the charts of a study in one language."""
    file = pptx.Presentation()
    file.slide_width, file.slide_height = WIDE, HIGH
    properties = file.core_properties
    properties.title, properties.author = words.of(words.study.title), ""
    properties.created = properties.modified = CREATED
    properties.last_modified_by, properties.language = "", words.text("language.tag")
    for chart in charts:
        for native in native_charts(chart.content):
            _slide(file, chart, native, words, house)
    out = BytesIO()
    file.save(out)
    return _without_dates(out.getvalue())


def _slide(file: Any, chart: Chart, native: NativeChart, words: Words, house: HouseStyle) -> None:
    slide = file.slides.add_slide(file.slide_layouts[TITLE_ONLY])
    width = WIDE - 2 * MARGIN
    title = slide.shapes.title
    title.left, title.top, title.width, title.height = MARGIN, Inches(0.3), width, Inches(0.9)
    _say(title.text_frame, [chart.title], 24, house, bold=True)
    _text(slide, MARGIN, Inches(1.2), width, Inches(0.4), [chart.subtitle], 14, house)
    frame = _chart(slide, native, (MARGIN, Inches(1.65), width, Inches(4.65)), house)
    frame._element.nvGraphicFramePr.cNvPr.set("descr", chart.alternative)
    frame.name = chart.title[:100]
    if chart.banner:
        _banner(slide, chart.banner, house)
    notes = [*chart.footer, *([publisher_name(house, words)] if publisher_name(house, words) else [])]
    _text(slide, MARGIN, Inches(6.35), width - Inches(1.6 if house.logo else 0), Inches(1.0), notes, 9, house)
    if house.logo:
        logo = slide.shapes.add_picture(house.logo, WIDE - MARGIN - Inches(1.5), Inches(6.6), height=Inches(0.6))
        logo._element.nvPicPr.cNvPr.set("descr", publisher_name(house, words))


def _banner(slide: Any, text: str, house: HouseStyle) -> None:
    """Put a notice over the whole width."""
    box = slide.shapes.add_textbox(0, 0, WIDE, Inches(0.32))
    box.fill.solid()
    box.fill.fore_color.rgb = _rgb(house.colours.light.ink)
    _say(box.text_frame, [text], 11, house, bold=True)
    box.text_frame.paragraphs[0].runs[0].font.color.rgb = _rgb(house.colours.light.paper)


def _text(slide: Any, left: Any, top: Any, width: Any, height: Any, lines: list[str], size: float, house: Any) -> None:
    _say(slide.shapes.add_textbox(left, top, width, height).text_frame, lines, size, house)


def _say(frame: Any, lines: Sequence[str], size: float, house: HouseStyle, bold: bool = False) -> None:
    """Fill a text frame, a paragraph a line."""
    frame.word_wrap = True
    for number, line in enumerate(lines):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        paragraph.alignment = 1
        run = paragraph.add_run()
        run.text = line
        run.font.size, run.font.bold, run.font.name = Pt(size), bold, house.office_font
        run.font.color.rgb = _rgb(house.colours.light.ink)


def _chart(slide: Any, native: NativeChart, place: tuple[Any, Any, Any, Any], house: HouseStyle) -> Any:
    """Add the chart, with its numbers in a workbook of its own."""
    data = CategoryChartData(number_format="0%" if _is_share(native) else "0.00")
    for name, under in native.categories:
        category = data.add_category(name)
        for one in under:
            category.add_sub_category(one)
    for series in native.series:
        data.add_series(series.name, series.values)
    kind = XL_CHART_TYPE.LINE_MARKERS if native.lines else XL_CHART_TYPE.BAR_CLUSTERED
    frame = slide.shapes.add_chart(kind, *place, data)
    _look(frame.chart, native, house)
    return frame


def _look(chart: Any, native: NativeChart, house: HouseStyle) -> None:
    chart.font.size, chart.font.name = Pt(11), house.office_font
    chart.has_title = False
    chart.has_legend = len(native.series) > 1
    if chart.has_legend:
        chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
    plot = chart.plots[0]
    count = sum(len(series.values) for series in native.series)
    if count <= MOST_LABELS:
        plot.has_data_labels = True
        plot.data_labels.number_format, plot.data_labels.number_format_is_linked = _form(native), False
        plot.data_labels.font.size = Pt(10)
        if not native.lines:
            # at the foot of a bar no interval lies over them
            plot.data_labels.position = XL_LABEL_POSITION.INSIDE_BASE
            palette = house.colours.light
            plot.data_labels.font.color.rgb = _rgb(palette.ink if len(native.series) == 1 else palette.paper)
    _axes(chart, native, house)
    colours = [house.colours.light.bar] if len(native.series) == 1 else house.colours.light.series
    for place, (drawn, series) in enumerate(zip(plot.series, native.series, strict=True)):
        colour = _rgb(colours[place % len(colours)])
        if native.lines:
            drawn.format.line.color.rgb, drawn.smooth = colour, False
            drawn.marker.format.fill.solid()
            drawn.marker.format.fill.fore_color.rgb = colour
        else:
            drawn.format.fill.solid()
            drawn.format.fill.fore_color.rgb = colour
            drawn._element.insert_element_before(
                _intervals(series, house), "c:cat", "c:val", "c:smooth", "c:shape", "c:extLst"
            )


def _axes(chart: Any, native: NativeChart, house: HouseStyle) -> None:
    values, categories = chart.value_axis, chart.category_axis
    values.tick_labels.number_format, values.tick_labels.number_format_is_linked = _form(native), False
    values.major_gridlines.format.line.color.rgb = _rgb(house.colours.light.grid)
    # a bar that does not begin at nothing shows another share than its own
    low = native.axis.low if native.axis.logarithmic or native.lines else min(native.axis.low, 0.0)
    values.minimum_scale, values.maximum_scale = low, native.axis.high
    categories.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    if not native.lines:
        # the first row on top, as in the figure
        categories.reverse_order = True
        values.tick_label_position = XL_TICK_LABEL_POSITION.HIGH
    if native.axis.logarithmic:
        scaling = values._element.find(".//{*}scaling")
        scaling.insert(0, parse_xml(f'<c:logBase {nsdecls("c")} val="10"/>'))
        crosses = categories._element.find(".//{*}crosses")
        crosses.getparent().replace(crosses, parse_xml(f'<c:crossesAt {nsdecls("c")} val="1"/>'))


def _intervals(series: Series, house: HouseStyle) -> Any:
    """Return the confidence intervals as error bars."""
    ups = _ends(series.highs, series.values)
    downs = _ends(series.values, series.lows)
    ink = house.colours.light.ink.removeprefix("#")
    return parse_xml(
        f'<c:errBars {nsdecls("c", "a")}><c:errBarType val="both"/><c:errValType val="cust"/><c:noEndCap val="0"/>'
        f"<c:plus>{''.join(ups)}</c:plus><c:minus>{''.join(downs)}</c:minus>"
        f'<c:spPr><a:ln w="15875"><a:solidFill><a:srgbClr val="{ink}"/></a:solidFill></a:ln></c:spPr></c:errBars>'
    )


def _ends(highs: Sequence[float | None], lows: Sequence[float | None]) -> Iterator[str]:
    yield f'<c:numLit><c:formatCode>General</c:formatCode><c:ptCount val="{len(highs)}"/>'
    for place, (high, low) in enumerate(zip(highs, lows, strict=True)):
        if high is not None and low is not None:
            yield f'<c:pt idx="{place}"><c:v>{escape(repr(high - low))}</c:v></c:pt>'
    yield "</c:numLit>"


def _is_share(native: NativeChart) -> bool:
    return not native.axis.logarithmic and not native.axis.title


def _form(native: NativeChart) -> str:
    """Return how numbers are shown: shares as percentages, differences in points, odds ratios with two decimals."""
    if native.axis.logarithmic:
        return "0.00"
    return "0%" if _is_share(native) else "+0%;-0%;0%"


def _rgb(colour: str) -> RGBColor:
    return RGBColor.from_string(colour.removeprefix("#").upper())


def _without_dates(content: bytes) -> bytes:
    """Return an office file, and the workbooks in it, without the time at which it was made."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            part = old.read(item.filename)
            if item.filename.endswith(".xlsx"):
                part = _without_dates(part)
            elif item.filename.endswith("core.xml"):
                part = _DATES.sub(b"2000-01-01T00:00:00Z", part)
            new.writestr(zipfile.ZipInfo(item.filename, ZIPPED), part, zipfile.ZIP_DEFLATED)
    return out.getvalue()
