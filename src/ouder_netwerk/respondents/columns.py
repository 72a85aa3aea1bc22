"""A harmonised variable in memory: its values, and why a value is missing."""

from dataclasses import dataclass
from typing import Any, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ouder_netwerk.study.concepts import Reason

REASONS: tuple[str, ...] = get_args(Reason)
PRESENT = -1
"""Reason code of a value that is there."""


@dataclass(frozen=True)
class Column:
    """One concept for all respondents.

    Attributes
    ----------
    values : ndarray, shape (n,)
        Codes into `categories` (int8, -1 missing), or numbers (float, NaN missing).
    reasons : ndarray of int8, shape (n,)
        Codes into `REASONS`; `PRESENT` where there is a value.
    categories : tuple of str
        Empty for a number.
    """

    values: NDArray[Any]
    reasons: NDArray[np.int8]
    categories: tuple[str, ...]

    @property
    def present(self) -> np.ndarray:
        """Where there is a value."""
        return self.reasons == PRESENT

    def to_pandas(self) -> "pd.Categorical[str] | NDArray[Any]":
        """Return the values as a pandas Categorical, or as numbers."""
        if not self.categories:
            return self.values
        return pd.Categorical.from_codes(self.values.astype(np.int8), categories=pd.Index(self.categories))

    def reasons_to_pandas(self) -> "pd.Categorical[str]":
        """Return the reasons as a pandas Categorical; missing where there is a value."""
        return pd.Categorical.from_codes(self.reasons.astype(np.int8), categories=pd.Index(REASONS))


def column_from_pandas(values: pd.Series, reasons: pd.Series) -> Column:
    """Return a column from a harmonised table."""
    codes = reasons.cat.codes.to_numpy().astype(np.int8)
    if isinstance(values.dtype, pd.CategoricalDtype):
        return Column(values.cat.codes.to_numpy(), codes, tuple(values.cat.categories))
    return Column(values.to_numpy(dtype=float), codes, ())
