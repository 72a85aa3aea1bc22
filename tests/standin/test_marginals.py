"""Weighted shares in the files meet the published figures; read with plain weighted means, not with the pipeline."""

import numpy as np
import pandas as pd
import pytest

from ouder_netwerk.errors import InputError
from ouder_netwerk.standin.assumptions import Assumptions
from ouder_netwerk.standin.coding import coded_frame


def share(frame: pd.DataFrame, weight: str, yes: pd.Series, base: pd.Series) -> float:
    return float(np.average(yes[base], weights=frame.loc[base, weight]))


def of_all_parents(ejoo: pd.DataFrame, variable: str) -> float:
    """Those without informal help were not asked and count as no; 8 and 9 are user-missing."""
    no_help = ejoo["infhulp"] == 2
    return share(ejoo, "weeg", ejoo[variable] == 1, no_help | ejoo[variable].isin([1, 2]))


@pytest.mark.parametrize(
    ("variable", "published"),
    [("hsoort_2", 27.0), ("hsoort_3", 13.0)],
)
def test_exact_percentages(ejoo: pd.DataFrame, variable: str, published: float) -> None:
    assert 100 * of_all_parents(ejoo, variable) == pytest.approx(published, abs=0.05)


@pytest.mark.parametrize(
    ("variable", "low", "high"),
    [
        ("hbron_1", 45, 49.9),  # bijna de helft: own parents(-in-law)
        ("hbron_4", 10.5, 11.7),  # een op de negen: neighbours
        ("hsoort_1", 45, 49.9),  # bijna de helft: babysitting
        ("hsoort_4", 40.1, 44),  # ruim vier op de tien: listening ear
        ("hsoort_5", 28, 32),  # drie op de tien: advice
    ],
)
def test_worded_shares_of_all_parents(ejoo: pd.DataFrame, variable: str, low: float, high: float) -> None:
    assert low <= 100 * of_all_parents(ejoo, variable) <= high


@pytest.mark.parametrize(
    ("variable", "yes", "low", "high"),
    [
        ("infhulp", [1], 62, 66.6),  # bijna twee derde
        ("zorgen", [2], 64, 69),  # twee derde: no worries
        ("drempel1", [1, 2], 12, 13),  # een op de acht: hard to ask
        ("drempel2", [1, 2], 33.4, 38),  # ruim een derde: only if no other way
        ("tevr_inf", [3], 50, 100),  # de meeste
        ("tevr_for", [3], 50, 100),
    ],
)
def test_worded_shares(ejoo: pd.DataFrame, variable: str, yes: list[int], low: float, high: float) -> None:
    valid = ejoo[variable].between(1, 7)
    assert low <= 100 * share(ejoo, "weeg", ejoo[variable].isin(yes), valid) <= high


def test_family_and_friends_together(ejoo: pd.DataFrame) -> None:
    either = (ejoo["hbron_2"] == 1) | (ejoo["hbron_3"] == 1)
    answered = ejoo[["hbron_2", "hbron_3"]].isin([1, 2]).all(axis=1) | (ejoo["infhulp"] == 2)
    assert 33.4 <= 100 * share(ejoo, "weeg", either, answered) <= 38


def test_order_of_the_self_evident_network(ejoo: pd.DataFrame) -> None:
    def any_of(*numbers: int) -> float:
        return float(np.average((ejoo[[f"fbron_{n}" for n in numbers]] == 1).any(axis=1), weights=ejoo["weeg"]))

    school_childcare, youth_health, gp_nurse = any_of(1, 3), any_of(2, 4, 5), any_of(6, 7)
    assert school_childcare > youth_health + 0.05 > gp_nurse + 0.10


@pytest.mark.parametrize(
    ("variable", "often", "low", "high"),
    [
        ("zorgkind", [2], 64, 69),
        ("terugval", [1], 89, 91),
        ("cont_fam", [1, 2], 70, 80),
        ("cont_vri", [1, 2], 70, 80),
        ("cont_bur", [1, 2], 70, 80),
    ],
)
def test_sdi_of_parents(sdi: pd.DataFrame, variable: str, often: list[int], low: float, high: float) -> None:
    valid = (sdi["ouder"] == 1) & sdi[variable].notna()
    assert low <= 100 * share(sdi, "gewicht", sdi[variable].isin(often), valid) <= high


def test_paid_childcare(kok: pd.DataFrame) -> None:
    shares = [share(kok, "weegfac", kok["opvbet"] == 1, kok["groep"] == group) for group in (1, 2)]
    assert shares[1] == pytest.approx(0.52, abs=1e-6)  # calibrated
    assert 0.5 <= shares[1] < shares[0] <= 2 / 3


@pytest.mark.parametrize(
    ("variable", "group", "published"),
    [
        ("mening1", None, 40.2),
        ("mening2", None, 33.3),
        ("mening3", None, 14.3),
        ("mening4", 1, 10.5),
        ("mening4", 2, 20.0),
    ],
)
def test_opinions_on_childcare(kok: pd.DataFrame, variable: str, group: int | None, published: float) -> None:
    valid = kok[variable].between(1, 5) & (True if group is None else kok["groep"] == group)
    assert 100 * share(kok, "weegfac", kok[variable] <= 2, valid) == pytest.approx(published, abs=0.1)


def test_a_target_out_of_reach_is_named(assumptions: Assumptions) -> None:
    raw = assumptions.model_dump()
    item = raw["surveys"]["ejoo17"]["questions"]["help_types"]["items"]["help_type_babysitting"]
    item["targets"][0]["shares"]["yes"] = 0.7  # more than the 64.5% with any help
    with pytest.raises(InputError, match=r"surveys\.ejoo17: help_type_babysitting: a target needs"):
        coded_frame("ejoo17", Assumptions.model_validate(raw))
