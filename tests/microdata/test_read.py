"""Reading by content: labels, missing codes, and a clear word on every broken file."""

import zipfile

import numpy as np
import pandas as pd
import pyreadstat
import pytest

from ouder_netwerk.errors import InputError
from ouder_netwerk.microdata.labels.stata import stata_labels
from ouder_netwerk.microdata.read import read_microdata


def _stata(path):
    frame = pd.DataFrame({"help": [1, 2, "m"], "weight": [1.0, 2.0, 3.0]})
    pyreadstat.write_dta(
        frame,
        str(path),
        column_labels={"help": "Hulp"},
        variable_value_labels={"help": {1: "ja", 2: "nee", "m": "geen antwoord"}},
        missing_user_values={"help": ["m"]},
    )


def test_spss_labels_and_user_missings(tiny):
    file = read_microdata(tiny.raw, ["hulp", "GEW"])
    hulp = file.variables["HULP"]
    assert hulp.value_labels["8"] == "weet niet"
    assert [hulp.declares_missing(code) for code in ("1", "8", "9", "98")] == [False, True, True, True]
    assert file.spelled("gew") == "GEW"
    assert len(file.frame) == 48 and set(file.frame) == {"HULP", "GEW"}


def test_stata_extended_missings_are_spelled_as_stata_does(tmp_path):
    _stata(tmp_path / "a.dta")
    file = read_microdata(tmp_path / "a.dta", ["help"])
    assert file.frame["help"].tolist() == [1, 2, ".m"]
    assert file.variables["help"].value_labels[".m"] == "geen antwoord"


def test_inside_a_zip_with_labels_from_the_program(tmp_path):
    _stata(tmp_path / "a.dta")
    program = (
        'label var help "Kreeg hulp"\nlabel define h 1 "Ja" \nlabel define h 2 "Nee", add\ncap label values help h\n'
    )
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.write(tmp_path / "a.dta", "a.dta")
        archive.writestr("a.do", program)
    file = read_microdata(tmp_path / "a.zip", labels="a.do")
    assert file.variables["help"].label == "Kreeg hulp"
    assert file.variables["help"].value_labels["1"] == "Ja"


def test_labels_over_several_lines_and_variables():
    found = stata_labels(
        'label define yn 1 "Ja" 2 "Nee", replace\r\nlabel values v1 v2 yn\r\nlabel variable v1 "A ""b"""'
    )
    assert found.values == {"v1": {"1": "Ja", "2": "Nee"}, "v2": {"1": "Ja", "2": "Nee"}}
    assert "v1" in found.variables


def _truncated(path, tiny):
    path.write_bytes(tiny.raw.read_bytes()[:-200])


def _renamed(path, tiny):
    _stata(path.with_suffix(".dta"))
    path.with_suffix(".dta").rename(path)


BROKEN = {
    "missing": (lambda path, tiny: None, "does not exist"),
    "folder": (lambda path, tiny: path.mkdir(), "is a folder"),
    "empty": (lambda path, tiny: path.write_bytes(b""), "is empty"),
    "truncated": (_truncated, "cut off"),
    "another format": (_renamed, "looks like: Stata file"),
    "no survey file": (lambda path, tiny: path.write_bytes(b"hello" * 100), "fit no survey format"),
}


@pytest.mark.parametrize(("make", "expected"), BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_file_is_named(tiny, tmp_path, make, expected):
    path = tmp_path / "broken.sav"
    make(path, tiny)
    with pytest.raises(InputError) as error:
        read_microdata(path)
    assert expected in str(error.value)
    assert "broken.sav" in str(error.value)


@pytest.mark.parametrize("lost", [1, 20, 100])
def test_a_stata_file_cut_off_in_its_value_labels_is_named(tmp_path, lost):
    _stata(tmp_path / "a.dta")
    whole = (tmp_path / "a.dta").read_bytes()
    assert whole.rindex(b"<value_labels>") < len(whole) - 100
    (tmp_path / "cut.dta").write_bytes(whole[:-lost])
    with pytest.raises(InputError, match="cut off"):
        read_microdata(tmp_path / "cut.dta")


@pytest.mark.parametrize("version", [10, 13, 14])
def test_whole_stata_files_of_every_format_are_read(tmp_path, version):
    pyreadstat.write_dta(pd.DataFrame({"v": [1.0, 2.0]}), str(tmp_path / "a.dta"), version=version)
    assert read_microdata(tmp_path / "a.dta").frame["v"].tolist() == [1, 2]


def test_missing_variables_are_named_together_with_near_ones(tiny):
    with pytest.raises(InputError) as error:
        read_microdata(tiny.raw, ["HULPP", "INKOMEN"])
    assert len(error.value.problems) == 2
    assert "the file has HULP" in str(error.value)


def test_a_zip_that_is_no_zip_or_lacks_the_member(tmp_path):
    (tmp_path / "a.zip").write_bytes(b"PK\x03\x04" + bytes(100))
    with pytest.raises(InputError, match="damaged zip"):
        read_microdata(tmp_path / "a.zip")
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        archive.writestr("a.txt", "x")
    with pytest.raises(InputError, match=r"does not hold a\.dta"):
        read_microdata(tmp_path / "b.zip", member="a.dta")
    with pytest.raises(InputError, match=r"b\.zip: holds no survey file\n  -> .*\.sav"):
        read_microdata(tmp_path / "b.zip")


def test_system_missing_is_missing(tmp_path):
    pyreadstat.write_sav(pd.DataFrame({"v": [1.0, np.nan]}), str(tmp_path / "a.sav"))
    assert read_microdata(tmp_path / "a.sav").frame["v"].isna().tolist() == [False, True]
