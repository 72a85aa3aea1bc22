"""Steps that are killed at any moment leave the results of one run, and what they made can be made again.

`benchmarks/interrupted_runs.py` does so with whole runs of the workflow, and in many more ways.
"""

import os
import random
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ouder_netwerk.errors import InputError
from ouder_netwerk.files import refuse_write_protected, set_back
from ouder_netwerk.plan import plan_run
from vintages import results, vintage

STEPS = [["harmonise", "tiny17"], ["estimate", "tiny17"], ["model", "tiny17"], ["compare"], ["release"], ["claims"]]
unix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no fork, and other permissions")


def run(tiny):
    for step, *wave in STEPS:
        result = tiny.run(step, "tiny", *wave)
        assert result.exit_code == 0, result.output


def other_answers(frame):
    return frame.assign(ALLEEN=frame["ALLEEN"].iloc[::-1].to_numpy())


@unix
def test_killed_at_three_moments(tiny):
    files = [tiny.raw.read_bytes()]
    tiny.write(other_answers)
    files.append(tiny.raw.read_bytes())
    whole = []
    for content in files:
        tiny.raw.write_bytes(content)
        since = time.monotonic()
        run(tiny)
        seconds = time.monotonic() - since
        whole.append(results(tiny.folder))
    draw = random.Random(5)
    for number in range(3):
        now = number % 2
        tiny.raw.write_bytes(files[now])
        child = os.fork()
        if child == 0:
            run(tiny)
            os._exit(0)
        time.sleep(seconds * draw.uniform(0.3 * number, 0.3 * number + 0.3))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        vintage(results(tiny.folder), whole)
        run(tiny)
        assert results(tiny.folder) == whole[now]


def test_a_table_made_from_another_file_is_not_released(tiny):
    """A new survey file was harmonised, and nothing was estimated since."""
    run(tiny)
    before = results(tiny.folder)
    tiny.write(other_answers)
    assert tiny.run("harmonise", "tiny", "tiny17").exit_code == 0
    result = tiny.run("release", "tiny")
    assert result.exit_code == 2
    assert "tiny17.estimates.csv: was made from another data/harmonised/tiny/tiny17.parquet" in result.output
    assert results(tiny.folder) == before


@unix
def test_what_is_of_respondents_can_be_read_by_its_owner_alone(tiny):
    """With a umask that lets everybody read; and nothing of a person is in what others may read."""
    before = os.umask(0)
    try:
        command = [
            sys.executable,
            "-m",
            "ouder_netwerk",
            "--log",
            "logs/tiny/harmonise.log",
            "harmonise",
            "tiny",
            "tiny17",
        ]
        subprocess.run(command, check=True, capture_output=True)
        run(tiny)
    finally:
        os.umask(before)
    kept = [path for folder in ("data/harmonised", "data/estimates", "logs") for path in Path(folder).rglob("*")]
    assert len(kept) > 10
    assert not [path for path in kept if stat.S_IMODE(path.stat().st_mode) & 0o077]
    assert all(stat.S_IMODE(path.stat().st_mode) & 0o044 for path in Path("results/tiny").rglob("*"))


def test_files_of_tomorrow_keep_their_order_when_the_clock_was_set_back(tmp_path):
    now = time.time()
    for place, ahead in enumerate((86400, 86300, 86400, 86200, -10)):
        (tmp_path / f"{place}").touch()
        os.utime(tmp_path / f"{place}", (now + ahead, now + ahead))
    set_back([tmp_path, tmp_path / "absent"])
    times = [(tmp_path / f"{place}").stat().st_mtime for place in range(5)]
    assert times[4] < times[3] < times[1] < times[0] == times[2] <= time.time()
    assert times[3] > now - 1


def test_a_survey_file_with_an_older_time_is_another_file(tiny):
    before = plan_run({"study": "tiny"}).read_from("tiny17")
    assert plan_run({"study": "tiny"}).read_from("tiny17") == before
    os.utime(tiny.raw, (1e9, 1e9))
    assert plan_run({"study": "tiny"}).read_from("tiny17") != before


def test_a_survey_file_of_tomorrow_is_refused(tiny):
    later = time.time() + 86400
    os.utime(tiny.raw, (later, later))
    with pytest.raises(InputError, match=r"tiny17\.sav: has a time that is still to come.*\n  -> .*touch FILE"):
        plan_run({"study": "tiny"})


def test_what_is_write_protected_is_named_before_anything_runs(tmp_path, monkeypatch):
    """As for another user than root, who may write everywhere."""
    file = tmp_path / "results/tiny/estimates.csv"
    file.parent.mkdir(parents=True)
    file.touch()
    refuse_write_protected([tmp_path / "results/tiny", tmp_path / "data/harmonised/tiny"])
    monkeypatch.setattr("os.access", lambda path, mode: path != file)
    with pytest.raises(InputError, match=r"estimates\.csv: is write-protected\n  -> make it writable"):
        refuse_write_protected([tmp_path / "results/tiny"])
    monkeypatch.setattr("os.access", lambda path, mode: path != tmp_path)
    with pytest.raises(InputError, match="is write-protected"):
        refuse_write_protected([tmp_path / "data/harmonised/tiny"])
