"""Direct and indirect association: known truth, and no rescaling taken for mediation."""

import numpy as np
import pandas as pd
import pytest

from ouder_netwerk.survey import (
    SurveyDesign,
    SurveyError,
    average_marginal_effects,
    bootstrap,
    e_value,
    jackknife,
    linear,
    logistic,
    mediation,
)

N = 20_000


def people(seed: int, a: float, n: int = N) -> pd.DataFrame:
    """Return people with a confounder, an exposure, a mediator that hangs on it by `a`, and outcomes: direct 0.5,
    from the mediator 0.8.
    """
    random = np.random.default_rng(seed)
    background = random.normal(size=n)
    exposure = (random.random(n) < 1 / (1 + np.exp(-background))).astype(float)
    mediator = a * exposure + 0.4 * background + random.normal(size=n)
    index = 0.5 * exposure + 0.8 * mediator + 0.3 * background
    return pd.DataFrame(
        {
            "background": background,
            "exposure": exposure,
            "mediator": mediator,
            "number": index + random.normal(size=n),
            "yes": (index + random.logistic(size=n) > 0.5).astype(float),
        }
    )


def parts(found) -> pd.DataFrame:
    return found.table.set_index("path")


@pytest.mark.parametrize(("outcome", "model"), [("number", "linear"), ("yes", "logistic")])
@pytest.mark.parametrize("a", [0.7, 0.0])
def test_recovers_direct_and_indirect(outcome, model, a):
    found = parts(
        mediation(SurveyDesign.from_frame(people(1, a)), outcome, "exposure", "mediator", "background", model=model)
    )
    truth = {"total": 0.5 + 0.8 * a, "direct": 0.5, "indirect": 0.8 * a, "to": a, "from": 0.8}
    for path, value in truth.items():
        assert abs(found.loc[path, "estimate"] - value) < 5 * found.loc[path, "se"], path
        # the test would see a tenth
        assert found.loc[path, "se"] < 0.05


def test_leaving_out_a_mediator_that_leads_nowhere_is_no_mediation():
    # in this sample it hangs on the outcome alone: the plain difference of coefficients is not 0, by rescaling
    data = people(2, 0.0, 4000)
    apart = linear(SurveyDesign.from_frame(data), "mediator", ["exposure", "background"])
    data["mediator"] -= apart.fitted
    index = data["exposure"] + 3 * data["mediator"] + np.random.default_rng(3).logistic(size=len(data))
    design = SurveyDesign.from_frame(data.assign(yes=(index > 0.5) * 1.0))
    without, within = (
        logistic(design, "yes", names).table().set_index("term").loc["exposure"]
        for names in (["exposure", "background"], ["exposure", "mediator", "background"])
    )
    assert within["estimate"] - without["estimate"] > 3 * within["se"] > 0.3
    found = parts(mediation(design, "yes", "exposure", "mediator", "background"))
    assert found.loc["indirect", "estimate"] == pytest.approx(0, abs=1e-9)
    assert found.loc["total", "estimate"] == pytest.approx(within["estimate"])


def test_linear_total_is_the_coefficient_without_the_mediator():
    data = people(3, 0.7, 500)
    design = SurveyDesign.from_frame(data.assign(w=1 + data["exposure"]), weights="w")
    found = parts(mediation(design, "number", "exposure", "mediator", "background", model="linear"))
    without = linear(design, "number", ["exposure", "background"]).table().set_index("term").loc["exposure"]
    assert found.loc["total", "estimate"] == pytest.approx(without["estimate"])
    assert found.loc["total", "se"] == pytest.approx(without["se"])


def test_logistic_total_is_that_of_the_model_with_the_residual_of_the_mediator():
    data = people(4, 0.7, 2000)
    design = SurveyDesign.from_frame(data)
    fit = linear(design, "mediator", ["exposure", "background"])
    data["residual"] = data["mediator"] - fit.fitted
    reduced = logistic(SurveyDesign.from_frame(data), "yes", ["exposure", "residual", "background"])
    found = parts(mediation(design, "yes", "exposure", "mediator", "background"))
    assert found.loc["total", "estimate"] == pytest.approx(reduced.coefficients[1])
    effect = average_marginal_effects(reduced, ["exposure"])["estimate"].item()
    assert found.loc["total", "effect"] == pytest.approx(effect)
    assert found.loc["direct", "effect"] + found.loc["indirect", "effect"] == pytest.approx(effect)


@pytest.mark.parametrize("replicates", [jackknife, lambda design: bootstrap(design, replicates=200, seed=1)])
def test_replicates_agree_with_linearisation(replicates):
    data = people(5, 0.7, 400).assign(s=np.arange(400) % 2, p=np.arange(400) // 8)
    design = SurveyDesign.from_frame(data, strata="s", psu="p", nest=True)
    made, linearised = (
        parts(mediation(one, "yes", "exposure", "mediator", "background")) for one in (replicates(design), design)
    )
    assert made["estimate"].tolist() == pytest.approx(linearised["estimate"].tolist())
    for column in ("se", "effect_se"):
        # 200 draws: an error of 5% in a standard error, five of them
        assert made[column].tolist() == pytest.approx(linearised[column].tolist(), rel=0.25)


def test_replicates_of_one_step_agree_with_fitting_again():
    data = people(11, 0.7, 400).assign(s=np.arange(400) % 2, p=np.arange(400) // 4)
    design = SurveyDesign.from_frame(data, strata="s", psu="p", nest=True)
    weights = jackknife(design)
    given = "yes", "exposure", "mediator", "background"
    again, one_step = parts(mediation(weights, *given)), parts(mediation(design, *given, replicates=weights))
    assert one_step["estimate"].tolist() == pytest.approx(again["estimate"].tolist())
    # a step is exact to first order: 100 PSUs of which one is left out at a time
    for column in ("se", "effect_se"):
        assert one_step[column].tolist() == pytest.approx(again[column].tolist(), rel=0.05)


def test_several_mediators_add_up():
    data = people(6, 0.7, 1000)
    data["second"] = 0.3 * data["exposure"] + np.random.default_rng(7).normal(size=1000)
    table = mediation(SurveyDesign.from_frame(data), "yes", "exposure", ["mediator", "second"], "background").table
    by = table.set_index(["path", "mediator"])["estimate"]
    assert by["indirect", ""] == pytest.approx(by["through"].sum())
    assert by["total", ""] == pytest.approx(by["direct", ""] + by["indirect", ""])
    assert by["through", "second"] == pytest.approx(by["to", "second"] * by["from", "second"])


def test_incomplete_respondents_are_left_out_of_every_model():
    data = people(8, 0.7, 300)
    holes = data.copy()
    holes.loc[:19, "mediator"] = np.nan
    holes.loc[290:, "yes"] = np.nan
    found = mediation(SurveyDesign.from_frame(holes), "yes", "exposure", "mediator", "background")
    alone = mediation(
        SurveyDesign.from_frame(data.iloc[20:290].reset_index(drop=True)), "yes", "exposure", "mediator", "background"
    )
    assert (found.n, found.missing) == (270, 30)
    assert found.table["estimate"].tolist() == pytest.approx(alone.table["estimate"].tolist())


def test_a_column_has_one_role():
    with pytest.raises(SurveyError, match="no column in two roles"):
        mediation(SurveyDesign.from_frame(people(9, 0.7, 50)), "yes", "exposure", "exposure")


def test_e_value_of_the_paper():
    # VanderWeele and Ding's example: 3.9 needs 7.26, its lower limit 1.8 needs 3.0
    assert e_value([3.9, 1.8, 1 / 3.9]).round(2).tolist() == [7.26, 3.0, 7.26]


def test_limit_that_holds_no_association_needs_nothing_unmeasured():
    data = people(10, 0.0, 400)
    found = parts(mediation(SurveyDesign.from_frame(data), "yes", "exposure", "mediator", "background"))
    assert found.loc["indirect", "e_value_limit"] == 1.0
    assert found.loc["direct", "e_value"] == pytest.approx(e_value(np.exp(found.loc["direct", "estimate"] / 2)))
