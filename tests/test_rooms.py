"""Rooms of the package import only what docs/architecture.md says they may."""

import re
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src/ouder_netwerk"
FOR_ALL = {"errors", "files", "layout", "safe", "__version__"}


def rooms() -> dict[str, set[str]]:
    """Return what each room may import, as the table of rooms says."""
    text = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    table = text[text.index("| folder | holds | may import |") :].split("\n\n")[0]
    allowed = {}
    for row in table.splitlines()[2:]:
        names, _, imports = (cell.strip() for cell in row.strip("|").split("|"))
        for name in re.findall(r"`(\w+)(?:/|\.py)`", names):
            allowed[name] = set(re.findall(r"\w+", re.sub(r"\(.*?\)", "", imports)))
    return allowed


def imported(room: str) -> set[str]:
    """Return the rooms that a room imports, at the top of a file or inside a function."""
    files = (PACKAGE / room).rglob("*.py") if (PACKAGE / room).is_dir() else [PACKAGE / f"{room}.py"]
    found = set()
    for path in files:
        for module, name in re.findall(
            r"^\s*from ouder_netwerk(?:\.(\w+)[\w.]*)? import (\w+)", path.read_text(encoding="utf-8"), re.MULTILINE
        ):
            found.add(module or name)
    return found - {room}


def test_every_room_is_in_the_table():
    there = {path.stem for path in PACKAGE.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()}
    assert there - {"__init__"} == set(rooms())


@pytest.mark.parametrize("room", sorted(rooms()))
def test_a_room_imports_what_it_may(room):
    allowed = rooms()[room]
    assert allowed == {"all"} or imported(room) - FOR_ALL <= allowed


def test_no_two_classes_have_one_name():
    named = Counter(
        name
        for path in PACKAGE.rglob("*.py")
        for name in re.findall(r"^class (\w+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    )
    assert {name: count for name, count in named.items() if count > 1 and not name.startswith("_")} == {}


def test_a_characteristic_that_results_are_by_is_a_subgroup_everywhere():
    other = re.compile(r"\b(grouping|breakdown)s?\b", re.IGNORECASE)
    files = [path for path in PACKAGE.rglob("*.*") if path.suffix in {".py", ".yaml", ".html", ".js", ".css"}]
    # the library of statistics stands alone, and groups rows of any table
    found = {path.name for path in files if "survey" not in path.parts and other.search(path.read_text("utf-8"))}
    assert found == set()


def test_the_way_of_one_variable_names_functions_that_are_there():
    text = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    part = text.split("### One variable, from file to figure", 1)[1].split("\n## ", 1)[0]
    hops = re.findall(r"`([\w/]+\.py):(\w+)`", part)
    assert len(hops) == 12
    for file, function in hops:
        assert re.search(rf"^def {function}\(", (PACKAGE / file).read_text(encoding="utf-8"), re.MULTILINE), file
