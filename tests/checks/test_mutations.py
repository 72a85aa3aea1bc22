"""A good study, spoiled in one way at a time: `check` finds it, says where, and how to mend it."""

import datetime

import pyreadstat
import pytest
import yaml

from conftest import tiny_frame, write_tiny
from ouder_netwerk.checks.check import check_study
from ouder_netwerk.checks.report import as_html

FOLDER = "config/studies/tiny"


def _check(tiny):
    return check_study(tiny.folder / FOLDER, tiny.folder / "data/raw")


def _later(frame):
    """The survey a year later, much the same."""
    return frame.assign(RESP=[f"s{row:02}" for row in range(len(frame))])


@pytest.fixture
def two_waves(tiny):
    """A good study of two waves: nothing is wrong with it."""
    tiny.edit("study.yaml", lambda content: content["waves"].append("tiny18"))
    tiny.edit("indicators.yaml", lambda c: c["sections"][0]["indicators"].append({"id": "sources_two", "concept": "help_either", "category": "no", "label": {"nl": "Geen van beide", "en": "Neither"}}))  # fmt: skip
    tiny.edit("concepts.yaml", lambda content: content["concepts"].pop("sources"))
    (tiny.folder / FOLDER / "waves/tiny18.yaml").write_text(
        'like: tiny17\nwave: "2018"\ntitle: {nl: Klein 2018, en: Tiny 2018}\n'
        "sources:\n  - {file: tiny18.sav, missing: {8: dont_know, 9: refused, 98: not_asked}}\n"
    )
    write_tiny(_later(tiny_frame()), tiny.folder / "data/raw/tiny18.sav")
    return tiny


def _concept(name, **change):
    return lambda tiny: tiny.edit("concepts.yaml", lambda content: content["concepts"][name].update(change))


def _mapping(name, wave="tiny17", **change):
    return lambda tiny: tiny.edit(f"waves/{wave}.yaml", lambda content: content["variables"][name].update(change))


def _study(**change):
    return lambda tiny: tiny.edit("study.yaml", lambda content: content.update(change))


def _data(wave="tiny17", **columns):
    """Replace columns of a raw file by functions of the frame."""

    def spoil(tiny):
        frame = tiny_frame() if wave == "tiny17" else _later(tiny_frame())
        made = {name: column(frame) for name, column in columns.items()}
        write_tiny(frame.assign(**made), tiny.folder / f"data/raw/{wave}.sav")

    return spoil


def _relabelled(wave, name, labels=None, label=""):
    def spoil(tiny):
        path = tiny.folder / f"data/raw/{wave}.sav"
        frame, meta = pyreadstat.read_sav(str(path), user_missing=True)
        texts = meta.variable_value_labels | {name: labels or meta.variable_value_labels[name]}
        ranges = {key: [{"lo": 8, "hi": 9}, 98] for key in ("HULP", "HULPOUD", "HULPBUUR")}
        pyreadstat.write_sav(frame, str(path), variable_value_labels=texts, missing_ranges=ranges, column_labels={name: label})  # fmt: skip

    return spoil


def _declare(tiny, name, missing):
    """Declare codes of a variable missing in the file itself."""
    frame, _ = pyreadstat.read_sav(str(tiny.raw), user_missing=True)
    answers = {key: [{"lo": 8, "hi": 9}, 98] for key in ("HULP", "HULPOUD", "HULPBUUR")}
    labels = dict.fromkeys(answers, YES_NO)
    pyreadstat.write_sav(frame, str(tiny.raw), variable_value_labels=labels, missing_ranges=answers | {name: missing})


def _declared(name, missing, **columns):
    return _both(_data(**columns), lambda tiny: _declare(tiny, name, missing))


def _cycle(tiny):
    def change(content):
        content["concepts"]["help_either"]["derive"] = {"yes_if": {"other": ["yes"]}}
        content["concepts"]["other"] = content["concepts"]["help_either"] | {
            "derive": {"yes_if": {"help_either": ["yes"]}}
        }

    tiny.edit("concepts.yaml", change)


def _both(*spoils):
    def spoil(tiny):
        for one in spoils:
            one(tiny)

    return spoil


def _unpublished(tiny):
    tiny.edit("study.yaml", lambda content: content["waves"].remove("tiny18"))


def _extra_concept(tiny):
    tiny.edit("concepts.yaml", lambda c: c["concepts"].update(religion={"label": {"nl": "Religie", "en": "Religion"}, "categories": "yes_no"}))  # fmt: skip


def _unmeasured_indicator(tiny):
    _extra_concept(tiny)
    tiny.edit("indicators.yaml", lambda c: c["sections"][0]["indicators"].append({"id": "religion", "category": "yes"}))


def _fpc(tiny):
    _data(N=lambda frame: 2.0)(tiny)
    tiny.edit("waves/tiny17.yaml", lambda content: content["design"].update(fpc="N"))


def _broken_yaml(tiny):
    path = tiny.folder / FOLDER / "waves/tiny17.yaml"
    path.write_text(path.read_text().replace("design: {", "design: {{"))


YES_NO = {1.0: "ja", 2.0: "nee", 8.0: "weet niet", 9.0: "wil niet zeggen", 98.0: "niet gevraagd"}

# what is spoiled: (how, severity, where, what, how to mend it)
MUTATIONS = {
    # the definition
    "unknown key": (_study(colour="red"), "error", "study.yaml", "colour: Extra inputs are not permitted", "remove the key"),
    "YAML that is none": (_broken_yaml, "error", "waves/tiny17.yaml:", "is not YAML", "mend the line"),
    "unknown wave": (_study(waves=["tiny71"]), "error", "study.yaml: waves", "no wave `tiny71`", "name one of: tiny17"),
    "unknown subgroup": (_study(subgroups=["income"], pairs=[]), "error", "study.yaml: subgroups", "no concept `income`", "name one of"),
    "unknown category set": (_concept("help", categories="yesno"), "error", "concepts.yaml", "no category set is called yesno", "name one of: yes_no"),
    "unknown category in a mapping": (_mapping("help", values={"1": "yess", "2": "no"}), "error", "waves/tiny17.yaml: variables.help", "no category of help `yess`", "name one of: no, yes"),
    "overlapping bands": (_mapping("child_age", bands={"0-3": [0, 4], "4-18": [4, 18]}), "error", "waves/tiny17.yaml", "bands 0-3 and 4-18 overlap", "mend the value"),
    "unknown missing reason": (_mapping("help", missing={"8": "unknown"}), "error", "waves/tiny17.yaml", "missing", "mend the value"),
    "cyclic derivation": (_cycle, "error", "concepts.yaml: help_either.derive", "from itself", "break the circle"),
    "universe of nothing": (_concept("help_parents", universe={"hulp": ["yes"]}), "error", "concepts.yaml: help_parents.universe", "no concept `hulp`", "name one of"),
    "a text without English": (_concept("help", label={"nl": "Informele hulp"}), "error", "concepts.yaml", "help.label.en: Field required", "add the key"),
    "an empty text": (_concept("help", label={"nl": "Informele hulp", "en": ""}), "error", "concepts.yaml: help.label", "the English text is empty", "write it under `en`"),
    "a text that is not translated": (_concept("help", label={"nl": "Informele hulp", "en": "Informele hulp"}), "warning", "concepts.yaml: help.label", 'are both "Informele hulp"', "translate"),
    "a concept nobody uses": (_extra_concept, "warning", "concepts.yaml: religion", "no indicator, model, subgroup or other concept uses it", "section of indicators.yaml"),
    "an indicator nobody measures": (_unmeasured_indicator, "error", "indicators.yaml: help.religion", "no published wave measures", "map it in a wave"),
    "a wave nobody publishes": (_unpublished, "warning", "waves/tiny18.yaml", "not published", "add tiny18 to `waves`"),
    # the file
    "absent file": (lambda tiny: tiny.raw.unlink(), "error", "tiny17.sav", "does not exist", "put it there"),
    "damaged file": (lambda tiny: tiny.raw.write_bytes(tiny.raw.read_bytes()[:-300]), "error", "tiny17.sav", "", "copy the file again"),
    "misspelled variable": (_mapping("help", **{"from": "HULPP"}), "error", "tiny17.sav: HULPP", "is not in the file", "the file has HULP"),
    "variable left open": (_mapping("help", **{"from": "TODO"}), "error", "waves/tiny17.yaml: variables.help", "no variable is chosen yet", "choose one of the candidates"),
    # codes
    "code without a rule": (_mapping("single_parent", values={"1": "yes"}), "error", "tiny17.sav: ALLEEN", "code 2 (no label) has no rule; ", "add it to `values`"),
    "code that is not there": (_mapping("single_parent", values={"1": "yes", "2": "no", "3": "no"}), "warning", "waves/tiny17.yaml: variables.single_parent", "code 3 (no) is not in ALLEEN", "the file has 1, 2"),
    "swapped labels": (_mapping("help", values={"1": "no", "2": "yes"}), "warning", "waves/tiny17.yaml: variables.help", 'code 1 of HULP is labelled "ja" but counts as `no`', "map it to `yes`"),
    "code without a label": (_relabelled("tiny17", "HULP", {1.0: "ja", 8.0: "weet niet"}), "warning", "tiny17.sav: HULP", "code 2 (16 respondents) has no label, though others have", "look up what it means"),
    "labelled code without a rule": (_relabelled("tiny17", "HULP", YES_NO | {3.0: "soms"}), "warning", "waves/tiny17.yaml: variables.help", 'code 3 of HULP is labelled "soms" but has no rule', "add it to `values`"),
    "missing code as an answer": (_mapping("help_neighbours", values={"1": "yes", "2": "no", "9": "no"}), "warning", "waves/tiny17.yaml: variables.help_neighbours", 'code 9 of HULPBUUR is labelled "wil niet zeggen" but counts as `no`', "put it under `missing` as refused"),
    "classes taken for ages": (_relabelled("tiny17", "LEEFTIJD", {1.0: "0-3 jaar", 2.0: "4-18 jaar"}), "warning", "waves/tiny17.yaml: variables.child_age", 'code 2 of LEEFTIJD is labelled "4-18 jaar" but counts as an amount in `0-3`', "by `values` in place of `bands`"),
    "empty subgroup": (_mapping("child_age", bands={"0-3": [0, 18], "4-18": [19, 30]}), "error", "waves/tiny17.yaml: variables.child_age", "subgroup: no respondent is in `4-18`", "mend the mapping"),
    # weights and design
    "missing weight": (_data(GEW=lambda f: f.GEW.where(f.index > 2)), "error", "tiny17.sav: GEW", "the weight is missing for 3 of 48 respondents: 3 system-missing", "mend the file"),
    "negative weight": (_data(GEW=lambda f: f.GEW - 2.0), "error", "tiny17.sav: GEW", "negative for 12 of 48", "mend the weights"),
    "id as weight": (_data(GEW=lambda f: 1000.0 + f.index), "error", "tiny17.sav: GEW", "as an identification is", "name the variable that holds the weight"),
    "constant weight": (_data(GEW=lambda f: 1.0), "warning", "tiny17.sav: GEW", "is 1 for everybody", "the weighted one"),
    "missing code as weight": (_data(GEW=lambda f: f.GEW.mask(f.index == 5, 9999.0)), "warning", "tiny17.sav: GEW", "the largest weight, 9999,", "a missing code such as 9999"),
    "weights that fell to fractions": (_data(GEW=lambda f: f.GEW / 1000), "warning", "tiny17.sav: GEW", "add up to 0.12, for 48 respondents", "check the variable"),
    "weights scaled otherwise": (_data("tiny18", GEW=lambda f: f.GEW * 50), "warning", "tiny18.sav: GEW", "add up to 6000, in tiny17 to 120", "scaled in the same way"),
    "zero weights": (_data(GEW=lambda f: f.GEW.mask(f.index < 5, 0.0)), "warning", "tiny17.sav: GEW", "the weight is zero for 5 of 48", "should not count"),
    "weights that vary too much": (_data(GEW=lambda f: f.GEW.mask(f.index == 5, 900.0)), "warning", "tiny17.sav: GEW", "the weights vary very much: coefficient of variation 6", "decimal point"),
    "respondent as PSU": (_data(BUURT=lambda f: f.index), "warning", "tiny17.sav: BUURT", "every respondent is a PSU", "name the variable of the cluster"),
    "doubled ids": (_data(RESP=lambda f: f.RESP.mask(f.index == 1, "r00")), "error", "tiny17.sav: RESP", "1 ids occur more than once", "identifies a respondent"),
    "missing stratum": (_data(STRAT=lambda f: f.STRAT.where(f.index > 0)), "error", "tiny17.sav: STRAT", "the stratum is missing for 1 of 48 respondents: 1 system-missing", "the design must be known"),
    "declared missing weight": (_declared("GEW", [999], GEW=lambda f: f.GEW.mask(f.index < 2, 999.0)), "error", "tiny17.sav: GEW", "the weight is missing for 2 of 48 respondents: 2 with code 999, which the file declares missing", "mend the file"),
    "declared missing stratum": (_declared("STRAT", [{"lo": 97, "hi": 99}], STRAT=lambda f: f.STRAT.mask(f.index < 4, 99)), "error", "tiny17.sav: STRAT", "the stratum is missing for 4 of 48 respondents: 4 with code 99", "or name another variable"),
    "blank PSU": (_data(BUURT=lambda f: f.BUURT.astype(str).mask(f.index == 3, "")), "error", "tiny17.sav: BUURT", "the PSU is missing for 1 of 48 respondents: 1 with an empty text", "the design must be known"),
    "population size left open": (_both(_data(N=lambda f: 99.0), lambda tiny: _declare(tiny, "N", [99]), lambda tiny: tiny.edit("waves/tiny17.yaml", lambda c: c["design"].update(fpc="N"))), "error", "tiny17.sav: N", "the population size is missing for 48 of 48", "mend the file"),
    "missing code of the source as PSU": (_data(BUURT=lambda f: f.BUURT.mask(f.index == 3, 98)), "warning", "tiny17.sav: BUURT", "code 98 is the highest value by far, and `missing` of the source says not_asked", "declare it missing"),
    "respondent without id": (_data(RESP=lambda f: f.RESP.mask(f.index == 3, "")), "error", "tiny17.sav: RESP", "the id is missing for 1 of 48", "mend the file"),
    "stratum with one PSU": (_data(BUURT=lambda f: f.BUURT.where(f.STRAT == 2, 10)), "error", "tiny17.sav: STRAT", "1 of 2 strata have one PSU: 1", "choose another `single_psu`"),
    "population smaller than the sample": (_fpc, "error", "tiny17.sav: N", "smaller than the sample in 2 strata", "number of units"),
    # universes
    "answers outside the universe": (_data(HULPBUUR=lambda f: f.HULPBUUR.mask(f.HULP == 2, 1)), "warning", "tiny17.sav: HULPBUUR", "16 of 16 respondents outside the universe of help_neighbours have an answer", "mend the `universe`"),
    "not asked inside the universe": (_data(HULPBUUR=lambda f: f.HULPBUUR.mask(f.index < 10, 98)), "warning", "tiny17.sav: HULPBUUR", "6 of 32 respondents inside the universe of help_neighbours were not asked", "mend the `universe`"),
    "universe that the file does not tell": (_concept("single_parent", universe={"help_either": ["yes"]}), "error", "waves/tiny17.yaml: variables.single_parent", "does not read `help_either`, which says who was asked", "map it too"),
    # changes since the wave before
    "changed wording": (_both(_relabelled("tiny17", "HULP", label="Kreeg u hulp?"), _relabelled("tiny18", "HULP", label="Kreeg u steun?")), "warning", "tiny18.sav: HULP", 'was "Kreeg u hulp?" in tiny17 and is "Kreeg u steun?"', "breaks: {help: ...}"),
    "changed value label": (_relabelled("tiny18", "HULP", YES_NO | {1.0: "ja, vaak"}), "warning", "tiny18.sav: HULP", 'what counts as `yes` of help was labelled "ja" in tiny17 and is "ja, vaak"', "breaks: {help: ...}"),
    "shifted distribution": (_data("tiny18", ALLEEN=lambda f: 1.0 + (f.index == 0)), "warning", "tiny18.sav: ALLEEN", "of single_parent went from", "breaks: {single_parent: ...}"),
    "shifted missing": (_data("tiny18", HULP=lambda f: f.HULP.mask(f.index < 25, 9)), "warning", "tiny18.sav: HULP", "the share without an answer of help went from 0.0%", "check that they compare"),
}  # fmt: skip


def test_the_good_study_has_nothing_wrong(two_waves):
    assert [str(finding.problem) for finding in _check(two_waves)] == []


@pytest.mark.parametrize(("spoil", "severity", "where", "what", "remedy"), MUTATIONS.values(), ids=MUTATIONS.keys())
def test_every_mutation_is_found(two_waves, spoil, severity, where, what, remedy):
    spoil(two_waves)
    findings = _check(two_waves)
    matching = [one for one in findings if where in one.where and what in one.what and remedy in one.remedy]
    assert [one.severity for one in matching] == [severity] * max(1, len(matching)), "\n".join(map(str, findings))


def test_there_are_thirty_mutations_and_more():
    assert len(MUTATIONS) >= 30


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
    whats = "\n".join(finding.what for finding in _check(two_waves))
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
    wheres = {one.where.removeprefix(f"{two_waves.folder}/") for one in _check(two_waves) if one.severity == "error"}
    # a mapping with a fault of meaning is as wrong in the wave that takes it over
    assert len(wheres) == (2 if name == "unknown category in a mapping" else 1), wheres


def _misspelt_indicator(tiny):
    tiny.edit("indicators.yaml", lambda c: c["sections"][0]["indicators"].append({"id": "halp", "category": "yes"}))


def test_faults_in_every_file_and_in_the_data_come_together(two_waves):
    _study(colour="red")(two_waves)
    MUTATIONS["unknown category in a mapping"][0](two_waves)
    _misspelt_indicator(two_waves)
    two_waves.edit("concepts.yaml", lambda c: c["concepts"]["child_age"].pop("label"))
    two_waves.edit("figures.yaml", lambda c: c["figures"][0].update(waves=["tiny71"]))
    MUTATIONS["missing weight"][0](two_waves)
    _data("tiny18", ALLEEN=lambda frame: frame.ALLEEN.replace(1, 7))(two_waves)
    found = "\n".join(str(finding.problem) for finding in _check(two_waves))
    for expected in (
        "colour: Extra inputs are not permitted",
        "no category of help `yess`",
        "there is no concept `halp`",
        "concepts.child_age.label: Field required",
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
    found = "\n".join(str(finding.problem) for finding in _check(two_waves))
    assert "tiny18.yaml:2: is not YAML" in found
    assert "tiny18.yaml: the file of this wave was not looked at" in found
    assert "missing for 3 of 48" in found
    assert "there is no wave `tiny18`" not in found


def test_files_are_looked_at_without_a_sound_study_file(two_waves):
    two_waves.edit("study.yaml", lambda content: content.pop("title"))
    MUTATIONS["missing weight"][0](two_waves)
    errors = [finding for finding in _check(two_waves) if finding.severity == "error"]
    assert [one.what for one in errors][:1] == ["title: Field required"]
    assert any("missing for 3 of 48" in one.what for one in errors)
    assert len(errors) == 2


@pytest.mark.parametrize("content", ["[a, b]", "concepts: [a]", "concepts: {a: b}", "category_sets: x", ""])
def test_a_file_of_another_shape_is_an_error(two_waves, content):
    for file in ("concepts.yaml", "waves/tiny17.yaml", "study.yaml"):
        (two_waves.folder / FOLDER / file).write_text(content)
        assert any(file in finding.where for finding in _check(two_waves))


@pytest.mark.parametrize("content", ["like: [tiny17]", "like: tiny17\nvariables: [a]", "like: {a: b}"])
def test_a_wave_that_is_like_nothing_is_an_error(two_waves, content):
    (two_waves.folder / FOLDER / "waves/tiny18.yaml").write_text(content)
    assert any("tiny18.yaml" in one.where and one.severity == "error" for one in _check(two_waves))


def test_every_variable_that_is_left_open_is_found(two_waves):
    two_waves.edit("waves/tiny17.yaml", lambda c: c["design"].update(weight="TODO", psu="TODO"))
    MUTATIONS["variable left open"][0](two_waves)
    open_ = {
        finding.where.rpartition(": ")[2] for finding in _check(two_waves) if "no variable is chosen" in finding.what
    }
    assert open_ == {"design.weight", "design.psu", "variables.help"}


def test_a_missing_psu_does_not_hide_a_wrong_weight(two_waves):
    MUTATIONS["zero weights"][0](two_waves)
    two_waves.edit("waves/tiny17.yaml", lambda c: c["design"].update(psu="WIJK"))
    whats = "\n".join(finding.what for finding in _check(two_waves))
    assert "the weight is zero for 5" in whats and "design.psu names it" in whats


def test_a_neighbourhood_may_have_the_number_of_a_missing_code(two_waves):
    _data(BUURT=lambda frame: frame.BUURT - 6)(two_waves)
    assert not [finding for finding in _check(two_waves) if "BUURT" in finding.where]


def test_a_fault_in_what_is_published_does_not_hide_one_in_the_data(two_waves):
    two_waves.edit("models.yaml", lambda content: content["models"][0].update(waves=["tiny99"]))
    MUTATIONS["missing weight"][0](two_waves)
    whats = [finding.what for finding in _check(two_waves)]
    assert any("no wave `tiny99`" in what for what in whats)
    assert any("missing for 3 of 48" in what for what in whats)


def test_a_break_that_is_declared_is_no_finding(two_waves):
    MUTATIONS["shifted distribution"][0](two_waves)
    two_waves.edit("waves/tiny18.yaml", lambda content: content.update(breaks={"single_parent": {"nl": "Anders gevraagd", "en": "Asked otherwise"}}))  # fmt: skip
    assert _check(two_waves) == []


def test_claims_and_standin_assumptions_are_checked_too(two_waves):
    (two_waves.folder / FOLDER / "claims.yaml").write_text(yaml.safe_dump({"claims": [{"id": 1}]}))
    assert any("claims.yaml" in finding.where for finding in _check(two_waves))


def test_a_source_says_the_encoding_of_its_file(tiny):
    """A label in cp850 that cp1252 has no character for."""
    _relabelled("tiny17", "HULP", YES_NO | {1.0: "jXX"})(tiny)
    tiny.raw.write_bytes(tiny.raw.read_bytes().replace(b"jXX", "jìì".encode("cp850")))
    assert any("holds texts that are not in cp1252" in one.what and "`encoding`" in one.remedy for one in _check(tiny))
    assert tiny.run("harmonise", "tiny", "tiny17").exit_code == 2
    tiny.edit("waves/tiny17.yaml", lambda content: content["sources"][0].update(encoding="cp850"))
    assert not [finding for finding in _check(tiny) if finding.severity == "error"]
    assert tiny.run("harmonise", "tiny", "tiny17").exit_code == 0
    assert '"label": "jìì"' in (tiny.folder / "data/harmonised/tiny/tiny17.dossier.json").read_text(encoding="utf-8")


def test_a_concept_from_a_date_is_a_finding_and_no_fault(tiny):
    dates = [datetime.date(2010, 1 + row % 12, 1) for row in range(48)]
    tiny.write(lambda frame: frame.assign(LEEFTIJD=dates))
    assert any("LEEFTIJD" in one.where and "holds dates" in one.what for one in _check(tiny))
    result = tiny.run("harmonise", "tiny", "tiny17")
    assert result.exit_code == 2
    assert "such as a year or an age" in result.output


def test_what_respondents_wrote_is_not_shown(tiny):
    tiny.write(lambda frame: frame.assign(ALLEEN=[f"my story {row}" for row in range(48)]))
    page = as_html("tiny", _check(tiny))
    assert "48 different texts" in page and "my story" not in page
