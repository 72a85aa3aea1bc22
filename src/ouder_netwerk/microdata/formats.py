"""The formats of survey files: how each is known, and what reads and writes it.

A new format is an entry here and a module in `readers/`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from ouder_netwerk.errors import fail
from ouder_netwerk.microdata.table import OpenFile, Options, Reader

_HEAD = 512
_COPY = "give the file its right extension, or copy it again"
_STATA_START, _STATA_END = b"<stata_dta>", b"</stata_dta>"
_OLD_STATA = range(104, 116)
_SAS = bytes.fromhex("000000000000000000000000c2ea81")
_SAS_DATA, _SAS_CATALOGUE = _SAS + b"\x60", _SAS + b"\x63"
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")


@dataclass(frozen=True)
class Format:
    """One format of survey files.

    Attributes
    ----------
    name : str
    suffixes : tuple of str
    starts : callable
        Whether a file of it can begin with these bytes.
    reader : str
        What opens it: a module in `readers/` or beside it, and a function in that; empty for an archive.
    takes : frozenset of str
        The options that say something of it, besides `labels`.
    missing : str
        How it says that there is no answer, for docs.
    labels : str
        Where its labels come from, for docs.
    writer : str
        What writes it: a module and a function; empty when nothing does.
    has_start : bool
        Whether its first bytes set it apart from other files; those of a text do not.
    """

    name: str
    suffixes: tuple[str, ...]
    starts: Callable[[bytes], bool]
    reader: str
    takes: frozenset[str]
    missing: str
    labels: str
    writer: str = ""
    has_start: bool = True

    def open(self, path: Path, shown: str, options: Options) -> OpenFile:
        """Open a file of this format; messages call it by what is shown."""
        reader: Reader = named(self.reader)
        return reader(path, shown, options)


def named(name: str) -> Any:
    """Return what a module of this room calls by a name, as `write:write_sav`."""
    module, _, attribute = name.partition(":")
    return getattr(import_module(f"ouder_netwerk.microdata.{module}"), attribute)


def _begins(*starts: bytes) -> Callable[[bytes], bool]:
    return lambda head: head.startswith(starts)


def _is_stata(head: bytes) -> bool:
    return head.startswith(_STATA_START) or (head[:1] != b"" and head[0] in _OLD_STATA and head[1:3] in _STATA_ORDERS)


_STATA_ORDERS = (b"\x01\x01", b"\x02\x01", b"\x01\x00", b"\x02\x00")
_SPSS, _CELLS = frozenset({"encoding"}), frozenset({"member"})
_R_STARTS = (b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"X\n", b"A\n", b"RDX", b"RDA")

FORMATS = (
    Format(
        "SPSS system file",
        (".sav",),
        _begins(b"$FL2"),
        "readers.statistics:open_sav",
        _SPSS,
        "user-missing codes and ranges, system-missing",
        "in the file",
        "write:write_sav",
    ),
    Format(
        "compressed SPSS system file",
        (".zsav",),
        _begins(b"$FL3"),
        "readers.statistics:open_sav",
        _SPSS,
        "as .sav",
        "in the file",
    ),
    Format(
        "SPSS portable file",
        (".por",),
        lambda head: b"SPSS PORT FILE" in head or b"SPSSPORT" in head,
        "portable.read:PortableFile",
        _SPSS,
        "as .sav",
        "in the file",
        "write:write_por",
    ),
    Format(
        "Stata file",
        (".dta",),
        _is_stata,
        "readers.statistics:open_dta",
        _SPSS,
        "system-missing, and from Stata 8 `.a` to `.z`",
        "in the file or a .do",
        "write:write_dta",
    ),
    Format(
        "SAS data set",
        (".sas7bdat",),
        _begins(_SAS_DATA),
        "readers.statistics:open_sas7bdat",
        _SPSS,
        "system-missing, `.a` to `.z` and `._`",
        "a .sas7bcat or .sas",
    ),
    Format(
        "SAS transport file",
        (".xpt",),
        _begins(b"HEADER RECORD*******"),
        "readers.transport:TransportFile",
        frozenset({"encoding", "member"}),
        "as .sas7bdat",
        "a .sas7bcat or .sas",
    ),
    Format(
        "text file with delimiters",
        (".csv", ".tsv", ".txt"),
        lambda head: b"\0" not in head or head.startswith((b"\xff\xfe", b"\xfe\xff")),
        "readers.delimited:DelimitedFile",
        frozenset({"encoding", "delimiter", "decimal"}),
        "empty; among numbers also `.`, `.a` to `.z`, `NA` and the like",
        "a codebook or program",
        has_start=False,
    ),
    Format(
        "parquet file",
        (".parquet",),
        _begins(b"PAR1"),
        "readers.columnar:ColumnarFile",
        frozenset(),
        "null",
        "a codebook or program",
    ),
    Format(
        "feather file",
        (".feather", ".arrow"),
        _begins(b"ARROW1", b"FEA1"),
        "readers.columnar:ColumnarFile",
        frozenset(),
        "null",
        "a codebook or program",
    ),
    Format(
        "workbook",
        (".xlsx", ".ods"),
        _begins(*_ZIP),
        "readers.sheets:Workbook",
        _CELLS,
        "as .csv",
        "a sheet with the codebook",
    ),
    Format(
        "R file",
        (".rds", ".rda", ".rdata"),
        _begins(*_R_STARTS),
        "readers.r_objects:RFile",
        _CELLS,
        "NA",
        "in the file, as haven keeps them",
    ),
    Format("zip archive", (".zip",), _begins(*_ZIP), "", frozenset({"member"}), "", ""),
)
SURVEY_SUFFIXES = tuple(suffix for one in FORMATS if one.reader for suffix in one.suffixes)
"""Extensions of files with respondents, archives left out."""
COMPRESSED = {".gz": b"\x1f\x8b", ".bz2": b"BZh", ".xz": b"\xfd7zXZ"}
"""Endings put behind another extension, and how such a file begins."""

_CPORT = "is a SAS file made by PROC CPORT, which SAS alone reads"
_CIMPORT = "in SAS, read it by PROC CIMPORT and write a .xpt or .sas7bdat"
_OTHERS = (
    (b"**COMPRESSED**", _CPORT, _CIMPORT),
    (b"LIB CONTROL", _CPORT, _CIMPORT),
    (_SAS_CATALOGUE, "is a SAS catalogue, with labels and no respondents", "give the data set, and this as `labels`"),
    (b"\x1c\0\0\0\0\0\0\0ENCRYPTED", "is an SPSS file with a password", "open it in SPSS and save it without one"),
    (_OLE, "is a workbook of before 2007, or one with a password", "open it and save it as .xlsx without one"),
    (b"%PDF", "is a PDF document", _COPY),
    (b"Rar!", "is a .rar archive", "unpack it, or pack the file in a .zip"),
    (b"7z\xbc\xaf", "is a .7z archive", "unpack it, or pack the file in a .zip"),
    (b"<!DOCTYPE html", "is a web page, perhaps one that asks to log in", "download the file itself"),
    (b"<html", "is a web page, perhaps one that asks to log in", "download the file itself"),
)
"""How files begin that come in the place of a survey file, what they are, and what to do about it."""


def format_of(suffix: str) -> Format | None:
    """Return the format that an extension stands for.

    Examples
    --------
    >>> format_of(".SAV").name
    'SPSS system file'
    """
    return next((one for one in FORMATS if suffix.lower() in one.suffixes), None)


def sniff(head: bytes) -> Format | None:
    """Return the format that fits the first bytes of a file; None when it is none that its first bytes set apart.

    Examples
    --------
    >>> sniff(b"$FL2@(#) SPSS DATA FILE").suffixes
    ('.sav',)
    """
    return next((one for one in FORMATS if one.has_start and one.starts(head)), None)


def check_format(path: Path, shown: str = "") -> Format:
    """Return the format of a file after making sure that its content fits.

    Parameters
    ----------
    path : Path
        The file itself.
    shown : str
        What the user calls it; by default its path.

    Raises
    ------
    InputError
        When the file is absent, a folder, empty, of an unknown extension, not what its extension says, or a Stata file
        cut off.
    """
    shown = shown or str(path)
    if not path.exists():
        raise fail(shown, "does not exist", "put the file there, or give its folder with `raw=`")
    if path.is_dir():
        raise fail(shown, "is a folder", "name a file in it")
    if not path.is_file():
        raise fail(shown, "is not a file", "name a file")
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
    other = next((one for one in _OTHERS if head.lower().startswith(one[0].lower())), None)
    if other is not None:
        raise fail(shown, other[1], other[2])
    found = format_of(path.suffix)
    if found is None:
        known = ", ".join(suffix for one in FORMATS for suffix in one.suffixes)
        raise fail(shown, f"has the unknown extension `{path.suffix}`", f"use one of: {known}")
    if not head:
        raise fail(shown, "is empty (0 bytes)", "copy the file again")
    # SPSS reads its two kinds of system files under either extension
    fits = found.starts(head) or (found.suffixes[0] in {".sav", ".zsav"} and head.startswith((b"$FL2", b"$FL3")))
    if not fits:
        other_format = sniff(head)
        looks = f"looks like: {other_format.name}" if other_format else "its first bytes fit no survey format"
        raise fail(shown, f"is not what its extension says ({found.name}); {looks}", _COPY)
    if found.suffixes == (".dta",) and _cut_off(path):
        raise fail(shown, f"does not end with {_STATA_END.decode()}", "copy the file again: it is cut off")
    return found


def _cut_off(path: Path) -> bool:
    """Say whether a Stata file of format 117 or later lacks its end: a reader may miss only the labels there."""
    with path.open("rb") as stream:
        if stream.read(len(_STATA_START)) != _STATA_START:
            return False
        stream.seek(max(0, path.stat().st_size - 64))
        return _STATA_END not in stream.read()
