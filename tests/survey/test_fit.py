"""Pseudo-R2 and goodness of fit."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ouder_netwerk.survey import SurveyDesign, SurveyError, goodness_of_fit, linear, logistic, pseudo_r2

REFERENCE = Path(__file__).parents[1] / "reference"
GOLDEN = pd.read_csv(REFERENCE / "models_glm.csv")


def golden(case):
    rows = GOLDEN[(GOLDEN["case"] == case) & (GOLDEN["quantity"] == "goodness")]
    return rows["value"].to_numpy()


def schools():
    frame = pd.read_csv(REFERENCE / "models_apistrat.csv")
    frame = frame.assign(stype=pd.Categorical(frame["stype"], ["E", "H", "M"]))
    design = SurveyDesign(frame["pw"], strata=frame["stype"].astype(str), fpc=frame["fpc"])
    return logistic(design, frame["wide"], frame[["stype", "ell", "meals"]])


def cholesterol():
    frame = pd.read_csv(REFERENCE / "models_nhanes.csv")
    design = SurveyDesign(frame["WTMEC2YR"], strata=frame["SDMVSTRA"], psu=frame["SDMVPSU"], nest=True)
    return logistic(design, frame["HI_CHOL"], frame[["race", "agecat", "sex"]].astype("category"))


@pytest.mark.filterwarnings("ignore:goodness of fit. 4 groups")
@pytest.mark.parametrize(("case", "fitted", "groups"), [("strat logistic", schools, 4), ("nhanes", cholesterol, 10)])
def test_archer_lemeshow_as_in_r(case, fitted, groups):
    test = goodness_of_fit(fitted(), groups)
    np.testing.assert_allclose([test.statistic, test.p], golden(case), rtol=1e-6)


def simulated(seed, wrong, n=1500):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=n)
    eta = x + (1.0 * (np.square(x) - 1) if wrong else 0)
    outcome = (rng.random(n) < 1 / (1 + np.exp(-eta))).astype(float)
    design = SurveyDesign(rng.uniform(1, 3, n), psu=np.arange(n) % 150)
    return logistic(design, outcome, pd.DataFrame({"x": x}))


def test_goodness_of_fit_notices_a_wrong_model():
    # over seeds log10(p) has mean -34 and standard deviation 6.4: -2 is five of them away
    assert goodness_of_fit(simulated(1, wrong=True)).p < 1e-2
    # at most 2 are expected of 40 tests at 5 per cent; five Monte-Carlo standard errors of 1.4 are 7 more
    rejected = sum(goodness_of_fit(simulated(seed, wrong=False)).p < 0.05 for seed in range(40))
    assert rejected <= 9


def test_ties_stay_together():
    fit = cholesterol()
    # Sixteen or so distinct probabilities cannot make a hundred groups.
    with pytest.warns(UserWarning, match="6 groups of fitted probability"):
        assert goodness_of_fit(fit, groups=6).df == 5
    with pytest.raises(SurveyError, match="degrees of freedom"):
        goodness_of_fit(fit, groups=100)


def test_group_with_one_outcome_is_refused():
    with pytest.raises(SurveyError, match="one outcome only"):
        goodness_of_fit(schools())


def test_pseudo_r2_runs_from_nothing_to_everything():
    rng = np.random.default_rng(2)
    design = SurveyDesign(rng.uniform(1, 5, 200))
    outcome = (np.arange(200) % 3 == 0).astype(float)
    nothing = pseudo_r2(logistic(design, outcome, pd.DataFrame(index=range(200))))
    assert abs(nothing.cox_snell) < 1e-12
    everything = pseudo_r2(logistic(design, outcome, pd.DataFrame({"x": outcome})))
    assert everything.nagelkerke == pytest.approx(1)


def test_only_for_logistic_models():
    fit = linear(SurveyDesign([1, 1, 1]), [1.0, 2.0, 4.0], pd.DataFrame({"x": [0.0, 1.0, 3.0]}))
    with pytest.raises(SurveyError, match="linear"):
        pseudo_r2(fit)
    with pytest.raises(SurveyError, match="linear"):
        goodness_of_fit(fit)
