"""Universes: who was not asked has no answer, and who was asked is not marked as not asked."""

from collections.abc import Iterator

import numpy as np

from ouder_netwerk.checks.finding import Finding, warning
from ouder_netwerk.checks.wave_data import WaveData
from ouder_netwerk.respondents.columns import REASONS
from ouder_netwerk.respondents.conditions import FALSE, TRUE

_NOT_ASKED = REASONS.index("not_asked")


def check_universes(data: WaveData) -> Iterator[Finding]:
    """Find answers of respondents outside a universe, and `not_asked` inside it.

    Parameters
    ----------
    data : WaveData
        One wave with its file.

    Yields
    ------
    Finding
    """
    for item in data.items.values():
        if item.asked is None or item.universe is None:
            continue
        at = f"{data.where}: {item.variable.name}"
        given = item.recoded.column
        out, into = item.asked == FALSE, item.asked == TRUE
        answered = int(
            np.sum(out & given.present & _is_substantive(given.values, item.concept.outside, given.categories))
        )
        if answered:
            what = f"{answered} of {out.sum()} respondents outside the universe of {item.name} have an answer"
            remedy = "mend the `universe` or the mapping: a run ignores these answers"
            yield warning(at, what, remedy)
        skipped = int(np.sum(into & (given.reasons == _NOT_ASKED)))
        if skipped:
            what = f"{skipped} of {into.sum()} respondents inside the universe of {item.name} were not asked"
            yield warning(at, what, "mend the `universe`, or the missing reason of the code")


def _is_substantive(values: np.ndarray, outside: str | None, categories: tuple[str, ...]) -> np.ndarray:
    """An answer that is what those outside count as anyway does no harm."""
    return values != categories.index(outside) if outside else np.ones(len(values), dtype=bool)
