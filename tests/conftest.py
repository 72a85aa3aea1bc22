"""A tiny study that every step can run on in a moment, and the real microdata where there is a copy."""

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pyreadstat
import pytest
import yaml
from click.testing import CliRunner, Result
from hypothesis import settings

from ouder_netwerk.cli import main
from ouder_netwerk.study.load import load_study
from ouder_netwerk.study.study import Study

HERE = Path(__file__).parent
ROOT = HERE.parent

# the same examples in every run: a failure can be had again, and none comes out of the blue
settings.register_profile("same_examples", derandomize=True)
settings.load_profile("same_examples")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--backwards", action="store_true", help="run the tests in reversed order")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--backwards"):
        items.reverse()


def tiny_frame() -> pd.DataFrame:
    """48 parents: 2 strata of 3 neighbourhoods of 8."""
    rows = range(48)
    help_ = [1 if row % 3 else 2 for row in rows]
    return pd.DataFrame(
        {
            "RESP": [f"r{row:02}" for row in rows],
            "GEW": [1.0 + row % 4 for row in rows],
            "STRAT": [1 + row // 24 for row in rows],
            "BUURT": [10 + row // 8 for row in rows],
            "ALLEEN": [1 if row % 5 < 2 else 2 for row in rows],
            "LEEFTIJD": [row % 19 for row in rows],
            "HULP": help_,
            "HULPOUD": [98 if answer == 2 else 1 + row % 2 for row, answer in zip(rows, help_, strict=True)],
            "HULPBUUR": [
                98 if answer == 2 else (9 if row == 1 else 1 + row // 7 % 2)
                for row, answer in zip(rows, help_, strict=True)
            ],
        }
    )


def write_tiny(frame: pd.DataFrame, path: Path) -> None:
    """Write the tiny survey as an SPSS file with labels and user-missing codes."""
    answers = {1.0: "ja", 2.0: "nee", 8.0: "weet niet", 9.0: "wil niet zeggen", 98.0: "niet gevraagd"}
    asked = [name for name in ("HULP", "HULPOUD", "HULPBUUR") if name in frame]
    path.parent.mkdir(parents=True, exist_ok=True)
    pyreadstat.write_sav(
        frame,
        str(path),
        variable_value_labels=dict.fromkeys(asked, answers),
        missing_ranges={name: [{"lo": 8, "hi": 9}, 98] for name in asked},
    )


@dataclass
class Tiny:
    """A folder with the tiny study in it, as a user would have it."""

    folder: Path

    @property
    def raw(self) -> Path:
        return self.folder / "data/raw/tiny17.sav"

    @property
    def study(self) -> Study:
        return load_study(self.folder / "config/studies/tiny")

    def write(self, change: Callable[[pd.DataFrame], pd.DataFrame] = lambda frame: frame) -> None:
        write_tiny(change(tiny_frame()), self.raw)

    def edit(self, file: str, change: Callable[[dict], None]) -> None:
        """Change a definition file by changing its content in memory."""
        path = self.folder / "config/studies/tiny" / file
        content = yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader)
        change(content)
        path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")

    def run(self, *arguments: str) -> Result:
        return CliRunner().invoke(main, arguments)

    def run_all(self) -> None:
        for step in (["harmonise", "tiny17"], ["estimate", "tiny17"], ["model", "tiny17"], ["compare"], ["release"]):
            result = self.run(step[0], "tiny", *step[1:])
            assert result.exit_code == 0, result.output

    def files(self) -> set[str]:
        """Everything in the folder that a step has written."""
        return {
            path.relative_to(self.folder).as_posix()
            for path in self.folder.rglob("*")
            if path.is_file()
            and not path.is_symlink()
            and path.parts[len(self.folder.parts)] != "config"
            and path != self.raw
        }


@pytest.fixture
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Tiny:
    """The tiny study in an empty folder, with its survey file."""
    shutil.copytree(HERE / "tiny_study", tmp_path / "config/studies/tiny")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("OUDER_NETWERK_RAW", raising=False)
    made = Tiny(tmp_path)
    made.write()
    return made


@pytest.fixture(scope="session")
def nsch_raw() -> Path:
    """The folder with the real nsch microdata; the test is skipped where there is none."""
    folder = Path(os.environ.get("OUDER_NETWERK_RAW", "")) / "nsch"
    if not os.environ.get("OUDER_NETWERK_RAW") or not folder.exists():
        pytest.skip("the real nsch microdata are not here: set OUDER_NETWERK_RAW to the folder that holds nsch/")
    return folder.resolve()
