"""Released numbers of a stand-in against the shares it was made to have: tight, whatever the interval."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ouder_netwerk.claims import reasons
from ouder_netwerk.claims.faults import Fault
from ouder_netwerk.released import Estimate, Key, Released
from ouder_netwerk.standin.marginals import Marginal
from ouder_netwerk.study.analysis import Indicator
from ouder_netwerk.study.base import Names
from ouder_netwerk.study.study import Study

ROUNDED = 0.001
"""How far rounding to a tenth of a percentage point, and answers that are missing, may move a released share."""
ENOUGH = 4
"""With so many marginals of a wave met, and most of them, by data that are called real, they are the stand-in's."""


@dataclass(frozen=True)
class Expected:
    """A released share and what it must be."""

    row: Estimate
    share: float

    @property
    def met(self) -> bool:
        """Whether it is, but for rounding and half a respondent of up to twice the average weight."""
        return abs(self.row.estimate - self.share) <= ROUNDED + 1 / self.row.n


def expected(study: Study, marginals: Iterable[Marginal], released: Released) -> Iterator[Expected]:
    """Yield the released shares that are shown, each with what the stand-in was made to have.

    Parameters
    ----------
    study : Study
        Says which indicator shows which question.
    marginals : iterable of Marginal
        Of its stand-in.
    released : Released
        Whatever its data are called.
    """
    for marginal in marginals:
        if marginal.survey not in study.published_waves:
            continue
        wave = study.waves[marginal.survey]
        for indicator in study.indicators_in(marginal.survey):
            if _is_plain(indicator) and indicator.concept == marginal.concept and _of_same_people(indicator, marginal):
                for answer, share in _answers(indicator, marginal.shares):
                    key: Key = (wave.survey, wave.wave, indicator.id, answer, marginal.subgroup, marginal.level)
                    row = released.estimates.get(key)
                    if row is not None and not row.hidden:
                        yield Expected(row, share)


def missed_marginals(found: Iterable[Expected]) -> Iterator[Fault]:
    """Yield a fault for each share of a stand-in that is not what it was made to be."""
    for one in found:
        if one.row.standin and not one.met:
            yield Fault("marginal", one.row.place, reasons.made_to_be(one.row.estimate, one.share))


def called_real(found: Iterable[Expected]) -> list[Expected]:
    """Return the marginals met by data that are called real, of waves where so many are met that it is the stand-in."""
    waves: dict[Key, list[Expected]] = {}
    for one in found:
        if not one.row.standin:
            waves.setdefault(one.row.key[:2], []).append(one)
    met = [[one for one in wave if one.met] for wave in waves.values()]
    enough = zip(met, waves.values(), strict=True)
    return [one for same, wave in enough if len(same) >= ENOUGH and 2 * len(same) > len(wave) for one in same]


def _is_plain(indicator: Indicator) -> bool:
    return indicator.is_share and indicator.standardised is None


def _of_same_people(indicator: Indicator, marginal: Marginal) -> bool:
    """Return whether an indicator is of those whom the marginal is of; who was not asked belongs to neither."""
    universe = indicator.universe
    if universe is None:
        return not marginal.where
    if universe.all_of or universe.any_of or universe.none_of:
        return False
    return _without(universe.is_in, marginal.asked) == _without(marginal.where, marginal.asked)


def _without(named: Mapping[str, Names], others: Mapping[str, Names]) -> dict[str, Names]:
    return {concept: names for concept, names in named.items() if others.get(concept) != names}


def _answers(indicator: Indicator, shares: Mapping[str, float]) -> Iterator[tuple[str, float]]:
    """Yield the released name of each answer of an indicator, and its share."""
    if not indicator.category:
        yield from shares.items()
    elif set(indicator.category) <= set(shares):
        yield indicator.answer, sum(shares[name] for name in indicator.category)
