"""What a kind of table is: all that anything needs to know of it, in one place."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ouder_netwerk.publish.tables.table import Content
from ouder_netwerk.publish.wording import Words
from ouder_netwerk.released import Released


@dataclass(frozen=True)
class TableKind:
    """A kind of table; its fields in YAML are a class of `study/outputs.py`, which says whether it shows subgroups.

    Attributes
    ----------
    reads : tuple of str
        The released files it is made from.
    content : callable
        From table, released rows, words and the one subgroup that is asked for (None: all) to what it holds.
    totals : bool
        Whether it is about all respondents together: such a table is printed with the figures.
    """

    reads: tuple[str, ...]
    content: Callable[[Any, Released, Words, str | None], Content]
    totals: bool = False
