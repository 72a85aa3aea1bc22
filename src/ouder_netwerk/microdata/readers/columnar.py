"""Arrow's files (.parquet, .feather): typed columns, mostly without labels."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.feather as feather
import pyarrow.parquet as pq

from ouder_netwerk.errors import fail
from ouder_netwerk.microdata.table import Description, Options
from ouder_netwerk.microdata.texts import BYTES, Texts
from ouder_netwerk.microdata.variables import Kind, Variable

_EXACT = 1 << 53
"""Whole numbers up to here are the same as a float."""
_INDEX = "__index_level_"
"""How pandas calls the columns it keeps its row names in."""


class ColumnarFile:
    """A parquet or feather file.

    Parameters
    ----------
    path : Path
    shown : str
        What the user calls it.
    options : Options
    """

    def __init__(self, path: Path, shown: str, options: Options) -> None:
        self._path, self._shown, self._name = path, shown, Path(shown).name
        self._texts = Texts(self._name)
        try:
            schema = self._parquet.schema_arrow if self._is_parquet else self._feather.schema
        except (pa.ArrowException, OSError) as error:
            raise fail(shown, f"cannot be read: {_first_line(error)}", "copy the file again") from None
        kinds = {name: _kind(kind) for name, kind in zip(schema.names, schema.types, strict=True)}
        if twice := {name for name in schema.names if schema.names.count(name) > 1}:
            raise fail(shown, f"has two variables called {', '.join(sorted(twice))}", "give each its own name")
        self._left_out = [name for name, kind in kinds.items() if kind is None]
        variables = {
            name: Variable(name, kind=kind)
            for name, kind in kinds.items()
            if kind is not None and not name.startswith(_INDEX)
        }
        rows = self._parquet.metadata.num_rows if self._is_parquet else self._feather.num_rows
        self.description = Description(variables, rows=rows)

    @cached_property
    def _is_parquet(self) -> bool:
        with self._path.open("rb") as stream:
            return stream.read(4) == b"PAR1"

    @cached_property
    def _parquet(self) -> pq.ParquetFile:
        return pq.ParquetFile(self._path)

    @cached_property
    def _feather(self) -> pa.Table:
        return feather.read_table(self._path, memory_map=True, use_threads=False)

    def frames(self, names: Sequence[str], rows: int) -> Iterator[pd.DataFrame]:
        """Yield respondents, so many at a time."""
        empty = True
        try:
            for batch in self._batches(list(names), rows):
                empty = False
                yield pd.DataFrame({name: self._column(name, batch.column(name)) for name in names})
        except (pa.ArrowException, OSError) as error:
            raise fail(self._shown, f"cannot be read: {_first_line(error)}", "copy the file again") from None
        if empty:
            yield pd.DataFrame({name: self._column(name, pa.array([], pa.null())) for name in names})

    def _batches(self, names: list[str], rows: int) -> Iterator[Any]:
        if self._is_parquet:
            yield from self._parquet.iter_batches(batch_size=rows, columns=names, use_threads=False)
        else:
            yield from self._feather.select(names).to_batches(max_chunksize=rows)

    def _column(self, name: str, values: Any) -> pd.Series:
        kind = self.description.variables[name].kind
        if pa.types.is_dictionary(values.type):
            values = values.cast(values.type.value_type)
        if kind == "text":
            return self._text_column(values)
        if kind == "date":
            return pd.Series(values.to_pylist(), dtype=object)
        if pa.types.is_integer(values.type) and values.type.bit_width == 64:
            return _whole_numbers(values)
        return pd.Series(values.cast(pa.float64(), safe=False).to_numpy(zero_copy_only=False).astype(float))

    def _text_column(self, values: Any) -> pd.Series:
        if pa.types.is_binary(values.type) or pa.types.is_large_binary(values.type):
            texts = [self._texts.decode((value or b"").decode(BYTES), is_answer=True) for value in values.to_pylist()]
            return pd.Series(texts, dtype=str)
        return pd.Series(pc.fill_null(values.cast(pa.large_string()), "").to_pylist(), dtype=str)

    def notes(self) -> list[str]:
        """Return what had to be assumed so far."""
        names = ", ".join(self._left_out[:5]) + (", ..." if len(self._left_out) > 5 else "")
        what = f"{self._name}: left out {len(self._left_out)} variables that hold lists or the like: {names}"
        return [*self._texts.notes(), *([what] if self._left_out else [])]


def _kind(kind: Any) -> Kind | None:
    """Return what a column of Arrow is; None for what no survey variable is."""
    types = pa.types
    if types.is_dictionary(kind):
        return _kind(kind.value_type)
    if types.is_integer(kind) or types.is_floating(kind) or types.is_boolean(kind) or types.is_decimal(kind):
        return "number"
    if types.is_date(kind) or types.is_timestamp(kind) or types.is_time(kind) or types.is_duration(kind):
        return "date"
    is_text = types.is_string(kind) or types.is_large_string(kind) or types.is_string_view(kind)
    if is_text or types.is_binary(kind) or types.is_large_binary(kind):
        return "text"
    return "number" if types.is_null(kind) else None


def _whole_numbers(values: Any) -> pd.Series:
    """Return whole numbers to their last digit: an identification may have more than a float keeps."""
    if not values.null_count:
        return pd.Series(values.to_numpy(zero_copy_only=False))
    filled = pc.fill_null(values, 0).to_numpy(zero_copy_only=False)
    if len(filled) and max(abs(int(filled.max())), abs(int(filled.min()))) > _EXACT:
        return pd.Series(values.to_pylist(), dtype=object)
    return pd.Series(np.where(values.is_null().to_numpy(zero_copy_only=False), np.nan, filled.astype(float)))


def _first_line(error: BaseException) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__
