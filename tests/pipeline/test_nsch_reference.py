"""On real microdata every number equals that of R `survey`, to 1e-9 in estimates and 1e-6 relative in standard errors."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

ROOT = Path(__file__).parents[2]
SOURCES = {
    "SPO": "spouse",
    "FAM": "family_friend",
    "HCP": "health_care",
    "WOR": "worship",
    "ADV": "condition_group",
    "PEER": "peer_group",
    "MHP": "counsellor",
    "OTH": "other",
}
POOLED = {
    "meal": "family_meals",
    "share": "shares_ideas",
    "talk": "family_talks",
    "stren": "family_strengths",
    "work": "family_works_together",
    "hope": "family_hopeful",
    "nbh": "supportive_neighbourhood",
    "mentor": "adult_mentor",
}
YES_NO = {"0": "no", "1": "yes"}


@pytest.fixture(scope="module")
def results(nsch_raw, tmp_path_factory):
    """Run the whole pipeline on the real files, in a folder of its own."""
    folder = tmp_path_factory.mktemp("nsch")
    for name in ("Snakefile", "config", "profiles"):
        (folder / name).symlink_to(ROOT / name)
    command = [sys.executable, "-m", "snakemake", "--cores", "2", "--config", "study=nsch", f"raw={nsch_raw}"]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    return folder / "results/nsch"


def _cell(row):
    """Return wave, indicator, subgroup and level of a row of the reference."""
    wave = "2018-2019" if row["set"].startswith("NSCH2018-19") else row["set"][4:8]
    estimand = row["estimand"]
    if estimand in POOLED:
        return wave, POOLED[estimand], "child_age", "12-17"
    if estimand.startswith("SC_CSHCN"):
        return wave, "special_needs", "all", "all"
    if estimand.startswith("K2Q01"):
        return wave, "child_health_good", "all", "all"
    if estimand.startswith("EMOSUP"):
        asked = "_asked" if "among answered" in estimand else ""
        return wave, f"support_source_{SOURCES[estimand[6:].split('=')[0]]}{asked}", "all", "all"
    if "MIcombine" in estimand:
        return wave, "support_any", "low_income", "yes"
    if row["group"] == "all":
        return wave, "support_any", "all", "all"
    group, level = row["group"].split("=")
    subgroup = {"single": "single_parent", "low": "low_income_first_implicate", "age3": "child_age"}[group]
    return wave, "support_any", subgroup, YES_NO.get(level, level)


def test_all_reference_estimates(results, nsch_raw):
    reference = pd.read_csv(nsch_raw / "reference_estimates_R_survey.csv")
    estimates = pd.read_csv(results / "estimates.csv", dtype={"wave": str})
    estimates = estimates.set_index(["wave", "indicator", "subgroup", "level"]).sort_index()
    ours = pd.DataFrame([estimates.loc[[_cell(row)]].iloc[0] for _, row in reference.iterrows()]).reset_index(drop=True)
    assert len(ours) == 90
    np.testing.assert_allclose(ours["estimate"].astype(float), reference["pct"] / 100, rtol=0, atol=1e-9)
    np.testing.assert_allclose(ours["se"].astype(float), reference["se"] / 100, rtol=1e-6)
    counted = reference["n"].notna()
    assert (ours.loc[counted, "n"] == reference.loc[counted, "n"]).all()


def test_the_readme_shows_what_the_run_made(results):
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    first = (results / "estimates.csv").read_text(encoding="utf-8").splitlines()[:4]
    shown = [line for line in readme.splitlines() if line.startswith(("study,", "nsch,"))]
    assert [line.split(",")[:7] for line in shown] == [line.split(",")[:7] for line in first]
    for ours, run in zip(shown[1:], first[1:], strict=True):
        np.testing.assert_allclose(*(np.array(line.split(",")[7:11], dtype=float) for line in (ours, run)), rtol=1e-9)


@pytest.mark.parametrize("year", ["2017", "2018", "2019"])
def test_reference_models(results, nsch_raw, year):
    reference = pd.read_csv(nsch_raw / f"reference_svyglm_{year}.csv")
    models = pd.read_csv(results / "models.csv", dtype={"wave": str})
    ours = models[
        (models["model"] == "support_any_first_implicate") & (models["wave"] == year) & (models["level"] != "all")
    ]
    np.testing.assert_allclose(ours["estimate"], reference["Estimate"], rtol=0, atol=1e-9)
    np.testing.assert_allclose(ours["se"], reference["Std. Error"], rtol=1e-6)
    np.testing.assert_allclose(ours["p"], reference["Pr(>|t|)"], rtol=1e-5, atol=1e-9)


def test_the_stata_and_the_spss_file_give_the_same_table(nsch_raw):
    from ouder_netwerk.harmonise.wave import harmonise_wave
    from ouder_netwerk.study.load import load_study

    study = load_study(ROOT / "config/studies/nsch")
    stata, _ = harmonise_wave(study, "2019", nsch_raw / "nsch_2019_topical_Stata.zip")
    spss, _ = harmonise_wave(study, "2019", nsch_raw / "nsch_2019_support_subset.sav")
    lacking = set(study.waves["2019"].sources[1].lacks)
    assert set(stata.frame) - set(spss.frame) >= lacking
    pd.testing.assert_frame_equal(stata.frame[spss.frame.columns], spss.frame)
    assert stata.origin.files != spss.origin.files
