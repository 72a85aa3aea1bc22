"""Numbers that came out wrong without a word: missings by spelling, readers that lie, names that differ by case."""

import struct
import unicodedata
import zipfile

import numpy as np
import pandas as pd
import pyreadstat
import pytest

from microdata.made import codes, counts, two_data_sets, variable
from microdata.old_stata import MISSING, old_stata
from ouder_netwerk.errors import InputError
from ouder_netwerk.microdata.codebook import codebook
from ouder_netwerk.microdata.read import read_microdata
from ouder_netwerk.microdata.variables import FileVariable
from ouder_netwerk.microdata.write import write_microdata


# --- missing is decided by the type of the variable ---------------------------------------------------------------
@pytest.mark.parametrize("suffix", [".sav", ".zsav", ".dta", ".xpt", ".csv", ".parquet"])
def test_dots_among_texts_are_values(tmp_path, suffix):
    path = tmp_path / f"a{suffix}"
    frame = pd.DataFrame({"t": [".", "a", ".", "b", ".a", "._"], "n": [1.0, 2, 3, 4, 5, 6]})
    write = {
        ".sav": lambda: pyreadstat.write_sav(frame, str(path)),
        ".zsav": lambda: pyreadstat.write_sav(frame, str(path), compress=True),
        ".dta": lambda: pyreadstat.write_dta(frame, str(path)),
        ".xpt": lambda: pyreadstat.write_xport(frame, str(path)),
        ".csv": lambda: frame.to_csv(path, index=False),
        ".parquet": lambda: frame.to_parquet(path),
    }
    write[suffix]()
    text = variable(codebook(path), "t")
    assert (text.kind, text.valid, text.missing) == ("text", 6, 0)
    assert {row.code: row.count for row in text.codes} == {".": 2, ".a": 1, "._": 1, "a": 1, "b": 1}


def test_a_scheme_of_missing_codes_says_nothing_of_texts(tiny):
    """`.a: no_answer` for all variables is about Stata's missings; a respondent may have written it."""
    tiny.write(lambda frame: frame.assign(ALLEEN=[".a" if row % 3 else "2" for row in range(48)]))
    tiny.edit("waves/tiny17.yaml", lambda wave: wave["sources"][0]["missing"].update({".a": "no_answer"}))
    output = tiny.run("harmonise", "tiny", "tiny17").output
    assert "ALLEEN: code .a (no label) has no rule; 32 respondents" in output


def test_a_dot_in_a_text_of_the_design_is_a_value(tiny):
    tiny.write(lambda frame: frame.assign(STRAT=[[".", "a"][row // 24] for row in range(48)]))
    assert tiny.run("harmonise", "tiny", "tiny17").exit_code == 0


def test_an_empty_text_is_none_and_the_word_nan_is_one(tmp_path):
    pyreadstat.write_sav(pd.DataFrame({"t": ["", "NaN", "None", "NA"]}), str(tmp_path / "a.sav"))
    text = variable(codebook(tmp_path / "a.sav"), "t")
    assert (text.valid, text.missing) == (3, 1)


def test_a_variable_with_one_special_missing_and_nothing_else_is_a_number(tmp_path):
    described = {"v": FileVariable("V", missing=(".z",))}
    write_microdata(tmp_path / "a.dta", pd.DataFrame({"v": [".z"]}, dtype=object), described)
    one = variable(codebook(tmp_path / "a.dta"), "v")
    assert (one.kind, one.valid, one.missing) == ("number", 0, 1)


def test_special_missings_of_a_transport_file(tmp_path):
    """Readers give them as system-missing; here a byte of each is put in by hand."""
    path = tmp_path / "a.xpt"
    pyreadstat.write_xport(pd.DataFrame({"V": [1.5, np.nan, np.nan, np.nan, -2.0]}), str(path))
    content, missing = path.read_bytes(), b"." + bytes(7)
    for letter in (b"A", b"_"):
        content = content.replace(missing, letter + bytes(7), 1)
    path.write_bytes(content)
    assert counts(path, "V") == {"1.5": 1, "-2": 1, ".": 1, ".a": 1, "._": 1}
    assert variable(codebook(path), "V").missing == 3


def test_special_missings_among_the_numbers_of_a_text_file(tmp_path):
    (tmp_path / "a.csv").write_text("v,t\n1,x\n.m,.m\n,\nNA,NA\n._,y\n", encoding="utf-8")
    assert counts(tmp_path / "a.csv", "v") == {"1": 1, ".m": 1, ".": 2, "._": 1}
    assert counts(tmp_path / "a.csv", "t") == {"x": 1, ".m": 1, "": 1, "NA": 1, "y": 1}


# --- the reader is not believed -----------------------------------------------------------------------------------
def test_a_transport_file_with_two_data_sets(tmp_path):
    path = tmp_path / "a.xpt"
    two_data_sets(path, pd.DataFrame({"A": [1.0, 2, 3]}), pd.DataFrame({"B": [4.0, 5, 6, 7], "C": list("wxyz")}))
    with pytest.raises(InputError, match=r"holds 2 data sets\n  -> name one as `member`: ONE, TWO"):
        codebook(path)
    assert counts(path, "A", member="ONE") == {"1": 1, "2": 1, "3": 1}
    assert codebook(path, member="two").respondents == 4
    with pytest.raises(InputError, match=r"holds no data set THREE\n  -> .*ONE, TWO"):
        codebook(path, member="THREE")
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.write(path, "deep/a.xpt")
    assert codebook(tmp_path / "a.zip", member="TWO").respondents == 4
    assert codebook(tmp_path / "a.zip", member="deep/a.xpt/ONE").respondents == 3


@pytest.mark.parametrize("rows", [1, 3, 9, 10, 11, 40])
def test_rows_of_a_transport_file_do_not_depend_on_its_padding(tmp_path, rows):
    frame = pd.DataFrame({"A": [float(row) for row in range(rows)]})
    pyreadstat.write_xport(frame, str(tmp_path / "a.xpt"))
    assert read_microdata(tmp_path / "a.xpt").frame["A"].tolist() == frame["A"].tolist()


@pytest.mark.parametrize("version", [5, 8])
def test_numbers_texts_and_labels_of_a_transport_file(tmp_path, version):
    rng = np.random.default_rng(3)
    numbers = np.append(rng.normal(size=200) * 10.0 ** rng.integers(-30, 30, 200), [0.0, -1.0, 123456789.125, 1 / 3])
    frame = pd.DataFrame({"N": numbers, "T": [f"é{row}" for row in range(204)]})
    pyreadstat.write_xport(
        frame, str(tmp_path / "a.xpt"), column_labels=["Een getal", None], file_format_version=version
    )
    file = read_microdata(tmp_path / "a.xpt")
    np.testing.assert_allclose(file.frame["N"], numbers, rtol=1e-15)
    assert file.frame["T"].tolist() == frame["T"].tolist()
    assert file.variables["N"].label == "Een getal"


def test_declared_missings_of_a_portable_file(tmp_path):
    """The same data as .sav and .por, written here and read by us: other readers make them all system-missing."""
    frame = pd.DataFrame({"HULP": [1.0, 2.0, 8.0, 9.0, 9.0, np.nan], "INK": [1.0, 97.0, 98.0, 99.0, 5.0, 100.0]})
    described = {
        "HULP": FileVariable("Hulp", {1: "Ja", 2: "Nee", 8: "Weet niet"}, missing=(8, 9)),
        "INK": FileVariable("Inkomen", {98: "Weet niet"}, missing_range=(97, 99)),
    }
    books = {}
    for suffix in (".sav", ".por"):
        write_microdata(tmp_path / f"a{suffix}", frame, described, "Proef")
        books[suffix] = codebook(tmp_path / f"a{suffix}")
    assert books[".sav"].variables == books[".por"].variables
    assert codes(books[".por"], "HULP")["9"].count == 2 and codes(books[".por"], "HULP")["9"].is_missing
    assert variable(books[".por"], "INK").missing == 3
    assert books[".por"].label == "Proef"


def test_a_portable_file_of_another_program(tmp_path):
    """Records that our writer does not make: a weight, documents, open ranges, missing texts, exponents, short lines."""
    write_microdata(tmp_path / "a.por", pd.DataFrame({"X": [1.0]}), {"X": FileVariable("x")})
    head = (tmp_path / "a.por").read_bytes().replace(b"\r\n", b"").partition(b"5B/")[0].partition(b"41/5")[0]
    body = (
        b"42/5B/61/X"
        b"70/1/X5/8/2/5/8/2/9-1/8A/C4/Eens"
        b"73/1/T1/3/0/1/3/0/82/ZZ"
        b"D1/1/X1/1/2/Ja"
        b"E2/3/een4/twee"
        b"F1/1/a-5/2/ZZA/1/b1+2/0/*.1/c"
        b"ZZZZZZ"
    )
    text = (head + body).decode("latin1")
    lines = [text[start : start + 80].rstrip() for start in range(0, len(text), 80)]
    (tmp_path / "b.por").write_bytes("\n".join(lines).encode("latin1"))
    book = codebook(tmp_path / "b.por")
    x, t = book.variables
    assert {row.code: row.count for row in x.codes} == {"1": 1, "10": 1, "900": 1, "-5": 1, ".": 1}
    assert (x.valid, x.missing, x.label) == (2, 3, "Eens") or (x.valid, x.missing) == (3, 2)
    assert {row.code: row.count for row in t.codes} == {"a": 1, "ZZ": 1, "b": 1, "": 1, "c": 1}
    assert book.description.weight == "X"


@pytest.mark.parametrize("version", [104, 105, 108, 110, 111])
@pytest.mark.parametrize("order", ["<", ">"])
def test_missings_of_old_stata_files(tmp_path, version, order):
    """A missing double has two forms: 2^1023, and 2^333, of which the reader makes 1.7e100."""
    columns = {"b": "b", "i": "i", "l": "l", "f": "f", "d": "d", "s": 4}
    rows = [(120, 32765, 5, 1.5, 1e300, "é"), (*MISSING.values(), ""), (0, -1, -5, 0.0, 2.0**333, ".a")]
    (tmp_path / "a.dta").write_bytes(old_stata(version, columns, rows, order))
    book = codebook(tmp_path / "a.dta")
    assert [(one.name, one.valid, one.missing) for one in book.variables] == [
        *((name, 2, 1) for name in "bilf"),
        ("d", 1, 2),
        ("s", 2, 1),
    ]
    assert counts(tmp_path / "a.dta", "b") == {"0": 1, "120": 1, ".": 1}
    assert book.variables[0].label == "Vraag b"


def test_labels_and_missings_of_a_date_hang_on_the_date(tmp_path):
    first, unknown = 13715654400.0, 10010390400.0
    pyreadstat.write_sav(
        pd.DataFrame({"dag": [first, 86400.0, unknown]}),
        str(tmp_path / "a.sav"),
        variable_value_labels={"dag": {first: "eerste dag", unknown: "onbekend"}},
        missing_ranges={"dag": [unknown]},
        variable_format={"dag": "DATE11"},
    )
    book = codebook(tmp_path / "a.sav")
    assert codes(book, "dag")["2017-06-01"].label == "eerste dag"
    assert codes(book, "dag")["1900-01-01"].is_missing
    assert (variable(book, "dag").valid, variable(book, "dag").kind) == (2, "date")


def _raw_sav_dates(path, seconds, shown="DATETIME20"):
    pyreadstat.write_sav(pd.DataFrame({"d": seconds}), str(path), variable_format={"d": shown})


def test_an_impossible_date_keeps_its_number(tmp_path, caplog):
    _raw_sav_dates(tmp_path / "a.sav", [13715654400.0, 6306150067200.0, np.nan, -1e15, np.inf])
    book = codebook(tmp_path / "a.sav", rows=2)
    assert {row.code: row.count for row in book.variables[0].codes} == {
        "2017-06-01 00:00:00": 1,
        "6306150067200": 1,
        "-1000000000000000": 1,
        "inf": 1,
        ".": 1,
    }
    assert any("d: 3 dates outside the calendar, kept as the number" in note for note in book.notes)


@pytest.mark.parametrize(
    ("shown", "second", "expected"),
    [("DTIME12", 90061.0, "1 day, 1:01:01"), ("TIME8", 3661.0, "01:01:01"), ("SDATE10", 13715654400.0, "2017-06-01")],
)
def test_every_date_format_of_spss(tmp_path, shown, second, expected):
    _raw_sav_dates(tmp_path / "a.sav", [second], shown)
    assert list(counts(tmp_path / "a.sav", "d")) == [expected]


@pytest.mark.parametrize("shown", ["%td", "%tdDD/NN/CCYY", "%d", "%-tdD_m_Y"])
def test_every_date_format_of_stata(tmp_path, shown):
    pyreadstat.write_dta(pd.DataFrame({"d": [20971.0]}), str(tmp_path / "a.dta"), variable_format={"d": shown})
    assert list(counts(tmp_path / "a.dta", "d")) == ["2017-06-01"]


def test_long_identifications_keep_every_digit(tmp_path):
    ids = [9_007_199_254_740_993, 9_007_199_254_740_992]
    pd.DataFrame({"id": ids}).to_parquet(tmp_path / "a.parquet")
    pd.DataFrame({"id": pd.array([ids[0], None], dtype="Int64")}).to_parquet(tmp_path / "b.parquet")
    (tmp_path / "a.csv").write_text("id\n9007199254740993\n9007199254740992\n", encoding="utf-8")
    (tmp_path / "b.csv").write_text("id\n0363\n0014\n", encoding="utf-8")
    assert list(counts(tmp_path / "a.parquet", "id")) == list(map(str, sorted(ids)))
    assert list(counts(tmp_path / "b.parquet", "id")) == [str(ids[0]), "."]
    assert set(counts(tmp_path / "a.csv", "id")) == set(map(str, ids))
    assert set(counts(tmp_path / "b.csv", "id")) == {"0363", "0014"}


def test_weight_and_sets_in_the_header_are_told(tmp_path):
    """Nothing at hand writes a weight in the header, so its place there is filled by hand."""
    path = tmp_path / "a.sav"
    frame = pd.DataFrame({"een_lange_naam": ["x" * 300, "y"], "gewicht": [1.0, 2.0]})
    pyreadstat.write_sav(frame, str(path))
    content = bytearray(path.read_bytes())
    # the long text takes two segments of 255 bytes, each with its continuations
    place = next(number for number in range(1, 100) if _weighted(path, content, number) == "gewicht")
    assert place > 2
    assert "saved while weighted by gewicht" in codebook(path).description.remarks
    assert _weighted(path, content, 999) == ""


def _with_set(path):
    """Put a multiple-response set into the header, which nothing at hand writes."""
    content, end = path.read_bytes(), struct.pack("<ii", 999, 0)
    told = b"$hulp=D1 1 12 Hulp van wie hulpoud hulpbuur\n"
    path.write_bytes(content.replace(end, struct.pack("<iiii", 7, 7, 1, len(told)) + told + end, 1))


def test_multiple_response_sets_are_told_by_the_codebook_and_for_a_new_wave(tiny):
    tiny.raw.rename(tiny.raw.with_name("tiny19.sav"))
    path = tiny.raw.with_name("tiny19.sav")
    _with_set(path)
    content = path.read_bytes()
    path.write_bytes(content[:76] + struct.pack("<i", 2) + content[80:])
    told = 'multiple-response set $hulp "Hulp van wie": HULPOUD, HULPBUUR, code 1 counted'
    assert told in tiny.run("codebook", "tiny19.sav").output
    output = tiny.run("wave", "new", "tiny", "tiny19", "tiny19.sav").output
    assert told in output and "tiny19.sav: saved while weighted by GEW" in output


def _weighted(path, content, number):
    path.write_bytes(content[:76] + struct.pack("<i", number) + content[80:])
    return codebook(path).description.weight


# --- names --------------------------------------------------------------------------------------------------------
def _twins(path):
    pyreadstat.write_dta(pd.DataFrame({"Hulp": [1.0, 1, 2], "hulp": [2.0, 2, 1]}), str(path))


def test_names_that_differ_by_case_are_both_named(tmp_path):
    _twins(tmp_path / "a.dta")
    with pytest.raises(InputError, match=r"HULP: could be Hulp or hulp, which differ by case"):
        read_microdata(tmp_path / "a.dta", ["HULP"])
    assert read_microdata(tmp_path / "a.dta", ["hulp"]).frame.to_dict("list") == {"hulp": [2.0, 2.0, 1.0]}
    with pytest.raises(InputError, match="could be Hulp or hulp"):
        codebook(tmp_path / "a.dta", weight="HULP")


def test_a_wave_that_means_either_is_refused(tiny):
    tiny.write(lambda frame: frame.assign(Hulp=3 - frame["HULP"]))
    tiny.edit("waves/tiny17.yaml", lambda wave: wave["variables"]["help"].update({"from": "hulp"}))
    for command in (["harmonise", "tiny", "tiny17"], ["check", "tiny"]):
        result = tiny.run(*command)
        assert result.exit_code == 2 and "hulp: could be HULP or Hulp" in result.output


def test_two_columns_of_one_name_in_a_text_file_or_workbook(tmp_path):
    (tmp_path / "a.csv").write_text("v,w,v\n1,2,3\n", encoding="utf-8")
    with pytest.raises(InputError, match="has two variables called `v`, in columns 1 and 3"):
        codebook(tmp_path / "a.csv")
    (tmp_path / "b.csv").write_text("v,,w\n1,2,3\n", encoding="utf-8")
    with pytest.raises(InputError, match="has no variable name above column 2"):
        codebook(tmp_path / "b.csv")


def test_an_accent_may_be_stored_in_two_ways(tmp_path):
    name = "één"
    pd.DataFrame({unicodedata.normalize("NFD", name): [1.0]}).to_parquet(tmp_path / "a.parquet")
    assert read_microdata(tmp_path / "a.parquet", [unicodedata.normalize("NFC", name).upper()]).frame.shape == (1, 1)
    both = {unicodedata.normalize(form, name): [1.0] for form in ("NFD", "NFC")}
    pd.DataFrame(both).to_parquet(tmp_path / "b.parquet")
    with pytest.raises(InputError, match="could be"):
        read_microdata(tmp_path / "b.parquet", ["ÉÉN"])
