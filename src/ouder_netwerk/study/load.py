"""Load a study definition; everything wrong with it is reported at once, with file and line."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from ouder_netwerk.errors import Dangling, InputError, Problem, fail, listed_once
from ouder_netwerk.study.analysis import Indicators
from ouder_netwerk.study.base import LANGUAGES, Model, Names, Text
from ouder_netwerk.study.concepts import Concept, Concepts
from ouder_netwerk.study.cross_check import CrossChecked, cross_check
from ouder_netwerk.study.framework_concepts import FrameworkConcepts
from ouder_netwerk.study.frameworks import Frameworks
from ouder_netwerk.study.mappings import SourceMapping
from ouder_netwerk.study.outputs import Figures, Tables
from ouder_netwerk.study.regression import Models
from ouder_netwerk.study.salvage import AnyModel, problem_of, salvage
from ouder_netwerk.study.study import Study, StudyFile
from ouder_netwerk.study.waves import Wave
from ouder_netwerk.study.weighting import Margins, read_margins
from ouder_netwerk.study.yaml_lines import KeyPath, read_yaml

STUDIES = Path("config/studies")


def find_study(name: str, studies: Path = STUDIES) -> Path:
    """Return the folder of a study.

    Raises
    ------
    InputError
        When there is no such study; the message lists those there are.

    Examples
    --------
    >>> find_study("unknown", Path("no-such-folder"))
    Traceback (most recent call last):
    ouder_netwerk.errors.InputError: no-such-folder: has no study `unknown`
      -> choose one of: (none)
    """
    if not (studies / name / "study.yaml").exists():
        there = sorted(path.parent.name for path in studies.glob("*/study.yaml"))
        raise fail(str(studies), f"has no study `{name}`", f"choose one of: {', '.join(there) or '(none)'}")
    return studies / name


def load_study(folder: Path | str) -> Study:
    """Load and check a study definition.

    Parameters
    ----------
    folder : path
        `config/studies/<study>`.

    Returns
    -------
    Study

    Raises
    ------
    InputError
        With every problem in every file.
    """
    draft = load_draft(Path(folder))
    if draft.problems:
        raise InputError(draft.problems)
    assert draft.study is not None
    if says_outputs(Path(folder)):
        return draft.study
    from ouder_netwerk.study.defaults import with_outputs

    return with_outputs(draft.study)


def says_outputs(folder: Path) -> bool:
    """Return whether a study says itself which figures and tables are published."""
    return all((folder / name).exists() for name in ("figures.yaml", "tables.yaml"))


@dataclass(frozen=True)
class Draft:
    """A study definition that may have faults.

    Attributes
    ----------
    study : Study or None
        As far as it is sound, for looking at survey files: faulty concepts, mappings and waves are left out. None when
        the concepts can not be read at all.
    problems : tuple of Problem
        Everything that is wrong, in every file.
    left_out : tuple of str
        Waves that are left out.
    """

    study: Study | None
    problems: tuple[Problem, ...]
    left_out: tuple[str, ...]


def load_draft(folder: Path) -> Draft:
    """Load a study definition as far as it is sound, with everything that is wrong with it."""
    problems: list[Problem] = []
    languages = _languages(folder / "study.yaml")
    file = _load(folder / "study.yaml", StudyFile, problems, languages)
    concepts, faulty = _load_parts(folder / "concepts.yaml", Concepts, problems, languages, "concepts")
    indicators = _load(folder / "indicators.yaml", Indicators, problems, languages)
    models = _load(folder / "models.yaml", Models, problems, languages, optional=True)
    tables = _load(folder / "tables.yaml", Tables, problems, languages, optional=True)
    figures = _load(folder / "figures.yaml", Figures, problems, languages, optional=True)
    frameworks = _load(folder / "frameworks.yaml", Frameworks, problems, languages, optional=True)
    waves, unmapped = _load_waves(folder / "waves", problems, languages)
    margins = _load_margins(folder, waves, problems)
    left_out = tuple(path.stem for path in sorted((folder / "waves").glob("*.yaml")) if path.stem not in waves)
    if concepts is None:
        return Draft(None, tuple(dict.fromkeys(problems)), left_out)
    parts: dict[str, Model | None] = {
        "study": file,
        "indicators": indicators,
        "models": models,
        "tables": tables,
        "figures": figures,
        "frameworks": frameworks,
    }
    more = FrameworkConcepts(frameworks or Frameworks(), concepts.concepts)
    study = Study(
        folder,
        file or _nothing_published(folder),
        concepts.concepts | more.concepts,
        waves,
        Indicators(sections=(*(indicators.sections if indicators else ()), *more.sections)),
        models or Models(),
        tables or Tables(),
        figures or Figures(),
        margins,
        frameworks or Frameworks(),
    )
    checked = cross_check(study, [name for name, part in parts.items() if part is not None])
    # what hangs on something that is wrong by itself is no fault of its own
    known = {*left_out, *_hanging_on(study.concepts, {*faulty, *unmapped})}
    problems += [one for one in checked.problems if not (isinstance(one, Dangling) and one.name in known)]
    problems = listed_once(problems)
    if not problems:
        return Draft(study, (), ())
    sound = _sound(study, checked)
    return Draft(
        sound, tuple(dict.fromkeys(problems)), (*left_out, *(name for name in waves if name not in sound.waves))
    )


def validate(
    path: Path, model: type[AnyModel], content: Any, lines: dict[KeyPath, int], languages: Names = ()
) -> AnyModel:
    """Return the content of a file as a model, with every text in each of the languages.

    Raises
    ------
    InputError
        One problem for each key that is wrong, with its line.
    """
    try:
        return model.model_validate(content, context={"languages": languages})
    except ValidationError as error:
        raise InputError(problem_of(path, fault, lines) for fault in error.errors()) from None


def _languages(path: Path) -> Names:
    """Return the languages that `study.yaml` names, before anything is checked."""
    try:
        content, _ = read_yaml(path)
    except InputError:
        return LANGUAGES
    named = content.get("languages") if isinstance(content, dict) else None
    return tuple(map(str, [named] if isinstance(named, str) else named or LANGUAGES))


def _load(
    path: Path, model: type[AnyModel], problems: list[Problem], languages: Names, optional: bool = False
) -> AnyModel | None:
    if optional and not path.exists():
        return model()
    return _load_parts(path, model, problems, languages, "")[0]


def _load_parts(
    path: Path, model: type[AnyModel], problems: list[Problem], languages: Names, entries: str
) -> tuple[AnyModel | None, frozenset[str]]:
    try:
        content, lines = read_yaml(path)
    except InputError as error:
        problems.extend(error.problems)
        return None, frozenset()
    return salvage(path, model, content, lines, problems, languages, entries)


def _nothing_published(folder: Path) -> StudyFile:
    """Return what stands in for `study.yaml` while it can not be read, to look at the survey files all the same."""
    untitled = Text(dict.fromkeys(LANGUAGES, "-"))
    return StudyFile(id=folder.name, title=untitled, source=untitled, subgroups=(), waves=())


def _hanging_on(concepts: Mapping[str, Concept], names: set[str]) -> set[str]:
    """Return some names with those of every concept that is made from them or asked after them."""
    while True:
        more = {name for name, concept in concepts.items() if names.intersection(concept.made_from)} - names
        if not more:
            return names
        names = names | more


def _sound(study: Study, checked: CrossChecked) -> Study:
    concepts = {name: concept for name, concept in study.concepts.items() if name not in checked.concepts}
    while hanging := [name for name, concept in concepts.items() if not concepts.keys() >= set(concept.made_from)]:
        concepts = {name: concept for name, concept in concepts.items() if name not in hanging}
    waves = {}
    for wave_id, wave in study.waves.items():
        kept = {name for name in concepts if (wave_id, name) not in checked.mappings}
        if study.waves.keys() >= set(wave.pool):
            waves[wave_id] = wave.keeping(kept)
    published = {
        "subgroups": tuple(name for name in study.subgroups if name in concepts),
        "pairs": tuple(pair for pair in study.pairs if concepts.keys() >= set(pair)),
        "waves": tuple(wave for wave in study.published_waves if wave in waves),
    }
    return replace(study, file=study.file.model_copy(update=published), concepts=concepts, waves=waves)


def _load_waves(folder: Path, problems: list[Problem], languages: Names) -> tuple[dict[str, Wave], set[str]]:
    """Return the waves that are sound but for some variables, and the concepts of those variables."""
    raw: dict[str, tuple[Any, dict[KeyPath, int]]] = {}
    waves: dict[str, Wave] = {}
    unmapped: set[str] = set()
    for path in sorted(folder.glob("*.yaml")):
        try:
            raw[path.stem] = read_yaml(path)
        except InputError as error:
            problems.extend(error.problems)
    for name, (own, lines) in raw.items():
        path, is_like = folder / f"{name}.yaml", isinstance(own, dict) and "like" in own
        try:
            content = _extended(name, raw, path, ())
        except InputError as error:
            problems.extend(error.problems)
            continue
        content, faulty = _with_mapping_files(content, path, problems, languages)
        # what a wave takes from the one it is like is reported there
        wave, left_out = salvage(path, Wave, content, lines, problems, languages, "variables", own_only=is_like)
        unmapped |= left_out | faulty
        if wave is not None:
            # a wave without a mapping of its own is known by that of its first source
            waves[name] = wave if wave.design or wave.pool else wave.reading(wave.sources[0].file)
    return waves, unmapped


def _with_mapping_files(
    content: Any, path: Path, problems: list[Problem], languages: Names
) -> tuple[Any, frozenset[str]]:
    """Put mappings that stand in a file of their own in the place of its name; also return concepts with a fault."""
    sources = content.get("sources") if isinstance(content, dict) else None
    if not isinstance(sources, list):
        return content, frozenset()
    whole, faulty = [], frozenset[str]()
    for source in sources:
        if isinstance(source, dict) and isinstance(source.get("mapping"), str):
            place = path.parent / source["mapping"]
            try:
                if not place.resolve().is_relative_to(path.parent.resolve()):
                    raise fail(f"{path}: mapping", "is not a file in the folder of waves", "put the mapping there")
                own, lines = read_yaml(place)
            except InputError as error:
                problems.extend(error.problems)
                own, lines = {}, {}
            mapping, left_out = salvage(place, SourceMapping, own, lines, problems, languages, "variables")
            faulty |= left_out
            source = source | {"mapping": mapping}
        whole.append(source)
    return content | {"sources": whole}, faulty


def _load_margins(folder: Path, waves: dict[str, Wave], problems: list[Problem]) -> dict[str, Margins]:
    margins: dict[str, Margins] = {}
    for name, wave in waves.items():
        for weighting in wave.weightings:
            try:
                margins[name] = read_margins(folder / weighting.margins)
                margins[name].scaled(weighting)
            except InputError as error:
                problems.extend(error.problems)
    return margins


def _extended(name: str, raw: dict[str, tuple[Any, Any]], path: Path, seen: tuple[str, ...]) -> dict[str, Any]:
    """Lay a wave's own definition over that of the wave it is like; a variable set to null is dropped.

    What broke the series in that wave did not break it again in this one.
    """
    own = raw[name][0]
    like = own.get("like") if isinstance(own, dict) else None
    if like is None:
        return own
    if like not in list(raw) or like in (*seen, name):
        reason = "is like itself" if like in list(raw) else "is like a wave that is not there"
        raise fail(f"{path}: like", f"`{like}` {reason}", f"name one of: {', '.join(w for w in raw if w != name)}")
    base = _extended(like, raw, path, (*seen, name))
    if not isinstance(base, dict):
        return own
    base = {key: value for key, value in base.items() if key not in {"breaks", "overlap"}}
    both = [base.get("variables") or {}, own.get("variables") or {}]
    if not all(isinstance(variables, dict) for variables in both):
        return base | own
    kept = {concept: mapping for concept, mapping in (both[0] | both[1]).items() if mapping is not None}
    return base | own | {"variables": kept}
