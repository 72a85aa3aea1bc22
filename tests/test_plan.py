"""What a step depends on: a change in code that it runs makes it out of date, other code does not."""

import shutil

import pytest

from ouder_netwerk import plan
from ouder_netwerk.plan import Plan, code_digest, plan_run

STEPS = [("harmonise", "tiny17"), ("estimate", "tiny17"), ("release", None), ("claims", None), ("figures", None)]


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A copy of the package whose files can be changed."""
    copy = tmp_path / "package"
    shutil.copytree(plan._PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(plan, "_PACKAGE", copy)
    code_digest.cache_clear()
    yield copy
    code_digest.cache_clear()


@pytest.mark.parametrize(
    ("file", "out_of_date"),
    [
        ("study/study.py", {"harmonise", "estimate", "release", "claims", "figures"}),
        ("files.py", {"harmonise", "estimate", "release", "claims", "figures"}),
        ("harmonise/derive.py", {"harmonise"}),
        ("survey/domains/variance.py", {"estimate"}),
        ("released.py", {"claims", "figures"}),
        ("claims/bands.py", {"claims", "figures"}),
        ("publish/figures/style.mplstyle", {"figures"}),
        ("publish/templates/report.html.j2", {"figures"}),
        ("cli.py", set()),
    ],
)
def test_a_change_in_code_touches_the_steps_that_run_it(tiny, package, file, out_of_date):
    before = {step: Plan(tiny.study, {}).digest(*step) for step in STEPS}
    with (package / file).open("a") as code:
        code.write("# another line\n")
    code_digest.cache_clear()
    changed = {step[0] for step in STEPS if Plan(tiny.study, {}).digest(*step) != before[step]}
    assert changed == out_of_date


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
