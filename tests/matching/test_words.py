"""Texts that share their words and yet say the opposite."""

import pytest

from ouder_netwerk.matching.words import opposed


@pytest.mark.parametrize(
    ("one", "other"),
    [("Ik vind het moeilijk om hulp te vragen", "Ik vind het niet moeilijk om hulp te vragen"),
     ("Heeft u iemand om op terug te vallen?", "Heeft u niemand om op terug te vallen?"),
     ("Het huishouden doen zonder hulp", "Het huishouden doen met hulp"),
     ("Hulp gekregen van familie", "Hulp gegeven aan familie"),
     ("Krijgt u hulp van buren?", "Geeft u hulp aan buren?"),
     ("Hoe vaak ziet u de buren?", "Hoe weinig ziet u de buren?"),
     ("Werkt de moeder?", "Werkt de vader?"),
     ("Tevreden over de hulp", "Ontevreden over de hulp"),
     ("I have someone to turn to", "I have nobody to turn to"),
     ("My child does help", "My child doesn't help"),
     ("Support received from friends", "Support given to friends"),
     ("More help than last year", "Less help than last year"),
     ("Satisfied with the help", "Dissatisfied with the help")],
)  # fmt: skip
def test_a_denial_or_an_opposite(one, other):
    assert opposed(one, other)
    assert opposed(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Ik vraag nooit om hulp", "Om hulp vraag ik niet"),
     ("Het huishouden doen zonder hulp", "Zonder hulp het huishouden doen"),
     ("I don't ask for help", "I never ask for help"),
     ("Emotional Support - Spouse", "Emotional Support - Spouse or Domestic Partner"),
     ("Krijgt of geeft u hulp?", "Geeft of krijgt u hulp?"),
     ("Hulp van vrienden", "Hulp van goede vrienden")],
)  # fmt: skip
def test_other_words_for_the_same(one, other):
    assert not opposed(one, other)
