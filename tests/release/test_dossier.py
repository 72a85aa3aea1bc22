"""What harmonising did is shown without a small count, and without a way to work one out."""

import csv
import json

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from conftest import tiny_frame
from ouder_netwerk.files import checksum
from ouder_netwerk.release.counts import hidden_counts


def _dossier(tiny, minimum=3):
    tiny.edit("study.yaml", lambda content: content["release"].update(minimum_n=str(minimum)))
    tiny.run_all()
    return json.loads((tiny.folder / "results/tiny/dossier/tiny17.json").read_text(encoding="utf-8"))


def _coverage(tiny):
    with (tiny.folder / "results/tiny/dossier/coverage.csv").open(encoding="utf-8") as stream:
        return {row["concept"]: row for row in csv.DictReader(stream)}


def _counts(dossier, concept):
    recode = next(one for one in dossier["recodes"] if one["concept"] == concept)
    return {(one["code"], one["category"], one["reason"]): one["respondents"] for one in recode["counts"]}


def test_before_and_after_are_the_counts_of_the_file(tiny):
    frame = tiny_frame()
    dossier = _dossier(tiny)
    helped = int((frame["HULP"] == 1).sum())
    assert _counts(dossier, "help") == {("1", "yes", ""): helped, ("2", "no", ""): 48 - helped}
    # of those not asked about parents it is known that they had no help from them
    assert _counts(dossier, "help_parents")["98", "no", ""] == 48 - helped
    assert (dossier["data"], dossier["respondents"], dossier["weighting"]) == ("real", 48, None)


def test_the_values_of_a_band_are_one_row(tiny):
    young = int((tiny_frame()["LEEFTIJD"] <= 3).sum())
    assert _counts(_dossier(tiny), "child_age") == {("0-3", "0-3", ""): young, ("4-18", "4-18", ""): 48 - young}


def test_categories_come_in_their_order_and_missing_ones_last(tiny):
    frame = tiny_frame()
    frame["HULP"] = [9 if row > 40 else answer for row, answer in enumerate(frame["HULP"])]
    tiny.write(lambda _: frame)
    assert list(_counts(_dossier(tiny), "help")) == [("2", "no", ""), ("1", "yes", ""), ("9", "", "refused")]


def test_a_small_count_is_hidden_with_another(tiny):
    """One respondent refused: hidden, and so that the sum does not tell, those not asked are hidden as well."""
    dossier = _dossier(tiny)
    counts = _counts(dossier, "help_neighbours")
    assert counts["9", "", "refused"] is None
    assert counts["98", "", "not_asked"] is None
    assert counts["1", "yes", ""] is not None
    missing = next(row for row in dossier["missing"] if row["concept"] == "help_neighbours")
    assert missing["reasons"] == {"refused": None, "not_asked": None}
    assert missing["share"] == pytest.approx(((tiny_frame()["HULP"] == 2).sum() + 1) / 48)


def test_shares_of_missing_values_by_reason(tiny):
    def unsure(frame):
        frame.loc[:5, "ALLEEN"] = 8
        frame.loc[6:10, "ALLEEN"] = 9
        return frame

    tiny.write(unsure)
    tiny.edit(
        "waves/tiny17.yaml",
        lambda c: c["variables"]["single_parent"].update(missing={"8": "dont_know", "9": "refused"}),
    )
    missing = {row["concept"]: row for row in _dossier(tiny)["missing"]}
    assert missing["single_parent"]["reasons"] == {"refused": 5 / 48, "dont_know": 6 / 48}
    assert missing["single_parent"]["share"] == 11 / 48
    assert missing["help"] == {"concept": "help", "share": 0.0, "reasons": {}}


def test_one_hidden_reason_takes_the_sum_along(tiny):
    def unsure(frame):
        frame.loc[:1, "ALLEEN"] = 9
        return frame

    tiny.write(unsure)
    tiny.edit("waves/tiny17.yaml", lambda c: c["variables"]["single_parent"].update(missing={"9": "refused"}))
    dossier = _dossier(tiny)
    row = next(row for row in dossier["missing"] if row["concept"] == "single_parent")
    assert (row["share"], row["reasons"]) == (None, {"refused": None})
    # and one of the answers, for they add up to everybody
    assert list(_counts(dossier, "single_parent").values()).count(None) == 2


def test_the_reasons_of_a_derived_concept_are_hidden_by_their_own_counts(tiny):
    """r01 refused and named nobody else; of the 16 without help it is not known either."""
    missing = next(row for row in _dossier(tiny)["missing"] if row["concept"] == "help_either")
    assert missing["reasons"] == {"refused": None, "not_asked": None}
    assert missing["share"] == 17 / 48


def test_a_reason_of_two_small_codes_is_hidden_with_the_sum(tiny):
    answers = [7] + [8] * 2 + [9] * 6
    tiny.write(lambda frame: frame.assign(ALLEEN=answers + [1, 2] * 19 + [2]))
    codes = {"7": "refused", "8": "refused", "9": "no_answer"}
    tiny.edit("waves/tiny17.yaml", lambda c: c["variables"]["single_parent"].update(missing=codes))
    row = next(row for row in _dossier(tiny)["missing"] if row["concept"] == "single_parent")
    assert (row["reasons"], row["share"]) == ({"refused": None, "no_answer": 6 / 48}, None)


@pytest.mark.parametrize(
    ("refused", "unsure", "hidden"),
    [
        (5, 0, {"1", "2"}),  # how many refused is known, so that an answer must be hidden with an answer
        (3, 0, {"1", "2"}),
        (2, 0, {"1", "9"}),  # one small reason: its share is hidden, and no more answers than the small one
        (5, 4, {"1", "2"}),
        (5, 2, {"1", "2", "8", "9"}),
    ],
)
def test_a_small_answer_is_hidden_with_what_would_tell_it(tiny, refused, unsure, hidden):
    """Two single parents among 48, the minimum three: with which other counts are they hidden?"""
    answers = [1] * 2 + [9] * refused + [8] * unsure
    tiny.write(lambda frame: frame.assign(ALLEEN=answers + [2] * (48 - len(answers))))
    tiny.edit(
        "waves/tiny17.yaml",
        lambda c: c["variables"]["single_parent"].update(missing={"8": "dont_know", "9": "refused"}),
    )
    counts = _counts(_dossier(tiny), "single_parent")
    assert {code for (code, *_), count in counts.items() if count is None} == hidden


def test_no_small_count_is_anywhere_in_the_files(tiny):
    text = json.dumps(_dossier(tiny, minimum=20))

    def numbers(value):
        if isinstance(value, dict):
            for key, item in value.items():
                if key == "respondents" and isinstance(item, int):
                    yield item
                else:
                    yield from numbers(item)
        elif isinstance(value, list):
            for item in value:
                yield from numbers(item)

    found = list(numbers(json.loads(text)))
    assert found
    assert min(found) >= 20


def test_models_say_whom_they_lost(tiny):
    def unsure(frame):
        frame.loc[:6, "ALLEEN"] = 9
        frame.loc[40:41, "LEEFTIJD"] = 99
        return frame

    def rules(content):
        content["variables"]["single_parent"]["missing"] = {"9": "refused"}
        content["variables"]["child_age"]["missing"] = {"99": "dont_know"}

    tiny.write(unsure)
    tiny.edit("waves/tiny17.yaml", rules)
    background, age = _dossier(tiny)["models"]
    assert background == {
        "model": "help",
        "block": "background",
        "n": 39,
        "method": "complete_cases",
        "lost": None,
        "missing": {"single_parent": 7, "child_age": None, "outcome": 0},
    }
    assert age == background | {"block": "age"}


def test_blocks_of_their_own_samples_say_whom_each_lost(tiny):
    tiny.edit("models.yaml", lambda c: c["models"][0].update(missing={"sample": "each_block"}))
    background = _background(tiny, 7, minimum=3)
    assert (background["lost"], background["missing"]) == (7, {"single_parent": 7, "outcome": 0})


def _background(tiny, unsure, minimum):
    """Return what is said of a model when so many do not say whether they are a single parent."""
    tiny.write(lambda frame: frame.assign(ALLEEN=[9] * unsure + frame["ALLEEN"].tolist()[unsure:]))
    tiny.edit("waves/tiny17.yaml", lambda c: c["variables"]["single_parent"].update(missing={"9": "refused"}))
    return _dossier(tiny, minimum)["models"][0]


@pytest.mark.parametrize(("unsure", "shown"), [(0, 0), (1, None), (2, None), (3, 3)])
def test_how_many_a_model_lost_is_hidden_when_few_and_not_when_none(tiny, unsure, shown):
    model = _background(tiny, unsure, minimum=3)
    assert (model["lost"], model["missing"]["single_parent"], model["missing"]["outcome"]) == (shown, shown, 0)


def test_a_model_with_imputation_hides_the_few_it_lost_among_many_without_a_term(tiny):
    """Two were not asked the age of the child and are left out, five do not know it and are filled in."""
    tiny.write(lambda frame: frame.assign(LEEFTIJD=[98] * 2 + [99] * 5 + frame["LEEFTIJD"].tolist()[7:]))
    rules = {"98": "not_asked", "99": "dont_know"}
    tiny.edit("waves/tiny17.yaml", lambda c: c["variables"]["child_age"].update(missing=rules))
    tiny.edit("models.yaml", lambda c: c["models"][0].update(missing={"method": "multiple_imputation"}))
    age = _dossier(tiny)["models"][1]
    assert (age["n"], age["missing"]["child_age"], age["lost"]) == (46, 7, None)


@pytest.mark.parametrize(("minimum", "shown"), [(41, 41), (42, None)])
def test_a_model_on_just_the_minimum_says_so(tiny, minimum, shown):
    assert _background(tiny, 7, minimum)["n"] == shown


def test_comparability_notes_and_breaks(tiny):
    note = {"nl": "Anders gevraagd", "en": "Asked otherwise"}

    def annotate(content):
        content["variables"]["help"]["note"] = note
        content["breaks"] = {"help": note}
        content["note"] = note

    tiny.edit("waves/tiny17.yaml", annotate)
    notes = [(one["kind"], one["concept"], one["en"]) for one in _dossier(tiny)["notes"]]
    assert notes == [("wave", "", note["en"]), ("break", "help", note["en"]), ("concept", "help", note["en"])]
    coverage = _coverage(tiny)
    assert [name for name, row in coverage.items() if row["break"]] == [
        "help",
        "help_parents",
        "help_neighbours",
        "help_either",
        "sources",
    ]


def test_coverage_of_concepts_by_waves(tiny):
    tiny.edit("waves/tiny17.yaml", lambda content: content["variables"].pop("help_neighbours"))
    _dossier(tiny)
    rows = _coverage(tiny)
    assert {name: row["how"] for name, row in rows.items()} == {
        "single_parent": "measured",
        "child_age": "measured",
        "help": "measured",
        "help_parents": "measured",
        "help_neighbours": "absent",
        "help_either": "absent",
        "sources": "absent",
    }
    assert rows["help"]["variable"] == "HULP"


def test_a_derived_concept_is_covered_without_a_variable(tiny):
    _dossier(tiny)
    row = _coverage(tiny)["help_either"]
    assert (row["how"], row["variable"]) == ("derived", "")


@pytest.mark.parametrize(("sha256", "status"), [("that of the file", "same"), ("0" * 64, "changed"), (None, "unknown")])
def test_a_file_is_said_to_be_the_published_one_or_another(tiny, sha256, status):
    published = {"address": "https://doi.org/10.1/x", "on_change": "warn"}
    if sha256:
        published["sha256"] = checksum(tiny.raw) if sha256 == "that of the file" else sha256
    tiny.edit("waves/tiny17.yaml", lambda content: content["sources"][0].update(published=published))
    (file,) = _dossier(tiny)["files"]
    assert (file["name"], file["published"], file["address"]) == ("tiny17.sav", status, "https://doi.org/10.1/x")


def test_what_is_published_of_another_source_is_not_said_of_the_file_that_was_read(tiny):
    other = {"file": "absent.sav", "published": {"address": "https://doi.org/10.1/other"}}
    tiny.edit("waves/tiny17.yaml", lambda content: content["sources"].insert(0, other))
    (file,) = _dossier(tiny)["files"]
    assert (file["name"], file["published"]) == ("tiny17.sav", "unknown")
    assert "address" not in file


def test_weights_that_were_made_are_described(tiny):
    folder = tiny.folder / "config/studies/tiny/margins"
    folder.mkdir()
    (folder / "tiny.csv").write_text("concept,category,total\nchild_age,0-3,250\nchild_age,4-18,750\n")
    rules = {"margins": "margins/tiny.csv", "over": ["child_age"]}
    tiny.edit("waves/tiny17.yaml", lambda content: content.update(design={"id": "RESP", "weighting": rules}))
    young, old = _dossier(tiny)["weighting"]["margins"]
    assert young["after"] == pytest.approx(young["known"])
    assert old["respondents"] == int((tiny_frame()["LEEFTIJD"] > 3).sum())
    few = _dossier(tiny, minimum=20)["weighting"]["margins"]
    assert [row["respondents"] for row in few] == [None, None]
    assert [row["before"] for row in few] == [None, None]


def test_it_needs_the_steps_before_it(tiny):
    result = tiny.run("release", "tiny")
    assert result.exit_code == 2
    assert "run `ouder-netwerk estimate tiny tiny17` first" in result.output
    assert tiny.files() == set()


@pytest.mark.parametrize(
    ("counts", "hidden"),
    [
        ([10, 40], []),
        ([4, 6, 40], [4, 6]),  # together the minimum
        ([4, 5, 30, 40], [4, 5, 30]),  # two of together nine say too much of each other
        ([9, 20, 30], [9, 20]),
        ([1, 40, 50], [1, 40]),
        ([1, 1, 40, 50], [1, 1, 40]),
        ([9], [9]),
        ([0, 9, 0], [9]),
    ],
)
def test_no_more_counts_are_hidden_than_it_takes(counts, hidden):
    found = hidden_counts(counts, 10)
    assert [count for count, hide in zip(counts, found, strict=True) if hide] == hidden


@given(st.lists(st.integers(0, 40), min_size=1, max_size=8), st.integers(3, 15), st.integers(0, 8))
@example([3, 40, 20], 10, 1)
def test_hidden_counts_can_not_be_worked_out(counts, minimum, split):
    values = np.array(counts)
    first = np.arange(len(values)) < split
    hidden = hidden_counts(values, minimum, (first, ~first))
    small = (values > 0) & (values < minimum)
    assert hidden[small].all()
    for group in (first, ~first, np.ones(len(values), dtype=bool)):
        there = group & (values > 0)
        if (hidden & there).any() and not hidden[there].all():
            assert (hidden & there).sum() >= 2
            assert values[hidden & there].sum() >= minimum
    if not small.any():
        assert not hidden.any()
