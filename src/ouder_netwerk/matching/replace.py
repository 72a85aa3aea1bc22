"""Put a file among the sources of a wave that is there, before the one it takes the place of."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ouder_netwerk.errors import InputError, fail
from ouder_netwerk.files import whole_file
from ouder_netwerk.matching.suggest import Suggestion
from ouder_netwerk.matching.wave_entries import missing_scheme
from ouder_netwerk.matching.wave_file import NewFile, mapping_yaml
from ouder_netwerk.study.load import load_study
from ouder_netwerk.study.mappings import TODO
from ouder_netwerk.study.study import Study
from ouder_netwerk.study.text_file import read_text
from ouder_netwerk.study.waves import Wave

_SOURCES = re.compile(r"^sources:[ ]*(?:#.*)?\n(?P<first>(?:[ ]*#.*\n|\n)*(?P<indent>[ ]*)- )", re.MULTILINE)


@dataclass(frozen=True)
class Replaced:
    """A file that is one of the sources of a wave.

    Attributes
    ----------
    mapping : Path
        The file with its mapping.
    open : tuple of str
        Concepts and design columns that are not decided.
    """

    mapping: Path
    open: tuple[str, ...]


def mapping_path(study: Study, wave_id: str, file: str) -> Path:
    """Return where the mapping of a file stands."""
    name = re.sub(r"[^\w.-]", "_", Path(file).stem)
    return study.folder / "waves" / wave_id / f"{name}.yaml"


def replace_source(study: Study, wave_id: str, suggestion: Suggestion, file: NewFile) -> Replaced:
    """Write the mapping of a file, and name the file as the first source of a wave.

    Parameters
    ----------
    study : Study
        The study definition.
    wave_id : str
        The wave; the definition of its other sources stays as it is.
    suggestion : Suggestion
        How concepts come from the file, like the wave itself.
    file : NewFile
        The file that is added.

    Returns
    -------
    Replaced

    Raises
    ------
    InputError
        When the wave's definition can not be extended; nothing is written then.
    """
    definition = study.folder / "waves" / f"{wave_id}.yaml"
    mapping = mapping_path(study, wave_id, file.name)
    general = missing_scheme(suggestion)
    review = f"Decide what is open with `ouder-netwerk wave review {study.id} {wave_id}`,"
    before = read_text(definition, "name a wave that is there")
    there = any(source.file == file.name for source in study.waves[wave_id].sources)
    lines = [*file.lines(general), f"    mapping: {mapping.relative_to(definition.parent).as_posix()}"]
    unmarked = study.has_standin and not any(source.stand_in for source in study.waves[wave_id].sources)
    after = before if there else with_source(definition, before, lines, mark_next=unmarked)
    old = mapping.read_text(encoding="utf-8") if mapping.exists() else None
    _write(mapping, mapping_yaml(suggestion, file, general, review))
    _write(definition, after)
    try:
        loaded = load_study(study.folder)
    except InputError:
        _write(definition, before)
        mapping.unlink() if old is None else _write(mapping, old)
        raise
    return Replaced(mapping, left_open(loaded.waves[wave_id].reading(file.name)))


def left_open(wave: Wave) -> tuple[str, ...]:
    """Return the concepts and design columns of a wave that are not decided yet.

    A line may also hold a `TODO` for one of its codes.
    """
    concepts = (name for name, one in wave.variables.items() if TODO in (*one.variables, *one.values.values()))
    columns = ("design",) if wave.design and TODO in wave.design.variables else ()
    return (*columns, *concepts)


def with_source(definition: Path, text: str, lines: Iterable[str], mark_next: bool = False) -> str:
    """Return the text of a definition with one more source, the first; the rest stays as it was written.

    Parameters
    ----------
    definition : Path
        The file, for messages.
    text : str
        Of the definition.
    lines : iterable of str
        The source, as a list item indented by two.
    mark_next : bool
        Whether to say of the source that was the first that the study makes it itself.

    Examples
    --------
    >>> print(with_source(Path("w.yaml"), "sources:\\n- file: a.sav\\nvariables: {}\\n", ["  - file: b.sav"]), end="")
    sources:
    - file: b.sav
    - file: a.sav
    variables: {}
    """
    found = _SOURCES.search(text)
    if found is None:
        what = "has no list of `sources` of its own, one `- file: ...` a line, to which the file could be added"
        raise fail(str(definition), what, "write `sources` as a list, one item a line, and try again")
    indent = found["indent"]
    added = "".join(f"{indent}{line[2:]}\n" for line in lines)
    start = text[: found.start("first")] + added
    if not mark_next:
        return start + text[found.start("first") :]
    first = text[found.start("first") : found.end()]
    rest = text[found.end() :]
    if rest.startswith("{"):
        return f"{start}{first}{{stand_in: true, {rest[1:]}"
    return f"{start}{first}stand_in: true\n{indent}  {rest}"


def _write(path: Path, text: str) -> None:
    with whole_file(path) as part:
        part.write_text(text, encoding="utf-8")
