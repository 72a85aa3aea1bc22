"""Each form of the report says what failed, what is accepted, and when the data are a stand-in."""

import json
from typing import get_args
from xml.etree import ElementTree

import pytest

from ouder_netwerk.claims.formats import Format, as_github, as_junit, as_markdown, as_text, render

from .conftest import SmallStudy


@pytest.fixture
def failing(small: SmallStudy) -> SmallStudy:
    small.share("friends", 0.38)
    small.share("family", 0.53)
    return small


ACCEPTED = {"friends_share": "known since 2021"}


def test_text_marks_failures_and_prints_acceptances(failing: SmallStudy) -> None:
    lines = as_text(failing.verify(ACCEPTED)).splitlines()
    assert any(line.startswith("! deviates") and "family_half" in line for line in lines)
    assert any(line.startswith("~ friends_share deviates:") and "known since 2021" in line for line in lines)
    assert any("7 statements" in line and "1 accepted" in line for line in lines)


def test_verdicts_are_counted_without_a_verb_to_agree_with(failing: SmallStudy) -> None:
    assert "7 uitspraken, 7 verschillende: wijkt af (2), " in as_text(failing.verify(ACCEPTED), "nl")


@pytest.mark.parametrize("form", get_args(Format))
def test_every_form_tells_of_acceptances_no_longer_needed(small: SmallStudy, form: Format) -> None:
    assert "the acceptance is no longer needed" in render(small.verify(ACCEPTED), form)
    assert "no longer needed" not in render(small.verify(), form)


def test_text_says_why_a_claim_is_undecided_or_untestable(small: SmallStudy) -> None:
    small.hide("friends")
    lines = as_text(small.verify()).splitlines()
    assert "? friends_share inconclusive: Help from friends: not released (small_n)" in lines
    assert "? club_some not testable: one does not measure club" in lines


@pytest.mark.parametrize("form", ["text", "junit", "github", "markdown"])
def test_every_form_speaks_the_language_asked_for(failing: SmallStudy, form: Format) -> None:
    written = render(failing.verify(ACCEPTED), form, "nl")
    assert "wijkt af" in written and "3,00 procentpunt boven" in written
    assert "deviates" not in written and "points" not in written


@pytest.mark.parametrize("form", get_args(Format))
def test_every_form_names_what_failed_and_every_reason(failing: SmallStudy, form: Format) -> None:
    written = render(failing.verify(ACCEPTED), form)
    assert "family_half" in written
    assert "known since 2021" in written


@pytest.mark.parametrize("form", ["text", "junit", "github", "markdown"])
def test_standin_is_labelled(small: SmallStudy, form: Format) -> None:
    label = "this checks the pipeline, not the finding"
    assert label not in render(small.verify(), form)
    small.as_standin()
    assert label in render(small.verify(), form)


def test_json_can_be_read_back(failing: SmallStudy) -> None:
    content = json.loads(render(failing.verify(ACCEPTED), "json"))
    assert content["exit_code"] == 1
    assert content["counts"]["deviates"] == 2


def test_junit_counts_failures_and_skips(failing: SmallStudy) -> None:
    root = ElementTree.fromstring(as_junit(failing.verify(ACCEPTED)))
    assert (root.get("tests"), root.get("failures")) == ("7", "1")
    assert len(root.findall(".//failure")) == 1
    skipped = [case.find("skipped") for case in root.iter("testcase") if "friends_share" in str(case.get("name"))]
    assert skipped[0] is not None
    assert "known since 2021" in str(skipped[0].get("message"))


def test_github_points_at_the_line_of_the_claim(failing: SmallStudy) -> None:
    lines = as_github(failing.verify(ACCEPTED)).splitlines()
    errors = [line for line in lines if line.startswith("::error")]
    assert len(errors) == 1
    assert "claims.yaml,line=8,title=family_half deviates::" in errors[0]
    assert "%25" in errors[0]
    assert any(line.startswith("::warning") and "friends_share" in line for line in lines)


def test_markdown_speaks_the_language_asked_for(failing: SmallStudy) -> None:
    report = failing.verify(ACCEPTED)
    assert "**deviates**" in as_markdown(report)
    dutch = as_markdown(report, "nl")
    assert "**wijkt af**" in dutch
    assert "45–<50%" in dutch
    assert "Iets minder dan de helft krijgt hulp van familie" in dutch


@pytest.mark.parametrize("made_up", ["2017", "2021"])
def test_verdicts_stand_under_what_they_rest_on(small: SmallStudy, made_up: str) -> None:
    """Whichever wave is made up: its verdicts alone stand under the stand-in."""
    for row in (*small.estimates.values(), *small.contrasts.values()):
        row["data"] = "stand-in" if made_up in {row["wave"], row.get("reference_wave")} else "real"
    report = small.verify()
    text = as_text(report)
    heads = [line for line in text.splitlines() if line.startswith("==")]
    parts = dict(zip(heads, text.split("== ")[1:], strict=True))
    of = {name: next(part for head, part in parts.items() if name in head) for name in ("stand-in", "no number")}
    for result in report.results:
        rows = result.checked.rows
        under = "stand-in" if any(row.standin for row in rows) else "no number" if not rows else ""
        for name, part in of.items():
            assert (result.claim.id in part.split("statements, ")[0]) == (name == under)
    assert "- stand-in" not in as_markdown(report)
    assert as_markdown(report).count("\n## ") == len(heads)
