"""docs/claims.md is true: its walk-through is walked, its worked numbers are worked out again."""

import re
import shutil
import subprocess
from math import nan
from pathlib import Path
from typing import get_args

import pytest
import yaml

from ouder_netwerk.claims.bands import number_band, word_band
from ouder_netwerk.claims.formats import Format, as_text
from ouder_netwerk.claims.verdicts import (
    Basis,
    Cell,
    Difference,
    difference_verdict,
    ranking_verdict,
    share_verdict,
)
from ouder_netwerk.claims.verify import verify
from ouder_netwerk.errors import InputError
from ouder_netwerk.study.base import Text
from ouder_netwerk.study.load import load_study

ROOT = Path(__file__).parents[2]
DOCUMENT = (ROOT / "docs" / "claims.md").read_text(encoding="utf-8")
NAME = Text(nl="hulp", en="help")


def part(title: str) -> str:
    """Return the text under a heading."""
    return re.split(r"\n#+ ", DOCUMENT.split(f"# {title}\n")[1])[0]


def blocks(title: str, language: str = "") -> list[str]:
    """Return the code blocks under a heading."""
    found = re.findall(r"^```(\w*)\n(.*?)^```$", part(title), flags=re.M | re.S)
    return [content for of, content in found if of == language]


def rows(title: str) -> list[list[str]]:
    """Return the rows of the table under a heading."""
    lines = [line for line in part(title).splitlines() if line.startswith("|")]
    return [[cell.strip(" `") for cell in line.strip("|").split("|")] for line in lines[2:]]


def without_line(message: str) -> str:
    """Return a message without the line number, which changes with every claim that is added."""
    return re.sub(r"yaml:\d+:", "yaml:", message.strip())


def number(text: str) -> float:
    return nan if text == "hidden" else float(text.rstrip("%"))


def share(text: str) -> float:
    return number(text) / 100


class TestWalkThrough:
    """Add a claim with only the document in hand."""

    SOURCE, CLAIM = blocks("Add a claim in five minutes", "yaml")
    EXPECTED, MISSPELT, UNKNOWN_QUANTITY = blocks("Add a claim in five minutes")

    @pytest.fixture
    def definition(self, tmp_path: Path) -> Path:
        folder = tmp_path / "scp2017"
        shutil.copytree(ROOT / "config" / "studies" / "scp2017", folder)
        self.add(folder, self.CLAIM)
        return folder

    def add(self, folder: Path, claim: str) -> None:
        text = (ROOT / "config" / "studies" / "scp2017" / "claims.yaml").read_text(encoding="utf-8")
        text = text.replace("\nsources:\n", f"\nsources:\n{self.SOURCE}").replace("\nclaims:\n", f"\nclaims:\n{claim}")
        (folder / "claims.yaml").write_text(text, encoding="utf-8")

    def test_claim_is_checked(self, definition: Path, standin_results: Path) -> None:
        report = verify(load_study(definition), standin_results)
        assert self.EXPECTED.strip() in as_text(report)
        assert report.exit_code == 0

    def test_misspelt_indicator(self, definition: Path, standin_results: Path) -> None:
        self.add(definition, self.CLAIM.replace("help_source_colleagues", "help_source_colleages"))
        with pytest.raises(InputError) as error:
            verify(load_study(definition), standin_results)
        assert without_line(str(error.value)).endswith(without_line(self.MISSPELT))

    def test_unknown_quantity(self, definition: Path, standin_results: Path) -> None:
        self.add(definition, self.CLAIM.replace("een op de twintig", "een op de heel veel"))
        with pytest.raises(InputError) as error:
            verify(load_study(definition), standin_results)
        assert without_line(self.UNKNOWN_QUANTITY) in without_line(str(error.value))


@pytest.mark.parametrize(("quantity", "shown", "why"), rows("What numbers and words mean"))
def test_worked_bands(quantity: str, shown: str, why: str) -> None:
    band = number_band(quantity) or word_band(quantity)
    assert band is not None, why
    assert band.in_language("en") == shown


@pytest.mark.parametrize("row", rows("Shares"))
def test_worked_shares(row: list[str]) -> None:
    quantity, basis, estimate, interval, n_eff, verdict = row
    band = number_band(quantity) or word_band(quantity)
    low, high = ("hidden", "hidden") if interval == "hidden" else interval.split("–")
    cell = Cell(NAME, share(estimate), share(low), share(high), number(n_eff), "")
    assert band is not None
    assert basis in get_args(Basis)
    assert share_verdict(cell, band, basis).verdict == verdict  # type: ignore[arg-type]


@pytest.mark.parametrize("row", rows("Rankings"))
def test_worked_rankings(row: list[str]) -> None:
    *cells, basis, verdict = row
    high, low = (worked_cell(text) for text in cells)
    assert ranking_verdict([[high], [low]], basis).verdict == verdict  # type: ignore[arg-type]


def worked_cell(text: str) -> Cell:
    if text == "hidden":
        return Cell(NAME, nan, nan, nan, nan, "few_with")
    estimate, low, high = map(share, re.findall(r"[\d.]+", text))
    return Cell(NAME, estimate, low, high, 900, "")


@pytest.mark.parametrize("row", rows("Differences and changes"))
def test_worked_differences(row: list[str]) -> None:
    statement, basis, difference, interval, verdict = row
    direction, _, hedged = statement.partition(", ")
    low, high = interval.split(" to ")
    found = Difference(share(difference), share(low), share(high), "", 900)
    assert difference_verdict(found, direction, bool(hedged), basis).verdict == verdict  # type: ignore[arg-type]


def test_every_kind_of_claim_is_explained() -> None:
    schema = yaml.safe_load((ROOT / "config" / "studies" / "nsch" / "claims.yaml").read_text(encoding="utf-8"))
    keys = {line.strip("|").split("|")[0].strip() for line in part("What a claim says").splitlines() if line[:1] == "|"}
    documented = set(re.findall(r"`(\w+)`", " ".join(keys)))
    assert "rests_on" in part("What a claim says")
    assert {key for claim in schema["claims"] for key in claim} <= documented | {"quantity"}


def test_results_are_followed_once_they_are_added_as_said(tmp_path: Path) -> None:
    (command,) = blocks("In continuous integration", "sh")
    (workflow,) = blocks("In continuous integration", "yaml")
    shutil.copy(ROOT / ".gitignore", tmp_path)
    results = tmp_path / "results" / "nsch"
    results.mkdir(parents=True)
    for name in ("estimates", "contrasts", "models"):
        (results / f"{name}.csv").write_text("1\n")

    def run(*words: str) -> str:
        return subprocess.run(words, cwd=tmp_path, check=True, capture_output=True, text=True).stdout

    run("git", "init", "--quiet")
    run("git", "add", ".")
    assert "results" not in run("git", "ls-files")
    run(*command.split())
    followed = [f"results/nsch/{name}.csv" for name in ("contrasts", "estimates", "models")]
    assert [name for name in run("git", "ls-files").split() if name.startswith("results")] == followed
    (results / "estimates.csv").write_text("2\n")
    assert run("git", "diff", "--name-only").split() == ["results/nsch/estimates.csv"]
    assert "results/**" in yaml.safe_load(workflow)[True]["pull_request"]["paths"]


def test_workflow_is_yaml_and_uses_formats_there_are() -> None:
    (workflow,) = blocks("In continuous integration", "yaml")
    steps = yaml.safe_load(workflow)["jobs"]["verify"]["steps"]
    used = re.findall(r"--format (\w+)", " ".join(step.get("run", "") for step in steps))
    assert set(used) == {"github", "markdown", "junit"}
    assert set(used) <= set(get_args(Format))
