"""The harmonised table on disk: parquet with a note on where it comes from."""

import json
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pyarrow as pa
import pyarrow.parquet as pq

from ouder_netwerk.errors import fail
from ouder_netwerk.files import whole_file

if TYPE_CHECKING:
    import pandas as pd

DataKind = Literal["real", "stand-in"]
_KEY = b"ouder_netwerk"
DESIGN_ROLES = ("weight", "stratum", "psu", "fpc")
"""Columns of the design; another weight has its own as `weight.NAME`, and the others where they differ."""


@dataclass(frozen=True)
class Origin:
    """Where a harmonised table comes from.

    Attributes
    ----------
    study, survey, wave : str
        What the released files call it.
    data : str
        `real` or `stand-in`.
    files : dict of str to str
        Name of each file that was read, with its SHA-256.
    raked_over : dict of str to list of str
        For each wave (of those pooled) whose weights were made here: the margins, `a*b` for one over both. With the
        column `base_weight` that is what variances need.
    """

    study: str
    survey: str
    wave: str
    data: DataKind
    files: dict[str, str]
    raked_over: dict[str, list[str]] = field(default_factory=dict)

    @property
    def unraked(self) -> "Origin":
        """The same of weights that the file has."""
        return replace(self, raked_over={})


@dataclass(frozen=True)
class Harmonised:
    """A harmonised wave.

    Attributes
    ----------
    frame : DataFrame
        The columns that docs/architecture.md describes under "Harmonised table".
    origin : Origin
    """

    frame: "pd.DataFrame"
    origin: Origin

    def weighted_by(self, weight: str | None) -> "Harmonised":
        """Return the respondents with another of their weights, and its design, in the place of their own."""
        if weight is None:
            return self
        own = {role: f"{role}.{weight}" for role in DESIGN_ROLES if f"{role}.{weight}" in self.frame}
        frame = self.frame.assign(**{role: self.frame[name] for role, name in own.items()})
        if len(own) > 1:
            # a sample of its own: who took no part has no place in its strata and PSUs
            frame = frame[frame["weight"] > 0].reset_index(drop=True)
        return replace(self, frame=frame.drop(columns="base_weight", errors="ignore"), origin=self.origin.unraked)


def write_harmonised(harmonised: Harmonised, path: Path) -> None:
    """Write a harmonised table; the file is there whole or not at all."""
    table = pa.Table.from_pandas(harmonised.frame, preserve_index=False)
    note = json.dumps(asdict(harmonised.origin), sort_keys=True).encode()
    table = table.replace_schema_metadata({**table.schema.metadata, _KEY: note})
    with whole_file(path) as part:
        pq.write_table(table, part, compression="zstd")


def read_harmonised(path: Path) -> Harmonised:
    """Read a harmonised table.

    Raises
    ------
    InputError
        When it is not there.
    """
    if not path.exists():
        raise fail(str(path), "does not exist", "run `ouder-netwerk harmonise` for this wave first")
    table = pq.read_table(path)
    return Harmonised(table.to_pandas(), Origin(**json.loads(table.schema.metadata[_KEY])))
