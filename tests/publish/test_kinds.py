"""A kind of figure or table is known in two places: its fields in YAML, and the module of its name."""

import re
import shutil
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Annotated, Literal, get_args

import pytest
from pydantic import Field, TypeAdapter

import ouder_netwerk
from ouder_netwerk.publish.figures.grids import share_grid
from ouder_netwerk.publish.figures.kind import FigureKind, section_theme
from ouder_netwerk.publish.figures.kinds import KINDS, bars
from ouder_netwerk.publish.figures.make import make_figures
from ouder_netwerk.publish.names import figure_files
from ouder_netwerk.publish.report.themes import make_themes
from ouder_netwerk.publish.wording import Words
from ouder_netwerk.released import read_released
from ouder_netwerk.study.outputs import AnyFigure, AnyTable, FigureOfIndicators, Figures
from ouder_netwerk.study.study import Study

PACKAGE = Path(ouder_netwerk.__file__).parent


def names(union: object) -> set[str]:
    """Return the kinds that the classes of a union stand for."""
    return {get_args(one.model_fields["kind"].annotation)[0] for one in get_args(get_args(union)[0])}


@pytest.mark.parametrize(("room", "union"), [("figures", AnyFigure), ("tables", AnyTable)])
def test_every_kind_has_its_fields_and_its_module(room: str, union: object) -> None:
    modules = {path.stem for path in (PACKAGE / "publish" / room / "kinds").glob("*.py")} - {"__init__"}
    assert modules == names(union)
    for name in modules:
        kind = import_module(f"ouder_netwerk.publish.{room}.kinds.{name}").KIND
        assert set(kind.reads) <= {"estimates", "contrasts", "models", "claims", "frameworks"}


def test_nothing_asks_which_kind_a_figure_or_table_is() -> None:
    asks = re.compile(r"\b(?:figure|table|output|self)\.kind (?:==|!=|in|not in) ")
    files = [*(PACKAGE / "publish").rglob("*.py"), *(PACKAGE / "study").rglob("*.py")]
    assert not [path for path in files if asks.search(path.read_text(encoding="utf-8"))]


class DotsFigure(FigureOfIndicators):
    """A kind that the package does not have."""

    kind: Literal["dots"]


def test_a_new_kind_is_a_class_with_its_fields_and_a_module(
    sample: tuple[Study, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    study, results = sample
    place = share_grid(lambda row, figure, words: ("", words.indicator(row.indicator, row.category)))

    def chart(figure, released, words):
        made = bars.chart(figure.model_copy(update={"order": "given"}), released, words)
        return replace(made, title=f"{figure.kind}: {made.title}")

    monkeypatch.setitem(KINDS, "dots", FigureKind(("estimates",), chart, section_theme, place))
    written = {"id": "dotted", "kind": "dots", "subtitle": {"nl": "a", "en": "a"}, "section": "help", "waves": "2021"}
    known = TypeAdapter(Annotated[get_args(AnyFigure)[0] | DotsFigure, Field(discriminator="kind")])
    figure = known.validate_python(written)
    extended = replace(study, figures=Figures.model_construct(figures=(figure,)))

    made = make_figures(extended, results, tmp_path / "figures")
    assert sorted(path.name for path in made) == sorted(figure_files(extended))
    shutil.copytree(results, tmp_path, dirs_exist_ok=True)
    released = read_released(tmp_path, study.id, ("estimates", "contrasts", "models"))
    first, *_ = make_themes(released, tmp_path, Words(extended, "nl"), {}).themes
    (picture,) = first.pictures
    assert first.id == "help"
    assert picture.chart.title.startswith("dots: ")
    assert picture.grid is not None
    assert len(picture.grid.rows) == len(picture.chart.rows) == 6
