"""The harmonised file goes out with labels, missing codes and its design, and a study opens in a notebook."""

import shutil
import subprocess
from functools import cache

import numpy as np
import pandas as pd
import pytest

import ouder_netwerk
from ouder_netwerk.microdata.read import read_microdata


@pytest.mark.parametrize("form", ["sav", "dta"])
def test_a_file_with_labels_and_missing_codes(tiny, form):
    assert tiny.run("harmonise", "tiny", "tiny17").exit_code == 0
    result = tiny.run("export", "tiny", "tiny17", "--format", form)
    assert result.exit_code == 0, result.output
    path = tiny.folder / f"data/export/tiny/tiny17.{form}"
    back = read_microdata(path)
    frame = pd.read_parquet("data/harmonised/tiny/tiny17.parquet")
    assert back.frame["weight"].tolist() == frame["weight"].tolist()
    for name in ("help", "help_parents", "help_neighbours", "single_parent"):
        variable = back.variables[name]
        place = {code: float(code) for code in variable.value_labels if not variable.is_missing(code)}
        numbers = pd.to_numeric(back.frame[name], errors="coerce")
        known = numbers.isin(list(place.values()))
        assert known.tolist() == frame[name].notna().tolist()
        assert (numbers[known] - 1).astype(int).tolist() == frame[name].cat.codes[known].tolist()
        reasons = {label for code, label in variable.value_labels.items() if variable.is_missing(code)}
        assert reasons == set(frame[f"{name}.missing"].dropna())
    assert "svydesign(ids = ~psu, strata = ~stratum, weights = ~weight" in path.with_suffix(".R").read_text()
    assert "svyset psu [pweight=weight], strata(stratum)" in path.with_suffix(".do").read_text()


@pytest.mark.parametrize(("form", "read"), [("csv", pd.read_csv), ("parquet", pd.read_parquet)])
def test_a_file_with_the_names_of_categories(tiny, form, read):
    assert tiny.run("harmonise", "tiny", "tiny17").exit_code == 0
    assert tiny.run("export", "tiny", "tiny17", "--format", form).exit_code == 0
    frame = pd.read_parquet("data/harmonised/tiny/tiny17.parquet")
    assert read(f"data/export/tiny/tiny17.{form}")["help"].tolist() == frame["help"].astype(str).tolist()


def test_a_study_in_a_notebook(tiny):
    tiny.run_all()
    study = ouder_netwerk.open_study("tiny")
    assert study.waves.loc["tiny17", "file"] == "tiny17.sav"
    frame = study.harmonised("tiny17")
    assert len(frame) == len(study.design("tiny17").weights) == 48
    released = study.estimates().query("indicator == 'help' and subgroup == 'all'")
    one = study.estimate("help", by="child_age")
    assert set(one["subgroup"]) == {"all", "child_age"}
    whole = one.query("subgroup == 'all'")
    np.testing.assert_array_equal(whole["estimate"], released["estimate"])
    yes = np.average(frame["help"] == "yes", weights=frame["weight"])
    assert whole["estimate"].iloc[0] == pytest.approx(yes)
    with pytest.raises(Exception, match="there is no indicator `helpp`"):
        study.estimate("helpp")


R_PACKAGES = {"sav": "haven", "dta": "haven", "parquet": "arrow", "csv": "utils"}
CODES = {"sav": "== 2", "dta": "== 2", "parquet": '== "yes"', "csv": '== "yes"'}


def in_r(*lines):
    """Run R, and return the numbers that it prints."""
    run = subprocess.run(["Rscript", "-e", "; ".join(lines)], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    return [float(number) for number in run.stdout.split()]


@cache
def r_has(*packages):
    if shutil.which("Rscript") is None:
        return False
    asked = "; ".join(f'cat(as.integer(requireNamespace("{name}", quietly = TRUE)), "")' for name in packages)
    return 0 not in in_r(asked)


@pytest.mark.parametrize("form", R_PACKAGES)
def test_the_code_gives_our_numbers_in_r(tiny, form):
    """Also by another weight, and with answers that are missing."""
    if not r_has("survey", R_PACKAGES[form]):
        pytest.skip(f"R with the packages survey and {R_PACKAGES[form]} is not here")
    tiny.write(lambda frame: frame.assign(HULP=frame["HULP"].mask(frame.index % 10 == 3, 9), ONDGEW=frame.index % 3))
    tiny.edit("waves/tiny17.yaml", lambda wave: wave.update(weights={"exam": {"weight": "ONDGEW"}}))

    def also_by_the_other_weight(content):
        one = {"id": "alone", "concept": "single_parent", "category": "yes", "weight": "exam"}
        content["sections"][0]["indicators"].append(one)

    tiny.edit("indicators.yaml", also_by_the_other_weight)
    for step in (("harmonise",), ("export", "--format", form), ("estimate",)):
        result = tiny.run(step[0], "tiny", "tiny17", *step[1:])
        assert result.exit_code == 0, result.output
    code = tiny.folder / "data/export/tiny/tiny17.R"
    found = in_r(
        f'setwd("{code.parent}")',
        'suppressMessages(source("tiny17.R"))',
        f"helped <- svymean(~I(as.numeric(help {CODES[form]})), design, na.rm = TRUE)",
        f"alone <- svymean(~I(as.numeric(single_parent {CODES[form]})), design_exam)",
        'cat(format(c(coef(helped), SE(helped), coef(alone), SE(alone)), digits = 15), sep = "\\n")',
    )
    estimates = (
        pd.read_csv("data/estimates/tiny/tiny17.estimates.csv").query("subgroup == 'all'").set_index("indicator")
    )
    ours = [estimates.loc[name, number] for name in ("help", "alone") for number in ("estimate", "se")]
    np.testing.assert_allclose(found, ours, rtol=1e-9)
