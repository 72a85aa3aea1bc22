"""Made up or real goes by the rows that are shown, and never by the study: in figures, tables and the report."""

import csv
import shutil
from pathlib import Path

import pytest

from ouder_netwerk.publish.figures.charts import make_charts
from ouder_netwerk.publish.names import chosen_figures, chosen_tables
from ouder_netwerk.publish.tables.make import make_contents
from ouder_netwerk.study.study import Study
from sealed import seal

from .report_pages import make_pages

LAST = {"sources", "contact", "groups", "provinces", "profile", "forest", "effects"}
"""Figures of 2021 alone; one that has several parts is drawn in each."""
MARK = "made-up data"


def mixed(released: Path, folder: Path, made_up: set[str]) -> Path:
    """Copy released files in which some waves are made up; the model has rows of 2019 too."""
    shutil.copytree(released, folder)
    for name in ("estimates", "contrasts", "models", "claims"):
        path = folder / f"{name}.csv"
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        if name == "models":
            rows = [row | {"wave": wave} for wave in ("2019", "2021") for row in rows]
        for row in rows:
            waves = {row.get("wave", "2021"), row.get("reference_wave", row.get("wave", "2021"))}
            row["data"] = "stand-in" if waves & made_up else "real"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    seal(folder)
    return folder


@pytest.mark.parametrize(
    ("made_up", "marked"),
    [({"2017", "2019"}, {"trend"}), ({"2021"}, LAST | {"trend", "claims"}), (set(), set())],
    ids=["earlier waves", "last wave", "none"],
)
def test_a_figure_is_marked_by_the_rows_it_shows(
    sample: tuple[Study, Path], tmp_path: Path, made_up: set[str], marked: set[str]
) -> None:
    study, released = sample
    results = mixed(released, tmp_path / "sample", made_up)
    charts = list(make_charts(study, results, chosen_figures(study), ("en",)))
    figures = [(chart.id.split("-")[0], chart) for chart in charts]
    assert {name for name, chart in figures if chart.banner} == marked
    assert {name for name, chart in figures if MARK in chart.alternative} == marked
    assert {name for name, chart in figures if any("MADE-UP DATA" in line for line in chart.footer)} == marked


@pytest.mark.parametrize(
    ("made_up", "marked"),
    [
        ({"2017", "2019"}, {"help_trend"}),
        ({"2021"}, {"help", "help_differences", "help_model", "help_trend"}),
        (set(), set()),
    ],
    ids=["earlier waves", "last wave", "none"],
)
def test_a_table_is_marked_by_the_rows_it_shows(
    sample: tuple[Study, Path], tmp_path: Path, made_up: set[str], marked: set[str]
) -> None:
    study, released = sample
    results = mixed(released, tmp_path / "sample", made_up)
    contents = list(make_contents(study, results, chosen_tables(study), ["en"]))
    assert {content.id for content in contents if content.banner} == marked
    assert {content.id for content in contents if any(MARK in grid.caption.lower() for grid in content.grids)} == marked


def test_a_report_of_both_marks_what_is_made_up_and_nothing_else(sample: tuple[Study, Path], tmp_path: Path) -> None:
    study, released = sample
    pages = make_pages(
        study, mixed(released, tmp_path / "mixed" / "sample", {"2017", "2019"}), tmp_path / "report" / "sample"
    )
    tree = pages.tree("en")
    header = " ".join(tree.xpath("//header//*[contains(@class, 'stand-in')]//text()"))
    assert "Partly MADE UP" in header and "2017" in header and "2021" not in header
    for finding in tree.xpath("//ul[@class='findings']/li"):
        rests_on = " ".join(finding.xpath(".//code//text()"))
        assert bool(finding.xpath("p/strong[@class='mark']")) == ("2017" in rests_on or "2019" in rests_on)
    assert not tree.xpath("//table[@class='claims']//strong[@class='mark']")
