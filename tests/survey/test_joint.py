"""Estimates of several kinds with their joint covariance, against the tables and against every replicate."""

import numpy as np
import pandas as pd
import pytest

from ouder_netwerk.survey import (
    SurveyDesign,
    SurveyError,
    bootstrap,
    differences,
    jackknife,
    join_estimates,
    joint_estimates,
    means,
    quantiles,
    rake,
    ratios,
    totals,
)
from survey.test_pairing import DESIGN, FRAME, SIZES

RAKED = rake(DESIGN, ["region"], {"region": SIZES}).design


@pytest.mark.parametrize("design", [DESIGN, RAKED, jackknife(DESIGN)], ids=["plain", "raked", "jackknife"])
def test_each_part_is_its_table_and_a_contrast_of_groups_its_difference(design) -> None:
    parts = {
        "means": (means, "income"),
        "totals": (totals, ["income", "size"]),
        "ratios": (ratios, ("income", "size")),
    }
    found = {of: joint_estimates(design, what, of=of, by="region") for of, (_, what) in parts.items()}
    for of, (tabulated, what) in parts.items():
        table = tabulated(design, what, by="region")
        np.testing.assert_allclose(found[of].estimate, table["estimate"], rtol=1e-12)
        np.testing.assert_allclose(np.sqrt(np.diag(found[of].covariance)), table["se"], rtol=1e-9)
    gap = differences(design, "income", by="region", of="means").iloc[0]
    contrast = found["means"].contrast([-1, 1])
    assert (contrast.estimate[0], contrast.se[0]) == pytest.approx((gap["difference"], gap["se"]), rel=1e-9)
    joined = join_estimates(*found.values())
    assert joined.cells["of"].tolist() == ["means"] * 2 + ["totals"] * 4 + ["ratios"] * 2
    np.testing.assert_allclose(joined.covariance[:2, :2], found["means"].covariance, rtol=1e-9)
    assert (np.linalg.eigvalsh(joined.covariance) > -1e-9 * np.trace(joined.covariance)).all()


def test_the_covariance_between_kinds_by_hand() -> None:
    """Every row a PSU: n / (n - 1) times the sum of products of deviations of influence values."""
    design = SurveyDesign.from_frame(FRAME, weights="w")
    joined = join_estimates(
        joint_estimates(design, "income", of="means"), joint_estimates(design, "helped", of="proportions")
    )
    weights, income = FRAME["w"].to_numpy(), FRAME["income"].to_numpy()
    values = np.column_stack([income, FRAME["helped"]])
    influence = weights[:, None] * (values - weights @ values / weights.sum()) / weights.sum()
    n = len(FRAME)
    np.testing.assert_allclose(joined.covariance, np.cov(influence.T) * n, rtol=1e-10)


def test_quantiles_from_replicates() -> None:
    design = bootstrap(DESIGN, replicates=50, seed=1)
    joint = joint_estimates(design, "income", of="quantiles", by="region", probability=0.25)
    assert joint.estimate.tolist() == quantiles(design, "income", 0.25, by="region")["estimate"].tolist()
    first = design.estimates(
        lambda weights: quantiles(
            SurveyDesign(weights), FRAME["income"].to_numpy(), 0.25, by=FRAME["region"].to_numpy()
        )["estimate"].to_numpy()
    )
    np.testing.assert_allclose(joint.covariance, design.replicate_covariance(first, joint.estimate), rtol=1e-12)
    both = join_estimates(joint, joint_estimates(design, "income", of="means"))
    assert both.contrast([1, 0, -1]).se[0] > 0


def test_what_is_refused() -> None:
    with pytest.raises(SurveyError, match="needs replicate weights"):
        joint_estimates(DESIGN, "income", of="quantiles")
    with pytest.raises(SurveyError, match="one and the same design"):
        join_estimates(joint_estimates(DESIGN, "helped"), joint_estimates(RAKED, "helped"))
    with pytest.raises(SurveyError, match="nothing to estimate"):
        joint_estimates(DESIGN, pd.DataFrame(index=FRAME.index))
