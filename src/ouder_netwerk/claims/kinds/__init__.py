"""The kinds of claims: an entry each, with its fields, where it finds its numbers and how it is judged."""

from ouder_netwerk.claims.kinds.counts import CountClaim
from ouder_netwerk.claims.kinds.differences import ChangeClaim, DifferenceClaim, NotSignificantClaim
from ouder_netwerk.claims.kinds.intervals import IntervalClaim
from ouder_netwerk.claims.kinds.interviews import QualitativeClaim
from ouder_netwerk.claims.kinds.models import CoefficientClaim, EffectClaim, OddsRatioClaim, RateRatioClaim
from ouder_netwerk.claims.kinds.numbers import MeanClaim, MedianClaim
from ouder_netwerk.claims.kinds.orders import RankingClaim
from ouder_netwerk.claims.kinds.shares import RangeClaim, ShareClaim, WordedShareClaim

KINDS = (
    ShareClaim
    | WordedShareClaim
    | RangeClaim
    | IntervalClaim
    | CountClaim
    | MeanClaim
    | MedianClaim
    | RankingClaim
    | DifferenceClaim
    | ChangeClaim
    | NotSignificantClaim
    | OddsRatioClaim
    | RateRatioClaim
    | CoefficientClaim
    | EffectClaim
    | QualitativeClaim
)
"""Every kind of claim."""
