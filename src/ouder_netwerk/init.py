"""Make a working folder: the Snakefile, a profile, and a sample study with its survey files."""

import shutil
from pathlib import Path

from ouder_netwerk.errors import fail
from ouder_netwerk.layout import DEFAULT_RAW, NEW_FOLDER, SCHEMAS
from ouder_netwerk.sample import write_sample
from ouder_netwerk.schemas import write_schemas


def init_folder(folder: Path) -> None:
    """Make a working folder in which the workflow, every command and the tutorial work.

    Parameters
    ----------
    folder : Path
        A new or an empty one.

    Raises
    ------
    InputError
        When there is something in it.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     init_folder(Path(folder))
    ...     sorted(path.name for path in Path(folder).glob("[!.]*"))
    ['README.md', 'Snakefile', 'config', 'data', 'profiles']
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise fail(str(folder), "is there already, and not empty", "name a new folder")
    shutil.copytree(NEW_FOLDER, folder, dirs_exist_ok=True)
    write_schemas(folder / SCHEMAS)
    write_sample(folder / DEFAULT_RAW)
