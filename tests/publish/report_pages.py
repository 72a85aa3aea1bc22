"""The report of the sample study, made once: its released files completed, then every step that the report reads."""

import csv
import json
import shutil
import zlib
from base64 import b64decode
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lxml import html

from ouder_netwerk.claims.verify import write_claims
from ouder_netwerk.publish.figures.make import make_figures
from ouder_netwerk.publish.report.make import make_report
from ouder_netwerk.publish.tables.make import make_tables
from ouder_netwerk.released import MODEL_KEY
from ouder_netwerk.study.load import load_study
from ouder_netwerk.study.study import Study
from sealed import seal

Rows = list[dict[str, str]]
SOURCE = "{language: en, title: {nl: 'Rapport \"Family ties\"', en: 'Report \"Family ties\"'}}"


@dataclass(frozen=True)
class Pages:
    """A study with its results and the two pages made from them."""

    study: Study
    results: Path
    paths: dict[str, Path]

    def tree(self, language: str) -> html.HtmlElement:
        """Return a page, parsed."""
        return html.fromstring(self.paths[language].read_text(encoding="utf-8"))


def make_pages(study: Study, released: Path, results: Path) -> Pages:
    """Return the pages of a study whose released files stand in another folder; its statements get an English source."""
    shutil.copytree(released, results)
    study = _with_english_source(study, results.with_name(f"{results.name}-definition") / study.id)
    # the sample repeats the test of a term for each of its levels
    _rewrite(
        results / "models.csv", lambda rows: list({tuple(row[key] for key in MODEL_KEY): row for row in rows}.values())
    )
    seal(results)
    write_claims(study, results)
    make_figures(study, results, results / "figures")
    make_tables(study, results, results / "tables")
    paths = make_report(study, results)
    return Pages(study, results, dict(zip(("nl", "en"), paths, strict=True)))


def lazy_tables(tree: html.HtmlElement) -> list[Any]:
    """Return the tables that a page builds when they are opened: caption, corner, headings, rows."""
    (packed,) = tree.xpath("//script[@id='tables']/text()")
    tables: list[Any] = json.loads(zlib.decompress(b64decode(packed)))
    return tables


def _with_english_source(study: Study, folder: Path) -> Study:
    shutil.copytree(study.folder, folder)
    claims = folder / "claims.yaml"
    text = claims.read_text(encoding="utf-8").replace("{title: {nl: Rapport, en: Report}}", SOURCE)
    claims.write_text(text, encoding="utf-8")
    return load_study(folder)


def _rewrite(path: Path, change: Callable[[Rows], Rows]) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        rows = change(list(csv.DictReader(file)))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
