"""Whether the released files are those of one run, and what they say of their data is so: else nothing is judged."""

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from pathlib import Path
from typing import Any

from ouder_netwerk.claims.marginals import Expected, called_real
from ouder_netwerk.errors import InputError, Problem
from ouder_netwerk.files import checksum, csv_rows
from ouder_netwerk.released import CONTRAST_KEY, ESTIMATE_KEY, MODEL_KEY, Key, Released
from ouder_netwerk.study.base import PAIR, TOTAL
from ouder_netwerk.study.study import Study

KEYS: dict[str, Key] = {"estimates": ESTIMATE_KEY, "contrasts": CONTRAST_KEY, "models": MODEL_KEY}
AGAIN = "make everything again with `snakemake --cores 2 --config study={}`"


def check_whole(study: Study, results: Path, released: Released, expected: Iterable[Expected]) -> None:
    """Refuse released files that are not what they seem.

    Parameters
    ----------
    study : Study
        Says which rows there can be.
    results : Path
        `results/<study>`.
    released : Released
        Its rows.
    expected : iterable of Expected
        The marginals of the study's stand-in, held against the rows whatever their data are called.

    Raises
    ------
    InputError
        For a row that is there twice, is of no wave, indicator, subgroup or level of the study, or whose data are not
        what provenance and dossier of the run say; for a file that is not the one of the run; for a stand-in that is
        called real.
    """
    remedy = AGAIN.format(study.id)
    problems = [
        *(Problem(where, what, remedy) for where, what in _rows(study, results)),
        *(Problem(where, what, remedy) for where, what in _of_the_run(study, results, released)),
    ]
    if met := called_real(expected):
        what = f"called real, but {len(met)} shares are those the stand-in was made to have, such as {met[0].row.place}"
        problems.append(Problem(str(results / "estimates.csv"), what, "see whether a survey file lost its label"))
    if problems:
        raise InputError(problems)


def _rows(study: Study, results: Path) -> Iterator[tuple[str, str]]:
    known = _Known(study)
    for name, columns in KEYS.items():
        seen: set[Key] = set()
        data: dict[Key, str] = {}
        with (results / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            for line, raw in enumerate(csv_rows(file)[1], start=2):
                key = tuple(raw.get(column) or "" for column in columns)
                where = f"{results / name}.csv:{line}"
                if key in seen:
                    yield where, f"{'/'.join(key)} is there twice"
                seen.add(key)
                if unknown := known.unknown(name, raw):
                    yield where, f"the study has no {unknown}"
                wave = key[:2]
                if data.setdefault(wave, raw.get("data") or "") != raw.get("data"):
                    yield where, f"wave {wave[1]} is called {raw.get('data')} here and {data[wave]} elsewhere"


class _Known:
    """The names that released rows may have."""

    def __init__(self, study: Study) -> None:
        self.study = study
        self.waves = {(study.waves[wave].survey, study.waves[wave].wave) for wave in study.published_waves}
        self.levels = {(TOTAL, TOTAL)}
        for names in [*((name,) for name in study.subgroups), *study.pairs]:
            self.levels |= {(PAIR.join(names), level) for level in self._levels(names)}
        self.models = {(model.id, block.id) for model in study.models.models for block in model.blocks}

    def _levels(self, names: tuple[str, ...]) -> Iterator[str]:
        yield from map(PAIR.join, product(*(self.study.concepts[name].category_names for name in names)))

    def unknown(self, name: str, raw: Mapping[str, str]) -> str:
        """Return what a row names that the study does not have; empty when it has all of it."""
        if (raw.get("survey", ""), raw.get("wave", "")) not in self.waves:
            return f"wave {raw.get('survey')} {raw.get('wave')}"
        if name == "models":
            block = (raw.get("model", ""), raw.get("block", ""))
            return "" if block in self.models else f"model {'/'.join(block)}"
        indicator = self.study.indicators.all.get(raw.get("indicator", ""))
        if indicator is None:
            return f"indicator {raw.get('indicator')}"
        answers = [indicator.answer] if indicator.answer else self.study.concepts[indicator.concept].category_names
        if raw.get("category") not in answers:
            return f"answer {raw.get('category')} of {indicator.id}"
        group = (raw.get("subgroup", ""), raw.get("level", ""))
        return "" if group in self.levels else f"subgroup {' '.join(group)}"


def _of_the_run(study: Study, results: Path, released: Released) -> Iterator[tuple[str, str]]:
    """Yield what differs from the provenance and the dossiers of the run, where there are any."""
    called = {(row.raw["survey"], row.raw["wave"]): row.raw["data"] for row in released.estimates.values()}
    for wave in study.published_waves:
        data = called.get((study.waves[wave].survey, study.waves[wave].wave))
        path = results / "dossier" / f"{wave}.json"
        if path.exists() and data and (said := _json(path).get("data")) != data:
            yield str(results / "estimates.csv"), f"wave {wave} is called {data}, but {path} says {said}"
    path = results / "provenance" / "run.json"
    if not path.exists():
        return
    run = _json(path)
    for wave in run.get("waves", ()):
        data = called.get((wave.get("survey"), wave.get("wave")))
        if data and wave.get("data") != data:
            yield str(results / "estimates.csv"), f"wave {wave['id']} is called {data}, but {path} says {wave['data']}"
    for made in run.get("results", ()):
        file = results / made["file"]
        if made["file"] in {f"{name}.csv" for name in KEYS} and checksum(file) != made["sha256"]:
            yield str(file), f"is not the file of the run that {path} describes"


def _json(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        raise InputError([Problem(str(path), "cannot be read as JSON", "make the results again")]) from None
    return content if isinstance(content, dict) else {}
