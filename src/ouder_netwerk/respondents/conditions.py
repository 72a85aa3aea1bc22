"""Conditions by three-valued logic: true, false, or not known because a part is missing."""

from collections.abc import Mapping
from functools import reduce

import numpy as np

from ouder_netwerk.respondents.columns import Column
from ouder_netwerk.study.conditions import Condition

FALSE, UNKNOWN, TRUE = -1, 0, 1


def evaluate(condition: Condition, columns: Mapping[str, Column]) -> np.ndarray:
    """Evaluate a condition for every respondent (Kleene's three-valued logic).

    Parameters
    ----------
    condition : Condition
        What to evaluate.
    columns : mapping of str to Column
        At least the concepts the condition names, each of length n.

    Returns
    -------
    ndarray of int8, shape (n,)
        `TRUE`, `FALSE`, or `UNKNOWN` where the missing parts could change the answer.

    Examples
    --------
    >>> help = Column(np.array([0, 1, -1]), np.array([-1, -1, 0]), ("no", "yes"))
    >>> evaluate(Condition(is_in={"help": ("yes",)}), {"help": help}).tolist()
    [-1, 1, 0]
    """
    parts = [_is_in(columns[name], categories) for name, categories in condition.is_in.items()]
    parts += [evaluate(part, columns) for part in condition.all_of]
    if condition.any_of:
        parts.append(reduce(np.maximum, (evaluate(part, columns) for part in condition.any_of)))
    parts += [-evaluate(part, columns) for part in condition.none_of]
    return reduce(np.minimum, parts)


def _is_in(column: Column, categories: tuple[str, ...]) -> np.ndarray:
    wanted = [column.categories.index(name) for name in categories]
    answer = np.where(np.isin(column.values, wanted), TRUE, FALSE).astype(np.int8)
    answer[~column.present] = UNKNOWN
    return answer
