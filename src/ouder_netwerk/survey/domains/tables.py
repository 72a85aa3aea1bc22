"""From (domain, category) arrays to the long form every table of estimates has."""

from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt

from .domains import Domains

Block = dict[str, npt.NDArray[Any]]


def make_block(outcome: str, labels: tuple[str, ...], domains: Domains, **values: npt.NDArray[Any]) -> Block:
    """Return one outcome in one grouping as flat columns, by category and then by level.

    Parameters
    ----------
    outcome : str
        Its name.
    labels : tuple of str
        The k categories.
    domains : Domains
        D of them.
    **values : ndarray of shape (D, k) or (D, 1)
        Columns by name.

    Returns
    -------
    dict of ndarray of shape (k * D,)

    Examples
    --------
    >>> import numpy as np
    >>> domains = Domains("g", ("x", "y"), np.array([0, 1]))
    >>> block = make_block("o", ("a", "b"), domains, n=np.array([[1], [2]]))
    >>> block["category"].tolist(), block["level"].tolist(), block["n"].tolist()
    (['a', 'a', 'b', 'b'], ['x', 'y', 'x', 'y'], [1, 2, 1, 2])
    """
    count, columns = domains.count, len(labels)
    block: Block = {
        "outcome": np.full(count * columns, outcome, dtype=object),
        "category": np.repeat(np.array(labels, dtype=object), count),
        "group": np.full(count * columns, domains.group, dtype=object),
        "level": np.tile(np.array(domains.levels, dtype=object), columns),
    }
    for name, value in values.items():
        block[name] = np.broadcast_to(value, (count, columns)).T.ravel()
    return block


def join_blocks(blocks: Iterable[Block]) -> Block:
    """Return blocks one below the other.

    Examples
    --------
    >>> import numpy as np
    >>> join_blocks([{"n": np.array([1])}, {"n": np.array([2])}])["n"].tolist()
    [1, 2]
    """
    listed = list(blocks)
    return {name: np.concatenate([block[name] for block in listed]) for name in listed[0]}
