"""What is in a survey file: variables, labels, codes, counts and shares."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from ouder_netwerk.errors import fail
from ouder_netwerk.microdata.read import OpenMicrodata, open_microdata, resolve_names
from ouder_netwerk.microdata.tally import Tally, spelled

MOST_SHOWN = 25
"""A variable with more values than this, none of them labelled, is shown by its range and mean only; a text with more
is not shown at all: it may be an open answer or an identification."""
CELLS_PER_CHUNK = 5_000_000
"""Respondents times variables in memory at once."""


@dataclass(frozen=True)
class CodeRow:
    """One code of a variable.

    Attributes
    ----------
    code, label : str
    is_missing : bool
    count : int
    share : float
        Of the respondents with a value; of a missing code, of all respondents.
    weighted_share : float or None
        The same by weight; None without a weight.
    """

    code: str
    label: str
    is_missing: bool
    count: int
    share: float
    weighted_share: float | None


@dataclass(frozen=True)
class VariableRow:
    """One variable.

    Attributes
    ----------
    name, label : str
    kind : str
        `number`, `text` or `date`.
    valid, missing : int
        Respondents with and without a value.
    missing_codes : str
        Codes and ranges that the file declares missing.
    low, high : str
        Lowest and highest value; empty for a text.
    mean, weighted_mean : float or None
    codes : tuple of CodeRow
    distinct : int
        Different values, missing codes included; 0 for a variable with too many to count.
    """

    name: str
    label: str
    kind: str
    valid: int
    missing: int
    missing_codes: str
    low: str
    high: str
    mean: float | None
    weighted_mean: float | None
    codes: tuple[CodeRow, ...]
    distinct: int


@dataclass(frozen=True)
class Codebook:
    """Everything about the variables of a file; internal, since counts can be small.

    Attributes
    ----------
    path : Path
    label : str
        Of the file as a whole.
    respondents : int
    encoding : str or None
        Encoding that had to be given to read it.
    weight : str or None
        Variable the weighted shares are by.
    variables : tuple of VariableRow
    """

    path: Path
    label: str
    respondents: int
    encoding: str | None
    weight: str | None
    variables: tuple[VariableRow, ...]

    def to_text(self) -> str:
        """Return the codebook for a terminal."""
        return "\n".join(_lines(self)) + "\n"

    def to_csv(self) -> str:
        """Return the codebook as CSV: a row per code, and one per variable without codes."""
        target = io.StringIO()
        writer = csv.writer(target, lineterminator="\n")
        writer.writerow(_HEADER)
        for variable in self.variables:
            shared = (variable.name, variable.label, variable.kind, variable.valid, variable.missing)
            numbers = (variable.low, variable.high, _blank(variable.mean), _blank(variable.weighted_mean))
            for row in variable.codes or (None,):
                cells = ("",) * 6 if row is None else _cells(row)
                writer.writerow((*shared, variable.missing_codes, *numbers, *cells))
        return target.getvalue()

    def to_html(self) -> str:
        """Return the codebook as one page that needs no other file."""
        from ouder_netwerk.microdata.codebook_html import codebook_page

        return codebook_page(self)


_HEADER = (
    *("variable", "label", "kind", "valid", "missing", "missing_codes", "minimum", "maximum", "mean", "weighted_mean"),
    *("code", "code_label", "code_is_missing", "count", "share", "weighted_share"),
)


def codebook(
    path: Path | str,
    weight: str | None = None,
    member: str | None = None,
    labels: str | None = None,
    encoding: str | None = None,
    rows: int | None = None,
) -> Codebook:
    """Make the codebook of a survey file.

    Parameters
    ----------
    path : path
        .sav, .zsav, .por, .dta, .sas7bdat, .xpt, or a .zip that holds one.
    weight : str, optional
        Variable to weight shares and means by; a missing weight counts as zero.
    member, labels, encoding : str, optional
        As for `read_microdata`.
    rows : int, optional
        Respondents to hold in memory at once; by default as many as five million cells take.

    Returns
    -------
    Codebook

    Raises
    ------
    InputError
        When the file can not be read or has no such weight.

    Examples
    --------
    >>> import tempfile
    >>> from ouder_netwerk.microdata.write import FileVariable, write_microdata
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "a.sav"
    ...     described = {"hulp": FileVariable("Kreeg hulp", {1: "Ja", 2: "Nee", 9: "Weet niet"}, missing=(9,))}
    ...     write_microdata(file, pd.DataFrame({"hulp": [1.0, 1.0, 2.0, 9.0]}), described)
    ...     [(row.code, row.label, row.count, round(row.share, 3)) for row in codebook(file).variables[0].codes]
    [('1', 'Ja', 2, 0.667), ('2', 'Nee', 1, 0.333), ('9', 'Weet niet', 1, 0.25)]
    """
    with open_microdata(Path(path), member, labels, encoding) as file:
        name = resolve_names(file.path, file.variables, [weight])[0] if weight else None
        tallies = {variable: Tally(description) for variable, description in file.variables.items()}
        respondents = 0
        for chunk in file.chunks(rows or max(1000, CELLS_PER_CHUNK // max(1, len(tallies)))):
            respondents += len(chunk)
            by = _weights(file, chunk, name)
            for variable, tally in tallies.items():
                tally.add(chunk[variable], by)
        described = tuple(_variable(tally, name is not None) for tally in tallies.values())
        return Codebook(file.path, file.label, respondents, file.encoding, name, described)


def _weights(file: OpenMicrodata, chunk: pd.DataFrame, name: str | None) -> np.ndarray:
    if name is None:
        return np.ones(len(chunk))
    numbers = pd.to_numeric(chunk[name], errors="coerce").to_numpy(dtype=float)
    if np.isnan(numbers).all() and len(numbers):
        raise fail(f"{file.path}: {name}", "holds no number, so it is no weight", "name another variable as weight")
    return np.nan_to_num(numbers)


def _variable(tally: Tally, weighted: bool) -> VariableRow:
    valid = tally.respondents - tally.missing
    shown = [code for code in tally.codes() if not _is_hidden(tally, code)]
    declared = [
        *sorted(tally.variable.missing_codes),
        *(f"{low:g}-{high:g}" for low, high in tally.variable.missing_ranges),
    ]
    return VariableRow(
        name=tally.variable.name,
        label=tally.variable.label,
        kind=tally.kind,
        valid=valid,
        missing=tally.missing,
        missing_codes=", ".join(declared),
        low=spelled(tally.low) if tally.low is not None else "",
        high=spelled(tally.high) if tally.high is not None else "",
        mean=tally.sum / tally.numbers if tally.numbers else None,
        weighted_mean=tally.weighted_sum / tally.number_weight if weighted and tally.number_weight else None,
        codes=tuple(_row(tally, code, valid, weighted) for code in shown),
        distinct=0 if tally.is_amount else len(tally.counts),
    )


def _is_hidden(tally: Tally, code: str) -> bool:
    """Values are shown unless there are many without a label: then they are amounts, names or open answers."""
    bare = sum(not tally.names(other) for other in tally.counts)
    return not tally.names(code) and (bare > MOST_SHOWN or tally.is_amount)


def _row(tally: Tally, code: str, valid: int, weighted: bool) -> CodeRow:
    missing = tally.is_missing(code)
    count = tally.counts.get(code, 0)
    base = tally.respondents if missing else valid
    by_weight = tally.total_weight if missing else tally.valid_weight
    return CodeRow(
        code,
        tally.variable.value_labels.get(code, ""),
        missing,
        count,
        count / base if base else 0.0,
        (tally.weights.get(code, 0.0) / by_weight if by_weight else 0.0) if weighted else None,
    )


def _blank(number: float | None) -> str:
    return "" if number is None else f"{number:.6g}"


def _cells(row: CodeRow) -> tuple[str, ...]:
    yes = "yes" if row.is_missing else "no"
    return (row.code, row.label, yes, str(row.count), f"{row.share:.6f}", _blank(row.weighted_share))


def summary(book: Codebook) -> str:
    """Return one line about the file."""
    parts = [f"{book.path.name}: {book.respondents:,} respondents, {len(book.variables):,} variables"]
    parts += [book.label] if book.label else []
    parts += [f"weighted by {book.weight}"] if book.weight else []
    parts += [f"read as {book.encoding}"] if book.encoding else []
    return "; ".join(parts)


def number_line(variable: VariableRow) -> str:
    """Return respondents with and without a value, and the range and mean of a number or date."""
    parts = [f"{variable.valid:,} with a value, {variable.missing:,} missing"]
    if variable.low:
        parts.append(f"{variable.low} to {variable.high}")
    if variable.mean is not None:
        parts.append(f"mean {variable.mean:.4g}")
    if variable.weighted_mean is not None:
        parts.append(f"weighted mean {variable.weighted_mean:.4g}")
    if variable.kind != "number":
        parts.append(variable.kind)
    if not variable.codes and variable.distinct:
        parts.append(f"{variable.distinct:,} different values")
    if variable.missing_codes:
        parts.append(f"declared missing: {variable.missing_codes}")
    return "; ".join(parts)


def _lines(book: Codebook) -> Iterator[str]:
    yield summary(book)
    for variable in book.variables:
        yield ""
        yield f"{variable.name}  {variable.label}".rstrip()
        yield f"  {number_line(variable)}"
        width = max((len(row.code) for row in variable.codes), default=0)
        for row in variable.codes:
            by_weight = "" if row.weighted_share is None else f"{row.weighted_share:8.1%}"
            mark = "  (missing)" if row.is_missing else ""
            yield f"  {row.code:>{width}} {row.count:8,} {row.share:7.1%}{by_weight}  {row.label}{mark}".rstrip()
