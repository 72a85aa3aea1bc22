"""Indicators and models that ask for another weight of the file, as those of an examined subsample do.

As in NHANES the file has a weight of everybody who was interviewed, and one of those who were also examined, who are
some of them; both with the same strata and PSUs, here neighbourhoods.
"""

import numpy as np
import pandas as pd
import pytest

from ouder_netwerk.analyse.by_weight import estimate_by_weight, model_by_weight
from ouder_netwerk.harmonise.wave import harmonise_wave
from ouder_netwerk.survey import SurveyDesign, logistic, proportions


def examined(frame):
    """Examine who has an even row, and no other; the weight of the last of them is unknown."""
    rows = np.arange(len(frame))
    weight = np.where(rows % 2 == 0, 2.0 * frame["GEW"] + rows % 3, 0.0)
    weight[46] = np.nan
    return frame.assign(ONDGEW=weight, WIJK=1 + rows // 12)


def ask(tiny, **other):
    tiny.write(examined)
    tiny.edit("waves/tiny17.yaml", lambda wave: wave.update(weights={"exam": {"weight": "ONDGEW"} | other}))

    def indicators(content):
        for one in content["sections"][0]["indicators"]:
            if one["id"] == "help_parents":
                one["weight"] = "exam"

    tiny.edit("indicators.yaml", indicators)


@pytest.fixture
def nhanes_like(tiny):
    ask(tiny)
    return tiny


def estimated(tiny):
    study = tiny.study
    wave = harmonise_wave(study, "tiny17", tiny.raw)[0]
    estimates, contrasts = estimate_by_weight(study, "tiny17", wave)
    return wave.frame, estimates.set_index(["indicator", "subgroup", "level"]), contrasts


def test_a_share_by_the_other_weight_counted_by_hand(nhanes_like):
    frame, estimates, contrasts = estimated(nhanes_like)
    assert frame["weight.exam"].iloc[:5].tolist() == [2.0, 0.0, 8.0, 0.0, 3.0]
    assert frame["weight.exam"].iloc[46] == 0, "who has no weight took no part"
    weight, helped = frame["weight.exam"], frame["help_parents"] == "yes"
    row = estimates.loc["help_parents", "all", "all"]
    assert row["estimate"] == pytest.approx(weight[helped].sum() / weight.sum())
    assert row["n"] == 23, "24 with an even row, less the one without a weight"
    assert row["n_weighted"] == pytest.approx(weight.sum())
    own = frame["weight"]
    assert estimates.loc["help", "all", "all"]["estimate"] == pytest.approx(
        own[frame["help"] == "yes"].sum() / own.sum()
    )
    assert estimates.loc["help", "all", "all"]["n"] == 48
    assert set(contrasts["indicator"]) == set(estimates.index.get_level_values("indicator"))


def test_its_interval_is_that_of_the_whole_design_with_nobody_else_counting(nhanes_like):
    frame, estimates, _ = estimated(nhanes_like)
    design = SurveyDesign(frame["weight.exam"], strata=frame["stratum"], psu=frame["psu"], nest=True)
    helped = pd.DataFrame({"helped": (frame["help_parents"] == "yes").astype(float)})
    expected = proportions(design, helped, by=[()]).iloc[0]
    row = estimates.loc["help_parents", "all", "all"]
    for name in ("se", "ci_low", "ci_high", "df"):
        assert row[name] == pytest.approx(expected[name])


def test_strata_of_its_own(tiny):
    ask(tiny, strata=["WIJK"], psu="BUURT")
    frame, estimates, _ = estimated(tiny)
    there = frame[frame["weight.exam"] > 0]
    design = SurveyDesign(there["weight.exam"], strata=there["stratum.exam"], psu=there["psu.exam"], nest=True)
    helped = pd.DataFrame({"helped": (there["help_parents"] == "yes").astype(float)})
    expected = proportions(design, helped, by=[()]).iloc[0]
    assert estimates.loc["help_parents", "all", "all"]["se"] == pytest.approx(expected["se"])
    assert estimates.loc["help_parents", "all", "all"]["df"] == expected["df"]


def test_a_model_by_the_other_weight(nhanes_like):
    nhanes_like.edit("models.yaml", lambda content: content["models"][0].update(weight="exam"))
    study = nhanes_like.study
    wave = harmonise_wave(study, "tiny17", nhanes_like.raw)[0]
    rows = model_by_weight(study, "tiny17", wave).set_index(["block", "term", "level"])
    frame = wave.frame
    design = SurveyDesign(frame["weight.exam"], strata=frame["stratum"], psu=frame["psu"], nest=True)
    helped = (frame["help"] == "yes").astype(float)
    fit = logistic(design, helped, frame[["single_parent"]], domain=frame["weight.exam"] > 0).table()
    expected = fit.set_index(["term", "level"]).loc[("single_parent", "yes")]
    assert rows.loc["background", "single_parent", "yes"]["estimate"] == pytest.approx(expected["estimate"])
    assert rows.loc["background", "single_parent", "yes"]["se"] == pytest.approx(expected["se"])


def test_it_goes_all_the_way(nhanes_like):
    nhanes_like.run_all()
    released = pd.read_csv("results/tiny/estimates.csv").query("indicator == 'help_parents' and subgroup == 'all'")
    assert released["n"].tolist() == [23]


@pytest.mark.parametrize(
    ("file", "change", "said"),
    [
        ("waves/tiny17.yaml", lambda wave: wave.pop("weights"), "there is no entry of `weights` of the wave `exam`"),
        ("waves/tiny17.yaml", lambda wave: wave["weights"]["exam"].update(weight="NERGENS"), "NERGENS"),
        (
            "study.yaml",
            lambda study: study["release"].update(preset="cbs", minimum_n="10"),
            "by a preset that hides no cell",
        ),
    ],
)
def test_what_can_be_wrong_is_said(nhanes_like, file, change, said):
    nhanes_like.edit(file, change)
    result = nhanes_like.run("harmonise", "tiny", "tiny17")
    assert result.exit_code == 2
    assert said in result.output


def test_a_negative_weight_of_who_took_part_stops_the_run(nhanes_like):
    nhanes_like.write(lambda frame: examined(frame).assign(ONDGEW=-1.0))
    result = nhanes_like.run("harmonise", "tiny", "tiny17")
    assert result.exit_code == 2
    assert "ONDGEW: the weight is negative for 48 of 48" in result.output
