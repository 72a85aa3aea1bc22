"""Means, quantiles, totals and ratios of a study: the right respondents, countable by hand; and what the gate is told."""

import json

import numpy as np
import pandas as pd
import pytest

from conftest import tiny_frame
from numbers_study import with_numbers

HEAD = ["indicator", "subgroup", "level"]


@pytest.fixture
def numbers(tiny):
    with_numbers(tiny).run_all()
    table = pd.read_csv("data/estimates/tiny/tiny17.estimates.csv", keep_default_na=False, na_values=[""])
    return table.set_index(HEAD).sort_index()


def test_each_statistic_by_hand(numbers):
    frame = tiny_frame()
    age, weight, single = frame["LEEFTIJD"], frame["GEW"], frame["ALLEEN"] == 1
    everybody = pd.Series(True, index=frame.index)
    for level, among in (("all", everybody), ("yes", single), ("no", ~single)):
        subgroup = "all" if level == "all" else "single_parent"
        values, weights = age[among], weight[among]
        order = values.argsort(kind="stable")
        cumulated = weights.iloc[order].cumsum() / weights.sum()

        def below(probability, values=values, order=order, cumulated=cumulated):
            return values.iloc[order][(cumulated >= probability - 1e-12).to_numpy()].iloc[0]

        expected = {
            "age_mean": np.average(values, weights=weights),
            "age_median": below(0.5),
            "age_p90": below(0.9),
            "age_total": (values * weights).sum(),
        }
        for indicator, value in expected.items():
            row = numbers.loc[(indicator, subgroup, level)]
            assert row["estimate"] == pytest.approx(value, rel=1e-12), (indicator, level)
            assert row["n"] == among.sum()
            assert row["n_weighted"] == weights.sum()
            assert row["ci_low"] <= row["estimate"] <= row["ci_high"]
    assert numbers.loc[("age_mean", "all", "all"), ["statistic", "unit", "category"]].tolist() == [
        "mean",
        "years",
        "mean",
    ]


def test_a_ratio_is_of_those_with_both_parts(numbers):
    """The neighbours' question was put to those with help, so the others have no number of sources."""
    frame = tiny_frame()
    asked = (frame["HULP"] == 1) & (frame["HULPBUUR"] != 9)
    sources = (frame["HULPOUD"] == 1).astype(int) + (frame["HULPBUUR"] == 1)
    weight = frame["GEW"][asked]
    row = numbers.loc[("sources_by_age", "all", "all")]
    expected = (sources[asked] * weight).sum() / (frame["LEEFTIJD"][asked] * weight).sum()
    assert row["estimate"] == pytest.approx(expected, rel=1e-12)
    assert (row["n"], row["n_weighted"]) == (asked.sum(), weight.sum())


def test_a_standardised_share_has_the_composition_of_all(numbers):
    frame = tiny_frame()
    helped, young, weight = frame["HULP"] == 1, frame["LEEFTIJD"] <= 3, frame["GEW"]
    share_young = weight[young].sum() / weight.sum()
    single = frame["ALLEEN"] == 1
    means = [np.average(helped[single & part], weights=weight[single & part]) for part in (young, ~young)]
    expected = share_young * means[0] + (1 - share_young) * means[1]
    assert numbers.loc[("help_alike", "single_parent", "yes"), "estimate"] == pytest.approx(expected, rel=1e-12)
    # in the whole it changes nothing
    raw = numbers.loc[("help", "all", "all"), "estimate"]
    assert numbers.loc[("help_alike", "all", "all"), "estimate"] == pytest.approx(raw, rel=1e-12)
    # nobody in a level of one age can be given the composition of both
    assert numbers.loc[("help_alike", "child_age", "0-3"), "n"] == 0


def test_what_the_gate_is_told(numbers):
    """A mean is a share of the way from 0 to the highest age; a median has as many on either side as there are."""
    frame = tiny_frame()
    age, weight = frame["LEEFTIJD"], frame["GEW"]
    mean, median, alike = (numbers.loc[(name, "all", "all")] for name in ("age_mean", "age_median", "help_alike"))
    assert (mean["lowest"], mean["span"]) == (0, age.max())
    assert mean["share"] == pytest.approx(mean["estimate"] / age.max(), rel=1e-12)
    assert (mean["n_yes"], mean["n_no"]) == ((age > 0).sum(), 48)
    assert mean["with_first"] == pytest.approx((weight * age / age.max()).max(), rel=1e-12)
    assert (median["n_yes"], median["n_no"]) == ((age <= median["estimate"]).sum(), (age >= median["estimate"]).sum())
    assert median["share"] == 0.5
    assert alike["share"] == pytest.approx(numbers.loc[("help", "all", "all"), "estimate"], rel=1e-12)


def test_levels_are_compared_but_for_quantiles(numbers):
    contrasts = pd.read_csv("data/estimates/tiny/tiny17.contrasts.csv").set_index(HEAD)
    assert {"age_mean", "age_total", "sources_by_age", "help_alike"} <= set(contrasts.index.get_level_values(0))
    assert not {"age_median", "age_p90"} & set(contrasts.index.get_level_values(0))
    found = contrasts.loc[("age_mean", "single_parent", "yes")]
    sides = [numbers.loc[("age_mean", "single_parent", level), "estimate"] for level in ("yes", "no")]
    assert found["difference"] == pytest.approx(sides[0] - sides[1], rel=1e-12)
    assert found["unit"] == "years"


def test_everybody_of_one_value_is_told_by_nobody(tiny):
    """All single parents have a child of 5: their mean and median would tell it of each of them."""
    with_numbers(tiny)
    tiny.edit("study.yaml", lambda content: content.update(release={"preset": "cbs"}))
    tiny.write(lambda frame: frame.assign(LEEFTIJD=frame["LEEFTIJD"].where(frame["ALLEEN"] == 2, 5)))
    tiny.run_all()
    shown = pd.read_csv("results/tiny/estimates.csv", keep_default_na=False).set_index(HEAD)
    audit = pd.read_csv("data/estimates/tiny/release.audit.csv", keep_default_na=False)
    audit = audit[audit["table"] == "estimates"].set_index(HEAD)
    for indicator in ("age_mean", "age_median", "age_total"):
        assert shown.loc[(indicator, "single_parent", "yes"), "estimate"] == ""
        assert audit.loc[(indicator, "single_parent", "yes"), "reason"] == "one_answer"


def test_a_scale_has_its_alpha_in_the_dossier(tiny):
    """Of help from parents and from neighbours, by the weights, among who answered both."""
    with_numbers(tiny).run_all()
    (shown,) = json.loads((tiny.folder / "results/tiny/dossier/tiny17.json").read_text(encoding="utf-8"))["scales"]
    frame = tiny_frame()
    there = (frame["HULP"] == 1) & (frame["HULPBUUR"] != 9)
    items = np.array([(frame[name] == 1)[there] for name in ("HULPOUD", "HULPBUUR")], dtype=float)
    covariance = np.cov(items, aweights=frame["GEW"][there])
    expected = 2 * (1 - np.trace(covariance) / covariance.sum())
    assert (shown["concept"], shown["n"]) == ("network", int(there.sum()))
    assert shown["alpha"] == pytest.approx(expected, abs=0.005)
    assert [item["concept"] for item in shown["items"]] == ["help_parents", "help_neighbours"]


def test_three_subgroups_are_crossed(tiny):
    """Each combination of three is a level, of the respondents who are in it, and is released under all its names."""
    with_numbers(tiny)
    tiny.edit("study.yaml", lambda content: content["subgroups"].append("help"))
    tiny.edit("study.yaml", lambda content: content.update(pairs=[["single_parent", "child_age", "help"]]))
    tiny.run_all()
    shown = pd.read_csv("data/estimates/tiny/tiny17.estimates.csv", keep_default_na=False).set_index(HEAD)
    levels = shown.loc[("age_mean", "single_parent*child_age*help")]
    frame = tiny_frame()
    young = (frame["ALLEEN"] == 1) & (frame["LEEFTIJD"] <= 3) & (frame["HULP"] == 1)
    assert len(levels) == 8
    assert levels.loc["yes*0-3*yes", "n"] == young.sum()
    assert levels["n"].sum() == 48
    assert tiny.run("tables", "tiny").exit_code == 0
