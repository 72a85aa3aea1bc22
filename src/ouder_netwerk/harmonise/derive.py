"""Universes and derived concepts: what follows from other concepts."""

from collections.abc import Mapping

import numpy as np

from ouder_netwerk.respondents.columns import PRESENT, REASONS, Column
from ouder_netwerk.respondents.conditions import FALSE, TRUE, UNKNOWN, evaluate
from ouder_netwerk.study.concepts import Concept, Derivation
from ouder_netwerk.study.conditions import Condition


def apply_universe(column: Column, universe: Condition, outside: str | None, columns: Mapping[str, Column]) -> Column:
    """Give those who were not asked the category `outside`, or the missing reason `not_asked`.

    Parameters
    ----------
    column : Column
        The concept, length n.
    universe : Condition
        Who was asked.
    outside : str or None
        Category of those who were not.
    columns : mapping of str to Column
        The concepts the universe names.

    Returns
    -------
    Column
        Whether someone was asked can itself be unknown; such respondents stay as they are.
    """
    not_asked = evaluate(universe, columns) == FALSE
    missing = np.nan if not column.categories else -1
    value = column.categories.index(outside) if outside else missing
    reason = PRESENT if outside else REASONS.index("not_asked")
    values = np.where(not_asked, value, column.values).astype(column.values.dtype)
    return Column(values, np.where(not_asked, reason, column.reasons).astype(np.int8), column.categories)


def derive(concept: Concept, columns: Mapping[str, Column]) -> Column:
    """Derive a concept from other concepts.

    Parameters
    ----------
    concept : Concept
        With `derive`.
    columns : mapping of str to Column
        At least the concepts it is made from.

    Returns
    -------
    Column
        Where it is missing, the reason is that of its first missing part.
    """
    assert concept.derive is not None
    parts = [columns[name] for name in concept.derive.concepts()]
    if concept.derive.items:
        return _scale(concept.derive, {name: columns[name] for name in concept.derive.items})
    if concept.derive.yes_if is not None:
        answer = evaluate(concept.derive.yes_if, columns)
        unknown = answer == UNKNOWN
        if concept.derive.requires_all_parts:
            unknown |= ~np.all([part.present for part in parts], axis=0)
        yes, no = (concept.category_names.index(name) for name in ("yes", "no"))
        values = np.select([unknown, answer == TRUE], [-1, yes], no).astype(np.int8)
    else:
        assert concept.derive.count_of is not None
        wanted = concept.derive.count_of.categories
        answers = np.array([evaluate(Condition(is_in={"part": wanted}), {"part": part}) for part in parts])
        unknown = (answers == UNKNOWN).any(axis=0)
        values = np.where(unknown, np.nan, (answers == TRUE).sum(axis=0))
    return Column(values, np.where(unknown, _first_reason(parts), PRESENT).astype(np.int8), concept.category_names)


def item_scores(derivation: Derivation, columns: Mapping[str, Column]) -> dict[str, np.ndarray]:
    """Return the items of a scale as numbers, NaN where they are missing.

    Parameters
    ----------
    derivation : Derivation
        Of a scale.
    columns : mapping of str to Column
        At least its items.
    """

    def scores(name: str) -> np.ndarray:
        column = columns[name]
        codes = column.values if column.categories else column.values - 1
        numbers = len(column.categories) - codes if name in derivation.reversed else codes + 1
        return np.where(column.present, numbers, np.nan).astype(float)

    return {name: scores(name) for name in derivation.items}


def _scale(derivation: Derivation, columns: Mapping[str, Column]) -> Column:
    """Return the mean or sum of items; of a mean enough of them must be there, of a sum all."""
    scores = np.array(list(item_scores(derivation, columns).values()))
    answered = (~np.isnan(scores)).sum(axis=0)
    enough = answered >= (derivation.at_least or len(scores))
    total = np.nansum(scores, axis=0)
    values = np.where(enough, total / np.maximum(answered, 1) if derivation.mean_of else total, np.nan)
    reasons = np.where(enough, PRESENT, _first_reason(list(columns.values())))
    return Column(values, reasons.astype(np.int8), ())


def _first_reason(parts: list[Column]) -> np.ndarray:
    reasons = np.full(len(parts[0].reasons), PRESENT, dtype=np.int8)
    for part in parts:
        reasons = np.where(reasons == PRESENT, part.reasons, reasons)
    return reasons
