"""A claim held against its numbers."""

from dataclasses import dataclass
from math import isnan, nan
from typing import Literal

from ouder_netwerk.claims.bands import Band
from ouder_netwerk.claims.verdicts import Judgement
from ouder_netwerk.formatting import decimal, percent, points
from ouder_netwerk.released import Contrast, Estimate, ModelRow, Row

Unit = Literal["share", "number", "points", "odds_ratio", "rate_ratio", "amount", "count"]
"""What a number is: a share, a mean or median, a difference in points, a ratio, in another unit, a count of people."""


@dataclass(frozen=True)
class Checked:
    """A claim held against its numbers.

    Attributes
    ----------
    finding : Judgement
    basis : str
        `same-data`, `revised-data`, `new-data` or `stand-in`; empty for qualitative claims.
    rows : tuple of Row
        The released rows it was held against: the difference where it is about one, else the shares.
    band : Band, optional
        The range that the published quantity can mean.
    estimate, ci_low, ci_high : float
        The number; NaN when hidden, and for orders, which rest on several.
    unit : str
        What the number is.
    """

    finding: Judgement
    basis: str = ""
    rows: tuple[Row, ...] = ()
    band: Band | None = None
    estimate: float = nan
    ci_low: float = nan
    ci_high: float = nan
    unit: Unit = "share"

    @property
    def data(self) -> str:
        """`real` or `stand-in`; empty when no number was read."""
        if not self.rows:
            return ""
        return "stand-in" if self.basis == "stand-in" else "real"

    def against(self, published: str) -> str:
        """Return what was published, the range and what was found in one line: what an acceptance is of.

        Examples
        --------
        >>> from ouder_netwerk.study.base import Text
        >>> found = Judgement("deviates", Text(nl="", en=""))
        >>> Checked(found, band=Band(0.645, 0.655), estimate=0.6448).against("65%")
        '65% [64.5–65.5%]: 64.48%'
        """
        limits = f" [{self.band.in_language('en')}]" if self.band else ""
        numbers = [_written(self.estimate, self.unit)] if not isnan(self.estimate) else map(_row_written, self.rows)
        return f"{published}{limits}: {', '.join(numbers)}"


def _row_written(row: Row) -> str:
    if isinstance(row, Estimate):
        return _written(row.estimate, "share")
    return _written(row.difference, "points") if isinstance(row, Contrast) else _odds(row)


def _odds(row: Row) -> str:
    return _written(row.effect, "odds_ratio") if isinstance(row, ModelRow) else ""


def _written(value: float, unit: Unit) -> str:
    if isnan(value):
        return "hidden"
    if unit == "share":
        return percent(value, "en", 2)
    if unit == "points":
        return points(value, "en")
    return f"{value:.0f}" if unit == "count" else decimal(value, 2, "en")
