"""Of whom a share is a share: the conditions under which a respondent counts in its denominator."""

from dataclasses import dataclass

from ouder_netwerk.study.analysis import Indicator
from ouder_netwerk.study.conditions import Condition
from ouder_netwerk.study.regression import RegressionModel
from ouder_netwerk.study.study import Study


@dataclass(frozen=True)
class Base:
    """Those for whom every condition holds; without conditions all respondents.

    Two bases are equal when they hold the same respondents for the same reason, whatever readers call them.

    Attributes
    ----------
    conditions : tuple of Condition
        Each once: first that of the indicator itself, then who was asked.
    """

    conditions: tuple[Condition, ...] = ()

    @property
    def _key(self) -> frozenset[str]:
        return frozenset(_plain(condition) for condition in self.conditions)

    def __eq__(self, other: object) -> bool:
        """Return whether two bases have the same conditions."""
        return isinstance(other, Base) and self._key == other._key

    def __hash__(self) -> int:
        """Return a hash that is the same for equal bases."""
        return hash(self._key)


def base_of(study: Study, wave_id: str, indicator: Indicator) -> Base:
    """Return the base of an indicator in a wave."""
    return _base(indicator.universe, asked(study, wave_id, indicator.concept))


def base_of_model(study: Study, wave_id: str, model: RegressionModel) -> Base:
    """Return the base of a model: respondents who lack a term are left out besides."""
    return _base(model.universe, asked(study, wave_id, model.outcome.concept))


def asked(study: Study, wave_id: str, name: str) -> tuple[Condition, ...]:
    """Return under which conditions a concept has a value in a wave; those that all parts of a derived one share."""
    wave, concept = study.waves[wave_id], study.concepts[name]
    if wave.pool:
        return asked(study, wave.pool[0], name)
    mapping = wave.variables.get(name)
    if mapping is None and concept.derive is not None:
        first, *others = (asked(study, wave_id, part) for part in concept.derive.concepts())
        known = [{_plain(condition) for condition in part} for part in others]
        return tuple(condition for condition in first if all(_plain(condition) in part for part in known))
    universe = (mapping.universe if mapping else None) or concept.universe
    return () if universe is None or concept.outside else (universe,)


def _base(own: Condition | None, asked_if: tuple[Condition, ...]) -> Base:
    conditions = {_plain(condition): condition for condition in (*((own,) if own else ()), *asked_if)}
    return Base(tuple(conditions.values()))


def _plain(condition: Condition) -> str:
    return condition.model_dump_json(exclude={"label"})
