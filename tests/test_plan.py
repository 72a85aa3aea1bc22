"""What a step depends on: a change in code that it runs makes it out of date, other code does not."""

import shutil

import pytest

from ouder_netwerk.dependencies import PACKAGE, loaded_by_command
from ouder_netwerk.errors import InputError
from ouder_netwerk.microdata.find import find_files
from ouder_netwerk.plan import Plan, _unused, plan_run


def _digests(tiny):
    read = Plan(tiny.study, {})
    digests = {step: read.digest(step, "tiny17") for step in ("harmonise", "estimate", "model", "release")}
    steps = ("compare", "power", "release", "claims", "figures", "report")
    return digests | {step: read.digest(step) for step in steps} | {"tables": read.digest("tables", language="nl")}


PUBLISHED = {"tables", "figures", "report"}


@pytest.mark.parametrize(
    ("file", "change", "out_of_date"),
    [
        (
            "study.yaml",
            lambda content: content["settings"].update(confidence_level="0.9"),
            {"estimate", "model", "compare", "power", "release", "claims", *PUBLISHED},
        ),
        (
            "study.yaml",
            lambda content: content.pop("pairs"),
            {"estimate", "compare", "power", "release", "claims", *PUBLISHED},
        ),
        (
            "concepts.yaml",
            lambda content: content["concepts"]["help_parents"].pop("outside"),
            {"harmonise", "estimate", "model", "compare", "power", "release", "claims", *PUBLISHED},
        ),
        (
            "waves/tiny17.yaml",
            lambda content: content["variables"]["help"].update(missing={"7": "refused"}),
            {"harmonise", "estimate", "model", "power", "release", *PUBLISHED},
        ),
        (
            "indicators.yaml",
            lambda content: content["sections"][0]["indicators"].append({"id": "child_age"}),
            {"estimate", "compare", "power", "release", "claims", *PUBLISHED},
        ),
        (
            "models.yaml",
            lambda content: content["models"][0]["blocks"].pop(),
            {"model", "power", "release", *PUBLISHED},
        ),
        ("tables.yaml", lambda content: content["tables"].clear(), {"tables", "report"}),
        ("figures.yaml", lambda content: content["figures"].clear(), {"figures", "report"}),
    ],
)
def test_a_change_in_the_definition_touches_the_steps_that_read_it(tiny, file, change, out_of_date):
    before = _digests(tiny)
    tiny.edit(file, change)
    assert {step for step, digest in _digests(tiny).items() if digest != before[step]} == out_of_date


def test_another_order_of_categories_remakes_what_reads_them(tiny):
    """The first category is the reference, and tables follow the order."""

    def reverse(content):
        sets = content["category_sets"]
        sets["yes_no"] = dict(reversed(sets["yes_no"].items()))

    before = _digests(tiny)
    tiny.edit("concepts.yaml", reverse)
    changed = {step for step, digest in _digests(tiny).items() if digest != before[step]}
    assert changed == {"harmonise", "estimate", "model", "compare", "power", "release", "claims", *PUBLISHED}


def test_claims_remake_themselves_what_is_released_of_them_and_the_report(tiny):
    before = _digests(tiny)
    (tiny.folder / "config/studies/tiny/claims.yaml").write_text("claims: []\n")
    assert {step for step, digest in _digests(tiny).items() if digest != before[step]} == {
        "power",
        "release",
        "claims",
        "report",
    }


def test_another_assumption_remakes_the_stand_ins_alone(tiny):
    path = tiny.folder / "config/studies/tiny/standin.yaml"
    path.write_text("seed: 1\n")
    before = _digests(tiny) | {"standin": Plan(tiny.study, {}).digest("standin")}
    path.write_text("seed: 2\n")
    after = _digests(tiny) | {"standin": Plan(tiny.study, {}).digest("standin")}
    assert {step for step, digest in after.items() if digest != before[step]} == {"standin", "report"}


def test_a_wave_whose_weights_are_made_depends_on_the_code_that_makes_them(tiny):
    before = set(_unused(tiny.study, "tiny17"))
    folder = tiny.folder / "config/studies/tiny/margins"
    folder.mkdir()
    (folder / "tiny.csv").write_text("concept,category,total\nchild_age,0-3,250\nchild_age,4-18,750\n")
    rules = {"margins": "margins/tiny.csv", "over": ["child_age"]}
    tiny.edit("waves/tiny17.yaml", lambda content: content.update(design={"id": "RESP", "weighting": rules}))
    unused = set(_unused(tiny.study, "tiny17"))
    assert before - unused == {"harmonise/weighting.py"}
    assert PACKAGE / "survey/weights/raking.py" in loaded_by_command("harmonise", frozenset(unused))


def test_a_text_remakes_the_tables_in_its_language_and_no_numbers(tiny):
    def rename(content):
        content["concepts"]["help"]["label"]["nl"] = "Hulp van bekenden"

    steps = [{"step": "tables", "language": "nl"}, {"step": "tables", "language": "en"}]
    steps += [{"step": "figures"}, {"step": "report"}, {"step": "estimate", "wave_id": "tiny17"}, {"step": "release"}]
    before = [Plan(tiny.study, {}).digest(**step) for step in steps]
    tiny.edit("concepts.yaml", rename)
    after = [Plan(tiny.study, {}).digest(**step) for step in steps]
    changed = [old != new for old, new in zip(before, after, strict=True)]
    assert changed == [True, False, True, True, False, False]


def test_a_raw_folder_may_have_a_number_for_a_name(tiny):
    (tiny.folder / "2019").mkdir()
    tiny.raw.rename(tiny.folder / "2019/tiny17.sav")
    found = plan_run({"study": "tiny", "raw": 2019}).files["tiny17"].path
    assert found.as_posix() == "2019/tiny17.sav"


def test_an_unknown_setting_of_a_run_is_named(tiny):
    with pytest.raises(InputError) as error:
        plan_run({"study": "tiny", "rwa": "data", "fast": True})
    assert str(error.value) == "config: unknown key fast, rwa\n  -> use `study` and `raw`"


def test_a_run_without_a_study_is_about_the_surveys_of_2017(tiny):
    with pytest.raises(InputError, match="scp2017"):
        plan_run({})


def test_the_files_of_tables_are_of_one_language_and_those_of_figures_of_both(tiny):
    planned = plan_run({"study": "tiny"})
    tables = planned.table_files("nl")
    assert "help.nl.csv" in tables
    assert all(".nl." in name for name in tables)
    assert {"help.csv", "help.nl.svg", "help.en.svg"} <= set(planned.figure_files())


@pytest.fixture
def two_waves(tiny):
    """A second wave, with two names for its file, and both pooled; neither file of the second wave is there."""
    waves = tiny.folder / "config/studies/tiny/waves"
    (waves / "tiny18.yaml").write_text('like: tiny17\nwave: "2018"\nsources: [{file: new.sav}, {file: old.sav}]\n')
    (waves / "both.yaml").write_text(
        "survey: tiny\nwave: both\ntitle: {nl: x, en: x}\npool: [tiny17, tiny18]\n", encoding="utf-8"
    )
    tiny.edit("study.yaml", lambda content: content.update(waves=["tiny17", "both"]))
    return tiny


def test_a_pooled_wave_needs_the_files_of_its_parts_once(two_waves):
    shutil.copy(two_waves.raw, two_waves.raw.with_name("old.sav"))
    planned = plan_run({"study": "tiny"})
    found = {wave: (file.path.name, file.is_standin) for wave, file in planned.files.items()}
    assert found == {"tiny17": ("tiny17.sav", False), "tiny18": ("old.sav", False)}
    assert planned.waves == ("tiny17", "both")
    assert planned.pooled == {"both": ("tiny17", "tiny18")}


def test_the_first_source_that_is_there_is_read(two_waves):
    for name in ("old.sav", "new.sav"):
        shutil.copy(two_waves.raw, two_waves.raw.with_name(name))
    assert plan_run({"study": "tiny"}).files["tiny18"].path.name == "new.sav"


def test_all_files_that_are_absent_are_named_at_once(two_waves):
    two_waves.raw.unlink()
    with pytest.raises(InputError) as error:
        plan_run({"study": "tiny"})
    first, second = (str(problem).splitlines() for problem in error.value.problems)
    assert first[0].endswith("tiny17.sav: does not exist; wave tiny17 of tiny needs tiny17.sav")
    assert second[0].endswith("new.sav: does not exist; wave tiny18 of tiny needs new.sav or old.sav")
    assert first[1].startswith("  -> put it there, or give its folder: `raw=FOLDER`")


def test_a_study_with_stand_ins_reads_one_where_a_file_is_absent(two_waves):
    (two_waves.folder / "config/studies/tiny/standin.yaml").write_text("{}")
    files = find_files(two_waves.study, two_waves.raw.parent)
    found = {wave: (file.path.as_posix().removeprefix("data/"), file.is_standin) for wave, file in files.items()}
    assert found["tiny18"] == ("standin/tiny/new.sav", True)
    assert not files["tiny17"].is_standin
