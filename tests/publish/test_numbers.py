"""What is no share, from the release to a reader: on its own axis, with its unit, never as a percentage."""

import csv
import re

import pytest

from numbers_study import FIGURES, TABLES, TITLE, with_numbers


@pytest.fixture
def published(tiny):
    with_numbers(tiny)
    tiny.edit("figures.yaml", lambda content: content["figures"].extend(FIGURES))
    tiny.edit("tables.yaml", lambda content: content["tables"].extend(TABLES))
    tiny.run_all()
    for step in ("tables", "figures", "report"):
        result = tiny.run(step, "tiny")
        assert result.exit_code == 0, result.output
    return tiny.folder / "results/tiny"


def _table(path):
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_numbers_are_published_in_their_own_unit(published):
    _released_rows(published)
    _tables(published)
    _figures(published)
    _report(published)


def _released_rows(folder):
    """Statistic and unit stand behind all other columns."""
    rows = _table(folder / "estimates.csv")
    assert list(rows[0])[-3:] == ["data", "statistic", "unit"]
    found = {row["indicator"]: (row["category"], row["statistic"], row["unit"], row["ci_method"]) for row in rows}
    assert found["age_mean"] == ("mean", "mean", "years", "t")
    assert found["age_p90"] == ("quantile", "quantile", "years", "woodruff")
    assert found["help_alike"] == ("yes", "share", "fraction", "logit")


def _tables(folder):
    rows = [row for row in _table(folder / "tables/numbers.en.csv") if row["Group"] == "Total"]
    found = {row["Indicator"]: (row["Unit"], float(row["Estimate"])) for row in rows}
    released = {row["indicator"]: row["estimate"] for row in _table(folder / "estimates.csv") if row["level"] == "all"}
    assert found["x (mean, years)"] == ("years", pytest.approx(float(released["age_mean"]), abs=1e-4))
    assert found["Informal help"] == ("%", pytest.approx(100 * float(released["help_alike"]), abs=1e-4))
    gaps = _table(folder / "tables/gaps.nl.csv")
    assert {row["Eenheid"] for row in gaps if row["Kenmerk"].startswith("x (gemiddelde")} == {"jaar"}


def _figures(folder):
    text = (folder / "figures/age.nl.txt").read_text(encoding="utf-8")
    assert "%" not in text.replace("95%-BI", "")
    assert re.search(r"Totaal: \d+,\d( \[o\])? \(95%-BI \d+,\d–\d+,\d\)", text)
    assert "x (percentile 90, years)" in (folder / "figures/ages.en.txt").read_text(encoding="utf-8")


def _report(folder):
    page = re.sub(r"<[^>]+>", "", next((folder / "report").glob("*.nl.html")).read_text(encoding="utf-8"))
    assert "x (gemiddelde, jaar)" in page
    assert "Alfa zonder dit onderdeel" in page


def test_what_has_no_axis_in_common_is_no_figure(tiny):
    with_numbers(tiny)
    mixed = dict(FIGURES[1], indicators=["age_mean", "help_alike"])
    tiny.edit("figures.yaml", lambda content: content["figures"].append(mixed))
    result = tiny.run("check", "tiny")
    assert result.exit_code == 2
    assert "no axis in common: they are in fraction, years" in result.output


@pytest.mark.parametrize(
    ("indicator", "what"),
    [
        ({"id": "sources"}, "is a number, and a number has no shares"),
        ({"id": "help", "statistic": "mean"}, "has categories, and they have no mean"),
        ({"id": "sources", "statistic": "quantile"}, "`probability` goes with `statistic: quantile`"),
        ({"id": "sources", "statistic": "mean", "over": "sources"}, "`over` goes with `statistic: ratio`"),
        ({"id": "sources", "statistic": "ratio", "over": "help"}, "divide by a number"),
        ({"id": "sources", "statistic": "ratio", "over": "nothing"}, "nothing"),
        ({"id": "sources", "statistic": "mean", "category": "yes"}, "leave out `category`"),
    ],
)
def test_a_statistic_that_does_not_fit_is_told_by_check(tiny, indicator, what):
    section = {"id": "wrong", "title": TITLE, "indicators": [dict(indicator, id="wrong", concept=indicator["id"])]}
    tiny.edit("indicators.yaml", lambda content: content["sections"].append(section))
    result = tiny.run("check", "tiny")
    assert result.exit_code == 2
    assert what in " ".join(result.output.split())
