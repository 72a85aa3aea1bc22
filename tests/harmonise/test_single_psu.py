"""A stratum with one PSU of several stops a wave before anything is written; one that is there whole does not."""

import pandas as pd
import pytest

from ouder_netwerk.harmonise.design_columns import single_psu_problem
from ouder_netwerk.study.mappings import DesignColumns

TABLE = pd.DataFrame({"respondent": list("abcdefg"), "stratum": list("xxxyzzz"), "psu": list("1123445")})
ONE_PSU_OF_TWO = TABLE.assign(psu=list("1123444"))


@pytest.mark.parametrize(
    ("table", "columns", "expected"),
    [
        (TABLE, {"strata": ["s"], "psu": "p"}, "a.sav: s: 1 of 3 strata have one PSU: y"),
        (TABLE.drop(columns="psu"), {"strata": ["s"]}, "a.sav: s: 1 of 3 strata have one respondent: y"),
        (ONE_PSU_OF_TWO, {"strata": ["s"], "psu": "p"}, "a.sav: s: 2 of 3 strata have one PSU: y, z"),
        (
            ONE_PSU_OF_TWO.assign(fpc=[5.0, 5, 5, 9, 1, 1, 1]),
            {"strata": ["s"], "psu": "p", "fpc": "n"},
            "a.sav: s: 1 of 3 strata have one PSU: y",
        ),
        (ONE_PSU_OF_TWO.assign(fpc=[5.0, 5, 5, 1, 1, 1, 1]), {"strata": ["s"], "psu": "p", "fpc": "n"}, None),
        (
            TABLE.assign(psu="1").drop(columns="stratum"),
            {"psu": "p"},
            "a.sav: p: 1 of 1 strata have one PSU: all",
        ),
        (TABLE.drop(columns="stratum"), {"psu": "p"}, None),
    ],
)
def test_a_stratum_with_one_psu_is_named_unless_the_population_has_no_more(table, columns, expected):
    problem = single_psu_problem(DesignColumns(id="i", weight="w", **columns), table, "a.sav")
    assert (f"{problem.where}: {problem.what}" if problem else None) == expected


@pytest.mark.parametrize(("strata", "shown"), [(5, "1, 2, 3, 4, 5"), (6, "1, 2, 3, 4, 5, ...")])
def test_of_many_strata_the_first_five_are_named(strata, shown):
    numbers = [str(number) for number in range(1, strata + 1)]
    table = pd.DataFrame({"respondent": numbers, "stratum": numbers})
    problem = single_psu_problem(DesignColumns(id="i", weight="w", strata=["s"]), table, "a.sav")
    assert problem.what == f"{strata} of {strata} strata have one respondent: {shown}"
