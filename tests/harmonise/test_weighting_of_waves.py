"""Weights for a wave that has none: raked to a table of known totals, with the variance that follows."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from conftest import tiny_frame
from ouder_netwerk.analyse.prepare import survey_design
from ouder_netwerk.checks.check import check_study
from ouder_netwerk.errors import InputError
from ouder_netwerk.harmonise.pool import pool_waves
from ouder_netwerk.harmonise.table import read_harmonised
from ouder_netwerk.plan import Plan
from ouder_netwerk.survey import CalibratedDesign, SurveyDesign, means, rake

REFERENCE = Path(__file__).parents[1] / "reference"
TOTALS = "concept,category,total\nsingle_parent,yes,300\nsingle_parent,no,700\nchild_age,0-3,250\nchild_age,4-18,750\n"
SHARES = (
    "concept,category,share\nsingle_parent,yes,0.3\nsingle_parent,no,0.7\nchild_age,0-3,0.25\nchild_age,4-18,0.75\n"
)
KNOWN = {"single_parent": {"yes": 300.0, "no": 700.0}, "child_age": {"0-3": 250.0, "4-18": 750.0}}


def _weigh(tiny, table=TOTALS, **weighting):
    folder = tiny.folder / "config/studies/tiny"
    (folder / "margins").mkdir(exist_ok=True)
    (folder / "margins/tiny.csv").write_text(table, encoding="utf-8")
    rules = {"margins": "margins/tiny.csv", "over": ["single_parent", "child_age"]} | weighting

    def change(content):
        content["design"].pop("weight", None)
        content["design"]["weighting"] = rules

    tiny.edit("waves/tiny17.yaml", change)


def _harmonised(tiny):
    result = tiny.run("harmonise", "tiny", "tiny17")
    assert result.exit_code == 0, result.output
    return read_harmonised(tiny.folder / "data/harmonised/tiny/tiny17.parquet")


def _sums(frame, concept):
    return frame.groupby(concept, observed=True)["weight"].sum().to_dict()


def test_the_weights_meet_the_margins(tiny):
    _weigh(tiny)
    harmonised = _harmonised(tiny)
    for concept, totals in KNOWN.items():
        assert _sums(harmonised.frame, concept) == pytest.approx(totals, rel=1e-9)
    assert harmonised.frame["base_weight"].tolist() == pytest.approx([1000 / 48] * 48)
    assert harmonised.origin.raked_over == {"tiny17": ["single_parent", "child_age"]}


def test_shares_of_a_population_are_the_same_as_totals(tiny):
    _weigh(tiny)
    by_totals = _harmonised(tiny).frame["weight"]
    _weigh(tiny, SHARES, population=1000)
    np.testing.assert_allclose(_harmonised(tiny).frame["weight"], by_totals, rtol=1e-12)


def test_a_weight_beside_it_is_the_weight_before_raking(tiny):
    _weigh(tiny)
    tiny.edit("waves/tiny17.yaml", lambda content: content["design"].update(weight="GEW"))
    frame = _harmonised(tiny).frame
    given = tiny_frame()["GEW"]
    np.testing.assert_allclose(frame["base_weight"], given * 1000 / given.sum(), rtol=1e-12)
    assert _sums(frame, "single_parent") == pytest.approx(KNOWN["single_parent"], rel=1e-9)


def test_a_crossed_margin(tiny):
    table = "concept,category,share\n" + "".join(
        f"single_parent*child_age,{single}*{age},{share}\n"
        for single, age, share in [("yes", "0-3", 0.1), ("yes", "4-18", 0.2), ("no", "0-3", 0.2), ("no", "4-18", 0.5)]
    )
    _weigh(tiny, table, over=["single_parent*child_age"], population=100)
    frame = _harmonised(tiny).frame
    sums = frame.groupby(["single_parent", "child_age"], observed=True)["weight"].sum()
    assert sums[("yes", "4-18")] == pytest.approx(20)
    assert sums[("no", "0-3")] == pytest.approx(20)


def test_bounds_limit_the_factors_on_the_base_weight(tiny):
    table = TOTALS + "help,yes,500\nhelp,no,500\n"
    over = ["single_parent", "child_age", "help"]
    base = 1000 / 48
    _weigh(tiny, table, over=over)
    assert _harmonised(tiny).frame["weight"].max() > 1.85 * base
    _weigh(tiny, table, over=over, bounds=[0.5, 1.8])
    frame = _harmonised(tiny).frame
    assert frame["weight"].max() == pytest.approx(1.8 * base)
    assert frame["weight"].min() >= 0.5 * base - 1e-9
    assert _sums(frame, "help") == pytest.approx({"no": 500, "yes": 500}, rel=1e-8)


def test_bounds_that_are_too_narrow_are_an_error(tiny):
    _weigh(tiny, bounds=[0.9, 1.1])
    assert "calibration does not reach the totals" in _stopped(tiny)


def test_analysis_takes_the_calibrated_design_up_again(tiny):
    """The design from the file is the one raking gave, so a fixed share has no variance and others have the same."""
    _weigh(tiny)
    harmonised = _harmonised(tiny)
    frame = harmonised.frame
    design = survey_design(tiny.study, "tiny17", harmonised)
    assert isinstance(design, CalibratedDesign)
    base = SurveyDesign(frame["base_weight"], strata=frame["stratum"], psu=frame["psu"])
    direct = rake(base, frame[["single_parent", "child_age"]].astype(str), KNOWN).design
    help_ = (frame["help"] == "yes").to_numpy(dtype=float)
    values = np.column_stack([help_, help_ * (frame["single_parent"] == "yes")])
    np.testing.assert_allclose(design.covariance(values), direct.covariance(values), rtol=1e-9)
    result = tiny.run("estimate", "tiny", "tiny17")
    assert result.exit_code == 0, result.output
    estimates = pd.read_csv("data/estimates/tiny/tiny17.estimates.csv")
    row = estimates[(estimates["indicator"] == "help") & (estimates["subgroup"] == "all")].iloc[0]
    expected = means(direct, pd.DataFrame({"help": help_})).iloc[0]
    assert row["estimate"] == pytest.approx(expected["estimate"], rel=1e-12)
    assert row["se"] == pytest.approx(expected["se"], rel=1e-9)
    fixed = means(design, (frame[["single_parent"]] == "yes").astype(float)).iloc[0]
    assert fixed["estimate"] == pytest.approx(0.3)
    assert fixed["se"] == pytest.approx(0, abs=1e-12)


def test_estimates_and_models_agree_with_r(tiny):
    _weigh(tiny)
    tiny.run_all()
    reference = pd.read_csv(REFERENCE / "weighting_of_waves.csv")
    estimates = pd.read_csv("data/estimates/tiny/tiny17.estimates.csv")
    shares = estimates[estimates["indicator"] == "help"].set_index(["subgroup", "level"])
    models = pd.read_csv("data/estimates/tiny/tiny17.models.csv")
    models = models[(models["block"] == "age") & (models["level"] != "all")].set_index("term")
    of_model = reference["subgroup"] == "model"
    expected = reference[~of_model].set_index(["subgroup", "level"])
    for column in ("estimate", "se"):
        np.testing.assert_allclose(shares.loc[expected.index, column], expected[column], rtol=1e-7)
        wanted = reference[of_model].set_index("level")[column]
        np.testing.assert_allclose(models.loc[wanted.index, column], wanted, rtol=1e-6)


def test_pooled_waves_are_calibrated_each_for_itself(tiny):
    _weigh(tiny)
    one = _harmonised(tiny)
    path = tiny.folder / "config/studies/tiny/waves/tiny18.yaml"
    path.write_text('like: tiny17\nwave: "2018"\n')
    (tiny.folder / "config/studies/tiny/waves/both.yaml").write_text(
        "survey: tiny\nwave: both\ntitle: {nl: x, en: x}\npool: [tiny17, tiny18]\n"
    )
    assert tiny.run("harmonise", "tiny", "tiny18").exit_code == 0
    other = read_harmonised(tiny.folder / "data/harmonised/tiny/tiny18.parquet")
    pooled = pool_waves(tiny.study, "both", {"tiny17": one, "tiny18": other})
    assert pooled.frame["weight"].sum() == pytest.approx(1000)
    assert set(pooled.origin.raked_over) == {"tiny17", "tiny18"}
    design = survey_design(tiny.study, "both", pooled)
    first = (pooled.frame["wave"] == "tiny17").to_numpy(dtype=float)
    single = (pooled.frame["single_parent"] == "yes").to_numpy(dtype=float)
    weights = pooled.frame["weight"].to_numpy()
    assert design.variances(weights * first * single)[0] == pytest.approx(0, abs=1e-18)
    help_ = (pooled.frame["help"] == "yes").to_numpy(dtype=float)
    # strata are shared by the waves, so the residuals of one wave are centred among the PSUs of both
    alone = survey_design(tiny.study, "tiny17", one)
    assert isinstance(alone, CalibratedDesign)
    residuals = np.zeros((96, 1))
    residuals[:48] = alone.residuals[0](one.frame[["weight"]].to_numpy() / 2 * help_[:48, None])
    uncalibrated = SurveyDesign(
        pooled.frame["base_weight"], strata=pooled.frame["stratum"], psu=pooled.frame["psu"], nest=True
    )
    np.testing.assert_allclose(design.variances(weights * first * help_), uncalibrated.variances(residuals), rtol=1e-9)


def test_the_dossier_says_how_the_weights_came_out(tiny):
    _weigh(tiny)
    frame = _harmonised(tiny).frame
    dossier = json.loads((tiny.folder / "data/harmonised/tiny/tiny17.dossier.json").read_text())
    report = dossier["weighting"]["report"]
    assert report["total"] == pytest.approx(1000)
    assert report["kish_deff"] == pytest.approx(48 * (frame["weight"] ** 2).sum() / 1000**2)
    single = next(row for row in dossier["weighting"]["margins"] if row["category"] == "yes")
    count = int((tiny_frame()["ALLEEN"] == 1).sum())
    assert (single["respondents"], single["known"]) == (count, 300)
    assert single["before"] == pytest.approx(count * 1000 / 48)
    assert single["after"] == pytest.approx(300)


def test_another_total_remakes_the_wave(tiny):
    _weigh(tiny)
    before = Plan(tiny.study, {}).digest("harmonise", "tiny17")
    assert Plan(tiny.study, {}).digest("harmonise", "tiny17") == before
    _weigh(tiny, TOTALS.replace("300", "310").replace("700", "690"))
    assert Plan(tiny.study, {}).digest("harmonise", "tiny17") != before


def _check(tiny):
    return check_study(tiny.folder / "config/studies/tiny", tiny.folder / "data/raw")


def test_check_looks_at_the_file_of_a_raked_wave_even_when_a_table_is_wrong(tiny):
    _weigh(tiny)
    tiny.edit("tables.yaml", lambda content: content["tables"][0].update(kind="pie"))
    tiny.write(lambda frame: frame.assign(HULP=frame["HULP"].replace(2, 7)))
    errors = [finding.where for finding in _check(tiny) if finding.severity == "error"]
    assert any("tables.yaml" in where for where in errors) and any("HULP" in where for where in errors)


def test_a_concept_of_a_crossed_margin_is_used(tiny):
    pairs = "".join(f"single_parent*child_age,{one}*{age},250\n" for one in ("yes", "no") for age in ("0-3", "4-18"))
    _weigh(tiny, HEAD + pairs, over=["single_parent*child_age"])
    tiny.edit("study.yaml", lambda content: content.update(subgroups=["child_age"], pairs=[]))
    tiny.edit("models.yaml", lambda content: content.update(models=[]))
    unused = [finding.where.rpartition(" ")[2] for finding in _check(tiny) if "uses it" in finding.what]
    assert "single_parent" not in unused


def test_weights_of_the_file_leave_no_trace_of_raking(tiny):
    harmonised = _harmonised(tiny)
    assert "base_weight" not in harmonised.frame
    assert harmonised.origin.raked_over == {}
    assert type(survey_design(tiny.study, "tiny17", harmonised)) is SurveyDesign


HEAD = "concept,category,total\n"
BAD_TABLES = {
    "margins that do not add up": (
        TOTALS.replace("0-3,250", "0-3,260"),
        {},
        r"tiny\.csv:4: the totals of child_age add up to 1010, not to 1000",
    ),
    "shares that do not add up": (SHARES.replace("0.75", "0.65"), {"population": 9}, r"tiny\.csv:4: the shares of child_age add up to 0\.9, not to 1"),
    "another population": (TOTALS, {"population": 900}, r"tiny\.csv:2: the totals of single_parent add up to 1000, not to 900"),
    "shares without population": (SHARES, {}, r"tiny\.csv: gives shares\n  -> add `population`"),
    "a word for a number": (TOTALS.replace("700", "many"), {}, r"tiny\.csv:3: `many` is not an amount of people"),
    "a negative number": (TOTALS.replace("700", "-7"), {}, r"tiny\.csv:3: `-7` is not an amount of people"),
    "a category twice": (TOTALS + "child_age,0-3,250\n", {}, r"tiny\.csv:6: names 0-3 of child_age again"),
    "no such columns": ("variable,value,n\n", {}, r"tiny\.csv:1: has the columns variable, value, n"),
    "a margin that is not there": (TOTALS, {"over": ["help"]}, r"tiny\.csv: has no rows for help"),
    "an unknown category": (TOTALS.replace("single_parent,yes", "single_parent,ja"), {}, r"tiny\.csv:2: there is no category of single_parent `ja`"),
    "bounds on one side": (TOTALS, {"bounds": [1.5, 2]}, r"tiny17\.yaml.*`bounds` need a lower limit"),
}  # fmt: skip


@pytest.mark.parametrize(("table", "weighting", "expected"), BAD_TABLES.values(), ids=BAD_TABLES.keys())
def test_a_bad_table_is_found_when_the_study_is_loaded(tiny, table, weighting, expected):
    _weigh(tiny, table, **weighting)
    with pytest.raises(InputError, match=expected):
        _ = tiny.study


def test_a_missing_table_is_named(tiny):
    _weigh(tiny, margins="margins/other.csv")
    with pytest.raises(InputError, match=r"margins/other\.csv: does not exist"):
        _ = tiny.study


def _weigh_by(tiny, **design):
    def change(content):
        content["design"] = {"id": "RESP", "strata": ["STRAT"], "psu": "BUURT"} | design

    tiny.edit("waves/tiny17.yaml", change)


def test_a_wave_that_says_nothing_of_weights_is_told_the_three_ways(tiny):
    _weigh_by(tiny)
    with pytest.raises(InputError, match="does not say how respondents are weighted\n  -> give `weight`") as error:
        _ = tiny.study
    for way in ("`weighting` (known margins", "`equal_weights: true`", "docs/method-weighting-waves.md"):
        assert way in str(error.value)


def test_equal_weights(tiny):
    _weigh_by(tiny, equal_weights="true")
    assert _harmonised(tiny).frame["weight"].tolist() == [1.0] * 48
    assert not [finding for finding in _check(tiny) if "weight" in finding.what]


def test_equal_weights_beside_weights_are_a_contradiction(tiny):
    _weigh_by(tiny, equal_weights="true", weight="GEW")
    with pytest.raises(InputError, match="has weights and says `equal_weights: true`\n  -> keep one of them"):
        _ = tiny.study


def test_a_weight_written_like_a_concept_is_told_how(tiny):
    _weigh_by(tiny, weight={"from": "GEW"})
    with pytest.raises(InputError, match=r"design\.weight: .*\n  -> write the name alone: `weight: GEW`"):
        _ = tiny.study


def _stopped(tiny):
    before = tiny.files()
    result = tiny.run("harmonise", "tiny", "tiny17")
    assert result.exit_code == 2, result.output
    assert tiny.files() == before
    return result.output


def test_a_category_without_respondents_stops_the_run(tiny):
    tiny.edit("study.yaml", lambda content: content.update(subgroups=["child_age"], pairs=[]))
    tiny.edit("indicators.yaml", lambda content: None)
    tiny.write(lambda frame: frame.assign(ALLEEN=2))
    _weigh(tiny)
    assert "margin single_parent: no respondents in yes (total 300)" in _stopped(tiny)


def test_a_category_without_known_total_stops_the_run(tiny):
    _weigh(tiny, "concept,category,total\nsingle_parent,no,1000\n", over=["single_parent"])
    count = int((tiny_frame()["ALLEEN"] == 1).sum())
    assert f"no population total for yes (n = {count})" in _stopped(tiny)


def test_respondents_without_a_category_are_counted(tiny):
    def unknown(frame):
        frame.loc[:2, "ALLEEN"] = 9
        return frame

    tiny.write(unknown)
    tiny.edit("waves/tiny17.yaml", lambda c: c["variables"]["single_parent"].update(missing={"9": "refused"}))
    _weigh(tiny)
    assert "single_parent is missing for 3 of 48 respondents, so they get no weight" in _stopped(tiny)


def _unknown_parents(tiny):
    """Three respondents whose answer the file declares missing, labelled as such."""

    def unknown(frame):
        frame.loc[:2, "HULP"] = 9
        return frame.assign(HULPOUD=1, HULPBUUR=1)

    tiny.write(unknown)
    tiny.edit("study.yaml", lambda content: content.update(subgroups=["child_age"], pairs=[]))
    _weigh(tiny, "concept,category,total\nhelp,yes,600\nhelp,no,400\n", over=["help"])


def test_check_finds_who_would_get_no_weight_and_agrees_with_the_mend(tiny):
    _unknown_parents(tiny)
    assert any("help is missing for 3 of 48 respondents, so they get no weight" in one.what for one in _check(tiny))
    tiny.edit("waves/tiny17.yaml", lambda c: c["variables"]["help"]["values"].update({"9": "no"}))
    assert not [one for one in _check(tiny) if "HULP " in one.what or "no weight" in one.what]
    assert tiny.run("harmonise", "tiny", "tiny17").exit_code == 0


def test_check_finds_margins_that_can_not_be_reached(tiny):
    tiny.write(lambda frame: frame.assign(LEEFTIJD=np.where(frame["ALLEEN"] == 1, 2, 9)))
    _weigh(tiny)
    assert any("raking does not reach the margins" in finding.what for finding in _check(tiny))


def test_margins_that_can_not_be_reached_are_named(tiny):
    """Single parents all have young children and the others all old ones: then the two margins must agree."""
    tiny.write(lambda frame: frame.assign(LEEFTIJD=np.where(frame["ALLEEN"] == 1, 2, 9)))
    _weigh(tiny)
    output = _stopped(tiny)
    assert "raking does not reach the margins" in output
    assert "margins/tiny.csv" in output
