"""One thing that `check` found."""

from dataclasses import dataclass
from typing import Literal

from ouder_netwerk.errors import Problem

Severity = Literal["error", "warning"]


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong, or that someone should look at.

    Attributes
    ----------
    severity : str
        `error`: a run stops at it or its results are wrong; `warning`: it may be right, look at it.
    problem : Problem

    Examples
    --------
    >>> finding = Finding("warning", Problem("a.sav: v12", "nobody gave code 3", "remove it"))
    >>> finding.where, finding.what, finding.remedy
    ('a.sav: v12', 'nobody gave code 3', 'remove it')
    """

    severity: Severity
    problem: Problem

    @property
    def where(self) -> str:
        """File, with line, variable or key."""
        return self.problem.where

    @property
    def what(self) -> str:
        """What is wrong, with codes, labels and counts."""
        return self.problem.what

    @property
    def remedy(self) -> str:
        """What the user can do about it."""
        return self.problem.remedy


def error(where: str, what: str, remedy: str) -> Finding:
    """Return a finding that stops a run or makes its results wrong."""
    return Finding("error", Problem(where, what, remedy))


def warning(where: str, what: str, remedy: str) -> Finding:
    """Return a finding that someone should look at."""
    return Finding("warning", Problem(where, what, remedy))
