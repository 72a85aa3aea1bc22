"""A released number that cannot be right, whatever was published."""

from dataclasses import dataclass
from typing import Literal

from ouder_netwerk.study.base import Text

CheckedBy = Literal["marginal", "structure", "lock", "expectation"]
"""By which check: what a stand-in was made to have, what must hold of any table, the reviewed numbers, or
the verdict that was expected of a claim."""


@dataclass(frozen=True)
class Fault:
    """What is wrong.

    Attributes
    ----------
    by : str
        The check that found it.
    place : str
        The released row, claim or wave.
    reason : Text
    """

    by: CheckedBy
    place: str
    reason: Text

    @classmethod
    def of(cls, by: CheckedBy, place: str, nl: str, en: str) -> "Fault":
        """Return a fault with its reason in both languages."""
        return cls(by, place, Text(nl=nl, en=en))
