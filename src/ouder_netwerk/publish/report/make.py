"""The report of a study: one page for each language that needs nothing else, made from the released files."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from ouder_netwerk import __version__
from ouder_netwerk.files import write_all
from ouder_netwerk.publish.figures.chart import Chart
from ouder_netwerk.publish.figures.kind import MODELS
from ouder_netwerk.publish.house import HouseStyle, logo_address, publisher_name, read_house_style
from ouder_netwerk.publish.names import collection
from ouder_netwerk.publish.provenance import definition_files, read_inputs
from ouder_netwerk.publish.report.claims import read_statements, source_title
from ouder_netwerk.publish.report.dossier import read_coverage, read_dossiers
from ouder_netwerk.publish.report.findings import Sentence, model_findings, section_findings
from ouder_netwerk.publish.report.frameworks import frameworks_on_page
from ouder_netwerk.publish.report.lazy import LazyTables
from ouder_netwerk.publish.report.method import breaks, flag_counts, imputed, power_table, universes, wave_designs
from ouder_netwerk.publish.report.provenance import access, steps
from ouder_netwerk.publish.report.themes import Themes, make_themes
from ouder_netwerk.publish.report.trace import COLUMNS, Traces
from ouder_netwerk.publish.wording import Words, inside
from ouder_netwerk.released import Released, read_released, standin_waves
from ouder_netwerk.study.study import Study
from ouder_netwerk.templates import template
from ouder_netwerk.texts.phrases import phrases


def make_report(study: Study, results: Path, languages: Sequence[str] = (), style: Path | None = None) -> list[Path]:
    """Write the report of a study.

    Parameters
    ----------
    study : Study
        From `load_study`.
    results : Path
        `results/<study>`, with released files, verdicts on claims, figures and tables.
    languages : sequence of str
        Of the study's: a page for each; all of them when none is named.
    style : Path, optional
        A house style laid over the package's.

    Returns
    -------
    list of Path
        `report/index.<language>.html`; the same results give the same bytes.

    Raises
    ------
    InputError
        When a released file or a figure is not there, or the claims of the study are wrong.
    """
    released = read_released(results, study.id, COLUMNS)
    chosen = study.chosen_languages(languages)
    house = read_house_style(style)
    pages = {f"index.{language}.html": _page(study, results, released, language, house) for language in chosen}
    return write_all(results / "report", pages)


def _page(study: Study, results: Path, released: Released, language: str, house: HouseStyle) -> bytes:
    words = Words(study, language)
    shown = {"house": house, "logo": logo_address(house), "publisher": publisher_name(house, words)}
    content = _content(results, released, words) | shown
    html = template("publish", "report.html.j2").render(content)
    return f"{html}\n".encode()


def _content(results: Path, released: Released, words: Words) -> dict[str, Any]:
    return _frame(words) | _numbers(results, released, words) | _background(results, released, words)


def _frame(words: Words) -> dict[str, Any]:
    """Return what every part of the page speaks with."""
    study, language = words.study, words.language
    return {
        "study": study,
        "words": words,
        "say": words.say,
        "inside": inside,
        "language": language,
        "others": [(other, phrases(other).text("this_report")) for other in study.languages if other != language],
        "subgroups": {
            name: words.subgroup(name) for wave in study.published_waves for name in study.shown_subgroups(wave)
        },
        "collections": {ending: collection(study, language, ending) for ending in ("xlsx", "docx")},
        "version": __version__,
    }


def _charts_of(themes: Themes, figures: Sequence[str]) -> list[Chart]:
    """Return the charts that figures are drawn as: one, or one for each subgroup and part."""
    charts = [picture.chart for theme in themes.themes for picture in theme.pictures]
    return [chart for name in figures for chart in charts if chart.id == name or chart.id.startswith(f"{name}-")]


def _numbers(results: Path, released: Released, words: Words) -> dict[str, Any]:
    """Return findings, statements, figures and tables."""
    traces = Traces(words.study, released)
    themes = make_themes(released, results, words, _findings(released, words))
    return {
        "frameworks": frameworks_on_page(released, words),
        "charts_of": partial(_charts_of, themes),
        "traces": traces,
        "tables": LazyTables(traces),
        "statements": read_statements(released, words),
        "source_title": source_title,
        "themes": themes,
    }


def _background(results: Path, released: Released, words: Words) -> dict[str, Any]:
    """Return how the numbers were made and from what."""
    inputs = read_inputs(words.study, results)
    designs = wave_designs(released, words)
    return {
        "designs": designs,
        "source": words.source(words.study.published_waves, standin_waves(released.estimates.values())),
        "standin": ", ".join(design.title for design in designs if design.standin),
        "mixed": len({design.standin for design in designs}) > 1,
        "breaks": breaks(words),
        "universes": universes(words),
        "imputed": imputed(words),
        "flags": flag_counts(released, words),
        "power": power_table(results, words),
        "dossiers": read_dossiers(results, words),
        "coverage": read_coverage(results, words),
        "inputs": inputs,
        "access": access(words),
        "definition": definition_files(words.study),
        "steps": list(steps(inputs, words)),
        "keys": {name: "/".join(columns) for name, columns in COLUMNS.items()},
    }


def _findings(released: Released, words: Words) -> dict[str, list[Sentence]]:
    """Return the findings by theme."""
    study = words.study
    found = {section.id: section_findings(section, released, words) for section in study.indicators.sections}
    models = [finding for model in study.models.models for finding in model_findings(model, released, words)]
    return found | {MODELS: models}
