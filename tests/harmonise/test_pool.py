"""Pooled waves: weights over k, strata shared, PSUs and respondents told apart; countable by hand."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from conftest import tiny_frame, write_tiny
from ouder_netwerk.harmonise.pool import pool_waves
from ouder_netwerk.respondents.table import Harmonised, Origin


@pytest.fixture
def pooled(tiny):
    """Estimates of two waves pooled; in the second nobody of the first ten has help and weights are double."""
    later = tiny_frame()
    later.loc[:9, ["HULP", "HULPOUD", "HULPBUUR"]] = [2, 98, 98]
    later["GEW"] *= 2
    later["RESP"] += "-18"
    write_tiny(later, tiny.raw.with_name("tiny18.sav"))
    waves = tiny.folder / "config/studies/tiny/waves"
    (waves / "tiny18.yaml").write_text(
        'like: tiny17\nwave: "2018"\nsources:\n'
        "  - {file: tiny18.sav, missing: {8: dont_know, 9: refused, 98: not_asked}}\n"
    )
    (waves / "both.yaml").write_text(
        "survey: tiny\nwave: 2017-2018\ntitle: {nl: samen, en: together}\npool: [tiny17, tiny18]\n"
    )
    tiny.edit("study.yaml", lambda content: content.update(waves=["tiny17", "tiny18", "both"]))
    for wave in tiny.study.published_waves:
        for step in ("harmonise", "estimate"):
            result = tiny.run(step, "tiny", wave)
            assert result.exit_code == 0, result.output
    frame = pd.concat([tiny_frame().assign(YEAR=17), later.assign(YEAR=18)], ignore_index=True)
    return frame.assign(GEW=frame["GEW"] / 2), pd.read_csv("data/estimates/tiny/both.estimates.csv")


def _row(estimates, subgroup="all", level="all"):
    rows = estimates[estimates["indicator"] == "help"].set_index(["subgroup", "level"])
    return rows.loc[(subgroup, level)]


def test_the_pooled_share_weighs_each_wave_by_its_own_weights_over_two(pooled):
    frame, estimates = pooled
    yes = frame["HULP"] == 1
    row = _row(estimates)
    assert row["estimate"] == pytest.approx(frame["GEW"][yes].sum() / frame["GEW"].sum(), abs=1e-12)
    assert (row["n"], row["n_yes"]) == (96, yes.sum())
    # the size of one year's population, halfway between the two
    assert row["n_weighted"] == pytest.approx(frame["GEW"].sum())
    single = frame["ALLEEN"] == 1
    expected = frame["GEW"][yes & single].sum() / frame["GEW"][single].sum()
    assert _row(estimates, "single_parent", "yes")["estimate"] == pytest.approx(expected, abs=1e-12)


def test_neighbourhoods_of_two_waves_are_twelve_psus_in_two_strata(pooled):
    frame, estimates = pooled
    yes = (frame["HULP"] == 1).astype(float)
    share = (frame["GEW"] * yes).sum() / frame["GEW"].sum()
    scores = frame["GEW"] * (yes - share) / frame["GEW"].sum()
    totals = scores.groupby([frame["STRAT"], frame["YEAR"], frame["BUURT"]]).sum()
    centred = totals - totals.groupby(level="STRAT").transform("mean")
    row = _row(estimates)
    assert row["se"] == pytest.approx(np.sqrt(6 / 5 * (centred**2).sum()), rel=1e-12)
    assert row["df"] == 12 - 2


def test_a_pooled_wave_is_not_compared_with_its_parts(tiny, pooled):
    assert tiny.run("compare", "tiny").exit_code == 0
    contrasts = pd.read_csv("data/estimates/tiny/waves.contrasts.csv", dtype=str)
    assert set(zip(contrasts["wave"], contrasts["reference_wave"], strict=True)) == {("2018", "2017")}


def _part(frame, raked_over=None, data="real"):
    return Harmonised(frame, Origin("x", "x", "1", data, {}, raked_over or {}))


def _pooled(**parts):
    """Pool waves in which `asked` is measured."""
    both = SimpleNamespace(survey="x", wave="1-2")
    study = SimpleNamespace(id="x", waves={"both": both}, measured=lambda wave: ("asked",))
    return pool_waves(study, "both", parts)


TWO = pd.DataFrame({"respondent": ["a", "b"], "weight": [1.0, 3.0]})


def test_waves_without_strata_and_psus_are_pooled():
    pooled = _pooled(one=_part(TWO), two=_part(TWO)).frame
    assert pooled["weight"].tolist() == [0.5, 1.5, 0.5, 1.5]
    assert pooled["respondent"].tolist() == ["one:a", "one:b", "two:a", "two:b"]
    assert list(pooled) == ["respondent", "weight", "wave"]


@pytest.mark.parametrize(
    ("one", "two", "both"),
    [("real", "real", "real"), ("real", "stand-in", "stand-in"), ("stand-in", "stand-in", "stand-in")],
)
def test_a_pool_with_stand_in_microdata_is_stand_in(one, two, both):
    assert _pooled(one=_part(TWO, data=one), two=_part(TWO, data=two)).origin.data == both


def test_a_wave_that_was_not_raked_has_its_weights_as_base_weights_in_a_pool():
    raked = _part(TWO.assign(base_weight=[3.0, 5.0]), {"one": ["asked"]})
    pooled = _pooled(one=raked, two=_part(TWO))
    assert pooled.frame["weight"].tolist() == [0.5, 1.5, 0.5, 1.5]
    assert pooled.frame["base_weight"].tolist() == [1.5, 2.5, 0.5, 1.5]
    assert pooled.origin.raked_over == {"one": ["asked"]}


def test_only_concepts_that_all_waves_measure_are_pooled():
    first = TWO.assign(**{"asked": 1.0, "asked.missing": 0.0, "other": 1.0})
    second = TWO.assign(asked=1.0, other=1.0, more=1.0)
    pooled = _pooled(one=_part(first), two=_part(second)).frame
    assert list(pooled) == ["respondent", "weight", "asked", "wave"]
