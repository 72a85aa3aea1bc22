"""A small study with everything that is hard to show, as files and as charts."""

import csv
from pathlib import Path

import pytest

from ouder_netwerk.publish.figures.chart import Chart
from ouder_netwerk.publish.figures.charts import make_charts
from ouder_netwerk.publish.names import chosen_figures
from ouder_netwerk.study.load import load_study
from ouder_netwerk.study.study import Study
from sealed import seal

from .sample_definition import FILES, WAVES, concepts, wave
from .sample_rows import claims, contrasts, estimates, models


def write_sample(folder: Path) -> tuple[Path, Path]:
    """Write the study definition and its released files; return both folders."""
    definition, results = folder / "config" / "sample", folder / "results" / "sample"
    (definition / "waves").mkdir(parents=True)
    results.mkdir(parents=True)
    for name, text in (
        FILES | {"concepts.yaml": concepts()} | {f"waves/{year}.yaml": wave(year) for year in WAVES}
    ).items():
        (definition / name).write_text(text, encoding="utf-8")
    for name, rows in {
        "estimates": estimates(),
        "contrasts": contrasts(),
        "models": models(),
        "claims": claims(),
    }.items():
        with (results / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(dict.fromkeys(column for row in rows for column in row)))
            writer.writeheader()
            writer.writerows(rows)
    seal(results)
    return definition, results


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> tuple[Study, Path]:
    """The study, and the folder with its released files."""
    definition, results = write_sample(tmp_path_factory.mktemp("sample"))
    return load_study(definition), results


PAIRED = "groups-single_parent_x_province"


@pytest.fixture(scope="session")
def charts(sample: tuple[Study, Path]) -> dict[tuple[str, str], Chart]:
    study, results = sample
    pair = [figure.split_by("single_parent*province") for figure in chosen_figures(study, ("groups",))]
    figures = [*chosen_figures(study), *(one.model_copy(update={"id": PAIRED}) for one in pair)]
    return {(chart.id, chart.language): chart for chart in make_charts(study, results, figures, ("nl", "en"))}
