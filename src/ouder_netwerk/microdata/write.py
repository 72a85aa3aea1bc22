"""Write survey files as statistics packages make them: labels, user-missing codes, and the same bytes every time."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
import pyreadstat

from ouder_netwerk.errors import fail
from ouder_netwerk.microdata.write_por import portable_bytes

Code = float | str
"""A value of a variable; Stata's extended missings are written as in Stata: ".a" to ".z"."""

# SPSS system files hold "dd mmm yy" and "hh:mm:ss" at fixed places in the header; Stata files hold
# "dd Mon yyyy hh:mm" behind <timestamp> and one byte with its length.
_SAV_DATE = slice(92, 109)
_SAV_FIXED = b"01 Jan 1700:00:00"
_DTA_TAG = b"<timestamp>\x11"
_DTA_FIXED = b"01 Jan 2017 00:00"
_STATA_LABEL = 80  # longest variable label in Stata
_STATA_14 = 14  # release 118: the newest that every edition of Stata opens


@dataclass(frozen=True)
class FileVariable:
    """How one variable stands in a survey file.

    Attributes
    ----------
    label : str
        Variable label.
    value_labels : mapping of code to str
        Value labels; in Stata files also for extended missings (".a").
    missing : tuple of codes
        User-missing codes: at most three values in SPSS, extended missings in Stata.
    missing_range : tuple of float, optional
        Lowest and highest user-missing value (SPSS); then `missing` holds at most one code.
    decimals : int
        Decimals shown; the stored value is not rounded.
    """

    label: str
    value_labels: Mapping[Code, str] = field(default_factory=dict)
    missing: tuple[Code, ...] = ()
    missing_range: tuple[float, float] | None = None
    decimals: int = 0


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
        Title inside the file (not in .por, which has no place for it).

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
    formats: dict[str, Callable[..., bytes]] = {".sav": _sav, ".por": _por, ".dta": _dta}
    if path.suffix not in formats:
        raise fail(str(path), "is not a format that can be written", f"choose one of: {', '.join(formats)}")
    bare = [name for name in frame.columns if name not in variables]
    if bare:
        raise fail(str(path), f"no description for {', '.join(bare)}", "describe every column in `variables`")
    partial = path.with_name(f".{path.stem}.{os.getpid()}.partial")
    try:
        content = formats[path.suffix](partial, frame, variables, file_label)
        partial.write_bytes(content)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def _sav(partial: Path, frame: pd.DataFrame, variables: Mapping[str, FileVariable], file_label: str) -> bytes:
    texts = _text_columns(frame)
    pyreadstat.write_sav(
        frame,
        partial,
        file_label=file_label,
        column_labels={name: variables[name].label for name in frame},
        variable_value_labels=_value_labels(frame, variables),
        missing_ranges={
            name: _sav_missing(variables[name]) for name in frame if _has_missing(variables[name])
        },
        variable_format={name: f"F8.{variables[name].decimals}" for name in frame if name not in texts},
        variable_measure={name: "nominal" if variables[name].value_labels else "scale" for name in frame},
    )
    content = bytearray(partial.read_bytes())
    content[_SAV_DATE] = _SAV_FIXED
    return bytes(content)


def _sav_missing(variable: FileVariable) -> list[object]:
    codes: list[object] = [float(code) for code in variable.missing]
    if variable.missing_range is not None:
        low, high = variable.missing_range
        codes.append({"lo": low, "hi": high})
    return codes


def _has_missing(variable: FileVariable) -> bool:
    return bool(variable.missing) or variable.missing_range is not None


def _dta(partial: Path, frame: pd.DataFrame, variables: Mapping[str, FileVariable], file_label: str) -> bytes:
    long = [name for name in frame if len(variables[name].label) > _STATA_LABEL]
    if long:
        raise fail(str(partial), f"label of {', '.join(long)} is longer than {_STATA_LABEL}", "shorten it")
    letters = {
        name: sorted(_letter(code) for code in variables[name].missing)
        for name in frame
        if variables[name].missing
    }
    stored = frame.astype(dict.fromkeys(letters, object))
    for name in letters:
        stored[name] = [_letter(value) for value in stored[name]]
    labels = {
        name: {_letter(code): text for code, text in values.items()}
        for name, values in _value_labels(frame, variables).items()
    }
    pyreadstat.write_dta(
        stored,
        partial,
        file_label=file_label,
        column_labels={name: variables[name].label for name in frame},
        version=_STATA_14,
        variable_value_labels=labels,
        missing_user_values=letters,
        variable_format={
            name: f"%9.{variables[name].decimals}f" for name in frame if name not in _text_columns(frame)
        },
    )
    head, tag, rest = partial.read_bytes().partition(_DTA_TAG)
    return head + tag + _DTA_FIXED + rest[len(_DTA_FIXED) :]


def _letter(value: Code) -> Code:
    return value.removeprefix(".") if isinstance(value, str) else float(value)


def _por(partial: Path, frame: pd.DataFrame, variables: Mapping[str, FileVariable], file_label: str) -> bytes:
    return portable_bytes(frame, variables)


def _value_labels(frame: pd.DataFrame, variables: Mapping[str, FileVariable]) -> dict[str, dict[Code, str]]:
    return {name: dict(variables[name].value_labels) for name in frame if variables[name].value_labels}


def _text_columns(frame: pd.DataFrame) -> set[str]:
    return {name for name in frame if isinstance(frame[name].dtype, pd.StringDtype)}
