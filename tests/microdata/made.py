"""Survey files that the tests make, with the faults that files have in practice."""

import struct
import zipfile
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import pandas as pd
import pyreadstat

from ouder_netwerk.microdata.codebook import Codebook, CodeRow, VariableRow, codebook

_XPT_LIBRARY = 240
"""Bytes before the first data set of a SAS transport file."""


def variable(book: Codebook, name: str) -> VariableRow:
    return next(one for one in book.variables if one.name == name)


def codes(book: Codebook, name: str) -> dict[str, CodeRow]:
    return {row.code: row for row in variable(book, name).codes}


def counts(path: Path, name: str, **options: object) -> dict[str, int]:
    return {code: row.count for code, row in codes(codebook(path, **options), name).items()}


def undeclared(path: Path) -> None:
    """Take the encoding out of an SPSS file."""
    content = path.read_bytes()
    path.write_bytes(content.replace(struct.pack("<i", 65001), struct.pack("<i", 2), 1).replace(b"UTF-8", b"     "))


def declared_as(path: Path, code_page: int) -> None:
    """Let an SPSS file declare another encoding."""
    content = path.read_bytes().replace(struct.pack("<i", 65001), struct.pack("<i", code_page), 1)
    path.write_bytes(content.replace(b"UTF-8", f"{code_page}"[:5].encode().ljust(5), 1))


def re_encoded(path: Path, encoding: str, *texts: str) -> None:
    """Put texts in another encoding, filled up with spaces to the bytes they had."""
    content = path.read_bytes()
    for text in texts:
        old = text.encode()
        assert old in content
        content = content.replace(old, text.encode(encoding).ljust(len(old)))
    path.write_bytes(content)


def two_data_sets(path: Path, first: pd.DataFrame, second: pd.DataFrame) -> None:
    """Write a SAS transport file with the data sets ONE and TWO."""
    parts = []
    for name, frame in (("ONE", first), ("TWO", second)):
        pyreadstat.write_xport(frame, str(path), table_name=name)
        parts.append(path.read_bytes())
    path.write_bytes(parts[0] + parts[1][_XPT_LIBRARY:])


def ods(path: Path, *sheets: tuple[str, Sequence[Sequence[object]]]) -> None:
    """Write the least that an open-document spreadsheet is; None is an empty cell."""
    urn = "urn:oasis:names:tc:opendocument:xmlns"
    tables = "".join(
        f"<table:table table:name={quoteattr(name)}>{''.join(map(_ods_row, rows))}</table:table>"
        for name, rows in sheets
    )
    content = (
        f"<?xml version='1.0'?><office:document-content xmlns:office='{urn}:office:1.0' xmlns:table='{urn}:table:1.0' "
        f"xmlns:text='{urn}:text:1.0'><office:body><office:spreadsheet>{tables}"
        "</office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        f"<?xml version='1.0'?><manifest:manifest xmlns:manifest='{urn}:manifest:1.0'><manifest:file-entry "
        f"manifest:full-path='/' manifest:media-type='{kind}'/></manifest:manifest>"
    )
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in (("mimetype", kind), ("META-INF/manifest.xml", manifest), ("content.xml", content)):
            archive.writestr(name, text)


def _ods_row(row: Sequence[object]) -> str:
    return f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>"


def _ods_cell(value: object) -> str:
    if value is None or value == "":
        return "<table:table-cell/>"
    kind = "string" if isinstance(value, str) else f"float' office:value='{value}"
    return f"<table:table-cell office:value-type='{kind}'><text:p>{escape(str(value))}</text:p></table:table-cell>"
