"""Why a verdict that fails the check is accepted, and for which number."""

from typing import Annotated

from pydantic import AfterValidator, BeforeValidator

from ouder_netwerk.claims.bands import percentage_band
from ouder_netwerk.study.base import Model, Text
from ouder_netwerk.texts.phrases import phrases


def _with_unit(value: object) -> object:
    """Refuse a number without a unit: 27 and 0.27 can both be meant."""
    if isinstance(value, (int, float)):
        raise ValueError(f"`{value:g}` has no unit -> write `{value if value > 1 else 100 * value:g}%`")
    return value


def _written(text: Text) -> Text:
    if not all(reason.strip() for reason in text.root.values()):
        raise ValueError("needs a written reason in each language")
    return text


def _percentage(text: str) -> str:
    if percentage_band(text) is None:
        raise ValueError(f"`{text}` is no percentage -> write it as `64.48%`")
    return text


Quantity = Annotated[str, BeforeValidator(_with_unit)]
"""A number or words as published: `27%`, `een op de acht`, `bijna twee derde`."""


class Acceptance(Model):
    """The written reason why a verdict that deviates or contradicts is accepted."""

    reason: Annotated[Text, AfterValidator(_written)]

    def covers(self, share: float) -> bool:
        """Return whether it holds for an estimate; without a number of its own it holds for any."""
        return True


class AcceptedNumber(Acceptance):
    """Acceptance of one number: it ends when the estimate no longer rounds to that, at the precision written.

    Examples
    --------
    >>> known = AcceptedNumber(reason=Text(nl="oud bestand", en="old file"), estimate="64.48%")
    >>> known.covers(0.64483), known.covers(0.20)
    (True, False)
    """

    estimate: Annotated[Quantity, AfterValidator(_percentage)]

    def covers(self, share: float) -> bool:
        """Return whether an estimate rounds to the accepted number."""
        band = percentage_band(self.estimate)
        return band is not None and band.contains(share)

    def in_language(self, language: str) -> str:
        """Return the accepted number with the decimal sign of the language."""
        return self.estimate.replace(",", ".").replace(".", phrases(language).text("language.decimal"))
