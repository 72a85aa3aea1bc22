"""The command that runs everything: what it says on the way, at the end, and when something is wrong."""

import io
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ouder_netwerk.errors import InputError
from ouder_netwerk.files import hold
from ouder_netwerk.progress import MARK
from ouder_netwerk.run import Progress, _environment, _why, run

ROOT = Path(__file__).parents[1]
HOLD = """
import sys
from pathlib import Path
from ouder_netwerk.files import hold
assert hold(Path("{path}"))
print("held", flush=True)
sys.stdin.read()
"""


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def folder(tiny):
    for name in ("Snakefile", "profiles/default/config.yaml", "config/config.yaml"):
        (tiny.folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tiny.folder / name)
    return tiny.folder


def test_a_run_says_what_begins_and_where_time_went_and_the_next_has_nothing_to_do(folder):
    out = io.StringIO()
    assert run("tiny", None, 2, out) == 0
    *begun, done = re.split(r"^(?=Done)", out.getvalue(), flags=re.MULTILINE)
    steps = begun[0].splitlines()
    numbers = [re.fullmatch(r"(\d+)/(\d+) .+", step).groups() for step in steps]
    assert "Harmonise tiny17" in steps[0]
    assert all(int(number) <= int(total) == len(steps) for number, total in numbers)
    assert "\x1b" not in out.getvalue()
    named = re.findall(r"^ *([\d.]+) s +\S+ MB  (\S+)$", done, flags=re.MULTILINE)
    seconds = [float(found) for found, _ in named]
    assert seconds == sorted(seconds, reverse=True)
    # which steps take longest differs by machine; each of them is a step that ran, and none is forgotten
    timed = {path.stem for path in (folder / "logs/tiny").glob("*.tsv")}
    (others,) = re.findall(r"other steps: (\d+)$", done)
    assert {name for _, name in named} <= timed
    assert len(named) + int(others) == len(timed) == len(steps)
    assert (folder / "results/tiny/report/index.nl.html").exists()

    again = io.StringIO()
    assert run("tiny", None, 2, again) == 0
    assert again.getvalue() == "Nothing to do: everything is up to date.\n"

    (folder / "results/tiny/report/index.nl.html").unlink()
    terminal = Terminal()
    assert run("tiny", None, 2, terminal) == 0
    drawn = terminal.getvalue()
    assert "2 of 2 steps done" in drawn
    assert not re.search(r"3 of 2|2 of 1", drawn)
    assert re.search(r"1 of 2 steps done\n +\d+ s  Write down what was made from what\n", drawn)
    assert "harmonise" not in drawn.lower()
    assert drawn.split("\x1b[J")[-1].startswith("Done")


def test_bad_input_is_said_once_with_exit_code_2(folder, tiny):
    for spoil, message in (
        (lambda: tiny.raw.write_bytes(b"no survey"), "its first bytes fit no survey format"),
        (tiny.raw.unlink, "tiny17.sav: does not exist"),
    ):
        spoil()
        out = io.StringIO()
        assert run("tiny", None, 1, out) == 2
        lines = [line for line in out.getvalue().splitlines() if not re.match(r"\d+/\d+ ", line)]
        assert sum(message in line for line in lines) == 1
        assert len(lines) == 2, lines


def test_another_folder_with_raw_files(folder, tiny):
    elsewhere = folder / "elsewhere"
    elsewhere.mkdir()
    tiny.raw.rename(elsewhere / "tiny17.sav")
    (elsewhere / "tiny17.sav").write_bytes(b"no survey")
    out = io.StringIO()
    assert run("tiny", elsewhere, 1, out) == 2
    assert "elsewhere/tiny17.sav" in out.getvalue()


def test_a_second_run_at_once_is_refused_and_the_first_goes_on(folder):
    running = subprocess.Popen(
        [sys.executable, "-c", HOLD.format(path="logs/tiny/.running")], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with running:
        running.stdout.readline()
        out = io.StringIO()
        assert run("tiny", None, 1, out) == 2
        assert out.getvalue() == (
            "Error: logs/tiny: another run of tiny is under way in this folder\n  -> wait until it has ended\n"
        )
        dry = [sys.executable, "-m", "snakemake", "--dry-run", "--config", "study=tiny"]
        assert subprocess.run(dry, capture_output=True, check=False).returncode == 0, "a dry run makes nothing"
        running.kill()
    assert hold(Path("logs/tiny/.running")), "a killed run holds nothing"


def test_a_home_folder_that_takes_no_caches(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    assert _environment() == dict(os.environ)
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    here = str(Path(".snakemake/caches").absolute())
    assert _environment()["XDG_CACHE_HOME"] == _environment()["MPLCONFIGDIR"] == here


def test_why_a_run_failed_is_what_the_step_logged_else_what_snakemake_said_else_what_was_written(tmp_path):
    log = tmp_path / "step.log"
    progress = Progress(logs=[str(log)], errors=["CalledProcessError"], output=["noise of a step"])
    assert _why(progress) == "CalledProcessError", "killed before it could log"
    log.write_text("a.sav: does not exist\n")
    assert _why(progress) == "a.sav: does not exist"
    assert _why(Progress(output=["Error: config: unknown key"])) == "Error: config: unknown key"


def test_a_folder_without_the_workflow(tiny):
    with pytest.raises(InputError, match="Snakefile: is not here"):
        run("tiny", None, 1)


def _event(**content):
    return MARK + json.dumps(content)


def test_two_jobs_at_the_same_time():
    progress = Progress()
    for line in (
        _event(event="run_info", steps=3),
        _event(event="job_info", job=1, what="one", benchmark=None),
        "a step that forgot to end its line" + _event(event="job_info", job=2, what="two", benchmark=None),
        _event(event="job_finished", job=1),
        # the rule `all` was never announced
        _event(event="job_finished", job=0),
    ):
        progress.follow(line)
    assert (len(progress.finished), progress.total) == (1, 3)
    assert [step.what for step in progress.running.values()] == ["two"]
    assert progress.output == ["a step that forgot to end its line"]
