"""The overview: what its lines show, that all of it fits, and what its definition refuses."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from ouder_netwerk.errors import InputError
from ouder_netwerk.publish.figures.chart import Chart
from ouder_netwerk.publish.figures.kinds.overview import KIND
from ouder_netwerk.publish.figures.make import pictures
from ouder_netwerk.publish.figures.overview import Overview, Pictogram, Told, Versus
from ouder_netwerk.publish.house import read_house_style
from ouder_netwerk.publish.wording import Words
from ouder_netwerk.released import read_released
from ouder_netwerk.study.outputs import OverviewFigure
from ouder_netwerk.study.study import Study

LINES: list[dict[str, Any]] = [
    {"share": "help", "clause": {"nl": "het meest", "en": "the most"}, "above": ["family", "friends"]},
    {"share": "neighbours", "clause": {"nl": "het meest", "en": "the most"}, "above": ["family"]},
    {"compare": "help", "by": ["single_parent"]},
    {"bar": "friends"},
    {
        "together": ["family", "friends"],
        "verb": {"nl": "krijgt / krijgen | hulp van", "en": "gets / get | help from"},
        "each": [{"nl": "familie", "en": "family"}, {"nl": "vrienden", "en": "friends"}],
    },
    {"interviews": {"nl": "Ook de werkgever helpt.", "en": "Employers help too."}},
]


def figure(lines: list[dict[str, Any]], panels: int = 1) -> OverviewFigure:
    return OverviewFigure.model_validate(
        {
            "id": "overview",
            "kind": "overview",
            "subtitle": {"nl": "Ouders, 2021", "en": "Parents, 2021"},
            "waves": "2021",
            "lead": "help",
            "panels": [{"title": {"nl": "Van wie", "en": "From whom"}, "lines": lines}] * panels,
        }
    )


def chart(sample: tuple[Study, Path], language: str, lines: list[dict[str, Any]] = LINES) -> Chart:
    study, results = sample
    return KIND.chart(figure(lines), read_released(results, "sample", KIND.reads), Words(study, language))


def lines_of(made: Chart) -> tuple[object, ...]:
    assert isinstance(made.content, Overview)
    return made.content.columns[0].lines


def test_every_line_is_told_in_words_with_its_number(sample: tuple[Study, Path]) -> None:
    made = chart(sample, "nl")
    assert made.description[:4] == (
        "Van wie:",
        "74%: Ongeveer driekwart krijgt hulp: het meest.",
        "13%: Ongeveer een op de acht krijgt hulp van buren.",
        "alleenstaande ouders: 70%; ouders met partner: 74%",
    )
    assert made.description[4].endswith(": 41%")
    assert made.description[6] == "Uit de interviews, zonder cijfer: Ook de werkgever helpt."
    assert made.description[5].endswith("van de ouders krijgt hulp van familie (56%) of vrienden (41%).")
    assert made.title == "Ongeveer driekwart van de ouders (74%) krijgt hulp"
    assert made.banner and len(made.alternative) < 250
    assert {row.raw["indicator"] for row in made.rows} == {"help", "family", "friends", "neighbours"}


def test_a_fixed_clause_stands_only_while_its_order_holds(sample: tuple[Study, Path]) -> None:
    first, second, *_ = lines_of(chart(sample, "en"))
    assert isinstance(first, Pictogram) and first.text.endswith(": the most.")
    assert isinstance(second, Pictogram) and "the most" not in second.text


def test_groups_stand_lower_share_first_and_say_whether_they_differ(sample: tuple[Study, Path]) -> None:
    versus = next(line for line in lines_of(chart(sample, "en")) if isinstance(line, Versus))
    assert versus.people == ("single parents", "parents with a partner")
    assert versus.shares[0] < versus.shares[1] and versus.differs


def test_interviews_give_no_figure(sample: tuple[Study, Path]) -> None:
    told = next(line for line in lines_of(chart(sample, "en")) if isinstance(line, Told) and line.label)
    assert told.label == "From interviews, without a number:"
    with pytest.raises(ValidationError, match="holds a figure"):
        figure([{"interviews": {"nl": "De helft, 50%", "en": "Half, 50%"}}])


def test_a_line_of_no_kind_is_refused() -> None:
    with pytest.raises(ValidationError, match="is no line of an overview"):
        figure([{"shares": "help"}])


def test_an_absent_row_refuses_the_figure(sample: tuple[Study, Path]) -> None:
    study, results = sample
    released = read_released(results, "sample", KIND.reads)
    rows = {key: row for key, row in released.estimates.items() if row.indicator != "neighbours"}
    with pytest.raises(InputError, match="has no row sample/2021/neighbours/yes/all/all"):
        KIND.chart(figure(LINES), replace(released, estimates=rows), Words(study, "nl"))


def test_it_is_drawn_on_a4_and_refused_when_it_does_not_fit(sample: tuple[Study, Path]) -> None:
    made = chart(sample, "nl")
    house = read_house_style(None)
    files = pictures([made], ["svg", "narrow.svg"], house)
    assert b'viewBox="0 0 841.68 595.44"' in files["overview.nl.svg"]
    assert b"74%" in files["overview.nl.narrow.svg"]
    with pytest.raises(InputError, match="does not fit on A4"):
        pictures([chart(sample, "nl", LINES * 4)], ["svg"], house)
