"""Sample sizes, response and weights are those that are documented."""

import numpy as np
import pandas as pd
import pytest

from ouder_netwerk.standin.assumptions import Assumptions
from ouder_netwerk.standin.population import draw_gross_sample
from ouder_netwerk.standin.weighting import Respondents, respondents

Drawn = tuple[str, dict[str, np.ndarray], Respondents]


@pytest.fixture(scope="module", params=["ejoo17", "kok17", "sdi17"])
def drawn(request: pytest.FixtureRequest, assumptions: Assumptions) -> Drawn:
    survey = assumptions.surveys[request.param]
    gross = draw_gross_sample(request.param, survey, assumptions.seed)
    return request.param, gross, respondents(request.param, survey, gross, assumptions.seed)


def test_published_sizes(assumptions: Assumptions, kok: pd.DataFrame, sdi: pd.DataFrame) -> None:
    assert kok["groep"].value_counts().to_dict() == {1.0: 900, 2.0: 932}
    assert len(sdi) == 5319
    gross = {
        name: sum(stratum.gross for stratum in sample.strata.values())
        for name, sample in assumptions.surveys["kok17"].samples.items()
    }
    assert gross == {"baby": 3655, "kleuter": 4202}
    drawn = sum(
        stratum.gross for sample in assumptions.surveys["sdi17"].samples.values() for stratum in sample.strata.values()
    )
    assert len(sdi) / drawn == pytest.approx(0.29, abs=0.005)
    assert sdi["groep5"].nunique() == 5


def test_weights_are_positive_and_unequal(drawn: Drawn) -> None:
    _, _, people = drawn
    assert people.weight.min() > 0
    assert people.weight.max() / people.weight.min() < 40
    assert people.weight.std() / people.weight.mean() > 0.2


def test_raked_margins_are_reproduced(drawn: Drawn) -> None:
    _, _, people = drawn
    for (sample, variable), shares in people.margins.items():
        rows = people.values["sample"] == sample
        total = people.weight[rows].sum()
        for category, share in shares.items():
            here = rows & (people.values[variable] == category)
            assert people.weight[here].sum() / total == pytest.approx(share, abs=1e-6)


def test_documented_variables_are_raked(assumptions: Assumptions) -> None:
    samples = assumptions.surveys["kok17"].samples
    assert set(samples["baby"].weighting.rake) == {"single_parent", "household_income", "ethnic_group"}
    assert set(samples["kleuter"].weighting.rake) == {"single_parent", "household_income", "paid_childcare"}
    assert set(samples["baby"].response.effects) == {
        *("household_income", "housing", "education", "stratum", "paid_childcare"),
        *("paid_childcare*housing", "housing*ethnic_group"),
    }
    assert set(samples["kleuter"].response.effects) == {
        *("household_income", "housing", "education", "parent_age", "parent_age*housing"),
    }


def test_correction_undoes_selective_response(drawn: Drawn, assumptions: Assumptions) -> None:
    """The lower educated respond less; where education is not raked to, only the response correction can mend it."""
    name, gross, people = drawn
    design = {
        stratum_name: stratum.population / stratum.gross
        for sample in assumptions.surveys[name].samples.values()
        for stratum_name, stratum in sample.strata.items()
    }

    def low_education(values: dict[str, np.ndarray], weight: np.ndarray | None = None) -> float:
        drawn_by = np.array([design[stratum] for stratum in values["stratum"]])
        return float(np.average(values["education"] == "low", weights=drawn_by if weight is None else weight))

    bias_without = low_education(people.values) - low_education(gross)
    bias_with = low_education(people.values, people.weight) - low_education(gross)
    assert bias_without < -0.01
    assert abs(bias_with) < 0.4 * abs(bias_without)
