"""The committed JSON Schemas are current, and every definition file of the project fits them."""

import json
from pathlib import Path

import jsonschema
import pytest

from ouder_netwerk.schemas import schemas
from ouder_netwerk.study.yaml_lines import read_yaml

CONFIG = Path(__file__).parents[2] / "config"
FILES = sorted(path for path in CONFIG.glob("studies/*/**/*.yaml") if path.name != "lock.yaml")
"""Definition files: a lock is written by a command, and by nobody else."""


def _kind(path: Path) -> str:
    return "wave" if path.parent.name == "waves" else path.stem


@pytest.mark.parametrize("kind", schemas())
def test_the_committed_schema_is_current(kind):
    """If this fails: `ouder-netwerk schemas`."""
    assert json.loads((CONFIG / f"schemas/{kind}.schema.json").read_text(encoding="utf-8")) == schemas()[kind]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(CONFIG / "studies").as_posix())
def test_definition_files_fit(path):
    content = json.loads(json.dumps(read_yaml(path)[0]))
    jsonschema.Draft202012Validator(schemas()[_kind(path)]).validate(content)


def test_a_wrong_key_does_not_fit():
    wrong = {"id": "x", "colour": "red"}
    errors = list(jsonschema.Draft202012Validator(schemas()["study"]).iter_errors(wrong))
    assert any("colour" in error.message for error in errors)
