"""Every format in one table; what each may look like; and what comes in the place of a survey file."""

import datetime as dt
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pyreadstat
import pytest
import rdata

from microdata.made import codes, counts, ods, variable
from ouder_netwerk.errors import InputError
from ouder_netwerk.microdata.codebook import codebook
from ouder_netwerk.microdata.codebook_report import as_csv
from ouder_netwerk.microdata.formats import FORMATS, SURVEY_SUFFIXES
from ouder_netwerk.microdata.read import read_microdata
from ouder_netwerk.microdata.variables import FileVariable
from ouder_netwerk.microdata.write import write_microdata

FRAME = pd.DataFrame(
    {
        "HULP": [1.0, 2.0, 2.0, 8.0, 9.0, 9.0, np.nan],
        "INK": [1200.5, 999.0, 0.0, -3.25, 1e6, np.nan, 999.0],
        "PROV": ["GR", "FR", "", "GR", ".", "GR", "ZH"],
    }
)
DESCRIBED = {
    "HULP": FileVariable("Hulp", {1: "Ja", 2: "Nee", 8: "Weet niet", 9: "Wil niet"}, missing=(8, 9)),
    "INK": FileVariable("Inkomen", {999: "Onbekend"}, missing=(999,)),
    "PROV": FileVariable("Provincie"),
}


def _sheets(path, *sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)


def _rows(frame):
    return [list(frame), *([None if value != value else value for value in row] for row in frame.to_numpy().tolist())]


def _written(folder, suffix):
    """Write the same data with pandas or the statistics packages' writers; return the options to read them by."""
    path = folder / f"a{suffix}"
    labels = {"HULP": {1.0: "Ja", 2.0: "Nee", 8.0: "Weet niet", 9.0: "Wil niet"}, "INK": {999.0: "Onbekend"}}
    names = {"HULP": "Hulp", "INK": "Inkomen", "PROV": "Provincie"}
    if suffix in {".sav", ".por"}:
        write_microdata(path, FRAME.astype({"PROV": "string"}), DESCRIBED)
        return {}
    if suffix == ".zsav":
        missing = {"HULP": [8, 9], "INK": [999]}
        pyreadstat.write_sav(
            FRAME, str(path), compress=True, column_labels=names, variable_value_labels=labels, missing_ranges=missing
        )
        return {}
    if suffix == ".dta":
        pyreadstat.write_dta(FRAME, str(path), column_labels=names, variable_value_labels=labels)
    elif suffix == ".xpt":
        pyreadstat.write_xport(FRAME, str(path), column_labels=names)
    elif suffix in {".csv", ".tsv", ".txt"}:
        FRAME.to_csv(path, index=False, sep="\t" if suffix == ".tsv" else ";", decimal="," if suffix == ".csv" else ".")
    elif suffix == ".parquet":
        FRAME.to_parquet(path)
    elif suffix in {".feather", ".arrow"}:
        FRAME.to_feather(path)
    elif suffix in {".xlsx", ".ods"}:
        codes_ = [("HULP", "Hulp", code, label, "x" if code > 2 else "") for code, label in labels["HULP"].items()]
        codes_ += [("INK", "Inkomen", 999, "Onbekend", "ja"), ("PROV", "Provincie", None, None, None)]
        header = ("Variable", "Label", "Code", "Value label", "Missing")
        write = _sheets if suffix == ".xlsx" else ods
        write(path, ("Data", _rows(FRAME)), ("Codebook", [header, *codes_]), ("Leeg", []))
        return {}
    elif suffix in {".rds", ".rda", ".rdata"}:
        frame = FRAME.assign(PROV=pd.array(FRAME["PROV"], dtype=pd.StringDtype("python")))
        rdata.write_rds(path, frame) if suffix == ".rds" else rdata.write_rda(path, {"d": frame})
    return {"labels": "book.csv"}


@pytest.fixture(scope="module")
def reference(tmp_path_factory):
    folder = tmp_path_factory.mktemp("reference")
    write_microdata(folder / "a.sav", FRAME.astype({"PROV": "string"}), DESCRIBED)
    return codebook(folder / "a.sav")


@pytest.mark.parametrize("suffix", sorted(set(SURVEY_SUFFIXES) - {".sas7bdat"}))
def test_counts_labels_and_missing_codes_are_the_same_in_every_format(tmp_path, reference, suffix):
    """A file that holds no labels gets them from the codebook of the first."""
    options = _written(tmp_path, suffix)
    (tmp_path / "book.csv").write_text(as_csv(reference), encoding="utf-8")
    book = codebook(tmp_path / f"a{suffix}", **options)
    assert book.variables == reference.variables
    assert (variable(book, "HULP").valid, variable(book, "HULP").missing) == (3, 4)
    assert {code: (row.count, row.label) for code, row in codes(book, "PROV").items()} == {
        "GR": (3, ""),
        "FR": (1, ""),
        "": (1, ""),
        ".": (1, ""),
        "ZH": (1, ""),
    }


def test_special_missings_are_the_same_in_every_format_that_has_them(tmp_path):
    write_microdata(
        tmp_path / "a.dta",
        pd.DataFrame({"V": [1.0, ".m", ".m", ".d", np.nan]}, dtype=object),
        {"V": FileVariable("V", {1: "Ja", ".m": "Geen"}, missing=(".m", ".d"))},
    )
    (tmp_path / "a.csv").write_text("V\n1\n.m\n.m\n.d\n.\n", encoding="utf-8")
    (tmp_path / "book.csv").write_text(as_csv(codebook(tmp_path / "a.dta")), encoding="utf-8")
    pyreadstat.write_xport(pd.DataFrame({"V": [1.0, *[np.nan] * 4]}), str(tmp_path / "a.xpt"))
    content = (tmp_path / "a.xpt").read_bytes()
    for letter in (b"M", b"M", b"D"):
        content = content.replace(b"." + bytes(7), letter + bytes(7), 1)
    (tmp_path / "a.xpt").write_bytes(content)
    stata = codebook(tmp_path / "a.dta")
    for other in ("a.csv", "a.xpt"):
        book = codebook(tmp_path / other, labels="book.csv")
        assert [(row.code, row.label, row.count, row.is_missing) for row in book.variables[0].codes] == [
            (row.code, row.label, row.count, row.is_missing) for row in stata.variables[0].codes
        ]


def test_a_format_is_one_entry():
    """And a row in the docs."""
    docs = (Path(__file__).parents[2] / "docs/survey-files.md").read_text(encoding="utf-8").lower()
    for one in FORMATS:
        assert all(f"`{suffix}`" in docs for suffix in one.suffixes), one.name
        assert not one.reader or (one.missing and one.labels)


# --- text files ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("decimal", [".", ","])
def test_any_delimiter_and_decimal_sign(tmp_path, delimiter, decimal):
    if delimiter == decimal:
        pytest.skip("a comma between cells and in numbers needs quotes")
    frame = pd.DataFrame({"n": [1.5, -2.25, np.nan], "k": [1, 2, 3], "t": ["a b", 'x"y', f"p{delimiter}q"]})
    frame.to_csv(tmp_path / "a.csv", index=False, sep=delimiter, decimal=decimal)
    read = read_microdata(tmp_path / "a.csv").frame
    pd.testing.assert_frame_equal(read, frame.astype({"k": float, "t": str}))


def test_quoted_decimal_commas_and_line_breaks(tmp_path):
    (tmp_path / "a.csv").write_text('n,t\n"1,5","een\ntwee"\n"2,5","drie"\n', encoding="utf-8")
    read = read_microdata(tmp_path / "a.csv").frame
    assert read["n"].tolist() == [1.5, 2.5] and read["t"].tolist() == ["een\ntwee", "drie"]


def test_a_delimiter_that_is_named(tmp_path):
    (tmp_path / "a.txt").write_text("v w\n1 2\n", encoding="utf-8")
    assert list(read_microdata(tmp_path / "a.txt", delimiter=" ").frame) == ["v", "w"]
    with pytest.raises(InputError, match="cannot be split at `::`"):
        read_microdata(tmp_path / "a.txt", delimiter="::")


def test_lines_that_do_not_fit_are_named(tmp_path):
    (tmp_path / "a.csv").write_text("v,w\n1,2\n1,2,3\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"a\.csv:3: has 3 cells, and the first row 2"):
        codebook(tmp_path / "a.csv")
    (tmp_path / "a.csv").write_text("v;w;\n1;2;\n3;4;\n\n", encoding="utf-8")
    assert codebook(tmp_path / "a.csv").respondents == 2
    (tmp_path / "a.csv").write_text('v,w\n1,"2\n', encoding="utf-8")
    assert codebook(tmp_path / "a.csv").respondents == 1


def test_dates_and_words_for_nothing(tmp_path):
    (tmp_path / "a.csv").write_text("d,n\n2017-06-01,NA\n,#NULL!\n2017-02-28,3\n", encoding="utf-8")
    book = codebook(tmp_path / "a.csv")
    assert (variable(book, "d").kind, variable(book, "d").low) == ("date", "2017-02-28")
    assert (variable(book, "n").kind, variable(book, "n").missing) == ("number", 2)
    (tmp_path / "a.csv").write_text("d\n2017-06-01\n2017-02-30\n", encoding="utf-8")
    assert variable(codebook(tmp_path / "a.csv"), "d").kind == "text"


# --- workbooks, parquet, R ------------------------------------------------------------------------------------------
def test_sheets(tmp_path):
    rows = [["v", "d"], [1, dt.date(2017, 6, 1)], [2.5, None], [None, dt.date(2018, 1, 1)]]
    _sheets(tmp_path / "a.xlsx", ("een", rows), ("twee", [["w"], ["x"]]))
    with pytest.raises(InputError, match=r"holds 2 sheets with data\n  -> name one as `member`: een, twee"):
        codebook(tmp_path / "a.xlsx")
    assert counts(tmp_path / "a.xlsx", "v", member="een") == {"1": 1, "2.5": 1, ".": 1}
    assert variable(codebook(tmp_path / "a.xlsx", member="een"), "d").kind == "date"
    _sheets(tmp_path / "b.xlsx", ("boek", [["variable", "code", "code_label"], ["v", 1, "Ja"]]))
    _sheets(tmp_path / "c.xlsx", ("data", [["v"], [1]]))
    assert codes(codebook(tmp_path / "c.xlsx", labels="b.xlsx"), "v")["1"].label == "Ja"


def test_an_open_document_sheet(tmp_path):
    ods(tmp_path / "a.ods", ("een", [["v", "t"], [2, "x"], [None, "=1+1"]]), ("leeg", []))
    assert counts(tmp_path / "a.ods", "v") == {"2": 1, ".": 1}
    assert counts(tmp_path / "a.ods", "t") == {"x": 1, "=1+1": 1}


def test_columns_of_parquet(tmp_path):
    frame = pd.DataFrame(
        {
            "b": [True, False, None],
            "c": pd.Categorical(["ja", None, "nee"]),
            "d": [dt.date(2017, 6, 1), None, dt.date(2018, 1, 1)],
            "i": pd.array([1, None, 3], dtype="Int32"),
            "f": np.array([0.5, np.nan, 2], dtype="float32"),
            "l": [[1], [2], [3]],
        }
    )
    frame.to_parquet(tmp_path / "a.parquet")
    book = codebook(tmp_path / "a.parquet", rows=2)
    assert [(one.name, one.kind, one.valid) for one in book.variables] == [
        *(("b", "number", 2), ("c", "text", 2), ("d", "date", 2), ("i", "number", 2), ("f", "number", 2)),
    ]
    assert book.notes == ("a.parquet: left out 1 variables that hold lists or the like: l",)


def test_data_frames_of_r(tmp_path):
    frame = pd.DataFrame({"v": [1.0, 2.0]})
    rdata.write_rda(tmp_path / "a.rda", {"een": frame, "twee": frame.iloc[:1]})
    with pytest.raises(InputError, match=r"holds 2 data frames\n  -> name one as `member`: een, twee"):
        codebook(tmp_path / "a.rda")
    assert codebook(tmp_path / "a.rda", member="twee").respondents == 1
    rdata.write_rds(tmp_path / "a.rds", [1.0, 2.0])
    with pytest.raises(InputError, match="holds no data frames"):
        codebook(tmp_path / "a.rds")


# --- in the place of a survey file ----------------------------------------------------------------------------------
OTHERS = {
    "cport": (".xpt", b"**COMPRESSED** **COMPRESSED** ", r"made by PROC CPORT.*\n  -> .*PROC CIMPORT"),
    "cport, not compressed": (".xpt", b"LIB CONTROL X", "made by PROC CPORT"),
    "catalogue": (".sas7bdat", bytes(12) + bytes.fromhex("c2ea8163"), "is a SAS catalogue"),
    "encrypted": (".sav", b"\x1c\0\0\0\0\0\0\0ENCRYPTEDSAV", "is an SPSS file with a password"),
    "web page": (".sav", b"<!doctype HTML><html>", "is a web page"),
    "pdf": (".csv", b"%PDF-1.7", "is a PDF document"),
    "old workbook": (".xlsx", bytes.fromhex("d0cf11e0a1b11ae1"), "workbook of before 2007, or one with a password"),
    "7z": (".zip", b"7z\xbc\xaf", "is a .7z archive"),
    "unknown": (".xyz", b"x", "has the unknown extension `.xyz`; |has the unknown extension"),
    "bytes as text": (".csv", b"a,b\0\1\2", "fit no survey format"),
    "parquet cut off": (".parquet", b"PAR1" + bytes(50), "cannot be read"),
    "workbook cut off": (".xlsx", b"PK\x03\x04" + bytes(50), "cannot be read"),
    "feather cut off": (".feather", b"ARROW1\0\0" + bytes(50), "cannot be read"),
    "R cut off": (".rds", b"\x1f\x8b" + bytes(50), "cannot be read"),
    "xpt cut off": (".xpt", b"HEADER RECORD*******LIBRARY HEADER RECORD!!!!!!!".ljust(80), "holds no data set"),
}


@pytest.mark.parametrize(("suffix", "content", "message"), OTHERS.values(), ids=OTHERS.keys())
def test_what_comes_in_its_place_is_named(tmp_path, suffix, content, message):
    (tmp_path / f"a{suffix}").write_bytes(content)
    with pytest.raises(InputError, match=message):
        codebook(tmp_path / f"a{suffix}")


@pytest.mark.parametrize("version", [10, 12, 13, 14, 15])
def test_stata_files_cut_off_anywhere_are_called_that(tmp_path, version):
    frame = pd.DataFrame({"v": [1.0] * 300})
    pyreadstat.write_dta(frame, str(tmp_path / "a.dta"), version=version)
    content = (tmp_path / "a.dta").read_bytes()
    (tmp_path / "a.dta").write_bytes(content[: len(content) * 3 // 4])
    with pytest.raises(InputError, match="cut off"):
        codebook(tmp_path / "a.dta")


def test_suspicious_extremes_of_a_quantity(tmp_path):
    rng = np.random.default_rng(5)
    income = np.append(rng.integers(800, 6000, 400), [9999, 9999, 7777, -9]).astype(float)
    age = np.append(rng.integers(18, 90, 400), [999] * 4).astype(float)
    hours = np.append(rng.integers(0, 2000, 400), [999] * 4).astype(float)
    frame = pd.DataFrame({"income": income, "age": age, "hours": hours})
    pyreadstat.write_sav(frame, str(tmp_path / "a.sav"), missing_ranges={"age": [998]})
    book = codebook(tmp_path / "a.sav", rows=50)
    assert variable(book, "income").suspicious == (("-9", 1), ("7777", 1), ("9999", 2))
    assert variable(book, "age").suspicious == (("999", 4),)
    assert variable(book, "hours").suspicious == (), "among other numbers it is one of them"


def test_wide_files_and_small_chunks_give_the_same(tmp_path):
    frame = pd.DataFrame(np.arange(3_000.0).reshape(2, 1500), columns=[f"v{n}" for n in range(1500)])
    frame.to_parquet(tmp_path / "a.parquet")
    book = codebook(tmp_path / "a.parquet", rows=1)
    assert len(book.variables) == 1500 and variable(book, "v1499").high == "2999"
