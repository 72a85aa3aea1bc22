"""Claims on numbers of respondents: how many, and what part of those who were drawn."""

import re
from typing import Literal, Self

from pydantic import Field, model_validator

from ouder_netwerk.claims import reasons
from ouder_netwerk.claims.bands import percentage_band
from ouder_netwerk.claims.checked import Checked
from ouder_netwerk.claims.lookup import Numbers, basis_of
from ouder_netwerk.claims.statement import TestableClaim
from ouder_netwerk.claims.targets import ShareTarget
from ouder_netwerk.claims.verdicts import PUBLISHER_BASES, Judgement

_WRITTEN = re.compile(r"(ruim |bijna |over |almost )?(\d[\d.,  ]*)")
AROUND = 0.1
"""How far `ruim 900` reaches above 900, and `bijna 900` below it."""


class CountClaim(TestableClaim):
    """A number of respondents: of those who answered what the target says, in its universe and group.

    Attributes
    ----------
    quantity : str
        `1,832`, `26.572`, `ruim 900`.
    drawn : int, optional
        How many were drawn, as published; then
    response : str
        the published response must follow: `23%`.
    """

    kind: Literal["count"]
    target: ShareTarget | None = None
    quantity: str
    drawn: int | None = Field(default=None, gt=0)
    response: str | None = None

    @property
    def published(self) -> str:
        """The number."""
        return self.quantity + (f" of {self.drawn}, {self.response}" if self.drawn else "")

    @model_validator(mode="after")
    def _readable(self) -> Self:
        if not _WRITTEN.fullmatch(self.quantity):
            raise ValueError(f"quantity `{self.quantity}` is not a number of respondents -> write it as `1,832`")
        if (self.drawn is None) != (self.response is None):
            raise ValueError("`drawn` and `response` go together -> give both, or neither")
        if self.response is not None and percentage_band(self.response) is None:
            raise ValueError(f"`{self.response}` is not a percentage -> write it as `23%`")
        return self

    @property
    def limits(self) -> tuple[float, float]:
        """Fewest and most respondents that the quantity can mean."""
        found = _WRITTEN.fullmatch(self.quantity)
        assert found is not None
        number = float(re.sub(r"\D", "", found[2]))
        if found[1] in ("ruim ", "over "):
            return number, (1 + AROUND) * number
        return ((1 - AROUND) * number, number) if found[1] else (number, number)

    def check(self, numbers: Numbers) -> Checked:
        """Hold it against the released number of respondents."""
        assert self.target is not None
        row = numbers.estimate(self.id, self.target, self.target.indicator, self.target.level)
        basis = basis_of(self.basis, [row])
        if row.hidden:
            return Checked(Judgement("inconclusive", reasons.not_released(row.flag)), basis, (row,), unit="count")
        low, high = self.limits
        responded = percentage_band(self.response) if self.response else None
        holds = low <= row.n <= high and (responded is None or responded.contains(row.n / (self.drawn or 1)))
        same = basis in PUBLISHER_BASES
        verdict = ("reproduced" if same else "supports") if holds else ("deviates" if same else "contradicted")
        return Checked(Judgement(verdict, reasons.respondents(row.n)), basis, (row,), None, row.n, unit="count")  # type: ignore[arg-type]
