"""From claims.yaml and released files to verdicts, files and exit code."""

import csv
import json

import pytest
from click.testing import CliRunner, Result

from ouder_netwerk.claims.verify import parse_acceptances, verify
from ouder_netwerk.cli import main
from ouder_netwerk.errors import InputError
from ouder_netwerk.study.load import load_study

from .conftest import SmallStudy


def verdicts(small: SmallStudy) -> dict[str, str]:
    return {result.claim.id: result.verdict for result in small.verify().results}


def test_each_kind_gets_its_verdict(small: SmallStudy) -> None:
    assert verdicts(small) == {
        "family_half": "reproduced",
        "friends_share": "reproduced",
        "family_most": "reproduced",
        "single_less": "reproduced",
        "family_down": "supports",
        "club_some": "not-testable",
        "interviews_trust": "qualitative",
    }
    assert small.verify().exit_code == 0


def test_standin_data_turn_the_basis(small: SmallStudy) -> None:
    small.as_standin()
    report = small.verify()
    assert {result.checked.basis for result in report.results if result.checked.data} == {"stand-in"}
    assert "reproduced" not in report.counts
    assert report.counts == {"supports": 3, "cannot-tell": 2, "not-testable": 1, "qualitative": 1}


def test_contrast_is_found_the_other_way_round(small: SmallStudy) -> None:
    result = small.result("single_less")
    assert result.checked.estimate == pytest.approx(-0.11)
    assert (result.checked.ci_low, result.checked.ci_high) == pytest.approx((-0.17, -0.05))


def test_wrong_numbers_turn_their_claims_red(small: SmallStudy) -> None:
    small.share("family", 0.53)
    small.difference("no", "yes", -0.11, -0.17, -0.05)
    small.difference("2021", "2017", 0.06, 0.02, 0.10)
    report = small.verify()
    assert {result.claim.id for result in report.results if result.failed} == {
        "family_half",
        "single_less",
        "family_down",
    }
    assert report.exit_code == 1


def test_hidden_cell_is_inconclusive(small: SmallStudy) -> None:
    small.hide("friends")
    found = verdicts(small)
    assert found["friends_share"] == found["family_most"] == "inconclusive"
    assert small.verify().exit_code == 0


def test_few_cases_in_one_group_make_a_difference_inconclusive(small: SmallStudy) -> None:
    small.as_standin()
    small.share("family", 0.38, level="yes", n_eff=12, data="stand-in")
    assert verdicts(small)["single_less"] == "inconclusive"


@pytest.mark.parametrize(
    ("waves", "verdict", "reason"),
    [
        ("[one]", "reproduced", "40.00% fits 39.5–40.5%"),
        ("[one, two]", "reproduced", "40.00% fits 39.5–40.5%"),
        ("[two]", "not-testable", "one does not measure friends"),
    ],
)
def test_an_indicator_says_nothing_of_waves_it_is_not_for(
    small: SmallStudy, waves: str, verdict: str, reason: str
) -> None:
    path = small.folder / "indicators.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("{id: friends,", f"{{id: friends, waves: {waves},"), encoding="utf-8")
    result = small.result("friends_share")
    assert (result.verdict, result.reason("en")) == (verdict, reason)


def test_a_share_is_called_what_its_indicator_is_called_or_else_its_concept(small: SmallStudy) -> None:
    path = small.folder / "indicators.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("{id: friends,", "{id: friends, label: {nl: Vrienden, en: Pals},"), encoding="utf-8")
    reason = small.result("family_most").reason("en")
    assert reason == "Help from family 47.00% > Pals 40.00%, Help from neighbours 11.00%"


def test_acceptance_needs_to_be_written_and_is_printed(small: SmallStudy) -> None:
    small.share("friends", 0.38)
    assert small.verify().exit_code == 1
    report = small.verify({"friends_share": "the file was mended after publication"})
    assert report.exit_code == 0
    result = next(result for result in report.results if result.claim.id == "friends_share")
    assert result.verdict == "deviates"
    assert result.accepted
    assert "1.50 percentage points below" in result.reason("en")
    assert "the file was mended after publication" in result.reason("en")


def test_acceptance_in_the_study(small: SmallStudy) -> None:
    small.share("friends", 0.38)
    small.edit(
        "    quantity: 40%\n",
        "    quantity: 40%\n    accepted: {finding: '40% [39.5–40.5%]: 38.00%', reason: {nl: oud bestand, en: old file}}\n",
    )
    assert small.verify().exit_code == 0
    small.share("friends", 0.40)
    assert small.result("friends_share").needless


@pytest.mark.parametrize(
    ("estimate", "accepted"), [(0.37999, True), (0.37996, True), (0.38004, True), (0.3806, False), (0.20, False)]
)
def test_acceptance_covers_the_number_it_was_written_for_and_no_other(
    small: SmallStudy, estimate: float, accepted: bool
) -> None:
    small.share("friends", estimate)
    small.edit(
        "    quantity: 40%\n",
        "    quantity: 40%\n    accepted: {finding: '40% [39.5–40.5%]: 38.00%', reason: {nl: oud bestand, en: old file}}\n",
    )
    report = small.verify()
    result = next(result for result in report.results if result.claim.id == "friends_share")
    assert report.exit_code == (0 if accepted else 1)
    assert result.verdict == "deviates"
    assert result.accepted is accepted
    if not accepted:
        assert "the acceptance is of something else, `40% [39.5–40.5%]: 38.00%`" in result.reason("en")
        assert "de aanvaarding geldt voor iets anders, `40% [39.5–40.5%]: 38.00%`" in result.reason("nl")


def test_acceptance_of_a_difference_ends_with_its_number_and_its_direction(small: SmallStudy) -> None:
    small.difference("no", "yes", -0.11, -0.17, -0.05)
    small.edit(
        "    direction: lower\n    basis: same-data\n", "    direction: lower\n    basis: same-data\n" + ACCEPTED
    )
    assert small.verify().exit_code == 0
    small.difference("no", "yes", -0.12, -0.18, -0.06)
    assert small.verify().exit_code == 1
    small.difference("no", "yes", -0.11, -0.17, -0.05)
    small.edit("    direction: lower\n    basis: same-data\n", "    direction: same\n    basis: same-data\n")
    assert small.verify().exit_code == 1


ACCEPTED = '    accepted: {finding: "lower: +11.0", reason: {nl: oud bestand, en: old file}}\n'


@pytest.mark.parametrize(
    "content", [None, "", "sections:\n  - {id: help, title: {nl: Hulp, en: Help}}\n", "claims: []\n"]
)
def test_a_check_of_nothing_is_no_good_news(small: SmallStudy, content: str | None) -> None:
    path = small.folder / "claims.yaml"
    path.unlink()
    if content is not None:
        path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=r"claims.yaml: (holds no claim|does not exist)(.|\n)*docs/claims.md"):
        small.verify()
    assert small.write_claims().results == ()
    assert (small.results / "claims.csv").read_text(encoding="utf-8").count("\n") == 1


@pytest.mark.parametrize(
    ("accepted", "message"),
    [
        ({"no_such": "x"}, "there is no claim to accept `no_such`(.|\n)*family_half"),
        ({"interviews_trust": "x"}, "there is no claim to accept `interviews_trust`"),
        ({"family_half": " "}, "reason"),
    ],
)
def test_acceptance_of_nothing_or_without_reason_is_refused(
    small: SmallStudy, accepted: dict[str, str], message: str
) -> None:
    with pytest.raises(InputError, match=message):
        small.verify(accepted)


@pytest.fixture
def at_work(small: SmallStudy, monkeypatch: pytest.MonkeyPatch) -> SmallStudy:
    """The small study where the command line looks for one."""
    small.release()
    root = small.folder.parents[1]
    (root / "config" / "studies").mkdir()
    small.folder = small.folder.rename(root / "config" / "studies" / "small")
    monkeypatch.chdir(root)
    return small


def run(*words: str) -> Result:
    return CliRunner().invoke(main, ["verify", "small", *words])


def test_exit_codes_of_the_command(at_work: SmallStudy) -> None:
    assert run().exit_code == 0
    at_work.share("friends", 0.38)
    at_work.release()
    assert run().exit_code == 1
    assert run("--accept", "friends_share=known").exit_code == 0
    assert run("--accept", "friend_share=known").exit_code == 2
    (at_work.folder / "claims.yaml").write_text("", encoding="utf-8")
    assert run().exit_code == 2
    (at_work.folder / "claims.yaml").unlink()
    assert run().exit_code == 2


def test_the_command_speaks_dutch_on_request(at_work: SmallStudy) -> None:
    assert "gereproduceerd" in run("--lang", "nl").output
    assert "reproduced" in run().output


def test_command_line_acceptance_needs_an_equals_sign() -> None:
    assert parse_acceptances(("a=b=c",)) == {"a": "b=c"}
    with pytest.raises(InputError, match="claim=reason"):
        parse_acceptances(("a",))


def test_absent_row_is_an_error_and_writes_nothing(small: SmallStudy) -> None:
    del small.estimates["friends", "all", "2017"]
    with pytest.raises(InputError, match=r"estimates.csv: has no row for claim friends_share .*indicator=friends"):
        small.write_claims()
    assert not (small.results / "claims.csv").exists()


def test_absent_contrast_is_an_error(small: SmallStudy) -> None:
    del small.contrasts["no", "yes"]
    with pytest.raises(InputError, match=r"contrasts.csv: has no row for claim single_less .*reference_level=no"):
        small.verify()


def test_absent_file_names_the_command(small: SmallStudy) -> None:
    with pytest.raises(InputError, match="ouder-netwerk release small"):
        verify(load_study(small.folder), small.results)


def test_text_in_a_number_column_is_an_error(small: SmallStudy) -> None:
    small.share("friends", 0.40, n_eff="many")
    with pytest.raises(InputError, match=r"estimates.csv:\d+: n_eff: `many` is no number"):
        small.verify()


def test_claims_csv_keeps_the_contract(small: SmallStudy) -> None:
    small.share("friends", 0.38)
    small.edit(
        "    quantity: 40%\n",
        "    quantity: 40%\n    accepted: {finding: '40% [39.5–40.5%]: 38.00%', reason: {nl: bekend, en: known}}\n",
    )
    small.write_claims()
    with (small.results / "claims.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["claim"]: row for row in csv.DictReader(file)}
    header = (small.results / "claims.csv").read_text(encoding="utf-8").splitlines()[0]
    assert header == (
        "claim,statement,source,kind,basis,band_low,band_high,estimate,ci_low,ci_high,verdict,accepted,reason,"
        "attribution,data"
    )
    friends = rows["friends_share"]
    assert (friends["band_low"], friends["band_high"], friends["estimate"]) == ("0.395", "0.405", "0.38")
    assert (friends["verdict"], friends["accepted"], friends["basis"]) == ("deviates", "true", "same-data")
    assert rows["interviews_trust"]["estimate"] == rows["interviews_trust"]["basis"] == ""
    assert rows["club_some"]["band_low"] == "0.3"


def test_claims_json_holds_both_languages_and_what_was_left_out(small: SmallStudy) -> None:
    small.write_claims()
    content = json.loads((small.results / "claims.json").read_text(encoding="utf-8"))
    first = content["claims"][0]
    assert set(first["paraphrase"]) == set(first["reason"]) == {"nl", "en"}
    assert content["left_out"][0]["reason"]["en"] == "policy"
    assert content["exit_code"] == 0


def test_coverage_lists_every_claim_and_every_sentence_left_out(small: SmallStudy) -> None:
    report = small.write_claims()
    with (small.results / "claims_coverage.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["claim"] for row in rows if row["claim"]] == [result.claim.id for result in report.results]
    assert [row["left_out"] for row in rows if not row["claim"]] == ["policy"]
    dutch = (small.results / "claims_coverage.nl.md").read_text(encoding="utf-8")
    assert "| p. 1 | De overheid ziet een rol | beleid |" in dutch
    assert "gereproduceerd" in dutch
