"""The harmonisation dossier: what every recode did, for the record."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self

import numpy as np

from ouder_netwerk.files import whole_file
from ouder_netwerk.harmonise.recode import Recoded
from ouder_netwerk.harmonise.source_rows import RowsLeftOut
from ouder_netwerk.microdata.variables import Variable
from ouder_netwerk.respondents.columns import REASONS, Column
from ouder_netwerk.respondents.table import Origin

if TYPE_CHECKING:
    from ouder_netwerk.harmonise.scales import WaveScale
    from ouder_netwerk.harmonise.weighting import Raked


@dataclass(frozen=True)
class Count:
    """How many respondents went from one code to one category or missing reason."""

    code: str
    label: str
    category: str
    reason: str
    respondents: int


@dataclass(frozen=True)
class Recode:
    """One concept: the variable it comes from and where each code went."""

    concept: str
    variable: str
    question: str
    counts: tuple[Count, ...]

    @classmethod
    def of(cls, concept: str, variable: Variable, recoded: Recoded, column: Column) -> Self:
        """Count a recode after its universe was applied; the values of a number count as one code."""
        codes, code_index = recoded.codes, recoded.code_index
        if not column.categories:
            codes, code_index = (*codes, "a number"), np.where(column.present, len(codes), code_index)
        value = column.values if column.categories else np.full(len(code_index), -1)
        shape = (len(codes), len(column.categories) + 1, len(REASONS) + 1)
        cells = np.ravel_multi_index((code_index, value + 1, column.reasons + 1), shape)
        counts = np.bincount(cells, minlength=np.prod(shape)).reshape(shape)
        rows = [
            Count(
                codes[code],
                variable.value_labels.get(codes[code], ""),
                ("", *column.categories)[category],
                ("", *REASONS)[reason],
                int(counts[code, category, reason]),
            )
            for code, category, reason in np.argwhere(counts)
        ]
        return cls(concept, variable.name, variable.label, tuple(rows))


def missing_by_reason(columns: Mapping[str, Column]) -> dict[str, dict[str, int]]:
    """Count the missing values of every column by reason; a column without any has no reasons."""
    return {
        name: {REASONS[code]: int(count) for code, count in enumerate(_reason_counts(column)) if count}
        for name, column in columns.items()
    }


def _reason_counts(column: Column) -> np.ndarray:
    return np.bincount(column.reasons[~column.present], minlength=len(REASONS))


@dataclass(frozen=True)
class Dossier:
    """Everything harmonising did to one wave; internal, since counts can be small.

    Attributes
    ----------
    wave : str
        Id of the wave's definition.
    origin : Origin
        Which files were read, real or stand-in.
    respondents : int
    recodes : tuple of Recode
    missing : dict
        For each column, derived ones too, the count of each missing reason.
    weighting : Raked, optional
        How weights were made, where the file has none.
    left_out : tuple of LeftOut
        Rows of the file that are no respondents.
    scales : tuple of WaveScale
        How well the items of each scale go together.
    assumed : tuple of str
        What had to be assumed to read the file.
    """

    wave: str
    origin: Origin
    respondents: int
    recodes: tuple[Recode, ...]
    missing: dict[str, dict[str, int]]
    weighting: "Raked | None" = None
    left_out: tuple[RowsLeftOut, ...] = ()
    scales: "tuple[WaveScale, ...]" = ()
    assumed: tuple[str, ...] = ()

    def write(self, path: Path) -> None:
        """Write the dossier as JSON; the file is there whole or not at all."""
        with whole_file(path) as part:
            part.write_text(json.dumps(asdict(self), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
