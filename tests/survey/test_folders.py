"""The folders of the statistics import each other in one direction only."""

import ast
from pathlib import Path

import pytest

from ouder_netwerk import survey

HOME = Path(survey.__file__).parent
# each folder may import the modules beside the folders, and the folders named here
MAY_IMPORT = {
    "design": set(),
    "weights": {"design"},
    "domains": {"design"},
    "estimates": {"design", "domains"},
    "models": {"design"},
    "postestimation": {"design", "models"},
    "imputation": {"models", "postestimation"},
}


def imported_folders(path):
    """Return the folders that a module imports from by ``from ..folder.module import name``."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level == 2 and (HOME / node.module.split(".")[0]).is_dir():
            yield node.module.split(".")[0]


def test_every_folder_has_its_place():
    assert {path.parent.name for path in HOME.glob("*/*.py")} == MAY_IMPORT.keys()


@pytest.mark.parametrize("folder", MAY_IMPORT)
def test_imports_go_one_way(folder):
    imported = {name for path in (HOME / folder).glob("*.py") for name in imported_folders(path)}
    assert imported == MAY_IMPORT[folder]
