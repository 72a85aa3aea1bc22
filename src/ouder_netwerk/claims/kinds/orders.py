"""Claims on an order: highest, lowest, or tiers."""

from typing import Literal

from ouder_netwerk.claims.checked import Checked
from ouder_netwerk.claims.lookup import Numbers, basis_of
from ouder_netwerk.claims.statement import TestableClaim
from ouder_netwerk.claims.targets import RankingTarget
from ouder_netwerk.claims.verdicts import ranking_verdict


class RankingClaim(TestableClaim):
    """Highest, lowest, or an order of tiers."""

    kind: Literal["ranking"]
    target: RankingTarget | None = None

    @property
    def published(self) -> str:
        """The order."""
        return " > ".join(", ".join(tier) for tier in self.target.order) if self.target else ""

    def check(self, numbers: Numbers) -> Checked:
        """Hold the order against the released shares."""
        target = self.target
        assert target is not None
        tiers = [[numbers.estimate(self.id, target, name, target.level) for name in tier] for tier in target.order]
        rows = tuple(row for tier in tiers for row in tier)
        basis = basis_of(self.basis, rows)
        return Checked(ranking_verdict([[numbers.cell(row) for row in tier] for tier in tiers], basis), basis, rows)
