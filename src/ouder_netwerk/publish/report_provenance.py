"""What the results were made from and by which commands, as the report tells it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ouder_netwerk.files import checksum
from ouder_netwerk.publish.report_dossier import dossier_content
from ouder_netwerk.publish.report_phrases import ReportWords
from ouder_netwerk.study.study import Study


@dataclass(frozen=True)
class Input:
    """A raw file that a wave was read from.

    Attributes
    ----------
    wave : str
        Id of the wave.
    file, sha256 : str
    standin : bool
        Whether the pipeline made the file itself.
    """

    wave: str
    file: str
    sha256: str
    standin: bool


@dataclass(frozen=True)
class Step:
    """A command of the pipeline and what it makes."""

    command: str
    makes: str


def read_inputs(study: Study, results: Path) -> list[Input]:
    """Return the raw files behind the results.

    They stand in the released dossiers; a wave without one is left out.
    """
    return [
        Input(wave, file["name"], file["sha256"], dossier["data"] == "stand-in")
        for wave in study.file.waves
        for part in study.waves[wave].pool or (wave,)
        if (dossier := dossier_content(results, part)) is not None
        for file in dossier["files"]
    ]


def definition_files(study: Study) -> list[tuple[str, str]]:
    """Return every file of the study definition with its SHA-256."""
    return [
        (path.relative_to(study.folder).as_posix(), checksum(path)) for path in sorted(study.folder.rglob("*.yaml"))
    ]


def steps(inputs: list[Input], words: ReportWords) -> Iterator[Step]:
    """Yield the commands of the pipeline in order."""
    study = words.study
    for file in dict.fromkeys(one.file for one in inputs if one.standin):
        yield Step(f"ouder-netwerk standin {study.id} {file}", words.say("step_standin"))
    for step in ("harmonise", "estimate", "model"):
        for wave in study.file.waves:
            yield Step(f"ouder-netwerk {step} {study.id} {wave}", words.say(f"step_{step}"))
    yield Step(f"ouder-netwerk compare {study.id}", words.say("step_compare"))
    makes = {
        "dossier": "dossier/",
        "release": "estimates.csv, contrasts.csv, models.csv",
        "claims": "claims.csv, claims.json, claims_coverage.csv",
        "tables": "tables/",
        "figures": "figures/",
        "report": "report/",
        "provenance": "provenance/run.json",
    }
    for step, result in makes.items():
        yield Step(f"ouder-netwerk {step} {study.id}", result)


def access(words: ReportWords) -> list[tuple[str, str]]:
    """Return where the file of each wave can be had and on what terms, as far as the definition says."""
    study = words.study
    known = []
    for wave_id in study.file.waves:
        for source in study.waves[wave_id].sources:
            if source.published:
                published = source.published
                licence = words.say("licence", licence=published.licence) if published.licence else ""
                texts = (words.of(text) if text else "" for text in (published.terms, published.note))
                parts = (published.address or "", licence, *texts)
                known.append((f"{words.wave_title(wave_id)}, {source.file}", "; ".join(filter(None, parts))))
    return known
