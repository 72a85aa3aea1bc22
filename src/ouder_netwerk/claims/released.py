"""The released numbers that claims are checked against, found by their key."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ouder_netwerk.errors import fail

Row = dict[str, str]
Key = tuple[str, ...]

ESTIMATE_KEY = ("survey", "wave", "indicator", "category", "subgroup", "level")
CONTRAST_KEY = (
    "survey",
    "wave",
    "reference_wave",
    "indicator",
    "category",
    "subgroup",
    "level",
    "reference_level",
)


@dataclass(frozen=True)
class Released:
    """Rows of `estimates.csv` and `contrasts.csv`, as text, by their key columns.

    Attributes
    ----------
    folder : Path
        `results/<study>`.
    estimates, contrasts : dict
        By the columns of `ESTIMATE_KEY` and `CONTRAST_KEY`.
    """

    folder: Path
    estimates: dict[Key, Row]
    contrasts: dict[Key, Row]


def read_released(folder: Path) -> Released:
    """Read the released files of one study.

    Parameters
    ----------
    folder : Path
        `results/<study>`.

    Raises
    ------
    InputError
        When a file or a column is absent.
    """
    return Released(
        folder,
        dict(_rows(folder / "estimates.csv", ESTIMATE_KEY, ("estimate", "ci_low", "ci_high", "n_eff"))),
        dict(_rows(folder / "contrasts.csv", CONTRAST_KEY, ("difference", "ci_low", "ci_high"))),
    )


def _rows(path: Path, key: Key, numbers: Key) -> Iterator[tuple[Key, Row]]:
    study = path.parent.name
    if not path.exists():
        raise fail(str(path), "does not exist", f"make it with `ouder-netwerk release {study}`")
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        absent = {*key, *numbers, "flag", "data"} - set(reader.fieldnames or ())
        if absent:
            raise fail(str(path), f"has no column {', '.join(sorted(absent))}", "release it again with this version")
        for line, row in enumerate(reader, start=2):
            for column in numbers:
                if not _is_number(row[column]):
                    raise fail(f"{path}:{line}: {column}", f"`{row[column]}` is no number", "release it again")
            yield tuple(row[column] for column in key), row


def _is_number(text: str) -> bool:
    try:
        float(text or "nan")
    except ValueError:
        return False
    return True


def number(row: Row, column: str) -> float:
    """Return a number of a row; a hidden one is NaN.

    Examples
    --------
    >>> number({"estimate": "0.25", "se": ""}, "estimate"), number({"estimate": "0.25", "se": ""}, "se")
    (0.25, nan)
    """
    return float(row[column] or "nan")
