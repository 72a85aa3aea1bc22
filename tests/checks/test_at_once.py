"""Everything that is wrong comes in one go, and nothing that is right comes with it."""

import datetime

import pytest
import yaml

from checks.spoiled import FOLDER, MUTATIONS, YES_NO, check, data, relabelled, study
from ouder_netwerk.checks.report import as_html


def test_everything_is_found_at_once(two_waves):
    for name in (
        "misspelled variable",
        "code without a rule",
        "empty subgroup",
        "weights scaled otherwise",
        "a concept nobody uses",
    ):
        MUTATIONS[name][0](two_waves)
    MUTATIONS["missing weight"][0](two_waves)
    whats = "\n".join(finding.what for finding in check(two_waves))
    for expected in (
        "is not in the file",
        "has no rule",
        "no respondent is in",
        "add up to",
        "no indicator",
        "missing for 3",
    ):
        assert expected in whats


ALONE = (
    "unknown key",
    "unknown category set",
    "unknown category in a mapping",
    "overlapping bands",
    "unknown missing reason",
    "universe of nothing",
    "a text without English",
)


@pytest.mark.parametrize("name", ALONE)
def test_one_fault_in_the_definition_is_one_error(two_waves, name):
    """What hangs on it, also in the wave that is like the faulty one, is not reported beside it."""
    MUTATIONS[name][0](two_waves)
    wheres = {one.where.removeprefix(f"{two_waves.folder}/") for one in check(two_waves) if one.severity == "error"}
    # a mapping with a fault of meaning is as wrong in the wave that takes it over
    assert len(wheres) == (2 if name == "unknown category in a mapping" else 1), wheres


def _misspelt_indicator(tiny):
    tiny.edit("indicators.yaml", lambda c: c["sections"][0]["indicators"].append({"id": "halp", "category": "yes"}))


def test_faults_in_every_file_and_in_the_data_come_together(two_waves):
    study(colour="red")(two_waves)
    MUTATIONS["unknown category in a mapping"][0](two_waves)
    _misspelt_indicator(two_waves)
    two_waves.edit("concepts.yaml", lambda c: c["concepts"]["child_age"].pop("label"))
    two_waves.edit("figures.yaml", lambda c: c["figures"][0].update(waves=["tiny71"]))
    MUTATIONS["missing weight"][0](two_waves)
    data("tiny18", ALLEEN=lambda frame: frame.ALLEEN.replace(1, 7))(two_waves)
    found = "\n".join(str(finding.problem) for finding in check(two_waves))
    for expected in (
        "colour: is no key here",
        "no category of help `yess`",
        "there is no concept `halp`",
        "concepts.child_age.label: is not there",
        "there is no wave `tiny71`",
        "tiny17.sav: GEW: the weight is missing for 3 of 48",
        "tiny18.sav: ALLEEN: code 7 (no label) has no rule",
    ):
        assert expected in found, found
    assert "there is no concept `child_age`" not in found
    assert "claims" not in found


def test_a_wave_that_can_not_be_read_does_not_hide_the_others(two_waves):
    (two_waves.folder / FOLDER / "waves/tiny18.yaml").write_text("survey: [tiny\n")
    MUTATIONS["missing weight"][0](two_waves)
    found = "\n".join(str(finding.problem) for finding in check(two_waves))
    assert "tiny18.yaml:2: is not YAML" in found
    assert "tiny18.yaml: the file of this wave was not looked at" in found
    assert "missing for 3 of 48" in found
    assert "there is no wave `tiny18`" not in found


def test_files_are_looked_at_without_a_sound_study_file(two_waves):
    two_waves.edit("study.yaml", lambda content: content.pop("title"))
    MUTATIONS["missing weight"][0](two_waves)
    errors = [finding for finding in check(two_waves) if finding.severity == "error"]
    assert [one.what for one in errors][:1] == ["title: is not there"]
    assert any("missing for 3 of 48" in one.what for one in errors)
    assert len(errors) == 2


@pytest.mark.parametrize("content", ["[a, b]", "concepts: [a]", "concepts: {a: b}", "category_sets: x", ""])
def test_a_file_of_another_shape_is_an_error(two_waves, content):
    for file in ("concepts.yaml", "waves/tiny17.yaml", "study.yaml"):
        (two_waves.folder / FOLDER / file).write_text(content)
        assert any(file in finding.where for finding in check(two_waves))


@pytest.mark.parametrize("content", ["like: [tiny17]", "like: tiny17\nvariables: [a]", "like: {a: b}"])
def test_a_wave_that_is_like_nothing_is_an_error(two_waves, content):
    (two_waves.folder / FOLDER / "waves/tiny18.yaml").write_text(content)
    assert any("tiny18.yaml" in one.where and one.severity == "error" for one in check(two_waves))


def test_every_variable_that_is_left_open_is_found(two_waves):
    two_waves.edit("waves/tiny17.yaml", lambda c: c["design"].update(weight="TODO", psu="TODO"))
    MUTATIONS["variable left open"][0](two_waves)
    open_ = {
        finding.where.rpartition(": ")[2] for finding in check(two_waves) if "no variable is chosen" in finding.what
    }
    assert open_ == {"design.weight", "design.psu", "variables.help"}


def test_a_missing_psu_does_not_hide_a_wrong_weight(two_waves):
    MUTATIONS["zero weights"][0](two_waves)
    two_waves.edit("waves/tiny17.yaml", lambda c: c["design"].update(psu="WIJK"))
    whats = "\n".join(finding.what for finding in check(two_waves))
    assert "the weight is zero for 5" in whats and "design.psu names it" in whats


def test_a_neighbourhood_may_have_the_number_of_a_missing_code(two_waves):
    data(BUURT=lambda frame: frame.BUURT - 6)(two_waves)
    assert not [finding for finding in check(two_waves) if "BUURT" in finding.where]


def test_a_fault_in_what_is_published_does_not_hide_one_in_the_data(two_waves):
    two_waves.edit("models.yaml", lambda content: content["models"][0].update(waves=["tiny99"]))
    MUTATIONS["missing weight"][0](two_waves)
    whats = [finding.what for finding in check(two_waves)]
    assert any("no wave `tiny99`" in what for what in whats)
    assert any("missing for 3 of 48" in what for what in whats)


def test_a_break_that_is_declared_is_no_finding(two_waves):
    MUTATIONS["shifted distribution"][0](two_waves)
    two_waves.edit("waves/tiny18.yaml", lambda content: content.update(breaks={"single_parent": {"nl": "Anders gevraagd", "en": "Asked otherwise"}}))  # fmt: skip
    assert check(two_waves) == []


def test_claims_and_standin_assumptions_are_checked_too(two_waves):
    (two_waves.folder / FOLDER / "claims.yaml").write_text(yaml.safe_dump({"claims": [{"id": 1}]}))
    assert any("claims.yaml" in finding.where for finding in check(two_waves))


def test_a_source_says_the_encoding_of_its_file(tiny):
    """A label in cp850 that cp1252 has no character for."""
    relabelled("tiny17", "HULP", YES_NO | {1.0: "jXX"})(tiny)
    tiny.raw.write_bytes(tiny.raw.read_bytes().replace(b"jXX", "jìì".encode("cp850")))
    assert any("holds texts that are not in cp1252" in one.what and "`encoding`" in one.remedy for one in check(tiny))
    assert tiny.run("harmonise", "tiny", "tiny17").exit_code == 2
    tiny.edit("waves/tiny17.yaml", lambda content: content["sources"][0].update(encoding="cp850"))
    assert not [finding for finding in check(tiny) if finding.severity == "error"]
    assert tiny.run("harmonise", "tiny", "tiny17").exit_code == 0
    assert '"label": "jìì"' in (tiny.folder / "data/harmonised/tiny/tiny17.dossier.json").read_text(encoding="utf-8")


def test_a_concept_from_a_date_is_a_finding_and_no_fault(tiny):
    dates = [datetime.date(2010, 1 + row % 12, 1) for row in range(48)]
    tiny.write(lambda frame: frame.assign(LEEFTIJD=dates))
    assert any("LEEFTIJD" in one.where and "holds dates" in one.what for one in check(tiny))
    result = tiny.run("harmonise", "tiny", "tiny17")
    assert result.exit_code == 2
    assert "such as a year or an age" in result.output


def test_what_respondents_wrote_is_not_shown(tiny):
    tiny.write(lambda frame: frame.assign(ALLEEN=[f"my story {row}" for row in range(48)]))
    page = as_html("tiny", check(tiny))
    assert "48 different texts" in page and "my story" not in page
