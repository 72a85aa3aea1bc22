"""Load a study definition; everything wrong with it is reported at once, with file and line."""

from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from ouder_netwerk.errors import InputError, Problem, fail
from ouder_netwerk.study.analysis import Indicators, Models
from ouder_netwerk.study.base import Model
from ouder_netwerk.study.concepts import Concepts
from ouder_netwerk.study.cross_check import cross_check
from ouder_netwerk.study.outputs import Figures, Tables
from ouder_netwerk.study.study import Study, StudyFile
from ouder_netwerk.study.waves import Wave
from ouder_netwerk.study.weighting import Margins, read_margins
from ouder_netwerk.study.yaml_lines import KeyPath, read_yaml

AnyModel = TypeVar("AnyModel", bound=Model)
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
    folder = Path(folder)
    problems: list[Problem] = []
    core = _load_core(folder, problems)
    indicators = _load(folder / "indicators.yaml", Indicators, problems)
    models = _load(folder / "models.yaml", Models, problems, optional=True)
    tables = _load(folder / "tables.yaml", Tables, problems, optional=True)
    figures = _load(folder / "figures.yaml", Figures, problems, optional=True)
    if problems:
        raise InputError(problems)
    assert core and indicators and models and tables and figures
    return _checked(replace(core, indicators=indicators, models=models, tables=tables, figures=figures))


def load_core(folder: Path) -> Study:
    """Load what the survey files are read by, without what is made of them: study, concepts, waves and margins.

    Raises
    ------
    InputError
        With every problem in these files.
    """
    problems: list[Problem] = []
    core = _load_core(folder, problems)
    if core is None:
        raise InputError(problems)
    return _checked(core)


def validate(path: Path, model: type[AnyModel], content: Any, lines: dict[KeyPath, int]) -> AnyModel:
    """Return the content of a file as a model.

    Raises
    ------
    InputError
        One problem for each key that is wrong, with its line.
    """
    try:
        return model.model_validate(content)
    except ValidationError as error:
        raise InputError(_problem(path, item, lines) for item in error.errors()) from None


def _load(path: Path, model: type[AnyModel], problems: list[Problem], optional: bool = False) -> AnyModel | None:
    if optional and not path.exists():
        return model()
    try:
        content, lines = read_yaml(path)
        return validate(path, model, content, lines)
    except InputError as error:
        problems.extend(error.problems)
        return None


def _load_core(folder: Path, problems: list[Problem]) -> Study | None:
    found: list[Problem] = []
    file = _load(folder / "study.yaml", StudyFile, found)
    concepts = _load(folder / "concepts.yaml", Concepts, found)
    waves = _load_waves(folder / "waves", found)
    margins = _load_margins(folder, waves, found)
    problems.extend(found)
    if file is None or concepts is None or found:
        return None
    return Study(
        folder, file, concepts.concepts, waves, Indicators(sections=()), Models(), Tables(), Figures(), margins
    )


def _checked(study: Study) -> Study:
    problems = cross_check(study)
    if problems:
        raise InputError(problems)
    return study


def _load_waves(folder: Path, problems: list[Problem]) -> dict[str, Wave]:
    raw: dict[str, tuple[Any, dict[KeyPath, int]]] = {}
    waves: dict[str, Wave] = {}
    for path in sorted(folder.glob("*.yaml")):
        try:
            raw[path.stem] = read_yaml(path)
        except InputError as error:
            problems.extend(error.problems)
    for name, (_, lines) in raw.items():
        path = folder / f"{name}.yaml"
        try:
            waves[name] = validate(path, Wave, _extended(name, raw, path, ()), lines)
        except InputError as error:
            problems.extend(error.problems)
    return waves


def _load_margins(folder: Path, waves: dict[str, Wave], problems: list[Problem]) -> dict[str, Margins]:
    margins: dict[str, Margins] = {}
    for name, wave in waves.items():
        if wave.design is not None and wave.design.weighting is not None:
            try:
                margins[name] = read_margins(folder / wave.design.weighting.margins)
                margins[name].scaled(wave.design.weighting)
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
    if like not in raw or like in (*seen, name):
        reason = "is like itself" if like in raw else "is like a wave that is not there"
        raise fail(f"{path}: like", f"`{like}` {reason}", f"name one of: {', '.join(w for w in raw if w != name)}")
    base = {key: value for key, value in _extended(like, raw, path, (*seen, name)).items() if key != "breaks"}
    variables = base.get("variables", {}) | (own.get("variables") or {})
    kept = {concept: mapping for concept, mapping in variables.items() if mapping is not None}
    return base | own | {"variables": kept}


def _problem(path: Path, error: Any, lines: dict[KeyPath, int]) -> Problem:
    keys = error["loc"]
    at: KeyPath = ()
    for length in range(len(keys), 0, -1):
        named = tuple(key if isinstance(key, int) else str(key) for key in keys[:length])
        if named in lines:
            at = named
            break
    line = f":{lines[at]}" if at else ""
    dotted = ".".join(str(key) for key in keys)
    what, _, remedy = error["msg"].removeprefix("Value error, ").partition(" -> ")
    return Problem(f"{path}{line}", f"{dotted}: {what}", remedy or _remedy(error))


def _remedy(error: Any) -> str:
    given = error["input"]
    if error["type"] == "string_type" and isinstance(given, dict) and set(given) == {"from"}:
        return f"write the name alone: `{error['loc'][-1]}: {given['from']}`"
    remedies = {"extra_forbidden": "remove the key or mend its spelling", "missing": "add the key"}
    return remedies.get(error["type"], "mend the value")
