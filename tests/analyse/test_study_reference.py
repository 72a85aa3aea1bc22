"""Numbers of a study against R survey 4.1-1: made by tests/reference/study_statistics.R from the tiny survey."""

from pathlib import Path

import pandas as pd
import pytest

from conftest import tiny_frame
from numbers_study import with_numbers
from ouder_netwerk.analyse.estimate import estimate_wave
from ouder_netwerk.harmonise.scales import scales_of
from ouder_netwerk.harmonise.wave import harmonise_wave

REFERENCE = Path(__file__).parents[1] / "reference"
GOLDEN = pd.read_csv(REFERENCE / "study_statistics.csv")
KEY = ["indicator", "subgroup", "level"]


def test_the_data_of_the_reference_are_those_of_the_tiny_survey():
    pd.testing.assert_frame_equal(pd.read_csv(REFERENCE / "study_wave.csv"), tiny_frame())


def test_a_study_gives_the_numbers_of_r(tiny):
    study = with_numbers(tiny).study
    harmonised, _ = harmonise_wave(study, "tiny17", tiny.raw)
    estimates, contrasts = (table.set_index(KEY) for table in estimate_wave(study, "tiny17", harmonised))
    found = {
        (*key, quantity): row[quantity]
        for key, row in estimates.iterrows()
        for quantity in ("estimate", "se", "ci_low", "ci_high")
    }
    for key, row in contrasts.iterrows():
        side = f"{row.name[2]}-{row['reference_level']}"
        found |= {(*key[:2], side, "difference"): row["difference"], (*key[:2], side, "difference se"): row["se"]}
    (scale,) = scales_of(study, "tiny17", harmonised.frame)
    found["network", "all", "all", "alpha"] = scale.alpha
    golden = GOLDEN[GOLDEN["indicator"] != "help"]
    assert len(golden) > 40
    for *key, value in golden.itertuples(index=False, name=None):
        assert found[tuple(key)] == pytest.approx(value, rel=1e-8), key
