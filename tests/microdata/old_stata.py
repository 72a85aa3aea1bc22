"""Stata files of the formats 104 to 111, which nothing writes any more: a byte, an integer, two floats and a text."""

import struct

MISSING = {"b": 127, "i": 32767, "l": 2147483647, "f": 2.0**127, "d": 2.0**1023}
_CODES = {"b": 251, "i": 252, "l": 253, "f": 254, "d": 255}
_PACK = {"b": "b", "i": "h", "l": "i", "f": "f", "d": "d"}
_WIDE = 110  # names of 32 letters, and lengths of expansion fields in four bytes


def old_stata(version, columns, rows, order="<"):
    """Return the bytes of a file; `columns` maps a name to its type (`bilfd`, or a number: the width of a text)."""
    name = 33 if version >= _WIDE else 9
    label = 81 if version >= 108 else 32

    def text(content, width):
        return content.encode("cp1252").ljust(width, b"\0")[:width]

    def kind(one):
        if isinstance(one, int):
            return one if version >= 111 else 0x7F + one
        return _CODES[one] if version >= 111 else ord(one)

    shown = 12 if version >= 105 else 7
    parts = [
        struct.pack("BBBB", version, 2 if order == "<" else 1, 1, 0),
        struct.pack(f"{order}hi", len(columns), len(rows)),
        text("Proef", label),
        text("01 Jan 2001 00:00", 18) if version >= 105 else b"",
        bytes(kind(one) for one in columns.values()),
        *(text(own, name) for own in columns),
        bytes(2 * (len(columns) + 1)),
        *(text("%9s" if isinstance(one, int) else "%9.0g", shown) for one in columns.values()),
        bytes(name * len(columns)),
        *(text(f"Vraag {own}", label) for own in columns),
        b"" if version < 105 else bytes(5 if version >= _WIDE else 3),
    ]
    for row in rows:
        for one, value in zip(columns.values(), row, strict=True):
            parts.append(text(value, one) if isinstance(one, int) else struct.pack(f"{order}{_PACK[one]}", value))
    return b"".join(parts)
