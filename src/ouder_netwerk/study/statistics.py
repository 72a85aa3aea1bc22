"""The statistics an indicator can be, an entry each: what its definition has to say, and what its numbers are."""

from dataclasses import dataclass
from typing import Literal

FRACTION = "fraction"
"""The unit of a share, in the released files."""
StatisticName = Literal["share", "mean", "median", "quantile", "total", "ratio"]


@dataclass(frozen=True)
class Statistic:
    """What everything that reads an indicator has to know of its statistic.

    Attributes
    ----------
    needs : str
        The key of the indicator that it cannot do without; empty when there is none.
    compared : bool
        Whether levels of a subgroup can be compared: that takes the covariance of their estimates.
    interval : str
        How its limits are made, as the released files call it; empty: as `settings.confidence_interval` says.
    adds_up : bool
        Whether levels add up to the total, so that it grows with the number of people.
    """

    needs: str = ""
    compared: bool = True
    interval: str = "t"
    adds_up: bool = False


STATISTICS: dict[StatisticName, Statistic] = {
    "share": Statistic(interval=""),
    "mean": Statistic(),
    "median": Statistic(compared=False, interval="woodruff"),
    "quantile": Statistic(needs="probability", compared=False, interval="woodruff"),
    "total": Statistic(adds_up=True),
    "ratio": Statistic(needs="over"),
}
"""Every statistic; all but a share are of a concept that is a number. `analyse/statistics.py` holds the estimators."""
