"""What a workbook or document with all tables of a study is made with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ouder_netwerk.publish.house import HouseStyle
from ouder_netwerk.publish.tables.pictures import DrawnFigure
from ouder_netwerk.publish.wording import Words


@dataclass(frozen=True)
class Book:
    """What stands around the tables.

    Attributes
    ----------
    words : Words
    house : HouseStyle
    themes : mapping of str to str
        By id of a table, the theme it is about.
    figures : mapping of str to sequence of DrawnFigure
        By theme; a document shows them before its tables.
    """

    words: Words
    house: HouseStyle
    themes: Mapping[str, str]
    figures: Mapping[str, Sequence[DrawnFigure]]
