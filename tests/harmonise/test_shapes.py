"""The shapes that surveys come in: several files, part of the rows, composite ids or none, rows without a weight."""

import json
import os
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from conftest import tiny_frame, write_tiny
from ouder_netwerk.analyse.estimate import estimate_wave
from ouder_netwerk.harmonise.pool import pool_waves
from ouder_netwerk.harmonise.wave import harmonise_wave
from ouder_netwerk.microdata.write import FileVariable, write_microdata
from ouder_netwerk.study.load import load_study
from ouder_netwerk.survey import SurveyDesign


def _wave(tiny, **changes):
    def change(content):
        for key, value in changes.items():
            target = content if key in {"where", "batteries", "variables"} else content["design"]
            if key in {"join"}:
                target = content["sources"][0]
            target.pop(key, None)
            if value is not None:
                target[key] = value

    tiny.edit("waves/tiny17.yaml", change)


def _harmonised(tiny):
    result = tiny.run("harmonise", "tiny", "tiny17")
    assert result.exit_code == 0, result.output
    return pd.read_parquet("data/harmonised/tiny/tiny17.parquet")


def _dossier():
    return json.loads(Path("data/harmonised/tiny/tiny17.dossier.json").read_text(encoding="utf-8"))


def test_part_of_the_rows(tiny):
    _wave(tiny, where={"BUURT": ["10", "11", "12"], "STRAT": "1"})
    frame = _harmonised(tiny)
    assert frame["respondent"].tolist() == [f"r{row:02}" for row in range(24)]
    assert _dossier()["left_out"] == [{"why": "not BUURT 10 or 11 or 12", "rows": 24, "of": 48}]


def test_no_row_of_the_wave_is_an_error(tiny):
    _wave(tiny, where={"BUURT": "99"})
    result = tiny.run("harmonise", "tiny", "tiny17")
    assert result.exit_code == 2
    assert "no row belongs to this wave: 48 with not BUURT 99" in result.output


def test_rows_without_a_weight_are_dropped_by_rule_only(tiny):
    tiny.write(lambda frame: frame.assign(GEW=frame["GEW"].where(frame.index % 4 > 0)))
    assert tiny.run("harmonise", "tiny", "tiny17").exit_code == 2
    _wave(tiny, drop_without_weight="true")
    assert len(_harmonised(tiny)) == 36
    assert _dossier()["left_out"] == [{"why": "no GEW", "rows": 12, "of": 48}]


def test_several_columns_identify_a_respondent(tiny):
    def households(frame):
        return frame.assign(RESP=[f"h{row // 2}" for row in range(48)], LIJN=[1 + row % 2 for row in range(48)])

    tiny.write(households)
    assert tiny.run("harmonise", "tiny", "tiny17").exit_code == 2
    _wave(tiny, id=["RESP", "LIJN"], psu="RESP")
    frame = _harmonised(tiny)
    assert frame["respondent"].tolist()[:3] == ["h0*1", "h0*2", "h1*1"]
    assert frame["psu"].nunique() == 24


def test_a_file_without_an_id_numbers_its_rows(tiny, caplog):
    _wave(tiny, id=None)
    assert _harmonised(tiny)["respondent"].tolist() == [str(row) for row in range(1, 49)]
    assert "names no id, so respondents are numbered by row" in caplog.text
    assert tiny.run("check", "tiny").exit_code == 0


def test_a_battery_is_one_declaration(tiny):
    before = _harmonised(tiny)

    def change(content):
        own = content["variables"].pop("help_parents"), content["variables"].pop("help_neighbours")
        assert own[0]["values"] == own[1]["values"]
        items = {"help_parents": "HULPOUD", "help_neighbours": "HULPBUUR"}
        content["batteries"] = [{"items": items, "values": own[0]["values"]}]

    tiny.edit("waves/tiny17.yaml", change)
    pd.testing.assert_frame_equal(_harmonised(tiny), before[list(before)], check_like=True)


@pytest.fixture
def two_files(tiny):
    """The tiny survey as two files: the questions, and what is known of the household."""
    frame = tiny_frame().assign(HH=[row // 2 for row in range(48)])
    write_tiny(frame.drop(columns=["STRAT", "BUURT"]), tiny.raw)
    households = frame[["HH", "STRAT", "BUURT"]].drop_duplicates().iloc[::-1]
    other = tiny.folder / "data/raw/huishoudens.sav"

    def write(rows=households):
        variables = {name: FileVariable(name) for name in rows}
        write_microdata(other, rows.astype(float), variables)
        return tiny

    write()
    _wave(tiny, join=[{"file": "huishoudens.sav", "on": ["HH"]}])
    return write, households


def test_two_files_of_one_survey_are_joined_by_key(two_files, caplog):
    write, _ = two_files
    tiny = write()
    frame = _harmonised(tiny)
    assert frame["stratum"].astype(str).tolist() == ["1"] * 24 + ["2"] * 24
    assert "joined by HH to 48 of 48 rows; 0 of its 24 rows belong to none" in caplog.text
    assert list(_dossier()["origin"]["files"]) == ["tiny17.sav", "huishoudens.sav"]
    assert tiny.run("check", "tiny").exit_code == 0


def test_rows_without_a_match_are_counted(two_files):
    write, households = two_files
    tiny = write(households.iloc[1:])
    result = tiny.run("harmonise", "tiny", "tiny17")
    assert result.exit_code == 2
    assert "2 of 48 rows have no row with the same HH" in result.output
    _wave(tiny, join=[{"file": "huishoudens.sav", "on": ["HH"], "unmatched": "drop"}])
    assert len(_harmonised(tiny)) == 46
    assert _dossier()["left_out"] == [{"why": "no row in huishoudens.sav", "rows": 2, "of": 48}]


def test_a_key_that_does_not_identify(two_files):
    write, households = two_files
    tiny = write(pd.concat([households, households.iloc[:1]]))
    result = tiny.run("harmonise", "tiny", "tiny17")
    assert result.exit_code == 2
    assert "2 of 25 rows share their HH with another" in result.output


def _study(folder: Path, text: str) -> Path:
    """Write a study from one text: `## file` and its lines; return its folder."""
    for part in text.split("## ")[1:]:
        name, _, content = part.partition("\n")
        path = folder / name.strip()
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return folder


def _other(name: str) -> Path:
    raw = os.environ.get("OUDER_NETWERK_RAW")
    if not raw or not (Path(raw) / "other" / name).exists():
        pytest.skip(f"the real microdata are not here: set OUDER_NETWERK_RAW to the folder that holds other/{name}")
    return (Path(raw) / "other" / name).resolve()


def _share(frame, concept):
    psu = frame["psu"].astype(str) if "psu" in frame else None
    stratum = frame["stratum"].astype(str) if "stratum" in frame else None
    design = SurveyDesign(frame["weight"], strata=stratum, psu=psu)
    yes = frame[concept].astype(str) == "yes"
    return float(np.average(yes, weights=frame["weight"])), design


SCREENER = """## study.yaml
id: screener
title: {nl: Screener, en: Screener}
source: {nl: NSCH, en: NSCH}
subgroups: []
waves: ["2019"]
## concepts.yaml
concepts:
  special_needs:
    label: {nl: Bijzondere zorgbehoefte, en: Special health care needs}
    categories: {no: {nl: nee, en: no}, yes: {nl: ja, en: yes}}
## indicators.yaml
sections: [{id: needs, title: {nl: Behoefte, en: Needs}, indicators: [{id: special_needs, category: yes}]}]
## waves/2019.yaml
survey: screener
wave: "2019"
title: {nl: Screener 2019, en: Screener 2019}
sources: [{file: nsch_2019_screener_SAS.zip, member: nsch_2019e_screener.sas7bdat}]
design: {id: [HHIDS, LINENUM], weight: FWH, strata: [FIPSST, STRATUM], psu: HHIDS}
variables: {special_needs: {from: C_CSHCN, values: {1: yes, 2: no}}}
"""


def test_the_screener_has_several_children_per_household(tmp_path):
    path = _other("nsch_2019_screener_SAS.zip")
    assert sum(not line.startswith("##") for line in SCREENER.splitlines()) < 25
    study = load_study(_study(tmp_path / "screener", SCREENER))
    harmonised, _ = harmonise_wave(study, "2019", path)
    frame = harmonised.frame
    assert (len(frame), frame["respondent"].nunique(), frame["psu"].nunique()) == (67_625, 67_625, 36_196)
    share, design = _share(frame, "special_needs")
    assert design.degrees_of_freedom(np.ones(len(frame), dtype=bool)) == 36_196 - frame["stratum"].nunique()
    assert 0.15 < share < 0.25


SHED = """## study.yaml
id: shed
title: {nl: Huishoudens, en: Households}
source: {nl: Federal Reserve Board, en: Federal Reserve Board}
subgroups: []
waves: ["2021"]
## concepts.yaml
category_sets: {yes_no: {no: {nl: nee, en: no}, yes: {nl: ja, en: yes}}}
concepts:
  help_family: {label: {nl: Hulp van familie of vrienden, en: Help from family or friends}, categories: yes_no}
  help_other: {label: {nl: Andere hulp, en: Other help}, categories: yes_no}
  doing_okay: {label: {nl: Redt het, en: Doing okay}, categories: yes_no}
## indicators.yaml
sections: [{id: help, title: {nl: Hulp, en: Help}, indicators: [{id: help_family, category: yes}]}]
## waves/2021.yaml
survey: shed
wave: "2021"
title: {nl: SHED 2021, en: SHED 2021}
sources: [{file: FILE}]
design: {id: CaseID, weight: WEIGHT}
batteries: [{items: {help_family: FS11_c, help_other: FS11_a}, values: {0: no, 1: yes}}]
variables: {doing_okay: {from: B2, values: {1: no, 2: no, 3: yes, 4: yes}}}
"""


@pytest.fixture
def shed():
    return _other("shed_2021_public.parquet")


def test_shed_has_weights_and_no_labels(shed, tmp_path):
    assert sum(not line.startswith("##") for line in SHED.splitlines()) < 25
    text = SHED.replace("FILE", shed.name).replace("WEIGHT", "weight_pop")
    harmonised, _ = harmonise_wave(load_study(_study(tmp_path / "shed", text)), "2021", shed)
    found = {name: _share(harmonised.frame, name)[0] for name in ("help_family", "help_other", "doing_okay")}
    assert {name: round(100 * share, 2) for name, share in found.items()} == {
        "help_family": 7.67,
        "help_other": 9.56,
        "doing_okay": 77.73,
    }
    assert (harmonised.frame["help_family"] == "yes").sum() == 825
    assert (harmonised.frame["help_other"] == "yes").sum() == 998


def test_the_panel_weight_of_shed_drops_who_lacks_it(shed, tmp_path):
    text = SHED.replace("FILE", shed.name).replace("weight: WEIGHT", "weight: panel_weight, drop_without_weight: true")
    harmonised, dossier = harmonise_wave(load_study(_study(tmp_path / "shed", text)), "2021", shed)
    assert len(harmonised.frame) == 3_772
    assert [(one.rows, one.of) for one in dossier.left_out] == [(8_102, 11_874)]


def test_nsch_2018_split_in_two_and_pooled_again_is_the_whole(nsch_raw, tmp_path):
    folder = tmp_path / "nsch"
    shutil.copytree(Path(__file__).parents[2] / "config/studies/nsch", folder)
    states = [f"{code:02}" for code in range(1, 57)]
    for name, codes in (("2018a", states[:28]), ("2018b", states[28:])):
        own = [*codes, *(str(int(code)) for code in codes)]
        text = f'like: "2018"\nwave: "{name}"\nwhere: {{FIPSST: {own}}}\n'
        (folder / f"waves/{name}.yaml").write_text(text.replace("'", '"'), encoding="utf-8")
    pooled = 'survey: nsch\nwave: "2018ab"\ntitle: {nl: x, en: x}\npool: ["2018a", "2018b"]\n'
    (folder / "waves/2018ab.yaml").write_text(pooled, encoding="utf-8")
    whole = folder / "waves/2018.yaml"
    overlap = "overlap: {2018a: same_people, 2018b: same_people}\n"
    whole.write_text(overlap + whole.read_text(encoding="utf-8"), encoding="utf-8")
    study = load_study(folder)
    path = nsch_raw / study.waves["2018"].sources[0].file
    parts = {name: harmonise_wave(study, name, path)[0] for name in ("2018a", "2018b")}
    whole = harmonise_wave(study, "2018", path)[0]
    assert sum(len(part.frame) for part in parts.values()) == len(whole.frame) == 30_530
    both = estimate_wave(study, "2018ab", pool_waves(study, "2018ab", parts))[0]
    one = estimate_wave(study, "2018", whole)[0]
    keys = ["indicator", "category", "subgroup", "level"]
    both, one = (table.set_index(keys).sort_index() for table in (both, one))
    of_all_waves = {name for name, indicator in study.indicators.all.items() if not indicator.waves}
    one = one[one.index.get_level_values("indicator").isin(of_all_waves)]
    assert both.index.equals(one.index)
    for column in ("estimate", "se", "n"):
        np.testing.assert_allclose(both[column].astype(float), one[column].astype(float), rtol=1e-9, atol=1e-12)
