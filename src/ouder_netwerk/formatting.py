"""Numbers as readers of each language see them: whole percentages in figures, odds ratios, p-values."""

import math

from ouder_netwerk.texts.phrases import phrases

MINUS = "\N{MINUS SIGN}"
DASH = "\N{EN DASH}"


def decimal(value: float, places: int, language: str) -> str:
    """Return a number with a fixed number of decimals; a missing one as its mark.

    Examples
    --------
    >>> decimal(1234.5, 1, "nl"), decimal(1234.5, 1, "en"), decimal(-0.04, 1, "en"), decimal(math.nan, 1, "en")
    ('1.234,5', '1,234.5', '0.0', '[x]')
    """
    if math.isnan(value):
        return phrases(language).text("symbols.absent")
    text = f"{abs(value):,.{places}f}"
    negative = value < 0 and any(digit in "123456789" for digit in text)
    signs = phrases(language)
    text = text.translate({ord(","): signs.text("language.group"), ord("."): signs.text("language.decimal")})
    return MINUS + text if negative else text


def percent(share: float, language: str, places: int = 0, sign: str = "%") -> str:
    """Return a share as a percentage.

    A share that is not zero never prints as zero, nor one below 100 % as 100 %.

    Parameters
    ----------
    share : float
        As a fraction.
    language : str
        Of the reader.
    places : int
        Decimals.
    sign : str
        Put behind the number.

    Examples
    --------
    >>> percent(0.631, "nl"), percent(0.631, "nl", places=1), percent(0.002, "en"), percent(0, "en")
    ('63%', '63,1%', '<1%', '0%')
    """
    unit = 10.0**-places
    value = 100 * share
    if 0 < value < unit / 2:
        return "<" + decimal(unit, places, language) + sign
    if 100 - unit / 2 <= value < 100:
        return ">" + decimal(100 - unit, places, language) + sign
    return decimal(value, places, language) + sign


def percent_interval(low: float, high: float, language: str, places: int = 0) -> str:
    """Return the limits of an interval of shares, without the percent sign.

    Examples
    --------
    >>> percent_interval(0.619, 0.643, "nl")
    '62–64'
    """
    return percent(low, language, places, "") + DASH + percent(high, language, places, "")


def points(difference: float, language: str, places: int = 1) -> str:
    """Return a difference of shares in percentage points, with its sign.

    Examples
    --------
    >>> points(0.031, "nl"), points(-0.031, "en")
    ('+3,1', '−3.1')
    """
    text = decimal(100 * difference, places, language)
    return "+" + text if difference > 0 and text.strip("0.,") else text


def points_interval(low: float, high: float, language: str) -> str:
    """Return the limits of a difference in percentage points; the word keeps two minus signs apart.

    Examples
    --------
    >>> points_interval(-0.05, -0.01, "nl")
    '−5,0 tot −1,0'
    """
    return phrases(language).say("points_interval", low=points(low, language), high=points(high, language))


def amount(difference: float, language: str) -> str:
    """Return a difference in the unit of an outcome, with its sign.

    Examples
    --------
    >>> amount(0.312, "nl"), amount(-12.34, "en"), amount(0.0, "en")
    ('+0,31', '−12.3', '0.00')
    """
    text = decimal(difference, 2 if abs(difference) < 10 else 1, language)
    return "+" + text if difference > 0 and text.strip("0.,") else text


def amount_interval(low: float, high: float, language: str) -> str:
    """Return the limits of a difference in the unit of an outcome; the word keeps two minus signs apart.

    Examples
    --------
    >>> amount_interval(-0.5, 1.25, "en")
    '−0.50 to +1.25'
    """
    return phrases(language).say("points_interval", low=amount(low, language), high=amount(high, language))


def ratio(value: float, language: str) -> str:
    """Return an odds or rate ratio.

    Examples
    --------
    >>> ratio(0.4512, "nl"), ratio(12.34, "en"), ratio(0.001, "en")
    ('0,45', '12.3', '<0.01')
    """
    if value < 0.005:
        return "<" + decimal(0.01, 2, language)
    return decimal(value, 2 if value < 10 else 1, language)


def ratio_interval(low: float, high: float, language: str) -> str:
    """Return the limits of an odds ratio.

    Examples
    --------
    >>> ratio_interval(0.41, 0.5, "nl")
    '0,41–0,50'
    """
    return ratio(low, language) + DASH + ratio(high, language)


def p_value(p: float, language: str) -> str:
    """Return a p-value in three decimals; a missing one is empty.

    Examples
    --------
    >>> p_value(0.0123, "nl"), p_value(1e-9, "en"), p_value(float("nan"), "en")
    ('0,012', '<0.001', '')
    """
    if math.isnan(p):
        return ""
    return "<" + decimal(0.001, 3, language) if p < 0.0005 else decimal(p, 3, language)


def count(n: float, language: str) -> str:
    """Return a number of respondents.

    Examples
    --------
    >>> count(21599, "nl"), count(21599, "en")
    ('21.599', '21,599')
    """
    return decimal(n, 0, language)
