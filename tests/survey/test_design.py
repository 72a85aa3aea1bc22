"""The design: what is checked, how degrees of freedom are counted, variances by hand."""

import numpy as np
import pandas as pd
import pytest

from ouder_netwerk.survey import SurveyDesign, SurveyError

# 12 rows, 3 strata, 6 PSUs: countable by hand
TOY = pd.DataFrame(
    {
        "w": [1.0, 2, 1, 2, 1, 1, 3, 1, 1, 1, 2, 1],
        "s": list("aaaabbbbcccc"),
        "p": [1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6],
    }
)


def toy(**options: object) -> SurveyDesign:
    return SurveyDesign.from_frame(TOY, weights="w", strata="s", psu="p", **options)


@pytest.mark.parametrize(
    ("rows", "df"),
    [
        (range(12), 3),
        ([0, 1, 2], 1),  # both PSUs of one stratum
        ([0, 4, 8], 0),  # one PSU in each of three strata
        ([0, 2, 4, 8], 1),
        ([], 0),
    ],
)
def test_degrees_of_freedom_are_psus_minus_strata_among_the_rows(rows: list[int], df: int) -> None:
    marked = np.zeros(12, dtype=bool)
    marked[list(rows)] = True
    assert toy().degrees_of_freedom(marked) == df


def test_rows_with_weight_zero_do_not_count_for_degrees_of_freedom_but_their_psu_stays_in_the_variance() -> None:
    weights = TOY["w"].mask(TOY["p"] == 6, 0.0)
    design = SurveyDesign(weights, strata=TOY["s"], psu=TOY["p"])
    assert design.degrees_of_freedom() == 2
    # stratum c: PSU totals 2 and 0, so 2 (1 + 1) = 4
    assert design.variances(weights * (TOY["s"] == "c"))[0] == pytest.approx(4.0)


def test_variance_of_a_total_by_hand() -> None:
    # PSU totals of the weights: a 3, 3; b 2, 4; c 2, 3
    influence = np.column_stack([TOY["w"], TOY["w"] * (TOY["s"] == "b")])
    covariance = toy().covariance(influence)
    np.testing.assert_allclose(covariance, [[0 + 4 + 1, 4], [4, 4]], atol=1e-14)
    np.testing.assert_allclose(toy().variances(influence), [5, 4], atol=1e-14)


def test_two_stage_variance_by_hand() -> None:
    # 2 of 4 PSUs, in each 2 of 4 units: (1 - 1/2) 2/1 (5^2 + 5^2)/... per the recursive formula
    y = np.array([1.0, 3, 6, 8])
    design = SurveyDesign(np.ones(4), psu=np.array([[1, 1], [1, 2], [2, 1], [2, 2]]), fpc=np.full((4, 2), 4))
    first = 0.5 * 2 * ((4 - 9) ** 2 + (14 - 9) ** 2)
    second = 0.5 * (0.5 * 2 * ((1 - 2) ** 2 + (3 - 2) ** 2) + 0.5 * 2 * ((6 - 7) ** 2 + (8 - 7) ** 2))
    assert design.variances(y)[0] == pytest.approx(first + second, rel=1e-14)


def test_later_stages_do_not_matter_without_a_first_stage_correction() -> None:
    psu = np.array([[1, 1], [1, 2], [2, 1], [2, 2], [3, 1], [3, 2]])
    y = np.arange(6.0) ** 2
    one, two = SurveyDesign(np.ones(6), psu=psu[:, 0]), SurveyDesign(np.ones(6), psu=psu)
    assert len(two.stages) == 1
    np.testing.assert_array_equal(one.variances(y), two.variances(y))


def test_units_of_later_stages_are_nested_in_the_stage_before() -> None:
    fpc = np.column_stack([np.full(6, 10), np.full(6, 5)])
    shared = SurveyDesign(np.ones(6), psu=np.array([[1, 1], [1, 2], [2, 1], [2, 2], [3, 1], [3, 2]]), fpc=fpc)
    distinct = SurveyDesign(np.ones(6), psu=np.array([[1, 1], [1, 2], [2, 3], [2, 4], [3, 5], [3, 6]]), fpc=fpc)
    y = np.arange(6.0) ** 2
    assert shared.variances(y)[0] == pytest.approx(distinct.variances(y)[0], rel=1e-15)


def test_a_census_stratum_is_no_lonely_psu() -> None:
    design = SurveyDesign([1, 1, 1, 1], strata=list("aabb"), psu=[1, 1, 2, 3], fpc=[1, 1, 9, 9])
    assert design.variances([5, 5, 1, 1])[0] == pytest.approx(0.0)


def test_several_strata_columns_are_crossed_whatever_their_text() -> None:
    frame = pd.DataFrame({"w": 1.0, "a": ["x", "x", "x*y", "x*y"], "b": ["y*z", "y*z", "z", "z"]})
    design = SurveyDesign.from_frame(frame, weights="w", strata=["a", "b"])
    assert design.degrees_of_freedom() == 2


@pytest.mark.parametrize("labels", [
    pd.Series(TOY["s"]), TOY["s"].to_numpy(), list(TOY["s"]), TOY["s"].astype("category"),
    TOY["s"].map({"a": 3.0, "b": 1.0, "c": 2.0}), pd.array(TOY["s"], dtype="string"), TOY["s"].map({"a": 9, "b": 8, "c": 7}),
])  # fmt: skip
def test_labels_of_any_type_give_the_same_design(labels: object) -> None:
    design = SurveyDesign(TOY["w"], strata=labels, psu=TOY["p"])
    np.testing.assert_array_equal(design.stratum, toy().stratum)


def test_a_design_cannot_be_changed() -> None:
    weights = TOY["w"].to_numpy(copy=True)
    design = SurveyDesign(weights)
    weights[0] = 100
    assert design.weights[0] == 1
    with pytest.raises(ValueError, match="read-only"):
        design.weights[0] = 2
    with pytest.raises(AttributeError):
        design.weights = weights


def broken(**columns: object) -> pd.DataFrame:
    return TOY.assign(**columns)


@pytest.mark.parametrize(
    ("frame", "options", "message"),
    [
        (broken(w=[-1.0, None] + [1.0] * 10), {}, "weights 'w': 1 of 12 missing, 1 of 12 negative"),
        (broken(w=[np.inf] + [1.0] * 11), {}, "1 of 12 infinite"),
        (broken(w=0.0), {}, "weights 'w': all 12 are zero"),
        (broken(s=[None, None, *"aabbbbcccc"]), {}, "strata 's': 2 of 12 missing"),
        (broken(p=[None] + [1.0] * 11), {}, "psu 'p': 1 of 12 missing"),
        (broken(p=[1, 1, 2, 2] * 3), {}, r"psu: 2 labels occur in more than one stratum \(such as 1, 2\).*nest=True"),
        (broken(f=1), {"fpc": "f"}, "population is smaller than the sample in 3 of 3 strata.*population 1, sample 2"),
        (broken(f=range(10, 22)), {"fpc": "f"}, "population size differs between rows of one stratum in 3 of 3"),
        (broken(f=0), {"fpc": "f"}, "fpc 'f': 12 of 12 missing or not positive"),
        (broken(), {"fpc": ["w", "w"]}, "fpc has 2 columns for 1 sampling stage"),
        (broken(), {"single_psu": "centre"}, "choose one of fail, certainty, remove, adjust, average"),
        (broken(), {"psu": "q"}, "the frame has no column 'q'"),
    ],
)
def test_what_is_refused(frame: pd.DataFrame, options: dict[str, object], message: str) -> None:
    with pytest.raises(SurveyError, match=message):
        SurveyDesign.from_frame(frame, **({"weights": "w", "strata": "s", "psu": "p"} | options))


def test_single_psus_are_refused_by_default_with_their_names_and_every_remedy() -> None:
    frame = TOY.assign(s=list("aaaabbccdddd"))
    with pytest.raises(SurveyError) as error:
        SurveyDesign.from_frame(frame, weights="w", strata="s", psu="p")
    assert "2 of 4 strata have one PSU" in str(error.value)
    for word in ("strata b, c", "'certainty'", "'remove'", "'adjust'", "'average'", "combine"):
        assert word in str(error.value)


def test_nothing_to_average_is_said_of_the_stage_it_is_about() -> None:
    stages = pd.DataFrame({"p": [1, 1, 2, 3, 3], "q": [1, 2, 1, 1, 2], "n1": 20, "n2": [5, 5, 4, 6, 6]})
    with pytest.raises(SurveyError, match="in 1 of 3 units of stage 1 a single unit was sampled at stage 2"):
        SurveyDesign(np.ones(5), psu=stages[["p", "q"]], fpc=stages[["n1", "n2"]], single_psu="average")
    with pytest.raises(SurveyError, match="every stratum has one PSU"):
        SurveyDesign(np.ones(2), strata=["a", "b"], single_psu="average")


def test_a_row_count_that_does_not_fit_is_refused() -> None:
    with pytest.raises(SurveyError, match="strata: 2 rows for a design of 3"):
        SurveyDesign([1, 1, 1], strata=["a", "b"])
    with pytest.raises(SurveyError, match="influence: 2 rows for a design of 3"):
        SurveyDesign([1, 1, 1]).covariance([1, 2])
