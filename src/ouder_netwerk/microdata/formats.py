"""What kind of survey file something is, by its first bytes rather than its name."""

from pathlib import Path

from ouder_netwerk.errors import fail

NAMES = {
    ".sav": "SPSS system file",
    ".zsav": "compressed SPSS system file",
    ".por": "SPSS portable file",
    ".dta": "Stata file",
    ".sas7bdat": "SAS data set",
    ".xpt": "SAS transport file",
    ".zip": "zip archive",
}
_STATA_START, _STATA_END = b"<stata_dta>", b"</stata_dta>"
_SAS7BDAT = bytes.fromhex("000000000000000000000000c2ea8160")


def sniff(path: Path) -> str | None:
    """Return the extension that fits the content of a file; None when it is no format known here.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "a.dta"
    ...     _ = file.write_bytes(b"$FL2@(#) SPSS DATA FILE")
    ...     sniff(file)
    '.sav'
    """
    with path.open("rb") as stream:
        head = stream.read(512)
    if head.startswith(b"$FL2"):
        return ".sav"
    if head.startswith(b"$FL3"):
        return ".zsav"
    if head.startswith(_STATA_START) or (
        head[:1] in {b"\x69", b"\x6c", b"\x71", b"\x72", b"\x73"} and head[2:3] == b"\x01"
    ):
        return ".dta"
    if head.startswith(b"PK\x03\x04"):
        return ".zip"
    if head.startswith(b"HEADER RECORD*******"):
        return ".xpt"
    if head.startswith(_SAS7BDAT):
        return ".sas7bdat"
    if b"SPSS PORT FILE" in head:
        return ".por"
    return None


def check_format(path: Path) -> str:
    """Return the extension of a survey file after making sure that its content fits.

    Raises
    ------
    InputError
        When the file is absent, a folder, empty, of an unknown extension, not what its extension says, or a Stata file
        cut off.
    """
    if not path.exists():
        raise fail(str(path), "does not exist", "put the file there, or give its folder with `raw=`")
    if path.is_dir():
        raise fail(str(path), "is a folder", "name a file in it")
    extension = path.suffix.lower()
    if extension not in NAMES:
        raise fail(str(path), f"has the unknown extension `{extension}`", f"use one of: {', '.join(NAMES)}")
    if path.stat().st_size == 0:
        raise fail(str(path), "is empty (0 bytes)", "copy the file again")
    found = sniff(path)
    if found != extension and {found, extension} != {".sav", ".zsav"}:
        looks = f"looks like: {NAMES[found]}" if found else "its first bytes fit no survey format"
        raise fail(
            str(path),
            f"is not what its extension says ({NAMES[extension]}); {looks}",
            "give the file its right extension, or copy it again",
        )
    if extension == ".dta" and _cut_off(path):
        raise fail(str(path), f"does not end with {_STATA_END.decode()}", "copy the file again: it is cut off")
    return extension


def _cut_off(path: Path) -> bool:
    """Say whether a Stata file of format 117 or later lacks its end: a reader may miss only the labels there."""
    with path.open("rb") as stream:
        if stream.read(len(_STATA_START)) != _STATA_START:
            return False
        stream.seek(max(0, path.stat().st_size - 64))
        return _STATA_END not in stream.read()
