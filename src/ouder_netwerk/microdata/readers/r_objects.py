"""Data frames that R saved (.rds, .rda), with the labels that haven and labelled keep."""

import datetime as dt
import warnings
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import rdata

from ouder_netwerk.errors import fail
from ouder_netwerk.microdata.dates import with_dates
from ouder_netwerk.microdata.table import Description, Options
from ouder_netwerk.microdata.variables import Kind, Variable, code_of

_EPOCH = dt.datetime(1970, 1, 1)
_LABELLED = (
    "haven_labelled",
    "haven_labelled_spss",
    "labelled",
    "labelled_spss",
    "Date",
    "POSIXct",
    "POSIXt",
    "vctrs_vctr",
)
_FRAMES = ("data.frame", "tbl_df", "tbl", "data.table", "survey.data.frame")


class RFile:
    """A file of R with a data frame.

    Parameters
    ----------
    path : Path
    shown : str
        What the user calls it.
    options : Options
        `member` names the object, where a .rda holds several data frames.
    """

    def __init__(self, path: Path, shown: str, options: Options) -> None:
        self._shown = shown
        columns = self._chosen(_objects(path), options.get("member"))
        described = {name: _variable(name, *one) for name, one in columns.items()}
        self._columns = {name: values for name, (_, values) in described.items()}
        variables = {name: variable for name, (variable, _) in described.items()}
        self.description = Description(variables, rows=len(next(iter(self._columns.values()), ())))

    def _chosen(self, found: Mapping[str, Any], wanted: str | None) -> "_Frame":
        frames = {name: one for name, one in found.items() if isinstance(one, _Frame)}
        names = ", ".join(frames) or "(none)"
        if wanted is not None and wanted not in frames:
            raise fail(self._shown, f"holds no data frame {wanted}", f"name one as `member`: {names}")
        if wanted is None and len(frames) != 1:
            raise fail(self._shown, f"holds {len(frames) or 'no'} data frames", f"name one as `member`: {names}")
        return frames[wanted or next(iter(frames))]

    def frames(self, names: Sequence[str], rows: int) -> Iterator[pd.DataFrame]:
        """Yield respondents, so many at a time."""
        for start in range(0, max(self.description.rows or 0, 1), rows):
            part = {name: self._columns[name].iloc[start : start + rows] for name in names}
            yield pd.DataFrame(part).reset_index(drop=True)

    def notes(self) -> list[str]:
        """Return what had to be assumed: nothing."""
        return []


class _Frame(dict[str, tuple[Any, Mapping[str, Any]]]):
    """The columns of a data frame, each with the attributes that R keeps beside it."""


def _objects(path: Path) -> Mapping[str, Any]:
    known: dict[Any, Any] = dict(rdata.conversion.DEFAULT_CLASS_MAP)
    known |= dict.fromkeys(_LABELLED, _with_attributes) | dict.fromkeys(_FRAMES, _frame)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        converted = rdata.conversion.convert(rdata.parser.parse_file(path), constructor_dict=known)
    is_objects = isinstance(converted, dict) and not isinstance(converted, _Frame)
    return converted if is_objects else {"": converted}


def _with_attributes(values: Any, attributes: Mapping[str, Any]) -> tuple[Any, Mapping[str, Any]]:
    return values, attributes


def _frame(columns: Any, attributes: Mapping[str, Any]) -> _Frame:
    pairs = {str(name): one if isinstance(one, tuple) else (one, {}) for name, one in columns.items()}
    return _Frame(pairs)


def _variable(name: str, values: Any, attributes: Mapping[str, Any]) -> tuple[Variable, pd.Series]:
    """Return a variable and its values; a factor is the text of its levels."""
    classes = [str(one) for one in np.atleast_1d(attributes.get("class", []))]
    label = str(next(iter(np.atleast_1d(attributes.get("label", ""))), ""))
    labels = attributes.get("labels")
    codes: dict[str, str] = {}
    if labels is not None and hasattr(labels, "items"):
        codes = {code_of(code): str(text) for text, code in labels.items()}
    missing = frozenset(code_of(code) for code in np.atleast_1d(attributes.get("na_values", [])))
    column = pd.Series(values)
    kind: Kind = "number"
    if "Date" in classes or "POSIXct" in classes:
        kind, convert = "date", _date if "Date" in classes else _moment
        column = pd.Series(with_dates(column.astype(float), convert).values, dtype=object)
    elif column.dtype.kind in "fiub":
        column = column.astype(float)
    elif all(value is None or isinstance(value, (int, float)) or value is pd.NA for value in column):
        column = column.astype("Float64").astype(float)
    else:
        kind = "text"
        column = column.astype(object).where(column.notna(), "").map(str).astype(str)
    return Variable(name, label, codes, missing, kind=kind), column


def _date(number: float) -> dt.date:
    return (_EPOCH + dt.timedelta(days=number)).date()


def _moment(number: float) -> dt.datetime:
    return _EPOCH + dt.timedelta(seconds=number)
