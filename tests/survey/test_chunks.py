"""Sums by chunk: any split, merging order and storage gives the table of all rows at once, to 1e-12."""

import io

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ouder_netwerk.survey.design.survey_design import SurveyDesign
from ouder_netwerk.survey.errors import SurveyError
from ouder_netwerk.survey.estimates.chunk_estimates import proportions_from_sums, proportions_in_chunks
from ouder_netwerk.survey.estimates.chunks import PartialSums, merge_sums, partial_sums
from ouder_netwerk.survey.estimates.proportions import proportions

ITEMS = ["help", "worry", "contact"]
GROUPS = ["single", "age"]
GROUPINGS = [(), ("single",), ("single", "age")]


def respondents(rows: int = 240, seed: int = 4) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    stratum = random.integers(0, 4, rows)
    return pd.DataFrame(
        {
            "weight": random.lognormal(0, 0.7, rows) * (random.random(rows) > 0.05),
            "stratum": np.array(["n", "o", "z", "w"])[stratum],
            "psu": random.integers(0, 6, rows),
            "help": random.random(rows) < 0.3,
            "worry": pd.array(np.where(random.random(rows) < 0.1, None, random.random(rows) < 0.02), dtype="boolean"),
            "contact": pd.Categorical.from_codes(random.integers(-1, 3, rows), ["weekly", "monthly", "never"]),
            "single": pd.Categorical(np.where(random.random(rows) < 0.2, "yes", "no"), ["no", "yes"]),
            "age": pd.Categorical.from_codes(random.integers(-1, 3, rows), ["0-5", "6-11", "12-17"]),
        }
    )


def whole(frame: pd.DataFrame, clustered: bool, **options) -> pd.DataFrame:
    psu = {"psu": frame["psu"], "nest": True} if clustered else {}
    design = SurveyDesign(frame["weight"], strata=frame["stratum"], **psu, **options)
    return proportions(design, frame[ITEMS], data=frame[GROUPS], by=GROUPINGS)


def part(frame: pd.DataFrame, clustered: bool) -> PartialSums:
    psu = frame["psu"] if clustered else None
    return partial_sums(frame["weight"], frame[ITEMS], frame[GROUPS], strata=frame["stratum"], psu=psu)


def assert_same(found: pd.DataFrame, expected: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(found, expected, rtol=1e-12, atol=1e-14)


@settings(max_examples=40, deadline=None)
@given(
    cuts=st.lists(st.integers(1, 239), max_size=12, unique=True),
    clustered=st.booleans(),
    seed=st.integers(0, 2**16),
)
def test_any_split_in_any_order_gives_the_table_of_all_rows(cuts: list[int], clustered: bool, seed: int) -> None:
    frame = respondents()
    random = np.random.default_rng(seed)
    pieces = np.split(random.permutation(len(frame)), sorted(cuts))
    parts = [part(frame.iloc[piece], clustered) for piece in pieces]
    random.shuffle(parts)
    assert_same(proportions_from_sums(merge_sums(parts), by=GROUPINGS), whole(frame, clustered))


@pytest.mark.parametrize("clustered", [True, False])
def test_merging_is_associative_and_survives_storage(clustered: bool) -> None:
    frame = respondents()
    first, second, third = (part(frame.iloc[at::3], clustered) for at in range(3))
    stored = io.BytesIO()
    np.savez(stored, **merge_sums([second, third]).to_arrays())
    stored.seek(0)
    read = PartialSums.from_arrays(np.load(stored, allow_pickle=False))
    assert_same(proportions_from_sums(merge_sums([first, read]), by=GROUPINGS), whole(frame, clustered))
    assert_same(
        proportions_from_sums(merge_sums([merge_sums([first, second]), third]), by=GROUPINGS),
        whole(frame, clustered),
    )


@pytest.mark.parametrize("clustered", [True, False])
def test_finite_populations_and_single_units(clustered: bool) -> None:
    frame = respondents()
    lonely = frame.iloc[[0]].assign(stratum="alone", weight=3.0)
    frame = pd.concat([frame, lonely], ignore_index=True)
    size = {"n": 200.0, "o": 150.0, "z": 300.0, "w": np.inf, "alone": 9.0}
    fpc = frame["stratum"].map(size)
    sums = merge_sums([part(frame.iloc[:100], clustered), part(frame.iloc[100:], clustered)])
    found = proportions_from_sums(sums, by=GROUPINGS, fpc=size, single_psu="certainty")
    assert_same(found, whole(frame, clustered, fpc=fpc, single_psu="certainty"))
    with pytest.raises(SurveyError, match="alone"):
        proportions_from_sums(sums, by=GROUPINGS, fpc=size)
    with pytest.raises(SurveyError, match="no population size for 1 strata, such as alone"):
        proportions_from_sums(sums, by=GROUPINGS, fpc={name: value for name, value in size.items() if name != "alone"})


def test_chunks_of_a_generator_and_options() -> None:
    frame = respondents()
    options = {"interval": "beta", "confidence": 0.9, "df": "design"}
    chunks = (frame.iloc[start : start + 7] for start in range(0, len(frame) + 7, 7))
    found = proportions_in_chunks(chunks, ITEMS, by=GROUPINGS, weights="weight", strata="stratum", psu="psu", **options)
    design = SurveyDesign(frame["weight"], strata=frame["stratum"], psu=frame["psu"], nest=True)
    assert_same(found, proportions(design, frame[ITEMS], data=frame[GROUPS], by=GROUPINGS, **options))


def test_as_many_cells_as_combinations_however_many_rows() -> None:
    frame = respondents(rows=5000)
    sums = part(frame, clustered=False)
    assert len(sums.cells) == len(frame[["stratum", *GROUPS]].drop_duplicates())


def test_a_part_with_weights_of_zero_only_still_counts_its_psus() -> None:
    frame = respondents().sort_values("weight")
    zero = int((frame["weight"] == 0).sum())
    assert zero > 0
    sums = merge_sums([part(frame.iloc[:zero], True), part(frame.iloc[zero:], True)])
    assert_same(proportions_from_sums(sums, by=GROUPINGS), whole(frame, True))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda frame: frame.assign(single=frame["single"].cat.rename_categories({"yes": "ja"})), "groups"),
        (lambda frame: frame.drop(columns="worry").assign(worry=frame["contact"]), "outcomes"),
    ],
)
def test_parts_that_differ_are_refused(change, message: str) -> None:
    frame = respondents()
    with pytest.raises(SurveyError, match=f"differ in their {message}"):
        merge_sums([part(frame, True), part(change(frame), True)])


def test_missing_labels_are_refused() -> None:
    frame = respondents()
    frame.loc[3, "stratum"] = None
    with pytest.raises(SurveyError, match="stratum: 1 of 240 missing"):
        part(frame, True)
    with pytest.raises(SurveyError, match="no parts"):
        merge_sums([])
