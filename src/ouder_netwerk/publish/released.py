"""The released files of a study, read once into typed rows that are found by their key."""

import csv
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from ouder_netwerk.claims.released import CONTRAST_KEY, ESTIMATE_KEY
from ouder_netwerk.errors import InputError, Problem, fail

Raw = dict[str, str]
Key = tuple[str, ...]
AnyRow = TypeVar("AnyRow")


@dataclass(frozen=True)
class Row:
    """What every released row has.

    Attributes
    ----------
    raw : dict
        The row as it stands in the file.
    flag : str
        Empty, or why the row is hidden or to be read with care.
    standin : bool
        Whether it comes from stand-in microdata.
    """

    raw: Raw

    @property
    def flag(self) -> str:
        """Reason code, or empty."""
        return self.raw.get("flag", "")

    @property
    def standin(self) -> bool:
        """Whether the row comes from stand-in microdata."""
        return self.raw["data"] == "stand-in"


@dataclass(frozen=True)
class Estimate(Row):
    """A row of `estimates.csv`; numbers of a hidden cell are NaN."""

    indicator: str
    category: str
    level: str
    estimate: float
    low: float
    high: float
    n: float

    @property
    def hidden(self) -> bool:
        """Whether disclosure control took the numbers out."""
        return math.isnan(self.estimate)


@dataclass(frozen=True)
class Contrast(Row):
    """A row of `contrasts.csv`."""

    level: str
    reference: str
    difference: float
    low: float
    high: float
    p: float
    p_adjusted: float

    @property
    def hidden(self) -> bool:
        """Whether disclosure control took the numbers out."""
        return math.isnan(self.difference)


@dataclass(frozen=True)
class ModelRow(Row):
    """A row of `models.csv`."""

    term: str
    level: str
    estimate: float
    odds_ratio: float
    or_low: float
    or_high: float
    p: float
    ame: float
    ame_se: float
    df: float
    n: float


@dataclass(frozen=True)
class Claim(Row):
    """A row of `claims.csv`."""

    id: str
    kind: str
    band_low: float
    band_high: float
    estimate: float
    low: float
    high: float
    verdict: str
    accepted: bool


@dataclass(frozen=True)
class Released:
    """The released rows of one study.

    Attributes
    ----------
    estimates : dict
        By survey, wave, indicator, category, subgroup and level.
    contrasts : dict
        By survey, wave, reference wave, indicator, category, subgroup, level and reference level.
    models : dict
        By survey, wave, model, block, term and level, in the order of the file.
    claims : tuple of Claim
    """

    estimates: dict[Key, Estimate] = field(default_factory=dict)
    contrasts: dict[Key, Contrast] = field(default_factory=dict)
    models: dict[Key, ModelRow] = field(default_factory=dict)
    claims: tuple[Claim, ...] = ()


MODEL_KEY = ("survey", "wave", "model", "block", "term", "level")
STEPS = {"estimates": "release", "contrasts": "release", "models": "release", "claims": "claims"}


def read_released(folder: Path, study: str, files: Iterable[str] = tuple(STEPS)) -> Released:
    """Read the released files of a study.

    Parameters
    ----------
    folder : Path
        `results/<study>`.
    study : str
        Its id, for the message about a missing file.
    files : iterable of str
        Which of `estimates`, `contrasts`, `models` and `claims` are needed; the others stay empty.

    Returns
    -------
    Released
        Empty numbers are NaN.

    Raises
    ------
    InputError
        When files are missing, or lack columns; the message names the command that makes them.
    """
    wanted = set(files)
    missing = [name for name in STEPS if name in wanted and not (folder / f"{name}.csv").exists()]
    if missing:
        raise InputError(
            Problem(
                str(folder / f"{name}.csv"),
                "is not there",
                f"make it with `ouder-netwerk {STEPS[name]} {study}`, or everything with "
                f"`snakemake --cores 2 --config study={study}`",
            )
            for name in missing
        )

    def keyed(name: str, key: tuple[str, ...], make: Callable[[Raw], AnyRow]) -> dict[Key, AnyRow]:
        rows = _rows(folder / f"{name}.csv", key) if name in wanted else []
        return {tuple(raw[part] for part in key): make(raw) for raw in rows}

    claims = _rows(folder / "claims.csv", ("claim", "verdict")) if "claims" in wanted else []
    return Released(
        keyed("estimates", ESTIMATE_KEY, _estimate),
        keyed("contrasts", CONTRAST_KEY, _contrast),
        keyed("models", MODEL_KEY, _model_row),
        tuple(_claim(raw) for raw in claims),
    )


def _rows(path: Path, columns: Iterable[str]) -> list[Raw]:
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        absent = set(columns) - set(reader.fieldnames or ())
        if absent:
            raise fail(str(path), f"has no column {', '.join(sorted(absent))}", "make it again with this version")
        return list(reader)


def _number(raw: Raw, column: str) -> float:
    return float(raw[column] or "nan")


def _estimate(raw: Raw) -> Estimate:
    numbers = (_number(raw, column) for column in ("estimate", "ci_low", "ci_high", "n"))
    return Estimate(raw, raw["indicator"], raw["category"], raw["level"], *numbers)


def _contrast(raw: Raw) -> Contrast:
    numbers = (_number(raw, column) for column in ("difference", "ci_low", "ci_high", "p", "p_adjusted"))
    return Contrast(raw, raw["level"], raw["reference_level"], *numbers)


def _model_row(raw: Raw) -> ModelRow:
    columns = ("estimate", "odds_ratio", "or_low", "or_high", "p", "ame", "ame_se", "df", "n")
    return ModelRow(raw, raw["term"], raw["level"], *(_number(raw, column) for column in columns))


def _claim(raw: Raw) -> Claim:
    return Claim(
        raw,
        id=raw["claim"],
        kind=raw["kind"],
        band_low=_number(raw, "band_low"),
        band_high=_number(raw, "band_high"),
        estimate=_number(raw, "estimate"),
        low=_number(raw, "ci_low"),
        high=_number(raw, "ci_high"),
        verdict=raw["verdict"],
        accepted=raw["accepted"] == "true",
    )
