"""What can be wrong with how a wave says its respondents count: found when it is loaded, checked or harmonised."""

import numpy as np
import pytest

from conftest import tiny_frame
from harmonise.raked import SHARES, TOTALS, harmonised_wave, weigh
from ouder_netwerk.checks.check import check_study
from ouder_netwerk.errors import InputError


def _check(tiny):
    return check_study(tiny.folder / "config/studies/tiny", tiny.folder / "data/raw")


def test_check_looks_at_the_file_of_a_raked_wave_even_when_a_table_is_wrong(tiny):
    weigh(tiny)
    tiny.edit("tables.yaml", lambda content: content["tables"][0].update(kind="pie"))
    tiny.write(lambda frame: frame.assign(HULP=frame["HULP"].replace(2, 7)))
    errors = [finding.where for finding in _check(tiny) if finding.severity == "error"]
    assert any("tables.yaml" in where for where in errors) and any("HULP" in where for where in errors)


def test_a_concept_of_a_crossed_margin_is_used(tiny):
    pairs = "".join(f"single_parent*child_age,{one}*{age},250\n" for one in ("yes", "no") for age in ("0-3", "4-18"))
    weigh(tiny, HEAD + pairs, over=["single_parent*child_age"])
    tiny.edit("study.yaml", lambda content: content.update(subgroups=["child_age"], pairs=[]))
    tiny.edit("models.yaml", lambda content: content.update(models=[]))
    unused = [finding.where.rpartition(" ")[2] for finding in _check(tiny) if "uses it" in finding.what]
    assert "single_parent" not in unused


HEAD = "concept,category,total\n"


BAD_TABLES = {
    "margins that do not add up": (
        TOTALS.replace("0-3,250", "0-3,260"),
        {},
        r"tiny\.csv:4: the totals of child_age add up to 1010, not to 1000",
    ),
    "shares that do not add up": (SHARES.replace("0.75", "0.65"), {"population": 9}, r"tiny\.csv:4: the shares of child_age add up to 0\.9, not to 1"),
    "another population": (TOTALS, {"population": 900}, r"tiny\.csv:2: the totals of single_parent add up to 1000, not to 900"),
    "shares without population": (SHARES, {}, r"tiny\.csv: gives shares\n  -> add `population`"),
    "a word for a number": (TOTALS.replace("700", "many"), {}, r"tiny\.csv:3: `many` is not an amount of people"),
    "a negative number": (TOTALS.replace("700", "-7"), {}, r"tiny\.csv:3: `-7` is not an amount of people"),
    "a category twice": (TOTALS + "child_age,0-3,250\n", {}, r"tiny\.csv:6: names 0-3 of child_age again"),
    "no such columns": ("variable,value,n\n", {}, r"tiny\.csv:1: has the columns variable, value, n"),
    "a margin that is not there": (TOTALS, {"over": ["help"]}, r"tiny\.csv: has no rows for help"),
    "an unknown category": (TOTALS.replace("single_parent,yes", "single_parent,ja"), {}, r"tiny\.csv:2: there is no category of single_parent `ja`"),
    "bounds on one side": (TOTALS, {"bounds": [1.5, 2]}, r"tiny17\.yaml.*`bounds` need a lower limit"),
}  # fmt: skip


@pytest.mark.parametrize(("table", "weighting", "expected"), BAD_TABLES.values(), ids=BAD_TABLES.keys())
def test_a_bad_table_is_found_when_the_study_is_loaded(tiny, table, weighting, expected):
    weigh(tiny, table, **weighting)
    with pytest.raises(InputError, match=expected):
        _ = tiny.study


def test_a_missing_table_is_named(tiny):
    weigh(tiny, margins="margins/other.csv")
    with pytest.raises(InputError, match=r"margins/other\.csv: does not exist"):
        _ = tiny.study


def _weigh_by(tiny, **design):
    def change(content):
        content["design"] = {"id": "RESP", "strata": ["STRAT"], "psu": "BUURT"} | design

    tiny.edit("waves/tiny17.yaml", change)


def test_a_wave_that_says_nothing_of_weights_is_told_the_three_ways(tiny):
    _weigh_by(tiny)
    with pytest.raises(InputError, match="does not say how respondents are weighted\n  -> give `weight`") as error:
        _ = tiny.study
    for way in ("`weighting` (known margins", "`equal_weights: true`", "docs/method-weighting-waves.md"):
        assert way in str(error.value)


def test_equal_weights(tiny):
    _weigh_by(tiny, equal_weights="true")
    assert harmonised_wave(tiny).frame["weight"].tolist() == [1.0] * 48
    assert not [finding for finding in _check(tiny) if "weight" in finding.what]


def test_equal_weights_beside_weights_are_a_contradiction(tiny):
    _weigh_by(tiny, equal_weights="true", weight="GEW")
    with pytest.raises(InputError, match="has weights and says `equal_weights: true`\n  -> keep one of them"):
        _ = tiny.study


def test_a_weight_written_like_a_concept_is_told_how(tiny):
    _weigh_by(tiny, weight={"from": "GEW"})
    with pytest.raises(InputError, match=r"design\.weight: .*\n  -> write the name alone: `weight: GEW`"):
        _ = tiny.study


def _stopped(tiny):
    before = tiny.files()
    result = tiny.run("harmonise", "tiny", "tiny17")
    assert result.exit_code == 2, result.output
    assert tiny.files() == before
    return result.output


def test_a_category_without_respondents_stops_the_run(tiny):
    tiny.edit("study.yaml", lambda content: content.update(subgroups=["child_age"], pairs=[]))
    tiny.edit("indicators.yaml", lambda content: None)
    tiny.write(lambda frame: frame.assign(ALLEEN=2))
    weigh(tiny)
    assert "margin single_parent: no respondents in yes (total 300)" in _stopped(tiny)


def test_a_category_without_known_total_stops_the_run(tiny):
    weigh(tiny, "concept,category,total\nsingle_parent,no,1000\n", over=["single_parent"])
    count = int((tiny_frame()["ALLEEN"] == 1).sum())
    assert f"no population total for yes (n = {count})" in _stopped(tiny)


def test_respondents_without_a_category_are_counted(tiny):
    def unknown(frame):
        frame.loc[:2, "ALLEEN"] = 9
        return frame

    tiny.write(unknown)
    tiny.edit("waves/tiny17.yaml", lambda c: c["variables"]["single_parent"].update(missing={"9": "refused"}))
    weigh(tiny)
    assert "single_parent is missing for 3 of 48 respondents, so they get no weight" in _stopped(tiny)


def _unknown_parents(tiny):
    """Three respondents whose answer the file declares missing, labelled as such."""

    def unknown(frame):
        frame.loc[:2, "HULP"] = 9
        return frame.assign(HULPOUD=1, HULPBUUR=1)

    tiny.write(unknown)
    tiny.edit("study.yaml", lambda content: content.update(subgroups=["child_age"], pairs=[]))
    weigh(tiny, "concept,category,total\nhelp,yes,600\nhelp,no,400\n", over=["help"])


def test_check_finds_who_would_get_no_weight_and_agrees_with_the_mend(tiny):
    _unknown_parents(tiny)
    assert any("help is missing for 3 of 48 respondents, so they get no weight" in one.what for one in _check(tiny))
    tiny.edit("waves/tiny17.yaml", lambda c: c["variables"]["help"]["values"].update({"9": "no"}))
    assert not [one for one in _check(tiny) if "HULP " in one.what or "no weight" in one.what]
    assert tiny.run("harmonise", "tiny", "tiny17").exit_code == 0


def test_check_finds_margins_that_can_not_be_reached(tiny):
    tiny.write(lambda frame: frame.assign(LEEFTIJD=np.where(frame["ALLEEN"] == 1, 2, 9)))
    weigh(tiny)
    assert any("raking does not reach the margins" in finding.what for finding in _check(tiny))


def test_margins_that_can_not_be_reached_are_named(tiny):
    """Single parents all have young children and the others all old ones: then the two margins must agree."""
    tiny.write(lambda frame: frame.assign(LEEFTIJD=np.where(frame["ALLEEN"] == 1, 2, 9)))
    weigh(tiny)
    output = _stopped(tiny)
    assert "raking does not reach the margins" in output
    assert "margins/tiny.csv" in output


def test_bounds_that_are_too_narrow_are_an_error(tiny):
    weigh(tiny, bounds=[0.9, 1.1])
    assert "calibration does not reach the totals" in _stopped(tiny)
