"""The figure of published statements: a row for each, and no number that hides its own deviation."""

import pytest

from ouder_netwerk.publish.figures.chart import Chart, Mark, Panels
from ouder_netwerk.publish.figures.kinds.claims import KIND
from ouder_netwerk.publish.figures.kinds.claims import chart as claims
from ouder_netwerk.publish.wording import Words
from ouder_netwerk.released import read_released
from ouder_netwerk.study.base import Language, Text
from ouder_netwerk.study.load import load_study
from ouder_netwerk.study.outputs import ClaimsFigure

from .conftest import SmallStudy


def chart(small: SmallStudy, language: Language, decimals: int = 0) -> Chart:
    """Return the figure."""
    small.write_claims()
    study = load_study(small.folder)
    subtitle = Text(nl="Gepubliceerd en geschat", en="Published and estimated")
    figure = ClaimsFigure(id="claims", kind="claims", subtitle=subtitle, waves=("one",), decimals=decimals)
    return claims(figure, read_released(small.results, study.id, KIND.reads), Words(study, language))


def rows(small: SmallStudy, language: Language, decimals: int = 0) -> dict[str, Mark]:
    """Return the rows of the figure by their label."""
    content = chart(small, language, decimals).content
    assert isinstance(content, Panels)
    return {mark.label: mark for mark in content.marks}


@pytest.mark.parametrize(("decimals", "shown"), [(0, "39%"), (1, "39.5%"), (2, "39.48%")])
def test_an_estimate_that_is_seen_to_miss_its_range_keeps_its_decimals(
    small: SmallStudy, decimals: int, shown: str
) -> None:
    small.edit("quantity: 40%", "quantity: 40%\n    band: [0.396, 0.405]")
    small.share("friends", 0.3948)
    mark = rows(small, "en", decimals)["Help from friends"]
    assert mark.value == shown
    assert mark.detail == "deviates"


def test_one_more_decimal_where_the_rounded_estimate_would_touch_the_range(small: SmallStudy) -> None:
    small.share("friends", 0.3948)
    assert rows(small, "en", 1)["Help from friends"].value == "39.48%"


def test_what_is_accepted_is_called_so(small: SmallStudy) -> None:
    small.share("friends", 0.38)
    accepted = "    accepted: {finding: '40% [39.5–40.5%]: 38.00%', reason: {nl: bekend, en: known}}\n"
    small.edit("    quantity: 40%\n", f"    quantity: 40%\n{accepted}")
    assert rows(small, "nl")["Hulp van vrienden"].detail == "wijkt af, aanvaard"


def test_a_difference_or_change_names_both_sides_and_has_its_interval(small: SmallStudy) -> None:
    found = rows(small, "en")
    less, down = found["Help from family; single: yes minus no"], found["Help from family; 2021 minus 2017"]
    assert less.value.startswith("\N{MINUS SIGN}11.0") and less.detail == ""
    assert (less.point, less.low, less.high) == (-0.11, -0.17, -0.05)
    assert down.value.startswith("\N{MINUS SIGN}6.0") and down.detail == ""
    assert not any("Interviewees" in label for label in found)


def test_differences_stand_on_a_scale_of_their_own(small: SmallStudy) -> None:
    content = chart(small, "nl").content
    assert isinstance(content, Panels)
    assert [panel.axis.title for panel in content.charts] == ["", "Verschil (procentpunt)"]
    assert content.charts[1].axis.low <= -0.17 and content.charts[1].axis.origin == 0


def test_the_title_says_how_many_fit_and_the_footer_how_many_were_not_tested(small: SmallStudy) -> None:
    figure = chart(small, "en")
    assert figure.title == "All 5 tested statements fit our figures"
    assert "One statement was not tested. 2 other statements do not rest on one number" in " ".join(figure.footer)
    small.share("friends", 0.38)
    assert chart(small, "en").title == "4 of the 5 tested statements fit our figures"


def test_the_description_tells_each_statement_as_it_is_read(small: SmallStudy) -> None:
    told = chart(small, "nl").description
    ends = (
        ": gepubliceerd 45–<50%, geschat 47% (95%-BI 44–50), gereproduceerd",
        ": −11,0 (−17,0 tot −5,0) procentpunt, gereproduceerd",
        "Familie helpt het meest: gereproduceerd",
        ": gepubliceerd 30–50%, niet toetsbaar",
    )
    assert all(any(line.endswith(end) for line in told) for end in ends)
