"""Golden sentences: every kind, in both languages, with the numbers that are hard to put into words."""

from dataclasses import replace
from pathlib import Path

import pytest

from ouder_netwerk.formatting import percent
from ouder_netwerk.publish.figures.titles import difference_title, share_title
from ouder_netwerk.publish.selection import ReleasedCells
from ouder_netwerk.publish.sentences import COMPARED, LONGEST, SHARE, Sentences, title_of
from ouder_netwerk.publish.wording import Words
from ouder_netwerk.released import Released, read_released
from ouder_netwerk.study.conditions import Condition
from ouder_netwerk.study.study import Study

NAMES = [("help", "yes"), ("family", "yes"), ("friends", "yes")]


@pytest.fixture(scope="module")
def released(sample: tuple[Study, Path]) -> Released:
    return read_released(sample[1], "sample", ("estimates", "contrasts", "models"))


@pytest.fixture
def cells(sample: tuple[Study, Path], released: Released) -> ReleasedCells:
    return ReleasedCells(sample[0], released, "2021")


def changed(cells: ReleasedCells, shares: dict[str, tuple[float, float, float]]) -> ReleasedCells:
    """Return the cells with other totals: share and interval by indicator; a hidden one is not a number."""
    rows = dict(cells.released.estimates)
    for indicator, (share, low, high) in shares.items():
        row = cells.needed(indicator, "yes")
        flag = {"flag": "few_respondents"} if share != share else {"flag": ""}
        rows[row.key] = replace(row, raw=row.raw | flag, estimate=share, low=low, high=high)
    return replace(cells, released=replace(cells.released, estimates=rows))


def told(cells: ReleasedCells, share: float, half: float, language: str) -> str:
    """Return the sentence about a share whose interval reaches so far to both sides."""
    shown = changed(cells, {"help": (share, share - half, share + half)})
    row = shown.needed("help", "yes")
    return Sentences(Words(cells.study, language)).share("2021", row, percent(row.estimate, language))


@pytest.mark.parametrize(
    ("share", "half", "dutch", "english"),
    [
        (0.0, 0.0, "Geen van de ouders (0%) krijgt hulp", "No parents (0%) get help"),
        (1.0, 0.0, "Alle ouders (100%) krijgen hulp", "All parents (100%) get help"),
        (
            0.645,
            0.02,
            "Bijna twee derde van de ouders (64%) krijgt hulp",
            "Almost two thirds of parents (64%) get help",
        ),
        (0.42, 0.02, "Ruim vier op de tien ouders (42%) krijgen hulp", "Over four in ten parents (42%) get help"),
        (0.111, 0.005, "Een op de negen ouders (11%) krijgt hulp", "One in nine parents (11%) gets help"),
        (0.111, 0.02, "Ongeveer een op de negen ouders (11%) krijgt hulp", "About one in nine parents (11%) gets help"),
        (0.60, 0.08, "Meer dan de helft van de ouders (60%) krijgt hulp", "More than half of parents (60%) get help"),
        (0.97, 0.01, "Vrijwel alle ouders (97%) krijgen hulp", "Nearly all parents (97%) get help"),
    ],
)
def test_a_share_is_told_with_its_verb_in_agreement(
    cells: ReleasedCells, share: float, half: float, dutch: str, english: str
) -> None:
    assert told(cells, share, half, "nl") == dutch
    assert told(cells, share, half, "en") == english


@pytest.mark.parametrize(
    ("language", "expected"),
    [("nl", "Ouders krijgen het vaakst hulp (74%)"), ("en", "Parents most often get help (74%)")],
)
def test_what_is_clearly_the_largest_is_told_as_the_most_often(
    cells: ReleasedCells, language: str, expected: str
) -> None:
    assert share_title(cells, NAMES, Words(cells.study, language), 0) == expected


def test_a_tie_has_no_most_often(cells: ReleasedCells) -> None:
    tie = changed(cells, {"help": (0.5, 0.48, 0.52), "family": (0.5, 0.48, 0.52)})
    title = share_title(tie, NAMES, Words(cells.study, "nl"), 0)
    assert title == "De helft van de ouders (50%) krijgt hulp"


def test_a_wave_with_other_numbers_gets_other_sentences(cells: ReleasedCells) -> None:
    other = changed(cells, {"help": (0.2, 0.19, 0.21), "family": (0.66, 0.65, 0.67)})
    assert share_title(other, NAMES, Words(cells.study, "en"), 0) == "Parents most often get help from family (66%)"


def test_hidden_shares_are_not_told(cells: ReleasedCells) -> None:
    nan = float("nan")
    hidden = changed(cells, {name: (nan, nan, nan) for name, _ in NAMES})
    assert share_title(hidden, NAMES, Words(cells.study, "nl"), 0) == "Te weinig respondenten om iets te tonen"


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("nl", "Alleenstaande ouders krijgen minder vaak hulp (70%) dan ouders met partner (74%)"),
        ("en", "Single parents are less likely to get help (70%) than parents with a partner (74%)"),
    ],
)
def test_groups_are_compared_by_name(cells: ReleasedCells, language: str, expected: str) -> None:
    assert difference_title(cells, NAMES, ["single_parent"], Words(cells.study, language), 0) == expected


def test_people_without_a_name_are_those_of_a_group(cells: ReleasedCells) -> None:
    title = difference_title(cells, NAMES[:1], ["province"], Words(cells.study, "en"), 0)
    assert title.startswith("Parents in the group ‘Limburg’ ") and len(title) <= LONGEST


def test_one_level_alone_is_compared_with_nothing(cells: ReleasedCells) -> None:
    alone = replace(cells, released=replace(cells.released, contrasts={}))
    title = difference_title(alone, NAMES, ["single_parent"], Words(cells.study, "en"), 0)
    assert title == "Differences by single parent were not tested"


def test_what_is_not_of_interest_is_no_title(cells: ReleasedCells) -> None:
    study = cells.study
    first, *others = study.indicators.sections
    sections = (first.model_copy(update={"compare": ()}), *others)
    dull = replace(study, indicators=study.indicators.model_copy(update={"sections": sections}))
    title = difference_title(replace(cells, study=dull), NAMES, ["single_parent"], Words(dull, "nl"), 0)
    assert title == "Ouders krijgen het vaakst hulp (74%)"


def test_a_difference_by_what_an_indicator_is_made_from_is_no_title(cells: ReleasedCells) -> None:
    study = cells.study
    asked = study.concepts["help"].model_copy(update={"universe": Condition(is_in={"single_parent": ("yes",)})})
    some = replace(study, concepts=study.concepts | {"help": asked})
    title = difference_title(replace(cells, study=some), NAMES, ["single_parent"], Words(some, "nl"), 0)
    assert "hulp van familie" in title


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("nl", "Ouders krijgen in 2021 vaker hulp (74%) dan in 2017 (64%)"),
        ("en", "Parents were more likely to get help in 2021 (74%) than in 2017 (64%)"),
    ],
)
def test_waves_are_compared_by_name(cells: ReleasedCells, released: Released, language: str, expected: str) -> None:
    before = ReleasedCells(cells.study, released, "2017")
    sides = before.needed("help", "yes"), cells.needed("help", "yes")
    shown = percent(sides[0].estimate, language), percent(sides[1].estimate, language)
    assert Sentences(Words(cells.study, language)).changed(("2017", "2021"), sides, shown) == expected


@pytest.mark.parametrize(
    ("language", "effect", "expected"),
    [
        ("nl", -0.17, "Alleenstaande ouders krijgen veel minder vaak hulp"),
        ("nl", 0.05, "Alleenstaande ouders krijgen vaker hulp"),
        ("en", -0.17, "Single parents are much less likely to get help"),
        ("en", 0.05, "Single parents are more likely to get help"),
    ],
)
def test_an_effect_is_told_without_its_ratio(cells: ReleasedCells, language: str, effect: float, expected: str) -> None:
    (model,) = cells.study.models.models
    assert Sentences(Words(cells.study, language)).effect(model, "single_parent", "yes", effect) == expected


def test_without_a_verb_the_label_is_told(cells: ReleasedCells) -> None:
    study = cells.study
    sections = tuple(
        section.model_copy(
            update={"indicators": tuple(one.model_copy(update={"verb": None}) for one in section.indicators)}
        )
        for section in study.indicators.sections
    )
    mute = replace(study, indicators=study.indicators.model_copy(update={"sections": sections}))
    assert share_title(replace(cells, study=mute), NAMES, Words(mute, "nl"), 0) == "Krijgt hulp: 74% van de ouders"
    title = difference_title(replace(cells, study=mute), NAMES, ["single_parent"], Words(mute, "nl"), 0)
    assert title == "Krijgt hulp: minder vaak bij alleenstaande ouders (70%) dan bij ouders met partner (74%)"


def test_a_title_takes_the_fullest_form_that_fits() -> None:
    long = "x" * 60
    assert title_of(lambda form: f"{form} {long}", SHARE) == f"share {long}"
    assert title_of(lambda form: "x" * 80 + form, COMPARED) == "x" * 80 + "compared"
    assert title_of(lambda form: "x" * 100 + form, SHARE) == "x" * 100 + "share"
