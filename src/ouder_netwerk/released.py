"""The released files of a study, read once into typed rows that are found by their key."""

import json
import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, ClassVar, TypeVar

from ouder_netwerk.errors import InputError, Problem, fail
from ouder_netwerk.files import checksum, csv_rows

Raw = dict[str, str]
Key = tuple[str, ...]
Numbers = tuple[float, ...]
AnyRow = TypeVar("AnyRow")

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
FRAMEWORK_KEY = ("survey", "wave", "framework", "part", "term")
MODEL_KEY = ("survey", "wave", "model", "block", "term", "level")


@dataclass(frozen=True)
class Row:
    """What every released row has.

    Attributes
    ----------
    FILE : str
        The file it stands in, such as `estimates`.
    KEY : tuple of str
        The columns that tell its rows apart.
    raw : dict
        The row as it stands in the file.
    flag : str
        Empty, or why the row is hidden or to be read with care.
    standin : bool
        Whether it comes from stand-in microdata.
    """

    FILE: ClassVar[str]
    KEY: ClassVar[tuple[str, ...]]
    raw: Raw

    @property
    def key(self) -> Key:
        """The values of its key columns."""
        return tuple(self.raw[column] for column in self.KEY)

    @property
    def place(self) -> str:
        """Where it stands, such as `estimates.csv: nsch/2019/support_any/yes/all/all`."""
        return f"{self.FILE}.csv: {'/'.join(self.key)}"

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

    FILE = "estimates"
    KEY = ESTIMATE_KEY

    indicator: str
    category: str
    level: str
    estimate: float
    low: float
    high: float
    n: float
    n_eff: float

    @property
    def hidden(self) -> bool:
        """Whether disclosure control took the numbers out."""
        return math.isnan(self.estimate)


@dataclass(frozen=True)
class Contrast(Row):
    """A row of `contrasts.csv`."""

    FILE = "contrasts"
    KEY = CONTRAST_KEY

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

    FILE = "models"
    KEY = MODEL_KEY

    term: str
    level: str
    estimate: float
    se: float
    odds_ratio: float
    or_low: float
    or_high: float
    p: float
    ame: float
    ame_se: float
    n: float
    effect: float
    low: float
    high: float

    @property
    def measure(self) -> str:
        """What `effect` is, with its limits `low` and `high`: see `RegressionModel.measure`."""
        return self.raw["measure"]

    @property
    def in_points(self) -> bool:
        """Whether the average marginal effect is on a share; else it is in the unit of the outcome."""
        return self.measure in ("odds_ratio", "coefficient")

    @property
    def hidden(self) -> bool:
        """Whether there is no effect to show."""
        return math.isnan(self.effect)


@dataclass(frozen=True)
class FrameworkRow(Row):
    """A row of `frameworks.csv`: H of a ladder, or a part of an association; numbers of a hidden row are NaN."""

    FILE = "frameworks"
    KEY = FRAMEWORK_KEY

    estimate: float
    low: float
    high: float
    p: float
    effect: float
    effect_low: float
    effect_high: float
    e_value: float
    e_value_limit: float
    n: float

    @property
    def hidden(self) -> bool:
        """Whether there is no number, or disclosure control took it out."""
        return math.isnan(self.estimate)


@dataclass(frozen=True)
class Claim(Row):
    """A row of `claims.csv`."""

    FILE = "claims"
    KEY = ("claim",)

    id: str
    kind: str
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
    verdicts : dict of str to str
        By the fingerprint of a claim, decided before numbers were rounded; empty where none are.
    frameworks : dict
        By survey, wave, framework, part and term.
    """

    estimates: dict[Key, Estimate] = field(default_factory=dict)
    contrasts: dict[Key, Contrast] = field(default_factory=dict)
    models: dict[Key, ModelRow] = field(default_factory=dict)
    claims: tuple[Claim, ...] = ()
    verdicts: dict[str, str] = field(default_factory=dict)
    frameworks: dict[Key, FrameworkRow] = field(default_factory=dict)


MANIFEST = "release.json"
"""What belongs to a release."""

STEPS = {
    "estimates": "release",
    "contrasts": "release",
    "models": "release",
    "frameworks": "release",
    "claims": "claims",
}
EVERYWHERE = ("estimates", "contrasts", "models", "claims")
"""What every study has; a study without ladders and paths has no `frameworks`."""


def standin_waves(rows: Iterable[Row]) -> set[tuple[str, str]]:
    """Return survey and wave of the rows that come from stand-in microdata."""
    return {(row.raw["survey"], row.raw["wave"]) for row in rows if row.standin}


def read_released(folder: Path, study: str, files: Iterable[str] = EVERYWHERE) -> Released:
    """Read the released files of a study.

    Parameters
    ----------
    folder : Path
        `results/<study>`.
    study : str
        Its id, for the message about a missing file.
    files : iterable of str
        Which of `estimates`, `contrasts`, `models`, `frameworks` and `claims` are needed; the others stay empty.

    Returns
    -------
    Released
        Empty numbers are NaN.

    Raises
    ------
    InputError
        When files are missing, are not those of the release, lack columns, or hold text where a number belongs; the
        message names the command that makes them.
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
    release = check_release(folder, study)
    for name in wanted - {"claims", *(Path(file).stem for file in release["files"])}:
        raise fail(
            str(folder / f"{name}.csv"), "does not belong to the release", f"run `ouder-netwerk release {study}`"
        )
    return replace(read_rows(folder, wanted), verdicts=release.get("verdicts", {}))


def check_release(folder: Path, study: str) -> dict[str, Any]:
    """Return `release.json` of a study, when every file of the release is as it was released.

    Raises
    ------
    InputError
        When it is not there, of another study, or a file is absent or was changed.
    """
    path, remedy = folder / MANIFEST, f"run `ouder-netwerk release {study}` again"
    if not path.exists():
        raise fail(str(path), "is not there: the release is not whole, or of an older version", remedy)
    try:
        release: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        files = dict(release["files"])
    except (ValueError, KeyError, TypeError):
        raise fail(str(path), "does not say what belongs to the release", remedy) from None
    if release.get("study") != study:
        raise fail(str(path), f"is of the study {release.get('study')}", remedy)
    problems = [
        Problem(str(folder / name), "is not there" if not (folder / name).is_file() else "is not as released", remedy)
        for name, digest in files.items()
        if not (folder / name).is_file() or checksum(folder / name) != digest
    ]
    if problems:
        raise InputError(problems)
    return release


def read_rows(folder: Path, wanted: Iterable[str]) -> Released:
    """Read the rows of some files in a folder, whether they are a release or not."""

    def keyed(name: str, key: Key, numbers: Key, make: Callable[[Raw, Numbers], AnyRow]) -> dict[Key, AnyRow]:
        rows = _rows(folder / f"{name}.csv", key, numbers) if name in wanted else ()
        return {tuple(raw[part] for part in key): make(raw, found) for raw, found in rows}

    return Released(
        keyed("estimates", ESTIMATE_KEY, ("estimate", "ci_low", "ci_high", "n", "n_eff"), _estimate),
        keyed("contrasts", CONTRAST_KEY, ("difference", "ci_low", "ci_high", "p", "p_adjusted"), _contrast),
        keyed("models", MODEL_KEY, _MODEL_NUMBERS, _model_row),
        tuple(keyed("claims", ("claim", "kind", "verdict", "accepted"), _CLAIM_NUMBERS, _claim).values()),
        frameworks=keyed("frameworks", FRAMEWORK_KEY, _FRAMEWORK_NUMBERS, _framework_row),
    )


_MODEL_NUMBERS = (
    "estimate", "se", "odds_ratio", "or_low", "or_high", "p", "ame", "ame_se", "n", "effect", "effect_low",
    "effect_high",
)  # fmt: skip
_FRAMEWORK_NUMBERS = (
    "estimate",
    "ci_low",
    "ci_high",
    "p",
    "effect",
    "effect_low",
    "effect_high",
    "e_value",
    "e_value_limit",
    "n",
)
_CLAIM_NUMBERS = ("estimate", "ci_low", "ci_high")


def _rows(path: Path, key: Key, numbers: Key) -> Iterator[tuple[Raw, Numbers]]:
    with path.open(encoding="utf-8", newline="") as file:
        columns, rows = csv_rows(file)
        absent = {*key, *numbers, "data"} - set(columns)
        if absent:
            raise fail(str(path), f"has no column {', '.join(sorted(absent))}", "make it again with this version")
        for line, raw in enumerate(rows, start=2):
            yield raw, tuple(_number(raw[column], f"{path}:{line}: {column}") for column in numbers)


def _number(text: str, where: str) -> float:
    try:
        return float(text or "nan")
    except ValueError:
        raise fail(where, f"`{text}` is no number", "make the file again") from None


def _estimate(raw: Raw, numbers: Numbers) -> Estimate:
    return Estimate(raw, raw["indicator"], raw["category"], raw["level"], *numbers)


def _contrast(raw: Raw, numbers: Numbers) -> Contrast:
    return Contrast(raw, raw["level"], raw["reference_level"], *numbers)


def _model_row(raw: Raw, numbers: Numbers) -> ModelRow:
    return ModelRow(raw, raw["term"], raw["level"], *numbers)


def _framework_row(raw: Raw, numbers: Numbers) -> FrameworkRow:
    return FrameworkRow(raw, *numbers)


def _claim(raw: Raw, numbers: Numbers) -> Claim:
    estimate, low, high = numbers
    accepted = raw["accepted"] == "true"
    return Claim(raw, raw["claim"], raw["kind"], estimate, low, high, raw["verdict"], accepted=accepted)
