"""Dates and times as statistics packages keep them: numbers, counted from a day of their own."""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

_SPSS = dt.datetime(1582, 10, 14)
_SAS = _STATA = dt.datetime(1960, 1, 1)
_DAY = 86_400.0

# what a format shows, by its name without width and decimals
_SPSS_DATES = re.compile(r"([AEJS]?DATE|MOYR|QYR|WKYR)[\d.]*$")
_SPSS_DATETIMES = re.compile(r"(DATETIME|YMDHMS)[\d.]*$")
_SPSS_TIMES = re.compile(r"(D?TIME|MTIME)[\d.]*$")
_SAS_DATES = re.compile(
    r"(DATE|MMDDYY[BCDNPS]?|DDMMYY[BCDNPS]?|YYMMDD[BDNPS]?|WEEKDAT[EX]|WORDDATX?|[BE]8601DA|IS8601DA"
    r"|JULIAN|MINGUO|NENGO|MONYY|YYMM[CDNPS]?|YYMON|YYQ[CDNPS]?)[\d.]*$"
)
_SAS_DATETIMES = re.compile(r"(DATETIME|DTDATE|DATEAMPM|MDYAMPM|[BE]8601DT|[BE]8601DN|IS8601DT)[\d.]*$")
_SAS_TIMES = re.compile(r"(TIME|HHMM|MMSS|TOD|TIMEAMPM|[BE]8601TM|IS8601TM)[\d.]*$")
_STATA_DATES = re.compile(r"%-?t?d")
_STATA_DATETIMES = re.compile(r"%-?t[cC]")
_STATA_TIMES = re.compile(r"%-?t[cC]h?h?:?(HH|hh)(:MM|:mm)?(:SS\S*)?$", re.IGNORECASE)

Convert = Callable[[float], dt.date | dt.time | dt.timedelta]


def date_converter(family: str, shown: str) -> Convert | None:
    """Return what makes a date, date with time, or time of a number; None for a format that shows a number.

    Parameters
    ----------
    family : {"spss", "stata", "sas"}
        Whose numbers they are.
    shown : str
        Format of the variable.

    Returns
    -------
    callable or None
        Raises OverflowError or ValueError for a number that is no date. A time of more than a day is a duration.

    Examples
    --------
    >>> date_converter("spss", "DATE11")(13715654400.0), date_converter("stata", "%tdDD/NN/CCYY")(0.0)
    (datetime.date(2017, 6, 1), datetime.date(1960, 1, 1))
    >>> date_converter("sas", "BEST12.") is None, date_converter("spss", "TIME8")(90000.0)
    (True, datetime.timedelta(days=1, seconds=3600))
    """
    if family == "spss":
        if _SPSS_DATES.match(shown):
            return lambda number: (_SPSS + dt.timedelta(seconds=number)).date()
        if _SPSS_DATETIMES.match(shown):
            return lambda number: _SPSS + dt.timedelta(seconds=number)
        return _time_of if _SPSS_TIMES.match(shown) else None
    if family == "sas":
        if _SAS_DATES.match(shown):
            return lambda number: (_SAS + dt.timedelta(days=number)).date()
        if _SAS_DATETIMES.match(shown):
            return lambda number: _SAS + dt.timedelta(seconds=number)
        return _time_of if _SAS_TIMES.match(shown) else None
    if _STATA_TIMES.match(shown):
        return lambda number: _time_of(number / 1000)
    if _STATA_DATETIMES.match(shown):
        return lambda number: _STATA + dt.timedelta(milliseconds=number)
    return (lambda number: (_STATA + dt.timedelta(days=number)).date()) if _STATA_DATES.match(shown) else None


def _time_of(seconds: float) -> dt.time | dt.timedelta:
    passed = dt.timedelta(seconds=seconds)
    return (dt.datetime.min + passed).time() if 0 <= seconds < _DAY else passed


@dataclass(frozen=True)
class Dated:
    """A column of dates.

    Attributes
    ----------
    values : ndarray of object, shape (n,)
        Dates; None where there is none, texts for special missings, and the number itself where it is no date.
    impossible : int
        How many numbers are no date.
    """

    values: np.ndarray
    impossible: int


def with_dates(column: "pd.Series", convert: Convert) -> Dated:
    """Turn the numbers of a column into dates; each different number is looked at once.

    Examples
    --------
    >>> import pandas as pd
    >>> with_dates(pd.Series([0.0, 1e15, None]), date_converter("spss", "DATE11"))
    Dated(values=array([datetime.date(1582, 10, 14), 1000000000000000.0, None],
          dtype=object), impossible=1)
    """
    import pandas as pd

    index, uniques = pd.factorize(column, use_na_sentinel=False)
    made = np.empty(len(uniques), dtype=object)
    impossible = np.zeros(len(uniques), dtype=int)
    for place, value in enumerate(uniques):
        made[place], impossible[place] = date_or_number(value, convert)
    return Dated(made[index], int(impossible[index].sum()))


def date_or_number(value: object, convert: Convert) -> tuple[object, bool]:
    """Return a date, and whether it is none after all: then the number itself. Missings stay as they are."""
    if value is None or value != value:
        return None, False
    if isinstance(value, str):
        return value, False
    number = float(value)  # type: ignore[arg-type]
    try:
        return convert(number), False
    except (OverflowError, ValueError):
        return number, True
