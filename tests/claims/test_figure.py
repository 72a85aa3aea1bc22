"""The figure of published statements: a row for each, and no number that hides its own deviation."""

import pytest

from ouder_netwerk.publish.figures.chart import Mark, RowChart
from ouder_netwerk.publish.figures.charts_of_claims import claims
from ouder_netwerk.publish.wording import Words
from ouder_netwerk.released import read_released
from ouder_netwerk.study.base import Language, Text
from ouder_netwerk.study.load import load_study
from ouder_netwerk.study.outputs import Figure

from .conftest import SmallStudy


def rows(small: SmallStudy, language: Language, decimals: int = 0) -> dict[str, Mark]:
    """Return the rows of the figure by their label."""
    small.write_claims()
    study = load_study(small.folder)
    subtitle = Text(nl="Gepubliceerd en geschat", en="Published and estimated")
    figure = Figure(id="claims", kind="claims", subtitle=subtitle, waves=("one",), decimals=decimals)
    content = claims(figure, read_released(small.results, study.id, ["claims"]), Words(study, language)).content
    assert isinstance(content, RowChart)
    return {mark.label: mark for mark in content.marks}


@pytest.mark.parametrize(("decimals", "shown"), [(0, "39%"), (1, "39.5%"), (2, "39.48%")])
def test_an_estimate_that_is_seen_to_miss_its_range_keeps_its_decimals(
    small: SmallStudy, decimals: int, shown: str
) -> None:
    small.edit("quantity: 40%", "quantity: 40%\n    band: [0.396, 0.405]")
    small.share("friends", 0.3948)
    mark = rows(small, "en", decimals)["Four in ten get help from friends"]
    assert mark.value == shown
    assert mark.interval == "deviates"


def test_one_more_decimal_where_the_rounded_estimate_would_touch_the_range(small: SmallStudy) -> None:
    small.share("friends", 0.3948)
    assert rows(small, "en", 1)["Four in ten get help from friends"].value == "39.48%"


def test_what_is_accepted_is_called_so(small: SmallStudy) -> None:
    small.share("friends", 0.38)
    accepted = "    accepted: {estimate: 38%, reason: {nl: bekend, en: known}}\n"
    small.edit("    quantity: 40%\n", f"    quantity: 40%\n{accepted}")
    assert rows(small, "nl")["Vier op de tien krijgen hulp van vrienden"].interval == "wijkt af (aanvaard)"


def test_differences_changes_and_orders_have_a_row_in_words(small: SmallStudy) -> None:
    found = rows(small, "en")
    less, down, most = (found[f"{start}"] for start in LABELS)
    assert (less.value, less.interval) == ("\N{MINUS SIGN}11.0 percentage points", "reproduced")
    assert (down.value, down.interval) == ("\N{MINUS SIGN}6.0 percentage points", "compatible")
    assert (most.value, most.interval) == ("\N{EN DASH}", "reproduced")
    assert not (less.drawn or down.drawn or most.drawn)
    assert not any("Interviewees" in label for label in found)


LABELS = ("Single parents get help less often", "Family helps less than before", "Family helps most")
