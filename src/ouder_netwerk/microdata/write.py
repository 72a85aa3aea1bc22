"""Write survey files as statistics packages make them: labels, user-missing codes, and the same bytes every time."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pyreadstat

from ouder_netwerk.errors import fail
from ouder_netwerk.files import whole_file
from ouder_netwerk.microdata.formats import FORMATS, format_of, named
from ouder_netwerk.microdata.portable.write import portable_bytes
from ouder_netwerk.microdata.variables import Code, FileVariable

# SPSS system files hold "dd mmm yy" and "hh:mm:ss" at fixed places in the header; Stata files hold
# "dd Mon yyyy hh:mm" behind <timestamp> and one byte with its length.
_SAV_DATE = slice(92, 109)
_SAV_FIXED = b"01 Jan 1700:00:00"
_DTA_TAG = b"<timestamp>\x11"
_DTA_FIXED = b"01 Jan 2017 00:00"
_STATA_LABEL = 80  # longest variable label in Stata
_STATA_14 = 14  # release 118: the newest that every edition of Stata opens


def write_microdata(
    path: Path, frame: pd.DataFrame, variables: Mapping[str, FileVariable], file_label: str = ""
) -> None:
    """Write respondents to an SPSS (.sav, .por) or Stata (.dta) file.

    Parameters
    ----------
    path : Path
        The suffix says the format. The file appears complete or not at all.
    frame : DataFrame, shape (respondents, variables)
        Numbers or texts. NaN is system-missing; user-missing codes stand among the values, in Stata files as the
        texts ".a" to ".z".
    variables : mapping of str to FileVariable
        For every column of `frame`.
    file_label : str
        Title inside the file: 64 characters in SPSS (20 in .por), 80 in Stata.

    Raises
    ------
    InputError
        When the suffix is none of the three, or a column has no description.

    Notes
    -----
    The same input gives the same bytes: the date of creation in the header is fixed at 1 January 2017.

    Examples
    --------
    >>> import tempfile
    >>> variables = {"hulp": FileVariable("Hulp gekregen", {1: "Ja", 2: "Nee", 9: "Geen antwoord"}, missing=(9,))}
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "a.sav"
    ...     write_microdata(file, pd.DataFrame({"hulp": [1.0, 2.0, 9.0]}), variables)
    ...     read, meta = pyreadstat.read_sav(file, user_missing=True)
    >>> read["hulp"].tolist(), meta.variable_value_labels["hulp"][9.0]
    ([1.0, 2.0, 9.0], 'Geen antwoord')
    """
    found = format_of(path.suffix)
    if found is None or not found.writer:
        written = ", ".join(suffix for one in FORMATS if one.writer for suffix in one.suffixes)
        raise fail(str(path), "is not a format that can be written", f"choose one of: {written}")
    _check(path, frame, variables)
    described = {str(name): variables[str(name)] for name in frame.columns}
    with whole_file(path) as part:
        named(found.writer)(part, frame, described, file_label)


def _check(path: Path, frame: pd.DataFrame, variables: Mapping[str, FileVariable]) -> None:
    bare = [name for name in frame.columns if name not in variables]
    if bare:
        raise fail(str(path), f"no description for {', '.join(bare)}", "describe every column in `variables`")
    long = [name for name in frame.columns if len(variables[name].label) > _STATA_LABEL]
    if path.suffix == ".dta" and long:
        raise fail(str(path), f"label of {', '.join(long)} is longer than {_STATA_LABEL}", "shorten it")


def write_sav(part: Path, frame: pd.DataFrame, variables: Mapping[str, FileVariable], file_label: str) -> None:
    """Write an SPSS system file."""
    pyreadstat.write_sav(
        frame,
        part,
        file_label=file_label,
        column_labels={name: variable.label for name, variable in variables.items()},
        variable_value_labels=_value_labels(variables),
        missing_ranges=_sav_missing(variables),
        variable_format=_formats(frame, variables, "F8.{}"),
        variable_measure={
            name: "nominal" if variable.value_labels else "scale" for name, variable in variables.items()
        },
    )
    content = bytearray(part.read_bytes())
    content[_SAV_DATE] = _SAV_FIXED
    part.write_bytes(content)


def _sav_missing(variables: Mapping[str, FileVariable]) -> dict[str, Any]:
    missing: dict[str, Any] = {}
    for name, variable in variables.items():
        codes: list[Any] = [float(code) for code in variable.missing]
        if variable.missing_range is not None:
            codes.append(dict(zip(("lo", "hi"), variable.missing_range, strict=True)))
        if codes:
            missing[name] = codes
    return missing


def write_dta(part: Path, frame: pd.DataFrame, variables: Mapping[str, FileVariable], file_label: str) -> None:
    """Write a Stata file of release 118."""
    letters: dict[str, Any] = {
        name: sorted(_letter(code) for code in variable.missing)
        for name, variable in variables.items()
        if variable.missing
    }
    stored = frame.astype(dict.fromkeys(letters, object))
    for name in letters:
        stored[name] = [_letter(value) for value in stored[name]]
    pyreadstat.write_dta(
        stored,
        part,
        file_label=file_label,
        column_labels={name: variable.label for name, variable in variables.items()},
        version=_STATA_14,
        variable_value_labels=_value_labels(variables),
        missing_user_values=letters,
        variable_format=_formats(frame, variables, "%9.{}f"),
    )
    head, tag, rest = part.read_bytes().partition(_DTA_TAG)
    part.write_bytes(head + tag + _DTA_FIXED + rest[len(_DTA_FIXED) :])


def _letter(value: Code) -> Code:
    """Return an extended missing without its point, as the Stata writer wants it, and anything else as a number."""
    return value.removeprefix(".") if isinstance(value, str) else float(value)


def write_por(part: Path, frame: pd.DataFrame, variables: Mapping[str, FileVariable], file_label: str) -> None:
    """Write an SPSS portable file."""
    part.write_bytes(portable_bytes(frame, variables, file_label))


def _value_labels(variables: Mapping[str, FileVariable]) -> dict[str, Any]:
    return {
        name: {_letter(code): text for code, text in variable.value_labels.items()}
        for name, variable in variables.items()
        if variable.value_labels
    }


def _formats(frame: pd.DataFrame, variables: Mapping[str, FileVariable], pattern: str) -> dict[str, str]:
    return {
        name: pattern.format(variable.decimals)
        for name, variable in variables.items()
        if not isinstance(frame[name].dtype, pd.StringDtype)
    }
