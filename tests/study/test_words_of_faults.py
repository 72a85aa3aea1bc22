"""Definition files spoiled in many ways: whatever is wrong is said in our own words, and ends in no traceback."""

import copy
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ouder_netwerk.claims.lock import LockFile
from ouder_netwerk.errors import InputError
from ouder_netwerk.schemas import _FILES
from ouder_netwerk.study.load import validate
from ouder_netwerk.study.yaml_lines import read_yaml

STUDIES = Path(__file__).parents[2] / "config/studies"
NOT_OURS = re.compile(
    r"(Input|String|Value|Tuple|List|Dictionary|Set) should|valid (string|integer|number|dictionary|list|tuple|boolean)|"
    r"Field required|Extra inputs|instance of|discriminator|after validation|Unable to|unable to (parse|interpret)|Value error|Assertion"
)
"""How pydantic speaks."""
WRONG: tuple[Any, ...] = (
    None, [], {}, "x", 3, -1, 2.5, True, ["x"], [["x", "y", "z"]], {"x": "y"}, [1, 2, 3], [{"x": 1}], "x" * 200,
)  # fmt: skip
FEWEST = 120
"""Of each file so many spoiled copies are read, spread over all keys and values."""
FILES = [
    *((name, f"scp2017/{name}.yaml") for name in ("study", "concepts", "indicators", "models", "tables", "figures")),
    ("claims", "scp2017/claims.yaml"),
    ("standin", "scp2017/standin.yaml"),
    ("lock", "scp2017/lock.yaml"),
    ("wave", "scp2017/waves/ejoo17.yaml"),
    ("wave", "nsch/waves/2017.yaml"),
]

Keys = tuple[Any, ...]


def places(content: Any, at: Keys = ()) -> Iterator[Keys]:
    """Yield one path of each shape in a file: of a list the first two."""
    if at:
        yield at
    if isinstance(content, dict):
        for key in content:
            yield from places(content[key], (*at, key))
    elif isinstance(content, list):
        for number in range(min(len(content), 2)):
            yield from places(content[number], (*at, number))


def shortened(content: dict[str, Any]) -> dict[str, Any]:
    """Return a file with one entry of each shape in its long lists and mappings: the others say nothing new."""
    short = dict(content)
    for key, value in content.items():
        if isinstance(value, list):
            short[key] = list(
                {repr(sorted(one)) if isinstance(one, dict) else type(one): one for one in value}.values()
            )
        elif isinstance(value, dict):
            shapes = {repr(sorted(one)) if isinstance(one, dict) else type(one): name for name, one in value.items()}
            short[key] = {name: value[name] for name in shapes.values()}
    return short


def spoiled(content: dict[str, Any]) -> list[dict[str, Any]]:
    """Return copies with one value replaced, one key removed, or one entry too many."""
    shapes = {tuple("#" if isinstance(key, int) else key for key in at): at for at in places(content)}
    ways = [(at, wrong) for at in shapes.values() for wrong in (*WRONG, "remove", "add")]
    copies = []
    for at, wrong in ways[:: max(1, len(ways) // FEWEST)]:
        copied = copy.deepcopy(content)
        inner = copied
        for key in at[:-1]:
            inner = inner[key]
        if wrong == "remove":
            del inner[at[-1]]
        elif wrong != "add":
            inner[at[-1]] = wrong
        elif isinstance(inner[at[-1]], list):
            inner[at[-1]].append({"q": 1})
        else:
            inner[at[-1]] = {"q": inner[at[-1]]}
        copies.append(copied)
    return copies


@pytest.mark.parametrize(("kind", "file"), FILES, ids=[file for _, file in FILES])
def test_every_fault_is_said_in_our_words(kind: str, file: str) -> None:
    model = LockFile if kind == "lock" else _FILES[kind]
    content = shortened(read_yaml(STUDIES / file)[0])
    said = set()
    for copied in spoiled(content):
        try:
            validate(STUDIES / file, model, copied, {}, ("nl", "en"))
        except InputError as error:
            said |= {(problem.what, problem.remedy) for problem in error.problems}
    assert len(said) > 10
    assert [words for words in said if NOT_OURS.search(" ".join(words))] == []
    assert all(what and remedy for what, remedy in said)
