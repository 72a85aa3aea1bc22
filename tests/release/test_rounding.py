"""Rounded numbers belong together, and tell nothing of the digits that were taken off."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ouder_netwerk.claims.definition import QualitativeClaim
from ouder_netwerk.claims.report import Checked
from ouder_netwerk.claims.verdicts import Judgement
from ouder_netwerk.claims.verify import _decided, fingerprint
from ouder_netwerk.release.known import share_limits
from ouder_netwerk.release.rounding import rounded_contrasts, rounded_estimates, to_base, to_digits, to_step
from ouder_netwerk.released import Released
from ouder_netwerk.study.base import Text
from ouder_netwerk.study.disclosure import Release

CBS = Release(preset="cbs").rules
KEY = {"survey": "s", "wave": "w", "indicator": "i", "category": "yes", "subgroup": "g"}


def _estimates(*shares):
    rows = [
        KEY
        | {"level": str(level), "estimate": share, "se": 0.0123, "ci_low": share - 0.0243, "ci_high": share + 0.0251}
        | {"n": 483, "n_weighted": 481.27, "n_eff": 350.9, "deff": 1.376, "df": 481.0}
        | {"statistic": "share", "share": share, "lowest": 0.0, "span": 1.0}
        for level, share in enumerate(shares)
    ]
    return pd.DataFrame(rows)


def test_an_estimate_as_it_is_released():
    shown = rounded_estimates(_estimates(0.64518), CBS).iloc[0]
    assert shown[["estimate", "se", "ci_low", "ci_high"]].tolist() == [0.645, 0.012, 0.621, 0.67]
    assert shown[["n", "n_weighted", "n_eff", "deff", "df"]].tolist() == [485, 480.0, 350.0, 1.4, 480.0]


def test_a_mean_and_a_total_are_rounded_by_digits_of_their_own():
    """A mark of 7.38 on a scale to 10, and 48,123 hours in all; their limits keep their rounded distance."""
    table = pd.concat([_estimates(0.5), _estimates(0.5)], ignore_index=True).assign(
        statistic=["mean", "total"], estimate=[7.3849, 48123.0], se=[0.0613, 1234.0], span=[10.0, 60.0]
    )
    table = table.assign(ci_low=table["estimate"] - 2 * table["se"], ci_high=table["estimate"] + 2 * table["se"])
    shown = rounded_estimates(table, CBS)[["estimate", "se", "ci_low", "ci_high"]]
    assert shown.to_numpy().tolist() == [[7.38, 0.06, 7.26, 7.5], [48100.0, 1200.0, 45600.0, 50600.0]]


def test_limits_stay_shares():
    table = _estimates(0.004).assign(ci_low=-0.001, ci_high=1.2)
    shown = rounded_estimates(table, CBS).iloc[0]
    assert shown[["ci_low", "ci_high"]].tolist() == [0.0, 1.0]


@given(st.floats(0.05, 0.95))
def test_limits_do_not_tell_the_digits_of_their_share(share):
    """Two shares that round to the same are released the same, limits included, when their distances are."""
    rounded = round(share, 3)
    one, other = (rounded_estimates(_estimates(value), CBS).drop(columns="share") for value in (share, rounded))
    assert one.equals(other)


@pytest.mark.parametrize(("count", "shown"), [(10, 10), (12, 10), (13, 15), (2512, 2510)])
def test_counts_are_multiples_of_five(count, shown):
    assert to_base(pd.Series([count]), 5).tolist() == [shown]


def test_steps_and_digits_have_no_stray_ends():
    assert to_step(np.array([0.6454999, 0.3]), 0.001).tolist() == [0.645, 0.3]
    assert to_digits(np.array([123456.0, 0.012345, -7.77]), 3).tolist() == [123000.0, 0.0123, -7.77]


def _contrast(shown, difference, se, p):
    row = KEY | {"reference_wave": "w", "level": "1", "reference_level": "0", "difference": difference, "se": se}
    row |= {"ci_low": difference - 2 * se, "ci_high": difference + 2 * se, "df": 900.0, "p": p, "p_adjusted": p}
    shares = shown["estimate"].to_numpy()
    table = pd.DataFrame([row | {"statistic": difference / se, "unit": "fraction"}])
    return rounded_contrasts(table, (shares[1:], shares[:1]), np.array([0.001]), CBS)


def test_a_difference_is_that_of_the_released_shares():
    shown = rounded_estimates(_estimates(0.40049, 0.45051), CBS)
    assert _contrast(shown, 0.05002, 0.02, 0.0126)["difference"].tolist() == [0.051]


def test_a_small_difference_tells_the_shares_more_exactly_than_they_do():
    """0.31 points between shares that are released as 40.0 and 40.4: its p-value says so, and they lie close."""
    truth = [0.40045, 0.40355]
    shown = rounded_estimates(_estimates(*truth), CBS)
    # p of t = 0.155 with 900 degrees of freedom
    contrast = _contrast(shown, 0.0031, 0.02, 0.8769)
    limits = share_limits(shown, contrast, CBS)
    assert (limits[:, 0] <= truth).all()
    assert (limits[:, 1] >= truth).all()
    alone = share_limits(shown, contrast.iloc[:0], CBS)
    assert (limits[:, 1] - limits[:, 0]).sum() < (alone[:, 1] - alone[:, 0]).sum()


def test_a_verdict_of_the_gate_goes_before_that_of_rounded_numbers():
    words = Text(nl="x", en="x")
    claim = QualitativeClaim.model_construct(id="c", kind="qualitative", rests_on=words)
    checked = Checked(Judgement("deviates", words))
    decided = Released(verdicts={fingerprint(claim): "reproduced"})
    assert _decided(checked, decided, claim).finding.verdict == "reproduced"
    assert _decided(checked, Released(), claim).finding.verdict == "deviates"
