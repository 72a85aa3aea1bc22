"""A study definition that asks for what cannot be published, and one that leaves figures and tables to the defaults."""

import shutil
from pathlib import Path

import pytest

from ouder_netwerk.errors import InputError
from ouder_netwerk.publish.figures.charts import make_charts
from ouder_netwerk.publish.tables.make import make_contents
from ouder_netwerk.study.load import load_study
from ouder_netwerk.study.study import Study

TEXT = "{nl: a, en: a}"


@pytest.fixture
def definition(sample: tuple[Study, Path], tmp_path: Path) -> Path:
    """A copy of the study definition, to change."""
    folder = sample[0].folder
    return Path(shutil.copytree(folder, tmp_path / folder.name))


@pytest.mark.parametrize(
    ("file", "line", "message"),
    [
        ("figures", f"{{id: x, kind: bars, subtitle: {TEXT}, waves: '2021'}}", "exactly one of `section` and"),
        (
            "figures",
            f"{{id: x, kind: bars, subtitle: {TEXT}, section: help, waves: ['2019', '2021']}}",
            "goes with one wave",
        ),
        ("figures", f"{{id: x, kind: groups, subtitle: {TEXT}, section: help, waves: '2021'}}", "by: is not there"),
        ("figures", f"{{id: x, kind: forest, subtitle: {TEXT}, waves: '2021'}}", "model: is not there"),
        ("figures", f"{{id: x, kind: forest, subtitle: {TEXT}, model: help, waves: '2017'}}", "no wave of the model"),
        ("figures", f"{{id: x, kind: trend, subtitle: {TEXT}, section: help, waves: '2021'}}", "two waves or more"),
        (
            "figures",
            f"{{id: x, kind: groups, subtitle: {TEXT}, section: help, waves: '2021', by: region}}",
            "no subgroup `region`",
        ),
        (
            "figures",
            f"{{id: x, kind: profile, subtitle: {TEXT}, section: help, waves: '2021', by: province}}",
            "indicators: is not there",
        ),
        (
            "tables",
            ", ".join([f"{{id: x, kind: section, title: {TEXT}, section: help, waves: '2021'}}"] * 2),
            "is there 2 times",
        ),
        ("tables", f"{{id: x, kind: section, title: {TEXT}, model: help, waves: '2021'}}", "section: is not there"),
        (
            "figures",
            f"{{id: x, kind: pie, subtitle: {TEXT}}}",
            "figures.0: there is no kind `pie`\n  -> choose one of: `b",
        ),
        (
            "figures",
            f"{{id: x, kind: bars, subtitle: {TEXT}, section: help, waves: '2021', by: province}}",
            "figures.0.by",
        ),
        ("tables", f"{{id: x, kind: pie, title: {TEXT}, waves: '2021'}}", "tables.0: there is no kind `pie`"),
        ("tables", f"{{id: x, kind: section, title: {TEXT}, section: none, waves: '2021'}}", "no section `none`"),
        ("tables", f"{{id: x, kind: model, title: {TEXT}, model: help, waves: '2019'}}", "no wave of the model"),
        ("tables", f"{{id: x, kind: trend, title: {TEXT}, section: help, waves: '2019'}}", "two waves or more"),
        (
            "tables",
            f"{{id: x, sheet: {{nl: X, en: Y}}, kind: section, title: {TEXT}, section: help, waves: '2021'}}, "
            f"{{id: y, sheet: {{nl: x, en: Z}}, kind: section, title: {TEXT}, section: help, waves: '2021'}}",
            "sheet: x: is there 2 times",
        ),
        (
            "tables",
            f"{{id: x, sheet: {{nl: {'a' * 32}, en: a}}, kind: section, title: {TEXT}, section: help, waves: '2021'}}",
            "is no name for a worksheet",
        ),
        (
            "indicators",
            f"{{id: help, title: {TEXT}, headline: contact, indicators: [{{id: help, category: yes}}]}}",
            "no indicator of this section: contact",
        ),
    ],
)
def test_what_cannot_be_published_is_said_at_loading(definition: Path, file: str, line: str, message: str) -> None:
    key = "sections" if file == "indicators" else file
    (definition / f"{file}.yaml").write_text(f"{key}: [{line}]\n", encoding="utf-8")
    with pytest.raises(InputError, match=message):
        load_study(definition)


def test_a_study_that_lists_no_figures_and_tables_gets_those_of_its_sections_and_models(
    sample: tuple[Study, Path], definition: Path
) -> None:
    for name in ("figures", "tables"):
        (definition / f"{name}.yaml").unlink()
    study = load_study(definition)
    figures = {figure.id: figure.kind for figure in study.figures.figures}
    assert figures == {
        "help": "bars",
        "help_trend": "trend",
        "contact": "bars",
        "contact_trend": "trend",
        "help_model": "forest",
    }
    assert {table.id: table.kind for table in study.tables.tables} == {
        "help": "section",
        "help_trend": "trend",
        "contact": "section",
        "contact_trend": "trend",
        "help_model": "model",
    }
    charts = make_charts(study, sample[1], study.figures.figures, ["nl"])
    assert charts[0].subtitle == "Hulp uit het netwerk, Proefonderzoek 2021"
    assert all(content.rows for content in make_contents(study, sample[1], study.tables.tables, ["nl"]))


def test_an_empty_list_of_figures_stays_empty(definition: Path) -> None:
    (definition / "figures.yaml").write_text("figures: []\n")
    assert load_study(definition).figures.figures == ()
