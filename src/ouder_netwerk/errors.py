"""Everything the package tells a user about bad input has one form: where, what, how to mend it."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One thing wrong with the input.

    Attributes
    ----------
    where : str
        File, with line, variable or key.
    what : str
        What is wrong, with codes, labels and counts.
    remedy : str
        What the user can do about it.

    Examples
    --------
    >>> print(Problem("ejoo17.sav: v12", "code 7 has no rule (3 respondents)", "add it to `values`"))
    ejoo17.sav: v12: code 7 has no rule (3 respondents)
      -> add it to `values`
    """

    where: str
    what: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}\n  -> {self.remedy}"


class InputError(Exception):
    """Bad input or configuration; carries every problem found, not only the first.

    Examples
    --------
    >>> error = InputError([Problem("a.sav", "does not exist", "put it there")])
    >>> len(error.problems)
    1
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


def fail(where: str, what: str, remedy: str) -> InputError:
    """Return the error for a single problem, to be raised by the caller.

    Examples
    --------
    >>> raise fail("a.sav", "does not exist", "put it there")
    Traceback (most recent call last):
    ouder_netwerk.errors.InputError: a.sav: does not exist
      -> put it there
    """
    return InputError([Problem(where, what, remedy)])
