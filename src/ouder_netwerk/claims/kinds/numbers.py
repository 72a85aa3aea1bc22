"""Claims with a mean or a median: a number in the unit of the indicator, `7,4 uur` or `8`."""

from typing import Literal, Self

from pydantic import model_validator

from ouder_netwerk.claims.acceptance import Quantity
from ouder_netwerk.claims.bands import Band, plain_number_band
from ouder_netwerk.claims.checked import Checked
from ouder_netwerk.claims.lookup import Numbers, basis_of
from ouder_netwerk.claims.statement import TestableClaim
from ouder_netwerk.claims.targets import MeanTarget, MedianTarget
from ouder_netwerk.claims.verdicts import share_verdict


class _NumberClaim(TestableClaim):
    """A statement with a number that is no share.

    Attributes
    ----------
    quantity : str
        The number as published, with its unit where it has one: `8`, `7,4 uur`.
    range : pair of float, optional
        Lowest and highest value it can mean, where that is not half a unit of the last decimal either way.
    """

    target: MeanTarget | MedianTarget | None = None
    quantity: Quantity
    range: tuple[float, float] | None = None

    @property
    def published(self) -> str:
        """The quantity."""
        return self.quantity

    @model_validator(mode="after")
    def _a_number(self) -> Self:
        if self.range is None and plain_number_band(self.quantity) is None:
            raise ValueError(
                f"quantity `{self.quantity}` is no number -> write it as `7,4`, or give `range: [low, high]`"
            )
        if self.range is not None and self.range[0] >= self.range[1]:
            raise ValueError("the first limit must lie below the second -> write `[low, high]`")
        return self

    def range_in(self, numbers: Numbers) -> Band | None:
        """Return its own range, else what the number can have been before it was rounded."""
        return Band(*self.range, number=True) if self.range else plain_number_band(self.quantity)

    def check(self, numbers: Numbers) -> Checked:
        """Hold the number against one released mean or median."""
        target, band = self.target, self.range_in(numbers)
        assert target is not None
        assert band is not None
        row = numbers.estimate(self.id, target, target.indicator, target.level)
        basis, cell = basis_of(self.basis, [row]), numbers.cell(row)
        found = share_verdict(cell, band, basis)
        return Checked(found, basis, (row,), band, row.estimate, cell.ci_low, cell.ci_high, "number")


class MeanClaim(_NumberClaim):
    """A published mean."""

    kind: Literal["mean"]
    target: MeanTarget | None = None


class MedianClaim(_NumberClaim):
    """A published median."""

    kind: Literal["median"]
    target: MedianTarget | None = None
