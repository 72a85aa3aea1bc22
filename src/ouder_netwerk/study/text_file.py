"""Text files that people write: UTF-8, with or without a byte-order mark."""

from pathlib import Path

from ouder_netwerk.errors import fail


def read_text(path: Path, absent: str) -> str:
    """Read a text file.

    Parameters
    ----------
    path : Path
        The file.
    absent : str
        What to do when it is not there.

    Returns
    -------
    str
        Without the byte-order mark that some editors and Excel put first.

    Raises
    ------
    InputError
        When it is absent or not UTF-8; with the line.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "a.yaml"
    ...     _ = file.write_bytes("title: één".encode("cp1252"))
    ...     read_text(file, "make it")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ouder_netwerk.errors.InputError: ...a.yaml:1: is not UTF-8 from the character after `title: `
      -> save it as UTF-8 (in most editors: Save with encoding)
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise fail(str(path), "does not exist", absent) from None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8-sig", errors="ignore")
        start = before.rpartition("\n")[2]
        raise fail(
            f"{path}:{before.count(chr(10)) + 1}",
            f"is not UTF-8 from the character after `{start}`" if start else "is not UTF-8",
            "save it as UTF-8 (in most editors: Save with encoding)",
        ) from None
