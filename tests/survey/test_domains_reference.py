"""Design effects of totals and ratios, and differences of means, totals and ratios between domains, against R."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ouder_netwerk.survey import (
    ReplicateDesign,
    SurveyDesign,
    SurveyError,
    differences,
    jackknife,
    joint_estimates,
    means,
    quantiles,
    ratios,
    totals,
)

REFERENCE = Path(__file__).parents[1] / "reference"
GOLDEN = pd.read_csv(REFERENCE / "core_domains.csv").set_index(["case", "quantity", "name"])["value"].sort_index()
PAIR = ("api.stu", "enroll")
GROUPINGS = [("stype",)]
DIFFERENCES = {
    "mean": {"of": "means", "columns": ["api00"]},
    "total": {"of": "totals", "columns": ["enroll"]},
    "ratio": {"of": "ratios", "columns": list(PAIR)},
}


def case_of(name):
    frame = pd.read_csv(REFERENCE / f"core_{name.split('_')[0]}.csv")
    groups = pd.DataFrame({"stype": pd.Categorical(frame["stype"], ["E", "H", "M"])})
    if name == "apistrat_fpc":
        return SurveyDesign(frame["pw"], strata=frame["stype"], fpc=frame["fpc"]), frame, groups
    design = SurveyDesign(frame["pw"], psu=frame["dnum"])
    return jackknife(design) if name.endswith("jackknife") else design, frame, groups


@pytest.mark.parametrize("case", ["apistrat_fpc", "apiclus1"])
def test_design_effects_of_totals_and_ratios(case):
    design, frame, groups = case_of(case)
    for quantity, table in (
        ("total deff", totals(design, frame[["enroll"]], data=groups, by=[(), *GROUPINGS])),
        ("ratio deff", ratios(design, [PAIR], by=[(), *GROUPINGS], data=frame[list(PAIR)].join(groups))),
    ):
        expected = GOLDEN[case, quantity][table["level"]]
        np.testing.assert_allclose(table["deff"], expected, rtol=1e-9)
        np.testing.assert_allclose(table["n_eff"], table["n"] / expected.to_numpy(), rtol=1e-9)


# R contrasts no ratios of domains under replicate weights
@pytest.mark.parametrize(
    ("case", "quantity"),
    sorted({(case, of.split()[0]) for case, of, _ in GOLDEN.index if of.endswith(" difference se")}),
)
def test_differences_between_domains(case, quantity):
    design, frame, groups = case_of(case)
    columns, arguments = DIFFERENCES[quantity]["columns"], dict(DIFFERENCES[quantity])
    del arguments["columns"]
    outcomes = [PAIR] if quantity == "ratio" else frame[columns]
    table = differences(design, outcomes, data=frame[columns].join(groups), by=GROUPINGS, **arguments)
    name = table["level"] + " " + table["reference_level"]
    np.testing.assert_allclose(table["difference"], GOLDEN[case, f"{quantity} difference"][name], rtol=1e-10)
    np.testing.assert_allclose(table["se"], GOLDEN[case, f"{quantity} difference se"][name], rtol=1e-8)


def test_differences_of_ratios_under_replicates_are_those_of_the_replicates():
    design, frame, groups = case_of("apiclus1_jackknife")
    row = differences(design, [PAIR], data=frame[list(PAIR)].join(groups), by=GROUPINGS, of="ratios").iloc[0]
    inside = [(groups["stype"] == level).to_numpy() & frame["enroll"].notna().to_numpy() for level in "HE"]

    def gap(weights):
        ratio = [weights[rows] @ frame["api.stu"][rows] / (weights[rows] @ frame["enroll"][rows]) for rows in inside]
        return ratio[0] - ratio[1]

    replicates, full = design.estimates(gap), np.array([gap(design.weights)])
    assert row["difference"] == pytest.approx(full[0], rel=1e-12)
    assert row["se"] == pytest.approx(np.sqrt(design.replicate_variances(replicates, full)[0]), rel=1e-10)


def test_a_replicate_that_loses_a_domain_has_no_difference():
    group = pd.DataFrame({"g": pd.Categorical(list("aababaaaba"))})
    psu = np.array([1, 1, 2, 2, 2, 3, 3, 4, 4, 4])
    factors = 4 / 3 * (psu[:, None] != np.arange(1, 5))
    factors[8, 1] = 0
    design = ReplicateDesign(np.ones(10), factors, kind="JK1", combined=False)
    outcome = pd.DataFrame({"y": [1, 0, 3, 2, 5, 4, 1, 2, 6, 3]})
    with pytest.warns(UserWarning, match="1 of 4 replicates"):
        row = differences(design, outcome, data=group, by=[("g",)], of="means").iloc[0]
    assert row["difference"] == pytest.approx(GOLDEN["lost", "difference", "b a"], rel=1e-12)
    assert row["se"] == pytest.approx(GOLDEN["lost", "difference se", "b a"], rel=1e-10)
    shares = pd.DataFrame({"y": outcome["y"] > 2})
    with pytest.warns(UserWarning, match="1 of 4 replicates"):
        joint = joint_estimates(design, shares, data=group, by=[("g",)])
    with pytest.warns(UserWarning, match="1 of 4 replicates"):
        gap = differences(design, shares, data=group, by=[("g",)])["se"].item()
    assert gap == pytest.approx(np.sqrt([-1, 1] @ joint.covariance @ [-1, 1]), rel=1e-12)


def test_quantiles_have_degrees_of_freedom_and_no_differences_between_domains():
    design, frame, groups = case_of("apiclus1")
    table, average = (of(design, frame[["enroll"]], data=groups, by=GROUPINGS) for of in (quantiles, means))
    assert table[["df", "n"]].equals(average[["df", "n"]])
    with pytest.raises(SurveyError, match="no covariance between the quantiles"):
        differences(design, frame[["enroll"]], data=groups, by=GROUPINGS, of="quantiles")
    with pytest.raises(SurveyError, match="choose one of proportions, means"):
        differences(design, frame[["enroll"]], data=groups, by=GROUPINGS, of="median")
