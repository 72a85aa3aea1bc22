"""Texts in encodings that are declared, not declared, falsely declared and mixed; what was assumed is said."""

import contextlib
import json
import logging
import os
import subprocess
import sys

import pandas as pd
import pyreadstat
import pytest

from microdata.made import codes, counts, declared_as, re_encoded, undeclared, variable
from ouder_netwerk.errors import InputError
from ouder_netwerk.microdata.codebook import codebook
from ouder_netwerk.microdata.codebook_report import as_html, as_text
from ouder_netwerk.microdata.texts import Texts


def _sav(path, texts=("café", "thé", "x"), label="Opvang privé", answer="Privé"):
    frame = pd.DataFrame({"v": [1.0] * len(texts), "t": list(texts)})
    pyreadstat.write_sav(frame, str(path), column_labels=[label, None], variable_value_labels={"v": {1.0: answer}})


def test_the_last_letter_of_a_label_survives(tmp_path):
    path = tmp_path / "a.sav"
    _sav(path)
    re_encoded(path, "cp1252", "Opvang privé", "Privé", "café", "thé")
    undeclared(path)
    book = codebook(path)
    assert book.variables[0].label == "Opvang privé"
    assert codes(book, "v")["1"].label == "Privé"
    assert set(codes(book, "t")) == {"café", "thé", "x"}
    (note,) = book.notes
    assert note == 'a.sav is not in UTF-8: read as cp1252, as in "Opvang privé" (another can be given as `encoding`)'


def test_the_last_letter_of_an_answer_that_fills_its_width_survives(tmp_path):
    """`privé` in five bytes, as cp1252 has it; as UTF-8 it would be a letter cut in two."""
    path = tmp_path / "a.sav"
    _sav(path, ("privX", "ouder"), "Kort", "Ja")
    path.write_bytes(path.read_bytes().replace(b"privX", b"priv\xe9"))
    assert set(counts(path, "t")) == {"privé", "ouder"}


def test_a_letter_of_utf8_that_the_file_cut_is_left_out(tmp_path):
    path = tmp_path / "a.sav"
    _sav(path, ("privXX", "ouders"), "Kort", "Ja")
    path.write_bytes(path.read_bytes().replace(b"privXX", b"privX\xc3"))
    book = codebook(path)
    assert set(codes(book, "t")) == {"privX", "ouders"}
    assert book.notes == ("a.sav has texts that end in the middle of a letter, which is left out",)


def test_labels_of_two_makers(tmp_path):
    path = tmp_path / "a.sav"
    _sav(path, ("a", "b"), "Café bezoek", "Jaé")
    re_encoded(path, "cp1252", "Jaé")
    book = codebook(path)
    assert (book.variables[0].label, codes(book, "v")["1"].label) == ("Café bezoek", "Jaé")
    assert "declares UTF-8, but is not in UTF-8: read as cp1252" in book.notes[0]


def test_letters_of_two_makers_in_one_text():
    assert Texts("a").decode("Caf\xc3\xa9 priv\xe9") == "Café privé"


@pytest.mark.parametrize("version", [10, 13, 14, 15])
def test_stata_files_of_every_format(tmp_path, version):
    """Formats up to 117 are in cp1252, later ones in UTF-8; each may hold the other."""
    path = tmp_path / "a.dta"
    frame = pd.DataFrame({"v": [1.0, 2.0], "t": ["idée", "b"]})
    pyreadstat.write_dta(
        frame, str(path), version=version, column_labels=["Café", None], variable_value_labels={"v": {1: "Jé"}}
    )
    whole = path.read_bytes()
    for encoding in ("cp1252", "utf-8"):
        content = whole
        for text in ("idée", "Café", "Jé"):
            old = text.encode() if text.encode() in whole else text.encode("cp1252")
            new = text.encode(encoding)
            content = content.replace(old + b"\0" if len(new) > len(old) else old, new.ljust(len(old), b"\0"))
        path.write_bytes(content)
        given = "utf-8" if encoding == "utf-8" and version < 14 else None
        book = codebook(path, encoding=given)
        assert book.variables[0].label == "Café", encoding
        declared_right = (encoding == "utf-8") == (version >= 14) or given
        assert bool(book.notes) != bool(declared_right)


def test_utf8_in_a_file_that_declares_cp1252_names_the_cure(tmp_path):
    path = tmp_path / "a.sav"
    _sav(path)
    declared_as(path, 1252)
    book = codebook(path)
    assert book.variables[0].label == "Opvang privÃ©"
    assert "declares cp1252, but holds texts that look like UTF-8" in book.notes[0]
    assert "`--encoding utf-8`" in book.notes[0]
    book = codebook(path, encoding="utf-8")
    assert book.variables[0].label == "Opvang privé" and not book.notes


def test_what_was_garbled_before_is_told(tmp_path):
    path = tmp_path / "a.sav"
    _sav(path, ("a", "b"), "Opvang privé".encode().decode("cp1252"), "Ja")
    assert "garbled before it was saved" in codebook(path).notes[0]


@pytest.mark.parametrize("name", ["cp850", "latin1", "iso-8859-15"])
def test_a_named_encoding_goes_before_what_the_file_says(tmp_path, name):
    path = tmp_path / "a.sav"
    _sav(path)
    re_encoded(path, name, "Opvang privé", "Privé", "café", "thé")
    book = codebook(path, encoding=name)
    assert book.variables[0].label == "Opvang privé" and not book.notes


@pytest.mark.parametrize("name", ["klingon", "base64", "", "utf-8\0"])
def test_an_encoding_that_is_none(tmp_path, name):
    _sav(tmp_path / "a.sav")
    if not name:
        assert codebook(tmp_path / "a.sav", encoding=name).respondents == 3
        return
    with pytest.raises(InputError, match="there is no encoding"):
        codebook(tmp_path / "a.sav", encoding=name)


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8-sig", "utf-16"])
def test_text_files(tmp_path, encoding):
    (tmp_path / "a.csv").write_bytes("één;t\n1;café\n2;privé\n".encode(encoding))
    book = codebook(tmp_path / "a.csv")
    assert [one.name for one in book.variables] == ["één", "t"] and set(codes(book, "t")) == {"café", "privé"}
    assert any("read as cp1252" in note for note in book.notes) == (encoding == "cp1252")


def test_a_label_program_has_its_own_encoding(tmp_path):
    _sav(tmp_path / "a.sav", ("é",), "Kort", "Ja")
    (tmp_path / "a.do").write_bytes('label variable v "Één"\n'.encode("cp1252"))
    book = codebook(tmp_path / "a.sav", labels="a.do")
    assert variable(book, "v").label == "Één" and "a.do is not in UTF-8: read as cp1252" in book.notes
    (tmp_path / "a.do").write_bytes('label variable v "Één"\n'.encode("cp850"))
    book = codebook(tmp_path / "a.sav", labels="a.do", labels_encoding="cp850")
    assert variable(book, "v").label == "Één" and not book.notes


def test_it_is_said_in_the_codebook_on_screen_and_in_the_dossier(tiny, caplog):
    content = tiny.raw.read_bytes().replace(b"weet niet", b"weet ni\xe9t")
    tiny.raw.write_bytes(content)
    logging.getLogger("ouder_netwerk").propagate = True
    with caplog.at_level(logging.WARNING, logger="ouder_netwerk"):
        book = codebook(tiny.raw)
    assert caplog.text.count("read as cp1252") == 1
    assert as_text(book).count("read as cp1252") == as_html(book).count("read as cp1252") == 1
    result = tiny.run("harmonise", "tiny", "tiny17")
    assert result.exit_code == 0 and result.output.count("read as cp1252") == 1
    dossier = json.loads((tiny.folder / "data/harmonised/tiny/tiny17.dossier.json").read_text(encoding="utf-8"))
    assert len(dossier["assumed"]) == 1 and "read as cp1252" in dossier["assumed"][0]
    tiny.run_all()
    released = json.loads((tiny.folder / "results/tiny/dossier/tiny17.json").read_text(encoding="utf-8"))
    assert released["assumed"] == dossier["assumed"]
    assert str(tiny.folder) not in released["assumed"][0]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such terminals")
def test_it_is_said_once_on_a_terminal(tiny):
    tiny.raw.write_bytes(tiny.raw.read_bytes().replace(b"weet niet", b"weet ni\xe9t"))
    ours, theirs = os.openpty()
    command = [sys.executable, "-m", "ouder_netwerk", "codebook", str(tiny.raw), "--weight", "GEW"]
    with subprocess.Popen(command, stdout=theirs, stderr=theirs):
        os.close(theirs)
        said = b""
        with contextlib.suppress(OSError):
            while part := os.read(ours, 10_000):
                said += part
    os.close(ours)
    assert said.count(b"read as cp1252") == 1 and b"48 respondents" in said


def test_what_respondents_wrote_is_no_example(tmp_path):
    path = tmp_path / "a.sav"
    _sav(path, ("geheim é", "b"), "Kort", "Ja")
    re_encoded(path, "cp1252", "geheim é")
    assert "geheim" not in "".join(codebook(path).notes)


def test_the_cure_works_where_only_some_texts_are_utf8(tmp_path):
    """Declared cp1252, with a label of each kind."""
    path = tmp_path / "a.sav"
    _sav(path, ("a", "b"), "Café bezoek", "Jaé")
    re_encoded(path, "cp1252", "Jaé")
    declared_as(path, 1252)
    assert "give `--encoding utf-8`" in codebook(path).notes[0]
    book = codebook(path, encoding="utf-8")
    assert (book.variables[0].label, codes(book, "v")["1"].label) == ("Café bezoek", "Jaé")


def test_a_file_that_declares_ascii_declares_nothing():
    texts = Texts("a", "ascii")
    assert texts.decode("priv\xe9") == "privé" and "is not in UTF-8" in texts.notes()[0]
