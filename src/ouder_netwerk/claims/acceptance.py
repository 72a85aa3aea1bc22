"""Why a verdict that fails the check is accepted, and of which finding."""

from typing import Annotated

from pydantic import AfterValidator, BeforeValidator

from ouder_netwerk.study.base import Model, Text


def _with_unit(value: object) -> object:
    """Refuse a number without a unit: 27 and 0.27 can both be meant."""
    if isinstance(value, (int, float)):
        raise ValueError(f"`{value:g}` has no unit -> write `{value if value > 1 else 100 * value:g}%`")
    return value


def _written(text: Text) -> Text:
    if not all(reason.strip() for reason in text.root.values()):
        raise ValueError("needs a written reason in each language")
    return text


Quantity = Annotated[str, BeforeValidator(_with_unit)]
"""A number or words as published: `27%`, `een op de acht`, `bijna twee derde`."""


class Acceptance(Model):
    """The written reason why a verdict that deviates or contradicts is accepted.

    Attributes
    ----------
    finding : str
        What is accepted, as `verify` writes it: the published number or direction, the range it can mean and the
        estimate. It ends when one of them changes.
    reason : Text

    Examples
    --------
    >>> known = Acceptance(finding="65% [64.5–65.5%]: 64.48%", reason=Text(nl="oud bestand", en="old file"))
    >>> known.covers("65% [64.5–65.5%]: 64.48%"), known.covers("27% [26.5–27.5%]: 64.48%")
    (True, False)
    """

    finding: str
    reason: Annotated[Text, AfterValidator(_written)]

    def covers(self, finding: str) -> bool:
        """Return whether it holds for what was found."""
        return self.finding == finding
