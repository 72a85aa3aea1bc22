"""A released number that cannot be right, whatever was published."""

from dataclasses import dataclass
from typing import Literal

from ouder_netwerk.texts.phrases import Told, told

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
    reason : Told
    """

    by: CheckedBy
    place: str
    reason: Told

    @classmethod
    def of(cls, by: CheckedBy, place: str, phrase: str, **values: str) -> "Fault":
        """Return a fault with its reason: a phrase under `faults` and what fills it."""
        return cls(by, place, told(f"faults.{phrase}", **values))
