"""Differences between waves: which minus which, adjusted over the pairs of one estimate, stand-in where either is."""

import numpy as np
import pandas as pd
import pytest

from ouder_netwerk.analyse.compare import compare_waves
from ouder_netwerk.analyse.estimate import ESTIMATE_NUMBERS
from ouder_netwerk.files import read_sealed


@pytest.fixture
def estimates(series):
    """The estimates of each wave, as the command `compare` reads them."""
    for wave in series.study.published_waves:
        for step in ("harmonise", "estimate"):
            result = series.run(step, "tiny", wave)
            assert result.exit_code == 0, result.output
    folder = series.folder / "data/estimates/tiny"
    return {
        wave: read_sealed(folder / f"{wave}.estimates.csv", "", ESTIMATE_NUMBERS)
        for wave in series.study.published_waves
    }


def _of_help(contrasts):
    rows = contrasts[(contrasts["indicator"] == "help") & (contrasts["subgroup"] == "all")]
    return rows.set_index(["wave", "reference_wave"])


def test_each_wave_is_compared_with_those_before_it(series, estimates):
    help_ = {
        wave: table.query("indicator == 'help' and subgroup == 'all'")["estimate"].item()
        for wave, table in estimates.items()
    }
    found = _of_help(compare_waves(series.study, estimates))
    assert found["difference"].to_dict() == pytest.approx(
        {
            ("2018", "2017"): help_["tiny18"] - help_["tiny17"],
            ("2019", "2017"): help_["tiny19"] - help_["tiny17"],
            ("2019", "2018"): help_["tiny19"] - help_["tiny18"],
        }
    )
    assert (found[["study", "survey", "category", "level", "reference_level"]] == ["tiny", "tiny", "yes", "all", "all"]).all(axis=None)  # fmt: skip


def test_p_values_are_adjusted_over_the_pairs_of_waves_of_one_estimate(series, estimates):
    """Holm: the smallest of three times three, the next times two, the last as it is; none below the one before."""
    ordered = _of_help(compare_waves(series.study, estimates)).sort_values("p")
    expected = np.minimum(np.maximum.accumulate(ordered["p"] * np.array([3, 2, 1])), 1)
    assert (expected > ordered["p"]).any()
    np.testing.assert_allclose(ordered["p_adjusted"], expected, rtol=1e-12)


def test_a_difference_is_stand_in_where_either_wave_is(series, estimates):
    estimates["tiny18"] = estimates["tiny18"].assign(data="stand-in")
    found = _of_help(compare_waves(series.study, estimates))
    assert found["data"].to_dict() == {
        ("2018", "2017"): "stand-in",
        ("2019", "2017"): "real",
        ("2019", "2018"): "stand-in",
    }


def test_one_wave_has_no_differences_but_their_columns(tiny):
    contrasts = compare_waves(tiny.study, {"tiny17": pd.DataFrame()})
    assert contrasts.empty
    assert {"wave", "reference_wave", "difference", "p_adjusted", "remark"} <= set(contrasts)
