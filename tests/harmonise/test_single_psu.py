"""A stratum with one PSU of several stops a wave before anything is written; one that is there whole does not."""

import pandas as pd
import pytest

from ouder_netwerk.harmonise.design_columns import single_psu_problem
from ouder_netwerk.study.waves import DesignColumns

TABLE = pd.DataFrame({"respondent": list("abcde"), "stratum": list("xxyzz"), "psu": list("12345")})


@pytest.mark.parametrize(
    ("columns", "fpc", "expected"),
    [
        ({"psu": "p"}, None, "1 of 3 strata have one PSU: y"),
        ({}, None, "1 of 3 strata have one respondent: y"),
        ({"psu": "p", "fpc": "n"}, [5, 5, 9, 2, 2], "1 of 3 strata have one PSU: y"),
        ({"psu": "p", "fpc": "n"}, [5, 5, 1, 2, 2], None),
    ],
)
def test_a_stratum_with_one_psu_is_named_unless_the_population_has_no_more(columns, fpc, expected):
    table = TABLE if fpc is None else TABLE.assign(fpc=[float(size) for size in fpc])
    problem = single_psu_problem(DesignColumns(id="i", weight="w", strata=["s"], **columns), table, "a.sav")
    assert (problem.what if problem else None) == expected
    assert problem is None or problem.where == "a.sav: s"
