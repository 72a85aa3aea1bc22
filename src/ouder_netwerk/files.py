"""Files that are there whole or not at all, and files that one process holds."""

import csv
import hashlib
import io
import json
import os
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

from ouder_netwerk.errors import InputError, Problem, fail
from ouder_netwerk.safe import from_csv, safe

if TYPE_CHECKING:
    import pandas as pd

PART = ".part-"
"""Before the name of a file that is being written."""


@contextmanager
def private() -> Iterator[None]:
    """Let nobody else read what is written in the block: files and folders of respondents, and of small cells.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder, private():
    ...     _ = (Path(folder) / "a").write_text("")
    ...     oct((Path(folder) / "a").stat().st_mode)[-3:]
    '600'
    """
    before = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(before)


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Give a path beside the wanted one to write to; it takes the wanted name when the block ends well.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     target = Path(folder) / "deep" / "a.txt"
    ...     with whole_file(target) as part:
    ...         _ = part.write_text("whole")
    ...     target.read_text()
    'whole'
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{PART}{path.name}")
    try:
        yield part
        part.replace(path)
    except OSError as error:
        # what the system would not write does not say itself where it was to go; other faults keep their own words
        if error.errno:
            error.filename = error.filename or str(path)
        raise
    finally:
        part.unlink(missing_ok=True)


_held: dict[Path, IO[bytes]] = {}


def hold(path: Path) -> bool:
    """Hold a file until this process ends, however it ends; False when another process holds it.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     hold(Path(folder) / "running"), hold(Path(folder) / "running")
    (True, True)
    """
    path = path.absolute()
    if path in _held:
        return True
    path.parent.mkdir(parents=True, exist_ok=True)
    file = path.open("ab")
    try:
        _lock(file)
    except (BlockingIOError, PermissionError):
        file.close()
        return False
    except OSError:
        # some network folders know no locks
        pass
    _held[path] = file
    return True


def let_go(path: Path) -> None:
    """Stop holding a file that this process holds."""
    _held.pop(path.absolute()).close()


def _lock(file: IO[bytes]) -> None:
    """Lock a file; BlockingIOError, or PermissionError on Windows, when it is locked."""
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def refuse_write_protected(folders: Iterable[Path]) -> None:
    """Refuse to begin where something could not be written in the end.

    Raises
    ------
    InputError
        Naming each folder that cannot be written to, or in which a file cannot be written again.
    """
    problems = []
    for folder in folders:
        first = next(path for path in (folder, *folder.absolute().parents) if path.exists())
        closed = next((path for path in (first, *folder.rglob("*")) if not os.access(path, os.W_OK)), None)
        if closed is not None:
            problems.append(Problem(str(closed), "is write-protected", "make it writable, or work in another folder"))
    if problems:
        raise InputError(problems)


def set_back(folders: Iterable[Path]) -> None:
    """Give files of a time that is still to come a time just past, in the order they had.

    They were made before the clock was set back. What is made after that would seem older than what it replaces, and a
    run would leave what hangs on it as it is.
    """
    now, step = time.time_ns(), 1_000_000
    times = {path: path.stat().st_mtime_ns for folder in folders for path in folder.rglob("*")}
    ahead = sorted({moment for moment in times.values() if moment > now}, reverse=True)
    for path, moment in times.items():
        if moment > now:
            moment = now - step * (1 + ahead.index(moment))
            os.utime(path, ns=(moment, moment))


def write_all(folder: Path, files: Mapping[str, bytes]) -> list[Path]:
    """Write files by name into a folder, each one whole or not at all; they are made before the first is written."""
    for name, content in files.items():
        with whole_file(folder / name) as part:
            part.write_bytes(content)
    return [folder / name for name in files]


def checksum(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def csv_text(rows: Iterable[Iterable[object]], delimiter: str = ",") -> str:
    """Return rows, the headings first, as CSV; no spreadsheet takes a cell for a formula.

    Examples
    --------
    >>> csv_text([("category", "share"), ("=1+1", -0.5)])
    "category,share\\n'=1+1,-0.5\\n"
    """
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
    writer.writerows([safe(cell, "csv") if isinstance(cell, str) else cell for cell in row] for row in rows)
    return out.getvalue()


def table_csv(table: "pd.DataFrame") -> str:
    """Return a table as CSV with commas and decimal points, every number to its last digit, as `csv_text` does."""
    return str(table.apply(_safe_cells).to_csv(index=False, lineterminator="\n"))


def _safe_cells(column: "pd.Series") -> "pd.Series":
    texts = [value for value in column.unique() if isinstance(value, str)]
    changed = {text: shown for text in texts if (shown := safe(text, "csv")) != text}
    return column.map(lambda value: changed.get(value, value)) if changed else column


def csv_rows(file: IO[str], delimiter: str = ",") -> tuple[list[str], Iterator[dict[str, str]]]:
    """Return the headings of a CSV file that `csv_text` or `table_csv` wrote, and its rows as they were."""
    reader = csv.DictReader(file, restval="", delimiter=delimiter)
    rows = ({name: from_csv(cell) for name, cell in row.items() if isinstance(cell, str)} for row in reader)
    return list(reader.fieldnames or ()), rows


def write_csv(table: "pd.DataFrame", path: Path) -> None:
    """Write a table as UTF-8, as `table_csv` gives it."""
    with whole_file(path) as part:
        part.write_text(table_csv(table), encoding="utf-8", newline="")


def seal_of(path: Path) -> Path:
    """Return where the seal of an internal table is: its number of rows and its digest."""
    return path.with_suffix(".seal.json")


def write_sealed(frame: "pd.DataFrame", path: Path, made_from: Iterable[Path] = ()) -> None:
    """Write a table with its seal; without the seal, or with that of another table, it will not be read.

    Nor will it be when a file that it was `made_from` is another by then.
    """
    seal_of(path).unlink(missing_ok=True)
    write_csv(frame, path)
    sources = {source.as_posix(): checksum(source) for source in made_from}
    seal = {"rows": len(frame), "sha256": checksum(path), "made_from": sources}
    with whole_file(seal_of(path)) as part:
        part.write_text(json.dumps(seal) + "\n", encoding="utf-8")


def read_sealed(path: Path, made_by: str, numbers: tuple[str, ...]) -> "pd.DataFrame":
    """Read a table that an earlier step wrote and sealed.

    Parameters
    ----------
    path : Path
        The table.
    made_by : str
        Command that makes it, for messages.
    numbers : tuple of str
        Columns that hold numbers, NaN where empty; all others are text.

    Raises
    ------
    InputError
        When the table or its seal is absent, when it is not the table that was sealed, when what it was made from is
        not there any more, or when a column of numbers is absent or holds a text.
    """
    import pandas as pd

    if not path.exists():
        raise fail(str(path), "does not exist", f"run `{made_by}` first")
    if not seal_of(path).exists():
        raise fail(str(path), "has no seal: an older version wrote it, or it was cut off", f"run `{made_by}` again")
    seal = json.loads(seal_of(path).read_text(encoding="utf-8"))
    if "made_from" not in seal:
        raise fail(str(path), "was sealed by an older version", f"run `{made_by}` again")
    if seal["sha256"] != checksum(path):
        raise fail(str(path), "is not the table that was sealed: it was changed or cut off", f"run `{made_by}` again")
    for source, digest in seal["made_from"].items():
        if not Path(source).exists() or checksum(Path(source)) != digest:
            raise fail(str(path), f"was made from another {source} than there is now", f"run `{made_by}` again")
    frame = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")
    if len(frame) != seal["rows"]:
        raise fail(
            str(path), f"has {len(frame)} rows and not the {seal['rows']} it was sealed with", f"run `{made_by}`"
        )
    absent = [name for name in numbers if name not in frame]
    if absent:
        raise fail(str(path), f"has no column {', '.join(absent)}", f"run `{made_by}` again with this version")
    for name in set(frame) - set(numbers):
        frame[name] = frame[name].map(from_csv)
    for name in numbers:
        values = pd.to_numeric(frame[name], errors="coerce")
        texts = frame.loc[values.isna() & (frame[name] != ""), name]
        if len(texts):
            raise fail(f"{path}: {name}", f"`{texts.iloc[0]}` is not a number ({len(texts)} rows)", f"run `{made_by}`")
        frame[name] = values
    return frame
