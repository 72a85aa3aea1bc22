"""The published directions hold on weighted data, by moderate amounts."""

import numpy as np
import pandas as pd
import pytest

WEAK = {
    "aantoud": ([1], [2]),  # single parent, two parents
    "inkklas": ([1, 2], [3, 4, 5, 6]),  # low income
    "opleid": ([1, 2], [5, 6]),  # low, high education
    "geslacht": ([1], [2]),  # father, mother
}


def share(frame: pd.DataFrame, weight: str, variable: str, yes: list[int], valid: list[int], rows: pd.Series) -> float:
    base = rows & frame[variable].isin(valid)
    return 100 * float(np.average(frame.loc[base, variable].isin(yes), weights=frame.loc[base, weight]))


@pytest.mark.parametrize("background", WEAK)
def test_informal_help_is_rarer_where_the_network_is_weak(ejoo: pd.DataFrame, background: str) -> None:
    weak, strong = (
        share(ejoo, "weeg", "infhulp", [1], [1, 2], ejoo[background].isin(codes)) for codes in WEAK[background]
    )
    assert 4 < strong - weak < 15


@pytest.mark.parametrize("background", ["aantoud", "inkklas", "opleid"])
def test_small_networks_are_commoner_there(ejoo: pd.DataFrame, background: str) -> None:
    weak, strong = (
        share(ejoo, "weeg", "netwerk", [0, 1], [0, 1, 2, 3], ejoo[background].isin(codes)) for codes in WEAK[background]
    )
    assert 4 < weak - strong < 16


def test_older_children_smaller_network(ejoo: pd.DataFrame) -> None:
    by_age = [
        share(ejoo, "weeg", "netwerk", [0, 1], [0, 1, 2, 3], ejoo["leeftkd"].between(*band))
        for band in ((0, 3), (4, 11), (12, 18))
    ]
    assert by_age == sorted(by_age)
    assert by_age[2] - by_age[0] > 5


@pytest.mark.parametrize(
    ("background", "weak", "strong"),
    [("eenouder", (1, 1), (0, 0)), ("inkgrens", (0, 99), (100, 999)), ("oplniv", (1, 2), (4, 5))],
)
def test_falling_back_on_people_one_knows(
    sdi: pd.DataFrame, background: str, weak: tuple[int, int], strong: tuple[int, int]
) -> None:
    parents = sdi["ouder"] == 1
    no_fallback = [
        share(sdi, "gewicht", "terugval", [2], [1, 2], parents & sdi[background].between(*codes))
        for codes in (weak, strong)
    ]
    assert 3 < no_fallback[0] - no_fallback[1] < 16


def test_reciprocity_applies_above_all_outside_the_family(ejoo: pd.DataFrame) -> None:
    everyone = ejoo["weeg"] > 0
    kin, others = (share(ejoo, "weeg", name, [1, 2], [1, 2, 3, 4, 5], everyone) for name in ("weder1", "weder2"))
    assert others > kin + 10


def test_who_can_give_little_gets_less(ejoo: pd.DataFrame) -> None:
    little, enough = (
        share(ejoo, "weeg", "infhulp", [1], [1, 2], ejoo["weder3"].isin(codes)) for codes in ([1, 2], [4, 5])
    )
    assert enough - little > 5
