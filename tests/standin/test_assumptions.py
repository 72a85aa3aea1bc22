"""Every number in the file of assumptions has a basis and a source, and mistakes in it are named."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ouder_netwerk.errors import InputError
from ouder_netwerk.standin.assumptions import Assumptions
from ouder_netwerk.standin.load import load_assumptions
from ouder_netwerk.study.yaml_lines import read_yaml


def numbers(node: Any, at: tuple[str, ...] = (), vouched: bool = False) -> Iterator[tuple[str, bool]]:
    """Yield the place of every number, and whether it or something around it names basis and source."""
    if isinstance(node, dict):
        vouched = vouched or {"basis", "source"} <= set(node)
        for key, value in node.items():
            yield from numbers(value, (*at, str(key)), vouched)
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from numbers(value, (*at, str(index)), vouched)
    elif isinstance(node, (int, float)) and not isinstance(node, bool):
        yield ".".join(at), vouched


def test_every_number_has_basis_and_source(study_folder: Path) -> None:
    content, _ = read_yaml(study_folder / "standin.yaml")
    found = list(numbers(content))
    assert len(found) > 400
    assert [place for place, vouched in found if not vouched] == ["seed"]


def test_published_percentages_are_marked_published(assumptions: Assumptions) -> None:
    items = {name: item for name, _, item in assumptions.surveys["ejoo17"].items()}
    published = {
        name: item.targets[0].shares["yes"]
        for name, item in items.items()
        if item.targets and item.targets[0].basis == "published"
    }
    assert published == {"help_type_transport": 0.27, "help_type_odd_jobs": 0.13}


def test_every_wave_variable_is_made(study_folder: Path, assumptions: Assumptions) -> None:
    from ouder_netwerk.study.load import load_study

    study = load_study(study_folder)
    for wave_id, survey in assumptions.surveys.items():
        made = {survey.weight.name, survey.respondent.name}
        made |= {column.name for column in (survey.sample_column, survey.stratum_column) if column}
        made |= {background.column.name for background in survey.background.values() if background.column}
        made |= {item.column for _, _, item in survey.items()}
        wave = study.waves[wave_id]
        assert wave.design is not None
        used = {name for mapping in wave.variables.values() for name in mapping.variables}
        used |= {*wave.design.id, wave.design.weight, *wave.design.strata}
        assert used <= made
        assert [source.file for source in wave.sources] == list(survey.files)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('    meaning: "Strength', '    meaningg: "Strength', "latents.network.meaningg"),
        ("        net: 912\n", "        net: -1\n", "surveys.ejoo17.samples.youth_care.net"),
        (
            "      single_parent: {yes: -0.45}",
            "      single_parent: {jes: -0.45}",
            "there is no category `jes`",
        ),
        (
            "        loadings: {reluctance: 0.9}",
            "        loadings: {reluctanc: 0.9}",
            "there is no latent `reluctanc`",
        ),
        (
            "basis: inferred, source: [S0, N1, R2]",
            "basis: guessed, source: [S0, N1, R2]",
            r"informal_help.targets.0.basis: `guessed` is none of what it can be",
        ),
        ('source: [E1], note: "drawn', 'source: [E9], note: "drawn', "there is no source `E9`"),
        (
            "        asked_if: {worries: [yes]}",
            "        asked_if: {worry: [yes]}",
            "there is no earlier variable `worry`",
        ),
        (
            "            targets: [{shares: {yes: 0.270}",
            "            targets: [{shares: {ja: 0.270}",
            "there is no answer `ja`",
        ),
    ],
)
def test_mistakes_are_named(study_folder: Path, tmp_path: Path, old: str, new: str, message: str) -> None:
    text = (study_folder / "standin.yaml").read_text(encoding="utf-8")
    assert text.count(old) == 1
    (tmp_path / "standin.yaml").write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(InputError, match=message):
        load_assumptions(tmp_path / "standin.yaml")


def test_another_wave_from_the_same_assumptions(assumptions: Assumptions) -> None:
    """A later wave with renamed variables and other missing codes needs no code, and keeps every answer's share."""
    from ouder_netwerk.standin.coding import coded_frame

    raw = assumptions.model_dump()
    later = raw["surveys"]["sdi17"]
    for battery in later["questions"].values():
        for item in battery["items"].values():
            item["column"] = f"{item['column']}_21"
    later["skip"] = None
    few = later["missing_sets"]["few"]
    few["codes"] = dict(zip("789", few["codes"].values(), strict=True))
    del later["questions"]["family_problems_help"]
    raw["surveys"]["sdi21"] = later
    frame, variables = coded_frame("sdi21", Assumptions.model_validate(raw))
    assert "terugval_21" in frame
    assert "red_hulp_21" not in frame
    assert variables["terugval_21"].missing == (7.0, 8.0, 9.0)
    valid = frame["terugval_21"].isin([1, 2])
    weight = frame.loc[valid, "gewicht"]
    assert weight[frame["terugval_21"] == 2].sum() / weight.sum() == pytest.approx(0.10, abs=0.001)
