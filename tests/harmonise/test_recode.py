"""Every code goes somewhere by a rule, or is named."""

import numpy as np
import pandas as pd

from ouder_netwerk.harmonise.columns import PRESENT, REASONS
from ouder_netwerk.harmonise.recode import UNMAPPED, recode, unmapped_problems
from ouder_netwerk.microdata.variables import Variable
from ouder_netwerk.study.base import Text
from ouder_netwerk.study.concepts import Concept
from ouder_netwerk.study.waves import Mapping

YES_NO = Concept(label=Text(nl="x", en="x"), categories={"no": Text(nl="nee", en="no"), "yes": Text(nl="ja", en="yes")})
NUMBER = Concept(label=Text(nl="x", en="x"), categories="number")


def _reasons(recoded):
    return ["" if code == PRESENT else (*REASONS, "unmapped")[code] for code in recoded.column.reasons]


def test_values_missing_rules_and_declared_missings():
    raw = pd.Series([1.0, 2.0, 8.0, 9.0, 7.0, np.nan])
    variable = Variable("v", missing_ranges=((9.0, 99.0),))
    recoded = recode(
        raw, variable, Mapping.model_validate({"from": "v", "values": {1: "yes", 2: "no"}}), {"8": "dont_know"}, YES_NO
    )
    assert recoded.column.values.tolist() == [1, 0, -1, -1, -1, -1]
    assert _reasons(recoded) == ["", "", "dont_know", "no_answer", "unmapped", "unmapped"]


def test_a_stata_extended_missing_keeps_its_reason():
    raw = pd.Series([1, ".m", ".l", "2"], dtype=object)
    mapping = Mapping.model_validate({"from": "v", "values": {1: "yes", 2: "no"}})
    recoded = recode(raw, Variable("v"), mapping, {".m": "no_answer", ".l": "not_asked"}, YES_NO)
    assert _reasons(recoded) == ["", "no_answer", "not_asked", ""]


def test_the_general_scheme_does_not_eat_an_amount():
    """98 is a missing code in most variables of the file, but an amount in this one."""
    raw = pd.Series([98.0, 250.0])
    bands = Mapping.model_validate({"from": "v", "bands": {"yes": [0, 199], "no": [200, 400]}})
    scheme = {"98": "not_asked"}
    assert _reasons(recode(raw, Variable("v"), bands, scheme, YES_NO)) == ["", ""]
    declared = Variable("v", missing_codes=frozenset({"98"}))
    assert _reasons(recode(raw, declared, bands, scheme, YES_NO)) == ["not_asked", ""]


def test_a_rule_of_the_variable_goes_before_everything():
    raw = pd.Series([8.0])
    mapping = Mapping.model_validate({"from": "v", "values": {1: "yes"}, "missing": {8: "refused"}})
    assert _reasons(recode(raw, Variable("v"), mapping, {"8": "dont_know"}, YES_NO)) == ["refused"]


def test_a_number_is_taken_as_it_is_and_text_is_not():
    recoded = recode(pd.Series(["3", "4.5", "many"]), Variable("v"), Mapping.model_validate({"from": "v"}), {}, NUMBER)
    assert recoded.column.values[:2].tolist() == [3.0, 4.5]
    assert _reasons(recoded) == ["", "", "unmapped"]


def test_a_value_between_bands_has_no_rule():
    bands = Mapping.model_validate({"from": "v", "bands": {"no": [0, 3], "yes": [4, 18]}})
    recoded = recode(pd.Series([3.0, 3.5]), Variable("v"), bands, {}, YES_NO)
    assert recoded.column.reasons.tolist() == [PRESENT, UNMAPPED]


def test_an_unmapped_code_is_named_with_label_and_count():
    variable = Variable("HULP", value_labels={"3": "soms"})
    mapping = Mapping.model_validate({"from": "HULP", "values": {1: "yes", 2: "no"}})
    recoded = recode(pd.Series([1.0, 3.0, 3.0]), variable, mapping, {}, YES_NO)
    (problem,) = unmapped_problems(recoded, recoded.column.reasons, variable, "tiny17.sav")
    assert str(problem).startswith('tiny17.sav: HULP: code 3 ("soms") has no rule; 2 respondents')
