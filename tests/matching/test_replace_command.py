"""`ouder-netwerk wave replace`, `review` and `apply` as a user runs them, on the survey whose real file is small."""

import csv
import shutil
import threading
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

from matching.as_it_may_arrive import arrive
from ouder_netwerk.cli import main
from ouder_netwerk.cli_review import opened
from ouder_netwerk.harmonise.wave import harmonise_wave
from ouder_netwerk.matching.review import decide
from ouder_netwerk.matching.review_server import ReviewServer
from ouder_netwerk.microdata.read import read_microdata
from ouder_netwerk.microdata.write import FileVariable, write_microdata
from ouder_netwerk.standin.make import make_standin
from ouder_netwerk.study.load import load_study

STUDY = Path(__file__).parents[2] / "config/studies/scp2017"
REAL = "SDI2017_v2.sav"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A working folder with the study of the three surveys, and the file of one as it may arrive."""
    shutil.copytree(STUDY, tmp_path / "config/studies/scp2017")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("OUDER_NETWERK_RAW", raising=False)
    Path("data/raw").mkdir(parents=True)
    make_standin(STUDY, "sdi17.dta", Path("data/standin/scp2017/sdi17.dta"))
    old = read_microdata(Path("data/standin/scp2017/sdi17.dta"))
    study = load_study(STUDY)
    new = arrive(study, "sdi17", old, 1)
    described = {
        name: FileVariable(
            # a rival that only a person can tell apart
            one.label.replace("van de interviewer", "van het kind"),
            {float(code): text for code, text in one.value_labels.items()},
            missing=tuple(float(code) for code in sorted(one.missing_codes))[:3],
            decimals=6,
        )
        for name, one in new.variables.items()
    }
    write_microdata(Path("data/raw") / REAL, new.frame, described, "SDI 2017")
    return tmp_path, new


def _run(*arguments):
    return CliRunner().invoke(main, arguments)


def _replace(*options):
    return _run("wave", "replace", "scp2017", "sdi17", REAL, *options)


MAPPING = Path("config/studies/scp2017/waves/sdi17/SDI2017_v2.yaml")


def test_the_real_file_takes_the_place_and_the_stand_in_still_runs(folder):
    before = Path("config/studies/scp2017/waves/sdi17.yaml").read_text(encoding="utf-8")
    result = _replace()
    assert result.exit_code == 0, result.output
    after = Path("config/studies/scp2017/waves/sdi17.yaml").read_text(encoding="utf-8")
    assert next(line for line in after.splitlines() if line not in before.splitlines()) == f"  - file: {REAL}"
    assert all(line in after.splitlines() for line in before.splitlines())
    text = MAPPING.read_text(encoding="utf-8")
    assert sum("TODO" in line for line in text.splitlines()) <= 10
    study = load_study("config/studies/scp2017")
    stand_in, _ = harmonise_wave(study, "sdi17", Path("data/standin/scp2017/sdi17.dta"))
    assert stand_in.origin.data == "stand-in"
    assert "are ours" in study.waves["sdi17"].reading("sdi17.dta").note.english
    assert "are ours" not in study.waves["sdi17"].reading(REAL).note.english


def test_after_review_the_rows_are_those_of_the_stand_in(folder):
    _, new = folder
    assert _replace().exit_code == 0
    with opened(load_study("config/studies/scp2017"), "sdi17", None) as wave:
        for item in wave.items():
            chosen = next(one.content for one in item.options if one.variable == new.names[item.was])
            decide(wave.path, item.key, chosen)
        assert wave.items() == []
    study = load_study("config/studies/scp2017")
    real, _ = harmonise_wave(study, "sdi17", Path("data/raw") / REAL)
    made, _ = harmonise_wave(study, "sdi17", Path("data/standin/scp2017/sdi17.dta"))
    assert real.origin.data == "real"
    for name in made.frame:
        if name != "stratum":
            pd.testing.assert_series_equal(real.frame[name], made.frame[name], check_dtype=False, rtol=1e-12)


def test_a_file_of_another_survey_is_refused_and_nothing_is_written(folder):
    make_standin(STUDY, "kok17.sav", Path("data/raw/iets.sav"))
    before = {path: path.read_bytes() for path in Path("config").rglob("*.yaml")}
    result = _run("wave", "replace", "scp2017", "sdi17", "iets.sav")
    assert result.exit_code == 2
    assert "looks like the file of another survey" in result.output
    assert {path: path.read_bytes() for path in Path("config").rglob("*.yaml")} == before


def test_check_names_the_command_once(folder):
    Path("data/raw", REAL).rename("data/raw/sdi17.dta.sav")
    real = read_microdata(Path("data/raw/sdi17.dta.sav"))
    described = {name: FileVariable(one.label, decimals=6) for name, one in real.variables.items()}
    write_microdata(Path("data/raw/sdi17.dta"), real.frame, described)
    result = _run("check", "scp2017")
    assert result.exit_code == 2
    assert result.output.count("ouder-netwerk wave replace scp2017 sdi17 FILE") == 1
    assert "is not in the file" not in result.output


def test_a_spreadsheet_goes_out_and_comes_back(folder):
    assert _replace().exit_code == 0
    assert _run("wave", "review", "scp2017", "sdi17", "--sheet", "open.csv").exit_code == 0
    with Path("open.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    _, new = folder
    wanted = new.names["geslacht"]
    row = next(row for row in rows if row["item"] == "parent_gender" and row["variable"] == wanted)
    row["choose"] = "x"
    with Path("open.csv").open("w", encoding="cp1252", errors="replace", newline="") as file:
        writer = csv.DictWriter(file, rows[0], delimiter=";")
        writer.writeheader()
        writer.writerows([row])
    result = _run("wave", "apply", "scp2017", "sdi17", "open.csv")
    assert result.exit_code == 0, result.output
    assert f"  parent_gender: {row['written']}" in MAPPING.read_text(encoding="utf-8").splitlines()
    assert _run("wave", "apply", "scp2017", "sdi17", "open.csv").exit_code == 2, "it is decided already"


@pytest.fixture
def served(folder):
    assert _replace().exit_code == 0
    with opened(load_study("config/studies/scp2017"), "sdi17", None) as wave:
        server = ReviewServer("scp2017 sdi17", wave.path, wave.items)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server, wave
        server.shutdown()
        thread.join()
        server.server_close()


def _post(address, **form):
    return urllib.request.urlopen(address, urllib.parse.urlencode(form).encode(), timeout=30)


def test_the_page_shows_both_sides_and_writes_the_choice(served, folder):
    server, wave = served
    with urllib.request.urlopen(server.address, timeout=30) as answer:
        page = answer.read().decode()
        policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert "http" not in page.replace(server.address, ""), "no outside resources"
    assert "geslacht" in page and "Counts as" in page
    item = next(one for one in wave.items() if one.key == "parent_gender")
    _, new = folder
    place = [one.variable for one in item.options].index(new.names["geslacht"]) + 1
    assert _post(f"{server.address}choose", item="parent_gender", option=place).status == 200
    assert f"  parent_gender: {item.options[place - 1].text}" in MAPPING.read_text(encoding="utf-8").splitlines()


def test_the_page_is_for_this_machine_and_this_browser_alone(served):
    server, _ = served
    assert server.server_address[0] == "127.0.0.1"
    before = MAPPING.read_bytes()
    other = server.address.replace(server.token, "guess")
    request = urllib.request.Request(server.address, headers={"Host": "example.org"})
    for refused in (other, request):
        with pytest.raises(urllib.error.HTTPError, match="404"):
            urllib.request.urlopen(refused, timeout=30)
    with pytest.raises(urllib.error.HTTPError, match="404"):
        _post(f"{other}choose", item="parent_gender", option=1)
    with pytest.raises(urllib.error.HTTPError, match="400"):
        _post(f"{server.address}choose", item="no_such", option=1)
    assert MAPPING.read_bytes() == before
