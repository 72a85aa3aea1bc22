"""Claims with a quantity: a number, or words such as `bijna twee derde`; one for a group, or a range across groups."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, ClassVar, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from ouder_netwerk.claims import reasons
from ouder_netwerk.claims.acceptance import Quantity
from ouder_netwerk.claims.bands import KNOWN_FORMS, PLAIN_FRACTION, Band, ends, form_of, normal, number_band, word_band
from ouder_netwerk.claims.checked import Checked
from ouder_netwerk.claims.lookup import Numbers, basis_of
from ouder_netwerk.claims.statement import TestableClaim
from ouder_netwerk.claims.targets import LevelsTarget, ShareTarget
from ouder_netwerk.claims.verdicts import Judgement, share_verdict, weakest

Share = Annotated[float, Field(ge=0, le=1)]
CERTAIN = 0.1
"""A range that leaves out less than this of all shares cannot fail."""


def _ordered(limits: tuple[float, float]) -> tuple[float, float]:
    if limits[0] >= limits[1]:
        raise ValueError("the first limit must lie below the second -> write `[low, high]`")
    return limits


def _can_fail(limits: tuple[float, float]) -> tuple[float, float]:
    if limits[1] - limits[0] > 1 - CERTAIN + 1e-9:
        low, high = (f"{100 * limit:g}" for limit in limits)
        raise ValueError(
            f"hardly a share lies outside {low}–{high}%, so the claim cannot fail "
            "-> give a narrower range, or say with `not_testable` why there is none"
        )
    return limits


Limits = Annotated[tuple[Share, Share], AfterValidator(_ordered), AfterValidator(_can_fail)]
"""Lowest and highest share that a quantity can mean."""


class _Quantified(TestableClaim):
    """A statement with a quantity.

    Attributes
    ----------
    quantity : str
        The number or words as published: `27%`, `een op de acht`, `bijna twee derde`.
    range : pair of float, optional
        Lowest and highest share it can mean, when it is not what `bands.py` or the study's `ranges` say.
    fixed_by_weighting : bool
        The weights were calibrated to this share: it has no sampling error, whatever interval is released.
    """

    OLD_KEYS: ClassVar = {"band": "range"}

    target: ShareTarget | None = None
    quantity: Quantity
    range: Limits | None = None
    fixed_by_weighting: bool = False

    @property
    def published(self) -> str:
        """The quantity."""
        return self.quantity

    def range_in(self, numbers: Numbers) -> Band | None:
        """Return the range: its own, else the study's, else that of `bands.py`."""
        return self.range_with(numbers.ranges)

    def range_with(self, ranges: Mapping[str, tuple[float, float]]) -> Band | None:
        """Return the range with those of a study; None when no table knows the quantity."""
        if limits := self.range or ranges.get(normal(self.quantity)):
            return Band(*limits)
        return self._by_the_tables()

    def _by_the_tables(self) -> Band | None:
        return word_band(self.quantity)

    def check(self, numbers: Numbers) -> Checked:
        """Hold the quantity against one released share."""
        target, band = self.target, self.range_in(numbers)
        assert target is not None
        assert band is not None
        row = numbers.estimate(self.id, target, target.indicator, target.level)
        basis, cell = basis_of(self.basis, [row]), numbers.cell(row)
        if self.fixed_by_weighting:
            cell = replace(cell, ci_low=cell.estimate, ci_high=cell.estimate)
        found = share_verdict(cell, band, basis)
        return Checked(found, basis, (row,), band, row.estimate, cell.ci_low, cell.ci_high)


class ShareClaim(_Quantified):
    """A number: only rounding stands between it and the estimate."""

    kind: Literal["share"]

    def _by_the_tables(self) -> Band | None:
        return number_band(self.quantity)

    @model_validator(mode="after")
    def _number(self) -> Self:
        if not self.range and form_of(self.quantity) != "number":
            if form_of(self.quantity):
                what, remedy = "is in words", "use `kind: worded_share`, or give `range: [low, high]`"
            else:
                what, remedy = f"is not among {KNOWN_FORMS}", "correct it, or give `range: [low, high]`"
            raise ValueError(f"quantity `{self.quantity}` {what} -> {remedy}")
        return self


class WordedShareClaim(_Quantified):
    """A quantity in words, with or without a hedge; words that no table knows need `range` or an entry in `ranges`."""

    kind: Literal["worded_share"]

    @model_validator(mode="after")
    def _words(self) -> Self:
        if form_of(self.quantity) == "number" and not self.range:
            raise ValueError(f"quantity `{self.quantity}` is a number -> use `kind: share`")
        return self


class RangeClaim(TestableClaim):
    """A range across groups, `de helft tot twee derde`: the lowest group at the low end, the highest at the high."""

    kind: Literal["range"]
    target: LevelsTarget | None = None
    quantity: Quantity

    @property
    def published(self) -> str:
        """The quantity."""
        return self.quantity

    @model_validator(mode="after")
    def _two_ends(self) -> Self:
        if ends(self.quantity) is None:
            raise ValueError(f"quantity `{self.quantity}` has no two ends -> write it as `de helft tot twee derde`")
        return self

    def range_in(self, numbers: Numbers) -> Band | None:
        """Return the range from the one end to the other."""
        limits = ends(self.quantity)
        return Band(*limits) if limits else None

    def check(self, numbers: Numbers) -> Checked:
        """Hold each end against the group that lies at it."""
        target, limits = self.target, ends(self.quantity)
        assert target is not None
        assert limits is not None
        rows = tuple(numbers.estimate(self.id, target, target.indicator, level) for level in target.among)
        basis = basis_of(self.basis, rows)
        cells = [numbers.cell(row) for row in rows]
        hidden = [cell for cell in cells if cell.hidden]
        if hidden:
            return Checked(share_verdict(hidden[0], Band(*limits), basis), basis, rows, Band(*limits))
        by_size = sorted(cells, key=lambda cell: cell.estimate)
        found = [
            share_verdict(cell, PLAIN_FRACTION.around(end, end), basis)
            for cell, end in zip((by_size[0], by_size[-1]), limits, strict=True)
        ]
        verdict = weakest(one.verdict for one in found)
        reason = reasons.both_ends(*(one.reason for one in found))
        return Checked(Judgement(verdict, reason), basis, rows, Band(*limits))
