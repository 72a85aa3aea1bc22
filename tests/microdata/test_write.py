"""Files written are files as statistics packages make them."""

import time
from pathlib import Path

import numpy as np
import pandas as pd
import pyreadstat
import pytest

from ouder_netwerk.errors import InputError
from ouder_netwerk.microdata.variables import FileVariable
from ouder_netwerk.microdata.write import write_microdata

FRAME = pd.DataFrame(
    {
        "nr": ["a1", "b22", "c3", "d"],
        "hulp": [1.0, 2.0, 8.0, np.nan],
        "ink": [3.0, 98.0, 99.0, 1.0],
        "weeg": [0.123456, 31.5, 1234.000001, 1 / 3],
    }
)
VARIABLES = {
    "nr": FileVariable("Nummer"),
    "hulp": FileVariable("Hulp van één buur?", {1: "Ja", 2: "Nee", 8: "Weet niet"}, missing=(8, 9)),
    "ink": FileVariable("Inkomen", {98: "Weet niet", 99: "Wil niet zeggen"}, missing_range=(98, 99)),
    "weeg": FileVariable("Gewicht", decimals=6),
}
STATA = FRAME[["nr", "weeg"]].assign(hulp=[1, 2, ".a", ".s"])
STATA_VARIABLES = {
    "nr": VARIABLES["nr"],
    "weeg": VARIABLES["weeg"],
    "hulp": FileVariable(
        "Hulp van één buur?", {1: "Ja", 2: "Nee", ".a": "Weet niet", ".s": "Routing"}, (".a", ".b", ".s")
    ),
}


def test_sav_keeps_values_labels_and_user_missing(tmp_path: Path) -> None:
    write_microdata(tmp_path / "a.sav", FRAME, VARIABLES, "Proef")
    frame, meta = pyreadstat.read_sav(tmp_path / "a.sav", user_missing=True)
    pd.testing.assert_frame_equal(frame, FRAME, check_dtype=False)
    assert meta.column_names_to_labels["hulp"] == "Hulp van één buur?"
    assert meta.variable_value_labels["hulp"] == {1.0: "Ja", 2.0: "Nee", 8.0: "Weet niet"}
    assert meta.missing_ranges["hulp"] == [{"lo": 8.0, "hi": 8.0}, {"lo": 9.0, "hi": 9.0}]
    assert meta.missing_ranges["ink"] == [{"lo": 98.0, "hi": 99.0}]
    assert meta.file_label == "Proef"


def test_por_keeps_values_labels_and_user_missing(tmp_path: Path) -> None:
    write_microdata(tmp_path / "a.por", FRAME, VARIABLES, "Proef")
    frame, meta = pyreadstat.read_por(tmp_path / "a.por")
    assert list(frame) == ["NR", "HULP", "INK", "WEEG"]
    assert frame["NR"].tolist() == FRAME["nr"].tolist()
    np.testing.assert_allclose(frame["WEEG"], FRAME["weeg"], rtol=1e-14)
    # this reader gives declared missings as NaN, so that they are NaN shows that they are declared
    np.testing.assert_array_equal(frame["HULP"], [1, 2, np.nan, np.nan])
    np.testing.assert_array_equal(frame["INK"], [3, np.nan, np.nan, 1])
    assert meta.column_names_to_labels["HULP"] == "Hulp van een buur?"
    assert meta.variable_value_labels["HULP"] == {1.0: "Ja", 2.0: "Nee", 8.0: "Weet niet"}
    assert meta.file_label == "Proef"


@pytest.mark.parametrize("value", [0.0, 29.0, 30.0, 810_000_027.0, -12.25, 1e-6, 123456.789012, 0.1 + 0.2])
def test_por_numbers_survive(tmp_path: Path, value: float) -> None:
    write_microdata(tmp_path / "a.por", pd.DataFrame({"x": [value]}), {"x": FileVariable("x")})
    read = pyreadstat.read_por(tmp_path / "a.por")[0]["X"].item()
    assert read == pytest.approx(value, rel=1e-14, abs=1e-16)


def test_por_refuses_long_names(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="longer than eight"):
        write_microdata(tmp_path / "a.por", pd.DataFrame({"negenlang": [1.0]}), {"negenlang": FileVariable("x")})


def test_dta_keeps_extended_missings_and_their_labels(tmp_path: Path) -> None:
    write_microdata(tmp_path / "a.dta", STATA, STATA_VARIABLES, "Proef")
    frame, meta = pyreadstat.read_dta(tmp_path / "a.dta", user_missing=True)
    assert frame["hulp"].tolist() == [1, 2, "a", "s"]
    np.testing.assert_array_equal(frame["weeg"], STATA["weeg"])
    assert meta.variable_value_labels["hulp"] == {1: "Ja", 2: "Nee", "a": "Weet niet", "s": "Routing"}
    assert meta.missing_user_values["hulp"] == ["a", "s"]
    assert meta.file_label == "Proef"


def test_dta_refuses_long_labels(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="label of x is longer than 80"):
        write_microdata(tmp_path / "a.dta", pd.DataFrame({"x": [1.0]}), {"x": FileVariable("x" * 81)})


@pytest.mark.parametrize("suffix", [".sav", ".por", ".dta"])
def test_same_bytes_at_another_moment(tmp_path: Path, suffix: str) -> None:
    frame, variables = (STATA, STATA_VARIABLES) if suffix == ".dta" else (FRAME, VARIABLES)
    write_microdata(tmp_path / f"a{suffix}", frame, variables, "Proef")
    time.sleep(1.1)  # the header of a .sav has seconds
    write_microdata(tmp_path / f"b{suffix}", frame, variables, "Proef")
    assert (tmp_path / f"a{suffix}").read_bytes() == (tmp_path / f"b{suffix}").read_bytes()


@pytest.mark.parametrize(("suffix", "read"), [(".sav", "read_sav"), (".por", "read_por"), (".dta", "read_dta")])
def test_date_in_the_header_is_fixed(tmp_path: Path, suffix: str, read: str) -> None:
    write_microdata(tmp_path / f"a{suffix}", FRAME[["weeg"]], VARIABLES)
    meta = getattr(pyreadstat, read)(tmp_path / f"a{suffix}")[1]
    assert meta.creation_time.isoformat() == "2017-01-01T00:00:00"


def test_nothing_is_left_when_writing_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.sav").write_bytes(b"old")

    def cut_off(frame: pd.DataFrame, path: Path, **_: object) -> None:
        path.write_bytes(b"half")
        raise OSError("disk full")

    monkeypatch.setattr(pyreadstat, "write_sav", cut_off)
    with pytest.raises(OSError, match="disk full"):
        write_microdata(tmp_path / "a.sav", FRAME, VARIABLES)
    assert [path.name for path in tmp_path.iterdir()] == ["a.sav"]
    assert (tmp_path / "a.sav").read_bytes() == b"old"


def test_unknown_format_and_undescribed_column(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="not a format"):
        write_microdata(tmp_path / "a.xlsx", FRAME, VARIABLES)
    with pytest.raises(InputError, match="no description for ink"):
        write_microdata(
            tmp_path / "a.sav",
            FRAME,
            {"nr": VARIABLES["nr"], "hulp": VARIABLES["hulp"], "weeg": VARIABLES["weeg"]},
        )
