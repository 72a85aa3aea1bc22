"""A picture is drawn again when it would come out otherwise, and only then."""

from dataclasses import replace
from pathlib import Path

import pytest

from ouder_netwerk.publish.figures import make as figures
from ouder_netwerk.publish.figures.drawn import LEDGER
from ouder_netwerk.publish.figures.make import make_figures
from ouder_netwerk.study.base import Text
from ouder_netwerk.study.study import Study


@pytest.fixture
def target(sample: tuple[Study, Path], tmp_path: Path) -> Path:
    folder = tmp_path / "figures"
    make_figures(*sample, folder, only=("sources",))
    return folder


@pytest.fixture
def drawn_now(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list that takes in each chart that is drawn from here on."""
    drawn: list[str] = []
    draw = figures.pictures

    def watched(charts, *others):
        drawn.extend(f"{chart.id}.{chart.language}" for chart in charts)
        return draw(charts, *others)

    monkeypatch.setattr(figures, "pictures", watched)
    return drawn


def content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_what_is_there_is_not_drawn_again(sample: tuple[Study, Path], target: Path, drawn_now: list[str]) -> None:
    before = content(target)
    written = make_figures(*sample, target, only=("sources",))
    assert drawn_now == [] and content(target) == before
    assert {path.name for path in written} == set(before) - {LEDGER}


def test_a_picture_that_was_touched_or_lost_is_drawn_again(
    sample: tuple[Study, Path], target: Path, drawn_now: list[str]
) -> None:
    before = content(target)
    with (target / "sources.nl.svg").open("a") as file:
        file.write("<!-- mine -->")
    (target / "sources.en.png").unlink()
    make_figures(*sample, target, only=("sources",))
    assert drawn_now == ["sources.nl", "sources.en"] and content(target) == before


def test_a_changed_text_remakes_the_pictures_that_have_it(
    sample: tuple[Study, Path], target: Path, drawn_now: list[str]
) -> None:
    study, results = sample
    name = study.indicators.sections[0].indicators[0].id
    concept = study.concepts[name]
    other = concept.model_copy(update={"label": Text(nl="Heel anders", en=concept.label.in_language("en"))})
    make_figures(replace(study, concepts=study.concepts | {name: other}), results, target, only=("sources",))
    assert drawn_now == ["sources.nl"] and "Heel anders" in (target / "sources.nl.svg").read_text()


def test_other_code_or_another_library_draws_all_again(
    sample: tuple[Study, Path], target: Path, drawn_now: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ouder_netwerk.publish.figures.drawn.digest_of", lambda files: "another")
    make_figures(*sample, target, only=("sources",))
    assert drawn_now == ["sources.nl", "sources.en"]


def test_another_style_draws_again(sample: tuple[Study, Path], target: Path, drawn_now: list[str]) -> None:
    before = content(target)
    style = target.parent / "own.yaml"
    style.write_text('colours: {light: {bar: "#00ff00"}}\n')
    make_figures(*sample, target, only=("sources",), style=style)
    assert "#00ff00" in (target / "sources.nl.svg").read_text()
    make_figures(*sample, target, only=("sources",))
    assert len(drawn_now) == 4 and content(target) == before
