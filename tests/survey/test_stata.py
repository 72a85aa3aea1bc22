"""What Stata's Survey Data manual prints for public data."""

from pathlib import Path

import pandas as pd

from ouder_netwerk.survey import SurveyDesign, means

REFERENCE = Path(__file__).parents[1] / "reference"


def test_svy_mean_zinc_on_nhanes_ii() -> None:
    """`svy: mean zinc` in [SVY] survey: 31 strata, 62 PSUs, population size 104,176,071, design df 31."""
    units = pd.read_csv(REFERENCE / "stata_nhanes2.csv")
    design = SurveyDesign.from_frame(units, weights="finalwgt", strata="stratid", psu="psuid", nest=True)
    row = means(design, "zinc", df="design").iloc[0]
    assert (len(units), row["df"], round(row["n_weighted"])) == (62, 31, 104_176_071)
    printed = [f"{row[name]:.7g}" for name in ("estimate", "se", "ci_low", "ci_high")]
    assert printed == ["87.18207", "0.4944827", "86.17356", "88.19057"]
