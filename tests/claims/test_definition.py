"""Complaints about claims.yaml name file, line, key and remedy."""

import pytest

from ouder_netwerk.claims.definition import ClaimsFile
from ouder_netwerk.errors import InputError

from .conftest import SmallStudy


@pytest.mark.parametrize(
    ("old", "new", "line_of", "key", "remedy"),
    [
        (
            "quantity: 40%",
            "quantiti: 40%",
            "quantiti",
            "claim friends_share.quantiti: is no key here",
            "remove the key or mend its spelling",
        ),
        ("    quantity: 40%\n", "", "id: friends_share", "quantity: is not there", "add the key"),
        ("quantity: 40%", "quantity: veel", "id: friends_share", "`veel` is not among", "range: [low, high]"),
        (
            "quantity: 40%",
            "quantity: bijna 40%",
            "id: friends_share",
            "`bijna 40%` is in words",
            "use `kind: worded_share`",
        ),
        ("quantity: bijna de helft", "quantity: 48%", "id: family_half", "`48%` is a number", "use `kind: share`"),
        (
            "quantity: bijna de helft",
            "quantity: veel",
            "quantity: veel",
            "no table says what `veel` means",
            "`ranges:`",
        ),
        ("kind: change", "kind: trend", "id: family_down", "`trend`", "`change`"),
        ("indicator: friends,", "indicator: frends,", "frends", "indicator `frends`", "friends, neighbours"),
        ("wave: two,", "wave: three,", "wave: three", "published wave `three`", "one, two"),
        ("level: no}", "level: none}", "level: none", "level of single `none`", "no, yes"),
        ("[[family], [", "[[family], [family, ", "[[family]", "each indicator once", "mend"),
        ("    target: {indicator: club, wave: one}\n", "", "id: club_some", "`target` and `not_testable`", "mend"),
        ("[0.30, 0.50]", "[0.30, 50]", "[0.30, 50]", "no more than 1", "write a number"),
        (
            ", en: Four in ten get help from friends",
            "",
            "{nl: Vier op",
            "paraphrase: is not written in `en`",
            "add the text in each language",
        ),
        ("source: report, place: p. 1, reason", "source: letter, place: p. 1, reason", "letter", "`letter`", "report"),
        ("quantity: 40%", "quantity: 270%", "id: friends_share", "`270%` is not among", "nothing above 100%"),
        ("quantity: 40%", "quantity: 40", "quantity: 40", "`40` has no unit", "write `40%`"),
        ("quantity: 40%", "quantity: 0.4", "quantity: 0.4", "`0.4` has no unit", "write `40%`"),
        ("quantity: 40%", "quantity: 1", "quantity: 1", "`1` has no unit", "write `100%`"),
        ("quantity: 40%", "quantity: 1.5", "quantity: 1.5", "`1.5` has no unit", "write `1.5%`"),
        ("[0.30, 0.50]", "[0.50, 0.30]", "[0.50, 0.30]", "first limit must lie below the second", "`[low, high]`"),
        (
            "    quantity: 40%\n",
            "    quantity: 40%\n    range: [0.3, 0.2]\n",
            "range: [0.3",
            "claim friends_share.range: the first limit must lie below",
            "`[low, high]`",
        ),
        (
            "ranges:\n",
            "ranges:\n  bijna de hlft: [0.45, 0.499]\n",
            "de hlft:",
            "no claim with quantity `bijna de hlft`",
            "bijna de helft",
        ),
        (
            "sections:\n",
            "sections:\n  - {id: help, title: {nl: Meer, en: More}}\n",
            "title: {nl: Hulp, en",
            "section help.id: is there twice",
            "its own id",
        ),
        (
            "population: *parents\n    attribution: stated\n    target: {indicator: family, wave: two",
            "population: *parents\n    survey: oen\n    attribution: stated\n    target: {indicator: family, wave: two",
            "survey: oen",
            "claim family_down.survey: there is no wave `oen`",
            "one, two",
        ),
        (
            "{indicator: friends, wave: one}",
            "{indicator: friends, wave: two}",
            "id: friends_share",
            "`basis: same-data` with survey `one` but target wave `two`",
            "new-data",
        ),
        (
            "    survey: one\n    attribution: inferred\n",
            "    attribution: inferred\n",
            "id: friends_share",
            "`basis: same-data` needs `survey`",
            "new-data",
        ),
        (
            "{indicator: friends, wave: one}",
            "{indicator: friends, wave: one, subgroup: single}",
            "subgroup: single}",
            "names subgroup `single` without a level",
            "add `level: no` or `level: yes`",
        ),
        (
            "{indicator: friends, wave: one}",
            "{indicator: friends, wave: one, level: yes}",
            "level: yes}",
            "names level `yes` without a subgroup",
            "add `subgroup`",
        ),
        (
            "    quantity: 40%\n",
            "    quantity: 40%\n    accepted: {nl: bekend, en: known}\n",
            "accepted: {nl",
            "claim friends_share.accepted.reason: is not there",
            "add the key",
        ),
        (
            "    quantity: 40%\n",
            "    quantity: 40%\n    accepted: {reason: {nl: bekend, en: known}}\n",
            "accepted: {reason",
            "claim friends_share.accepted.finding: is not there",
            "add the key",
        ),
        (
            "    quantity: 40%\n",
            "    quantity: 40%\n    accepted: {finding: 38%, reason: {nl: bekend, en: ' '}}\n",
            "finding: 38%",
            "needs a written reason in each language",
            "mend",
        ),
        (
            "    quantity: 40%\n",
            "    quantity: 40%\n    accepted: {finding: 38%, reason: {nl: ' ', en: known}}\n",
            "finding: 38%",
            "needs a written reason in each language",
            "mend",
        ),
        (
            "    rests_on: {nl: uit interviews, en: from interviews}\n",
            "",
            "id: interviews_trust",
            "rests_on: is not there",
            "add",
        ),
    ],
)
def test_complaint_names_line_key_and_remedy(
    small: SmallStudy, old: str, new: str, line_of: str, key: str, remedy: str
) -> None:
    small.edit(old, new)
    with pytest.raises(InputError) as error:
        small.verify()
    message = str(error.value)
    lines = (small.folder / "claims.yaml").read_text(encoding="utf-8").splitlines()
    line = next(number for number, text in enumerate(lines, start=1) if line_of in text)
    assert f"claims.yaml:{line}:" in message
    assert key in message
    assert remedy in message


def test_claim_named_twice(small: SmallStudy) -> None:
    small.edit("id: club_some", "id: family_most")
    with pytest.raises(InputError, match=r"claim family_most.id: is there twice\n  -> give each its own id"):
        small.verify()


def test_all_complaints_come_at_once(small: SmallStudy) -> None:
    small.edit("indicator: friends,", "indicator: frends,")
    small.edit("family, wave: two,", "family, wave: three,")
    with pytest.raises(InputError) as error:
        small.verify()
    assert len(error.value.problems) == 2


def test_own_band_comes_before_the_tables(small: SmallStudy) -> None:
    small.share("family", 0.42)
    assert small.result("family_half").verdict == "deviates"
    small.edit("    quantity: bijna de helft\n", "    quantity: bijna de helft\n    range: [0.40, 0.499]\n")
    assert small.result("family_half").verdict == "reproduced"


def test_band_of_the_study_comes_before_the_tables(small: SmallStudy) -> None:
    small.share("family", 0.42)
    small.edit("ranges:\n", "ranges:\n  bijna de helft: [0.40, 0.499]\n")
    assert small.result("family_half").verdict == "reproduced"


def test_band_is_found_however_the_quantity_is_written(small: SmallStudy) -> None:
    small.share("family", 0.42)
    small.edit("ranges:\n", "ranges:\n  Bijna  de helft: [0.40, 0.499]\n")
    assert small.result("family_half").verdict == "reproduced"


def test_schema_knows_every_kind_of_claim() -> None:
    kinds = ClaimsFile.model_json_schema()["properties"]["claims"]["items"]["discriminator"]["mapping"]
    assert set(kinds) == {
        *("share", "worded_share", "range", "interval", "count", "ranking", "difference", "change"),
        *("mean", "median", "not_significant", "odds_ratio", "rate_ratio", "coefficient", "effect", "qualitative"),
    }
