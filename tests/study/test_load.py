"""A study definition says everything that is wrong with it at once, with file and line."""

from pathlib import Path
from typing import ClassVar

import pytest

from ouder_netwerk.errors import InputError
from ouder_netwerk.study.base import Model
from ouder_netwerk.study.load import find_study, load_study
from ouder_netwerk.study.yaml_lines import read_yaml

STUDIES = Path(__file__).parents[2] / "config/studies"


@pytest.mark.parametrize("name", sorted(path.parent.name for path in STUDIES.glob("*/study.yaml")))
def test_the_studies_of_the_project_load(name):
    study = load_study(find_study(name, STUDIES))
    assert study.id == name
    assert study.measured(study.published_waves[0])


def test_yes_and_no_are_words_and_numbers_stay_numbers(tmp_path):
    (tmp_path / "a.yaml").write_text("values: {1: yes, 2: no}\nflag: true\nday: 2017-01-01\n")
    content, _ = read_yaml(tmp_path / "a.yaml")
    assert content == {"values": {1: "yes", 2: "no"}, "flag": True, "day": "2017-01-01"}


def test_a_key_named_twice_is_an_error_with_both_lines(tmp_path):
    (tmp_path / "a.yaml").write_text("one: 1\ntwo: 2\none: 3\n")
    with pytest.raises(InputError, match=r"a\.yaml:3: names `one` twice\n  -> keep one \(first in line 1\)"):
        read_yaml(tmp_path / "a.yaml")


def test_broken_yaml_names_its_line(tmp_path):
    (tmp_path / "a.yaml").write_text("one: [1\ntwo: 2\n")
    with pytest.raises(InputError, match=r"a\.yaml:2: is not YAML"):
        read_yaml(tmp_path / "a.yaml")


def test_a_tab_before_a_key_comes_with_its_remedy(tmp_path):
    (tmp_path / "a.yaml").write_text("one:\n\ttwo: 2\n")
    with pytest.raises(InputError, match=r"a\.yaml:2: is not YAML.*\n  -> mend the line.*no tabs"):
        read_yaml(tmp_path / "a.yaml")


def test_every_fault_is_reported_at_once(tiny):
    tiny.edit("study.yaml", lambda content: content.update(colour="red"))
    tiny.edit("models.yaml", lambda content: content["models"][0].pop("title"))
    with pytest.raises(InputError) as error:
        load_study(tiny.folder / "config/studies/tiny")
    text = str(error.value)
    assert "colour: is no key here" in text
    assert "models.0.title: is not there" in text
    assert len(error.value.problems) == 2


def test_a_category_set_without_english_is_one_fault_however_often_it_is_used(tiny):
    tiny.edit("concepts.yaml", lambda content: content["category_sets"]["yes_no"]["no"].pop("en"))
    with pytest.raises(InputError) as error:
        load_study(tiny.folder / "config/studies/tiny")
    assert [one.what for one in error.value.problems] == ["category_sets.yes_no.no: is not written in `en`"]


def test_own_categories_without_english_are_a_fault_where_they_stand(tiny):
    tiny.edit("concepts.yaml", lambda content: content["concepts"]["child_age"]["categories"]["0-3"].pop("en"))
    with pytest.raises(InputError) as error:
        load_study(tiny.folder / "config/studies/tiny")
    (problem,) = error.value.problems
    assert problem.what == "concepts.child_age.categories.0-3: is not written in `en`"
    assert ":" in problem.where


@pytest.mark.parametrize(
    ("line", "what", "remedy"),
    [
        ("waves: [2017]", "waves.0: 2017 is read as a number", 'put it in quotes: "2017"'),
        ("subgroups: single_parent", "subgroups: is no list", "write it between brackets"),
        ("waves: [true]", "waves.0: true is read as true or false", 'put it in quotes: "true"'),
        ("publisher: Een instituut", "publisher: is no text in each language", "write it as {nl: ..., en: ...}"),
        ("publisher: {nl: a, b, en: c}", "publisher: `b` has no text", "put quotes around the text"),
    ],
)
def test_the_usual_slips_in_yaml_come_with_their_own_remedy(tiny, line, what, remedy):
    path = tiny.folder / "config/studies/tiny/study.yaml"
    key = line.partition(":")[0]
    kept = [one for one in path.read_text().splitlines() if not one.startswith(f"{key}:")]
    path.write_text("\n".join([line, *kept]) + "\n")
    with pytest.raises(InputError) as error:
        load_study(tiny.folder / "config/studies/tiny")
    (problem,) = error.value.problems
    assert problem.where.endswith("study.yaml:1")
    assert problem.what.startswith(what)
    assert problem.remedy.startswith(remedy)


def _rename_wave(content):
    content["waves"] = ["tiny18"]


CASES = {
    "unknown wave": ("study.yaml", _rename_wave, "there is no wave `tiny18`"),
    "unknown subgroup": ("study.yaml", lambda c: c.update(subgroups=["income"]), "there is no concept `income`"),
    "pair of no subgroup": ("study.yaml", lambda c: c.update(pairs=[["help", "child_age"]]), "there is no subgroup `help`"),
    "unknown category set": ("concepts.yaml", lambda c: c["concepts"]["help"].update(categories="maybe"), "no category set is called maybe"),
    "outside without universe": ("concepts.yaml", lambda c: c["concepts"]["help"].update(outside="no"), "`outside` needs a `universe`"),
    "unknown category in a universe": ("concepts.yaml", lambda c: c["concepts"]["help_parents"].update(universe={"help": ["maybe"]}), "there is no category of help `maybe`"),
    "unknown concept in a wave": ("waves/tiny17.yaml", lambda c: c["variables"].update(income={"from": "INK"}), "there is no concept `income`"),
    "unknown category in a wave": ("waves/tiny17.yaml", lambda c: c["variables"]["help"].update(values={"1": "perhaps"}), "there is no category of help `perhaps`"),
    "no mapping": ("waves/tiny17.yaml", lambda c: c["variables"]["help"].pop("values"), "needs `values` or `bands`"),
    "overlapping bands": ("waves/tiny17.yaml", lambda c: c["variables"]["child_age"].update(bands={"0-3": [0, 4], "4-18": [4, 18]}), "bands 0-3 and 4-18 overlap"),
    "like a wave that is not there": ("waves/tiny17.yaml", lambda c: c.update(like="tiny16"), "is like a wave that is not there"),
    "indicator twice": ("indicators.yaml", lambda c: c["sections"][0]["indicators"].append({"id": "help"}), "is there twice"),
    "indicator of nothing": ("indicators.yaml", lambda c: c["sections"][0]["indicators"].append({"id": "money"}), "there is no concept `money`"),
    "model term not measured": ("models.yaml", lambda c: c["models"][0]["blocks"][0].update(terms=["income"]), "there is no concept `income`"),
}  # fmt: skip


@pytest.mark.parametrize(("file", "change", "expected"), CASES.values(), ids=CASES.keys())
def test_a_reference_to_nothing_is_named(tiny, file, change, expected):
    tiny.edit(file, change)
    with pytest.raises(InputError) as error:
        load_study(tiny.folder / "config/studies/tiny")
    assert expected in str(error.value)
    assert file in str(error.value)


def test_a_wave_that_is_named_before_it_is_made_says_how_to_make_it(tiny):
    (tiny.folder / "config/studies/tiny/waves/tiny17.yaml").unlink()
    with pytest.raises(InputError) as error:
        load_study(tiny.folder / "config/studies/tiny")
    (problem,) = [one for one in error.value.problems if "study.yaml: waves" in one.where]
    assert problem.what == "there is no wave `tiny17`, nor any other"
    assert "`ouder-netwerk wave new tiny tiny17 FILE`" in problem.remedy


def test_a_table_of_a_model_says_once_that_its_wave_is_not_there(tiny):
    table = {"id": "t", "kind": "model", "model": "help", "waves": "tiny71", "title": {"nl": "een", "en": "one"}}
    tiny.edit("tables.yaml", lambda content: content.update(tables=[table]))
    with pytest.raises(InputError) as error:
        load_study(tiny.folder / "config/studies/tiny")
    assert [one.what for one in error.value.problems] == ["there is no wave `tiny71`"]


def test_a_circle_of_derived_concepts_is_named(tiny):
    def circle(content):
        content["concepts"]["help_either"]["derive"] = {"yes_if": {"other": ["yes"]}}
        content["concepts"]["other"] = content["concepts"]["help_either"] | {
            "derive": {"yes_if": {"help_either": ["yes"]}}
        }

    tiny.edit("concepts.yaml", circle)
    with pytest.raises(InputError, match="is made, by way of others, from itself"):
        load_study(tiny.folder / "config/studies/tiny")


def test_a_wave_like_another_says_only_what_differs(tiny):
    path = tiny.folder / "config/studies/tiny/waves/tiny18.yaml"
    path.write_text('like: tiny17\nwave: "2018"\nsources: [{file: tiny18.sav}]\nvariables: {help_neighbours: null}\n')
    study = tiny.study
    assert study.waves["tiny18"].design == study.waves["tiny17"].design
    assert study.waves["tiny18"].wave == "2018"
    assert set(study.measured("tiny17")) - set(study.measured("tiny18")) == {
        "help_neighbours",
        "help_either",
        "sources",
    }


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("study.yaml", {"checks": "child_age"}, {"sensitivity": "child_age"}),
        ("study.yaml", {"settings": {"confidence_level": 0.9}}, {"settings": {"confidence": 0.9}}),
        ("models.yaml", {"check": True}, {"sensitivity": True}),
    ],
)
def test_a_key_that_got_another_name_is_read_with_a_warning(tiny, caplog, file, old, new):
    def with_keys(keys):
        tiny.edit(file, lambda content: (content["models"][0] if file == "models.yaml" else content).update(keys))
        return load_study(tiny.folder / "config/studies/tiny")

    before = with_keys(old)
    tiny.edit(
        file, lambda content: [part.pop(key, None) for part in (content, content.get("models", [{}])[0]) for key in old]
    )
    after = with_keys(new)
    assert (before.file, before.models) == (after.file, after.models)


def test_the_warning_names_both_names_once(caplog):
    class Renamed(Model):
        OLD_KEYS: ClassVar = {"colour_of_old": "colour_of_new"}
        colour_of_new: str

    with caplog.at_level("WARNING", logger="ouder_netwerk"):
        assert {Renamed.model_validate({"colour_of_old": "red"}).colour_of_new for _ in range(3)} == {"red"}
    assert [record.getMessage() for record in caplog.records] == [
        "`colour_of_old:` is now called `colour_of_new:`; the next version no longer reads the old name"
    ]
    with pytest.raises(ValueError, match="colour_of_old"):
        Renamed.model_validate({"colour_of_old": "red", "colour_of_new": "blue"})
