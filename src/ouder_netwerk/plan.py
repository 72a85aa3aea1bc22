"""What a run has to do: which file each wave is read from, and what each step depends on.

The workflow asks this once, before it builds its graph; so this module imports neither pandas nor any statistics.
"""

import hashlib
import json
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ouder_netwerk import layout
from ouder_netwerk.dependencies import PACKAGE, digest_of, loaded_by_command
from ouder_netwerk.errors import InputError, Problem, fail
from ouder_netwerk.microdata.find import WaveFile, find_files
from ouder_netwerk.study.load import STUDIES, find_study, load_study, says_outputs
from ouder_netwerk.study.study import Study
from ouder_netwerk.texts.languages import texts_file

_SLACK = 1.0
"""Seconds: no step takes less."""
_PHRASES = PACKAGE / "texts/phrases.py"
"""What a step that tells readers anything loads, and with it the phrases of each language."""
_STYLE = PACKAGE / "publish/house.py"
"""What a step that shows readers anything loads, and with it the house style of the working folder."""


@dataclass(frozen=True)
class Plan:
    """Everything the workflow needs to know of a study.

    Attributes
    ----------
    study : Study
    files : dict of str to WaveFile
        For each wave that is read from a file.
    """

    study: Study
    files: dict[str, WaveFile]

    @property
    def waves(self) -> tuple[str, ...]:
        """Ids of the published waves, in order."""
        return self.study.published_waves

    @property
    def has_claims(self) -> bool:
        """Whether there are published statements."""
        return has_claims(self.study)

    @property
    def pooled(self) -> dict[str, tuple[str, ...]]:
        """The published waves that are pooled, with the waves they consist of."""
        return {wave: self.study.waves[wave].pool for wave in self.waves if self.study.waves[wave].pool}

    def table_files(self, language: str) -> list[str]:
        """Return every file of the tables in one language, relative to `results/<study>/tables`."""
        from ouder_netwerk.publish.names import table_files

        return table_files(self.study, language)

    def figure_files(self) -> list[str]:
        """Return every file of the figures, relative to `results/<study>/figures`."""
        from ouder_netwerk.publish.names import figure_files

        return figure_files(self.study)

    def read_from(self, wave_id: str) -> str:
        """Return size and time of the raw files of a wave.

        A file that was put there while the clock stood back, or that was copied with its times, is older than what was
        made from the one before.
        """
        file = self.files[wave_id]
        kept = [path.stat() for path in (file.path, *file.joined) if not file.is_standin]
        return " ".join(f"{one.st_size}:{one.st_mtime_ns}" for one in kept)

    def digest(self, step: str, wave_id: str | None = None, language: str | None = None) -> str:
        """Return a digest of the definition and the code that a step depends on; a text for readers is no part of it
        before publication, so that a changed label remakes what has it: figures, report, tables in its language.
        """
        # in the order of the files: that of categories is meaningful
        content = json.dumps(_definition(self.study, step, wave_id, language), default=str)
        code = digest_of(self.loaded_files(step, wave_id, language))
        return hashlib.sha256(f"{content}{code}".encode()).hexdigest()[:16]

    def loaded_files(self, step: str, wave_id: str | None = None, language: str | None = None) -> frozenset[Path]:
        """Return the code that a step loads, templates, styles and phrases included."""
        code = loaded_by_command(step, frozenset(_unused(self.study, wave_id)))
        if step == "provenance":
            # it copies the workflow
            code |= {layout.WORKFLOW, *layout.WORKFLOW.parent.glob("rules/*.smk")}
        if _STYLE in code and layout.OWN_STYLE.exists():
            code |= {layout.OWN_STYLE}
        if _PHRASES not in code:
            return code
        return code | {texts_file(name) for name in ([language] if language else self.study.languages)}


def plan_run(config: Mapping[str, Any], studies: Path = STUDIES) -> Plan:
    """Return the plan of a run.

    Parameters
    ----------
    config : mapping
        `study`, and optionally `raw`, the folder with raw files.
    studies : Path
        Folder with study definitions.

    Returns
    -------
    Plan

    Raises
    ------
    InputError
        For an unknown key, an unknown study, a study definition with faults, or raw files that are absent.
    """
    unknown = sorted(set(config) - {"study", "raw"})
    if unknown:
        raise fail("config", f"unknown key {', '.join(unknown)}", "use `study` and `raw`")
    study = load_study(find_study(str(config.get("study") or "scp2017"), studies))
    # a folder may have a number for a name
    raw = None if config.get("raw") is None else str(config["raw"])
    files = find_files(study, layout.raw_folder(raw))
    _refuse_times_to_come(files.values())
    return Plan(study.reading({wave: file.path.name for wave, file in files.items()}), files)


def has_claims(study: Study) -> bool:
    """Return whether a study has published statements to hold its numbers against."""
    return (study.folder / "claims.yaml").exists()


def _refuse_times_to_come(files: Iterable[WaveFile]) -> None:
    """Refuse raw files that are newer than anything made from them can be: Snakemake would, after the first step."""
    paths = [path for file in files if not file.is_standin for path in (file.path, *file.joined)]
    ahead = [path for path in paths if path.stat().st_mtime > time.time() + _SLACK]
    if ahead:
        what = "has a time that is still to come: the clock was set back, or another machine's is ahead"
        remedy = "set the clock right, or give the file the time of now: touch FILE"
        raise InputError(Problem(str(path), what, remedy) for path in ahead)


def _unused(study: Study, wave_id: str | None) -> Iterator[str]:
    """Yield the modules that are imported only for a study or wave that asks for what they do, if this one does not."""
    if says_outputs(study.folder):
        yield "study/defaults.py"
    if not study.sources_differ:
        yield "respondents/files_read.py"
    if not study.has_standin:
        yield "standin/recognise.py"
    if wave_id not in study.margins:
        yield "harmonise/weighting.py"
    if not wave_id or not study.scales_in(wave_id):
        yield "harmonise/scales.py"
    if wave_id and all(model.missing.method == "complete_cases" for model in study.models_of(wave_id)):
        yield "analyse/chained_equations.py"
    if not study.framework_waves:
        yield "release/frameworks.py"
    # only asked for by hand
    yield "release/audit.py"
    if not has_claims(study):
        yield "release/power.py"
    if not study.rules.rounds and not has_claims(study):
        yield "release/verdicts.py"


def _definition(study: Study, step: str, wave_id: str | None, language: str | None) -> Any:
    dump = {
        "file": study.file.model_dump(),
        "concepts": {name: concept.model_dump() for name, concept in study.concepts.items()},
        "waves": {name: wave.model_dump() for name, wave in study.waves.items()},
        "indicators": study.indicators.model_dump(),
        "models": study.models.model_dump(),
        "frameworks": study.frameworks.model_dump(),
    }
    if step == "tables":
        return _texts_in(study, language, dump | {"tables": study.tables.model_dump()})
    if step == "figures":
        return dump | {"figures": study.figures.model_dump()}
    if step == "report":
        return {path.name: path.read_text(encoding="utf-8") for path in sorted(study.folder.rglob("*.yaml"))}
    plain = _texts_in(study, None, dump)
    if step == "release":
        # the dossiers hold the notes on waves
        statements = _statements(study)
        return [
            *(plain[name] for name in ("file", "concepts", "indicators", "models", "frameworks")),
            dump["waves"],
            statements,
        ]
    if step == "standin":
        return (study.folder / "standin.yaml").read_text(encoding="utf-8")
    if step == "claims":
        # reasons name what they compare, and the coverage names the study
        return [dump["file"], dump["concepts"], dump["indicators"], _statements(study)]
    if step == "power":
        return [*plain.values(), _statements(study)]
    # a break changes how waves compare, and nothing inside one
    wave = {key: value for key, value in plain["waves"].get(wave_id, {}).items() if key != "breaks"}
    margins = study.margins[wave_id].content if wave_id in study.margins else ""
    analysis = {name: plain["file"][name] for name in ("settings", "subgroups", "pairs")}
    needs = {
        "harmonise": [plain["concepts"], wave, plain["file"]["subgroups"], margins],
        "estimate": [analysis, plain["concepts"], wave, plain["indicators"]],
        "model": [plain["file"]["settings"], plain["concepts"], wave, plain["models"]],
        "frameworks": [plain["file"]["settings"], plain["concepts"], wave, plain["frameworks"]],
        "compare": [plain["file"], plain["concepts"], plain["indicators"], _broken(study), study.panel_waves],
        "provenance": [],
    }
    return needs[step]


def _statements(study: Study) -> str:
    claims = study.folder / "claims.yaml"
    return claims.read_text(encoding="utf-8") if claims.exists() else ""


def _broken(study: Study) -> dict[str, list[str]]:
    return {name: sorted(wave.breaks) for name, wave in study.waves.items()}


def _texts_in(study: Study, language: str | None, value: Any) -> Any:
    """Keep one language of what only readers see, every text in the languages of the study, or none."""
    if isinstance(value, dict):
        if set(value) >= set(study.languages) and all(isinstance(text, str) for text in value.values()):
            return value[language] if language else None
        return {key: _texts_in(study, language, item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_texts_in(study, language, item) for item in value]
    return value
