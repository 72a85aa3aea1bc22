"""Claims on a published confidence interval: the number, both ends, and the width."""

from typing import Literal, Self

from pydantic import model_validator

from ouder_netwerk.claims import reasons
from ouder_netwerk.claims.acceptance import Quantity
from ouder_netwerk.claims.bands import Band, percentage_band
from ouder_netwerk.claims.checked import Checked
from ouder_netwerk.claims.lookup import Numbers, basis_of
from ouder_netwerk.claims.statement import TestableClaim
from ouder_netwerk.claims.targets import ShareTarget
from ouder_netwerk.claims.verdicts import REVISION, Cell, Judgement, share_verdict, weakest

WIDTH = 0.1
"""How much narrower or wider our interval may be than the published one, beside rounding: methods differ so much."""


class IntervalClaim(TestableClaim):
    """A number published with its interval.

    Attributes
    ----------
    quantity : str
        `5.1%`.
    limits : pair of str
        `[4.2%, 6.0%]`, each as written.
    """

    kind: Literal["interval"]
    target: ShareTarget | None = None
    quantity: Quantity
    limits: tuple[Quantity, Quantity]

    @property
    def published(self) -> str:
        """Number and interval."""
        return f"{self.quantity} ({self.limits[0]} – {self.limits[1]})"

    @model_validator(mode="after")
    def _percentages(self) -> Self:
        for text in (self.quantity, *self.limits):
            if percentage_band(text) is None:
                raise ValueError(f"`{text}` is not a percentage -> write it as `5.1%`")
        return self

    def range_in(self, numbers: Numbers) -> Band | None:
        """Return what the number can have been before it was rounded."""
        return percentage_band(self.quantity)

    def check(self, numbers: Numbers) -> Checked:
        """Hold number, ends and width against the released ones; on other data the number alone."""
        assert self.target is not None
        row = numbers.estimate(self.id, self.target, self.target.indicator, self.target.level)
        basis, cell = basis_of(self.basis, [row]), numbers.cell(row)
        band = percentage_band(self.quantity)
        assert band is not None
        found = share_verdict(cell, band, basis)
        if basis in ("same-data", "revised-data") and not cell.hidden:
            found = self._with_ends(found, cell)
        return Checked(found, basis, (row,), band, row.estimate, row.low, row.high)

    def _with_ends(self, found: Judgement, cell: Cell) -> Judgement:
        """Return the verdict on the number, lowered where an end or the width is not as published."""
        low, high = (percentage_band(limit) for limit in self.limits)
        assert low is not None
        assert high is not None
        verdicts = [found.verdict]
        for band, end in ((low, cell.ci_low), (high, cell.ci_high)):
            if not band.contains(end):
                verdicts.append("revised" if band.distance(end, end) <= REVISION * cell.se else "deviates")
        width, rounding = cell.ci_high - cell.ci_low, high.high - high.low
        published = (high.low + high.high - low.low - low.high) / 2
        if abs(width - published) > WIDTH * published + rounding:
            verdicts.append("deviates")
        reason = reasons.with_interval(found.reason, cell.ci_low, cell.ci_high, Band(low.low, high.high))
        return Judgement(weakest(verdicts), reason)
