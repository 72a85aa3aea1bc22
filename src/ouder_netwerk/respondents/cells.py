"""Which cell of a margin each respondent is in."""

import pandas as pd

from ouder_netwerk.study.base import PAIR


def cells(frame: pd.DataFrame, name: str) -> pd.Series:
    """Return the category of each respondent in a margin; those of crossed concepts are joined by a star.

    Examples
    --------
    >>> cells(pd.DataFrame({"sex": ["f", "m"], "age": ["old", "young"]}), "sex*age").tolist()
    ['f*old', 'm*young']
    """
    first, *others = (frame[concept].astype(str) for concept in name.split(PAIR))
    for other in others:
        first = first + PAIR + other
    return first
