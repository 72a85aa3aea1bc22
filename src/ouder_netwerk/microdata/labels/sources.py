"""Which file holds labels in which way."""

import csv
import io
from collections.abc import Callable, Sequence
from pathlib import Path

from ouder_netwerk.errors import fail
from ouder_netwerk.microdata.labels.codebook_rows import is_codebook, labels_of_rows
from ouder_netwerk.microdata.labels.labels import Labels
from ouder_netwerk.microdata.labels.sas import sas_labels
from ouder_netwerk.microdata.labels.spss import spss_labels
from ouder_netwerk.microdata.labels.stata import stata_labels
from ouder_netwerk.microdata.texts import BYTES, Texts, known_encoding, text_of
from ouder_netwerk.microdata.variables import folded

_PROGRAMS: dict[str, Callable[[str, Sequence[str]], Labels]] = {
    ".do": stata_labels,
    ".sas": sas_labels,
    ".sps": spss_labels,
}
_CATALOGUE = ".sas7bcat"
_CODEBOOKS = (".csv", ".tsv", ".txt")
_WORKBOOKS = (".xlsx", ".ods")
LABEL_SUFFIXES = (*_PROGRAMS, _CATALOGUE)
"""Of files that hold labels and nothing else."""


def read_labels(path: Path, shown: str, names: Sequence[str], encoding: str | None) -> tuple[Labels, list[str]]:
    """Read a file with labels.

    Parameters
    ----------
    path : Path
        The file itself.
    shown : str
        What the user calls it.
    names : sequence of str
        Variables of the survey file.
    encoding : str or None
        Of the file with labels.

    Returns
    -------
    labels : Labels
    notes : list of str
        What had to be assumed.

    Raises
    ------
    InputError
        When it is of no known kind, or cannot be read.
    """
    suffix = path.suffix.lower()
    if suffix == _CATALOGUE:
        return _catalogue(path, shown, encoding)
    if suffix in _WORKBOOKS:
        from ouder_netwerk.microdata.readers.sheets import codebook_in

        return codebook_in(path, shown), []
    if suffix not in (*_PROGRAMS, *_CODEBOOKS):
        known = ", ".join((*LABEL_SUFFIXES, *_CODEBOOKS, *_WORKBOOKS))
        raise fail(shown, f"has the extension `{suffix}`, of no file with labels", f"use one of: {known}")
    text, notes = text_of(path.read_bytes(), shown, encoding)
    return _PROGRAMS[suffix](text, names) if suffix in _PROGRAMS else _codebook(text, shown), notes


def _codebook(text: str, shown: str) -> Labels:
    from ouder_netwerk.microdata.readers.delimited import delimiter_of

    lines = text.splitlines(keepends=True)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter_of(lines[:200]))
    if not is_codebook([name for name in reader.fieldnames or () if name]):
        remedy = "give its columns these names: variable, label, code, code_label, code_is_missing"
        raise fail(shown, "does not look like a codebook", remedy)
    return labels_of_rows([{key: value or "" for key, value in row.items() if key} for row in reader])


def _catalogue(path: Path, shown: str, encoding: str | None) -> tuple[Labels, list[str]]:
    import pyreadstat

    try:
        _, found = pyreadstat.read_sas7bcat(str(path), encoding=BYTES)
    except pyreadstat.ReadstatError as error:
        raise fail(shown, f"cannot be read: {error}", "copy the file again") from None
    texts = Texts(shown, None, known_encoding(encoding, shown) if encoding else None)
    formats = {
        folded(texts.decode(name)): {
            _catalogue_code(name, code, texts): texts.decode(str(label)) for code, label in labels.items()
        }
        for name, labels in found.value_labels.items()
    }
    return Labels(formats=formats), texts.notes()


def _catalogue_code(name: str, code: object, texts: Texts) -> str:
    """Return a code; in a format of numbers a letter is a special missing."""
    if isinstance(code, str):
        return texts.decode(code) if name.startswith("$") else f".{code.lower()}"
    return str(code)
