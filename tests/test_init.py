"""A new working folder holds what a run, the commands and the tutorial need; a clone has the same Snakefile and profile."""

from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner

from ouder_netwerk import layout
from ouder_netwerk.cli import main
from ouder_netwerk.sample import write_sample
from ouder_netwerk.schemas import schemas
from ouder_netwerk.study.yaml_lines import read_yaml

ROOT = Path(__file__).parents[1]


def _init(folder):
    return CliRunner().invoke(main, ["init", str(folder)])


@pytest.fixture
def folder(tmp_path, monkeypatch):
    made = tmp_path / "demo"
    result = _init(made)
    assert result.exit_code == 0, result.output
    monkeypatch.chdir(made)
    monkeypatch.delenv("OUDER_NETWERK_RAW", raising=False)
    return made


def test_the_sample_study_is_sound_and_its_steps_run(folder):
    commands = ("check example", "harmonise example 2024", "harmonise example 2026", "estimate example 2024")
    outputs = [CliRunner().invoke(main, command.split()) for command in commands]
    assert [output.exit_code for output in outputs] == [0, 0, 0, 0], [output.output for output in outputs]
    assert outputs[0].output == "example: nothing wrong\n"
    assert "600 respondents (stand-in)" in outputs[1].output, "made-up answers say so"


def test_the_folder_has_what_an_editor_and_git_need(folder):
    for path in (folder / "config/studies/example").rglob("*.yaml"):
        kind = "wave" if path.parent.name == "waves" else path.stem
        schema = (folder / f"config/schemas/{kind}.schema.json").read_text(encoding="utf-8")
        assert schema
        jsonschema.Draft202012Validator(schemas()[kind]).validate(read_yaml(path)[0])
    ignored = (folder / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert {"/data/", "/results/"} <= set(ignored)


def test_a_clone_is_a_working_folder_with_the_same_workflow_and_profile():
    for name in ("Snakefile", "profiles/default/config.yaml", "profiles/slurm/config.yaml"):
        assert (ROOT / name).read_bytes() == (layout.NEW_FOLDER / name).read_bytes()


def test_a_folder_with_something_in_it_is_left_alone(folder):
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    again = _init(folder)
    assert again.exit_code == 2
    assert "is there already, and not empty" in again.output
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_the_sample_survey_is_the_same_every_time(tmp_path):
    first, second = (write_sample(tmp_path / name) for name in ("a", "b"))
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]
