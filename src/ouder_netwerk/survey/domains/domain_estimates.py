"""Estimates in the domains of a table: the one place where linearised and replicate designs meet."""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from ..design.replicate_design import Design, ReplicateDesign
from ..errors import SurveyError
from .domains import Domains
from .element_cells import ElementCells
from .linearised_domains import ElementDomains, LinearisedDomains
from .outcomes import Outcome
from .replicated_domains import ReplicatedDomains
from .tables import Block, join_blocks

DomainEstimator = LinearisedDomains | ReplicatedDomains


def in_domains(design: Design, domains: Domains) -> DomainEstimator:
    """Return the estimator for the domains that goes with the kind of design."""
    if isinstance(design, ReplicateDesign):
        return ReplicatedDomains(design, domains)
    return (ElementDomains if ElementCells.serves(design, domains) else LinearisedDomains)(design, domains)


Tabulated = TypeVar("Tabulated", bound=Outcome)


def tabulate(
    design: Design,
    outcomes: Sequence[Tabulated],
    groupings: Sequence[Domains],
    blocks: Callable[[DomainEstimator, Tabulated, Domains], Iterable[Block]],
) -> Block:
    """Return the blocks of every outcome in every grouping, by outcome and then by grouping.

    Groupings are the outer loop, because the cells of a grouping serve all outcomes.
    """
    if not outcomes:
        raise SurveyError("nothing to estimate: give at least one outcome", code="empty")
    found: list[list[Block]] = [[] for _ in outcomes]
    for domains in groupings:
        estimator = in_domains(design, domains)
        for outcome, own in zip(outcomes, found, strict=True):
            own.extend(blocks(estimator, outcome, domains))
    return join_blocks(block for own in found for block in own)
