"""A codebook says what is in a file, of any format, width and length."""

import csv
import datetime as dt
import io
import logging
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pandas as pd
import pyreadstat
import pytest

from ouder_netwerk.errors import InputError
from ouder_netwerk.microdata.codebook import codebook
from ouder_netwerk.microdata.codebook_report import as_csv, as_html, as_text
from ouder_netwerk.microdata.read import read_microdata
from ouder_netwerk.microdata.variables import FileVariable
from ouder_netwerk.microdata.write import write_microdata


def _variable(book, name):
    return next(variable for variable in book.variables if variable.name == name)


def _rows(book, name):
    return {row.code: row for row in _variable(book, name).codes}


def test_counts_shares_and_weighted_shares_by_hand(tiny):
    book = codebook(tiny.raw, weight="gew")
    rows = _rows(book, "HULPBUUR")
    frame = pyreadstat.read_sav(str(tiny.raw), user_missing=True)[0]
    asked = frame[frame.HULPBUUR < 8]
    assert (rows["1"].label, rows["1"].count) == ("ja", int((asked.HULPBUUR == 1).sum()))
    assert rows["1"].share == pytest.approx((asked.HULPBUUR == 1).mean())
    assert rows["1"].weighted_share == pytest.approx(asked.GEW[asked.HULPBUUR == 1].sum() / asked.GEW.sum())
    assert (
        rows["98"].is_missing
        and rows["98"].share is None
        and rows["98"].share_of_all == pytest.approx((frame.HULPBUUR == 98).mean())
    )
    assert rows["98"].weighted_share == pytest.approx(frame.GEW[frame.HULPBUUR == 98].sum() / frame.GEW.sum())
    assert rows["8"].count == 0, "a labelled code that nobody gave is shown"
    age = _variable(book, "LEEFTIJD")
    assert (age.low, age.high) == ("0", "18")
    assert age.mean == pytest.approx(frame.LEEFTIJD.mean())
    assert age.weighted_mean == pytest.approx(np.average(frame.LEEFTIJD, weights=frame.GEW))
    assert not _variable(book, "RESP").codes, "identifications are not listed"
    assert _variable(book, "HULP").missing_codes == "98, 8 to 9"


def test_in_chunks_as_in_one_go(tiny):
    whole, parts = codebook(tiny.raw, weight="GEW"), codebook(tiny.raw, weight="GEW", rows=7)
    assert as_csv(whole) == as_csv(parts)


@pytest.mark.parametrize("extension", [".sav", ".zsav", ".dta", ".por", ".xpt"])
def test_every_format(tmp_path, extension):
    path = tmp_path / f"a{extension}"
    frame = pd.DataFrame({"HULP": [1.0, 2.0, np.nan], "NAAM": ["a", "b", ""]})
    labels = {"HULP": {1.0: "ja", 2.0: "nee"}}
    if extension == ".por":
        write_microdata(path, frame[["HULP"]], {"HULP": FileVariable("Hulp", labels["HULP"])})
    elif extension == ".xpt":
        pyreadstat.write_xport(frame, str(path))
    elif extension == ".dta":
        pyreadstat.write_dta(frame, str(path), variable_value_labels=labels)
    else:
        pyreadstat.write_sav(frame, str(path), variable_value_labels=labels, compress=extension == ".zsav")
    rows = _rows(codebook(path), "HULP")
    assert {code: row.count for code, row in rows.items()} == {"1": 1, "2": 1, ".": 1}
    assert rows["1"].label == ("" if extension == ".xpt" else "ja")
    assert rows["."].is_missing


def test_extended_missings_of_stata_and_labels_from_a_program(tmp_path):
    write_microdata(
        tmp_path / "a.dta",
        pd.DataFrame({"hulp": [1.0, 2.0, ".m", ".m"]}, dtype=object),
        {"hulp": FileVariable("Hulp", {1: "ja", 2: "nee", ".m": "geen antwoord"}, missing=(".m",))},
    )
    (tmp_path / "a.do").write_text(
        'label var hulp "Kreeg hulp"\nlabel define l .d "onderdrukt" 01 "Ja"\nlabel values hulp l\n'
    )
    book = codebook(tmp_path / "a.dta", labels="a.do")
    rows = _rows(book, "hulp")
    assert book.variables[0].label == "Kreeg hulp"
    assert (rows[".m"].count, rows[".m"].label, rows[".m"].is_missing) == (2, "geen antwoord", True)
    assert rows["1"].label == "Ja" and "01" not in rows
    assert (rows[".d"].count, rows[".d"].is_missing) == (0, True)
    assert (book.variables[0].valid, book.variables[0].missing) == (2, 2)


def test_a_variable_of_extended_missings_only(tmp_path):
    write_microdata(
        tmp_path / "a.dta",
        pd.DataFrame({"v": [".m", ".n"]}, dtype=object),
        {"v": FileVariable("V", missing=(".m", ".n"))},
    )
    assert read_microdata(tmp_path / "a.dta").variables["v"].missing_codes == {".m", ".n"}
    assert _variable(codebook(tmp_path / "a.dta"), "v").missing == 2


def _old_encoding(path):
    pyreadstat.write_sav(
        pd.DataFrame({"v": [1.0], "t": ["café"]}), str(path), variable_value_labels={"v": {1.0: "één ouder"}}
    )
    content = path.read_bytes()
    for text in ("één ouder", "café"):
        old = text.encode("cp1252")
        content = content.replace(text.encode(), old + b" " * (len(text.encode()) - len(old)))
    path.write_bytes(content)


def test_an_old_encoding_is_tried_and_said(tmp_path, caplog):
    _old_encoding(tmp_path / "a.sav")
    logging.getLogger("ouder_netwerk").propagate = True
    with caplog.at_level(logging.WARNING, logger="ouder_netwerk"):
        book = codebook(tmp_path / "a.sav")
    assert "is not in UTF-8: read as cp1252" in caplog.text
    assert _rows(book, "v")["1"].label.strip() == "één ouder"
    assert "café" in _rows(book, "t")
    assert "read as cp1252" in as_text(book)
    assert _rows(codebook(tmp_path / "a.sav", encoding="cp1250"), "v")["1"].label.strip() == "één ouder"
    with pytest.raises(InputError, match="there is no encoding `klingon`"):
        codebook(tmp_path / "a.sav", encoding="klingon")


def test_an_old_encoding_among_the_answers_only(tmp_path):
    frame = pd.DataFrame({"t": ["abc", "cafetje", "cafétje"]})
    pyreadstat.write_sav(frame, str(tmp_path / "a.sav"))
    content = (tmp_path / "a.sav").read_bytes()
    (tmp_path / "a.sav").write_bytes(content.replace("cafétje".encode(), b"caf\xe9tje "))
    assert "cafétje" in _rows(codebook(tmp_path / "a.sav", rows=1), "t")


def test_dates_and_long_texts(tmp_path):
    frame = pd.DataFrame(
        {
            "dag": [dt.date(2017, 6, day % 28 + 1) for day in range(60)],
            "open": [f"{row} " + "x" * 800 for row in range(60)],
        }
    )
    pyreadstat.write_sav(frame, str(tmp_path / "a.sav"))
    book = codebook(tmp_path / "a.sav")
    day, text = book.variables
    assert (day.kind, day.low, day.high) == ("date", "2017-06-01", "2017-06-28")
    assert (text.kind, text.distinct, text.codes) == ("text", 60, ())
    assert "xxx" not in as_text(book) + as_csv(book) + as_html(book), "open answers stay in the file"


def test_wide_and_long(tmp_path):
    rng = np.random.default_rng(1)
    frame = pd.DataFrame(rng.integers(1, 6, (300, 2400)).astype(float), columns=[f"v{n}" for n in range(2400)])
    pyreadstat.write_sav(frame, str(tmp_path / "wide.sav"))
    book = codebook(tmp_path / "wide.sav")
    assert len(book.variables) == 2400
    assert sum(row.count for row in _variable(book, "v2399").codes) == 300
    amounts = pd.DataFrame({"bedrag": np.append(rng.normal(size=5000), [999.0, 999.0])})
    pyreadstat.write_sav(amounts, str(tmp_path / "long.sav"), missing_ranges={"bedrag": [999]})
    book = codebook(tmp_path / "long.sav", rows=1500)
    amount = book.variables[0]
    assert [(row.code, row.count) for row in amount.codes] == [("999", 2)]
    assert (amount.valid, amount.missing) == (5000, 2)
    assert amount.mean == pytest.approx(amounts.bedrag[:5000].mean())
    assert float(amount.high) == amounts.bedrag[:5000].max()


class _Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.ids, self.links, self.headers, self.captions = set(), set(), 0, 0

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        assert tag not in {"script", "img", "link"}, "the page needs no other file"
        self.ids |= {given["id"]} if "id" in given else set()
        self.links |= {given["href"][1:]} if tag == "a" else set()
        self.headers += tag == "th" and "scope" in given
        self.captions += tag == "caption"


def test_the_page_is_accessible_and_escapes(tmp_path):
    write_microdata(
        tmp_path / "a.sav",
        pd.DataFrame({"v": [1.0, 2.0]}),
        {"v": FileVariable("a < b & c", {1: "<i>ja</i>", 2: "nee"})},
    )
    page = as_html(codebook(tmp_path / "a.sav"))
    tags = _Tags()
    tags.feed(page)
    assert tags.links <= tags.ids and tags.links
    assert tags.captions == 1 and tags.headers == 7
    assert "a &lt; b &amp; c" in page and "<i>" not in page
    assert '<html lang="en">' in page


def test_csv_has_a_row_per_code(tiny):
    rows = list(csv.DictReader(io.StringIO(as_csv(codebook(tiny.raw, weight="GEW")))))
    help_ = [row for row in rows if row["variable"] == "HULP"]
    assert [row["code"] for row in help_] == ["1", "2", "8", "9", "98"]
    assert float(help_[0]["share"]) == pytest.approx(32 / 48, abs=1e-6)
    assert {row["code_is_missing"] for row in help_ if row["code_label"] == "weet niet"} == {"yes"}


def test_a_weight_that_is_none(tiny):
    with pytest.raises(InputError, match="GEWICHT: is not in the file"):
        codebook(tiny.raw, weight="GEWICHT")
    with pytest.raises(InputError, match="so it is no weight"):
        codebook(tiny.raw, weight="RESP")


def test_a_weight_with_negative_numbers_is_none(tiny):
    tiny.write(lambda frame: frame.assign(GEW=frame["GEW"] - 1.5))
    result = tiny.run("codebook", str(tiny.raw), "--weight", "GEW")
    assert result.exit_code == 2 and "GEW: is negative for 12 of 48 respondents" in result.output


def _with_missing_weights(path):
    frame = pd.DataFrame({"hulp": [1.0, 1.0, 2.0, 2.0, 2.0], "gew": [1.0, 3.0, 2.0, 999.0, np.nan]})
    described = {"hulp": FileVariable("Hulp"), "gew": FileVariable("Weging", {999: "onbekend"}, missing=(999,))}
    write_microdata(path, frame, described)


def test_a_missing_code_of_the_weight_is_no_weight(tmp_path, caplog):
    _with_missing_weights(tmp_path / "a.sav")
    logging.getLogger("ouder_netwerk").propagate = True
    with caplog.at_level(logging.WARNING, logger="ouder_netwerk"):
        rows = _rows(codebook(tmp_path / "a.sav", weight="gew"), "hulp")
    assert rows["1"].weighted_share == pytest.approx(4 / 6)
    assert 'gew: the weight is missing for 2 of 5 respondents (1 with code 999 ("onbekend")' in caplog.text


def test_the_remedy_for_an_unknown_weight_is_no_wave_definition(tiny):
    output = tiny.run("codebook", str(tiny.raw), "--weight", "GEWW").output
    assert "mend the name in --weight; the file has GEW" in output
    assert "wave definition" not in output


def test_a_file_is_looked_for_in_the_raw_folder(tiny):
    assert tiny.run("codebook", "tiny17.sav").output.startswith("tiny17.sav: 48 respondents")


def test_texts_that_no_encoding_fits_name_the_key(tmp_path):
    pyreadstat.write_sav(pd.DataFrame({"t": ["abc", "cafétje"]}), str(tmp_path / "a.sav"))
    content = (tmp_path / "a.sav").read_bytes()
    (tmp_path / "a.sav").write_bytes(content.replace("cafétje".encode(), "ììüetje ".encode("cp850")))
    with pytest.raises(InputError, match=r"holds texts that are not in cp1252\n  -> name the right one.*`encoding`"):
        codebook(tmp_path / "a.sav")
    assert "ìì" in "".join(_rows(codebook(tmp_path / "a.sav", encoding="cp850"), "t"))


def test_a_sas_data_set():
    """Nothing here writes this format, so the file is one that comes with R's package haven."""
    where = 'cat(system.file("examples/iris.sas7bdat", package = "haven"))'
    rscript = shutil.which("Rscript")
    found = (
        subprocess.run([rscript, "-e", where], capture_output=True, text=True, check=False).stdout if rscript else ""
    )
    if not found:
        pytest.skip("no SAS data set at hand: R's package haven brings one")
    book = codebook(Path(found), rows=40)
    assert book.respondents == 150
    assert _variable(book, "Sepal_Length").mean == pytest.approx(5.8433, abs=1e-4)
