"""Every code goes somewhere by a rule, or is named."""

import datetime

import numpy as np
import pandas as pd
import pytest

from ouder_netwerk.harmonise.recode import UNMAPPED, recode, unmapped_problems
from ouder_netwerk.microdata.variables import Variable
from ouder_netwerk.respondents.columns import PRESENT, REASONS
from ouder_netwerk.study.base import Text
from ouder_netwerk.study.concepts import Concept
from ouder_netwerk.study.mappings import VariableMapping

YES_NO = Concept(label=Text(nl="x", en="x"), categories={"no": Text(nl="nee", en="no"), "yes": Text(nl="ja", en="yes")})
NUMBER = Concept(label=Text(nl="x", en="x"), categories="number")


def _reasons(recoded):
    return ["" if code == PRESENT else (*REASONS, "unmapped")[code] for code in recoded.column.reasons]


def test_values_missing_rules_and_declared_missings():
    raw = pd.Series([1.0, 2.0, 8.0, 9.0, 7.0, np.nan])
    variable = Variable("v", missing_ranges=((9.0, 99.0),))
    recoded = recode(
        raw,
        variable,
        VariableMapping.model_validate({"from": "v", "values": {1: "yes", 2: "no"}}),
        {"8": "dont_know"},
        YES_NO,
    )
    assert recoded.column.values.tolist() == [1, 0, -1, -1, -1, -1]
    assert _reasons(recoded) == ["", "", "dont_know", "no_answer", "unmapped", "unmapped"]


@pytest.mark.parametrize("raw", [[np.nan, 1.0, 2.0], [1.0, np.nan, 2.0], [2.0, 1.0, np.nan]])
def test_system_missing_without_a_rule_is_unmapped_wherever_it_stands(raw):
    mapping = VariableMapping.model_validate({"from": "v", "values": {1: "yes", 2: "no"}})
    recoded = recode(pd.Series(raw), Variable("v"), mapping, {}, YES_NO)
    assert recoded.column.values.tolist() == [{1.0: 1, 2.0: 0}.get(code, -1) for code in raw]
    assert _reasons(recoded) == ["unmapped" if np.isnan(code) else "" for code in raw]


def test_a_stata_extended_missing_keeps_its_reason():
    raw = pd.Series([1, ".m", ".l", "2"], dtype=object)
    mapping = VariableMapping.model_validate({"from": "v", "values": {1: "yes", 2: "no"}})
    recoded = recode(raw, Variable("v"), mapping, {".m": "no_answer", ".l": "not_asked"}, YES_NO)
    assert _reasons(recoded) == ["", "no_answer", "not_asked", ""]


def test_the_general_scheme_does_not_eat_an_amount():
    """98 is a missing code in most variables of the file, but an amount in this one."""
    raw = pd.Series([98.0, 250.0])
    bands = VariableMapping.model_validate({"from": "v", "bands": {"yes": [0, 199], "no": [200, 400]}})
    scheme = {"98": "not_asked"}
    assert _reasons(recode(raw, Variable("v"), bands, scheme, YES_NO)) == ["", ""]
    declared = Variable("v", missing_codes=frozenset({"98"}))
    assert _reasons(recode(raw, declared, bands, scheme, YES_NO)) == ["not_asked", ""]


def test_a_rule_of_the_variable_goes_before_everything():
    raw = pd.Series([8.0])
    mapping = VariableMapping.model_validate({"from": "v", "values": {1: "yes"}, "missing": {8: "refused"}})
    assert _reasons(recode(raw, Variable("v"), mapping, {"8": "dont_know"}, YES_NO)) == ["refused"]


def test_a_number_is_taken_as_it_is_and_text_is_not():
    recoded = recode(
        pd.Series(["3", "4.5", "many"]), Variable("v"), VariableMapping.model_validate({"from": "v"}), {}, NUMBER
    )
    assert recoded.column.values[:2].tolist() == [3.0, 4.5]
    assert _reasons(recoded) == ["", "", "unmapped"]


def test_a_value_between_bands_has_no_rule():
    bands = VariableMapping.model_validate({"from": "v", "bands": {"no": [0, 3], "yes": [4, 18]}})
    recoded = recode(pd.Series([3.0, 3.5]), Variable("v"), bands, {}, YES_NO)
    assert recoded.column.reasons.tolist() == [PRESENT, UNMAPPED]


def test_a_text_among_the_numbers_of_a_band_has_no_rule():
    bands = VariableMapping.model_validate({"from": "v", "bands": {"no": [0, 3], "yes": [4, 18]}})
    recoded = recode(pd.Series(["3", "many"]), Variable("v"), bands, {}, YES_NO)
    assert recoded.column.reasons.tolist() == [PRESENT, UNMAPPED]


def test_an_unmapped_code_is_named_with_label_and_count():
    variable = Variable("HULP", value_labels={"3": "soms"})
    mapping = VariableMapping.model_validate({"from": "HULP", "values": {1: "yes", 2: "no"}})
    recoded = recode(pd.Series([1.0, 3.0, 3.0]), variable, mapping, {}, YES_NO)
    (problem,) = unmapped_problems(recoded, recoded.column.reasons, variable, "tiny17.sav")
    assert str(problem).startswith('tiny17.sav: HULP: code 3 ("soms") has no rule; 2 respondents')


def _unmapped(values, concept=NUMBER, **variable):
    described = Variable("V", **variable)
    recoded = recode(pd.Series(values), described, VariableMapping.model_validate({"from": "V"}), {}, concept)
    return [str(problem) for problem in unmapped_problems(recoded, recoded.column.reasons, described, "a.sav")]


@pytest.mark.parametrize(("value", "named"), [(None, ". (system-missing)"), ("", " (empty text)")])
def test_no_value_is_called_what_it_is(value, named):
    (problem,) = _unmapped(["3", value])
    assert problem.startswith(f"a.sav: V: code {named} has no rule; 1 respondent\n")


def test_a_date_is_one_problem_with_a_remedy():
    (problem,) = _unmapped([datetime.date(2017, 6, day) for day in range(1, 20)])
    assert problem.startswith("a.sav: V: holds dates, and 19 of them have no rule")
    assert "such as a year or an age" in problem
    recoded = recode(
        pd.Series([datetime.date(2017, 6, 1)]),
        Variable("V"),
        VariableMapping.model_validate({"from": "V", "values": {"2017-06-01": "yes"}}),
        {},
        YES_NO,
    )
    assert recoded.column.values.tolist() == [1]


def test_dates_that_all_have_a_rule_leave_only_those_without_a_date():
    mapping = VariableMapping.model_validate({"from": "V", "values": {"2017-06-01": "yes"}})
    recoded = recode(pd.Series([datetime.date(2017, 6, 1), None]), Variable("V"), mapping, {}, YES_NO)
    (problem,) = unmapped_problems(recoded, recoded.column.reasons, Variable("V"), "a.sav")
    assert str(problem).startswith("a.sav: V: code . (system-missing) has no rule; 1 respondent\n")


def test_texts_of_respondents_are_not_shown():
    (problem,) = _unmapped([f"my story, number {number}" for number in range(40)])
    assert "40 different texts" in problem and "open answer" in problem
    assert "story" not in problem
    few = _unmapped(["x" * 200, "y"])
    assert len(few) == 2 and "x" * 31 not in few[0]


def test_ten_texts_may_be_codes_and_eleven_are_an_open_answer():
    assert len(_unmapped([f"code {number}" for number in range(10)])) == 10
    (problem,) = _unmapped([f"code {number}" for number in range(11)])
    assert "11 different texts" in problem


def test_texts_with_a_label_are_codes_however_many():
    labels = {f"code {number}": f"label {number}" for number in range(12)}
    problems = _unmapped(list(labels), value_labels=labels)
    assert 'code code 0 ("label 0") has no rule' in problems[0]
    assert "2 more codes have no rule" in problems[-1]


@pytest.mark.parametrize(("length", "shown"), [(30, "x" * 30), (31, "x" * 30 + "...")])
def test_a_text_of_more_than_thirty_characters_is_cut_off(length, shown):
    (problem,) = _unmapped(["x" * length])
    assert f": code {shown} (no label) has no rule" in problem


def test_of_many_codes_the_first_are_named():
    described = _unmapped([float(number) for number in range(2400)], YES_NO)
    assert len(described) == 11
    assert "2,390 more codes have no rule" in described[-1]
