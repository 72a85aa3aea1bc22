"""What is published of a study that does not say so: a figure and a table for each section and each model."""

import re
from collections.abc import Iterator
from dataclasses import replace

from ouder_netwerk.study.analysis import Section
from ouder_netwerk.study.base import Text
from ouder_netwerk.study.outputs import (
    AnyFigure,
    AnyTable,
    BarsFigure,
    Figures,
    ForestFigure,
    ModelTable,
    SectionTable,
    Tables,
    TrendFigure,
    TrendTable,
)
from ouder_netwerk.study.regression import RegressionModel
from ouder_netwerk.study.study import Study
from ouder_netwerk.texts.phrases import Told, told


def with_outputs(study: Study) -> Study:
    """Return a study with figures and tables where `figures.yaml` or `tables.yaml` is absent.

    Each section gets its shares in the last wave of each survey and, when there are several waves, their trend; each
    model its last block.
    """
    figures = study.figures if (study.folder / "figures.yaml").exists() else Figures(figures=tuple(_figures(study)))
    tables = study.tables if (study.folder / "tables.yaml").exists() else Tables(tables=tuple(_tables(study)))
    return replace(study, figures=figures, tables=tables)


def _figures(study: Study) -> Iterator[AnyFigure]:
    for section, name, waves in _measured(study):
        last = study.waves[waves[-1]]
        subtitle = _joined(study, section.title, last.title)
        yield BarsFigure(id=name, kind="bars", subtitle=subtitle, section=section.id, waves=waves[-1:])
        if len(waves) > 1:
            yield TrendFigure(id=f"{name}_trend", kind="trend", subtitle=section.title, section=section.id, waves=waves)
    for model in _shown(study):
        subtitle = _joined(study, model.title, study.waves[model.waves[-1]].title)
        yield ForestFigure(
            id=f"{_name(model.id)}_model", kind="forest", subtitle=subtitle, model=model.id, waves=model.waves[-1:]
        )


def _tables(study: Study) -> Iterator[AnyTable]:
    for section, name, waves in _measured(study):
        yield SectionTable(id=name[:31], kind="section", title=section.title, section=section.id, waves=waves)
        if len(waves) > 1:
            title = _in_each(study, told("over_time", title=section.title.in_language))
            yield TrendTable(id=f"{name[:25]}_trend", kind="trend", title=title, section=section.id, waves=waves)
    for model in _shown(study):
        title = _joined(study, model.title, study.waves[model.waves[-1]].title)
        yield ModelTable(
            id=f"{_name(model.id)[:25]}_model", kind="model", title=title, model=model.id, waves=model.waves[-1:]
        )


def _measured(study: Study) -> Iterator[tuple[Section, str, tuple[str, ...]]]:
    """Yield each section with a name for each survey that measures it, and the waves that do."""
    for section in study.indicators.sections:
        concepts = {indicator.concept for indicator in section.indicators}
        by_survey = {
            survey: tuple(wave for wave in waves if concepts & set(study.measured(wave)))
            for survey, waves in study.surveys().items()
        }
        measured = {survey: waves for survey, waves in by_survey.items() if waves}
        for survey, waves in measured.items():
            yield section, _name(section.id if len(measured) == 1 else f"{section.id}_{survey}"), waves


def _shown(study: Study) -> Iterator[RegressionModel]:
    return (model for model in study.models.models if not model.sensitivity)


def _joined(study: Study, first: Text, second: Text) -> Text:
    return _in_each(study, lambda language: f"{first.in_language(language)}, {second.in_language(language)}")


def _in_each(study: Study, say: Told) -> Text:
    return Text({language: say(language) for language in study.languages})


def _name(text: str) -> str:
    """Return a name that files and worksheets may have."""
    return re.sub(r"[^a-z0-9_]", "_", text.lower())
