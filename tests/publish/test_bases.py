"""Of whom a share is: said wherever it is shown, and never ranked against a share of others."""

from dataclasses import replace
from pathlib import Path

import pytest

from ouder_netwerk.publish.bases import Base, asked, base_of
from ouder_netwerk.publish.figures.chart import Chart, Mark, RowChart
from ouder_netwerk.publish.figures.charts import make_charts
from ouder_netwerk.publish.names import chosen_figures, chosen_tables
from ouder_netwerk.publish.report.findings import model_findings, section_findings
from ouder_netwerk.publish.selection import ReleasedCells
from ouder_netwerk.publish.tables.make import make_contents
from ouder_netwerk.publish.wording import Words
from ouder_netwerk.released import Released, read_released
from ouder_netwerk.study.analysis import Indicator
from ouder_netwerk.study.base import Text
from ouder_netwerk.study.concepts import Derivation
from ouder_netwerk.study.conditions import Condition
from ouder_netwerk.study.regression import RegressionModel
from ouder_netwerk.study.study import Study

PARTNERED = Condition(
    is_in={"single_parent": ("no",)}, label=Text(nl="ouders met partner", en="parents with a partner")
)


def asked_of_some(study: Study, *names: str, universe: Condition = PARTNERED) -> Study:
    """Return the study with a universe for some concepts."""
    others = {name: study.concepts[name].model_copy(update={"universe": universe}) for name in names}
    return replace(study, concepts=study.concepts | others)


def charted(study: Study, results: Path, only: str, by: str | None = None) -> Chart:
    chart, *_ = make_charts(study, results, chosen_figures(study, only, by), ["nl"])
    return chart


def marks_of(chart: Chart) -> tuple[Mark, ...]:
    assert isinstance(chart.content, RowChart)
    return chart.content.marks


def headlined(study: Study, *names: str) -> Study:
    first, *rest = study.indicators.sections
    sections = (first.model_copy(update={"headline": names}), *rest)
    return replace(study, indicators=study.indicators.model_copy(update={"sections": sections}))


def test_bars_of_others_stand_apart_and_are_not_ranked(sample: tuple[Study, Path]) -> None:
    study, results = sample
    chart = charted(asked_of_some(study, "help", "nobody"), results, "sources")
    marks = marks_of(chart)
    assert [mark.label for mark in marks if mark.heading] == ["Ouders met partner", "Alle respondenten"]
    assert [mark.label for mark in marks[:3]] == ["Ouders met partner", "Krijgt hulp", "Niemand"]
    sizes = [mark.point for mark in marks[4:] if mark.drawn]
    assert len(sizes) == 4 and sizes == sorted(sizes, reverse=True)
    # 74% get help and 0% nobody, but those are shares of fewer parents
    assert chart.title == "Ouders krijgen het vaakst hulp van familie (56%)"
    assert any("Ouders met partner, Krijgt hulp: 74%" in line for line in chart.description)


def test_a_base_that_all_share_is_said_once(sample: tuple[Study, Path]) -> None:
    study, results = sample
    chart = charted(asked_of_some(study, *study.concepts), results, "sources")
    assert "Basis: ouders met partner." in " ".join(chart.footer)
    assert chart.title == "Ouders met partner krijgen het vaakst hulp (74%)"
    assert not any(mark.heading for mark in marks_of(chart))


@pytest.mark.parametrize(("only", "by"), [("groups", None), ("sources", "province")])
def test_a_heading_names_the_base(sample: tuple[Study, Path], only: str, by: str | None) -> None:
    study, results = sample
    some = asked_of_some(study, "nobody")
    parts = make_charts(some, results, chosen_figures(some, only, by), ["nl"])
    headings = [mark.label for part in parts for mark in marks_of(part) if mark.heading]
    assert "Niemand (ouders met partner)" in headings and "Familie" in headings


def test_a_model_and_a_trend_name_their_base(sample: tuple[Study, Path]) -> None:
    study, results = sample
    some = asked_of_some(study, "help")
    assert "Basis: ouders met partner." in " ".join(charted(some, results, "forest").footer)
    lines = charted(some, results, "trend").content
    assert [line.label for line in lines.lines][:2] == ["Krijgt hulp (ouders met partner)", "Familie"]
    (content,) = make_contents(some, results, chosen_tables(some, "help_model"), ["nl"])
    assert content.own[0] == "Uitkomst van het model: Krijgt hulp (ouders met partner)."


def test_tables_name_the_base_in_grid_and_long_form(sample: tuple[Study, Path]) -> None:
    study, results = sample
    some = asked_of_some(study, "nobody")
    for table in chosen_tables(some)[::3] + chosen_tables(some, "help_differences"):
        (content,) = make_contents(some, results, [table], ["nl"])
        column = [one.title for one in content.columns].index("Basis")
        bases = {row[1]: row[column] for row in content.rows}
        assert (bases["Niemand"], bases["Familie"]) == ("ouders met partner", "alle respondenten")
        assert "Niemand (ouders met partner)" in [row.header for grid in content.grids for row in grid.rows]


def test_sentences_name_the_base_and_rank_inside_one(sample: tuple[Study, Path]) -> None:
    study, results = sample
    some = asked_of_some(study, "help", "nobody")
    words = Words(some, "nl")
    section, *_ = some.indicators.sections
    levels, difference, _ = section_findings(
        section, read_released(results, "sample", ["estimates", "contrasts"]), words
    )
    text = levels.text.striptags()
    assert text.startswith("Ouders krijgen het vaakst hulp van familie (55,8%).")
    assert difference.text.striptags().replace("\N{NO-BREAK SPACE}", " ").count("n = 100") == 2
    every = asked_of_some(study, *study.concepts)
    levels, *_ = section_findings(section, read_released(results, "sample"), Words(every, "en"))
    assert levels.text.striptags().startswith("Parents with a partner most often get help (73.7%). Sample survey 2021:")


def test_without_a_label_the_condition_is_spelled_out(sample: tuple[Study, Path]) -> None:
    study, _ = sample
    condition = Condition(is_in={"contact": ("monthly", "weekly")}, none_of=(Condition(is_in={"family": ("yes",)}),))
    some = asked_of_some(study, "help", universe=condition)
    words = Words(some, "nl")
    assert words.share("2021", "help") == "Krijgt hulp (Contact: maandelijks of wekelijks en (niet: Familie: ja))"


def test_bases_are_equal_by_their_conditions() -> None:
    plain = PARTNERED.model_copy(update={"label": None})
    assert Base((PARTNERED,)) == Base((plain,)) != Base()
    assert len({Base((PARTNERED,)), Base((plain,)), Base()}) == 2


def test_what_is_asked_of_some_passes_to_what_is_made_from_it_alone(sample: tuple[Study, Path]) -> None:
    study, _ = sample
    some = asked_of_some(study, "family", "friends")

    def made_of(*parts: str) -> tuple[Condition, ...]:
        derive = Derivation(yes_if=Condition(any_of=tuple(Condition(is_in={part: ("yes",)}) for part in parts)))
        kin = some.concepts["family"].model_copy(update={"derive": derive, "universe": None})
        return asked(replace(some, concepts=some.concepts | {"kin": kin}), "2021", "kin")

    assert made_of("family", "friends") == (PARTNERED,)
    # who was not asked of family can still be `yes` by neighbours
    assert made_of("family", "neighbours") == ()
    outside = some.concepts["family"].model_copy(update={"outside": "no"})
    assert asked(replace(some, concepts=some.concepts | {"family": outside}), "2021", "family") == ()


def test_the_universe_of_an_indicator_comes_first_and_counts_once(sample: tuple[Study, Path]) -> None:
    study, _ = sample
    other = Condition(is_in={"help": ("yes",)})
    some = asked_of_some(study, "family")
    assert base_of(some, "2021", Indicator(id="family", universe=other)).conditions == (other, PARTNERED)
    assert base_of(some, "2021", Indicator(id="family", universe=PARTNERED)).conditions == (PARTNERED,)


def test_a_headline_is_given_and_not_ranked(sample: tuple[Study, Path]) -> None:
    study, results = sample
    some = headlined(study, "neighbours")
    assert charted(some, results, "sources").title == "Ongeveer een op de acht ouders (13%) krijgt hulp van buren"
    assert charted(some, results, "groups").title.startswith("Alleenstaande ouders krijgen minder vaak hulp (70%)"), (
        "no difference among neighbours passes the test, so another is told"
    )
    title = charted(headlined(study, "family"), results, "groups").title
    assert title == "Alleenstaande ouders krijgen minder vaak hulp van familie dan ouders met partner"
    section, *_ = some.indicators.sections
    level, *_ = section_findings(section, read_released(results, "sample"), Words(some, "en"))
    assert level.text.striptags().startswith("About one in eight parents (12.9%) gets help from neighbours.")


def test_a_few_shares_are_given_and_not_ranked(sample: tuple[Study, Path]) -> None:
    study, results = sample
    some = asked_of_some(study, "help", "family", "friends", "neighbours")
    three = headlined(some)
    assert charted(three, results, "sources").title == "Ouders met partner krijgen het vaakst hulp (74%)"
    two = asked_of_some(study, "help", "family", "friends", "neighbours", "colleagues", "nobody")
    figure = chosen_figures(two, "sources")[0].model_copy(update={"section": None, "indicators": ("help", "family")})
    (chart,) = make_charts(two, results, [figure], ["nl"])
    assert chart.title == "Ongeveer driekwart van de ouders met partner (74%) krijgt hulp"


def test_what_only_checks_another_is_left_out(sample: tuple[Study, Path]) -> None:
    study, results = sample
    checks = replace(study, file=study.file.model_copy(update={"sensitivity": ("province",)}))
    assert checks.shown_subgroups("2021") == ("single_parent",)
    (content,) = make_contents(checks, results, chosen_tables(checks, "help"), ["nl"])
    assert {row[3] for row in content.rows} == {"Totaal", "Alleenstaande ouder"}
    (model,) = study.models.models
    released = read_released(results, "sample")
    assert model_findings(model, released, Words(study, "nl"))
    assert not model_findings(model.model_copy(update={"sensitivity": True}), released, Words(study, "nl"))


def test_combined_categories_go_by_all_their_names(sample: tuple[Study, Path]) -> None:
    study, _ = sample
    combined = Indicator(id="contact", category=("monthly", "weekly"))
    study = replace(study, indicators=_with(study, combined))
    cells = ReleasedCells(study, Released(), "2021")
    assert cells.measured([combined]) == [("contact", "monthly|weekly")]
    label = Words(study, "nl").indicator("contact")
    assert label == "Contact: maandelijks of wekelijks"


def _with(study: Study, indicator: Indicator) -> object:
    first, second = study.indicators.sections
    return study.indicators.model_copy(
        update={"sections": (first, second.model_copy(update={"indicators": (indicator,)}))}
    )


def test_a_model_is_no_model_of_all_when_it_has_a_universe(sample: tuple[Study, Path]) -> None:
    study, results = sample
    model: RegressionModel = study.models.models[0].model_copy(update={"universe": PARTNERED})
    some = replace(study, models=study.models.model_copy(update={"models": (model,)}))
    assert "Basis: ouders met partner." in " ".join(charted(some, results, "forest").footer)


def test_what_sums_up_others_is_not_set_against_them(tiny) -> None:
    cells = ReleasedCells(tiny.study, Released(), "tiny17")
    names = [("help", "yes"), ("help_parents", "yes"), ("help_either", "yes")]
    assert cells.leading(names) == names[:2]
    assert cells.leading([names[0], names[2]]) == [names[0], names[2]]
