"""Files as surveys are really handed out give a codebook straight away; figures from data/README of these files."""

import os
from pathlib import Path

import pytest

from microdata.made import codes, variable
from ouder_netwerk.cli_waves import _inside
from ouder_netwerk.microdata.codebook import codebook


@pytest.fixture(scope="module")
def other():
    folder = Path(os.environ.get("OUDER_NETWERK_RAW", "")) / "other"
    if not os.environ.get("OUDER_NETWERK_RAW") or not folder.exists():
        pytest.skip("the real files are not here: set OUDER_NETWERK_RAW to the folder that holds other/")
    return folder


def test_the_screener_has_the_labels_of_its_sas_program(other):
    path = other / "nsch_2019_screener_SAS.zip"
    book = codebook(path, **_inside(path, {}))
    assert (book.respondents, len(book.variables)) == (67_625, 40)
    assert sum(bool(one.label) for one in book.variables) == 40
    assert {code: row.label for code, row in codes(book, "C_SEX").items() if row.count} == {"1": "Male", "2": "Female"}
    assert codes(book, "FIPSST")["01"].label == "Alabama"
    assert codes(book, "TENURE")[".m"].label == "No valid response"


def test_shed_has_its_published_shares(other):
    book = codebook(other / "shed_2021_public.parquet", weight="weight_pop")
    assert (book.respondents, len(book.variables)) == (11_874, 773)
    assert (codes(book, "FS11_c")["1"].count, codes(book, "FS11_a")["1"].count) == (825, 998)
    assert codes(book, "FS11_c")["1"].weighted_share == pytest.approx(0.0767, abs=5e-5)
    assert codes(book, "FS11_a")["1"].weighted_share == pytest.approx(0.0956, abs=5e-5)
    assert variable(book, "panel_weight").missing == 8_102
