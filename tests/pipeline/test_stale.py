"""A change in the code makes the steps that load it out of date, and no others: seen in dry runs of the workflow."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from dry_run import rules_to_run
from ouder_netwerk.dependencies import PACKAGE
from ouder_netwerk.layout import RAW_VARIABLE

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-m", "snakemake", "--cores", "2", "--config", "study=tiny"]


@pytest.fixture
def project(tiny):
    """A folder with the tiny study, run once by a copy of the package that can be changed."""
    for name in ("Snakefile", "profiles/default/config.yaml", "config/config.yaml"):
        (tiny.folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tiny.folder / name)
    shutil.copytree(PACKAGE, tiny.folder / "code/ouder_netwerk", ignore=shutil.ignore_patterns("__pycache__"))
    snakemake(tiny.folder, "--quiet", "all")
    assert jobs_to_run(tiny.folder) == set()
    return tiny.folder


def snakemake(folder, *arguments):
    environment = {name: value for name, value in os.environ.items() if name != RAW_VARIABLE}
    environment["PYTHONPATH"] = str(folder / "code")
    run = subprocess.run(
        [*COMMAND, *arguments], cwd=folder, capture_output=True, text=True, check=False, env=environment
    )
    assert run.returncode == 0, run.stderr
    return run.stdout + run.stderr


def jobs_to_run(folder):
    return rules_to_run(snakemake(folder, "--dry-run"))


def out_of_date(folder, file):
    """Return what would run after one more byte in a file of the package, which is then taken away again."""
    path = folder / "code/ouder_netwerk" / file
    content = path.read_bytes()
    path.write_bytes(content + b"\n")
    jobs = jobs_to_run(folder)
    path.write_bytes(content)
    return jobs


def test_a_byte_of_code_remakes_what_loads_it(project):
    assert out_of_date(project, "publish/templates/report.css") == {"report", "provenance"}
    assert out_of_date(project, "publish/tables/write_docx.py") == {"tables", "provenance"}
    assert "figures" in out_of_date(project, "publish/house.yaml")
    assert out_of_date(project, "publish/provenance.py") == {"report", "provenance"}
    assert "harmonise" not in out_of_date(project, "survey/domains/variance.py")

    # what harmonising and analysing share: with the tables made again alone, the numbers are out of date all the same
    with (project / "code/ouder_netwerk/respondents/conditions.py").open("a", encoding="utf-8") as code:
        code.write("\n")
    snakemake(project, "--quiet", "all", "--until", "harmonise")
    left = jobs_to_run(project)
    assert {"estimate", "model", "compare"} <= left
    assert "harmonise" not in left
