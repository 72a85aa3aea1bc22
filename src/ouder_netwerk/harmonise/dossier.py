"""The harmonisation dossier: what every recode did, for the record."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

import numpy as np

from ouder_netwerk.files import whole_file
from ouder_netwerk.harmonise.columns import REASONS, Column
from ouder_netwerk.harmonise.recode import Recoded
from ouder_netwerk.microdata.variables import Variable


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


@dataclass(frozen=True)
class Dossier:
    """Every recode of one wave; internal, since counts can be small."""

    study: str
    wave: str
    respondents: int
    recodes: tuple[Recode, ...]

    def write(self, path: Path) -> None:
        """Write the dossier as JSON; the file is there whole or not at all."""
        with whole_file(path) as part:
            part.write_text(json.dumps(asdict(self), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
