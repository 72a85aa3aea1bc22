"""The alphabet of SPSS portable files: numbers in base 30, and a character set that every machine of the 1970s had."""

import math
import re

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRST"
BASE = 30
LINE = 80
TITLE = "ASCII SPSS PORT FILE"
FILE_LABEL = 20
"""Places behind the title."""
SPLASH = 200
"""Places before the translation table."""
SIGNATURE = "SPSSPORT"
_FRACTION_DIGITS = 12  # 30**12 > 2**53: every double below 1 survives
_LARGEST_EXPONENT = 250

CHARACTERS = (
    "0" * 64
    + "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz .<(+|&[]!$*);^-/|,%_>?`:#@'=\""
    + "0" * 6
    + "~"
    + "0" * 24
    + "{}\\"
).ljust(256, "0")
"""Where the portable character set stands among the 256 places of the translation table."""

FORMATS = {
    1: "A",
    5: "F",
    20: "DATE",
    21: "TIME",
    22: "DATETIME",
    23: "ADATE",
    24: "JDATE",
    25: "DTIME",
    28: "MOYR",
    29: "QYR",
    30: "WKYR",
    38: "EDATE",
    39: "SDATE",
    40: "MTIME",
    41: "YMDHMS",
}
"""SPSS's codes of formats: those of texts and of dates, and of plain numbers."""
_NUMBER = re.compile(r"(-?)([0-9A-T]*)(?:\.([0-9A-T]*))?(?:([+-])([0-9A-T]+))?")


def spelled_number(value: float) -> str:
    """Return a number in base 30, ended by a stroke; a missing one as `*.`.

    Examples
    --------
    >>> spelled_number(31.5), spelled_number(float("nan"))
    ('11.F/', '*.')
    """
    if math.isnan(value):
        return "*."
    whole = int(abs(value))
    scaled = round((abs(value) - whole) * BASE**_FRACTION_DIGITS)
    fraction = _digits(scaled).rjust(_FRACTION_DIGITS, "0").rstrip("0") if scaled else ""
    return ("-" if value < 0 else "") + _digits(whole) + (f".{fraction}" if fraction else "") + "/"


def _digits(value: int) -> str:
    digits = ""
    while value >= BASE:
        value, digit = divmod(value, BASE)
        digits = DIGITS[digit] + digits
    return DIGITS[value] + digits


def number_of_digits(text: str) -> float:
    """Return the number that base-30 digits stand for, without their stroke.

    Raises
    ------
    ValueError
        When they stand for none.

    Examples
    --------
    >>> number_of_digits("11.F"), number_of_digits("-1+2"), number_of_digits(".F")
    (31.5, -900.0, 0.5)
    """
    found = _NUMBER.fullmatch(text)
    if found is None or not (found[2] or found[3]):
        raise ValueError(f"`{text[:20]}` is not a number")
    minus, whole, fraction, sign, exponent = (part or "" for part in found.groups())
    power = int(exponent, BASE) if exponent else 0
    if power > _LARGEST_EXPONENT:
        raise ValueError(f"`{text[:20]}` is not a number")
    power = (-power if sign == "-" else power) - len(fraction)
    digits = int(whole + fraction, BASE)
    value = digits * BASE**power if power >= 0 else digits / BASE**-power
    return float(-value if minus else value)
