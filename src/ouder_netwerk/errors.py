"""Everything the package tells a user about bad input has one form: where, what, how to mend it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches

_SEVERAL = 3
"""So many lines that hang on one absent name are listed once."""
LONG_LIST = 12
"""Of more names than this, a message lists those that look like the one that was meant."""


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


@dataclass(frozen=True)
class Dangling(Problem):
    """Something that hangs on a name, which is not there or does not hold what is asked of it.

    Attributes
    ----------
    name : str
    """

    name: str


def unknown_names(where: str, kind: str, names: Iterable[str], known: Iterable[str]) -> Iterator[Dangling]:
    """Yield a problem for each name that is not known.

    Examples
    --------
    >>> print(*unknown_names("study.yaml: waves", "wave", ["2071"], ["2017", "2018"]))
    study.yaml: waves: there is no wave `2071`
      -> name one of: 2017, 2018
    """
    known = list(known)
    for name in names:
        if name not in known:
            near = get_close_matches(name, known, n=5, cutoff=0.5) if len(known) > LONG_LIST else []
            remedy = f"name one of: {', '.join(near or known) or '(none)'}"
            yield Dangling(where, f"there is no {kind} `{name}`", remedy, name)


def listed_once(problems: Iterable[Problem]) -> list[Problem]:
    """Return problems with all that hang on one absent name as one, where there are several.

    Examples
    --------
    >>> lines = ["tables.yaml: a.waves", "tables.yaml: b.waves", "models.yaml: m"]
    >>> print(*listed_once(Dangling(line, "there is no wave `x`", "name one of: y", "x") for line in lines))
    tables.yaml: a.waves, b.waves; models.yaml: m: there is no wave `x`, which 3 lines name
      -> name one of: y; or take these lines out
    """
    found: dict[tuple[str, str], list[Problem]] = {}
    for problem in problems:
        alike = (problem.what, problem.remedy) if isinstance(problem, Dangling) else (str(problem), "")
        found.setdefault(alike, []).append(problem)
    once: list[Problem] = []
    for same in found.values():
        hang = [problem for problem in same if isinstance(problem, Dangling)]
        once += [_as_one(hang)] if len(hang) >= _SEVERAL else same
    return once


def _as_one(alike: list[Dangling]) -> Problem:
    places: dict[str, list[str]] = {}
    for problem in alike:
        file, _, key = problem.where.partition(": ")
        places.setdefault(file, []).append(key)
    where = "; ".join(f"{file}: {', '.join(keys)}" for file, keys in places.items())
    first = alike[0]
    what = f"{first.what}, which {len(alike)} lines name"
    return Dangling(where, what, f"{first.remedy}; or take these lines out", first.name)


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
