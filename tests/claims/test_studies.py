"""The claims of the two studies: all there, read as agreed, and never an estimate for an interview."""

from pathlib import Path

import pytest

from ouder_netwerk.claims.definition import QualitativeClaim, ShareClaim, WordedShareClaim
from ouder_netwerk.claims.load import Claims, load_claims
from ouder_netwerk.study.load import load_study

STUDIES = Path(__file__).parents[2] / "config" / "studies"

READINGS = {
    "A01-informal-help": (0.62, 0.666),
    "A02-own-parents": (0.45, 0.499),
    "A03-family-friends": (0.334, 0.38),
    "A04-neighbours": (0.105, 0.117),
    "A05-babysitting": (0.45, 0.499),
    "A06-listening-ear": (0.401, 0.44),
    "A07-advice": (0.28, 0.32),
    "A08-transport": (0.265, 0.275),
    "A09-odd-jobs": (0.125, 0.135),
    "A13-satisfied-informal": (0.5, 1),
    "B01-no-worries-ejoo": (0.64, 0.69),
    "B02-worries-sdi": (0.31, 0.36),
    "B03-no-fallback": (0.09, 0.11),
    "B04-contact-friends": (0.20, 0.30),
    "B05-hard-to-ask": (0.12, 0.13),
    "B06-only-if-no-other-way": (0.334, 0.38),
    "C01-childcare-baby": (0.50, 0.667),
}


@pytest.fixture(scope="module")
def dutch() -> Claims:
    return load_claims(load_study(STUDIES / "scp2017"))


@pytest.fixture(scope="module")
def american() -> Claims:
    return load_claims(load_study(STUDIES / "nsch"))


@pytest.mark.parametrize("name", READINGS)
def test_words_are_read_as_agreed(dutch: Claims, name: str) -> None:
    claim = next(claim for claim in dutch.file.claims if claim.id == name)
    assert isinstance(claim, (ShareClaim, WordedShareClaim))
    band = dutch.file.band_of(claim)
    assert band is not None
    assert (band.low, band.high) == pytest.approx(READINGS[name])


def test_every_numbered_statement_is_a_claim_or_left_out_with_a_reason(dutch: Claims) -> None:
    claimed = {claim.id[:3] for claim in dutch.file.claims}
    explained = {sentence.reason.english[:3] for sentence in dutch.file.left_out}
    numbered = (
        [f"A{n:02}" for n in range(1, 14)] + [f"B{n:02}" for n in range(1, 11)] + [f"C{n:02}" for n in range(1, 6)]
    )
    assert set(numbered) <= claimed | explained
    assert explained & set(numbered) == {"B10", "C05"}


def test_interviews_have_no_target_and_survey_claims_are_not_about_interviewed_parents(dutch: Claims) -> None:
    for claim in dutch.file.claims:
        if isinstance(claim, QualitativeClaim):
            assert claim.section == "interviews"
        else:
            assert "interview" not in claim.population.english


def test_only_exact_percentages_of_the_infographic_are_numbers(dutch: Claims) -> None:
    exact = {claim.quantity for claim in dutch.file.claims if isinstance(claim, ShareClaim) and "%" in claim.quantity}
    assert exact == {"27%", "13%"}


def test_phrases_are_short(dutch: Claims, american: Claims) -> None:
    for claim in (*dutch.file.claims, *american.file.claims):
        assert len(claim.phrase.split()) <= 12, claim.id


def test_eight_published_figures_on_the_same_data(american: Claims) -> None:
    published = {claim.id: claim.quantity for claim in american.file.claims if isinstance(claim, ShareClaim)}
    assert published == {
        "family_meals": "65%",
        "shares_ideas": "61%",
        "family_talks": "87%",
        "family_strengths": "88%",
        "family_works_together": "87%",
        "family_hopeful": "93%",
        "supportive_neighbourhood": "55%",
        "adult_mentor": "89%",
    }
    assert {claim.basis for claim in american.file.claims if isinstance(claim, ShareClaim)} == {"same-data"}
    accepted = [claim.id for claim in american.file.claims if isinstance(claim, ShareClaim) and claim.accepted]
    assert accepted == ["family_meals"]
