"""The command that runs everything: what it says on the way, at the end, and when something is wrong."""

import io
import re
from pathlib import Path

import pytest

from ouder_netwerk.errors import InputError
from ouder_netwerk.run import Progress, run

ROOT = Path(__file__).parents[1]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def folder(tiny):
    for name in ("Snakefile", "workflow", "profiles"):
        (tiny.folder / name).symlink_to(ROOT / name)
    (tiny.folder / "config/config.yaml").symlink_to(ROOT / "config/config.yaml")
    return tiny.folder


def test_a_run_says_what_begins_and_where_time_went_and_the_next_has_nothing_to_do(folder):
    out = io.StringIO()
    assert run("tiny", None, 2, out) == 0
    *begun, done = re.split(r"^(?=Done)", out.getvalue(), flags=re.MULTILINE)
    steps = begun[0].splitlines()
    numbers = [re.fullmatch(r"(\d+)/(\d+) .+", step).groups() for step in steps]
    assert "Harmonise tiny17" in steps[0]
    assert all(int(number) <= int(total) == len(steps) + 1 for number, total in numbers)
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
    assert re.search(r"1 of 3 steps done\n +\d+ s  Write down what was made from what\n", drawn)
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


def test_a_folder_without_the_workflow(tiny):
    with pytest.raises(InputError, match="Snakefile: is not here"):
        run("tiny", None, 1)


def test_two_jobs_at_the_same_time():
    progress = Progress()
    for line in (
        "total             4",
        "Job 1: one",
        "Job 2: two",
        "Finished jobid: 1 (Rule: a)",
        "1 of 4 steps (25%) done",
    ):
        progress.follow(line)
    assert (progress.done, progress.total) == (1, 4)
    assert [what for what, _ in progress.running.values()] == ["two"]
