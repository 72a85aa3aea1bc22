"""Bad input: one clear message, exit code 2, nothing written."""

import errno
import os
import re

import numpy as np
import pytest


def _without(column):
    return lambda frame: frame.drop(columns=column)


def _set(column, rows, value):
    def change(frame):
        frame[column] = frame[column].astype(float)
        frame.loc[rows, column] = value
        return frame

    return change


CASES = {
    "missing variable": (
        _without("HULP"),
        r"tiny17\.sav: HULP: is not in the file\n  -> mend the name.*the file has HULP",
    ),
    "unmapped code": (_set("HULP", [3, 4], 3.0), r"tiny17\.sav: HULP: code 3 \(no label\) has no rule; 2 respondents"),
    "negative weight": (_set("GEW", [0, 1], -1.0), r"tiny17\.sav: GEW: the weight is negative for 2 of 48"),
    "missing weight": (_set("GEW", [5], np.nan), r"tiny17\.sav: GEW: the weight is missing for 1 of 48"),
    "all-zero weight": (_set("GEW", slice(None), 0.0), r"tiny17\.sav: GEW: the weight is zero for all 48"),
    "empty subgroup": (_set("ALLEEN", slice(None), 2.0), r"subgroup single_parent: no respondent is in `yes`"),
    "missing stratum": (
        _set("STRAT", [7], np.nan),
        r"STRAT: the stratum is missing for 1 of 48 respondents: 1 system-missing",
    ),
    "doubled respondent": (lambda frame: frame.assign(RESP="same"), r"RESP: 1 ids occur more than once"),
}


@pytest.mark.parametrize(("change", "expected"), CASES.values(), ids=CASES.keys())
def test_a_bad_file_stops_harmonising(tiny, change, expected):
    tiny.write(change)
    result = tiny.run("harmonise", "tiny", "tiny17")
    assert result.exit_code == 2
    assert re.search(expected, result.output, re.DOTALL), result.output
    assert tiny.files() == set()


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (lambda path: path.read_bytes()[:-200], "cut off"),
        (
            lambda path: b"<stata_dta>" + bytes(1000),
            "is not what its extension says (SPSS system file); looks like: Stata file",
        ),
        (lambda path: b"", "is empty (0 bytes)"),
    ],
    ids=["truncated", "wrong format", "empty"],
)
def test_a_file_that_can_not_be_read_stops_harmonising(tiny, content, expected):
    tiny.raw.write_bytes(content(tiny.raw))
    result = tiny.run("harmonise", "tiny", "tiny17")
    assert result.exit_code == 2
    assert expected in result.output
    assert tiny.files() == set()


def test_several_faults_come_together(tiny):
    tiny.write(lambda frame: _without("HULP")(_without("LEEFTIJD")(frame)))
    result = tiny.run("harmonise", "tiny", "tiny17")
    assert result.exit_code == 2
    assert result.output.startswith("ouder-netwerk harmonise: 2 problems\n1. ")


def test_an_absent_file_says_where_to_put_it(tiny):
    tiny.raw.unlink()
    result = tiny.run("harmonise", "tiny", "tiny17")
    assert result.exit_code == 2
    assert "data/raw/tiny17.sav: does not exist; wave tiny17 of tiny needs tiny17.sav" in result.output
    assert "raw=FOLDER" in result.output
    assert tiny.files() == set()


def test_a_lonely_psu_needs_a_rule(tiny):
    def lonely(frame):
        frame.loc[frame["STRAT"] == 2, "BUURT"] = 99
        return frame

    tiny.write(lonely)
    result = tiny.run("harmonise", "tiny", "tiny17")
    assert result.exit_code == 2
    assert "tiny17.sav: STRAT: 1 of 2 strata have one PSU: 2" in result.output
    assert "`settings.single_psu` in study.yaml: certainty, remove, adjust or average" in result.output
    assert tiny.files() == set()
    tiny.edit("study.yaml", lambda content: content["settings"].update(single_psu="adjust"))
    assert tiny.run("harmonise", "tiny", "tiny17").exit_code == 0
    assert tiny.run("estimate", "tiny", "tiny17").exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("harmonise", "big", "tiny17"), "has no study `big`\n  -> choose one of: tiny"),
        (("harmonise", "tiny", "tiny99"), "there is no wave `tiny99`\n  -> choose one of: tiny17"),
        (("estimate", "tiny", "tiny17"), "run `ouder-netwerk harmonise` for this wave first"),
        (("release", "tiny"), "run `ouder-netwerk estimate tiny tiny17` first"),
    ],
)
def test_a_step_out_of_turn_names_the_step_before(tiny, arguments, expected):
    result = tiny.run(*arguments)
    assert result.exit_code == 2
    assert expected in result.output
    assert tiny.files() == set()


def test_a_fault_in_the_program_has_an_exit_code_of_its_own(tiny, monkeypatch):
    def broken(*_):
        raise ZeroDivisionError

    monkeypatch.setattr("ouder_netwerk.harmonise.wave.harmonise_wave", broken)
    result = tiny.run("harmonise", "tiny", "tiny17")
    assert result.exit_code == 3, "1 means that a claim deviates"
    assert "a fault in the program" in result.output


@pytest.mark.parametrize(("number", "remedy"), [(errno.EACCES, "get permission"), (errno.ENOSPC, "make room")])
def test_what_the_system_refuses_is_no_fault_in_the_program(tiny, monkeypatch, number, remedy):
    def refused(*_):
        raise OSError(number, os.strerror(number), "data/harmonised/tiny/.part-tiny17.parquet")

    monkeypatch.setattr("ouder_netwerk.harmonise.wave.harmonise_wave", refused)
    result = tiny.run("harmonise", "tiny", "tiny17")
    assert result.exit_code == 2
    what = f"data/harmonised/tiny/tiny17.parquet: {os.strerror(number).lower()}\n  -> {remedy}"
    assert what in result.output
    assert "Traceback" not in result.output
