"""Labels from programs, catalogues and codebooks, in every style; and a word when they fit nothing."""

import zipfile

import pandas as pd
import pyreadstat
import pytest

from microdata.made import codes, variable
from ouder_netwerk.errors import InputError
from ouder_netwerk.microdata.codebook import codebook
from ouder_netwerk.microdata.codebook_report import as_csv
from ouder_netwerk.microdata.labels.codebook_rows import labels_of_rows
from ouder_netwerk.microdata.labels.sas import sas_labels
from ouder_netwerk.microdata.labels.spss import spss_labels
from ouder_netwerk.microdata.labels.stata import stata_labels

YES_NO = {"1": "Ja", "2": "Nee", "9": "Weet niet"}
STATA = {
    "plain": 'label define l 1 "Ja" 2 "Nee" 9 "Weet niet"\nlabel values hulp l\n',
    "compound quotes": 'label define l 1 `"Ja"\' 2 `"Nee"\'\nlabel define l 9 `"Weet niet"\', add\nlabel values hulp l\n',
    "continued lines": 'label define l ///\n   1 "Ja" /// een\n   2 "Nee" ///\n   9 "Weet niet"\nlabel values hulp l\n',
    "semicolons": '#delimit ;\nlabel define l 1 "Ja"\n 2 "Nee"\n 9 "Weet niet" ;\nlabel values hulp l ;\n#delimit cr\n',
    "both delimiters": '#delimit ;\nla de l 1 "Ja" 2 "Nee" ;\n#delimit cr\nla de l 9 "Weet niet", modify\nla val hulp l\n',
    "block comment as end of line": 'label define l 1 "Ja" /*\n*/ 2 "Nee" /*\n*/ 9 "Weet niet"\nlabel values hulp l\n',
    "comments": '* label define l 1 "Fout"\n// x\nlab def l 1 "Ja" 2 "Nee" 9 "Weet niet" // eind\nlabel val hulp l\n',
    "prefixes": 'capture label define l 1 "Ja" 2 "Nee" 9 "Weet niet", replace\nqui: label values hulp l, nofix\n',
    "windows lines": 'label define l 1 "Ja" 2 "Nee" 9 "Weet niet"\r\nlabel values hulp l\r\n',
    "last line without end": 'label define l 01 "Ja" 2 "Nee" 9 "Weet niet"\nlabel values hulp l',
    "a loop over variables": 'label define l 1 "Ja" 2 "Nee" 9 "Weet niet"\nforeach v of varlist nr hulp {\n label values `v\' l\n}\n',
    "a loop over numbers": (
        "forvalues i = 1/2 {\n label define l `i' \"x`i'\", modify\n}\n"
        'label define l 1 "Ja" 2 "Nee" 9 "Weet niet", modify\nlabel values hulp l\n'
    ),
    "a macro": 'local vars hulp\nlabel define l 1 "Ja" 2 "Nee" 9 "Weet niet"\nlabel values `vars\' l\n',
    "a list": 'label define l 1 "Ja" 2 "Nee" 9 "Weet niet"\nlabel values hu* l\n',
    "a range": 'label define l 1 "Ja" 2 "Nee" 9 "Weet niet"\nlabel values nr-hulp l\n',
    "labels first": 'label values hulp l\nlabel define l 1 "Ja" 2 "Nee" 9 "Weet niet"\n',
    "one word without quotes": 'label define l 1 Ja 2 Nee 9 "Weet niet"\nlabel values hulp l\n',
    "other commands": 'use x.dta, clear\nrecode hulp (1=1)\nlabel define l 1 "Ja" 2 "Nee" 9 "Weet niet"\nlabel values hulp l\nsave y\n',
    "a format named after the variable": 'label define hulp 1 "Ja" 2 "Nee" 9 "Weet niet"\n',
}


@pytest.mark.parametrize("program", STATA.values(), ids=STATA.keys())
def test_stata_programs_in_every_style(tmp_path, program):
    pyreadstat.write_dta(pd.DataFrame({"nr": [1, 2], "hulp": [1, 9]}), str(tmp_path / "a.dta"))
    (tmp_path / "a.do").write_text(program, encoding="utf-8")
    found = {code: row.label for code, row in codes(codebook(tmp_path / "a.dta", labels="a.do"), "hulp").items()}
    assert found == YES_NO


@pytest.mark.parametrize(
    ("program", "label"),
    [
        ('label variable hulp "Kreeg "hulp""', ""),
        ('label variable hulp `"Kreeg "hulp", ja"\'', 'Kreeg "hulp", ja'),
        ('lab var hulp "a // b /* c"', "a // b /* c"),
        ('label var hulp "prijs: 5; euro"', "prijs: 5; euro"),
        ('#delimit ;\nlabel var hulp\n  "over lijnen" ;', "over lijnen"),
    ],
)
def test_variable_labels_of_stata(program, label):
    assert stata_labels(program).variables.get("hulp", "").startswith(label)


def test_a_program_that_loops_without_end_ends():
    nested = "forvalues i = 1/99999999 {\n" * 9 + 'label var x "y"\n' + "}\n" * 9
    assert stata_labels(nested).values == {}


SAS = {
    "label and format": "proc format; value yn 1='Ja' 2='Nee' 9='Weet niet'; run; data b; set a; format hulp yn.; run;",
    "double quotes": 'PROC FORMAT;\nVALUE YN 1="Ja" 2="Nee" 9="Weet niet";\nDATA b; FORMAT nr 8.2 hulp yn5.;',
    "comments": "* value yn 1='x';\nproc format; /* 1='y' */ value yn 1 = 'Ja' 2 = 'Nee' 9 = 'Weet niet'; format hulp yn.;",
    "options and lists": "value yn (default=20) 1='Ja' 2='Nee' 8,9='Weet niet'; format nr hulp yn.;",
    "a range": "value yn 1='Ja' 2='Nee' 9-10='Weet niet' other='x'; format nr-hulp yn.;",
    "attrib": "value yn 1='Ja' 2='Nee' 9='Weet niet'; attrib nr label='Nummer' hulp format=yn. label='Hulp';",
    "named after the variable": "value hulp_lab 1='Ja' 2='Nee' 9='Weet niet';",
    "named after the variable, f": "value hulpf 1='Ja' 2='Nee' 9='Weet niet';",
}


@pytest.mark.parametrize("program", SAS.values(), ids=SAS.keys())
def test_sas_programs_in_every_style(tmp_path, program):
    pyreadstat.write_xport(pd.DataFrame({"NR": [1.0, 2], "HULP": [1.0, 9]}), str(tmp_path / "a.xpt"))
    (tmp_path / "a.sas").write_text(program, encoding="utf-8")
    found = {code: row.label for code, row in codes(codebook(tmp_path / "a.xpt", labels="a.sas"), "HULP").items()}
    assert {code: found[code] for code in YES_NO} == YES_NO


def test_a_format_that_the_file_itself_names(tmp_path):
    """As in SAS data sets: the file says YN., the program what that means; `$` is a format of texts."""
    frame = pd.DataFrame({"HULP": [1.0, 9.0], "PROV": ["01", "2"]})
    pyreadstat.write_xport(frame, str(tmp_path / "a.xpt"))
    content, described, size, place = bytearray((tmp_path / "a.xpt").read_bytes()), 8 * 80, 140, 56
    content[described + place : described + place + 8] = b"YN      "
    content[described + size + place : described + size + place + 8] = b"$PV     "
    (tmp_path / "a.xpt").write_bytes(content)
    program = "proc format; value yn 1='Ja' .M='Geen'; value $pv '01'='Groningen' 2='Friesland'; run;"
    (tmp_path / "a.sas").write_text(program, encoding="utf-8")
    book = codebook(tmp_path / "a.xpt", labels="a.sas")
    assert {code: row.label for code, row in codes(book, "HULP").items()} == {"1": "Ja", "9": "", ".m": "Geen"}
    assert {code: row.label for code, row in codes(book, "PROV").items()} == {"01": "Groningen", "2": "Friesland"}


def test_sas_quotes_and_labels():
    found = sas_labels("label a='Hoe gaat ''t' b = \"x; y\";\nvalue f low-0='n' 1-3='k';")
    assert found.variables == {"a": "Hoe gaat 't", "b": "x; y"}
    assert found.formats["f"] == {"low-0": "n", "1": "k", "2": "k", "3": "k"}


SPSS = {
    "slashes": "VARIABLE LABELS nr 'Nummer' /hulp 'Hulp'.\nVALUE LABELS hulp 1 'Ja' 2 'Nee' 9 'Weet niet'.\nMISSING VALUES hulp (9).\n",
    "lines": 'VAR LAB\n nr "Nummer"\n hulp "Hulp".\nVALUE LABELS\n hulp\n 1 "Ja"\n 2 "Nee"\n 9 "Weet niet".\nMIS VAL hulp (9).',
    "several variables": "VARIABLE LABELS hulp 'Hulp'. \nVALUE LABELS nr hulp 1 'Ja' 2 'Nee' /hulp 1 'Ja' 2 'Nee' 9 'Weet niet' .\nMISSING VALUES nr hulp (9).",
    "a range of variables": "var labels hulp 'Hulp'.\nvalue labels nr to hulp 1 'Ja' 2 'Nee' 9 'Weet niet'.\nmissing values nr to hulp (8 thru hi).",
    "joined texts": "VARIABLE LABELS hulp 'Hu' +\n 'lp'.\nVALUE LABELS hulp 1 'Ja' 2 'Nee' 9 'Weet ' + 'niet'.\nMISSING VALUES hulp (lo thru 0, 9).",
    "add": "VARIABLE LABELS hulp 'Hulp'.\nVALUE LABELS hulp 1 'Ja' 2 'Nee'.\nADD VALUE LABELS hulp 9 'Weet niet'.\n* VALUE LABELS hulp 1 'x'.\nMISSING VALUES hulp (9).",
}


@pytest.mark.parametrize("program", SPSS.values(), ids=SPSS.keys())
def test_spss_syntax_in_every_style(tmp_path, program):
    (tmp_path / "a.csv").write_text("nr,hulp\n1,1\n2,9\n3,2\n", encoding="utf-8")
    (tmp_path / "a.sps").write_text(program, encoding="utf-8")
    book = codebook(tmp_path / "a.csv", labels="a.sps")
    assert {code: row.label for code, row in codes(book, "hulp").items()} == YES_NO
    assert (variable(book, "hulp").label, variable(book, "hulp").missing) == ("Hulp", 1)


def test_spss_labels_of_texts():
    found = spss_labels("VALUE LABELS prov 'GR' 'Groningen' 'FR' 'It''s Frysk'.")
    assert found.values == {"prov": {"GR": "Groningen", "FR": "It's Frysk"}}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.do", 'label define x 1 "a"\nlabel values other x\n'),
        ("a.do", "* nothing here\n"),
        ("a.sas", "label other='x';"),
        ("a.sps", "VARIABLE LABELS other 'x'."),
        ("a.csv", "variable,label,code,code_label\nother,x,1,y\n"),
    ],
)
def test_labels_that_fit_nothing_are_told(tmp_path, name, content):
    pyreadstat.write_sav(pd.DataFrame({"v": [1.0], "w": [1.0]}), str(tmp_path / "b.sav"))
    (tmp_path / name).write_text(content, encoding="utf-8")
    assert (
        f"{name}: 0 of 2 variables got a label from it: do the names agree?"
        in codebook(tmp_path / "b.sav", labels=name).notes
    )


def test_options_without_effect_are_told(tmp_path):
    pyreadstat.write_sav(pd.DataFrame({"v": [1.0]}), str(tmp_path / "a.sav"))
    pd.DataFrame({"v": [1.0]}).to_parquet(tmp_path / "a.parquet")
    notes = codebook(tmp_path / "a.sav", member="x", delimiter=";", decimal=",", labels_encoding="cp850").notes
    assert [note.split("`")[1] for note in notes] == ["member", "delimiter", "decimal", "labels_encoding"]
    (note,) = codebook(tmp_path / "a.parquet", encoding="cp850").notes
    assert note == "a.parquet: `encoding` has no effect on a parquet file"
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.write(tmp_path / "a.sav", "a.sav")
    assert codebook(tmp_path / "a.zip", member="a.sav").notes == ()


def test_a_file_of_labels_that_is_none(tmp_path):
    pyreadstat.write_sav(pd.DataFrame({"v": [1.0]}), str(tmp_path / "a.sav"))
    for name, content, message in (
        ("a.pdf", "x", r"a\.pdf: has the extension `\.pdf`, of no file with labels"),
        ("a.csv", "p,q\n1,2\n", r"a\.csv: does not look like a codebook"),
        ("a.sas7bcat", "x", r"a\.sas7bcat: cannot be read"),
    ):
        (tmp_path / name).write_text(content, encoding="utf-8")
        with pytest.raises(InputError, match=message):
            codebook(tmp_path / "a.sav", labels=name)
    with pytest.raises(InputError, match=r"none\.do: does not exist"):
        codebook(tmp_path / "a.sav", labels="none.do")


def test_our_own_codebook_gives_its_labels_back(tmp_path, tiny):
    """Labels that a spreadsheet would take for formulas come through too."""
    frame = pd.DataFrame({"v": [1.0, 2.0, 9.0], "t": ["=1", "-x", "@y"]})
    labels = {"v": {1.0: "=ja", 2.0: "-nee", 9.0: "+geen"}, "t": {"=1": "een"}}
    path = tmp_path / "a.sav"
    pyreadstat.write_sav(
        frame, str(path), column_labels=["@v", "T"], variable_value_labels=labels, missing_ranges={"v": [9]}
    )
    (tmp_path / "book.csv").write_text(as_csv(codebook(path)), encoding="utf-8")
    frame.to_csv(tmp_path / "b.csv", index=False)
    assert codebook(tmp_path / "b.csv", labels="book.csv").variables == codebook(path).variables
    (tmp_path / "tiny.csv").write_text(as_csv(codebook(tiny.raw)), encoding="utf-8")
    pyreadstat.read_sav(str(tiny.raw), user_missing=True)[0].to_csv(tmp_path / "c.csv", index=False)
    assert codebook(tmp_path / "c.csv", labels="tiny.csv").variables == codebook(tiny.raw).variables


def test_a_codebook_with_the_name_in_its_first_row_only():
    rows = [
        {"Variabele": "hulp", "Omschrijving": "Hulp", "Waarde": "1", "Waardelabel": "Ja", "Missing": ""},
        {"Variabele": "", "Omschrijving": "", "Waarde": "9", "Waardelabel": "Weet niet", "Missing": "ja"},
    ]
    found = labels_of_rows(rows)
    assert found.values == {"hulp": {"1": "Ja", "9": "Weet niet"}} and found.missing == {"hulp": ("9",)}
