"""Batteries and sets of boxes among what is open: questions with one stem and the same answers, decided together."""

from collections.abc import Iterable
from dataclasses import dataclass

from ouder_netwerk.matching.review import OpenItem

_BEFORE_ITEM = (": ", " - ", "? ")
"""Between the stem of a battery and the item, as survey files write it in the label."""


@dataclass(frozen=True)
class OpenBlock:
    """Open items that are read together.

    Attributes
    ----------
    stem : str
        What their questions have in common; empty for an item that belongs to no battery.
    items : tuple of OpenItem
    """

    stem: str
    items: tuple[OpenItem, ...]


def in_blocks(items: Iterable[OpenItem]) -> list[OpenBlock]:
    """Return what is open with each battery together, where its first item stands.

    Examples
    --------
    >>> from ouder_netwerk.matching.review import Option
    >>> def item(key, label):
    ...     return OpenItem(key, "", "", (), (Option("v", label, "", {}, (), False),))
    >>> found = in_blocks([item("a", "Hulp van: buren"), item("b", "Zorgen"), item("c", "Hulp van: familie")])
    >>> [(block.stem, [one.key for one in block.items]) for block in found]
    [('Hulp van', ['a', 'c']), ('', ['b'])]
    """
    listed = list(items)
    marks = [_mark(item) for item in listed]
    blocks: dict[tuple[str, ...], list[OpenItem]] = {}
    for item, mark in zip(listed, marks, strict=True):
        blocks.setdefault(mark if marks.count(mark) > 1 else ("", item.key), []).append(item)
    return [OpenBlock(mark[0], tuple(together)) for mark, together in blocks.items()]


def _mark(item: OpenItem) -> tuple[str, ...]:
    """Return the stem of the nearest question and its codes; without a stem, what no other item has."""
    nearest = item.options[0] if item.options else None
    stems = [nearest.label.rpartition(sign)[0] for sign in _BEFORE_ITEM if sign in nearest.label] if nearest else []
    if nearest is None or not stems:
        return "", item.key
    return stems[0], *(row.code for row in nearest.rows)
