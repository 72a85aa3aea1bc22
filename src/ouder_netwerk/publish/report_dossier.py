"""The harmonisation dossier for the report: where each characteristic comes from, and which files tell more."""

from dataclasses import dataclass
from pathlib import Path

from ouder_netwerk.publish.report_phrases import ReportWords
from ouder_netwerk.study.waves import Mapping


@dataclass(frozen=True)
class MappingRow:
    """How one concept comes from a file."""

    concept: str
    variable: str
    codes: str
    note: str


@dataclass(frozen=True)
class Dossier:
    """What is known of harmonisation.

    Attributes
    ----------
    mappings : dict of str to tuple of MappingRow
        By the title of the wave.
    files : tuple of str
        Released files of the dossier, relative to `results/<study>`.
    """

    mappings: dict[str, tuple[MappingRow, ...]]
    files: tuple[str, ...]


def read_dossier(results: Path, words: ReportWords) -> Dossier:
    """Return the mapping of every wave by the study definition, and the released files of the dossier."""
    study = words.study
    mappings = {
        words.wave_title(wave): tuple(_row(name, study.waves[wave].variables.get(name), words) for name in measured)
        for wave in study.file.waves
        if not study.waves[wave].pool and (measured := study.measured(wave))
    }
    folder = results / "dossier"
    files = sorted(path.relative_to(results).as_posix() for path in folder.rglob("*") if path.is_file())
    return Dossier(mappings, tuple(files))


def _row(name: str, mapping: Mapping | None, words: ReportWords) -> MappingRow:
    concept = words.study.concepts[name]
    label = words.of(concept.label)
    if mapping is None:
        assert concept.derive is not None
        parts = [words.of(words.study.concepts[part].label) for part in concept.derive.concepts()]
        return MappingRow(label, words.say("derived", concepts=", ".join(dict.fromkeys(parts))), "", "")
    codes = [f"{code} = {words.category(name, category)}" for code, category in mapping.values.items()]
    codes += [f"{low:g}–{high:g} = {words.category(name, band)}" for band, (low, high) in mapping.bands.items()]
    note = words.of(mapping.note) if mapping.note else ""
    return MappingRow(label, ", ".join(mapping.variables), "; ".join(codes), note)
