"""How the estimates of an indicator are written: as percentages, or as numbers with a unit of their own."""

from dataclasses import dataclass

from ouder_netwerk.formatting import DASH, decimal, percent, percent_interval, points, points_interval
from ouder_netwerk.study.study import Study
from ouder_netwerk.texts.phrases import phrases


@dataclass(frozen=True)
class Measure:
    """How numbers are written that can be compared with each other.

    Attributes
    ----------
    language : str
        Of the reader.
    statistic : str
        `share` for percentages.
    unit : str
        Of what is no share, such as hours; may be empty.
    places : int
        Decimals of what is no share.
    """

    language: str
    statistic: str = "share"
    unit: str = ""
    places: int = 1

    @property
    def is_share(self) -> bool:
        """Whether numbers are fractions, to be written as percentages."""
        return self.statistic == "share"

    def value(self, value: float, places: int = 0) -> str:
        """Return an estimate; the decimals are those of a percentage.

        Examples
        --------
        >>> Measure("nl").value(0.631), Measure("nl", "mean", "uur").value(17.36)
        ('63%', '17,4')
        """
        return percent(value, self.language, places) if self.is_share else decimal(value, self.places, self.language)

    def with_unit(self, value: float, places: int = 0) -> str:
        """Return an estimate with its unit, to be read in a sentence.

        Examples
        --------
        >>> Measure("nl", "mean", "uur").with_unit(17.36), Measure("nl", "mean").with_unit(17.36)
        ('17,4 uur', '17,4')
        """
        return f"{self.value(value, places)} {self.unit}".strip()

    def interval(self, low: float, high: float, places: int = 0) -> str:
        """Return the limits of an estimate, without sign or unit.

        Examples
        --------
        >>> Measure("en").interval(0.619, 0.643), Measure("en", "mean").interval(-0.22, 1.5)
        ('62–64', '−0.2 to 1.5')
        """
        if self.is_share:
            return percent_interval(low, high, self.language, places)
        ends = [decimal(end, self.places, self.language) for end in (low, high)]
        # a dash beside a minus sign is hard to read
        return DASH.join(ends) if low >= 0 else phrases(self.language).say("points_interval", low=ends[0], high=ends[1])

    def difference(self, difference: float) -> str:
        """Return a difference with its sign: in percentage points, or in the unit.

        Examples
        --------
        >>> Measure("nl").difference(0.031), Measure("nl", "mean", "uur").difference(-2.31)
        ('+3,1', '−2,3')
        """
        if self.is_share:
            return points(difference, self.language)
        text = decimal(difference, self.places, self.language)
        return "+" + text if difference > 0 and text.strip("0.,") else text

    def difference_interval(self, low: float, high: float) -> str:
        """Return the limits of a difference."""
        if self.is_share:
            return points_interval(low, high, self.language)
        return phrases(self.language).say("points_interval", low=self.difference(low), high=self.difference(high))

    @property
    def difference_unit(self) -> str:
        """What a difference is in: percentage points, or the unit."""
        return phrases(self.language).say("points") if self.is_share else self.unit


def measure_of(study: Study, indicator: str, language: str) -> Measure:
    """Return how the estimates of an indicator are written."""
    shown = study.indicators.all[indicator]
    concept = study.concepts[shown.concept]
    if shown.is_share:
        return Measure(language)
    unit = concept.unit.in_language(language) if concept.unit else ""
    return Measure(language, shown.statistic, unit, concept.decimals)
