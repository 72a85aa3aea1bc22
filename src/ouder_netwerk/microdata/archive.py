"""Survey files inside archives, unpacked one by one to places of our own choosing."""

import bz2
import contextlib
import gzip
import lzma
import os
import secrets
import shutil
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any

from ouder_netwerk.errors import fail
from ouder_netwerk.files import hold, let_go
from ouder_netwerk.layout import UNPACKED
from ouder_netwerk.microdata import limits
from ouder_netwerk.microdata.formats import COMPRESSED, SURVEY_SUFFIXES, check_format, format_of
from ouder_netwerk.microdata.labels.sources import LABEL_SUFFIXES
from ouder_netwerk.safe import safe

_BLOCK = 1 << 20
_TRIES = 100
_METHODS = {
    zipfile.ZIP_STORED,
    zipfile.ZIP_DEFLATED,
    zipfile.ZIP_BZIP2,
    zipfile.ZIP_LZMA,
}
_METHOD_NAMES = {9: "Deflate64", 93: "Zstandard", 95: "XZ", 98: "PPMd", 99: "AES encryption"}
_OPENERS: dict[str, Callable[..., Any]] = {".gz": gzip.open, ".bz2": bz2.open, ".xz": lzma.open}
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    OSError,
    ValueError,
    RuntimeError,
)


@dataclass(frozen=True)
class Unpacked:
    """Where the parts of a survey file are.

    Attributes
    ----------
    data : Path
    labels : Path or None
    inner : str or None
        What is asked for inside the data, as a data set in a SAS transport file.
    """

    data: Path
    labels: Path | None
    inner: str | None


@contextmanager
def unpacked(path: Path, member: str | None, labels: str | None) -> Iterator[Unpacked]:
    """Give the paths of the data and of the file with labels, unpacked for as long as they are read.

    Parameters
    ----------
    path : Path
        A survey file, a .zip that holds one, or one compressed as .gz, .bz2 or .xz.
    member : str or None
        Which file inside the .zip, by its whole name or its last part; not needed when only one fits. After a slash,
        or alone, what is meant inside that file: a data set of a SAS transport file, a sheet, an object of R.
    labels : str or None
        File with labels, inside the .zip or beside the survey file.

    Raises
    ------
    InputError
        When a file is absent, or the archive is damaged, has a password, or unpacks to more than the limit.
    """
    if path.suffix.lower() in COMPRESSED and path.is_file():
        with _folder() as folder:
            target = folder / f"data{Path(path.stem).suffix.lower()}"
            _decompress(path, target)
            check_format(target, f"{path} (decompressed)")
            yield Unpacked(target, _beside(path, labels), member)
        return
    if check_format(path).suffixes != (".zip",):
        yield Unpacked(path, _beside(path, labels), member)
        return
    with _folder() as folder, _opened(path) as archive:
        inside = _files(archive)
        data, inner = _chosen(path, inside, member)
        yield Unpacked(
            _extracted(path, archive, inside[data], folder, "data"),
            _labels_in(path, archive, inside, folder, labels),
            inner,
        )


def inside(path: Path) -> tuple[list[str], list[str]]:
    """Return the survey files and the files with labels in a .zip.

    Raises
    ------
    InputError
        When it is damaged.
    """
    with _opened(path) as archive:
        names = list(_files(archive))
    return _surveys(names), [name for name in names if PurePosixPath(name).suffix.lower() in LABEL_SUFFIXES]


def _beside(path: Path, labels: str | None) -> Path | None:
    if not labels:
        return None
    found = next((place for place in (path.parent / labels, Path(labels)) if place.is_file()), None)
    if found is None:
        raise fail(str(path.parent / labels), "does not exist", f"put it beside {path.name}: it holds the labels")
    return found


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        archive = zipfile.ZipFile(path)
    except _DAMAGED as error:
        raise fail(str(path), f"is a damaged zip archive ({error})", "copy the file again") from None
    with archive:
        yield archive


def _files(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """Return the files in an archive by their names, without folders, links and what macOS adds."""
    found: dict[str, zipfile.ZipInfo] = {}
    for info in archive.infolist():
        parts = PurePosixPath(info.filename.replace("\\", "/")).parts
        is_link = stat.S_ISLNK(info.external_attr >> 16)
        if parts and not (info.is_dir() or is_link or "__MACOSX" in parts or parts[-1].startswith(".")):
            found[info.filename] = info
    return found


def _surveys(names: list[str]) -> list[str]:
    """Return the survey files; a text beside one is a remark or a codebook, and a .txt is one only when it is named."""
    formats = {name: format_of(PurePosixPath(name).suffix) for name in names}
    known = {name: found for name, found in formats.items() if found and found.reader and not name.endswith(".txt")}
    return [name for name, found in known.items() if found.has_start] or list(known)


def _chosen(path: Path, files: dict[str, zipfile.ZipInfo], member: str | None) -> tuple[str, str | None]:
    """Return the name of the survey file in an archive, and what is asked for inside that."""
    surveys = _surveys(list(files))
    if not surveys and member is None:
        raise fail(str(path), "holds no survey file", f"put one inside: {', '.join(SURVEY_SUFFIXES)}")
    few = ", ".join(safe(name, longest=80) for name in surveys[:12])
    if member is None:
        if len(surveys) == 1:
            return surveys[0], None
        raise fail(str(path), f"holds {len(surveys)} survey files", f"name one as `member`: {few}")
    for name in files:
        if member.startswith(f"{name}/"):
            return name, member.removeprefix(f"{name}/")
    named = [name for name in files if name == member] or [name for name in files if PurePosixPath(name).name == member]
    if len(named) == 1:
        return named[0], None
    if not named and len(surveys) == 1 and _has_parts(surveys[0]):
        return surveys[0], member
    what = f"holds {len(named)} files called {member}" if named else f"does not hold {member}"
    raise fail(str(path), what, f"name one as `member`: {', '.join(named) or few or '(none)'}")


def _has_parts(name: str) -> bool:
    found = format_of(PurePosixPath(name).suffix)
    return found is not None and "member" in found.takes


def _labels_in(
    path: Path, archive: zipfile.ZipFile, files: dict[str, zipfile.ZipInfo], folder: Path, labels: str | None
) -> Path | None:
    if not labels:
        return None
    found = [name for name in files if labels in {name, PurePosixPath(name).name}]
    if found:
        return _extracted(path, archive, files[found[0]], folder, "labels")
    if (path.parent / labels).is_file() or Path(labels).is_file():
        return _beside(path, labels)
    raise fail(str(path), f"does not hold {labels}", f"put it inside, or beside {path.name}: it holds the labels")


def _extracted(path: Path, archive: zipfile.ZipFile, info: zipfile.ZipInfo, folder: Path, name: str) -> Path:
    """Return where a member was unpacked: a path that owes nothing to its name but the extension."""
    shown = f"{path}: {safe(info.filename, longest=80)}"
    if info.flag_bits & 0x1:
        raise fail(shown, "has a password", "unpack it with the password, and pack it again without")
    if info.compress_type not in _METHODS:
        method = _METHOD_NAMES.get(info.compress_type, f"method {info.compress_type}")
        raise fail(
            shown, f"is compressed by {method}, which is not read here", "unpack it, and pack it as a common .zip"
        )
    suffix = PurePosixPath(info.filename).suffix.lower()
    target = folder / f"{name}{suffix if suffix[1:].isalnum() else ''}"
    _write(_blocks(lambda: archive.open(info), shown), target, limits.unpacked_limit(path), shown)
    if name == "data":
        check_format(target, shown)
    return target


def _decompress(path: Path, target: Path) -> None:
    opener = _OPENERS[path.suffix.lower()]
    _write(_blocks(lambda: opener(path, "rb"), str(path)), target, limits.unpacked_limit(path), str(path))


def _blocks(opened: Callable[[], IO[bytes]], shown: str) -> Iterator[bytes]:
    """Yield the content of a stream; where it is damaged, even its place in the file may be one that there is not."""
    try:
        with opened() as source:
            while block := source.read(_BLOCK):
                yield block
    except _DAMAGED as error:
        what = f"is damaged ({safe(str(error), longest=80) or type(error).__name__})"
        raise fail(shown, what, "copy it again") from None


def _write(blocks: Iterator[bytes], target: Path, limit: int, shown: str) -> None:
    """Write blocks, up to a limit: what an archive says of its own size is not believed."""
    total = 0
    with target.open("xb") as stream:
        for block in blocks:
            total += len(block)
            if total > limit:
                remedy = f"if it may be trusted, unpack it, or set ${limits.UNPACKED} to the gigabytes that it may take"
                raise fail(shown, f"unpacks to more than {limit / (1 << 30):.2g} GB", remedy)
            stream.write(block)


@contextmanager
def _folder() -> Iterator[Path]:
    """Give a folder that nobody else can read, in the project's data folder; it goes when the block ends.

    What a run left that was killed goes first: nobody holds its lock.
    """
    made = [parent for parent in (UNPACKED, *UNPACKED.parents) if not parent.exists()]
    folder = UNPACKED / f"{os.getpid()}-{secrets.token_hex(4)}"
    _make(folder)
    _clear(folder)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        let_go(_lock_of(folder))
        _lock_of(folder).unlink()
        for parent in made:
            with contextlib.suppress(OSError):  # another run uses it
                parent.rmdir()


def _lock_of(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.lock")


def _make(folder: Path) -> None:
    """Make a folder that is held before it is there, so that nobody clears it."""
    for _ in range(_TRIES):
        # a run that ends takes the folder of all away when it is empty
        with contextlib.suppress(FileNotFoundError):
            UNPACKED.mkdir(parents=True, exist_ok=True)
            UNPACKED.chmod(0o700)
            hold(_lock_of(folder))
            folder.mkdir(mode=0o700)
            return
    raise fail(str(UNPACKED), "goes while files are unpacked to it", "let other runs end first")


def _clear(own: Path) -> None:
    """Take away what killed runs left: folders that nobody holds."""
    for left in UNPACKED.iterdir():
        if left != own and left.is_dir() and hold(_lock_of(left)):
            shutil.rmtree(left, ignore_errors=True)
            let_go(_lock_of(left))
            _lock_of(left).unlink(missing_ok=True)
