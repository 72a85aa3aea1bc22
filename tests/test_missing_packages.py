"""A command without the packages of the pipeline says so in one line; the statistics need none of them."""

import subprocess
import sys

import pytest

BLOCKED = """
import sys


class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name in {names!r}:
            raise ModuleNotFoundError(f"No module named {{name}}", name=name)


sys.meta_path.insert(0, Blocked())
{then}
"""


def _without(names, then):
    code = BLOCKED.format(names=names, then=then)
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("name", "arguments"), [("click", ["--help"]), ("pydantic", ["check", "x"]), ("pyreadstat", ["init", "{folder}"])]
)
def test_a_command_says_which_package_is_missing(name, arguments, tmp_path):
    arguments = [argument.format(folder=tmp_path / "new") for argument in arguments]
    done = _without([name], f"from ouder_netwerk.__main__ import main; sys.argv[1:] = {arguments!r}; main()")
    assert done.returncode == 2, done.stderr
    assert done.stderr == f"ouder-netwerk: {name} is not installed: pip install 'ouder-netwerk[pipeline]'\n"
    assert list(tmp_path.iterdir()) == []


def test_the_statistics_need_numpy_scipy_and_pandas_alone():
    pipeline = [
        "click",
        "pydantic",
        "yaml",
        "matplotlib",
        "statsmodels",
        "pyarrow",
        "pyreadstat",
        "snakemake",
        "formulaic",
    ]
    then = """
import pandas as pd
from ouder_netwerk.survey import SurveyDesign, SurveyError, logistic_formula, proportions
frame = pd.DataFrame({"weight": [1.0, 2.0, 1.0, 2.0], "support": [True, False, True, True]})
design = SurveyDesign.from_frame(frame, weights="weight")
print(round(proportions(design, frame[["support"]]).estimate[0], 4))
try:
    logistic_formula(design, "support ~ weight", frame)
except SurveyError as error:
    print(error)
"""
    done = _without(pipeline, then)
    assert done.returncode == 0, done.stderr
    share, formula = done.stdout.splitlines()
    assert share == "0.6667"
    assert formula == "formulas need the package formulaic: pip install 'ouder-netwerk[formula]'"
