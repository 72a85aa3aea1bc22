"""The one exception of the statistics: input a number cannot honestly be computed from."""

from functools import partial
from numbers import Real
from typing import Any, Literal, get_args

Code = Literal[
    "column",  # no such column, or no frame to find it in
    "design",  # strata, PSUs and finite population corrections
    "domain",  # a domain that does not say of each row whether it is inside
    "empty",  # nothing asked for
    "few",  # too few respondents, categories or degrees of freedom
    "formula",
    "groups",
    "implicates",
    "model",  # a function that another kind of model has
    "no-estimate",  # separated, collinear or not converged
    "option",
    "parts",  # partial sums that do not fit together
    "replicates",
    "rows",  # rows that do not pair with those of the design
    "shape",
    "tables",
    "term",  # a term, predictor or level that a model does not have
    "totals",  # population totals
    "unreachable",  # totals or limits that no weights can meet
    "values",  # values an estimate cannot be made of
    "weights",
]


class SurveyError(ValueError):
    """Input from which no honest estimate can be made; the message says what, where, how many, and how to fix it.

    Attributes
    ----------
    code : str
        What kind of input it is about, for programs; one of `Code`.

    Examples
    --------
    >>> raise SurveyError("weights: 2 of 10 are negative", code="weights")
    Traceback (most recent call last):
    ouder_netwerk.survey.errors.SurveyError: weights: 2 of 10 are negative
    """

    def __init__(self, message: str, *, code: Code) -> None:
        super().__init__(message)
        self.code = code

    def __reduce__(self) -> tuple[Any, ...]:
        """Let the error travel between processes."""
        return partial(type(self), code=self.code), self.args


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
        raise SurveyError(f"{option}={value!r}: choose one of {', '.join(known)}", code="option")


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
        raise SurveyError(f"df={df!r}: choose {choices} or a positive number", code="option")
    return number
