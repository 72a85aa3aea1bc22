"""No text of a study is a formula in any file that a spreadsheet opens, and our own readers read it as it was."""

import csv
import re
import zipfile
from pathlib import Path

import openpyxl
import pytest

from ouder_netwerk.files import read_sealed
from ouder_netwerk.released import read_released
from ouder_netwerk.safe import safe

FORMULA = '=HYPERLINK("http://example.org")'


@pytest.fixture
def made(tiny):
    """The tiny study with formulas for names and labels, run until its tables."""

    def concepts(content):
        single = content["concepts"]["single_parent"]
        single["categories"] = {"=1+1": {"nl": "-1+1", "en": f"@{FORMULA}"}, "+yes": {"nl": "ja", "en": "yes"}}
        content["concepts"]["help"]["label"] = {"nl": FORMULA, "en": "+1+1"}

    def values(content):
        content["variables"]["single_parent"]["values"] = {"1": "+yes", "2": "=1+1"}

    tiny.edit("concepts.yaml", concepts)
    tiny.edit("waves/tiny17.yaml", values)
    tiny.run_all()
    for command in (["release", "tiny", "--audit"], ["claims", "tiny"], ["tables", "tiny"], ["figures", "tiny"]):
        result = tiny.run(*command)
        assert result.exit_code == 0, result.output
    return tiny


def test_every_file(made):
    texts = 0
    for path in [*Path("results").rglob("*.csv"), *Path("data").rglob("*.csv")]:
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.reader(file):
                assert not [cell for cell in row if cell != safe(cell) or safe(cell, "csv") not in (cell, f"'{cell}")]
                assert not [cell for cell in row if cell.startswith(("=", "@", "+y", "+1+", "-1+"))], path
                texts += sum(cell[:2] in ("'=", "'+", "'-", "'@") for cell in row)
    assert texts > 100
    for path in [*Path("results").rglob("*.xlsx"), *Path("data").rglob("*.xlsx")]:
        cells = [cell for sheet in openpyxl.load_workbook(path) for row in sheet.iter_rows() for cell in row]
        assert not [cell.value for cell in cells if cell.data_type == "f"]
        assert any(str(cell.value).strip()[:1] in tuple("=+-@") for cell in cells), path
    for path in Path("results").rglob("*.docx"):
        content = zipfile.ZipFile(path).read("word/document.xml").decode()
        fields = re.findall(r"<w:instrText[^>]*>([^<]*)|w:instr=\"([^\"]*)", content)
        assert not [field for field in fields if "example.org" in "".join(field) or "+1" in "".join(field)]
        assert FORMULA.replace('"', "&quot;") in content or FORMULA in content

    levels = {row.level for row in read_released(Path("results/tiny"), "tiny", ["estimates"]).estimates.values()}
    assert {"=1+1", "+yes"} <= levels
    assert set(read_sealed(Path("data/estimates/tiny/tiny17.estimates.csv"), "", ())["level"]) == levels
