"""Columns with labels as haven and bit64 make them in R: the files beside `haven/labelled.R`, which wrote them."""

from pathlib import Path

import pytest

from microdata.made import codes, variable
from ouder_netwerk.microdata.codebook import codebook
from ouder_netwerk.microdata.read import read_microdata

FILES = Path(__file__).parent / "haven"


@pytest.fixture(scope="module", params=["labelled.rds", "labelled.rda"])
def book(request):
    return codebook(FILES / request.param)


@pytest.mark.parametrize(("other", "name"), [
    *(("labelled.sav", name) for name in ("help", "codes", "range", "both", "plain")),
    *(("labelled.dta", name) for name in ("help", "tagged", "plain")),
])  # fmt: skip
def test_a_column_is_what_haven_makes_of_it_in_other_formats(book, other, name):
    """Labels, counts, codes and ranges that are declared missing, and missing values with a letter."""
    assert variable(book, name) == variable(codebook(FILES / other), name)


def test_labels_and_missing_codes(book):
    assert {code: (row.label, row.count, row.is_missing) for code, row in codes(book, "both").items()} == {
        "1": ("ja", 1, False),
        "2": ("nee", 1, False),
        "8": ("weet niet", 1, True),
        "9": ("geen antwoord", 0, False),
        "98": ("", 1, True),
        "99": ("", 1, True),
    }
    assert variable(book, "range").missing_codes == "8 to highest"
    assert {code: (row.label, row.count) for code, row in codes(book, "tagged").items() if row.is_missing} == {
        ".": ("", 1),
        ".a": ("geweigerd", 1),
        ".z": ("niet gevraagd", 1),
    }
    assert {code: row.label for code, row in codes(book, "whole").items()} == {"1": "ja", "2": "nee", ".": ""}
    assert {code: (row.label, row.is_missing) for code, row in codes(book, "text").items()} == {
        "a": ("eerste", False),
        "b": ("", False),
        "": ("", True),
        "x": ("onbekend", True),
    }


def test_other_columns(book):
    assert {name: variable(book, name).label for name in ("plain", "factor", "day")} == {
        "plain": "Zonder labels",
        "factor": "",
        "day": "",
    }
    assert [(variable(book, name).kind, variable(book, name).valid) for name in ("factor", "day", "large")] == [
        *(("text", 4), ("date", 4), ("number", 4)),
    ]
    assert (variable(book, "day").low, variable(book, "day").high) == ("1899-12-31", "2017-06-02")
    assert set(codes(book, "large")) == {"1", ".", "4294967296", "-2", "9"}


def test_letters_are_missing_codes_of_a_wave():
    read = read_microdata(FILES / "labelled.rds", ["tagged"])
    assert read.frame["tagged"].tolist()[:4] == [1.0, 2.0, ".a", ".z"]
    assert read.variables["tagged"].declares_missing(".a")
