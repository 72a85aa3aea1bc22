"""The example study through a real Slurm of one machine with two nodes: the same bytes, whatever happens on the way.

Runs where Slurm and munge are installed, as root (Debian: apt-get install slurm-wlm munge), with
snakemake-executor-plugin-slurm. scripts/one-node-slurm.sh starts what it needs, and stops it.
"""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from ouder_netwerk.init import init_folder

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "scripts/one-node-slurm.sh"
CONFIGURED = Path("/etc/slurm/slurm.conf")
# where jobs are accounted for nowhere, squeue tells what became of them
PROMPT = "--slurm-status-command squeue --slurm-init-seconds-before-status-checks 1 --seconds-between-status-checks 1"
SNAKEMAKE = [sys.executable, "-m", "snakemake"]

pytestmark = [
    pytest.mark.skipif(
        not all(map(shutil.which, ("slurmctld", "slurmd", "munged"))), reason="Slurm and munge are not installed"
    ),
    pytest.mark.skipif(
        find_spec("snakemake_executor_plugin_slurm") is None, reason="Snakemake's plugin for Slurm is not installed"
    ),
    pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root can start Slurm"),
    pytest.mark.skipif(CONFIGURED.exists(), reason=f"{CONFIGURED}: a Slurm of this machine is there already"),
]


@pytest.fixture(scope="module")
def slurm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A running Slurm of two nodes, in a folder."""
    folder = tmp_path_factory.mktemp("slurm")
    _slurm("start", folder, "2")
    yield folder
    _slurm("stop", folder)


def _slurm(action: str, folder: Path, *more: str) -> None:
    subprocess.run([SCRIPT, action, folder, *more], check=True, stdout=subprocess.DEVNULL, timeout=120)


def _folder(path: Path) -> Path:
    init_folder(path)
    return path


def _results(folder: Path) -> dict[str, bytes]:
    made = folder / "results"
    return {str(path.relative_to(made)): path.read_bytes() for path in made.rglob("*") if path.is_file()}


def _await(step: str, state: str, cluster: subprocess.Popen[str]) -> str:
    """Return the number of a job of a step as soon as it is in a state."""
    for _ in range(900):
        assert cluster.poll() is None, "the run ended before it could be disturbed"
        listed = subprocess.run(
            ["squeue", "--noheader", "--format=%i|%T|%k"], capture_output=True, text=True, check=False
        ).stdout
        for number, now, comment in (line.split("|", 2) for line in listed.splitlines()):
            if now == state and step in comment:
                return number
        time.sleep(0.2)
    raise AssertionError(f"no job of {step} came to be {state}: {listed}")


def test_disturbed_at_every_turn_a_study_comes_out_the_same(slurm: Path, tmp_path: Path) -> None:
    here = _folder(tmp_path / "here")
    subprocess.run([*SNAKEMAKE, "--cores", "2", "--quiet", "all"], cwd=here, check=True, capture_output=True)
    there = _folder(tmp_path / "there")
    said = there / "said.txt"
    with said.open("w", encoding="utf-8") as file:
        cluster = subprocess.Popen(
            [*SNAKEMAKE, "--profile", "profiles/slurm", *PROMPT.split()], cwd=there, stdout=file, stderr=file, text=True
        )
        try:
            cancelled = _await("harmonise", "RUNNING", cluster)
            subprocess.run(["scancel", cancelled], check=True)
            _await("estimate", "RUNNING", cluster)
            _slurm("restart-controller", slurm)
            _await("model", "RUNNING", cluster)
            _slurm("stop-node", slurm, "node1")
            # longer than the controller waits before it takes the node for lost
            time.sleep(20)
            _slurm("start-node", slurm, "node1")
            code = cluster.wait(timeout=900)
        finally:
            cluster.kill()
    text = said.read_text(encoding="utf-8")
    assert code == 0, text
    assert f"'{cancelled}'" in text or f"job {cancelled}" in text.lower(), "the cancelled job is told of"
    assert _results(there) == _results(here)
