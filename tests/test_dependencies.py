"""What a step depends on is what it loads: neither a file more, nor one less."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ouder_netwerk import dependencies
from ouder_netwerk.dependencies import PACKAGE, digest_of, loaded_by, loaded_by_command
from ouder_netwerk.layout import RAW_VARIABLE
from ouder_netwerk.plan import Plan

WATCHED = """
import sys
from pathlib import Path

package, opened = sys.argv[1], set()


def watch(event, arguments):
    if event == "open" and isinstance(arguments[0], str) and arguments[0].startswith(package):
        opened.add(arguments[0])


sys.addaudithook(watch)
from ouder_netwerk.cli import main

try:
    main(sys.argv[2:])
except SystemExit as end:
    assert not end.code, end.code
modules = {getattr(module, "__file__", None) or "" for module in list(sys.modules.values())}
files = {file for file in opened if not file.endswith(".py") and ".pyc" not in file and Path(file).is_file()}
print(*sorted({file for file in modules if file.startswith(package)} | files), sep="\\n")
"""
STEPS = {
    "harmonise": ["tiny17"],
    "estimate": ["tiny17"],
    "model": ["tiny17"],
    "compare": [],
    "release": [],
    "claims": [],
    "tables": [],
    "figures": [],
    "report": [],
    "provenance": [],
}


def names(files):
    return {Path(file).relative_to(PACKAGE).as_posix() for file in files}


def loaded(step, *arguments):
    """Run a step and return the files of the package that it loaded."""
    command = [sys.executable, "-c", WATCHED, f"{PACKAGE}{os.sep}", step, *arguments]
    environment = {name: value for name, value in os.environ.items() if name != RAW_VARIABLE}
    run = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert run.returncode == 0, run.stderr
    return names(line for line in run.stdout.splitlines() if line.startswith(f"{PACKAGE}{os.sep}"))


@pytest.fixture(scope="module")
def really_loaded(tmp_path_factory):
    """What each step loads when the tiny study is run, step by step."""
    from conftest import HERE, Tiny

    folder = tmp_path_factory.mktemp("loaded")
    shutil.copytree(HERE / "tiny_study", folder / "config/studies/tiny")
    tiny = Tiny(folder)
    tiny.write()
    before = Path.cwd()
    os.chdir(folder)
    try:
        found = {step: loaded(step, "tiny", *wave) for step, wave in STEPS.items()}
    finally:
        os.chdir(before)
    # a file is read in a process of its own, by the reader of whatever format it turns out to have
    readers = {name for name in names(loaded_by_command("harmonise")) if name.startswith("microdata/")}
    assert {"microdata/readers/statistics.py", "microdata/readers/sheets.py"} <= readers
    return found | {"harmonise": found["harmonise"] | readers}


def expected(step, study):
    return Plan(study, {}).loaded_files(step, next(iter(STEPS[step]), None))


@pytest.mark.parametrize("step", STEPS)
def test_a_step_depends_on_what_it_loads(step, really_loaded, tiny):
    assert names(expected(step, tiny.study)) == really_loaded[step]


def test_stand_ins_depend_on_what_makes_them(tiny):
    """Of the study that has some; its closure is held against the modules loaded alone, for nothing is drawn twice."""
    found = names(loaded_by_command("standin"))
    assert {"standin/answers.py", "survey/weights/raking.py", "microdata/portable/write.py"} <= found
    assert not {name for name in found if name.startswith(("analyse", "release", "claims", "publish", "harmonise"))}


@pytest.fixture
def package(tmp_path):
    """A copy of the package whose files can be changed."""
    copy = tmp_path / "ouder_netwerk"
    shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__"))
    return copy


def test_a_byte_in_a_file_touches_exactly_the_steps_that_load_it(package, really_loaded, tiny):
    needs = {step: {package / name for name in names(expected(step, tiny.study))} for step in STEPS}
    before = {step: digest_of(files, package) for step, files in needs.items()}
    wrong = []
    for path in sorted(file for file in package.rglob("*") if file.is_file()):
        name = path.relative_to(package).as_posix()
        content = path.read_bytes()
        path.write_bytes(content + b"\n")
        dependencies._content.cache_clear()
        changed = {step for step, files in needs.items() if digest_of(files, package) != before[step]}
        path.write_bytes(content)
        if changed != {step for step, files in really_loaded.items() if name in files}:
            wrong.append((name, sorted(changed)))
    dependencies._content.cache_clear()
    assert wrong == []


def test_a_step_that_is_asked_for_more_depends_on_more(tiny):
    few = names(Plan(tiny.study, {}).loaded_files("model", "tiny17"))

    def impute(content):
        content["models"][0].update(missing={"method": "multiple_imputation"})

    before = Plan(tiny.study, {}).digest("model", "tiny17")
    tiny.edit("models.yaml", impute)
    many = names(Plan(tiny.study, {}).loaded_files("model", "tiny17"))
    assert many - few == {"analyse/chained_equations.py"}
    assert Plan(tiny.study, {}).digest("model", "tiny17") != before


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("from ouder_netwerk.errors import fail", {"errors.py", "__init__.py"}),
        ("from ouder_netwerk import errors, layout", {"errors.py", "layout.py", "__init__.py"}),
        ("import ouder_netwerk.errors", {"errors.py", "__init__.py"}),
        ("from ..errors import (\n    fail,  # why not\n    Problem,\n)", {"errors.py", "__init__.py"}),
        ("def late():\n    from ouder_netwerk.errors import fail\n", {"errors.py", "__init__.py"}),
        ("from ouder_netwerk.study import base as b", {"study/base.py", "study/__init__.py", "__init__.py"}),
        ("if TYPE_CHECKING:\n    from ouder_netwerk.errors import fail\n", {"__init__.py"}),
        ("import numpy as np\nfrom pathlib import Path", {"__init__.py"}),
        ('page = "style.css"', {"__init__.py", "room/style.css"}),
        ('page = "absent.css"', {"__init__.py"}),
        ('reader = "other:read"', {"__init__.py", "room/other.py"}),
    ],
)
def test_every_way_to_load_a_file_counts(tmp_path, source, found):
    package = tmp_path / "ouder_netwerk"
    for name in ("__init__.py", "errors.py", "layout.py", "study/__init__.py", "study/base.py", "room/__init__.py"):
        (package / name).parent.mkdir(parents=True, exist_ok=True)
        (package / name).write_text("")
    (package / "room/style.css").write_text('{% include "more.css" %}')
    (package / "room/other.py").write_text("")
    (package / "room/module.py").write_text(source)
    got = {path.relative_to(package).as_posix() for path in loaded_by([package / "room/module.py"], (), package)}
    assert got - {"room/module.py", "room/__init__.py"} == found
