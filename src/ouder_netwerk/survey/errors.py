"""The one exception of the statistics: input a number cannot honestly be computed from."""

from numbers import Real
from typing import Any, get_args


class SurveyError(ValueError):
    """Input from which no honest estimate can be made; the message says what, where, how many, and how to mend it.

    Examples
    --------
    >>> raise SurveyError("weights: 2 of 10 are negative")
    Traceback (most recent call last):
    ouder_netwerk.survey.errors.SurveyError: weights: 2 of 10 are negative
    """


def check_choice(option: str, value: object, choices: Any) -> None:
    """Refuse a value of an option that is not among its choices, a Literal type.

    Examples
    --------
    >>> from typing import Literal
    >>> check_choice("qrule", "type 7", Literal["math", "school"])
    Traceback (most recent call last):
    ouder_netwerk.survey.errors.SurveyError: qrule='type 7': choose one of math, school
    """
    known = get_args(choices)
    if value not in known:
        raise SurveyError(f"{option}={value!r}: choose one of {', '.join(known)}")


def check_df(df: object, choices: str) -> float:
    """Return degrees of freedom given as a number; refuse anything but a positive one.

    Examples
    --------
    >>> check_df(None, "'domain', 'design'")
    Traceback (most recent call last):
    ouder_netwerk.survey.errors.SurveyError: df=None: choose 'domain', 'design' or a positive number
    """
    number = float(df) if isinstance(df, Real) else 0.0
    if not number > 0:
        raise SurveyError(f"df={df!r}: choose {choices} or a positive number")
    return number
