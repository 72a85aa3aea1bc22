"""What the header of an SPSS system file says and its reader does not: its encoding, and the weight that was on."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from ouder_netwerk.microdata.texts import BYTES

_HEADER = 176
_VARIABLE, _LABELS, _LABELLED, _DOCUMENTS, _EXTENSION = 2, 3, 4, 6, 7
_INTEGERS, _LONG_NAMES, _ENCODING = 3, 13, 20
_UNDECLARED = {1, 2, 3, 4}
"""Character codes that name no encoding: EBCDIC, and ASCII of 7 or 8 bits."""
_CODE_PAGES = {65001: "utf-8", 28591: "latin1", 932: "cp932"}
_LONGEST = 1 << 26


@dataclass(frozen=True)
class SavHeader:
    """What was found, every character a byte.

    Attributes
    ----------
    encoding : str or None
        As declared; None when it is not.
    weight : str
        Variable that SPSS weighted by when the file was saved; empty for none.
    """

    encoding: str | None
    weight: str


def read(path: Path) -> SavHeader:
    """Read the header of a .sav or .zsav file, as far as it can be followed."""
    encoding, names, long_names, weight = None, [], {}, 0
    with path.open("rb") as stream:
        head = stream.read(_HEADER)
        order = "<" if head[64:68] in (b"\2\0\0\0", b"\3\0\0\0") else ">"
        try:
            weight = struct.unpack(f"{order}i", head[76:80])[0]
            for kind, content in _records(stream, order):
                if kind == "variable":
                    names.append(content.decode(BYTES).rstrip())
                elif kind == str(_LONG_NAMES):
                    long_names = dict(pair.split("=", 1) for pair in content.decode(BYTES).split("\t") if "=" in pair)
                elif kind == str(_ENCODING):
                    encoding = content.decode(BYTES).strip()
                elif kind == str(_INTEGERS) and encoding is None:
                    code = struct.unpack(f"{order}8i", content[:32])[7]
                    encoding = None if code in _UNDECLARED else _CODE_PAGES.get(code, f"cp{code}")
        except struct.error:
            # a header that is cut off is for the reader to complain of
            pass
    short = names[weight - 1] if 0 < weight <= len(names) else ""
    return SavHeader(encoding, long_names.get(short, short))


def _records(stream: BinaryIO, order: str) -> Iterator[tuple[str, bytes]]:
    """Yield the name of each variable, its continuations too, and the content of each extension record."""

    def integers(count: int) -> tuple[int, ...]:
        return struct.unpack(f"{order}{count}i", stream.read(4 * count))

    while True:
        (kind,) = integers(1)
        if kind == _VARIABLE:
            _, labelled, missing, _, _ = integers(5)
            yield "variable", stream.read(8)
            if labelled:
                stream.seek(-(-_length(integers(1)[0]) // 4) * 4, 1)
            stream.seek(8 * min(abs(missing), 3), 1)
        elif kind == _LABELS:
            for _ in range(_length(integers(1)[0])):
                stream.seek(8, 1)
                length = stream.read(1)
                if not length:
                    return
                stream.seek(-(-(length[0] + 1) // 8) * 8 - 1, 1)
        elif kind == _LABELLED:
            stream.seek(4 * _length(integers(1)[0]), 1)
        elif kind == _DOCUMENTS:
            stream.seek(80 * _length(integers(1)[0]), 1)
        elif kind == _EXTENSION:
            subtype, size, count = integers(3)
            yield str(subtype), stream.read(_length(size * count))
        else:
            return


def _length(announced: int) -> int:
    """Return a length, unless it can be none: then the header is damaged."""
    if not 0 <= announced <= _LONGEST:
        raise struct.error
    return announced
