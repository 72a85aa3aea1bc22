"""The workflow on the tiny study: it makes what is out of date and nothing else, and stops with one clear message."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from dry_run import rules_to_run

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-m", "snakemake", "--cores", "2", "--config", "study=tiny"]


@pytest.fixture
def folder(tiny):
    for name in ("Snakefile", "profiles/default/config.yaml", "config/config.yaml"):
        (tiny.folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tiny.folder / name)
    return tiny.folder


def snakemake(folder, *arguments):
    return subprocess.run([*COMMAND, *arguments], cwd=folder, capture_output=True, text=True, check=False)


def jobs_to_run(folder):
    """Return the rules that a run would run now."""
    run = snakemake(folder, "--dry-run")
    assert run.returncode == 0, run.stderr
    return rules_to_run(run.stdout + run.stderr)


def content(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_run_then_nothing_then_only_what_hangs_on_a_change(folder, tiny):
    tiny.write(lambda frame: frame.assign(RESP="person" + frame["RESP"]))
    first = snakemake(folder)
    assert first.returncode == 0, first.stderr
    made = {"estimates.csv", "contrasts.csv", "models.csv", "claims.csv", "provenance/run.json"}
    assert all((folder / "results/tiny" / name).exists() for name in made)
    assert jobs_to_run(folder) == set()
    kept = [
        path for place in ("logs", ".snakemake", "results") for path in (folder / place).rglob("*") if path.is_file()
    ]
    assert len(kept) > 60
    assert not [path for path in kept if b"personr" in path.read_bytes()], "of a person, in what is kept of a run"
    assert snakemake(folder, "--report", "run.html").returncode == 0
    assert "index.nl.html" in (folder / "run.html").read_text(encoding="utf-8")

    (folder / "results/tiny/claims.csv").unlink()
    assert "claims" in jobs_to_run(folder)
    assert not jobs_to_run(folder) & {"harmonise", "estimate", "model", "release"}
    assert snakemake(folder).returncode == 0
    assert jobs_to_run(folder) == set()

    def rename(content):
        content["concepts"]["help"]["label"]["nl"] = "Hulp van bekenden"

    tiny.edit("concepts.yaml", rename)
    after_label = jobs_to_run(folder)
    assert after_label >= {"tables", "figures"}
    assert not after_label & {"harmonise", "estimate", "model", "compare", "release"}
    assert snakemake(folder).returncode == 0
    pictures = content(folder / "results/tiny/figures")
    assert any("Hulp van bekenden" in text.decode(errors="ignore") for text in pictures.values())
    shutil.rmtree(folder / "results/tiny/figures")
    assert snakemake(folder).returncode == 0
    assert content(folder / "results/tiny/figures") == pictures, "kept pictures are as they would be drawn"

    tiny.edit("study.yaml", lambda content: content["release"].update(minimum_n="4"))
    assert not jobs_to_run(folder) & {"harmonise", "estimate", "model"}
    assert "release" in jobs_to_run(folder)


def test_bad_input_ends_with_exit_code_2_and_no_results(folder, tiny):
    tiny.raw.unlink()
    before = tiny.files()
    run = snakemake(folder)
    assert run.returncode == 2
    assert run.stderr.count("tiny17.sav: does not exist") == 1
    assert {name for name in tiny.files() if not name.startswith(".snakemake")} == before

    def spoil(frame):
        frame["GEW"] = np.nan
        return frame

    tiny.write(spoil)
    run = snakemake(folder)
    assert run.returncode == 2
    assert "GEW: the weight is missing for 48 of 48 respondents" in run.stderr
    assert not (folder / "results").exists()
    assert not (folder / "data/harmonised").exists() or not any((folder / "data/harmonised").rglob("*.parquet"))
    assert "the weight is missing" in (folder / "logs/tiny/harmonise-tiny17.log").read_text()


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--config", "study=nothing"], "has no study `nothing`"),
        (["--config", "study=tiny", "colour=red"], "unknown key colour"),
    ],
)
def test_a_wrong_configuration_is_named_before_the_graph_is_built(folder, arguments, expected):
    run = subprocess.run([*COMMAND[:5], *arguments], cwd=folder, capture_output=True, text=True, check=False)
    assert run.returncode == 2
    assert expected in run.stderr
    assert "Traceback" not in run.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no groups of processes that are killed at once")
def test_a_killed_run_goes_on_where_it_was(folder):
    process = subprocess.Popen(
        COMMAND, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    harmonised = folder / "data/harmonised/tiny/tiny17.parquet"
    deadline = time.monotonic() + 60
    while not harmonised.exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert harmonised.exists()
    assert not (folder / "results/tiny/provenance/run.json").exists()
    again = snakemake(folder)
    assert again.returncode == 0, again.stderr
    assert (folder / "results/tiny/provenance/run.json").exists()
