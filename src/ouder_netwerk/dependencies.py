"""Which files of the package a step loads: what it imports, and the templates, styles and texts these name.

Found in the text of the files, so that the workflow can ask it without loading any of them.
"""

import ast
import hashlib
import re
from collections.abc import Collection, Iterable, Iterator
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).parent
_IMPORT = re.compile(r"^[ \t]*(?:from ([\w.]+) import (\([^)]*\)|[^\n]+)|import ([\w.]+))", re.MULTILINE)
_FOR_TYPES = re.compile(r"^if TYPE_CHECKING:\n(?:[ \t]+.*\n|\n)*", re.MULTILINE)
_EVERY_SIBLING = re.compile(r"""import_module\(f["']\{__name__\}\.""")
"""How a package imports whatever modules lie in it."""
_BY_NAME = re.compile(r"""["']([a-z_][\w.]*):[A-Za-z]\w*["']""")
"""How a room refers to what is in one of its modules without importing it yet."""
_QUOTED_FILE = re.compile(r"""["']([\w.-]+\.\w+)["']""")


def digest_of(files: Iterable[Path], package: Path = PACKAGE) -> str:
    """Return a digest of files of the package, their names included: 64 hexadecimal digits."""
    digest = hashlib.sha256()
    for path in sorted(files):
        # a user's own file may lie elsewhere
        name = path.relative_to(package) if path.is_relative_to(package) else path
        digest.update(name.as_posix().encode())
        digest.update(_content(path).encode())
    return digest.hexdigest()


@cache
def loaded_by_command(command: str, unused: frozenset[str] = frozenset(), package: Path = PACKAGE) -> frozenset[Path]:
    """Return the files that a command loads, or may load as it goes.

    Parameters
    ----------
    command : str
        Name of a step, as on the command line.
    unused : frozenset of str
        Modules that it imports on the way and has no use for this time, such as `harmonise/weighting.py`.
    package : Path
        Folder of the package.

    Returns
    -------
    frozenset of Path
        Modules, and the other files they name. What only a type checker reads is not among them.

    Examples
    --------
    >>> found = {path.relative_to(PACKAGE).as_posix() for path in loaded_by_command("compare")}
    >>> "analyse/compare.py" in found, "harmonise/recode.py" in found
    (True, False)
    """
    commands = package / "cli.py"
    imported = _imported(_source_of_command(_content(commands), command), commands, package)
    return loaded_by([commands, *imported], unused, package)


def loaded_by(files: Iterable[Path], unused: Collection[str] = (), package: Path = PACKAGE) -> frozenset[Path]:
    """Return some files of the package, and all that these load.

    Examples
    --------
    >>> sorted(path.name for path in loaded_by([PACKAGE / "errors.py"]))
    ['__init__.py', 'errors.py']
    """
    todo, found = list(files), set[Path]()
    skipped = {package / name for name in unused}
    while todo:
        path = todo.pop()
        if path not in found | skipped:
            found.add(path)
            todo += _named(path, package)
    return frozenset(found)


@cache
def _content(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@cache
def _named(path: Path, package: Path) -> tuple[Path, ...]:
    """Return the files of the package that a file imports, includes or reads."""
    content = _content(path)
    room = package / path.relative_to(package).parts[0]
    other = (file for name in set(_QUOTED_FILE.findall(content)) for file in _other_files(room).get(name, ()))
    if path.suffix != ".py":
        return tuple(other)
    # a step of the command line imports what it needs inside its function
    code = _at_top(content) if path.parent == package and path.stem.startswith("cli") else content
    siblings = path.parent.glob("*.py") if _EVERY_SIBLING.search(code) else ()
    by_name = (file for name in _BY_NAME.findall(code) for file in _module(room.joinpath(*name.split("."))))
    around = [folder / "__init__.py" for folder in path.parents if folder.is_relative_to(package)]
    return (*around, *_imported(_FOR_TYPES.sub("", code), path, package), *by_name, *other, *siblings)


@cache
def _other_files(room: Path) -> dict[str, tuple[Path, ...]]:
    """Return the templates, styles and texts of a room by name."""
    files: dict[str, tuple[Path, ...]] = {}
    for path in room.rglob("*.*") if room.is_dir() else ():
        if path.suffix not in {".py", ".pyc"}:
            files[path.name] = (*files.get(path.name, ()), path)
    return files


def _at_top(content: str) -> str:
    return "\n".join(line for line in content.splitlines() if not line.startswith((" ", "\t")))


def _imported(code: str, path: Path, package: Path) -> Iterator[Path]:
    """Yield the files of the package that code imports."""
    for module, names, plain in _IMPORT.findall(code):
        base = _place(module or plain, path, package)
        if base is None:
            continue
        parts = [name.split(" as ")[0] for name in re.split(r"[\s,()]*[,()]\s*|\s*#[^\n]*", names.strip()) if name]
        for place in (base, *(base / name.strip() for name in parts)):
            yield from _module(place)


def _place(module: str, path: Path, package: Path) -> Path | None:
    """Return where a module of the package would be, without suffix; None for one of another package."""
    if module.startswith("."):
        up = len(module) - len(module.lstrip("."))
        return path.parents[up - 1].joinpath(*filter(None, module.lstrip(".").split(".")))
    first, *rest = module.split(".")
    return package.joinpath(*rest) if first == PACKAGE.name else None


def _module(place: Path) -> Iterator[Path]:
    """Yield the file of a module, if there is one."""
    file = place / "__init__.py" if place.is_dir() else place.with_name(f"{place.name}.py")
    if file.exists():
        yield file


def _source_of_command(content: str, command: str) -> str:
    """Return the source of a command and of what it uses in its own file."""
    defined: dict[str, ast.stmt] = {}
    for node in ast.parse(content).body:
        targets = node.targets if isinstance(node, ast.Assign) else [node]
        defined |= {name: node for target in targets if (name := getattr(target, "id", getattr(target, "name", "")))}
    todo, used = [command], dict[str, ast.stmt]()
    while todo:
        name = todo.pop()
        if name in defined and name not in used:
            used[name] = defined[name]
            todo += _names_from_outside(defined[name])
    return "\n".join(ast.unparse(node) for node in used.values())


def _names_from_outside(node: ast.stmt) -> list[str]:
    """Return the names that a definition uses and does not give a value itself."""
    own = {part.arg for part in ast.walk(node) if isinstance(part, ast.arg)}
    names = [part for part in ast.walk(node) if isinstance(part, ast.Name)]
    own |= {name.id for name in names if isinstance(name.ctx, ast.Store)}
    return [name.id for name in names if name.id not in own]
