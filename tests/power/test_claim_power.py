"""Claims of the tiny study against mistakes that they must see, must not see, or that touch nothing of theirs.

Of twelve parents in a row the weights are 1 to 4, three times. Eight have help: 20 of a weight of 30, weighted or not.
Four have help from parents: a weight of 8 of 30 (26.7 %), unweighted 33.3 %, and of who has help 40 %.
"""

import pandas as pd
import pytest
import yaml

from ouder_netwerk.claims.power import MISTAKES

ABOUT = {
    "section": "help",
    "phrase": "hulp",
    "paraphrase": {"nl": "hulp", "en": "help"},
    "source": "paper",
    "place": "p. 1",
    "population": {"nl": "ouders", "en": "parents"},
    "survey": "tiny17",
    "attribution": "stated",
    "basis": "same-data",
}
SEEN = {
    "help": {"swapped_codes": "seen", "unweighted": "unseen"},
    "parents": {"swapped_codes": "seen", "unweighted": "seen", "wrong_base": "seen"},
    "asked": {"swapped_codes": "seen", "unweighted": "seen", "wrong_base": "seen"},
    "wide": {"swapped_codes": "unseen", "unweighted": "unseen"},
    "single": {},
}


def write_claims(tiny, **claims):
    content = {
        "sources": {"paper": {"title": {"nl": "Krant", "en": "Paper"}}},
        "sections": [{"id": "help", "title": {"nl": "Hulp", "en": "Help"}}],
        "claims": [{"id": name, **claim, **ABOUT} for name, claim in claims.items()],
    }
    text = yaml.safe_dump(content, allow_unicode=True)
    (tiny.folder / "config/studies/tiny/claims.yaml").write_text(text, encoding="utf-8")


def share(quantity, indicator, **more):
    return {"kind": "share", "quantity": quantity, "target": {"indicator": indicator, "wave": "tiny17"}} | more


@pytest.fixture
def claimed(tiny):
    target = {"indicator": "help", "wave": "tiny17", "subgroup": "single_parent", "level": "yes"}
    write_claims(
        tiny,
        help=share("67%", "help"),
        parents=share("27%", "help_parents"),
        asked=share("40%", "help_parents_asked"),
        wide=share("67%", "help", range=[0.2, 0.8]),
        wrong=share("10%", "help"),
        single={"kind": "count", "quantity": "20", "target": target},
    )
    return tiny


def outcomes(tiny):
    for step in (("harmonise", "tiny", "tiny17"), ("power", "tiny")):
        result = tiny.run(*step)
        assert result.exit_code == 0, result.output
    table = pd.read_csv("data/estimates/tiny/claims.power.csv", dtype=str, keep_default_na=False)
    return {(row.claim, row.mistake): row.outcome for row in table.itertuples()}


def test_what_is_seen_what_is_missed_and_what_touches_nothing(claimed):
    expected = {(claim, mistake): seen.get(mistake, "none") for claim, seen in SEEN.items() for mistake in MISTAKES}
    assert outcomes(claimed) == expected, "the claim that fails without a mistake has no row"


def test_groups_and_missing_answers(tiny):
    """Help goes to who has a partner; two in ten of them say nothing."""

    def answers(frame):
        alone, rows = frame["ALLEEN"] == 1, pd.Series(range(len(frame)))
        given = (alone & (rows % 2 == 1)).map({True: 2, False: 1}).where(alone, 1)
        return frame.assign(HULP=given.mask(~alone & (rows % 4 == 2), 9), HULPOUD=1, HULPBUUR=1)

    tiny.write(answers)
    target = {
        "indicator": "help",
        "wave": "tiny17",
        "subgroup": "single_parent",
        "level": "yes",
        "reference_level": "no",
    }
    answered = {"indicator": "help", "wave": "tiny17", "subgroup": "single_parent", "level": "no"}
    write_claims(
        tiny,
        lower={"kind": "difference", "direction": "lower", "target": target},
        all_partnered={"kind": "share", "quantity": "100%", "target": answered},
    )
    found = outcomes(tiny)
    assert found["lower", "shuffled_groups"] == found["all_partnered", "shuffled_groups"] == "seen"
    assert found["all_partnered", "missing_as_answer"] == "seen"
    assert found["lower", "swapped_codes"] == "seen"


def release(tiny):
    for step in (("estimate", "tiny", "tiny17"), ("model", "tiny", "tiny17"), ("compare", "tiny"), ("release", "tiny")):
        result = tiny.run(*step)
        assert result.exit_code == 0, result.output


def test_verify_and_the_report_show_what_the_release_says(claimed):
    outcomes(claimed)
    release(claimed)
    result = claimed.run("verify", "tiny", "--power")
    assert result.exit_code == 1, "one claim is wrong"
    table = result.output[result.output.index("Which mistakes") :]
    assert [line.split()[0] for line in table.splitlines()[-6:]] == [
        "help",
        "parents",
        "asked",
        "wide",
        "single",
        "together",
    ]
    assert table.splitlines()[-1].split() == ["together", "2/4", "2/2", "3/4", "0/0", "0/0", "0/0"]
    assert (
        "| parents | seen | seen | seen | – | – | – |"
        in claimed.run("verify", "tiny", "--power", "--format", "markdown").output
    )
    refused = claimed.run("verify", "tiny", "--power", "--format", "junit")
    assert refused.exit_code == 2 and "--power" in refused.output


def test_a_claim_that_the_release_cannot_decide_is_left_out(claimed):
    claimed.edit("study.yaml", lambda content: content["release"].update(minimum_n="15"))
    outcomes(claimed)
    release(claimed)
    table = pd.read_csv("results/tiny/power.csv", dtype=str)
    assert "single" not in set(table["claim"]), "too few single parents have no help, so nothing is said of them"
    assert "help" in set(table["claim"])


def test_without_the_step_verify_names_it(claimed):
    assert claimed.run("harmonise", "tiny", "tiny17").exit_code == 0
    release(claimed)
    result = claimed.run("verify", "tiny", "--power")
    assert result.exit_code == 2
    assert "ouder-netwerk power tiny" in result.output


def test_a_table_that_was_edited_is_not_released(claimed):
    outcomes(claimed)
    path = claimed.folder / "data/estimates/tiny/claims.power.csv"
    path.write_text(path.read_text().replace("unseen", "seen"))
    for step in (("estimate", "tiny", "tiny17"), ("model", "tiny", "tiny17"), ("compare", "tiny")):
        assert claimed.run(*step).exit_code == 0
    result = claimed.run("release", "tiny")
    assert result.exit_code == 2 and "claims.power.csv" in result.output
