"""Where every file lives: one place, for the command line and the workflow alike."""

import os
from pathlib import Path

HARMONISED = Path("data/harmonised")
STANDIN = Path("data/standin")
UNPACKED = Path("data/unpacked")
"""Microdata from archives, for as long as they are read."""
ESTIMATES = Path("data/estimates")
RESULTS = Path("results")
DEFAULT_RAW = Path("data/raw")
SCHEMAS = Path("config/schemas")
OWN_TEXTS = Path("config/texts")
"""Where a user keeps the phrases of a language that the package does not have, or has in other words."""
OWN_STYLE = Path("config/style.yaml")
"""Where a user keeps the colours, fonts and logo of all that is published."""
RAW_VARIABLE = "OUDER_NETWERK_RAW"
WORKFLOW = Path(__file__).parent / "workflow/Snakefile"
"""The one copy of the workflow, which the Snakefile of every working folder includes."""
NEW_FOLDER = Path(__file__).parent / "folder"
"""What a new working folder holds."""


def raw_folder(given: str | Path | None) -> Path:
    """Return the folder with raw files: the one given, else `$OUDER_NETWERK_RAW`, else `data/raw`.

    Examples
    --------
    >>> raw_folder("elsewhere").as_posix()
    'elsewhere'
    """
    return Path(given or os.environ.get(RAW_VARIABLE) or DEFAULT_RAW)


def find_raw(raw: Path, study: str, file: str) -> Path | None:
    """Return a raw file, which may lie in the raw folder or in the study's folder inside it; None when in neither."""
    return next((path for path in (raw / file, raw / study / file) if path.exists()), None)


def standin(study: str, file: str) -> Path:
    """Return the path of a stand-in file."""
    return STANDIN / study / file


def harmonised(study: str, wave: str) -> Path:
    """Return the path of a harmonised wave."""
    return HARMONISED / study / f"{wave}.parquet"


def dossier(study: str, wave: str) -> Path:
    """Return the path of a wave's harmonisation dossier."""
    return HARMONISED / study / f"{wave}.dossier.json"


def internal(study: str, part: str, kind: str) -> Path:
    """Return the path of a table before release: `part` is a wave, or `waves` for comparisons between them."""
    return ESTIMATES / study / f"{part}.{kind}.csv"


def released(study: str, kind: str) -> Path:
    """Return the path of a released table: estimates, contrasts, models or claims."""
    return RESULTS / study / f"{kind}.csv"
