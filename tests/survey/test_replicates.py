"""What replicate weights must satisfy whatever the data (R: see test_calibration_replicates_reference)."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ouder_netwerk.survey import (
    ReplicateDesign,
    SurveyDesign,
    SurveyError,
    balanced_repeated_replication,
    bootstrap,
    differences,
    jackknife,
    means,
    proportions,
    successive_difference,
)
from ouder_netwerk.survey.design.hadamard import hadamard


def paired(strata: int, seed: int = 3, fpc: float | None = None) -> tuple[SurveyDesign, np.ndarray]:
    random = np.random.default_rng(seed)
    stratum = np.repeat(np.arange(strata), 10)
    psu = np.tile(np.repeat([0, 1], 5), strata)
    weights = random.lognormal(0, 0.4, len(stratum))
    sizes = None if fpc is None else np.full(len(stratum), fpc)
    return SurveyDesign(weights, strata=stratum, psu=psu, nest=True, fpc=sizes), random.normal(5, 2, len(stratum))


def uneven(seed: int = 5) -> tuple[SurveyDesign, np.ndarray]:
    random = np.random.default_rng(seed)
    stratum = np.repeat([0, 1, 2], [12, 20, 28])
    psu = np.concatenate([np.arange(size) // 4 for size in (12, 20, 28)])
    weights = random.lognormal(0, 0.4, len(stratum))
    fpc = np.array([6.0, 20.0, np.inf])[stratum]
    return SurveyDesign(weights, strata=stratum, psu=psu, nest=True, fpc=fpc), random.normal(5, 2, len(stratum))


@pytest.mark.parametrize("order", [1, 2, 3, 5, 12, 13, 20, 28, 36, 37, 53, 80, 93, 200])
def test_hadamard_matrices_are_orthogonal_and_normalised(order: int) -> None:
    matrix = hadamard(order)
    size = len(matrix)
    assert size >= order
    assert (matrix @ matrix.T == size * np.eye(size)).all()
    assert (matrix[0] == 1).all()
    assert (matrix[:, 0] == 1).all()


@pytest.mark.parametrize("strata", [1, 3, 4, 11, 12])
@pytest.mark.parametrize("fay", [0.0, 0.5])
@pytest.mark.parametrize("fpc", [None, 5.0])
def test_half_samples_give_totals_the_variance_of_the_design(strata: int, fay: float, fpc: float | None) -> None:
    design, values = paired(strata, fpc=fpc)
    replicates = balanced_repeated_replication(design, fay=fay)
    weighted = design.weights * values
    np.testing.assert_allclose(replicates.variances(weighted), design.variances(weighted), rtol=1e-12)
    assert replicates.degrees_of_freedom() == design.degrees_of_freedom() == strata


def test_jackknife_gives_totals_the_variance_of_the_design_with_fpc() -> None:
    design, values = uneven()
    weighted = design.weights * values
    replicates = jackknife(design)
    np.testing.assert_allclose(replicates.variances(weighted), design.variances(weighted), rtol=1e-12)
    assert replicates.degrees_of_freedom() == design.degrees_of_freedom() == 12


def test_bootstrap_comes_near_the_variance_of_the_design_and_repeats_itself() -> None:
    design, values = uneven()
    weighted = design.weights * values
    replicates = bootstrap(design, replicates=4000, seed=1)
    error = np.sqrt(replicates.variances(weighted) / design.variances(weighted)) - 1
    assert abs(error[0]) < 0.06  # five Monte-Carlo standard errors of 1 / sqrt(2 * 4000) = 0.011
    assert (replicates.factors >= 0).all()
    assert (bootstrap(design, replicates=10, seed=7).factors == bootstrap(design, replicates=10, seed=7).factors).all()


def test_successive_differences_by_hand() -> None:
    stratum = np.repeat([0, 1], [5, 3])
    values = np.array([1.0, 4.0, 2.0, 8.0, 5.0, 3.0, 3.0, 9.0])
    order = np.array([3, 1, 2, 5, 4, 1, 2, 3])
    design = SurveyDesign(np.ones(8), strata=stratum)
    in_order = [np.array([4.0, 2.0, 1.0, 5.0, 8.0]), np.array([3.0, 3.0, 9.0])]
    expected = sum(((part - np.roll(part, 1)) ** 2).sum() / 2 for part in in_order)
    replicates = successive_difference(design, replicates=12, order=order)
    np.testing.assert_allclose(replicates.variances(values), expected, rtol=1e-12)
    assert replicates.mse


def test_successive_differences_with_more_units_than_replicates() -> None:
    """Six loops of 66 or 67: half the squared differences of neighbours weigh 1 for a unit, -1/2 for two neighbours."""
    covariance = successive_difference(SurveyDesign(np.ones(400)), replicates=80).covariance(np.eye(400))
    np.testing.assert_allclose(np.diagonal(covariance), 1, rtol=1e-12)
    for loop in np.array_split(np.arange(400), 6):
        np.testing.assert_allclose(covariance[loop, np.roll(loop, 1)], -0.5, rtol=1e-12)


@settings(max_examples=25, deadline=None)
@given(scale=st.floats(1e-3, 1e3), seed=st.integers(0, 1000))
def test_order_of_rows_and_scale_of_weights_do_not_matter(scale: float, seed: int) -> None:
    design, values = uneven()
    replicates = jackknife(design)
    frame = pd.DataFrame({"y": values})
    expected = means(replicates, frame)
    shuffled = np.random.default_rng(seed).permutation(design.n)
    moved = ReplicateDesign(
        scale * design.weights[shuffled],
        scale * replicates.replicate_weights[shuffled],
        kind="JKn",
        rscales=replicates.rscales,
    )
    pd.testing.assert_frame_equal(
        means(moved, frame.iloc[shuffled])[["estimate", "se", "df"]],
        expected[["estimate", "se", "df"]],
        rtol=1e-9,
    )


@pytest.mark.parametrize("combined", [True, False])
def test_shares_are_those_of_every_column_of_replicate_weights(combined: bool) -> None:
    """One domain where everybody says yes: there every replicate is exactly 1."""
    sample, values = uneven()
    made = jackknife(sample)
    if combined:
        design = ReplicateDesign(sample.weights, made.replicate_weights, kind="JKn", rscales=made.rscales)
    else:
        design = made
    domain = np.arange(sample.n) % 3
    yes = (values > 5) | (domain == 2)
    answer = np.where(np.arange(sample.n) % 7 == 0, np.nan, yes)
    groups = pd.DataFrame({"g": pd.Categorical.from_codes(domain, list("abc"))})
    table = proportions(design, pd.DataFrame({"y": answer}), data=groups, by=[("g",)])
    for code in range(3):
        rows = (domain == code) & ~np.isnan(answer)
        columns = made.replicate_weights[rows]
        shares = yes[rows] @ columns / columns.sum(axis=0)
        estimate = yes[rows] @ sample.weights[rows] / sample.weights[rows].sum()
        variance = design.replicate_variances(shares[:, None], np.array([estimate]))[0]
        assert table["estimate"][code] == pytest.approx(estimate, rel=1e-12)
        assert table["se"][code] == pytest.approx(np.sqrt(variance), rel=1e-10, abs=1e-15)
    assert table["se"][2] == 0


@pytest.mark.filterwarnings("ignore:.*replicates have nobody")
@pytest.mark.parametrize("domain_of", ["rows", "strata"])
@pytest.mark.parametrize("answered", ["all", "some", "one stratum"])
def test_degrees_of_freedom_are_the_rank_among_observed_rows(domain_of: str, answered: str) -> None:
    """Also where rows that are missing take whole PSUs with them, so that the domain has fewer than it could have."""
    sample, values = uneven()
    design = jackknife(sample)
    domain = np.arange(sample.n) % 3 if domain_of == "rows" else sample.stratum
    observed = {"all": values > -99, "some": values > 5.5, "one stratum": sample.stratum == 1}[answered]
    outcomes = pd.DataFrame({"full": values > 5, "y": np.where(observed, values > 5, np.nan)})
    groups = pd.DataFrame({"g": pd.Categorical.from_codes(domain, list("abc"))})
    shares = proportions(design, outcomes, data=groups, by=[("g",)]).query("outcome == 'y'").reset_index()
    gaps = differences(design, outcomes, data=groups, by=[("g",)]).query("outcome == 'y'")
    codes = {"a": 0, "b": 1, "c": 2}
    for code, df in enumerate(shares["df"]):
        rows = observed & (domain == code)
        assert df == (design.degrees_of_freedom(rows) if rows.any() else 0)
    for row in gaps.itertuples():
        rows = observed & np.isin(domain, [codes[row.level], codes[row.reference_level]])
        assert row.df == (design.degrees_of_freedom(rows) if rows.any() else 0)


def test_linearised_and_replicated_standard_errors_are_near() -> None:
    design, values = uneven()
    outcome = pd.DataFrame({"high": values > 6})
    for replicates in (jackknife(design), bootstrap(design, replicates=2000, seed=3)):
        ratio = proportions(replicates, outcome)["se"] / proportions(design, outcome)["se"]
        # the ratio is 1 but for curvature (0.4 per cent); five Monte-Carlo standard errors of 0.016 are 0.08
        assert 0.9 < ratio[0] < 1.1


def test_given_degrees_of_freedom_are_an_upper_limit_in_domains() -> None:
    design, _ = uneven()
    made = jackknife(design)
    given = ReplicateDesign(
        design.weights, made.replicate_weights, kind="JKn", rscales=made.rscales, degrees_of_freedom=7
    )
    assert given.degrees_of_freedom() == 7
    assert given.degrees_of_freedom(design.stratum == 2) == 6
    assert given.degrees_of_freedom(np.ones(design.n, dtype=bool)) == 7


def test_replicates_without_the_domain_are_left_out_with_a_warning() -> None:
    design = ReplicateDesign(np.ones(4), 4 / 3 * (1 - np.eye(4)), kind="JK1")
    estimates = np.array([[1.0, 2.0], [2.0, np.nan], [3.0, 2.5], [2.0, 3.0]])
    with pytest.warns(UserWarning, match="1 of 4 replicates"):
        variances = design.replicate_variances(estimates, np.array([2.0, 2.5]))
    np.testing.assert_allclose(variances, [0.75 * 2.0, 0.75 * 0.5])


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"kind": "JKn"}, "needs rscales"),
        ({"kind": "other"}, "give scale and rscales"),
        ({"kind": "Fay"}, "Fay needs a factor"),
        ({"kind": "BRR", "fay": 0.5}, "no other kind"),
        ({"kind": "brr"}, "choose one of JK1"),
        ({"kind": "JK1", "rscales": [1.0, 1.0, 1.0]}, "4 numbers"),
    ],
)
def test_kinds_without_their_scales_are_refused(options: dict, message: str) -> None:
    with pytest.raises(SurveyError, match=message):
        ReplicateDesign(np.ones(4), np.ones((4, 4)), **options)


@pytest.mark.parametrize(
    ("weights", "replicates", "message"),
    [
        ([1, 1, 1], np.ones((2, 4)), "replicate_weights: 2 rows for a design of 3"),
        ([1, 1], [[1, np.nan], [1, 1]], "1 of 4 missing"),
        ([1, 0], [[1, 1], [1, 0]], "1 rows with weight 0"),
    ],
)
def test_wrong_replicate_weights_are_refused(weights, replicates, message: str) -> None:
    with pytest.raises(SurveyError, match=message):
        ReplicateDesign(weights, replicates, kind="JK1")


def test_designs_that_replicates_cannot_express_are_refused() -> None:
    design, _ = uneven()
    with pytest.raises(SurveyError, match="3 of 3 strata have another number"):
        balanced_repeated_replication(design)
    lonely = SurveyDesign(np.ones(5), strata=[0, 0, 1, 1, 2], single_psu="average")
    with pytest.raises(SurveyError, match="single_psu='average'"):
        jackknife(lonely)
    with pytest.raises(SurveyError, match="10001 PSUs make as many replicates"):
        jackknife(SurveyDesign(np.ones(10_001)))


def test_strata_taken_with_certainty_get_no_replicates() -> None:
    certain = SurveyDesign(np.ones(5), strata=[0, 0, 1, 1, 2], single_psu="certainty")
    values = np.array([1.0, 5.0, 2.0, 8.0, 30.0])
    for replicates in (jackknife(certain), balanced_repeated_replication(certain)):
        np.testing.assert_allclose(replicates.variances(values), certain.variances(values), rtol=1e-12)
    assert jackknife(certain).replicates == 4
