"""Texts from files mean nothing else in any place they go to."""

import csv
import io
import xml.dom.minidom

import docx
import pandas as pd
import pyreadstat
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from ouder_netwerk.files import csv_text
from ouder_netwerk.microdata.codebook import codebook
from ouder_netwerk.microdata.codebook_report import as_csv, as_html, as_text
from ouder_netwerk.safe import from_csv, safe

NASTY = {
    "line breaks": "Ja,\nvan\r\nfamilie",
    "next line": "Ja,\x85van familie",
    "line separator": "Ja,\u2028van\u2029familie",
    "escape sequences": "\x1b[31mrood\x1b]0;titel\x07",
    "direction": "a\u202eb\u2066c\u200f",
    "byte order mark": "\ufeffa",
    "NUL and others": "a\0b\x08c\x7f\x9b31m",
    "YAML": "a: b # c - [d, {e: *f}] 'g' \"h\" %i @j `k` !l |m >n",
    "markup": "<script>alert('x')</script>&amp;",
    "formula": "=cmd|' /C calc'!A0",
    "long": "x" * 10_000,
    "half a pair": "a\ud800b",
}


@pytest.mark.parametrize("text", NASTY.values(), ids=NASTY.keys())
def test_one_line_without_what_is_not_seen(text):
    made = safe(text)
    assert made.isprintable() and len(made.splitlines()) == 1
    assert yaml.safe_load(f"# {made}\na: 1") == {"a": 1}
    assert yaml.safe_load(yaml.safe_dump({"a": made}, allow_unicode=True)) == {"a": made}
    document = docx.Document()
    document.add_paragraph(made)
    document.save(io.BytesIO())
    assert xml.dom.minidom.parseString(f"<svg>{safe(text, 'markup')}</svg>").documentElement.firstChild.data == made


@given(st.text(), st.sampled_from(["line", "csv", "markup"]))
def test_of_any_text(text, syntax):
    assert safe(text, syntax).translate(dict.fromkeys(map(ord, "\u200c\u200d"))).isprintable()
    assert safe(text) == safe(safe(text))
    assert len(safe(text, longest=20)) <= 20


@pytest.mark.parametrize("text", ["=1+1", "+x", "-x", "@SUM(A1)", " =1", "\t=1", "\r\n=1", "＝1", "-1+1", "-"])
def test_no_spreadsheet_takes_a_cell_for_a_formula(text):
    assert safe(text, "csv").startswith("'")


@pytest.mark.parametrize("text", ["-8", "+1.5", "-1e5", "a=b", "", "Nee - nooit", "1-2", "-.5"])
def test_numbers_and_other_texts_stay_as_they_are(text):
    assert safe(text, "csv") == text


def _file(path, nasty):
    frame = pd.DataFrame({"v": [1.0, 2.0], "t": [nasty[:200].encode("utf-8", "ignore").decode(), "x"]})
    nasty = nasty.replace("\0", "").encode("utf-8", "ignore").decode()
    pyreadstat.write_sav(
        frame, str(path), column_labels=[nasty[:100], None], variable_value_labels={"v": {1.0: nasty[:100]}}
    )


@pytest.mark.parametrize("nasty", NASTY.values(), ids=NASTY.keys())
def test_a_codebook_of_nasty_texts(tmp_path, nasty):
    _file(tmp_path / "a.sav", nasty)
    book = codebook(tmp_path / "a.sav")
    text = as_text(book)
    assert all(line.isprintable() and len(line) < 200 for line in text.split("\n"))
    rows = list(csv.reader(io.StringIO(as_csv(book))))
    assert {len(row) for row in rows} == {17}
    assert not any(cell.startswith(("=", "+", "@")) for row in rows for cell in row)
    assert "<script>" not in as_html(book)
    assert all(label.isprintable() for label in book.description.variables["v"].value_labels.values())


@pytest.mark.parametrize("nasty", NASTY.values(), ids=NASTY.keys())
def test_a_new_wave_of_nasty_texts_is_yaml(tiny, nasty):
    nasty = nasty.replace("\0", "").encode("utf-8", "ignore").decode()[:100]
    frame, _ = pyreadstat.read_sav(str(tiny.raw), user_missing=True)
    labels = {"HULP": {1.0: f"ja {nasty}", 2.0: nasty}, "ALLEEN": {1.0: "ja", 2.0: nasty}}
    path = tiny.folder / "data/raw/tiny19.sav"
    pyreadstat.write_sav(
        frame, str(path), column_labels={"HULP": nasty, "ALLEEN": f"Alleen {nasty}"}, variable_value_labels=labels
    )
    result = tiny.run("wave", "new", "tiny", "tiny19", "tiny19.sav")
    assert result.exit_code == 0, result.output
    text = (tiny.folder / "config/studies/tiny/waves/tiny19.yaml").read_text(encoding="utf-8")
    assert yaml.safe_load(text)["sources"][0]["file"] == "tiny19.sav"


def test_names_of_variables_too(tmp_path):
    (tmp_path / "a.csv").write_text('"een\u2028naam\x1b","=x"\n1,2\n', encoding="utf-8")
    book = codebook(tmp_path / "a.csv")
    assert [one.name for one in book.variables] == ["een naam", "=x"]
    assert "\n'=x," in as_csv(book)


@given(st.text())
def test_a_cell_is_read_as_it_was(text):
    assert from_csv(safe(text, "csv")) == safe(text)
    assert list(csv.reader(io.StringIO(csv_text([[text, "x"]])))) == [[safe(text, "csv"), "x"]]
