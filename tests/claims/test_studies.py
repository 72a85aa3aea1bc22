"""The claims of the two studies: all there, read as agreed, and never an estimate for an interview."""

from pathlib import Path

import pytest

from ouder_netwerk.claims.definition import QualitativeClaim, ShareClaim, TestableClaim, WordedShareClaim
from ouder_netwerk.claims.kinds import CountClaim
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
    shares = [claim for claim in dutch.file.claims if isinstance(claim, ShareClaim) and claim.source == "S0"]
    assert {claim.quantity for claim in shares if "%" in claim.quantity} == {"27%", "13%"}


def test_phrases_are_short(dutch: Claims, american: Claims) -> None:
    for claim in (*dutch.file.claims, *american.file.claims):
        assert len(claim.phrase.split()) <= 12, claim.id


def test_published_figures_of_nsch_are_many_and_from_several_publishers(american: Claims) -> None:
    with_number = [claim for claim in american.file.claims if isinstance(claim, TestableClaim) and claim.target]
    assert len(with_number) >= 25
    assert {claim.source for claim in with_number} == {"opa", "hrsa", "ahr", "kwon", "okwori", "pmc", "interact"}


def test_what_was_published_before_the_new_release_is_an_allowance_with_its_evidence(american: Claims) -> None:
    claims = {claim.id: claim for claim in american.file.claims if isinstance(claim, TestableClaim)}
    counted = [claim for claim in claims.values() if isinstance(claim, CountClaim)]
    assert {claim.quantity for claim in counted} == {"26,572", "13,892", "12,680"}
    assert {claim.basis for claim in counted} == {"same-data"}
    older = [claim for claim in claims.values() if claim.source in ("opa", "hrsa", "ahr", "okwori", "pmc")]
    assert {claim.basis for claim in older if not isinstance(claim, CountClaim)} == {"revised-data"}
    assert [claim.id for claim in claims.values() if claim.accepted] == ["kwon_stress", "kwon_stress_special_needs"]


def test_every_statement_of_both_source_texts_has_its_place(dutch: Claims) -> None:
    file = dutch.file
    co_educators = [sentence for sentence in file.left_out if sentence.source == "S1"]
    assert len({(sentence.place.english, sentence.phrase) for sentence in co_educators}) == 40
    assert all(sentence.form for sentence in co_educators)
    infographic = {(claim.place.english, claim.phrase) for claim in file.claims if claim.source == "S0"}
    infographic |= {(sentence.place.english, sentence.phrase) for sentence in file.left_out if sentence.source == "S0"}
    assert len(infographic) >= 63


def test_what_the_weighting_fixes_is_said_to_have_no_sampling_error(dutch: Claims) -> None:
    fixed = [claim for claim in dutch.file.claims if getattr(claim, "fixed_by_weighting", False)]
    assert [claim.id for claim in fixed] == ["C01-childcare-kleuter"]
    assert fixed[0].note is not None
    assert "no sampling error" in fixed[0].note.english.replace("\n", " ")
