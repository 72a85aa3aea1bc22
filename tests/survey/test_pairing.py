"""Rows pair with the design by label; arrays by position; columns by name. The same numbers whichever way they are given."""

import inspect
import pickle
import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ouder_netwerk import survey
from ouder_netwerk.survey import (
    ReplicateDesign,
    SurveyDesign,
    SurveyError,
    calibrate,
    correlation,
    differences,
    glm,
    glm_formula,
    independence_test,
    jackknife,
    joint_estimates,
    linear,
    linear_formula,
    logistic,
    logistic_formula,
    means,
    mediation,
    multinomial,
    negative_binomial,
    negative_binomial_formula,
    ordinal,
    ordinal_formula,
    partial_sums,
    poststratify,
    proportions,
    quantiles,
    rake,
    rank_test,
    ratios,
    scalability,
    scale_reliability,
    standardize,
    successive_difference,
    t_test,
    totals,
    variance,
)

N = 90


def respondents() -> pd.DataFrame:
    random = np.random.default_rng(6)
    return pd.DataFrame(
        {
            "w": random.uniform(1, 3, N),
            "stratum": np.arange(N) % 3,
            "psu": np.arange(N) % 30,
            "income": random.normal(30, 8, N).round(),
            "helped": random.random(N) < 0.5,
            "often": pd.Categorical.from_codes(random.integers(0, 3, N), ["never", "some", "often"], ordered=True),
            "region": random.choice(["north", "south"], N),
            "size": random.integers(1, 4, N),
            "age": random.integers(10, 60, N).astype(float),
        },
        index=pd.Index([f"r{number}" for number in range(N)]),
    )


FRAME = respondents()
DESIGN = SurveyDesign.from_frame(FRAME, weights="w", strata="stratum", psu="psu")
SIZES = FRAME.groupby("region")["w"].sum().mul(2).to_dict()


def coefficients(fit) -> list[float]:
    return [*fit.coefficients, *np.sqrt(np.diag(fit.covariance))]


# every public function that takes data by row, with the data of a frame
CALLS = {
    "means": lambda design, data: means(design, data["income"], by=data["region"], domain=data["age"] >= 18),
    "totals": lambda design, data: totals(design, data[["income", "size"]], by=data[["region", "size"]]),
    "ratios": lambda design, data: ratios(design, ("income", "size"), by="region", domain="age >= 18", data=data),
    "proportions": lambda design, data: proportions(design, data["helped"], by="region", data=data),
    "quantiles": lambda design, data: quantiles(design, data["income"], [0.2, 0.5], domain=data["helped"]),
    "differences": lambda design, data: differences(design, data["helped"], by=data["region"]),
    "joint_estimates": lambda design, data: joint_estimates(design, data["often"], by=data["region"]).covariance,
    "independence_test": lambda design, data: (
        independence_test(design, data["region"], data["often"], domain=data["age"] >= 18).p
    ),
    "logistic": lambda design, data: coefficients(logistic(design, data["helped"], data[["income", "often"]])),
    "linear": lambda design, data: coefficients(linear(design, data["income"], data["age"], domain=data["helped"])),
    "ordinal": lambda design, data: coefficients(ordinal(design, data["often"], data[["income"]])),
    "logistic_formula": lambda design, data: coefficients(
        logistic_formula(design, "helped ~ income * age", data, domain=data["age"] >= 18)
    ),
    "linear_formula": lambda design, data: coefficients(linear_formula(design, "income ~ size", data)),
    "ordinal_formula": lambda design, data: coefficients(ordinal_formula(design, "often ~ income", data)),
    "glm_formula": lambda design, data: coefficients(
        glm_formula(design, "size ~ income", data, family="poisson", offset=data["age"] / 100)
    ),
    "glm": lambda design, data: coefficients(
        glm(design, data["size"], data[["income"]], family="gamma", offset=data["age"] / 100)
    ),
    "multinomial": lambda design, data: coefficients(multinomial(design, data["often"], data["income"])),
    "negative_binomial": lambda design, data: coefficients(
        negative_binomial(design, data["income"], data["region"].astype("category"), offset=data["age"] / 100)
    ),
    "negative_binomial_formula": lambda design, data: coefficients(
        negative_binomial_formula(design, "income ~ size", data, offset=data["age"] / 100)
    ),
    "variance": lambda design, data: variance(design, data[["income"]], by=data["region"]),
    "correlation": lambda design, data: correlation(design, ("income", "age"), by="region", data=data),
    "t_test": lambda design, data: t_test(design, data["income"], by=data["region"], domain=data["helped"]).statistic,
    "rank_test": lambda design, data: rank_test(design, data["income"], by=data["size"]).statistic,
    "scale_reliability": lambda design, data: scale_reliability(design, data[["income", "age", "size"]]).alpha,
    "scalability": lambda design, data: scalability(design, data[["income", "age", "size"]]).pairs["estimate"],
    "mediation": lambda design, data: mediation(
        design, data["helped"], data["age"], data["income"], data[["size"]]
    ).table["estimate"],
    "standardize": lambda design, data: (
        standardize(design, by=data["size"], over=data["region"], population={1: 2, 2: 1, 3: 1}).weights
    ),
    "poststratify": lambda design, data: poststratify(design, data["region"], SIZES).design.weights,
    "calibrate": lambda design, data: calibrate(design, data, {"region": SIZES, "income": 6000}).design.weights,
    "rake": lambda design, data: rake(design, data[["region"]], {"region": SIZES}).design.weights,
    "successive_difference": lambda design, data: successive_difference(design, order=data["income"]).factors,
    "covariance": lambda design, data: design.covariance(data[["income", "size"]]),
    "degrees_of_freedom": lambda design, data: [design.degrees_of_freedom(data["helped"] & (data["age"] < 20))],
}


def test_every_public_function_of_a_design_and_data_is_here() -> None:
    without_rows = {"jackknife", "bootstrap", "balanced_repeated_replication"}
    functions = {
        name
        for name in survey.__all__
        if inspect.isfunction(getattr(survey, name)) and "design" in inspect.signature(getattr(survey, name)).parameters
    }
    assert functions - without_rows <= CALLS.keys()


def assert_equal(one, other) -> None:
    if isinstance(one, pd.DataFrame):
        pd.testing.assert_frame_equal(one, other, rtol=1e-12)
    else:
        np.testing.assert_allclose(one, other, rtol=1e-9)


@pytest.mark.parametrize("name", CALLS)
@given(seed=st.integers(0, 10**6))
@settings(max_examples=5, deadline=None)
def test_shuffled_rows_with_their_labels_change_nothing(name: str, seed: int) -> None:
    assert_equal(CALLS[name](DESIGN, FRAME.sample(frac=1, random_state=seed)), CALLS[name](DESIGN, FRAME))


@pytest.mark.parametrize("name", ["means", "proportions", "linear"])
def test_arrays_in_another_order_do(name: str) -> None:
    moved = FRAME.iloc[::-1].set_axis(FRAME.index)
    with pytest.raises(AssertionError):
        assert_equal(CALLS[name](DESIGN, moved), CALLS[name](DESIGN, FRAME))


@pytest.mark.parametrize("name", CALLS)
def test_other_labels_are_refused(name: str) -> None:
    stranger = FRAME.rename(index={"r3": "somebody else"})
    with pytest.raises(SurveyError, match=r"1 of 90 rows have a label that no row of the design has.*somebody else"):
        CALLS[name](DESIGN, stranger)


@pytest.mark.parametrize("name", CALLS)
def test_labels_that_occur_twice_pair_only_when_the_index_is_the_same(name: str) -> None:
    twice = FRAME.rename(index={"r3": "r4"})
    design = SurveyDesign.from_frame(twice, weights="w", strata="stratum", psu="psu")
    assert_equal(CALLS[name](design, twice), CALLS[name](DESIGN, FRAME))
    with pytest.raises(SurveyError, match="1 labels of the design occur more than once"):
        CALLS[name](design, twice.iloc[::-1])


def test_parts_of_a_design_pair_by_label_too() -> None:
    shuffled = FRAME.sample(frac=1, random_state=2)
    by_label = SurveyDesign(FRAME["w"], strata=shuffled["stratum"], psu=shuffled[["psu"]])
    assert_equal(means(by_label, shuffled["income"]), means(DESIGN, "income"))
    replicates = pd.DataFrame(jackknife(DESIGN).replicate_weights, index=FRAME.index).loc[shuffled.index]
    one, other = (ReplicateDesign(FRAME["w"], each, kind="JK1") for each in (replicates, replicates.loc[FRAME.index]))
    assert_equal(one.factors, other.factors)
    groups = FRAME[["region"]].astype("category")
    sums, moved = (partial_sums(FRAME["w"], each["helped"], groups.loc[each.index]) for each in (FRAME, shuffled))
    assert_equal(sums.sums["yes"], moved.sums["yes"])


@pytest.mark.parametrize(
    "make", [lambda design: design, jackknife, lambda d: rake(d, ["region"], {"region": SIZES}).design]
)
def test_columns_by_name_are_the_columns_themselves(make) -> None:
    design = make(DESIGN)
    assert_equal(
        means(design, ["income", "age"], by=["region", "size"], domain="age >= 18 and helped"),
        means(
            design,
            FRAME[["income", "age"]],
            by=FRAME[["region", "size"]],
            domain=(FRAME["age"] >= 18) & FRAME["helped"],
        ),
    )
    assert_equal(
        coefficients(logistic(design, "helped", ["income", "often"], domain="region == 'north'")),
        coefficients(logistic(design, FRAME["helped"], FRAME[["income", "often"]], domain=FRAME["region"] == "north")),
    )
    assert_equal(
        coefficients(logistic_formula(design, "helped ~ income")), coefficients(logistic(design, "helped", "income"))
    )


def test_replicate_weights_by_name() -> None:
    made = jackknife(DESIGN)
    frame = FRAME.join(pd.DataFrame(made.replicate_weights, FRAME.index).add_prefix("rw"))
    options = {"kind": "JKn", "rscales": made.rscales}
    design = ReplicateDesign.from_frame(frame, weights="w", replicate_weights="rw[0-9]+", **options)
    assert_equal(means(design, "income", by="region"), means(made, "income", by="region"))


def test_rows_outside_a_domain_stay_in_the_design() -> None:
    inside = (FRAME["region"] == "north").to_numpy()
    row = means(DESIGN, "income", domain=inside).iloc[0]
    level = means(DESIGN, "income", by="region").iloc[0]
    assert row[["estimate", "se", "df", "n"]].tolist() == level[["estimate", "se", "df", "n"]].tolist()


def test_an_expression_leaves_out_rows_that_miss_a_value_it_asks_for() -> None:
    frame = FRAME.assign(age=FRAME["age"].where(FRAME["age"] > 20))
    design = SurveyDesign.from_frame(frame, weights="w", psu="psu")
    assert (
        means(design, "income", domain="age != 30")["n"].item() == ((frame["age"] != 30) & frame["age"].notna()).sum()
    )


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: means(DESIGN, "wealth"), "outcome: no column 'wealth'"),
        (lambda: means(DESIGN, "income", by="country"), "by: no column 'country'"),
        (lambda: means(DESIGN, "income", domain="wealth > 1"), "domain='wealth > 1' cannot be evaluated"),
        (lambda: means(DESIGN, "income", domain="age >"), "domain='age >' cannot be evaluated"),
        (lambda: means(SurveyDesign([1, 1]), "income"), "the design has no frame"),
        (lambda: means(DESIGN, FRAME["income"].to_numpy()[:9]), "outcome: 9 rows for a design of 90"),
        (lambda: means(DESIGN, pd.Series(pd.Timestamp("2017-01-01"), FRAME.index)), "numbers are needed, not dates"),
        (lambda: means(DESIGN, np.full(N, 1j)), "numbers are needed, not dates, durations or complex"),
        (lambda: SurveyDesign(None), "weights=None"),
    ],
)
def test_what_is_refused(call, message: str) -> None:
    with pytest.raises(SurveyError, match=re.escape(message)):
        call()


def test_without_weights_every_row_counts_once() -> None:
    one = SurveyDesign.from_frame(FRAME, psu="psu")
    assert_equal(means(one, "income"), means(SurveyDesign(np.ones(N), psu=FRAME["psu"].to_numpy()), FRAME["income"]))
    assert SurveyDesign(None, psu=FRAME["psu"]).labels.index.equals(FRAME.index)


@pytest.mark.parametrize("kind", [str, "category", "Int64", "string", float])
def test_groups_of_any_kind_make_the_same_domains(kind) -> None:
    plain = means(DESIGN, "income", by="size")
    other = means(DESIGN, "income", by=FRAME["size"].astype(kind))
    assert_equal(plain, other)
    flags = means(DESIGN, "income", by="helped")
    assert flags["level"].tolist() == ["False", "True"]


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda: means(DESIGN, "wealth"), "column"),
        (lambda: means(DESIGN, FRAME["income"].to_numpy()[:9]), "rows"),
        (lambda: means(DESIGN, "income", domain="wealth > 1"), "domain"),
        (lambda: means(DESIGN, "income", confidence=95), "option"),
        (lambda: means(DESIGN, "region"), "values"),
        (lambda: SurveyDesign([1, -1]), "weights"),
        (lambda: SurveyDesign([1, 1], strata=["a", "b"]), "design"),
        (lambda: rake(DESIGN, ["region"], {"region": {"north": 1.0}}), "totals"),
        (lambda: logistic(DESIGN, np.ones(N), "income"), "few"),
    ],
)
def test_errors_have_a_code(call, code: str) -> None:
    with pytest.raises(SurveyError) as caught:
        call()
    assert caught.value.code == code
    assert pickle.loads(pickle.dumps(caught.value)).code == code
