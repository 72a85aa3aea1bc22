"""Shares in words: what `worded` says of a number, `bands` reads as a band that holds the number."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ouder_netwerk.claims.bands import Band, number_band, word_band
from ouder_netwerk.claims.quantities import readings, worded, worded_range

PUBLISHED = {
    "bijna twee derde": 0.645,
    "bijna de helft": 0.48,
    "ruim een derde": 0.36,
    "een op de negen": 0.111,
    "bijna de helft (oppas)": 0.475,
    "ruim vier op de tien": 0.422,
    "drie op de tien": 0.300,
    "twee derde": 0.665,
    "een op de tien": 0.0996,
}
"""The wordings of the infographic for one share, with the share that our reading of each centres on."""
RANGES = {"twee à drie op de tien": (0.21, 0.285), "de helft tot twee derde": (0.52, 0.653)}
"""Its wordings for several shares."""


def test_eleven_of_eleven_published_wordings_come_out() -> None:
    said = [worded(share, "nl").text for share in PUBLISHED.values()]
    said += [worded_range(low, high, "nl").text for low, high in RANGES.values()]
    assert said == [*(words.removesuffix(" (oppas)") for words in PUBLISHED), *RANGES]
    assert len(said) == 11


@pytest.mark.parametrize("language", ["nl", "en"])
@given(share=st.floats(0, 1), half=st.floats(0, 0.3))
def test_the_words_for_a_share_can_mean_that_share(language: str, share: float, half: float) -> None:
    for quantity in (worded(share, language), worded(share, language, max(share - half, 0), min(share + half, 1))):
        assert quantity.band.contains(share), (share, quantity)


@given(share=st.floats(0.001, 0.94))
def test_what_is_said_in_dutch_is_read_as_claims_are_read(share: float) -> None:
    quantity = worded(share, "nl")
    assert (number_band(quantity.text) or word_band(quantity.text)) == quantity.band


def test_both_languages_say_as_much() -> None:
    dutch, english = readings("nl"), readings("en")
    assert list(dutch.values()) == list(english.values())
    assert english["over a third"] == word_band("ruim een derde") == Band(1 / 3, 1 / 3 + 0.05, open_low=True)


@pytest.mark.parametrize(
    ("share", "low", "high", "dutch", "english"),
    [
        (0.0, 0.0, 0.01, "geen van de ouders", "no parents"),
        (1.0, 0.99, 1.0, "alle ouders", "all parents"),
        (0.97, 0.96, 0.98, "vrijwel alle ouders", "nearly all parents"),
        (0.004, 0.003, 0.005, "minder dan een op de honderd ouders", "fewer than one in a hundred parents"),
        (0.5, 0.49, 0.51, "de helft van de ouders", "half of parents"),
        (0.111, 0.097, 0.127, "ongeveer een op de negen ouders", "about one in nine parents"),
        (0.60, 0.52, 0.68, "meer dan de helft van de ouders", "more than half of parents"),
        (0.40, 0.32, 0.48, "minder dan de helft van de ouders", "fewer than half of parents"),
        (0.45, 0.40, 0.50, "vier à vijf op de tien ouders", "four to five in ten parents"),
        (0.052, 0.050, 0.054, "ongeveer een op de twintig ouders", "about one in twenty parents"),
    ],
)
def test_words_reach_as_far_as_the_interval(share: float, low: float, high: float, dutch: str, english: str) -> None:
    assert worded(share, "nl", low, high).whom("ouders", "nl") == dutch
    assert worded(share, "en", low, high).whom("parents", "en") == english


def test_shares_far_apart_are_given_as_percentages() -> None:
    assert worded_range(0.07, 0.46, "nl").whom("ouders", "nl") == "tussen 7% en 46% van de ouders"
