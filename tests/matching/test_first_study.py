"""`ouder-netwerk study new`: nothing is asked that the file shows, and what is written runs."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ouder_netwerk.microdata.write import FileVariable, write_microdata
from ouder_netwerk.study.load import load_study


def _survey(path, year):
    rng = np.random.default_rng(year)
    rows = 200
    frame = pd.DataFrame(
        {
            "respnr": 1000.0 * (year - 2000) + np.arange(rows),
            "weegfactor": np.round(rng.uniform(0.5, 2, rows), 3),
            "hulp": rng.choice([1.0, 2.0, 9.0], rows, p=[0.5, 0.4, 0.1]),
            "huish": rng.choice([1.0, 2.0], rows),
        }
    )
    described = {
        "respnr": FileVariable("Respondentnummer"),
        "weegfactor": FileVariable("Weegfactor", decimals=3),
        "hulp": FileVariable("Kreeg u hulp?", {1: "Ja", 2: "Nee", 9: "Weet niet"}),
        "huish": FileVariable("Huishouden", {1: "Een ouder", 2: "Twee ouders"}),
    }
    write_microdata(path, frame, described)
    return frame


@pytest.fixture
def folder(tiny):
    files = [_survey(Path(f"data/raw/peiling_{year}.sav"), year) for year in (2022, 2024)]
    return tiny, files


def test_a_first_study_runs_in_one_language(folder):
    tiny, files = folder
    result = tiny.run(
        "study", "new", "peiling", "peiling_2022.sav", "peiling_2024.sav", "--share", "hulp", "--by", "huish"
    )
    assert result.exit_code == 0, result.output
    study = load_study("config/studies/peiling")
    assert study.file.languages == ("nl",) and study.published_waves == ("2022", "2024")
    assert study.waves["2022"].design.id == ("respnr",) and study.waves["2022"].design.weight == "weegfactor"
    for wave in study.published_waves:
        for step in ("harmonise", "estimate", "model"):
            assert tiny.run(step, "peiling", wave).exit_code == 0
    for step in ("compare", "release"):
        result = tiny.run(step, "peiling")
        assert result.exit_code == 0, result.output
    shares = pd.read_csv("results/peiling/estimates.csv", dtype=str)
    assert {"all", "huish"} == set(shares["subgroup"])
    row = shares.query("wave == '2024' and subgroup == 'all' and category == 'ja'").iloc[0]
    known = files[1][files[1]["hulp"] < 9]
    expected = np.average(known["hulp"] == 1, weights=known["weegfactor"])
    assert float(row["estimate"]) == pytest.approx(expected, abs=0.0006), "released numbers are rounded"
    assert "errors" not in tiny.run("check", "peiling").output


@pytest.mark.parametrize(
    ("share", "said"), [("hulpp", "is not in the file"), ("weegfactor", "can not be shown as shares")]
)
def test_what_can_not_be_shown_is_said_and_nothing_is_written(folder, share, said):
    tiny, _ = folder
    result = tiny.run("study", "new", "peiling", "peiling_2022.sav", "--share", share)
    assert result.exit_code == 2
    assert said in result.output
    assert not Path("config/studies/peiling").exists()


def test_a_study_is_not_written_over(folder):
    tiny, _ = folder
    assert tiny.run("study", "new", "tiny", "peiling_2022.sav", "--share", "hulp").exit_code == 2
