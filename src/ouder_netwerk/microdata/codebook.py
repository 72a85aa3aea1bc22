"""What is in a survey file: variables, labels, codes, counts and shares."""

import logging
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Unpack

import numpy as np

from ouder_netwerk.errors import fail
from ouder_netwerk.microdata.absent import absent_codes, valued
from ouder_netwerk.microdata.read import OpenMicrodata, open_microdata, resolve_names
from ouder_netwerk.microdata.table import Description, Options
from ouder_netwerk.microdata.tally import Tally
from ouder_netwerk.microdata.variables import code_of

log = logging.getLogger("ouder_netwerk")

MOST_SHOWN = 25
"""A variable with more values than this, none of them labelled, is shown by its range and mean only; a text with more
is not shown at all: it may be an open answer or an identification."""


@dataclass(frozen=True)
class CodeRow:
    """One code of a variable.

    Attributes
    ----------
    code, label : str
    is_missing : bool
    count : int
    share_of_all : float
        Of all respondents.
    share : float or None
        Of the respondents with a value; None for a missing code.
    weighted_share : float or None
        By weight, of those with a value, and of all for a missing code; None without a weight.
    """

    code: str
    label: str
    is_missing: bool
    count: int
    share_of_all: float
    share: float | None
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
    suspicious : tuple of (str, int)
        Extremes of a quantity that look like missing codes, and how many respondents have each.
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
    suspicious: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class Codebook:
    """Everything about the variables of a file; internal, since counts can be small.

    Attributes
    ----------
    path : Path
    label : str
        Of the file as a whole.
    respondents : int
    weight : str or None
        Variable the weighted shares are by.
    variables : tuple of VariableRow
    description : Description
        What the file says of itself.
    notes : tuple of str
        What had to be assumed to read it.
    """

    path: Path
    label: str
    respondents: int
    weight: str | None
    variables: tuple[VariableRow, ...]
    description: Description
    notes: tuple[str, ...] = ()


def codebook(
    path: Path | str,
    weight: str | None = None,
    rows: int | None = None,
    **options: Unpack[Options],
) -> Codebook:
    """Make the codebook of a survey file.

    Parameters
    ----------
    path : path
        As for `open_microdata`.
    weight : str, optional
        Variable to weight shares and means by; a missing weight counts as zero, with a word about it in the log.
    rows : int, optional
        Respondents to hold in memory at once; by default as many as five million cells take.
    **options : Options
        What the file does not say itself.

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
    >>> import pandas as pd
    >>> from ouder_netwerk.microdata.variables import FileVariable
    >>> from ouder_netwerk.microdata.write import write_microdata
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "a.sav"
    ...     described = {"hulp": FileVariable("Kreeg hulp", {1: "Ja", 2: "Nee", 9: "Weet niet"}, missing=(9,))}
    ...     write_microdata(file, pd.DataFrame({"hulp": [1.0, 1.0, 2.0, 9.0]}), described)
    ...     [(row.code, row.label, row.count, row.share_of_all) for row in codebook(file).variables[0].codes]
    [('1', 'Ja', 2, 0.5), ('2', 'Nee', 1, 0.25), ('9', 'Weet niet', 1, 0.25)]
    """
    with open_microdata(Path(path), **options) as file:
        name = _weight_name(file, weight)
        absent: Counter[str] = Counter()
        tallies = {variable: Tally(description) for variable, description in file.variables.items()}
        respondents, negative = 0, 0
        for chunk in file.chunks(rows):
            respondents += len(chunk)
            by = np.ones(len(chunk))
            if name is not None:
                found = valued(chunk[name], file.variables[name])
                absent.update(found.absent)
                by = np.nan_to_num(found.numbers())
                negative += int((by < 0).sum())
            for variable, tally in tallies.items():
                tally.add(chunk[variable], by)
        if name is not None:
            _check_weight(tallies[name], absent, negative, f"{file.path}: {name}")
        described = tuple(_variable(tally, name is not None) for tally in tallies.values())
        return Codebook(file.path, file.label, respondents, name, described, file.description, file.notes)


def _weight_name(file: OpenMicrodata, weight: str | None) -> str | None:
    remedy = "mend the name in --weight"
    return resolve_names(file.path, file.variables, [weight], remedy)[0] if weight else None


def _check_weight(tally: Tally, absent: Counter[str], negative: int, where: str) -> None:
    if negative:
        what = f"is negative for {negative} of {tally.respondents} respondents, so it is no weight"
        raise fail(where, what, "name another variable as weight")
    if not tally.total_weight:
        raise fail(where, "holds no number above zero, so it is no weight", "name another variable as weight")
    if absent:
        log.warning(
            "%s: the weight is missing for %d of %d respondents (%s): they count as zero",
            *(where, sum(absent.values()), tally.respondents, absent_codes(absent, tally.variable)),
        )


def _variable(tally: Tally, weighted: bool) -> VariableRow:
    valid = tally.respondents - tally.missing
    shown = [code for code in tally.codes() if not _is_hidden(tally, code)]
    declared = [
        *sorted(tally.variable.missing_codes),
        *(f"{_end(low)} to {_end(high)}" for low, high in tally.variable.missing_ranges),
    ]
    return VariableRow(
        name=tally.variable.name,
        label=tally.variable.label,
        kind=tally.kind,
        valid=valid,
        missing=tally.missing,
        missing_codes=", ".join(declared),
        low=code_of(tally.low) if tally.low is not None else "",
        high=code_of(tally.high) if tally.high is not None else "",
        mean=tally.sum / tally.numbers if tally.numbers else None,
        weighted_mean=tally.weighted_sum / tally.number_weight if weighted and tally.number_weight else None,
        codes=tuple(_row(tally, code, valid, weighted) for code in shown),
        distinct=0 if tally.is_amount else len(tally.counts),
        suspicious=tally.suspicious_extremes() if tally.is_amount or len(shown) < len(tally.counts) else (),
    )


def _end(number: float) -> str:
    """Return an end of a range of missing values; SPSS keeps LOWEST and HIGHEST as the largest numbers there are."""
    if abs(number) < sys.float_info.max / 2:
        return f"{number:g}"
    return "lowest" if number < 0 else "highest"


def _is_hidden(tally: Tally, code: str) -> bool:
    """Values are shown unless there are many without a label: then they are amounts, names or open answers."""
    bare = sum(not tally.names(other) for other in tally.counts)
    return not tally.names(code) and (bare > MOST_SHOWN or tally.is_amount)


def _row(tally: Tally, code: str, valid: int, weighted: bool) -> CodeRow:
    missing = tally.variable.is_missing(code)
    count = tally.counts.get(code, 0)
    by_weight = tally.total_weight if missing else tally.valid_weight
    return CodeRow(
        code,
        tally.variable.value_labels.get(code, ""),
        missing,
        count,
        count / tally.respondents if tally.respondents else 0.0,
        None if missing else count / valid if valid else 0.0,
        (tally.weights.get(code, 0.0) / by_weight if by_weight else 0.0) if weighted else None,
    )
