"""What CONTRIBUTING says a change touches, by making the change in a copy of the package.

A kind of figure is added in publish/test_kinds.py, a language in texts/test_languages.py.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import ouder_netwerk

PACKAGE = Path(ouder_netwerk.__file__).parent
CONTRIBUTING = (Path(__file__).parents[1] / "CONTRIBUTING.md").read_text(encoding="utf-8")


@pytest.fixture
def package(tmp_path):
    """A copy of the package that may be changed."""
    return shutil.copytree(
        PACKAGE, tmp_path / "ouder_netwerk", ignore=shutil.ignore_patterns("__pycache__", "workflow")
    )


def changed(package: Path, changes: dict[str, tuple[str, str]]) -> None:
    """Put text before the one place where each file says this."""
    for name, (before, added) in changes.items():
        text = (package / name).read_text(encoding="utf-8")
        assert text.count(before) == 1
        (package / name).write_text(text.replace(before, added + before), encoding="utf-8")


def run(package: Path, *words: str) -> str:
    """Run Python with the changed package."""
    environment = os.environ | {"PYTHONPATH": str(package.parent), "COVERAGE_PROCESS_START": ""}
    return subprocess.run(
        [sys.executable, *words], cwd=package.parent, env=environment, capture_output=True, text=True, check=True
    ).stdout


def recipe(title: str) -> set[str]:
    """Return the files of the package that CONTRIBUTING lists under a title."""
    part = CONTRIBUTING.split(f"### {title}\n", 1)[1].split("\n### ", 1)[0]
    return set(re.findall(r"`src/ouder_netwerk/([\w./*]+)`", part))


def test_an_interval_is_two_files_and_a_phrase_in_each_language(package):
    changes = {
        "survey/intervals.py": (
            '"logit", "beta", "nchs"',
            '"jeffreys", ',
        ),
        "study/study.py": ('"logit", "beta", "nchs"', '"jeffreys", '),
        "texts/nl.yaml": ("ci_wald:", "ci_jeffreys: Betrouwbaarheidsintervallen ({level}%) zijn die van Jeffreys.\n"),
        "texts/en.yaml": ("ci_wald:", "ci_jeffreys: Confidence intervals ({level}%) are those of Jeffreys.\n"),
    }
    first, *others = changes.items()
    name, (before, added) = first
    text = (package / name).read_text(encoding="utf-8")
    method = """
def _jeffreys(p, se, n, df, confidence):
    size = p * (1 - p) / se**2
    tail = (1 - confidence) / 2
    return tuple(betaincinv(size * p + 0.5, size * (1 - p) + 0.5, one) for one in (tail, 1 - tail))


_LIMITS = {
    "jeffreys": _jeffreys,
"""
    text = text.replace(f"Literal[{before}", f"Literal[{added}{before}").replace("\n_LIMITS = {\n", method)
    (package / name).write_text(text, encoding="utf-8")
    changed(package, dict(others))
    assert set(changes) - {"texts/nl.yaml", "texts/en.yaml"} == recipe("A confidence interval") - {"texts/*.yaml"}
    program = """
import json
import pandas as pd
from ouder_netwerk.study.study import Settings
from ouder_netwerk.survey import SurveyDesign, proportions
from ouder_netwerk.texts.phrases import phrases
frame = pd.DataFrame({"yes": [1] * 30 + [0] * 70})
table = proportions(SurveyDesign.from_frame(frame, weights=None), frame[["yes"]], interval="jeffreys")
print(json.dumps([
    Settings(confidence_interval="jeffreys").confidence_interval,
    table.loc[0, ["ci_low", "ci_high"]].tolist(),
    [phrases(language).text("ci_jeffreys") for language in ("nl", "en")],
]))
"""
    setting, limits, said = json.loads(run(package, "-c", program))
    assert setting == "jeffreys"
    # Beta(30.5, 70.5) for 30 of 100, whose effective sample size without a design is n - 1
    assert limits == pytest.approx([0.217, 0.394], abs=0.002)
    assert all("Jeffreys" in phrase for phrase in said)


READER = '''
"""Respondents as JSON, one a line."""

import json

import pandas as pd

from ouder_netwerk.microdata.table import Description
from ouder_netwerk.microdata.variables import Variable


class JsonLines:
    """A file with an object a line."""

    def __init__(self, path, shown, options):
        lines = path.read_text(encoding="utf-8").splitlines()
        self._frame = pd.DataFrame([json.loads(line) for line in lines]).astype(float)
        self.description = Description({name: Variable(name, "", {}) for name in self._frame}, rows=len(self._frame))

    def frames(self, names, rows):
        for start in range(0, len(self._frame), rows):
            yield self._frame[list(names)].iloc[start : start + rows].reset_index(drop=True)

    def notes(self):
        return []
'''


def test_a_format_is_an_entry_and_a_reader(package):
    entry = """    Format(
        "JSON lines",
        (".jsonl",),
        _begins(b"{"),
        "readers.json_lines:JsonLines",
        frozenset(),
        "null",
        "none",
    ),
"""
    changed(package, {"microdata/formats.py": ('    Format("zip archive"', entry)})
    (package / "microdata/readers/json_lines.py").write_text(READER, encoding="utf-8")
    assert recipe("A format of survey files") == {"microdata/formats.py", "microdata/readers/"}
    lines = [json.dumps({"age": age, "helped": helped}) for age, helped in ((31, 1), (45, None), (38, 0))]
    (package.parent / "parents.jsonl").write_text("\n".join(lines), encoding="utf-8")
    said = run(package, "-m", "ouder_netwerk", "codebook", "parents.jsonl")
    assert re.search(r"\bage\b", said) and re.search(r"3 respondents", said), said
