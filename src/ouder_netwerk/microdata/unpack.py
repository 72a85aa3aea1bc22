"""Survey files inside zip archives."""

import tempfile
import zipfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from ouder_netwerk.errors import fail
from ouder_netwerk.microdata.formats import check_format


@contextmanager
def unpacked(
    path: Path, member: str | None, labels: str | None, extensions: Collection[str]
) -> Iterator[tuple[Path, Path | None]]:
    """Give the paths of the data and of the label program, unpacked for as long as they are read.

    Parameters
    ----------
    path : Path
        A survey file, or a .zip that holds one.
    member : str or None
        Which file inside the .zip; not needed when only one fits.
    labels : str or None
        Stata program with labels, inside the .zip or beside the file.
    extensions : collection of str
        Of survey files.

    Raises
    ------
    InputError
        When a file is absent or the archive is damaged.
    """
    if check_format(path) != ".zip":
        program = path.parent / labels if labels else None
        if program is not None and not program.exists():
            raise fail(str(program), "does not exist", f"put it beside {path.name}: it holds the labels")
        yield path, program
        return
    with tempfile.TemporaryDirectory() as folder:
        try:
            with zipfile.ZipFile(path) as archive:
                inside = [name for name in archive.namelist() if Path(name).suffix.lower() in extensions]
                if member is None and not inside:
                    raise fail(str(path), "holds no survey file", f"put one inside: {', '.join(extensions)}")
                if member is None and len(inside) == 1:
                    member = inside[0]
                wanted = [name for name in (member, labels) if name]
                absent = [name for name in wanted if name not in archive.namelist()]
                if absent or member is None:
                    what = f"does not hold {', '.join(absent)}" if absent else "holds more than one survey file"
                    raise fail(str(path), what, f"name one as `member`: {', '.join(inside)}")
                for name in wanted:
                    archive.extract(name, folder)
        except zipfile.BadZipFile as error:
            raise fail(str(path), f"is a damaged zip archive ({error})", "copy the file again") from None
        yield Path(folder) / member, Path(folder) / labels if labels else None
