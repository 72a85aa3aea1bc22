"""The table of proportions: its rows, its missing values, every kind of design."""

import numpy as np
import pandas as pd
import pytest

from ouder_netwerk.survey import ReplicateDesign, SurveyDesign, SurveyError, means, proportions, ratios, totals
from ouder_netwerk.survey.weights.calibration import poststratify

RANDOM = np.random.default_rng(3)
N = 400
FRAME = pd.DataFrame(
    {
        "w": RANDOM.lognormal(0, 0.5, N),
        "s": RANDOM.integers(0, 4, N),
        "p": np.arange(N) % 40,
        "help": RANDOM.random(N) < 0.3,
        "contact": pd.Categorical.from_codes(RANDOM.integers(-1, 3, N), ["weekly", "monthly", "never"]),
        "hours": RANDOM.exponential(5, N),
    }
)
GROUPS = pd.DataFrame(
    {
        "single": pd.Categorical(np.where(RANDOM.random(N) < 0.2, "yes", "no"), ["no", "yes"]),
        "age": pd.Categorical.from_codes(RANDOM.integers(-1, 3, N), ["0-5", "6-11", "12-17", "18+"]),
    }
)
DESIGN = SurveyDesign.from_frame(FRAME, weights="w", strata="s", psu="p", nest=True)


def test_every_combination_of_categories_is_a_row_in_order() -> None:
    table = proportions(DESIGN, FRAME[["help", "contact"]], data=GROUPS, by=[(), ("single", "age")])
    assert len(table) == (1 + 3) * (1 + 8)
    contact = table[(table["outcome"] == "contact") & (table["group"] == "single*age")]
    assert contact["category"].tolist() == [c for c in ("weekly", "monthly", "never") for _ in range(8)]
    assert contact["level"].tolist()[:5] == ["no*0-5", "no*6-11", "no*12-17", "no*18+", "yes*0-5"]
    empty = table[table["level"].str.endswith("18+")]
    assert (empty[["n", "n_yes", "n_weighted", "df"]] == 0).all(axis=None)
    assert empty[["estimate", "se", "ci_low", "ci_high", "deff", "n_eff"]].isna().all(axis=None)


def test_shares_of_categories_add_up_to_one() -> None:
    table = proportions(DESIGN, FRAME[["contact"]], data=GROUPS, by=[("single",)])
    np.testing.assert_allclose(table.groupby("level")["estimate"].sum(), 1, rtol=1e-14)
    assert (table.groupby("level")["n_yes"].sum() == table.groupby("level")["n"].first()).all()


def test_rows_with_a_missing_group_are_in_no_domain() -> None:
    table = proportions(DESIGN, FRAME[["help"]], data=GROUPS, by=[("age",)])
    assert table["n"].sum() == GROUPS["age"].notna().sum()


def test_estimates_by_hand() -> None:
    rows = (GROUPS["single"] == "yes") & FRAME["contact"].notna()
    weight = FRAME["w"][rows]
    table = proportions(DESIGN, FRAME[["contact"]], data=GROUPS, by=[("single",)])
    row = table[(table["category"] == "never") & (table["level"] == "yes")].iloc[0]
    p = weight[FRAME["contact"] == "never"].sum() / weight.sum()
    assert row["estimate"] == pytest.approx(p, rel=1e-13)
    influence = (FRAME["w"] * ((FRAME["contact"] == "never") - p) / weight.sum()).where(rows, 0)
    assert row["se"] == pytest.approx(np.sqrt(DESIGN.variances(influence)[0]), rel=1e-12)
    assert row["n"] == rows.sum()
    assert row["n_weighted"] == pytest.approx(weight.sum())
    assert row["deff"] == pytest.approx(row["se"] ** 2 / (p * (1 - p) / (row["n"] - 1)))
    assert row["n_eff"] == pytest.approx(row["n"] / row["deff"])


@pytest.mark.parametrize("value", [0, 1])
def test_nobody_or_everybody(value: int) -> None:
    row = proportions(DESIGN, pd.DataFrame({"y": np.full(N, value)})).iloc[0]
    assert (row["estimate"], row["se"], row["n_yes"]) == (value, 0, N * value)
    assert np.isnan(row[["deff", "n_eff"]].to_numpy(float)).all()
    assert 0 < row["ci_high"] - row["ci_low"] < 0.02


def test_an_outcome_nobody_answered_has_no_estimate() -> None:
    row = proportions(DESIGN, pd.DataFrame({"y": np.full(N, np.nan)})).iloc[0]
    assert (row["n"], row["df"]) == (0, 0)
    assert np.isnan(row["estimate"])


def test_df_rules() -> None:
    options = {"data": GROUPS, "by": [("age",)]}
    domain = proportions(DESIGN, FRAME[["help"]], **options)
    design = proportions(DESIGN, FRAME[["help"]], df="design", **options)
    given = proportions(DESIGN, FRAME[["help"]], df=12.5, **options)
    rows = (GROUPS["age"] == "6-11").to_numpy()
    assert domain["df"][1] == DESIGN.degrees_of_freedom(rows) < DESIGN.degrees_of_freedom()
    assert set(design["df"]) == {DESIGN.degrees_of_freedom()}
    assert set(given["df"]) == {12.5}
    width = [(table["ci_high"] - table["ci_low"])[1] for table in (design, domain, given)]
    assert width == sorted(width)


def jackknife_of(frame: pd.DataFrame) -> ReplicateDesign:
    """Leave out one of 40 groups of rows in turn."""
    kept = frame["p"].to_numpy()[:, None] != np.arange(40)
    return ReplicateDesign(frame["w"], frame["w"].to_numpy()[:, None] * kept * 40 / 39, kind="JK1")


def test_replicate_weights_give_the_same_rows_and_nearly_the_same_errors() -> None:
    clusters = SurveyDesign(FRAME["w"], psu=FRAME["p"])
    outcomes = FRAME[["help", "contact"]]
    linearised = proportions(clusters, outcomes, data=GROUPS, by=[(), ("single",)])
    replicated = proportions(jackknife_of(FRAME), outcomes, data=GROUPS, by=[(), ("single",)])
    exact = ["outcome", "category", "group", "level", "n", "n_yes", "df"]
    pd.testing.assert_frame_equal(linearised[exact], replicated[exact])
    np.testing.assert_allclose(linearised["estimate"], replicated["estimate"], rtol=1e-13)
    np.testing.assert_allclose(linearised["se"], replicated["se"], rtol=0.1)


def test_a_jackknife_of_totals_is_the_linearised_variance() -> None:
    clusters = SurveyDesign(FRAME["w"], psu=FRAME["p"])
    one, two = (
        totals(design, FRAME[["hours"]], data=GROUPS, by=[("single",)]) for design in (clusters, jackknife_of(FRAME))
    )
    np.testing.assert_allclose(one["se"], two["se"], rtol=1e-12)


def test_after_post_stratification_a_calibrated_share_has_no_error() -> None:
    known = pd.Series({"no": 700.0, "yes": 300.0})
    design = poststratify(DESIGN, GROUPS["single"], known).design
    table = proportions(
        design, pd.DataFrame({"single": GROUPS["single"], "help": FRAME["help"]}), data=GROUPS, by=[(), ("age",)]
    )
    total = table[table["group"] == "all"].set_index(["outcome", "category"])
    assert total.loc[("single", "yes"), "estimate"] == pytest.approx(0.3, rel=1e-12)
    assert total.loc[("single", "yes"), "se"] == pytest.approx(0, abs=1e-10)
    assert total.loc[("help", ""), "se"] > 0.01
    # a domain's influence reaches rows outside it through the post-strata: by the dense formula
    row = table[(table["outcome"] == "help") & (table["level"] == "6-11")].iloc[0]
    inside = (GROUPS["age"] == "6-11").to_numpy()
    weight = np.where(inside, design.weights, 0)
    influence = weight * (FRAME["help"] - row["estimate"]) / weight.sum()
    assert row["se"] == pytest.approx(np.sqrt(design.variances(influence)[0]), rel=1e-12)


def test_a_census_has_a_design_effect_of_zero_and_no_effective_n() -> None:
    census = SurveyDesign(np.ones(4), fpc=np.full(4, 4))
    y = pd.DataFrame({"y": [1, 0, 0, 1]})
    for row in (proportions(census, y).iloc[0], means(census, y).iloc[0]):
        assert (row["estimate"], row["se"], row["deff"]) == (0.5, 0, 0)
        assert np.isnan(row["n_eff"])


def test_ratios_leave_out_rows_where_either_is_missing() -> None:
    data = pd.DataFrame({"a": [1.0, None, 3, 4], "b": [2.0, 2, None, 2]})
    row = ratios(SurveyDesign([1, 1, 1, 1]), ("a", "b"), data=data).iloc[0]
    assert (row["estimate"], row["n"]) == (5 / 4, 2)


def test_a_mean_of_a_constant_has_no_design_effect() -> None:
    row = means(DESIGN, pd.DataFrame({"y": np.full(N, 3)})).iloc[0]
    assert (row["estimate"], row["se"]) == (pytest.approx(3, rel=1e-14), pytest.approx(0, abs=1e-14))
    assert np.isnan(row["deff"])


@pytest.mark.parametrize(
    ("outcomes", "groups", "groupings", "message"),
    [
        (FRAME[["hours"]], None, [()], "outcome 'hours': 400 of 400 values are neither 0, 1 nor missing.*means"),
        (pd.DataFrame({"y": ["a"] * N}), None, [()], "outcome 'y'.*make text a Categorical"),
        (FRAME[["help"]][:5], None, [()], "outcome: 5 rows for a design of 400"),
        (FRAME[["help"]], FRAME[["hours"]] / 2, [("hours",)], "group 'hours' has numbers that are not whole"),
        (FRAME[["help"]], GROUPS.assign(day=pd.Timestamp("2017-01-01")), ["day"], "group 'day' is datetime64"),
        (FRAME[["help"]], GROUPS.assign(root=1j), ["root"], "group 'root' is complex"),
        (FRAME[["help"]], GROUPS, [("sex",)], "by: no column 'sex'"),
        (FRAME[["help"]], GROUPS[:5], [("age",)], "data: 5 rows for a design of 400"),
        (FRAME[[]], None, [()], "nothing to estimate"),
        (
            FRAME[["help"]],
            GROUPS.assign(none=pd.Categorical([None] * N)),
            [("none",)],
            "group 'none' has no categories",
        ),
        (pd.DataFrame({"y": pd.Categorical([None] * N)}), None, [()], "outcome 'y' has no categories"),
        (FRAME[["help"]], None, [], "nothing to estimate"),
    ],
)
def test_what_is_refused(outcomes: pd.DataFrame, groups: pd.DataFrame, groupings: list, message: str) -> None:
    with pytest.raises(SurveyError, match=message):
        proportions(DESIGN, outcomes, data=groups, by=groupings)


@pytest.mark.parametrize("df", ["residual", 0, -3])
def test_unknown_df_rules_are_refused(df: object) -> None:
    with pytest.raises(SurveyError, match="choose 'domain', 'design' or a positive number"):
        proportions(DESIGN, FRAME[["help"]], df=df)


def test_quantities_refuse_categories_and_infinity() -> None:
    with pytest.raises(SurveyError, match="categorical; its shares"):
        means(DESIGN, FRAME[["contact"]])
    with pytest.raises(SurveyError, match="1 of 400 values are infinite"):
        means(DESIGN, FRAME[["hours"]].replace(FRAME["hours"][3], np.inf))
