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
_R_MISSING = np.uint64(1954)
_CLASSES: dict[Any, Any] = {name: rdata.conversion.DEFAULT_CLASS_MAP[name] for name in ("factor", "ordered")}
"""What the library converts; a class that it does not know is left as numbers or texts."""


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
        frame = self._chosen(_objects(path), options.get("member"))
        described = {name: _variable(name, column) for name, column in frame.items()}
        self._columns = {name: values for name, (_, values) in described.items()}
        variables = {name: variable for name, (variable, _) in described.items()}
        self.description = Description(variables, rows=len(next(iter(self._columns.values()), ())))

    def _chosen(self, found: Mapping[str, rdata.parser.RObject], wanted: str | None) -> "_Frame":
        frames = {name: frame for name, one in found.items() if (frame := _columns(one)) is not None}
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


class _Frame(dict[str, rdata.parser.RObject]):
    """The columns of a data frame, as R keeps them: with their attributes."""


def _objects(path: Path) -> dict[str, rdata.parser.RObject]:
    """Return the objects in a file by name; one without a name is called by an empty text."""
    top = rdata.parser.parse_file(path).object
    return _pairs(top) if top.info.type == rdata.parser.RObjectType.LIST else {"": top}


def _pairs(node: rdata.parser.RObject | None) -> dict[str, rdata.parser.RObject]:
    """Return what a pairlist of R holds: the objects in a file, or the attributes of an object."""
    found = {}
    while node is not None and node.info.type == rdata.parser.RObjectType.LIST:
        found[str(_converted(node.tag))] = node.value[0]
        node = node.value[1]
    return found


def _converted(node: rdata.parser.RObject | None) -> Any:
    """Return an R object as the library gives it; what haven and the like keep beside it is read apart."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return None if node is None else rdata.conversion.convert(node, constructor_dict=_CLASSES)


def _texts(node: rdata.parser.RObject | None) -> list[str]:
    return [] if node is None else [str(text) for text in np.atleast_1d(_converted(node))]


def _columns(node: rdata.parser.RObject) -> _Frame | None:
    """Return the columns of a data frame; None for another object."""
    kept = _pairs(node.attributes)
    if "data.frame" not in _texts(kept.get("class")):
        return None
    return _Frame(zip(_texts(kept.get("names")), node.value, strict=True))


def _variable(name: str, node: rdata.parser.RObject) -> tuple[Variable, pd.Series]:
    """Return a variable and its values; a factor is the text of its levels."""
    kept = _pairs(node.attributes)
    classes = _texts(kept.get("class"))
    kind, column = _values(_converted(node), classes)
    return Variable(
        name,
        "".join(_texts(kept.get("label"))[:1]),
        _labels(kept.get("labels")),
        frozenset(_codes(kept.get("na_values"))),
        _range(kept.get("na_range")),
        kind,
    ), column


def _values(values: Any, classes: Sequence[str]) -> tuple[Kind, pd.Series]:
    column = pd.Series(values)
    if "Date" in classes or "POSIXct" in classes:
        convert = _date if "Date" in classes else _moment
        return "date", pd.Series(with_dates(column.astype(float), convert).values, dtype=object)
    if "integer64" in classes:
        whole = pd.Series(np.asarray(values, dtype=float).view(np.int64))
        return "number", whole.astype(float).mask(whole == np.iinfo(np.int64).min)
    if column.dtype.kind in "fiub":
        return "number", _with_letters(column.astype(float))
    if all(value is None or isinstance(value, (int, float)) or value is pd.NA for value in column):
        return "number", column.astype("Float64").astype(float)
    return "text", column.astype(object).where(column.notna(), "").map(str).astype(str)


def _with_letters(numbers: pd.Series) -> pd.Series:
    """Return numbers with the missing values that haven gives a letter as texts, `.a` to `.z`.

    R calls a NaN missing whose lower half is 1954; haven puts the letter in the byte above that.
    """
    bits = numbers.to_numpy().view(np.uint64)
    letters = (bits >> np.uint64(32)) & np.uint64(0xFF)
    tagged = numbers.isna() & ((bits & np.uint64(0xFFFFFFFF)) == _R_MISSING) & (letters > 0)
    if not tagged.any():
        return numbers
    mixed = numbers.astype(object)
    mixed[tagged] = [f".{chr(letter).lower()}" for letter in letters[tagged]]
    return mixed


def _labels(node: rdata.parser.RObject | None) -> dict[str, str]:
    """Return value labels: R keeps the labels as the names of their codes."""
    if node is None:
        return {}
    return dict(zip(_codes(node), _texts(_pairs(node.attributes).get("names")), strict=True))


def _codes(node: rdata.parser.RObject | None) -> list[str]:
    if node is None:
        return []
    return [code_of(code) for code in _values(np.asarray(_converted(node)), ())[1]]


def _range(node: rdata.parser.RObject | None) -> tuple[tuple[float, float], ...]:
    if node is None:
        return ()
    low, high = np.asarray(_converted(node), dtype=float)
    return ((float(low), float(high)),)


def _date(number: float) -> dt.date:
    return (_EPOCH + dt.timedelta(days=number)).date()


def _moment(number: float) -> dt.datetime:
    return _EPOCH + dt.timedelta(seconds=number)
