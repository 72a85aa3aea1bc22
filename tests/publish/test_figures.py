import itertools
import re
from dataclasses import replace
from pathlib import Path

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text

from ouder_netwerk.claims.bands import Band
from ouder_netwerk.publish.effects import Effect, furthest_of
from ouder_netwerk.publish.figures.chart import Chart, LineChart, Mark, Panels, RowChart
from ouder_netwerk.publish.figures.charts import make_charts
from ouder_netwerk.publish.figures.frame import Told, alternative
from ouder_netwerk.publish.figures.kinds.trend import Change, _breaks, headline_of
from ouder_netwerk.publish.figures.page import draw
from ouder_netwerk.publish.figures.style import styled
from ouder_netwerk.publish.house import read_house_style
from ouder_netwerk.publish.names import chosen_figures
from ouder_netwerk.publish.selection import ReleasedCells
from ouder_netwerk.publish.wording import Words
from ouder_netwerk.released import Released
from ouder_netwerk.study import base
from ouder_netwerk.study.outputs import GroupsFigure
from ouder_netwerk.study.study import Study
from sealed import seal

from .conftest import PAIRED
from .sample_definition import LONG

IDS = [
    "sources",
    "contact",
    "groups-single_parent",
    "provinces-province",
    "profile-1",
    "profile-2",
    "forest",
    "effects",
    "trend",
    "claims",
    PAIRED,
]


def boxes(chart: Chart, size: str) -> list[tuple[str, object]]:
    with styled(read_house_style(), size) as style:
        figure = draw(chart, style).figure
        canvas = FigureCanvasAgg(figure)
        canvas.draw()
        found = [text for text in figure.findobj(Text) if text.get_text()]
        return [(text.get_text(), text.get_window_extent(canvas.get_renderer())) for text in found] + [
            ("page", figure.bbox)
        ]


@pytest.mark.parametrize(("language", "size"), [("nl", "web"), ("en", "narrow"), ("nl", "slide")])
@pytest.mark.parametrize("name", IDS)
def test_no_text_overlaps_another_or_leaves_the_page(
    charts: dict[tuple[str, str], Chart], name: str, language: str, size: str
) -> None:
    *texts, (_, page) = boxes(charts[name, language], size)
    assert len(texts) > 8
    for text, box in texts:
        assert page.x0 <= box.x0 and box.x1 <= page.x1, text
        assert page.y0 <= box.y0 and box.y1 <= page.y1, text
    for (one, box), (other, another) in itertools.combinations(texts, 2):
        # letters without tails leave a pixel of their line to the next one
        across = min(box.x1, another.x1) - max(box.x0, another.x0)
        down = min(box.y1, another.y1) - max(box.y0, another.y0)
        assert across <= 0 or down <= 1, (one, other)


def content(chart: Chart) -> RowChart:
    shown = chart.content.charts[0] if isinstance(chart.content, Panels) else chart.content
    assert isinstance(shown, RowChart)
    return shown


def test_bars_are_ordered_by_size_and_zero_is_shown(charts: dict[tuple[str, str], Chart]) -> None:
    marks = content(charts["sources", "nl"]).marks
    assert [mark.point for mark in marks] == sorted((mark.point for mark in marks), reverse=True)
    assert (marks[0].label, marks[0].value, marks[0].interval) == ("Krijgt hulp", "74%", "71–76")
    assert (marks[-1].label, marks[-1].value) == ("Niemand", "0%")


def test_answers_on_a_scale_keep_their_order(charts: dict[tuple[str, str], Chart]) -> None:
    labels = [mark.label for mark in content(charts["contact", "nl"]).marks]
    assert labels == ["Contact: nooit", "Contact: maandelijks", "Contact: wekelijks"]


def test_hidden_and_imprecise_cells_are_named(charts: dict[tuple[str, str], Chart]) -> None:
    chart = charts["provinces-province", "nl"]
    marks = content(chart).marks
    zeeland = [mark for mark in marks if mark.label == "Zeeland"]
    assert [mark.reason for mark in zeeland] == ["", "verborgen: te weinig respondenten"]
    assert not zeeland[1].drawn
    drenthe = next(mark for mark in marks if mark.label == "Drenthe")
    assert drenthe.imprecise and drenthe.value == "37% [o]"
    assert any("[o]" in line for line in chart.footer)
    assert len(marks) == 2 * (1 + 12)


def test_titles_state_a_finding_only_when_it_is_significant(charts: dict[tuple[str, str], Chart]) -> None:
    assert charts["sources", "nl"].title == "Grootste aandeel: ‘Krijgt hulp’ (74%); kleinste: ‘Niemand’ (0%)"
    # not to 2021: a break lies before it
    assert charts["trend", "en"].title == "‘Help’ up from 64% in 2017 to 69% in 2019"
    title = charts["groups-single_parent", "nl"].title
    assert title == "‘Krijgt hulp’ verschilt naar alleenstaande ouder: ja 70%, nee 74%"
    assert charts["groups-single_parent", "nl"].subtitle == "Ouders die hulp krijgen, 2021, naar alleenstaande ouder"
    pair = charts["groups-single_parent_x_province", "nl"].title
    assert pair == "Verschillen naar alleenstaande ouder × provincie zijn niet getoetst"


def test_forest_names_its_reference_and_cuts_what_leaves_the_scale(charts: dict[tuple[str, str], Chart]) -> None:
    chart = content(charts["forest", "nl"])
    labels = [mark.label for mark in chart.marks]
    assert labels[:4] == ["Alleenstaande ouder: ja (ref.: nee)", "Contact (ref.: nooit)", "maandelijks", "wekelijks"]
    assert chart.axis.logarithmic and chart.axis.high == 20
    assert [label for _, label in chart.axis.ticks][:2] == ["0,25", "0,5"]
    effects = content(charts["effects", "en"])
    assert effects.marks[0].value == "−17.0" and effects.axis.origin == 0


def test_average_effects_have_intervals_on_the_t_distribution_of_their_odds_ratio(
    charts: dict[tuple[str, str], Chart],
) -> None:
    mark = content(charts["effects", "en"]).marks[0]
    assert mark.high - mark.low == pytest.approx(2 * 1.961959484 * 0.02, rel=1e-6)


def test_a_break_interrupts_the_series(charts: dict[tuple[str, str], Chart]) -> None:
    lines = charts["trend", "nl"].content
    assert isinstance(lines, LineChart)
    assert lines.breaks == (2,) and lines.break_label == "breuk in de reeks"
    assert lines.positions == (2017.0, 2019.0, 2021.0)


def test_with_a_break_before_every_wave_nothing_is_compared(sample: tuple[Study, Path]) -> None:
    study, _ = sample
    waves = {name: wave.model_copy(update={"breaks": {"all": wave.title}}) for name, wave in study.waves.items()}
    broken = replace(study, waves=waves)
    waves_cells = [ReleasedCells(broken, Released(), wave) for wave in ("2017", "2019", "2021")]
    assert [place for place, _ in _breaks(("help", "yes"), waves_cells, broken)] == [1, 2]
    alone = Change("Help", ("help", "yes"), waves_cells[0], waves_cells[0])
    assert headline_of([alone], Words(broken, "en"), 0).text == "Breaks in the series: the years cannot be compared"


def test_a_break_in_one_question_interrupts_its_line_alone(sample: tuple[Study, Path]) -> None:
    study, results = sample
    text = study.waves["2021"].breaks["all"]
    changed = study.waves["2019"].model_copy(update={"breaks": {"family": text}})
    spoiled = replace(study, waves=study.waves | {"2019": changed})
    (chart,) = make_charts(spoiled, results, chosen_figures(spoiled, ("trend",)), ["nl"])
    lines = chart.content
    assert isinstance(lines, LineChart)
    assert {line.label: line.breaks for line in lines.lines}["Familie"] == (1, 2)
    assert lines.breaks == (2,)
    assert "Onderbroken lijn (Familie), breuk in de reeks in 2019: Andere steekproef." in " ".join(chart.footer)


def test_a_hidden_wave_is_marked_in_the_series_and_explained(charts: dict[tuple[str, str], Chart]) -> None:
    chart = charts["trend", "nl"]
    assert isinstance(chart.content, LineChart)
    colleagues = chart.content.lines[5]
    assert colleagues.values == ("× [v]", "3%", "3%")
    assert "× Collega's en oud-collega's, 2017: verborgen: te weinig respondenten." in " ".join(chart.footer)


def test_a_hidden_wave_is_marked_where_it_cannot_be_read_as_zero(charts: dict[tuple[str, str], Chart]) -> None:
    trend = charts["trend", "nl"]
    assert isinstance(trend.content, LineChart) and trend.content.apart
    lines = replace(trend.content, apart=False, lines=(trend.content.lines[0], trend.content.lines[5]))
    with styled(read_house_style()) as style:
        apart, together = (draw(chart, style).figure for chart in (trend, replace(trend, content=lines)))
    assert [text for text in apart.findobj(Text) if text.get_text() == "× [v]"]
    (crosses,) = [
        line for axes in together.axes for line in axes.lines if line.get_marker() == "x" and len(line.get_xdata())
    ]
    bottom = crosses.axes.get_ylim()[0]
    assert all(height > bottom for height in crosses.get_ydata())


def test_panels_show_changes_of_one_size_equally_high(charts: dict[tuple[str, str], Chart]) -> None:
    trend = charts["trend", "nl"]
    assert isinstance(trend.content, LineChart)
    with styled(read_house_style()) as style:
        panels = [axes for axes in draw(trend, style).figure.axes if axes.lines]
    assert len(panels) == len(trend.content.lines)
    inches_per_share = []
    for axes, line in zip(panels, trend.content.lines, strict=True):
        # the interval of the last wave, which every line has
        low, high = axes.lines[-1].get_ydata()
        inches_per_share.append((low - high) / (line.highs[-1] - line.lows[-1]))
    assert inches_per_share == pytest.approx([inches_per_share[0]] * len(panels))


def test_series_are_told_with_intervals_and_breaks(charts: dict[tuple[str, str], Chart]) -> None:
    told = charts["trend", "en"].alternative
    assert "Help: 64% (2017; 95% CI 61–66), 69% (2019; 95% CI 66–71), break in the series, 74% (2021;" in told


def test_long_alternative_texts_keep_the_ends_the_hidden_and_what_the_title_names(
    sample: tuple[Study, Path], charts: dict[tuple[str, str], Chart]
) -> None:
    chart = charts["provinces-province", "nl"]
    told = chart.alternative.split("per onderdeel, en wat verborgen is: ")[1]
    assert [one.split(":")[0].removeprefix(f"{LONG}, ") for one in told.split("; ")][:2] == ["Groningen", "Limburg"]
    named = re.search(r": (\S+) (\d+%), (\S+) (\d+%)$", chart.title)
    assert named and f"{named[1]}: {named[2]} (" in told and f"{named[3]}: {named[4]} (" in told
    # the finding need not lie between the ends: a difference can pass its test where the largest does not
    shown = content(chart)
    figure = GroupsFigure(
        id="x", kind="groups", subtitle=base.Text(nl="", en=""), waves=("2021",), section="help", by=("province",)
    )
    finding = Told("alt_groups", "", "", "", False, ((LONG, "Utrecht"),))
    words = Words(sample[0], "nl")
    assert "Utrecht" not in told and f"{LONG}, Utrecht: " in alternative(figure, words, shown, finding)


def test_a_long_alternative_text_leaves_out_no_row_that_stands_alone_beside_headings(
    sample: tuple[Study, Path], charts: dict[tuple[str, str], Chart]
) -> None:
    chart = content(charts["provinces-province", "nl"])
    figure = GroupsFigure(
        id="x", kind="groups", subtitle=base.Text(nl="", en=""), waves=("2021",), section="help", by=("province",)
    )
    alone = tuple(Mark(f"alleen {number}", 0.1 * number, value=str(number)) for number in range(1, 6))
    words = Words(sample[0], "nl")
    told = alternative(
        figure, words, replace(chart, marks=(*alone, *chart.marks)), Told("alt_groups", "", "", "", False, ())
    )
    assert all(f"alleen {number}: " in told for number in range(1, 6))


def test_effects_are_told_with_their_unit(charts: dict[tuple[str, str], Chart]) -> None:
    assert "odds ratio's, waarbij 1 geen verschil is" in charts["forest", "nl"].alternative
    assert "in percentage points" in charts["effects", "en"].alternative


def test_claims_are_told_with_range_interval_and_verdict(charts: dict[tuple[str, str], Chart]) -> None:
    told = charts["claims", "nl"].alternative
    assert "gepubliceerd 63,5–64,5%, geschat 64% (95%-BI 61–67), gereproduceerd" in told
    # a narrow range is not rounded into another
    assert "gepubliceerd 10,53–11,76%, geschat 13% (95%-BI 11–15), wijkt af, aanvaard" in told


def test_the_effect_furthest_from_none_is_not_called_the_strongest(charts: dict[tuple[str, str], Chart]) -> None:
    title = charts["forest", "nl"].title
    assert title.startswith("Odds ratio het verst van 1: ‘Familie: ja’ (30,0); ")
    assert title.endswith("; mogelijk even sterk: ‘Contact: wekelijks’ en ‘Alleenstaande ouder: ja’")
    alone = [Effect("a", ("", "a"), 1.0, 0.8, 1.2, 0.001), Effect("b", ("", "b"), -0.5, -0.7, -0.3, 0.001)]
    furthest, others = furthest_of([*alone, Effect("c", ("", "c"), 2.0, -1.0, 5.0, 0.2)])
    assert furthest == alone[0] and others == []
    _, others = furthest_of([*alone, Effect("d", ("", "d"), -0.6, -0.9, -0.3, 0.001)])
    assert [one.label for one in others] == ["d"]


def test_claims_stand_under_their_sections_with_their_bands(charts: dict[tuple[str, str], Chart]) -> None:
    marks = content(charts["claims", "nl"]).marks
    assert [mark.label for mark in marks if mark.heading] == ["Gebruik", "Van wie"]
    assert marks[1].band == Band(0.635, 0.645)
    assert (marks[3].interval, marks[3].detail) == ("10,53–11,76%", "wijkt af, aanvaard")


def test_alternative_text_tells_kind_finding_and_values(charts: dict[tuple[str, str], Chart]) -> None:
    text = charts["sources", "nl"].alternative
    assert text.startswith("STAND-IN")
    assert "Liggende balken" in text and "Krijgt hulp: 74% (95%-BI 71–76)" in text
    long = charts["provinces-province", "nl"]
    assert "Buren, Zeeland: verborgen: te weinig respondenten" in long.alternative
    assert long.alternative.endswith("Alle waarden staan in provinces-province.csv.")


def test_real_data_have_no_notice(sample: tuple[Study, Path], tmp_path: Path) -> None:
    results = tmp_path / sample[0].id
    results.mkdir()
    for path in sample[1].glob("*.csv"):
        (results / path.name).write_text(path.read_text().replace("stand-in", "real"))
    seal(results)
    (chart,) = make_charts(sample[0], results, chosen_figures(sample[0], ("sources",)), ["nl"])
    assert chart.banner == "" and "stand-in" not in " ".join(chart.footer).lower()
