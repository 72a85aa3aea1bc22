"""Changes in a panel: as R has them from stacked data, and as counted by hand."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ouder_netwerk.analyse.compare import compare_waves
from ouder_netwerk.analyse.estimate import estimate_wave
from ouder_netwerk.analyse.panel import panel_changes
from ouder_netwerk.errors import InputError
from ouder_netwerk.respondents.table import Harmonised, Origin

REFERENCE = Path(__file__).parents[1] / "reference"
YES_NO = pd.CategoricalDtype(["no", "yes"])
DESIGNS = {"person": [], "person_strata": ["stratum"], "area": ["area"]}


@pytest.fixture
def study(tiny):
    """The tiny study with a second wave that holds people of the first; of it only who has help."""
    (tiny.folder / "config/studies/tiny/waves/tiny18.yaml").write_text(
        'like: tiny17\nwave: "2018"\nsources: [{file: tiny18.sav}]\noverlap: {tiny17: same_people}\n'
    )
    tiny.edit(
        "study.yaml", lambda content: content.update(waves=["tiny17", "tiny18"], subgroups=["single_parent"], pairs=[])
    )

    def one(content):
        content["sections"][0]["indicators"] = [{"id": "help", "category": "yes"}]

    tiny.edit("indicators.yaml", one)
    tiny.edit("figures.yaml", lambda content: content.update(figures=[]))
    return tiny.study


def harmonised(study, rows, wave, columns):
    frame = pd.DataFrame(
        {
            "respondent": rows["person"].tolist(),
            "weight": rows["weight"].astype(float).tolist(),
            "help": pd.Series(rows["yes"].map({0: "no", 1: "yes"}).tolist(), dtype=YES_NO),
            "single_parent": pd.Series(rows["single"].tolist(), dtype=YES_NO),
        }
    )
    for name in columns:
        frame[{"area": "psu"}.get(name, name)] = pd.Categorical(rows[name])
    for name in ("help", "single_parent"):
        frame[f"{name}.missing"] = pd.Series([None] * len(frame), dtype="object")
    return Harmonised(frame, Origin(study.id, "tiny", wave, "real", {}))


def waves_of(study, rows, columns):
    years = {"tiny17": 2017, "tiny18": 2018}
    return {name: harmonised(study, rows[rows["wave"] == year], str(year), columns) for name, year in years.items()}


@pytest.mark.parametrize("design", DESIGNS)
def test_as_svycontrast_on_stacked_data(study, design):
    waves = waves_of(study, pd.read_csv(REFERENCE / "panel.csv"), DESIGNS[design])
    found = panel_changes(study, "tiny17", "tiny18", waves).set_index("level")
    expected = pd.read_csv(REFERENCE / "panel_results.csv").query("design == @design").set_index("single")
    for level in ("all", "no", "yes"):
        for number in ("difference", "se"):
            assert found.loc[level, number] == pytest.approx(expected.loc[level, number], rel=1e-9)
    assert found.loc["all", "df"] == expected.loc["all", "df"]


def test_counted_by_hand(study):
    """Four people, each asked twice, with equal weights: two take help up, one stays with it, one without.

    The change is one half. What each adds to it is a quarter of the own change less that half: 1/8, 1/8, -1/8, -1/8; so
    the variance is 4/3 of the sum of their squares, which is 1/12. As samples of other people it would be 1/16 + 1/16 times
    4/3, or 1/6.
    """
    answers = {"a": (0, 1), "b": (0, 1), "c": (1, 1), "d": (0, 0)}
    rows = pd.DataFrame(
        [(2017 + at, person, 1.0, pair[at], "no") for person, pair in answers.items() for at in (0, 1)],
        columns=["wave", "person", "weight", "yes", "single"],
    )
    found = panel_changes(study, "tiny17", "tiny18", waves_of(study, rows, [])).set_index("level").loc["all"]
    assert found["difference"] == pytest.approx(0.5)
    assert found["se"] == pytest.approx(np.sqrt(1 / 12))
    assert found["df"] == 3


def test_psus_of_one_number_in_two_strata_are_two(study):
    """As in NHANES, where PSUs are numbered 1 and 2 in each stratum."""
    rows = pd.read_csv(REFERENCE / "panel.csv")
    numbered = rows.assign(stratum=rows["area"], area=rows["person"])
    again = numbered.assign(
        area=numbered.groupby("stratum")["person"].transform(lambda one: pd.factorize(one)[0].astype(str))
    )
    found = [
        panel_changes(study, "tiny17", "tiny18", waves_of(study, one, ["stratum", "area"])) for one in (numbered, again)
    ]
    pd.testing.assert_frame_equal(found[0], found[1])


def test_who_lies_in_two_strata_is_refused(study):
    rows = pd.read_csv(REFERENCE / "panel.csv")
    rows.loc[(rows["person"] == "p20") & (rows["wave"] == 2018), "stratum"] = "s1"
    with pytest.raises(InputError, match="1 of those who are in wave tiny17 too have another stratum or PSU there"):
        panel_changes(study, "tiny17", "tiny18", waves_of(study, rows, ["stratum"]))


def test_compared_as_a_panel_where_a_wave_says_so(study):
    waves = waves_of(study, pd.read_csv(REFERENCE / "panel.csv"), [])
    assert study.panel_waves == ("tiny17", "tiny18")
    estimates = {name: estimate_wave(study, name, one)[0] for name, one in waves.items()}
    table = compare_waves(study, estimates, waves).set_index("level")
    direct = panel_changes(study, "tiny17", "tiny18", waves).set_index("level")
    assert table["difference"].tolist() == direct["difference"].tolist()
    assert table.loc["all", "se"] == direct.loc["all", "se"]
    assert set(table["category"]) == {"yes"} and set(table["reference_wave"]) == {"2017"}
    apart = np.hypot(*(one.query("level == 'all'")["se"].item() for one in estimates.values()))
    assert table.loc["all", "se"] != pytest.approx(apart, rel=0.01)


def test_a_panel_of_medians_alone_has_no_changes(tiny, study):
    """Their covariance between waves is not estimated."""

    def one(content):
        content["sections"][0]["indicators"] = [{"id": "sources", "statistic": "median"}]

    tiny.edit("indicators.yaml", one)
    waves = waves_of(study, pd.read_csv(REFERENCE / "panel.csv"), [])
    for wave in waves.values():
        wave.frame["sources"] = wave.frame["weight"]
        wave.frame["sources.missing"] = None
    assert panel_changes(tiny.study, "tiny17", "tiny18", waves).empty
