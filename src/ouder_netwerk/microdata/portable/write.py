"""Write SPSS portable files (.por): no Python package writes value labels and user-missing codes to them."""

import unicodedata
from collections.abc import Iterator, Mapping

import pandas as pd

from ouder_netwerk.errors import fail
from ouder_netwerk.microdata.portable.alphabet import (
    CHARACTERS,
    FILE_LABEL,
    LINE,
    SIGNATURE,
    TITLE,
    spelled_number,
)
from ouder_netwerk.microdata.variables import FileVariable

_LONGEST_NAME = 8
_NUMBER_FORMAT = 5  # SPSS's code of the format F
_TEXT_FORMAT = 1  # and of the format A


def portable_bytes(frame: pd.DataFrame, variables: Mapping[str, FileVariable], file_label: str = "") -> bytes:
    """Return a frame as the content of an SPSS portable file.

    Parameters
    ----------
    frame : DataFrame, shape (respondents, variables)
        Numbers or texts; NaN is system-missing.
    variables : mapping of str to FileVariable
        For every column.
    file_label : str
        Title of the file, of which the format keeps twenty characters.

    Returns
    -------
    bytes
        ASCII: the format has no accents, so labels lose theirs. Names become upper case.

    Raises
    ------
    InputError
        When a name is longer than eight characters.

    Examples
    --------
    >>> content = portable_bytes(pd.DataFrame({"x": [31.5]}), {"x": FileVariable("Één")})
    >>> content.replace(b"\\r\\n", b"").partition(b"Een")[2].rstrip(b"Z")
    b'F11.F/'
    """
    records = [
        "0" * 40,
        TITLE + file_label.encode("ascii", "ignore").decode()[:FILE_LABEL].ljust(FILE_LABEL),
        "0" * 120,
        CHARACTERS,
        SIGNATURE,
        "A" + _text("20170101") + _text("000000"),
        "1" + _text("ouder-netwerk"),
        f"4{spelled_number(frame.shape[1])}",
        f"5{spelled_number(11)}",
        *(_variable(name, frame[name], variables[name]) for name in map(str, frame)),
        *_value_labels(frame, variables),
        "F" + "".join(_rows(frame)),
    ]
    text = "".join(records)
    text += "Z" * (LINE - len(text) % LINE)
    lines = (text[start : start + LINE] for start in range(0, len(text), LINE))
    return "".join(f"{line}\r\n" for line in lines).encode("ascii")


def _is_text(column: pd.Series) -> bool:
    return isinstance(column.dtype, pd.StringDtype)


def _variable(name: str, column: pd.Series, variable: FileVariable) -> str:
    if len(name) > _LONGEST_NAME:
        raise fail(f".por file: {name}", "the name is longer than eight characters", "shorten it")
    width = int(column.str.len().max()) if _is_text(column) else 0
    shown = (_TEXT_FORMAT, width, 0) if width else (_NUMBER_FORMAT, 8, variable.decimals)
    shape = "".join(spelled_number(part) for part in shown)
    missing = "".join(f"8{spelled_number(float(code))}" for code in variable.missing)
    if variable.missing_range is not None:
        missing += "B" + "".join(spelled_number(end) for end in variable.missing_range)
    return f"7{spelled_number(width)}{_text(name.upper())}{shape}{shape}{missing}C{_text(variable.label)}"


def _value_labels(frame: pd.DataFrame, variables: Mapping[str, FileVariable]) -> Iterator[str]:
    for name in map(str, frame):
        labels = variables[name].value_labels
        if labels:
            pairs = "".join(f"{spelled_number(float(code))}{_text(label)}" for code, label in labels.items())
            yield f"D{spelled_number(1)}{_text(name.upper())}{spelled_number(len(labels))}{pairs}"


def _rows(frame: pd.DataFrame) -> Iterator[str]:
    # survey columns hold few different values, so each is spelled once
    spelled = []
    for name in frame:
        spell = _text if _is_text(frame[name]) else spelled_number
        known = {value: spell(value) for value in frame[name].unique()}
        spelled.append([known[value] if value == value else "*." for value in frame[name]])
    for row in zip(*spelled, strict=True):
        yield "".join(row)


def _text(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii")
    return f"{spelled_number(len(plain))}{plain}"
