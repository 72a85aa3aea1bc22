"""Indicators, universes and subgroups: the right respondents in numerator and denominator, countable by hand."""

import numpy as np
import pandas as pd
import pytest

from conftest import tiny_frame
from ouder_netwerk.analyse.prepare import survey_design
from ouder_netwerk.errors import InputError
from ouder_netwerk.respondents.table import Harmonised, read_harmonised


@pytest.fixture
def estimates(tiny):
    tiny.run_all()
    return (
        pd.read_csv("data/estimates/tiny/tiny17.estimates.csv")
        .set_index(["indicator", "subgroup", "level"])
        .sort_index()
    )


def _weighted(frame, yes, among):
    weight = frame["GEW"][among]
    return (weight * yes[among]).sum() / weight.sum()


def test_totals_are_weighted_shares_of_the_right_respondents(estimates):
    frame = tiny_frame()
    everyone = pd.Series(True, index=frame.index)
    helped = frame["HULP"] == 1
    rows = {
        "help": (helped, everyone),
        "help_parents": (frame["HULPOUD"] == 1, everyone),
        "help_parents_asked": (frame["HULPOUD"] == 1, helped),
    }
    for indicator, (yes, among) in rows.items():
        row = estimates.loc[(indicator, "all", "all")]
        assert row["estimate"] == pytest.approx(_weighted(frame, yes, among), abs=1e-12)
        assert row["n"] == among.sum()
        assert row["n_yes"] == (yes & among).sum()
        assert row["n_weighted"] == frame["GEW"][among].sum()


def test_a_refusal_is_in_no_denominator(estimates):
    """r01 refused one of two sources and did not name the other: not known whether either."""
    frame = tiny_frame()
    refused = frame["HULPBUUR"] == 9
    undecided = refused & (frame["HULPOUD"] != 1)
    assert undecided.sum() == 1
    # the universe of the neighbours' question is those with help, so the others are missing there too, unless parents help
    unknown = (frame["HULP"] == 2) | undecided
    assert estimates.loc[("help_either", "all", "all"), "n"] == 48 - unknown.sum()


def test_subgroups_and_pairs_partition_the_total(estimates):
    total = estimates.loc[("help", "all", "all"), "n"]
    for subgroup in ("single_parent", "child_age", "single_parent*child_age"):
        assert estimates.loc[("help", subgroup), "n"].sum() == total
    levels = estimates.loc[("help", "single_parent*child_age")].index.tolist()
    assert levels == ["no*0-3", "no*4-18", "yes*0-3", "yes*4-18"]


def test_the_standard_error_is_that_of_psu_totals(estimates):
    """Written out for the total: PSU totals of w (y - p) / W, centred within stratum, 3 / 2."""
    frame = tiny_frame()
    yes = (frame["HULP"] == 1).astype(float)
    p = _weighted(frame, yes, yes >= 0)
    scores = frame["GEW"] * (yes - p) / frame["GEW"].sum()
    totals = scores.groupby([frame["STRAT"], frame["BUURT"]]).sum()
    centred = totals - totals.groupby(level=0).transform("mean")
    row = estimates.loc[("help", "all", "all")]
    assert row["se"] == pytest.approx(np.sqrt(1.5 * (centred**2).sum()), rel=1e-12)
    assert row["df"] == 6 - 2


def test_neighbourhoods_may_be_numbered_anew_in_each_stratum(tiny, estimates):
    tiny.write(lambda frame: frame.assign(BUURT=[1 + row // 8 % 3 for row in range(48)]))
    tiny.run_all()
    again = pd.read_csv("data/estimates/tiny/tiny17.estimates.csv").set_index(["indicator", "subgroup", "level"])
    pd.testing.assert_frame_equal(again.sort_index(), estimates)


def test_a_design_that_can_not_be_used_is_named_with_the_rule_to_choose(tiny):
    assert tiny.run("harmonise", "tiny", "tiny17").exit_code == 0
    harmonised = read_harmonised(tiny.folder / "data/harmonised/tiny/tiny17.parquet")
    stratum = harmonised.frame["stratum"].astype(str).where(harmonised.frame.index > 0, "9")
    alone = Harmonised(harmonised.frame.assign(stratum=stratum), harmonised.origin)
    with pytest.raises(
        InputError, match=r"tiny17\.yaml: design: (.|\n)*choose `settings\.single_psu` in .*study\.yaml"
    ):
        survey_design(tiny.study, "tiny17", alone)


def test_differences_are_between_the_estimates(tiny, estimates):
    contrasts = pd.read_csv("data/estimates/tiny/tiny17.contrasts.csv")
    row = contrasts[(contrasts["indicator"] == "help") & (contrasts["subgroup"] == "single_parent")].iloc[0]
    levels = estimates.loc[("help", "single_parent"), "estimate"]
    assert (row["level"], row["reference_level"]) == ("yes", "no")
    assert row["difference"] == pytest.approx(levels["yes"] - levels["no"], abs=1e-12)
    assert row["p"] == row["p_adjusted"]


def test_p_values_of_one_indicator_in_one_subgroup_are_adjusted_together(tiny, estimates):
    """Holm: the smallest of six times six, the next times five, and so on, never below the one before or above 1."""
    contrasts = pd.read_csv("data/estimates/tiny/tiny17.contrasts.csv")
    of_pair = contrasts[(contrasts["indicator"] == "help") & (contrasts["subgroup"] == "single_parent*child_age")]
    ordered = of_pair.sort_values("p")
    expected = np.minimum(np.maximum.accumulate(ordered["p"] * np.array([6, 5, 4, 3, 2, 1])), 1)
    assert (expected > ordered["p"]).any()
    np.testing.assert_allclose(ordered["p_adjusted"], expected, rtol=1e-12)


def test_an_indicator_counts_one_category_several_or_each(tiny):
    def more(content):
        several = {"id": "any_answer", "concept": "help", "category": ["no", "yes"], "label": {"nl": "x", "en": "x"}}
        content["sections"][0]["indicators"] += [{"id": "child_age"}, several]

    tiny.edit("indicators.yaml", more)
    tiny.run_all()
    several = {("child_age", "0-3"), ("child_age", "4-18"), ("any_answer", "no|yes")}
    plain = {(indicator, "yes") for indicator in ("help", "help_parents", "help_parents_asked", "help_either")}
    for kind in ("estimates", "contrasts"):
        table = pd.read_csv(f"data/estimates/tiny/tiny17.{kind}.csv", dtype={"category": str})
        assert set(zip(table["indicator"], table["category"], strict=True)) == several | plain
    frame = tiny_frame()
    estimates = pd.read_csv("data/estimates/tiny/tiny17.estimates.csv").query("subgroup == 'all'")
    shares = estimates.set_index(["indicator", "category"])["estimate"]
    young = frame["LEEFTIJD"] <= 3
    assert shares["child_age", "0-3"] == pytest.approx(_weighted(frame, young, young | True), abs=1e-12)
    assert shares["child_age"].sum() == pytest.approx(1, abs=1e-12)
    assert shares["any_answer", "no|yes"] == 1


@pytest.fixture
def imputed(tiny):
    """Estimates by a subgroup that is known in two implicates: in the second, r00 to r06 are no single parents."""
    tiny.write(lambda frame: frame.assign(ALLEEN2=[2] * 7 + frame["ALLEEN"].tolist()[7:]))
    rule = {"implicates": ["ALLEEN", "ALLEEN2"], "values": {"1": "yes", "2": "no"}}
    tiny.edit("waves/tiny17.yaml", lambda content: content["variables"].update(single_parent=rule))
    tiny.edit("models.yaml", lambda content: content["models"].clear())
    for step in ("harmonise", "estimate"):
        result = tiny.run(step, "tiny", "tiny17")
        assert result.exit_code == 0, result.output
    return pd.read_csv("data/estimates/tiny/tiny17.estimates.csv", dtype={"n": str, "n_yes": str})


def test_an_imputed_subgroup_is_averaged_over_its_implicates(imputed):
    """Single parents are 20 in the first implicate, 13 of them with help; in the second r00, r01, r05 and r06 are none."""
    frame = tiny_frame()
    helped, single = frame["HULP"] == 1, frame["ALLEEN"] == 1
    later = single & (frame.index > 6)
    assert (single.sum(), (single & helped).sum(), later.sum(), (later & helped).sum()) == (20, 13, 16, 11)
    row = imputed.set_index(["indicator", "subgroup", "level"]).loc[("help", "single_parent", "yes")]
    shares = [_weighted(frame, helped, among) for among in (single, later)]
    assert row["estimate"] == pytest.approx(np.mean(shares), abs=1e-12)
    assert (row["n"], row["n_yes"]) == ("18", "12")


def test_subgroups_keep_their_order_also_where_one_is_imputed(imputed):
    of_help = imputed[imputed["indicator"] == "help"]
    assert list(dict.fromkeys(of_help["subgroup"])) == ["all", "single_parent", "child_age", "single_parent*child_age"]
    assert list(dict.fromkeys(imputed["indicator"])) == ["help", "help_parents", "help_parents_asked", "help_either"]


def test_models_grow_by_block(tiny):
    tiny.run_all()
    models = pd.read_csv("data/estimates/tiny/tiny17.models.csv")
    terms = models.groupby("block", sort=False)["term"].unique().map(list).to_dict()
    assert terms["background"] == ["(Intercept)", "single_parent", "model"]
    assert terms["age"] == ["(Intercept)", "single_parent", "child_age", "model"]
    single = models[
        (models["block"] == "background") & (models["term"] == "single_parent") & (models["level"] == "yes")
    ].iloc[0]
    frame = tiny_frame()
    odds = {}
    for answer in (1, 2):
        share = _weighted(frame, (frame["HULP"] == 1).astype(float), frame["ALLEEN"] == answer)
        odds[answer] = share / (1 - share)
    assert single["odds_ratio"] == pytest.approx(odds[1] / odds[2], rel=1e-8)
    assert single["n_level"] == (frame["ALLEEN"] == 1).sum()
