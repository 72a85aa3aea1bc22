"""Claims on a difference: between groups, between waves, or that there is none to be seen."""

from typing import Literal

from ouder_netwerk.claims.checked import Checked
from ouder_netwerk.claims.lookup import Numbers, Side, basis_of
from ouder_netwerk.claims.statement import TestableClaim
from ouder_netwerk.claims.targets import ChangeTarget, DifferenceTarget
from ouder_netwerk.claims.verdicts import Difference, Direction, difference_verdict


class _Compared(TestableClaim):
    """Two groups or two waves set against each other."""

    target: DifferenceTarget | ChangeTarget | None = None

    def _sides(self) -> tuple[Side, Side]:
        target = self.target
        assert target is not None
        if isinstance(target, DifferenceTarget):
            return (target.wave, target.level), (target.wave, target.reference_level)
        return (target.wave, target.level), (target.reference_wave, target.level)

    def _held(self, numbers: Numbers, direction: Direction, hedged: bool) -> Checked:
        target, sides = self.target, self._sides()
        assert target is not None
        row, turned = numbers.contrast(self.id, target, target.indicator, sides)
        shares = [numbers.estimate(self.id, target, target.indicator, level, wave) for wave, level in sides]
        seen = Difference(row.difference, row.low, row.high, row.flag, min(share.n_eff for share in shares))
        seen = seen.reversed() if turned else seen
        basis = basis_of(self.basis, [row])
        finding = difference_verdict(seen, direction, hedged, basis)
        return Checked(finding, basis, (row,), None, seen.difference, seen.ci_low, seen.ci_high, "points")


class _Directed(_Compared):
    direction: Direction
    hedged: bool = False

    @property
    def published(self) -> str:
        """The direction, and whether it was hedged."""
        return f"{self.direction}{' (hedged)' if self.hedged else ''}"

    def check(self, numbers: Numbers) -> Checked:
        """Hold the direction against the released difference."""
        return self._held(numbers, self.direction, self.hedged)


class DifferenceClaim(_Directed):
    """One group against another; `hedged` for "lijkt": the statement does not claim significance."""

    kind: Literal["difference"]
    target: DifferenceTarget | None = None


class ChangeClaim(_Directed):
    """One wave against an earlier one."""

    kind: Literal["change"]
    target: ChangeTarget | None = None


class NotSignificantClaim(_Compared):
    """No significant difference between two groups, or two waves."""

    kind: Literal["not_significant"]

    @property
    def published(self) -> str:
        """That there is none."""
        return "not significant"

    def check(self, numbers: Numbers) -> Checked:
        """Hold it against the released difference."""
        return self._held(numbers, "same", hedged=False)
