"""The one exception of the statistics: input a number cannot honestly be computed from."""


class SurveyError(ValueError):
    """Input from which no honest estimate can be made; the message says what, where, how many, and how to mend it.

    Examples
    --------
    >>> raise SurveyError("weights: 2 of 10 are negative")
    Traceback (most recent call last):
    ouder_netwerk.survey.errors.SurveyError: weights: 2 of 10 are negative
    """
