"""Every statement of the infographic (63) and of "Samen opvoeden?!" (40), ticked off one by one.

`source_statements.csv` has a row for each, in the order of the text: where it stands, what form of statement it is, and the claims that
test it with the verdicts expected of them, or the phrase under which it is left out with a reason.
"""

import csv
import re
from pathlib import Path

import pytest

from ouder_netwerk.claims.definition import ClaimsFile
from ouder_netwerk.claims.load import load_claims
from ouder_netwerk.claims.lock import read_lock
from ouder_netwerk.claims.statement import TestableClaim
from ouder_netwerk.study.load import load_study
from ouder_netwerk.study.study import Study

HERE = Path(__file__).parent
with (HERE / "source_statements.csv").open(encoding="utf-8", newline="") as table:
    STATEMENTS = list(csv.DictReader(table))
KINDS = {
    "quantity": {"share", "worded_share", "range"},
    "order": {"ranking"},
    "comparison": {"difference", "ranking", "odds_ratio"},
    "mechanism": {"worded_share", "difference", "qualitative"},
    "qualitative": {"qualitative"},
}
"""With what kind of claim a form of statement can be tested."""
OF_THE_SOURCE = {
    "schoon",
    "27%",
    "13%",
    "constructief",
    "niet-alledaagse",
    "zie groene pijl",
    "zie blauwe pijl",
    "2020",
}
"""What stands in brackets in the texts themselves."""


@pytest.fixture(scope="module")
def study() -> Study:
    return load_study(HERE.parents[1] / "config/studies/scp2017")


@pytest.fixture(scope="module")
def file(study: Study) -> ClaimsFile:
    return load_claims(study).file


def test_there_are_63_and_40() -> None:
    sources = [row["source"] for row in STATEMENTS]
    assert (sources.count("S0"), sources.count("S1"), len(sources)) == (63, 40, 103)


@pytest.mark.parametrize("row", STATEMENTS, ids=[row["claims"] or row["left_out"] for row in STATEMENTS])
def test_it_has_claims_with_place_and_verdict_or_a_reason(file: ClaimsFile, study: Study, row: dict[str, str]) -> None:
    claims = {claim.id: claim for claim in file.claims}
    left_out = {(sentence.source, sentence.phrase): sentence for sentence in file.left_out}
    lock = read_lock(study)
    assert lock is not None
    names, phrases = row["claims"].split(), [phrase for phrase in row["left_out"].split(";") if phrase]
    assert bool(names) != bool(phrases)
    for name, verdict in zip(names, row["verdicts"].split(), strict=True):
        claim = claims[name]
        assert (claim.source, claim.place.english) == (row["source"], row["place"])
        assert claim.kind in KINDS[row["form"]]
        assert lock[0].verdicts[name] == verdict
    for phrase in phrases:
        sentence = left_out[row["source"], phrase]
        assert (sentence.place.english, sentence.form) == (row["place"], row["form"])
        assert sentence.reason.root.keys() == {"nl", "en"}


def test_no_claim_and_no_sentence_left_out_is_of_another_statement(file: ClaimsFile) -> None:
    """Headings and the colophon are no statements."""
    ticked = {name for row in STATEMENTS for name in row["claims"].split()}
    assert {claim.id for claim in file.claims if claim.source in {"S0", "S1"}} == ticked
    phrases = {phrase for row in STATEMENTS for phrase in row["left_out"].split(";")}
    others = [one for one in file.left_out if one.source in {"S0", "S1"} and one.phrase not in phrases]
    assert {one.form for one in others} == {"heading", "reference"}


def test_phrases_hold_no_words_of_ours_in_brackets(file: ClaimsFile) -> None:
    quoted = [one.phrase for one in (*file.claims, *file.left_out) if one.source in {"S0", "S1"}]
    assert {inside for phrase in quoted for inside in re.findall(r"\(([^)]*)\)?", phrase)} <= OF_THE_SOURCE


def test_where_the_interviews_stand_is_said_as_it_is(file: ClaimsFile) -> None:
    design = next(one for one in file.left_out if one.form == "design")
    assert "of the 30 interviews there is no file" in design.reason.english and "end of 2019" in design.reason.english
    interviews = {claim.population.english for claim in file.claims if claim.kind == "qualitative"}
    assert "30 interviews with parents" in interviews
    assert not {said for said in interviews if re.search(r"\b30 (interviewed )?parents", said)}


def test_what_we_placed_in_the_non_self_evident_layer_is_called_ours(study: Study) -> None:
    note = study.indicators.all["formal_help_non_self_evident"].note
    assert note is not None
    for words in ("youth care", "mental health", "social work", "by us"):
        assert words in note.english.lower()


def test_both_readings_of_the_contacts_and_of_family_and_friends_have_their_claim(
    file: ClaimsFile, study: Study
) -> None:
    claims = {claim.id: claim for claim in file.claims if isinstance(claim, TestableClaim)}
    apart = {claims[f"B04-contact-{name}"].target for name in ("family", "friends", "neighbours")}
    assert len(apart) == 3 and None not in apart
    together = claims["B04-contact-none"].not_testable
    assert together is not None
    assert "contact_none_weekly, released here" in together.english
    assert "contact_none_weekly" in study.indicators.all
    one, other = claims["A03-family-friends"], claims["A03-family-friends-article"]
    assert one.target == other.target and (one.source, other.source) == ("S0", "N5")


def test_differences_by_education_income_and_family_are_not_repeated(file: ClaimsFile) -> None:
    testable = [claim for claim in file.claims if isinstance(claim, TestableClaim)]
    targets = [claim.target for claim in testable if claim.id[:3] in {"A10", "A11", "A12"}]
    assert len(targets) == len({repr(target) for target in targets})
