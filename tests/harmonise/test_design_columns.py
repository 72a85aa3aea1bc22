"""The design columns of a file: what is no value is no weight, stratum or PSU, whatever its code."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ouder_netwerk.errors import InputError
from ouder_netwerk.harmonise.design_columns import design_columns
from ouder_netwerk.microdata.read import read_microdata
from ouder_netwerk.microdata.variables import FileVariable, Microdata, Variable
from ouder_netwerk.microdata.write import write_microdata
from ouder_netwerk.study.mappings import DesignColumns

DESIGN = DesignColumns(id="id", weight="w", strata="s", psu="p")


def _file(**columns):
    frame = pd.DataFrame({"id": ["a", "b", "c"], "w": [1.0, 2.0, 3.0], "s": [1.0, 1.0, 2.0], "p": [1.0, 2.0, 3.0]})
    frame = frame.assign(**columns)
    return Microdata(frame, {name: Variable(name) for name in frame}, Path("a.sav"), "")


def _problem(microdata, scheme=()):
    with pytest.raises(InputError) as error:
        design_columns(microdata, DESIGN, scheme)
    return str(error.value)


def test_a_good_file():
    table = design_columns(_file(), DESIGN)
    assert table["weight"].tolist() == [1, 2, 3]
    assert table["stratum"].tolist() == ["1", "1", "2"]


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"s": pd.Series([1, ".a", 2], dtype=object)}, "the stratum is missing for 1 of 3 respondents: 1 with code .a"),
        ({"p": ["x", " ", ""]}, "the PSU is missing for 2 of 3 respondents: 2 with an empty text"),
        ({"w": [1.0, np.nan, 2.0]}, "the weight is missing for 1 of 3 respondents: 1 system-missing"),
        ({"w": ["1.5", "many", "2"]}, "the weight is no number for 1 of 3 respondents"),
        ({"w": [1.0, np.inf, 2.0]}, "the weight is infinite for 1 of 3 respondents"),
        ({"w": [1.0, -0.5, 0.0]}, "the weight is negative for 1 of 3 respondents"),
        ({"w": [0.0, 0.0, 0.0]}, "the weight is zero for all 3 respondents"),
        ({"id": ["a", "", ""]}, "the id is missing for 2 of 3 respondents"),
    ],
)
def test_no_value_is_an_error_with_its_code(columns, expected):
    assert expected in _problem(_file(**columns))


@pytest.mark.parametrize("weights", [[1.0, 0.0, 0.5], [0.0, 0.0, 0.5]])
def test_some_weights_may_be_zero(weights):
    assert design_columns(_file(w=weights), DESIGN)["weight"].tolist() == weights


@pytest.mark.parametrize(("weights", "problems"), [([-1.0, -1.0, 0.0], 1), ([-1.0, np.inf, 1.0], 2), ([0.0] * 3, 1)])
def test_each_fault_of_weights_is_one_problem(weights, problems):
    with pytest.raises(InputError) as error:
        design_columns(_file(w=weights), DESIGN)
    assert len(error.value.problems) == problems


def test_ids_that_occur_twice_are_counted_and_the_first_named():
    frame = pd.DataFrame({"id": ["c", "b", "a", "a", "b"], "w": 1.0, "s": 1.0, "p": 1.0})
    text = _problem(Microdata(frame, {name: Variable(name) for name in frame}, Path("a.sav"), ""))
    assert "a.sav: id: 2 ids occur more than once, b for one; 4 rows" in text


def test_strata_of_two_variables_are_crossed():
    frame = pd.DataFrame({"id": list("abcde"), "w": 1.0, "s": [1, 2, 3, 1, 3], "t": list("xxxyx"), "p": 1.0})
    file = Microdata(frame, {name: Variable(name) for name in frame}, Path("a.sav"), "")
    table = design_columns(file, DESIGN.model_copy(update={"strata": ("s", "t")}))
    assert table["stratum"].tolist() == ["1*x", "2*x", "3*x", "1*y", "3*x"]


def test_a_missing_code_of_the_source_counts_when_it_is_no_number():
    assert "1 with code X" in _problem(_file(p=["1", "2", "X"]), {"X": "refused", "2": "dont_know"})


def test_a_declared_code_and_a_declared_range():
    file = _file(w=[1.0, 999.0, 2.0], s=[1.0, 97.0, 98.0])
    variables = file.variables | {
        "w": Variable("w", value_labels={"999": "onbekend"}, missing_codes=frozenset({"999"})),
        "s": Variable("s", missing_ranges=((90.0, 99.0),)),
    }
    text = _problem(Microdata(file.frame, variables, file.path, ""))
    assert '1 with code 999 ("onbekend"), which the file declares missing' in text
    assert (
        "the stratum is missing for 2 of 3 respondents: 1 with code 97, which the file declares missing; 1 with" in text
    )


def test_an_extended_missing_of_stata_is_no_stratum(tmp_path):
    frame = pd.DataFrame({"id": [1.0, 2.0], "w": [1.0, 1.0], "s": [1.0, ".a"], "p": [1.0, 2.0]}, dtype=object)
    described = {name: FileVariable(name) for name in ("id", "w", "p")} | {"s": FileVariable("s", missing=(".a",))}
    write_microdata(tmp_path / "a.dta", frame.astype({"id": float, "w": float, "p": float}), described)
    assert "1 with code .a" in _problem(read_microdata(tmp_path / "a.dta"))


def test_a_date_is_no_weight():
    dates = pd.Series(pd.to_datetime(["2019-05-01", "2019-05-02", None]))
    assert "w: the weight is no number for 2 of 3 respondents" in _problem(_file(w=dates))


@pytest.mark.parametrize(
    ("sizes", "expected"),
    [
        (["5", "many", "9"], "N: the population size is no number for 1 of 3 respondents"),
        ([5.0, 5.0, 0.0], "N: the population size is not positive for 1 of 3 respondents"),
        ([5.0, 5.0, -1.0], "N: the population size is not positive for 1 of 3 respondents"),
        ([5.0, 6.0, 9.0], "N: the population size differs between respondents in 1 of 2 strata: 1"),
        ([1.0, 1.0, 0.5], "N: the population is smaller than the sample in 2 of 2 strata: 1, 2"),
        ([5.0, np.nan, 9.0], "N: the population size is missing for 1 of 3 respondents: 1 system-missing"),
    ],
)
def test_a_population_size_is_one_number_of_units_per_stratum(sizes, expected):
    with pytest.raises(InputError) as error:
        design_columns(_file(N=sizes), DESIGN.model_copy(update={"fpc": "N"}))
    assert expected in str(error.value)
    assert len(error.value.problems) == 1


def test_a_good_population_size():
    table = design_columns(_file(N=[2.0, 2.0, np.inf]), DESIGN.model_copy(update={"fpc": "N"}))
    assert table["fpc"].tolist() == [2, 2, np.inf]
