import itertools
from dataclasses import replace
from pathlib import Path

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text

from ouder_netwerk.claims.bands import Band
from ouder_netwerk.publish.figures.chart import Chart, LineChart, Panels, RowChart
from ouder_netwerk.publish.figures.charts import make_charts
from ouder_netwerk.publish.figures.kinds.trend import Change, _breaks, title_of_changes
from ouder_netwerk.publish.figures.page import draw
from ouder_netwerk.publish.figures.style import styled
from ouder_netwerk.publish.house import read_house_style
from ouder_netwerk.publish.names import chosen_figures
from ouder_netwerk.publish.selection import ReleasedCells
from ouder_netwerk.publish.wording import Words
from ouder_netwerk.released import Released
from ouder_netwerk.study.study import Study
from sealed import seal

from .conftest import PAIRED
from .sample_definition import PROVINCES

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
    assert charts["sources", "nl"].title == "Ouders krijgen het vaakst hulp (74%)"
    # not to 2021: a break lies before it
    assert charts["trend", "en"].title == "Parents were more likely to get help in 2019 (69%) than in 2017 (64%)"
    title = charts["groups-single_parent", "nl"].title
    assert title == "Alleenstaande ouders krijgen minder vaak hulp (70%) dan ouders met partner (74%)"
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
    alone = Change(("help", "yes"), waves_cells[0], waves_cells[0])
    assert title_of_changes([alone], Words(broken, "en"), 0) == "Breaks in the series: the years cannot be compared"


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


def test_every_value_stands_in_the_description(charts: dict[tuple[str, str], Chart]) -> None:
    told = charts["trend", "en"].description
    assert told[0].startswith(
        "Help: 64% (2017; 95% CI 61–66), 69% (2019; 95% CI 66–71), break in the series, 74% (2021;"
    )
    long = charts["provinces-province", "nl"]
    assert len(long.description) == 2 * len(PROVINCES)
    assert "Buren, Zeeland: verborgen: te weinig respondenten" in long.description
    assert charts["sources", "nl"].description[0] == "Krijgt hulp: 74% (95%-BI 71–76)"


def test_effects_are_told_with_their_unit(charts: dict[tuple[str, str], Chart]) -> None:
    assert "odds ratio’s, waarbij 1 geen verschil is" in charts["forest", "nl"].alternative
    assert "in percentage points" in charts["effects", "en"].alternative


def test_claims_are_told_with_range_interval_and_verdict(charts: dict[tuple[str, str], Chart]) -> None:
    told = " ".join(charts["claims", "nl"].description)
    assert "gepubliceerd 63,5–64,5%, geschat 64% (95%-BI 61–67), gereproduceerd" in told
    # a narrow range is not rounded into another
    assert "gepubliceerd 10,53–11,76%, geschat 13% (95%-BI 11–15), wijkt af, aanvaard" in told


def test_an_effect_is_told_of_people_with_a_name_and_its_odds_ratio_in_the_subtitle(
    charts: dict[tuple[str, str], Chart],
) -> None:
    chart = charts["forest", "nl"]
    assert chart.title == "Alleenstaande ouders krijgen veel minder vaak hulp"
    assert chart.subtitle.endswith("; Alleenstaande ouder: ja: odds ratio 0,45 tegenover ‘nee’")
    # the intervals of the two others overlap with its own
    assert "2 andere kenmerken hangen mogelijk even sterk samen." in " ".join(chart.footer)


def test_claims_stand_under_their_sections_with_their_bands(charts: dict[tuple[str, str], Chart]) -> None:
    marks = content(charts["claims", "nl"]).marks
    assert [mark.label for mark in marks if mark.heading] == ["Gebruik", "Van wie"]
    assert marks[1].band == Band(0.635, 0.645)
    assert (marks[3].interval, marks[3].detail) == ("10,53–11,76%", "wijkt af, aanvaard")


def test_alternative_texts_tell_kind_and_finding_in_one_go(charts: dict[tuple[str, str], Chart]) -> None:
    text = charts["sources", "nl"].alternative
    assert text == (
        "Liggende balken met intervallen (nagemaakte gegevens): Ouders krijgen het vaakst hulp (74%). "
        "Ouders die hulp krijgen, 2021."
    )
    assert all(len(chart.alternative) < 250 for chart in charts.values())
    assert all(len(chart.title) <= 90 for chart in charts.values())


def test_made_up_numbers_carry_no_real_source(charts: dict[tuple[str, str], Chart]) -> None:
    lines = [line for chart in charts.values() for line in chart.footer]
    assert not [line for line in lines if "Bron: Proefonderzoek" in line or "Source: Sample survey" in line]
    assert "Bron: nagemaakte gegevens, naar de opzet van Proefonderzoek 2021." in charts["sources", "nl"].footer
    assert charts["claims", "nl"].footer[-1].startswith("NAGEMAAKTE GEGEVENS.")


def test_real_data_have_no_notice(sample: tuple[Study, Path], tmp_path: Path) -> None:
    results = tmp_path / sample[0].id
    results.mkdir()
    for path in sample[1].glob("*.csv"):
        (results / path.name).write_text(path.read_text().replace("stand-in", "real"))
    seal(results)
    (chart,) = make_charts(sample[0], results, chosen_figures(sample[0], ("sources",)), ["nl"])
    assert chart.banner == "" and "nagemaakt" not in " ".join(chart.footer).lower()
    assert chart.footer[-1] == "Bron: Proefonderzoek onder ouders; Proefonderzoek 2021."
