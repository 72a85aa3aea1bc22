"""What the codes of a variable stand for, by their labels."""

import pytest

from ouder_netwerk.matching.answers import VariableAnswers
from ouder_netwerk.matching.codes import match_codes, rules
from ouder_netwerk.matching.words import reason_of
from ouder_netwerk.microdata.variables import Variable
from ouder_netwerk.study.concepts import Concept
from ouder_netwerk.study.mappings import VariableMapping

AGREE = Concept.model_validate({
    "label": {"nl": "Mening", "en": "Opinion"},
    "categories": {"agree": {"nl": "eens", "en": "agree"}, "neutral": {"nl": "neutraal", "en": "neutral"}, "disagree": {"nl": "oneens", "en": "disagree"}},
})  # fmt: skip
AGE = Concept.model_validate({
    "label": {"nl": "Leeftijd", "en": "Age"},
    "categories": {"0-3": {"nl": "0-3 jaar", "en": "0-3 years"}, "4+": {"nl": "4 jaar of ouder", "en": "4 years or more"}},
})  # fmt: skip
EARLIER = Variable("v1", "", {"1": "Helemaal mee eens", "2": "Eens", "3": "Neutraal", "4": "Oneens"})
MAPPING = VariableMapping.model_validate(
    {"from": "v1", "values": {1: "agree", 2: "agree", 3: "neutral", 4: "disagree"}}
)


def _match(labels, counts, known, **variable):
    return match_codes(VariableAnswers(Variable("v", "", labels, **variable), counts), known)


def test_an_order_that_was_turned_round():
    labels = {"1": "Oneens", "2": "Neutraal", "3": "Eens", "4": "Helemaal mee eens"}
    found = _match(labels, dict.fromkeys(labels, 10), rules(AGREE, MAPPING, EARLIER, {}))
    assert found.values == {"1": "disagree", "2": "neutral", "3": "agree", "4": "agree"}
    assert found.open == () and found.certainty == 1


def test_english_labels_fit_the_categories_too():
    found = _match(
        {"1": "Agree", "2": "Disagree", "3": "Neutral"}, {"1": 1, "2": 1, "3": 1}, rules(AGREE, None, None, {})
    )
    assert found.values == {"1": "agree", "2": "disagree", "3": "neutral"}


def test_a_label_that_could_be_either_is_left_open():
    found = _match({"1": "Eens of oneens", "2": "Eens"}, {"1": 5, "2": 5}, rules(AGREE, MAPPING, EARLIER, {}))
    assert found.values == {"2": "agree"}
    assert [(one.code, one.label, one.count) for one in found.open] == [("1", "Eens of oneens", 5)]


def test_codes_without_a_label_are_trusted_only_when_they_never_had_one():
    bare = rules(AGREE, MAPPING, Variable("v1"), {})
    assert _match({}, {"1": 3, "4": 3}, bare).values == {"1": "agree", "4": "disagree"}
    stripped = _match({}, {"1": 3, "4": 3}, rules(AGREE, MAPPING, EARLIER, {}))
    assert stripped.values == {} and [one.code for one in stripped.open] == ["1", "4"]


def test_missing_codes_by_declaration_letter_and_label():
    known = rules(AGREE, MAPPING, EARLIER, {"anders": "no_answer"})
    labels = {"2": "Eens", "-1": "Weet ik niet", "77": "Anders", ".b": "Geweigerd", "99": "?"}
    found = _match(labels, {"2": 9, "77": 1, "99": 4, ".": 3}, known, missing_codes=frozenset({"99"}))
    assert found.missing == {"-1": "dont_know", "77": "no_answer", ".b": "refused"}
    assert [one.code for one in found.open] == ["99"]


def test_bands_follow_from_names_and_need_no_codes():
    known = rules(AGE, None, None, {})
    assert known.bands == {"0-3": (0, 3), "4+": (4, 999)}
    found = _match({"98": "Weet niet"}, {"2": 5, "7": 5, "98": 1}, known)
    assert (found.values, found.missing, found.open) == ({}, {"98": "dont_know"}, ())


def test_ages_that_come_in_classes_are_matched_by_label():
    found = _match({"1": "0-3 jaar", "2": "4 jaar of ouder"}, {"1": 5, "2": 5}, rules(AGE, None, None, {}))
    # the codes 1 and 2 are ages as well, so only the labels can tell
    assert found.values == {"1": "0-3", "2": "4+"}


@pytest.mark.parametrize(
    ("label", "reason"),
    [("Wil niet zeggen", "refused"), ("Prefer not to say", "refused"), ("Don't know", "dont_know"), ("N.v.t.", "not_asked"),
     ("Niet van toepassing (routing)", "not_asked"), ("No valid response", "no_answer"), ("Suppressed", "suppressed"),
     ("Nee, niet", None), ("Geen hulp", None), ("Nooit", None), ("Never Married", None)],
)  # fmt: skip
def test_why_an_answer_is_missing(label, reason):
    assert reason_of(label) == reason
