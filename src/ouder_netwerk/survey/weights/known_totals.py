"""Known population totals by category, matched to the respondents."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from ..arrays import FloatArray, IntArray, column_sums, factorize
from ..errors import SurveyError

Totals = Mapping[Any, float] | pd.Series


@dataclass(frozen=True)
class Margin:
    """One categorical variable, or several crossed, with a known total for each category.

    Attributes
    ----------
    name : str
    categories : tuple
        The categories that respondents have, in the order of the totals given.
    codes : int ndarray of shape (n,)
        Position of each row's category.
    totals : ndarray of shape (categories,)
    """

    name: str
    categories: tuple[Hashable, ...]
    codes: IntArray
    totals: FloatArray

    def indicators(self) -> FloatArray:
        """Return the (n, categories) matrix of zeros and ones."""
        matrix = np.zeros((self.codes.size, len(self.categories)))
        matrix[np.arange(self.codes.size), self.codes] = 1.0
        return matrix

    def sums(self, weights: FloatArray) -> FloatArray:
        """Return the (categories, columns) sums of columns of weights (n, columns).

        Raises
        ------
        SurveyError
            When a category has no weight in some column.
        """
        sums = column_sums(self.codes, weights, len(self.categories))
        empty = np.argwhere(sums <= 0)
        if len(empty):
            category, column = empty[0]
            where = f"replicate {column}" if column else "the full sample"
            raise _problem(
                self.name,
                f"{len(empty)} sums of weights by category are not positive, such as {self.categories[category]} in "
                f"{where}",
                "merge the category with another, in the totals and in the data",
            )
        return sums

    def at(self, rows: IntArray) -> "Margin":
        """Return the margin of some rows only."""
        return Margin(self.name, self.categories, self.codes[rows], self.totals)

    def labels(self) -> list[str]:
        """Return a readable name for every total."""
        return [f"{self.name} = {category}" for category in self.categories]


def make_margin(name: str, groups: ArrayLike | pd.Series | pd.DataFrame, totals: Totals) -> Margin:
    """Match the categories of respondents with their population totals.

    Parameters
    ----------
    name : str
        Name for messages.
    groups : array-like of shape (n,), or DataFrame of shape (n, k)
        Category of each row; the columns of a frame are crossed, and the totals then keyed by tuple.
    totals : mapping or Series
        Population total by category. A category with total zero must have no respondents.

    Returns
    -------
    Margin

    Raises
    ------
    SurveyError
        For missing categories, categories without a total, totals without respondents, totals that are not positive.

    Examples
    --------
    >>> margin = make_margin("sex", ["f", "m", "f"], {"m": 40, "f": 60})
    >>> margin.codes, margin.totals
    (array([1, 0, 1]), array([40., 60.]))
    """
    codes, present = _factorised(groups)
    missing = int((codes < 0).sum())
    if missing:
        raise _problem(name, f"{missing} of {codes.size} rows have no category", "impute it, or leave the rows out")
    known = {category: float(total) for category, total in totals.items() if total != 0}
    _check_totals(name, known, present, np.bincount(codes, minlength=len(present)))
    categories = tuple(known)
    position = {category: at for at, category in enumerate(categories)}
    return Margin(
        name,
        categories,
        np.array([position[category] for category in present], dtype=np.int64)[codes],
        np.array(list(known.values())),
    )


def _factorised(groups: ArrayLike | pd.Series | pd.DataFrame) -> tuple[IntArray, list[Hashable]]:
    if isinstance(groups, pd.DataFrame) and groups.shape[1] > 1:
        missing = groups.isna().any(axis=1).to_numpy()
        codes, uniques = pd.MultiIndex.from_frame(groups).factorize()
        return np.where(missing, -1, codes), list(uniques)
    codes, uniques = factorize(groups.iloc[:, 0] if isinstance(groups, pd.DataFrame) else groups)
    return codes, list(uniques)


def _check_totals(name: str, known: Mapping[Hashable, float], present: list[Hashable], counts: IntArray) -> None:
    unreached = [
        f"{category} (total {total:.10g})" for category, total in known.items() if category not in set(present)
    ]
    if unreached:
        remedy = "merge them with another category, in the totals and in the data"
        raise _problem(name, f"no respondents in {', '.join(unreached)}", remedy)
    unknown = [f"{category} (n = {n})" for category, n in zip(present, counts, strict=True) if category not in known]
    if unknown:
        remedy = "give their totals, above zero, or leave these rows out"
        raise _problem(name, f"no population total for {', '.join(unknown)}", remedy)
    wrong = [f"{category} ({total:.10g})" for category, total in known.items() if not 0 < total < np.inf]
    if wrong:
        raise _problem(name, f"totals that are not positive numbers: {', '.join(wrong)}", "correct them")


def _problem(name: str, what: str, remedy: str) -> SurveyError:
    return SurveyError(f"margin {name}: {what}; {remedy}", code="totals")
